//! Reads a national table: what it is called, how it is set, and what its cells are.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use super::cells::{Defaults, KINDS, MOST_COLS, cells, columns};
use super::values::{choice, key, text, wrong_value};
use super::{Keys, TableForm, ValueKind, looks, sides};
use crate::diag::{Finding, tell};
use crate::geom::Len;
use crate::json::Spot;
use crate::style::{self, PageOrientation, Width};

/// Reads the tables of a form that has so many chapters and a type area of this width.
/// Width is that of upright pages and of those that lie on their side.
pub(super) fn tables(
    spot: &Spot<'_>,
    chapters: usize,
    width: Option<(Len, Len)>,
    out: &mut Vec<Finding>,
) -> Vec<TableForm> {
    let Some(items) = spot.items(out) else { return vec![] };
    let mut tables: Vec<TableForm> = vec![];
    for item in items {
        let Some(table) = table(&item, chapters, width, out) else { continue };
        if tables.iter().any(|t| t.id == table.id) {
            let words = format!("两张表的代号都是“{}”", table.id);
            tell(out, Finding::error("form-table-doubled", item.place(), words).hint("给每张表不同的 id。"));
        }
        tables.push(table);
    }
    tables
}

fn table(spot: &Spot<'_>, chapters: usize, width: Option<(Len, Len)>, out: &mut Vec<Finding>) -> Option<TableForm> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let id = object.required("id", out).and_then(|s| key(&s, out));
    let title = object.required("title", out).and_then(|s| text(&s, out));
    let chapter = object.optional("chapter").map_or(Some(None), |s| s.whole(1, chapters.max(1) as i64, out).map(Some));
    let looks = looks::looks(&mut object, out);
    let width =
        width.map(|(upright, lying)| if looks.orientation == PageOrientation::Landscape { lying } else { upright });
    let widths = object.required("widths", out).and_then(|s| widths(&s, width, out));
    let has_height = object.has("height") || object.has("min_height");
    let style = style::read::table_style(&mut object, out);
    if !has_height {
        object.required("min_height", out);
    }
    let unit = object.optional("unit").and_then(|s| text(&s, out)).unwrap_or_default();
    let centred = object.optional("labels").and_then(|s| choice(&s, &[("center", true), ("left", false)], out));
    let kind = object.optional("kind").map_or(Some(ValueKind::Count), |s| choice(&s, &KINDS, out));
    let columns = object.optional("columns").map_or(vec![], |s| columns(&s, out));
    let mut flag = |key| object.optional(key).map_or(Some(false), |s| s.boolean(out));
    let (rounded, grouped) = (flag("rounded"), flag("grouped"));
    let rows = object.required("rows", out);
    object.close(out);
    let (rows, widths) = (rows?, widths?);
    tell_aligns(&looks, widths.len(), &rows, out);
    let defaults = Defaults { columns, kind: kind?, unit };
    let (cells, count, open) = match sides::open(&rows, widths.len(), &defaults, out) {
        None => (cells(&rows, widths.len(), &defaults, out)?, rows.items(out)?.len(), None),
        Some(open) => {
            let open = open?;
            let (cells, rows) = open.cells();
            (cells, rows, Some(open))
        }
    };
    Some(TableForm {
        id: id?,
        title: title?,
        chapter: chapter?.filter(|_| chapters > 0).map(|chapter| chapter as usize - 1),
        widths,
        rows: count,
        style: style.filter(|_| has_height)?,
        centred_labels: centred.unwrap_or(false),
        keys: Keys::of(&cells),
        cells,
        looks,
        rounded: rounded?,
        grouped: grouped?,
        open,
    })
}

/// Alignments are given for each column or for none.
fn tell_aligns(looks: &looks::Looks, cols: usize, rows: &Spot<'_>, out: &mut Vec<Finding>) {
    if !looks.aligns.is_empty() && looks.aligns.len() != cols {
        let words = format!("align 有 {} 个，表有 {cols} 栏", looks.aligns.len());
        tell(out, wrong_value(rows.place(), &words).hint("align 每栏写一个：left、center、right 或 decimal。"));
    }
}

fn widths(spot: &Spot<'_>, most: Option<Len>, out: &mut Vec<Finding>) -> Option<Vec<Width>> {
    let items = spot.items(out)?;
    if items.len() == 0 || items.len() > MOST_COLS {
        let words = format!("栏宽应当有 1 到 {MOST_COLS} 个，现在有 {} 个", items.len());
        tell(out, wrong_value(spot.place(), &words));
        return None;
    }
    let widths: Vec<Option<Width>> = items.map(|item| style::read::width(&item, out)).collect();
    let widths: Vec<Width> = widths.into_iter().collect::<Option<_>>()?;
    let fixed = |width: &Width| if let Width::Fixed(length) = width { *length } else { Len::ZERO };
    let sum: Len = widths.iter().map(fixed).sum();
    if let Some(most) = most.filter(|most| sum > *most) {
        let words = format!("各栏宽合计 {:.2}mm，超过版心宽 {:.2}mm", sum.to_mm(), most.to_mm());
        tell(out, Finding::error("form-widths", spot.place(), words).hint("减小某些栏宽。"));
    }
    Some(widths)
}
