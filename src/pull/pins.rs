//! From what stands in Word to the report's text: line ends that the plan pinned are not text, and a blank that keeps
//! an empty control open is none either.

use crate::model::{is_break, is_unprintable};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Longer paragraphs are compared by their ends only: what comparing costs grows with the square.
const MOST: usize = 20_000;

/// Why a text cannot be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unclear {
    /// Somebody put a line break where the plan had none.
    LineBreak,
    /// A character that prints nothing, such as a tab.
    Unprintable(char),
}

/// The report's text for what stands in Word now. `was` is what stood there in the untouched copy, and `text` what the
/// report had for it. `None` when nothing changed.
///
/// # Errors
/// [`Unclear`].
pub(super) fn unpin(was: &str, text: &str, now: &str) -> Result<Option<String>, Unclear> {
    if now == was {
        return Ok(None);
    }
    let now_text = match text.is_empty() {
        true => told(now.trim())?,
        false if now.trim().is_empty() => String::new(),
        false if was.contains('\n') => told(&replaced(was, text, now)?)?,
        false => told(now)?,
    };
    Ok((now_text != text).then_some(now_text))
}

/// A text as the report may hold it: without line breaks and what prints nothing.
pub(super) fn told(now: &str) -> Result<String, Unclear> {
    match now.chars().find(|&ch| is_break(ch) || is_unprintable(ch)) {
        Some(ch) if is_break(ch) => Err(Unclear::LineBreak),
        Some(ch) => Err(Unclear::Unprintable(ch)),
        None => Ok(now.to_owned()),
    }
}

/// Each line break that was there stands for the white space that the report has in its place; a new one is unclear.
fn replaced(was: &str, text: &str, now: &str) -> Result<String, Unclear> {
    let (before, after): (Vec<char>, Vec<char>) = (was.chars().collect(), now.chars().collect());
    let pins = pins(&before, text);
    let ops = match before.len().saturating_mul(after.len()) <= MOST * MOST / 100 {
        true => capture_diff_slices(Algorithm::Myers, &before, &after),
        false => ends(&before, &after),
    };
    let mut out = String::new();
    for op in ops {
        let new = &after[op.new_range()];
        match op {
            DiffOp::Equal { old_index, .. } => {
                for (nth, &ch) in new.iter().enumerate() {
                    match ch {
                        '\n' => out.push_str(pins.get(&(old_index + nth)).copied().unwrap_or_default()),
                        ch => out.push(ch),
                    }
                }
            }
            _ if new.contains(&'\n') => return Err(Unclear::LineBreak),
            _ => out.extend(new),
        }
    }
    Ok(out)
}

/// The pinned line ends of a paragraph by their places, each with the white space of the report's text.
fn pins<'t>(was: &[char], text: &'t str) -> std::collections::BTreeMap<usize, &'t str> {
    let mut pins = std::collections::BTreeMap::new();
    let mut rest = text;
    for (index, &ch) in was.iter().enumerate() {
        if ch == '\n' {
            let next = rest.trim_start();
            pins.insert(index, &rest[..rest.len() - next.len()]);
            rest = next;
        } else {
            let mut chars = rest.chars();
            chars.next();
            rest = chars.as_str();
        }
    }
    pins
}

/// What two texts have in common at their ends.
fn ends(before: &[char], after: &[char]) -> Vec<DiffOp> {
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - head;
    let tail = before.iter().rev().zip(after.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    vec![
        DiffOp::Equal { old_index: 0, new_index: 0, len: head },
        DiffOp::Replace {
            old_index: head,
            old_len: before.len() - head - tail,
            new_index: head,
            new_len: after.len() - head - tail,
        },
        DiffOp::Equal { old_index: before.len() - tail, new_index: after.len() - tail, len: tail },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(was: &str, text: &str, now: &str) -> Result<Option<&'static str>, Unclear> {
        unpin(was, text, now).map(|found| found.map(|t| &*t.leak()))
    }

    #[test]
    fn pinned_line_ends_are_no_text() {
        assert_eq!(text("年度\n报告", "年度报告", "年度\n报告"), Ok(None));
        assert_eq!(text("年度\n报告", "年度 报告", "年度\n总报告"), Ok(Some("年度 总报告")));
        assert_eq!(text("年度\n报告", "年度报告", "年度报告"), Ok(None));
        assert_eq!(text("年度\n报告", "年度 报告", "全新"), Ok(Some("全新")));
        assert_eq!(text("年度\n报告", "年度报告", "年\n度\n报告"), Err(Unclear::LineBreak));
        assert_eq!(text("报告", "报告", "报\n告"), Err(Unclear::LineBreak));
        assert_eq!(text("报告", "报告", "报\t告"), Err(Unclear::Unprintable('\t')));
    }

    #[test]
    fn the_blank_of_an_empty_control_is_no_text() {
        assert_eq!(text(" ", "", " "), Ok(None));
        assert_eq!(text(" ", "", ""), Ok(None));
        assert_eq!(text(" ", "", " 90"), Ok(Some("90")));
        assert_eq!(text("90", "90", ""), Ok(Some("")));
        assert_eq!(text("90", "90", " "), Ok(Some("")));
    }

    #[test]
    fn long_texts_are_compared_by_their_ends() {
        let (a, b) = ("甲".repeat(3_000), "乙".repeat(3_000));
        let was = format!("头\n{a}尾");
        assert_eq!(unpin(&was, &format!("头{a}尾"), &format!("头\n{b}尾")), Ok(Some(format!("头{b}尾"))));
        assert_eq!(unpin(&was, &format!("头{a}尾"), &format!("头\n{b}\n尾")), Err(Unclear::LineBreak));
    }
}
