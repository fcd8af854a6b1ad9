//! One report made: everything that needs no file system.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Engine, Plan, PlanOptions};
use crate::backend::Format;
use crate::diag::Finding;
use crate::model::walk::PartKind;
use crate::support::digest;

/// Makes files from a report's text. The engine does; tests put others in its place.
pub trait Maker: Sync {
    /// Makes all formats of a report, whose pictures are in `folder`, or says why not. `stem` is the name of the files
    /// without extensions, where they are written beside each other.
    fn make(&self, text: &str, folder: Option<&Path>, stem: Option<&str>) -> Outcome;
}

/// What came of a report.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was made; nothing when a finding refuses the report.
    pub product: Option<Product>,
}

/// A report's files before they are written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Product {
    /// Id of the form.
    pub form: String,
    /// Names of the font faces shown.
    pub faces: BTreeSet<String>,
    /// SHA-256 of each picture's file, by the path that the report gives.
    pub pictures: BTreeMap<String, String>,
    /// Number of pages.
    pub pages: usize,
    /// The files.
    pub files: Vec<(Format, Vec<u8>)>,
    /// What the report says of itself.
    pub card: Card,
}

/// What a report says of itself, as far as other reports of the batch may have to do with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Card {
    /// The office that reports.
    pub issuer: String,
    /// The office above, if it names one.
    pub parent: Option<String>,
    /// The year reported on.
    pub year: u16,
    /// SHA-256 of its prose; absent when it has none.
    pub prose_sha256: Option<String>,
}

/// The engine with the user's choices.
#[derive(Debug)]
pub struct EngineMaker<'e> {
    /// The engine.
    pub engine: &'e Engine,
    /// What to write.
    pub formats: &'e [Format],
    /// Whether warnings refuse a report.
    pub strict: bool,
}

impl Maker for EngineMaker<'_> {
    fn make(&self, text: &str, folder: Option<&Path>, stem: Option<&str>) -> Outcome {
        let options = PlanOptions { folder, strict: self.strict, ..PlanOptions::default() };
        let (mut plan, mut findings) = self.engine.plan_with(text, &options);
        if let Some((plan, stem)) = plan.as_mut().zip(stem) {
            plan.name_files(stem, self.formats);
        }
        let product = plan.and_then(|plan| self.product(&plan).map_err(|finding| findings.push(finding)).ok());
        Outcome { findings, product }
    }
}

impl EngineMaker<'_> {
    fn product(&self, plan: &Plan<'_>) -> Result<Product, Finding> {
        let write = |format: &Format| Ok((*format, self.engine.write(plan, *format)?));
        Ok(Product {
            form: plan.form.id.clone(),
            faces: plan.origin.fonts.iter().map(|font| font.name.clone()).collect(),
            pictures: plan.pictures.clone(),
            pages: plan.layout.pages.len(),
            files: self.formats.iter().map(write).collect::<Result<_, Finding>>()?,
            card: card(plan),
        })
    }
}

fn card(plan: &Plan<'_>) -> Card {
    let report = &plan.report;
    let parts = report.parts();
    let prose = parts.iter().filter(|part| matches!(part.kind, PartKind::Paragraph | PartKind::Item));
    // Copied reports differ in the office's name only.
    let prose: Vec<String> = prose.map(|part| part.text.replace(&report.issuer, "□")).collect();
    let digest = (!prose.is_empty()).then(|| digest::of_parts(prose.iter().map(String::as_str)));
    Card { issuer: report.issuer.clone(), parent: report.parent.clone(), year: report.year, prose_sha256: digest }
}
