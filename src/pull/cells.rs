//! A table of the edited copy beside the same table of the baseline copy, cell by cell.

use super::baseline::{Baseline, row_of};
use super::comparing::Comparing;
use super::doc::{Cell, Table, plain, row_text};
use super::keys::{Named, named};
use super::looks::Looks;
use super::problem;
use super::rows::{self, Step, edges};
use super::wholes::imprint_at;
use crate::json::edit::Edit;

/// Compares two tables.
pub(super) fn compare<'a>(comparing: &mut Comparing<'a>, was: &'a Table, now: &'a Table) {
    let name = table_name(comparing.baseline, was);
    let ats = || was.rows.iter().flatten().map(|cell| comparing.baseline.pointer(cell.keys()));
    let is_imprint = imprint_at(ats()).is_some();
    if is_imprint && was.rows.len() != now.rows.len() && comparing.imprint(&name, was, now) {
        return;
    }
    let shape = other_shape(was, now);
    let steps = match shape.is_none() && rows::stand(comparing, was, now) {
        true => Some((0..was.rows.len()).map(|row| Step::Stayed(row, row)).collect()),
        false => rows::steps(comparing, was, now),
    };
    let Some(steps) = steps else {
        let words = shape.unwrap_or_else(|| "行的次序变了，或者增删了行".to_owned());
        return comparing.problem(match is_of_codes(comparing.baseline, was) {
            _ if is_imprint => problem::imprint_changed(&name, &words),
            true => problem::codes_changed(&name, &words),
            false => problem::table_changed(&name, &words),
        });
    };
    check_repeated(comparing, &name, was, now);
    if now.begins_page && !was.begins_page {
        comparing.problem(problem::page_begun(&name));
    }
    for step in steps {
        match step {
            Step::Stayed(old, new) => row(comparing, &name, new, &was.rows[old], &now.rows[new]),
            Step::Gone(at) => comparing.out.edits.push(Edit::Remove { at }),
            Step::New { row, list, index, was } => {
                let moved = was.map(|was| (format!("{list}/{was}"), comparing.out.edits.len()));
                rows::new_row(comparing, &name, row, &now.rows[row], (list, index));
                comparing.out.moved.extend(moved);
            }
        }
    }
}

/// Compares a row that is there in both, cell by cell; `nth` is where it stands now.
pub(super) fn row<'a>(comparing: &mut Comparing<'a>, name: &str, nth: usize, old_row: &'a [Cell], new_row: &'a [Cell]) {
    for (col, (old, new)) in old_row.iter().zip(new_row).enumerate() {
        let at = comparing.baseline.pointer(old.keys());
        let spot = comparing.baseline.spots.get(at);
        let place = match spot {
            Some(spot) => spot.place.clone(),
            None => format!("{name}第 {} 行第 {} 格", nth + 1, col + 1),
        };
        for (nth, para) in new.paras.iter().enumerate() {
            let held = old.paras.get(nth).map_or(&[][..], |para| &para.foreign);
            let looked: Looks = old.paras.iter().flat_map(|para| para.looks.clone()).collect();
            comparing.inspect(&place, para, held, &looked);
            comparing.spoken(&place, para);
        }
        match spot {
            Some(spot) => {
                check_keys(comparing, at, &place, new);
                let paras: Vec<_> = match new.shown().next() {
                    Some(_) => new.shown().cloned().collect(),
                    None => new.paras.first().cloned().into_iter().collect(),
                };
                comparing.text(at, spot, &old.text(), &paras);
            }
            None => unkeyed(comparing, old, new, &place),
        }
    }
}

/// A header that repeats on the next page must still say what it repeats: no report has a header for one page.
fn check_repeated<'a>(comparing: &mut Comparing<'a>, name: &str, was: &'a Table, now: &'a Table) {
    let Some((first, edited)) = comparing.last_table.replace((was, now)) else { return };
    let has_no_place = |cell: &Cell| !comparing.baseline.spots.contains_key(comparing.baseline.pointer(cell.keys()));
    let repeats =
        |(old, new): &(&Vec<Cell>, &Vec<Cell>)| row_text(old) == row_text(new) && new.iter().all(has_no_place);
    let count = first.rows.iter().zip(&was.rows).take_while(repeats).count();
    let count = count.min(edited.rows.len()).min(now.rows.len());
    for row in 0..count {
        let cells = edited.rows[row].iter().zip(&now.rows[row]).zip(&was.rows[row]);
        for (col, ((there, here), old)) in cells.enumerate() {
            // One that was changed itself is asked by what it was changed to.
            if plain(&there.text()) != plain(&here.text()) && plain(&here.text()) == plain(&old.text()) {
                let place = format!("{name}第 {} 行第 {} 格", row + 1, col + 1);
                comparing.problem(problem::two_texts(&place, &there.text(), &here.text()));
            }
        }
    }
}

pub(super) fn table_name(baseline: &Baseline<'_>, table: &Table) -> String {
    let mut ats = table.rows.iter().flatten().map(|cell| baseline.pointer(cell.keys()));
    let spot = ats.find(|at| !at.is_empty()).and_then(|at| baseline.spots.get(at));
    let text = || table.rows.iter().flatten().map(Cell::text).find(|text| !text.is_empty()).unwrap_or_default();
    match spot {
        // What has no title, such as an imprint, is told by its words.
        Some(spot) if !spot.place.contains('“') => problem::named(&spot.place, &spot.text),
        Some(spot) => spot.place.split_inclusive('”').next().unwrap_or_default().to_owned(),
        None => problem::named("表格", &text()),
    }
}

/// Whether a report decides the rows of a table of its form.
fn is_of_codes(baseline: &Baseline<'_>, table: &Table) -> bool {
    let given = |at: &str| at.contains("/rows/") && row_of(at).is_none();
    table.rows.iter().flatten().any(|cell| given(baseline.pointer(cell.keys())))
}

/// How the grids differ, in words.
fn other_shape(was: &Table, now: &Table) -> Option<String> {
    let shape = |row: &[Cell]| row.iter().map(|cell| cell.continues).collect::<Vec<_>>();
    let differs = was.rows.iter().zip(&now.rows).position(|(old, new)| shape(old) != shape(new));
    let rows = (was.rows.len(), now.rows.len());
    match differs {
        _ if rows.0 != rows.1 => {
            let changed = was.rows.iter().zip(&now.rows).position(|(old, new)| row_text(old) != row_text(new));
            let near = changed.unwrap_or(rows.0.min(rows.1).saturating_sub(1));
            // A table over several pages is several of Word: how many rows this one has is nothing that anybody counts.
            let (more, by) = (if rows.0 < rows.1 { "多" } else { "少" }, rows.0.abs_diff(rows.1));
            let words = was.rows.get(near).into_iter().flatten().map(Cell::text).find(|text| !text.trim().is_empty());
            let words = words.map_or(String::new(), |words| format!("（“{}”一行附近）", problem::quote(&words)));
            Some(format!("{more}了 {by} 行{words}"))
        }
        Some(row) => Some(format!("第 {} 行的单元格变了", row + 1)),
        None => {
            let differs = edges(was).into_iter().zip(edges(now)).position(|(old, new)| old != new);
            differs.map(|row| format!("第 {} 行的单元格与别的行对不齐了，跨的列变了", row + 1))
        }
    }
}

/// The keys at a cell must name it; a cell typed anew has none, and its place in the grid tells.
fn check_keys(comparing: &mut Comparing<'_>, at: &str, place: &str, cell: &Cell) {
    let named = named(cell.keys(), comparing.known);
    if let Named::As(ats) = named
        && let Some(other) = ats.first().filter(|_| !ats.contains(&at))
    {
        let other = comparing.baseline.spots.get(*other).map_or((*other).to_owned(), |spot| spot.place.clone());
        comparing.problem(problem::disagree(place, "这一格", &other));
    }
}

/// What the form prints, what repeats on a later page, and what has no place in the JSON must stay as it was.
fn unkeyed(comparing: &mut Comparing<'_>, old: &Cell, new: &Cell, place: &str) {
    let (was, now) = (old.text(), new.text());
    if was.trim().is_empty() && !now.trim().is_empty() {
        comparing.problem(problem::unplaced(place, &now));
    } else {
        comparing.label(&was, &now, place);
    }
}
