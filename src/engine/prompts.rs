//! What waits to be filled in, in a report that is begun.

use crate::backend::docx::Prompts;
use crate::form::Form;
use crate::form::sums::{sums, totals};
use crate::model::draft::WRITE;
use crate::model::walk::nationals;
use crate::model::{Figure, Report};

/// What an empty figure says: one character, for narrow columns.
const FILL: &str = "填";

/// What an empty total says: it need not be filled in.
const TOTAL: &str = "合计";

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
        let blank = figures.iter().filter(|figure| figure.text.trim().is_empty());
        let words = |figure: &Figure| if is_total(figure) { TOTAL } else { FILL };
        prompts.extend(blank.map(|figure| (figure.at.clone(), words(figure).to_owned())));
    }
    prompts
}
