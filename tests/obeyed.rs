//! Advice that names what to write is followed to the letter: what is found is gone then, and nothing stands in its place.

use banxin::diag::{Finding, Level};
use serde_json::{Value, json};

#[cfg(feature = "import")]
use crate::advice::table as table_of;
use crate::advice::{fact, forms, found, pointer, sample, set};
use crate::common::engine;
#[cfg(feature = "import")]
use crate::common::program::told;

/// An official document with nothing amiss.
fn document() -> Value {
    json!({
        "schema": "banxin/report/1", "form": "gongwen", "year": 2025, "issuer": "青岩县民政局",
        "title": "关于做好补助资金发放工作的通知",
        "official": {
            "kind": "document", "number": "青民发〔2025〕12号", "to": "各乡（镇）人民政府：",
            "imprint": { "copies": "县委办公室。", "printer": "青岩县民政局办公室", "printed": "2025-02-09" },
            "signature": { "offices": ["青岩县民政局", "青岩县财政局"], "date": "2025-02-08" }
        },
        "body": ["现将有关事项通知如下。", "（一）严格标准。", "（二）按时发放。", "（三）加强监督。", "特此通知。"]
    })
}

/// Takes a paragraph out of the body.
fn take(report: &mut Value, at: &str) -> Value {
    let (list, index) = at.rsplit_once('/').unwrap();
    report.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index.parse().unwrap())
}

fn take_lines(report: &mut Value, finding: &Finding) {
    let lines: Vec<&str> = fact(finding, "lines").unwrap().split(' ').collect();
    assert!(finding.json_hints[0].contains(&lines.join("、")), "{:?}", finding.json_hints);
    lines.iter().rev().for_each(|at| drop(take(report, at)));
}

/// Does what a finding says about a document.
fn obey(report: &mut Value, finding: &Finding) {
    let text = |report: &Value| report.pointer(pointer(finding)).unwrap().as_str().unwrap().to_owned();
    match finding.code {
        "official-signature-missing" => {
            take_lines(report, finding);
            let offices: Vec<&str> = fact(finding, "offices").unwrap().split(' ').filter(|o| !o.is_empty()).collect();
            let mut signature = json!({ "date": fact(finding, "date").unwrap() });
            if !offices.is_empty() {
                signature["offices"] = json!(offices);
            }
            set(report, "/official/signature", signature);
            if let Some(remark) = fact(finding, "remark").filter(|remark| !remark.is_empty()) {
                set(report, "/official/remark", json!(remark));
            }
        }
        "official-signature-doubled" => {
            // The remark first: it stands behind the lines.
            if let Some(at) = fact(finding, "remark_at") {
                let remark = take(report, at);
                assert_eq!(remark, fact(finding, "remark").unwrap());
                set(report, "/official/remark", remark);
            }
            take_lines(report, finding);
        }
        "official-copies-misplaced" | "official-letter-imprint" => {
            let imprint = report.pointer_mut("/official/imprint").unwrap().as_object_mut().unwrap();
            if let Some(copies) = fact(finding, "copies") {
                assert!(finding.json_hints[0].contains(copies));
                imprint.insert("copies".to_owned(), json!(copies));
                imprint.insert("printer".to_owned(), json!(fact(finding, "printer").unwrap()));
            }
            if finding.code == "official-letter-imprint" {
                imprint.remove("printer");
                imprint.remove("printed");
            }
        }
        "title-issuer" => {
            let office = fact(finding, "office").unwrap();
            assert!(finding.json_hints[0].contains(&format!("\"issuer\": \"{office}\"")));
            set(report, pointer(finding), json!(office));
        }
        "number-skipped" | "number-doubled" => {
            let of = |name| fact(finding, name).unwrap();
            set(report, pointer(finding), json!(text(report).replacen(of("number"), of("expected"), 1)));
        }
        "number-order" => {
            // Right before the number that it names.
            let moved = take(report, pointer(finding));
            let body = report["body"].as_array_mut().unwrap();
            let before = fact(finding, "before").unwrap();
            let to = body.iter().position(|text| text.as_str().unwrap().starts_with(before)).unwrap();
            body.insert(to, moved);
        }
        "reference-lost" => {
            assert_eq!(fact(finding, "reference"), Some("附件2"));
            set(report, "/official/attachments", json!([{ "name": "名单" }, { "name": "标准" }]));
        }
        "day-impossible" => set(report, pointer(finding), json!(text(report).replace("30日", "29日"))),
        "mark-unpaired" => set(report, pointer(finding), json!(text(report).replace('”', ""))),
        "share-over" => set(report, pointer(finding), json!(text(report).replace("占", "相当于"))),
        "text-typing" => finding.fixes.iter().for_each(|fix| set(report, &fix.pointer, json!(fix.value))),
        other => panic!("{other}: nobody knows how to obey “{}”", finding.hints.join("")),
    }
}

#[test]
fn what_is_found_in_a_document_is_gone_when_the_advice_is_followed() {
    type Change = fn(&mut Value);
    let unsigned: Change = |r| {
        let signature = r["official"].as_object_mut().unwrap().remove("signature").unwrap();
        let lines = signature["offices"].as_array().unwrap().clone();
        let body = r["body"].as_array_mut().unwrap();
        body.extend(lines);
        body.extend([json!("2025年02月08日"), json!("（联系人：王一，电话：0851-83370000）")]);
    };
    let changes: [(&str, Change); 15] = [
        ("official-signature-missing", unsigned),
        ("official-signature-missing", |r| {
            drop(r["official"].as_object_mut().unwrap().remove("signature"));
            r["body"].as_array_mut().unwrap().push(json!("2025年2月8日"));
        }),
        ("official-signature-doubled", |r| {
            r["body"].as_array_mut().unwrap().extend([json!("青岩县民政局"), json!("2025年2月8日")]);
        }),
        ("official-signature-doubled", |r| {
            let lines = ["青岩县民政局", "青岩县财政局", "2025 年 2 月 8 日", "（联系人：王一，电话：0851-83370000）"];
            r["body"].as_array_mut().unwrap().extend(lines.map(|line| json!(line)));
        }),
        ("official-letter-imprint", |r| {
            r["official"]["kind"] = json!("letter");
            r["official"]["imprint"] = json!({
                "printer": "抄送：县政协提案委员会，县政府督查室。　青岩县民政局办公室", "printed": "2025-02-09"
            });
        }),
        ("official-copies-misplaced", |r| {
            r["official"]["imprint"]["printer"] = json!("抄送：县政协办公室。　青岩县民政局办公室");
        }),
        ("title-issuer", |r| r["title"] = json!("花溪区民政局关于做好补助资金发放工作的通知")),
        ("number-skipped", |r| drop(take(r, "/body/2"))),
        ("number-doubled", |r| r["body"].as_array_mut().unwrap().insert(4, json!("（三）核实对象。"))),
        ("number-order", |r| r["body"].as_array_mut().unwrap().swap(2, 3)),
        ("reference-lost", |r| r["body"][0] = json!("名单见附件2。")),
        ("day-impossible", |r| r["body"][0] = json!("2024年2月30日起执行。")),
        ("mark-unpaired", |r| r["body"][0] = json!("青岩发布”已开通。")),
        ("share-over", |r| r["body"][0] = json!("农村低保占总数的101.2%。")),
        ("text-typing", |r| r["body"][0] = json!("全年发放１２３６人。")),
    ];
    let forms = forms();
    assert_eq!(found(&forms, &document()), []);
    for (code, change) in changes {
        let mut report = document();
        change(&mut report);
        let findings = found(&forms, &report);
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [code]);
        obey(&mut report, &findings[0]);
        assert_eq!(found(&forms, &report), [], "{code}");
    }
}

/// Rows and columns that lack are written as the advice says, in the text: a key that it gave twice would be refused.
#[test]
fn missing_figures_are_written_as_the_advice_says() {
    let forms = forms();
    let all = |report: &Value| report["body"].as_array().unwrap().clone();
    let at = all(&sample()).iter().position(|part| part["body"][0]["table"] == "applications").unwrap();
    let figures = format!("/body/{at}/body/0/figures");
    for (rows, cols) in [(&["grant"][..], &["np", "biz", "total"][..]), (&["grant", "new"], &[])] {
        let mut report = sample();
        for row in rows {
            let members = report.pointer_mut(&figures).unwrap().as_object_mut().unwrap();
            match cols {
                [] => drop(members.remove(*row)),
                _ => cols.iter().for_each(|col| drop(members[*row].as_object_mut().unwrap().remove(*col))),
            }
        }
        let before = found(&forms, &report);
        let missing: Vec<&Finding> = before.iter().filter(|finding| finding.code == "figure-missing").collect();
        assert!(!missing.is_empty());
        let mut text = report.to_string();
        for part in missing.iter().flat_map(|finding| finding.json_hints[0].trim_end_matches('。').split('；')) {
            let (anchor, members) = match part.strip_prefix("在 figures 里加 ") {
                Some(members) => ("\"table\":\"applications\"".to_owned(), members),
                None => {
                    let (row, members) = part.strip_prefix("在 \"").unwrap().split_once("\" 的花括号里加 ").unwrap();
                    (format!("\"{row}\":{{"), members)
                }
            };
            let table = text.find("\"table\":\"applications\"").unwrap();
            let start = text[..table].rfind("\"figures\":{").unwrap();
            let at = if anchor.starts_with("\"table\"") {
                start + "\"figures\":{".len()
            } else {
                start + text[start..].find(&anchor).unwrap() + anchor.len()
            };
            text.insert_str(at, &format!("{members},"));
        }
        let (report, read) = banxin::model::read(&text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
        assert_eq!(read, []);
        let left = banxin::check::run(&report, &forms.choose(&report).unwrap());
        assert!(left.iter().all(|finding| finding.code != "figure-missing"), "{left:?}");
    }
}

/// A size without its unit, as a number or a text, is told with one that is taken.
#[test]
fn a_length_without_its_unit_is_told_with_one_that_is_taken() {
    let grid = |key: &str, value: Value| {
        let mut report = document();
        report["body"][0] = json!({ "grid": { "rows": [["甲", "乙"], ["1", "2"]], "header_rows": 1, key: value } });
        report
    };
    let forms = forms();
    for key in ["shrink_to", "height", "min_height"] {
        for value in [json!(8), json!("8")] {
            let findings = found(&forms, &grid(key, value));
            let hint = &findings[0].hints[0];
            let meant = hint.split_once("写成 \"").unwrap().1.split_once('"').unwrap().0;
            assert_eq!(found(&forms, &grid(key, json!(meant))), [], "{key}: {hint}");
        }
    }
}

/// A table of so many columns of amounts between a number and a remark, set as `more` says.
fn wide(columns: usize, more: Value) -> Value {
    let amounts =
        |row: usize| (0..columns).map(move |col| format!("{},{:03}.{:02}", row * 37 + col, col * 71 % 1000, col));
    let row = |label: &str, cells: Vec<String>| {
        let ends = ["含疫情防控等一次性支出，较上年增加较多".to_owned()];
        [vec![label.to_owned(), "青岩县人力资源和社会保障局".to_owned()], cells, ends.to_vec()].concat()
    };
    let heads = (0..columns).map(|col| format!("第{col}项收入（万元）")).collect();
    let rows = json!([row("序号", heads), row("1", amounts(1).collect()), row("2", amounts(27).collect())]);
    let mut grid = json!({ "header_rows": 1, "rows": rows });
    more.as_object().unwrap().iter().for_each(|(key, value)| grid[key] = value.clone());
    json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "青岩县财政局",
        "title": "青岩县财政局2024年收支情况报告", "body": ["情况如下。", { "grid": grid }] })
}

/// What keeps a table from being set, or lets a figure be misread.
fn narrow(report: &Value) -> Vec<Finding> {
    let found = engine().plan(&report.to_string()).1;
    found.into_iter().filter(|finding| finding.level > Level::Note).collect()
}

#[test]
fn what_a_table_without_room_is_advised_helps_it() {
    let equal = |columns: usize| json!(vec![1; columns + 3]);
    let mut named = vec![];
    for (columns, more) in [
        (6, json!({ "widths": equal(6) })),
        (9, json!({})),
        (9, json!({ "widths": equal(9) })),
        (11, json!({ "landscape": true })),
        (13, json!({})),
        (13, json!({ "shrink_to": "9pt" })),
        (7, json!({ "widths": ["40mm", "40mm", "40mm", "40mm", 1, 1, 1, 1, 1, 1] })),
    ] {
        let mut report = wide(columns, more);
        let found = narrow(&report);
        let remedy = found.first().and_then(|fault| fact(fault, "remedy"));
        let remedy = remedy.unwrap_or_else(|| panic!("{columns}: {found:?}")).to_owned();
        let grid = report.pointer_mut("/body/1/grid").unwrap();
        for way in remedy.split(' ') {
            match way.split_once('=') {
                Some((key, size)) => grid[key] = json!(size),
                None if way == "auto" => grid["widths"] = json!(vec!["auto"; columns + 3]),
                None => grid[way] = json!(true),
            }
        }
        assert_eq!(narrow(&report), [], "{columns}: {remedy}");
        named.push(remedy);
    }
    named.sort_unstable();
    named.dedup();
    assert!(named.len() >= 4, "the cases are alike: {named:?}");
}

/// Where the texts of all columns cannot have their room, no column is narrower than a character, and narrow ones are whole.
#[test]
fn columns_by_content_never_fail_where_equal_ones_do_not() {
    for columns in 3..16 {
        let codes = |more: Value| narrow(&wide(columns, more)).iter().map(|finding| finding.code).collect::<Vec<_>>();
        let (solved, equal) = (codes(json!({})), codes(json!({ "widths": vec![1; columns + 3] })));
        assert!(
            !solved.contains(&"column-too-narrow") || equal.contains(&"column-too-narrow"),
            "{columns}: {solved:?}"
        );
        assert!(!solved.contains(&"figure-broken") || equal.contains(&"figure-broken"), "{columns}: {solved:?}");
    }
}

/// A source whose sums fail is told by the labels that it prints, and many changes of a kind are told in a few lines.
#[cfg(feature = "import")]
#[test]
fn what_an_import_tells_is_in_the_words_of_the_page_and_short() {
    let mut report = sample();
    let text = report.to_string().replace("\"total\":\"156\"", "\"total\":\"157\"");
    report = serde_json::from_str(&text).unwrap();
    let engine = engine();
    let dir = tempfile::tempdir().unwrap();
    let bare = |name: &str, report: &Value| {
        let plan = engine.plan(&report.to_string()).0.unwrap();
        std::fs::write(dir.path().join(name), engine.write_bare(&plan, banxin::Format::Docx).unwrap()).unwrap();
        told(dir.path(), &["import", name, "-o", "读回.json"]).1
    };
    let said = bare("a.docx", &report);
    assert!(said.contains("原文就不平：“一、本年新收政府信息公开申请数量”行应当“"), "{said}");
    assert!(said.contains("现在左边是 156、右边是 157，差 1"), "{said}");
    let widened = |text: &str| -> String {
        let wide = |ch: char| if ch.is_ascii_digit() { char::from_u32(u32::from(ch) + 0xfee0) } else { Some(ch) };
        text.chars().filter_map(wide).collect()
    };
    let mut report = sample();
    for table in ["disclosure", "applications"] {
        let figures = table_of(&mut report, table)["figures"].as_object_mut().unwrap();
        for cell in figures.values_mut().filter_map(Value::as_object_mut).flat_map(|row| row.values_mut()) {
            *cell = json!(widened(cell.as_str().unwrap()));
        }
    }
    let said = bare("b.docx", &report);
    let shown = said.matches("[figure-fullwidth]").count();
    assert!(shown <= 12 && said.contains("同样的还有 "), "{shown}: {said}");
}
