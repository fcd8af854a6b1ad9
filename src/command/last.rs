//! Last year's report, from its JSON or from whatever `import` reads.

use std::path::Path;

use super::arguments::Folders;
use super::session;
use crate::diag::Finding;
use crate::engine::Engine;
use crate::model::{self, Report};
use crate::source::Source;

/// Last year's report.
pub(super) struct Last {
    /// Its JSON.
    pub(super) text: String,
    /// What that says.
    pub(super) report: Report,
    /// What there is to tell of reading it.
    pub(super) told: Vec<Finding>,
}

/// Why it cannot be read.
type Unread = (Source, Vec<Finding>);

/// Reads a report from its JSON, and from any other file by `import`.
pub(super) fn read(engine: &Engine, folders: &Folders, path: &Path) -> Result<Last, Unread> {
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_json || path.to_str() == Some("-") {
        return of_json(path);
    }
    imported(engine, folders, path)
}

fn of_json(path: &Path) -> Result<Last, Unread> {
    let source = session::read(path).map_err(|(source, finding)| (source, vec![finding]))?;
    match model::read(&source.text) {
        Ok((report, _)) => Ok(Last { report, text: source.text, told: vec![] }),
        Err(findings) => Err((source, findings)),
    }
}

#[cfg(feature = "import")]
fn imported(engine: &Engine, folders: &Folders, path: &Path) -> Result<Last, Unread> {
    use crate::diag::Level;
    let refused = |findings| (Source::new(path.display().to_string(), ""), findings);
    let bytes = super::import::read(path).map_err(|finding| refused(vec![finding]))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let made = session::netted(|| super::import::report(engine, folders, &bytes, &name));
    let made = made.unwrap_or_else(|finding| Err(vec![finding])).map_err(refused)?;
    let (report, _) = model::read(&made.text).map_err(refused)?;
    // What was not taken in: the figures and texts that this year's report goes without.
    let mut told: Vec<Finding> = made.told.into_iter().filter(|finding| finding.level == Level::Error).collect();
    told.iter_mut().for_each(|finding| finding.level = Level::Warning);
    Ok(Last { report, text: made.text, told })
}

#[cfg(not(feature = "import"))]
fn imported(_: &Engine, _: &Folders, path: &Path) -> Result<Last, Unread> {
    of_json(path)
}
