//! What waits to be filled in, in a report that is begun.

use crate::backend::docx::{Comment, Prompts};
use crate::carried::CHECKER;
use crate::form::Form;
use crate::form::sums::{sums, totals};
use crate::model::draft::WRITE;
use crate::model::walk::{given_rows, nationals};
use crate::model::{Figure, Report};

/// What an empty figure says: one character, for narrow columns.
const FILL: &str = "填";

/// What an empty total says: it need not be filled in.
const TOTAL: &str = "合计";

/// How a code comes into a Word form, which has the rows of the report that it was made of.
const NEW_CODES: &str = "要增加科目：Word 表里不能插行。请用填报簿（banxin new 格式 -o 文件.xlsx）插整行填写；或者在报告 JSON 的 rows 里加上这一行，再做 Word 表。今年没有的科目，这一行的数留空。";

/// What is said beside each table whose rows the report decides, as a comment on the first of them.
pub(crate) fn advice(report: &Report, form: &Form) -> Vec<Comment> {
    let first = |table: &crate::form::TableForm| given_rows(report, &table.id).first().map(|row| row.at.clone());
    let comment = |at| Comment { at, author: CHECKER.to_owned(), text: NEW_CODES.to_owned(), words: None };
    form.tables.iter().filter_map(first).map(comment).collect()
}

/// The blank figures of national tables, and the texts that only say what belongs in their place.
pub(crate) fn prompts(report: &Report, form: &Form) -> Prompts {
    let texts = report.parts().into_iter().filter(|part| part.text.starts_with(WRITE));
    let mut prompts: Prompts = texts.map(|part| (part.at.into_owned(), part.text.into_owned())).collect();
    for (_, id, figures) in report.bodies().flat_map(nationals) {
        let Some(table) = form.tables.iter().find(|table| table.id == id) else { continue };
        let sums = sums(form, table);
        let totals = totals(&sums);
        let is_total = |figure: &Figure| {
            let own = |cell: &usize| table.cells[*cell].keys() == Some((figure.row.as_str(), figure.col.as_str()));
            totals.keys().any(own)
        };
        // A choice shows its options, and is made by a mark before one.
        let is_choice = |figure: &Figure| !table.options(&figure.row, &figure.col).is_empty();
        let blank = figures.iter().filter(|figure| figure.text.trim().is_empty() && !is_choice(figure));
        let words = |figure: &Figure| if is_total(figure) { TOTAL } else { FILL };
        prompts.extend(blank.map(|figure| (figure.at.clone(), words(figure).to_owned())));
    }
    prompts
}
