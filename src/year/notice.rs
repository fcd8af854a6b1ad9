//! What an office is told: a letter in the form of official documents, as a report of its own.

use serde_json::json;

use super::{Desk, Entry, State};
use crate::diag::clip;

/// So many findings stand in a letter; more would hide the first.
const MOST: usize = 60;

/// The notice to an office as the JSON of an official letter; `None` where there is nothing to tell. `day` is the letter's
/// date; without one the signature is left to who sends it.
pub fn notice(desk: &Desk, entry: &Entry, day: Option<&str>) -> Option<String> {
    if entry.state == State::Sound {
        return None;
    }
    let (year, name) = (desk.year, &entry.office.name);
    let from = entry.office.parent.as_ref().filter(|parent| *parent != name);
    let issuer = from.map_or("政府信息公开工作主管部门", String::as_str);
    let what = if entry.state == State::Missing { "报送" } else { "修改" };
    let mut official = json!({ "kind": "letter", "to": format!("{name}：") });
    if let Some(day) = day {
        official["signature"] = json!({ "date": day });
    }
    let report = json!({
        "schema": "banxin/report/1",
        "form": "gongwen",
        "year": year,
        "issuer": issuer,
        "title": format!("关于{what}{year}年政府信息公开工作年度报告的函"),
        "official": official,
        "body": body(entry, year),
    });
    Some(report.to_string())
}

fn body(entry: &Entry, year: u16) -> Vec<serde_json::Value> {
    let due = entry.office.due.as_ref().map_or(String::new(), |due| format!("（期限为{}）", printed(due)));
    if entry.state == State::Missing {
        let words = format!("截至目前，尚未收到你单位{year}年政府信息公开工作年度报告{due}。请尽快报送。");
        return vec![json!(words)];
    }
    let count = entry.findings.len();
    let mut body = vec![json!(format!(
        "你单位报送的{year}年政府信息公开工作年度报告，经核对有{count}处需要核实或修改。请逐条核对，修改后重新报送。"
    ))];
    let items: Vec<String> = entry
        .findings
        .iter()
        .take(MOST)
        .map(|finding| {
            let hint = finding.hints.first().map_or(String::new(), |hint| format!("改法：{hint}"));
            let end = if finding.message.ends_with('。') { "" } else { "。" };
            plain(&format!("{}{end}{hint}", finding.message))
        })
        .collect();
    body.push(json!({ "list": items, "numbering": "1." }));
    if count > MOST {
        body.push(json!(format!("以上是前{MOST}处，其余待修改后再核对。")));
    }
    body
}

/// A text that may stand in a paragraph: one line, no control characters, not endless.
fn plain(text: &str) -> String {
    let line: String = text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    clip(line.trim(), 600)
}

/// `2024-01-31` as `2024年1月31日`.
fn printed(day: &str) -> String {
    crate::model::printed_day(day)
}
