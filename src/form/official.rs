//! The shell of official documents as data: what a page file says under `official`, each measure with its clause.

use super::clause::part;
use super::styles::styles;
use super::values::{choice, color, size, sizes, wrong_value};
use super::{Clause, StyleForm};
use crate::diag::{Finding, tell};
use crate::geom::{Color, Len};
use crate::json::{Object, Spot};
use crate::style::StyleKind;

/// The shell of official documents (GB/T 9704—2012, clauses 7 and 10).
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct OfficialForm {
    /// The largest and the smallest type size of the mark; the standard leaves it open (7.2.4).
    pub mark: (Len, Len),
    /// From the top of the type area to the upper edge of the mark's ink (7.2.4, 10.3).
    pub mark_top: Len,
    /// The same in an order (10.2).
    pub order_mark_top: Len,
    /// Blank lines between the parts.
    pub gaps: Gaps,
    /// The rule under the document number.
    pub separator: SeparatorForm,
    /// A letter's head and foot.
    pub letter: LetterForm,
    /// The usual diameter of a seal, where the report names none.
    pub seal: Len,
    /// On which pages the imprint of a document printed on both sides stands.
    pub imprint_page: ImprintPage,
    /// The styles that only official documents have.
    pub styles: Vec<StyleForm>,
}

/// On which pages an imprint may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImprintPage {
    /// On one of an even number, the last side of the last sheet (7.4.1).
    Even,
    /// On any, right behind the text.
    Any,
}

impl ImprintPage {
    /// Each with its word in JSON.
    const KEYS: [(&'static str, ImprintPage); 2] = [("even", ImprintPage::Even), ("any", ImprintPage::Any)];
}

/// Blank lines between the parts of an official document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Gaps {
    /// Between mark and document number (7.2.5, 10.2).
    pub number: i64,
    /// Before the title (7.3.1, 10.1).
    pub title: i64,
    /// Between title and addressees (7.3.2).
    pub addressee: i64,
    /// Between an order's number and its text (10.2).
    pub order: i64,
    /// Before the list of attachments (7.3.4).
    pub attachments: i64,
    /// Before the signature of a document without a seal (7.3.5.2).
    pub signature: i64,
    /// Before a signature stamp (7.3.5.3).
    pub stamp: i64,
}

/// The rule under the document number (7.2.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct SeparatorForm {
    /// From the ink of the number to its upper edge.
    pub drop: Len,
    /// From edge to edge.
    pub width: Len,
    /// Its colour.
    pub color: Color,
}

/// A letter's head and foot (10.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LetterForm {
    /// From the top edge of the sheet to the upper edge of the mark's ink.
    pub mark_top: Len,
    /// From the ink of the mark to the double rule.
    pub drop: Len,
    /// From the lower edge of the lower double rule to the bottom edge of the sheet.
    pub foot: Len,
    /// Length of the double rules; they stand in the middle of the sheet.
    pub length: Len,
    /// The thick rule of each.
    pub thick: Len,
    /// The blank between the two.
    pub between: Len,
    /// The thin rule of each.
    pub thin: Len,
    /// Blank between a double rule and text: 7/8 of a character of size 3.
    pub clear: Len,
    /// Their colour.
    pub color: Color,
}

/// Reads the shell.
pub(super) fn official(spot: &Spot<'_>, clauses: &mut Vec<Clause>, out: &mut Vec<Finding>) -> Option<OfficialForm> {
    let mut object = spot.object(out)?;
    let o = &mut object;
    o.optional("note");
    let mark = part(o, "mark", clauses, out, |o, out| sizes(o, ["largest", "smallest", "top"], out));
    let order = part(o, "order", clauses, out, |o, out| size(o, "mark_top", out));
    let gaps = part(o, "gaps", clauses, out, gaps);
    let separator = part(o, "separator", clauses, out, separator);
    let letter = part(o, "letter", clauses, out, letter);
    let seal = part(o, "seal", clauses, out, |o, out| size(o, "diameter", out));
    let imprint_page =
        o.optional("imprint_page").map_or(Some(ImprintPage::Even), |spot| choice(&spot, &ImprintPage::KEYS, out));
    let styles = styles(o, &StyleKind::OFFICIAL, &[], clauses, out);
    object.close(out);
    let [largest, smallest, mark_top] = mark?;
    if smallest > largest {
        tell(out, wrong_value(spot.place(), "标志的最小字号（smallest）不能大于最大字号（largest）"));
    }
    Some(OfficialForm {
        mark: (largest, smallest),
        mark_top,
        order_mark_top: order?,
        gaps: gaps?,
        separator: separator?,
        letter: letter?,
        seal: seal?,
        imprint_page: imprint_page?,
        styles,
    })
}

fn gaps(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Gaps> {
    let mut lines = |key| object.required(key, out)?.whole(0, 10, out);
    let (number, title, addressee, order) = (lines("number"), lines("title"), lines("addressee"), lines("order"));
    let (attachments, signature, stamp) = (lines("attachments"), lines("signature"), lines("stamp"));
    Some(Gaps {
        number: number?,
        title: title?,
        addressee: addressee?,
        order: order?,
        attachments: attachments?,
        signature: signature?,
        stamp: stamp?,
    })
}

fn separator(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<SeparatorForm> {
    let color = object.required("color", out).and_then(|spot| color(&spot, out));
    let [drop, width] = sizes(object, ["drop", "width"], out)?;
    Some(SeparatorForm { drop, width, color: color? })
}

fn letter(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<LetterForm> {
    let color = object.required("color", out).and_then(|spot| color(&spot, out));
    let mut measure = |key| size(object, key, out);
    let (mark_top, drop, foot, length) = (measure("mark_top"), measure("drop"), measure("foot"), measure("length"));
    let (thick, between, thin, clear) = (measure("thick"), measure("between"), measure("thin"), measure("clear"));
    Some(LetterForm {
        mark_top: mark_top?,
        drop: drop?,
        foot: foot?,
        length: length?,
        thick: thick?,
        between: between?,
        thin: thin?,
        clear: clear?,
        color: color?,
    })
}
