//! Running text: links, marks of notes, and the lines of titles.

use std::ops::Range;

use crate::layout::{Line, Mark, Span, Text};
use crate::style::StyleKind;

use super::markup::{Markup, attribute, family, id};
use super::sheet::{LEAD, LINE, LINK, MARK};

/// Where a line begins whose end before it is somebody's choice.
type Starts = Vec<Range<usize>>;

impl Markup<'_> {
    /// The text of a block from a byte offset on, with its links.
    pub(crate) fn inline(&mut self, text: &Text, from: usize) {
        let titled = self.style(text.style).is_some_and(|style| {
            matches!(
                style.kind,
                StyleKind::Title | StyleKind::Subtitle | StyleKind::AttachmentTitle | StyleKind::Caption
            )
        });
        let starts = if titled { starts(&text.lines) } else { vec![] };
        let mut at = from;
        for span in text.spans.iter().filter(|span| span.range.start >= from && span.mark != Mark::Label) {
            self.stretch(&text.text, at..span.range.start, &starts);
            self.span(&text.text, span, &starts);
            at = span.range.end;
        }
        self.stretch(&text.text, at..text.text.len(), &starts);
    }

    fn span(&mut self, text: &str, span: &Span, starts: &Starts) {
        if let Mark::Lead(lead) = span.mark {
            let level = lead.outline.map(|outline| self.heading_level(outline));
            let role = level.map_or_else(String::new, |level| format!(" role=\"heading\" aria-level=\"{level}\""));
            self.open("span", &[&LEAD], family(lead.role).trim_start_matches(';'), &role);
            self.stretch(text, span.range.clone(), starts);
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
        self.stretch(text, span.range.clone(), starts);
        self.close("a");
        if matches!(span.mark, Mark::Note(_)) {
            self.close("sup");
        }
    }

    /// A stretch of a text, its lines parted.
    fn stretch(&mut self, text: &str, range: Range<usize>, starts: &Starts) {
        let mut at = range.start;
        for gap in starts.iter().filter(|gap| range.contains(&gap.start)) {
            self.text(text.get(at..gap.start).unwrap_or_default());
            self.line_end();
            at = gap.end;
        }
        self.text(text.get(at..range.end).unwrap_or_default());
    }

    fn line_end(&mut self) {
        self.open("br", if self.is_page() { &[&LINE] } else { &[] }, "", "");
    }

    /// The text of a cell, its lines parted where they end by choice.
    pub(crate) fn lines(&mut self, text: &str, lines: &[Line]) {
        self.stretch(text, 0..text.len(), &starts(lines));
    }
}

/// The id of the mark that refers to a note.
pub(super) fn back(note: usize) -> String {
    format!("bx-r{note}")
}

/// The blanks, most often none, between a line that ends by choice and the next.
fn starts(lines: &[Line]) -> Starts {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    pairs.filter(|(line, _)| line.fixed).map(|(line, next)| line.range.end..next.range.start).collect()
}
