//! The styles of a page file.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use super::clause::clause;
use super::values::{choice, color, length, size, wrong_value};
use super::{Clause, StyleForm};
use crate::diag::{Finding, tell};
use crate::geom::{Color, Len};
use crate::json::Object;
use crate::style::{Align, Role, StyleKind};

/// Font categories by the standard's names.
const ROLES: [(&str, Role); 5] =
    [("小标宋", Role::Title), ("仿宋", Role::Fang), ("黑体", Role::Hei), ("楷体", Role::Kai), ("宋体", Role::Song)];

/// Whose face Latin letters and digits have, and whether it is the hanzi's.
const DIGITS: [(&str, bool); 2] = [("latin", false), ("own", true)];

const ALIGNS: [(&str, Align); 5] = [
    ("left", Align::Left),
    ("center", Align::Center),
    ("right", Align::Right),
    ("justify", Align::Justify),
    ("distribute", Align::Distribute),
];

/// The styles, one for each of the known uses, and those of further ones that the page file has.
pub(super) fn styles(
    object: &mut Object<'_>,
    known: &[(&'static str, StyleKind)],
    further: &[(&'static str, StyleKind)],
    clauses: &mut Vec<Clause>,
    out: &mut Vec<Finding>,
) -> Vec<StyleForm> {
    let Some(list) = object.required("styles", out) else { return vec![] };
    let Some(items) = list.items(out) else { return vec![] };
    let uses = [known, further].concat();
    let mut styles: Vec<StyleForm> = vec![];
    for spot in items {
        let Some(mut inner) = spot.object(out) else { continue };
        let read = style(&mut inner, &uses, out);
        clauses.extend(clause(&spot, &mut inner, out));
        inner.close(out);
        let Some(style) = read else { continue };
        match styles.iter().any(|s| s.kind == style.kind) {
            true => {
                let words = format!("用途为“{}”的样式写了两次", StyleKind::key(style.kind));
                tell(out, Finding::error("form-style-doubled", spot.place(), words).hint("删去多余的一处。"));
            }
            false => styles.push(style),
        }
    }
    for (name, _) in known.iter().filter(|(_, u)| !styles.iter().any(|s| s.kind == *u)) {
        let words = format!("缺少用途为“{name}”的样式");
        let finding = Finding::error("form-style-missing", list.place(), words);
        tell(out, finding.hint(format!("在 styles 里补上一项，写明 \"use\": \"{name}\"。")).fact("use", *name));
    }
    styles
}

fn style(object: &mut Object<'_>, known: &[(&'static str, StyleKind)], out: &mut Vec<Finding>) -> Option<StyleForm> {
    let kind = object.required("use", out).and_then(|s| choice(&s, known, out));
    let role = object.required("font", out).and_then(|s| choice(&s, &ROLES, out));
    let digits = object.optional("digits").map_or(Some(false), |s| choice(&s, &DIGITS, out));
    let (size, pitch) = (size(object, "size", out), size(object, "pitch", out));
    let tracking = object.optional("tracking").map_or(Some(Len::ZERO), |s| length(&s, out));
    let color = object.optional("color").map_or(Some(Color::BLACK), |s| color(&s, out));
    let align = object.required("align", out).and_then(|s| choice(&s, &ALIGNS, out));
    let indent = object.optional("indent").map_or(Some(0), |s| s.whole(0, 20, out));
    let keep_with_next = object.optional("keep_with_next").map_or(Some(false), |s| s.boolean(out));
    let style = StyleForm {
        kind: kind?,
        role: role?,
        own_digits: digits?,
        size: size?,
        tracking: tracking?,
        pitch: pitch?,
        color: color?,
        align: align?,
        indent: indent? as u32,
        keep_with_next: keep_with_next?,
    };
    if style.pitch < style.size || style.size + style.tracking <= Len::ZERO {
        tell(out, wrong_value(object.place(), "行距不能小于字号，字距不能把字压成没有宽度"));
    }
    Some(style)
}
