//! The options for the lines of prose before LibreOffice: both copies have the same lines. Marks set half width are not
//! among them: LibreOffice sets no spacing behind the last character of a run, Word behind every one.

use crate::common::readers::convert;
use crate::common::{can_compare_lines, compare_lines, engine, package, samples, tool};
use banxin::assets::Assets;
use banxin::backend::Format;
use banxin::backend::docx::{self, Options};
use banxin::layout::compose;
use banxin::model;
use banxin::style::LineRules;

const PLAIN: LineRules = LineRules { last_line: 1, page_edge: 1, adjacent: false, end: false, start: false };

const OPTIONS: [(&str, LineRules); 4] = [
    ("plain", PLAIN),
    ("pulled", LineRules { last_line: 4, ..PLAIN }),
    ("edges", LineRules { page_edge: 2, ..PLAIN }),
    ("both", LineRules { last_line: 2, page_edge: 2, ..PLAIN }),
];

/// By the one property that WordprocessingML has for it, in the styles of prose alone; each line end is written out.
#[test]
fn word_is_asked_for_half_width_marks_at_line_starts() {
    let engine = engine();
    let (_, text) = samples().into_iter().find(|(name, _)| name == "gongwen-tongzhi").unwrap();
    let (report, _) = model::read(&text).unwrap();
    let mut form = engine.forms().choose(&report).unwrap().clone();
    for (start, prose) in [(false, false), (true, true)] {
        form.page.prose = LineRules { start, ..PLAIN };
        let (layout, _) = compose(&report, &form, engine.fonts(), &Assets::default());
        let word = docx::write(&layout, engine.fonts(), &Options::default()).unwrap();
        let styles = package::part(&word, "word/styles.xml");
        let asks = |id: &str| {
            let style = styles.split("<w:style ").find(|style| style.contains(&format!("w:styleId=\"{id}\""))).unwrap();
            style.contains("<w:topLinePunct w:val=\"1\"/>")
        };
        assert_eq!((asks("BodyText"), asks("Heading1"), asks("Normal")), (prose, false, false));
    }
}

#[test]
fn libreoffice_keeps_the_lines_of_every_option() {
    let engine = engine();
    let dir = tempfile::tempdir().unwrap();
    let mut files = vec![];
    let mut seen = vec![];
    for (sample, text) in samples()
        .into_iter()
        .filter(|(name, _)| ["wudang-2020", "gongwen-tongzhi", "gongwen-han"].contains(&name.as_str()))
    {
        let (report, _) = model::read(&text).unwrap();
        let form = engine.forms().choose(&report).unwrap();
        for (option, rules) in OPTIONS {
            let mut form = form.clone();
            form.page.prose = rules;
            let (layout, _) = compose(&report, &form, engine.fonts(), &Assets::default());
            let name = format!("{sample}-{option}");
            std::fs::write(
                dir.path().join(format!("{name}.pdf")),
                Format::Pdf.write(&layout, engine.fonts(), Some(text.as_bytes())).unwrap(),
            )
            .unwrap();
            let word = docx::write(&layout, engine.fonts(), &Options::default()).unwrap();
            std::fs::write(dir.path().join(format!("{name}.docx")), word).unwrap();
            seen.push(layout.pages);
            files.push(name);
        }
    }
    // Each option changes the pages of a sample.
    let changes = |option: usize| seen.chunks(OPTIONS.len()).any(|pages| pages[option] != pages[0]);
    assert!((1..OPTIONS.len()).all(changes));
    if !tool("soffice") || !can_compare_lines() {
        return;
    }
    let out = dir.path().join("office");
    let docx = files.iter().map(|name| dir.path().join(format!("{name}.docx")));
    convert("pdf", &out, docx);
    for name in &files {
        let pdf = format!("{name}.pdf");
        compare_lines(name, &dir.path().join(&pdf), &out.join(&pdf), &[]);
    }
}
