//! The simplest way from a report to a file: one function, with the forms and fonts that ship with the program.
//!
//! For folders of one's own, pictures, several formats of one report, or a Word copy for signature there is
//! [`Engine`].

use std::fmt;
use std::sync::OnceLock;

use super::{Engine, Refusal};
use crate::backend::Format;
use crate::diag::Finding;
use crate::source::Source;
use crate::support::catch;

/// A file made from a report.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rendered {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// What was found in the report and does not refuse it, such as sums that do not hold.
    pub findings: Vec<Finding>,
}

/// Why no file was made. Shown, it is what an official reads: every finding with its line, its place and the way to
/// mend it, in Chinese.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The report, or the form or font file that is at fault, with the findings in it; at least one.
    pub findings: Refusal,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings.iter().try_for_each(|(source, findings)| f.write_str(&source.show(findings)))
    }
}

impl std::error::Error for Refused {}

/// Makes a file from a report's JSON. Forms and fonts are those that the environment names (`BANXIN_LAYOUTS`,
/// `BANXIN_FONTS`), or those of the program; they are opened once and shared by all threads.
///
/// ```
/// use banxin::Format;
///
/// let report = std::fs::read_to_string("samples/wudang-2020.json")?;
/// let pdf = banxin::render(&report, Format::Pdf)?;
/// assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
/// assert_eq!(pdf.pages, 8);
/// assert!(pdf.findings.iter().any(|finding| finding.code == "sum-cause"));
///
/// let refused = banxin::render("{}", Format::Docx).unwrap_err();
/// assert!(refused.to_string().contains("缺少"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What refuses the report, or keeps forms and fonts from being opened. A report that comes as text has no folder, so
/// its pictures refuse it too.
pub fn render(report: &str, format: Format) -> Result<Rendered, Refused> {
    let engine = engine().map_err(|findings| Refused { findings })?;
    let refused = |findings| Refused { findings: vec![(Source::new("报告", report), findings)] };
    let made = catch::panics(|| {
        let (plan, findings) = engine.plan(report);
        let Some(plan) = plan else { return Err(findings) };
        let bytes = engine.write(&plan, format).map_err(|finding| vec![finding])?;
        Ok(Rendered { bytes, pages: plan.layout.pages.len(), findings })
    });
    made.unwrap_or_else(|finding| Err(vec![finding])).map_err(refused)
}

/// The engine, opened when it is first needed. One that does not open is tried again: the folder may be mended.
fn engine() -> Result<&'static Engine, Refusal> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    match ENGINE.get() {
        Some(engine) => Ok(engine),
        None => Engine::find(None, None).map(|engine| ENGINE.get_or_init(|| engine)),
    }
}
