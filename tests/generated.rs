//! The proof over reports made at random: archives and those who read aloud accept every file, readers that share no
//! code with us find its text and its tables.
//!
//! 40 reports; with `BANXIN_LONG_TESTS=1` 200.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::raster::{poppler, similarity};
use crate::common::readers::{has_verapdf, verapdf};
use crate::common::{engine, generate, judge, python, root, run, tool};
use banxin::backend::Format;
use banxin::backend::png::draw;
use banxin::diag::Level;
use banxin::layout::{Ink, Kind, Layout, Mark, Owner};
use banxin::style::PageOrientation;

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

/// How many reports there are.
fn count() -> u64 {
    if long() { 200 } else { 40 }
}

/// Where the files are; they stay until the next run, to be looked at.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("generated-{}", count()))
}

/// All reports, made once for all tests.
static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| {
    _ = std::fs::remove_dir_all(folder());
    std::fs::create_dir_all(folder()).unwrap();
    generate::pictures(&folder());
    let engine = engine().with_folder(&folder());
    let make = |seed| {
        let text = generate::report(seed);
        let (plan, findings) = engine.plan(&text);
        let plan = plan.unwrap_or_else(|| {
            panic!("{seed}: {:?}", findings.iter().filter(|f| f.level == Level::Error).collect::<Vec<_>>())
        });
        let path = |name: &str| folder().join(format!("{seed:03}{name}"));
        let made =
            Made { json: path(".json"), pdf: path(".pdf"), bare: path(".bare.pdf"), layout: plan.layout.clone() };
        std::fs::write(&made.json, &text).unwrap();
        std::fs::write(&made.pdf, engine.write(&plan, Format::Pdf).unwrap()).unwrap();
        std::fs::write(&made.bare, engine.write_bare(&plan, Format::Pdf).unwrap()).unwrap();
        made
    };
    (0..count()).map(make).collect()
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
            Kind::Table(table) => Some(table.fragments.len()),
            _ => None,
        });
        tables.max().unwrap_or(0) > 1
    };
    let spans = |layout: &Layout, is: fn(&Mark) -> bool| {
        let texts = layout.blocks.iter().filter_map(|block| block.text());
        texts.flat_map(|text| &text.spans).any(|span| is(&span.mark))
    };
    let found = [
        count(&|layout| layout.pages.iter().any(|page| layout.sheet.orientation(page) == PageOrientation::Landscape)),
        count(&|layout| layout.seals().next().is_some()),
        count(&|layout| !layout.images.is_empty()),
        count(&drawn),
        count(&parted),
        count(&|layout| spans(layout, |mark| matches!(mark, Mark::Link(_)))),
        count(&|layout| spans(layout, |mark| matches!(mark, Mark::Note(_)))),
        count(&|layout| spans(layout, |mark| matches!(mark, Mark::Goto(_)))),
        count(&|layout| spans(layout, |mark| matches!(mark, Mark::Lead(_)))),
    ];
    println!("{} reports: {found:?}", made().len());
    assert!(found.iter().all(|&reports| reports * 20 >= made().len()), "{found:?} of {}", made().len());
}

#[test]
fn verapdf_finds_no_rule_broken() {
    if !has_verapdf() {
        return;
    }
    let ask = |profiles: &str, files: Vec<&PathBuf>| {
        let said = verapdf(profiles, &files);
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
    if !python("pikepdf") {
        return;
    }
    let generated = made().iter().map(|made| [made.pdf.clone(), made.json.clone()]);
    let samples = crate::common::samples().into_iter().map(|(name, text)| {
        let engine = engine();
        let plan = engine.plan(&text).0.unwrap();
        let path = folder().join(&name);
        std::fs::write(path.with_extension("json"), &text).unwrap();
        std::fs::write(path.with_extension("pdf"), engine.write(&plan, Format::Pdf).unwrap()).unwrap();
        [path.with_extension("pdf"), path.with_extension("json")]
    });
    let files: Vec<PathBuf> = samples.chain(generated).flatten().collect();
    println!("{}", run(Command::new("python3").arg(judge("tagged.py")).arg(root().join("layouts")).args(files)));
}

/// What stands around the pages, by page and in order: labels, outline, links, and what a file says of itself.
#[test]
fn other_readers_find_labels_outline_links_and_metadata() {
    if !python("pikepdf, pymupdf") {
        return;
    }
    let said = run(Command::new("python3").arg(judge("facts.py")).args(made().iter().map(|made| &made.pdf)));
    let files: Vec<&str> = said.split("file\t").skip(1).collect();
    assert_eq!(files.len(), made().len());
    for (made, said) in made().iter().zip(files) {
        let of = |kind: &str| -> Vec<String> {
            let lines = said.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix('\t'));
            let mut lines: Vec<String> = lines.map(str::to_owned).collect();
            // Links of a page stand in the order of the page; where several share a line, either may come first.
            if kind == "uri" || kind == "goto" {
                lines.sort();
            }
            lines
        };
        let name = made.pdf.display();
        let info = &made.layout.info;
        let day = info.date.as_deref().unwrap();
        let (title, author) = (&info.title, &info.author);
        let (short, long) = (day.replace('-', ""), format!("{day}T00:00:00+08:00"));
        let meta = format!("{title}\t{author}\tD:{short}000000+08'00'\tzh-CN\t{title}\t{author}\t{long}\t3\tA\t1");
        assert_eq!(of("meta"), [meta], "{name}");
        assert_eq!(of("view"), ["True\t/UseOutlines\tTrue"], "{name}");
        let labels = made.layout.pages.iter().enumerate().map(|(at, page)| format!("{at}\t{}", page.number));
        assert_eq!(of("label"), labels.collect::<Vec<_>>(), "{name}");
        assert_eq!(of("outline"), outline(&made.layout), "{name}");
        let (uri, goto) = links(&made.layout);
        assert_eq!((of("uri"), of("goto")), (uri, goto), "{name}");
    }
}

/// The page on which a block begins.
fn page_of(layout: &Layout, block: usize) -> usize {
    let here = |ink: &Ink| matches!(ink, Ink::Glyphs(run) if matches!(run.owner, Owner::Text { block: of, .. } if of == block));
    layout.pages.iter().position(|page| page.ink.iter().any(here)).unwrap()
}

/// The headings with their depth: each hangs from the nearest before it of a lower level.
fn outline(layout: &Layout) -> Vec<String> {
    let mut above: Vec<u8> = vec![];
    let mut lines = vec![];
    for (index, block) in layout.blocks.iter().enumerate() {
        let Kind::Text(text) = &block.kind else { continue };
        let lead = text.spans.first().and_then(|span| match span.mark {
            Mark::Lead(lead) => Some((lead.outline?, text.text[span.range.clone()].trim_end_matches(['。', '：']))),
            _ => None,
        });
        let heading = layout.styles[usize::from(text.style.0)].outline.map(|level| (level, text.text.as_str()));
        let Some((level, title)) = heading.or(lead) else { continue };
        above.retain(|&other| other < level);
        above.push(level);
        lines.push(format!("{}\t{title}\t{}", above.len(), page_of(layout, index)));
    }
    lines
}

/// Every stretch of a link on every line: those to addresses, and those to other pages.
fn links(layout: &Layout) -> (Vec<String>, Vec<String>) {
    let (mut uri, mut goto) = (vec![], vec![]);
    for (page, run) in layout.runs() {
        let Owner::Text { block, span: Some(span), .. } = run.owner else { continue };
        match &layout.blocks[block].text().unwrap().spans[span].mark {
            Mark::Link(address) if address.contains('@') => {
                uri.push(format!("{page}\tmailto:{0}\tmailto:{0}", address.trim_start_matches("mailto:")));
            }
            Mark::Link(address) => uri.push(format!("{page}\t{address}\t{address}")),
            Mark::Goto(block) | Mark::Note(block) => goto.push(format!("{page}\t{}", page_of(layout, *block))),
            Mark::Label | Mark::Lead(_) => {}
        }
    }
    uri.sort();
    goto.sort();
    (uri, goto)
}

/// Our own pictures of pages with tables, photographs and seals are like those that poppler makes of the PDF.
#[test]
fn page_pictures_are_like_those_of_poppler() {
    if !tool("pdftoppm") {
        return;
    }
    let engine = engine();
    let dir = tempfile::tempdir().unwrap();
    let mut least: f64 = 1.0;
    for made in made().iter().take(if long() { 40 } else { 3 }) {
        for (page, picture) in draw(&made.layout, engine.fonts(), 72).unwrap().iter().enumerate() {
            let similar = similarity(picture, &poppler(&made.pdf, dir.path(), page + 1, 72));
            assert!(similar >= 0.98, "{} page {}: {similar}", made.pdf.display(), page + 1);
            least = least.min(similar);
        }
    }
    println!("least structural similarity {least:.4}");
}
