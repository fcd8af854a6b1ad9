//! From report and form to the page plan: drafts every block, settles it, and pours it into pages.

use std::collections::HashMap;
use std::sync::Arc;

use crate::assets::Assets;
use crate::diag::{Finding, Place};
use crate::font::Fonts;
use crate::form::{Align, Content, Form, LineRules, PageForm, TableForm, Use};
use crate::geom::{Len, Point};
use crate::image::Image;
use crate::model::{self, FreeTable, Report};

use super::line::set;
use super::measure::{Measured, Measurer};
use super::page::{Poured, Ready, pour};
use super::para::{begins_squeezed, break_lines, squeezed};
use super::table::{CellDraft, Context, TableDraft, settle};
use super::title::break_title;
use super::toc::{self, Entry};
use super::{
    CellRole, Figure, FolioPlan, Frame, Info, Ink, Layout, Mark, Owner, Ruling, Sheet, Span, Style, StyleId, Text,
    figure, labels, links, notes,
};

/// Blank above a table, between it and the line before: 1.5 mm clear of the ink, by eye.
const TABLE_SKIP: Len = Len::twips(85);

/// Below a table and its notes: a third of a line, and then on to the line grid.
const BELOW_TABLE: i64 = 3;

/// Lays a report out. The layout is complete even when there are findings, but one that refuses the report must not
/// be written.
///
/// # Findings
/// `glyph-missing`, `font-unreadable`, `column-too-narrow`, `table-too-wide`, `row-too-tall`, `row-too-low`,
/// `table-unknown`: all errors. `figure-broken` is a warning, `table-shrunk` a note.
pub fn compose(report: &Report, form: &Form, fonts: &Fonts, assets: &Assets) -> (Layout, Vec<Finding>) {
    let Settled { poured, sheet, styles, images, mut findings } = pour_until_settled(report, form, fonts, assets);
    let (info, grid) = (info(report), form.page.pitch);
    let Poured { blocks, pages, findings: more, .. } = poured;
    let mut layout = Layout { info, grid, sheet, styles, images, blocks, pages, watermark: None };
    rule_first_foot(&mut layout);
    number_pages(&mut layout, fonts);
    findings.extend(more);
    findings.extend(super::official::inspect(&layout, report));
    (layout, findings)
}

/// A report poured for good.
struct Settled {
    poured: Poured,
    sheet: Sheet,
    styles: Vec<Style>,
    images: Vec<Arc<Image>>,
    findings: Vec<Finding>,
}

/// Drafts and pours: once, or with a table of contents until its page numbers stand.
fn pour_until_settled(report: &Report, form: &Form, fonts: &Fonts, assets: &Assets) -> Settled {
    let base = styles(&form.page, report.official.is_some() || report.signature.is_some());
    let mut known: Vec<Entry> = vec![];
    let mut pourings = 0;
    loop {
        let mut composer = Composer {
            report,
            form,
            fonts,
            sheet: sheet(&form.page, fonts, &base),
            styles: base.clone(),
            toc: &known,
            assets,
            images: vec![],
            measurer: Measurer::new(fonts),
            landscape: false,
            ready: vec![],
            findings: vec![],
        };
        composer.draft();
        let Composer { sheet, styles, measurer, ready, images, mut findings, .. } = composer;
        let poured = pour(ready, &sheet, &styles, form.page.pitch, &measurer);
        let found = if report.toc { toc::entries(&poured, &styles) } else { vec![] };
        pourings += 1;
        if found == known || pourings == toc::MOST_POURINGS {
            findings.extend(measurer.into_findings());
            return Settled { poured, sheet, styles, images, findings };
        }
        known = found;
    }
}

pub(super) fn info(report: &Report) -> Info {
    Info { title: report.title.clone(), author: report.issuer.clone(), date: report.published.clone() }
}

fn styles(page: &PageForm, official: bool) -> Vec<Style> {
    let settle = |s: &crate::form::StyleForm| Style {
        for_use: s.for_use,
        role: s.role,
        size: s.size,
        tracking: s.tracking,
        pitch: s.pitch,
        color: s.color,
        align: s.align,
        left: Len::ZERO,
        right: Len::ZERO,
        indent_chars: s.indent,
        indent: (s.size + s.tracking) * i64::from(s.indent),
        keep_with_next: s.keep_with_next,
        lines: line_rules(page, s),
        outline: outline(s.for_use),
    };
    let shell = page.official.iter().filter(|_| official).flat_map(|shell| &shell.styles);
    page.styles.iter().chain(shell).map(settle).collect()
}

/// Prose is what is justified; notes stand in a part of their own in the Word copy.
fn line_rules(page: &PageForm, style: &crate::form::StyleForm) -> LineRules {
    let prose = style.align == Align::Justify && style.for_use != Use::Note;
    if prose { page.prose } else { LineRules::default() }
}

fn outline(for_use: Use) -> Option<u8> {
    match for_use {
        Use::Title => Some(0),
        Use::Heading1 | Use::AttachmentTitle => Some(1),
        Use::Heading2 => Some(2),
        Use::Heading3 => Some(3),
        _ => None,
    }
}

/// The style for a use; reading the form proves that every use has one.
pub(super) fn style_of(styles: &[Style], for_use: Use) -> StyleId {
    StyleId(styles.iter().position(|style| style.for_use == for_use).unwrap_or(0) as u16)
}

pub(super) fn sheet(page: &PageForm, fonts: &Fonts, styles: &[Style]) -> Sheet {
    let text_height = page.pitch * page.lines as i64;
    let style = style_of(styles, Use::Folio);
    let folio = &styles[usize::from(style.0)];
    // Clause 7.5 measures to the dash's own ink, not to the font's box.
    let dash = page.folio.dash.chars().next().and_then(|dash| fonts.glyph(folio.role, dash));
    let top_of_dash = dash.and_then(|dash| fonts.ink(dash, folio.size)).map_or(Len::ZERO, |(_, top)| top);
    let dash = &page.folio.dash;
    Sheet {
        width: page.width,
        height: page.height,
        top: page.top,
        left: page.left,
        text_width: page.text_width,
        text_height,
        folio: FolioPlan {
            style,
            baseline: page.top + text_height + page.folio.drop + top_of_dash,
            side: page.folio.side,
            around: (format!("{dash} "), format!(" {dash}")),
        },
        first: None,
    }
}

/// The index of a picture in a list that has each once.
fn known(images: &mut Vec<Arc<Image>>, image: &Arc<Image>) -> usize {
    images.iter().position(|other| Arc::ptr_eq(other, image)).unwrap_or_else(|| {
        images.push(Arc::clone(image));
        images.len() - 1
    })
}

/// Draws the rules at the foot of a first page that has them.
fn rule_first_foot(layout: &mut Layout) {
    let sheet = &layout.sheet;
    let (Some(first), Some(page)) = (&sheet.first, layout.pages.first_mut()) else { return };
    for rule in &first.foot {
        let (left, y) = (sheet.left - (rule.length - sheet.text_width) / 2, rule.top + rule.width / 2);
        let ends = [left, left + rule.length].map(|x| Point { x, y });
        page.ink.push(Ink::Rule { from: ends[0], to: ends[1], width: rule.width, color: rule.color });
    }
}

/// Puts the page number on every page: odd pages at the right, even pages at the left (clause 7.5).
fn number_pages(layout: &mut Layout, fonts: &Fonts) {
    let mut measurer = Measurer::new(fonts);
    let FolioPlan { style, baseline, side, around } = &layout.sheet.folio;
    let mut style = layout.styles[usize::from(style.0)].clone();
    style.pitch = style.size;
    let unnumbered = usize::from(layout.sheet.first.is_some());
    for page in layout.pages.iter_mut().skip(unnumbered) {
        let text = format!("{}{}{}", around.0, page.number, around.1);
        let chars = measurer.measure(&text, &style, "");
        let odd = page.number % 2 == 1;
        style.align = if odd { crate::form::Align::Right } else { crate::form::Align::Left };
        let slot = super::line::Slot {
            left: layout.sheet.left + *side,
            width: layout.sheet.text_width - *side * 2,
            top: *baseline - super::line::baseline(&style, Len::ZERO),
            stretch: false,
        };
        let mut number = set(&chars, &style, slot, |_| Owner::Folio);
        if page.size == layout.sheet.size(true) {
            number.iter_mut().for_each(|ink| turn(ink, layout.sheet.height));
        }
        page.ink.extend(number);
    }
}

/// Takes ink of the upright sheet to the same place of a page that is read lying on its side.
fn turn(ink: &mut Ink, height: Len) {
    if let Ink::Glyphs(run) = ink {
        run.at = Point { x: height - run.at.y, y: run.at.x };
        run.turned = true;
    }
}

/// Collects settled blocks in reading order.
pub(super) struct Composer<'a> {
    pub report: &'a Report,
    pub form: &'a Form,
    pub fonts: &'a Fonts,
    pub sheet: Sheet,
    pub styles: Vec<Style>,
    /// What the table of contents lists.
    toc: &'a [Entry],
    assets: &'a Assets,
    /// The pictures drafted so far, each once.
    images: Vec<Arc<Image>>,
    pub measurer: Measurer<'a>,
    /// Whether the pages being drafted lie on their side.
    landscape: bool,
    pub ready: Vec<Ready>,
    pub findings: Vec<Finding>,
}

impl Composer<'_> {
    fn draft(&mut self) {
        if let Some(official) = &self.report.official {
            return super::official::draft(self, official);
        }
        self.text("/title", Use::Title, &self.report.title);
        // One blank line under the title, and then on to the line grid.
        self.ready.push(Ready::GridGap(self.form.page.pitch));
        if self.report.toc {
            self.contents();
        }
        self.body(&self.report.body, 0);
        if let Some(signature) = &self.report.signature {
            super::official::sign(self, signature);
        }
        let many = self.report.attachments.len() > 1;
        for (index, attachment) in self.report.attachments.iter().enumerate() {
            self.attachment(attachment, many.then_some(index + 1));
        }
    }

    /// The table of contents, and the body on a page of its own.
    fn contents(&mut self) {
        self.text("", Use::TocTitle, toc::TITLE);
        for entry in self.toc {
            let id = style_of(&self.styles, if entry.level == 1 { Use::Toc1 } else { Use::Toc2 });
            let style = &self.styles[usize::from(id.0)];
            let text = toc::text(entry);
            let measured = self.measurer.measure(&text, style, "");
            let text = toc::settle(entry, text, &measured, id, style, self.sheet.text_width);
            self.ready.push(Ready::Text { at: String::new(), text, measured, notes: vec![] });
        }
        self.ready.push(Ready::TurnPage);
    }

    /// An attachment: its mark on the first line, its title on the third (GB/T 9704 clause 7.3.7). A single one bears
    /// no number.
    fn attachment(&mut self, attachment: &model::Annex, number: Option<usize>) {
        let pitch = self.form.page.pitch;
        self.turn(false);
        self.ready.push(Ready::TurnPage);
        let mark = number.map_or_else(|| "附件".to_owned(), |number| format!("附件{number}"));
        self.text("", Use::AttachmentMark, &mark);
        self.ready.push(Ready::Gap(pitch));
        self.text(&format!("{}/title", attachment.at), Use::AttachmentTitle, &attachment.title);
        self.ready.push(Ready::GridGap(pitch / 2));
        self.body(&attachment.body, 0);
    }

    pub fn body(&mut self, blocks: &[model::Block], depth: usize) {
        let mut sections = 0;
        for block in blocks {
            match &block.kind {
                model::Kind::Paragraph(text) => {
                    self.turn(false);
                    self.text(&block.at, Use::Body, text);
                }
                model::Kind::Noted(prose) => {
                    self.turn(false);
                    self.prose(Use::Body, "", prose);
                }
                model::Kind::List(list) => {
                    self.turn(false);
                    self.list(list, Use::ListItem);
                }
                model::Kind::Figure(picture) => {
                    self.turn(false);
                    self.figure(&block.at, picture);
                }
                model::Kind::Section { heading, body } => {
                    // A heading goes with the table that it heads.
                    self.turn(matches!(body.first().map(|b| &b.kind), Some(model::Kind::Free(t)) if t.landscape));
                    sections += 1;
                    let label = if self.report.numbered { labels::heading(depth, sections) } else { String::new() };
                    self.labelled(&format!("{}/section", block.at), heading_use(depth), &label, heading);
                    self.body(body, depth + 1);
                }
                model::Kind::National { table, figures } => {
                    self.turn(false);
                    self.national(&block.at, table, figures);
                }
                model::Kind::Free(table) => self.free(&block.at, table),
            }
        }
    }

    fn list(&mut self, list: &model::List, for_use: Use) {
        for (index, item) in list.items.iter().enumerate() {
            self.prose(for_use, &labels::item(list.numbering, index + 1), &item.prose);
            if let Some(list) = &item.list {
                self.list(list, Use::ListSub);
            }
        }
    }

    /// The picture of a path, in the list of those drafted; none for one that was not read.
    pub fn image(&mut self, path: &str) -> Option<(usize, &Image)> {
        let image = self.assets.get(path)?;
        Some((known(&mut self.images, image), image))
    }

    /// A picture with its caption below it, both on one page. One that was not read is a finding already.
    fn figure(&mut self, at: &str, picture: &model::Picture) {
        let Some(image) = self.assets.get(&picture.path) else { return };
        let (frame, pitch) = (self.frame(), self.form.page.pitch);
        let below = if picture.caption.is_some() { pitch } else { Len::ZERO };
        let (width, height) = figure::size(image, picture.width, frame, frame.height - below - figure::CLEAR);
        let dpi = figure::dpi(image, width);
        if dpi < figure::COARSE_DPI {
            let words = format!("图片 {} 的像素太少，印出来每英寸只有 {dpi} 点", picture.path);
            let finding = Finding::warning("figure-coarse", Place::Value(picture.at.clone()), words);
            self.findings.push(finding.hint("换用更清晰的图片，或者用 width 把它排小一些。"));
        }
        let index = known(&mut self.images, image);
        let alt = picture.alt.as_ref().or(picture.caption.as_ref()).unwrap_or(&picture.path).clone();
        self.ready.push(Ready::Gap(pitch / 3));
        let keep_with_next = picture.caption.is_some();
        let line = height + figure::CLEAR;
        let figure = Figure { image: index, alt, width, height, line, keep_with_next, page_break: false };
        self.ready.push(Ready::Figure { at: picture.at.clone(), figure });
        if let Some(caption) = &picture.caption {
            self.text(&format!("{at}/caption"), Use::FigureCaption, caption);
        }
        // Back on to the line grid.
        self.ready.push(Ready::GridGap(Len::ZERO));
    }

    fn frame(&self) -> Frame {
        self.sheet.frame(self.landscape, self.form.page.pitch)
    }

    /// Turns the pages from here on, when they do not lie so already.
    pub fn turn(&mut self, landscape: bool) {
        if self.landscape != landscape {
            self.landscape = landscape;
            self.ready.push(Ready::Turn { landscape });
        }
    }

    pub fn text(&mut self, at: &str, for_use: Use, text: &str) {
        self.styled(at, style_of(&self.styles, for_use), text);
    }

    /// A paragraph or heading in a style.
    pub fn styled(&mut self, at: &str, id: StyleId, text: &str) {
        self.set(id, "", &model::Prose { at: at.to_owned(), text: text.to_owned(), notes: vec![] });
    }

    fn labelled(&mut self, at: &str, for_use: Use, label: &str, text: &str) {
        self.prose(for_use, label, &model::Prose { at: at.to_owned(), text: text.to_owned(), notes: vec![] });
    }

    fn prose(&mut self, for_use: Use, label: &str, prose: &model::Prose) {
        self.set(style_of(&self.styles, for_use), label, prose);
    }

    /// A text with what the engine puts before it, and with its notes.
    fn set(&mut self, id: StyleId, label: &str, prose: &model::Prose) {
        let style = &self.styles[usize::from(id.0)];
        let marked = notes::marked(prose);
        let text = format!("{label}{}", marked.text);
        let marks: Vec<usize> = marked.marks.iter().map(|mark| mark + label.len()).collect();
        let mut measured = self.measurer.measure(&text, style, &prose.at);
        self.measurer.set_off_label(&mut measured, label.len(), style);
        self.measurer.mark_notes(&mut measured, &marks, style);
        let width = self.frame().width - style.left - style.right;
        let mut lines = match style.for_use {
            Use::Title | Use::AttachmentTitle => break_title(&text, &measured, width),
            _ => break_lines(&text, &measured, width - style.indent, width, style),
        };
        let squeezed = squeezed(&measured, &lines, style);
        let ours = !squeezed.is_empty() || begins_squeezed(&measured, &lines, style);
        let labelled = (!label.is_empty()).then_some(Span { range: 0..label.len(), mark: Mark::Label });
        let found = links::find(&text).into_iter().filter(|span| span.range.start >= label.len());
        let spans = labelled.into_iter().chain(found).collect();
        let notes = prose.notes.iter().zip(marks).map(|(note, mark)| self.note(note, mark)).collect();
        if ours {
            // No other program sets these marks as we do: every line end is ours.
            lines.iter_mut().rev().skip(1).for_each(|line| line.fixed = true);
        }
        let text = Text { style: id, text, lines, spans, squeezed, page_break: false };
        self.ready.push(Ready::Text { at: prose.at.clone(), text, measured, notes });
    }

    fn note(&mut self, note: &model::Note, mark: usize) -> notes::Ready {
        let id = style_of(&self.styles, Use::Note);
        notes::settle(note, mark, id, &self.styles[usize::from(id.0)], self.frame().width, &mut self.measurer)
    }

    fn national(&mut self, at: &str, table: &str, figures: &[model::Figure]) {
        match self.form.tables.iter().find(|form| form.id == table) {
            Some(form) => {
                let draft = national_draft(at, form, figures);
                self.table(at, draft, form.title.clone(), None);
                self.ready.push(Ready::GridGap(self.form.page.pitch / BELOW_TABLE));
            }
            None => {
                let message = format!("表样“{}”里没有表格 {table}", self.form.id);
                self.findings.push(Finding::error("table-unknown", Place::Value(format!("{at}/table")), message));
            }
        }
    }

    fn free(&mut self, at: &str, table: &FreeTable) {
        self.turn(table.landscape);
        if let Some(caption) = &table.caption {
            self.text(&format!("{at}/grid/caption"), Use::Caption, caption);
        }
        if let Some(unit) = &table.unit {
            self.text(&format!("{at}/grid/unit"), Use::Unit, unit);
        }
        // Findings about the whole table are shown at its caption, which is a text.
        let told = if table.caption.is_some() { format!("{at}/grid/caption") } else { at.to_owned() };
        self.table(at, free_draft(&told, table), table.caption.clone().unwrap_or_default(), table.unit.as_deref());
        let of_table = self.ready.len() - 1;
        if !table.notes.is_empty() {
            self.ready.push(Ready::Gap(TABLE_SKIP));
        }
        for (index, note) in table.notes.iter().enumerate() {
            self.text(&format!("{at}/grid/notes/{index}"), Use::TableNote, note);
        }
        self.hold_notes(of_table);
        self.ready.push(Ready::GridGap(self.form.page.pitch / BELOW_TABLE));
    }

    /// Keeps what follows a table, its notes, on the page of its last rows, unless they fill a third of a page.
    fn hold_notes(&mut self, of_table: usize) {
        let height = |ready: &Ready| match ready {
            Ready::Gap(height) => *height,
            Ready::Text { text, .. } => self.styles[usize::from(text.style.0)].pitch * text.lines.len() as i64,
            _ => Len::ZERO,
        };
        let tail = self.ready[of_table + 1..].iter().map(height).sum::<Len>().min(self.frame().height / 3);
        if let Ready::Table { settled, .. } = &mut self.ready[of_table] {
            settled.tail = tail;
        }
    }

    /// What stands above each further piece of a table.
    fn continued(&mut self, caption: &str, unit: Option<&str>) -> Vec<(Text, Vec<Measured>)> {
        let width = self.frame().width;
        let texts = [(Use::Caption, Some(caption)), (Use::Unit, unit)];
        let texts = texts.into_iter().filter_map(|(for_use, text)| Some((for_use, text?)));
        let settle = |(for_use, text): (Use, &str)| {
            let id = style_of(&self.styles, for_use);
            let style = &self.styles[usize::from(id.0)];
            let measured = self.measurer.measure(text, style, "");
            let lines = break_lines(text, &measured, width, width, style);
            let squeezed = squeezed(&measured, &lines, style);
            (Text { style: id, text: text.to_owned(), lines, spans: vec![], squeezed, page_break: false }, measured)
        };
        texts.map(settle).collect()
    }

    /// A table; where it goes on, `caption` and `unit` are said again if it asks for it.
    fn table(&mut self, at: &str, draft: TableDraft, caption: String, unit: Option<&str>) {
        self.ready.push(Ready::Gap(TABLE_SKIP));
        let again = draft.look.continued.as_ref().map(|suffix| format!("{caption}{suffix}"));
        let continued = again.map(|caption| self.continued(&caption, unit)).unwrap_or_default();
        let text_width = self.frame().width;
        let styles = &self.styles;
        let mut settled = settle(
            draft,
            &mut Context {
                styles,
                style_of: &|for_use| style_of(styles, for_use),
                rules: self.form.page.rules,
                thick: self.form.page.thick,
                text_width,
                measurer: &mut self.measurer,
                findings: &mut self.findings,
            },
        );
        (settled.table.continued, settled.continued) = continued.into_iter().unzip();
        settled.table.skip = TABLE_SKIP;
        self.ready.push(Ready::Table { at: at.to_owned(), settled });
    }
}

fn heading_use(depth: usize) -> Use {
    match depth {
        0 => Use::Heading1,
        1 => Use::Heading2,
        _ => Use::Heading3,
    }
}

fn national_draft(at: &str, form: &TableForm, figures: &[model::Figure]) -> TableDraft {
    let typed: HashMap<(&str, &str), &model::Figure> =
        figures.iter().map(|f| ((f.row.as_str(), f.col.as_str()), f)).collect();
    let cells = form.cells.iter().map(|cell| {
        let (role, for_use, text, at) = match &cell.content {
            Content::Head { text, .. } => (CellRole::ColumnHead, Use::TableHead, text.clone(), String::new()),
            Content::Label { text, .. } => {
                let group = form.centred_labels || cell.area.rows > 1;
                let for_use = if group { Use::TableGroup } else { Use::TableLabel };
                (CellRole::RowHead, for_use, text.clone(), String::new())
            }
            Content::Value { row, col, .. } => {
                let figure = typed.get(&(row.as_str(), col.as_str()));
                let (text, at) = figure.map_or_else(Default::default, |f| (f.text.clone(), f.at.clone()));
                (CellRole::Data, Use::TableValue, text, at)
            }
        };
        CellDraft { area: cell.area, role, for_use, text, at }
    });
    TableDraft {
        at: at.to_owned(),
        title: form.title.clone(),
        widths: form.widths.clone(),
        look: form.look.clone(),
        cells: cells.collect(),
        ruling: Ruling::Full,
        aligns: vec![],
        header: (0..form.rows).map(|row| form.is_header_row(row)).collect(),
    }
}

fn free_draft(at: &str, table: &FreeTable) -> TableDraft {
    let cells = table.cells.iter().map(|cell| {
        let (role, for_use) = match (cell.area.row < table.header_rows, cell.area.col) {
            (true, _) => (CellRole::ColumnHead, Use::TableHead),
            (false, 0) => (CellRole::RowHead, Use::TableLabel),
            (false, _) => (CellRole::Data, Use::TableValue),
        };
        CellDraft { area: cell.area, role, for_use, text: cell.text.clone(), at: cell.at.clone() }
    });
    TableDraft {
        at: at.to_owned(),
        title: table.caption.clone().unwrap_or_default(),
        widths: table.widths.clone(),
        look: table.look.clone(),
        cells: cells.collect(),
        ruling: if table.three_line { Ruling::ThreeLine } else { Ruling::Full },
        aligns: table.aligns.clone(),
        header: (0..table.rows).map(|row| row < table.header_rows).collect(),
    }
}
