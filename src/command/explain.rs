//! `banxin explain`: what a finding means, an example of it, how to mend it, and the clause behind it. The words are data,
//! one entry for each code that a finding may bear; a test holds the two lists against each other.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::arguments::{Explain, Shown};
use super::{DONE, NOT_STARTED, complain, say, say_json};
use crate::json::nearest;
use crate::source::visible;

/// The words, by code.
const WORDS: &str = include_str!("explanations.json");

/// What is said of a code.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Explanation {
    /// What is wrong, or what was done.
    means: String,
    /// What leads to it.
    example: String,
    /// How it is mended; of what needs no mending, that.
    mend: String,
    /// The standard or law that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

impl Explanation {
    fn show(&self, code: &str) -> String {
        let mut text = format!("{code}\n  含义：{}\n  例如：{}\n  改法：{}\n", self.means, self.example, self.mend);
        if let Some(clause) = &self.clause {
            let _ = writeln!(text, "  依据：{clause}");
        }
        text
    }
}

/// All words there are.
fn all() -> Result<BTreeMap<String, Explanation>, serde_json::Error> {
    serde_json::from_str(WORDS)
}

pub(super) fn run(args: &Explain) -> u8 {
    let known = match all() {
        Ok(known) => known,
        Err(error) => return refuse(&format!("问题代号的说明读不出来：{error}\n")),
    };
    let chosen = if args.codes.is_empty() { Ok(known.iter().collect()) } else { choose(&args.codes, &known) };
    let chosen: BTreeMap<&String, &Explanation> = match chosen {
        Ok(chosen) => chosen,
        Err(words) => return refuse(&words),
    };
    match args.shown.format {
        Shown::Json => say_json(&chosen),
        Shown::Text if args.codes.is_empty() => {
            chosen.iter().for_each(|(code, found)| say(&format!("{code}\n  {}\n", found.means)));
        }
        Shown::Text => chosen.iter().for_each(|(code, found)| say(&found.show(code))),
    }
    DONE
}

/// The explanations of some codes.
///
/// # Errors
/// In words, for what is no code.
fn choose<'k>(
    typed: &[String],
    known: &'k BTreeMap<String, Explanation>,
) -> Result<BTreeMap<&'k String, &'k Explanation>, String> {
    typed.iter().map(|typed| known.get_key_value(bare(typed)).ok_or_else(|| unknown(typed, known))).collect()
}

/// A code as people copy it from a finding: `错误[sum-mismatch]：` is `sum-mismatch`.
fn bare(typed: &str) -> &str {
    let inner = typed.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or(typed, |(inner, _)| inner);
    inner.trim_matches(|ch: char| !ch.is_ascii_alphanumeric())
}

fn unknown(typed: &str, known: &BTreeMap<String, Explanation>) -> String {
    let near = nearest(bare(typed), known.keys().map(String::as_str));
    let hint = match near {
        Some(near) => format!("是不是想写 {near}？"),
        None => "不写代号，列出全部。".to_owned(),
    };
    format!("没有“{}”这个问题代号；{hint}\n", visible(typed))
}

fn refuse(words: &str) -> u8 {
    complain(words);
    NOT_STARTED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_as_people_copy_them() {
        let known = all().unwrap();
        for typed in ["sum-mismatch", "[sum-mismatch]", "警告[sum-mismatch]：", " sum-mismatch "] {
            assert_eq!(choose(&[typed.to_owned()], &known).map(|found| found.len()), Ok(1), "{typed}");
        }
        assert!(choose(&["sum-mismach".to_owned()], &known).err().unwrap().contains("sum-mismatch？"));
        assert!(choose(&["说不清".to_owned()], &known).err().unwrap().contains("列出全部"));
    }

    /// Every entry says something in Chinese in each part, in whole sentences where it tells what to do.
    #[test]
    fn every_explanation_is_whole() {
        let hanzi = |text: &str| text.chars().any(|ch| ch >= '\u{4e00}');
        for (code, found) in all().unwrap() {
            assert!(hanzi(&found.means) && found.means.ends_with('。'), "{code}: {}", found.means);
            assert!(hanzi(&found.mend) && found.mend.ends_with('。'), "{code}: {}", found.mend);
            assert!(!found.example.trim().is_empty() && found.clause.is_none_or(|clause| !clause.is_empty()), "{code}");
        }
    }
}
