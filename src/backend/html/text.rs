//! Running text: links, marks of notes, and the lines of titles.

use std::ops::Range;

use crate::layout::{Line, Mark, Span, Text};
use crate::style::StyleKind;

use super::markup::{Markup, attribute, family, id};
use super::sheet::{LEAD, LINE, LINK, MARK};

/// Where a text may be parted.
#[derive(Default)]
struct Parts<'t> {
    /// The blanks, most often none, between a line that ends by somebody's choice and the next.
    lines: Vec<Range<usize>>,
    /// Where the words of a title begin.
    words: &'t [usize],
}

impl Markup<'_> {
    /// The text of a block from a byte offset on, with its links.
    pub(crate) fn inline(&mut self, text: &Text, from: usize) {
        let titled = self.style(text.style).is_some_and(|style| {
            matches!(
                style.kind,
                StyleKind::Title | StyleKind::Subtitle | StyleKind::AttachmentTitle | StyleKind::Caption
            )
        });
        let lines = if titled { starts(&text.lines) } else { vec![] };
        let parts = Parts { lines, words: &text.words };
        let mut at = from;
        for span in text.spans.iter().filter(|span| span.range.start >= from && span.mark != Mark::Label) {
            self.stretch(&text.text, at..span.range.start, &parts);
            self.span(&text.text, span, &parts);
            at = span.range.end;
        }
        self.stretch(&text.text, at..text.text.len(), &parts);
    }

    fn span(&mut self, text: &str, span: &Span, parts: &Parts<'_>) {
        if let Mark::Lead(lead) = span.mark {
            let level = lead.outline.map(|outline| self.heading_level(outline));
            let role = level.map_or_else(String::new, |level| format!(" role=\"heading\" aria-level=\"{level}\""));
            self.open("span", &[&LEAD], family(lead.role).trim_start_matches(';'), &role);
            self.stretch(text, span.range.clone(), parts);
            return self.close("span");
        }
        let tag = match &span.mark {
            Mark::Link(address) => attribute("href", address),
            Mark::Goto(block) => attribute("href", &format!("#{}", id(*block))),
            Mark::Note(block) => {
                self.open("sup", &[&MARK], "", "");
                format!(
                    "{}{} role=\"doc-noteref\"",
                    attribute("href", &format!("#{}", id(*block))),
                    attribute("id", &back(*block))
                )
            }
            Mark::Label | Mark::Lead(_) => return,
        };
        self.open("a", &[&LINK], "", &tag);
        self.stretch(text, span.range.clone(), parts);
        self.close("a");
        if matches!(span.mark, Mark::Note(_)) {
            self.close("sup");
        }
    }

    /// A stretch of a text, its lines and its words parted.
    fn stretch(&mut self, text: &str, range: Range<usize>, parts: &Parts<'_>) {
        let mut at = range.start;
        for gap in parts.lines.iter().filter(|gap| range.contains(&gap.start)) {
            self.words(text, at..gap.start, parts.words);
            self.line_end();
            at = gap.end;
        }
        self.words(text, at..range.end, parts.words);
    }

    /// A stretch of a line; before each word it may end where it is too long.
    fn words(&mut self, text: &str, range: Range<usize>, words: &[usize]) {
        let mut at = range.start;
        for &word in words.iter().filter(|word| range.contains(word)) {
            self.text(text.get(at..word).unwrap_or_default());
            self.out.push_str("<wbr>");
            at = word;
        }
        self.text(text.get(at..range.end).unwrap_or_default());
    }

    fn line_end(&mut self) {
        self.open("br", if self.is_page() { &[&LINE] } else { &[] }, "", "");
    }

    /// The text of a cell, its lines parted where they end by choice.
    pub(crate) fn lines(&mut self, text: &str, lines: &[Line]) {
        self.stretch(text, 0..text.len(), &Parts { lines: starts(lines), ..Parts::default() });
    }
}

/// The id of the mark that refers to a note.
pub(super) fn back(note: usize) -> String {
    format!("bx-r{note}")
}

/// The blanks between a line that ends by choice and the next.
fn starts(lines: &[Line]) -> Vec<Range<usize>> {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    pairs.filter(|(line, _)| line.fixed).map(|(line, next)| line.range.end..next.range.start).collect()
}
