//! A national table as the assembler looks for it: its rows with their labels, its columns with their heads.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::words::reduced;
use crate::form::{Content, TableForm};
use crate::model::GivenRow;

/// A national table.
pub(crate) struct Wanted<'f> {
    /// The form's table, with the rows that the source brings into it.
    pub(crate) table: Cow<'f, TableForm>,
    /// Its rows and halves, laid out when they are first asked for: most tables of all forms are in no source.
    laid: OnceCell<Laid>,
    /// The words of its labels: reduced to printed.
    pub(crate) labels: BTreeMap<String, String>,
    /// The words of its headers.
    pub(crate) heads: BTreeMap<String, String>,
}

/// The rows and halves of a national table.
struct Laid {
    /// Its rows that hold figures, one half after the other.
    rows: Vec<WantedRow>,
    /// Its halves from the left, such as 收入 beside 支出; one where nothing parts it.
    halves: Vec<Half>,
}

/// Columns with labels and figures of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Half {
    /// Its columns.
    pub(crate) cols: Range<usize>,
    /// Its rows: indices into [`Wanted::rows()`].
    pub(crate) rows: Range<usize>,
}

/// A row.
pub(crate) struct WantedRow {
    /// Its labels from the outermost in, reduced.
    pub(crate) labels: Vec<String>,
    /// Its own label as printed; empty for a table without labels.
    pub(crate) printed: String,
    /// Its figures.
    pub(crate) slots: Vec<Slot>,
}

/// The place of a figure.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Row key.
    pub(crate) row: String,
    /// Column key.
    pub(crate) col: String,
    /// The headers above it from the outermost in, reduced.
    pub(crate) heads: Vec<String>,
    /// The last of them as printed.
    pub(crate) printed: String,
}

impl Half {
    /// The first row of the form that has figures of this half.
    pub(crate) fn rows_from(&self, wanted: &Wanted<'_>) -> Option<usize> {
        let figures = wanted.table.values().filter(|(cell, ..)| self.cols.contains(&cell.area.col));
        figures.map(|(cell, ..)| cell.area.row).min()
    }
}

impl WantedRow {
    /// Its own label, reduced.
    pub(crate) fn leaf(&self) -> &str {
        self.labels.last().map_or("", String::as_str)
    }
}

impl Slot {
    /// The header right above it, reduced.
    pub(crate) fn leaf(&self) -> &str {
        self.heads.last().map_or("", String::as_str)
    }
}

impl<'f> Wanted<'f> {
    /// What to look for in a table of a form.
    pub(crate) fn of(table: &'f TableForm) -> Wanted<'f> {
        Wanted::named(Cow::Borrowed(table))
    }

    /// What to look for where a source brings these rows.
    pub(crate) fn with_rows(&self, rows: &[GivenRow]) -> Wanted<'static> {
        Wanted::named(Cow::Owned(self.table.with_rows(rows)))
    }

    fn named(table: Cow<'_, TableForm>) -> Wanted<'_> {
        let (mut labels, mut heads) = (BTreeMap::new(), BTreeMap::new());
        for cell in &table.cells {
            match &cell.content {
                Content::Label { text, .. } => labels.insert(reduced(text), text.clone()),
                Content::Head { text, .. } => heads.insert(reduced(text), text.clone()),
                Content::Value { .. } | Content::Blank => None,
            };
        }
        Wanted { table, laid: OnceCell::new(), labels, heads }
    }

    fn laid(&self) -> &Laid {
        self.laid.get_or_init(|| {
            let (mut rows, mut halves) = (vec![], vec![]);
            for cols in parts(&self.table) {
                let first = rows.len();
                rows.extend((0..self.table.rows).filter_map(|row| wanted_row(&self.table, row, &cols)));
                halves.push(Half { cols, rows: first..rows.len() });
            }
            Laid { rows, halves }
        })
    }

    /// Its rows that hold figures, one half after the other.
    pub(crate) fn rows(&self) -> &[WantedRow] {
        &self.laid().rows
    }

    /// Its halves from the left.
    pub(crate) fn halves(&self) -> &[Half] {
        &self.laid().halves
    }

    /// A header of the form and the unit of money that a source writes behind it, where the form leaves the unit open:
    /// `采购总金额（万元）`.
    pub(crate) fn head_with_unit(&self, reduced: &str) -> Option<(String, &'static str)> {
        let with_unit = ["万元", "亿元", "元"].into_iter().find_map(|unit| Some((reduced.strip_suffix(unit)?, unit)));
        let (head, unit) = with_unit.filter(|_| !self.heads.contains_key(reduced))?;
        let head = head.strip_suffix("单位").unwrap_or(head);
        self.heads.contains_key(head).then(|| (head.to_owned(), unit))
    }

    /// The year that a source writes before a header which the form has without it, and that header: `2024年机关运行经费预算数`.
    pub(crate) fn head_with_year<'t>(&self, reduced: &'t str) -> Option<(&'t str, &'t str)> {
        let (year, head) = reduced.split_at_checked(4)?;
        let head = head.strip_prefix('年')?;
        let head = head.strip_prefix('度').unwrap_or(head);
        let is_year = year.starts_with("20") && year.bytes().all(|byte| byte.is_ascii_digit());
        (is_year && self.heads.contains_key(head) && !self.heads.contains_key(reduced)).then_some((year, head))
    }

    /// Whether these words are printed in the table.
    pub(crate) fn knows(&self, reduced: &str) -> bool {
        self.labels.contains_key(reduced) || self.heads.contains_key(reduced)
    }

    /// The words as the form prints them.
    pub(crate) fn printed(&self, reduced: &str) -> Option<&str> {
        self.labels.get(reduced).or_else(|| self.heads.get(reduced)).map(String::as_str)
    }

    /// How often they stand in it.
    pub(crate) fn times(&self, words: &str) -> usize {
        let own = |content: &Content| match content {
            Content::Label { text, .. } | Content::Head { text, .. } => reduced(text) == words,
            Content::Value { .. } | Content::Blank => false,
        };
        self.table.cells.iter().filter(|cell| own(&cell.content)).count()
    }

    /// Whether a header stands right above figures.
    pub(crate) fn is_leaf(&self, reduced: &str) -> bool {
        self.rows().iter().flat_map(|row| &row.slots).any(|slot| slot.leaf() == reduced)
    }
}

/// The columns of each half: one begins where a label stands right of figures in most rows that have any.
fn parts(table: &TableForm) -> Vec<Range<usize>> {
    let cols = table.widths.len();
    let row_kinds = |row: usize| {
        let mut kinds = vec![' '; cols];
        for cell in table.cells.iter().filter(|cell| cell.area.row_range().contains(&row)) {
            let kind = match cell.content {
                Content::Label { .. } => 'l',
                Content::Value { .. } => 'v',
                Content::Head { .. } | Content::Blank => ' ',
            };
            cell.area.col_range().for_each(|col| kinds[col] = kind);
        }
        kinds
    };
    let mut times = vec![0; cols];
    let mut all = 0;
    for row in 0..table.rows {
        let kinds = row_kinds(row);
        all += usize::from(kinds.contains(&'v'));
        let begins = (1..cols).filter(|&col| kinds[col] == 'l' && kinds[col - 1] == 'v');
        begins.for_each(|col| times[col] += 1);
    }
    // Sides of unlike height share few rows: the shortest known has 3 of 33.
    let starts = (0..cols).filter(|&col| col == 0 || times[col] > 0 && times[col] * 20 >= all);
    let starts: Vec<usize> = starts.chain([cols]).collect();
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

fn wanted_row(table: &TableForm, row: usize, cols: &Range<usize>) -> Option<WantedRow> {
    let own = || table.values().filter(|(cell, ..)| cell.area.row == row && cols.contains(&cell.area.col));
    let slots: Vec<Slot> = own()
        .map(|(cell, row_key, col_key)| {
            let heads = table.col_heads(row, cell.area.col);
            Slot {
                row: row_key.to_owned(),
                col: col_key.to_owned(),
                printed: heads.last().copied().unwrap_or_default().to_owned(),
                heads: heads.into_iter().map(reduced).collect(),
            }
        })
        .collect();
    let area = own().next().map(|(cell, ..)| cell.area)?;
    let labels = table.row_labels(area);
    (!slots.is_empty()).then(|| WantedRow {
        printed: labels.last().copied().unwrap_or_default().to_owned(),
        labels: labels.into_iter().map(reduced).collect(),
        slots,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::FormSet;

    #[test]
    fn tables_part_where_labels_stand_right_of_figures() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let forms = FormSet::open(&root.join("layouts")).unwrap();
        let halves = |form: &str, table: &str| {
            let form = forms.get(form).unwrap();
            let table = form.tables.iter().find(|own| own.id == table).unwrap();
            Wanted::of(table).halves().iter().map(|half| (half.cols.clone(), half.rows.len())).collect::<Vec<_>>()
        };
        assert_eq!(halves("bumen-juesuan", "summary"), [(0..2, 12), (2..4, 30)]);
        assert_eq!(halves("bumen-juesuan", "fiscal"), [(0..2, 9), (2..7, 29)]);
        assert_eq!(halves("bumen-juesuan", "income"), [(0..9, 1)]);
        assert_eq!(halves("zfxxgk-nb-2021", "applications").len(), 1);
    }
}
