//! Reports that nobody vouches for, read, checked, laid out and written as PDF or Word.

use std::sync::LazyLock;

use banxin::backend::Format;
use serde_json::Value;

use super::{ENGINE, look};

/// What reports are made of: one of each thing that a report may hold.
const REPORTS: [(&str, &str); 7] = [
    ("a-report", include_str!("report.json")),
    ("b-tongzhi", include_str!("../../../samples/gongwen-tongzhi.json")),
    ("c-qingshi", include_str!("../../../samples/gongwen-qingshi.json")),
    ("d-han", include_str!("../../../samples/gongwen-han.json")),
    ("e-ling", include_str!("../../../samples/gongwen-ling.json")),
    ("f-jiyao", include_str!("../../../samples/gongwen-jiyao.json")),
    ("g-national", include_str!("../../../samples/wudang-2020.json")),
];

/// The parts that mutation takes from.
pub static DONORS: LazyLock<Vec<Value>> =
    LazyLock::new(|| REPORTS.iter().map(|(_, text)| serde_json::from_str(text).expect("a sample reads")).collect());

/// What the fuzzer begins with; the last is too large to be changed a million times.
pub fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    REPORTS[..6].iter().map(|(name, text)| ("report", (*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The bytes are a report. Each is written in one format, and every eighth in both.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (plan, findings) = ENGINE.plan(text);
    look(&findings);
    let Some(plan) = plan else {
        assert!(!findings.is_empty(), "a report is refused without a word");
        return;
    };
    let turn = data.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    let formats: &[Format] = match turn % 8 {
        0 => &[Format::Pdf, Format::Docx],
        n if n % 2 == 1 => &[Format::Pdf],
        _ => &[Format::Docx],
    };
    for format in formats {
        let written = ENGINE.write(&plan, *format).unwrap_or_else(|finding| panic!("{}", finding.message));
        assert!(written.starts_with(if *format == Format::Pdf { b"%PDF" } else { b"PK\x03\x04" }));
        assert!(written.len() < 64 << 20, "a small report gives {} bytes", written.len());
    }
}
