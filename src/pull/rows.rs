//! Rows of the author's own tables that came, went or moved. A report says them as long as no merged cell is in the way;
//! national tables have the rows of their form.

use std::collections::{BTreeSet, HashMap, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::baseline::{Baseline, row_of};
use super::comparing::Comparing;
use super::doc::{Cell, Table, row_text};
use super::keys::{Named, named};
use super::looks::Looks;
use super::pins::{Unclear, told};
use super::problem;
use crate::json::edit::Edit;
use crate::model::indent;

/// What became of a row.
#[derive(PartialEq, Debug)]
pub(super) enum Step {
    /// It is still there: where it stood, and where it stands.
    Stayed(usize, usize),
    /// The row at this pointer went.
    Gone(String),
    /// A new one stands there, or one that stood at an index of the list; it goes into the list of rows before this index.
    New { row: usize, list: String, index: usize, was: Option<usize> },
}

/// How the rows of a table became those that are there; `None` where a report cannot say it.
pub(super) fn steps(comparing: &Comparing<'_>, was: &Table, now: &Table) -> Option<Vec<Step>> {
    let (list, _) = was.rows.iter().find_map(|row| place(comparing.baseline, row))?;
    let grid = comparing.baseline.grid(list)?;
    let of_body = |row: &Vec<Cell>| place(comparing.baseline, row).filter(|(_, index)| *index >= grid.header);
    // The header, which may repeat on a later page, stays.
    let head = was.rows.iter().take_while(|row| of_body(row).is_none()).count();
    let old: Vec<usize> = was.rows[head..].iter().map(|row| Some(of_body(row)?.1)).collect::<Option<_>>()?;
    let body = now.rows.get(head..)?;
    let all = identities(comparing, list, &now.rows)?;
    let (heads, new) = all.split_at(head);
    let index = |row: &Vec<Cell>| place(comparing.baseline, row).map(|(_, index)| index);
    let same = |(id, row): (&Option<usize>, &Vec<Cell>)| id.is_none() || *id == index(row);
    if !heads.iter().zip(&was.rows).all(same) || new.iter().flatten().any(|index| *index < grid.header) {
        return None;
    }
    let mut new = new.to_vec();
    by_text(&mut new, body, &old, &was.rows[head..]);
    let ids: Vec<Option<usize>> = old.iter().copied().map(Some).collect();
    let unmerged = |index: usize| grid.plain.get(index).copied().unwrap_or_default();
    let mut steps: Vec<Step> = (0..head).map(|row| Step::Stayed(row, row)).collect();
    for op in capture_diff_slices(Algorithm::Myers, &ids, &new) {
        let (from, to) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            steps.extend(from.zip(to).map(|(was, now)| Step::Stayed(head + was, head + now)));
            continue;
        }
        let index = old.get(from.start).copied().or(Some(old.last()? + 1))?;
        if !old[from.clone()].iter().all(|index| unmerged(*index)) || !parts_nothing(now, head + to.end) {
            return None;
        }
        for row in to {
            let moved_merged = new[row].is_some_and(|index| !unmerged(index));
            let single = now.rows[head + row].iter().all(|cell| !cell.continues && cell.span <= 1);
            if moved_merged || !single || now.rows[head + row].len() != grid.columns {
                return None;
            }
            steps.push(Step::New { row: head + row, list: list.to_owned(), index, was: new[row] });
        }
        steps.extend(old[from].iter().map(|index| Step::Gone(format!("{list}/{index}"))));
    }
    are_alike(&steps, was, now).then_some(steps)
}

/// Whether each row stands where it stood, as far as its keys tell: as many rows are no other ones where one came and one went.
pub(super) fn stand(comparing: &Comparing<'_>, was: &Table, now: &Table) -> bool {
    let Some((list, _)) = was.rows.iter().find_map(|row| place(comparing.baseline, row)) else { return true };
    if comparing.baseline.grid(list).is_none() {
        return true;
    }
    // What is wrong with keys that name several rows is told cell by cell.
    let Some(ids) = identities(comparing, list, &now.rows) else { return true };
    was.rows.iter().zip(now.rows.iter().zip(ids)).all(|(old, (new, id))| match id {
        Some(id) => place(comparing.baseline, old).is_some_and(|(_, index)| index == id),
        None => new.iter().all(|cell| cell.keys().next().is_none()),
    })
}

/// The list of rows and the index of a row of the baseline copy; `None` for one without a key.
fn place<'a>(baseline: &'a Baseline<'_>, row: &[Cell]) -> Option<(&'a str, usize)> {
    row.iter().find_map(|cell| row_of(baseline.pointer(cell.keys())))
}

/// Which row of the report each row of the copy is; `None` for a new one, or the second that bears the same keys. Nothing
/// at all where the keys of a row name several.
fn identities(comparing: &Comparing<'_>, list: &str, rows: &[Vec<Cell>]) -> Option<Vec<Option<usize>>> {
    let mut seen = BTreeSet::new();
    let identity = |row: &Vec<Cell>| {
        let mut of_row: Vec<usize> = vec![];
        for cell in row {
            let Named::As(ats) = named(cell.keys(), comparing.known) else { return None };
            of_row.extend(ats.into_iter().filter_map(row_of).filter(|(of, _)| *of == list).map(|(_, index)| index));
        }
        of_row.dedup();
        match of_row.as_slice() {
            [] => Some(None),
            [one] => Some(seen.insert(*one).then_some(*one)),
            _ => None,
        }
    };
    rows.iter().map(identity).collect()
}

/// Rows whose keys are gone are known by their words, where a row of the same words is not there any more.
fn by_text(ids: &mut [Option<usize>], rows: &[Vec<Cell>], old: &[usize], was: &[Vec<Cell>]) {
    let claimed: BTreeSet<usize> = ids.iter().flatten().copied().collect();
    let mut left: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (id, row) in old.iter().zip(was).filter(|(id, _)| !claimed.contains(id)) {
        left.entry(row_text(row)).or_default().push_back(*id);
    }
    for (id, row) in ids.iter_mut().zip(rows) {
        if id.is_none() && row.iter().all(|cell| cell.keys().next().is_none()) {
            *id = left.get_mut(&row_text(row)).and_then(VecDeque::pop_front);
        }
    }
}

/// Whether no merged cell goes through from above a row.
fn parts_nothing(table: &Table, row: usize) -> bool {
    table.rows.get(row).is_none_or(|row| row.iter().all(|cell| !cell.continues))
}

/// Whether the rows that stayed have the cells that they had.
fn are_alike(steps: &[Step], was: &Table, now: &Table) -> bool {
    let (before, after) = (edges(was), edges(now));
    steps.iter().all(|step| match step {
        Step::Stayed(old, new) => {
            let shape = |row: &[Cell]| row.iter().map(|cell| cell.continues).collect::<Vec<_>>();
            before[*old] == after[*new] && shape(&was.rows[*old]) == shape(&now.rows[*new])
        }
        _ => true,
    })
}

/// A new row, of which every cell becomes a text of the report.
pub(super) fn new_row(
    comparing: &mut Comparing<'_>,
    name: &str,
    nth: usize,
    row: &[Cell],
    (list, index): (String, usize),
) {
    let texts = new_texts(comparing, &format!("{name}新增的"), nth, row);
    comparing.out.edits.push(Edit::InsertRow { list, index, texts });
}

/// The texts of a new row.
pub(super) fn new_texts(comparing: &mut Comparing<'_>, name: &str, nth: usize, row: &[Cell]) -> Vec<String> {
    let mut texts = vec![];
    for (col, cell) in row.iter().enumerate() {
        let place = format!("{name}第 {} 行第 {} 格", nth + 1, col + 1);
        for para in &cell.paras {
            comparing.inspect(&place, para, &[], &Looks::new());
            comparing.spoken(&place, para);
        }
        match told(with_indent(&cell.text())) {
            Ok(text) => texts.push(text),
            Err(Unclear::LineBreak) if cell.shown().nth(1).is_some() => {
                comparing.problem(problem::parted(&place, cell.shown().count()));
            }
            Err(why) => comparing.problem(problem::unclear(&place, why)),
        }
    }
    comparing.out.says.extend(texts.iter().cloned());
    texts
}

/// A text without the blanks about it; ideographic spaces before it are its level in a column of labels.
fn with_indent(text: &str) -> &str {
    if indent(text) > 0 { text.trim_end() } else { text.trim() }
}

/// Edges nearer to each other than this are one, in twips, a millimetre: LibreOffice makes a column of one twip where
/// edges were rounded otherwise.
const NEAR: u32 = 57;

/// From which edge to which each cell goes, row by row, the edges counted from the left. Columns that no cell ends at do
/// not count, and how wide they are neither: LibreOffice drops the ones and changes the others.
pub(super) fn edges(table: &Table) -> Vec<Vec<usize>> {
    let ends = |row: &Vec<Cell>| {
        let mut columns = table.grid.iter();
        let mut at = 0u32;
        let width = |cell: &Cell| -> u32 { columns.by_ref().take(cell.span.max(1)).sum() };
        let widths: Vec<u32> = row.iter().map(width).collect();
        widths
            .into_iter()
            .map(|width| {
                at = at.saturating_add(width);
                at
            })
            .collect::<Vec<u32>>()
    };
    let rows: Vec<Vec<u32>> = table.rows.iter().map(ends).collect();
    let mut all: Vec<u32> = rows.iter().flatten().copied().collect();
    all.sort_unstable();
    // The first of those that are near to each other stands for all.
    let mut kept: Vec<u32> = vec![];
    for edge in all {
        if kept.last().is_none_or(|last| edge - last > NEAR) {
            kept.push(edge);
        }
    }
    let rank = |edge: &u32| kept.partition_point(|kept| kept <= edge);
    rows.iter().map(|row| row.iter().map(rank).collect()).collect()
}
