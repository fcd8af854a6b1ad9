//! A file of any kind becomes a report, as `banxin import` makes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Call, raw, unread};
use crate::assets::Shelf;
use crate::diag::refuses;
use crate::engine::PlanOptions;
use crate::import::{Assembled, Count, Wish};
use crate::intake::take_in;
use crate::model;
use crate::serve::answer::{Answer, NAME as REPORT};
use crate::serve::parameters::{FORM, ISSUER, NAME, TAKE, YEAR};
use crate::serve::upload::{LAST, SOURCE};
use crate::source::{Record, Source, named_import};

/// What was made of a file.
#[derive(Serialize)]
struct Imported<'a> {
    /// Whether everything of the file is in the report.
    whole: bool,
    report: &'a RawValue,
    title: &'a str,
    year: u16,
    issuer: &'a str,
    form: &'a str,
    chapters: &'a [String],
    tables: &'a [Count],
    /// Pictures that the report names.
    pictures: Vec<Picture<'a>>,
    /// What was changed, left out or refused.
    findings: Vec<Record>,
    /// What the checks find in the report.
    checks: Vec<Record>,
}

#[derive(Serialize)]
struct Picture<'a> {
    path: &'a str,
    base64: String,
}

pub(in crate::serve) fn import(call: &mut Call<'_>) -> Answer {
    make(call).unwrap_or_else(|refused| *refused)
}

fn make(call: &mut Call<'_>) -> Result<Answer, Box<Answer>> {
    let last = call.beside(&LAST).transpose().map_err(|refused| Box::new(unread(&refused)))?;
    let (own, bytes) = call.upload.take(&SOURCE).map_or((None, vec![]), |file| (file.name, file.bytes));
    let name = own.or_else(|| call.parameters.text(&NAME).map(str::to_owned)).unwrap_or_else(|| "文件".to_owned());
    let source = Source::new(name.as_str(), "");
    let refused = |findings: Vec<_>| Box::new(Answer::refused(&source, &findings));
    let made = take_in(call.engine, &bytes, &name, call.service.face(), &wish(call, &name));
    let made = made.map_err(|findings| refused(named_import(findings, &bytes)))?;
    drop(bytes);
    let (report, _) = model::read(&made.text).map_err(|more| refused([made.told.clone(), more].concat()))?;
    let pictures: BTreeMap<String, Vec<u8>> = made.pictures.iter().cloned().collect();
    let engine = call.engine.clone().with_shelf(Shelf::Memory(Arc::new(pictures)));
    let mut checks = engine.plan_with(&made.text, &PlanOptions::default()).1;
    checks.extend(last.iter().flat_map(|(_, last)| engine.across_years(last, &report)));
    let checks = Source::new(REPORT, made.text.as_str()).records_in(&checks, &made.in_book);
    Ok(Answer::json(&imported(&made, &raw(&made.text)?, source.records(&made.told), checks)))
}

fn wish(call: &Call<'_>, name: &str) -> Wish {
    let asked = &call.parameters;
    Wish {
        form: asked.text(&FORM).map(str::to_owned),
        year: asked.whole(&YEAR).and_then(|year| u16::try_from(year).ok()),
        issuer: asked.text(&ISSUER).map(str::to_owned),
        take: asked.whole(&TAKE).map(|take| take as usize),
        folder: format!("{}-图", name.rsplit_once('.').map_or(name, |(stem, _)| stem)),
    }
}

fn imported<'a>(made: &'a Assembled, report: &'a RawValue, findings: Vec<Record>, checks: Vec<Record>) -> Imported<'a> {
    let picture = |(path, bytes): &'a (String, Vec<u8>)| Picture { path, base64: STANDARD.encode(bytes) };
    Imported {
        whole: !refuses(&made.told),
        report,
        title: &made.title,
        year: made.year,
        issuer: &made.issuer,
        form: &made.form,
        chapters: &made.chapters,
        tables: &made.counts,
        pictures: made.pictures.iter().map(picture).collect(),
        findings,
        checks,
    }
}
