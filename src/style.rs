//! How a table is set, beyond its cells: read alike from reports (tables of the author's own) and from forms.

use crate::diag::{Finding, clip, tell};
use crate::geom::Len;
use crate::json::{Object, Spot};

/// How a table is set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Look {
    /// What follows the caption above each further piece of a table that goes on on other pages, such as `（续）`; the
    /// unit line is said again below it, as GB/T 7713.1 and GB/T 1.1 ask of tables that go on. No caption there when
    /// absent.
    pub continued: Option<String>,
    /// What follows a merged row label where it goes on on another page and has room for it, such as `（续）`.
    pub continued_labels: Option<String>,
    /// The rule around the table.
    pub frame: Frame,
    /// The least type size that cells may be shrunk to where a figure would be broken, a column would be narrower than
    /// a character or an exact row too low. Nothing is shrunk when absent.
    pub shrink_to: Option<Len>,
    /// Exact height of every row; rows grow with their text when absent.
    pub height: Option<Len>,
    /// Least height of a row, where it is not exact.
    pub min_height: Option<Len>,
}

/// The rule around a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Frame {
    /// A single rule, as wide as the page's file says.
    #[default]
    Single,
    /// A single rule that is thicker.
    Thick,
    /// Two rules as wide as those between cells, and a blank as wide between them.
    Double,
}

/// How wide a column is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// Exactly this wide.
    Fixed(Len),
    /// This share of what fixed and solved columns leave.
    Share(u32),
    /// As wide as its texts ask for.
    Solved,
}

const FRAMES: [(&str, Frame); 3] = [("single", Frame::Single), ("thick", Frame::Thick), ("double", Frame::Double)];

/// What a column that is solved from its content says.
const SOLVED: &str = "auto";

/// The lowest and the highest that rows may be asked to be.
const HEIGHTS: (Len, Len) = (Len::mm(3), Len::mm(200));

/// The smallest and the largest that type may be shrunk to: below five points nobody reads it.
const SIZES: (Len, Len) = (Len::pt(5), Len::pt(22));

/// The narrowest and the widest column: half a small character, and the sheet of A3.
const WIDTHS: (Len, Len) = (Len::mm(2), Len::mm(420));

/// Takes the members that say how a table is set.
pub(crate) fn look(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Look> {
    let before = out.len();
    let mut read = |key, bounds| object.optional(key).and_then(|spot| length(&spot, bounds, out));
    let (height, min_height) = (read("height", HEIGHTS), read("min_height", HEIGHTS));
    let shrink_to = read("shrink_to", SIZES);
    let mut words = |key| object.optional(key).and_then(|spot| spot.text(out)).map(str::to_owned);
    let (continued, continued_labels) = (words("continued"), words("continued_labels"));
    let frame = object.optional("frame").and_then(|spot| choice(&spot, &FRAMES, out)).unwrap_or_default();
    (out.len() == before).then_some(Look { continued, continued_labels, frame, shrink_to, height, min_height })
}

/// One column's width: a share, a length, or `auto`.
pub(crate) fn width(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Width> {
    match &spot.node.value {
        crate::json::Value::String(text) if text == SOLVED => Some(Width::Solved),
        crate::json::Value::String(_) => length(spot, WIDTHS, out).map(Width::Fixed),
        _ => spot.whole(1, 1000, out).and_then(|share| u32::try_from(share).ok()).map(Width::Share),
    }
}

/// A length with its unit, within bounds.
fn length(spot: &Spot<'_>, bounds: (Len, Len), out: &mut Vec<Finding>) -> Option<Len> {
    let typed = spot.text(out)?;
    let found = Len::parse(typed).filter(|length| (bounds.0..=bounds.1).contains(length));
    if found.is_none() {
        let words = format!("“{}”不是这里可用的长度", clip(typed, 20));
        let (least, most) = (bounds.0.to_mm(), bounds.1.to_mm());
        let hint = format!("写成 \"8mm\" 或 \"9pt\" 的样子，{least:.1} 到 {most:.0} 毫米。");
        tell(out, Finding::error("value-range", spot.place(), words).hint(hint));
    }
    found
}

/// One of the words that a member may say.
pub(crate) fn choice<T: Copy>(spot: &Spot<'_>, known: &[(&str, T)], out: &mut Vec<Finding>) -> Option<T> {
    let said = spot.text(out)?;
    let found = known.iter().find(|(word, _)| *word == said).map(|(_, value)| *value);
    if found.is_none() {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let finding = Finding::error("value-range", spot.place(), format!("不认识“{}”", clip(said, 20)));
        tell(out, finding.hint(format!("可以写：{}。", words.join("、"))));
    }
    found
}
