//! Findings held against those of an earlier run: which are new, which are open, and which are mended.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::Record;

/// The findings of an earlier run.
#[derive(Debug)]
pub struct Earlier {
    records: Vec<Value>,
}

/// A finding with what became of it since the earlier run; without one it has no state.
#[derive(Debug, Serialize)]
pub struct Told {
    /// The finding.
    #[serde(flatten)]
    pub record: Record,
    /// `new` or `open`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
}

/// Why a text is no earlier run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoRun {
    /// It is no list of findings.
    Other,
    /// Its findings have no id: something else wrote it, or an old version.
    Nameless,
}

impl Earlier {
    /// Reads what `check --format json` wrote, with clauses or without, and what the service's `/check` answers.
    ///
    /// # Errors
    /// [`NoRun`].
    pub fn read(text: &str) -> Result<Earlier, NoRun> {
        let text = text.trim_start_matches('\u{feff}');
        let items = match serde_json::from_str(text).map_err(|_| NoRun::Other)? {
            Value::Array(items) => items,
            answer if answer["findings"].is_array() => vec![answer],
            _ => return Err(NoRun::Other),
        };
        let inner = |item: &Value| item.get("findings").and_then(Value::as_array).cloned();
        let records: Vec<Value> = items.into_iter().flat_map(|item| inner(&item).unwrap_or(vec![item])).collect();
        if !records.iter().all(|record| record.get("id").is_some_and(Value::is_string)) {
            return Err(NoRun::Nameless);
        }
        let records = records.into_iter().filter(|record| record["state"] != "mended").collect();
        Ok(Earlier { records })
    }

    fn state(&self, id: &str) -> &'static str {
        if self.records.iter().any(|record| record["id"] == id) { "open" } else { "new" }
    }

    /// What is there no more, each with the state `mended`.
    pub fn mended(self, seen: &BTreeSet<String>) -> Vec<Value> {
        let gone = |record: &Value| record["id"].as_str().is_some_and(|id| !seen.contains(id));
        let mut mended: Vec<Value> = self.records.into_iter().filter(gone).collect();
        mended.iter_mut().for_each(|record| record["state"] = Value::from("mended"));
        mended
    }
}

/// Findings with their states.
pub fn told(records: Vec<Record>, earlier: Option<&Earlier>) -> Vec<Told> {
    let tell = |record: Record| Told { state: earlier.map(|earlier| earlier.state(&record.id)), record };
    records.into_iter().map(tell).collect()
}
