//! A paragraph's text as stretches that one run can carry.

use std::ops::Range;

use crate::layout::{Line, Mark, Span};

/// What stands in a paragraph, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Inline<'t> {
    /// Text for one run.
    Text {
        text: &'t str,
        /// What it is marked as.
        mark: Option<&'t Mark>,
        /// Whether it must be told to take the hanzi face, see [`Script`].
        hanzi: bool,
        /// Whether it is one mark that is set half width.
        compressed: bool,
    },
    /// A fixed line end.
    Break,
}

/// Cuts a text at its fixed line ends, at the edges of marked stretches, and where marks must be told their face.
pub(super) fn inlines<'t>(text: &'t str, lines: &[Line], spans: &'t [Span], compressed: &[usize]) -> Vec<Inline<'t>> {
    let mut script = Script::of(text);
    let mut out = Vec::new();
    for (index, range) in fixed_lines(text, lines).into_iter().enumerate() {
        if index > 0 {
            out.push(Inline::Break);
        }
        runs(text, range, spans, compressed, &mut script, &mut out);
    }
    out
}

/// The stretches between fixed line ends; white space at those ends is left out.
fn fixed_lines(text: &str, lines: &[Line]) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = 0;
    for pair in lines.windows(2).filter(|pair| pair[0].fixed) {
        stretches.push(start..pair[0].range.end);
        start = pair[1].range.start;
    }
    stretches.push(start..text.len());
    stretches
}

fn runs<'t>(
    text: &'t str,
    range: Range<usize>,
    spans: &'t [Span],
    compressed: &[usize],
    script: &mut Script,
    out: &mut Vec<Inline<'t>>,
) {
    // What the open run is, and where it begins.
    type Like<'t> = (Option<&'t Mark>, bool, bool);
    let mut open: Option<(usize, Like<'t>)> = None;
    let mut flush = |open: Option<(usize, Like<'t>)>, end: usize| {
        if let Some((start, (mark, hanzi, compressed))) = open {
            out.push(Inline::Text { text: &text[start..end], mark, hanzi, compressed });
        }
    };
    for (offset, ch) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        let mark = spans.iter().find(|span| span.range.contains(&at)).map(|span| &span.mark);
        // A sign before a paragraph takes the Latin face too (• 5.6 pt wide where we measured 16).
        let sign = mark == Some(&Mark::Label) && is_common_mark(ch);
        let hanzi = script.next_is_hanzi_mark(ch) || sign;
        let like = (mark, hanzi, compressed.contains(&at));
        if open.is_none_or(|(_, known)| known != like) {
            flush(open.replace((at, like)), at);
        }
    }
    flush(open, range.end);
}

/// Which script a reader takes a mark for.
///
/// Quotes, dashes, dots and signs outside ASCII belong to no script: LibreOffice gives them the face of the letters
/// before them, so that after `H5` a quote would be 7 pt wide in a line where we measured 16. Signs of Latin-1 such as
/// `·` and `×` it always gives the Latin face. The layout sets both in the hanzi face; so they get a run that names it.
#[derive(Clone, Copy)]
struct Script {
    latin: bool,
}

impl Script {
    fn of(text: &str) -> Script {
        // Marks at the very start take the script of the first letter.
        let first = text.chars().find(|&ch| !is_common_mark(ch) && !is_latin_sign(ch));
        Script { latin: first.is_some_and(is_latin) }
    }

    fn next_is_hanzi_mark(&mut self, ch: char) -> bool {
        if is_common_mark(ch) {
            return self.latin;
        }
        self.latin = is_latin(ch);
        is_latin_sign(ch)
    }
}

fn is_latin(ch: char) -> bool {
    ch < '\u{250}'
}

/// Punctuation, letterlike signs, number forms, arrows, operators, enclosed numbers and shapes: of no script.
fn is_common_mark(ch: char) -> bool {
    matches!(ch, '\u{2010}'..='\u{2bff}')
}

fn is_latin_sign(ch: char) -> bool {
    matches!(ch, '\u{a1}'..='\u{bf}' | '×' | '÷')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, lines: &[Line], spans: &[Span]) -> String {
        let show = |inline: &Inline<'_>| match inline {
            Inline::Break => "\n".to_owned(),
            Inline::Text { text, mark: None, hanzi: false, .. } => format!("({text})"),
            Inline::Text { text, mark: None, hanzi: true, .. } => format!("<{text}>"),
            Inline::Text { text, mark: Some(_), .. } => format!("[{text}]"),
        };
        inlines(text, lines, spans, &[]).iter().map(show).collect()
    }

    #[test]
    fn marks_beside_latin_are_told_their_face() {
        assert_eq!(show("推进“互联网+政务”——好", &[], &[]), "(推进“互联网+)(政务”——好)".replace(")(", ""));
        assert_eq!(show("用“H5”动画", &[], &[]), "(用“H5)<”>(动画)");
        assert_eq!(show("“H5”", &[], &[]), "<“>(H5)<”>");
        assert_eq!(show("美丽·花园5×3", &[], &[]), "(美丽)<·>(花园5)<×>(3)");
    }

    #[test]
    fn links_and_fixed_line_ends_part_runs() {
        let spans = [Span { range: 6..10, mark: Mark::Link("http://a".into()) }];
        assert_eq!(show("链接http和", &[], &spans), "(链接)[http](和)");
        let lines = [Line { range: 0..6, fixed: true }, Line { range: 7..13, fixed: false }];
        assert_eq!(show("第一 第二", &lines, &[]), "(第一)\n(第二)");
        assert_eq!(show("", &[], &[]), "");
    }
}
