//! All forms of a folder, and the choice of one for a report.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Form;
use super::outline::{self, Head, Outlines};
use super::reading::{self, FormFile, ReadForm};
use super::shipped;
use crate::carried::Stamp;
use crate::diag::{Finding, Place, clip};
use crate::json::{Value, nearest, parse};
use crate::model::walk::nationals;
use crate::model::{Block, Kind, Report};
use crate::source::Source;
use crate::support::system;

/// All forms of a folder, by id.
///
/// Every file is held against those inside the program when a folder is opened, and read at once unless it is one of them to the
/// byte: a broken file is told whichever form a report asks for. Those that ship have nothing wrong in them and are read when
/// their form is asked for.
#[derive(Debug)]
pub struct FormSet {
    files: Vec<FormFile>,
    outlines: Outlines,
    forms: Vec<Kept>,
}

/// A form that is read when it is asked for.
#[derive(Debug)]
struct Kept {
    head: Head,
    /// Its file, by its number.
    file: usize,
    form: OnceLock<Form>,
    /// Its stamp and that of its page.
    stamps: OnceLock<Option<(Stamp, Stamp)>>,
    /// Of one that extends another the whole that it stands for.
    whole: OnceLock<Option<String>>,
}

/// A file that could not be used, with what is wrong in it.
#[derive(Debug)]
pub struct RefusedFile {
    /// The file, or the folder.
    pub source: Source,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl FormSet {
    /// Reads every `.json` file of a folder, in the order of their names.
    ///
    /// # Errors
    /// Every file that does not read, with its findings. One broken file refuses the folder: otherwise a report could
    /// be set in another form than the office thinks.
    pub fn open(dir: &Path) -> Result<FormSet, Vec<RefusedFile>> {
        let (mut files, mut refused) = (vec![], vec![]);
        for path in json_files(dir)? {
            match shipped::read(&path) {
                Some(text) => files.push(FormFile { name: path.display().to_string(), text: Cow::Borrowed(text) }),
                None => match Source::read(&path) {
                    Ok(source) => files.push(FormFile::from(source)),
                    Err(unread) => refused.push(RefusedFile { source: unread.source, findings: vec![unread.finding] }),
                },
            }
        }
        if refused.is_empty() { FormSet::of_files(files) } else { Err(refused) }
    }

    /// Reads one file as it would be read in its folder, and its id where it is a form. The page and the forms that it extends are
    /// looked for in these folders, one after the other; no other file of theirs is read.
    ///
    /// # Errors
    /// What is wrong in it or in these files.
    pub fn of_file(file: Source, folders: &[&Path]) -> Result<(FormSet, Option<String>), Vec<RefusedFile>> {
        let named = |source: &Source, pointer: &str| match &parse(&source.text).ok()?.find(pointer)?.value {
            Value::String(text) => Some(text.to_string()),
            _ => None,
        };
        let is_form = named(&file, "/kind").as_deref() == Some("form");
        let id = named(&file, "/id").filter(|_| is_form);
        let paths: Vec<PathBuf> = folders.iter().flat_map(|dir| json_files(dir).unwrap_or_default()).collect();
        let known: Vec<(String, Source)> = paths
            .iter()
            .filter_map(|path| Source::read(path).ok())
            .filter_map(|source| Some((named(&source, "/id")?, source)))
            .filter(|(known, source)| Some(known) != id.as_ref() && named(source, "/kind").is_some())
            .collect();
        let mut sources = vec![file];
        let mut at = 0;
        while at < sources.len() {
            let wanted: Vec<String> =
                ["/page", "/extends"].iter().filter_map(|part| named(&sources[at], part)).collect();
            for wanted in wanted {
                let is_there = sources.iter().any(|source| named(source, "/id").as_ref() == Some(&wanted));
                let found = known.iter().find(|(known, _)| *known == wanted).filter(|_| !is_there);
                sources.extend(found.map(|(_, source)| Source::new(source.name.clone(), source.text.clone())));
            }
            at += 1;
        }
        Ok((FormSet::from_sources(sources)?, id))
    }

    /// The forms inside the program.
    ///
    /// # Errors
    /// As [`FormSet::open`]; those that ship have none.
    pub fn shipped() -> Result<FormSet, Vec<RefusedFile>> {
        FormSet::of_files(shipped::files())
    }

    /// The same from texts already in memory.
    ///
    /// # Errors
    /// As [`FormSet::open`].
    pub fn from_sources(sources: Vec<Source>) -> Result<FormSet, Vec<RefusedFile>> {
        FormSet::of_files(sources.into_iter().map(FormFile::from).collect())
    }

    fn of_files(files: Vec<FormFile>) -> Result<FormSet, Vec<RefusedFile>> {
        if let Some((outlines, forms)) = at_need(&files) {
            return Ok(FormSet { files, outlines, forms });
        }
        // Something is wrong, or unusual: all files together tell what.
        let texts: Vec<&str> = files.iter().map(|file| &*file.text).collect();
        match reading::read(&texts) {
            Ok(read) => {
                let forms = read.into_iter().map(Kept::from).collect();
                Ok(FormSet { files, outlines: Outlines::default(), forms })
            }
            Err(findings) => {
                let refused = files.into_iter().zip(findings).filter(|(_, findings)| !findings.is_empty());
                let refused = refused.map(|(file, findings)| RefusedFile { source: file.into(), findings });
                Err(refused.collect())
            }
        }
    }

    /// The form of a file, read if it is not yet.
    fn form<'f>(&'f self, kept: &'f Kept) -> &'f Form {
        if kept.form.get().is_none() {
            self.read_those([kept]);
        }
        kept.form.get().expect("files that ship are read without findings")
    }

    /// Reads the forms of these files together.
    fn read_those<'f>(&self, wanted: impl IntoIterator<Item = &'f Kept>) {
        let (numbers, texts) = self.needed(wanted.into_iter().map(|kept| kept.file));
        for read in reading::read(&texts).unwrap_or_default() {
            let file = numbers[read.file];
            if let Some(kept) = self.forms.iter().find(|kept| kept.file == file) {
                kept.fill(read);
            }
        }
    }

    /// Some files and all that they need, in the order of the folder: their numbers and texts.
    fn needed(&self, files: impl IntoIterator<Item = usize>) -> (Vec<usize>, Vec<&str>) {
        let needed = self.outlines.with_needs(files).unwrap_or_default();
        let all: BTreeSet<usize> = needed.into_iter().chain(self.outlines.terms()).collect();
        all.into_iter().map(|file| (file, &*self.files[file].text)).unzip()
    }

    /// The forms, in the order of their files; all of them are read for that.
    pub fn forms(&self) -> impl Iterator<Item = &Form> + Clone {
        if self.forms.iter().any(|kept| kept.form.get().is_none()) {
            self.read_those(&self.forms);
        }
        self.forms.iter().map(|kept| self.form(kept))
    }

    /// The ids of the forms, in the order of their files.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.forms.iter().map(|kept| kept.head.id.as_str())
    }

    /// The form of this id, if there is one.
    pub fn get(&self, id: &str) -> Option<&Form> {
        self.kept(id).map(|kept| self.form(kept))
    }

    fn kept(&self, id: &str) -> Option<&Kept> {
        self.forms.iter().find(|kept| kept.head.id == id)
    }

    /// The file that a form was read from, by the form's id; of one that extends another the whole that it stands for.
    pub fn text(&self, id: &str) -> Option<&str> {
        let kept = self.kept(id)?;
        self.form(kept);
        let whole = kept.whole.get().and_then(Option::as_deref);
        Some(whole.unwrap_or(&self.files[kept.file].text))
    }

    /// A form and its page as they are: id and digest of what they say, whatever blanks stand between. `None` for an id
    /// that no form has.
    pub fn stamps(&self, id: &str) -> Option<(Stamp, Stamp)> {
        let kept = self.kept(id)?;
        let told = || reading::stamps_of(&self.needed([kept.file]).1).remove(id);
        kept.stamps.get_or_init(told).clone()
    }

    /// The form a report asks for: by its `form`, else by its year among the forms chosen by year, of which it must have
    /// something; else the plain one. Never simply the latest one.
    ///
    /// # Errors
    /// `form-unknown`, `form-year` or `form-none`, with the way to mend it.
    pub fn choose(&self, report: &Report) -> Result<Cow<'_, Form>, Finding> {
        self.asked(report).map(|form| form.for_report(report))
    }

    fn asked(&self, report: &Report) -> Result<&Form, Finding> {
        match &report.form {
            Some(id) => self.find(id, report.year),
            None => match self.forms.iter().find(|kept| kept.head.plain && kept.head.serves(report.year)) {
                Some(plain) if !self.has_something(report) => Ok(self.form(plain)),
                _ => self.of_year(report.year),
            },
        }
    }

    /// Whether a report has something of a form that is chosen by year: its title, one of its headings, or a national
    /// table.
    fn has_something(&self, report: &Report) -> bool {
        let heads = |block: &Block| match &block.kind {
            Kind::Section { heading, .. } => Some(heading.clone()),
            _ => None,
        };
        let headings: Vec<String> = report.body.iter().filter_map(heads).collect();
        let of = |head: &Head| {
            head.titled.as_ref().is_none_or(|words| report.title.contains(words.as_str()))
                || head.chapters.iter().any(|chapter| headings.contains(chapter))
        };
        let mut by_year = self.forms.iter().map(|kept| &kept.head).filter(|head| head.by_year);
        nationals(&report.body).next().is_some() || by_year.any(of)
    }

    /// The form of this id.
    ///
    /// # Errors
    /// `form-unknown`, with the way to mend it.
    pub fn named(&self, id: &str) -> Result<&Form, Finding> {
        self.get(id).ok_or_else(|| {
            let words = format!("没有名为“{}”的报告格式", clip(id, 30));
            let finding = Finding::error("form-unknown", Place::Value("/form".into()), words).fact("form", id);
            let finding = match nearest(id, self.ids()) {
                Some(near) => finding.hint(format!("是不是想写“{near}”？")),
                None => finding,
            };
            finding.hint(format!("现有的格式：{}。", self.list(|_| true)))
        })
    }

    /// The form of this id, for a report of this year.
    ///
    /// # Errors
    /// `form-unknown`, `form-year`, with the way to mend it.
    pub fn find(&self, id: &str, year: u16) -> Result<&Form, Finding> {
        let form = self.named(id)?;
        if outline::serve(form.years, year) {
            return Ok(form);
        }
        let words = format!("报告年度 {year} 不在格式“{}”的适用年度（{}）之内", form.id, years_in_words(form));
        let finding = Finding::error("form-year", Place::Value("/year".into()), words)
            .with(Place::Value("/form".into()), "这里指定了格式")
            .fact("form", id)
            .fact("year", year.to_string());
        let hint = match self.of_year(year) {
            Ok(right) => format!("把 form 改为“{}”，或者核对年度。", right.id),
            Err(_) => format!("核对年度，或者换一个格式。现有的格式：{}。", self.list(|_| true)),
        };
        Err(finding.hint(hint))
    }

    /// The form of annual reports of a year.
    ///
    /// # Errors
    /// `form-none`, with the way to mend it.
    pub(crate) fn of_year(&self, year: u16) -> Result<&Form, Finding> {
        let found = self.forms.iter().find(|kept| kept.head.by_year && kept.head.serves(year));
        found.map(|kept| self.form(kept)).ok_or_else(|| {
            let covered = self.list(|head| head.by_year);
            let words = format!("没有适用于 {year} 年度的报告格式");
            Finding::error("form-none", Place::Value("/year".into()), words)
                .hint(format!("核对年度；或者用 form 写明格式。按年度选用的格式：{covered}。"))
                .fact("year", year.to_string())
        })
    }

    fn list(&self, wanted: impl Fn(&Head) -> bool) -> String {
        let heads = self.forms.iter().map(|kept| &kept.head).filter(|head| wanted(head));
        let names: Vec<String> = heads.map(|head| format!("{}（{}）", head.id, in_words(head.years))).collect();
        if names.is_empty() { "无".into() } else { names.join("、") }
    }
}

/// What is read of a folder when it is opened: every file but those that ship, which are known to have nothing wrong in them
/// as long as what they need ships, too. `None` where something is wrong, or not to be told so simply.
fn at_need(files: &[FormFile]) -> Option<(Outlines, Vec<Kept>)> {
    let outlines = Outlines::of(files.iter().map(|file| &*file.text))?;
    let ships: Vec<bool> = files.iter().map(FormFile::ships).collect();
    let all_ship = |file: usize| Some(outlines.with_needs([file])?.into_iter().all(|needed| ships[needed]));
    let mut unknown = vec![];
    for file in 0..files.len() {
        if !all_ship(file)? {
            unknown.push(file);
        }
    }
    let with_terms = outlines.with_needs(unknown.iter().copied())?.into_iter().chain(outlines.terms());
    let numbers: BTreeSet<usize> = with_terms.filter(|_| !unknown.is_empty()).collect();
    let numbers: Vec<usize> = numbers.into_iter().collect();
    let texts: Vec<&str> = numbers.iter().map(|&file| &*files[file].text).collect();
    let read = reading::read(&texts).ok()?;
    let mut read: BTreeMap<usize, ReadForm> = read.into_iter().map(|read| (numbers[read.file], read)).collect();
    let kept = |file| match read.remove(&file) {
        Some(read) => Some(Kept::from(ReadForm { file, ..read })),
        None => Some(Kept::of(outlines.head(file)?, file)),
    };
    let forms: Vec<Kept> = outlines.forms().map(kept).collect::<Option<_>>()?;
    let heads: Vec<Head> = forms.iter().map(|kept| kept.head.clone()).collect();
    let fit = (0..heads.len()).all(|nth| reading::beside(&heads[nth], &heads[..nth]).is_none());
    fit.then_some((outlines, forms))
}

impl Kept {
    fn of(head: Head, file: usize) -> Kept {
        Kept { head, file, form: OnceLock::new(), stamps: OnceLock::new(), whole: OnceLock::new() }
    }

    /// Keeps what was read. Two threads may have read the same.
    fn fill(&self, read: ReadForm) {
        let _ = self.stamps.set(read.stamps);
        let _ = self.whole.set(read.whole);
        let _ = self.form.set(read.form);
    }
}

impl From<ReadForm> for Kept {
    fn from(read: ReadForm) -> Kept {
        let kept = Kept::of(Head::of(&read.form), read.file);
        kept.fill(read);
        kept
    }
}

impl FormFile {
    /// Whether it is one of those inside the program.
    fn ships(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_)) || shipped::has(&self.text)
    }
}

impl From<Source> for FormFile {
    fn from(source: Source) -> FormFile {
        FormFile { name: source.name, text: Cow::Owned(source.text) }
    }
}

impl From<FormFile> for Source {
    fn from(file: FormFile) -> Source {
        Source { name: file.name, text: file.text.into_owned() }
    }
}

/// The years that a form serves, in words.
pub fn years_in_words(form: &Form) -> String {
    in_words(form.years)
}

fn in_words(years: (u16, Option<u16>)) -> String {
    match years {
        (from, Some(to)) if from == to => format!("{from} 年度"),
        (from, Some(to)) => format!("{from}—{to} 年度"),
        (from, None) => format!("{from} 年度起"),
    }
}

/// The `.json` files of a folder, sorted by name.
fn json_files(dir: &Path) -> Result<Vec<PathBuf>, Vec<RefusedFile>> {
    let entries = std::fs::read_dir(dir).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(|error| {
        let words = format!("读不到放报告格式的文件夹：{}", system::unread(&error));
        let finding = Finding::error("form-folder", Place::File, words).hint("核对 --layouts 指的文件夹和读取权限。");
        vec![RefusedFile { source: Source::new(dir.display().to_string(), ""), findings: vec![finding] }]
    })?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{Content, TableForm};

    fn layouts() -> FormSet {
        FormSet::open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/layouts"))).expect("our own forms read")
    }

    fn report(form: Option<&str>, year: u16) -> Report {
        let form = form.map(str::to_owned);
        Report { form, year, title: "某局政府信息公开工作年度报告".into(), ..Report::default() }
    }

    fn national(set: &FormSet) -> impl Iterator<Item = &Form> {
        set.forms().filter(|form| form.by_year)
    }

    fn form_2019(set: &FormSet) -> &Form {
        set.get("zfxxgk-nb-2019").expect("the form of 2019 is shipped")
    }

    fn count(table: &TableForm) -> (usize, usize, usize) {
        (table.rows, table.widths.len(), table.values().count())
    }

    #[test]
    fn both_national_forms_have_the_rows_columns_and_figures_of_the_notices() {
        let set = layouts();
        let shape: Vec<_> = national(&set).map(|f| (f.id.as_str(), f.tables.iter().map(count).collect())).collect();
        let expected: Vec<(&str, Vec<_>)> = vec![
            ("zfxxgk-nb-2019", vec![(18, 4, 22), (26, 10, 161), (4, 15, 15)]),
            ("zfxxgk-nb-2021", vec![(14, 4, 10), (28, 10, 175), (4, 15, 15)]),
        ];
        assert_eq!(shape, expected);
        let cells: Vec<usize> = form_2019(&set).tables.iter().map(|t| t.cells.len()).collect();
        assert_eq!(cells, [53, 198, 34], "the seed has 285 cells");
    }

    #[test]
    fn every_column_head_and_row_label_knows_the_one_key_it_stands_for() {
        let set = layouts();
        let applications = &form_2019(&set).tables[1];
        let find = |words: &str| {
            let is = |c: &&crate::form::FormCell| match &c.content {
                Content::Head { text, .. } | Content::Label { text, .. } => text == words,
                Content::Value { .. } | Content::Blank => false,
            };
            applications.cells.iter().find(is).map(|c| c.content.clone())
        };
        let head = |text: &str, col: Option<&str>| Content::Head { text: text.into(), col: col.map(str::to_owned) };
        let label = |text: &str, row: Option<&str>| Content::Label { text: text.into(), row: row.map(str::to_owned) };
        assert_eq!(find("自然人"), Some(head("自然人", Some("np"))));
        assert_eq!(find("法人或其他组织"), Some(head("法人或其他组织", None)));
        assert_eq!(find("（七）总计"), Some(label("（七）总计", Some("result_total"))));
        assert_eq!(find("三、本年度办理结果"), Some(label("三、本年度办理结果", None)));
        let litigation = &form_2019(&set).tables[2];
        assert_eq!(litigation.col_heads(3, 9), ["行政诉讼", "未经复议直接起诉", "总计"]);
        let total = crate::grid::Area { row: 24, col: 9, rows: 1, cols: 1 };
        assert_eq!(applications.row_labels(total), ["三、本年度办理结果", "（七）总计"]);
        let disclosure = &form_2019(&set).tables[0];
        assert_eq!(disclosure.col_heads(17, 2), ["第二十条第（九）项", "采购总金额"]);
    }

    #[test]
    fn a_form_is_chosen_by_name_or_year_and_never_by_being_the_latest() {
        let set = layouts();
        let chosen = |form, year| set.choose(&report(form, year)).map(|f| f.id.clone()).map_err(|f| f.code);
        assert_eq!(chosen(None, 2020), Ok("zfxxgk-nb-2019".into()));
        assert_eq!(chosen(None, 2021), Ok("zfxxgk-nb-2021".into()));
        assert_eq!(chosen(Some("zfxxgk-nb-2019"), 2019), Ok("zfxxgk-nb-2019".into()));
        assert_eq!(chosen(None, 2008), Err("form-none"));
        let plain = Report { title: "关于春耕情况的报告".into(), ..report(None, 2024) };
        assert_eq!(set.choose(&plain).map(|f| f.id.clone()), Ok("free-report".into()));
        assert_eq!(chosen(Some("zfxxgk-nb-2019"), 2021), Err("form-year"));
        assert_eq!(chosen(Some("zfxxgk-nb-2020"), 2020), Err("form-unknown"));
        let finding = set.choose(&report(Some("zfxxgk-2019"), 2020)).unwrap_err();
        assert_eq!(finding.hints[0], "是不是想写“zfxxgk-nb-2019”？");
        let finding = set.choose(&report(None, 2008)).unwrap_err();
        assert!(finding.hints[0].contains("zfxxgk-nb-2019（2019—2020 年度）、zfxxgk-nb-2021（2021 年度起）"));
    }

    #[test]
    fn the_page_names_the_clause_of_every_measure() {
        let set = layouts();
        let page = &form_2019(&set).page;
        let clause = |part: &str| page.clauses.iter().find(|c| c.part == part).map(|c| c.number.as_str());
        assert_eq!(clause("/sheet"), Some("5.1"));
        assert_eq!(clause("/type_area"), Some("5.2.1"));
        assert_eq!(clause("/grid"), Some("5.2.3"));
        assert_eq!(clause("/folio"), Some("7.5"));
        assert_eq!(clause("/styles/0"), Some("7.3.1"));
        assert!(page.pitch * page.lines as i64 <= crate::geom::Len::mm(225), "22 lines stand in the type area");
    }

    #[test]
    fn a_taken_id_and_overlapping_years_are_refused() {
        let read =
            |name: &str| Source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts").join(name)).unwrap();
        let form = read("zfxxgk-nb-2019.json");
        let renamed = Source::new("other.json", form.text.replacen("zfxxgk-nb-2019", "other", 1));
        let by_name = Source::new("other.json", renamed.text.replacen("\"by_year\": true,", "", 1));
        let codes = |second| {
            let sources = vec![read("gbt9704.json"), form.clone(), second];
            FormSet::from_sources(sources).map(|_| ()).map_err(|refused| refused[0].findings[0].code)
        };
        assert_eq!(codes(form.clone()), Err("form-doubled"));
        assert_eq!(codes(renamed), Err("form-years-overlap"));
        assert_eq!(codes(by_name), Ok(()));
        let alone = FormSet::from_sources(vec![form.clone()]).unwrap_err();
        assert_eq!(alone[0].findings[0].code, "form-page-missing");
    }

    #[test]
    fn a_form_that_ships_is_read_when_it_is_asked_for_and_said_the_same_before() {
        let set = layouts();
        let is_read = |id: &str| set.kept(id).unwrap().form.get().is_some();
        assert!(set.ids().all(|id| !is_read(id)), "nothing is read on opening");
        let before: Vec<_> = set.forms.iter().map(|kept| (kept.head.clone(), set.stamps(&kept.head.id))).collect();
        assert_eq!(set.choose(&report(None, 2020)).unwrap().id, "zfxxgk-nb-2019");
        assert!(is_read("zfxxgk-nb-2019") && !is_read("zfxxgk-nb-2021") && !is_read("bumen-juesuan"));
        let sources = set.files.iter().map(|file| Source::new("a.json", file.text.to_string() + " ")).collect();
        let at_once = FormSet::from_sources(sources).unwrap();
        assert!(at_once.forms.iter().all(|kept| kept.form.get().is_some()), "files of one's own are read at once");
        let stamps = |form: &Form| (Head::of(form), at_once.stamps(&form.id));
        assert_eq!(before, at_once.forms().map(stamps).collect::<Vec<_>>());
        assert!(set.forms().eq(at_once.forms()));
        let text = |set: &FormSet, id: &str| set.text(id).unwrap().trim_end().to_owned();
        assert!(set.ids().all(|id| text(&set, id) == text(&at_once, id)));
    }

    #[test]
    fn what_is_broken_is_told_beside_forms_that_ship() {
        let told = |change: &dyn Fn(&mut Vec<FormFile>)| {
            let mut files = shipped::files();
            change(&mut files);
            let refused = FormSet::of_files(files).map(|_| ()).unwrap_err();
            let told = |file: &RefusedFile| format!("{} {}", file.source.name, file.findings[0].code);
            refused.iter().map(told).collect::<Vec<_>>()
        };
        let of = |files: &mut Vec<FormFile>, name: &str| {
            files.iter().position(|file| file.name == format!("layouts/{name}.json")).unwrap()
        };
        let change = |files: &mut Vec<FormFile>, name: &str, old: &str, new: &str| {
            let file = of(files, name);
            assert!(files[file].text.contains(old), "{name}: {old}");
            files[file].text = Cow::Owned(files[file].text.replacen(old, new, 1));
        };
        let pattern = |files: &mut Vec<FormFile>| change(files, "zfxxgk-nb-2021", "\"own\": \"", "\"own\": \"(");
        assert_eq!(told(&pattern), ["layouts/zfxxgk-nb-2021.json form-pattern"]);
        // A form of the program cannot be set on a page that is another's.
        let page = |files: &mut Vec<FormFile>| change(files, "gbt9704", "\"id\": \"gbt9704\"", "\"id\": \"other\"");
        assert!(told(&page).iter().any(|told| told == "layouts/gongwen.json form-page-missing"));
        let base = |files: &mut Vec<FormFile>| {
            let base = of(files, "zhifa-nianbao");
            files.remove(base);
        };
        let missing =
            ["hb", "sx"].map(|province| format!("layouts/zhifa-nianbao-{province}.json form-extends-missing"));
        assert_eq!(told(&base), missing);
        let twice = |files: &mut Vec<FormFile>| files.push(FormFile { name: "z.json".into(), ..files[4].clone() });
        assert_eq!(told(&twice), ["z.json form-doubled"]);
    }
}
