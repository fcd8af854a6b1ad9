//! The ledger of one report for people.

use std::fmt::Write;

use crate::diag::clip;

use super::{Clause, Measure, Verdict};

/// Verdicts by the words that people read.
const WORDS: [(Verdict, &str); 7] = [
    (Verdict::Kept, "做到"),
    (Verdict::NotKept, "未做到"),
    (Verdict::Off, "未采用"),
    (Verdict::Author, "作者负责"),
    (Verdict::Impossible, "不属文件"),
    (Verdict::NotYet, "尚未实现"),
    (Verdict::Absent, "不涉及"),
];

/// The clauses that concern a report with what was measured, then how many there are of each kind.
pub fn show(name: &str, clauses: &[Clause]) -> String {
    let mut out = format!("{name}：逐条核对版面（单位：毫米，量自版面计划）\n");
    let mut standard = "";
    for clause in clauses.iter().filter(|clause| clause.verdict != Verdict::Absent) {
        if clause.standard != standard {
            standard = clause.standard;
            _ = writeln!(out, "\n{standard}");
        }
        _ = writeln!(out, "[{}] {} {}", word(clause.verdict), clause.clause, clause.asks);
        clause.measures.iter().for_each(|measure| line(&mut out, measure));
    }
    out.push('\n');
    out.push_str(&totals(clauses));
    out
}

fn line(out: &mut String, measure: &Measure) {
    let Measure { what, wanted, found, kept, place, of_words: _ } = measure;
    let sign = if *kept { "　" } else { "×" };
    let spot = place.as_ref().map(|spot| format!("；第 {} 页“{}”", spot.page, clip(&spot.words, 14)));
    _ = writeln!(out, "  {sign} {what}：{found}（应为 {wanted}{}）", spot.unwrap_or_default());
}

fn totals(clauses: &[Clause]) -> String {
    let count = |verdict| clauses.iter().filter(|clause| clause.verdict == verdict).count();
    let parts: Vec<String> = WORDS.iter().map(|(verdict, word)| format!("{word} {}", count(*verdict))).collect();
    format!("共 {} 条：{}\n", clauses.len(), parts.join("，"))
}

fn word(verdict: Verdict) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == verdict).map_or("", |(_, word)| word)
}
