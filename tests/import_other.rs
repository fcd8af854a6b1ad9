//! What other people's files do that ours never do: units of money that no form prints, paragraphs within a paragraph,
//! signatures of every shape. Words and figures are taken as a reader sees them, or it is told that they are not.

use std::sync::Arc;

use banxin::Format;
use banxin::engine::Engine;
use banxin::import::{Assembled, FaceSource, Wish, import};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::common::{engine, root, samples};
use crate::import::word_with_notes;

fn read(bytes: &[u8], name: &str) -> (Value, Assembled) {
    let font = Arc::new(std::fs::read(root().join("fonts/GW-Song.ttf")).unwrap());
    let face: FaceSource = Arc::new(move || Some(font.clone()));
    let wish = Wish { year: Some(2024), issuer: Some("云岭市教育局".into()), ..Wish::default() };
    let made = import(bytes, name, &face, engine().forms(), &wish);
    let made = made.unwrap_or_else(|findings| panic!("{name}: {findings:?}"));
    (serde_json::from_str(&made.text).unwrap(), made)
}

fn page(body: &str) -> (Value, Assembled) {
    read(format!("<meta charset=utf-8><h1>云岭市教育局2024年工作报告</h1>{body}").as_bytes(), "a.html")
}

/// A Word file of paragraphs, each with its alignment; `<` begins what is XML already.
fn word(paras: &[(&str, &str)]) -> (Value, Assembled) {
    let para = |(align, text): &(&str, &str)| {
        let text = text.replace('\n', "</w:t><w:br/><w:t>");
        if text.starts_with("<w:tbl") {
            return text;
        }
        format!(
            "<w:p><w:pPr><w:jc w:val=\"{align}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
        )
    };
    read(&word_with_notes(&paras.iter().map(para).collect::<String>(), &[]), "a.docx")
}

fn says(made: &Assembled, code: &str, words: &str) -> bool {
    made.told.iter().any(|finding| finding.code == code && finding.message.contains(words))
}

fn codes(made: &Assembled) -> Vec<&'static str> {
    made.told.iter().map(|finding| finding.code).collect()
}

fn taken(made: &Assembled) -> usize {
    made.counts.iter().map(|count| count.taken).sum()
}

/// The forms with another unit of money above their tables.
fn in_another_unit() -> (tempfile::TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(root().join("layouts")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("\"unit_line\": \"单位：万元\"", "\"unit_line\": \"单位：元\"");
        std::fs::write(folder.path().join(path.file_name().unwrap()), text).unwrap();
    }
    let engine = Engine::open(folder.path(), &root().join("fonts")).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    (folder, engine)
}

/// Final accounts in 元 under a form that prints 万元: no figure of them is taken, in no format.
#[test]
fn a_table_in_another_unit_of_money_is_refused_whole() {
    let (_folder, other) = in_another_unit();
    let (_, text) = samples().into_iter().find(|(name, _)| name == "juesuan-2024").unwrap();
    for engine in [&engine(), &other] {
        let plan = engine.plan(&text).0.unwrap();
        for format in [Format::Docx, Format::Pdf] {
            let bytes = engine.write_bare(&plan, format).unwrap();
            let (_, made) = read(&bytes, &format!("a.{}", format.name()));
            let refused = codes(&made).iter().filter(|code| **code == "unit-differs").count();
            if engine.layouts() == other.layouts() {
                assert_eq!((refused > 5, taken(&made)), (true, 0), "{} {:?}", format.name(), codes(&made));
            } else {
                assert_eq!((refused, taken(&made) > 300), (0, true), "{} {}", format.name(), taken(&made));
            }
        }
    }
}

/// The first table of final accounts in a page and in a workbook, with a line above it, or a header of its own.
#[test]
fn the_unit_stands_above_in_the_header_or_nowhere() {
    let rows = |head: &str| {
        let row = |left: &str, right: &str| [left.to_owned(), "12.5".into(), right.to_owned(), "12.5".into()];
        vec![
            ["收入".to_owned(), String::new(), "支出".into(), String::new()],
            ["项目".to_owned(), head.to_owned(), "项目".into(), head.to_owned()],
            row("一、一般公共预算财政拨款收入", "一、一般公共服务支出"),
            row("本年收入合计", "本年支出合计"),
            row("总计", "总计"),
        ]
    };
    let tr = |row: &[String; 4]| row.iter().map(|text| format!("<td>{text}</td>")).collect::<String>();
    for (line, head, code, figures) in [
        ("单位：万元", "决算数", "", true),
        ("部门：某某局　金额单位：元", "决算数", "unit-differs", false),
        ("编制单位：元阳县财政局", "决算数", "unit-unsaid", true),
        ("", "决算数（元）", "unit-differs", false),
        ("", "决算数（万元）", "", true),
    ] {
        let rows = rows(head);
        let table: String = rows.iter().map(|row| format!("<tr>{}</tr>", tr(row))).collect();
        let (_, of_page) = page(&format!("<p>收入支出决算总表</p><p>{line}</p><table border=1>{table}</table>"));
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "收入支出决算总表").unwrap();
        sheet.write(1, 0, line).unwrap();
        // A blank row would part the title from its table.
        let first = if line.is_empty() { 1 } else { 2 };
        for (at, row) in (first..).zip(&rows) {
            for (col, text) in (0..).zip(row) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write(at, col, number).unwrap(),
                    Err(_) => sheet.write(at, col, text).unwrap(),
                };
            }
        }
        let (_, of_book) = read(&book.save_to_buffer().unwrap(), "a.xlsx");
        for made in [of_page, of_book] {
            assert_eq!(made.form, "bumen-juesuan", "{line} {head}: {:?}", made.told);
            assert_eq!(taken(&made) > 0, figures, "{line} {head}: {:?}", made.told);
            let units: Vec<&str> = codes(&made).into_iter().filter(|own| own.starts_with("unit-")).collect();
            assert_eq!(units.concat(), code, "{line} {head}");
            assert!(!made.text.contains("12.5万元"), "{}", made.text);
        }
    }
}

#[test]
fn lines_ended_by_hand_are_paragraphs_where_they_end_one() {
    let body = "一、总体情况\n全年公开信息126条。\n（一）主动公开\n公开98条。\n二、问题\n个别单位公开不及时，政策解读的形式较为单一，群众参与\n的渠道还不多。";
    let wanted = json!([
        { "section": "一、总体情况", "body": ["全年公开信息126条。", { "section": "（一）主动公开", "body": ["公开98条。"] }] },
        { "section": "二、问题", "body": ["个别单位公开不及时，政策解读的形式较为单一，群众参与的渠道还不多。"] }
    ]);
    let (report, _) = page(&format!("<p>{}</p>", body.replace('\n', "<br>")));
    assert_eq!(report["body"], wanted);
    let (report, _) = word(&[("center", "云岭市教育局2024年\n工作报告"), ("left", body)]);
    assert_eq!((&report["body"], &report["title"]), (&wanted, &json!("云岭市教育局2024年工作报告")));
}

/// A document with an official head and these lines at its end.
fn official(end: &[(&str, &str)]) -> (Value, Assembled) {
    let head = [
        ("center", "云岭市教育局文件"),
        ("center", "云教发〔2024〕8号"),
        ("center", "关于做好招生工作的通知"),
        ("left", "各学校："),
        ("left", "现将有关事项通知如下。"),
    ];
    let (mut report, made) = word(&[&head[..], end].concat());
    (report["official"].take(), made)
}

#[test]
fn signatures_of_every_shape_are_taken() {
    let both = json!({ "offices": ["云岭市教育局", "云岭市财政局"], "date": "2024-03-05" });
    let one = json!({ "offices": ["云岭市教育局"], "date": "2024-03-05" });
    let stamp = json!({ "date": "2024-03-05", "stamp": { "post": "局长", "name": "何某某" } });
    for (lines, wanted) in [
        (&["云岭市教育局", "云岭市财政局", "2024年3月5日"][..], &both),
        (&["云岭市教育局　　云岭市财政局", "2024年3月5日"], &both),
        (&["云岭市教育局", "2024年03月05日"], &one),
        (&["云岭市教育局", "2024 年 3 月 5 日　　"], &one),
        (&["云岭市教育局（盖章）", "２０２４年３月５日"], &one),
        (&["局长：何某某", "2024年3月5日"], &stamp),
    ] {
        let lines: Vec<(&str, &str)> = lines.iter().map(|line| ("right", *line)).collect();
        let (report, made) = official(&lines);
        assert_eq!(report["signature"], *wanted, "{lines:?} {:?}", made.told);
        assert!(!says(&made, "signature-left", "") && made.text.matches("云岭市教育局").count() < 4, "{}", made.text);
    }
    for (lines, why) in [
        (&["云岭市教育局", "2024年2月30日"][..], "日历上没有"),
        (&["云岭市教育局", "办公室", "2024年3月5日"], "像是署名"),
    ] {
        let lines: Vec<(&str, &str)> = lines.iter().map(|line| ("right", *line)).collect();
        let (report, made) = official(&lines);
        assert!(report["signature"].is_null() && says(&made, "signature-left", why), "{:?}", made.told);
        assert!(lines.iter().all(|(_, line)| made.text.contains(line)), "{}", made.text);
    }
}

/// A line in brackets behind the day is the remark, in whatever a document is given; without a head it is told, and stays where it is.
#[test]
fn a_remark_behind_the_day_hides_no_signature() {
    let head = ["云岭市教育局文件", "云教发〔2024〕8号"];
    let rest = ["关于做好招生工作的通知", "各学校：", "现将有关事项通知如下。", "云岭市教育局", "2024年3月5日"];
    let aligned = |line: &&'static str| {
        let align = match *line {
            "各学校：" | "现将有关事项通知如下。" => "left",
            line if rest[3..].contains(&line) => "right",
            line if line.contains("此件") => "left",
            _ => "center",
        };
        (align, *line)
    };
    let given = |lines: &[&'static str]| {
        let paras: Vec<(&str, &str)> = lines.iter().map(aligned).collect();
        let tags = |(align, line): &(&str, &str)| format!("<p style='text-align:{align}'>{line}</p>");
        let web = format!("<meta charset=utf-8>{}", paras.iter().map(tags).collect::<String>());
        [word(&paras), read(web.as_bytes(), "a.html"), read(lines.join("\n").as_bytes(), "a.txt")]
    };
    for remark in ["（此件公开发布）", "(此件公开发布)", "　　（此件公开发布）"] {
        for (report, made) in given(&[&head[..], &rest, &[remark]].concat()) {
            let own = &report["official"];
            assert_eq!(
                own["signature"],
                json!({ "offices": ["云岭市教育局"], "date": "2024-03-05" }),
                "{:?}",
                made.told
            );
            assert_eq!((&own["remark"], &report["body"]), (&json!("（此件公开发布）"), &json!([rest[2]])));
        }
    }
    // The number of a document is no line of its title, above or below it.
    for number in [&head[1..], &[]] {
        for (report, made) in given(&[number, &rest, &["（此件公开发布）"]].concat()) {
            let body = report["body"].as_array().unwrap();
            assert_eq!(report["title"], rest[0]);
            assert_eq!(body[body.len() - 3..], [rest[3], rest[4], "（此件公开发布）"].map(Value::from));
            let told = made.told.iter().find(|finding| finding.code == "signature-left").unwrap();
            assert!(format!("{told:?}").contains("像是附注"), "{told:?}");
        }
    }
    let (report, _) = word(&[&rest[..1], &head[1..], &rest[1..]].concat().iter().map(aligned).collect::<Vec<_>>());
    assert_eq!(report["title"], rest[0]);
}

#[test]
fn attachments_listed_below_the_signature_hide_none() {
    let end = [("right", "云岭市教育局"), ("right", "2024年3月5日"), ("left", "附件：1.分工表"), ("left", "2.流程")];
    let (report, _) = official(&end);
    assert_eq!(report["signature"]["offices"], json!(["云岭市教育局"]));
    assert_eq!(report["attachments"], json!([{ "name": "分工表" }, { "name": "流程" }]));
    let (report, _) =
        word(&[&[("center", "云岭市教育局2024年工作报告"), ("left", "全年检查3次。")], &end[..]].concat());
    assert_eq!(report["signature"]["date"], "2024-03-05");
    assert_eq!(report["body"], json!(["全年检查3次。", "附件：1.分工表", "2.流程"]));
}

#[test]
fn an_imprint_in_a_table_has_its_lists() {
    let table = |rows: &[&[&str]]| {
        let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let rows: String =
            rows.iter().map(|row| format!("<w:tr>{}</w:tr>", row.iter().map(cell).collect::<String>())).collect();
        format!("<w:tbl>{rows}</w:tbl>")
    };
    let copies = "抄送：市委办公室，市人大常委会办公室。";
    let sign = [("right", "云岭市教育局"), ("right", "2024年3月5日")];
    for rows in [
        &[&[copies][..], &["云岭市教育局办公室　　2024年3月6日印发"]][..],
        &[&[copies], &["云岭市教育局办公室", "2024年3月6日印发"]],
    ] {
        let table = table(rows);
        let (report, made) = official(&[&sign[..], &[("", &table)]].concat());
        let wanted = json!({ "copies": "市委办公室，市人大常委会办公室。", "printer": "云岭市教育局办公室", "printed": "2024-03-06" });
        assert_eq!(report["imprint"], wanted, "{:?}", made.told);
        assert_eq!(report["signature"]["date"], "2024-03-05");
    }
    // A table of the body that only ends so stays one.
    let table = table(&[&["项目", "数量"], &["云岭市教育局办公室", "2024年3月6日印发"]]);
    let (_, made) = official(&[&sign[..], &[("", &table)]].concat());
    assert!(made.text.contains("项目") && made.text.contains("数量"), "{}", made.text);
}

#[test]
fn items_of_a_page_have_the_marks_that_a_browser_prints() {
    let (report, _) = page(
        "<p>情况如下：</p><ol><li>出动12次</li><li><p>检查3家</p><p>都合格。</p></li></ol><p>此外：</p><ol start=3><li>查封2家</li><li>罚款1家</li></ol>\
         <p>另有：</p><ol type=a><li>甲</li></ol><p>还有：</p><ul><li>丙</li><li>丁</li></ul><p>无号：</p><ul style='list-style:none'><li>戊</li></ul>\
         <p>两级：</p><ol><li>上<ol><li>下一</li><li>下二</li></ol></li><li>后</li></ol>",
    );
    let wanted = json!([
        "情况如下：",
        { "list": ["出动12次", "检查3家"] },
        "都合格。",
        "此外：",
        "3.查封2家",
        "4.罚款1家",
        "另有：",
        "a.甲",
        "还有：",
        { "list": ["丙", "丁"], "numbering": "•" },
        "无号：",
        "戊",
        "两级：",
        { "list": [{ "text": "上", "list": ["下一", "下二"], "numbering": "1." }, "后"] }
    ]);
    assert_eq!(report["body"], wanted);
}

#[test]
fn the_foot_of_a_page_is_no_part_of_its_document() {
    let foot = "<div>主办：云岭市人民政府办公室 承办：市大数据局<br>黔ICP备12000000号-1 网站标识码：5201110001 联系电话：0851-83371234</div>";
    let body = "<p>全年检查3次。</p><p>地址：云岭市人民路1号</p>";
    let (report, made) = page(&format!("{body}{foot}"));
    assert_eq!(report["body"], json!(["全年检查3次。"]));
    for words in ["地址：云岭市", "主办：", "黔ICP备"] {
        assert!(says(&made, "chrome-dropped", words), "{words}: {:?}", made.told);
    }
    // Without a word that only a foot says, an address is the report's.
    assert_eq!(page(body).0["body"], json!(["全年检查3次。", "地址：云岭市人民路1号"]));
}

/// A workbook of these sheets, figures as numbers; `^` begins a cell that is merged with the two behind it.
fn workbook(sheets: &[&[&[&str]]]) -> Vec<u8> {
    let mut book = Workbook::new();
    for rows in sheets {
        let sheet = book.add_worksheet();
        for (at, row) in (0..).zip(*rows) {
            for (col, text) in (0u16..).zip(*row) {
                let is_code = text.starts_with("20") || text.starts_with("02");
                match (text.strip_prefix('^'), text.parse::<f64>()) {
                    (Some(text), _) => {
                        sheet.merge_range(at, col, at, col + 2, text, &rust_xlsxwriter::Format::new()).unwrap();
                    }
                    // Codes are texts, as finance programs write them.
                    (None, Ok(number)) if !is_code => {
                        sheet.write(at, col, number).unwrap();
                    }
                    _ if text.is_empty() => {}
                    _ => {
                        sheet.write(at, col, *text).unwrap();
                    }
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Numbers of lines and columns, rows that fill a side up, 金额 for 决算数, a label with its explanation, codes in three
/// columns: as the finance program of the country writes its tables.
#[test]
fn final_accounts_as_the_finance_program_writes_them() {
    let summary: &[&[&str]] = &[
        &["收入支出决算总表"],
        &["", "", "", "", "", "公开01表"],
        &["部门：云岭市教育局", "", "", "", "", "金额单位：万元"],
        &["收入", "", "", "支出", "", ""],
        &["项目", "行次", "金额", "项目", "行次", "金额"],
        &["栏次", "", "1", "栏次", "", "2"],
        &["一、一般公共预算财政拨款收入", "1", "12.5", "一、一般公共服务支出", "32", "12.5"],
        &["", "2", "", "二、外交支出", "33", ""],
        &["", "3", "", "三、国防支出", "34", ""],
        &["本年收入合计", "27", "12.5", "本年支出合计", "58", "12.5"],
        &["使用非财政拨款结余（含专用结余）", "28", "3.5", "结余分配", "59", "3.5"],
        &["总计", "30", "16", "总计", "61", "16"],
    ];
    let head: &[&str] = &[
        "^项目",
        "",
        "",
        "",
        "本年支出合计",
        "基本支出",
        "项目支出",
        "上缴上级支出",
        "经营支出",
        "对附属单位补助支出",
    ];
    let expense = |codes: [[&'static str; 3]; 3]| {
        let row = |[a, b, c]: [&'static str; 3], name, sum, basic, project| {
            vec![a, b, c, name, sum, basic, project, "", "", ""]
        };
        vec![
            vec!["支出决算表"],
            vec!["公开03表", "", "", "", "", "", "", "", "", "金额单位：万元"],
            head.to_vec(),
            vec!["^功能分类科目编码", "", "", "科目名称"],
            vec!["类", "款", "项", "栏次", "1", "2", "3", "4", "5", "6"],
            row(["", "", ""], "合计", "12.5", "10", "2.5"),
            row(codes[0], "教育支出", "12.5", "10", "2.5"),
            row(codes[1], "普通教育", "12.5", "10", "2.5"),
            row(codes[2], "小学教育", "12.5", "10", "2.5"),
        ]
    };
    let merged = [["^205", "", ""], ["^20502", "", ""], ["^2050202", "", ""]];
    let split = [["205", "", ""], ["205", "02", ""], ["205", "02", "02"]];
    for codes in [merged, split] {
        let rows = expense(codes);
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (report, made) = read(&workbook(&[summary, &rows]), "a.xlsx");
        let body = report["body"].as_array().unwrap();
        let kinds: Vec<&str> = body.iter().map(|block| block["table"].as_str().unwrap_or("其他")).collect();
        assert_eq!(kinds, ["summary", "expense"], "{}", made.text);
        assert_eq!(body[0]["figures"]["inc.general"]["final"], "12.5");
        assert_eq!(body[0]["figures"]["inc.nonfiscal"]["final"], "3.5");
        let codes: Vec<&str> =
            body[1]["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["205", "20502", "2050202"]);
        assert_eq!(body[1]["rows"][2]["figures"]["project"], "2.5");
        assert!(!self::codes(&made).contains(&"row-not-in-form"), "{:?}", made.told);
    }
}

/// Formats as offices use them; formulas that failed, true and false, and comments.
#[test]
fn cells_are_read_as_the_sheet_shows_them() {
    use rust_xlsxwriter::{Format, Formula, Note};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "云岭市教育局2024年台账").unwrap();
    let shown = [
        (1_234_567.891, "#,##0.00", "1,234,567.89"),
        (-350.0, "#,##0.00;(#,##0.00)", "(350.00)"),
        (0.125, "0.0%", "12.5%"),
        (120.0, "0\"户\"", "120户"),
        (0.0, "0;-0;\"—\"", "—"),
        (1.5, "[h]:mm", "36:00"),
        (45_000.0, "yyyy\"年\"m\"月\"", "2023年3月"),
        (45_657.354_166_666_7, "yyyy/m/d h:mm", "2024/12/31 8:30"),
    ];
    for (row, (number, code, _)) in (2..).zip(shown) {
        sheet.write(row, 0, code).unwrap();
        sheet.write_number_with_format(row, 1, number, &Format::new().set_num_format(code)).unwrap();
    }
    sheet.write(1, 0, "格式").unwrap();
    sheet.write(1, 1, "数").unwrap();
    let row = 2 + shown.len() as u32;
    sheet.write(row, 0, "坏").unwrap();
    sheet.write(row, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(row + 1, 0, "真").unwrap();
    sheet.write_boolean(row + 1, 1, true).unwrap();
    sheet.write(row + 2, 0, "分").unwrap();
    sheet.write_number_with_format(row + 2, 1, 0.25, &Format::new().set_num_format("# ?/?")).unwrap();
    sheet.insert_note(2, 1, &Note::new("待核实")).unwrap();
    let (report, made) = read(&book.save_to_buffer().unwrap(), "a.xlsx");
    let rows = report["body"][0]["grid"]["rows"].as_array().unwrap();
    for (at, (_, code, text)) in shown.iter().enumerate() {
        assert_eq!(rows[at + 1][1], *text, "{code}");
    }
    let text = |back: usize| rows[rows.len() - back][1].as_str().unwrap();
    assert_eq!((text(3), text(2), text(1)), ("", "", "0.25"));
    for (code, words) in [
        ("cell-fault", "B11：格里是出错的公式“#DIV/0!”"),
        ("cell-fault", "B12：格里是逻辑值“TRUE”"),
        ("format-unknown", "B13"),
        ("comment-dropped", "B3：批注没有收入：Author:待核实"),
        ("figure-format", "按单元格格式写作“36:00”"),
    ] {
        assert!(says(&made, code, words), "{code} {words}: {:?}", made.told);
    }
}

/// A text whose lines were cut at a number of characters, with its title over two lines.
#[test]
fn a_wrapped_text_has_its_paragraphs_and_its_title_back() {
    let paras = [
        "本报告根据《中华人民共和国政府信息公开条例》的要求编制，所列数据的统计期限自2024年1月1日起至2024年12月31日止，如有疑问请与局办公室联系（电话：0851-83371234；邮箱：jyj@example.gov.cn）。",
        "一、总体情况",
        "全市教育系统坚持以人民为中心的发展思想，扎实推进政务公开工作，全年公开信息12,836条，同比增长8.6%，办理依申请公开3件，均在期限内答复。",
        "（一）主动公开。全年通过门户网站公开政府信息，其中概况类信息126条，政务动态信息9830条，信息公开目录信息2880条。",
    ];
    for length in [25, 30, 34] {
        let cut = |para: &&str| {
            let chars: Vec<char> = format!("　　{para}").chars().collect();
            chars.chunks(length).map(|line| line.iter().collect::<String>() + "\n").collect::<String>()
        };
        let text =
            format!("云岭市教育局2024年政府信息公开\n工作年度报告\n\n{}", paras.iter().map(cut).collect::<String>());
        let (report, made) = read(text.as_bytes(), "a.txt");
        assert_eq!(report["title"], "云岭市教育局2024年政府信息公开工作年度报告", "{:?}", made.told);
        let body = report["body"].as_array().unwrap();
        let section = body[1]["body"].as_array().unwrap();
        assert_eq!((body[0].as_str(), body[1]["section"].as_str()), (Some(paras[0]), Some(paras[1])), "{length}");
        assert_eq!(section[0], paras[2], "{length}");
        let lead = format!("{}{}", section[1]["lead"].as_str().unwrap(), section[1]["text"].as_str().unwrap());
        assert_eq!((lead.as_str(), section.len()), (paras[3], 2), "{length}");
        assert!(says(&made, "line-break-joined", "是一段"), "{:?}", made.told);
    }
}

/// A photograph.
const JPEG: &[u8] = include_bytes!("pictures/slope.jpeg");

/// A PDF whose lines are runs: size, rise and text.
fn pdf(lines: &[&[(u32, f64, &str)]]) -> Vec<u8> {
    drawn(&[&set(lines)])
}

/// What draws lines of runs.
fn set(lines: &[&[(u32, f64, &str)]]) -> String {
    let mut content = String::new();
    for (nth, runs) in lines.iter().enumerate() {
        content += &format!("BT 1 0 0 1 72 {} Tm\n", 760 - 30 * nth);
        for (size, rise, text) in *runs {
            content += &format!("/F {size} Tf {rise} Ts ({text}) Tj\n");
        }
        content += "ET\n";
    }
    content
}

/// A PDF whose pages draw this, with a face `F`, a picture of two pixels `I` and a JPEG `J`.
fn drawn(contents: &[&str]) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut pdf = Document::with_version("1.7");
    let pages = pdf.new_object_id();
    let font = pdf.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
    let look = |width: i64, height: i64| dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height, "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8 };
    let picture = pdf.add_object(Stream::new(look(2, 1), vec![255, 0, 0, 0, 0, 255]));
    let mut look = look(48, 32);
    look.set("Filter", "DCTDecode");
    let jpeg = pdf.add_object(Stream::new(look, JPEG.to_vec()));
    let mut kids = vec![];
    for content in contents {
        let content = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let page = pdf.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => pages,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Contents" => content,
            "Resources" => dictionary! {
                "Font" => dictionary! { "F" => font },
                "XObject" => dictionary! { "I" => picture, "J" => jpeg },
            },
        });
        kids.push(Object::Reference(page));
    }
    let count = i64::try_from(kids.len()).unwrap();
    let kids = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    pdf.objects.insert(pages, Object::Dictionary(kids));
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", catalog);
    let mut out = vec![];
    pdf.save_to(&mut out).unwrap();
    out
}

/// Pictures of a PDF go beside the report: a JPEG as it is, others as PNG. Those that are not taken, and scans, are told.
#[test]
fn pictures_of_a_pdf_are_taken_or_told() {
    let words = |line: &str| set(&[&[(24, 0.0, "Report of 2024")], &[(12, 0.0, line)]]);
    let first = words("As shown below, the site is in good order.")
        + "q 200 0 0 100 100 500 cm /I Do Q q 200 0 0 100 100 300 cm /J Do Q";
    let (report, made) = read(&drawn(&[&first]), "a.pdf");
    let figures: Vec<&str> =
        report["body"].as_array().unwrap().iter().filter_map(|part| part["figure"].as_str()).collect();
    assert_eq!(figures, ["/1.png", "/2.jpg"], "{:?}", made.told);
    assert_eq!(made.pictures[1].1, JPEG);
    assert!(made.told.is_empty(), "{:?}", made.told);
    let marks =
        words("Below a ground and beside a mark.") + "q 20 0 0 20 500 20 cm /I Do Q q 300 0 0 300 50 600 cm /I Do Q";
    let (_, made) = read(&drawn(&[&marks, "q 595 0 0 842 0 0 cm /I Do Q"]), "a.pdf");
    assert_eq!(codes(&made), ["picture-left-out", "picture-left-out", "scan"], "{:?}", made.told);
    assert!(says(&made, "scan", "第2页") && made.pictures.is_empty());
}

/// A first line of its own is the title of a text or of values, whatever parts them.
#[test]
fn a_first_line_alone_is_the_title() {
    for (text, name) in [
        ("云岭市教育局2024年经费表\n项目\t金额\n甲\t5\n", "a.txt"),
        ("云岭市教育局2024年经费表\n\n甲5元。\n", "a.txt"),
        ("云岭市教育局2024年经费表\n项目;金额\n甲;5\n", "a.csv"),
        ("云岭市教育局2024年经费表\n项目,金额\n甲,5\n", "a.csv"),
        ("云岭市教育局2024年经费表,\n,\n项目,金额\n甲,5\n", "a.csv"),
        ("云岭市教育局2024年经费表\n\n项目,金额\n甲,5\n", "a.csv"),
    ] {
        let (report, made) = read(text.as_bytes(), name);
        assert_eq!(report["title"], "云岭市教育局2024年经费表", "{text}: {:?}", made.told);
    }
}

/// A sheet's own name is the caption of a table that has none; one that a program gave is not.
#[test]
fn names_of_sheets_are_captions() {
    let mut book = Workbook::new();
    for (name, rows) in [
        ("表1 各村人口", &["云岭市教育局2024年统计表", "村名"][..]),
        ("表2 产量", &["村名"]),
        ("Sheet3", &["村名"]),
        ("表4", &["表4 收入", "村名"]),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, text) in (0u32..).zip(rows) {
            sheet.write(row, 0, *text).unwrap();
        }
        let head = u32::try_from(rows.len()).unwrap();
        sheet.write(head - 1, 1, "数").unwrap();
        sheet.write(head, 0, "甲村").unwrap();
        sheet.write(head, 1, 7).unwrap();
    }
    // A title stands alone.
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write(0, 1, "").unwrap();
    let (report, made) = read(&book.save_to_buffer().unwrap(), "a.xlsx");
    let grids = report["body"].as_array().unwrap().iter().filter_map(|part| part.get("grid"));
    let captions: Vec<Option<&str>> = grids.map(|grid| grid["caption"].as_str()).collect();
    assert_eq!(captions[..3], [Some("表1 各村人口"), Some("表2 产量"), None], "{report}");
    assert!(says(&made, "sheet-name-taken", "表2 产量") && !says(&made, "sheet-name-taken", "表4"), "{:?}", made.told);
}

/// A table around a table, and a picture in a cell, do not come as they were: it is told.
#[test]
fn tables_around_tables_and_pictures_in_cells_are_told() {
    let cell = |inside: &str| format!("<w:tc>{inside}</w:tc>");
    let para = |inside: &str| format!("<w:p><w:r>{inside}</w:r></w:p>");
    let words = |text: &str| cell(&para(&format!("<w:t>{text}</w:t>")));
    let table = |cells: &str| format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>");
    let outer = table(&cell(&format!("{}{}", para("<w:t>外层</w:t>"), table(&(words("内1") + &words("内2"))))));
    let picture = "<w:drawing><a:blip xmlns:a=\"a\" xmlns:r=\"r\" r:embed=\"x\"/></w:drawing>";
    let pictured = table(&(words("照片") + &cell(&para(picture)) + &words("甲")));
    let title = ("center", "云岭市教育局2024年工作报告");
    let (_, made) = word(&[title, ("left", &outer), ("left", "一段。"), ("left", &pictured)]);
    assert!(says(&made, "table-dissolved", "外层"), "{:?}", made.told);
    assert!(says(&made, "picture-moved", "第2张表第1行第2格"), "{:?}", made.told);
}

/// Words with a line through them are no part of the text, wherever they come from.
#[test]
fn struck_words_are_left_out_and_told() {
    let line = "1 0 0 RG 0.6 w 96 734.2 m 116 734.2 l S";
    let text = set(&[&[(24, 0.0, "Report of 2024")], &[(12, 0.0, "The 100200 yuan were paid to all of them.")]]);
    let (report, made) = read(&drawn(&[&format!("{text}{line}")]), "a.pdf");
    assert_eq!(report["body"], json!(["The 200 yuan were paid to all of them."]), "{:?}", made.told);
    assert!(says(&made, "text-struck", "“100”"), "{:?}", made.told);
    for struck in [
        "<p style='text-decoration: line-through'>旧的一段。</p>",
        "<p class=x>旧的一段。</p>",
        "<s><p>旧的一段。</p></s>",
        "<div style='text-decoration-line:line-through'><p>旧的<b>一段</b>。</p></div>",
        "<h2><del>旧的一段。</del></h2>",
        "<ul class=x><li>旧的一段。</li></ul>",
    ] {
        let (report, made) = page(&format!("<style>.x{{text-decoration:line-through}}</style><p>一段。</p>{struck}"));
        assert_eq!(report["body"], json!(["一段。"]), "{struck}");
        assert!(says(&made, "text-struck", "旧的一段"), "{struck}: {:?}", made.told);
    }
    let (report, made) =
        page("<table><tr><th>项<th>数<tr style='text-decoration:line-through'><td>甲<td>5<tr><td>乙<td>6</table>");
    assert!(!report.to_string().contains('5') && report.to_string().contains('6'), "{report}");
    assert!(codes(&made).contains(&"text-struck"), "{:?}", made.told);
    let (report, _) = page("<h2><del>一</del>二、基本情况</h2><p>一段。</p>");
    assert_eq!(report["body"][0]["section"], "二、基本情况");
}

/// Raised and lowered digits are never read with the figure or word before them, wherever they come from.
#[test]
fn raised_digits_are_powers_or_marks_and_no_part_of_a_figure() {
    let wanted = "Area 12.5km², 1.2x10⁸; GDP[2] 182.36, H₂O, 136[1].";
    let in_page = |up: &str, down: &str| {
        let (up, down) = (|text: &str| up.replace('_', text), |text: &str| down.replace('_', text));
        let (km, ten, gdp, figure, water) = (up("2"), up("8"), up("2"), up("1"), down("2"));
        format!("Area 12.5km{km}, 1.2x10{ten}; GDP{gdp} 182.36, H{water}O, 136{figure}.")
    };
    let (report, made) = page(&format!("<p>{}</p>", in_page("<sup>_</sup>", "<sub>_</sub>")));
    assert_eq!((&report["body"], codes(&made).len()), (&json!([wanted]), 5), "{:?}", made.told);
    let run = |look: &str| {
        format!("</w:t></w:r><w:r><w:rPr>{look}</w:rPr><w:t>_</w:t></w:r><w:r><w:t xml:space=\"preserve\">")
    };
    for (up, down) in [
        ("<w:vertAlign w:val=\"superscript\"/>", "<w:vertAlign w:val=\"subscript\"/>"),
        ("<w:position w:val=\"8\"/><w:sz w:val=\"12\"/>", "<w:position w:val=\"-6\"/>"),
    ] {
        let (report, _) = word(&[("center", "云岭市教育局2024年工作报告"), ("left", &in_page(&run(up), &run(down)))]);
        assert_eq!(report["body"], json!([wanted]));
    }
    let line: &[(u32, f64, &str)] = &[
        (12, 0.0, "Area 12.5km"),
        (7, 5.0, "2"),
        (12, 0.0, ", 1.2x10"),
        (7, 5.0, "8"),
        (12, 0.0, "; GDP"),
        (7, 5.0, "2"),
        (12, 0.0, " 182.36, H"),
        (7, -3.0, "2"),
        (12, 0.0, "O, 136"),
        (7, 5.0, "1"),
        (12, 0.0, "."),
    ];
    let (report, made) = read(&pdf(&[&[(24, 0.0, "Report of 2024")], line]), "a.pdf");
    assert_eq!(report["body"], json!([wanted]), "{:?}", made.told);
    assert_eq!(codes(&made).iter().filter(|code| **code == "text-superscript").count(), 5);
}

#[test]
fn formulas_stand_on_their_line() {
    let run = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
    let formula = format!(
        "<m:oMath><m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>{}<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f></m:oMath>",
        run("10"),
        run("8"),
        run("×"),
        run("1"),
        run("25")
    );
    let body = format!(
        "<w:p xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:r><w:t>投资</w:t></w:r>{formula}<w:r><w:t>元。</w:t></w:r></w:p>"
    );
    let title = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:t>云岭市教育局2024年工作报告</w:t></w:r></w:p>";
    let (report, made) = read(&word_with_notes(&format!("{title}{body}"), &[]), "a.docx");
    assert_eq!(report["body"], json!(["投资10⁸×1/25元。"]));
    assert!(says(&made, "formula-flattened", "10⁸×1/25"), "{:?}", made.told);
}

/// Why a table is not there, and what to do: by its header, by its words, by a formula.
#[test]
fn a_table_that_is_not_taken_has_its_cause_told() {
    let rows = |head: &str| {
        format!(
            "<h2>四、政府信息公开行政复议、行政诉讼情况</h2><table border=1><tr><td>信息内容</td><td>{head}</td><td>本年废止件数</td><td>现行有效件数</td></tr>\
             <tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr><tr><td>行政规范性文件</td><td>4</td><td>5</td><td>6</td></tr></table>"
        )
    };
    let read = |table: String| {
        let page = format!("<meta charset=utf-8><h1>云岭市教育局2024年政府信息公开工作年度报告</h1>{table}");
        self::read(page.as_bytes(), "a.html").1
    };
    let made = read(rows("制发数"));
    assert!(says(&made, "column-unknown", "没有找到表头“本年制发件数”"), "{:?}", made.told);
    let made = read(
        rows("本年制发件数")
            .replace("规章", "甲")
            .replace("行政规范性文件", "乙")
            .replace("信息内容", "丙丁")
            .replace("</table>", "<tr><td>戊</td></tr></table>"),
    );
    let named =
        made.told.iter().filter(|finding| finding.code == "table-missing" && finding.message.contains("像是它"));
    let named: Vec<_> = named.map(|finding| finding.message.as_str()).collect();
    assert!(
        named.len() == 1 && named.iter().all(|message| message.contains("第1张表") && message.contains("甲")),
        "{named:?}"
    );
    assert!(made.told.iter().all(|finding| !finding.hints.concat().contains("有格线")), "{:?}", made.told);
}

#[test]
fn symbols_that_no_font_shows_are_bullets_or_told() {
    let paras = [
        ("center", "云岭市教育局2024年工作报告"),
        ("left", "\u{f0b7}检查3次；"),
        ("left", "\u{f095}改正2处。"),
        ("left", "完成\u{f0fc}"),
    ];
    let (report, made) = word(&paras);
    assert_eq!(report["body"], json!([{ "list": ["检查3次；", "改正2处。"], "numbering": "•" }, "完成"]));
    assert!(says(&made, "symbol-unknown", "“完成”旁边有一个符号字体里的字（U+F0FC）"), "{:?}", made.told);
    let sym = "满意</w:t></w:r><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/></w:r><w:r><w:t>度";
    let (_, made) = word(&[("center", "云岭市教育局2024年工作报告"), ("left", sym)]);
    assert!(says(&made, "symbol-unknown", "“满意”后面有一个符号字体（Wingdings，F0FC）"), "{:?}", made.told);
}
