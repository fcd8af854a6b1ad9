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

/// What options of `banxin import` settle; `--year` of `new` is another year.
const SETTLED_BY_IMPORT: [&str; 3] = ["year-doubtful", "issuer-doubtful", "table-doubled"];

/// The way to give those options.
pub(super) const IMPORT_FIRST: &str =
    "上面的选项是 banxin import 的：先用它导入这个文件，核对以后再用 --from 给出导入的 JSON。\n";

/// Whether options of `banxin import` settle some of these findings.
pub(super) fn is_settled_by_import(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| SETTLED_BY_IMPORT.contains(&finding.code))
}

/// What to do about a file that cannot be read as last year's report, besides what the findings say themselves.
pub(super) fn way_on(findings: &[Finding]) -> &'static str {
    match is_settled_by_import(findings) {
        true => IMPORT_FIRST,
        false => "没有新建：照上面的改法改好 --from 的文件再试；没有上年的报告，就不写 --from。\n",
    }
}

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
    use crate::import::Wish;
    use crate::source::named_import;
    let refused = |findings| (Source::new(path.display().to_string(), ""), findings);
    let bytes = super::import::read(path).map_err(|finding| refused(vec![finding]))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    // Whether a file of ours is as it was made, its pictures beside it tell.
    let beside = engine.clone().with_folder(path.parent().unwrap_or(path));
    let made = session::netted(|| {
        crate::intake::take_in(&beside, &bytes, &name, &super::import::face(folders), &Wish::default())
    });
    let made = made.unwrap_or_else(|finding| Err(vec![finding]));
    let made = made.map_err(|findings| refused(named_import(findings, &bytes)))?;
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
