//! What becomes of looks, styles and numbers in edited Word copies: tracked changes of styles, numbers that Word counts, headings on
//! each level, lines of titles and run-in heads.

use std::io::{Cursor, Write};

use crate::common::package::with_part;
use crate::pull::{ENGINE, copy, edited, refused, taken, typed, typed_heading, with_paragraph, words};
use banxin::pull::{Accept, pull};
use serde_json::{Value, json};

fn report(title: &Value, body: &Value) -> String {
    json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2025, "issuer": "清源县财政局", "title": title, "body": body })
        .to_string()
}

fn body(source: &str) -> Value {
    serde_json::from_str::<Value>(source).unwrap()["body"].take()
}

/// The body of the report that a copy gives, with its tracked changes accepted or rejected.
fn settled(copy: &[u8], accept: Accept) -> Value {
    body(&pull(&ENGINE, copy, accept).unwrap_or_else(|findings| panic!("{}", words(&findings))).source)
}

/// A paragraph with another style, which is tracked.
fn restyled(paragraph: &str, style: &str) -> String {
    let at = paragraph.find("<w:pStyle w:val=\"").unwrap();
    let end = at + paragraph[at..].find("/>").unwrap() + 2;
    let was = format!(
        "<w:pPrChange w:id=\"900\" w:author=\"李四\" w:date=\"2026-02-01T09:00:00Z\"><w:pPr>{}</w:pPr></w:pPrChange></w:pPr>",
        &paragraph[at..end]
    );
    let now = format!("{}<w:pStyle w:val=\"{style}\"/>{}", &paragraph[..at], &paragraph[end..]);
    now.replacen("</w:pPr>", &was, 1)
}

/// A style that is changed with tracking is a change as one of a text is.
#[test]
fn tracked_changes_of_styles_wait_for_their_word() {
    let source = report(
        &json!("试验"),
        &json!([{ "section": "一、甲", "body": ["甲段。", { "section": "（一）乙", "body": ["乙段。"] }] }]),
    );
    let copy = copy(&source);
    let cases = [
        (
            "/body/0/body/1/section",
            "Heading1",
            "“（一）乙”：改样式“标题 2→标题 1”（李四）",
            json!([{ "section": "一、甲", "body": ["甲段。"] }, { "section": "（一）乙", "body": ["乙段。"] }]),
        ),
        (
            "/body/0/body/1/section",
            "BodyText",
            "“（一）乙”：改样式“标题 2→正文文本”（李四）",
            json!([{ "section": "一、甲", "body": ["甲段。", "（一）乙", "乙段。"] }]),
        ),
        (
            "/body/0/body/0",
            "Heading2",
            "“一、甲”第 1 段：改样式“正文文本→标题 2”（李四）",
            json!([{ "section": "一、甲", "body": [{ "section": "甲段。", "body": [] }, { "section": "（一）乙", "body": ["乙段。"] }] }]),
        ),
    ];
    for (at, style, told, expected) in cases {
        let changed = with_paragraph(&copy, at, |paragraph| restyled(paragraph, style));
        let found = refused(&changed);
        assert!(found.starts_with("change-pending：") && found.contains(told) && found.lines().count() == 1, "{found}");
        assert_eq!(settled(&changed, Accept::None), body(&source), "{told}");
        assert_eq!(settled(&changed, Accept::All), expected, "{told}");
    }
    // How a paragraph is set says nothing.
    let set = |p: &str| {
        p.replacen("</w:pPr>", "<w:jc w:val=\"center\"/><w:pPrChange w:id=\"1\" w:author=\"李四\"><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr></w:pPrChange></w:pPr>", 1)
    };
    assert!(taken(&with_paragraph(&copy, "/body/0/body/0", set)).diff.is_empty());
    // Nor does a colour; a line through the words does.
    let looks = |is: &str, was: &str| {
        let change = format!("<w:rPr>{is}<w:rPrChange w:id=\"1\" w:author=\"李四\"><w:rPr>{was}</w:rPr></w:rPrChange>");
        with_paragraph(&copy, "/body/0/body/0", |p| p.replacen("<w:rPr>", &change, 1))
    };
    assert!(taken(&looks("<w:color w:val=\"FF0000\"/>", "")).diff.is_empty());
    let struck = looks("<w:strike/>", "");
    assert!(refused(&struck).contains("改文字格式“甲段。”（李四）"), "{}", refused(&struck));
    assert_eq!(settled(&struck, Accept::None), body(&source));
    assert!(pull(&ENGINE, &struck, Accept::All).is_err());
}

/// A copy whose numbering has one more list, number 77, with these levels.
fn counting(copy: &[u8], levels: &str) -> Vec<u8> {
    let kind = format!("<w:abstractNum w:abstractNumId=\"77\">{levels}</w:abstractNum>");
    let list = "<w:num w:numId=\"77\"><w:abstractNumId w:val=\"77\"/></w:num>";
    let has = zip::ZipArchive::new(Cursor::new(copy)).unwrap().file_names().any(|name| name == "word/numbering.xml");
    if has {
        return with_part(copy, "word/numbering.xml", |part| {
            let at = part.find("<w:num ").unwrap_or_else(|| part.find("</w:numbering>").unwrap());
            format!("{}{kind}{}", &part[..at], &part[at..]).replace("</w:numbering>", &format!("{list}</w:numbering>"))
        });
    }
    let related = with_part(copy, "word/_rels/document.xml.rels", |part| {
        let relation = "<Relationship Id=\"rId977\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/></Relationships>";
        part.replace("</Relationships>", relation)
    });
    let mut before = zip::ZipArchive::new(Cursor::new(related)).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    for index in 0..before.len() {
        zip.raw_copy_file(before.by_index_raw(index).unwrap()).unwrap();
    }
    zip.start_file("word/numbering.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    write!(zip, "<w:numbering xmlns:w=\"{word}\">{kind}{list}</w:numbering>").unwrap();
    zip.finish().unwrap().into_inner()
}

fn level(start: usize, format: &str, text: &str) -> String {
    format!(
        "<w:lvl w:ilvl=\"0\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
    )
}

/// A paragraph that Word numbers by itself.
fn counted(paragraph: &str) -> String {
    paragraph.replacen("</w:pPr>", "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"77\"/></w:numPr></w:pPr>", 1)
}

/// Word makes a number that counts by itself of one that is typed: where the report's numbers stand in its texts, so does this one.
#[test]
fn numbers_that_word_counts_stand_in_the_text() {
    let source = report(
        &json!("试验"),
        &json!([{ "section": "一、甲", "body": ["甲段。"] }, { "section": "二、乙", "body": ["乙段。"] }]),
    );
    let last = "/body/1/body/0";
    let with = |level: &str, new: &str| {
        let copy = counting(&copy(&source), level);
        body(&taken(&with_paragraph(&copy, last, |p| format!("{p}{new}"))).source)
    };
    let chapter = counted(&typed_heading("丙", 1)) + &typed("丙段。");
    let expected = |heading: &str| {
        let mut expected = body(&source);
        expected.as_array_mut().unwrap().push(json!({ "section": heading, "body": ["丙段。"] }));
        expected
    };
    assert_eq!(with(&level(3, "chineseCountingThousand", "%1、"), &chapter), expected("三、丙"));
    assert_eq!(with(&level(3, "chineseCountingThousand", "第%1章"), &chapter), expected("第三章　丙"));
    // Two that count on, and paragraphs.
    let two = counted(&typed("丙段。")) + &typed("间。") + &counted(&typed("丁段。"));
    let mut paragraphs = body(&source);
    paragraphs[1]["body"] = json!(["乙段。", "（一）丙段。", "间。", "（二）丁段。"]);
    assert_eq!(with(&level(1, "chineseCountingThousand", "（%1）"), &two), paragraphs);
    // One that was typed became one that is counted: the same is seen.
    let copy = counting(&copy(&source), &level(2, "chineseCountingThousand", "%1、"));
    let same = with_paragraph(&copy, "/body/1/section", |p| counted(p).replace("二、", ""));
    assert!(taken(&same).diff.is_empty(), "{}", taken(&same).diff.show());
    // In both ways, it is seen twice.
    assert!(
        refused(&with_paragraph(&copy, "/body/1/section", counted)).contains("text-look：标题“二、乙”：有自动编号")
    );
    // Bullets are no text.
    let bullet = with_paragraph(&counting(&copy, &level(1, "bullet", "•")), "/body/1/body/0", |p| p.to_owned());
    let copy = counting(&self::copy(&source), &level(1, "bullet", "•"));
    assert!(
        refused(&with_paragraph(&copy, last, |p| format!("{p}{chapter}"))).contains("有自动编号或者项目符号的段落")
    );
    assert!(taken(&bullet).diff.is_empty());
}

/// Headings stand on five levels, and copies call them what people choose.
#[test]
fn deep_headings_come_in() {
    let deep = json!([{ "section": "一、甲", "body": [{ "section": "（一）乙", "body": [{ "section": "1.丙", "body": ["丙段。",
        { "section": "（1）丁", "body": ["丁段。", "丁二段。"] }] }] }] }]);
    let source = report(&json!("试验"), &deep);
    let copy = copy(&source);
    let third = "/body/0/body/0/body/0";
    let styles = crate::common::package::part(&copy, "word/styles.xml");
    assert!(styles.contains("w:styleId=\"Heading4\"><w:name w:val=\"heading 4\"/>"), "Word's own name of the level");
    let with = |new: &str| {
        let behind = format!("{third}/body/1/body/1");
        let source = taken(&with_paragraph(&copy, &behind, |p| format!("{p}{new}"))).source;
        body(&source).pointer(&format!("{third}/body").replacen("/body", "", 1)).unwrap().clone()
    };
    let mut expected = json!(["丙段。", { "section": "（1）丁", "body": ["丁段。", "丁二段。"] }, { "section": "（2）戊", "body": ["戊段。"] }]);
    assert_eq!(with(&(typed_heading("（2）戊", 4) + &typed("戊段。"))), expected);
    expected.as_array_mut().unwrap().pop();
    expected[1]["body"].as_array_mut().unwrap().push(json!({ "section": "①戊", "body": ["戊段。"] }));
    assert_eq!(with(&(typed_heading("①戊", 5) + &typed("戊段。"))), expected);
    // Copies of old called it otherwise.
    let old = |part: String| {
        part.replace(
            "w:styleId=\"Heading4\"><w:name w:val=\"heading 4\"/>",
            "w:styleId=\"Heading3v2\"><w:name w:val=\"heading 3 2\"/>",
        )
    };
    let old = with_part(&edited(&copy, |d| d.replace("\"Heading4\"", "\"Heading3v2\"")), "word/styles.xml", old);
    assert!(taken(&old).source == source);
    let raised = with_paragraph(&old, &format!("{third}/body/0"), |p| p.replace("BodyText", "Heading4"));
    assert_eq!(taken(&raised).diff.texts.len(), 2, "{}", taken(&raised).diff.show());
}

/// What changes in a line of a title changes that line alone, and lines that people end by hand are lines.
#[test]
fn lines_of_titles_stay() {
    let lined = json!(["清源县统计年鉴2025", "第三篇　人口与就业"]);
    let title = |title: &Value, old: &str, new: &str| {
        let copy = copy(&report(title, &json!(["一段。"])));
        let pulled = taken(&edited(&copy, |d| {
            assert!(d.contains(old), "{old}");
            d.replacen(old, new, 1)
        }));
        serde_json::from_str::<Value>(&pulled.source).unwrap()["title"].take()
    };
    assert_eq!(title(&lined, "与就业", "和就业"), json!(["清源县统计年鉴2025", "第三篇　人口和就业"]));
    assert_eq!(title(&lined, "年鉴2025<", "年鉴2025年<"), json!(["清源县统计年鉴2025年", "第三篇　人口与就业"]));
    assert_eq!(title(&lined, ">第三篇", ">2025年第三篇"), json!(["清源县统计年鉴2025", "2025年第三篇　人口与就业"]));
    let end = "统计</w:t></w:r><w:r><w:br/></w:r><w:r><w:t>年鉴";
    assert_eq!(title(&json!("清源县统计年鉴"), "统计年鉴", end), json!(["清源县统计", "年鉴"]));
    let gone = |d: String| {
        let at = d.find("<w:br").unwrap();
        format!("{}{}", &d[..at], &d[at + d[at..].find("/>").unwrap() + 2..])
    };
    let joined = taken(&edited(&copy(&report(&lined, &json!(["一段。"]))), gone));
    assert!(joined.source.contains("[\"清源县统计年鉴2025第三篇　人口与就业\"]"), "{}", joined.source);
    assert!(words(&joined.findings).contains("title-lines：标题：分行改成了"));
    assert_eq!(title(&json!("清源县统计年鉴"), "统计年鉴", "统计公报"), json!("清源县统计公报"));
    // A copy of both versions gives each back.
    let other = json!("清源县统计年鉴2025第三篇　人口和就业");
    let [was, is] = [&lined, &other].map(|title| ENGINE.plan(&report(title, &json!(["一段。"]))).0.unwrap());
    let shown = ENGINE.write_redline(&was, &is, &banxin::engine::RedlineOptions::default()).unwrap();
    let pulled = pull(&ENGINE, &shown, Accept::None).unwrap_or_else(|found| panic!("{}", words(&found)));
    assert_eq!(serde_json::from_str::<Value>(&pulled.source).unwrap()["title"], lined);
}

/// Words that get the style of run-in heads become one, and a head that loses it becomes text.
#[test]
fn run_in_heads_come_and_go_with_their_style() {
    let led = json!([{ "section": "一、甲", "body": [{ "lead": "一是强化约束。", "text": "甲乙丙丁。" }, "二是严控风险。子丑[注1]寅卯。"] }]);
    let mut noted = led.clone();
    noted[0]["body"][1] = json!({ "text": "二是严控风险。子丑[注1]寅卯。", "notes": { "注1": "注。" } });
    let source = report(&json!("试验"), &noted);
    let copy = copy(&source);
    let style = "<w:rStyle w:val=\"RunInHead-kai\"/>";
    let cleared = with_paragraph(&copy, "/body/0/body/0/text", |p| p.replace(style, ""));
    let mut expected = noted.clone();
    expected[0]["body"][0] = json!("一是强化约束。甲乙丙丁。");
    assert_eq!(body(&taken(&cleared).source), expected);
    let head = |head: &str, rest: &str| {
        let run = format!("<w:t xml:space=\"preserve\">{head}{rest}");
        let parted = format!("<w:t xml:space=\"preserve\">{head}</w:t></w:r><w:r><w:t>{rest}");
        with_paragraph(&copy, "/body/0/body/1/text", |p| {
            let at = p.find(&run).unwrap_or_else(|| panic!("{p}"));
            let props = at - p[..at].len() + p[..at].rfind("<w:rPr>").unwrap() + "<w:rPr>".len();
            format!("{}{style}{}{}", &p[..props], &p[props..at], p[at..].replacen(&run, &parted, 1))
        })
    };
    expected = noted.clone();
    expected[0]["body"][1] = json!({ "lead": "二是严控风险。", "text": "子丑[注1]寅卯。", "notes": { "注1": "注。" } });
    assert_eq!(body(&taken(&head("二是严控风险。", "子丑")).source), expected);
    // More words, or fewer, are the head.
    let longer = with_paragraph(&copy, "/body/0/body/0/text", |p| {
        p.replace("一是强化约束。", "一是强化").replace(">甲乙丙丁。", ">约束。甲乙丙丁。")
    });
    expected = noted.clone();
    expected[0]["body"][0] = json!({ "lead": "一是强化", "text": "约束。甲乙丙丁。" });
    assert_eq!(body(&taken(&longer).source), expected);
    // A heading has none.
    let heading = with_paragraph(&copy, "/body/0/section", |p| p.replacen("<w:rPr>", &format!("<w:rPr>{style}"), 1));
    let pulled = taken(&heading);
    assert!(
        pulled.diff.is_empty() && words(&pulled.findings).contains("look-dropped：标题“一、甲”：“一、甲”套用了样式"),
        "{}",
        words(&pulled.findings)
    );
}

/// Of pictures their width comes back, and another shape is told.
#[test]
fn widths_of_pictures_come_back() {
    let picture = json!({ "figure": "yangzhang.png", "width": "60mm", "alt": "样章" });
    let source = report(&json!("试验"), &json!(["前段。", picture, "后段。"]));
    let copy = copy(&source);
    let sized = |across: u64, down: u64| {
        edited(&copy, |d| {
            let of = |name: &str| -> u64 {
                let (_, rest) = d.split_once("<wp:extent ").unwrap();
                rest.split_once(&format!("{name}=\"")).unwrap().1.split_once('"').unwrap().0.parse().unwrap()
            };
            let (was, is) = (
                format!("cx=\"{}\" cy=\"{}\"", of("cx"), of("cy")),
                format!("cx=\"{}\" cy=\"{}\"", of("cx") * across / 100, of("cy") * down / 100),
            );
            d.replace(&was, &is)
        })
    };
    let smaller = taken(&sized(50, 50));
    assert_eq!(smaller.source, source.replace("60mm", "30mm"));
    assert!(words(&smaller.findings).contains("picture-resized：图片“样章”的宽度从 60 毫米改成了 30 毫米"));
    let higher = taken(&sized(100, 150));
    assert!(higher.source == source && words(&higher.findings).contains("picture-stretched："));
}

/// Small things of an official document and of tables, each told as what it is.
#[test]
fn what_has_no_key_is_taken_or_told_as_what_it_is() {
    let source = r#"{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"云岭市财政局","title":"云岭市财政局关于报送情况的通知",
        "official":{"kind":"document","mark":{"issuers":["云岭市财政局"],"suffix":"文件"},"number":"云财〔2024〕1号","to":"各县财政局：","signature":{"date":"2024-03-05"},"remark":"此件公开发布",
        "attachments":[{"name":"甲表","body":["甲。"]}]},
        "body":["正文A-B。",{"grid":{"caption":"表1 数","rows":[["指标","数"],["人口","3"]],"header_rows":1,"notes":["注：甲。"]}}]}"#;
    let copy = copy(source);
    let suffix = taken(&edited(&copy, |d| d.replacen("文件</w:t>", "公报</w:t>", 1)));
    assert_eq!(suffix.source, source.replace("\"文件\"", "\"公报\""));
    let hyphens = |d: String| d.replacen("A-B", "A</w:t><w:noBreakHyphen/><w:t>B\u{2011}C", 1);
    assert_eq!(taken(&edited(&copy, hyphens)).source, source.replace("A-B", "A-B-C"));
    // A cell that is deleted with tracking is one thing to tell, and nobody parted it.
    let cell = edited(&copy, |d| {
        let at = d.find("人口").unwrap();
        let at = d[..at].rfind("</w:tcPr>").unwrap();
        format!("{}<w:cellDel w:id=\"9\" w:author=\"李四\"/>{}", &d[..at], &d[at..])
    });
    let told = words(&pull(&ENGINE, &cell, Accept::All).unwrap_err());
    assert!(told.lines().count() == 1 && told.contains("有单元格的增删、合并修订"), "{told}");
    // What stands behind a remark that is deleted with tracking, mark and all, is what it was.
    let gone = with_paragraph(&copy, "/official/remark", |p| {
        let p = p.replacen("</w:pPr>", "<w:rPr><w:del w:id=\"8\" w:author=\"李四\"/></w:rPr></w:pPr>", 1);
        let p =
            p.replacen("<w:r>", "<w:del w:id=\"9\" w:author=\"李四\"><w:r>", 1).replacen("</w:r>", "</w:r></w:del>", 1);
        p.replace("<w:t xml:space=\"preserve\">", "<w:delText xml:space=\"preserve\">")
            .replace("</w:t>", "</w:delText>")
    });
    let plain = with_paragraph(&copy, "/official/remark", |_| String::new());
    let found = |copy: &[u8]| match pull(&ENGINE, copy, Accept::All) {
        Ok(pulled) => pulled.source,
        Err(findings) => words(&findings),
    };
    assert_eq!(found(&gone), found(&plain));
    // Another note under a table.
    let noted = edited(&copy, |d| {
        let at = d.find("注：甲。").unwrap();
        let end = at + d[at..].find("</w:p>").unwrap() + "</w:p>".len();
        format!("{}{}{}", &d[..end], typed("又一条注。").replace("BodyText", "TableNote"), &d[end..])
    });
    assert!(
        refused(&noted).contains("又一条注。”，用的是样式“表注”，这样的内容不能在 Word 里增加"),
        "{}",
        refused(&noted)
    );
}
