//! What the service is: its version, and how reports are written.

use serde::Serialize;

use super::Call;
use crate::backend::Format;
use crate::blank;
use crate::diag::{Finding, Place};
use crate::model::SCHEMA;
use crate::serve::answer::{Answer, JSON, fault};
use crate::serve::parameters::FORM;

/// The program, and the forms that it has.
#[derive(Serialize)]
struct Version<'f> {
    version: &'static str,
    formats: [&'static str; Format::ALL.len()],
    forms: Vec<FormVersion<'f>>,
}

#[derive(Serialize)]
struct FormVersion<'f> {
    id: &'f str,
    /// SHA-256 of what the form says.
    sha256: Option<String>,
}

pub(in crate::serve) fn version(call: &mut Call<'_>) -> Answer {
    let forms = call.engine.forms();
    let form = |id| FormVersion { id, sha256: forms.stamps(id).map(|(form, _)| form.sha256) };
    let all = forms.forms().iter().map(|one| form(one.id.as_str())).collect();
    let (version, formats) = (env!("CARGO_PKG_VERSION"), Format::ALL.map(Format::name));
    Answer::json(&Version { version, formats, forms: all }).tagged()
}

/// The JSON Schema of reports, as `banxin schema` prints it.
pub(in crate::serve) fn schema(call: &mut Call<'_>) -> Answer {
    let Some(id) = call.parameters.text(&FORM) else { return Answer::of(JSON, SCHEMA).tagged() };
    match call.engine.forms().named(id) {
        Ok(form) => Answer::of(JSON, blank::schema(form)).tagged(),
        Err(finding) => fault(400, Finding { place: Place::File, ..finding }),
    }
}
