//! All forms of a folder, and the choice of one for a report.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read::{self, File};
use super::shipped;
use super::{Form, PageForm, Terms, extends};
use crate::carried::Stamp;
use crate::diag::{Finding, Place, clip};
use crate::json::write::Json;
use crate::json::{Node, Value, nearest, parse};
use crate::model::walk::nationals;
use crate::model::{Block, Kind, Report};
use crate::source::Source;
use crate::support::{digest, system};

/// All forms of a folder, by id.
#[derive(Debug)]
pub struct FormSet {
    forms: Vec<Form>,
    /// The stamps of each form and of the page it is set on, by the form's id.
    stamps: BTreeMap<String, (Stamp, Stamp)>,
    /// The file of each form, by the form's id; of a variant the whole that it stands for.
    texts: BTreeMap<String, String>,
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
        let (mut sources, mut refused) = (vec![], vec![]);
        for path in json_files(dir)? {
            match Source::read(&path) {
                Ok(source) => sources.push(source),
                Err(unread) => refused.push(RefusedFile { source: unread.source, findings: vec![unread.finding] }),
            }
        }
        if refused.is_empty() { FormSet::from_sources(sources) } else { Err(refused) }
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
        FormSet::from_sources(shipped::sources())
    }

    /// The same from texts already in memory.
    ///
    /// # Errors
    /// As [`FormSet::open`].
    pub fn from_sources(sources: Vec<Source>) -> Result<FormSet, Vec<RefusedFile>> {
        let mut set = FormSet { forms: vec![], stamps: BTreeMap::new(), texts: BTreeMap::new() };
        let mut pages: BTreeMap<String, PageForm> = BTreeMap::new();
        let mut terms = Terms::default();
        let mut findings: Vec<Vec<Finding>> = vec![vec![]; sources.len()];
        let trees: Vec<_> = sources.iter().map(|source| parse(&source.text)).collect();
        let (wholes, order) = wholes(&trees);
        let is_page = |i: &usize| trees[*i].as_ref().is_ok_and(read::is_page);
        let (first, then): (Vec<usize>, Vec<usize>) = order.into_iter().partition(is_page);
        let mut forms: BTreeMap<usize, Form> = BTreeMap::new();
        for index in first.into_iter().chain(then) {
            let file = match &wholes[index] {
                Ok(whole) => {
                    let file = read::tree_of(whole, &|id| pages.get(id).cloned());
                    file.map_err(|found| in_file(found, whole, &trees[index]))
                }
                Err(found) => Err(found.clone()),
            };
            findings[index] = match file {
                Ok(File::Page(id, page)) => pages.insert(id, *page).map_or(vec![], |_| vec![taken("版面")]),
                Ok(File::Form(form)) => {
                    forms.insert(index, *form);
                    vec![]
                }
                Ok(File::Terms(list)) => {
                    terms.extend(list);
                    vec![]
                }
                // What is wrong in a form is told there, and not again of each that extends it.
                Err(_) if base(&trees, index).is_some_and(|base| !findings[base].is_empty()) => vec![],
                Err(findings) => findings,
            };
        }
        for (index, form) in forms {
            let whole = wholes[index].as_ref().ok().filter(|_| base(&trees, index).is_some());
            let text = whole.map_or(sources[index].text.clone(), |whole| Json::of(whole).write());
            set.texts.entry(form.id.clone()).or_insert(text);
            findings[index] = set.add(form);
        }
        let terms = Arc::new(terms);
        set.forms.iter_mut().for_each(|form| form.terms = Arc::clone(&terms));
        set.stamps = stamps(wholes.iter().filter_map(|whole| whole.as_deref().ok()));
        drop(wholes);
        drop(trees);
        let refused = sources.into_iter().zip(findings).map(|(source, findings)| RefusedFile { source, findings });
        let refused: Vec<RefusedFile> = refused.filter(|file| !file.findings.is_empty()).collect();
        if refused.is_empty() { Ok(set) } else { Err(refused) }
    }

    /// Adds a form unless its id is taken or its years are another's.
    fn add(&mut self, form: Form) -> Vec<Finding> {
        if self.forms.iter().any(|f| f.id == form.id) {
            return vec![taken("格式")];
        }
        if let Some(other) = self.forms.iter().find(|f| f.by_year && form.by_year && overlap(f.years, form.years)) {
            let words = format!("适用年度与格式“{}”重叠，按年度选择时分不清用哪一个", other.id);
            let finding = Finding::error("form-years-overlap", Place::Value("/years".into()), words);
            return vec![finding.hint("改正 years，或者去掉 by_year（报告须写明 form 才使用它）。")];
        }
        self.forms.push(form);
        vec![]
    }

    /// The forms, in the order of their files.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The file that a form was read from, by the form's id; of one that extends another the whole that it stands for.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.texts.get(id).map(String::as_str)
    }

    /// A form and its page as they are: id and digest of what they say, whatever blanks stand between. `None` for an id
    /// that no form has.
    pub fn stamps(&self, id: &str) -> Option<(Stamp, Stamp)> {
        self.stamps.get(id).cloned()
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
            None => match self.forms.iter().find(|form| form.plain && serves(form, report.year)) {
                Some(plain) if !self.has_something(report) => Ok(plain),
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
        let of = |form: &Form| {
            form.titled.as_ref().is_none_or(|words| report.title.contains(words.as_str()))
                || form.chapters.iter().any(|chapter| headings.contains(chapter))
        };
        nationals(&report.body).next().is_some() || self.forms.iter().filter(|form| form.by_year).any(of)
    }

    /// The form of this id.
    ///
    /// # Errors
    /// `form-unknown`, with the way to mend it.
    pub fn named(&self, id: &str) -> Result<&Form, Finding> {
        self.forms.iter().find(|f| f.id == id).ok_or_else(|| {
            let words = format!("没有名为“{}”的报告格式", clip(id, 30));
            let finding = Finding::error("form-unknown", Place::Value("/form".into()), words).fact("form", id);
            let finding = match nearest(id, self.forms.iter().map(|f| f.id.as_str())) {
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
        if serves(form, year) {
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

    fn of_year(&self, year: u16) -> Result<&Form, Finding> {
        self.forms.iter().find(|f| f.by_year && serves(f, year)).ok_or_else(|| {
            let covered = self.list(|f| f.by_year);
            let words = format!("没有适用于 {year} 年度的报告格式");
            Finding::error("form-none", Place::Value("/year".into()), words)
                .hint(format!("核对年度；或者用 form 写明格式。按年度选用的格式：{covered}。"))
                .fact("year", year.to_string())
        })
    }

    fn list(&self, wanted: impl Fn(&Form) -> bool) -> String {
        let names: Vec<String> =
            self.forms.iter().filter(|f| wanted(f)).map(|f| format!("{}（{}）", f.id, years_in_words(f))).collect();
        if names.is_empty() { "无".into() } else { names.join("、") }
    }
}

/// A file as it reads, or why it does not.
type Tree<'t> = Result<Node<'t>, Box<Finding>>;

/// The form that a file stands for, or why it stands for none.
type Whole<'t> = Result<Cow<'t, Node<'t>>, Vec<Finding>>;

/// What each file stands for: a variant the whole of it and the form that it extends. With the order in which they can be read,
/// forms before those that extend them.
fn wholes<'t>(trees: &'t [Tree<'t>]) -> (Vec<Whole<'t>>, Vec<usize>) {
    let mut wholes: Vec<Option<Whole<'t>>> = vec![None; trees.len()];
    let mut order = vec![];
    loop {
        let before = order.len();
        for (index, tree) in trees.iter().enumerate() {
            if wholes[index].is_some() {
                continue;
            }
            let whole = match (tree, tree.as_ref().ok().and_then(extends::base_of)) {
                (Err(finding), _) => Err(vec![*finding.clone()]),
                (Ok(tree), None) => Ok(Cow::Borrowed(tree)),
                (Ok(tree), Some(_)) => match base(trees, index).map(|base| &wholes[base]) {
                    Some(None) => continue,
                    Some(Some(Ok(base))) => changed(base, tree),
                    Some(Some(Err(_))) => Err(vec![]),
                    None => Err(vec![no_base(trees, tree)]),
                },
            };
            wholes[index] = Some(whole);
            order.push(index);
        }
        if order.len() == before {
            break;
        }
    }
    let circle = || {
        let words = "几个格式互相扩展，绕成了一圈";
        let finding = Finding::error("form-extends-circle", Place::Value("/extends".into()), words);
        Err(vec![finding.hint("其中一个要写成完整的格式，不写 extends。")])
    };
    order.extend((0..trees.len()).filter(|&index| wholes[index].is_none()));
    (wholes.into_iter().map(|whole| whole.unwrap_or_else(circle)).collect(), order)
}

fn changed<'t>(base: &Node<'t>, tree: &'t Node<'t>) -> Whole<'t> {
    let mut out = vec![];
    let whole = extends::whole(base, tree, &mut out);
    if out.is_empty() { Ok(Cow::Owned(whole)) } else { Err(out) }
}

/// The file of the form that a file extends.
fn base(trees: &[Tree<'_>], index: usize) -> Option<usize> {
    let id = extends::base_of(trees[index].as_ref().ok()?)?;
    trees.iter().position(|tree| tree.as_ref().is_ok_and(|tree| read::is_form(tree) && id_of(tree) == Some(id)))
}

fn id_of<'n>(tree: &'n Node<'_>) -> Option<&'n str> {
    match &tree.find("/id")?.value {
        Value::String(id) => Some(id),
        _ => None,
    }
}

fn no_base(trees: &[Tree<'_>], tree: &Node<'_>) -> Finding {
    let id = extends::base_of(tree).unwrap_or_default();
    let words = format!("没有名为“{}”的格式可以扩展", clip(id, 30));
    let finding = Finding::error("form-extends-missing", Place::Value("/extends".into()), words);
    let forms = trees.iter().flatten().filter(|other| read::is_form(other)).filter_map(id_of);
    match nearest(id, forms) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding.hint("把被扩展的格式放进同一个文件夹，并先改正它自己的问题。"),
    }
}

/// Findings about what a file stands for, with their places in the file.
fn in_file(found: Vec<Finding>, whole: &Node<'_>, tree: &Tree<'_>) -> Vec<Finding> {
    match tree {
        Ok(tree) if extends::base_of(tree).is_some() => extends::placed(found, whole, tree),
        _ => found,
    }
}

/// The stamps of all forms among some trees, each with that of its page. The lists of words that titles are broken with
/// belong to every page.
fn stamps<'t>(trees: impl Iterator<Item = &'t Node<'t>> + Clone) -> BTreeMap<String, (Stamp, Stamp)> {
    let terms: String = trees.clone().filter(|tree| read::is_terms(tree)).map(|tree| tree.plain()).collect();
    let text = |tree: &Node<'_>, pointer| match &tree.find(pointer)?.value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    };
    let stamp = |tree: &Node<'_>| {
        let said = if read::is_page(tree) { tree.plain() + &terms } else { tree.plain() };
        Some((Stamp { name: text(tree, "/id")?, sha256: digest::of(said.as_bytes()) }, text(tree, "/page")))
    };
    let all: Vec<(Stamp, Option<String>)> = trees.filter_map(stamp).collect();
    let page = |id: &str| all.iter().map(|(stamp, _)| stamp).find(|stamp| stamp.name == id).cloned();
    let form = |(form, id): &(Stamp, Option<String>)| Some((form.name.clone(), (form.clone(), page(id.as_ref()?)?)));
    all.iter().filter_map(form).collect()
}

fn serves(form: &Form, year: u16) -> bool {
    form.years.0 <= year && form.years.1.is_none_or(|last| year <= last)
}

fn overlap(a: (u16, Option<u16>), b: (u16, Option<u16>)) -> bool {
    let end = |years: (u16, Option<u16>)| years.1.unwrap_or(u16::MAX);
    a.0 <= end(b) && b.0 <= end(a)
}

/// The years that a form serves, in words.
pub fn years_in_words(form: &Form) -> String {
    match form.years {
        (from, Some(to)) if from == to => format!("{from} 年度"),
        (from, Some(to)) => format!("{from}—{to} 年度"),
        (from, None) => format!("{from} 年度起"),
    }
}

/// Another file has the same id.
fn taken(what: &str) -> Finding {
    let words = format!("另一个文件里的{what}已经用了这个代号");
    Finding::error("form-doubled", Place::Value("/id".into()), words).hint("换一个 id，或者移走多余的文件。")
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
        set.forms().iter().filter(|form| form.by_year)
    }

    fn form_2019(set: &FormSet) -> &Form {
        set.forms().iter().find(|form| form.id == "zfxxgk-nb-2019").expect("the form of 2019 is shipped")
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
}
