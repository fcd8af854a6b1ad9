//! Seals stand on their places in every format, and a signing machine that is not ours fills their fields in and moves
//! nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::common::readers::convert;
use crate::common::{engine, judge, python, root, run, tool};
use banxin::backend::Format;
use banxin::geom::Len;
use banxin::layout::{Ink, Layout};

/// A sample whose seals are specimens made for it.
const SAMPLE: &str = "samples/gongwen-lianhe.json";

/// Millimetres: page, left, top, width, height.
type Place = (usize, [f64; 4]);

fn places(layout: &Layout) -> Vec<Place> {
    let place = |seal: &banxin::layout::Seal| {
        let at = seal.corner(seal.diameter, seal.diameter);
        (seal.page, [at.x, at.y, seal.diameter, seal.diameter].map(Len::to_mm))
    };
    layout.seals().map(|(_, seal)| place(seal)).collect()
}

fn is_near(a: &Place, b: &Place, most: f64) -> bool {
    a.0 == b.0 && a.1.iter().zip(&b.1).all(|(a, b)| (a - b).abs() <= most)
}

fn assert_same(kind: &str, found: &[Place], wanted: &[Place], most: f64) {
    let there = |place: &Place| found.iter().any(|other| is_near(place, other, most));
    assert!(found.len() == wanted.len() && wanted.iter().all(there), "{kind}: {found:?}, but {wanted:?}");
}

/// A report of this body and these further members, with the specimen's folder.
fn plan(more: &str, body: &str) -> Layout {
    let text = format!(
        r#"{{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"甲局","title":"乙"{more},"body":[{body}]}}"#
    );
    let engine = engine();
    let (plan, findings) = engine.plan(&text);
    plan.unwrap_or_else(|| panic!("{findings:?}")).layout
}

fn codes(signature: &str) -> Vec<&'static str> {
    let text = format!(
        r#"{{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"甲局","title":"乙","body":["文"],"signature":{signature}}}"#
    );
    engine().plan(&text).1.iter().map(|finding| finding.code).collect()
}

/// A picture that is not square stands in the middle of the seal's place, behind the text.
#[test]
fn a_seal_is_the_first_ink_of_its_page_and_keeps_its_proportions() {
    let signature = r#","signature":{"date":"2024-03-05","seal":{"image":"wudang-2020.png","diameter":40}}"#;
    let layout = plan(signature, r#""正文。""#);
    let [place] = places(&layout)[..] else { panic!("one seal") };
    let Ink::Picture { at, width, height, .. } = layout.pages[place.0].ink[0] else { panic!("the seal comes first") };
    let image = &layout.images[0];
    assert!((width.to_mm().max(height.to_mm()) - 40.0).abs() < 0.01);
    assert!((width.to_mm() / height.to_mm() - f64::from(image.width) / f64::from(image.height)).abs() < 0.01);
    let middle = [at.x + width / 2, at.y + height / 2].map(Len::to_mm);
    assert!(middle.iter().zip([place.1[0] + 20.0, place.1[1] + 20.0]).all(|(a, b)| (a - b).abs() < 0.01));
}

/// A report that is no official document is signed below its body by the same rules.
#[test]
fn a_plain_report_takes_a_signature_with_its_seal() {
    let official =
        plan(r#","official":{"kind":"document","signature":{"date":"2024-03-05","seal":{}}}"#, r#""正文。""#);
    let plain = plan(r#","signature":{"date":"2024-03-05","seal":{}}"#, r#""正文。""#);
    let (official, plain) = (places(&official)[0], places(&plain)[0]);
    assert_eq!((official.1[0], official.1[2]), (plain.1[0], plain.1[2]), "the same place across");
}

#[test]
fn seals_that_do_not_fit_their_offices_are_refused() {
    let seal =
        |offices: &str, seal: &str| codes(&format!(r#"{{"offices":[{offices}],"date":"2024-03-05","seal":{seal}}}"#));
    assert_eq!(seal(r#""甲","乙""#, r#"{"image":"yangzhang.png"}"#), ["seal-count"]);
    assert_eq!(seal(r#""甲""#, r#"{"image":"keine.png"}"#), ["figure-unreadable"]);
    assert_eq!(seal(r#""甲""#, r#"{"image":"../yangzhang.png"}"#), ["figure-path"]);
    assert_eq!(seal(r#""甲""#, r#"{"image":"gongwen-lianhe.json"}"#), ["figure-format"]);
    assert_eq!(seal(r#""甲","乙""#, r#"{"images":["yangzhang.png","yangzhang.png"]}"#), [""; 0]);
}

/// What the judge finds, by kind of line.
fn judged(dir: &Path) -> Option<BTreeMap<String, Vec<Vec<String>>>> {
    if !python("pymupdf, pyhanko.sign, pyhanko_certvalidator, cryptography, asn1crypto") {
        return None;
    }
    let files = ["a.pdf", "office/a.pdf", "a.ofd", "signed.pdf"].map(|name| dir.join(name));
    let said = run(Command::new("python3").arg(judge("seals.py")).args(files));
    let mut lines: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for line in said.lines() {
        let mut fields = line.split('\t').map(str::to_owned);
        lines.entry(fields.next().unwrap()).or_default().push(fields.collect());
    }
    Some(lines)
}

fn place(fields: &[String]) -> Place {
    (fields[0].parse().unwrap(), [1, 2, 3, 4].map(|at: usize| fields[at].parse().unwrap()))
}

#[test]
fn every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there() {
    if !tool("soffice") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join(SAMPLE)).unwrap();
    std::fs::copy(root().join("samples/yangzhang.png"), dir.path().join("yangzhang.png")).unwrap();
    let engine = engine();
    let plan = engine.plan(&text).0.unwrap();
    for format in Format::ALL {
        let bytes = engine.write(&plan, format).unwrap();
        std::fs::write(dir.path().join("a").with_extension(format.name()), bytes).unwrap();
    }
    convert("pdf", &dir.path().join("office"), [dir.path().join("a.docx")]);
    let Some(found) = judged(dir.path()) else { return };

    let wanted = places(&plan.layout);
    assert_eq!(wanted.len(), 2);
    let of = |kind: &str| found[kind].iter().map(|fields| place(fields)).collect::<Vec<_>>();
    for (kind, most) in [("pdf", 0.01), ("ofd", 0.01), ("told", 0.01), ("field", 0.01), ("word", 0.5)] {
        assert_same(kind, &of(kind), &wanted, most);
    }
    let offices = |kind: &str| found[kind].iter().map(|fields| fields[5].clone()).collect::<Vec<_>>();
    assert_eq!(offices("told"), ["云岭市教育局", "云岭市财政局"]);
    assert_eq!(offices("field"), ["云岭市教育局印章签章处", "云岭市财政局印章签章处"]);
    assert_eq!(
        found["signed"],
        [["seal1", "True", "True", "ENTIRE_REVISION"], ["seal2", "True", "True", "ENTIRE_FILE"]]
    );
    assert_eq!(found["moved"], [["0"]]);
    let mut verify = Command::new(env!("CARGO_BIN_EXE_banxin"));
    let said = run(verify.current_dir(dir.path()).args(["verify", "signed.pdf", "a.pdf", "a.ofd"]));
    assert!(said.contains("signed.pdf：原文未被改动") && said.contains("a.ofd：未被改动"), "{said}");
}
