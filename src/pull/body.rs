//! The document part, read as if all its tracked changes were accepted, or as if all were rejected.

mod before;
mod drawings;
mod grid;
mod known;

use std::collections::BTreeMap;

use crate::diag::{Finding, MOST, Place};

use super::doc::{Block, Carrier, Cell, Doc, FoundKey, NOTE, Para, Table, Tracked, unheld};
use super::looks::{LEAST_ROW, Look, Props, Styles, are_low, hides, is_computed, is_lost, is_on};
use super::problem::{CELL_CHANGE, CUSTOM_MARK, ENDNOTE, PICTURE};
use crate::carried::Key;
use crate::numbering::Numbering;
use crate::xml::reader::{Step, Tag, XmlReader};

/// Which text counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Take {
    /// As if all changes were accepted.
    All,
    /// As if all were rejected.
    None,
}

/// The most text of a document: twice the largest report.
const MAX_TEXT: usize = 4 << 20;
/// The most paragraphs, those in cells included.
const MAX_PARAS: usize = 100_000;
/// The most keys at a paragraph: each of three carriers, and a few more where paragraphs were joined.
const MAX_KEYS: usize = 24;

/// The most drawings, and the most columns of a table's grid.
const MAX_DRAWINGS: usize = 10_000;
const MAX_COLUMNS: usize = 1_000;

/// Newer parts of the format that every word processor of today knows: how their namespaces begin, and how they go on.
const MAKER: &str = "http://schemas.microsoft.com/office/";
const KNOWN: [&str; 13] = [
    "word/2010/wordml",
    "word/2012/wordml",
    "word/2018/wordml",
    "word/2018/wordml/cex",
    "word/2016/wordml/cid",
    "word/2023/wordml/word16du",
    "word/2015/wordml/symex",
    "word/2010/wordprocessingDrawing",
    "word/2010/wordprocessingShape",
    "word/2010/wordprocessingGroup",
    "word/2010/wordprocessingCanvas",
    "word/2010/wordprocessingInk",
    "drawing/2010/main",
];

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Reads the document part; `styles` are the copy's, with its lists.
///
/// # Errors
/// `docx-xml`; `docx-unreadable` when it is no document of Word; `docx-refused` beyond the bounds.
pub(super) fn read(name: &str, text: &str, styles: (&Styles, &Numbering), take: Take) -> Result<Doc, Finding> {
    read_part("w:document", (name, text), styles, take)
}

/// Reads the footnotes part: a document that has notes and nothing else.
///
/// # Errors
/// As for [`read`].
pub(super) fn read_notes(name: &str, text: &str, styles: (&Styles, &Numbering), take: Take) -> Result<Doc, Finding> {
    read_part("w:footnotes", (name, text), styles, take)
}

fn read_part(
    root: &'static str,
    (name, text): (&str, &str),
    styles: (&Styles, &Numbering),
    take: Take,
) -> Result<Doc, Finding> {
    let mut xml = XmlReader::new(name, text);
    let mut reading = Reading::new(root, styles, take);
    while let Some(step) = xml.next()? {
        match step {
            Step::Open(tag) => reading.open(&tag)?,
            Step::Close => reading.close(),
            Step::Text(text) => reading.text(&text)?,
        }
    }
    Ok(reading.finish())
}

/// An element that is open. Only what matters on the way down is told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    Body,
    Para,
    ParaProps,
    Run,
    /// Properties of a run's text.
    RunLook,
    RunProps,
    RowProps,
    TableProps,
    CellProps,
    Row,
    Cell,
    Table,
    /// `w:t` or `w:delText`.
    Text,
    Control,
    /// Text from right to left.
    Turned,
    /// The instruction of a field.
    Instruction,
    /// A note of the footnotes part.
    Note,
    /// Several ways to say one thing, and whether one was taken.
    Alternatives {
        taken: bool,
    },
    /// A run of insertions or deletions.
    Change(Tracked),
    /// What a paragraph was, or how a text looked, before a tracked change.
    ParaBefore,
    LookBefore,
    /// Passed over with all that stands in it.
    Skipped,
    Other,
}

/// A content control that is open.
#[derive(Default)]
struct Control {
    tag: Option<Key>,
    bound: Option<Key>,
    /// Whether what stands in it is only its prompt.
    prompts: bool,
}

/// What a paragraph was, or how a text looked, before a tracked change of its properties (17.13.5.29, 17.13.5.31), and whose change it
/// is. Those of tables, rows, cells and sections are looks that no report has: nobody needs to decide on them.
#[derive(Clone, Default)]
struct Before {
    author: String,
    style: Option<String>,
    numbering: (Option<String>, Option<String>),
    run: Props,
    in_lead: bool,
}

/// A table that is open.
#[derive(Default)]
struct Building {
    table: Table,
    row: Vec<Cell>,
    /// Whether the row counts, by its tracked change.
    row_gone: bool,
    /// Whether any row did not.
    gone: bool,
    /// Whether the row repeats on each page.
    row_heads: bool,
    /// How the whole row is seen.
    row_look: Option<Look>,
    /// What the table's style says, and the cell's ground.
    style: Props,
    cell_ground: Props,
    /// Whether the cell itself was changed with tracking, which is not told yet.
    cell_changed: bool,
    /// Whether the columns stand from right to left.
    reversed: bool,
    cell: Cell,
}

/// How a paragraph's mark was changed.
type Mark = Option<Tracked>;

struct Reading<'s> {
    /// The element that the part must be.
    root: &'static str,
    take: Take,
    /// The prefixes that are declared here with their namespaces, the innermost last, and how deep they are.
    namespaces: Vec<(usize, String, String)>,
    styles: &'s Styles,
    /// The copy's lists, as far as they are counted.
    lists: Numbering,
    doc: Doc,
    /// The id of the open note, if it is no separator.
    note: Option<String>,
    open: Vec<Open>,
    controls: Vec<Control>,
    /// Open bookmarks without text so far, by id.
    bookmarks: BTreeMap<String, Key>,
    /// Whether all open keys are known to have text in the paragraph.
    live: bool,
    authors: Vec<String>,
    tables: Vec<Building>,
    para: Option<Para>,
    /// What the open run says of how it is seen, its character style included.
    run: Props,
    /// Whether the open run is in the style of run-in heads.
    in_lead: bool,
    /// What the properties that are open were.
    before: Before,
    /// How the open run looked, where a change of that is tracked.
    run_before: Option<Before>,
    /// What the paragraph's style says.
    of_para: Props,
    /// The ground that the paragraph itself has.
    ground: Props,
    /// The list that the paragraph belongs to: id and level.
    numbering: (Option<String>, Option<String>),
    /// Whether the paragraph is a letter of several lines at the start of the next one.
    dropped: bool,
    /// Whether its lines are too low to show.
    low: bool,
    /// The width and the height of the drawing that begins.
    extent: Option<(u32, u32)>,
    /// Whether a page or column ended inside the paragraph's text.
    broken: bool,
    /// Whether somebody began a page behind the last text.
    begins_page: bool,
    mark: Mark,
    /// How many of the paragraph's pending changes came with what was joined to it.
    joined_pending: usize,
    /// A paragraph without a mark of its own: what follows joins it.
    joined: Option<Para>,
    /// The style of the last paragraph, where its mark was deleted.
    deleted: Option<String>,
    text: usize,
    paras: usize,
    pending: usize,
}

fn too_large() -> Finding {
    Finding::error("docx-refused", Place::File, "Word 文件的正文太大，不能读取").hint("请确认选对了文件。")
}

impl<'s> Reading<'s> {
    fn new(root: &'static str, (styles, lists): (&'s Styles, &Numbering), take: Take) -> Reading<'s> {
        Reading {
            root,
            take,
            namespaces: vec![],
            styles,
            lists: lists.clone(),
            run: Props::default(),
            in_lead: false,
            before: Before::default(),
            run_before: None,
            of_para: Props::default(),
            ground: Props::default(),
            numbering: (None, None),
            dropped: false,
            low: false,
            extent: None,
            broken: false,
            begins_page: false,
            doc: Doc::default(),
            note: None,
            open: vec![],
            controls: vec![],
            bookmarks: BTreeMap::new(),
            live: false,
            authors: vec![],
            tables: vec![],
            para: None,
            mark: None,
            joined_pending: 0,
            joined: None,
            deleted: None,
            text: 0,
            paras: 0,
            pending: 0,
        }
    }

    fn is(&self, kind: Open) -> bool {
        self.open.last() == Some(&kind)
    }

    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        if self.is(Open::Skipped) {
            self.open.push(Open::Skipped);
            return Ok(());
        }
        let depth = self.open.len();
        self.namespaces.extend(tag.namespaces().into_iter().map(|(prefix, uri)| (depth, prefix, uri)));
        let kind = self.enter(tag)?;
        self.open.push(kind);
        Ok(())
    }

    /// Does what an element asks for as it begins.
    fn enter(&mut self, tag: &Tag<'_>) -> Result<Open, Finding> {
        Ok(match tag.name() {
            root if self.open.is_empty() && root == self.root && tag.attr("xmlns:w").as_deref() == Some(WORD) => {
                Open::Other
            }
            _ if self.open.is_empty() => {
                let words = "这不是 Word 文件的正文，或者是用“严格”格式存的";
                return Err(
                    Finding::error("docx-unreadable", Place::File, words).hint("在 Word 里另存为普通的 .docx。")
                );
            }
            "w:body" => Open::Body,
            "w:footnote" => {
                let is_text = tag.attr("w:type").is_none_or(|kind| kind == "normal");
                self.note = tag.attr("w:id").map(|id| id.into_owned()).filter(|_| is_text);
                Open::Note
            }
            "w:p" if self.para.is_none() => self.begin_para()?,
            "w:pPr" if self.is(Open::Para) => Open::ParaProps,
            "w:r" => {
                (self.run, self.in_lead, self.run_before) = (Props::default(), false, None);
                Open::Run
            }
            "w:pPrChange" if self.is(Open::ParaProps) => self.begin_before(tag, Open::ParaBefore),
            "w:rPrChange" if self.is(Open::RunLook) => self.begin_before(tag, Open::LookBefore),
            _ if self.open.contains(&Open::ParaBefore) || self.open.contains(&Open::LookBefore) => self.was(tag),
            "w:rPr" if self.is(Open::Run) => Open::RunLook,
            "w:rPr" => Open::RunProps,
            "w:rStyle" if self.is(Open::RunLook) => {
                self.in_lead = self.styles.is_lead(&tag.attr("w:val").unwrap_or_default());
                self.run = self.run.over(&self.styles.props(tag.attr("w:val").as_deref()));
                Open::Other
            }
            _ if self.open.contains(&Open::RunLook) => {
                self.run.take(tag);
                Open::Other
            }
            "w:pStyle" if self.is(Open::ParaProps) => self.style(tag),
            "w:shd" if self.is(Open::ParaProps) => {
                self.ground.shade(tag);
                Open::Other
            }
            "w:spacing" if self.is(Open::ParaProps) => {
                self.low = are_low(tag).unwrap_or(self.low);
                Open::Other
            }
            "w:ind" | "w:framePr" if self.is(Open::ParaProps) && hides(tag) => self.look(Look::Unseen, ""),
            "w:framePr" if self.is(Open::ParaProps) && is_drop_cap(tag) => {
                self.dropped = true;
                Open::Other
            }
            "w:pageBreakBefore" if self.is(Open::ParaProps) && is_on(tag) => {
                self.begins_page = true;
                Open::Other
            }
            "w:bidi" if self.is(Open::ParaProps) && is_on(tag) => self.look(Look::Reversed, ""),
            "w:numId" if self.in_para_props() => {
                self.numbering.0 = tag.attr("w:val").map(|id| id.into_owned());
                Open::Other
            }
            "w:ilvl" if self.in_para_props() => {
                self.numbering.1 = tag.attr("w:val").map(|level| level.into_owned());
                Open::Other
            }
            "w:bdo" | "w:dir" if tag.attr("w:val").as_deref() == Some("rtl") => Open::Turned,
            "w:showingPlcHdr" => {
                self.controls.last_mut().into_iter().for_each(|control| control.prompts = true);
                Open::Other
            }
            "w:instrText" if self.para.is_some() => Open::Instruction,
            "w:fldSimple" if tag.attr("w:instr").is_some_and(|instruction| is_computed(&instruction)) => {
                self.look(Look::Computed, "")
            }
            "w:dayLong" | "w:dayShort" | "w:monthLong" | "w:monthShort" | "w:yearLong" | "w:yearShort" | "w:pgNum" => {
                self.look(Look::Computed, "")
            }
            "w:tblPr" if self.is(Open::Table) => Open::TableProps,
            "w:tblStyle" if self.is(Open::TableProps) => {
                let props = self.styles.props(tag.attr("w:val").as_deref());
                self.tables.last_mut().into_iter().for_each(|table| table.style = props.clone());
                Open::Other
            }
            "w:bidiVisual" if self.is(Open::TableProps) && is_on(tag) => {
                self.tables.last_mut().into_iter().for_each(|table| table.reversed = true);
                Open::Other
            }
            "w:tblHeader" if self.is(Open::RowProps) && is_on(tag) => {
                self.tables.last_mut().into_iter().for_each(|building| building.row_heads = true);
                Open::Other
            }
            "w:hidden" if self.is(Open::RowProps) && is_on(tag) => self.row_look(Look::Hidden),
            "w:trHeight" if self.is(Open::RowProps) => {
                let exact = tag.attr("w:hRule").as_deref() == Some("exact");
                let low = tag.attr("w:val").and_then(|height| height.parse::<u32>().ok());
                match exact && low.is_some_and(|height| height < LEAST_ROW) {
                    true => self.row_look(Look::Tiny),
                    false => Open::Other,
                }
            }
            "w:shd" if self.is(Open::CellProps) => {
                self.tables.last_mut().into_iter().for_each(|table| table.cell_ground.shade(tag));
                Open::Other
            }
            "mc:AlternateContent" => Open::Alternatives { taken: false },
            "mc:Choice" => self.choice(tag),
            "w:tbl" if self.para.is_none() => self.begin_table(),
            "w:tr" if !self.tables.is_empty() && self.para.is_none() => Open::Row,
            "w:trPr" if self.is(Open::Row) => Open::RowProps,
            "w:tc" if !self.tables.is_empty() && self.para.is_none() => Open::Cell,
            "w:tcPr" if self.is(Open::Cell) => Open::CellProps,
            "w:vMerge" if self.is(Open::CellProps) => self.merged(tag),
            "w:gridCol" => self.column(tag),
            "w:gridSpan" if self.is(Open::CellProps) => self.span(tag),
            "w:sdt" => {
                self.controls.push(Control::default());
                Open::Control
            }
            "w:tag" | "w:dataBinding" => self.control(tag)?,
            "w:bookmarkStart" => self.bookmark(tag)?,
            "w:bookmarkEnd" => self.end_bookmark(tag),
            "w:commentRangeStart" | "w:commentReference" => self.comment(tag),
            "w:ins" | "w:moveTo" => self.change(tag, Tracked::Inserted),
            "w:del" | "w:moveFrom" => self.change(tag, Tracked::Deleted),
            "w:cellIns" | "w:cellDel" | "w:cellMerge" => self.cell_change(),
            "w:t" | "w:delText" if self.para.is_some() => Open::Text,
            "w:br" | "w:cr" => self.line_break(tag)?,
            "w:tab" | "w:ptab" if !self.is(Open::ParaProps) && self.in_run() => self.push("\t")?,
            "w:noBreakHyphen" => self.push("-")?,
            "w:softHyphen" => self.push("\u{ad}")?,
            "wp:extent" => {
                let side = |name| tag.attr(name).and_then(|length| length.parse().ok());
                self.extent = side("cx").zip(side("cy"));
                Open::Other
            }
            // A seal belongs to the report and says nothing; it is known by the name that we gave it.
            "wp:docPr" => self.drawing(tag),
            "a:blip" => self.drawn_from(tag),
            "a:srcRect" => self.drawn_otherwise(["l", "t", "r", "b"].iter().any(|side| is_set(tag, side))),
            "a:xfrm" => self.drawn_otherwise(["rot", "flipH", "flipV"].iter().any(|turn| is_set(tag, turn))),
            "a:duotone" | "a:grayscl" | "a:biLevel" | "a:lum" | "a:clrChange" | "a:alphaModFix" | "a:clrRepl" => {
                self.drawn_otherwise(true)
            }
            "w:pict" | "w:object" => self.foreign(PICTURE),
            "w:sym" => self.foreign("符号字体的符号"),
            "w:footnoteReference" if is_set(tag, "w:customMarkFollows") => self.foreign(CUSTOM_MARK),
            "w:footnoteReference" => self.mark_of_note(tag)?,
            "w:endnoteReference" => self.foreign(ENDNOTE),
            "m:oMath" | "m:oMathPara" => self.foreign("公式"),
            "w:ruby" => self.foreign("拼音指南"),
            "w:altChunk" | "w:subDoc" => self.foreign("嵌入的文档"),
            "w:pPrChange" | "w:rPrChange" | "w:tblPrChange" | "w:tcPrChange" | "w:trPrChange" | "w:sectPrChange"
            | "w:tblGridChange" | "w:sectPr" => Open::Skipped,
            "mc:Fallback" if matches!(self.open.last(), Some(Open::Alternatives { taken: false })) => Open::Other,
            "mc:Fallback" => Open::Skipped,
            _ => Open::Other,
        })
    }

    /// Whether we are inside a paragraph and not in its properties, where `w:tab` is a tab stop.
    fn in_run(&self) -> bool {
        let in_props = self.open.iter().rev().take_while(|open| **open != Open::Para).any(|o| *o == Open::ParaProps);
        self.para.is_some() && !in_props
    }

    fn close(&mut self) {
        let kind = self.open.pop();
        let depth = self.open.len();
        while self.namespaces.pop_if(|(at, ..)| *at >= depth).is_some() {}
        match kind {
            Some(Open::Para) => self.end_para(),
            Some(Open::Cell) => self.end_cell(),
            Some(Open::Row) => self.end_row(),
            Some(Open::Table) => self.end_table(),
            Some(Open::Note) => self.end_note(),
            Some(Open::Control) => {
                self.controls.pop();
            }
            Some(Open::Change(_)) => {
                self.authors.pop();
            }
            Some(Open::ParaBefore) => self.end_para_before(),
            Some(Open::LookBefore) => self.end_look_before(),
            _ => {}
        }
    }

    fn begin_para(&mut self) -> Result<Open, Finding> {
        self.paras += 1;
        if self.paras > MAX_PARAS {
            return Err(too_large());
        }
        // What is joined takes the style of the paragraph whose mark is left.
        let mut para = Para { style: String::new(), ..self.joined.take().unwrap_or_default() };
        let behind_deleted = self.deleted.take();
        if behind_deleted.is_some() || para.rare.is_some() {
            para.rare.get_or_insert_default().behind_deleted = behind_deleted;
        }
        let changed = self.tables.last_mut().is_some_and(|table| std::mem::take(&mut table.cell_changed));
        para.foreign.extend(changed.then_some(CELL_CHANGE));
        self.para = Some(para);
        self.joined_pending = self.para.as_ref().map_or(0, |para| para.pending.len());
        (self.mark, self.live, self.broken) = (None, false, false);
        (self.ground, self.numbering) = (Props::default(), (None, None));
        self.of_para = self.styles.props(self.styles.usual.as_deref());
        self.low = self.styles.are_low(self.styles.usual.as_deref());
        let controls: Vec<FoundKey> = self.controls.iter().flat_map(Control::keys).collect();
        controls.into_iter().try_for_each(|seen| self.see(seen))?;
        Ok(Open::Para)
    }

    fn style(&mut self, tag: &Tag<'_>) -> Open {
        self.take_style(&tag.attr("w:val").unwrap_or_default());
        Open::Other
    }

    fn take_style(&mut self, id: &str) {
        self.of_para = self.styles.props(Some(id));
        self.low = self.styles.are_low(Some(id));
        self.numbering = self.styles.numbering(Some(id));
        if let Some(para) = &mut self.para {
            para.style = self.styles.name(id);
        }
    }

    /// Notes that the paragraph, or a stretch of it, is seen so.
    fn look(&mut self, look: Look, text: &str) -> Open {
        if let Some(para) = &mut self.para {
            let stretch = para.looks.entry(look).or_default();
            if stretch.len() < MOST {
                stretch.push_str(text);
            }
        }
        Open::Other
    }

    fn row_look(&mut self, look: Look) -> Open {
        self.tables.last_mut().into_iter().for_each(|table| table.row_look = Some(look));
        Open::Other
    }

    fn in_para_props(&self) -> bool {
        self.para.is_some() && self.open.contains(&Open::ParaProps)
    }

    /// One of several ways to say something counts where the word processor knows all that it needs.
    fn choice(&mut self, tag: &Tag<'_>) -> Open {
        let needs = tag.attr("Requires").unwrap_or_default();
        let known = needs.split_whitespace().all(|prefix| self.knows(prefix));
        let Some(Open::Alternatives { taken }) = self.open.last_mut() else { return Open::Other };
        if *taken || !known {
            return Open::Skipped;
        }
        *taken = true;
        Open::Other
    }

    /// Whether a prefix is declared here, and stands for what every word processor of today knows.
    fn knows(&self, prefix: &str) -> bool {
        let declared = self.namespaces.iter().rev().find(|(_, name, _)| name == prefix);
        declared.and_then(|(.., uri)| uri.strip_prefix(MAKER)).is_some_and(|rest| KNOWN.contains(&rest))
    }

    /// How text that counts is seen, and the characters that say the same where it is raised or lowered.
    fn see_looks(&mut self, text: &str) -> Option<String> {
        let (base, ground) = match self.tables.last() {
            Some(table) => (&table.style, &table.cell_ground),
            None => (&self.styles.defaults, &self.styles.defaults),
        };
        let props = self.run.over(&self.ground).over(&self.of_para).over(ground).over(base).over(&self.styles.defaults);
        // What is raised is so behind something.
        let follows = self.para.as_ref().is_some_and(|para| !para.text.trim().is_empty());
        let scripted = props.in_script(text).filter(|_| follows);
        let mut looks = if scripted.is_some() { props.on_line() } else { props }.looks(text);
        // What a style does to whole paragraphs sets nothing off.
        looks.extend(self.run.is_marked().then_some(Look::Marked));
        let row = self.tables.last().and_then(|table| table.row_look);
        looks.extend(row);
        looks.extend(self.tables.last().filter(|table| table.reversed).map(|_| Look::Reversed));
        looks.extend(self.low.then_some(Look::Tiny));
        looks.extend(self.open.contains(&Open::Turned).then_some(Look::Reversed));
        looks.extend(self.controls.iter().any(|control| control.prompts).then_some(Look::Prompt));
        looks.extend(std::mem::take(&mut self.broken).then_some(Look::Parted));
        if text.starts_with(NOTE) {
            // Of the mark of a note only whether it is there.
            looks.retain(|look| *look == Look::Hidden);
        }
        looks.into_iter().for_each(|look| _ = self.look(look, text));
        scripted
    }

    /// Whether what stands here counts, by the tracked changes around it.
    fn counts(&self) -> bool {
        let gone = match self.take {
            Take::All => Tracked::Deleted,
            Take::None => Tracked::Inserted,
        };
        !self.open.contains(&Open::Change(gone))
    }

    fn line_break(&mut self, tag: &Tag<'_>) -> Result<Open, Finding> {
        // A page or column break is layout, not text.
        match tag.attr("w:type").as_deref() {
            Some(kind @ ("page" | "column")) => {
                self.begins_page |= kind == "page" && self.counts();
                self.broken |= self.para.as_ref().is_some_and(|para| !para.text.trim().is_empty());
                Ok(Open::Other)
            }
            _ => self.push("\n"),
        }
    }

    /// The mark of a note: it counts as text does.
    fn mark_of_note(&mut self, tag: &Tag<'_>) -> Result<Open, Finding> {
        let before = self.para.as_ref().map_or(0, |para| para.text.len());
        self.push(NOTE.encode_utf8(&mut [0; 4]))?;
        if let Some(para) = self.para.as_mut().filter(|para| para.text.len() > before) {
            para.notes.push(tag.attr("w:id").unwrap_or_default().into_owned());
        }
        Ok(Open::Other)
    }

    fn text(&mut self, text: &str) -> Result<(), Finding> {
        match self.open.last() {
            Some(Open::Text) => _ = self.push(&unheld(text))?,
            Some(Open::Instruction) if is_computed(text) => _ = self.look(Look::Computed, ""),
            _ => {}
        }
        Ok(())
    }

    /// Adds text to the paragraph, if it counts.
    fn push(&mut self, text: &str) -> Result<Open, Finding> {
        let changes =
            self.open.iter().filter_map(|open| if let Open::Change(kind) = open { Some(*kind) } else { None });
        let (mut inserted, mut deleted) = (false, false);
        changes.for_each(|kind| match kind {
            Tracked::Deleted => deleted = true,
            _ => inserted = true,
        });
        self.text = self.text.saturating_add(text.len());
        if self.text > MAX_TEXT {
            return Err(too_large());
        }
        if inserted || deleted {
            let kind = if deleted { Tracked::Deleted } else { Tracked::Inserted };
            self.pend(kind, self.authors.last().cloned().unwrap_or_default(), text);
        }
        let counts = match self.take {
            Take::All => !deleted,
            Take::None => !inserted,
        };
        if !inserted && !deleted {
            self.pend_look(text);
        }
        if counts && self.para.is_some() && !text.is_empty() {
            self.come_alive()?;
            let scripted = self.see_looks(text);
            let text = scripted.as_deref().unwrap_or(text);
            let bound = self.controls.iter().rev().find_map(|control| control.bound);
            if let Some(para) = &mut self.para {
                if self.in_lead && para.lead == para.text.len() {
                    para.lead += text.len();
                }
                if !text.trim().is_empty() && std::mem::take(&mut self.begins_page) && self.tables.is_empty() {
                    para.rare.get_or_insert_default().begins_page = true;
                }
                para.text.push_str(text);
                bound.into_iter().for_each(|key| para.bound.entry(key).or_default().push_str(text));
            }
        }
        Ok(Open::Other)
    }

    fn end_para(&mut self) {
        let Some(mut para) = self.para.take() else { return };
        self.deleted = (self.mark == Some(Tracked::Deleted)).then(|| para.style.clone());
        let joins = match (self.mark, self.take) {
            _ if std::mem::take(&mut self.dropped) => true,
            (Some(Tracked::Inserted), Take::None) | (Some(Tracked::Deleted), Take::All) => true,
            (Some(_), _) | (None, _) => false,
        };
        if joins {
            self.joined = Some(para);
            return;
        }
        // What was deleted before it, mark and all, has left its keys behind.
        let of_other = para.behind_deleted().is_some_and(|style| style != para.style) && self.take == Take::All;
        para.keys.retain(|seen| seen.live || !of_other);
        if is_lost(&para.text) {
            para.looks.entry(Look::Lost).or_default();
        }
        // Blanks count too.
        let (list, level) = std::mem::take(&mut self.numbering);
        let level = level.map_or(Ok(0), |level| level.parse());
        let listed = list.filter(|list| self.lists.has(list)).zip(level.ok());
        para.level = listed.as_ref().map(|(_, level)| *level);
        let number = listed.and_then(|(list, level)| self.lists.next(&list, level));
        if let Some(number) = number.filter(|number| !number.shown.trim().is_empty() && !para.is_empty()) {
            para.looks.entry(Look::Numbered).or_default();
            para.number = Some(Box::new(number));
        }
        self.put(para);
    }

    fn put(&mut self, para: Para) {
        match self.tables.last_mut() {
            Some(building) => building.cell.paras.push(para),
            None => self.doc.blocks.push(Block::Para(para)),
        }
    }

    /// What has nothing behind it to join stays a paragraph.
    fn put_joined(&mut self) {
        if let Some(para) = self.joined.take() {
            self.put(para);
        }
    }

    fn end_note(&mut self) {
        self.put_joined();
        let paras = std::mem::take(&mut self.doc.blocks).into_iter().map(|block| match block {
            Block::Para(para) => para,
            Block::Table(_) => Para { foreign: vec!["表格"], ..Para::default() },
        });
        let paras: Vec<Para> = paras.collect();
        self.doc.notes.extend(self.note.take().map(|id| (id, paras)));
    }

    fn finish(mut self) -> Doc {
        self.put_joined();
        self.doc.knows_leads = self.styles.names.keys().any(|id| self.styles.is_lead(id));
        self.doc
    }
}

/// Whether a frame holds the first letter of the next paragraph (17.3.1.11).
fn is_drop_cap(tag: &Tag<'_>) -> bool {
    matches!(tag.attr("w:dropCap").as_deref(), Some("drop" | "margin"))
}

/// Whether an attribute says anything but nothing.
fn is_set(tag: &Tag<'_>, name: &str) -> bool {
    tag.attr(name).is_some_and(|value| !matches!(&*value, "" | "0" | "false" | "off"))
}

impl Control {
    fn keys(&self) -> impl Iterator<Item = FoundKey> + use<> {
        let seen = |carrier, key: Option<Key>| key.map(|key| FoundKey { carrier, key, live: false });
        [seen(Carrier::Tag, self.tag), seen(Carrier::Binding, self.bound)].into_iter().flatten()
    }
}
