//! Drafts the body of a report: paragraphs, headings, lists, pictures, national tables and free ones.

use std::collections::HashMap;

use crate::diag::{Finding, Place};
use crate::form::{Content, TableForm, ValueKind, choice};
use crate::geom::Len;
use crate::grid::Area;
use crate::model::figure::{Number, Value};
use crate::model::{self, ColumnAlign, FreeTable, Title, walk};
use crate::style::{Align, PageOrientation, StyleKind};

use super::clearance::PICTURE_LINE;
use super::composer::{Composer, known};
use super::draft::{CellDraft, TableDraft};
use super::measure::Measured;
use super::paginate::Resolved;
use super::para::{break_lines, compressed};
use super::styles::style_of;
use super::table::{Context, is_decimal, resolve};
use super::{CellRole, Picture, Ruling, StyleId, Text, labels, picture, title};

/// Blank above a table, between it and the line before: 1.5 mm clear of the ink, by eye.
const TABLE_SKIP: Len = Len::twips(85);

/// Below a table and its notes, and above a picture: a third of a line, by eye; then on to the line grid.
const BELOW_TABLE: i64 = 3;

impl Composer<'_> {
    /// A body, with all that stands in its sections.
    pub(crate) fn body(&mut self, blocks: &[model::Block]) {
        for step in walk::blocks(blocks) {
            let block = step.block;
            match &block.kind {
                model::Kind::Paragraph(text) => {
                    self.turn(PageOrientation::Portrait);
                    self.text(&block.at, StyleKind::Body, text);
                }
                model::Kind::Noted(prose) => {
                    self.turn(PageOrientation::Portrait);
                    self.prose(StyleKind::Body, "", prose);
                }
                model::Kind::List(list) => {
                    self.turn(PageOrientation::Portrait);
                    self.list(list, StyleKind::ListItem);
                }
                model::Kind::Figure(picture) => {
                    self.turn(PageOrientation::Portrait);
                    self.figure(&block.at, picture);
                }
                model::Kind::Section { heading, body } => {
                    self.turn(self.orientation_of(body));
                    let numbered = self.report.numbered;
                    let label = if numbered { labels::heading(step.depth, step.nth) } else { String::new() };
                    let style = self.heading_style(step.depth);
                    let prose = model::Prose::plain(format!("{}/section", block.at), heading);
                    self.set(style, &label, &prose, &[]);
                }
                model::Kind::National { table, figures, .. } => {
                    self.turn(self.orientation(&block.kind));
                    self.national(&block.at, table, figures);
                }
                model::Kind::Free(table) => self.free(&block.at, table),
            }
        }
    }

    /// The style of a heading this deep, from 0; those below the third level look like it, and are told as what they are.
    fn heading_style(&mut self, depth: usize) -> StyleId {
        let id = style_of(&self.styles, heading_kind(depth));
        match u8::try_from(depth) {
            Ok(deep @ 3..) => self.like(id, |style| style.outline = Some(deep + 1)),
            _ => id,
        }
    }

    fn list(&mut self, list: &model::List, kind: StyleKind) {
        for (index, item) in list.items.iter().enumerate() {
            self.prose(kind, &labels::item(list.numbering, index + 1), &item.prose);
            if let Some(list) = &item.list {
                self.list(list, StyleKind::ListSub);
            }
        }
    }

    /// A picture with its caption below it, both on one page. One that was not read is a finding already.
    fn figure(&mut self, at: &str, picture: &model::Picture) {
        let Some(image) = self.assets.get(&picture.path) else { return };
        let (frame, pitch) = (self.frame(), self.form.page.pitch);
        let below = if picture.caption.is_some() { pitch } else { Len::ZERO };
        let (width, height) = picture::size(image, picture.width, frame, frame.height - below - PICTURE_LINE);
        let dpi = picture::dpi(image, width);
        if dpi < picture::COARSE_DPI {
            let words = format!("图片 {} 的像素太少，印出来每英寸只有 {dpi} 点", picture.path);
            let finding = Finding::warning("figure-coarse", Place::Value(picture.at.clone()), words);
            self.findings.push(finding.hint("换用更清晰的图片，或者用 width 把它排小一些。"));
        }
        let index = known(&mut self.images, image);
        let alt = picture.alt.as_ref().or(picture.caption.as_ref()).unwrap_or(&picture.path).clone();
        // A third of a line, as below a table.
        self.parts.push(Resolved::Gap(pitch / BELOW_TABLE));
        let keep_with_next = picture.caption.is_some();
        let line = height + PICTURE_LINE;
        let resolved = Picture { image: index, alt, width, height, line, keep_with_next, page_break: false };
        self.parts.push(Resolved::Picture { at: picture.at.clone(), picture: resolved });
        if let Some(caption) = &picture.caption {
            self.text(&format!("{at}/caption"), StyleKind::FigureCaption, caption);
        }
        // Back on to the line grid.
        self.parts.push(Resolved::GridGap(Len::ZERO));
    }

    /// How the pages lie on which a body begins: a heading goes with the table that it heads.
    pub(crate) fn orientation_of(&self, body: &[model::Block]) -> PageOrientation {
        body.first().map_or(PageOrientation::Portrait, |first| self.orientation(&first.kind))
    }

    /// How the pages lie that a part stands on.
    fn orientation(&self, kind: &model::Kind) -> PageOrientation {
        let of_form = |id: &str| self.form.tables.iter().find(|form| form.id == *id).map(|form| form.looks.orientation);
        match kind {
            model::Kind::Free(table) => table.orientation,
            model::Kind::National { table, .. } => of_form(table).unwrap_or_default(),
            model::Kind::Section { body, .. } => self.orientation_of(body),
            _ => PageOrientation::Portrait,
        }
    }

    fn national(&mut self, at: &str, table: &str, figures: &[model::Figure]) {
        let form = self.form;
        match form.tables.iter().find(|form| form.id == table) {
            Some(form) => {
                let empty = form.looks.empty.as_ref().filter(|_| is_empty(form, figures));
                self.above(form);
                if let Some(instead) = empty.filter(|empty| !empty.with_table) {
                    self.text("", StyleKind::Body, &self.with_report(&instead.says));
                } else {
                    let draft = national_draft(at, form, figures);
                    self.table(at, draft, form.title.clone(), form.looks.unit_line.as_deref());
                    self.below(&form.looks.notes.iter().chain(empty.map(|empty| &empty.says)).collect::<Vec<_>>());
                }
                self.parts.push(Resolved::GridGap(self.form.page.pitch / BELOW_TABLE));
            }
            None => {
                let message = format!("表样“{}”里没有表格 {table}", self.form.id);
                self.findings.push(Finding::error("table-unknown", Place::Value(format!("{at}/table")), message));
            }
        }
    }

    /// What a form has printed above a table: number, title, who prepared it, unit.
    fn above(&mut self, form: &TableForm) {
        let looks = &form.looks;
        if let Some(number) = &looks.number {
            self.text("", StyleKind::Unit, number);
        }
        if looks.caption {
            self.text("", StyleKind::Caption, &form.title);
        }
        if let Some(prepared) = &looks.prepared {
            let unit = style_of(&self.styles, StyleKind::Unit);
            let left = self.like(unit, |style| style.align = Align::Left);
            self.styled("", left, &self.with_report(prepared));
        }
        if let Some(unit) = &looks.unit_line {
            self.text("", StyleKind::Unit, unit);
        }
    }

    /// The notes that a form has printed below a table, on the page of its last rows.
    fn below(&mut self, notes: &[&String]) {
        let of_table = self.parts.len() - 1;
        if !notes.is_empty() {
            self.parts.push(Resolved::Gap(TABLE_SKIP));
        }
        for note in notes {
            self.text("", StyleKind::TableNote, &self.with_report(note));
        }
        self.hold_notes(of_table);
    }

    /// A form's words with what they leave to the report.
    fn with_report(&self, words: &str) -> String {
        words.replace("{issuer}", &self.report.issuer).replace("{year}", &self.report.year.to_string())
    }

    fn free(&mut self, at: &str, table: &FreeTable) {
        self.turn(table.orientation);
        if let Some(caption) = &table.caption {
            self.title(&format!("{at}/grid/caption"), StyleKind::Caption, caption);
        }
        if let Some(unit) = &table.unit {
            self.text(&format!("{at}/grid/unit"), StyleKind::Unit, unit);
        }
        // Findings about the whole table are shown at its caption, which is a text.
        let told = if table.caption.is_some() { format!("{at}/grid/caption") } else { at.to_owned() };
        let caption = table.caption.as_ref().map(Title::to_string).unwrap_or_default();
        self.table(at, free_draft(&told, table), caption, table.unit.as_deref());
        let of_table = self.parts.len() - 1;
        if !table.notes.is_empty() {
            self.parts.push(Resolved::Gap(TABLE_SKIP));
        }
        for (index, note) in table.notes.iter().enumerate() {
            self.text(&format!("{at}/grid/notes/{index}"), StyleKind::TableNote, note);
        }
        self.hold_notes(of_table);
        self.parts.push(Resolved::GridGap(self.form.page.pitch / BELOW_TABLE));
    }

    /// Keeps what follows a table, its notes, on the page of its last rows, unless they fill a third of a page.
    fn hold_notes(&mut self, of_table: usize) {
        let height = |part: &Resolved| match part {
            Resolved::Gap(height) => *height,
            Resolved::Text { text, .. } => self.styles[usize::from(text.style.0)].pitch * text.lines.len() as i64,
            _ => Len::ZERO,
        };
        let tail = self.parts[of_table + 1..].iter().map(height).sum::<Len>().min(self.frame().height / 3);
        if let Resolved::Table { resolved, .. } = &mut self.parts[of_table] {
            resolved.tail = tail;
        }
    }

    /// What stands above each further fragment of a table.
    fn continued(&mut self, caption: &str, unit: Option<&str>) -> Vec<(Text, Vec<Measured>)> {
        let width = self.frame().width;
        let texts = [(StyleKind::Caption, Some(caption)), (StyleKind::Unit, unit)];
        let texts = texts.into_iter().filter_map(|(kind, text)| Some((kind, text?)));
        let resolve = |(kind, text): (StyleKind, &str)| {
            let id = style_of(&self.styles, kind);
            let style = &self.styles[usize::from(id.0)];
            let measured = self.measurer.measure(text, style, "");
            let lines = match kind {
                StyleKind::Caption => {
                    title::Draft { text, measured: &measured, width, style, at: "" }.lines_of(&[], &self.names).0
                }
                _ => break_lines(text, &measured, width, width, style),
            };
            let compressed = compressed(&measured, &lines, style);
            (Text { style: id, text: text.to_owned(), lines, compressed, ..Text::default() }, measured)
        };
        texts.map(resolve).collect()
    }

    /// A table; where it goes on, `caption` and `unit` are said again if it asks for it.
    fn table(&mut self, at: &str, draft: TableDraft, caption: String, unit: Option<&str>) {
        self.parts.push(Resolved::Gap(TABLE_SKIP));
        let again = draft.style.continued.as_ref().map(|suffix| format!("{caption}{suffix}"));
        let continued = again.map(|caption| self.continued(&caption, unit)).unwrap_or_default();
        let text_width = self.frame().width;
        // The head of a letter has no place on a page that lies on its side.
        let may_turn = self.is_upright() && self.sheet.first.is_none();
        let turned_width = may_turn.then(|| self.sheet.frame(PageOrientation::Landscape, self.form.page.pitch).width);
        let styles = &self.styles;
        let mut resolved = resolve(
            draft,
            &mut Context {
                styles,
                style_of: &|kind| style_of(styles, kind),
                rules: self.form.page.rules,
                thick: self.form.page.thick,
                text_width,
                turned_width,
                measurer: &mut self.measurer,
                findings: &mut self.findings,
            },
        );
        (resolved.table.continued, resolved.continued) = continued.into_iter().unzip();
        resolved.table.skip = TABLE_SKIP;
        self.parts.push(Resolved::Table { at: at.to_owned(), resolved });
    }
}

fn heading_kind(depth: usize) -> StyleKind {
    match depth {
        0 => StyleKind::Heading1,
        1 => StyleKind::Heading2,
        _ => StyleKind::Heading3,
    }
}

fn national_draft(at: &str, form: &TableForm, figures: &[model::Figure]) -> TableDraft {
    let typed: HashMap<(&str, &str), &model::Figure> =
        figures.iter().map(|f| ((f.row.as_str(), f.col.as_str()), f)).collect();
    let cells = form.cells.iter().map(|cell| {
        let (role, kind, text, at) = match &cell.content {
            Content::Head { text, .. } => (CellRole::ColumnHead, StyleKind::TableHead, text.clone(), String::new()),
            Content::Label { text, .. } => {
                let group = form.centred_labels && cell.given.is_none() || cell.area.rows > 1;
                let kind = if group { StyleKind::TableGroup } else { StyleKind::TableLabel };
                let typed = cell.given.as_ref().filter(|given| given.col.is_some());
                (CellRole::RowHead, kind, text.clone(), typed.map_or_else(String::new, |given| given.at.clone()))
            }
            Content::Value { row, col, kind, .. } => {
                let figure = typed.get(&(row.as_str(), col.as_str()));
                let (text, at) = figure.map_or_else(Default::default, |f| (f.text.clone(), f.at.clone()));
                let text = if *kind == ValueKind::Choice { choice::printed(&text, &cell.options) } else { text };
                let words = matches!(kind, ValueKind::Text | ValueKind::Choice);
                let style = if words { StyleKind::TableLabel } else { StyleKind::TableValue };
                (CellRole::Data, style, text, at)
            }
            Content::Blank => (CellRole::Data, StyleKind::TableValue, String::new(), String::new()),
        };
        CellDraft { area: cell.area, role, kind, text, at, indent: cell.indent, shaded: cell.shaded }
    });
    TableDraft {
        at: at.to_owned(),
        title: form.title.clone(),
        widths: form.widths.clone(),
        own: false,
        style: form.style.clone(),
        cells: cells.collect(),
        ruling: Ruling::Full,
        aligns: form.looks.aligns.iter().copied().map(Some).collect(),
        header: form.header_rows(),
    }
}

/// How the columns of a free table stand: as it says, or else those of figures by their points.
fn free_aligns(table: &FreeTable, labels: usize) -> Vec<Option<ColumnAlign>> {
    if !table.aligns.is_empty() {
        return table.aligns.iter().copied().map(Some).collect();
    }
    let column = |col: usize| {
        let mine = move |cell: &&model::FreeCell| {
            cell.area.col == col && cell.area.cols == 1 && cell.area.row >= table.header_rows
        };
        let texts = table.cells.iter().filter(mine).map(|cell| cell.text.as_str());
        (col >= labels && is_decimal(texts, counts(table, col))).then_some(ColumnAlign::Decimal)
    };
    (0..table.widths.len()).map(column).collect()
}

/// Whether the heads of a column let its whole numbers be counts, and not codes, years or numbers of telephones and rows.
fn counts(table: &FreeTable, col: usize) -> bool {
    let above = |cell: &&model::FreeCell| cell.area.row < table.header_rows && cell.area.col_range().contains(&col);
    let heads: String = table.cells.iter().filter(above).map(|cell| cell.text.as_str()).collect();
    !heads.is_empty() && !["码", "号", "电话", "年份", "年度", "日期"].iter().any(|name| heads.contains(name))
}

/// Whether a table has no figure but blanks, strokes and 0, and no rows of the report's.
fn is_empty(form: &TableForm, figures: &[model::Figure]) -> bool {
    let says_nothing = |figure: &model::Figure| match figure.value() {
        Value::Number(number, _) => number == Number::default(),
        Value::Blank | Value::Slash => true,
        Value::Text => false,
    };
    form.open.as_ref().is_none_or(|open| open.rows.is_empty()) && figures.iter().all(says_nothing)
}

fn free_draft(at: &str, table: &FreeTable) -> TableDraft {
    let labels = table.labels();
    // A column that only its words show to label its rows stands as its author may have seen it until now.
    let set_as_labels = table.label_columns.unwrap_or(1).max(1);
    let cells = table.cells.iter().map(|cell| {
        let Area { row, col, .. } = cell.area;
        let kind = match row < table.header_rows {
            true => StyleKind::TableHead,
            false if col < set_as_labels => StyleKind::TableLabel,
            false => StyleKind::TableValue,
        };
        let role = match row < table.header_rows {
            true => CellRole::ColumnHead,
            false if col < labels => CellRole::RowHead,
            false => CellRole::Data,
        };
        let (area, text, at) = (cell.area, cell.text.clone(), cell.at.clone());
        CellDraft { area, role, kind, text, at, indent: 0, shaded: false }
    });
    TableDraft {
        at: at.to_owned(),
        title: table.caption.as_ref().map(Title::to_string).unwrap_or_default(),
        widths: table.widths.clone(),
        own: true,
        style: table.style.clone(),
        cells: cells.collect(),
        ruling: if table.three_line { Ruling::ThreeLine } else { Ruling::Full },
        aligns: free_aligns(table, set_as_labels),
        header: (0..table.rows).map(|row| row < table.header_rows).collect(),
    }
}
