//! The desk as a table for a spreadsheet.

use super::{Desk, Entry, State};
use crate::diag::Level;

const HEADER: [&str; 10] = ["单位", "上级", "文件", "状态", "期限", "公布日期", "错误", "警告", "问题", "通知"];

/// The table as CSV: UTF-8 with the byte order mark that spreadsheets look for. `notice` names the file of an office's
/// notice.
pub fn table(desk: &Desk, notice: impl Fn(&Entry) -> Option<String>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    // Writing into memory does not fail.
    _ = writer.write_record(HEADER);
    for entry in &desk.entries {
        _ = writer.write_record(row(entry, notice(entry).unwrap_or_default()));
    }
    for stranger in &desk.strangers {
        _ = writer.write_record(["", "", stranger, "名单上没有", "", "", "", "", "", ""]);
    }
    writer.into_inner().unwrap_or_default()
}

fn row(entry: &Entry, notice: String) -> [String; 10] {
    let count = |level| match entry.state {
        State::Missing => String::new(),
        _ => entry.findings.iter().filter(|finding| finding.level == level).count().to_string(),
    };
    let told: Vec<String> = entry.findings.iter().map(|finding| safe(&finding.message)).collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        safe(&entry.office.name),
        safe(&text(&entry.office.parent)),
        safe(&text(&entry.file)),
        entry.state.words().to_owned(),
        text(&entry.office.due),
        text(&entry.published),
        count(Level::Error),
        count(Level::Warning),
        told.join("\n"),
        notice,
    ]
}

/// A text that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() }
}
