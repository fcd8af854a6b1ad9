//! The proof over reports made at random: archives and those who read aloud accept every file, readers that share no
//! code with us find its text and its tables.
//!
//! 40 reports; with `BANXIN_LONG_TESTS=1` 200.

mod common;
#[path = "common/generate.rs"]
mod generate;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use banxin::backend::Format;
use banxin::diag::Level;
use banxin::layout::{Ink, Layout};
use common::{engine, judge, root, run, skip, tool};

/// A report, written.
struct Made {
    layout: Layout,
    json: PathBuf,
    /// PDF/A-3a.
    pdf: PathBuf,
    /// PDF/A-2a.
    bare: PathBuf,
}

fn long() -> bool {
    std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty())
}

/// Where the files are; they stay until the next run, to be looked at.
fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/generated"))
}

/// All reports, made once for all tests.
static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| {
    _ = std::fs::remove_dir_all(folder());
    std::fs::create_dir_all(folder()).unwrap();
    generate::pictures(folder());
    let engine = engine().with_folder(folder());
    let count = if long() { 200 } else { 40 };
    let make = |seed| {
        let text = generate::report(seed);
        let (plan, findings) = engine.plan(&text, false);
        let plan = plan.unwrap_or_else(|| {
            panic!("{seed}: {:?}", findings.iter().filter(|f| f.level == Level::Error).collect::<Vec<_>>())
        });
        let path = |name: &str| folder().join(format!("{seed:03}{name}"));
        let made =
            Made { json: path(".json"), pdf: path(".pdf"), bare: path(".bare.pdf"), layout: plan.layout.clone() };
        std::fs::write(&made.json, &text).unwrap();
        std::fs::write(&made.pdf, engine.write(&plan, Format::Pdf, text.as_bytes()).unwrap()).unwrap();
        std::fs::write(&made.bare, engine.write_bare(&plan, Format::Pdf).unwrap()).unwrap();
        made
    };
    (0..count).map(make).collect()
});

fn made() -> &'static [Made] {
    &MADE
}

/// What the reports hold in all, so that the proof is about something.
#[test]
fn the_reports_hold_what_they_should() {
    let count = |is: &dyn Fn(&Layout) -> bool| made().iter().filter(|made| is(&made.layout)).count();
    let drawn = |layout: &Layout| layout.pages.iter().any(|page| matches!(page.ink.first(), Some(Ink::Picture { .. })));
    let parted = |layout: &Layout| {
        let tables = layout.blocks.iter().filter_map(|block| match &block.kind {
            banxin::layout::Kind::Table(table) => Some(table.pieces.len()),
            _ => None,
        });
        tables.max().unwrap_or(0) > 1
    };
    let spans = |layout: &Layout, is: fn(&banxin::layout::Mark) -> bool| {
        let texts = layout.blocks.iter().filter_map(|block| block.text());
        texts.flat_map(|text| &text.spans).any(|span| is(&span.mark))
    };
    let found = [
        count(&|layout| layout.pages.iter().any(|page| page.size != layout.sheet.size(false))),
        count(&|layout| layout.seals().next().is_some()),
        count(&|layout| !layout.images.is_empty()),
        count(&drawn),
        count(&parted),
        count(&|layout| spans(layout, |mark| matches!(mark, banxin::layout::Mark::Link(_)))),
        count(&|layout| spans(layout, |mark| matches!(mark, banxin::layout::Mark::Note(_)))),
        count(&|layout| spans(layout, |mark| matches!(mark, banxin::layout::Mark::Goto(_)))),
    ];
    println!("{} reports: {found:?}", made().len());
    assert!(found.iter().all(|&reports| reports * 20 >= made().len()), "{found:?} of {}", made().len());
}

#[test]
fn verapdf_finds_no_rule_broken() {
    let jar = std::env::var_os("JUDGES").map_or_else(|| root().join("target/judges"), PathBuf::from);
    let Some(script) = judge("check_pdf.sh").filter(|_| tool("java")) else { return };
    if !jar.join("vera.jar").is_file() && !skip("vera.jar") {
        return;
    }
    let ask = |profiles: &str, files: Vec<&PathBuf>| {
        let said = run(Command::new("bash").env("JUDGES", &jar).arg(&script).arg(profiles).args(&files));
        let passed = said.lines().filter(|line| line.ends_with("compliant=true failedRules=0")).count();
        println!("{profiles}: {passed} verdicts over {} files", files.len());
        assert_eq!(passed, 2 * files.len(), "{said}");
    };
    ask("3a,ua1", made().iter().map(|made| &made.pdf).collect());
    // The same but for the attachment; all of them where there is time.
    let step = if long() { 1 } else { 8 };
    ask("2a,ua1", made().iter().step_by(step).map(|made| &made.bare).collect());
}

fn sorted(text: impl Iterator<Item = char>) -> String {
    let mut chars: Vec<char> = text.filter(|ch| !ch.is_whitespace()).collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

/// What the plan draws on each page.
fn drawn(layout: &Layout) -> Vec<String> {
    let runs = |ink: &Ink| if let Ink::Glyphs(run) = ink { Some(run.glyphs.clone()) } else { None };
    let page = |page: &banxin::layout::Page| sorted(page.ink.iter().filter_map(runs).flatten().map(|glyph| glyph.ch));
    layout.pages.iter().map(page).collect()
}

#[test]
fn poppler_and_mupdf_read_every_character_and_no_other() {
    if !tool("pdftotext") || !tool("mutool") {
        return;
    }
    for made in made() {
        let wanted = drawn(&made.layout);
        let poppler = run(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(&made.pdf).arg("-"));
        let read: Vec<String> = poppler.split('\u{c}').map(|page| sorted(page.chars())).collect();
        assert_eq!(read[..wanted.len()], wanted[..], "pdftotext {}", made.pdf.display());
        // Of characters that share a glyph mutool reads the one that the font names: it passes over ActualText.
        let alike = |text: String| {
            sorted(text.chars().map(|ch| {
                if ch == '―' {
                    '—'
                } else if ch == '·' {
                    '•'
                } else {
                    ch
                }
            }))
        };
        let [read, wanted] = [mupdf(&made.pdf), wanted].map(|pages| pages.into_iter().map(alike).collect::<Vec<_>>());
        assert_eq!(read, wanted, "mutool {}", made.pdf.display());
    }
}

/// The characters of each page as mutool reads them, but for the word that it writes into unsigned fields.
fn mupdf(pdf: &Path) -> Vec<String> {
    let said = run(Command::new("mutool").args(["draw", "-q", "-F", "stext", "-o", "-"]).arg(pdf));
    let page = |page: &str| {
        let fonts = page.split("<font name=\"").skip(1).filter(|font| !font.starts_with("NimbusSans"));
        sorted(fonts.flat_map(|font| font.split(" c=\"").skip(1)).filter_map(character))
    };
    said.split("<page ").skip(1).map(page).collect()
}

/// The character of an attribute that begins here.
fn character(attribute: &str) -> Option<char> {
    let value = attribute.split('"').next()?;
    let named = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&apos;", '\'')];
    if let Some((_, ch)) = named.iter().find(|(name, _)| *name == value) {
        return Some(*ch);
    }
    let number = value.strip_prefix("&#x").and_then(|rest| rest.strip_suffix(';'));
    match number {
        Some(number) => char::from_u32(u32::from_str_radix(number, 16).ok()?),
        None => value.chars().next(),
    }
}

/// `tagged.py` reads each structure tree with its text by pikepdf, and holds it against the JSON.
#[test]
fn the_structure_tree_says_what_the_json_says() {
    let there = Command::new("python3").args(["-c", "import pikepdf"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        skip("python3 with pikepdf");
        return;
    }
    let generated = made().iter().map(|made| [made.pdf.clone(), made.json.clone()]);
    let samples = common::samples().into_iter().map(|(name, text)| {
        let engine = engine();
        let plan = engine.plan(&text, false).0.unwrap();
        let path = folder().join(&name);
        std::fs::write(path.with_extension("json"), &text).unwrap();
        std::fs::write(path.with_extension("pdf"), engine.write(&plan, Format::Pdf, text.as_bytes()).unwrap()).unwrap();
        [path.with_extension("pdf"), path.with_extension("json")]
    });
    let files: Vec<PathBuf> = samples.chain(generated).flatten().collect();
    let mut judge = Command::new("python3");
    println!("{}", run(judge.arg(root().join("tests/judges/tagged.py")).arg(root().join("layouts")).args(files)));
}
