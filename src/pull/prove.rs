//! The new JSON is laid out, written and read again, and must say what the edited copies say: text by text, heading by heading.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Finding;
use crate::json::edit::{Edit, NewText};
use crate::model::day_of_printed;

use super::asked::Asked;
use super::baseline::{Baseline, SUFFIX};
use super::comparing::Compared;
use super::doc::plain;
use super::headings;
use super::problem;

/// The new JSON, written and read again, must say what the edited copy says.
pub(super) fn prove(compared: &Compared, now: &Baseline<'_>) -> Result<(), Vec<Finding>> {
    let says = now.says();
    if says == compared.says {
        return Ok(());
    }
    let differ =
        says.iter().zip(&compared.says).position(|(a, b)| a != b).unwrap_or(says.len().min(compared.says.len()));
    let text = |list: &[String]| list.get(differ).map_or_else(String::new, |text| problem::quote(text));
    let words = format!("第 {} 处是“{}”，应当是“{}”", differ + 1, text(&says), text(&compared.says));
    Err(vec![problem::unproven(&words)])
}

/// Where sections came or went, the report must have the headings that the copy has, each on its level.
pub(super) fn prove_headings(compared: &Compared, now: &Baseline<'_>) -> Result<(), Vec<Finding>> {
    let headings = headings::headings(&now.doc);
    if headings == compared.headings || !compared.edits.iter().any(Edit::regroups) {
        return Ok(());
    }
    let differs = |(copy, report): (&(usize, String), &(usize, String))| (copy != report).then(|| copy.1.clone());
    let text = compared.headings.iter().zip(&headings).find_map(differs).unwrap_or_default();
    Err(vec![problem::unproven(&format!("标题“{}”的级别对不上", problem::quote(&text)))])
}

/// Of copies taken together: the report says what their draft said but for what was asked for, nothing more and nothing less;
/// and what a copy says stands in its order, but for what others asked for.
pub(super) fn prove_together(
    baseline: &Baseline<'_>,
    asked: &[Asked<'_>],
    edits: &[Edit],
    now: &Baseline<'_>,
) -> Result<(), Finding> {
    let says: Vec<String> = now.says().iter().map(|text| unprinted(text)).collect();
    let mut expected = counted(baseline.says().iter().map(|text| unprinted(text)));
    for edit in edits {
        let (gone, came) = exchanged(baseline, edit);
        gone.into_iter().for_each(|text| *expected.entry(text).or_default() -= 1);
        came.into_iter().for_each(|text| *expected.entry(text).or_default() += 1);
    }
    expected.retain(|text, count| *count != 0 && !text.is_empty());
    let found = counted(says.iter().filter(|text| !text.is_empty()).cloned());
    if let Some(text) = differing(&expected, &found) {
        return Err(problem::unproven(&format!("“{}”的处数对不上", problem::quote(text))));
    }
    let headings = headings::headings(&now.doc);
    for copy in asked {
        let touched = touched_by_others(baseline, asked, edits, copy);
        let of_copy = copy.says.iter().map(|text| unprinted(text)).filter(|text| !touched.contains(text));
        if let Some(text) = out_of_order(of_copy, &says) {
            let words = format!("“{}”里的“{}”不在原来的次序上", copy.name, problem::quote(&text));
            return Err(problem::unproven(&words));
        }
        let is_touched =
            |text: &str| touched.iter().any(|touched| !touched.is_empty() && text.ends_with(&plain(touched)));
        let of_copy = copy.shown.iter().filter(|(_, text)| !is_touched(text)).cloned();
        if let Some((_, text)) = out_of_order(of_copy, &headings) {
            let words = format!("“{}”里的标题“{}”的级别或者次序对不上", copy.name, problem::quote(&text));
            return Err(problem::unproven(&words));
        }
    }
    Ok(())
}

/// A text as the JSON has it: a day stands there otherwise than it is printed, and of a title the lines are for the page alone.
fn unprinted(text: &str) -> String {
    day_of_printed(text).unwrap_or_else(|| text.replace('\n', ""))
}

fn counted(texts: impl Iterator<Item = String>) -> BTreeMap<String, i64> {
    texts.fold(BTreeMap::new(), |mut counts, text| {
        *counts.entry(text).or_default() += 1;
        counts
    })
}

/// A text that one side has more often.
fn differing<'t>(one: &'t BTreeMap<String, i64>, other: &'t BTreeMap<String, i64>) -> Option<&'t str> {
    let of = |side: &BTreeMap<String, i64>, text: &String| side.get(text).copied().unwrap_or_default();
    one.keys().chain(other.keys()).find(|text| of(one, text) != of(other, text)).map(String::as_str)
}

/// The texts that a change takes away, and those that it brings.
fn exchanged(baseline: &Baseline<'_>, edit: &Edit) -> (Vec<String>, Vec<String>) {
    let under = |at: &str| {
        let inner = format!("{at}/");
        let spots = baseline.spots.iter().filter(|(found, _)| *found == at || found.starts_with(&inner));
        spots.map(|(_, spot)| unprinted(&spot.text)).collect::<Vec<_>>()
    };
    match edit {
        // How wide a picture is, is nothing that it says; what stands behind offices in a mark has no key.
        Edit::Set { at, .. } if at == SUFFIX || at.ends_with("/width") && !baseline.has(at) => (vec![], vec![]),
        // A figure's pointer is that of its text or of the cell around it.
        Edit::Set { at, text } => (under(at), vec![unprinted(text)]),
        Edit::Unset { at } | Edit::Remove { at } => (under(at), vec![]),
        Edit::Insert { texts, .. } | Edit::InsertRow { texts, .. } => (vec![], texts.clone()),
        Edit::InsertNoted { text, .. } => (vec![], text.says()),
        Edit::InsertList { items, .. } | Edit::NewList { items, .. } => {
            (vec![], items.iter().flat_map(NewText::says).collect())
        }
        Edit::InsertGrid { rows, .. } => (vec![], rows.concat()),
        Edit::InsertCopy { of, .. } => (vec![], under(of)),
        Edit::Heading { text, .. } => (vec![], vec![text.clone()]),
    }
}

/// The texts that other copies took away or brought, and those in which sentences of several were put together.
fn touched_by_others(
    baseline: &Baseline<'_>,
    asked: &[Asked<'_>],
    edits: &[Edit],
    copy: &Asked<'_>,
) -> BTreeSet<String> {
    let others = asked.iter().filter(|other| !std::ptr::eq(*other, copy)).flat_map(|other| &other.edits);
    let mut touched: BTreeSet<String> = BTreeSet::new();
    for edit in others {
        let (gone, came) = exchanged(baseline, edit);
        touched.extend(gone.into_iter().chain(came));
    }
    let joined = |edit: &&Edit| match edit {
        Edit::Set { at, .. } => {
            edits.iter().any(|of_all| matches!(of_all, Edit::Set { at: of, .. } if of == at && of_all != *edit))
        }
        _ => false,
    };
    touched.extend(copy.edits.iter().filter(joined).flat_map(|edit| exchanged(baseline, edit).1));
    touched
}

/// The first of some things that does not stand behind the one before it.
fn out_of_order<T: PartialEq>(things: impl Iterator<Item = T>, all: &[T]) -> Option<T> {
    let mut rest = all.iter();
    let mut things = things;
    things.find(|thing| !rest.any(|known| known == thing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_doubled_or_out_of_order_is_found() {
        let texts = |all: &str| all.chars().map(String::from).collect::<Vec<_>>();
        let missing = |copy: &str, all: &str| out_of_order(texts(copy).into_iter(), &texts(all));
        assert_eq!(missing("甲丙", "甲乙丙"), None);
        assert_eq!((missing("丙甲", "甲乙丙"), missing("甲甲", "甲乙")), (Some("甲".into()), Some("甲".into())));
        let differ = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|all| counted(texts(all).into_iter()));
            differing(&one, &other).map(str::to_owned)
        };
        assert_eq!(
            (differ("甲乙", "乙甲"), differ("甲", "甲甲"), differ("甲乙", "甲")),
            (None, Some("甲".into()), Some("乙".into()))
        );
    }
}
