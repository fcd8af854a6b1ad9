//! Cross-report checks: what only shows when the reports of a batch lie side by side: a parent that is not the sum of its parts, a year
//! that does not follow from the year before, two reports with the same prose, the same report twice.
//!
//! Who belongs together is told by the cards in the manifest; only those reports are read again, one family at a time.
//! Reports that were refused take no part.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use super::entry::{Key, State};
use super::index::Index;
use super::library::Library;
use super::locked;
use super::sources::Sources;
use crate::check::{self, Sums};
use crate::diag::{Finding, Place};
use crate::engine::make::Card;
use crate::engine::{Engine, raise};
use crate::model::{self, Report};
use crate::source::{Record, Source};
use crate::support::catch;

/// Findings about reports beside others, by the report that they are about.
#[derive(Debug, Default)]
pub struct CrossReport {
    /// The findings, in the manifest's order.
    pub records: BTreeMap<Key, Vec<Record>>,
}

/// A report of the batch.
struct Member {
    key: Key,
    sha256: String,
    card: Card,
    series: Series,
}

/// Whether an office has one such report a year.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Series {
    /// It has, and the year chooses the form.
    Annual,
    /// One of a form with figures, which may be held against the year before.
    Figures(String),
    /// As many as there are occasions, such as official documents.
    Single,
}

impl Series {
    fn of(form: Option<&str>, engine: &Engine) -> Series {
        let form = form.and_then(|id| engine.forms().get(id));
        match form {
            Some(form) if form.by_year => Series::Annual,
            Some(form) if !form.tables.is_empty() => Series::Figures(form.id.clone()),
            _ => Series::Single,
        }
    }
}

/// Reports that belong together, by their numbers.
#[derive(Clone, Debug)]
enum Family {
    /// Equal prose: an earlier report and a later one.
    Copy(usize, usize),
    /// The same office and year, of a form that the year chooses: an earlier report and a later one.
    Twice(usize, usize),
    /// An office's reports of two years that follow each other.
    Years(usize, usize),
    /// A report and those that name its office as their parent, of the same year.
    Sum(usize, Vec<usize>),
}

/// How the reports of a manifest are checked side by side.
#[derive(Clone, Copy, Debug)]
pub struct CrossChecks<'e> {
    /// The engine, with the forms that know the reports.
    pub engine: &'e Engine,
    /// Whether warnings are errors.
    pub strict: bool,
    /// How many threads share the work.
    pub threads: usize,
}

/// Checks all reports of a manifest side by side.
///
/// # Errors
/// Those of reading the manifest. An input that is not what it was any more is a finding.
pub fn check(
    entries: &mut Index,
    sources: &mut Sources<'_>,
    CrossChecks { engine, strict, threads }: CrossChecks<'_>,
) -> io::Result<CrossReport> {
    let members = members(entries, engine)?;
    let families = families(&members);
    let inputs = families.iter().flat_map(Family::members).map(|i| members[i].key.input.as_str());
    let library = Library::open(inputs, sources);
    let table = Table { members: &members, engine, library: &library, strict };
    let queue = Mutex::new(families.iter().enumerate());
    let found = Mutex::new(BTreeMap::new());
    let worker = || {
        while let Some((number, family)) = locked(&queue, Iterator::next) {
            if let Some(telling) = table.check(family) {
                locked(&found, |found| found.insert(number, telling));
            }
        }
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| _ = scope.spawn(worker));
        worker();
    });
    let mut checked = CrossReport::default();
    for (key, records) in found.into_inner().unwrap_or_default().into_values() {
        checked.records.entry(key).or_default().extend(records);
    }
    Ok(checked)
}

fn members(entries: &mut Index, engine: &Engine) -> io::Result<Vec<Member>> {
    let mut members = vec![];
    for key in entries.keys() {
        let entry = entries.entry(&key)?;
        if let (State::Written, Some(card), Some(sha256)) = (entry.state, entry.report, entry.input_sha256) {
            let series = Series::of(entry.form.as_deref(), engine);
            members.push(Member { key, sha256, card, series });
        }
    }
    Ok(members)
}

/// Who belongs together, in the order of the reports that the findings are about.
fn families(members: &[Member]) -> Vec<Family> {
    let mut offices: BTreeMap<(&str, &Series, u16), Vec<usize>> = BTreeMap::new();
    let mut parts: BTreeMap<(&str, u16), Vec<usize>> = BTreeMap::new();
    let mut prose: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, Member { card, series, .. }) in members.iter().enumerate() {
        offices.entry((&card.issuer, series, card.year)).or_default().push(i);
        card.parent.iter().for_each(|parent| parts.entry((parent, card.year)).or_default().push(i));
        card.prose_sha256.iter().for_each(|digest| prose.entry(digest).or_default().push(i));
    }
    let mut families = vec![];
    for (i, Member { card, series, .. }) in members.iter().enumerate() {
        let same = card.prose_sha256.as_deref().and_then(|digest| prose.get(digest));
        // An office's reports of other years are the business of the comparison of years.
        let copied = |j: &&usize| members[**j].card.issuer != card.issuer || members[**j].card.year == card.year;
        if let Some(first) = same.and_then(|same| same.iter().take_while(|j| **j < i).find(copied)) {
            families.push(Family::Copy(*first, i));
        }
        let office = |year| offices.get(&(card.issuer.as_str(), series, year)).and_then(|same| same.first()).copied();
        if let Some(first) = office(card.year).filter(|first| *series == Series::Annual && *first < i) {
            families.push(Family::Twice(first, i));
        }
        if let Some(last) = card.year.checked_sub(1).and_then(office).filter(|_| *series != Series::Single) {
            families.push(Family::Years(last, i));
        }
        let own = parts.get(&(card.issuer.as_str(), card.year)).map_or(&[][..], Vec::as_slice);
        let own: Vec<usize> = own.iter().copied().filter(|part| *part != i).collect();
        if !own.is_empty() {
            families.push(Family::Sum(i, own));
        }
    }
    families
}

impl Family {
    fn members(&self) -> Vec<usize> {
        match self {
            Family::Copy(..) | Family::Twice(..) => vec![],
            Family::Years(last, this) => vec![*last, *this],
            Family::Sum(whole, parts) => [&[*whole], parts.as_slice()].concat(),
        }
    }

    /// The report that the findings are about.
    fn subject(&self) -> usize {
        match self {
            Family::Copy(_, i) | Family::Twice(_, i) | Family::Years(_, i) | Family::Sum(i, _) => *i,
        }
    }
}

/// Everything needed to check a family.
struct Table<'a> {
    members: &'a [Member],
    engine: &'a Engine,
    library: &'a Library<'a>,
    strict: bool,
}

impl Table<'_> {
    fn check(&self, family: &Family) -> Option<(Key, Vec<Record>)> {
        let subject = &self.members[family.subject()];
        let (source, mut findings) =
            catch::panics(|| self.findings(family)).unwrap_or_else(|finding| (None, vec![finding]));
        if self.strict {
            raise(&mut findings);
        }
        let source = source.unwrap_or_else(|| Source::new(subject.key.input.clone(), ""));
        (!findings.is_empty()).then(|| (subject.key.clone(), source.records(&findings)))
    }

    /// The findings, with the subject's source where they have places in it.
    fn findings(&self, family: &Family) -> (Option<Source>, Vec<Finding>) {
        let compared = match family {
            Family::Copy(first, _) => return (None, vec![self.copied(*first)]),
            Family::Twice(first, _) => return (None, vec![self.twice(*first)]),
            Family::Years(last, this) => self.years(*last, *this),
            Family::Sum(whole, parts) => self.sum(*whole, parts),
        };
        match compared {
            Ok((source, findings)) => (Some(source), findings),
            Err(missing) => (None, vec![self.changed(missing)]),
        }
    }

    fn years(&self, last: usize, this: usize) -> Result<(Source, Vec<Finding>), usize> {
        let (_, last) = self.read(last)?;
        let (source, this) = self.read(this)?;
        let form = self.engine.forms().choose(&this);
        Ok((source, form.map(|form| check::years(&last, &this, &form)).unwrap_or_default()))
    }

    fn sum(&self, whole: usize, parts: &[usize]) -> Result<(Source, Vec<Finding>), usize> {
        let mut sums = Sums::default();
        for part in parts {
            sums.add(&self.read(*part)?.1);
        }
        let (source, whole) = self.read(whole)?;
        let form = self.engine.forms().choose(&whole);
        Ok((source, form.map(|form| check::rollup(&whole, &form, &sums)).unwrap_or_default()))
    }

    fn read(&self, member: usize) -> Result<(Source, Report), usize> {
        let Member { key, sha256, .. } = &self.members[member];
        let source = self.library.read(&key.input, sha256).ok_or(member)?;
        let (report, _) = model::read(&source.text).map_err(|_| member)?;
        Ok((source, report))
    }

    fn changed(&self, member: usize) -> Finding {
        let words = format!("{} 已不在原处或有改动，没有与它核对", self.members[member].key.input);
        let hint = "合并清单要在成批处理时的同一个文件夹里运行，输入还在原处；输入改过的，先重新运行。";
        Finding::warning("across-unread", Place::File, words).hint(hint)
    }

    fn copied(&self, first: usize) -> Finding {
        let other = &self.members[first].key.input;
        let words = format!("正文与 {other} 完全相同（机关名称除外）");
        Finding::warning("prose-copied", Place::File, words)
            .hint("核对是否误用了别的报告；确是统一文稿的，补写本单位的情况。")
            .fact("other", other)
    }

    fn twice(&self, first: usize) -> Finding {
        let Member { key, card, .. } = &self.members[first];
        let words = format!("“{}”{} 年度的报告还有一份：{}", card.issuer, card.year, key.input);
        let hint = "只留下正式的一份；两份都要的，改正年度或机关名称。";
        Finding::warning("report-twice", Place::File, words).hint(hint).fact("other", &key.input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(issuer: &str, parent: Option<&str>, year: u16, prose: &str) -> Member {
        let card = Card {
            issuer: issuer.into(),
            parent: parent.map(str::to_owned),
            year,
            prose_sha256: Some(prose.to_owned()),
        };
        let key = Key { output: String::new(), input: String::new() };
        Member { key, sha256: String::new(), card, series: Series::Annual }
    }

    fn found(members: &[Member]) -> Vec<String> {
        families(members).iter().map(|family| format!("{family:?}")).collect()
    }

    #[test]
    fn families_are_those_that_names_and_years_make() {
        let all = [
            member("甲区", None, 2019, "a"),
            member("甲区", None, 2020, "a"),
            member("甲区乙局", Some("甲区"), 2020, "b"),
            member("甲区丙局", Some("甲区"), 2020, "b"),
            member("甲区丙局", Some("甲区"), 2022, "c"),
            member("甲区丙局", None, 2020, "d"),
        ];
        assert_eq!(found(&all), ["Years(0, 1)", "Sum(1, [2, 3])", "Copy(2, 3)", "Twice(3, 5)"]);
    }

    #[test]
    fn an_office_sends_as_many_documents_a_year_as_it_likes() {
        let of =
            |series: &Series, year, prose| Member { series: series.clone(), ..member("市政府", None, year, prose) };
        let two = |series| [of(&series, 2023, "a"), of(&series, 2024, "b"), of(&series, 2024, "c")];
        assert!(found(&two(Series::Single)).is_empty());
        assert_eq!(found(&two(Series::Figures("juesuan".into()))), ["Years(0, 1)", "Years(0, 2)"]);
        assert_eq!(found(&two(Series::Annual)), ["Years(0, 1)", "Twice(1, 2)", "Years(0, 2)"]);
    }

    #[test]
    fn an_office_that_names_itself_is_not_its_own_part() {
        assert!(found(&[member("甲", Some("甲"), 2020, "a")]).is_empty());
    }
}
