//! The first sheet: what report it is, and the list of its tables with links to them.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use crate::geom::Len;
use crate::layout::Layout;
use crate::style::StyleKind;

use super::book::{COVER, Entry};
use super::look::{Horizontal, Look, Looks, Rule};
use super::sheet::page_setup;

/// The columns: number, table, unit, rows and columns, with their widths in pixels.
const COLUMNS: [(&str, u32); 4] = [("序号", 56), ("表", 380), ("单位", 130), ("行×列", 90)];

const LAST: u16 = 3;

/// Writes the list.
pub(super) fn write<'l>(
    sheet: &mut Worksheet,
    layout: &'l Layout,
    entries: &[Entry<'l>],
    looks: &mut Looks<'l>,
) -> Result<(), XlsxError> {
    sheet.set_name(COVER)?;
    page_setup(sheet, layout);
    for (col, (_, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width_pixels(col, width)?;
    }
    let title = looks.style_of(StyleKind::Title);
    let format = looks.format(&Look::plain(title, Len::pt(16), Horizontal::Centre));
    sheet.set_row_height(0, 48)?;
    sheet.merge_range(0, 0, 0, LAST, &layout.info.title, &format)?;
    let plain = looks.style_of(StyleKind::TableLabel);
    let told = [layout.info.author.as_str(), layout.info.date.as_deref().unwrap_or_default()];
    let told: Vec<&str> = told.into_iter().filter(|words| !words.is_empty()).collect();
    let format = looks.format(&Look::plain(plain, Len::pt(11), Horizontal::Centre));
    sheet.merge_range(1, 0, 1, LAST, &told.join("　"), &format)?;
    if entries.is_empty() {
        sheet.merge_range(3, 0, 3, LAST, "这份报告没有表格，正文见 PDF 或 Word 文件。", &format)?;
        return Ok(());
    }
    list(sheet, entries, looks)?;
    let note = looks.format(&Look::plain(plain, Len(133_350), Horizontal::Left));
    let below = 4 + u32::try_from(entries.len()).unwrap_or(u32::MAX / 2);
    sheet.merge_range(below, 0, below, LAST, "这里只有报告的表格，正文见 PDF 或 Word 文件。", &note)?;
    Ok(())
}

fn list<'l>(sheet: &mut Worksheet, entries: &[Entry<'l>], looks: &mut Looks<'l>) -> Result<(), XlsxError> {
    let (head, plain) = (looks.style_of(StyleKind::TableHead), looks.style_of(StyleKind::TableLabel));
    let size = Len::pt(11);
    let ruled = |style, align| Look { rules: [Rule::Thin; 4], ..Look::plain(style, size, align) };
    let format = looks.format(&ruled(head, Horizontal::Centre));
    sheet.set_row_height(3, 24)?;
    for (col, (words, _)) in (0u16..).zip(COLUMNS) {
        sheet.write_string_with_format(3, col, words, &format)?;
    }
    let centre = looks.format(&ruled(plain, Horizontal::Centre));
    let link = looks.format(&Look { link: true, ..ruled(plain, Horizontal::Left) });
    for (nth, (row, entry)) in (4u32..).zip(entries).enumerate() {
        sheet.set_row_height(row, 24)?;
        sheet.write_number_with_format(row, 0, u32::try_from(nth + 1).unwrap_or(u32::MAX), &centre)?;
        let shown = if entry.caption.is_empty() { &entry.name } else { &entry.caption };
        sheet.write_url_with_format(row, 1, Url::new(entry.link()).set_text(shown), &link)?;
        sheet.write_string_with_format(row, 2, unit(entry), &centre)?;
        let size = format!("{}×{}", entry.table.heights.len(), entry.table.widths.len());
        sheet.write_string_with_format(row, 3, size, &centre)?;
    }
    Ok(())
}

/// The unit of a table without the word for it.
fn unit<'l>(entry: &Entry<'l>) -> &'l str {
    let unit = entry.unit.unwrap_or_default();
    unit.strip_prefix("单位：").unwrap_or(unit)
}
