//! What stands at the end of an official document's body and belongs into its signature: offices, each on a line, above a
//! day (GB/T 9704 7.3.5).

use crate::diag::{Finding, Place, clip, tell};
use crate::model::office::{day_signed, is_office};
use crate::model::walk::proses;
use crate::model::{Official, Report, Shell, Signature};

/// How far back from the end of the body a signature reaches: a remark, a day, and the offices of any document we know.
const REACH: usize = 14;

/// The lines at the end of a body that are a signature.
struct Left<'r> {
    /// Where they stand, from the first to the last, the remark behind them included.
    at: Vec<&'r str>,
    offices: Vec<&'r str>,
    /// The day as the report's `date` has it.
    date: String,
    remark: Option<&'r str>,
}

/// Tells of a signature that lacks, or that the body says once more.
pub(super) fn check(report: &Report, doc: &Official, out: &mut Vec<Finding>) {
    match (&doc.signature, left(report)) {
        (None, left) if !matches!(doc.kind, Shell::Minutes | Shell::Attachment) => tell(out, missing(left)),
        (Some(signature), Some(left)) if repeats(signature, &left) => tell(out, doubled(&left)),
        _ => {}
    }
}

/// The signature at the end of the body.
fn left(report: &Report) -> Option<Left<'_>> {
    let prose: Vec<(&str, &str)> = proses(&report.body).map(|(at, text)| (at, text.trim())).collect();
    let mut back = prose[prose.len().saturating_sub(REACH)..].iter().rev().peekable();
    let bracketed = |text: &str| text.starts_with('（') && text.ends_with('）');
    let remark = back.next_if(|(_, text)| bracketed(text));
    let (day_at, day) = back.next()?;
    let date = day_signed(day)?;
    let signs = |text: &str| !text.is_empty() && text.split_whitespace().all(is_office);
    let mut lines: Vec<&(&str, &str)> = back.take_while(|(_, text)| signs(text)).collect();
    lines.reverse();
    let at = lines.iter().map(|(at, _)| *at).chain([*day_at]).chain(remark.map(|(at, _)| *at)).collect();
    let offices = lines.iter().flat_map(|(_, text)| text.split_whitespace()).collect();
    Some(Left { at, offices, date, remark: remark.map(|(_, text)| *text) })
}

/// Whether the body says what the signature says, too: the same day, or offices above another one.
fn repeats(signature: &Signature, left: &Left<'_>) -> bool {
    !left.offices.is_empty() || day_signed(&signature.date).is_some_and(|date| date == left.date)
}

fn missing(left: Option<Left<'_>>) -> Finding {
    let finding = |at: &str| {
        let place = Place::Value(at.to_owned());
        Finding::warning("official-signature-missing", place, "没有署名和成文日期")
    };
    let Some(left) = left else {
        return finding("/official").hint("补上 \"signature\"：{ \"date\": \"年-月-日\" }（GB/T 9704 7.3.5）。");
    };
    let offices: Vec<String> = left.offices.iter().map(|office| format!("\"{office}\"")).collect();
    let named = if offices.is_empty() { String::new() } else { format!("\"offices\": [{}], ", offices.join(", ")) };
    let remark = left.remark.map_or(String::new(), |remark| format!("，\"remark\": \"{}\"", clip(remark, 60)));
    let json = format!(
        "从 body 里移走 {}，在 official 里写 \"signature\": {{ {named}\"date\": \"{}\" }}{remark}。",
        left.at.join("、"),
        left.date
    );
    let words = if left.remark.is_some() { "署名、成文日期和附注" } else { "署名和成文日期" };
    let hint = format!(
        "正文末尾的 {} 段像是{words}：从正文移到公文的署名里，不要两处都写（GB/T 9704 7.3.5）。",
        left.at.len()
    );
    told_places(finding(left.at[0]).hint(hint).json_hint(json), &left.at, "一并移走")
        .fact("offices", left.offices.join(" "))
        .fact("date", &left.date)
        .fact("remark", left.remark.unwrap_or_default())
}

fn doubled(left: &Left<'_>) -> Finding {
    let own: &[&str] = &left.at[..left.at.len() - usize::from(left.remark.is_some())];
    let words = "署名和成文日期在正文末尾又写了一遍，会印两次";
    let finding = Finding::warning("official-signature-doubled", Place::Value(own[0].to_owned()), words)
        .hint("从正文里删去这几行，只留 signature 里的（GB/T 9704 7.3.5）。")
        .json_hint(format!("从 body 里删去 {}。", own.join("、")));
    // What stood behind the day would be left as the last of the body.
    let finding = match (left.remark, left.at.last()) {
        (Some(remark), Some(at)) => finding
            .hint(format!("“{}”是附注的，移到 remark（GB/T 9704 7.3.6）。", clip(remark, 20)))
            .json_hint(format!("{at} 移到 official 里：\"remark\": \"{remark}\"。"))
            .fact("remark", remark)
            .fact("remark_at", *at),
        _ => finding,
    };
    told_places(finding, own, "一并删去")
}

/// Names each line for people and for machines.
fn told_places(finding: Finding, at: &[&str], words: &str) -> Finding {
    let finding = finding.fact("lines", at.join(" "));
    at.iter().skip(1).fold(finding, |finding, at| finding.with(Place::Value((*at).to_owned()), words))
}
