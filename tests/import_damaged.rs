//! Damaged files of every kind are read or refused: no panic, and what is read is a report.
//!
//! Each execution damages a seed by the number of the execution alone, so that one that fails can be made again; its bytes are
//! kept beside the build. `BANXIN_LONG_TESTS=1` has the whole counts: 1,000,000 of each kind of text, 100,000 of PDF.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use banxin::Format;
use banxin::engine::PlanOptions;
use banxin::import::{FaceSource, Wish, import};
use banxin::model;
use rust_xlsxwriter::{Format as Layout, Workbook};

use crate::common::package::{listed, packed};
use crate::common::{cases, engine, root};
use crate::fuzz::targets::mutate::{self, Dice};
use crate::import::{is_long, word_with_notes};

/// What readers of each kind look for: put somewhere into a file, it gets past their first doubts.
const OF_HTML: &[&str] = &[
    "<td>",
    "</table>",
    "<table>",
    "<tr>",
    "<th rowspan=3>",
    " colspan=99999 ",
    " rowspan=0 ",
    " hidden ",
    "<p>",
    "</div>",
    "<li>",
    "<ol start=-7>",
    "<sup>1</sup>",
    "<style>td{display:none}</style>",
    " style='display:none' ",
    "&nbsp;",
    "&#x110000;",
    "<caption>",
    "<svg>",
    "<pre>",
    "<br>",
    "<img src=a.png>",
    "<ruby>字<rt>zi",
    "合计",
    "9",
    "-0",
    "１２",
    "\u{feff}",
    "\u{301}",
    "（一）",
    "表1",
];
const OF_TEXT: &[&str] = &[
    "|",
    "\n|---|---|\n",
    "\t",
    ",",
    "\"",
    "\n",
    "\r",
    "# ",
    "一、",
    "（一）",
    "1. ",
    "- ",
    "附件：",
    "表1 ",
    "单位：万元",
    "9",
    "１",
    "\u{feff}",
    "\u{3000}",
    "\u{301}",
    "2023年",
    "合计",
    "注：",
];
const OF_XML: &[&str] = &[
    " w:val=\"-1\"",
    " w:val=\"999999999999\"",
    "<w:gridSpan w:val=\"70000\"/>",
    "<w:vMerge/>",
    "<w:vMerge w:val=\"restart\"/>",
    "<w:vanish/>",
    "<w:strike/>",
    "<w:numPr><w:ilvl w:val=\"99\"/><w:numId w:val=\"1\"/></w:numPr>",
    "<w:outlineLvl w:val=\"1\"/>",
    "<w:txbxContent><w:p/></w:txbxContent>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:fldChar w:fldCharType=\"begin\"/>",
    "<w:cr/>",
    "&#0;",
    "&lt;",
    " r=\"ZZZZZ99999999\"",
    " s=\"4000\"",
    " hidden=\"1\"",
    " t=\"s\"",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<c><v>1e308</v></c>",
    "<f>SUM(A1)</f>",
    "<row r=\"1048577\">",
    "9",
    "-",
    "%",
    "[$-804]yyyy年",
    "0.00_ ;[Red]",
    "一、",
    "合计",
];
const OF_PDF: &[&str] = &[
    " 0 R",
    " re f ",
    " Tj ",
    " TJ ",
    " 0 0 0 0 0 0 cm ",
    " q ",
    " Q ",
    " BT ",
    " ET ",
    "<<",
    ">>",
    "[",
    "]",
    " 1e30 ",
    " -1 ",
    "/Kids",
    "/Rotate 90",
    "/MCID 99999999",
    "/RowSpan 9999",
    "/ColSpan -3",
    "/Type /StructElem",
    "endobj",
    "<FFFF>",
    " W n ",
    " Do ",
];

fn file(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/imports").join(name)).unwrap()
}

/// A few bytes changed, cut out, said again, or a word put in.
fn bytes(input: &[u8], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut out = input.to_vec();
    for _ in 0..=dice.below(5) {
        let (at, length) = (dice.below(out.len()), dice.below(40));
        let end = (at + length).min(out.len());
        match dice.below(4) {
            0 if !out.is_empty() => out[at] = dice.below(256) as u8,
            1 => drop(out.drain(at..end)),
            2 => {
                let (piece, to) = (out[at..end].to_vec(), dice.below(out.len()));
                drop(out.splice(to..to, piece));
            }
            _ => drop(out.splice(at..at, words[dice.below(words.len())].bytes())),
        }
    }
    out
}

/// Elements moved, doubled and left out, or bytes changed, or one after the other.
fn marked(input: &[u8], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let seed = dice.below(1 << 30) as u32;
    let moved = if dice.below(3) == 0 { None } else { mutate::xml(input, seed, 1 << 18) };
    match moved {
        Some(moved) if dice.below(2) == 0 => moved,
        Some(moved) => bytes(&moved, words, dice),
        None => bytes(input, words, dice),
    }
}

/// A package, one part of which is damaged; parts that no reader asks for stay as they are.
fn package(parts: &[(String, Vec<u8>)], asked: &[&str], dice: &mut Dice) -> Vec<u8> {
    let all: Vec<usize> = (0..parts.len()).filter(|at| asked.iter().any(|name| parts[*at].0.contains(name))).collect();
    // The first holds nearly all there is to read.
    let hit = if dice.below(3) > 0 { all[0] } else { all[dice.below(all.len())] };
    let mut parts = parts.to_vec();
    parts[hit].1 = marked(&parts[hit].1, OF_XML, dice);
    packed(&parts)
}

/// How many are made, and how many of them are read: (whole count, short count).
struct Kind<'a> {
    name: &'a str,
    whole: u64,
    short: u32,
    /// One of so many is still read, at the least: else the damage gets no further than the door.
    read: u64,
}

impl Kind<'_> {
    /// Damages and reads; prints how many of both, and how fast.
    fn hold(&self, make: impl Fn(&mut Dice) -> Vec<u8>) {
        let engine = engine();
        let face: FaceSource = Arc::new(|| None);
        let told = Wish { folder: "图".into(), issuer: Some("某某局".into()), year: Some(2023), ..Wish::default() };
        // To look for the tables of every form takes ten times as long as all else.
        let one = Wish { form: Some("zfxxgk-nb-2021".into()), ..told.clone() };
        let count = if is_long() { self.whole } else { u64::from(cases(self.short)) };
        let (begin, mut read, mut slowest, mut failed) = (Instant::now(), 0, (Duration::ZERO, 0), vec![]);
        for nth in 0..count {
            let mut dice = Dice::new((nth as u32 + 1).wrapping_mul(0x9e37_79b9));
            let input = make(&mut dice);
            let at = Instant::now();
            let done = std::panic::catch_unwind(AssertUnwindSafe(|| {
                let wish = if nth % 16 == 0 { &told } else { &one };
                let taken = import(&input, self.name, &face, engine.forms(), wish);
                taken.ok().map(|made| {
                    model::read(&made.text).unwrap_or_else(|findings| panic!("no report: {findings:?}\n{}", made.text))
                })
            }));
            slowest = slowest.max((at.elapsed(), nth));
            match done {
                Ok(report) => read += u64::from(report.is_some()),
                Err(_) => {
                    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{nth}-{}", self.name));
                    std::fs::write(&path, &input).unwrap();
                    failed.push(path);
                }
            }
            if failed.len() == 10 || (nth + 1) % 100_000 == 0 || nth + 1 == count {
                let each = (nth + 1) as f64 / begin.elapsed().as_secs_f64();
                let (done, (long, which)) = (nth + 1, slowest);
                println!(
                    "{}: {done} executions, {read} read, {each:.0} a second, slowest {} ms (number {which})",
                    self.name,
                    long.as_millis()
                );
            }
            if failed.len() == 10 {
                break;
            }
        }
        assert!(failed.is_empty(), "{failed:?}");
        assert!(read * self.read > count, "{}: {read} of {count}", self.name);
        assert!(slowest.0 < Duration::from_secs(20), "{slowest:?}");
    }
}

#[test]
fn web_pages() {
    let seeds = [crate::import::page(|page| page), WEB.as_bytes().to_vec()];
    let kind = Kind { name: "a.html", whole: 1_000_000, short: 300, read: 3 };
    kind.hold(|dice| marked(&seeds[dice.below(seeds.len())], OF_HTML, dice));
}

#[test]
fn plain_texts() {
    let kind = Kind { name: "a.txt", whole: 1_000_000, short: 300, read: 3 };
    kind.hold(|dice| bytes([TEXT, LISTED][dice.below(2)].as_bytes(), OF_TEXT, dice));
}

#[test]
fn values_between_commas() {
    let kind = Kind { name: "a.csv", whole: 1_000_000, short: 100, read: 3 };
    kind.hold(|dice| bytes(VALUES.as_bytes(), OF_TEXT, dice));
}

/// A title, merged heads, formats, formulas, a hidden row and a hidden column.
fn workbook() -> Vec<(String, Vec<u8>)> {
    let mut book = Workbook::new();
    let (plain, money) = (Layout::new(), Layout::new().set_num_format("#,##0.00;[Red]-#,##0.00"));
    let day = Layout::new().set_num_format("yyyy\"年\"m\"月\"");
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 4, "某某局2023年经费情况表", &plain).unwrap();
    sheet.write(1, 0, "编制单位：某某局").unwrap();
    sheet.merge_range(2, 0, 3, 0, "项目", &plain).unwrap();
    sheet.merge_range(2, 1, 2, 2, "预算数", &plain).unwrap();
    for (col, text) in [(1, "年初"), (2, "调整"), (3, "决算数"), (4, "日期")] {
        sheet.write(3, col, text).unwrap();
    }
    for row in 4..7 {
        sheet.write(row, 0, if row == 6 { "合计" } else { "其中" }).unwrap();
        sheet.write_with_format(row, 1, 1234.5 * f64::from(row), &money).unwrap();
        sheet.write(row, 2, f64::from(row)).unwrap();
        sheet.write_formula(row, 3, "=B5+C5").unwrap();
        sheet.write_with_format(row, 4, 45_000.0, &day).unwrap();
    }
    sheet.set_row_hidden(5).unwrap();
    sheet.set_column_hidden(2).unwrap();
    book.add_worksheet().write(0, 0, "藏").unwrap();
    listed(&book.save_to_buffer().unwrap())
}

#[test]
fn workbooks() {
    let seeds = [workbook(), listed(&file("xl.xlsx"))];
    let kind = Kind { name: "a.xlsx", whole: 1_000_000, short: 60, read: 20 };
    let asked = ["worksheets/", "xl/styles", "xl/workbook.xml", "xl/sharedStrings.xml"];
    kind.hold(|dice| package(&seeds[dice.below(6) / 5], &asked, dice));
}

#[test]
fn word_files() {
    let parts = listed(&word_with_notes(WORD, &["注的甲", "注的乙"]));
    let kind = Kind { name: "a.docx", whole: 1_000_000, short: 60, read: 20 };
    kind.hold(|dice| package(&parts, &["word/document.xml", "word/footnotes.xml"], dice));
}

/// A report of ours with national tables: every part that Word files have.
#[test]
fn word_files_of_ours() {
    let engine = engine();
    let text = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let plan = engine.plan_with(&text, &PlanOptions::default()).0.unwrap();
    let parts = listed(&engine.write_bare(&plan, Format::Docx).unwrap());
    let kind = Kind { name: "b.docx", whole: 20_000, short: 6, read: 20 };
    kind.hold(|dice| {
        package(&parts, &["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml"], dice)
    });
}

/// The streams are unpacked, so that the damage is in what they say.
#[test]
fn printed_files() {
    let kept = ["cid-GBK-EUC-H.pdf", "clip.pdf", "cross.pdf", "white.pdf", "browser.pdf"];
    let mut seeds: Vec<Vec<u8>> = kept.map(file).to_vec();
    let engine = engine();
    let plan = engine.plan_with(include_str!("fuzz/src/report.json"), &PlanOptions::default()).0.unwrap();
    let mut ours = lopdf::Document::load_mem(&engine.write_bare(&plan, Format::Pdf).unwrap()).unwrap();
    ours.decompress();
    let mut bare = vec![];
    ours.save_to(&mut bare).unwrap();
    seeds.push(bare);
    let kind = Kind { name: "a.pdf", whole: 100_000, short: 20, read: 20 };
    kind.hold(|dice| bytes(&seeds[dice.below(seeds.len())], OF_PDF, dice));
}

const WEB: &str = "<html><head><title>某某局2022年工作总结</title><style>.n{display:none} #h td{visibility:hidden}</style></head><body>\
<div class=nav><a href=/>首页</a></div><h1>某某局2022年工作总结</h1><p>发布时间：2023-01-20</p><h2>一、主要做法</h2><p>全年公开信息8条<sup>1</sup>，\
<s>删去</s><b>（一）公开。</b>办结率98.5%。</p><ol><li>第一<ul><li>其中</li></ul></li><li value=5>第二</li></ol><table id=h><tr><td>无</td></tr></table>\
<table border=1><caption>表1 情况</caption><thead><tr><th rowspan=2>项目</th><th colspan=2>件数</th></tr><tr><th>本年</th><th class=n>上年</th></tr></thead>\
<tbody><tr><td>合计</td><td>12</td><td class=n>3</td></tr><tr><td>其中<table><tr><td>内</td></tr></table></td><td>4</td></tr></tbody></table>\
<pre>一  二\n三</pre><p>注：数字保留两位。</p><img src=\"data:image/png;base64,AAAA\"><p align=right>某某局<br>2023年1月8日</p></body></html>";

const TEXT: &str = "某某局2023年政府信息公开工作年度报告\n\n一、总体情况\n　　全年公开信息８条。\n（一）主动公开。\n1. 第一\n2. 第二\n- 甲\n- 乙\n\
表1 情况\n单位：件\n| 项目 | 本年 |\n|---|---|\n| 合计 | 12 |\n| 其中 | 3 |\n注：保留整数。\n附件：1. 名单\n某某局\n2024年1月8日\n";

const LISTED: &str = "某某局工作总结\n一、成效\n项目\t2022年\t2023年\n合计\t12\t15\n其中\t3\t4\n二、打算\n继续努力。\n";

const VALUES: &str =
    "某某局2023年工作总结\n项目,2022年,\"2023年,本年\"\n合计,12,\"1,234.50\"\n其中,,-3\n\"多行\n一格\",4,５\n";

const WORD: &str = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:t>某某局2023年工作总结</w:t></w:r></w:p>\
<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>一、主要做法</w:t></w:r><w:r><w:footnoteReference w:id=\"1\"/></w:r></w:p>\
<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>全年8条</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>九</w:t></w:r>\
<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r></w:p>\
<w:p><w:ins w:id=\"7\" w:author=\"乙\"><w:r><w:t>新</w:t></w:r></w:ins><w:del w:id=\"8\" w:author=\"乙\"><w:r><w:delText>旧</w:delText></w:r></w:del>\
<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>\
<w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:tab/><w:br/><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r></w:p>\
<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>\
<w:p><w:r><w:t>表1 情况</w:t></w:r></w:p><w:tbl><w:tblGrid><w:gridCol w:w=\"2000\"/><w:gridCol w:w=\"2000\"/><w:gridCol w:w=\"2000\"/></w:tblGrid>\
<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>项目</w:t></w:r></w:p></w:tc>\
<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>件数</w:t></w:r></w:p></w:tc></w:tr>\
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>本年</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>上年</w:t></w:r></w:p></w:tc></w:tr>\
<w:tr><w:tc><w:p><w:r><w:t>合计</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p></w:tc>\
<w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>特此报告。</w:t></w:r></w:p><w:sectPr/>";
