//! From a request's bytes to what is answered: a pure function of the engine and the request, with no file touched.

use serde::Serialize;

use crate::backend::Format;
use crate::batch::make::{EngineMaker, Made, Maker, Product};
use crate::diag::{Finding, Place, refuses};
use crate::engine::Engine;
use crate::guard;
use crate::source::{Record, Source};

/// The name that findings give to the report: what came has no other.
const NAME: &str = "报告.json";

/// What a request wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The file to make; the findings alone when there is none.
    pub format: Option<Format>,
    /// Whether warnings refuse the report.
    pub strict: bool,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
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
pub const JSON: &str = "application/json; charset=utf-8";

/// Answers a request; a panic is an `internal` finding, with status 500.
pub fn answer(engine: &Engine, report: Vec<u8>, wanted: Wanted) -> Answer {
    guard::catch(|| make(engine, report, wanted)).unwrap_or_else(|finding| fault(500, finding))
}

fn make(engine: &Engine, report: Vec<u8>, wanted: Wanted) -> Answer {
    let source = match Source::read_from(NAME, report.as_slice()) {
        Ok(source) => source,
        Err(unread) => return said(wanted, &unread.source, 0, &[unread.finding]),
    };
    drop(report);
    let formats: Vec<Format> = wanted.format.into_iter().collect();
    let made = EngineMaker { engine, formats: &formats, strict: wanted.strict }.make(&source.text);
    match made {
        Made { product: Some(Product { files, card, .. }), .. } if wanted.format.is_some() => {
            let name = format!("{}{}年度报告", card.issuer, card.year);
            let file = files.into_iter().next().map(|(format, body)| Answer {
                status: 200,
                media_type: format.media_type(),
                name: Some(format!("{name}.{}", format.name())),
                body,
            });
            file.unwrap_or_else(|| said(wanted, &source, 0, &[]))
        }
        Made { product, findings } => said(wanted, &source, product.map_or(0, |p| p.pages), &findings),
    }
}

fn said(wanted: Wanted, source: &Source, pages: usize, findings: &[Finding]) -> Answer {
    let refused = refuses(findings);
    // Who asked for findings has got them; who asked for a file has not.
    let status = match wanted.format {
        None => 200,
        Some(_) if findings.iter().any(|finding| finding.code == "backend-failed") => 500,
        Some(_) => 422,
    };
    let said = Said { refused, pages, findings: source.records(findings) };
    Answer { status, media_type: JSON, name: None, body: serde_json::to_vec(&said).unwrap_or_default() }
}

/// The answer when the report is not even looked at.
pub fn fault(status: u16, finding: Finding) -> Answer {
    let source = Source::new(NAME, "");
    let said = Said { refused: true, pages: 0, findings: source.records(&[finding]) };
    Answer { status, media_type: JSON, name: None, body: serde_json::to_vec(&said).unwrap_or_default() }
}

/// A finding about the request, not the report.
pub fn complaint(code: &'static str, words: impl Into<String>, hint: &str) -> Finding {
    Finding::error(code, Place::File, words).hint(hint)
}
