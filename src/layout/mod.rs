//! The page plan: one layout that every format shares.
//!
//! It tells the same document twice. [`Layout::blocks`] is the structure with every measure resolved (styles, column
//! widths, row heights, line ends): DOCX reads it. [`Layout::pages`] is every piece of ink placed, each naming its
//! block: PDF, PNG and OFD read it. Backends measure nothing and decide nothing.
//!
//! [`compose()`] drafts the blocks of a report in the order of a document ([`order`], [`composer`], [`mod@body`]), breaks their text ([`breaks`] says where a line may end, [`para`]
//! where it does), resolves the tables ([`table`]), and paginates everything ([`paginate`]), where lines become
//! glyphs ([`mod@line`]) and cell borders become rules ([`rules`]). Long tables part between rows ([`split`]).
//! [`labels`] numbers headings and lists, [`notes`] go to the foot of their pages, and the table of contents ([`toc`])
//! is paginated again until its page numbers stand.
//!
//! A draft for signature has a sheet of its own in front ([`mod@signoff`]) and words behind its text
//! ([`mod@watermark`]).

mod agree;
mod body;
mod borrowed;
pub mod breaks;
pub mod chars;
mod clearance;
mod columns;
mod composer;
mod draft;
mod dump;
mod fragment;
mod furniture;
mod groups;
mod heads;
pub(crate) mod labels;
mod level;
mod line;
mod links;
mod measure;
mod names;
mod notes;
#[cfg(test)]
mod office_sizes;
mod official;
mod order;
mod paginate;
mod para;
mod picture;
mod places;
mod processor;
pub(crate) mod references;
mod remedy;
mod rules;
mod script;
mod sheet;
mod signoff;
mod sketch;
mod split;
mod styles;
mod table;
mod title;
mod toc;
pub(crate) mod told;
mod watermark;

pub use borrowed::borrowed;
pub(crate) use clearance::SPARE;
pub use dump::dump;
pub(crate) use notes::SKIP as NOTES_SKIP;
#[cfg(test)]
pub(crate) use official::sample::of_lines;
pub use order::compose;
pub use places::{Rectangle, places};
pub use sheet::{FirstPage, FolioPlan, FootRule, Frame, Sheet};
pub use signoff::signoff;
pub use watermark::watermark;

use std::ops::Range;
use std::sync::Arc;

use crate::font::FaceId;
use crate::geom::{Color, Len, Point};
use crate::grid::Area;
use crate::image::Image;
use crate::model::Report;
use crate::style::{Align, LineRules, PageOrientation, Role, RuleWidths, StyleKind};

/// A laid-out document.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// What the document says of itself.
    pub info: Info,
    /// The sheet and the type area.
    pub sheet: Sheet,
    /// The line grid: the pitch of body text.
    pub grid: Len,
    /// The styles, by index.
    pub styles: Vec<Style>,
    /// The pictures, each once.
    pub images: Vec<Arc<Image>>,
    /// The structure, in reading order.
    pub blocks: Vec<Block>,
    /// The ink, page by page.
    pub pages: Vec<Page>,
    /// What stands behind the text of every page.
    pub watermark: Option<Watermark>,
}

impl Layout {
    /// The type area of a page, as the page is read.
    pub fn frame(&self, page: &Page) -> Frame {
        self.sheet.frame(self.sheet.orientation(page), self.grid)
    }

    /// What stands behind the text of a page, and the middle of its type area, about which the words are turned.
    pub fn behind(&self, page: &Page) -> Option<(&Words, Point)> {
        let frame = self.frame(page);
        let middle = Point { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
        self.watermark.as_ref().map(|watermark| (watermark.on(self.sheet.orientation(page)), middle))
    }

    /// The places of seals, each with the index of its block.
    pub fn seals(&self) -> impl Iterator<Item = (usize, &Seal)> {
        self.blocks.iter().enumerate().filter_map(|(index, block)| match &block.kind {
            Kind::Seal(seal) => Some((index, seal)),
            _ => None,
        })
    }

    /// All glyph runs, each with the index of its page; the watermark's come first, with that of the first page.
    pub fn runs(&self) -> impl Iterator<Item = (usize, &GlyphRun)> {
        let ink = self.pages.iter().enumerate().flat_map(|(index, page)| page.ink.iter().map(move |ink| (index, ink)));
        let on_pages = ink.filter_map(|(index, ink)| match ink {
            Ink::Glyphs(run) => Some((index, run)),
            Ink::Picture { .. } | Ink::Rule { .. } | Ink::Ground { .. } => None,
        });
        let behind = self.watermark.iter().flat_map(|watermark| [&watermark.upright, &watermark.turned]);
        behind.flat_map(|words| &words.runs).map(|run| (0, run)).chain(on_pages)
    }
}

/// The place of a seal (印章): a circle that covers signature and date (GB/T 9704 7.3.5.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seal {
    /// Index into [`Layout::pages`].
    pub page: usize,
    /// Its centre.
    pub centre: Point,
    /// How far its centre lies above the end of the block before it, with which it goes where text flows.
    pub up: Len,
    /// Its diameter.
    pub diameter: Len,
    /// The office whose seal it is.
    pub office: String,
    /// What shows it; where there is nothing, a place is all that there is, to be filled in by hand or by machine.
    pub picture: Option<SealPicture>,
}

impl Seal {
    /// What it is called before those who cannot see it.
    pub fn words(&self) -> String {
        format!("{}印章", self.office)
    }

    /// The upper left corner of what stands in its middle and is this large.
    pub fn corner(&self, width: Len, height: Len) -> Point {
        Point { x: self.centre.x - width / 2, y: self.centre.y - height / 2 }
    }
}

/// The picture of a seal, in the middle of the seal's place and behind the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SealPicture {
    /// Index into [`Layout::images`].
    pub image: usize,
    /// Its width: the seal's diameter where it is not higher than wide.
    pub width: Len,
    /// Its height.
    pub height: Len,
}

/// What the document says of itself. Nothing comes from a clock.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Info {
    /// The report's title.
    pub title: String,
    /// The office that reports.
    pub author: String,
    /// `YYYY-MM-DD`, from the report.
    pub date: Option<String>,
    /// Names of the files of the same report that lie beside the one that is written, such as `wudang-2020.pdf`. Who
    /// plans does not know them: they are set by who writes.
    pub beside: Vec<String>,
    /// Whether Word copies carry the faces, cut down to what the pages show. Set by who writes.
    pub embeds_fonts: bool,
}

impl Info {
    pub(in crate::layout) fn of(report: &Report) -> Info {
        let (title, author) = (report.title.to_string(), report.issuer.clone());
        Info { title, author, date: report.published.clone(), beside: vec![], embeds_fonts: false }
    }
}

/// Words in light grey behind the text of every page, rising from left to right at 45°.
#[derive(Clone, PartialEq, Debug)]
pub struct Watermark {
    /// The words, such as `送审稿`.
    pub text: String,
    /// They as upright pages have them.
    pub upright: Words,
    /// They as pages that lie on their side have them: smaller, as these are lower.
    pub turned: Words,
}

impl Watermark {
    /// The words as pages have them that are read so.
    pub fn on(&self, orientation: PageOrientation) -> &Words {
        match orientation {
            PageOrientation::Portrait => &self.upright,
            PageOrientation::Landscape => &self.turned,
        }
    }
}

/// The words of a watermark, set.
#[derive(Clone, PartialEq, Debug)]
pub struct Words {
    /// The type size.
    pub size: Len,
    /// The words as if they stood level with their middle in the corner of the sheet: to be turned about it, then moved
    /// to the middle that [`Layout::behind`] tells. Their owner is [`Owner::Repeat`].
    pub runs: Vec<GlyphRun>,
}

/// Index into [`Layout::styles`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct StyleId(pub u16);

/// A style with every measure resolved.
#[derive(Clone, PartialEq, Debug)]
pub struct Style {
    /// What it is for; backends name their paragraph styles after it.
    pub kind: StyleKind,
    /// Font category of its hanzi.
    pub role: Role,
    /// Whether Latin letters and digits are of the hanzi's face too.
    pub own_digits: bool,
    /// Type size.
    pub size: Len,
    /// Added to every advance.
    pub tracking: Len,
    /// Exact height of one line.
    pub pitch: Len,
    /// Colour of its text.
    pub color: Color,
    /// Between the sides.
    pub align: Align,
    /// Blank at the left of every line.
    pub left: Len,
    /// Blank at the right of every line.
    pub right: Len,
    /// First-line indent in whole characters, for formats that keep it as characters; 0 where it is none.
    pub indent_chars: u32,
    /// The first-line indent as a length, beyond [`Style::left`]; negative where the other lines hang.
    pub indent: Len,
    /// Whether it stays on the page of the line after it.
    pub keep_with_next: bool,
    /// How its lines are made beyond the rules that always hold.
    pub lines: LineRules,
    /// Outline level from 1, for headings and the title (0).
    pub outline: Option<u8>,
}

impl Style {
    /// A style of this type size and pitch and nothing more: black, from the left, neither indented nor spaced, no heading.
    pub fn plain(kind: StyleKind, role: Role, size: Len, pitch: Len) -> Style {
        Style {
            kind,
            role,
            own_digits: false,
            size,
            tracking: Len::ZERO,
            pitch,
            color: Color::BLACK,
            align: Align::Left,
            left: Len::ZERO,
            right: Len::ZERO,
            indent_chars: 0,
            indent: Len::ZERO,
            keep_with_next: false,
            lines: LineRules::default(),
            outline: None,
        }
    }
}

/// A part of the structure.
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// JSON pointer of the part of the report it shows; empty for what the form adds (a blank line).
    pub at: String,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of blocks.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// A paragraph or heading.
    Text(Text),
    /// A note at the foot of a page, in reading order right after the text that its mark stands in.
    Note(Text),
    /// A picture on a line of its own, in the middle.
    Picture(Picture),
    /// A table.
    Table(Table),
    /// From here on pages lie on their side or stand upright again; always at the top of a page.
    Turn {
        /// How they are read from here on.
        to: PageOrientation,
    },
    /// From here on pages bear no number; always at the top of a page.
    Unnumbered,
    /// From here to the end is what stands at the foot of its page whatever comes above it: an imprint.
    Foot,
    /// A blank that brings the next line back to the line grid; it has no text.
    Space {
        /// Exactly how high it is.
        height: Len,
        /// Whether it must begin a page (every format writes a page break before it).
        page_break: bool,
    },
    /// A rule across the page.
    Rule(RuleLine),
    /// The place of a seal over the signature before it; it takes no room.
    Seal(Seal),
}

/// A rule across the page; it has no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleLine {
    /// Blank between what stands above and the rule's upper edge, at least one point.
    pub above: Len,
    /// From its upper to its lower edge.
    pub width: Len,
    /// How far it reaches beyond the type area, at the left and at the right.
    pub reach: (Len, Len),
    /// Its colour.
    pub color: Color,
}

/// A picture on a line of its own.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// Index into [`Layout::images`].
    pub image: usize,
    /// What it shows, in words for those who cannot see it; its caption or its file's name where the author says
    /// nothing.
    pub alt: String,
    /// Its width on the page.
    pub width: Len,
    /// Its height on the page.
    pub height: Len,
    /// The exact height of its line, a little more than its own.
    pub line: Len,
    /// Whether it stays on the page of what follows it.
    pub keep_with_next: bool,
    /// Whether it must begin a page (every format writes a page break before it).
    pub page_break: bool,
}

impl Block {
    /// The text of a paragraph, heading or note.
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Text(text) | Kind::Note(text) => Some(text),
            Kind::Picture(_)
            | Kind::Table(_)
            | Kind::Turn { .. }
            | Kind::Unnumbered
            | Kind::Foot
            | Kind::Space { .. }
            | Kind::Rule(_)
            | Kind::Seal(_) => None,
        }
    }
}

/// A paragraph or heading, broken into lines.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Text {
    /// Its style.
    pub style: StyleId,
    /// Its whole text. A tab stands for the leader of an entry in the table of contents: it fills its line, and what
    /// follows it stands at the right side.
    pub text: String,
    /// Its lines in order; their ranges cover the text but for white space at line ends.
    pub lines: Vec<Line>,
    /// Links and other marked stretches, in order, apart from each other.
    pub spans: Vec<Span>,
    /// Where the characters begin behind which less stands, since marks are set half width, and how much less.
    pub compressed: Vec<(usize, Len)>,
    /// Where it speaks of captions by their labels, in order: the references whose numbers may change while its lines stay.
    pub references: Vec<Range<usize>>,
    /// Where the words of a title begin but the first: lines narrower than the plan's end before them.
    pub words: Vec<usize>,
    /// Whether it must begin a page (every format writes a page break before it).
    pub page_break: bool,
    /// Whether it stays on the page of what follows though its style asks for no such thing: the last text before a signature, and
    /// what is signed.
    pub stays: bool,
}

impl Text {
    /// The marked stretch that the character at a byte offset stands in.
    pub fn span_at(&self, at: usize) -> Option<usize> {
        Span::at(&self.spans, at)
    }

    /// Its level and title in the outline: of a heading, or of its run-in head without the end mark.
    pub fn outlined(&self, styles: &[Style]) -> Option<(u8, &str)> {
        let of_style = styles.get(usize::from(self.style.0))?.outline.map(|level| (level, self.text.as_str()));
        let of_lead = || self.lead().and_then(|(lead, text)| Some((lead.outline?, text.trim_end_matches(LEAD_ENDS))));
        of_style.or_else(of_lead)
    }

    /// The run-in head of the paragraph, with its text.
    pub fn lead(&self) -> Option<(Lead, &str)> {
        let (lead, end) = Span::lead(&self.spans)?;
        Some((lead, self.text.get(..end)?))
    }

    /// How many bytes at the front are the engine's own and not in the report.
    pub fn label(&self) -> usize {
        Span::label(&self.spans)
    }

    /// What stands between its label and the text behind that, beyond tracking.
    pub fn behind_label(&self, style: &Style) -> Len {
        let (label, rest) = self.text.split_at(self.label());
        let apart = label.chars().next_back().zip(rest.chars().next());
        // The text begins anew behind its label.
        let is_western = |text: &str| {
            let mut script = chars::Script::default();
            text.chars().map(|ch| script.next_is_western(ch)).last()
        };
        let changes =
            is_western(label) != rest.chars().next().and_then(|first| is_western(first.encode_utf8(&mut [0; 4])));
        let apart = apart.is_some_and(|(before, after)| changes && chars::stand_apart(before, after));
        if apart { style.size.scale(measure::CJK_LATIN_SPACE, 1000) } else { Len::ZERO }
    }
}

/// A line of a paragraph or cell, and what formats that flow must say to keep it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Line {
    /// Which bytes of the text.
    pub range: Range<usize>,
    /// Whether the end is the author's or the engine's fixed choice (titles) or nothing else holds it, to be written as a
    /// line break; other ends are where every reader breaks by itself.
    pub fixed: bool,
    /// Whether the page ends behind it though it has room, so that the lines after it stand with a signature: to be written
    /// as a page break.
    pub turns: bool,
    /// Twips to be added to the style's tracking behind its characters, so that it has as many of them in every reader.
    pub spacing: i64,
    /// Offsets in the text before which a mark that opens a place to break (U+200B) must stand: that behind its end, where it
    /// needs one, and others within it.
    pub opens: Vec<usize>,
    /// Offsets in the text before which a mark that joins (U+2060) must stand.
    pub joins: Vec<usize>,
}

impl Line {
    /// Takes away what holds it.
    pub(in crate::layout) fn free(&mut self) {
        *self = Line { range: self.range.clone(), ..Line::default() };
    }
}

/// A marked stretch of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    /// Which bytes of the text.
    pub range: Range<usize>,
    /// What it is.
    pub mark: Mark,
}

impl Span {
    /// Which of a text's spans, in order and apart from each other, the character at a byte offset stands in.
    pub fn at(spans: &[Span], at: usize) -> Option<usize> {
        let index = spans.partition_point(|span| span.range.end <= at);
        spans.get(index).filter(|span| span.range.contains(&at)).map(|_| index)
    }

    /// How many bytes at the front of a text of these spans are its label.
    pub fn label(spans: &[Span]) -> usize {
        spans.first().filter(|span| span.mark == Mark::Label).map_or(0, |span| span.range.end)
    }

    /// The run-in head that begins a text of these spans, and where it ends.
    pub fn lead(spans: &[Span]) -> Option<(Lead, usize)> {
        spans.first().and_then(|span| match span.mark {
            Mark::Lead(lead) => Some((lead, span.range.end)),
            _ => None,
        })
    }
}

/// What a marked stretch of a text is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A link to this address.
    Link(String),
    /// A number or sign before the text that the engine adds: it is not in the report.
    Label,
    /// The run-in head of the paragraph, always at its start.
    Lead(Lead),
    /// The mark of a note: one character, a superscript. The note is the block of this index.
    Note(usize),
    /// A link to the block of this index.
    Goto(usize),
}

/// What ends a run-in head, or parts it from its text, and is no part of its title.
const LEAD_ENDS: [char; 6] = ['。', '：', ':', '．', '.', ' '];

/// How a run-in head is set and told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lead {
    /// The font category of its hanzi.
    pub role: Role,
    /// Its outline level, as [`Style::outline`]; `None` where it is in no outline.
    pub outline: Option<u8>,
}

impl Span {
    /// The address it links to, where it is such a link.
    pub fn link(&self) -> Option<&str> {
        match &self.mark {
            Mark::Link(address) => Some(address),
            _ => None,
        }
    }
}

/// A table, with its cells in reading order and where it goes on.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Title for readers that cannot see it.
    pub title: String,
    /// Column widths.
    pub widths: Vec<Len>,
    /// From the left side of the type area.
    pub indent: Len,
    /// Height of each row.
    pub heights: Vec<Len>,
    /// Whether its rows may become higher, where text is added to them; else the form holds them to their heights.
    pub grows: bool,
    /// Rows from the top that head the whole table, or its first block where others follow.
    pub header_rows: usize,
    /// Whether rows further down head blocks of their own: then no header holds for the whole table.
    pub inner_heads: bool,
    /// For each row whether it stays with the next: no page may end below it, or both belong to a short block; the last
    /// one with the notes below the table.
    pub keeps: Vec<bool>,
    /// The cells.
    pub cells: Vec<Cell>,
    /// Widths of its rules.
    pub rules: RuleWidths,
    /// The rules' ink.
    pub color: Color,
    /// Which borders have a rule.
    pub ruling: Ruling,
    /// Whether the rule around the table is double: two rules and a blank between them, each a third of its width.
    pub double: bool,
    /// How much smaller than their styles its cells are set, never below [`Table::least_size`].
    pub shrunk: Len,
    /// See [`Table::shrunk`].
    pub least_size: Len,
    /// What stands above each fragment but the first: the caption once more, and the unit line.
    pub continued: Vec<Text>,
    /// Blank between that and the fragment.
    pub skip: Len,
    /// Blank between a cell's side and its text, left and right.
    pub padding: Len,
    /// Whether it must begin a page (every format writes a page break before it).
    pub page_break: bool,
    /// Its fragments, one for each page it stands on.
    pub fragments: Vec<Fragment>,
    /// Whether a reader's own flow gives the same fragments (only the rows from the top repeat): then formats that flow
    /// write one table, otherwise one for each fragment.
    pub flows: bool,
}

impl Table {
    /// The type size of its cells in a style.
    pub fn size(&self, style: &Style) -> Len {
        (style.size - self.shrunk).max(self.least_size.min(style.size))
    }

    /// What one of its cells says in a fragment with these rows, if it goes on there, has something else to say, and its
    /// rows there have room for it.
    pub fn again<'c>(&self, cell: &'c Cell, rows: &Range<usize>) -> Option<&'c Again> {
        let end = cell.area.row_range().end.min(rows.end);
        let goes_on = cell.area.row < rows.start && rows.start < end;
        let room = |again: &&Again| self.heights[rows.start..end].iter().copied().sum::<Len>() >= again.height;
        cell.again.as_ref().filter(|_| goes_on).filter(room)
    }

    /// The text and lines of one of its cells in a fragment with these rows.
    pub fn shown<'c>(&self, cell: &'c Cell, rows: &Range<usize>) -> (&'c str, &'c [Line]) {
        self.again(cell, rows).map_or((&cell.text, &cell.lines), |again| (&again.text, &again.lines))
    }
}

/// Which borders of a table have a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ruling {
    /// All of them.
    Full,
    /// The top and the foot of the table, and the foot of its header (三线表).
    ThreeLine,
    /// None: the table only puts lines side by side and is no table to assistive technology.
    None,
}

/// How a cell's lines stand between its top and foot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Valign {
    /// At the top.
    Top,
    /// In the middle.
    Middle,
}

/// What a cell is to assistive technology.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellRole {
    /// A header over columns.
    ColumnHead,
    /// A header before rows.
    RowHead,
    /// A figure or a text.
    Data,
}

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// Where it lies.
    pub area: Area,
    /// What it is.
    pub role: CellRole,
    /// Its style.
    pub style: StyleId,
    /// Between its sides; most often the style's.
    pub align: Align,
    /// Further blank before its text, where decimal points stand under each other.
    pub inset: Len,
    /// Between its top and foot.
    pub valign: Valign,
    /// Its text; may be empty.
    pub text: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// JSON pointer of its value; empty for a label of the form.
    pub at: String,
    /// Indices of the header cells that govern it, outermost first: row heads, then column heads.
    pub heads: Vec<usize>,
    /// What it says where it goes on on a later page, if that is something else.
    pub again: Option<Again>,
    /// Whether it has a grey ground.
    pub shaded: bool,
}

impl Cell {
    /// The ground of a shaded cell: white darkened by 15 %, which Word offers first; black on it has a contrast of 14.8 : 1.
    pub const GROUND: Color = Color([0xd9; 3]);

    /// Whether it labels the rows below it: a row of its own, over the whole width of a table of several columns.
    pub(in crate::layout) fn spans(&self, table: &Table) -> bool {
        let columns = table.widths.len();
        self.role == CellRole::RowHead
            && self.area.rows == 1
            && self.area.cols == columns
            && columns > 1
            && !self.text.is_empty()
    }
}

/// A merged label where it goes on on a later page.
#[derive(Clone, PartialEq, Debug)]
pub struct Again {
    /// Its text there, such as `鹤鸣街道（续）`.
    pub text: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The height that they need; where its rows on a page are lower, the label stays as it was.
    pub height: Len,
}

/// The part of a table on one page.
#[derive(Clone, PartialEq, Debug)]
pub struct Fragment {
    /// Index into [`Layout::pages`].
    pub page: usize,
    /// Top of its first row on the page, from the top edge of the sheet.
    pub top: Len,
    /// Header rows repeated above its own rows; empty on the first fragment.
    pub repeats: Range<usize>,
    /// Its own rows.
    pub rows: Range<usize>,
    /// Whether the page before it has so much room left that no reader would turn it here by itself, where each fragment is a table of
    /// its own below what stands above it.
    pub forced: bool,
}

/// A page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    /// The number printed, from 1.
    pub number: u32,
    /// Width and height of the sheet as its text is read: a landscape page is wider than high.
    pub size: (Len, Len),
    /// Whether it bears no number though it has one: the imprint's page and the blank page before it (GB/T 9704 7.5).
    pub unnumbered: bool,
    /// The ink, in reading order: text before the rules around it does not matter, but text follows the report.
    pub ink: Vec<Ink>,
}

/// A piece of ink.
#[derive(Clone, PartialEq, Debug)]
pub enum Ink {
    /// Glyphs on one baseline.
    Glyphs(GlyphRun),
    /// A picture.
    Picture {
        /// Index into [`Layout::blocks`].
        block: usize,
        /// Index into [`Layout::images`].
        image: usize,
        /// Its upper left corner.
        at: Point,
        /// Its width.
        width: Len,
        /// Its height.
        height: Len,
    },
    /// A straight rule, horizontal or vertical; each is drawn once and as long as it runs.
    Rule {
        /// One end, on the centre line of the rule.
        from: Point,
        /// The other end; same `x` or same `y`.
        to: Point,
        /// How wide.
        width: Len,
        /// Its colour.
        color: Color,
    },
    /// The ground of a shaded cell: an artifact to assistive technology.
    Ground {
        /// Its upper left corner.
        at: Point,
        /// Its width.
        width: Len,
        /// Its height.
        height: Len,
        /// Its colour.
        color: Color,
    },
}

/// Glyphs of one face and size on one baseline.
#[derive(Clone, PartialEq, Debug)]
pub struct GlyphRun {
    /// Whose ink it is.
    pub owner: Owner,
    /// The face.
    pub face: FaceId,
    /// The type size.
    pub size: Len,
    /// The colour.
    pub color: Color,
    /// Whether the run is turned clockwise by a quarter and goes down the page: the number of a landscape page, which
    /// stands where upright pages have it.
    pub turned: bool,
    /// Origin of the first glyph on the baseline.
    pub at: Point,
    /// How much higher than on that baseline it is drawn, so that its hanzi stand level with those of the line's own face.
    pub rise: Len,
    /// The glyphs, one for each character.
    pub glyphs: Vec<Placed>,
}

impl GlyphRun {
    /// Where its first glyph is drawn.
    pub fn drawn_at(&self) -> Point {
        Point { x: self.at.x, y: self.at.y - self.rise }
    }
}

/// One glyph of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Glyph index in the face.
    pub id: u16,
    /// The character it draws.
    pub ch: char,
    /// From its origin to the origin of the next.
    pub advance: Len,
}

/// Whose ink a glyph run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// A line of a paragraph, with the link it stands in.
    Text {
        /// Index into [`Layout::blocks`].
        block: usize,
        /// Index into [`Text::lines`].
        line: usize,
        /// Index into [`Text::spans`].
        span: Option<usize>,
    },
    /// A line of a table cell. When a merged label goes on on a later page it is drawn again; only the first is
    /// content, the others are [`Owner::Repeat`].
    Cell {
        /// Index into [`Layout::blocks`].
        block: usize,
        /// Index into [`Table::cells`].
        cell: usize,
        /// Index into [`Cell::lines`].
        line: usize,
    },
    /// A header or label drawn again on a later page: an artifact to assistive technology.
    Repeat,
    /// The page number: an artifact.
    Folio,
    /// The dots of a leader: an artifact.
    Leader,
}
