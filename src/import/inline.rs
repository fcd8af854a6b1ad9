//! Runs of text as a reader meets them, gathered into a paragraph or the text of a cell.

use super::document::{At, Cell, Doubt, Hint, Mark, Para, Run};
use super::line_end::Lines;
use super::raised::{lowered, power, raised};
use super::width::{is_set_tight, is_wide};

/// Runs gathered so far.
#[derive(Clone, Default, Debug)]
pub(crate) struct Inline {
    runs: Vec<Run>,
}

impl Inline {
    /// Adds text with its mark.
    pub(crate) fn push(&mut self, text: &str, mark: &Mark) {
        match self.runs.last_mut() {
            Some(last) if last.mark == *mark && !matches!(mark, Mark::Note(_)) => last.text.push_str(text),
            _ if text.is_empty() && !matches!(mark, Mark::Note(_)) => {}
            _ => self.runs.push(Run { text: text.to_owned(), mark: mark.clone() }),
        }
    }

    /// Whether a digit stands at its end.
    pub(crate) fn ends_with_digit(&self) -> bool {
        self.runs.last().is_some_and(|run| run.text.ends_with(|ch: char| ch.is_ascii_digit()))
    }

    /// Its last characters.
    pub(crate) fn tail(&self, count: usize) -> String {
        let text: Vec<char> = self.runs.iter().flat_map(|run| run.text.chars()).collect();
        text[text.len().saturating_sub(count)..].iter().collect()
    }

    /// Whether it begins with a run-in head.
    pub(crate) fn is_led(&self) -> bool {
        self.runs.first().is_some_and(|run| run.mark == Mark::Lead)
    }

    /// Whether there is anything to see or tell in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty() && !matches!(run.mark, Mark::Note(_)))
    }

    /// The paragraphs: what was gathered, parted at line ends that end one; other line ends are joined.
    pub(crate) fn paragraphs(&mut self, hint: &Hint, at: &At) -> Vec<Para> {
        let lines = lines(std::mem::take(&mut self.runs));
        let ends = Lines::new(lines.iter().map(|line| said(line)).collect(), hint);
        joined(lines, hint, at, |index, first| ends.ends_before(index, first))
    }

    /// All of it as one paragraph, whatever its lines end with.
    pub(crate) fn whole(&mut self, hint: &Hint, at: &At) -> Vec<Para> {
        joined(lines(std::mem::take(&mut self.runs)), hint, at, |_, _| false)
    }

    /// The cell: its text on one line, and why it is in doubt.
    pub(crate) fn cell(&mut self, rows: usize, cols: usize, at: At) -> Cell {
        let runs = std::mem::take(&mut self.runs);
        let mut cell = Cell { rows, cols, at, ..Cell::default() };
        let (mut text, mut whole) = (String::new(), String::new());
        let mut part = None;
        for run in runs {
            match &run.mark {
                Mark::None | Mark::Lead | Mark::Note(_) => {
                    text.push_str(&run.text);
                    whole.push_str(&run.text);
                }
                Mark::Struck if !run.text.trim().is_empty() => cell.doubt = Some(Doubt::Struck(run.text.trim().into())),
                Mark::Superscript if !run.text.trim().is_empty() => {
                    let written = raised(&whole, &run.text);
                    whole.push_str(&written);
                    // A power is a part of a unit or a formula, never of a figure.
                    if power(&run.text).is_some_and(|power| power == written) {
                        text.push_str(&written);
                    } else {
                        part = Some(run.text.trim().to_owned());
                    }
                }
                Mark::Subscript => {
                    let written = lowered(&whole, &run.text);
                    text.push_str(&written);
                    whole.push_str(&written);
                }
                Mark::Hidden if !run.text.trim().is_empty() => cell.doubt = Some(Doubt::Unseen(run.text.trim().into())),
                _ => {}
            }
        }
        cell.text = one_line(&text);
        if let Some(part) = part {
            cell.doubt.get_or_insert(Doubt::Superscript { part, whole: one_line(&whole) });
        }
        cell
    }
}

/// A text on one line: hanzi on both sides of a line end are joined, all else keeps a blank; narrow blanks are single, those of full
/// width part words that stand spread (合　计, 张　三) and stay.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blanks = String::new();
    for ch in text.chars().filter(|ch| !is_invisible(*ch)) {
        if ch.is_whitespace() {
            blanks.push(ch);
            continue;
        }
        if let Some(before) = out.chars().last().filter(|_| !blanks.is_empty()) {
            out.push_str(&blank(&blanks, before, ch));
        }
        blanks.clear();
        out.push(ch);
    }
    out
}

/// What stands for blanks between two characters.
fn blank(blanks: &str, before: char, behind: char) -> String {
    let ends = |ch: char| matches!(ch, '\n' | '\r' | '\t');
    let wide = blanks.chars().filter(|ch| *ch == '\u{3000}').count();
    if wide > 0 && !blanks.contains(ends) {
        return "\u{3000}".repeat(wide);
    }
    let is_joined = blanks.chars().all(ends) && (is_wide(before) || is_wide(behind));
    if is_joined { String::new() } else { " ".to_owned() }
}

/// Characters that nobody sees and that mean nothing: marks of byte order, joins and breaks of width zero, soft hyphens.
pub(crate) fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffe}')
        || (ch.is_control() && !ch.is_whitespace())
}

/// Lines as paragraphs, each ended before the lines of which this is said, by their index and that of the first of the paragraph.
fn joined(lines: Vec<Vec<Run>>, hint: &Hint, at: &At, ends_before: impl Fn(usize, usize) -> bool) -> Vec<Para> {
    let mut paras = vec![];
    let mut open: Vec<Run> = vec![];
    let mut first = 0;
    for (index, line) in lines.into_iter().enumerate() {
        let behind = said(&line);
        if index > 0 && ends_before(index, first) {
            paras.extend(finish(std::mem::take(&mut open), hint, at));
            first = index;
        } else if needs_blank(&open, &behind) {
            open.push(Run { text: " ".into(), mark: Mark::None });
        }
        open.extend(line);
    }
    paras.extend(finish(open, hint, at));
    // What the source counts or calls a head is the first.
    for para in paras.iter_mut().skip(1) {
        (para.hint.number, para.hint.lead) = (None, None);
    }
    paras
}

/// What runs say.
fn said(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The runs of each line.
fn lines(runs: Vec<Run>) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = vec![vec![]];
    for run in runs {
        for (nth, piece) in run.text.split('\n').enumerate() {
            if nth > 0 {
                lines.push(vec![]);
            }
            let piece = Run { text: piece.to_owned(), mark: run.mark.clone() };
            lines.last_mut().into_iter().for_each(|line| line.push(piece.clone()));
        }
    }
    lines
}

/// Whether a line end stands for a blank: between letters, but not where a word may be broken, behind a hyphen or a stroke, or where a
/// mark says that it is.
fn needs_blank(open: &[Run], behind: &str) -> bool {
    let mut back = open.iter().rev().flat_map(|run| run.text.chars().rev());
    let last = back.next();
    let before = last.filter(|ch| !ch.is_whitespace()).or_else(|| back.by_ref().find(|ch| !ch.is_whitespace()));
    let broken = last == Some('\u{200b}')
        || matches!(last, Some('-' | '/')) && back.next().is_some_and(|ch| !ch.is_whitespace());
    let after = behind.chars().find(|ch| !ch.is_whitespace());
    !broken && matches!((before, after), (Some(before), Some(after)) if !is_set_tight(before) && !is_set_tight(after))
}

/// A paragraph of runs, without blanks at its ends; `None` when nothing is in it.
fn finish(mut runs: Vec<Run>, hint: &Hint, at: &At) -> Option<Para> {
    for run in &mut runs {
        run.text = squeeze(&run.text);
    }
    let mut merged: Vec<Run> = vec![];
    for run in runs {
        match merged.last_mut() {
            Some(last) if last.mark == run.mark && !matches!(run.mark, Mark::Note(_)) => last.text.push_str(&run.text),
            _ => merged.push(run),
        }
    }
    merged.retain(|run| !run.text.is_empty() || matches!(run.mark, Mark::Note(_)));
    if let Some(first) = merged.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = merged.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    merged.retain(|run| !run.text.is_empty() || matches!(run.mark, Mark::Note(_)));
    (!merged.is_empty()).then(|| Para { runs: merged, hint: hint.clone(), at: at.clone() })
}

/// Without what nobody sees; tabs and the like become a blank, a full-width blank stays.
fn squeeze(text: &str) -> String {
    let seen = text.chars().filter(|ch| !is_invisible(*ch));
    seen.map(|ch| if ch.is_whitespace() && ch != '\u{3000}' { ' ' } else { ch }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_in_cells_join_hanzi_and_part_figures() {
        assert_eq!(one_line(" 商业\n企业 "), "商业企业");
        assert_eq!(one_line("13612\n252"), "13612 252");
        assert_eq!(one_line("a\u{a0} b\u{200b}"), "a b");
        assert_eq!(one_line(" 合\u{3000}计\u{3000}"), "合\u{3000}计");
        assert_eq!(
            one_line("局长\u{3000}\u{3000}张\u{3000}三\n\u{3000}副局长"),
            "局长\u{3000}\u{3000}张\u{3000}三 副局长"
        );
    }

    #[test]
    fn line_ends_part_paragraphs_behind_a_sentence_only() {
        let paras = |text: &str| {
            let mut inline = Inline::default();
            inline.push(text, &Mark::None);
            let paras = inline.paragraphs(&Hint::default(), &At::File);
            paras.iter().map(Para::text).collect::<Vec<_>>()
        };
        assert_eq!(paras("一句。\n二，\n句。"), ["一句。", "二，句。"]);
        assert_eq!(paras("\n \n"), [""; 0]);
    }

    #[test]
    fn line_ends_within_words_are_no_blanks() {
        let mut inline = Inline::default();
        inline.push("见https://\u{200b}\nwww.a.cn/\nb和Wi-\nFi，a\nb—\nc", &Mark::None);
        let paras = inline.whole(&Hint::default(), &At::File);
        assert_eq!(paras.iter().map(Para::text).collect::<Vec<_>>(), ["见https://www.a.cn/b和Wi-Fi，a b—c"]);
    }

    #[test]
    fn struck_text_is_left_out_and_told_of() {
        let mut inline = Inline::default();
        inline.push("13600", &Mark::Struck);
        inline.push("13612", &Mark::None);
        let cell = inline.cell(1, 1, At::File);
        assert_eq!((cell.text.as_str(), cell.doubt), ("13612", Some(Doubt::Struck("13600".into()))));
    }
}
