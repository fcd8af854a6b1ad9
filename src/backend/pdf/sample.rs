//! Small hand-made layouts for the tests: every part a backend must cope with, set with the shipped fonts.
#![expect(clippy::cast_possible_truncation, reason = "a few pages")]

use std::path::Path;

use crate::font::Fonts;
use crate::geom::{Color, Len, Point};
use crate::grid::Area;
use crate::layout::{
    Block, Cell, CellRole, FolioPlan, Fragment, GlyphRun, Info, Ink, Kind, Layout, Line, Mark, Owner, Page, Placed,
    Ruling, Sheet, Span, Style, StyleId, Table, Text, Valign,
};
use crate::style::{Align, PageOrientation, Role, RuleWidths, StyleKind};

/// The styles of [`Builder`], by index.
pub(crate) const TITLE: u16 = 0;
pub(crate) const HEADING_1: u16 = 1;
pub(crate) const HEADING_2: u16 = 2;
pub(crate) const BODY: u16 = 3;
pub(crate) const CAPTION: u16 = 4;
pub(crate) const CELL: u16 = 5;

/// The shipped fonts.
pub(crate) fn fonts() -> Fonts {
    Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).expect("the shipped fonts open")
}

/// Sets text line by line on pages of 22 lines; no line breaking, no checks.
pub(crate) struct Builder<'a> {
    pub fonts: &'a Fonts,
    pub layout: Layout,
    line: i64,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Builder<'a> {
        let style = |kind, role, points, outline| Style {
            tracking: if kind == StyleKind::Body { Len::twips(-4) } else { Len::ZERO },
            outline,
            ..Style::plain(kind, role, Len::pt(points), Len::twips(578))
        };
        let styles = vec![
            style(StyleKind::Title, Role::Title, 22, Some(0)),
            style(StyleKind::Heading1, Role::Hei, 16, Some(1)),
            style(StyleKind::Heading2, Role::Kai, 16, Some(2)),
            style(StyleKind::Body, Role::Fang, 16, None),
            style(StyleKind::Caption, Role::Hei, 12, None),
            style(StyleKind::TableValue, Role::Song, 10, None),
        ];
        let sheet = Sheet {
            width: Len::mm(210),
            height: Len::mm(297),
            top: Len::mm(37),
            left: Len::mm(28),
            text_width: Len::mm(156),
            text_height: Len::mm(225),
            foot: Len::ZERO,
            folio: FolioPlan {
                style: StyleId(BODY),
                baseline: Len::mm(269),
                side: Len::pt(14),
                around: ("— ".into(), " —".into()),
            },
            first: None,
            duplex: false,
        };
        let info = Info {
            title: "样本报告".into(),
            author: "某办公室".into(),
            date: Some("2021-01-30".into()),
            beside: vec![],
            embeds_fonts: false,
        };
        let pages = vec![Page { number: 1, size: sheet.size(PageOrientation::Portrait), ..Page::default() }];
        let grid = Len::twips(578);
        let (images, blocks) = (vec![], vec![]);
        let layout = Layout { info, sheet, grid, styles, images, blocks, pages, watermark: None };
        Builder { fonts, layout, line: 0 }
    }

    /// A paragraph given line by line, with links as (stretch, address).
    pub(crate) fn text(&mut self, style: u16, lines: &[&str], links: &[(&str, &str)]) -> &mut Self {
        let text = lines.concat();
        let mut start = 0;
        let ranges: Vec<Line> = lines
            .iter()
            .map(|line| {
                let range = start..start + line.len();
                start = range.end;
                Line { range, ..Line::default() }
            })
            .collect();
        let spans: Vec<Span> = links
            .iter()
            .map(|(part, link)| {
                let from = text.find(part).expect("the link is in the text");
                Span { range: from..from + part.len(), mark: Mark::Link((*link).to_owned()) }
            })
            .collect();
        let block = self.layout.blocks.len();
        for (line, range) in ranges.iter().enumerate() {
            let span_at = |at: usize| spans.iter().position(|span| span.range.contains(&at));
            let owner = |at: usize| Owner::Text { block, line, span: span_at(range.range.start + at) };
            let at = self.next_line();
            self.ink(style, &text[range.range.clone()], at, owner);
        }
        let of = Text { style: StyleId(style), text, lines: ranges, spans, ..Text::default() };
        self.layout.blocks.push(Block { at: String::new(), kind: Kind::Text(of) });
        self
    }

    /// A table of one line a row. Rows before `header_rows` are drawn again on a new page.
    pub(crate) fn table(
        &mut self,
        header_rows: usize,
        cols: usize,
        cells: Vec<(Area, CellRole, &str, Vec<usize>)>,
    ) -> &mut Self {
        let block = self.layout.blocks.len();
        let rows = cells.iter().map(|(area, ..)| area.row + area.rows).max().unwrap_or(0);
        let width = self.layout.sheet.text_width / cols as i64;
        let mut fragments: Vec<Fragment> = Vec::new();
        for row in 0..rows {
            let page = self.layout.pages.len();
            let mut at = self.next_line();
            let fresh = self.layout.pages.len() > page;
            if fresh && row >= header_rows && row > 0 {
                for head in 0..header_rows {
                    self.row(&cells, head, at, width, |_| Owner::Repeat);
                    at = self.next_line();
                }
            }
            self.row(&cells, row, at, width, |cell| Owner::Cell { block, cell, line: 0 });
            self.rule(at, width * cols as i64);
            match fragments.last_mut() {
                Some(fragment) if !fresh => fragment.rows.end = row + 1,
                _ => fragments.push(Fragment {
                    page: self.layout.pages.len() - 1,
                    top: at.y,
                    repeats: if fresh && row > 0 { 0..header_rows } else { 0..0 },
                    rows: row..row + 1,
                    forced: true,
                }),
            }
        }
        let cells = cells.into_iter().map(|(area, role, text, heads)| Cell {
            area,
            role,
            style: StyleId(CELL),
            align: Align::Center,
            inset: Len::ZERO,
            valign: Valign::Middle,
            text: text.to_owned(),
            lines: vec![Line { range: 0..text.len(), ..Line::default() }],
            at: String::new(),
            heads,
            again: None,
            shaded: false,
        });
        let table = Table {
            title: "样本表".into(),
            widths: vec![width; cols],
            indent: Len::ZERO,
            heights: vec![Len::twips(578); rows],
            grows: false,
            header_rows,
            inner_heads: false,
            keeps: vec![],
            cells: cells.collect(),
            rules: RuleWidths { outer: Len(12_600), inner: Len(6_350) },
            color: Color::BLACK,
            padding: Len::ZERO,
            page_break: false,
            ruling: Ruling::Full,
            double: false,
            shrunk: Len::ZERO,
            least_size: Len::ZERO,
            continued: vec![],
            skip: Len::ZERO,
            fragments,
            flows: true,
        };
        self.layout.blocks.push(Block { at: String::new(), kind: Kind::Table(table) });
        self
    }

    /// The layout with page numbers.
    pub(crate) fn finish(&mut self) -> Layout {
        for page in 0..self.layout.pages.len() {
            let number = self.layout.pages[page].number.to_string();
            let at = Point { x: Len::mm(160), y: self.layout.sheet.folio.baseline };
            self.ink_on(page, BODY, &format!("— {number} —"), at, |_| Owner::Folio);
        }
        self.layout.clone()
    }

    fn row(
        &mut self,
        cells: &[(Area, CellRole, &str, Vec<usize>)],
        row: usize,
        at: Point,
        width: Len,
        owner: impl Fn(usize) -> Owner,
    ) {
        for (index, (area, _, text, _)) in cells.iter().enumerate().filter(|(_, (area, ..))| area.row == row) {
            let at = Point { x: at.x + width * area.col as i64, y: at.y };
            let owner = owner(index);
            self.ink(CELL, text, at, |_| owner);
        }
    }

    fn rule(&mut self, at: Point, width: Len) {
        let y = at.y + Len::pt(8);
        let rule = Ink::Rule {
            from: Point { x: at.x, y },
            to: Point { x: at.x + width, y },
            width: Len(6_350),
            color: Color::BLACK,
        };
        self.layout.pages.last_mut().expect("there is a page").ink.push(rule);
    }

    fn ink(&mut self, style: u16, text: &str, at: Point, owner: impl Fn(usize) -> Owner) {
        self.ink_on(self.layout.pages.len() - 1, style, text, at, owner);
    }

    fn ink_on(&mut self, page: usize, style: u16, text: &str, mut at: Point, owner: impl Fn(usize) -> Owner) {
        let style = &self.layout.styles[usize::from(style)];
        let mut runs: Vec<GlyphRun> = Vec::new();
        for (offset, ch) in text.char_indices() {
            let glyph = self.fonts.glyph(style.role, ch).expect("the sample's characters have glyphs");
            let placed = Placed { id: glyph.id, ch, advance: glyph.width(style.size) + style.tracking };
            let owner = owner(offset);
            match runs.last_mut().filter(|run| run.face == glyph.face && run.owner == owner) {
                Some(run) => run.glyphs.push(placed),
                None => runs.push(GlyphRun {
                    owner,
                    face: glyph.face,
                    size: style.size,
                    color: style.color,
                    turned: false,
                    at,
                    rise: Len::ZERO,
                    glyphs: vec![placed],
                }),
            }
            at.x += placed.advance;
        }
        self.layout.pages[page].ink.extend(runs.into_iter().map(Ink::Glyphs));
    }

    /// The baseline of the next line, on a new page after the 22nd.
    fn next_line(&mut self) -> Point {
        if self.line == 22 {
            self.line = 0;
            let number = self.layout.pages.len() as u32 + 1;
            let size = self.layout.sheet.size(PageOrientation::Portrait);
            self.layout.pages.push(Page { number, size, ..Page::default() });
        }
        self.line += 1;
        let sheet = &self.layout.sheet;
        Point { x: sheet.left, y: sheet.top + Len::twips(578) * self.line - Len::pt(6) }
    }
}

/// A cell of [`Builder::table`].
pub(crate) fn cell(
    row: usize,
    col: usize,
    rows: usize,
    cols: usize,
    role: CellRole,
    text: &str,
    heads: &[usize],
) -> (Area, CellRole, &'static str, Vec<usize>) {
    // The tests' texts live as long as the process; leaking them keeps the sample short.
    (Area { row, col, rows, cols }, role, String::leak(text.to_owned()), heads.to_vec())
}

/// A title, headings, a link over two lines, characters that share a glyph, and a table that goes on on page 2.
pub(crate) fn small(fonts: &Fonts) -> Layout {
    use CellRole::{ColumnHead, Data, RowHead};
    let mut doc = Builder::new(fonts);
    doc.text(TITLE, &["样本报告"], &[]);
    doc.text(HEADING_1, &["一、总体情况"], &[]);
    doc.text(HEADING_2, &["（一）主动公开"], &[]);
    let link = "http://www.gzwd.gov.cn/zfxxgk/";
    doc.text(BODY, &["网址http://www.gzwd.", "gov.cn/zfxxgk/可下载·•…。"], &[(link, link)]);
    doc.text(BODY, &[""], &[]);
    doc.text(HEADING_1, &["二、申请情况"], &[]);
    doc.text(CAPTION, &["表1 申请"], &[]);
    let mut cells = vec![
        cell(0, 0, 2, 1, ColumnHead, "项目", &[]),
        cell(0, 1, 1, 2, ColumnHead, "申请人", &[]),
        cell(1, 1, 1, 1, ColumnHead, "自然人", &[1]),
        cell(1, 2, 1, 1, ColumnHead, "法人", &[1]),
    ];
    for row in 2..16 {
        let head = cells.len();
        cells.push(cell(row, 0, 1, 1, RowHead, &format!("第{row}项"), &[0]));
        cells.push(cell(row, 1, 1, 1, Data, &format!("{}", row * 7), &[head, 1, 2]));
        cells.push(cell(row, 2, 1, 1, Data, if row == 3 { "" } else { "-22" }, &[head, 1, 3]));
    }
    doc.table(2, 3, cells);
    doc.text(BODY, &["完。"], &[]);
    doc.finish()
}
