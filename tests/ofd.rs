//! Every sample as OFD, judged by readers that share no code with us: ofdkit and easyofd find each character where the
//! page plan and the PDF have it, fontTools reads the embedded fonts, and the reference implementation, where it is
//! built, accepts the file for archives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{engine, judge, python, root, run, samples, skip};
use banxin::backend::{Format, ofd};
use banxin::engine::{Engine, Plan};
use banxin::geom::Len;
use banxin::layout::{GlyphRun, Ink, Layout};

/// In millimetres: no reader may find a character farther from where another has it.
const NEAR: f64 = 0.01;

/// A character on a page.
#[derive(Clone, PartialEq, Debug)]
struct Spot {
    page: usize,
    x: f64,
    y: f64,
    ch: char,
    /// Whether it is turned by a quarter and stands over the next.
    turned: bool,
}

fn runs(layout: &Layout) -> impl Iterator<Item = (usize, &GlyphRun)> {
    layout.pages.iter().enumerate().flat_map(|(page, of_page)| {
        of_page.ink.iter().filter_map(move |ink| if let Ink::Glyphs(run) = ink { Some((page, run)) } else { None })
    })
}

/// Where the plan has every character that has ink.
fn planned(layout: &Layout) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (page, run) in runs(layout) {
        let (turned, mut at) = (run.turned, run.drawn_at());
        for glyph in &run.glyphs {
            spots.push(Spot { page, x: at.x.to_mm(), y: at.y.to_mm(), ch: glyph.ch, turned });
            *(if turned { &mut at.y } else { &mut at.x }) += glyph.advance;
        }
    }
    spots.retain(|spot| !spot.ch.is_whitespace());
    spots
}

fn by_page_and_character(spots: &[Spot]) -> BTreeMap<(usize, char), Vec<&Spot>> {
    let mut found: BTreeMap<(usize, char), Vec<&Spot>> = BTreeMap::new();
    spots.iter().for_each(|spot| found.entry((spot.page, spot.ch)).or_default().push(spot));
    found
}

fn is_near(a: &Spot, b: &Spot) -> bool {
    (a.x - b.x).abs() < NEAR && (a.y - b.y).abs() < NEAR
}

/// Each found character is a planned one in its place, and none is missing.
fn assert_same(found: &[Spot], planned: &[Spot], reader: &str) {
    let mut rest = by_page_and_character(planned);
    for spot in found {
        let there = rest.entry((spot.page, spot.ch)).or_default();
        let near = there.iter().position(|other| is_near(other, spot));
        let index = near.unwrap_or_else(|| panic!("{reader} has {spot:?}, the plan {there:?}"));
        there.swap_remove(index);
    }
    let missing: Vec<_> = rest.into_values().flatten().collect();
    assert!(missing.is_empty(), "{reader} lacks {missing:?}");
}

/// A sample rendered into a folder.
struct Rendered<'e> {
    plan: Plan<'e>,
    ofd: PathBuf,
    pdf: PathBuf,
}

fn render<'e>(engine: &'e Engine, name: &str, text: &str, folder: &Path) -> Rendered<'e> {
    let plan = engine.plan(text).0.expect("samples are accepted");
    let write = |format: Format| {
        let path = folder.join(name).with_extension(format.name());
        std::fs::write(&path, engine.write(&plan, format).unwrap()).unwrap();
        path
    };
    let (ofd, pdf) = (write(Format::Ofd), write(Format::Pdf));
    Rendered { plan, ofd, pdf }
}

/// What the readers of `tests/judges/ofd.py` find, by kind of line; `None` when they are not asked.
fn read(rendered: &Rendered) -> Option<BTreeMap<String, Vec<Vec<String>>>> {
    if !python("ofdkit, easyofd, fontTools, pymupdf") {
        return None;
    }
    let script = judge("ofd.py");
    let song = root().join("fonts/GW-Song.ttf");
    let said = run(Command::new("python3").args([&script, &rendered.ofd, &rendered.pdf, &song]));
    let mut lines: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for line in said.lines() {
        let mut fields = line.split('\t').map(str::to_owned);
        lines.entry(fields.next().unwrap()).or_default().push(fields.collect());
    }
    Some(lines)
}

fn spot(fields: &[String]) -> Spot {
    let number = |at: usize| fields[at].parse().unwrap();
    let (page, ch) = (fields[0].parse().unwrap(), fields[3].chars().next().unwrap());
    Spot { page, x: number(1), y: number(2), ch, turned: false }
}

#[test]
fn other_readers_find_every_character_where_the_plan_and_the_pdf_have_it() {
    let engine = engine();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in samples() {
        let rendered = render(&engine, &name, &text, folder.path());
        let Some(found) = read(&rendered) else { return };
        let layout = &rendered.plan.layout;
        let info = &layout.info;
        let date = info.date.clone().unwrap_or("None".into());
        assert_eq!(found["info"], [[layout.pages.len().to_string(), info.title.clone(), info.author.clone(), date]]);
        let plan = planned(layout);
        let spots = |kind: &str| found[kind].iter().map(|fields| spot(fields)).collect::<Vec<_>>();
        assert_same(&spots("pdf"), &plan, "the PDF");
        // easyofd draws what lies beyond the basic plane in place, but as another character.
        let (basic, beyond): (Vec<Spot>, _) = plan.into_iter().partition(|spot| u32::from(spot.ch) <= 0xFFFF);
        let mut drawn = spots("glyph");
        drawn.retain(|spot| !beyond.iter().any(|other| other.page == spot.page && is_near(other, spot)));
        // It turns nothing: what is turned stands upright at the corner of its box, less than its size away.
        let (turned, basic): (Vec<Spot>, _) = basic.into_iter().partition(|spot| spot.turned);
        for spot in &turned {
            let close = |a: f64, b: f64| (a - b).abs() < Len::pt(14).to_mm();
            let is_it = |d: &Spot| (d.page, d.ch) == (spot.page, spot.ch) && close(d.x, spot.x) && close(d.y, spot.y);
            let index = drawn.iter().position(is_it).unwrap_or_else(|| panic!("easyofd lacks {spot:?}"));
            drawn.swap_remove(index);
        }
        assert_same(&drawn, &basic, "easyofd");
        assert_stored(layout, &found["run"]);
        assert!(found["font"].iter().all(|font| font[2].parse::<usize>().unwrap() > 0), "{:?}", found["font"]);
    }
}

/// What is stored, read in its order, is each page's text in the plan's order, and every text object begins in place.
fn assert_stored(layout: &Layout, found: &[Vec<String>]) {
    let mut pages = vec![String::new(); layout.pages.len()];
    let plan = planned(layout);
    let plan = by_page_and_character(&plan);
    for fields in found {
        let [page, x, y, _, text] = &fields[..] else { panic!("{fields:?}") };
        pages[page.parse::<usize>().unwrap()] += text;
        let Some(first) = text.chars().next().filter(|ch| !ch.is_whitespace()) else { continue };
        let at = spot(&[page.clone(), x.clone(), y.clone(), first.to_string()]);
        let there = plan.get(&(at.page, at.ch)).into_iter().flatten();
        assert!(there.into_iter().any(|spot| is_near(spot, &at)), "{at:?}");
    }
    let mut wanted = vec![String::new(); layout.pages.len()];
    runs(layout).for_each(|(page, run)| wanted[page].extend(run.glyphs.iter().map(|glyph| glyph.ch)));
    assert_eq!(pages, wanted);
}

/// pdftotext gives words with their boxes: where a word of the PDF begins, the plan that the OFD keeps has a character.
#[test]
fn words_of_the_pdf_begin_where_the_ofd_has_them() {
    if !crate::common::tool("pdftotext") {
        return;
    }
    let engine = engine();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in samples() {
        let rendered = render(&engine, &name, &text, folder.path());
        let said = run(Command::new("pdftotext").arg("-bbox").arg(&rendered.pdf).arg("-"));
        let plan = planned(&rendered.plan.layout);
        let plan = by_page_and_character(&plan);
        let (mut page, mut words) = (0, 0);
        for line in said.lines() {
            page += usize::from(line.contains("<page "));
            let Some((x, y, first)) = word(line) else { continue };
            let off = |spot: &Spot| if spot.turned { spot.y - y } else { spot.x - x };
            let there = plan.get(&(page - 1, first)).into_iter().flatten();
            assert!(there.into_iter().any(|spot| off(spot).abs() < NEAR), "{name}, page {page}: {line}");
            words += 1;
        }
        assert!(words > 20, "{name} has only {words} words");
    }
}

/// The left side and the top in millimetres, and the first character, of a word line of `pdftotext -bbox`.
fn word(line: &str) -> Option<(f64, f64, char)> {
    let rest = line.trim().strip_prefix("<word xMin=\"")?;
    let (x, rest) = rest.split_once('"')?;
    let (y, rest) = rest.strip_prefix(" yMin=\"")?.split_once('"')?;
    let text = rest.split_once('>')?.1.strip_suffix("</word>")?;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let mm = |typed: &str| typed.parse::<f64>().ok().map(|points| points * 25.4 / 72.0);
    Some((mm(x)?, mm(y)?, text.chars().next()?))
}

/// Fonts and all that every file has take at most 330 KiB, a page of text and tables 5 KiB more; pictures go in as they
/// are, and the source packed.
#[test]
fn files_stay_small() {
    let engine = engine();
    for (name, text) in samples() {
        let plan = engine.plan(&text).0.unwrap();
        let long = engine.write(&plan, Format::Ofd).unwrap().len();
        let pictures: usize = plan.layout.images.iter().map(|image| image.bytes.len()).sum();
        let most = (330 + 5 * plan.layout.pages.len()) * 1024 + pictures;
        assert!(long <= most, "{name}: {long} of at most {most} bytes");
        assert!(plan.layout.pages.len() > 10 || long <= 400 * 1024, "{name}: {long} bytes");
    }
}

/// The archive rules of GB/T 42133 as ofdrw checks them, by the program that `OFD_JUDGE` names: it prints `pages N` and
/// a line `OFD-A …` for each breach. ofdrw is in no package, so nothing requires it.
#[test]
fn the_reference_implementation_accepts_the_file_for_archives() {
    let Some(judge) = std::env::var_os("OFD_JUDGE") else {
        skip("ofdrw");
        return;
    };
    let engine = engine();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in samples() {
        let layout = engine.plan(&text).0.unwrap().layout;
        let options = ofd::Options { source: Some(text.as_bytes()), doc_type: ofd::DocType::Archive, origin: None };
        let path = folder.path().join(&name).with_extension("ofd");
        std::fs::write(&path, ofd::write(&layout, engine.fonts(), &options).unwrap()).unwrap();
        let said = run(Command::new(&judge).arg(&path));
        assert!(said.lines().any(|line| line == format!("pages {}", layout.pages.len())), "{said}");
        // It takes the namespace that the standard prescribes for an outside resource, in its own samples too.
        let breach = |line: &&str| {
            line.starts_with("OFD-A")
                && !line.contains("EXTERNAL_RESOURCE: 引用外部 URL 资源: http://www.ofdspec.org/2016")
        };
        assert_eq!(said.lines().filter(breach).collect::<Vec<_>>(), Vec::<&str>::new(), "{name}");
    }
}
