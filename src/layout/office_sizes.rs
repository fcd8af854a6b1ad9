//! The constants of this room that LibreOffice gave stand in the rows that they cite: `tests/judges/measure_office.py` measures
//! them anew.

use std::collections::BTreeMap;
use std::path::Path;

use super::clearance::SPARE;
use super::processor::WordProcessor;
use super::{measure, notes, official};
use crate::geom::Len;

const TABLE: &str = include_str!("../../tests/measured/libreoffice-sizes.txt");

/// The rows of the table, by what stands before the colon.
fn rows() -> BTreeMap<&'static str, &'static str> {
    TABLE.lines().filter_map(|line| line.split_once(": ")).collect()
}

/// A figure of a row in thousandths: what stands behind its name.
fn figure(row: &str, name: &str) -> i64 {
    let row = rows().get(row).copied().unwrap_or_else(|| panic!("no row `{row}`"));
    let part = row.split(", ").find_map(|part| part.strip_prefix(name)?.strip_prefix(' '));
    let value: f64 = part.and_then(|part| part.parse().ok()).unwrap_or_else(|| panic!("`{name}` in {row}"));
    #[expect(clippy::cast_possible_truncation, reason = "a few thousandths")]
    let thousandths = (value * 1000.0).round() as i64;
    thousandths
}

#[test]
fn every_constant_is_that_of_its_row() {
    let em = Len::pt(10);
    assert_eq!(figure("国5国", "国5"), WordProcessor::LibreOffice.space());
    assert_eq!(figure("note", "size"), WordProcessor::LibreOffice.note_mark());
    assert_eq!(measure::superscript_size(em), em.scale(figure("note", "size"), 1000));
    assert!(measure::superscript_rise(em) < em.scale(figure("note", "rise"), 1000), "lower than LibreOffice's");
    // Our baseline lies 0.88 em below the top of an em box in the middle of the line.
    let pitch = official::mark_pitch(em);
    let baseline = (pitch - em).scale(1, 2) + em.scale(88, 100);
    assert!((baseline - pitch.scale(figure("exact", "baseline"), 1000)).0.abs() <= Len::twips(1).0, "{baseline:?}");
    let room = Len::pt(1).scale(figure("notes", "room"), 1000);
    assert_eq!(room, notes::SKIP + SPARE);
    // Negative tracking goes where the script changes, positive stays.
    let changes = |by: &str| figure(&format!("tracking {by}"), "国a") - WordProcessor::LibreOffice.space();
    assert_eq!((changes("-0.1"), changes("0.1")), (0, 100));
    assert!(WordProcessor::LibreOffice.drops_tracking());
    let blank = |name: &str| figure("blank behind 国", name);
    assert_eq!(blank("U+0020"), blank("U+00A0"));
    assert!((blank("U+0020") - 2 * blank("U+202F")).abs() <= 10, "half as wide, to what is written of it");
}

/// What says that it is measured says where: a row or the table of pairs.
#[test]
fn every_measured_constant_cites_its_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/layout");
    let (rows, mut cited) = (rows(), 0);
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().map(|line| line.trim_start());
            let comments =
                lines.map(|line| line.strip_prefix("//").map_or("\n", |line| line.trim_start_matches(['/', '!'])));
            for comment in comments.collect::<String>().split('\n').filter(|comment| !comment.is_empty()) {
                let claims =
                    comment.contains("(measured)") || comment.contains("LibreOffice") && comment.contains("measured");
                assert!(
                    !claims || comment.contains("tests/measured/"),
                    "{}: measured where? {comment}",
                    path.display()
                );
                let named = comment.contains("libreoffice-sizes.txt").then(|| comment.split('`').skip(1).step_by(2));
                for row in named.into_iter().flatten().filter(|row| !row.contains('/')) {
                    let known = rows.keys().any(|known| *known == row || known.split(' ').next() == Some(row));
                    assert!(known || row.chars().count() == 1, "{}: no row `{row}`", path.display());
                    cited += 1;
                }
            }
        }
    }
    assert!(cited > 8, "{cited} rows are cited");
}
