//! Rows of codes in a template: examples of 类, 款 and 项, which the report is to decide.

use std::ops::Range;

use super::template::Template;
use crate::json::write::Json;

/// How long codes are on each level (政府收支分类科目).
const LEVELS: [usize; 3] = [3, 5, 7];

/// What totals of all codes are called.
const TOTALS: [&str; 4] = ["合计", "总计", "共计", "合计："];

/// The rows of codes of a table, and those of their totals.
pub(super) struct Codes {
    /// What the columns before the figures hold, as a form says it.
    pub(super) labels: Vec<&'static str>,
    rows: Range<usize>,
    totals: Vec<usize>,
}

/// What becomes of a row of the template.
pub(super) enum Row {
    /// It is a row of the form.
    Own,
    /// The report's rows stand in its place.
    Codes(Json),
    /// It is one of them.
    Covered,
    /// It is their total.
    Total(Json),
}

impl Codes {
    /// The rows of codes of a table whose first columns are headed as codes and names.
    pub(super) fn of(template: &Template) -> Option<Codes> {
        let head = template.head_rows();
        let head_of = |col: usize| {
            let over = template
                .places
                .iter()
                .filter(|place| place.row < head && (place.col..place.col + place.cols).contains(&col));
            over.max_by_key(|place| place.row).map_or("", |place| place.text.as_str())
        };
        let mut labels: Vec<&'static str> = (0..template.cols).map_while(|col| label(head_of(col))).collect();
        let of_code = labels.iter().filter(|label| matches!(**label, "code" | "level")).count();
        let last = template.rows;
        if of_code == 0 || labels.len() == template.cols || head == 0 || head == last {
            return None;
        }
        if of_code > 1 {
            labels.iter_mut().filter(|label| **label == "code").for_each(|label| *label = "level");
        }
        let is_total = |row: &usize| {
            let said = template.places.iter().find(|place| place.row == *row && !place.text.is_empty());
            said.is_some_and(|place| TOTALS.contains(&place.text.as_str()))
        };
        let first = (head..last).find(|row| !is_total(row))?;
        let end = (first..last).rev().find(|row| !is_total(row))? + 1;
        let parted = template.places.iter().any(|place| place.row >= head && place.rows > 1);
        (!parted).then(|| Codes { labels, rows: first..end, totals: (head..first).chain(end..last).collect() })
    }

    /// What becomes of a row.
    pub(super) fn row(&self, row: usize) -> Row {
        match row {
            row if row == self.rows.start => Row::Codes(self.given()),
            row if self.rows.contains(&row) => Row::Covered,
            row => match self.totals.iter().position(|total| *total == row) {
                Some(nth) => Row::Total(self.total(nth)),
                None => Row::Own,
            },
        }
    }

    fn given(&self) -> Json {
        let levels = match self.labels.iter().filter(|label| **label == "level").count() {
            0 => LEVELS.len(),
            count => count.min(LEVELS.len()),
        };
        let list = |texts: &[&str]| Json::List(texts.iter().map(|text| Json::text(*text)).collect());
        let levels = Json::List(LEVELS[..levels].iter().map(|&level| Json::Number(level)).collect());
        let given = Json::object([("labels", list(&self.labels)), ("levels", levels)]);
        Json::object([("given", given), ("at_least", Json::Number(self.rows.len()))])
    }

    fn total(&self, nth: usize) -> Json {
        let key = if nth == 0 { "total".to_owned() } else { format!("total{}", nth + 1) };
        let label = Json::object([("label", Json::text(TOTALS[0])), ("cols", Json::Number(self.labels.len()))]);
        Json::List(vec![label, Json::object([("values", Json::text(key))])])
    }
}

/// What a column holds whose head says this.
fn label(head: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    match head {
        "类" | "款" | "项" => Some("level"),
        "序号" => Some("number"),
        _ if has(&["编码", "代码"]) => Some("code"),
        _ if has(&["名称", "科目"]) => Some("name"),
        _ => None,
    }
}
