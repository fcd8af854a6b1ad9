//! Reads what the prose must say.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use super::count::{count, is_count};
use super::rule::{compile, figures, named_table, pattern};
use super::values::{key, text, wrong_value};
use super::{Claim, Pattern, ProseRule, TableForm};
use crate::diag::{Finding, tell};
use crate::json::{Object, Spot};

/// Reads what the prose must say.
pub(super) fn prose(spot: &Spot<'_>, tables: &[TableForm], chapters: usize, out: &mut Vec<Finding>) -> Vec<ProseRule> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| prose_rule(&item, tables, chapters, out)).collect()
}

fn prose_rule(spot: &Spot<'_>, tables: &[TableForm], chapters: usize, out: &mut Vec<Finding>) -> Option<ProseRule> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let id = object.required("id", out).and_then(|s| key(&s, out));
    let chapter = object.optional("chapter").map(|s| s.whole(1, chapters.max(1) as i64, out));
    let words = object.required("words", out).and_then(|s| text(&s, out));
    let claim = claim(&mut object, tables, out);
    object.close(out);
    let chapter = chapter.map_or(Some(None), |c| c.map(|c| Some(c as usize - 1)))?;
    Some(ProseRule { id: id?, chapter, claim: claim?, words: words? })
}

/// Reads `near` and what belongs to it, or `pattern` with `equals`, or `blank`, or `says`.
fn claim(object: &mut Object<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Option<Claim> {
    let table = object.optional("table").and_then(|s| named_table(&s, tables, out));
    if is_count(object) {
        return count(object, table, out);
    }
    let (numbers, blank, says) = (object.optional("pattern"), object.optional("blank"), object.optional("says"));
    let (unless, equals, when) = (object.optional("unless"), object.optional("equals"), object.optional("when"));
    match (numbers, blank, says) {
        (Some(taken), None, None) => {
            let equals = match equals {
                Some(equals) => Some(equals),
                None => object.required("equals", out),
            };
            let unless = unless.map_or(Some(None), |s| pattern(&s, out).map(Some));
            let sums = equals.and_then(|s| s.items(out)).map(|items| {
                let sums: Vec<_> = items.map(|item| figures(&item, table, out)).collect();
                sums.into_iter().collect::<Option<Vec<_>>>()
            });
            let pattern = numbers_pattern(&taken, out);
            Some(Claim::Numbers { pattern: pattern?, unless: unless?, equals: sums?? })
        }
        (None, Some(blank), None) => {
            // The chapter's whole text must match, so the author need not anchor it.
            let whole = format!("^(?:{})$", blank.text(out)?);
            Some(Claim::Filled { blank: compile(&blank, &whole, out)? })
        }
        (None, None, Some(says)) => {
            let when = when.map_or(Some(vec![]), |s| figures(&s, table, out));
            Some(Claim::Says { pattern: pattern(&says, out)?, when: when? })
        }
        _ => {
            let words = "正文规则只能写 near（表中的数怎样说）、pattern（取出数字）、blank（不能只写）、says（应当写到）中的一种";
            tell(out, wrong_value(object.place(), words));
            None
        }
    }
}

fn numbers_pattern(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Pattern> {
    let pattern = pattern(spot, out)?;
    if pattern.groups() == 0 {
        let finding = wrong_value(spot.place(), "这个式子没有取出数字的括号");
        tell(out, finding.hint("把要取的数字写成 ([0-9]+)；不取的括号写成 (?:…)。"));
        return None;
    }
    Some(pattern)
}
