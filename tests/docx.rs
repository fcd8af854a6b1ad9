//! The Word copy: readable golden files of its body, its text against the plan's, the schemas, and LibreOffice's lines.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::common::readers::{convert, has_schemas, soffice, word_schemas, word_structure};
use crate::common::{can_compare_lines, compare_lines, engine, golden, goldens, package, root, run, samples, tool};
use banxin::backend::Format;
use banxin::backend::docx::{self, Comment, Options};
use banxin::engine::RedlineOptions;
use banxin::font::Fonts;
use banxin::geom::{Color, Len};
use banxin::grid::Area;
use banxin::layout::{self, watermark};
use banxin::layout::{
    Block, Cell, CellRole, FolioPlan, Fragment, Info, Kind, Layout, Line, Mark, Ruling, Sheet, Span, Style, StyleId,
    Table, Text, Valign,
};
use banxin::style::{Align, Role, RuleWidths, StyleKind};
use banxin::verify::{self, Verdict};
use skrifa::{FontRef, MetadataProvider};

fn fonts() -> Fonts {
    Fonts::open(&root().join("fonts")).expect("the shipped fonts open")
}

/// One element a line, indented; an element with text only stays on its line.
fn pretty(xml: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    let mut rest = xml;
    let mut inline = false;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        let end = rest[start..].find('>').map_or(rest.len(), |n| start + n + 1);
        let tag = &rest[start..end];
        out.push_str(text.trim_matches('\n'));
        let closing = tag.starts_with("</");
        depth -= usize::from(closing);
        if !(closing && inline) {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
        out.push_str(tag);
        inline = !closing && !tag.ends_with("/>") && tag.starts_with("<w:t");
        depth += usize::from(!closing && !tag.ends_with("/>") && !tag.starts_with("<?"));
        rest = &rest[end..];
    }
    out.trim().to_owned() + "\n"
}

/// What a reader finds in the plan, paragraph by paragraph: labels again on every page, values once.
fn planned(layout: &Layout) -> Vec<String> {
    let mut texts = Vec::new();
    for block in &layout.blocks {
        match &block.kind {
            Kind::Text(text) => texts.push(without_fixed_ends(&without_marks(text), &text.lines)),
            Kind::Note(_)
            | Kind::Picture(_)
            | Kind::Turn { .. }
            | Kind::Space { .. }
            | Kind::Unnumbered
            | Kind::Foot
            | Kind::Rule(_)
            | Kind::Seal(_) => {}
            Kind::Table(table) => texts.extend(table_texts(table)),
        }
    }
    texts.retain(|text| !text.is_empty());
    texts
}

/// A text without the marks of its notes and without the tabs of leaders, which are no text in Word.
fn without_marks(text: &Text) -> String {
    let marked = |at| text.span_at(at).is_some_and(|span| matches!(text.spans[span].mark, Mark::Note(_)));
    text.text.char_indices().filter(|&(at, ch)| ch != '\t' && !marked(at)).map(|(_, ch)| ch).collect()
}

fn without_fixed_ends(text: &str, lines: &[Line]) -> String {
    if !lines.iter().any(|line| line.fixed) {
        return text.to_owned();
    }
    text.split_whitespace().collect()
}

fn table_texts(table: &Table) -> Vec<String> {
    let mut texts = Vec::new();
    for (nth, fragment) in table.fragments.iter().enumerate() {
        let repeats = if table.flows || nth == 0 { 0..0 } else { fragment.repeats.clone() };
        texts.extend(table.continued.iter().filter(|_| nth > 0).map(|text| text.text.clone()));
        for part in [repeats, fragment.rows.clone()] {
            for row in part.clone() {
                let mut cells: Vec<&Cell> = table
                    .cells
                    .iter()
                    .filter(|cell| cell.area.row.max(part.start) == row && cell.area.row_range().contains(&row))
                    .collect();
                cells.sort_by_key(|cell| cell.area.col);
                texts.extend(cells.into_iter().map(|cell| table.shown(cell, &part).0.to_owned()));
            }
        }
    }
    texts
}

fn style(kind: StyleKind, role: Role, pt: i64, align: Align) -> Style {
    let indent_chars = if kind == StyleKind::Body { 2 } else { 0 };
    let tracking = if kind == StyleKind::Body { Len::twips(-4) } else { Len::ZERO };
    let pitch = match kind {
        StyleKind::TableHead | StyleKind::TableValue => Len::pt(pt + 3),
        _ => Len::twips(578),
    };
    Style {
        tracking,
        align,
        indent_chars,
        indent: (Len::pt(pt) + tracking) * i64::from(indent_chars),
        keep_with_next: kind == StyleKind::Heading1,
        outline: match kind {
            StyleKind::Title => Some(0),
            StyleKind::Heading1 => Some(1),
            _ => None,
        },
        ..Style::plain(kind, role, Len::pt(pt), pitch)
    }
}

fn text(style: u16, at: &str, text: &str) -> Block {
    let lines = vec![Line { range: 0..text.len(), ..Line::default() }];
    let text = Text { style: StyleId(style), text: text.into(), lines, ..Text::default() };
    Block { at: at.into(), kind: Kind::Text(text) }
}

/// A table of one header row and three more, whose label spans the page break; parted behind row 2.
fn table(flows: bool) -> Table {
    let cell = |row, col, rows, cols, role, style, text: &str, at: &str| Cell {
        area: Area { row, col, rows, cols },
        role,
        style: StyleId(style),
        align: Align::Center,
        inset: Len::ZERO,
        valign: Valign::Middle,
        text: text.into(),
        lines: vec![Line { range: 0..text.len(), ..Line::default() }],
        at: at.into(),
        heads: vec![],
        again: None,
        shaded: false,
    };
    let fragment = |page, repeats, rows| Fragment { page, top: Len::mm(37), repeats, rows, forced: true };
    Table {
        title: "收到申请".into(),
        widths: vec![Len::mm(40), Len::mm(30), Len::parse("20.5mm").unwrap()],
        indent: Len::mm(10),
        heights: vec![Len::mm(8); 4],
        grows: true,
        header_rows: 1,
        inner_heads: false,
        keeps: vec![true, false, true, false],
        cells: vec![
            cell(0, 0, 1, 2, CellRole::ColumnHead, 3, "项目", ""),
            cell(0, 2, 1, 1, CellRole::ColumnHead, 3, "数量", ""),
            cell(1, 0, 3, 1, CellRole::RowHead, 3, "办理结果", ""),
            cell(1, 1, 1, 1, CellRole::RowHead, 3, "予以公开", ""),
            cell(1, 2, 1, 1, CellRole::Data, 4, "88", "/body/1/figures/open/np"),
            cell(2, 1, 1, 1, CellRole::RowHead, 3, "不予公开", ""),
            cell(2, 2, 1, 1, CellRole::Data, 4, "0", "/body/1/figures/deny/np"),
            cell(3, 1, 1, 1, CellRole::RowHead, 3, "总计", ""),
            cell(3, 2, 1, 1, CellRole::Data, 4, "", "/body/1/figures/total/np"),
        ],
        rules: RuleWidths { outer: Len::pt(1), inner: Len::parse("0.75pt").unwrap() },
        color: Color::BLACK,
        padding: Len::twips(34),
        page_break: false,
        ruling: Ruling::Full,
        double: false,
        shrunk: Len::ZERO,
        least_size: Len::ZERO,
        continued: vec![],
        skip: Len::ZERO,
        fragments: vec![fragment(0, 0..0, 0..3), fragment(1, 0..1, 3..4)],
        flows,
    }
}

/// A layout with one of everything, small enough to read its Word copy whole.
fn small(flows: bool) -> Layout {
    let mut title = text(0, "/title", "关于“A&B”的 年度报告");
    let mut linked = text(2, "/body/0", "见“H5”页面http://a.cn/?x=1&y=<2>。");
    if let (Kind::Text(title), Kind::Text(linked)) = (&mut title.kind, &mut linked.kind) {
        let cut = title.text.find(' ').unwrap();
        title.lines = vec![
            Line { range: 0..cut, fixed: true, ..Line::default() },
            Line { range: cut + 1..title.text.len(), ..Line::default() },
        ];
        let at = linked.text.find("http").unwrap();
        linked.spans =
            vec![Span { range: at..linked.text.len() - 3, mark: Mark::Link("http://a.cn/?x=1&y=<2>".into()) }];
        linked.page_break = true;
    }
    Layout {
        grid: Len::twips(578),
        images: vec![],
        info: Info {
            title: "A&B <报告>".into(),
            author: "某区".into(),
            date: Some("2021-01-30".into()),
            beside: vec![],
            embeds_fonts: false,
        },
        sheet: Sheet {
            width: Len::mm(210),
            height: Len::mm(297),
            top: Len::mm(37),
            left: Len::mm(28),
            text_width: Len::twips(8860),
            text_height: Len::twips(578 * 22),
            foot: Len::ZERO,
            folio: FolioPlan {
                style: StyleId(5),
                baseline: Len::mm(37 + 7 + 2) + Len::twips(578 * 22),
                side: Len::pt(14),
                around: ("— ".into(), " —".into()),
            },
            first: None,
            duplex: false,
        },
        styles: vec![
            style(StyleKind::Title, Role::Title, 22, Align::Center),
            style(StyleKind::Heading1, Role::Hei, 16, Align::Left),
            style(StyleKind::Body, Role::Fang, 16, Align::Justify),
            style(StyleKind::TableHead, Role::Hei, 10, Align::Center),
            style(StyleKind::TableValue, Role::Fang, 10, Align::Center),
            style(StyleKind::Folio, Role::Song, 14, Align::Left),
        ],
        blocks: vec![
            title,
            text(1, "/body/1/section", "一、总体情况"),
            linked,
            Block { at: "/body/1".into(), kind: Kind::Table(table(flows)) },
            Block { at: String::new(), kind: Kind::Space { height: Len::twips(300), page_break: false } },
            text(2, "/body/2", "暂无"),
        ],
        pages: vec![],
        watermark: None,
    }
}

/// Parts as golden files show them, by the last part of their path.
fn shown<'n>(parts: &BTreeMap<String, String>, named: &[&'n str]) -> Vec<(&'n str, String)> {
    named.iter().map(|part| (part.rsplit('/').next().unwrap(), pretty(&parts[*part]))).collect()
}

#[test]
fn a_small_document_is_as_accepted() {
    let fonts = fonts();
    let made = |flows: bool, named: &[&'static str]| {
        let parts = package::parts(&docx::write(&small(flows), &fonts, &Options::default()).unwrap());
        shown(&parts, named)
    };
    let all = ["word/document.xml", "word/styles.xml", "word/settings.xml", "word/fontTable.xml", "word/footer1.xml"];
    goldens("docx/flowing", &made(true, &[&all[..], &["docProps/core.xml"]].concat()));
    goldens("docx/parted", &made(false, &all[..1]));
}

#[test]
fn word_counts_only_what_it_counts_as_the_plan_does() {
    let engine = engine();
    let items = |count: usize| vec!["甲乙丙。"; count];
    let body = serde_json::json!([
        { "list": items(20), "numbering": "①" },
        { "list": [{ "text": "外层。", "list": items(2), "numbering": "•" },
                   { "text": "外层。", "list": items(2), "numbering": "①" }], "numbering": "（1）" },
        { "section": "总则", "body": ["正文。", { "section": "“引号”", "body": ["正文。"] }] },
        { "section": "附则", "body": ["正文。"] }
    ]);
    let report = serde_json::json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2023, "issuer": "甲局",
        "title": "编号", "published": "2024-01-05", "numbering": true, "punctuation": "full", "body": body });
    let made = |report: &serde_json::Value| {
        let (plan, findings) = engine.plan(&report.to_string());
        let plan = plan.unwrap_or_else(|| panic!("{findings:#?}"));
        let parts = package::parts(&engine.write(&plan, Format::Docx).unwrap());
        let mut found = package::paragraphs(&parts);
        found.iter_mut().for_each(|text| text.retain(|ch| !['\u{200b}', '\u{2060}'].contains(&ch)));
        found.retain(|text| !text.is_empty());
        assert_eq!(found, planned(&plan.layout));
        (parts["word/document.xml"].matches("<w:numPr>").count(), parts.get("word/numbering.xml").cloned())
    };
    let (counted, part) = made(&report);
    assert_eq!(counted, 20 + 6 + 3);
    let part = part.unwrap();
    assert_eq!(part.matches("<w:num ").count(), 3, "{part}");
    assert_eq!(part.matches("w:ilvl=\"2\"").count(), 1, "two ways to count in one list are two of its levels");
    // A bracket that begins a line is set half width: all numbers of the list that has such stay typed.
    let mut compressed = report;
    compressed["punctuation"] = "compressed".into();
    assert_eq!(made(&compressed).0, 20 + 3);
}

#[test]
fn a_table_with_nothing_above_it_tells_that_its_page_begins() {
    let engine = engine();
    let made = |paragraphs: usize| {
        let mut body = vec![serde_json::json!("正文。"); paragraphs];
        let rows = vec![["甲", "1"]; 30];
        body.push(serde_json::json!({ "grid": { "header_rows": 1, "rows": rows } }));
        let report = serde_json::json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2023, "issuer": "甲局",
            "title": "表", "published": "2024-01-05", "body": body });
        let (plan, findings) = engine.plan(&report.to_string());
        let plan = plan.unwrap_or_else(|| panic!("{findings:#?}"));
        let document = package::part(&engine.write(&plan, Format::Docx).unwrap(), "word/document.xml");
        let opens = document.split("<w:tbl>").nth(1).unwrap();
        let first_row = opens.split("</w:tr>").next().unwrap();
        let pages = document.matches("<w:lastRenderedPageBreak/>").count() + 1;
        assert_eq!(pages, plan.layout.pages.len());
        first_row.contains("<w:lastRenderedPageBreak/>")
    };
    // So many lines that the page's last ones have no room for head and first row.
    let opened: Vec<usize> = (14..=22).filter(|paragraphs| made(*paragraphs)).collect();
    assert!(!opened.is_empty() && opened.len() < 9, "{opened:?}");
}

/// Nobody types into a copy without moving its tables: none of the samples' tables that go on is held by a break, nor are the lines above
/// one, so that a row more above leaves no hole; a break stands where the plan asks for one and nowhere else.
#[test]
fn tables_that_go_on_turn_their_pages_by_themselves() {
    let engine = engine();
    let mut going_on = 0;
    for (name, text) in samples() {
        let plan = engine.plan(&text).0.expect("samples are accepted");
        let mut breaks = 0;
        for block in &plan.layout.blocks {
            breaks += usize::from(match &block.kind {
                Kind::Text(text) => {
                    let kind = plan.layout.styles[usize::from(text.style.0)].kind;
                    let is_above_table = matches!(kind, StyleKind::Caption | StyleKind::Unit);
                    assert!(!text.page_break || !is_above_table, "{name}: {}", text.text);
                    text.page_break
                }
                Kind::Picture(picture) => picture.page_break,
                Kind::Space { page_break, .. } => *page_break,
                Kind::Table(table) => {
                    assert!(table.flows || table.fragments.iter().all(|fragment| !fragment.forced), "{name}");
                    going_on += if table.flows { 0 } else { table.fragments.len() - 1 };
                    table.page_break
                }
                _ => false,
            });
        }
        let document = package::part(&engine.write(&plan, Format::Docx).unwrap(), "word/document.xml");
        assert_eq!(document.matches("<w:pageBreakBefore/>").count(), breaks, "{name}");
    }
    assert!(going_on > 30, "{going_on} continued tables");
}

/// Nobody types into a copy without moving its imprint, unless it stands at the foot of its page by itself: with no blank above it that
/// fills the page, its rows together.
#[test]
fn imprints_stand_at_the_foot_of_their_page_by_themselves() {
    let engine = engine();
    let mut pinned = 0;
    for (name, text) in samples() {
        let plan = engine.plan(&text).0.expect("samples are accepted");
        let document = package::part(&engine.write(&plan, Format::Docx).unwrap(), "word/document.xml");
        let has_imprint = text.contains("\"imprint\":");
        let tables: Vec<&str> =
            document.split("<w:tbl>").filter(|table| table.contains("w:tblpYSpec=\"bottom\"")).collect();
        assert_eq!(tables.len(), usize::from(has_imprint), "{name}");
        let [table] = tables[..] else { continue };
        pinned += 1;
        let (above, behind) = (document.split(table).next().unwrap(), table.split("</w:tbl>").nth(1).unwrap());
        let blank = "<w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr></w:p>";
        assert!(above.ends_with(&format!("{blank}<w:tbl>")), "{name}: {above}");
        assert!(
            behind.starts_with("<w:p>") && behind.split("<w:sectPr>").next().unwrap().ends_with(blank),
            "{name}: {behind}"
        );
        let rows: Vec<bool> = table
            .split("</w:tr>")
            .filter(|row| row.contains("<w:tr>"))
            .map(|row| row.contains("<w:keepNext/>"))
            .collect();
        let (last, others) = rows.split_last().unwrap();
        assert!(!last && others.iter().all(|keeps| *keeps), "{name}: {rows:?}");
    }
    assert!(pinned > 5, "{pinned} imprints");
}

#[test]
fn the_text_is_the_plans_text() {
    let fonts = fonts();
    let check = |name: &str, layout: &Layout, bytes: &[u8]| {
        let mut found = package::paragraphs(&package::parts(bytes));
        // A blank field shows a blank to be typed over.
        found.retain(|text| !text.trim_matches(' ').is_empty());
        // The marks that hold lines are nobody's text.
        found.iter_mut().for_each(|text| text.retain(|ch| !['\u{200b}', '\u{2060}'].contains(&ch)));
        assert_eq!(found, planned(layout), "{name}");
    };
    for flows in [true, false] {
        let layout = small(flows);
        check("small", &layout, &docx::write(&layout, &fonts, &Options::default()).unwrap());
    }
    let engine = engine();
    for (name, text) in samples() {
        let plan = engine.plan(&text).0.unwrap();
        check(&name, &plan.layout, &engine.write(&plan, Format::Docx).unwrap());
    }
}

/// docx-rs numbers links and paragraphs by counters that outlive a document.
#[test]
fn what_was_written_before_changes_no_byte() {
    let fonts = fonts();
    let first = docx::write(&small(true), &fonts, &Options::default()).unwrap();
    docx::write(&small(false), &fonts, &Options::default()).unwrap();
    assert!(first == docx::write(&small(true), &fonts, &Options::default()).unwrap());
}

#[test]
fn characters_that_xml_cannot_hold_are_refused_by_place() {
    let mut layout = small(true);
    layout.blocks[1] = text(1, "/body/1/section", "一、\u{b}总体");
    let error = docx::write(&layout, &fonts(), &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "/body/1/section 里有 Word 文件不能容纳的字符 U+000B");
}

#[test]
fn files_stay_small() {
    let engine = engine();
    for (name, text) in samples() {
        let plan = engine.plan(&text).0.unwrap();
        let size = engine.write(&plan, Format::Docx).unwrap().len();
        // Measured: 29 KB for the county report, itself inside; issue 2 asks for 40 KB at most.
        assert!(name != "wudang-2020" || size < 35_000, "{name}: {size} bytes");
    }
}

/// Writes the small documents and all samples: as PDF, as DOCX, and as DOCX with all that a review copy carries; gives
/// the samples' names.
fn write_all(dir: &Path) -> Vec<String> {
    let engine = engine();
    let fonts = fonts();
    for (name, flows) in [("flowing", true), ("parted", false)] {
        std::fs::write(
            dir.join(format!("{name}.docx")),
            docx::write(&small(flows), &fonts, &Options::default()).unwrap(),
        )
        .unwrap();
    }
    let samples = samples();
    for (name, text) in &samples {
        let plan = engine.plan(text).0.unwrap();
        for format in [Format::Pdf, Format::Docx] {
            let bytes = engine.write(&plan, format).unwrap();
            std::fs::write(dir.join(format!("{name}.{}", format.name())), bytes).unwrap();
        }
        let mut stamped = plan.layout.clone();
        stamped.watermark = Some(watermark("送审稿", &stamped.sheet, stamped.grid, engine.fonts()).unwrap());
        let all = docx::write(&stamped, engine.fonts(), &review(text, &comments())).unwrap();
        std::fs::write(dir.join(format!("{name}.review.docx")), all).unwrap();
    }
    samples.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn schemas_and_a_reader_who_knows_word_find_nothing() {
    if !has_schemas() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write_all(dir.path());
    let samples = names.iter().flat_map(|name| [format!("{name}.review"), name.clone()]);
    let files = ["flowing", "parted"].into_iter().map(str::to_owned).chain(samples);
    word_schemas(files.map(|name| dir.path().join(name + ".docx")));
    let pairs = names.iter().map(|name| format!("{name}.docx={name}.pdf"));
    word_structure(dir.path(), pairs.chain(names.iter().map(|name| format!("{name}.review.docx"))));
}

/// Content controls would become form fields, whose text is no text.
const PLAIN_PDF: &str = r#"pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}"#;

/// LibreOffice shows the same lines on the same pages as our own PDF.
#[test]
fn libreoffice_breaks_lines_and_pages_where_we_do() {
    if !tool("soffice") || !can_compare_lines() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write_all(dir.path());
    let out = dir.path().join("office");
    let files = names.iter().flat_map(|name| [format!("{name}.docx"), format!("{name}.review.docx")]);
    convert(PLAIN_PDF, &out, files.map(|file| dir.path().join(file)));
    for name in names {
        let ours = dir.path().join(format!("{name}.pdf"));
        for (theirs, aside) in [(format!("{name}.pdf"), ""), (format!("{name}.review.pdf"), "送审稿")] {
            compare_lines(&name, &ours, &out.join(theirs), &["0.99", aside]);
        }
    }
}

fn comments() -> Vec<Comment> {
    let comment =
        |at: &str, text: &str| Comment {
            at: at.into(), author: "核稿 & 校对".into(), text: text.into(), words: None
        };
    vec![
        comment(
            "/body/3/body/0/figures/result_total/np",
            "合计不平：应为 88，现为 0。\n规则：（一）＋…＋（六）＝（七）",
        ),
        comment("/body/3/body/0", "整张表请再核"),
        comment("/contact/phone", "电话 <请核>"),
        comment("/title", "标题“一”"),
    ]
}

/// Everything that a copy for sign-off carries.
fn review<'a>(source: &'a str, comments: &'a [Comment]) -> Options<'a> {
    Options { source: Some(source), comments, track: true, ..Options::default() }
}

/// All values of an attribute in a part, in order, of elements with this name.
fn attributes(part: &str, element: &str, name: &str) -> Vec<String> {
    part.split(&format!("<{element} "))
        .skip(1)
        .map(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            let value = tag.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
            value.split('"').next().unwrap_or_default().to_owned()
        })
        .collect()
}

/// How many texts and cells of a plan show a part of the report as it is, without marks of notes.
fn shown_parts(layout: &Layout) -> usize {
    let of_block = |block: &Block| match &block.kind {
        Kind::Text(_) => usize::from(!block.at.is_empty()),
        Kind::Table(table) => table.cells.iter().filter(|cell| !cell.at.is_empty()).count(),
        _ => 0,
    };
    layout.blocks.iter().map(of_block).sum()
}

/// What the part of a report at a place shows, behind its run-in head, without the marks of its notes as they are typed.
fn shown_at(report: &serde_json::Value, at: &str) -> Option<String> {
    // Numbers show as they are typed.
    let there = report.pointer(at)?;
    let text = there.as_str().map_or_else(|| there.to_string(), str::to_owned);
    let part = at.strip_suffix("/text").and_then(|part| report.pointer(part));
    let notes = part.and_then(|part| part.get("notes")?.as_object());
    let lead = part.and_then(|part| part.get("lead")?.as_str()).unwrap_or_default();
    let text = format!("{lead}{text}");
    Some(notes.into_iter().flatten().fold(text, |text, (mark, _)| text.replace(&format!("[{mark}]"), "")))
}

/// What stands in a bookmark, without the marks that hold its lines; it is looked for in `rest`, which then begins with it.
fn marked(rest: &mut &str, name: &str) -> String {
    let (before, behind) = rest.split_at(rest.find(&format!("w:name=\"{name}\"/>")).unwrap());
    *rest = behind;
    let id = before.rsplit("w:id=\"").next().unwrap().split('"').next().unwrap();
    let (inside, _) = behind.split_once(&format!("<w:bookmarkEnd w:id=\"{id}\"/>")).unwrap();
    let runs = inside.split("<w:t").skip(1).filter(|run| run.starts_with([' ', '>']));
    let text: String = runs.map(|run| run.split_once('>').unwrap().1.split('<').next().unwrap()).collect();
    // An empty control holds a blank.
    if text == " " { String::new() } else { text.replace(['\u{200b}', '\u{2060}'], "") }
}

#[test]
fn every_value_is_tied_to_its_place_in_the_report() {
    let engine = engine();
    for (name, source) in samples() {
        let plan = engine.plan(&source).0.unwrap();
        let parts = package::parts(&docx::write(&plan.layout, engine.fonts(), &review(&source, &[])).unwrap());
        let (document, item) = (&parts["word/document.xml"], &parts["customXml/item1.xml"]);
        let report: serde_json::Value = serde_json::from_str(&source).unwrap();

        // Each key's place leads to its text in the report.
        let (mut keys, mut figures) = (Vec::new(), Vec::new());
        let mut rest = document.as_str();
        for value in item.split("<v ").skip(1) {
            let (head, _) = value.split_once('>').unwrap();
            let part = |name: &str| head.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
            let text = marked(&mut rest, part("key"));
            let shown = shown_at(&report, part("at")).unwrap_or_else(|| panic!("{name} {} leads nowhere", part("at")));
            // Notes are numbered ①, ② when they are shown.
            let text: String = text.chars().filter(|ch| !('①'..='⑳').contains(ch)).collect();
            // A shell puts 附件： or 抄送： before some values, and prints days in Chinese with 印发 behind one.
            let day = banxin::model::printed_day(&shown);
            let of_shell = text.ends_with(&shown) || text.trim_end_matches("印发") == day;
            let same = shown == text || part("at").contains("/official/") && of_shell;
            assert!(same, "{name} {}: {text} for {shown}", part("at"));
            keys.push(part("key").to_owned());
            figures.extend(part("at").contains("/figures/").then(|| part("key").to_owned()));
        }
        assert_eq!(keys.len(), shown_parts(&plan.layout), "{name}: every part shown has a key");

        // Bookmarks have every key once, in order; the controls of figures bear them besides. Nothing is bound.
        let mut bookmarks = attributes(document, "w:bookmarkStart", "w:name");
        bookmarks.retain(|bookmark| !bookmark.starts_with("_Toc") && !bookmark.starts_with("_Ref"));
        assert_eq!(bookmarks, keys, "{name}");
        assert_eq!(attributes(document, "w:tag", "w:val"), figures, "{name}");
        assert!(!document.contains("<w:dataBinding"), "{name}");
        // What people write is free: outside of tables no paragraph has a control.
        let prose = document.split("<w:tbl>").flat_map(|part| part.rsplit("</w:tbl>").next());
        assert!(prose.into_iter().all(|part| !part.contains("<w:sdt")), "{name}");

        // The report itself, to the byte.
        let carried = item.split_once("<source>").unwrap().1.split_once("</source>").unwrap().0;
        let unescaped = ["&#10;\n", "&#9;\t", "&#13;\r", "&quot;\"", "&lt;<", "&gt;>", "&amp;&"].iter().fold(
            carried.to_owned(),
            |text, pair| {
                let (escape, plain) = pair.split_at(pair.len() - 1);
                text.replace(escape, plain)
            },
        );
        assert_eq!(unescaped, source, "{name}");
    }
}

#[test]
fn comments_stand_where_they_point() {
    let engine = engine();
    let (_, source) = samples().into_iter().find(|(name, _)| name == "wudang-2020").unwrap();
    let plan = engine.plan(&source).0.unwrap();
    let comments = comments();
    let parts = package::parts(&docx::write(&plan.layout, engine.fonts(), &review(&source, &comments)).unwrap());
    let document = &parts["word/document.xml"];
    let key_of = |id: usize| {
        let (before, _) = document.split_once(&format!("<w:commentRangeStart w:id=\"{id}\"/>")).unwrap();
        attributes(&before[before.rfind("<w:p>").unwrap()..], "w:bookmarkStart", "w:name").pop()
    };
    let item = &parts["customXml/item1.xml"];
    let at = |key: Option<String>| {
        let key = format!("key=\"{}\" at=\"", key.expect("the comment's paragraph shows a value"));
        item.split_once(&key).unwrap().1.split('"').next().unwrap().to_owned()
    };
    assert_eq!(at(key_of(0)), "/body/3/body/0/figures/result_total/np");
    assert_eq!(at(key_of(1)), "/body/3/body/0/figures/new/np", "the first value inside the table");
    assert_eq!(at(key_of(2)), "/title", "what is not shown is said at the head");
    assert_eq!(at(key_of(3)), "/title");
    assert_eq!(document.matches("<w:commentReference ").count(), comments.len());
    golden("docx/comments.xml", &pretty(&parts["word/comments.xml"]));
}

#[test]
fn a_review_copy_is_as_accepted() {
    let source = "{\n\t\"title\": \"a & <b>\"\n}";
    let comments =
        [Comment {
            at: "/body/1/figures/open/np".into(), author: "核稿".into(), text: "应为 90".into(), words: None
        }];
    let (fonts, mut layout) = (fonts(), small(false));
    layout.watermark = Some(watermark("送审稿", &layout.sheet, layout.grid, &fonts).unwrap());
    let parts = package::parts(&docx::write(&layout, &fonts, &review(source, &comments)).unwrap());
    let named = ["word/document.xml", "word/header1.xml", "customXml/item1.xml", "customXml/itemProps1.xml"];
    goldens("docx/review", &shown(&parts, &named));
    assert!(parts["word/settings.xml"].contains("<w:trackRevisions/>"));
}

/// A part of a package.
fn bytes(package: &[u8], name: &str) -> Vec<u8> {
    package::listed(package).into_iter().find(|(path, _)| path == name).unwrap().1
}

/// The faces that a Word copy carries: family and program, by the digits of the key from their end.
fn faces(copy: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let table = package::part(copy, "word/fontTable.xml");
    let relations = package::part(copy, "word/_rels/fontTable.xml.rels");
    let attribute = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let embedded = table.split("<w:font ").skip(1).filter(|font| font.contains("<w:embedRegular"));
    let face = |font: &str| {
        let (id, key) = (attribute(font, "r:id"), attribute(font, "w:fontKey"));
        let relation =
            relations.split("<Relationship ").find(|relation| relation.contains(&format!("\"{id}\""))).unwrap();
        let mut program = bytes(copy, &format!("word/{}", attribute(relation, "Target")));
        let digits: String = key.chars().filter(char::is_ascii_hexdigit).collect();
        for (nth, byte) in program.iter_mut().take(32).enumerate() {
            let at = 30 - 2 * (nth % 16);
            *byte ^= u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        }
        (attribute(font, "w:name"), program)
    };
    embedded.map(face).collect()
}

/// The faces that LibreOffice draws a file with on a machine that has DejaVu and no other face, as poppler tells them.
fn drawn_elsewhere(dir: &Path, copy: &[u8]) -> String {
    let (file, conf) = (dir.join("copy.docx"), dir.join("fonts.conf"));
    std::fs::write(&file, copy).unwrap();
    let only = "<dir>/usr/share/fonts/truetype/dejavu</dir>";
    let cache = format!("<cachedir>{}</cachedir>", dir.join("cache").display());
    std::fs::write(&conf, format!("<?xml version=\"1.0\"?><fontconfig>{only}{cache}</fontconfig>")).unwrap();
    let mut office = soffice(&dir.join("profile"));
    office.env("FONTCONFIG_FILE", &conf).args(["--convert-to", "pdf", "--outdir"]).arg(dir).arg(&file);
    run(&mut office);
    run(Command::new("pdffonts").arg(dir.join("copy.pdf")))
}

#[test]
fn faces_travel_where_asked_and_a_reader_that_has_none_draws_them() {
    let engine = engine();
    let source = samples().into_iter().find(|(name, _)| name == "wudang-2020").unwrap().1;
    let mut plan = engine.plan(&source).0.unwrap();
    let without = engine.write(&plan, Format::Docx).unwrap();
    assert!(!package::part(&without, "word/fontTable.xml").contains("embedRegular"));
    assert!(engine.embed_fonts(&mut plan).is_none(), "our own faces may travel");
    let with = engine.write(&plan, Format::Docx).unwrap();
    let carried = verify::carried(&with).unwrap();
    assert_eq!(verify::verify(&engine, &with, &carried), Verdict::Untouched);
    let faces = faces(&with);
    let names: Vec<&str> = faces.keys().map(String::as_str).collect();
    assert_eq!(names, ["Times New Roman", "仿宋_GB2312", "宋体", "方正小标宋简体", "楷体_GB2312", "黑体"]);
    for (family, program) in &faces {
        assert_eq!(program[..4], [0, 1, 0, 0], "{family}");
    }
    println!("{} KB with {} faces, {} KB without", with.len() / 1024, faces.len(), without.len() / 1024);
    let dir = tempfile::tempdir().unwrap();
    if has_schemas() {
        let path = dir.path().join("with.docx");
        std::fs::write(&path, &with).unwrap();
        word_schemas([&path]);
    }
    if !["soffice", "pdffonts"].into_iter().all(tool) || !Path::new("/usr/share/fonts/truetype/dejavu").is_dir() {
        return;
    }
    // Marks that a face lacks, such as the quotes of 仿宋, are the machine's own.
    let drawn = drawn_elsewhere(dir.path(), &with);
    for face in ["GWTitle", "GWFang", "GWHei", "GWKai"] {
        assert!(drawn.contains(face), "{face}: {drawn}");
    }
    assert!(!drawn_elsewhere(dir.path(), &without).contains("GW"));
}

#[test]
fn the_faces_of_a_redline_hold_the_list_of_changes_and_what_is_gone() {
    let source = |last: &str| {
        format!(
            r#"{{ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "某局", "title": "样本",
                "body": ["前言一句。", "{last}"] }}"#
        )
    };
    let engine = engine();
    let [old, mut new] = ["鹰隼高飞，Æ。", "改写的话。"].map(|last| engine.plan(&source(last)).0.unwrap());
    assert!(engine.embed_fonts(&mut new).is_none(), "our own faces may travel");
    let options = RedlineOptions { summary: true, ..RedlineOptions::default() };
    let copy = engine.write_redline(&old, &new, &options).unwrap();
    let faces = faces(&copy);
    let faces: Vec<_> = faces.values().map(|program| FontRef::new(program).unwrap().charmap()).collect();
    let document = package::part(&copy, "word/document.xml");
    let texts = ["<w:t ", "<w:delText "].into_iter().flat_map(|tag| document.split(tag).skip(1));
    let text: String = texts.map(|rest| rest.split(['<', '>']).nth(1).unwrap()).collect();
    assert!(text.contains("鹰隼") && text.contains("改动一览"), "{text}");
    let lacking: String = text.chars().filter(|ch| faces.iter().all(|face| face.map(*ch).is_none())).collect();
    assert_eq!(lacking, "");
}

/// LibreOffice sets the number before a note in the style that is called `footnote reference`, so what is raised is each mark and no style;
/// and it leaves 6.2 pt above notes (row `notes` of `tests/measured/libreoffice-sizes.txt`), so the separators are as high for Word.
#[test]
fn a_note_has_its_number_in_its_line_and_the_room_that_all_readers_leave() {
    let report = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "某局", "title": "样本",
        "body": [{ "text": "增长[甲]。", "notes": { "甲": "可比价格。" } }] }"#;
    let engine = engine();
    let word = engine.write(&engine.plan(report).0.unwrap(), Format::Docx).unwrap();
    let [body, notes, styles] =
        ["document", "footnotes", "styles"].map(|part| package::part(&word, &format!("word/{part}.xml")));
    let run_of = |xml: &str, content: &str| {
        xml.split("<w:r>").find(|run| run.contains(content)).unwrap_or_else(|| panic!("{content} in {xml}")).to_owned()
    };
    let raised = "<w:vertAlign w:val=\"superscript\"/>";
    assert!(run_of(&body, "<w:footnoteReference ").contains(raised), "{body}");
    assert!(!run_of(&notes, "<w:footnoteRef/>").contains(raised), "{notes}");
    assert!(!styles.contains("footnote reference"), "{styles}");
    let separators = notes.matches("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"124\" w:lineRule=\"exact\"/>");
    assert_eq!(separators.count(), 2, "{notes}");
}

/// Where two lines and more of a note, but not all, have room below its line, LibreOffice lets the line stand on another page than the
/// note: the page is turned by force there, and nowhere else.
#[test]
fn a_line_whose_note_has_no_room_turns_its_page_by_force_where_a_reader_would_not() {
    let engine = engine();
    let forced = |before: usize| {
        let mut body = vec![serde_json::json!("正文。"); before];
        let note = "按可比价格计算，与上年公布的数据口径一致，不含新划入的乡镇。".repeat(6);
        body.push(serde_json::json!({ "text": "比上年增长[甲]。", "notes": { "甲": note } }));
        let report = serde_json::json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2023, "issuer": "甲局",
            "title": "表", "published": "2024-01-05", "body": body });
        let plan = engine.plan(&report.to_string()).0.expect("it is planned");
        let page = |is: fn(&Kind) -> bool| {
            let block = plan.layout.blocks.iter().rposition(|block| is(&block.kind));
            let is_of = |run: &layout::GlyphRun| matches!(run.owner, layout::Owner::Text { block: of, .. } if Some(of) == block);
            plan.layout.runs().find(|(_, run)| is_of(run)).map(|(page, _)| page)
        };
        let (line, note) = (page(|kind| matches!(kind, Kind::Text(_))), page(|kind| matches!(kind, Kind::Note(_))));
        assert!(line.is_some() && line == note, "{before}: {line:?} {note:?}");
        let document = package::part(&engine.write(&plan, Format::Docx).unwrap(), "word/document.xml");
        document.contains("<w:pageBreakBefore/>")
    };
    let found: Vec<bool> = (12..24).map(forced).collect();
    assert_eq!(found.iter().filter(|forced| **forced).count(), 1, "{found:?}");
}
