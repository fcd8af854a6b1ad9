//! Our files before readers that share no code with us. They are asked under `REQUIRE_TOOLS=1`.

use std::path::Path;
use std::process::Command;

use crate::common::readers::{has_verapdf, judges, verapdf};
use crate::common::{engine, is_thorough, judge, package, python, root, run, samples, tool};
use banxin::backend::Format;
use banxin::layout::{Kind, Layout, Mark, Text};

/// Every sample written in every format into a folder, with its layout.
fn written(dir: &Path) -> Vec<(String, Layout)> {
    let engine = engine();
    let write = |(name, text): (String, String)| {
        let plan = engine.plan(&text).0.expect("samples are accepted");
        for format in Format::ALL {
            let bytes = engine.write(&plan, format).unwrap();
            std::fs::write(dir.join(format!("{name}.{}", format.name())), bytes).unwrap();
        }
        (name, plan.layout)
    };
    samples().into_iter().map(write).collect()
}

/// All text of the report in reading order, labels of the forms included, without white space.
fn said(layout: &Layout) -> String {
    let mut said = String::new();
    for block in &layout.blocks {
        match &block.kind {
            Kind::Text(text) => said.push_str(&without_marks(text)),
            // Notes stand in a part of their own.
            Kind::Note(_) => {}
            Kind::Table(table) => table.cells.iter().for_each(|cell| said.push_str(&cell.text)),
            Kind::Picture(_)
            | Kind::Turn { .. }
            | Kind::Space { .. }
            | Kind::Unnumbered
            | Kind::Foot
            | Kind::Rule(_)
            | Kind::Seal(_) => {}
        }
    }
    said.retain(|c| !c.is_whitespace());
    said
}

/// A text without the marks of its notes, which Word numbers by itself.
fn without_marks(text: &Text) -> String {
    let marked = |at| text.span_at(at).is_some_and(|span| matches!(text.spans[span].mark, Mark::Note(_)));
    text.text.char_indices().filter(|(at, _)| !marked(*at)).map(|(_, ch)| ch).collect()
}

fn sorted(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    chars.sort_unstable();
    chars
}

#[test]
fn qpdf_finds_nothing_wrong() {
    if !tool("qpdf") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    for (name, _) in written(dir.path()) {
        run(Command::new("qpdf").arg("--check").arg(dir.path().join(format!("{name}.pdf"))));
    }
}

#[test]
fn verapdf_accepts_every_sample_as_archivable_and_accessible() {
    if !has_verapdf() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let files = written(dir.path());
    let paths = files.iter().map(|(name, _)| dir.path().join(format!("{name}.pdf")));
    verapdf("3a,ua1", paths);
}

/// Page by page: the characters that poppler reads are those of the page plan, page number included.
#[test]
fn poppler_reads_every_character_and_no_other() {
    if !tool("pdftotext") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    for (name, layout) in written(dir.path()) {
        let path = dir.path().join(format!("{name}.pdf"));
        let text = run(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(&path).arg("-"));
        for (page, read) in layout.pages.iter().zip(text.split('\u{c}')) {
            let drawn: String = page
                .ink
                .iter()
                .filter_map(|ink| match ink {
                    banxin::layout::Ink::Glyphs(run) => Some(run.glyphs.iter().map(|g| g.ch)),
                    banxin::layout::Ink::Picture { .. }
                    | banxin::layout::Ink::Rule { .. }
                    | banxin::layout::Ink::Ground { .. } => None,
                })
                .flatten()
                .collect();
            assert_eq!(sorted(read), sorted(&drawn), "{name} page {}", page.number);
        }
    }
}

/// Word copies stay right when people type into them: headings stay with what they head, figures below the head of their own
/// block, and all that was typed is seen.
#[test]
fn edited_copies_flow_as_a_secretary_would_have_made_them() {
    if !tool("soffice") || !python("lxml, pymupdf") {
        return;
    }
    let (engine, copies) = (engine(), tempfile::tempdir().unwrap());
    let whole = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    for (name, text) in samples() {
        let (plan, findings) = engine.plan(&text);
        let plan = plan.expect("samples are accepted");
        let write = |name: String, bytes: Vec<u8>| std::fs::write(copies.path().join(name), bytes).unwrap();
        write(format!("{name}.docx"), engine.write(&plan, Format::Docx).unwrap());
        if whole {
            write(format!("{name}.signoff.docx"), engine.write_signoff(&plan, &findings).unwrap());
        }
    }
    let edits = if whole { "60" } else { "3" };
    let output = Command::new("python3").arg(judge("word_flow.py")).arg(copies.path()).arg(edits).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("edited copies, 0 faults"), "{words}{output:?}");
}

/// ONLYOFFICE makes as many pages of Word copies and of copies for signature as we of the report, though its lines end
/// elsewhere: no table grows under its own weight, and no break is left behind. `.ci/run` says where it was not asked.
#[test]
fn onlyoffice_makes_as_many_pages() {
    let x2t = judges().join("x2t");
    if !is_thorough() || !python("pymupdf, fontTools") || !x2t.join("x2t").is_file() {
        return;
    }
    let mut asked = Command::new("python3");
    asked.arg(judge("engines.py")).args(["--banxin", env!("CARGO_BIN_EXE_banxin"), "--signoff", "--x2t"]).arg(&x2t);
    let output = asked.arg(root().join("samples")).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains(": pages differ in 0"), "{words}{output:?}");
}

/// The Word copy says what the report says, block by block and cell by cell; a label that goes on on a later page is
/// said once more there.
#[test]
fn the_word_copy_says_what_the_report_says() {
    let dir = tempfile::tempdir().unwrap();
    for (name, layout) in written(dir.path()) {
        if layout.blocks.iter().any(|b| matches!(&b.kind, Kind::Table(t) if t.fragments.len() > 1)) {
            continue;
        }
        let copy = std::fs::read(dir.path().join(format!("{name}.docx"))).unwrap();
        assert_eq!(words(&copy), said(&layout), "{name}");
    }
}

/// The text of a Word copy with the numbers of its lists, by a reader that shares no code with the writer.
fn words(copy: &[u8]) -> String {
    let said = package::paragraphs(&package::parts(copy)).concat();
    // Marks that hold the lines of the Word copy have no ink and are nobody's text.
    said.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{2060}')).collect()
}
