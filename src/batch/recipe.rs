//! What outputs depend on besides the report: forms, fonts, the engine and the options. Equal recipe and equal report
//! give equal bytes, so a second run can leave them alone.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::backend::Format;
use crate::carried::VERSION;
use crate::diag::{Finding, Place};
use crate::engine::Engine;
use crate::support::digest;

/// Everything that settles the bytes of the outputs but for the report itself, as digests.
#[derive(Clone, Default, Debug)]
pub struct Recipe {
    /// Font faces by name, and `fonts.json`.
    pub fonts: BTreeMap<String, String>,
    /// Forms by id: of the form's file together with the page it names.
    forms: BTreeMap<String, String>,
    options: String,
}

/// The members of a form's or page's file that tell which it is.
#[derive(Deserialize)]
struct Head {
    id: String,
    page: Option<String>,
}

impl Recipe {
    /// Reads every form and font file once.
    ///
    /// # Errors
    /// A finding for a file that cannot be read.
    pub fn new(engine: &Engine, formats: &[Format], strict: bool) -> Result<Recipe, Finding> {
        let fonts = engine.fonts().digests()?.into_iter().collect();
        let names: Vec<&str> = formats.iter().map(|f| f.name()).collect();
        let options = format!("strict={strict} formats={}", names.join(","));
        Ok(Recipe { fonts, forms: forms(engine.layouts())?, options })
    }

    /// The digest of a form's file.
    pub fn form(&self, id: &str) -> Option<&str> {
        self.forms.get(id).map(String::as_str)
    }

    /// The digest of all that a report set in this form depends on; of a report that was refused before it had a form,
    /// on all forms.
    pub fn digest(&self, form: Option<&str>) -> String {
        let forms = self.forms.iter().filter(|(id, _)| form.is_none_or(|form| form == *id));
        let parts = forms.chain(&self.fonts).flat_map(|(name, digest)| [name.as_str(), digest.as_str()]);
        digest::of_parts([VERSION, &self.options].into_iter().chain(parts))
    }
}

fn forms(dir: &Path) -> Result<BTreeMap<String, String>, Finding> {
    let fail = |e: std::io::Error| {
        let words = format!("读不出“{}”里的报告格式：{e}", dir.display());
        Finding::error("form-file", Place::File, words).hint("核对 --layouts 指的文件夹和读取权限。")
    };
    let mut heads = vec![];
    for entry in std::fs::read_dir(dir).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.extension().is_some_and(|e| e == "json") {
            let text = std::fs::read_to_string(&path).map_err(fail)?;
            if let Ok(head) = serde_json::from_str::<Head>(text.trim_start_matches('\u{feff}')) {
                heads.push((head, digest::of(text.as_bytes())));
            }
        }
    }
    let own: BTreeMap<&str, &str> = heads.iter().map(|(head, digest)| (head.id.as_str(), digest.as_str())).collect();
    let whole = |head: &Head, digest: &str| match head.page.as_deref().and_then(|page| own.get(page)) {
        Some(page) => digest::of_parts([digest, page]),
        None => digest.to_owned(),
    };
    Ok(heads.iter().map(|(head, digest)| (head.id.clone(), whole(head, digest))).collect())
}
