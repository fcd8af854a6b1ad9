//! Captions of tables and pictures that begin with a number: none is typed twice.

use std::collections::BTreeMap;

use super::referred::{Label, begins_with};
use crate::diag::{Finding, Place, clip, tell};
use crate::model::Report;
use crate::model::walk::PartKind;

/// Checks the captions of a report. Each attachment numbers its own.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(String, Label), String> = BTreeMap::new();
    // The description of a picture says what its caption says.
    let parts: Vec<_> = report
        .parts()
        .into_iter()
        .filter(|part| part.kind == PartKind::Caption && !part.at.ends_with("/alt"))
        .collect();
    for part in &parts {
        let Some(label) = begins_with(&part.text).filter(|_| !part.text.contains('续')) else { continue };
        let of = document(&part.at);
        let same = |known: &Label| known.0 == label.0 && series(known) == series(&label);
        let known = parts.iter().filter(|other| document(&other.at) == of).filter_map(|other| begins_with(&other.text));
        let highest = known.filter(same).filter_map(|known| last(&known)).max().unwrap_or_default();
        let next = format!("{}{}{}", label.0, series(&label), highest + 1);
        if let Some(first) = seen.get(&(of.to_owned(), label.clone())) {
            tell(out, doubled(&part.at, &label, &next, &part.text).with(Place::Value(first.clone()), "前一次"));
        } else {
            seen.insert((of.to_owned(), label), part.at.clone().into_owned());
        }
    }
}

fn doubled(at: &str, label: &Label, next: &str, text: &str) -> Finding {
    let number = format!("{}{}", label.0, label.1);
    let words = format!("编号“{number}”写了两次，这是后一次");
    let hint = format!(
        "同一个的，删去一个，分成几段的在编号后写“（续）”；不是的，把“{}”的编号改为没有用过的（如“{next}”），正文里提到它的一起改。",
        clip(text, 16)
    );
    Finding::warning("number-doubled", Place::Value(at.to_owned()), words)
        .hint(hint)
        .fact("number", number)
        .fact("expected", next)
}

/// The pointer of the attachment that a text stands in; empty in the report itself.
fn document(at: &str) -> &str {
    let Some(rest) = at.strip_prefix("/attachments/") else { return "" };
    let end = rest.find('/').unwrap_or(rest.len());
    &at[..at.len() - rest.len() + end]
}

/// What stands before the last number of a label: `3-` of 表3-1.
fn series(label: &Label) -> &str {
    label.1.rfind('-').map_or("", |at| &label.1[..=at])
}

fn last(label: &Label) -> Option<u32> {
    label.1[series(label).len()..].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_with_the_number_of_another_is_told() {
        let grid =
            |caption: &str| format!(r#"{{"grid":{{"caption":"{caption}","header_rows":0,"rows":[["甲","1"]]}}}}"#);
        let told = |captions: &[&str]| {
            let body: Vec<String> = captions.iter().map(|caption| grid(caption)).collect();
            let json = format!(
                r#"{{"schema":"banxin/report/1","year":2024,"issuer":"甲县","title":"报告","body":[{}]}}"#,
                body.join(",")
            );
            let mut out = vec![];
            check(&crate::model::read(&json).unwrap().0, &mut out);
            out.iter()
                .map(|finding| finding.facts.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("<"))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&["表1  投资", "表1  人员"]), ["表1<表2"]);
        assert_eq!(told(&["表1 投资", "表２ 人员", "表二 房屋"]), ["表2<表3"]);
        assert_eq!(told(&["表3-1 投资", "表3-1 人员", "表3-2 房屋"]), ["表3-1<表3-3"]);
        assert_eq!(told(&["表1 投资", "表1（续） 投资", "续表1 投资", "表2 人员", "投资表1"]), [""; 0]);
    }
}
