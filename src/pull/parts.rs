//! What is taken out of a Word copy's package.

use std::collections::BTreeMap;

use crate::diag::{Finding, Place};

use super::body::{self, Take};
use super::doc::Doc;
use super::looks::Styles;
use super::side_parts::{self, Note};
use crate::carried::{PROGRAM, Part};
use crate::numbering::Numbering;
use crate::pack::package::Package;
use crate::support::digest;

/// What every workbook has and no Word file.
const WORKBOOK: &str = "xl/workbook.xml";

/// The parts of a copy that matter.
pub(super) struct Parts {
    /// The report inside.
    pub carried: Part,
    /// Whether the program that saved it last keeps what is stored for bound values in step with what is shown: Word does,
    /// LibreOffice was measured not to, and of others nobody knows.
    pub in_step: bool,
    /// The comments by their ids.
    pub notes: BTreeMap<u32, Note>,
    document: (String, String),
    footnotes: Option<(String, String)>,
    styles: Styles,
    numbering: Numbering,
    /// What its headers and footers say, by part.
    pub furniture: BTreeMap<String, String>,
    /// The digests of the files of its pictures, by the relations that lead to them.
    pictures: BTreeMap<String, String>,
}

impl Parts {
    /// Takes a package apart.
    ///
    /// # Errors
    /// Those of [`Package`] and [`Part`]; `not-ours` when no report is inside.
    pub(crate) fn of(bytes: &[u8]) -> Result<Parts, Finding> {
        let mut package = Package::open_one_way(bytes)?;
        if package.part(WORKBOOK)?.is_some() {
            let finding = Finding::error("docx-unreadable", Place::File, "这是工作簿，不是 Word 文件");
            return Err(finding.hint("取回其中的报告数据请用 banxin extract；修改要在 Word 文件里做，或直接改 JSON。"));
        }
        let carried = part_inside(&mut package)?;
        let top = relations(&mut package, "_rels/.rels")?;
        let application = match target(&top, "extended-properties", "") {
            Some(name) => package.part(&name)?.map(|text| side_parts::application(&name, &text)).transpose()?,
            None => None,
        };
        let in_step =
            application.is_none_or(|name| name.is_empty() || name == PROGRAM || name.starts_with("Microsoft"));
        let name = target(&top, "officeDocument", "").unwrap_or_else(|| "word/document.xml".to_owned());
        let Some(document) = package.part(&name)? else {
            let finding = Finding::error("docx-unreadable", Place::File, "这不是 Word 文件：里面没有正文");
            return Err(finding.hint("请给出由本程序生成、在 Word 或 WPS 里改过并存为 .docx 的文件。"));
        };
        let (folder, file) = name.rsplit_once('/').map_or(("", name.as_str()), |(folder, file)| (folder, file));
        let around = relations(&mut package, &format!("{folder}/_rels/{file}.rels"))?;
        let mut beside = |kind| match target(&around, kind, folder) {
            Some(name) => Ok::<_, Finding>(package.part(&name)?.map(|text| (name, text))),
            None => Ok(None),
        };
        let styles = beside("styles")?.map(|(name, text)| side_parts::styles(&name, &text)).transpose()?;
        let footnotes = beside("footnotes")?;
        let notes = beside("comments")?.map(|(name, text)| side_parts::comments(&name, &text)).transpose()?;
        let numbering = beside("numbering")?.map(|(name, text)| Numbering::read(&name, &text)).transpose()?;
        let mut furniture = BTreeMap::new();
        for (_, file) in around.iter().filter(|(kind, _)| matches!(kind.as_str(), "header" | "footer")) {
            let name = path(file, folder);
            if let Some(text) = package.part(&name)? {
                furniture.insert(name.clone(), side_parts::furniture(&name, &text)?);
            }
        }
        let pictures = pictures(&mut package, folder, file)?;
        Ok(Parts {
            carried,
            in_step,
            notes: notes.unwrap_or_default(),
            document: (name, document),
            footnotes,
            styles: styles.unwrap_or_default(),
            numbering: numbering.unwrap_or_default(),
            furniture,
            pictures,
        })
    }

    /// The body.
    ///
    /// # Errors
    /// As for [`body::read`].
    pub(crate) fn read(&self, take: Take) -> Result<Doc, Finding> {
        let mut doc = body::read(&self.document.0, &self.document.1, (&self.styles, &self.numbering), take)?;
        if let Some((name, text)) = &self.footnotes {
            let of_notes = body::read_notes(name, text, (&self.styles, &self.numbering), take)?;
            doc.notes = of_notes.notes;
            doc.more_pending += of_notes.more_pending;
        }
        if self.carried.made.old.as_ref().is_some_and(|old| old.summary.is_some()) {
            doc.summary = doc.take_summary();
        }
        for drawing in &mut doc.drawings {
            drawing.file = self.pictures.get(&drawing.file).cloned().unwrap_or_default();
        }
        Ok(doc)
    }
}

/// The digests of the files of a part's pictures, by the relations that lead to them.
fn pictures(package: &mut Package<'_>, folder: &str, file: &str) -> Result<BTreeMap<String, String>, Finding> {
    let name = format!("{folder}/_rels/{file}.rels");
    let Some(text) = package.part(&name)? else { return Ok(BTreeMap::new()) };
    let mut found = BTreeMap::new();
    for (id, target) in side_parts::pictures(&name, &text)? {
        if let Some(bytes) = package.bytes(&path(&target, folder))? {
            found.insert(id, digest::of(&bytes));
        }
    }
    Ok(found)
}

fn relations(package: &mut Package<'_>, name: &str) -> Result<Vec<(String, String)>, Finding> {
    match package.part(name)? {
        Some(text) => side_parts::relations(name, &text),
        None => Ok(vec![]),
    }
}

/// The part that a relation of this kind leads to.
fn target(relations: &[(String, String)], kind: &str, folder: &str) -> Option<String> {
    let (_, target) = relations.iter().find(|(found, _)| found == kind)?;
    Some(path(target, folder))
}

/// The name of the part that a relation of a part in this folder leads to.
fn path(target: &str, folder: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    }
}

/// Whether a package has a report in it, though not all readers may find the same files there.
pub(super) fn is_carried_somewhere(bytes: &[u8]) -> bool {
    Package::open(bytes).is_ok_and(|mut package| part_inside(&mut package).is_ok())
}

/// The one report that a package carries.
///
/// # Errors
/// `not-ours` when there is none, or more than one; those of [`Package`] and [`Part`].
pub(crate) fn part_inside(package: &mut Package<'_>) -> Result<Part, Finding> {
    let is_item = |name: &&str| name.starts_with("customXml/") && name.ends_with(".xml");
    let mut names: Vec<String> = package.names().filter(is_item).map(str::to_owned).collect();
    names.sort();
    let mut found = vec![];
    for name in names {
        let Some(text) = package.part(&name)? else { continue };
        found.extend(Part::read(&name, &text)?);
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Finding::error("not-ours", Place::File, "这个 Word 文件里没有报告的原稿，不是由本程序生成的")
            .hint("请用 banxin render 生成 Word 文件，在它上面改；不要把内容复制到新文件里。")
            .hint("别的 Word 文件用 banxin import 变成报告：banxin import 文件.docx -o 文件夹。")),
        _ => Err(Finding::error("not-ours", Place::File, "这个 Word 文件里有两份报告的原稿，不知道该认哪一份")
            .hint("不要把两份报告的 Word 文件合在一起；请在原来的文件上改。")),
    }
}
