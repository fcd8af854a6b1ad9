//! The forms: all of them, and one with which of its cells are totals.

use serde::Serialize;

use super::Call;
use crate::blank::{listing, total_cells};
use crate::diag::clip;
use crate::json::nearest;
use crate::serve::answer::{Answer, JSON, complaint, fault};

/// The list, as `banxin forms --format json` gives it.
pub(in crate::serve) fn list(call: &mut Call<'_>) -> Answer {
    Answer::json(&listing(call.engine.forms())).tagged()
}

/// A cell that is the total of others.
#[derive(Serialize)]
struct Total<'f> {
    table: &'f str,
    row: &'f str,
    col: &'f str,
    /// The id of the rule.
    rule: &'f str,
}

/// A form's file as it is, with its totals behind its own members.
pub(in crate::serve) fn one(call: &mut Call<'_>) -> Answer {
    let forms = call.engine.forms();
    let form = forms.get(&call.argument);
    let Some((form, text)) = form.zip(forms.text(&call.argument)) else {
        let words = format!("没有“{}”这种报告格式", clip(&call.argument, 40));
        let near = nearest(&call.argument, forms.ids());
        let hint = near.map_or_else(|| "GET /forms 列出全部格式。".to_owned(), |near| format!("是不是 {near}？"));
        return fault(404, complaint("form-unknown", words, &hint));
    };
    let total = |(table, row, col, rule)| Total { table, row, col, rule };
    let totals: Vec<Total<'_>> = total_cells(form).into_iter().map(total).collect();
    let totals = serde_json::to_string(&totals).unwrap_or_default();
    let members = text.trim_end().trim_end_matches('}').trim_end();
    Answer::of(JSON, format!("{members},\n  \"totals\": {totals}\n}}\n")).tagged()
}
