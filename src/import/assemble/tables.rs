//! Which table of the source is which national table, and what of it is taken.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::given;
use super::levels;
use super::tie::{Row, Tied, full_text, tie};
use super::unit::{self, Verdict};
use super::wanted::{Slot, Wanted};
use super::witness::{Figures, ask};
use super::words::{is_figure_like, reduced};
use crate::diag::{Finding, Level, clip};
use crate::form::Form;
use crate::import::document::{At, Block, Cell, Grid, RowInfo, Ruled, left_out, told};
use crate::model::GivenRow;

/// A national table as it was found.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// Its id in the form.
    pub(crate) table: String,
    /// Its figures by row key and column key, in the form's order.
    pub(crate) rows: Vec<(String, Vec<(String, String)>)>,
    /// The rows that the source brings, where the form leaves them to it.
    pub(crate) given: Option<Vec<GivenTaken>>,
}

/// A row that the source brings.
#[derive(Clone, Debug)]
pub(crate) struct GivenTaken {
    /// Its code, or nothing.
    pub(crate) code: String,
    /// Its name, or nothing.
    pub(crate) name: String,
    /// Its figures by column key.
    pub(crate) figures: Vec<(String, String)>,
}

/// What became of the tables of a source.
#[derive(Default)]
pub(crate) struct Outcome {
    /// National tables by the index of the grid in whose place they stand.
    pub(crate) taken: BTreeMap<usize, Taken>,
    /// Grids whose words are in national tables or findings.
    pub(crate) used: BTreeSet<usize>,
    /// Rows of the office's own, as a table behind the grid of this index.
    pub(crate) own: Vec<(usize, Grid)>,
    /// What there is to tell.
    pub(crate) told: Vec<Finding>,
    /// How many rows were tied, and how many were found though their figures are refused: which form fits best.
    pub(crate) tied: (usize, usize),
    /// Tables found, and how many of their figures were taken and refused.
    pub(crate) counts: Vec<Count>,
    /// How many figures were taken, and how many of those are blank.
    pub(crate) figures: (usize, usize),
}

/// What was taken of a table.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Count {
    /// Its title.
    pub title: String,
    /// Figures that the form has.
    #[serde(rename = "figures")]
    pub wanted: usize,
    /// Figures taken.
    pub taken: usize,
    /// Sums that hold.
    pub sums_hold: usize,
    /// Sums that fail.
    pub sums_fail: usize,
}

/// A table of the source with what stands above it.
pub(crate) struct Placed<'d> {
    /// The table.
    pub(crate) grid: &'d Grid,
    /// The table with its columns of codes in one, where it has several.
    joined: Option<Grid>,
    /// The lines above it, reduced, up to the table before.
    pub(crate) above: Vec<String>,
    /// The unit of money that the last of them with one names.
    pub(crate) unit: Option<&'static str>,
}

impl Placed<'_> {
    /// The table as a form's is compared with it.
    fn beside(&self, wanted: &Wanted<'_>) -> &Grid {
        self.joined.as_ref().filter(|_| !levels::parts(wanted)).unwrap_or(self.grid)
    }
}

/// The tables of a document in their places.
pub(crate) fn placed(blocks: &[Block]) -> Vec<Placed<'_>> {
    /// Caption, number, office, unit, and what goes on with them.
    const LINES: usize = 8;
    let mut above: Vec<String> = vec![];
    let mut out = vec![];
    for block in blocks {
        match block {
            Block::Para(para) => above.push(para.text()),
            Block::Grid(grid) => {
                let skip = above.len().saturating_sub(LINES);
                let lines = above.split_off(skip);
                let unit = lines.iter().rev().find_map(|line| unit::named(line));
                out.push(Placed {
                    grid,
                    joined: levels::joined(grid),
                    above: lines.iter().map(|line| reduced(line)).collect(),
                    unit,
                });
                above.clear();
            }
            Block::Picture(_) | Block::Attachment(_) => above.clear(),
        }
    }
    out
}

/// Finds the tables of a form among those of a source. `take` names the copy of every table that is there several times,
/// from 1.
pub(crate) fn find(form: &Form, placed: &[Placed<'_>], take: Option<usize>) -> Outcome {
    let mut out = Outcome::default();
    let wanted: Vec<Wanted<'_>> = form.tables.iter().map(Wanted::of).collect();
    let owners = owners(placed, &wanted);
    for (index, wanted) in wanted.iter().enumerate() {
        let grids: Vec<&Grid> = placed.iter().map(|placed| placed.beside(wanted)).collect();
        let grids = grids.as_slice();
        let own: Vec<usize> = (0..grids.len()).filter(|&grid| owners[grid] == Some(index)).collect();
        let (inferred, own): (Vec<usize>, Vec<usize>) =
            own.into_iter().partition(|&grid| grids[grid].ruled == Ruled::Inferred);
        for grid in inferred {
            let words =
                format!("“{}”没有格线，列是按空白分的，数字不收入国家统计表，作为普通表格保留", wanted.table.title);
            out.told.push(told(Level::Error, "table-inferred", &grids[grid].at, words));
        }
        if own.is_empty() {
            out.told.push(missing(wanted, like(wanted, placed, &owners)));
            out.counts.push(count(wanted, 0, (0, 0)));
            continue;
        }
        let cells = own.iter().flat_map(|&grid| &grids[grid].cells);
        let above = own.iter().filter_map(|&grid| placed[grid].unit);
        let unit = unit::judge(wanted, above, cells, &grids[own[0]].at);
        let brought: Vec<GivenRow> = given::rows(own.iter().map(|&grid| grids[grid]), wanted);
        match brought.as_slice() {
            [] => one(form, wanted, grids, &own, (take, unit), &mut out),
            rows => one(form, &wanted.with_rows(rows), grids, &own, (take, unit), &mut out),
        }
    }
    out
}

/// What is to be done with a table that was refused whole.
fn way(code: &str) -> &'static str {
    match code {
        "column-unknown" | "column-ambiguous" => "在原文件里把表头改得与国家格式相同，缺的一列补上，再导入。",
        "figure-no-value" => "用 Excel 或 WPS 打开这个文件，保存一次，再导入。",
        "cell-fault" => super::fault::MEND,
        _ => "在原文件里改好这张表，再导入；或者在报告里填这张表。",
    }
}

/// A finding that a table of the form is not in the source, or that one like it was not known.
fn missing(wanted: &Wanted<'_>, like: Option<(&At, Vec<String>)>) -> Finding {
    let title = &wanted.table.title;
    match like {
        Some((at, odd)) => {
            let words = format!("没有认出“{title}”：这张表像是它，但表头、行标题“{}”与国家格式不同", odd.join("”“"));
            let finding = told(Level::Warning, "table-missing", at, words);
            finding.hint("是这张表的，在原文件里把表头和行标题改得与国家格式相同，再导入；不是的，在报告里补上。")
        }
        None => told(Level::Warning, "table-missing", &At::File, format!("没有找到“{title}”"))
            .hint("原文件里有这张表的，核对它是不是表格（不是图片，也不是用空格排的），表头和行标题与国家格式相同；没有的，在报告里补上。"),
    }
}

/// The table of the source that is no form's, and most like one: where it stands, and the first of its words that differ.
fn like<'p>(wanted: &Wanted<'_>, placed: &'p [Placed<'_>], owners: &[Option<usize>]) -> Option<(&'p At, Vec<String>)> {
    const SHOWN: usize = 3;
    let free = placed.iter().zip(owners).filter(|(_, owner)| owner.is_none()).map(|(placed, _)| placed);
    let alike = free.filter_map(|placed| {
        let grid = placed.beside(wanted);
        let words: Vec<&Cell> =
            grid.cells.iter().filter(|cell| !cell.text.is_empty() && !is_figure_like(&cell.text)).collect();
        let (known, odd): (Vec<&Cell>, Vec<&Cell>) = words.iter().partition(|cell| wanted.knows(&reduced(&cell.text)));
        let named = placed.above.iter().any(|line| is_name(line, wanted));
        let shown = odd.iter().take(SHOWN).map(|cell| clip(&cell.text, 20)).collect::<Vec<_>>();
        (!shown.is_empty() && (named || known.len() >= 3)).then_some((named, known.len(), &placed.grid.at, shown))
    });
    alike.max_by_key(|(named, known, ..)| (*named, *known)).map(|(.., at, shown)| (at, shown))
}

fn count(wanted: &Wanted<'_>, taken: usize, (sums_hold, sums_fail): (usize, usize)) -> Count {
    let all = wanted.table.values().count();
    Count { title: wanted.table.title.clone(), wanted: all, taken, sums_hold, sums_fail }
}

/// The national table that each of the source's is: the one that the lines above it name; else the one it goes on with,
/// where it says the same as that; else the one with most of its texts.
fn owners(placed: &[Placed<'_>], wanted: &[Wanted<'_>]) -> Vec<Option<usize>> {
    let mut owners: Vec<Option<usize>> = vec![];
    for table in placed {
        let texts = texts(table.grid);
        let hits = |wanted: &Wanted<'_>| match table.beside(wanted) {
            grid if std::ptr::eq(grid, table.grid) => fits(grid, &texts, wanted),
            grid => fits(grid, &self::texts(grid), wanted),
        };
        let named = |wanted: &Wanted<'_>| table.above.iter().any(|line| is_name(line, wanted));
        let before = owners.last().copied().flatten();
        let best = (0..wanted.len()).max_by_key(|&index| {
            let goes_on = before == Some(index) && table.above.is_empty();
            (named(&wanted[index]) && hits(&wanted[index]) > 0, hits(&wanted[index]), goes_on, std::cmp::Reverse(index))
        });
        owners.push(best.filter(|&best| hits(&wanted[best]) > 0));
    }
    owners
}

/// Whether a line is the title or number of a table, or begins with its number.
fn is_name(line: &str, wanted: &Wanted<'_>) -> bool {
    let number = wanted.table.looks.number.as_deref().map(reduced);
    let numbered = number.is_some_and(|number| line.starts_with(&number));
    numbered || line.strip_suffix("续").unwrap_or(line) == reduced(&wanted.table.title)
}

/// The words of a table that are no figures, reduced, with the row they stand in.
fn texts(grid: &Grid) -> BTreeSet<(String, usize)> {
    let words = grid.cells.iter().filter(|cell| !is_figure_like(&cell.text));
    words.map(|cell| (reduced(&cell.text), cell.row)).filter(|(text, _)| !text.is_empty()).collect()
}

/// How many of a table's words are printed in a national one; 0 unless two are, and half of those that the form gives.
fn fits(grid: &Grid, texts: &BTreeSet<(String, usize)>, wanted: &Wanted<'_>) -> usize {
    let brought = given::places(grid, wanted);
    let own: BTreeSet<&str> =
        texts.iter().filter(|(_, row)| !brought.contains(row)).map(|(text, _)| text.as_str()).collect();
    let hits = own.iter().filter(|text| wanted.knows(text)).count();
    if hits >= 2 && hits * 2 >= own.len() { hits } else { 0 }
}

/// A row of the source: which grid it stands in, and what it is.
struct Found {
    grid: usize,
    row: Row,
}

fn one(
    form: &Form,
    wanted: &Wanted<'_>,
    grids: &[&Grid],
    own: &[usize],
    (take, unit): (Option<usize>, Verdict),
    out: &mut Outcome,
) {
    let mut found: Vec<Found> = vec![];
    let mut claimed: Vec<(usize, usize)> = vec![];
    let mut notes = vec![];
    for &grid in own {
        let Tied { rows, told, claimed: cells, .. } = tie(grids[grid], wanted);
        found.extend(rows.into_iter().map(|row| Found { grid, row }));
        claimed.extend(cells.into_iter().map(|cell| (grid, cell)));
        notes.extend(told);
    }
    // A table that is there and refused shows the form as well as one that is taken; a few labels that others share do not.
    let present: BTreeSet<usize> = found.iter().filter_map(|found| found.row.wanted).collect();
    if present.len() * 2 >= wanted.rows().len() {
        out.tied.1 += present.len();
    }
    match unit {
        Verdict::Other(finding) => {
            // The form is known by it all the same.
            out.tied.0 += found.iter().filter(|found| found.row.figures.is_ok()).count();
            out.told.push(finding);
            out.counts.push(count(wanted, 0, (0, 0)));
            return;
        }
        Verdict::Unsaid(finding) => notes.push(finding),
        Verdict::Same => {}
    }
    refuse_twins(&mut found);
    let copies = copies(&found);
    let mut grids_used: Vec<usize> = own.to_vec();
    if copies.len() > 1 {
        match take.and_then(|nth| chosen(&found, &copies, nth)) {
            Some(rows) => {
                let kept: BTreeSet<usize> = rows.iter().map(|&row| found[row].grid).collect();
                let words =
                    format!("“{}”出现了{}份，按要求收入第{}份", wanted.table.title, copies.len(), take.unwrap_or(0));
                out.told.push(told(Level::Note, "table-doubled", &grids[own[0]].at, words));
                let mut nth = 0;
                found.retain(|_| {
                    nth += 1;
                    rows.contains(&(nth - 1))
                });
                grids_used.retain(|grid| kept.contains(grid));
            }
            None => {
                let places = places(&found, &copies);
                let words = format!(
                    "“{}”出现了{}份（{places}），像是两年对照，都作为普通表格保留",
                    wanted.table.title,
                    copies.len()
                );
                let at = At::File;
                let finding = told(Level::Error, "table-doubled", &at, words).fact("at", places);
                out.told.push(finding.hint("用 --take N 指明收第几份；两份混排的，先在原文件里删去一份。"));
                out.counts.push(count(wanted, 0, (0, 0)));
                return;
            }
        }
    }
    settle(form, wanted, grids, &grids_used, found, &claimed, notes, out);
}

/// A few rows that are there twice are refused, since neither is known to be right; where many are, the table is there
/// twice, and [`copies`] tells them apart.
fn refuse_twins(found: &mut [Found]) {
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    found.iter().filter_map(|found| found.row.wanted).for_each(|row| *times.entry(row).or_default() += 1);
    let twins: BTreeSet<usize> = times.iter().filter(|(_, times)| **times > 1).map(|(row, _)| *row).collect();
    if twins.len() * 4 > times.len() {
        return;
    }
    for Found { row, .. } in found.iter_mut().filter(|found| found.row.wanted.is_some_and(|row| twins.contains(&row))) {
        row.figures = Err(("row-doubled", "这一行出现了不止一次，分不清收哪一行".to_owned()));
    }
}

/// The rows by copy: a new one begins with a row that the one before has already.
fn copies(found: &[Found]) -> Vec<Vec<usize>> {
    let mut copies: Vec<Vec<usize>> = vec![vec![]];
    let mut seen = BTreeSet::new();
    for (index, found) in found.iter().enumerate() {
        let doubled = matches!(found.row.figures, Err(("row-doubled", _)));
        let wanted = found.row.wanted.filter(|_| !doubled);
        if let Some(wanted) = wanted.filter(|wanted| !seen.insert(*wanted)) {
            copies.push(vec![]);
            seen = BTreeSet::from([wanted]);
        }
        if let Some(copy) = copies.last_mut() {
            copy.push(index);
        }
    }
    copies
}

/// Where each copy begins.
fn places(found: &[Found], copies: &[Vec<usize>]) -> String {
    let first = |copy: &Vec<usize>| copy.first().map(|&row| found[row].row.at.to_string());
    copies.iter().filter_map(first).collect::<Vec<_>>().join("、")
}

/// The rows of the n-th copy, if it is sure where each copy begins: all have the same rows, or each its own tables.
fn chosen(found: &[Found], copies: &[Vec<usize>], nth: usize) -> Option<Vec<usize>> {
    let rows = |copy: &Vec<usize>| copy.iter().filter_map(|&i| found[i].row.wanted).collect::<BTreeSet<usize>>();
    let grids = |copy: &Vec<usize>| copy.iter().map(|&i| found[i].grid).collect::<BTreeSet<usize>>();
    let alike = copies.windows(2).all(|pair| rows(&pair[0]) == rows(&pair[1]));
    let apart = copies.windows(2).all(|pair| grids(&pair[0]).is_disjoint(&grids(&pair[1])));
    (alike || apart).then(|| copies.get(nth.checked_sub(1)?).cloned()).flatten()
}

/// Takes what can be taken of a table's rows.
#[expect(clippy::too_many_arguments, reason = "the parts of one table, used once")]
fn settle(
    form: &Form,
    wanted: &Wanted<'_>,
    grids: &[&Grid],
    own: &[usize],
    found: Vec<Found>,
    claimed: &[(usize, usize)],
    notes: Vec<Finding>,
    out: &mut Outcome,
) {
    let title = &wanted.table.title;
    let mut figures = Figures::new();
    let mut refused: Vec<(&'static str, String, &Row)> = vec![];
    let mut own_rows: Vec<(usize, Vec<String>)> = vec![];
    let mut order = 0;
    let mut told_here = vec![];
    for Found { grid, row } in &found {
        match &row.figures {
            Ok(taken) => {
                figures.extend(taken.iter().map(|f| ((f.row.clone(), f.col.clone()), f.text.clone())));
                if let Some(index) = row.wanted {
                    if index < order {
                        let words = format!("“{}”不在规定的位置", clip(&row.label, 30));
                        told_here.push(told(Level::Note, "row-order", &row.at, words));
                    }
                    order = index;
                }
            }
            Err(("row-not-in-form", _)) => own_rows.push((*grid, row.texts.clone())),
            Err((code, words)) => refused.push((code, words.clone(), row)),
        }
    }
    let verdict = ask(form, &wanted.table.id, &figures);
    if let Some(why) = &verdict.suspect {
        let words = format!("“{title}”{why}，数字像是错了位，不收入国家统计表，作为普通表格保留");
        let finding = told(Level::Error, "table-suspect", &grids[own[0]].at, words);
        out.told.push(
            finding.hint("对照原文件核对这张表的表头和各列，改好后再导入。").fact("sums", verdict.fails.join("；")),
        );
        out.counts.push(count(wanted, 0, (verdict.holds, verdict.fails.len())));
        return;
    }
    for Found { row, .. } in &found {
        let Some(index) = row.wanted.filter(|_| row.figures.is_ok()) else { continue };
        let keys: BTreeSet<&str> = wanted.rows()[index].slots.iter().map(|slot| slot.row.as_str()).collect();
        let shifted = keys.iter().any(|key| verdict.shifted.contains(*key));
        let doubted = row.weak.is_some() && keys.iter().any(|key| verdict.doubted.contains(*key));
        if shifted || doubted {
            figures.retain(|(key, _), _| !keys.contains(key.as_str()));
            let why = if shifted {
                "有空格，合计又不平，像是错了位"
            } else {
                "行标题不完全相同，合计又不平"
            };
            refused.push(("row-shifted", why.to_owned(), row));
        }
    }
    if figures.is_empty() {
        let refused = group(&refused);
        for (code, words, row) in &refused {
            let words = format!("“{title}”整表不收，作为普通表格保留：{words}");
            out.told.push(told(Level::Error, code, &row.at, words).hint(way(code)));
        }
        if refused.is_empty() {
            out.told.push(missing(wanted, None));
        }
        out.counts.push(count(wanted, 0, (0, 0)));
        return;
    }
    out.tied.0 += found.iter().filter(|found| found.row.figures.is_ok()).count();
    out.told.extend(notes);
    out.told.extend(told_here);
    for (code, words, row) in &refused {
        let text = row.texts.join(" ");
        let words = format!("“{}”一行不收：{words}", clip(&row.label, 30));
        out.told.push(left_out(Level::Error, code, &row.at, &words, &text).hint("对照原文件，在报告里补上这一行。"));
    }
    let present: BTreeSet<usize> = found.iter().filter_map(|found| found.row.wanted).collect();
    for (index, row) in wanted.rows().iter().enumerate() {
        if !present.contains(&index) {
            let words = format!("“{title}”缺“{}”一行", clip(&row.printed, 30));
            out.told.push(told(Level::Warning, "row-missing", &grids[own[0]].at, words));
        }
    }
    for words in &verdict.fails {
        out.told.push(told(Level::Note, "sum-fails", &grids[own[0]].at, format!("“{title}”原文就不平：{words}")));
    }
    keep_own_rows(own_rows, &found, grids, out);
    leftovers(wanted, grids, own, &found, claimed, out);
    out.used.extend(own);
    let blank = figures.values().filter(|text| text.trim().is_empty()).count();
    out.figures = (out.figures.0 + figures.len(), out.figures.1 + blank);
    out.counts.push(count(wanted, figures.len(), (verdict.holds, verdict.fails.len())));
    out.taken.insert(own[0], in_order(wanted, &figures));
}

/// Refusals with the same words as one.
fn group<'r>(refused: &[(&'static str, String, &'r Row)]) -> Vec<(&'static str, String, &'r Row)> {
    let mut out: Vec<(&'static str, String, &Row)> = vec![];
    for (code, words, row) in refused {
        if !out.iter().any(|(own, said, _)| own == code && said == words) {
            out.push((code, words.clone(), row));
        }
    }
    out
}

fn in_order(wanted: &Wanted<'_>, figures: &Figures) -> Taken {
    let open = wanted.table.open.as_ref().filter(|open| open.given().is_some());
    let is_brought = |key: &str| open.is_some_and(|open| open.rows.iter().any(|row| row.key == key));
    let given = open.map(|open| {
        let row = |row: &GivenRow| {
            let own = wanted.rows().iter().flat_map(|row| &row.slots).filter(|slot| slot.row == row.key);
            let figure =
                |slot: &Slot| Some((slot.col.clone(), figures.get(&(slot.row.clone(), slot.col.clone()))?.clone()));
            let figures: Vec<(String, String)> = own.filter_map(figure).collect();
            (!figures.is_empty()).then(|| GivenTaken { code: row.code.clone(), name: row.name.clone(), figures })
        };
        open.rows.iter().filter_map(row).collect()
    });
    let mut rows: Vec<(String, Vec<(String, String)>)> = vec![];
    for slot in wanted.rows().iter().flat_map(|row| &row.slots).filter(|slot| !is_brought(&slot.row)) {
        let Some(text) = figures.get(&(slot.row.clone(), slot.col.clone())) else { continue };
        let pair = (slot.col.clone(), text.clone());
        match rows.iter_mut().find(|(key, _)| *key == slot.row) {
            Some((_, cols)) => cols.push(pair),
            None => rows.push((slot.row.clone(), vec![pair])),
        }
    }
    Taken { table: wanted.table.id.clone(), rows, given }
}

/// Rows that are not the form's stand as a table of their own behind it.
fn keep_own_rows(rows: Vec<(usize, Vec<String>)>, found: &[Found], grids: &[&Grid], out: &mut Outcome) {
    let Some((grid, _)) = rows.first() else { return };
    let grid = *grid;
    for Found { row, .. } in found.iter().filter(|found| matches!(found.row.figures, Err(("row-not-in-form", _)))) {
        let label = if row.label.is_empty() { "没有行标题" } else { &row.label };
        let words = format!("“{}”不是本表的行，作为表格另存在表后", clip(label, 30));
        out.told.push(told(Level::Warning, "row-not-in-form", &row.at, words));
    }
    let cols = rows.iter().map(|(_, texts)| texts.len()).max().unwrap_or(0);
    let mut table = Grid { cols, at: grids[grid].at.clone(), ..Grid::default() };
    for (row, (_, texts)) in rows.into_iter().enumerate() {
        table.rows.push(RowInfo { width: cols });
        for col in 0..cols {
            let text = texts.get(col).cloned().unwrap_or_default();
            table.cells.push(Cell { row, col, rows: 1, cols: 1, text, ..Cell::default() });
        }
    }
    if cols > 0 {
        out.own.push((grid, table));
    }
}

/// Words in the table that are neither figures taken nor the form's, and words that the form spells otherwise.
fn leftovers(
    wanted: &Wanted<'_>,
    grids: &[&Grid],
    own: &[usize],
    found: &[Found],
    claimed: &[(usize, usize)],
    out: &mut Outcome,
) {
    let claimed: BTreeSet<(usize, usize)> = claimed.iter().copied().collect();
    let refused: BTreeSet<&str> = found
        .iter()
        .filter(|found| found.row.figures.is_err())
        .flat_map(|found| found.row.texts.iter().map(String::as_str))
        .collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for &grid in own {
        for (index, cell) in grids[grid].cells.iter().enumerate() {
            let text = full_text(cell);
            let words = reduced(&text);
            if text.trim().is_empty() || refused.contains(text.as_str()) {
                continue;
            }
            match wanted.printed(&words) {
                Some(printed) => {
                    let said = times.entry(words.clone()).or_default();
                    *said += 1;
                    if *said > wanted.times(&words) {
                        let words = format!("又写一遍的“{}”没有收入", clip(&text, 30));
                        out.told.push(left_out(Level::Note, "label-repeated", &cell.at, &words, &text));
                    } else {
                        respelt(&cell.at, &text, printed, out);
                    }
                }
                None if claimed.contains(&(grid, index)) => {}
                None => {
                    let words = format!("表里的“{}”没有收入", clip(&text, 40));
                    out.told.push(left_out(Level::Warning, "cell-left-over", &cell.at, &words, &text));
                }
            }
        }
    }
}

fn respelt(at: &At, text: &str, printed: &str, out: &mut Outcome) {
    let bare = |text: &str| text.chars().filter(|ch| !ch.is_whitespace()).collect::<String>();
    if bare(text) != bare(printed) {
        let words = format!("“{}”按国家格式印作“{}”", clip(text, 30), clip(printed, 30));
        let finding = told(Level::Note, "label-respelled", at, words);
        out.told.push(finding.fact("was", text).fact("now", printed));
    }
}
