//! Lines to paragraphs: which line begins one and which goes on, also over a page's end and the notes at its foot.

use super::cells::at;
use super::ink::Placed;
use super::join::Table;
use super::tags::{Role, Tag};
use crate::diag::{Finding, Level, clip};
use crate::import::document::{Block, Document, Hint, Mark, Para, Picture, Run, left_out, told};
use crate::import::enumerator::is_circled;
use crate::import::leader;
use crate::import::width::is_wide;
use crate::model::LEAD_LEVELS;

/// A line of text.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its left edge.
    pub(crate) from: f64,
    /// Its right edge.
    pub(crate) to: f64,
    /// Its baseline.
    pub(crate) y: f64,
    /// Its type size, and that of its first and last characters: a run-in head may be larger.
    pub(crate) size: f64,
    pub(crate) ends: (f64, f64),
    /// Its page, from 1.
    pub(crate) page: usize,
    /// Its face.
    pub(crate) face: usize,
    /// How wide its first word is, which no line end parts.
    pub(crate) head: f64,
    /// Whether a blank stands behind it.
    pub(crate) blank: bool,
    /// Where text begins behind white as wide as that between cells.
    pub(crate) behind_white: Vec<f64>,
    /// What it says.
    pub(crate) text: String,
    /// Whether nobody sees it.
    pub(crate) unseen: bool,
    /// The paragraph that the file's tags say it belongs to.
    pub(crate) tag: Option<Tag>,
    /// Which of the parts of its page it stands in, in the order in which they are read.
    pub(crate) part: usize,
}

/// What stands on a page, from the top.
pub(crate) enum Item {
    /// A line of text.
    Line(Line),
    /// A table.
    Table(Table),
    /// A table of the tags goes on, or begins with what follows.
    More(usize),
    /// A picture.
    Picture(Placed),
}

/// A part of a page, such as a column.
pub(crate) struct Part {
    /// What stands in it, from the top.
    pub(crate) items: Vec<Item>,
    /// The edges of its text.
    pub(crate) edges: Edges,
    /// Whether it is a cell, whose text goes on nowhere else.
    pub(crate) cell: bool,
}

/// How the body is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    /// Its face.
    pub(crate) face: usize,
    /// Its size.
    pub(crate) size: f64,
}

/// The edges of the text on a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edges {
    /// Left.
    pub(crate) left: f64,
    /// Right.
    pub(crate) right: f64,
}

/// A paragraph that is being made.
struct Open {
    text: String,
    size: f64,
    face: usize,
    centred: bool,
    right: bool,
    page: usize,
    y: f64,
    note: bool,
    tag: Option<Tag>,
}

enum Made {
    Para(Open),
    Table(Table),
    Picture(usize, Placed),
}

/// The line before on the same page.
struct Before {
    y: f64,
    face: usize,
    centred: bool,
    right: bool,
    /// Where it begins, and where text begins in it behind wide white.
    from: f64,
    behind_white: Vec<f64>,
    /// How many lines before it have such white too.
    rows: usize,
    /// Whether it hangs: begins below what stands behind the white of a line above.
    hangs: bool,
}

impl Before {
    /// Whether a line has wide white as this one has: both are rows of a table or list.
    fn is_row_with(&self, line: &Line) -> bool {
        !self.behind_white.is_empty() && !line.behind_white.is_empty()
    }

    /// Whether white of both stands at one place.
    fn is_in_line_with(&self, line: &Line) -> bool {
        let alike = |x: &f64| line.behind_white.iter().any(|own| (own - x).abs() < 0.3 * line.size);
        self.behind_white.iter().any(alike)
    }

    /// Whether a line goes on below the words behind this one's last white.
    fn hangs_over(&self, line: &Line) -> bool {
        let last = if self.hangs { Some(self.from) } else { self.behind_white.last().copied() };
        line.behind_white.is_empty() && last.is_some_and(|x| (x - line.from).abs() < 0.3 * line.size)
    }
}

/// Makes paragraphs of lines.
pub(crate) struct Flow {
    body: Body,
    made: Vec<Made>,
    /// The paragraph that a next line may belong to.
    current: Option<usize>,
    /// Whether its last line is full, so that it may go on; and how much room it left.
    full: bool,
    room: f64,
    /// Whether a blank stands behind its last line.
    blank: bool,
    before: Option<Before>,
    /// The size of its last characters.
    size: f64,
    /// Whether it is the last of several rows.
    in_rows: bool,
    /// The least distance of two lines on this page.
    pitch: f64,
    in_notes: bool,
    /// Whether anything stands above on this page.
    begun: bool,
    /// Notes of this page: their mark and index; paragraphs that this page touched.
    notes: Vec<(char, usize)>,
    touched: Vec<usize>,
    findings: Vec<Finding>,
    /// Marks set in texts, by the character that stands for them: from [`MARK`].
    marks: Vec<usize>,
}

/// How many lines behind the first have white at one place before it is told: two offices that sign have two such lines.
const ROWS: usize = 2;
/// What is to be done where the order of words is not sure.
pub(crate) const BY_HAND: &str = "对着原件核对这里的次序；有 Word、网页原文件的，用原文件导入。";

/// The first of the private characters that stand for the marks of notes while lines are gathered.
const MARK: u32 = 0xf_0000;

impl Flow {
    /// Nothing made yet.
    pub(crate) fn new(body: Body) -> Flow {
        Flow {
            body,
            made: vec![],
            current: None,
            full: false,
            room: 0.0,
            blank: false,
            size: 0.0,
            in_rows: false,
            before: None,
            pitch: 0.0,
            in_notes: false,
            begun: false,
            notes: vec![],
            touched: vec![],
            findings: vec![],
            marks: vec![],
        }
    }

    /// Adds a page: its parts as they are read, columns as pages of their own but for the notes at the foot.
    pub(crate) fn page(&mut self, parts: Vec<Part>, page: usize) {
        self.begun = false;
        self.touched = self.current.into_iter().collect();
        let mut after_cell = false;
        for part in parts {
            (self.before, self.pitch, self.in_notes) = (None, 0.0, false);
            self.current = self.current.filter(|_| !(part.cell || after_cell));
            after_cell = part.cell;
            for item in part.items {
                self.item(item, part.edges, page);
                self.begun = true;
            }
        }
        self.place_notes();
    }

    fn item(&mut self, item: Item, edges: Edges, page: usize) {
        match item {
            Item::Line(line) => self.line(line, edges),
            Item::Table(table) => self.table(table),
            Item::More(table) => self.more(table),
            Item::Picture(drawn) => {
                self.made.push(Made::Picture(page, drawn));
                (self.current, self.before) = (None, None);
            }
        }
    }

    fn line(&mut self, line: Line, edges: Edges) {
        if self.is_note(&line) {
            return self.note(line);
        }
        self.tell_narrow(&line);
        let indent = line.from - edges.left;
        let middle = ((line.from + line.to) / 2.0 - (edges.left + edges.right) / 2.0).abs();
        let short = line.to < edges.right - 2.0 * line.size;
        let centred = indent > 2.8 * line.size && middle < 1.2 * line.size && short;
        let right = !centred && indent > (edges.right - edges.left) * 0.45;
        let large = line.size > self.body.size + 3.0;
        // A page number ends its entry, however full its line.
        let full = line.to > edges.right - 1.6 * line.size.max(self.body.size) && leader::entry(&line.text).is_none();
        let numbered = begins_item(&line.text);
        let after = self.current_text();
        let item =
            numbered && (after.ends_with(['。', '；', ';', '：']) || begins_item(after) && after.chars().count() < 60);
        let hangs = self.before.as_ref().is_some_and(|before| before.hangs_over(&line));
        let begins = !hangs && (indent > 1.2 * line.size || centred || right) || item;
        let joins = self.current.is_some() && self.joins(&line, begins, centred, large);
        if joins {
            self.extend(&line);
        } else {
            let made = Open {
                text: line.text.clone(),
                size: line.size,
                face: line.face,
                centred,
                right,
                page: line.page,
                y: line.y,
                note: false,
                tag: line.tag,
            };
            self.current = Some(self.made.len());
            self.made.push(Made::Para(made));
        }
        self.touched.extend(self.current);
        if let Some(before) = &self.before {
            let gap = line.y - before.y;
            if gap > 0.0 && (self.pitch == 0.0 || gap < self.pitch) {
                self.pitch = gap;
            }
        }
        let rows = self.before.as_ref().filter(|before| before.is_row_with(&line)).map_or(0, |before| before.rows + 1);
        self.full = full;
        self.blank = line.blank;
        self.size = line.ends.1;
        self.in_rows = rows > 0;
        self.room = edges.right - line.to;
        if rows == ROWS {
            self.tell_rows(&line);
        }
        let Line { y, face, from, behind_white, .. } = line;
        self.before = Some(Before { y, face, centred, right, from, behind_white, rows, hangs });
    }

    /// Tells of figures for which the column of a sheet had no room when it was printed.
    fn tell_narrow(&mut self, line: &Line) {
        if line.text.contains("###") {
            let words = "这一行的“###”是原表的列太窄，数没有印出来";
            let hint = "在 Excel 或 WPS 里加宽这一列再打印；或者直接导入工作簿。";
            self.findings.push(told(Level::Error, "cell-fault", &at(line.page, line.y), words).hint(hint));
        }
    }

    /// Tells of a table or list without rules, by its last line so far.
    fn tell_rows(&mut self, line: &Line) {
        let words = "这里几行中间的空白上下对齐，像是没有格线的表或者名单：一行收作一段，各格之间用空格隔开，请核对";
        self.findings.push(told(Level::Warning, "columns-doubtful", &at(line.page, line.y), words).hint(BY_HAND));
    }

    /// Whether a line goes on with the current paragraph.
    fn joins(&self, line: &Line, begins: bool, centred: bool, large: bool) -> bool {
        // Other programs tag all that stands in a box as one.
        if self.before.as_ref().is_some_and(|before| before.is_in_line_with(line)) {
            return false;
        }
        if let Some(Made::Para(open)) = self.current.and_then(|index| self.made.get(index))
            && let (Some(before), Some(tag)) = (open.tag, line.tag)
        {
            return before.element == tag.element;
        }
        if self.is_row(line) {
            return false;
        }
        let Some(before) = &self.before else {
            // The first line of a page.
            return self.goes_on(line) && !begins && (self.size - line.ends.0).abs() < 1.0;
        };
        let resized = (self.size - line.ends.0).abs() > 1.5;
        let gap = line.y - before.y;
        let wide = self.pitch > 0.0 && gap > self.pitch * 1.5 && gap > line.size * 1.9;
        let same_face = before.face == line.face;
        if large {
            return !resized && same_face && gap < line.size * 2.6;
        }
        if centred {
            return before.centred && !resized && !wide && same_face && line.size > self.body.size + 1.0;
        }
        // What is set at the right goes on in no line at the left.
        self.goes_on(line) && !begins && !resized && !wide && !before.right
    }

    /// Whether a line is no part of the paragraph before it since one of both is a row.
    fn is_row(&self, line: &Line) -> bool {
        let Some(before) = &self.before else { return self.in_rows };
        let dedents = before.hangs && line.from < before.from - 0.5 * line.size;
        before.is_row_with(line) || dedents || self.in_rows && !before.hangs_over(line)
    }

    /// Whether the last line left no room for the first word of this one.
    fn goes_on(&self, line: &Line) -> bool {
        let open = || leader::entry(self.current_text()).is_none();
        // White that programs set between hanzi and figures (autospace) takes a quarter of a character.
        let spaced = line.text.starts_with(|ch: char| ch.is_ascii_alphanumeric());
        let head = line.head + if spaced { 0.25 * line.size } else { 0.0 };
        self.full || head > self.room + 0.1 * line.size && open()
    }

    fn current_text(&self) -> &str {
        match self.current.and_then(|index| self.made.get(index)) {
            Some(Made::Para(open)) => &open.text,
            _ => "",
        }
    }

    fn extend(&mut self, line: &Line) {
        let Some(Made::Para(open)) = self.current.and_then(|index| self.made.get_mut(index)) else { return };
        let ends = [open.text.chars().last(), line.text.chars().next()];
        let all = |is: fn(char) -> bool| ends.iter().all(|end| end.is_some_and(|ch| !is_wide(ch) && is(ch)));
        // Lines end behind blanks of words and figures, but words of an address anywhere.
        let address = open.text.rsplit(' ').next().is_some_and(|word| word.contains("://") || word.contains("www."));
        let parted = self.blank && all(|_| true) || all(char::is_alphanumeric) && !all(|ch| ch.is_ascii_digit());
        if parted && !address {
            open.text.push(' ');
        } else if all(|ch| ch.is_ascii_digit()) && !address {
            let digits = |text: &mut dyn Iterator<Item = char>| {
                text.take_while(char::is_ascii_digit).take(12).collect::<String>()
            };
            let before: String = digits(&mut open.text.chars().rev()).chars().rev().collect();
            let behind = digits(&mut line.text.chars());
            let words = format!("两行之间的数字接成了一个：“{before}”和“{behind}”接成“{before}{behind}”，请核对");
            self.findings.push(told(Level::Warning, "digits-joined", &at(line.page, line.y), words));
        }
        open.text.push_str(&line.text);
    }

    /// A line of a note at the foot: small, and with a mark or below one with a mark.
    fn is_note(&self, line: &Line) -> bool {
        let small = line.size < self.body.size - 2.0;
        small && self.begun && (circled(&line.text).is_some() || self.in_notes)
    }

    fn note(&mut self, line: Line) {
        self.in_notes = true;
        match circled(&line.text) {
            Some(mark) => {
                self.notes.push((mark, self.made.len()));
                let text = line.text.chars().skip(1).collect::<String>().trim_start().to_owned();
                self.made.push(Made::Para(Open {
                    text,
                    size: line.size,
                    face: line.face,
                    centred: false,
                    right: false,
                    page: line.page,
                    y: line.y,
                    note: true,
                    tag: line.tag,
                }));
            }
            None => {
                if let Some(Made::Para(open)) = self.notes.last().and_then(|(_, index)| self.made.get_mut(*index)) {
                    open.text.push_str(&line.text);
                }
            }
        }
    }

    /// Sets the marks of this page's notes; a note without a mark in the text stays a paragraph.
    fn place_notes(&mut self) {
        for (mark, note) in std::mem::take(&mut self.notes) {
            let nth = u32::try_from(self.marks.len()).unwrap_or(u32::MAX - MARK);
            let stands = char::from_u32(MARK + nth).unwrap_or('\u{fffd}');
            // A small mark anywhere first: one as large as the text may number a list.
            let found = [raised(mark), mark].into_iter().find_map(|wanted| {
                let small = wanted != mark;
                self.touched.iter().find_map(|index| {
                    let Some(Made::Para(open)) = self.made.get(*index) else { return None };
                    let is_item = open.tag.is_some_and(|tag| tag.role.item.is_some());
                    let at = open.text.find(wanted).filter(|at| small || *at > 0 || !is_item)?;
                    Some((*index, at..at + wanted.len_utf8()))
                })
            });
            // A mark alone is no note.
            let found = found.filter(|_| matches!(&self.made[note], Made::Para(open) if !open.text.is_empty()));
            let placed = found.is_some();
            if let Some((index, range)) = found
                && let Some(Made::Para(open)) = self.made.get_mut(index)
            {
                open.text.replace_range(range, &stands.to_string());
            }
            if placed {
                self.marks.push(note);
            } else if let Some(Made::Para(open)) = self.made.get_mut(note) {
                open.note = false;
                open.text.insert(0, mark);
            }
        }
    }

    fn table(&mut self, table: Table) {
        (self.current, self.before) = (None, None);
        match self.made.last_mut() {
            Some(Made::Table(before))
                if before.goes_on_in(&table)
                    && (before.last_page + 1 == table.last_page || before.is_parted_from(&table)) =>
            {
                before.join(table, &mut self.findings);
            }
            _ => match self.continued(&table) {
                Some(index) => self.join_over_caption(index, table),
                None => self.made.push(Made::Table(table)),
            },
        }
    }

    /// The table that a caption with 续 goes on with: only such a caption, a unit line and notes stand between.
    fn continued(&self, table: &Table) -> Option<usize> {
        let mut said = false;
        for (index, made) in self.made.iter().enumerate().rev().take(7) {
            match made {
                Made::Para(open) if open.note => {}
                Made::Para(open) if open.text.contains('续') && open.text.chars().count() < 60 => said = true,
                Made::Para(open) if open.text.contains("单位") => {}
                Made::Table(before) => {
                    let fits = before.last_page + 1 == table.last_page && before.goes_on_in(table);
                    return (said && fits).then_some(index);
                }
                _ => return None,
            }
        }
        None
    }

    /// A table of the tags goes on: a caption, a unit line and a head without tags above it are said again.
    fn more(&mut self, table: usize) {
        let is_it = |made: &Made| matches!(made, Made::Table(before) if before.tagged == Some(table));
        let Some(index) = self.made.iter().rposition(is_it) else { return };
        let Some(Made::Table(table)) = self.made.get(index) else { return };
        let again = self.made[index + 1..].iter().map(|made| match made {
            Made::Para(open) if open.tag.is_none() => {
                open.text.contains('续') || open.text.contains("单位") || table.says(&open.text)
            }
            _ => false,
        });
        let again: Vec<bool> = again.collect();
        (self.current, self.before) = (None, None);
        let mut again = again.into_iter();
        self.drop_captions(index, |_| again.next().unwrap_or(false));
    }

    /// Leaves out paragraphs below a table; `is_caption` is asked of everything below it in turn.
    fn drop_captions(&mut self, table: usize, mut is_caption: impl FnMut(&Made) -> bool) {
        for made in &mut self.made[table + 1..] {
            let is_caption = is_caption(made);
            let Made::Para(open) = made else { continue };
            if !open.note && !open.text.is_empty() && is_caption {
                let text = std::mem::take(&mut open.text);
                let words = format!("续表的表名没有收入：{}", clip(&text, 40));
                self.findings.push(left_out(Level::Note, "caption-dropped", &at(open.page, open.y), &words, &text));
            }
        }
    }

    fn join_over_caption(&mut self, index: usize, table: Table) {
        self.drop_captions(index, |_| true);
        if let Some(Made::Table(before)) = self.made.get_mut(index) {
            before.join(table, &mut self.findings);
        }
        // What a next fragment looks back to is the table again.
        let table = self.made.remove(index);
        for mark in self.marks.iter_mut().chain(self.notes.iter_mut().map(|(_, note)| note)).chain(&mut self.touched) {
            if *mark > index {
                *mark -= 1;
            }
        }
        self.made.push(table);
    }

    /// All of it as a document.
    pub(crate) fn finish(self, document: &mut Document) {
        document.told.extend(self.findings);
        let mut note_ids: Vec<(usize, String)> = vec![];
        for (nth, note) in self.marks.iter().enumerate() {
            if let Some(Made::Para(open)) = self.made.get(*note) {
                document.notes.push((nth.to_string(), lowered(&open.text)));
                note_ids.push((*note, nth.to_string()));
            }
        }
        let is_placed = |index: usize| note_ids.iter().any(|(note, _)| *note == index);
        let mut titled = false;
        let role = |made: &Made| if let Made::Para(open) = made { Some(open.tag?.role) } else { None };
        let has_items = self.made.iter().filter_map(role).any(|role| role.item.is_some());
        for (index, made) in self.made.into_iter().enumerate() {
            match made {
                Made::Para(open) if is_placed(index) || open.text.is_empty() => {}
                Made::Para(open) => {
                    let large = open.size > self.body.size + 3.0;
                    let title = large && !titled && open.page == 1;
                    let role = open.tag.map(|tag| tag.role).unwrap_or_default();
                    titled |= title;
                    let hint = Hint {
                        outline: if title { Some(0) } else { role.heading },
                        lead: role
                            .lead
                            .and_then(|level| level.checked_sub(1))
                            .filter(|level| LEAD_LEVELS.contains(level)),
                        item: role.item,
                        number: drawn_bullet(&role, &open.text),
                        contents: role.contents,
                        no_item: has_items && open.tag.is_some() && role.item.is_none(),
                        small: open.size < self.body.size - 0.5,
                        centred: open.centred,
                        right: open.right,
                        distinct: open.face != self.body.face || open.size > self.body.size + 1.0,
                    };
                    let runs = runs(&lowered(&open.text));
                    document.blocks.push(Block::Para(Para { runs, hint, at: at(open.page, open.y) }));
                }
                Made::Table(table) => document.blocks.push(Block::Grid(table.grid)),
                Made::Picture(page, Placed { area, bytes }) => {
                    let picture = Picture { name: String::new(), bytes, alt: None, at: at(page, area.y0) };
                    document.blocks.push(Block::Picture(picture));
                }
            }
        }
    }
}

/// The bullet that is drawn before an item, where its label has no character: the item has a label and begins with its words.
fn drawn_bullet(role: &Role, text: &str) -> Option<(u8, String)> {
    let words = text.starts_with(|ch: char| ch.is_alphabetic()) && !begins_item(text);
    role.item.filter(|_| role.labelled && words).map(|level| (level, "•".to_owned()))
}

/// A text parted at the characters that stand for marks.
fn runs(text: &str) -> Vec<Run> {
    let mut out: Vec<Run> = vec![];
    for ch in text.chars() {
        match (ch as u32).checked_sub(MARK).filter(|nth| *nth < 0x1_0000) {
            Some(nth) => out.push(Run { text: String::new(), mark: Mark::Note(nth.to_string()) }),
            None => match out.last_mut() {
                Some(Run { text, mark: Mark::None }) => text.push(ch),
                _ => out.push(Run { text: ch.to_string(), mark: Mark::None }),
            },
        }
    }
    out
}

/// The first of the private characters that stand for small circled numbers.
const RAISED: u32 = 0xe000;

/// The private character of a small circled number.
pub(crate) fn raised(mark: char) -> char {
    char::from_u32(RAISED + (mark as u32 & 0xfff)).unwrap_or(mark)
}

/// A text with small circled numbers that are no marks of notes as they are.
fn lowered(text: &str) -> String {
    let plain = |ch: char| match (ch as u32).checked_sub(RAISED).filter(|low| *low < 0x1000) {
        Some(low) => [0x2000, 0x3000].iter().filter_map(|high| char::from_u32(high + low)).find(|ch| is_circled(*ch)),
        None => None,
    };
    text.chars().map(|ch| plain(ch).unwrap_or(ch)).collect()
}

/// The circled number that a line begins with.
pub(crate) fn circled(text: &str) -> Option<char> {
    text.chars().next().filter(|ch| is_circled(*ch))
}

/// Whether a line begins with a number of 一、 （一） 1. （1）.
fn begins_item(text: &str) -> bool {
    let chinese = |ch: char| "一二三四五六七八九十".contains(ch);
    let rest = text.trim_start_matches(['（', '(']);
    let bracket = rest.len() < text.len();
    let behind = rest.trim_start_matches(|ch: char| chinese(ch) || ch.is_ascii_digit());
    if behind.len() == rest.len() {
        return false;
    }
    let digit = rest.starts_with(|ch: char| ch.is_ascii_digit());
    match behind.chars().next() {
        Some('）' | ')') => bracket,
        Some('、') => !bracket,
        Some('.' | '．') => digit && !bracket && !behind.chars().nth(1).is_some_and(|ch| ch.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_items() {
        for text in ["一、总体", "（一）主动", "1.组织", "（2）其他", "3、人员"] {
            assert!(begins_item(text), "{text}");
        }
        for text in ["1.5万", "十分重要", "2023年", "（见表）", "．"] {
            assert!(!begins_item(text), "{text}");
        }
    }

    /// The nth line of a page, of the full width and the body's size.
    fn full_line(nth: usize, text: &str) -> Line {
        Line {
            from: 80.0,
            to: 520.0,
            y: 100.0 + 28.0 * nth as f64,
            size: 16.0,
            ends: (16.0, 16.0),
            page: 1,
            face: 0,
            head: 16.0,
            blank: false,
            behind_white: vec![],
            text: text.to_owned(),
            unseen: false,
            tag: None,
            part: 0,
        }
    }

    /// What lines of the full width become when they are one paragraph, and the codes of what is told.
    fn paragraph(lines: &[(&str, bool)]) -> (String, Vec<&'static str>) {
        let set =
            |(nth, (text, blank)): (usize, &(&str, bool))| Item::Line(Line { blank: *blank, ..full_line(nth, text) });
        let mut flow = Flow::new(Body { face: 0, size: 16.0 });
        let edges = Edges { left: 80.0, right: 520.0 };
        let items = lines.iter().enumerate().map(set).collect();
        flow.page(vec![Part { items, edges, cell: false }], 1);
        let mut document = Document::default();
        flow.finish(&mut document);
        let [Block::Para(para)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
        (para.text(), document.told.iter().map(|finding| finding.code).collect())
    }

    /// A line ends behind a blank of words and of figures, drawn or not; figures are never parted nor joined in silence.
    #[test]
    fn blanks_at_line_ends_stay_and_figures_that_meet_are_told() {
        for (lines, whole, told) in [
            ([("依托GB/T", true), ("9704规范", false)], "依托GB/T 9704规范", None),
            ([("联系人John", false), ("Smith先生", false)], "联系人John Smith先生", None),
            ([("会议号882 1234", true), ("5678，请准时", false)], "会议号882 1234 5678，请准时", None),
            ([("会议号882 1234", false), ("5678，请准时", false)], "会议号882 12345678，请准时", Some("digits-joined")),
            ([("全年办理公开申请", true), ("123件", false)], "全年办理公开申请123件", None),
            (
                [("见www.qingyan.gov.cn/zwgk2", false), ("024/index.html。", false)],
                "见www.qingyan.gov.cn/zwgk2024/index.html。",
                None,
            ),
        ] {
            assert_eq!(paragraph(&lines), (whole.to_owned(), told.into_iter().collect()));
        }
    }

    /// Two lines, the first to this place with characters of these sizes at its ends, as paragraphs.
    fn two(first: &str, to: f64, ends: (f64, f64), second: &str, head: f64) -> usize {
        let mut flow = Flow::new(Body { face: 0, size: 16.0 });
        let lines =
            [Line { to, size: ends.0, ends, ..full_line(0, first) }, Line { to: 500.0, head, ..full_line(1, second) }];
        let items = lines.into_iter().map(Item::Line).collect();
        flow.page(vec![Part { items, edges: Edges { left: 80.0, right: 520.0 }, cell: false }], 1);
        let mut document = Document::default();
        flow.finish(&mut document);
        document.blocks.len()
    }

    /// A run-in head is larger than its sentence; a figure that did not fit leaves room; a page number ends its entry.
    #[test]
    fn lines_go_on_behind_run_in_heads_and_before_figures() {
        assert_eq!(two("一是强化领导。全年", 520.0, (18.0, 16.0), "办理公开申请。", 16.0), 1);
        assert_eq!(two("一、强化领导", 520.0, (18.0, 18.0), "办理公开申请。", 16.0), 2);
        assert_eq!(two("其中增加值", 472.0, (16.0, 16.0), "498.11亿元。", 48.0), 1);
        assert_eq!(two("其中增加值", 460.0, (16.0, 16.0), "498.11亿元。", 48.0), 2);
        assert_eq!(two("二、机构设置……………2", 520.0, (16.0, 16.0), "第二部分………2", 64.0), 2);
    }

    /// Rows of a list are lines of their own, whether their white stands at one place or not, also over the page's end; words that hang
    /// below those of a row go on with it.
    #[test]
    fn rows_are_lines_of_their_own() {
        let line = |nth: usize, from: f64, behind_white: &[f64], text: &str| {
            Item::Line(Line { from, behind_white: behind_white.to_vec(), ..full_line(nth, text) })
        };
        let mut flow = Flow::new(Body { face: 0, size: 16.0 });
        let first = vec![
            line(0, 80.0, &[200.0], "职责　负责全市"),
            line(1, 200.0, &[], "统计工作。"),
            line(2, 80.0, &[240.0, 400.0], "编制　12　11"),
            line(3, 80.0, &[260.0], "合计　###"),
        ];
        let edges = Edges { left: 80.0, right: 520.0 };
        let part = |items| vec![Part { items, edges, cell: false }];
        flow.page(part(first), 1);
        flow.page(part(vec![line(0, 80.0, &[], "另一张表")]), 2);
        let mut document = Document::default();
        flow.finish(&mut document);
        let said: Vec<String> = document
            .blocks
            .iter()
            .filter_map(|block| if let Block::Para(para) = block { Some(para.text()) } else { None })
            .collect();
        assert_eq!(said, ["职责　负责全市统计工作。", "编制　12　11", "合计　###", "另一张表"]);
        assert_eq!(document.told.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["cell-fault"]);
    }
}
