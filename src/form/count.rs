//! Reads how the prose says what the tables count, and where it speaks of something else.

use super::rule::{compile, figures};
use super::values::{text, texts};
use super::{Claim, Count, Hearing, TableForm, Vocabulary};
use crate::diag::{Finding, tell};
use crate::json::{Object, Spot, Value};

/// Reads the members of a rule about a count.
pub(super) fn count(object: &mut Object<'_>, table: Option<&TableForm>, out: &mut Vec<Finding>) -> Option<Claim> {
    let near = object.required("near", out).and_then(|s| text(&s, out));
    let says = object.required("says", out).map(|s| patterns(&s, out));
    let mut optional = |key, out: &mut Vec<Finding>| match object.optional(key) {
        Some(spot) => spot.text(out).and_then(|expression| compile(&spot, expression, out)).map(Some),
        None => Some(None),
    };
    let (none, about, unless) = (optional("none", out), optional("about", out), optional("unless", out));
    let topic = optional("topic", out);
    let part = object.optional("part").map_or(Some(false), |s| s.boolean(out));
    let money = object.optional("money").map_or(Some(false), |s| s.boolean(out));
    let equals = object.required("equals", out)?;
    let sums: Option<Vec<_>> = equals.items(out)?.map(|item| figures(&item, table, out)).collect();
    let near = near?.split('|').map(str::to_owned).collect();
    Some(Claim::Count(Box::new(Count {
        near,
        says: says?,
        none: none?,
        about: about?,
        unless: unless?,
        topic: topic?,
        part: part?,
        money: money?,
        equals: sums?,
    })))
}

/// Whether a rule is about a count.
pub(super) fn is_count(object: &Object<'_>) -> bool {
    object.has("near")
}

fn patterns(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<super::Pattern> {
    match &spot.node.value {
        Value::String(expression) => compile(spot, expression, out).into_iter().collect(),
        _ => {
            let Some(items) = spot.items(out) else { return vec![] };
            items.filter_map(|item| item.text(out).and_then(|expression| compile(&item, expression, out))).collect()
        }
    }
}

/// Reads where prose speaks of a part, of another time, or of the office itself.
pub(super) fn hearing(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Hearing> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let mut pattern = |key, out: &mut Vec<Finding>| {
        object.required(key, out).and_then(|spot| spot.text(out).and_then(|expression| compile(&spot, expression, out)))
    };
    let (own, own_time, other_time) = (pattern("own", out), pattern("own_time", out), pattern("other_time", out));
    let (parts, channels) = (pattern("parts", out), pattern("channels", out));
    let plain = object.required("plain", out).map(|spot| Vocabulary::new(texts(&spot, out)));
    let visits = object.optional("visits").map_or(vec![], |spot| texts(&spot, out));
    object.close(out);
    let (own, own_time, other_time) = (own?, own_time?, other_time?);
    Some(Hearing { own, own_time, other_time, parts: parts?, channels: channels?, plain: plain?, visits })
}

/// A form whose prose has rules about counts must say how to hear them.
pub(super) fn needs_hearing(rules: &[super::ProseRule], spot: &Object<'_>, out: &mut Vec<Finding>) {
    if rules.iter().any(|rule| matches!(rule.claim, Claim::Count(_))) && !spot.has("hearing") {
        let finding = Finding::error("form-hearing-missing", spot.place(), "正文规则用了 near，却没有写 hearing");
        tell(out, finding.hint("补上 hearing：正文在什么情况下说的是别的（年份、单位、渠道）。"));
    }
}
