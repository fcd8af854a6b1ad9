//! What the files of a folder say of themselves: which reports a form serves and which other files it needs. It is read without
//! the rest of a file, so that a report waits for no form but its own.

use std::collections::BTreeSet;
use std::iter::successors;

use serde::Deserialize;

use super::Form;

/// What a file says of itself.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Outline {
    kind: Kind,
    id: String,
    extends: Option<String>,
    page: Option<String>,
    years: Option<Years>,
    #[serde(default)]
    by_year: bool,
    titled: Option<String>,
    #[serde(default)]
    plain: bool,
    chapters: Option<Vec<String>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Page,
    Form,
    Terms,
}

#[derive(Deserialize, Clone, Copy, Debug)]
struct Years {
    from: u16,
    to: Option<u16>,
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
        let all: Vec<Outline> = texts.map(|text| serde_json::from_str(text).ok()).collect::<Option<_>>()?;
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
            years: (years.from, years.to),
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
