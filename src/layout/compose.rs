//! From report and form to the page plan: drafts every block, settles it, and pours it into pages.

use std::collections::HashMap;

use crate::diag::{Finding, Place};
use crate::font::Fonts;
use crate::form::{Content, Form, PageForm, TableForm, Use};
use crate::geom::{Len, Point};
use crate::model::{self, Figure, FreeTable, Report};

use super::line::set;
use super::measure::Measurer;
use super::page::{Ready, pour};
use super::para::break_lines;
use super::table::{CellDraft, Context, TableDraft, settle};
use super::title::break_title;
use super::{CellRole, FolioPlan, Frame, Info, Ink, Layout, Owner, Ruling, Sheet, Style, StyleId, Text, links};

/// Blank above a table, between it and the line before: 1.5 mm clear of the ink, by eye.
const TABLE_SKIP: Len = Len::twips(85);

/// Below a table and its notes: a third of a line, and then on to the line grid.
const BELOW_TABLE: i64 = 3;

/// Lays a report out. The layout is complete even when there are findings, but one that refuses the report must not
/// be written.
///
/// # Findings
/// `glyph-missing`, `font-unreadable`, `column-too-narrow`, `row-too-tall`, `table-unknown`: all errors.
pub fn compose(report: &Report, form: &Form, fonts: &Fonts) -> (Layout, Vec<Finding>) {
    let styles = styles(&form.page, report.official.is_some());
    let mut composer = Composer {
        report,
        form,
        fonts,
        sheet: sheet(&form.page, fonts, &styles),
        styles,
        measurer: Measurer::new(fonts),
        landscape: false,
        ready: vec![],
        findings: vec![],
    };
    composer.draft();
    let Composer { sheet, styles, measurer, ready, mut findings, .. } = composer;
    let poured = pour(ready, &sheet, &styles, form.page.pitch);
    let (info, seals) = (info(report), poured.seals);
    let (blocks, pages) = (poured.blocks, poured.pages);
    let mut layout = Layout { info, grid: form.page.pitch, sheet, styles, blocks, pages, seals, watermark: None };
    rule_first_foot(&mut layout);
    number_pages(&mut layout, fonts);
    findings.extend(poured.findings);
    if report.official.is_some() {
        findings.extend(super::official::inspect(&layout));
    }
    findings.extend(measurer.into_findings());
    (layout, findings)
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
        outline: outline(s.for_use),
    };
    let shell = page.official.iter().filter(|_| official).flat_map(|shell| &shell.styles);
    page.styles.iter().chain(shell).map(settle).collect()
}

fn outline(for_use: Use) -> Option<u8> {
    match for_use {
        Use::Title => Some(0),
        Use::Heading1 => Some(1),
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
        self.body(&self.report.body, 0);
    }

    pub fn body(&mut self, blocks: &[model::Block], depth: usize) {
        for block in blocks {
            match &block.kind {
                model::Kind::Paragraph(text) => {
                    self.turn(false);
                    self.text(&block.at, Use::Body, text);
                }
                model::Kind::Section { heading, body } => {
                    // A heading goes with the table that it heads.
                    self.turn(matches!(body.first().map(|b| &b.kind), Some(model::Kind::Free(t)) if t.landscape));
                    self.text(&format!("{}/section", block.at), heading_use(depth), heading);
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
        let style = &self.styles[usize::from(id.0)];
        let measured = self.measurer.measure(text, style, at);
        let width = self.frame().width - style.left - style.right;
        let lines = match style.for_use {
            Use::Title => break_title(text, &measured, width),
            _ => break_lines(text, &measured, width - style.indent, width),
        };
        let text = Text { style: id, text: text.to_owned(), lines, spans: links::find(text), page_break: false };
        self.ready.push(Ready::Text { at: at.to_owned(), text, measured });
    }

    fn national(&mut self, at: &str, table: &str, figures: &[Figure]) {
        match self.form.tables.iter().find(|form| form.id == table) {
            Some(form) => {
                self.table(at, national_draft(form, figures));
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
        // The least height of a free table's row, as in the national tables.
        let draft = free_draft(table, self.frame().width, Len::mm(8));
        self.table(at, draft);
        if !table.notes.is_empty() {
            self.ready.push(Ready::Gap(TABLE_SKIP));
        }
        for (index, note) in table.notes.iter().enumerate() {
            self.text(&format!("{at}/grid/notes/{index}"), Use::TableNote, note);
        }
        self.ready.push(Ready::GridGap(self.form.page.pitch / BELOW_TABLE));
    }

    fn table(&mut self, at: &str, draft: TableDraft) {
        self.ready.push(Ready::Gap(TABLE_SKIP));
        let text_width = self.frame().width;
        let styles = &self.styles;
        let settled = settle(
            draft,
            &mut Context {
                styles,
                style_of: &|for_use| style_of(styles, for_use),
                rules: self.form.page.rules,
                text_width,
                measurer: &mut self.measurer,
                findings: &mut self.findings,
            },
        );
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

fn national_draft(form: &TableForm, figures: &[Figure]) -> TableDraft {
    let typed: HashMap<(&str, &str), &Figure> = figures.iter().map(|f| ((f.row.as_str(), f.col.as_str()), f)).collect();
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
        title: form.title.clone(),
        widths: form.widths.clone(),
        min_height: form.min_height,
        cells: cells.collect(),
        ruling: Ruling::Full,
        aligns: vec![],
        header: (0..form.rows).map(|row| form.is_header_row(row)).collect(),
    }
}

fn free_draft(table: &FreeTable, width: Len, min_height: Len) -> TableDraft {
    let total: i64 = table.widths.iter().map(|&w| i64::from(w)).sum::<i64>().max(1);
    let cells = table.cells.iter().map(|cell| {
        let (role, for_use) = match (cell.area.row < table.header_rows, cell.area.col) {
            (true, _) => (CellRole::ColumnHead, Use::TableHead),
            (false, 0) => (CellRole::RowHead, Use::TableLabel),
            (false, _) => (CellRole::Data, Use::TableValue),
        };
        CellDraft { area: cell.area, role, for_use, text: cell.text.clone(), at: cell.at.clone() }
    });
    TableDraft {
        title: table.caption.clone().unwrap_or_default(),
        widths: table.widths.iter().map(|&w| width.scale(i64::from(w), total)).collect(),
        min_height,
        cells: cells.collect(),
        ruling: if table.three_line { Ruling::ThreeLine } else { Ruling::Full },
        aligns: table.aligns.clone(),
        header: (0..table.rows).map(|row| row < table.header_rows).collect(),
    }
}
