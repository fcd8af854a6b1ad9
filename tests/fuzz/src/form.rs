//! Form files that nobody vouches for, and reports set in those that are taken.

use std::sync::LazyLock;

use banxin::assets::{Assets, Shelf};
use banxin::backend::pdf;
use banxin::form::{Form, FormSet};
use banxin::source::Source;
use banxin::{check, layout, model};
use serde_json::{Value, json};

use super::{ENGINE, look};

const PAGE: &str = include_str!("../../../layouts/gbt9704.json");
const FORMS: [(&str, &str); 4] = [
    ("a-form", include_str!("form.json")),
    ("b-2019", include_str!("../../../layouts/zfxxgk-nb-2019.json")),
    ("c-2021", include_str!("../../../layouts/zfxxgk-nb-2021.json")),
    ("d-page", PAGE),
];

/// The parts that mutation takes from.
pub static DONORS: LazyLock<Vec<Value>> =
    LazyLock::new(|| FORMS.iter().map(|(_, text)| serde_json::from_str(text).expect("a form reads")).collect());

/// What the fuzzer begins with.
pub fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    FORMS.iter().map(|(name, text)| ("form", (*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The bytes are a form, or the page of one that is sound.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let is_page = serde_json::from_str::<Value>(text).is_ok_and(|value| value["kind"] == "page");
    let other = if is_page { FORMS[0].1 } else { PAGE };
    let sources = vec![Source::new("form.json", text), Source::new("other.json", other)];
    match FormSet::from_sources(sources) {
        Ok(set) => set.forms().for_each(fill_in),
        Err(refused) => {
            assert!(!refused.is_empty(), "a form is refused without a word");
            refused.iter().for_each(|file| look(&file.findings));
        }
    }
}

/// Sets a report with every figure of the form.
fn fill_in(form: &Form) {
    let tables = form.tables.iter().map(|table| {
        let mut figures = serde_json::Map::new();
        for (nth, (_, row, col)) in table.values().enumerate().take(500) {
            let row = figures.entry(row).or_insert_with(|| json!({}));
            row[col] = (nth % 7).to_string().into();
        }
        json!({ "table": table.id, "figures": figures })
    });
    let chapters = form.chapters.iter().map(|chapter| json!({ "section": chapter, "body": ["共培训412人次。"] }));
    let report = json!({
        "schema": "banxin/report/1", "form": form.id, "year": form.years.0, "issuer": "甲", "title": "乙",
        "body": chapters.chain(tables).collect::<Vec<_>>(),
    });
    let Ok((report, _)) = model::read(&report.to_string()) else { return };
    look(&check::run(&report, form));
    let (plan, findings) =
        layout::compose(&report, form, ENGINE.fonts(), &Assets::load(&report, &Shelf::Nowhere, ENGINE.fonts()).0);
    look(&findings);
    if !banxin::diag::refuses(&findings) {
        pdf::write(&plan, ENGINE.fonts(), &pdf::Options::default()).unwrap_or_else(|error| panic!("{error}"));
    }
}
