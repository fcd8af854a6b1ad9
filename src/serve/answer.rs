//! From a request's bytes to what is answered: a pure function of the engine and the request, with no file touched.

use serde::Serialize;

use crate::backend::{Format, png};
use crate::diag::{Finding, Place, refuses};
use crate::engine::make::{EngineMaker, Maker, Outcome, Product};
use crate::engine::{Engine, PlanOptions};
use crate::layout::Layout;
use crate::source::{Record, Source};
use crate::support::catch;

/// The name that findings give to the report: what came has no other.
const NAME: &str = "报告.json";

/// What a request wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wanted {
    /// The answer's kind.
    pub kind: Kind,
    /// Whether warnings refuse the report.
    pub strict: bool,
}

/// Kinds of answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// The findings.
    Findings,
    /// A file.
    File(Format),
    /// The picture of a page, from 1.
    Page(usize),
}

/// Resolution of page pictures: sharp at the width of the page for people on screens of two dots to the pixel.
const DPI: u32 = 144;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type of the body.
    pub media_type: &'static str,
    /// Name to save the body under.
    pub name: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is said of a report.
#[derive(Serialize)]
struct Said {
    /// Whether nothing is written for it.
    refused: bool,
    /// How many pages it has; 0 when it is refused.
    pages: usize,
    findings: Vec<Record>,
}

/// Media type of findings.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// Answers a request; a panic is an `internal` finding, with status 500.
pub(crate) fn answer(engine: &Engine, report: Vec<u8>, wanted: Wanted) -> Answer {
    catch::panics(|| make(engine, report, wanted)).unwrap_or_else(|finding| fault(500, finding))
}

fn make(engine: &Engine, report: Vec<u8>, wanted: Wanted) -> Answer {
    let source = match Source::read_from(NAME, report.as_slice()) {
        Ok(source) => source,
        Err(unread) => return said(wanted, &unread.source, 0, &[unread.finding]),
    };
    drop(report);
    match wanted.kind {
        Kind::Page(number) => picture(engine, &source, wanted, number),
        Kind::File(format) => made(engine, &source, wanted, &[format]),
        Kind::Findings => made(engine, &source, wanted, &[]),
    }
}

fn made(engine: &Engine, source: &Source, wanted: Wanted, formats: &[Format]) -> Answer {
    let Outcome { product, findings } =
        EngineMaker { engine, formats, strict: wanted.strict }.make(&source.text, None, None);
    let pages = product.as_ref().map_or(0, |product| product.pages);
    let file = product.and_then(|Product { files, card, .. }| {
        let (format, body) = files.into_iter().next()?;
        let name = format!("{}{}年度报告.{}", card.issuer, card.year, format.name());
        Some(Answer { status: 200, media_type: format.media_type(), name: Some(name), body })
    });
    file.unwrap_or_else(|| said(wanted, source, pages, &findings))
}

/// Lays the report out and draws one of its pages: however many there are, one is in memory.
fn picture(engine: &Engine, source: &Source, wanted: Wanted, number: usize) -> Answer {
    let (plan, findings) =
        engine.plan_with(&source.text, &PlanOptions { strict: wanted.strict, ..PlanOptions::default() });
    let Some(plan) = plan else { return said(wanted, source, 0, &findings) };
    let Some(page) = number.checked_sub(1).and_then(|index| plan.layout.pages.get(index).cloned()) else {
        let words = format!("没有第 {number} 页，这份报告共 {} 页", plan.layout.pages.len());
        return fault(404, complaint("page-none", words, "核对页数。"));
    };
    let layout = Layout { pages: vec![page], ..plan.layout };
    let drawn = png::draw(&layout, engine.fonts(), DPI);
    match drawn.and_then(|pictures| pictures.first().map(png::Picture::png).transpose()) {
        Ok(picture) => Answer { status: 200, media_type: "image/png", name: None, body: picture.unwrap_or_default() },
        Err(error) => fault(500, complaint("backend-failed", format!("不能画出这一页：{error}"), "请告诉系统管理员。")),
    }
}

fn said(wanted: Wanted, source: &Source, pages: usize, findings: &[Finding]) -> Answer {
    let refused = refuses(findings);
    // Who asked for findings has got them; who asked for a file has not.
    let status = match wanted.kind {
        Kind::Findings => 200,
        _ if findings.iter().any(|finding| finding.code == "backend-failed") => 500,
        _ => 422,
    };
    let said = Said { refused, pages, findings: source.records(findings) };
    Answer { status, media_type: JSON, name: None, body: serde_json::to_vec(&said).unwrap_or_default() }
}

/// The answer when the report is not even looked at.
pub(crate) fn fault(status: u16, finding: Finding) -> Answer {
    let source = Source::new(NAME, "");
    let said = Said { refused: true, pages: 0, findings: source.records(&[finding]) };
    Answer { status, media_type: JSON, name: None, body: serde_json::to_vec(&said).unwrap_or_default() }
}

/// A finding about the request, not the report.
pub(crate) fn complaint(code: &'static str, words: impl Into<String>, hint: &str) -> Finding {
    Finding::error(code, Place::File, words).hint(hint)
}
