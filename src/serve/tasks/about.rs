//! What the service is: its version, and how reports are written.

use serde::Serialize;

use super::Call;
use crate::backend::Format;
use crate::blank;
use crate::diag::{Finding, Place};
use crate::model::SCHEMA;
use crate::serve::answer::{Answer, JSON, complaint, fault};
use crate::serve::parameters::{FORM, FORM_FILE};

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
    let all = forms.ids().map(form).collect();
    let (version, formats) = (env!("CARGO_PKG_VERSION"), Format::ALL.map(Format::name));
    Answer::json(&Version { version, formats, forms: all }).tagged()
}

/// The JSON Schema of reports or of form files, as `banxin schema` prints it.
pub(in crate::serve) fn schema(call: &mut Call<'_>) -> Answer {
    let id = match (call.parameters.text(&FORM), call.parameters.flag(&FORM_FILE)) {
        (Some(_), true) => {
            return fault(400, complaint("query-value", "form 和 form-file 不能同时写", "只写其中一个。"));
        }
        (None, true) => return Answer::of(JSON, crate::form::SCHEMA).tagged(),
        (None, false) => return Answer::of(JSON, SCHEMA).tagged(),
        (Some(id), false) => id,
    };
    match call.engine.forms().named(id) {
        Ok(form) => Answer::of(JSON, blank::schema(form)).tagged(),
        Err(finding) => fault(400, Finding { place: Place::File, ..finding }),
    }
}
