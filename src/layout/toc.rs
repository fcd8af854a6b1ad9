//! The table of contents: its entries name the pages that pagination found, so it is paginated until they stand.

use crate::geom::Len;
use crate::style::{LineRules, StyleKind};

use super::composer::Composer;
use super::measure::Measured;
use super::paginate::{Paginated, Resolved};
use super::para::break_lines;
use super::styles::style_of;
use super::{Kind, Line, Mark, Span, Style, Text};

/// Passes before the page numbers are taken as they are. The entries' number fixes their height, so the second
/// pass moves nothing and the third proves it.
pub(super) const MOST_PASSES: usize = 4;

/// What stands above the entries.
const TITLE: &str = "目　录";

/// The deepest headings that are listed.
const DEEPEST: u8 = 2;

/// Room at the right that titles keep clear of, in ems: the number and the blanks around the leader.
const NUMBER_ROOM: i64 = 4;

/// How far further lines of a long title stand in from its first, in ems.
const HANG: i64 = 2;

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// Outline level from 1.
    pub level: u8,
    /// The heading as printed.
    pub title: String,
    /// Index of its block.
    pub block: usize,
    /// The number printed on its page.
    pub page: u32,
}

/// The entries that a pass gives, in reading order.
pub(super) fn entries(paginated: &Paginated, styles: &[Style]) -> Vec<Entry> {
    let mut found = vec![];
    // What stands above an attachment's title names it.
    let mut mark = "";
    for (index, block) in paginated.blocks.iter().enumerate() {
        let Kind::Text(text) = &block.kind else { continue };
        let Some(style) = styles.get(usize::from(text.style.0)) else { continue };
        let page =
            paginated.starts.get(index).and_then(|&page| paginated.pages.get(page)).map_or(0, |page| page.number);
        match text.outlined(styles).filter(|(level, _)| (1..=DEEPEST).contains(level)) {
            Some((level, said)) => {
                let title = if mark.is_empty() { said.to_owned() } else { format!("{mark}　{said}") };
                found.push(Entry { level, title, block: index, page });
                mark = "";
            }
            None if matches!(style.kind, StyleKind::AttachmentMark | StyleKind::AttachmentLabel) => mark = &text.text,
            None => {}
        }
    }
    found
}

/// The text of an entry: its title, the leader, its page. Lines of a long title are fixed.
fn text(entry: &Entry) -> String {
    format!("{}\t{}", entry.title, entry.page)
}

/// The lines of an entry's title; no character stands alone in the last one.
fn lines(entry: &Entry, measured: &[Measured], of: &Style, width: Len) -> Vec<Line> {
    let room = width - of.size * NUMBER_ROOM - of.left;
    let title: Vec<Measured> = measured.iter().copied().take_while(|m| m.ch != '\t').collect();
    let lines = LineRules { last_line: of.lines.last_line.max(2), ..of.lines };
    break_lines(&entry.title, &title, room - of.indent, room, &Style { lines, ..of.clone() })
}

/// Resolves an entry's text.
fn resolve(entry: &Entry, text: String, mut lines: Vec<Line>, style: super::StyleId) -> Text {
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter_mut().enumerate() {
        let end = if index == last { text.len() } else { line.range.end };
        *line = Line { range: line.range.start..end, fixed: index < last, ..Line::default() };
    }
    let spans = vec![Span { range: 0..text.len(), mark: Mark::Goto(entry.block) }];
    Text { style, text, lines, spans, ..Text::default() }
}

impl Composer<'_> {
    /// The table of contents, where the report asks for one, and what follows on a page of its own.
    pub(crate) fn contents(&mut self, toc: &[Entry]) {
        if !self.report.toc {
            return;
        }
        let from = self.parts.len();
        self.text("", StyleKind::TocTitle, TITLE);
        for entry in toc {
            let id = style_of(&self.styles, if entry.level == 1 { StyleKind::Toc1 } else { StyleKind::Toc2 });
            let (of, width) = (self.styles[usize::from(id.0)].clone(), self.sheet.text_width);
            let text = text(entry);
            let measured = self.measurer.measure(&text, &of, "");
            let mut found = (id, lines(entry, &measured, &of, width));
            if found.1.len() > 1 {
                let id = self.like(id, |style| {
                    style.left += style.indent + style.size * HANG;
                    style.indent = -(style.size * HANG);
                    style.indent_chars = 0;
                });
                found = (id, lines(entry, &measured, &self.styles[usize::from(id.0)], width));
            }
            let text = resolve(entry, text, found.1, found.0);
            self.parts.push(Resolved::Text { at: String::new(), text, measured, notes: vec![] });
        }
        self.parts.push(Resolved::TurnPage);
        self.contents = from..self.parts.len();
    }

    /// Drafts the table of contents anew in its place, for entries with other pages.
    pub(crate) fn renew_contents(&mut self, toc: &[Entry]) {
        let behind = self.parts.split_off(self.contents.end);
        self.parts.truncate(self.contents.start);
        let last = std::mem::take(&mut self.orientation);
        self.contents(toc);
        self.orientation = last;
        self.parts.extend(behind);
    }
}
