//! The sheet of texts: a row for each paragraph, item and run-in head, under the heading that it stands under.

use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, ProtectionOptions, Worksheet, XlsxError};

use super::looks::Looks;
use super::tags;
use crate::model::Report;
use crate::model::draft::{REWRITE, WRITE, is_draft};
use crate::model::walk::PartKind;

/// The sheet's name.
pub(super) const NAME: &str = "正文";

/// The first row of texts; above it the tags, what to do, and the heads.
const TOP: u32 = 3;

/// The most characters that a cell of Excel holds.
const MOST: usize = 32_000;

const HOW: &str = "一行是一段。改写标了“【待改写】”“【待填写】”的段落，删去标记；要加一段，在它前一段下面插入一行，只填“文字”栏；清空一格就是删去那一段。标“段首标题”的一行，印在它下面那一段的开头。";

/// What stands beside a head that runs into the paragraph of the next row.
const LEAD: &str = "段首标题";

/// The texts of a report.
pub(super) struct Texts {
    rows: Vec<Text>,
}

struct Text {
    pointer: String,
    heading: String,
    text: String,
}

impl Texts {
    pub(super) fn of(report: &Report) -> Texts {
        let (mut heading, mut rows) = (String::new(), vec![]);
        for part in report.parts() {
            match part.kind {
                PartKind::Heading => heading = part.text.to_string(),
                PartKind::Lead | PartKind::Paragraph | PartKind::Item if part.at.starts_with("/body/") => {
                    let text = part.text.to_string();
                    let heading = match part.kind {
                        PartKind::Lead if heading.is_empty() => LEAD.to_owned(),
                        PartKind::Lead => format!("{heading}（{LEAD}）"),
                        _ => heading.clone(),
                    };
                    rows.push(Text { pointer: part.at.to_string(), heading, text });
                }
                _ => {}
            }
        }
        Texts { rows }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    /// How many are written.
    pub(super) fn written(&self) -> usize {
        self.rows.iter().filter(|row| !is_draft(&row.text)).count()
    }

    /// The cells that hold them, as formulas of other sheets name them; the row above the first is in, so that what is
    /// inserted there counts.
    pub(super) fn range(&self) -> String {
        format!("'{NAME}'!$C${TOP}:$C${}", TOP as usize + self.rows.len() + 200)
    }

    pub(super) fn sheet(&self, looks: &Looks) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(NAME)?;
        sheet.write_string(0, 0, tags::PROSE)?.write_string(0, 1, tags::SAYS)?.write_string(0, 2, tags::TYPED)?;
        sheet.set_row_hidden(0)?.set_column_hidden(0)?;
        sheet.write_string(1, 0, tags::SAYS)?.write_string(2, 0, tags::SAYS)?;
        sheet.merge_range(1, 1, 1, 2, HOW, &looks.note)?;
        sheet.set_row_height(1, 36)?;
        sheet.write_string_with_format(2, 1, "章节", &looks.head)?;
        sheet.write_string_with_format(2, 2, "文字", &looks.head)?;
        for (row, text) in (TOP..).zip(&self.rows) {
            sheet.write_string_with_format(row, 1, &text.heading, &looks.label)?;
            if text.text.chars().count() > MOST {
                let words = "这一段太长，一格放不下，请在 Word 或 JSON 里改";
                sheet.write_string(row, 0, tags::SAYS)?;
                sheet.write_string_with_format(row, 2, words, &looks.note)?;
                continue;
            }
            sheet.write_string(row, 0, &text.pointer)?;
            sheet.write_string_with_format(row, 2, &text.text, &looks.words)?;
            let lines = text.text.chars().count() / 44 + 1;
            sheet.set_row_height(row, (lines as f64 * 14.5 + 6.0).min(400.0))?;
        }
        let last = TOP + u32::try_from(self.rows.len()).unwrap_or(0);
        for mark in [WRITE, REWRITE] {
            let rule = ConditionalFormatTextRule::Contains(mark.to_owned());
            let condition = ConditionalFormatText::new().set_rule(rule).set_format(&looks.red);
            sheet.add_conditional_format(TOP, 2, last + 200, 2, &condition)?;
        }
        sheet.set_column_width(1, 24)?.set_column_width(2, 100)?;
        sheet.set_freeze_panes(TOP, 0)?;
        let options = ProtectionOptions {
            format_columns: true,
            format_rows: true,
            insert_rows: true,
            delete_rows: true,
            ..ProtectionOptions::new()
        };
        sheet.protect_with_options(&options);
        Ok(sheet)
    }
}
