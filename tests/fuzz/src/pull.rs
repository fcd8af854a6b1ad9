//! `pull` on files that nobody vouches for.
//!
//! [`zip`] gives the bytes as they are: the package. [`parts`] puts them into a package that is sound, so that the fuzzer
//! gets past the checksums of a zip and to the readers of the parts, the comparison and the edits.

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipArchive, ZipWriter};
use banxin::assets::{Assets, Shelf};
use banxin::backend::docx::{self, Comment, Options};
use banxin::diag::{Finding, Place};
use banxin::pull::{Accept, Baseline, Copy, Pulled};
use banxin::{layout, model};

use super::{ENGINE, look};

/// The report whose copies the parts are put into: most things that a body may hold, and short.
const REPORT: &str = include_str!("report.json");

/// A report with a national table and a note. Its copies bring it along as a part.
const NATIONAL: &str = include_str!("national.json");

/// What stands between the parts of an input.
const BETWEEN: u8 = 0;

/// The parts that an input may hold, in this order; one that is empty stays as it is.
pub const PARTS: [&str; 5] =
    ["word/document.xml", "word/comments.xml", "customXml/item1.xml", "word/styles.xml", "word/footnotes.xml"];

/// The copy for signature, by its parts: it has them all.
static COPY: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| unpacked(&copy(REPORT, true)));

/// The report's untouched copies, without and with a sheet for signature.
static BASELINES: LazyLock<[Baseline<'static>; 2]> = LazyLock::new(|| {
    [false, true].map(|signed| {
        let copy = Copy::open(&copy(REPORT, signed)).expect("our own copy opens");
        copy.baseline(&ENGINE, Accept::Refuse).expect("our own report is laid out")
    })
});

/// A report's Word copy; for signature it has a sheet before it, a comment and recording of changes.
pub fn copy(source: &str, for_signature: bool) -> Vec<u8> {
    let (report, _) = model::read(source).expect("the report reads");
    let form = ENGINE.forms().choose(&report).expect("its form is there");
    let (plan, _) =
        layout::compose(&report, &form, ENGINE.fonts(), &Assets::load(&report, &Shelf::Nowhere, ENGINE.fonts()).0);
    let (sheet, _) = layout::signoff(&report, &form.page, ENGINE.fonts());
    let comments = [Comment::from(&Finding::error("a", Place::File, "甲"))];
    let signed =
        Options { source: Some(source), comments: &comments, sheet: Some(&sheet), track: true, ..Options::default() };
    let plain = Options { source: Some(source), ..Options::default() };
    docx::write(&plan, ENGINE.fonts(), if for_signature { &signed } else { &plain }).expect("the copy is written")
}

/// What the fuzzer begins with: for each target its inputs by name.
pub fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    let (plain, signed, national) = (copy(REPORT, false), copy(REPORT, true), copy(NATIONAL, false));
    let some = |copy: &[u8], wanted: &[&str]| {
        let mut parts = unpacked(copy);
        parts.retain(|(name, _)| wanted.contains(&name.as_str()));
        input(&parts)
    };
    let mut seeds = vec![
        ("pull_parts", "a-plain".to_owned(), some(&plain, &PARTS[..1])),
        ("pull_parts", "a-national".to_owned(), some(&national, &[PARTS[0], PARTS[2]])),
    ];
    for part in PARTS {
        let name = part.rsplit('/').next().unwrap_or(part).trim_end_matches(".xml");
        seeds.push(("pull_parts", format!("a-{name}"), some(&signed, &[part])));
    }
    seeds.push(("pull_zip", "a-plain".to_owned(), plain));
    seeds.push(("pull_zip", "a-signoff".to_owned(), signed));
    seeds
}

/// A package by its parts.
pub fn unpacked(copy: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(copy)).expect("our own package opens");
    let mut part = |index| {
        let mut file = archive.by_index(index).expect("our own part opens");
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).expect("our own part unpacks");
        (file.name().to_owned(), bytes)
    };
    (0..archive_len(copy)).map(&mut part).collect()
}

fn archive_len(copy: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(copy)).map_or(0, |archive| archive.len())
}

/// An input of [`parts`] that holds these parts of a copy.
pub fn input(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let of = |name: &&str| parts.iter().find(|(found, _)| found == name).map_or(&[][..], |(_, bytes)| bytes.as_slice());
    PARTS.iter().map(of).collect::<Vec<_>>().join(&BETWEEN)
}

/// The bytes are the package.
pub fn zip(data: &[u8]) {
    take(data);
}

/// The bytes are parts of a package that is sound.
pub fn parts(data: &[u8]) {
    let mut given = data.splitn(PARTS.len(), |byte| *byte == BETWEEN);
    let given: Vec<&[u8]> = PARTS.iter().map(|_| given.next().unwrap_or_default()).collect();
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in COPY.iter() {
        let new = PARTS.iter().position(|part| part == name).map(|place| given[place]).filter(|new| !new.is_empty());
        zip.start_file(name.as_str(), options).expect("names are those of a sound package");
        zip.write_all(new.unwrap_or(bytes)).expect("memory takes it");
    }
    take(&zip.finish().expect("memory takes it").into_inner());
}

/// Takes a copy back, in each way where changes are pending. It may be refused, but never as a fault of ours, and what
/// is taken is a report.
fn take(bytes: &[u8]) {
    let copy = match Copy::open(bytes) {
        Ok(copy) => copy,
        Err(findings) => return refused(&findings),
    };
    let known = BASELINES.iter().find(|original| copy.is_of(original, Accept::Refuse));
    let made = if known.is_some() { None } else { Some(copy.baseline(&ENGINE, Accept::Refuse)) };
    let original = match (known, &made) {
        (Some(original), _) | (None, Some(Ok(original))) => original,
        (None, Some(Err(findings))) => return refused(findings),
        (None, None) => unreachable!("an original is known or made"),
    };
    let taken = copy.take(&ENGINE, original, Accept::Refuse);
    let pending = taken.as_ref().is_err_and(|found| found.iter().any(|finding| finding.code == "change-pending"));
    check(taken);
    if pending {
        check(copy.take(&ENGINE, original, Accept::All));
        check(copy.take(&ENGINE, original, Accept::None));
    }
}

fn check(taken: Result<Pulled, Vec<Finding>>) {
    match taken {
        Ok(pulled) => assert!(model::read(&pulled.source).is_ok(), "what is taken back is no report"),
        Err(findings) => refused(&findings),
    }
}

fn refused(findings: &[Finding]) {
    assert!(!findings.is_empty(), "a copy is refused without a word");
    look(findings);
}
