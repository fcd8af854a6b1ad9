//! What the files of a folder say of themselves: which reports a form serves and which other files it needs. It is read without
//! the rest of a file, so that a report waits for no form but its own.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;

use super::Form;
use crate::json::{Value, members, parse};

/// What a file says of itself.
#[derive(Clone, Debug)]
struct Outline {
    kind: Kind,
    id: String,
    extends: Option<String>,
    page: Option<String>,
    years: Option<(u16, Option<u16>)>,
    by_year: bool,
    titled: Option<String>,
    plain: bool,
    chapters: Option<Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Page,
    Form,
    Terms,
}

impl Outline {
    /// `None` where something is not as it should be.
    fn of(text: &str) -> Option<Outline> {
        let members = Members(members(text)?);
        let kind = match members.text("kind")??.as_str() {
            "page" => Kind::Page,
            "form" => Kind::Form,
            "terms" => Kind::Terms,
            _ => return None,
        };
        Some(Outline {
            kind,
            id: members.text("id")??,
            extends: members.text("extends")?,
            page: members.text("page")?,
            years: members.read("years", years)?,
            by_year: members.read("by_year", flag)?.unwrap_or_default(),
            titled: members.text("titled")?,
            plain: members.read("plain", flag)?.unwrap_or_default(),
            chapters: members.read("chapters", texts)?,
        })
    }
}

/// The members of a file as they are written.
struct Members<'t>(BTreeMap<String, &'t str>);

impl Members<'_> {
    /// What a member says, if it is there; `None` where it says something else.
    fn read<T>(&self, key: &str, say: impl Fn(&Value<'_>) -> Option<T>) -> Option<Option<T>> {
        match self.0.get(key) {
            Some(written) => Some(Some(say(&parse(written).ok()?.value)?)),
            None => Some(None),
        }
    }

    fn text(&self, key: &str) -> Option<Option<String>> {
        self.read(key, text)
    }
}

fn text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn flag(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        _ => None,
    }
}

fn texts(value: &Value<'_>) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(|item| text(&item.value)).collect(),
        _ => None,
    }
}

fn years(value: &Value<'_>) -> Option<(u16, Option<u16>)> {
    let Value::Object(members) = value else { return None };
    let year = |key: &str| match members.iter().find(|member| member.key == key).map(|member| &member.node.value) {
        Some(Value::Number(digits)) => Some(digits.parse().ok()),
        Some(_) => Some(None),
        None => None,
    };
    let to = match year("to") {
        Some(to) => Some(to?),
        None => None,
    };
    Some((year("from")??, to))
}

/// Which reports a form serves.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) years: (u16, Option<u16>),
    pub(super) by_year: bool,
    pub(super) titled: Option<String>,
    pub(super) plain: bool,
    pub(super) chapters: Vec<String>,
}

impl Head {
    /// That of a form that has been read.
    pub(super) fn of(form: &Form) -> Head {
        Head {
            id: form.id.clone(),
            years: form.years,
            by_year: form.by_year,
            titled: form.titled.clone(),
            plain: form.plain,
            chapters: form.chapters.clone(),
        }
    }

    /// Whether it serves reports of this year.
    pub(super) fn serves(&self, year: u16) -> bool {
        serve(self.years, year)
    }

    /// Whether a report that names no form could be given this one as well as another.
    pub(super) fn overlaps(&self, other: &Head) -> bool {
        let end = |years: (u16, Option<u16>)| years.1.unwrap_or(u16::MAX);
        let (a, b) = (self.years, other.years);
        self.by_year && other.by_year && a.0 <= end(b) && b.0 <= end(a)
    }
}

/// Whether a year is among some.
pub(super) fn serve(years: (u16, Option<u16>), year: u16) -> bool {
    years.0 <= year && years.1.is_none_or(|last| year <= last)
}

/// What all files of a folder say of themselves, in their order.
#[derive(Clone, Default, Debug)]
pub(super) struct Outlines(Vec<Outline>);

impl Outlines {
    /// Reads them; `None` where one of them does not read so simply, or two have the same name.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Outlines> {
        let all: Vec<Outline> = texts.map(Outline::of).collect::<Option<_>>()?;
        let named: Vec<&Outline> = all.iter().filter(|one| one.kind != Kind::Terms).collect();
        let names: BTreeSet<(bool, &str)> = named.iter().map(|one| (one.kind == Kind::Form, &*one.id)).collect();
        (names.len() == named.len()).then_some(Outlines(all))
    }

    /// The forms among them, by their files.
    pub(super) fn forms(&self) -> impl Iterator<Item = usize> {
        self.of_kind(Kind::Form)
    }

    /// The lists of words: they belong to every page.
    pub(super) fn terms(&self) -> impl Iterator<Item = usize> {
        self.of_kind(Kind::Terms)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(move |&file| self.0[file].kind == kind)
    }

    /// These files with all that they need: what forms extend, the pages they are set on. `None` where one is not there.
    pub(super) fn with_needs(&self, files: impl IntoIterator<Item = usize>) -> Option<BTreeSet<usize>> {
        let (mut all, mut next): (BTreeSet<usize>, Vec<usize>) = (BTreeSet::new(), files.into_iter().collect());
        while let Some(file) = next.pop() {
            if all.insert(file) {
                let Outline { extends, page, .. } = &self.0[file];
                for (kind, id) in [(Kind::Form, extends), (Kind::Page, page)] {
                    if let Some(id) = id {
                        next.push(self.named(kind, id)?);
                    }
                }
            }
        }
        Some(all)
    }

    /// Which reports a form serves: as its file says, or else the form that it extends. Which of them get it without naming it
    /// each file says for itself.
    pub(super) fn head(&self, file: usize) -> Option<Head> {
        let own = &self.0[file];
        let base = |one: &&Outline| Some(&self.0[self.named(Kind::Form, one.extends.as_ref()?)?]);
        // No chain is longer than the folder.
        let chain: Vec<&Outline> = successors(Some(own), base).take(self.0.len()).collect();
        let years = chain.iter().find_map(|one| one.years)?;
        Some(Head {
            id: own.id.clone(),
            years,
            by_year: own.by_year,
            titled: own.titled.clone(),
            plain: own.plain,
            chapters: chain.iter().find_map(|one| one.chapters.clone())?,
        })
    }

    fn named(&self, kind: Kind, id: &str) -> Option<usize> {
        self.of_kind(kind).find(|&file| self.0[file].id == id)
    }
}
