//! What outputs depend on besides the report: forms, fonts, the engine and the options. Equal recipe and equal report
//! give equal bytes, so a second run can leave them alone.

use std::collections::BTreeMap;

use crate::carried::VERSION;
use crate::diag::Finding;
use crate::engine::Engine;
use crate::engine::make::EngineMaker;
use crate::support::digest;

/// Everything that settles the bytes of the outputs but for the report itself, as digests.
#[derive(Clone, Default, Debug)]
pub struct Recipe {
    /// Font faces by name, and `fonts.json`.
    pub fonts: BTreeMap<String, String>,
    /// Forms by id: of what the form and the page it names say.
    forms: BTreeMap<String, String>,
    options: String,
}

impl Recipe {
    /// That of all reports which it makes. Reads every font file once.
    ///
    /// # Errors
    /// A finding for a file that cannot be read.
    pub fn of(maker: &EngineMaker<'_>) -> Result<Recipe, Finding> {
        let EngineMaker { engine, formats, strict } = maker;
        let fonts = engine.fonts().digests()?.into_iter().collect();
        let names: Vec<&str> = formats.iter().map(|f| f.name()).collect();
        let options = format!("strict={strict} formats={}", names.join(","));
        Ok(Recipe { fonts, forms: forms(engine), options })
    }

    /// The digest of a form and its page.
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

fn forms(engine: &Engine) -> BTreeMap<String, String> {
    let forms = engine.forms();
    let digest = |id: &str| forms.stamps(id).map(|(form, page)| digest::of_parts([&*form.sha256, &*page.sha256]));
    forms.ids().filter_map(|id| Some((id.to_owned(), digest(id)?))).collect()
}
