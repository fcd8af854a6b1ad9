//! What stands on the pages, as somebody with a ruler sees it: lines with their ink, and rules.

use crate::font::{Fonts, Glyph, is_hanzi};
use crate::geom::{Color, Len, Point};
use crate::layout::{Block, GlyphRun, Ink, Kind, Layout, Line, Mark, Owner, Style, Text};
use crate::style::{PageOrientation, Role, StyleKind};

use super::marks::NEVER_LAST;
use super::measure::Spot;

/// A plan under the ruler.
pub(super) struct PageView<'l> {
    pub layout: &'l Layout,
    pub fonts: &'l Fonts,
    /// The lines, page by page, in reading order; page numbers and repeated labels are among them.
    pub lines: Vec<LineView<'l>>,
    /// The straight rules.
    pub rules: Vec<RuleView>,
}

impl PageView<'_> {
    /// How a page is read.
    pub(crate) fn orientation(&self, page: usize) -> PageOrientation {
        self.layout.sheet.orientation(&self.layout.pages[page])
    }
}

/// A line of text on a page.
pub(super) struct LineView<'l> {
    /// Index into the plan's pages.
    pub page: usize,
    /// Whose it is.
    pub owner: Owner,
    /// What its style is for; `None` for page numbers and labels drawn again.
    pub kind: Option<StyleKind>,
    pub style: Option<&'l Style>,
    pub runs: Vec<&'l GlyphRun>,
    /// How much of its first character's blank half does not count; see [`LineView::left`].
    blank: Len,
}

/// A straight rule on a page.
#[derive(Clone, Copy)]
pub(super) struct RuleView {
    pub page: usize,
    pub from: Point,
    pub to: Point,
    pub width: Len,
    pub color: Color,
}

impl RuleView {
    /// Its upper edge.
    pub(crate) fn top(&self) -> Len {
        self.from.y - self.width / 2
    }

    /// Its lower edge.
    pub(crate) fn foot(&self) -> Len {
        self.from.y + self.width / 2
    }

    /// How long it is.
    pub(crate) fn length(&self) -> Len {
        self.to.x - self.from.x
    }

    pub(crate) fn spot(&self) -> Spot {
        Spot { page: self.page + 1, words: "横线".into(), at: String::new() }
    }
}

impl LineView<'_> {
    /// Its characters.
    pub(crate) fn text(&self) -> String {
        self.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.ch).collect()
    }

    /// Where its first character begins; an opening mark that its style sets half width there begins with its ink, or at
    /// its middle where its ink begins behind that.
    pub(crate) fn left(&self) -> Len {
        self.square() + self.blank
    }

    /// Where the square of its first character begins.
    pub(crate) fn square(&self) -> Len {
        self.runs.first().map_or(Len::ZERO, |run| run.at.x)
    }

    /// Where its last character ends.
    pub(crate) fn right(&self) -> Len {
        let end = |run: &&GlyphRun| run.at.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<Len>();
        self.runs.iter().map(end).max().unwrap_or_default()
    }

    pub(crate) fn baseline(&self) -> Len {
        self.runs.first().map_or(Len::ZERO, |run| run.at.y)
    }

    /// The type size of its first character.
    pub(crate) fn size(&self) -> Len {
        self.runs.first().map_or(Len::ZERO, |run| run.size)
    }

    /// Which block it belongs to.
    pub(crate) fn block(&self) -> Option<usize> {
        match self.owner {
            Owner::Text { block, .. } | Owner::Cell { block, .. } => Some(block),
            Owner::Repeat | Owner::Folio | Owner::Leader => None,
        }
    }

    /// Which line of its paragraph it is.
    pub(crate) fn nth(&self) -> usize {
        match self.owner {
            Owner::Text { line, .. } | Owner::Cell { line, .. } => line,
            Owner::Repeat | Owner::Folio | Owner::Leader => 0,
        }
    }
}

impl<'l> PageView<'l> {
    pub(crate) fn of(layout: &'l Layout, fonts: &'l Fonts) -> PageView<'l> {
        let mut view = PageView { layout, fonts, lines: vec![], rules: vec![] };
        for (page, content) in layout.pages.iter().enumerate() {
            for ink in &content.ink {
                match ink {
                    Ink::Glyphs(run) => view.glyphs(page, run),
                    Ink::Rule { from, to, width, color } => {
                        view.rules.push(RuleView { page, from: *from, to: *to, width: *width, color: *color });
                    }
                    Ink::Picture { .. } | Ink::Ground { .. } => {}
                }
            }
        }
        view
    }

    fn glyphs(&mut self, page: usize, run: &'l GlyphRun) {
        match self.lines.last_mut().filter(|line| line.page == page && same_line(line.owner, run.owner)) {
            Some(line) => line.runs.push(run),
            None => {
                let style = self.style_of(run.owner);
                let kind = style.map(|style| style.kind);
                let prose = matches!(run.owner, Owner::Text { .. });
                let halved = prose && style.is_some_and(|style| style.lines.start);
                let blank = if halved { self.blank(run) } else { Len::ZERO };
                self.lines.push(LineView { page, owner: run.owner, kind, style, runs: vec![run], blank });
            }
        }
    }

    /// The blank before the ink of an opening mark at the start of a run, up to half an em.
    fn blank(&self, run: &GlyphRun) -> Len {
        let mark = run.glyphs.first().filter(|placed| NEVER_LAST.contains(placed.ch));
        let glyph = mark.map(|placed| Glyph { face: run.face, id: placed.id, advance: 0 });
        let start = glyph.and_then(|glyph| self.fonts.ink_start(glyph, run.size));
        start.map_or(Len::ZERO, |start| start.min(run.size / 2))
    }

    fn style_of(&self, owner: Owner) -> Option<&'l Style> {
        let layout = self.layout;
        let style = match owner {
            Owner::Text { block, .. } => layout.blocks.get(block)?.text()?.style,
            Owner::Cell { block, cell, .. } => match &layout.blocks.get(block)?.kind {
                Kind::Table(table) => table.cells.get(cell)?.style,
                _ => return None,
            },
            Owner::Repeat | Owner::Folio | Owner::Leader => return None,
        };
        layout.styles.get(usize::from(style.0))
    }

    /// The lines of these uses.
    pub(crate) fn of_use<'s>(&'s self, wanted: &'s [StyleKind]) -> impl Iterator<Item = &'s LineView<'l>> {
        self.lines.iter().filter(|line| line.kind.is_some_and(|kind| wanted.contains(&kind)))
    }

    /// The lines of one use on the first page.
    pub(crate) fn at_head<'s>(&'s self, wanted: &'s [StyleKind]) -> impl Iterator<Item = &'s LineView<'l>> {
        self.of_use(wanted).filter(|line| line.page == 0)
    }

    /// Top and foot of a line's ink; those of its baseline where it has none.
    pub(crate) fn ink(&self, line: &LineView<'_>) -> (Len, Len) {
        let mut edges = (line.baseline(), line.baseline());
        for run in &line.runs {
            for placed in &run.glyphs {
                let glyph = Glyph { face: run.face, id: placed.id, advance: 0 };
                if let Some((low, high)) = self.fonts.ink(glyph, run.size) {
                    edges = (edges.0.min(run.drawn_at().y - high), edges.1.max(run.drawn_at().y - low));
                }
            }
        }
        edges
    }

    /// Top and foot of the ink of several lines.
    pub(crate) fn ink_of<'s>(&self, lines: impl Iterator<Item = &'s LineView<'l>>) -> Option<(Len, Len)>
    where
        'l: 's,
    {
        lines.map(|line| self.ink(line)).reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))
    }

    /// The horizontal rules of a page in red, or in black, from the top.
    pub(crate) fn across(&self, page: usize, red: bool) -> Vec<RuleView> {
        let is =
            |rule: &&RuleView| rule.page == page && rule.from.y == rule.to.y && (rule.color != Color::BLACK) == red;
        let mut rules: Vec<RuleView> = self.rules.iter().filter(is).copied().collect();
        rules.sort_by_key(|rule| rule.from.y);
        rules
    }

    /// The blank page before the imprint's, where there is one: nothing on it but a number that it should not have.
    pub(crate) fn blank_before_imprint(&self) -> Option<usize> {
        let before = self.of_use(&[StyleKind::Imprint]).next()?.page.checked_sub(1)?;
        let of_number = |ink: &Ink| matches!(ink, Ink::Glyphs(run) if run.owner == Owner::Folio);
        self.layout.pages[before].ink.iter().all(of_number).then_some(before)
    }

    /// The category of the run-in head that a run belongs to.
    pub(crate) fn lead_of(&self, run: &GlyphRun) -> Option<Role> {
        let Owner::Text { block, span: Some(span), .. } = run.owner else { return None };
        match self.layout.blocks.get(block)?.text()?.spans.get(span)?.mark {
            Mark::Lead(lead) => Some(lead.role),
            _ => None,
        }
    }

    /// Whether each hanzi of a line is drawn by the face of a category, or by the one that it borrows what it lacks from; a
    /// run-in head by that of heads.
    pub(crate) fn drawn_by(&self, line: &LineView<'_>, role: Role) -> bool {
        let own =
            |run: &GlyphRun, ch: char| self.fonts.glyph(self.lead_of(run).unwrap_or(role), ch).map(|glyph| glyph.face);
        let drawn = |run: &GlyphRun| run.glyphs.iter().all(|g| !is_hanzi(g.ch) || Some(run.face) == own(run, g.ch));
        line.runs.iter().all(|run| drawn(run))
    }

    /// Where to look for a line.
    pub(crate) fn spot(&self, line: &LineView<'_>) -> Spot {
        Spot { page: line.page + 1, words: line.text(), at: self.pointer(line) }
    }

    fn pointer(&self, line: &LineView<'_>) -> String {
        let Some(block) = line.block().and_then(|block| self.layout.blocks.get(block)) else { return String::new() };
        match (&block.kind, line.owner) {
            (Kind::Table(table), Owner::Cell { cell, .. }) => {
                table.cells.get(cell).map_or_else(String::new, |cell| cell.at.clone())
            }
            _ => block.at.clone(),
        }
    }

    /// Every paragraph and cell with its lines, and where to look for one of them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = TextView<'l>> {
        self.layout.blocks.iter().enumerate().flat_map(|(block, part)| match &part.kind {
            Kind::Table(table) => table
                .cells
                .iter()
                .enumerate()
                .map(|(cell, c)| TextView {
                    block,
                    cell: Some(cell),
                    text: &c.text,
                    lines: &c.lines,
                    whole: None,
                    at: &c.at,
                })
                .collect(),
            _ => of_block(block, part),
        })
    }

    /// Where to look for a line of a text.
    pub(crate) fn spot_in(&self, text: &TextView<'_>, nth: usize) -> Spot {
        let is = |line: &&LineView<'_>| match line.owner {
            Owner::Text { block, line, .. } => text.cell.is_none() && (block, line) == (text.block, nth),
            Owner::Cell { block, cell, line } => text.cell == Some(cell) && (block, line) == (text.block, nth),
            _ => false,
        };
        let words = text.text[text.lines[nth].range.clone()].to_owned();
        let page = self.lines.iter().find(is).map_or(0, |line| line.page + 1);
        Spot { page, words, at: text.at.to_owned() }
    }
}

/// A paragraph or cell.
pub(super) struct TextView<'l> {
    pub block: usize,
    pub cell: Option<usize>,
    pub text: &'l str,
    pub lines: &'l [Line],
    /// The paragraph, where it is one.
    pub whole: Option<&'l Text>,
    pub at: &'l str,
}

fn of_block(block: usize, part: &Block) -> Vec<TextView<'_>> {
    let text = part.text().map(|text| TextView {
        block,
        cell: None,
        text: &text.text,
        lines: &text.lines,
        whole: Some(text),
        at: &part.at,
    });
    text.into_iter().collect()
}

fn same_line(a: Owner, b: Owner) -> bool {
    match (a, b) {
        (Owner::Text { block: a, line: m, .. }, Owner::Text { block: b, line: n, .. }) => (a, m) == (b, n),
        _ => a == b,
    }
}
