//! Where a finding is, in the report's own terms: table, row and column, chapter, member; and what names it for good.

use serde::Serialize;

use super::Located;
use crate::diag::{Finding, Place};
use crate::json::{Node, Value};
use crate::support::digest;

/// Where a finding is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Site {
    /// `cell`, `cells`, `paragraph`, `field` or `file`.
    pub kind: &'static str,
    /// The id of the national table, or the caption of another.
    pub table: Option<String>,
    /// The key of the figure's row.
    pub row: Option<String>,
    /// The key of its column.
    pub col: Option<String>,
    /// The cells that belong to it, where there are several.
    pub cells: Vec<Cell>,
    /// The heading of the chapter that it stands in.
    pub chapter: Option<String>,
    /// The member of the report, where it is neither a cell nor a paragraph.
    pub field: Option<String>,
}

/// A figure of a national table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Cell {
    /// The key of its row.
    pub row: String,
    /// The key of its column.
    pub col: String,
    /// JSON pointer (RFC 6901).
    pub pointer: String,
}

impl Located<'_> {
    /// Where a finding is.
    pub(super) fn site(&self, finding: &Finding) -> Site {
        let pointer = pointer_of(&finding.place);
        let mut site =
            Site { kind: "file", table: None, row: None, col: None, cells: vec![], chapter: None, field: None };
        let Some(pointer) = pointer else { return site };
        site.chapter = self.chapter(pointer);
        let cell = cell(pointer);
        site.table = self.table(pointer);
        if let Some(cell) = &cell {
            site.cells = self.cells(finding, pointer);
            // A cause is one figure; what else is told shows the sums that it breaks.
            let is_one = site.cells.len() <= 1 || finding.facts.iter().any(|(name, _)| *name == "expected");
            site.kind = if is_one { "cell" } else { "cells" };
            if is_one {
                site.cells.clear();
                (site.row, site.col) = (Some(cell.row.clone()), Some(cell.col.clone()));
            }
        } else if site.table.is_some() {
            site.kind = "cells";
        } else if self.is_paragraph(pointer) {
            site.kind = "paragraph";
        } else {
            site.kind = "field";
            site.field = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).map(str::to_owned);
        }
        site
    }

    /// A name that stays when other parts of the report change: the code, the place by its keys and words, and the value.
    pub(super) fn id(&self, finding: &Finding, site: &Site) -> String {
        let fact = |name| finding.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        let said: Vec<&str> =
            ["words", "said", "value", "rule", "left", "right", "key"].into_iter().filter_map(fact).collect();
        let typed = pointer_of(&finding.place).and_then(|pointer| text(self.tree.as_ref()?.find(pointer)?));
        let cells: Vec<&str> = site.cells.iter().flat_map(|cell| [cell.row.as_str(), cell.col.as_str()]).collect();
        let words = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let place = [words(&site.table), words(&site.row), words(&site.col), words(&site.chapter), words(&site.field)];
        let value = if said.is_empty() { vec![typed.unwrap_or("")] } else { said };
        let parts =
            [finding.code, site.kind].into_iter().chain(place.iter().map(String::as_str)).chain(cells).chain(value);
        format!("{}-{}", finding.code, &digest::of_parts(parts)[..10])
    }

    /// The heading of the outermost section around a pointer.
    fn chapter(&self, pointer: &str) -> Option<String> {
        let index = pointer.strip_prefix("/body/")?.split('/').next()?;
        text(self.tree.as_ref()?.find(&format!("/body/{index}/section"))?).map(str::to_owned)
    }

    /// The id of the national table, or the caption of the table, that a pointer leads into.
    fn table(&self, pointer: &str) -> Option<String> {
        let tree = self.tree.as_ref()?;
        let mut block = pointer;
        loop {
            for member in ["table", "grid/caption"] {
                if let Some(name) = tree.find(&format!("{block}/{member}")).and_then(text) {
                    return Some(name.to_owned());
                }
            }
            block = block.rsplit_once('/')?.0;
        }
    }

    /// The figures of the same table that a finding names.
    fn cells(&self, finding: &Finding, pointer: &str) -> Vec<Cell> {
        let own = pointer.split("/figures/").next();
        let related = finding.related.iter().filter_map(|(place, _)| pointer_of(place));
        let fixed = finding.fixes.iter().map(|fix| fix.pointer.as_str());
        let mut cells: Vec<Cell> = vec![];
        for cell in std::iter::once(pointer).chain(related).chain(fixed).filter_map(cell) {
            if cell.pointer.split("/figures/").next() == own && !cells.contains(&cell) {
                cells.push(cell);
            }
        }
        cells
    }

    fn is_paragraph(&self, pointer: &str) -> bool {
        let text = self.tree.as_ref().and_then(|tree| tree.find(pointer)).is_some_and(|node| text(node).is_some());
        let last = pointer.rsplit('/').next().unwrap_or_default();
        text && (last.parse::<usize>().is_ok() || last == "text")
    }
}

fn pointer_of(place: &Place) -> Option<&str> {
    match place {
        Place::Value(pointer) | Place::Key { pointer, .. } => Some(pointer),
        Place::File | Place::Offset(_) => None,
    }
}

/// The figure that a pointer leads to.
fn cell(pointer: &str) -> Option<Cell> {
    let (_, keys) = pointer.split_once("/figures/")?;
    let (row, col) = keys.split_once('/')?;
    let plain = |part: &str| part.replace("~1", "/").replace("~0", "~");
    Some(Cell { row: plain(row), col: plain(col), pointer: pointer.to_owned() })
}

fn text<'t>(node: &'t Node<'_>) -> Option<&'t str> {
    match &node.value {
        Value::String(text) => Some(text),
        Value::Number(typed) => Some(typed),
        _ => None,
    }
}
