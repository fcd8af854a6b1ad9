//! A file held against the report inside it, and that report, as `banxin verify` and `banxin extract` give them.

use serde::Serialize;

use super::Call;
use crate::diag::{Finding, Place};
use crate::serve::answer::{Answer, JSON, file_name};
use crate::serve::upload::OURS;
use crate::source::Source;
use crate::verify::{self, Verdict, carried, damage, words};

/// A verdict on a file.
#[derive(Serialize)]
struct Verified {
    /// Stable code.
    verdict: &'static str,
    /// Whether the file agrees with the report inside, as far as it was compared.
    agrees: bool,
    /// Whether its layout was compared, too.
    layout: bool,
    /// The format; null for a file that carries no report.
    format: Option<&'static str>,
    /// In Chinese, for the official.
    words: String,
}

pub(in crate::serve) fn verify(call: &mut Call<'_>) -> Answer {
    let bytes = call.upload.take(&OURS).map_or(vec![], |file| file.bytes);
    let Some(carried) = carried(&bytes) else {
        let words = words::damaged(damage(&bytes));
        return Answer::json(&Verified { verdict: "foreign", agrees: false, layout: false, format: None, words });
    };
    let verdict = verify::verify(call.engine, &bytes, &carried);
    let (code, agrees) = code(&verdict);
    let layout =
        !matches!(verdict, Verdict::NotCompared { .. } | Verdict::Contradicts { .. } | Verdict::Refused { .. });
    let format = Some(carried.format.name());
    Answer::json(&Verified { verdict: code, agrees, layout, format, words: words::judge(verdict, &carried) })
}

/// A verdict's code, and whether the file agrees.
fn code(verdict: &Verdict) -> (&'static str, bool) {
    match verdict {
        Verdict::Untouched => ("untouched", true),
        Verdict::Extended(_) => ("extended", true),
        Verdict::NotCompared { .. } => ("not-compared", true),
        Verdict::Resaved => ("resaved", false),
        Verdict::Odd(_) => ("odd", false),
        Verdict::Differs { .. } => ("differs", false),
        Verdict::Edited { .. } => ("edited", false),
        Verdict::Contradicts { .. } => ("contradicts", false),
        Verdict::Refused { .. } => ("refused", false),
    }
}

/// The report inside a file, to the byte.
pub(in crate::serve) fn extract(call: &mut Call<'_>) -> Answer {
    let (name, bytes) = call.upload.take(&OURS).map_or((None, vec![]), |file| (file.name, file.bytes));
    match carried(&bytes) {
        Some(carried) => Answer::file(JSON, carried.source.into_bytes(), file_name("报告", "json")),
        None => {
            let finding = Finding::error("not-ours", Place::File, words::damaged(damage(&bytes)))
                .hint("选择由本程序生成的 PDF、OFD、Word 或网页文件。");
            Answer::refused(&Source::new(name.unwrap_or_else(|| "文件".to_owned()), ""), &[finding])
        }
    }
}
