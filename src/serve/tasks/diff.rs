//! What changed between two reports, as `banxin diff` tells it, or as a Word copy with tracked changes.

use serde::Serialize;

use super::{Call, unread};
use crate::backend::Format;
use crate::diag::{Finding, refuses};
use crate::diff::{self, Edition};
use crate::engine::{By, Plan, PlanOptions, RedlineOptions};
use crate::model::{self, Report};
use crate::serve::answer::{Answer, complaint, fault, file_name};
use crate::serve::parameters::{BY, COMPARED, SIGNOFF, WATERMARK};
use crate::serve::upload::{NEW, OLD, Part};
use crate::source::{Record, Source};

/// What changed.
#[derive(Serialize)]
struct Compared<'a> {
    old: Head,
    new: Head,
    #[serde(flatten)]
    diff: &'a diff::Diff,
    /// Findings between two years; null when the years do not follow each other.
    years: Option<Vec<Record>>,
}

#[derive(Serialize)]
struct Head {
    file: String,
    year: u16,
    issuer: String,
}

pub(in crate::serve) fn diff(call: &mut Call<'_>) -> Answer {
    let (old, new) = match (source(call, &OLD), source(call, &NEW)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(refused), _) | (_, Err(refused)) => return *refused,
    };
    let as_word = call.parameters.text(&COMPARED) == Some("docx");
    if !as_word && (call.parameters.flag(&SIGNOFF) || call.parameters.text(&WATERMARK).is_some()) {
        let words = "参数 signoff、watermark 只用于花脸稿";
        return fault(400, complaint("query-value", words, "加上 format=docx，或者去掉它们。"));
    }
    let answer = if as_word { redline(call, &old, &new) } else { list(call, &old, &new) };
    answer.unwrap_or_else(|refused| *refused)
}

fn source(call: &mut Call<'_>, part: &Part) -> Result<Source, Box<Answer>> {
    let text = call.text(part).unwrap_or_else(|| Ok(Source::new(part.name, "")));
    text.map_err(|refused| Box::new(unread(&refused)))
}

fn refused(source: &Source, findings: &[Finding]) -> Box<Answer> {
    Box::new(Answer::refused(source, findings))
}

fn read(source: &Source) -> Result<Report, Box<Answer>> {
    let read = model::read(&source.text).map_err(|findings| refused(source, &findings))?;
    Ok(read.0)
}

fn list(call: &Call<'_>, old: &Source, new: &Source) -> Result<Answer, Box<Answer>> {
    let (before, now) = (read(old)?, read(new)?);
    let forms = call.engine.forms();
    let choose = |source, report| forms.choose(report).map_err(|finding| refused(source, &[finding]));
    let (old_form, new_form) = (choose(old, &before)?, choose(new, &now)?);
    let before = Edition { form: &old_form, report: &before };
    let now = Edition { form: &new_form, report: &now };
    let (diff, years) = (diff::reports(before, now), diff::years(before, now));
    let head = |source: &Source, edition: Edition<'_>| Head {
        file: source.name.clone(),
        year: edition.report.year,
        issuer: edition.report.issuer.clone(),
    };
    Ok(Answer::json(&Compared {
        old: head(old, before),
        new: head(new, now),
        diff: &diff,
        years: years.map(|findings| new.records(&findings)),
    }))
}

fn redline(call: &Call<'_>, old: &Source, new: &Source) -> Result<Answer, Box<Answer>> {
    let lay = |source: &Source| -> Result<(Plan<'_>, Vec<Finding>), Box<Answer>> {
        let options = PlanOptions { draft: true, ..PlanOptions::default() };
        let (plan, findings) = call.engine.plan_with(&source.text, &options);
        match plan.filter(|_| !refuses(&findings)) {
            Some(plan) => Ok((plan, findings)),
            None => Err(refused(source, &findings)),
        }
    };
    let ((before, _), (mut now, findings)) = (lay(old)?, lay(new)?);
    if let Some(words) = call.parameters.text(&WATERMARK) {
        call.engine.stamp(&mut now, words).map_err(|finding| refused(new, &[finding]))?;
    }
    let comments = call.parameters.flag(&SIGNOFF).then_some(findings.as_slice());
    let by = if call.parameters.text(&BY) == Some("paragraph") { By::Paragraph } else { By::Word };
    let options = RedlineOptions { findings: comments, summary: true, by, ..RedlineOptions::default() };
    let bytes = call.engine.write_redline(&before, &now, &options).map_err(|findings| refused(new, &findings))?;
    let name = file_name(&now.report.title.to_string(), "redline.docx");
    Ok(Answer::file(Format::Docx.media_type(), bytes, name).tagged())
}
