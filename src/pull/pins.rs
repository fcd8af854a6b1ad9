//! From what stands in Word to the report's text: line ends that the plan pinned are not text, nor is a blank that keeps
//! an empty control open, nor a number that the engine puts before it. Marks of notes have given way to their names before.

use crate::model::{is_break, is_unprintable};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::doc::NOTE;

/// Longer paragraphs are compared by their ends only: what comparing costs grows with the square.
const MOST: usize = 20_000;

/// The longest number that the engine puts before a text, in characters.
const LONGEST_LABEL: usize = 12;

/// Why a text cannot be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unclear {
    /// Somebody put a line break where the plan had none.
    LineBreak,
    /// A character that prints nothing, such as a tab.
    Unprintable(char),
    /// The mark of a note, where no note may be.
    Note,
    /// The number before the text is another.
    Label,
    /// A date is no day, or is not written as `2024年3月5日`.
    Day,
}

/// The report's text for what stands in Word now. `was` is what stood there in the baseline copy, and `text` what the
/// report had for it. `None` when nothing changed.
///
/// # Errors
/// [`Unclear`].
pub(super) fn unpin(was: &str, text: &str, now: &str) -> Result<Option<String>, Unclear> {
    let now = if was.starts_with(is_indent) { now } else { now.trim_start_matches(is_indent) };
    if now == was {
        return Ok(None);
    }
    let now_text = match text.is_empty() {
        true => told(now.trim())?,
        false if now.trim().is_empty() => String::new(),
        false => {
            let label = before(was, text);
            let now = now.strip_prefix(label).ok_or(Unclear::Label)?;
            let was = &was[label.len()..];
            if was.contains('\n') { told(&replaced(was, text, now)?)? } else { told(now)? }
        }
    };
    Ok((now_text != text).then_some(now_text))
}

/// Blanks that people indent a line with by hand: the page sets the indent.
pub(super) fn is_indent(ch: char) -> bool {
    matches!(ch, ' ' | '\t' | '\u{a0}' | '\u{3000}')
}

/// What stands before the report's text in Word and is the engine's own.
pub(super) fn before<'w>(was: &'w str, text: &str) -> &'w str {
    let ends = was.char_indices().map(|(at, _)| at).take(LONGEST_LABEL + 1);
    let fits = |at: &usize| was.get(*at..).is_some_and(|rest| pins(&rest.chars().collect::<Vec<_>>(), text).is_some());
    ends.into_iter().find(fits).and_then(|at| was.get(..at)).unwrap_or_default()
}

/// A text as the report may hold it: without line breaks and what prints nothing.
pub(super) fn told(now: &str) -> Result<String, Unclear> {
    match now.chars().find(|&ch| is_break(ch) || is_unprintable(ch) || ch == NOTE) {
        Some(NOTE) => Err(Unclear::Note),
        Some(ch) if is_break(ch) => Err(Unclear::LineBreak),
        Some(ch) => Err(Unclear::Unprintable(ch)),
        None => Ok(now.to_owned()),
    }
}

/// Each line break that was there stands for the white space that the report has in its place; a new one is unclear.
fn replaced(was: &str, text: &str, now: &str) -> Result<String, Unclear> {
    let (before, after): (Vec<char>, Vec<char>) = (was.chars().collect(), now.chars().collect());
    let pins = pins(&before, text).unwrap_or_default();
    let mut out = String::new();
    for op in ops(&before, &after) {
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

/// The lines of a title, where its author or who edits the copy ends them: `ends` are the places in `text` where its author does.
/// `None` where the page ends them, or what stands there is no title.
pub(super) fn lines(was: &str, text: &str, ends: &[usize], now: &str) -> Option<Vec<String>> {
    let label = before(was, text);
    let (was, now) = (was.get(label.len()..)?, now.strip_prefix(label)?);
    let (before, after): (Vec<char>, Vec<char>) = (was.chars().collect(), now.chars().collect());
    let pins = pins(&before, text)?;
    // Where an end of the author stands, counted in the text without blanks: those at ends of lines are the page's.
    let plain = |text: &str| text.chars().filter(|ch| !ch.is_whitespace()).count();
    let ends: Vec<usize> = ends.iter().filter_map(|end| text.get(..*end)).map(plain).collect();
    let is_end = |index: &usize| ends.contains(&before[..*index].iter().filter(|ch| !ch.is_whitespace()).count());
    let (mut shown, mut kept, mut has_new) = (String::new(), String::new(), false);
    for op in ops(&before, &after) {
        let old = if let DiffOp::Equal { old_index, .. } = op { Some(old_index) } else { None };
        for (nth, &ch) in after[op.new_range()].iter().enumerate() {
            shown.push(ch);
            match (ch, old.map(|old| old + nth)) {
                ('\n', Some(index)) if !is_end(&index) => kept.push_str(pins.get(&index).copied().unwrap_or_default()),
                _ => kept.push(ch),
            }
            has_new |= ch == '\n' && old.is_none();
        }
    }
    // Who ends a line by hand in a title whose lines the page had, has seen all of them.
    let lines = if ends.is_empty() && has_new { shown } else { kept };
    let lines: Vec<String> = lines.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    let are_lines = lines.len() > 1 || lines.len() == 1 && !ends.is_empty();
    (are_lines && lines.iter().all(|line| told(line).is_ok())).then_some(lines)
}

/// How one text became another, character by character.
pub(super) fn ops(before: &[char], after: &[char]) -> Vec<DiffOp> {
    match before.len().saturating_mul(after.len()) <= MOST * MOST / 100 {
        true => capture_diff_slices(Algorithm::Myers, before, after),
        false => ends(before, after),
    }
}

/// The pinned line ends of a paragraph by their places, each with what the report's text has there; `None` where the
/// paragraph does not show that text.
fn pins<'t>(was: &[char], text: &'t str) -> Option<std::collections::BTreeMap<usize, &'t str>> {
    let mut pins = std::collections::BTreeMap::new();
    let mut rest = text;
    for (index, &ch) in was.iter().enumerate() {
        if ch == '\n' {
            let next = rest.trim_start();
            pins.insert(index, &rest[..rest.len() - next.len()]);
            rest = next;
        } else {
            rest = rest.strip_prefix(ch)?;
        }
    }
    rest.trim().is_empty().then_some(pins)
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
    fn numbers_before_a_text_are_no_text() {
        assert_eq!(text("1.甲", "甲", "1.甲乙"), Ok(Some("甲乙")));
        assert_eq!(text("1.甲", "甲", "2.甲"), Err(Unclear::Label));
        assert_eq!(text("1.1.甲", "1.甲", "1.1.乙"), Ok(Some("1.乙")));
        assert_eq!(text("甲", "甲", "甲\u{fffc}"), Err(Unclear::Note));
    }

    #[test]
    fn lines_of_a_title_stay_and_come() {
        let of = |was: &str, ends: &[usize], now: &str| {
            lines(was, &was.replace('\n', ""), ends, now).map(|lines| lines.join("/"))
        };
        assert_eq!(of("甲县\n年报", &[6], "甲县\n年度报").as_deref(), Some("甲县/年度报"));
        assert_eq!(of("甲县\n年报", &[6], "甲县2025\n年报").as_deref(), Some("甲县2025/年报"));
        assert_eq!(of("甲县\n年报", &[6], "甲县\n2025年报").as_deref(), Some("甲县/2025年报"));
        // The page's own line end is none of the author's.
        assert_eq!(of("甲县\n年\n报", &[6], "甲县\n年度\n报").as_deref(), Some("甲县/年度报"));
        assert_eq!(of("甲县\n年报", &[], "甲县\n年度报"), None);
        assert_eq!(of("甲县年报", &[], "甲县\n年报").as_deref(), Some("甲县/年报"));
        assert_eq!(of("甲县\n年报", &[], "甲\n县年报").as_deref(), Some("甲/县年报"));
        assert_eq!(of("甲县\n年报", &[6], "甲县年报").as_deref(), Some("甲县年报"));
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
