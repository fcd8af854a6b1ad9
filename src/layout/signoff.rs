//! The 发文稿纸: the sheet in front of a draft on which an office signs it off. A plan of its own, of one page.
//!
//! No standard fixes the form. Its fields are those that the handling of documents asks for (党政机关公文处理工作条例,
//! articles 9 and 20 to 22); their places and the red print follow the sheets that offices use.

use crate::diag::{Finding, Place};
use crate::font::Fonts;
use crate::form::{PageForm, Terms};
use crate::geom::{Color, Len};
use crate::grid::Area;
use crate::model::{Report, Signoff};
use crate::style::{Align, Role, RuleWidths, StyleKind, TableStyle, Width};

use super::draft::{CellDraft, TableDraft};
use super::measure::Measurer;
use super::paginate::{Resolved, paginate};
use super::sheet::sheet;
use super::styles::style_of;
use super::table::{Context, ResolvedTable, resolve};
use super::title::{self, Names};
use super::{CellRole, Info, Layout, Ruling, Sheet, Style, Text};

/// A field of the sheet: the member of the report's `signoff` that fills it.
type Field = &'static str;

/// A row of the sheet.
enum Row {
    /// Two fields side by side, and the least height.
    Pair(Field, Field, Len),
    /// A field across the sheet, and the least height.
    Wide(Field, Len),
}

/// The member of the report that fills the title; it is not in `signoff`.
const TITLE: &str = "title";

/// One line of a field, with room to write.
const LINE: Len = Len::mm(11);
/// Where leaders sign: these rows share what the page has left, by three and two parts.
const SIGNED: [(usize, i64); 2] = [(2, 3), (3, 2)];
/// The width of a label: four characters of its size and the blanks beside them.
const LABEL: Len = Len::mm(23);
/// The red of printed forms: process magenta and yellow.
const RED: Color = Color([0xe6, 0, 0x12]);
/// The rule around the form: heavier than those in it, as forms are printed.
const FRAME: Len = Len::pt(2);
/// Blank between the head and the form.
const HEAD_SKIP: Len = Len::mm(5);
/// What stays free at the foot, so that a reader that rounds otherwise still has room for the last rule.
const FOOT: Len = Len::pt(4);

/// The rows from the top.
const ROWS: [Row; 10] = [
    Row::Pair("number", "secrecy", LINE),
    Row::Pair("copies", "urgency", LINE),
    Row::Pair("issue", "countersign", Len::mm(30)),
    Row::Pair("review", "check", Len::mm(20)),
    Row::Pair("unit", "draft", LINE),
    Row::Pair("phone", "date", LINE),
    Row::Wide(TITLE, Len::mm(18)),
    Row::Wide("to", Len::mm(13)),
    Row::Wide("cc", Len::mm(13)),
    Row::Wide("attachments", Len::mm(18)),
];

/// Lays out the sheet of a report: what the report's `signoff` says is filled in, the rest is left to be written by
/// hand. A field's pointer is that of its member of `signoff`, whether the report has it or not.
///
/// # Findings
/// `signoff-long` when what is filled in does not fit on the page; `glyph-missing`.
pub fn signoff(report: &Report, page: &PageForm, fonts: &Fonts) -> (Layout, Vec<Finding>) {
    let styles = styles();
    let sheet = sheet(page, fonts, &styles);
    let mut measurer = Measurer::new(fonts);
    let mut findings = Vec::new();
    let (head, height) = head(report, &sheet, &styles, &mut measurer);
    let context = &mut Context {
        styles: &styles,
        style_of: &|kind| style_of(&styles, kind),
        rules: RuleWidths { outer: FRAME, inner: page.rules.inner },
        thick: page.thick,
        text_width: sheet.text_width,
        turned_width: None,
        measurer: &mut measurer,
        findings: &mut findings,
    };
    let resolved = form(report, sheet.text_height - height - HEAD_SKIP - FOOT, context);
    let parts = vec![head, Resolved::Gap(HEAD_SKIP), Resolved::Table { at: String::new(), resolved }];
    let paginated = paginate(parts, &sheet, &styles, page.pitch, &measurer);
    if paginated.pages.len() > 1 {
        let words = "发文稿纸上填的内容太多，一页放不下";
        let finding = Finding::error("signoff-long", Place::Value("/signoff".to_owned()), words);
        findings.push(finding.hint("缩短“主送”“抄送”“附件”等项，或者留空手写。"));
    }
    findings.extend(measurer.into_findings());
    let layout = Layout {
        info: Info::of(report),
        grid: page.pitch,
        sheet,
        styles,
        images: vec![],
        blocks: paginated.blocks,
        pages: paginated.pages,
        watermark: None,
    };
    (layout, findings)
}

/// The red head: the office's name and 发文稿纸; and its height.
fn head(report: &Report, sheet: &Sheet, styles: &[Style], measurer: &mut Measurer<'_>) -> (Resolved, Len) {
    let office = report.signoff.as_ref().and_then(|signoff| signoff.text("office")).unwrap_or(&report.issuer);
    let text = format!("{office}发文稿纸");
    let id = style_of(styles, StyleKind::Title);
    let style = &styles[usize::from(id.0)];
    let measured = measurer.measure(&text, style, "/issuer");
    let terms = Terms::default();
    let draft = title::Draft { text: &text, measured: &measured, width: sheet.text_width, style, at: "/issuer" };
    let (lines, _) = draft.lines_of(&[], &Names::of(report, &terms));
    let height = style.pitch * lines.len() as i64;
    let text = Text { style: id, text, lines, ..Text::default() };
    (Resolved::Text { at: String::new(), text, measured, notes: vec![] }, height)
}

/// The ruled form, `height` high unless it needs more.
fn form(report: &Report, height: Len, context: &mut Context<'_, '_>) -> ResolvedTable {
    let value = (context.text_width - LABEL * 2) / 2;
    let draft = TableDraft {
        at: "/signoff".to_owned(),
        title: "发文稿纸".to_owned(),
        widths: [LABEL, value, LABEL, context.text_width - LABEL * 2 - value].map(Width::Fixed).to_vec(),
        own: false,
        style: TableStyle { min_height: Some(Len::ZERO), ..TableStyle::default() },
        cells: cells(report),
        ruling: Ruling::Full,
        aligns: vec![],
        header: vec![false; ROWS.len()],
    };
    let mut resolved = resolve(draft, context);
    let table = &mut resolved.table;
    table.color = RED;
    for (index, cell) in table.cells.iter_mut().enumerate().filter(|(_, cell)| cell.role == CellRole::Data) {
        // Each field is governed by its own label, which stands before it.
        cell.heads = vec![index - 1];
    }
    for (row, tall) in ROWS.iter().zip(&mut table.heights) {
        let (Row::Pair(.., least) | Row::Wide(_, least)) = row;
        *tall = (*tall).max(*least);
    }
    let spare = height - table.rules.outer - table.heights.iter().copied().sum();
    let parts: i64 = SIGNED.iter().map(|(_, part)| part).sum();
    for (row, part) in SIGNED {
        table.heights[row] += spare.max(Len::ZERO).scale(part, parts);
    }
    resolved
}

/// Labels and fields in reading order.
fn cells(report: &Report) -> Vec<CellDraft> {
    let mut cells = Vec::new();
    for (row, of_row) in ROWS.iter().enumerate() {
        match of_row {
            Row::Pair(left, right, _) => {
                field(report, left, Area { row, col: 0, rows: 1, cols: 1 }, 1, &mut cells);
                field(report, right, Area { row, col: 2, rows: 1, cols: 1 }, 1, &mut cells);
            }
            Row::Wide(wide, _) => field(report, wide, Area { row, col: 0, rows: 1, cols: 1 }, 3, &mut cells),
        }
    }
    cells
}

fn field(report: &Report, key: Field, area: Area, cols: usize, out: &mut Vec<CellDraft>) {
    let head = CellDraft {
        area,
        role: CellRole::RowHead,
        kind: StyleKind::TableLabel,
        text: if key == TITLE { "标题" } else { Signoff::label(key) }.to_owned(),
        at: String::new(),
        indent: 0,
        shaded: false,
    };
    // The title is only shown here: it is changed where it stands, over the report.
    let (text, at) = match key {
        TITLE => (report.title.as_str(), String::new()),
        _ => (report.signoff.as_ref().and_then(|s| s.text(key)).unwrap_or_default(), Signoff::pointer(key)),
    };
    let area = Area { col: area.col + 1, cols, ..area };
    out.push(head);
    out.push(CellDraft {
        area,
        role: CellRole::Data,
        kind: StyleKind::TableValue,
        text: text.to_owned(),
        at,
        indent: 0,
        shaded: false,
    });
}

/// The printed form is red, what is filled in black.
fn styles() -> Vec<Style> {
    let style = |kind, role, color, size, pitch, align| Style {
        color,
        align,
        ..Style::plain(kind, role, Len::pt(size), Len::pt(pitch))
    };
    let mut head = style(StyleKind::Title, Role::Title, RED, 26, 40, Align::Center);
    // Set wide, as printed heads are.
    head.tracking = Len::pt(2);
    vec![
        head,
        style(StyleKind::TableLabel, Role::Song, RED, 14, 20, Align::Center),
        style(StyleKind::TableValue, Role::Fang, Color::BLACK, 14, 20, Align::Left),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_its_place() {
        let shown = |key: &str| {
            ROWS.iter().any(|row| match row {
                Row::Pair(left, right, _) => *left == key || *right == key,
                Row::Wide(wide, _) => *wide == key,
            })
        };
        assert!(Signoff::FIELDS.iter().all(|(key, _)| *key == "office" || shown(key)));
        let fields: usize = ROWS.iter().map(|row| if let Row::Pair(..) = row { 2 } else { 1 }).sum();
        assert_eq!(fields, Signoff::FIELDS.len(), "the title is shown, the office is not");
    }
}
