//! Reads lists: items of prose, each with at most one list under it.

use crate::diag::{Finding, clip, tell};
use crate::json::{Object, Spot, Value};

use super::{prose, text};
use crate::model::{Item, List, Numbering, Prose};

/// Circled numbers go up to ㊿ (U+32BF).
const MOST_CIRCLED: usize = 50;

/// The list that an object is.
pub(super) fn block(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<List> {
    let list = members(&mut object, Numbering::Arabic, true, out);
    object.close(out);
    list
}

/// `list` and `numbering`; `nests` says whether items may have lists of their own.
fn members(object: &mut Object<'_>, usual: Numbering, nests: bool, out: &mut Vec<Finding>) -> Option<List> {
    let spot = object.required("list", out)?;
    let numbering = match object.optional("numbering") {
        Some(spot) => numbering(&spot, out)?,
        None => usual,
    };
    let items: Vec<Spot<'_>> = spot.items(out)?.collect();
    let items: Vec<Item> = items.iter().filter_map(|spot| item(spot, nests, out)).collect();
    if numbering == Numbering::Circled && items.len() > MOST_CIRCLED {
        let words = format!("列表有 {} 项，带圈的数字只到 {MOST_CIRCLED}", items.len());
        tell(out, Finding::error("list-long", spot.place(), words).hint("编号改用 \"1.\" 或 \"（1）\"。"));
    }
    Some(List { numbering, items })
}

fn numbering(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Numbering> {
    let typed = spot.text(out)?;
    let known = Numbering::KEYS.into_iter().find(|(key, _)| *key == typed);
    if known.is_none() {
        let words = format!("没有“{}”这种编号", clip(typed, 20));
        let keys = Numbering::KEYS.map(|(key, _)| format!("\"{key}\""));
        tell(
            out,
            Finding::error("numbering-unknown", spot.place(), words).hint(format!("可以写：{}。", keys.join("、"))),
        );
    }
    known.map(|(_, numbering)| numbering)
}

fn item(spot: &Spot<'_>, nests: bool, out: &mut Vec<Finding>) -> Option<Item> {
    if let Value::String(_) = spot.node.value {
        let text = text::paragraph(spot, out)?;
        return Some(Item { prose: Prose::plain(spot.pointer.clone(), text), list: None });
    }
    let Value::Object(_) = spot.node.value else {
        let hint = "写成英文双引号括起来的文字；下面还有列表的，写成 {\"text\": \"文字\", \"list\": [ ]}。";
        tell(out, spot.wrong("列表的一项", hint));
        return None;
    };
    let mut object = spot.object(out)?;
    let prose = prose::members(&mut object, out);
    let mut list = None;
    if object.has("list") && !nests {
        object.optional("list");
        let finding = Finding::error("list-deep", spot.place(), "列表套得太深：超过 2 层");
        tell(out, finding.hint("把最里层的各项并成一项文字，用分号隔开。"));
    } else if object.has("list") || object.has("numbering") {
        list = members(&mut object, Numbering::Bracketed, false, out);
    }
    // Asked for here too, so that a slip in their names is explained.
    object.optional("list");
    object.optional("numbering");
    object.close(out);
    Some(Item { prose: prose?, list })
}
