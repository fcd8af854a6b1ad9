//! Reads the page a form is set on, such as `layouts/gbt9704.json`.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use super::clause::{part, part_at};
use super::official::official;
use super::styles::styles;
use super::values::{above_zero, choice, clean, size, sizes};
use super::{Folio, PageForm};
use crate::diag::{Finding, tell};
use crate::geom::Len;
use crate::json::Object;
use crate::style::{LineRules, Punctuation, RuleWidths, StyleKind};

/// The thick rule where a page file names none: the head and foot of a 三线表 are most often 1.5 points.
const THICK: Len = Len(19_050);

/// Reads the body of a page file whose `kind` and `id` are already taken.
pub(super) fn page(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<PageForm> {
    let before = out.len();
    let mut clauses = vec![];
    let c = &mut clauses;
    object.optional("name");
    let sheet = part(&mut object, "sheet", c, out, |o, out| sizes(o, ["width", "height"], out));
    let area = part(&mut object, "type_area", c, out, |o, out| {
        let height = o.optional("height").map(|spot| above_zero(&spot, out));
        Some((sizes(o, ["top", "left", "width"], out)?, height))
    });
    let grid = part(&mut object, "grid", c, out, |o, out| {
        let lines = o.required("lines", out).and_then(|spot| spot.whole(1, 200, out));
        let pitch = size(o, "pitch", out);
        Some((lines? as usize, pitch?))
    });
    let folio = part(&mut object, "folio", c, out, folio);
    let prose = match object.optional("prose") {
        Some(spot) => part_at(&spot, c, out, line_rules),
        None => Some(LineRules::default()),
    };
    let rules = part(&mut object, "rules", c, out, |o, out| {
        let thick = o.optional("thick").map_or(Some(THICK), |spot| above_zero(&spot, out));
        let [outer, inner] = sizes(o, ["outer", "inner"], out)?;
        Some((RuleWidths { outer, inner }, thick?))
    });
    let styles = styles(&mut object, StyleKind::KEYS, &StyleKind::UNDER_TITLE, c, out);
    let official = object.optional("official").map(|spot| official(&spot, c, out));
    let place = object.place();
    object.close(out);
    let ([width, height], ([top, left, text_width], stated), (lines, pitch)) = (sheet?, area?, grid?);
    let (rules, thick) = rules?;
    let page = PageForm {
        width,
        height,
        top,
        left,
        text_width,
        text_height: stated.unwrap_or(Some(pitch * lines as i64))?,
        lines,
        pitch,
        folio: folio?,
        styles,
        prose: prose?,
        rules,
        thick,
        official: official.map_or(Some(None), |o| o.map(Some))?,
        clauses,
    };
    if page.left + page.text_width > page.width || page.top + page.pitch * page.lines as i64 > page.height {
        let words = "版心超出了纸张：左边距加版心宽不能超过纸宽，上边距加行数乘行距不能超过纸高";
        tell(out, Finding::error("form-page-overflow", place, words).hint("请核对 type_area 和 grid 中的长度。"));
    }
    clean(before, out).then_some(page)
}

fn line_rules(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<LineRules> {
    let mut least = |key, most| object.optional(key).map_or(Some(1), |spot| spot.whole(1, most, out));
    let (last_line, page_edge) = (least("last_line", 4), least("page_edge", 2));
    if let Some(spot) = object.optional("squeeze") {
        let words = "“squeeze”已由“punctuation”代替";
        let hint = "删去 squeeze，改写 \"punctuation\": \"full\"（标点一律占全角）或 \"compressed\"（标点压缩）。";
        tell(out, Finding::error("key-replaced", spot.place(), words).hint(hint));
    }
    let punctuation = object
        .optional("punctuation")
        .map_or(Some(Punctuation::Full), |spot| choice(&spot, &Punctuation::KEYS, out))?;
    let rules = LineRules { last_line: last_line? as usize, page_edge: page_edge? as usize, ..LineRules::default() };
    Some(rules.punctuated(punctuation))
}

fn folio(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Folio> {
    let dash = object.required("dash", out).and_then(|s| s.text(out).map(str::to_owned));
    let [drop, side] = sizes(object, ["drop", "side"], out)?;
    Some(Folio { drop, side, dash: dash? })
}
