//! A new report, as `banxin new` begins it.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Call, raw, unread};
use crate::backend::Format;
use crate::blank::{self, Wish};
use crate::diag::{Finding, Place};
use crate::model::{self, YEARS};
use crate::serve::answer::{Answer, complaint, fault, file_name};
use crate::serve::parameters::{BEGUN, FORM, ISSUER, YEAR};
use crate::serve::upload::LAST;
use crate::source::{Record, Source};

/// A report that is begun.
#[derive(Serialize)]
struct New<'a> {
    report: &'a RawValue,
    /// How many figures somebody has to fill in.
    open: usize,
    /// What was taken over, and what was not.
    findings: Vec<Record>,
}

pub(in crate::serve) fn new(call: &mut Call<'_>) -> Answer {
    match begin(call) {
        Ok(answer) => answer,
        Err(refused) => *refused,
    }
}

fn begin(call: &mut Call<'_>) -> Result<Answer, Box<Answer>> {
    let last = call.beside(&LAST).transpose().map_err(|refused| Box::new(unread(&refused)))?;
    let asked = |finding| Box::new(fault(400, finding));
    let Some(form) = call.parameters.text(&FORM) else {
        return Err(asked(complaint("new-form", "没有写明报告格式", "加上参数 form；GET /forms 列出全部格式。")));
    };
    let next = last.as_ref().and_then(|(_, report)| report.year.checked_add(1));
    let year = call.parameters.whole(&YEAR).and_then(|year| u16::try_from(year).ok()).or(next);
    let Some(year) = year.filter(|year| i64::from(*year) <= YEARS.1) else {
        return Err(asked(complaint("new-year", "没有写明报告年份", "加上参数 year，或者给出上年的报告（last）。")));
    };
    let form = call.engine.forms().find(form, year).map_err(|finding| {
        let finding = Finding { place: Place::File, related: vec![], ..finding };
        asked(finding.hint("GET /forms 列出全部格式和它们的年度。"))
    })?;
    let last = last.as_ref().map(|(source, report)| blank::Last { text: &source.text, report });
    let wish = Wish { year, issuer: call.parameters.text(&ISSUER), last };
    let begun = blank::start(form, &wish).map_err(|finding| {
        let own = finding.code == "new-issuer";
        let hints =
            if own { vec!["加上参数 issuer，写机关全称。".to_owned()] } else { finding.hints.clone() };
        asked(Finding { hints, ..finding })
    })?;
    let name = Source::new("新报告", begun.text.as_str());
    let format = call.parameters.text(&BEGUN).and_then(Format::named);
    if let Some(format) = format {
        let refused = |findings: Vec<Finding>| Box::new(Answer::refused(&name, &findings));
        let (report, _) = model::read(&begun.text).map_err(refused)?;
        let bytes = match format {
            Format::Docx => blank::word(call.engine, &begun.text, &report, form),
            _ => {
                let book = blank::workbook(&begun.text, &report, form, wish.last.map(|last| last.report));
                book.map_err(|finding| vec![finding])
            }
        };
        let name = file_name(&report.title.to_string(), format.name());
        return Ok(Answer::file(format.media_type(), bytes.map_err(refused)?, name));
    }
    let findings = name.records(&begun.told);
    Ok(Answer::json(&New { report: &raw(&begun.text)?, open: begun.open, findings }))
}
