//! A fill-in workbook back to its report: by the tags of its rows and columns, wherever these stand by now. Nothing is
//! taken under another label; what is there twice, or stands where the workbook has no place, is refused with its place.

mod book;
mod brought;
mod figure;
mod prose;
mod table;
mod totals;

use std::collections::BTreeMap;

use crate::blank::brought::with_spare_rows;
use crate::blank::workbook::tags;
use crate::diag::{Finding, InBook, Place, clip};
use crate::form::FormSet;
use crate::json::edit::{Edit, apply};
use crate::json::write::Json;
use crate::json::{Value, join, parse};
use crate::model::office::day_typed;
use crate::model::walk::{given_rows, nationals};
use crate::model::{self, Report};
use book::{Book, Sheet};
use brought::Brought;

/// What a workbook gave.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Filled {
    /// The report's JSON.
    pub text: String,
    /// What that says.
    pub report: Report,
    /// What was not taken, each with its place; errors for what somebody must see to.
    pub told: Vec<Finding>,
    /// For each national table its title, how many figures it asks for, and how many were taken.
    pub tables: Vec<(String, usize, usize)>,
    /// Where in the workbook the texts and figures stand.
    pub in_book: InBook,
}

/// Reads a workbook back; `None` for a file that is no fill-in workbook.
///
/// # Errors
/// What refuses the whole of it: the sheet that carries the report is gone or was changed, or its form is not here.
pub fn filled(bytes: &[u8], forms: &FormSet) -> Option<Result<Filled, Vec<Finding>>> {
    let book = Book::open(bytes)?;
    let carried = book.carried()?;
    Some(carried.map_err(|finding| vec![finding]).and_then(|text| read(&book, &text, forms)))
}

fn read(book: &Book, text: &str, forms: &FormSet) -> Result<Filled, Vec<Finding>> {
    let (report, _) = model::read(text)?;
    let form = forms.choose(&report).map_err(|finding| vec![Finding { place: Place::File, ..finding }])?;
    let sheets_of = |id: &str| book.tagged(|tag| tags::table_of(tag) == Some(id)).collect::<Vec<&Sheet>>();
    // The form as the workbook was made with it, and with the rows that stand there now.
    let made = with_spare_rows(&form, &report);
    let mut brought: BTreeMap<&str, Brought> = BTreeMap::new();
    for national in &made.tables {
        if let [sheet] = sheets_of(&national.id).as_slice() {
            brought.extend(brought::take(sheet, national).map(|rows| (national.id.as_str(), rows)));
        }
    }
    let form = form.with_rows(|table| match brought.get(table.id.as_str()) {
        Some(brought) => brought.rows.clone(),
        None => given_rows(&report, &table.id).to_vec(),
    });
    let mut taking = Taking::default();
    let mut tables = vec![];
    for (national, was) in form.tables.iter().zip(&made.tables) {
        let taken = match sheets_of(&national.id).as_slice() {
            [sheet] => table::take(sheet, &form, national, (was, brought.get(national.id.as_str())), &mut taking),
            [] => {
                let words = format!("没有表“{}”的工作表，这张表的数据都没有收入", national.title);
                taking.refuse("sheet-missing", words, "把这张工作表放回来，或者重新做一份填报簿。");
                0
            }
            [first, second, ..] => {
                let (one, other) = (&first.name, &second.name);
                let words = format!("表“{}”有两张工作表：“{one}”和“{other}”，都没有收入", national.title);
                taking.refuse("sheet-doubled", words, "删去多余的一张再导入。");
                0
            }
        };
        tables.push((national.title.clone(), national.values().count(), taken));
    }
    for sheet in book.tagged(|tag| tag == tags::COVER) {
        fields(sheet, text, &report, &mut taking);
    }
    for sheet in book.tagged(|tag| tag == tags::PROSE) {
        prose::take(sheet, &report, &mut taking);
    }
    book.unknown(&mut taking);
    let text = apply(text, &taking.edits).map_err(|impossible| vec![changed(&impossible.to_string())])?;
    let mut json = parse(&text).map(|tree| Json::of(&tree)).map_err(|finding| vec![*finding])?;
    put_figures(&mut json, &taking.figures, &taking.rows);
    let text = json.write();
    let (report, _) = model::read(&text).map_err(|found| at_their_cells(found, &stands(book, &report, &taking)))?;
    let in_book = stands(book, &report, &taking);
    Ok(Filled { text, report, told: taking.told, tables, in_book })
}

/// Where in the workbook stands what a report says.
fn stands(book: &Book, report: &Report, taking: &Taking) -> InBook {
    let mut stand = InBook::default();
    for sheet in book.tagged(|tag| tag == tags::COVER) {
        for (pointer, ..) in super::workbook::fields(report) {
            let place = sheet.row(pointer).zip(sheet.column(tags::TYPED)).map(|(row, col)| sheet.whole_place(row, col));
            place.into_iter().for_each(|place| stand.put(pointer, place));
        }
    }
    for sheet in book.tagged(|tag| tag == tags::PROSE) {
        prose::stand(sheet, report, &mut stand);
    }
    for (block, id, figures) in nationals(&report.body) {
        let Some((sheet, cells)) = taking.cells.get(id) else { continue };
        stand.put(block.at.as_str(), sheet.as_str());
        for ((row, col), place) in cells {
            stand.put(join(&join(&join(&block.at, "figures"), row), col), place.as_str());
        }
        for figure in figures {
            let place = cells.get(&(figure.row.clone(), figure.col.clone()));
            place.into_iter().for_each(|place| stand.put(figure.at.as_str(), place.as_str()));
        }
    }
    stand
}

/// Findings that refuse the whole, each with its cell in front: nobody has the JSON that they are of.
fn at_their_cells(found: Vec<Finding>, stand: &InBook) -> Vec<Finding> {
    let at_its_cell = |finding: Finding| match stand.of(&finding.place) {
        Some(place) => Finding { message: format!("{place}：{}", finding.message), ..finding },
        None => finding,
    };
    found.into_iter().map(at_its_cell).collect()
}

/// Puts the figures of the tables, and the rows that somebody brought, into their places.
fn put_figures(json: &mut Json, figures: &BTreeMap<String, Json>, rows: &BTreeMap<String, Json>) {
    match json {
        Json::List(items) => items.iter_mut().for_each(|item| put_figures(item, figures, rows)),
        Json::Object(members) => {
            let id = members.iter().find_map(|(key, value)| match value {
                Json::Text(id) if key == "table" => Some(id.clone()),
                _ => None,
            });
            let own = |key: &str| match (key, &id) {
                ("figures", Some(id)) => figures.get(id),
                ("rows", Some(id)) => rows.get(id),
                _ => None,
            };
            for (key, value) in members.iter_mut() {
                match own(key) {
                    Some(own) => *value = own.clone(),
                    None => put_figures(value, figures, rows),
                }
            }
        }
        _ => {}
    }
}

/// Places of figures by their row and column.
type ByKeys = BTreeMap<(String, String), String>;

/// What is taken from a workbook, and what is told of the rest.
#[derive(Default)]
struct Taking {
    /// The figures of each national table, by its id.
    figures: BTreeMap<String, Json>,
    /// The rows that somebody brought into it, with their figures.
    rows: BTreeMap<String, Json>,
    edits: Vec<Edit>,
    told: Vec<Finding>,
    /// Of each table its sheet, and where its figures stand or would stand, by their keys.
    cells: BTreeMap<String, (String, ByKeys)>,
}

impl Taking {
    /// Something is not taken, and somebody must see to it.
    fn refuse(&mut self, code: &'static str, words: String, hint: &str) {
        self.told.push(Finding::error(code, Place::File, words).hint(hint));
    }

    fn set(&mut self, at: String, text: &str) {
        self.edits.push(Edit::Set { at, text: text.to_owned() });
    }
}

/// The field of the cover that is a day.
const PUBLISHED: &str = "/published";

/// The fields of the cover. What was blanked stays as it was: a report cannot be without title, and the rest is told.
fn fields(sheet: &Sheet, text: &str, report: &Report, taking: &mut Taking) {
    let Some(col) = sheet.column(tags::TYPED) else { return };
    let tree = parse(text).ok();
    for (pointer, name, was) in super::workbook::fields(report) {
        let Some(row) = sheet.row(pointer) else { continue };
        let typed = sheet.text(row, col).trim();
        let is_list =
            tree.as_ref().and_then(|tree| tree.find(pointer)).is_some_and(|n| matches!(n.value, Value::Array(_)));
        match typed {
            "" if !was.is_empty() => {
                let words = format!("{}：“{name}”空着，仍用原来的“{was}”", sheet.place(row, col));
                taking
                    .told
                    .push(Finding::warning("field-blank", Place::File, words).hint("要去掉的，在 JSON 里删去这一项。"));
            }
            typed if typed == was || typed.is_empty() => {}
            typed if is_list => {
                let words = format!("{}：题目原来分了行，没有改成“{typed}”", sheet.place(row, col));
                taking.refuse("field-lines", words, "在 JSON 里改题目的各行。");
            }
            typed if pointer == PUBLISHED => match day_typed(typed) {
                Some(day) if day == was => {}
                Some(day) => taking.set(pointer.to_owned(), &day),
                None => {
                    let words = format!("{}：“{}”不是一个日期，没有收入", sheet.place(row, col), clip(typed, 20));
                    let hint = "写成 2021-01-30 或 2021年1月30日，并核对当月有没有这一天。";
                    taking.refuse("date-wrong", words, hint);
                }
            },
            typed => taking.set(pointer.to_owned(), typed),
        }
    }
}

fn changed(words: &str) -> Finding {
    Finding::error("workbook-changed", Place::File, format!("填报簿里带的报告读不出来：{words}"))
        .hint("重新做一份填报簿，把填好的数复制过去。")
}
