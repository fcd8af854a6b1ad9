//! Files as offices have them, of each kind: what a clerk sees in one is in the report, at its place, and nothing that only a
//! program put there.

use std::sync::Arc;

use banxin::import::{Assembled, FaceSource, Wish, import};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::common::program::told;
use crate::common::{engine, root};
use crate::import::word_with_notes;

fn read(bytes: &[u8], name: &str) -> (Value, Assembled) {
    let font = Arc::new(std::fs::read(root().join("fonts/GW-Song.ttf")).unwrap());
    let face: FaceSource = Arc::new(move || Some(font.clone()));
    let made = import(bytes, name, &face, engine().forms(), &Wish::default());
    let made = made.unwrap_or_else(|findings| panic!("{name}: {findings:?}"));
    (serde_json::from_str(&made.text).unwrap(), made)
}

fn says(made: &Assembled, code: &str, words: &str) -> bool {
    made.told.iter().any(|finding| finding.code == code && finding.message.contains(words))
}

#[test]
fn the_office_that_signs_reports_and_lines_of_a_list_are_lines() {
    let para = |right: bool, text: &str| {
        let align = if right { "<w:pPr><w:jc w:val=\"right\"/></w:pPr>" } else { "" };
        let text = text.replace('\n', "</w:t><w:br/><w:t>");
        format!("<w:p>{align}<w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let title = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:t>关于2023年度水利工作的报告</w:t></w:r></w:p>";
    let body = [
        title.to_owned(),
        para(false, "全年完成投资3.26亿元。"),
        para(false, "附件：1.清水县水利项目清单\n      2.清水县水库名录"),
        para(true, "清水县水利局"),
        para(true, "２０２４年１月１２日"),
    ];
    let (report, _) = read(&word_with_notes(&body.concat(), &[]), "水利局 工作总结（定稿）.docx");
    assert_eq!(report["issuer"], "清水县水利局");
    assert_eq!(report["signature"], json!({ "offices": ["清水县水利局"], "date": "2024-01-12" }));
    assert_eq!(report["body"], json!(["全年完成投资3.26亿元。", "附件：1.清水县水利项目清单", "2.清水县水库名录"]));
}

#[test]
fn full_width_digits_are_digits() {
    let text = "\u{feff}关于２０２３年度安全生产工作情况的报告\r\n\r\n　　２０２３年检查企业３２６家。\r\n\r\n　　　平湖县应急管理局\r\n　　　２０２４年１月１０日\r\n";
    let (report, _) = read(text.as_bytes(), "应急局 报告（上报）.txt");
    assert_eq!((&report["year"], &report["issuer"]), (&json!(2023), &json!("平湖县应急管理局")));
    assert_eq!(report["signature"]["date"], "2024-01-10");
    assert_eq!(report["body"], json!(["２０２３年检查企业３２６家。"]));
}

#[test]
fn files_that_a_page_offers_are_no_part_of_its_document() {
    let page = "<html><body><h1>林业局2023年工作总结</h1><p>全年植树156亩。附件：已发。</p><p style='text-align:right'>平湖县林业局</p>\
                <p style='text-align:right'>2024年1月16日</p><p>附件：<a href=a.pdf>林业局2023年工作总结.pdf</a></p></body></html>";
    let (report, made) = read(page.as_bytes(), "林业局 总结.htm");
    assert!(says(&made, "chrome-dropped", "林业局2023年工作总结.pdf"), "{:?}", made.told);
    assert_eq!(report["signature"]["offices"], json!(["平湖县林业局"]));
    assert_eq!(report["body"], json!(["全年植树156亩。附件：已发。"]));
}

#[test]
fn a_workbook_has_its_labels_around_the_table_and_no_hidden_column_in_it() {
    let mut book = Workbook::new();
    let (plain, sheet) = (Format::new(), book.add_worksheet());
    sheet.merge_range(0, 0, 0, 3, "平湖县文化馆2023年度经费支出情况表", &plain).unwrap();
    for (row, cells) in [
        (1, ["填报单位：平湖县文化馆", "", "", "单位：万元"]),
        (2, ["项目", "内码", "预算数", "决算数"]),
        (3, ["人员经费", "A07", "120.5", "118.2"]),
        (4, ["填表人：李红", "", "填表日期：2024年2月3日", ""]),
    ] {
        for (col, text) in (0u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write(row, col, text).unwrap();
        }
    }
    sheet.set_column_hidden(1).unwrap();
    let (report, made) = read(&book.save_to_buffer().unwrap(), "文化馆 支出表.xlsx");
    assert_eq!((&report["year"], &report["issuer"]), (&json!(2023), &json!("平湖县文化馆")));
    let grid = &report["body"][1]["grid"];
    assert_eq!((&report["body"][0], &grid["unit"]), (&json!("填报单位：平湖县文化馆"), &json!("单位：万元")));
    assert_eq!(grid["rows"], json!([["项目", "预算数", "决算数"], ["人员经费", "120.5", "118.2"]]));
    assert_eq!(report["body"][2], "填表人：李红");
    assert!(says(&made, "cell-hidden-dropped", "A07"), "{:?}", made.told);
}

#[test]
fn values_between_commas_are_a_table() {
    let text = "平湖县文化馆2023年度支出情况表,,\r\n项目,预算数,\"决算数,全年\"\r\n人员经费,\"1,120.50\",118.20\r\n";
    let gbk = encoding_rs::GB18030.encode(text).0;
    for bytes in [text.as_bytes(), &gbk] {
        let (report, _) = read(bytes, "支出表.csv");
        assert_eq!(report["title"], "平湖县文化馆2023年度支出情况表");
        let rows = json!([["项目", "预算数", "决算数,全年"], ["人员经费", "1,120.50", "118.20"]]);
        assert_eq!(report["body"][0]["grid"]["rows"], rows);
    }
}

/// Bullets that are drawn, and day, address and page in the margins.
#[test]
fn a_page_printed_by_a_browser_is_read_without_its_margins() {
    let bytes = std::fs::read(root().join("tests/imports/browser.pdf")).unwrap();
    let (report, made) = read(&bytes, "年报 打印.pdf");
    assert_eq!(report["title"], "秋原县教育局2023年工作总结");
    assert_eq!(report["signature"], json!({ "offices": ["秋原县教育局"], "date": "2024-01-15" }));
    let list = json!({ "list": ["检查学校3所，都合格；", "检查校车12辆，改正2辆。"], "numbering": "•" });
    assert_eq!(report["body"].as_array().map(Vec::len), Some(2), "{}", made.text);
    assert_eq!(report["body"][1], list);
    for words in ["10:27", "https://www.example.gov.cn"] {
        assert!(says(&made, "chrome-dropped", words), "{words}: {:?}", made.told);
    }
}

/// `check` and `render` of a text say that it is one, and what they advise makes a report that they take.
#[test]
fn a_text_for_a_report_is_called_one_and_the_advice_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = "2023年工作总结\n一、情况\n全年检查3次。\n甲县教育局\n2024年1月5日\n";
    let gbk = encoding_rs::GB18030.encode(text).0;
    for bytes in [text.as_bytes(), &gbk] {
        std::fs::write(folder.path().join("文件.txt"), bytes).unwrap();
        for command in [&["check", "文件.txt"][..], &["render", "文件.txt", "-o", "出"]] {
            let (code, said) = told(folder.path(), command);
            assert!(code != Some(0) && said.contains("[not-a-report]：这是文本文件"), "{said}");
            assert!(said.contains("banxin import 文件.txt -o 文件夹"), "{said}");
        }
        let (code, said) = told(folder.path(), &["import", "文件.txt", "-o", "文件夹"]);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(told(folder.path(), &["check", "文件夹/文件.json"]).0, Some(0));
    }
}

/// What fuzzing found: characters that nobody can print, line ends in cells, a day that no calendar has.
#[test]
fn what_no_report_holds_is_left_out_and_told() {
    let text = "某某局\u{fdd5}2023年支出情况表,,\n项目,预算数,\u{fde5}\"决算\n数\"\n人员\u{7}经费,12,3\n";
    let (report, made) = read(text.as_bytes(), "表.csv");
    assert!(banxin::model::read(&made.text).is_ok(), "{}", made.text);
    assert_eq!((&report["title"], says(&made, "char-dropped", "1个")), (&json!("某某局2023年支出情况表"), true));
    let page =
        "<html><body><h1>某某局2022年工作总结</h1><p>发布时间：2023-41-20</p><p>全年公开信息8条。</p></body></html>";
    let (report, made) = read(page.as_bytes(), "a.html");
    assert!(banxin::model::read(&made.text).is_ok() && report["published"].is_null(), "{}", made.text);
}
