//! The forms there are, as `banxin forms` lists them.

use serde::Serialize;

use crate::form::set::years_in_words;
use crate::form::{Form, FormSet};

/// A form, as it is listed. Serializes in the order of its fields.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Listed<'f> {
    /// Its id.
    pub id: &'f str,
    /// Its name.
    pub name: &'f str,
    /// The document that prescribes it.
    pub authority: &'f str,
    /// The first report year that it serves.
    pub from: u16,
    /// The last one; `None` where no later form followed.
    pub to: Option<u16>,
    /// Those years in words.
    pub years: String,
    /// The headings of its chapters.
    pub chapters: Vec<&'f str>,
    /// Its national tables.
    pub tables: Vec<ListedTable<'f>>,
}

/// A national table, as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct ListedTable<'f> {
    /// Its id.
    pub id: &'f str,
    /// Its title.
    pub title: &'f str,
    /// How many figures it holds.
    pub figures: usize,
}

/// All forms of a folder, in the order of their files.
pub fn listing(forms: &FormSet) -> Vec<Listed<'_>> {
    forms.forms().map(Listed::of).collect()
}

impl<'f> Listed<'f> {
    fn of(form: &'f Form) -> Listed<'f> {
        let table = |table: &'f crate::form::TableForm| ListedTable {
            id: &table.id,
            title: &table.title,
            figures: table.values().count(),
        };
        Listed {
            id: &form.id,
            name: &form.name,
            authority: &form.authority,
            from: form.years.0,
            to: form.years.1,
            years: years_in_words(form),
            chapters: form.chapters.iter().map(String::as_str).collect(),
            tables: form.tables.iter().map(table).collect(),
        }
    }

    /// In words, for people.
    pub fn show(&self) -> String {
        let mut out = format!("{}\n  名称  {}\n", self.id, self.name);
        out += &format!("  年度  {}\n  依据  {}\n", self.years, self.authority);
        let tables: Vec<String> = self
            .tables
            .iter()
            .map(|table| format!("{}（{}，{} 个数）", table.title, table.id, table.figures))
            .collect();
        out += &format!("  表    {}\n", if tables.is_empty() { "无".to_owned() } else { tables.join("；") });
        out
    }
}
