//! Ties the rows of a table to the labels of a national one, and its columns to the headers. Nothing is guessed: what is
//! not tied exactly is marked, what cannot be tied is refused with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::levels::JOINED;
use super::wanted::{Half, Slot, Wanted, WantedRow};
use super::words::{Reading, is_figure_like, is_near, reading, reduced, unnumbered};
use crate::diag::{Finding, Level, clip};
use crate::import::document::{At, Cell, Doubt, Grid, RowInfo, left_out, told};
use crate::model::figure::{Value, value};
use crate::model::half::half;

/// A figure in its place.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// Row key.
    pub(crate) row: String,
    /// Column key.
    pub(crate) col: String,
    /// As it is to stand in the report.
    pub(crate) text: String,
}

/// What became of a row of the source.
#[derive(Debug)]
pub(crate) struct Row {
    /// Which row of the form it is.
    pub(crate) wanted: Option<usize>,
    /// Its label as the source has it.
    pub(crate) label: String,
    /// Its figures, or why they are refused: a code and words.
    pub(crate) figures: Result<Vec<Figure>, (&'static str, String)>,
    /// Why its tie is not exact, where it is not.
    pub(crate) weak: Option<String>,
    /// The texts of its own cells.
    pub(crate) texts: Vec<String>,
    /// Where it stands.
    pub(crate) at: At,
}

/// What the rows of a table were tied to.
#[derive(Default, Debug)]
pub(crate) struct Tied {
    /// The rows that hold figures, in the order of the source.
    pub(crate) rows: Vec<Row>,
    /// What was changed or left out on the way.
    pub(crate) told: Vec<Finding>,
    /// The cells whose words are in the report: figures, labels and headers.
    pub(crate) claimed: BTreeSet<usize>,
    /// Cells that count lines and columns.
    numbers: Vec<usize>,
}

/// Ties a table, each half by itself.
pub(crate) fn tie(grid: &Grid, wanted: &Wanted<'_>) -> Tied {
    let mut tied = Tied::default();
    for (half, part, cells) in halves(grid, wanted) {
        let own = tie_half(&part, wanted, &half);
        tied.rows.extend(own.rows);
        tied.told.extend(own.told);
        tied.claimed.extend(own.claimed.into_iter().map(|index| cells[index]));
    }
    tied
}

fn tie_half(grid: &Grid, wanted: &Wanted<'_>, half: &Half) -> Tied {
    let view = View::new(grid, wanted, half.rows.clone());
    let mut tied = Tied::default();
    for &index in &view.dated {
        let cell = view.cell(index);
        let was = reduced(&cell.text);
        tied.told.push(told_of(&cell.at, "表头前的年份，格式里没有", &was, &view.words[index]));
    }
    let mut last = 0;
    let mut done = BTreeSet::new();
    let blank = view.blank_figures();
    tied.numbers = view.count_heads();
    for row in (0..grid.rows.len()).filter(|row| view.body[*row] && (!view.silent[*row] || blank == Some(*row))) {
        if let Some(cells) = view.counts(row).or_else(|| view.idle(row)) {
            tied.numbers.extend(cells);
            continue;
        }
        let found = view.row(row, last, &done, &mut tied);
        if let Some(index) = found.wanted {
            done.insert(index);
            last = index + 1;
        }
        tied.rows.push(found);
    }
    let numbers: Vec<&Cell> = tied.numbers.iter().map(|&index| view.cell(index)).collect();
    tied.told.extend((!numbers.is_empty()).then(|| line_numbers(&numbers)));
    tied.claimed.extend(std::mem::take(&mut tied.numbers));
    tied
}

/// The halves of a source's table, each as a table of its own, with the cells that its cells are. A table whose halves
/// nobody can tell stays whole.
fn halves(grid: &Grid, wanted: &Wanted<'_>) -> Vec<(Half, Grid, Vec<usize>)> {
    let whole = || {
        let half = Half { cols: 0..grid.cols, rows: 0..wanted.rows().len() };
        vec![(half, grid.clone(), (0..grid.cells.len()).collect())]
    };
    let [_, _, ..] = wanted.halves() else { return whole() };
    let Some(starts) = starts(grid, wanted) else { return whole() };
    let ends = starts.iter().skip(1).copied().chain([grid.cols]);
    let parted = wanted.halves().iter().zip(starts.iter().copied().zip(ends));
    parted
        .map(|(half, (from, to))| {
            let (part, cells) = part(grid, from, to);
            (half.clone(), part, cells)
        })
        .collect()
}

/// The column of the source in which each half begins: as in the form where it has as many columns, else where the
/// header over a half's first column stands for the first, second … time.
pub(crate) fn starts(grid: &Grid, wanted: &Wanted<'_>) -> Option<Vec<usize>> {
    if grid.cols == wanted.table.widths.len() {
        return Some(wanted.halves().iter().map(|half| half.cols.start).collect());
    }
    let first = |half: &Half| {
        let heads = wanted.table.col_heads(half.rows_from(wanted)?, half.cols.start);
        heads.last().map(|head| reduced(head))
    };
    let anchors: Vec<String> = wanted.halves().iter().map(first).collect::<Option<_>>()?;
    let mut starts: Vec<usize> = vec![];
    for anchor in &anchors {
        let after = starts.last().map_or(0, |last| last + 1);
        let cells = grid.cells.iter().filter(|cell| reduced(&cell.text) == *anchor && cell.col >= after);
        starts.push(cells.map(|cell| cell.col).min()?);
    }
    Some(starts)
}

/// The columns from one to another as a table, and which cells its cells are. A figure that reaches over its edge is in
/// doubt.
fn part(grid: &Grid, from: usize, to: usize) -> (Grid, Vec<usize>) {
    let mut part = Grid { cols: to - from, rows: vec![], cells: vec![], ..grid.clone() };
    let mut indices = vec![];
    for (index, cell) in grid.cells.iter().enumerate() {
        let (first, end) = (cell.col.max(from), (cell.col + cell.cols).min(to));
        if first >= end {
            continue;
        }
        let mut own = Cell { col: first - from, cols: end - first, ..cell.clone() };
        if own.cols < cell.cols && is_figure_like(&cell.text) {
            own.doubt = Some(Doubt::CrossesRule);
        }
        part.cells.push(own);
        indices.push(index);
    }
    let cover = Grid { rows: grid.rows.clone(), ..part.clone() }.cover();
    part.rows = cover.iter().map(|line| RowInfo { width: line.iter().flatten().count() }).collect();
    (part, indices)
}

/// 行次 and 栏次, 类款项: what forms on paper count their lines and columns with, or part their codes.
fn is_count(reduced: &str) -> bool {
    matches!(reduced, "行次" | "栏次" | JOINED)
}

/// A finding that the numbers of lines or columns are left out.
fn line_numbers(cells: &[&Cell]) -> Finding {
    let text =
        cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let at = cells.first().map_or(At::File, |cell| row_of(&cell.at));
    left_out(Level::Note, "line-number-dropped", &at, &format!("行次、栏次没有收入：{}", clip(&text, 40)), &text)
}

/// Takes the years off headers which the form has without them; says which. Where headers of several years have the same
/// words, the year tells them apart, and they stay.
fn undated(words: &mut [String], wanted: &Wanted<'_>) -> Vec<usize> {
    let dated = |words: &String| wanted.head_with_year(words).map(|(year, head)| (head.to_owned(), year.to_owned()));
    let mut years: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (head, year) in words.iter().map(|own| dated(own).unwrap_or_else(|| (own.clone(), String::new()))) {
        years.entry(head).or_default().insert(year);
    }
    let mut found = vec![];
    for (index, own) in words.iter_mut().enumerate() {
        if let Some((head, _)) = dated(own).filter(|(head, _)| years[head].len() == 1) {
            *own = head;
            found.push(index);
        }
    }
    found
}

/// The source's table with what is known of its rows.
struct View<'g> {
    grid: &'g Grid,
    wanted: &'g Wanted<'g>,
    /// The rows of the form that may stand in it.
    own: Range<usize>,
    cover: Vec<Vec<Option<usize>>>,
    /// The reduced text of each cell.
    words: Vec<String>,
    /// The unit of money that a header gives to the figures below it, where the form gives none.
    units: BTreeMap<usize, &'static str>,
    /// The headers that have a year before the words of the form.
    dated: Vec<usize>,
    /// Which rows hold figures, or nothing at all.
    body: Vec<bool>,
    /// Which rows hold nothing.
    silent: Vec<bool>,
    /// Whether it is told that its amounts have another header than the form's.
    renamed: std::cell::Cell<bool>,
}

/// A header above a column: its cell and its reduced text.
type Head<'v> = (usize, &'v str);

impl<'g> View<'g> {
    fn new(grid: &'g Grid, wanted: &'g Wanted<'g>, own: Range<usize>) -> View<'g> {
        let mut words: Vec<String> = grid.cells.iter().map(|cell| reduced(&cell.text)).collect();
        let mut units = BTreeMap::new();
        for (index, words) in words.iter_mut().enumerate() {
            if let Some((head, unit)) = wanted.head_with_unit(words) {
                units.insert(index, unit);
                *words = head;
            }
        }
        let dated = undated(&mut words, wanted);
        let mut body = vec![false; grid.rows.len()];
        for (cell, words) in grid.cells.iter().zip(&words) {
            let label = wanted.labels.contains_key(words) && !wanted.heads.contains_key(words);
            let figure = is_figure_like(&cell.text) || (cell.doubt.is_some() && reading(&cell.text) != Reading::Words);
            if label && cell.rows == 1 || figure {
                body[cell.row] = true;
            }
        }
        // 合计 is a header in many tables and a label in others: a label where it begins a row and stands there alone.
        for (cell, words) in grid.cells.iter().zip(&words).filter(|(cell, _)| cell.col == 0 && cell.row > 0) {
            let beside = |other: &&Cell| other.row == cell.row && other.col > 0 && !other.text.trim().is_empty();
            let alone = cell.rows == 1 && !grid.cells.iter().any(|other| beside(&other));
            body[cell.row] |= alone && wanted.labels.contains_key(words);
        }
        let cover = grid.cover();
        // What fills one half up to the height of the other parts no figures from their headers.
        let silent: Vec<bool> =
            cover.iter().map(|line| line.iter().flatten().all(|&index| words[index].is_empty())).collect();
        body.iter_mut().zip(&silent).for_each(|(body, silent)| *body |= silent);
        View { grid, wanted, own, cover, words, units, dated, body, silent, renamed: std::cell::Cell::new(false) }
    }

    /// The cells in a row from the left, each once.
    fn across(&self, row: usize) -> Vec<usize> {
        let mut out: Vec<usize> = vec![];
        for cell in self.cover[row].iter().flatten() {
            if !out.contains(cell) {
                out.push(*cell);
            }
        }
        out
    }

    fn cell(&self, index: usize) -> &'g Cell {
        &self.grid.cells[index]
    }

    /// The row of blanks below the headers where the form's only row has no label and nobody filled it in.
    fn blank_figures(&self) -> Option<usize> {
        let [only] = &self.wanted.rows()[self.own.clone()] else { return None };
        let filled = (0..self.grid.rows.len()).any(|row| self.body[row] && !self.silent[row]);
        let first = (1..self.grid.rows.len()).find(|&row| self.silent[row] && !self.body[row - 1])?;
        (only.labels.is_empty() && !filled).then_some(first)
    }

    /// The cells of a row that counts the columns, if it does: 栏次, 1, 2, 3 …
    fn counts(&self, row: usize) -> Option<Vec<usize>> {
        let cells: Vec<usize> = self.across(row).into_iter().filter(|&index| self.cell(index).row == row).collect();
        let said: Vec<usize> = cells.iter().copied().filter(|&index| !self.words[index].is_empty()).collect();
        let (labels, numbers): (Vec<usize>, Vec<usize>) = said.iter().partition(|index| is_count(&self.words[**index]));
        let whole = |index: &usize| self.cell(*index).text.trim().parse::<u16>().is_ok();
        (labels.first().is_some_and(|label| Some(label) == said.first()) && numbers.iter().all(whole)).then_some(cells)
    }

    /// The unit that the nearest header above a cell gives to it.
    fn unit_above(&self, cell: &Cell) -> Option<&'static str> {
        let above = self.units.iter().filter(|(head, _)| {
            let head = self.cell(**head);
            head.row < cell.row && (head.col..head.col + head.cols).contains(&cell.col)
        });
        above.max_by_key(|(head, _)| self.cell(**head).row).map(|(_, unit)| *unit)
    }

    /// The header rows that govern a row: the nearest run of rows without figures above it.
    fn head_rows(&self, row: usize) -> Vec<usize> {
        let above = (0..row).rev().skip_while(|&row| self.body[row]);
        let mut rows: Vec<usize> = above.take_while(|&row| !self.body[row]).collect();
        rows.reverse();
        rows
    }

    /// The headers above a column, from the outermost in, without blank ones.
    fn heads(&self, head_rows: &[usize], col: usize) -> Vec<Head<'_>> {
        let mut path: Vec<Head<'_>> = vec![];
        for &row in head_rows {
            let Some(cell) = self.cover[row][col] else { continue };
            if !self.words[cell].is_empty() && path.last().is_none_or(|(last, _)| *last != cell) {
                path.push((cell, &self.words[cell]));
            }
        }
        path
    }

    /// The headers over the numbers of lines.
    fn count_heads(&self) -> Vec<usize> {
        (0..self.words.len())
            .filter(|&index| is_count(&self.words[index]) && !self.body[self.cell(index).row])
            .collect()
    }

    /// The cells of a row that has nothing but the number of its line: it fills one half up to the height of the other.
    fn idle(&self, row: usize) -> Option<Vec<usize>> {
        let head_rows = self.head_rows(row);
        let said = |index: &usize| self.cell(*index).row == row && !full_text(self.cell(*index)).is_empty();
        let cells: Vec<usize> = self.across(row).into_iter().filter(said).collect();
        let counted = |index: &usize| {
            let cell = self.cell(*index);
            let heads = self.heads(&head_rows, cell.col);
            cell.text.trim().parse::<u16>().is_ok() && heads.iter().any(|(_, words)| is_count(words))
        };
        (!cells.is_empty() && cells.iter().all(counted)).then_some(cells)
    }

    fn row(&self, row: usize, last: usize, done: &BTreeSet<usize>, tied: &mut Tied) -> Row {
        let head_rows = self.head_rows(row);
        let paths: Vec<Vec<Head<'_>>> = (0..self.grid.cols).map(|col| self.heads(&head_rows, col)).collect();
        let ends_in_leaf = |path: &Vec<Head<'_>>| path.last().is_some_and(|(_, words)| self.wanted.is_leaf(words));
        let first_figure = paths.iter().position(ends_in_leaf).unwrap_or_else(|| self.first_figure(row));
        let across = self.across(row);
        let own = |index: &usize| self.cell(*index).row == row;
        let labels: Vec<usize> = across
            .iter()
            .copied()
            .filter(|&index| self.cell(index).col < first_figure && !self.words[index].is_empty())
            .filter(|&index| {
                self.wanted.labels.contains_key(&self.words[index]) || !is_figure_like(&self.cell(index).text)
            })
            .collect();
        let leaf = labels.iter().rev().copied().find(own);
        let texts: Vec<String> = across.iter().filter(|i| own(i)).map(|&i| full_text(self.cell(i))).collect();
        let at = across.iter().find(|i| own(i)).map_or(self.grid.at.clone(), |&index| row_of(&self.cell(index).at));
        let label = leaf.map_or(String::new(), |index| self.cell(index).text.clone());
        let mut found = Row { wanted: None, label, figures: Ok(vec![]), weak: None, texts, at };
        match self.which(leaf, &labels, last, done) {
            Ok((index, weak)) => (found.wanted, found.weak) = (Some(index), weak),
            Err(why) => {
                found.figures = Err(why);
                return found;
            }
        }
        let wanted = &self.wanted.rows()[found.wanted.unwrap_or_default()];
        if self.is_ragged(row, &head_rows) {
            let (own, head) =
                (self.grid.rows[row].width, head_rows.last().map_or(self.grid.cols, |&r| self.grid.rows[r].width));
            let words = format!("这一行有 {own} 格，表头是 {head} 格，对不上");
            found.figures = Err(("row-ragged", words));
            return found;
        }
        let mut filling = Filling {
            view: self,
            row,
            across: &across,
            labels: &labels,
            claimed: BTreeSet::new(),
            told: vec![],
            numbers: vec![],
        };
        found.figures = filling.figures(wanted, &paths);
        if found.figures.is_ok() {
            let Filling { claimed, told, numbers, .. } = filling;
            tied.told.extend(told);
            tied.numbers.extend(numbers);
            tied.claimed.extend(claimed.into_iter().chain(labels).filter(|&i| !self.cell(i).text.is_empty()));
            tied.claimed.extend(
                head_rows
                    .iter()
                    .flat_map(|&r| self.across(r))
                    .filter(|&i| self.wanted.heads.contains_key(&self.words[i])),
            );
            if let Some(words) = &found.weak {
                tied.told.push(told_of(&found.at, words, &found.label, &wanted.printed));
            }
        }
        found
    }

    fn first_figure(&self, row: usize) -> usize {
        let figures =
            self.across(row).into_iter().filter(|&i| self.cell(i).row == row && is_figure_like(&self.cell(i).text));
        figures.map(|index| self.cell(index).col).min().unwrap_or(self.grid.cols)
    }

    /// A row that is not as wide as its header: some cell was lost or added, and nobody knows which.
    fn is_ragged(&self, row: usize, head_rows: &[usize]) -> bool {
        let width = self.grid.rows[row].width;
        match head_rows {
            [] => width != self.grid.cols,
            rows => rows.iter().any(|&head| self.grid.rows[head].width != width),
        }
    }

    /// Which row of the form the labels name, and why the tie is not exact.
    fn which(
        &self,
        leaf: Option<usize>,
        labels: &[usize],
        last: usize,
        done: &BTreeSet<usize>,
    ) -> Result<(usize, Option<String>), (&'static str, String)> {
        let own = leaf.map_or("", |index| self.words[index].as_str());
        let above: Vec<&str> = labels.iter().filter(|&&i| Some(i) != leaf).map(|&i| self.words[i].as_str()).collect();
        let rows = &self.wanted.rows();
        let same: Vec<usize> = self.own.clone().filter(|&i| rows[i].leaf() == own).collect();
        let agree: Vec<usize> = same.iter().copied().filter(|&i| self.agrees(&rows[i], &above)).collect();
        match (same.as_slice(), agree.as_slice()) {
            ([], _) => self.respelt(
                (own, &leaf.map_or(String::new(), |leaf| unexplained(&self.cell(leaf).text))),
                &above,
                done,
            ),
            (_, []) => {
                let words = format!("“{}”在“{}”下面，国家格式里不在那里", shown(own), above.join("、"));
                Err(("label-contradicts", words))
            }
            (_, [one]) => Ok((*one, None)),
            (_, several) => {
                if let [one] = self.with_labels(several, &above)[..] {
                    return Ok((one, None));
                }
                let next = several.iter().copied().find(|i| *i >= last && !done.contains(i));
                let index = next.or_else(|| several.iter().copied().find(|i| !done.contains(i)));
                let words = "几行的行标题相同，按先后次序收入".to_owned();
                index.map(|index| (index, Some(words))).ok_or_else(|| ("row-doubled", "这一行有两次".to_owned()))
            }
        }
    }

    /// Those of several rows that have just these labels before their own: rows of a name are told apart by their codes.
    fn with_labels(&self, rows: &[usize], before: &[&str]) -> Vec<usize> {
        let says = |label: &&str| !label.is_empty();
        let before: Vec<&str> = before.iter().copied().filter(says).collect();
        let own = |row: &WantedRow| -> bool {
            let labels = &row.labels[..row.labels.len().saturating_sub(1)];
            !before.is_empty() && labels.iter().map(String::as_str).filter(says).eq(before.iter().copied())
        };
        rows.iter().copied().filter(|&index| own(&self.wanted.rows()[index])).collect()
    }

    /// Whether the labels above a row's own are none of another row of the form.
    fn agrees(&self, row: &WantedRow, above: &[&str]) -> bool {
        let ancestors = &row.labels[..row.labels.len().saturating_sub(1)];
        let known = above.iter().filter(|words| self.wanted.labels.contains_key(**words));
        let mut known = known.peekable();
        known.all(|words| ancestors.iter().any(|ancestor| ancestor == words))
    }

    fn respelt(
        &self,
        (own, bare): (&str, &str),
        above: &[&str],
        done: &BTreeSet<usize>,
    ) -> Result<(usize, Option<String>), (&'static str, String)> {
        let rows = &self.wanted.rows();
        let like = |row: &WantedRow| {
            let leaf = row.leaf();
            !leaf.is_empty() && (unnumbered(leaf) == unnumbered(own) || leaf == bare || is_near(leaf, own))
        };
        let near: Vec<usize> = self.own.clone().filter(|&i| !own.is_empty() && like(&rows[i])).collect();
        match near.as_slice() {
            [one] if !done.contains(one) && self.agrees(&rows[*one], above) => {
                Ok((*one, Some("行标题与国家格式的写法不同".to_owned())))
            }
            _ => Err(("row-not-in-form", "不是本表的行".to_owned())),
        }
    }
}

/// A label, reduced, without what brackets at its end say of it: 使用非财政拨款结余（含专用结余）.
fn unexplained(text: &str) -> String {
    let text = text.trim();
    let bare = text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '('])).map(|(bare, _)| bare);
    bare.filter(|bare| bare.chars().count() >= 4).map_or(String::new(), reduced)
}

fn told_of(at: &At, words: &str, was: &str, now: &str) -> Finding {
    let words = format!("{words}：“{}”按“{}”收入", clip(was, 30), clip(now, 30));
    told(Level::Note, "label-respelled", at, words).fact("was", was).fact("now", now)
}

/// All a cell says, with what is struck or superscript.
pub(crate) fn full_text(cell: &Cell) -> String {
    match &cell.doubt {
        Some(Doubt::Struck(part) | Doubt::Unseen(part)) => format!("{}{part}", cell.text),
        Some(Doubt::Superscript { whole, .. }) if !whole.is_empty() => whole.clone(),
        _ => cell.text.clone(),
    }
}

fn shown(reduced: &str) -> String {
    clip(reduced, 30)
}

/// A figure below 0 that a cell format shows in brackets.
fn signed(cell: &Cell) -> Option<String> {
    let Some(Doubt::Format(stored)) = &cell.doubt else { return None };
    let inside = cell.text.strip_prefix('(')?.strip_suffix(')')?;
    stored.starts_with('-').then(|| format!("-{inside}"))
}

/// The row that a cell stands in.
fn row_of(at: &At) -> At {
    match at {
        At::Table(table, row, _) => At::Table(*table, *row, 0),
        other => other.clone(),
    }
}

/// Fills the slots of one row.
struct Filling<'v, 'g> {
    view: &'v View<'g>,
    row: usize,
    across: &'v [usize],
    labels: &'v [usize],
    claimed: BTreeSet<usize>,
    told: Vec<Finding>,
    /// Cells that count lines.
    numbers: Vec<usize>,
}

/// Why a row is refused: a code and words.
type Refused = (&'static str, String);

impl Filling<'_, '_> {
    fn figures(&mut self, wanted: &WantedRow, paths: &[Vec<Head<'_>>]) -> Result<Vec<Figure>, Refused> {
        let mut figures = vec![];
        for slot in &wanted.slots {
            let doubled = wanted.slots.iter().filter(|other| other.leaf() == slot.leaf()).count() > 1;
            let columns = self.columns(slot, doubled, paths)?;
            let cell = self.pick(slot, &columns)?;
            let text = self.text(slot, cell)?;
            figures.push(Figure { row: slot.row.clone(), col: slot.col.clone(), text });
        }
        self.nothing_left()?;
        Ok(figures)
    }

    /// The columns under a slot's header.
    fn columns(&mut self, slot: &Slot, doubled: bool, paths: &[Vec<Head<'_>>]) -> Result<Vec<usize>, Refused> {
        let mut hits: Vec<(usize, usize)> = vec![];
        for (col, path) in paths.iter().enumerate() {
            if let Some(head) = self.leaf_cell(slot, path) {
                hits.push((head, col));
            }
        }
        let heads = |hits: &[(usize, usize)]| hits.iter().map(|(head, _)| *head).collect::<BTreeSet<usize>>().len();
        if doubled || heads(&hits) > 1 {
            let above = &slot.heads[..slot.heads.len().saturating_sub(1)];
            hits.retain(|(_, col)| above.iter().all(|words| paths[*col].iter().any(|(_, own)| own == words)));
        }
        // A header of the form that stands above this column and not above the slot: another column.
        hits.retain(|(_, col)| {
            let known = paths[*col].iter().filter(|(_, words)| self.view.wanted.heads.contains_key(*words));
            known.into_iter().all(|(_, words)| slot.heads.iter().any(|own| own == words))
        });
        match heads(&hits) {
            1 => Ok(hits.into_iter().map(|(_, col)| col).collect()),
            0 => self.amount(slot, paths).ok_or_else(|| ("column-unknown", format!("没有找到表头“{}”", slot.printed))),
            n => Err(("column-ambiguous", format!("表头“{}”有 {n} 处，分不清是哪一处", slot.printed))),
        }
    }

    /// The columns under 金额, where the form has one figure a row and the source no other name for it.
    fn amount(&mut self, slot: &Slot, paths: &[Vec<Head<'_>>]) -> Option<Vec<usize>> {
        let row = self.view.wanted.rows().iter().find(|row| row.slots.iter().any(|own| own.row == slot.row))?;
        let only = row.slots.len() == 1 && self.view.wanted.table.grouped;
        let is = |path: &Vec<Head<'_>>| path.last().filter(|(_, words)| *words == "金额").map(|(cell, _)| *cell);
        let columns: Vec<usize> = (0..paths.len()).filter(|&col| is(&paths[col]).is_some()).collect();
        let heads: BTreeSet<usize> = paths.iter().filter_map(is).collect();
        let head = heads.first().copied().filter(|_| only && heads.len() == 1)?;
        let finding = told_of(&self.view.cell(head).at, "表头与格式的写法不同", "金额", &slot.printed);
        if !self.view.renamed.replace(true) {
            self.told.push(finding);
        }
        self.claimed.insert(head);
        Some(columns)
    }

    /// The header cell that ends a path with a slot's header, also where it stands in several cells below each other.
    fn leaf_cell(&self, slot: &Slot, path: &[Head<'_>]) -> Option<usize> {
        let (last, words) = path.last()?;
        if *words == slot.leaf() {
            return Some(*last);
        }
        (2..=path.len().min(3)).find_map(|count| {
            let joined: String = path[path.len() - count..].iter().map(|(_, words)| *words).collect();
            (joined == slot.leaf()).then_some(*last)
        })
    }

    /// The one cell with a figure in these columns.
    fn pick(&mut self, slot: &Slot, columns: &[usize]) -> Result<usize, Refused> {
        let mut cells: Vec<usize> = vec![];
        for &col in columns {
            let Some(cell) = self.view.cover[self.row][col] else {
                return Err(("row-ragged", format!("“{}”下面缺一格", slot.printed)));
            };
            if !cells.contains(&cell) && !self.labels.contains(&cell) {
                cells.push(cell);
            }
        }
        let filled: Vec<usize> = cells.iter().copied().filter(|&i| !full_text(self.view.cell(i)).is_empty()).collect();
        let cell = match (filled.as_slice(), cells.as_slice()) {
            ([one], _) => *one,
            ([], [first, ..]) => *first,
            ([], []) => return Err(("row-ragged", format!("“{}”下面没有格", slot.printed))),
            (several, _) => return Err(("figure-several", format!("“{}”下面有 {} 个数", slot.printed, several.len()))),
        };
        if cells.len() > 1 {
            let words = format!("“{}”下面的空格没有收入", slot.printed);
            self.told.push(told(Level::Note, "column-empty-dropped", &self.view.cell(cell).at, words));
        }
        let (first, behind) = (columns.first().copied().unwrap_or(0), columns.last().map_or(0, |last| last + 1));
        let area = self.view.cell(cell);
        if area.rows > 1 {
            return Err(("figure-merged", format!("“{}”的数与别的行合并", slot.printed)));
        }
        if area.col < first || area.col + area.cols > behind || !self.claimed.insert(cell) {
            return Err(("figure-merged", format!("“{}”的数与别的列合并", slot.printed)));
        }
        self.claimed.extend(cells);
        Ok(cell)
    }

    fn text(&mut self, slot: &Slot, index: usize) -> Result<String, Refused> {
        let cell = self.view.cell(index);
        let head = &slot.printed;
        let whole = full_text(cell);
        if cell.hidden && !whole.is_empty() {
            return Err(("figure-hidden", format!("“{head}”的数“{whole}”看不见")));
        }
        match &cell.doubt {
            None => {}
            Some(Doubt::CrossesRule) => {
                return Err(("figure-crosses-rule", format!("“{head}”的数“{whole}”压在格线上")));
            }
            Some(Doubt::Struck(part)) => {
                let part = if part.is_empty() { &cell.text } else { part };
                return Err(("figure-struck", format!("“{head}”的格里“{part}”画了删除线")));
            }
            Some(Doubt::Superscript { part, .. }) => {
                return Err(("figure-superscript", format!("“{head}”的数“{}”带角标“{part}”", cell.text)));
            }
            Some(Doubt::Unseen(_)) => return Err(("figure-hidden", format!("“{head}”的数“{whole}”看不见"))),
            Some(Doubt::NoValue) => return Err(("figure-no-value", format!("“{head}”是公式，没有算出的值"))),
            Some(Doubt::Picture) => return Err(("figure-picture", format!("“{head}”的格里是图片"))),
            Some(Doubt::Fault(shown)) => {
                return Err(("cell-fault", format!("“{head}”的格里是{}", super::fault::words(shown))));
            }
            Some(Doubt::Format(stored)) if *stored == cell.text => {
                let words = format!("“{head}”的单元格格式读不懂，按存的“{stored}”收入，请核对");
                self.told.push(told(Level::Warning, "format-unknown", &cell.at, words));
            }
            Some(Doubt::Format(stored)) => {
                let words = format!("“{head}”按单元格格式写作“{}”，存的是“{stored}”", cell.text);
                self.told.push(told(Level::Note, "figure-format", &cell.at, words));
            }
        }
        let signed = signed(cell);
        match reading(signed.as_deref().unwrap_or(&cell.text)) {
            Reading::Figure(text) => {
                let typed: String = signed.as_deref().unwrap_or(&cell.text).trim().chars().map(half).collect();
                let is_kept = self.view.wanted.table.grouped && typed.replace(',', "") == text;
                let text = if is_kept { typed } else { text };
                self.tell_change(cell, head, &text);
                let bare = matches!(value(&text), Value::Number(_, ""));
                // A form that prints a unit above the table needs none behind its figures.
                let open = bare && super::unit::printed(self.view.wanted).is_none();
                let Some(unit) = self.view.unit_above(cell).filter(|_| open) else { return Ok(text) };
                let with_unit = format!("{text}{unit}");
                let words = format!("“{head}”表头的单位写到数后面：“{text}”→“{with_unit}”");
                let told = told(Level::Note, "figure-unit", &cell.at, words).fact("was", text).fact("now", &with_unit);
                self.told.push(told);
                Ok(with_unit)
            }
            Reading::Blank => {
                // Most cells of a table of amounts are blank.
                if !self.view.wanted.table.grouped {
                    self.told.push(told(Level::Note, "figure-blank", &cell.at, format!("“{head}”空着")));
                }
                Ok(String::new())
            }
            Reading::Several => Err(("figure-run-together", format!("“{head}”的格里有几个数：“{}”", cell.text))),
            Reading::Words => Err(("figure-not-number", format!("“{head}”下面是“{}”，不是数", clip(&cell.text, 30)))),
        }
    }

    fn tell_change(&mut self, cell: &Cell, head: &str, text: &str) {
        if cell.text == text {
            return;
        }
        let wide = cell.text.chars().any(|ch| half(ch) != ch);
        let (code, what) = if wide {
            ("figure-fullwidth", "全角改为半角")
        } else {
            ("figure-separator", "去掉了分隔号或空格")
        };
        let words = format!("“{head}”{what}：“{}”→“{text}”", cell.text);
        self.told.push(told(Level::Note, code, &cell.at, words).fact("was", &cell.text).fact("now", text));
    }

    /// The headers above a cell's first column.
    fn heads_of(&self, cell: &Cell) -> Vec<&str> {
        let head_rows = self.view.head_rows(self.row);
        self.view.heads(&head_rows, cell.col).into_iter().map(|(_, words)| words).collect()
    }

    /// Every cell of the row's own that says something must have been taken.
    fn nothing_left(&mut self) -> Result<(), Refused> {
        for &index in self.across {
            let cell = self.view.cell(index);
            let text = full_text(cell);
            if cell.row != self.row || self.claimed.contains(&index) || self.labels.contains(&index) || text.is_empty()
            {
                continue;
            }
            let counted = self.heads_of(cell).iter().any(|words| is_count(words));
            if counted && text.trim().parse::<u16>().is_ok() {
                self.numbers.push(index);
                self.claimed.insert(index);
                continue;
            }
            if cell.hidden {
                let words = format!("看不见的一格没有收入：“{}”", clip(&text, 30));
                self.told.push(left_out(Level::Note, "cell-hidden-dropped", &cell.at, &words, &text));
                self.claimed.insert(index);
                continue;
            }
            return Err(("cell-left-over", format!("“{}”没有归到任何一列", clip(&text, 30))));
        }
        Ok(())
    }
}
