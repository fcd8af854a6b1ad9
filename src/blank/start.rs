//! A new report of a form: its chapters and tables, with what last year's report gives.

use super::brought::row_json;
use super::carry::{LastFigures, carried};
use super::drafts::{Drafts, moved_on};
use crate::check;
use crate::diag::{Finding, Level, Place};
use crate::form::sums::{sums, totals};
use crate::form::{Form, TableForm};
use crate::json::write::Json;
use crate::json::{Node, parse};
use crate::model::draft::WRITE;
use crate::model::walk::{given_rows, nationals};
use crate::model::{Block, Kind, Report, SCHEMA_ID};

/// What is asked for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Wish<'a> {
    /// The year to report on.
    pub year: u16,
    /// The office that reports; that of last year's report when absent.
    pub issuer: Option<&'a str>,
    /// Last year's report.
    pub last: Option<Last<'a>>,
}

/// Last year's report.
#[derive(Clone, Copy, Debug)]
pub struct Last<'a> {
    /// Its JSON.
    pub text: &'a str,
    /// What that says.
    pub report: &'a Report,
}

/// A report that is begun.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Begun {
    /// Its JSON.
    pub text: String,
    /// What was taken over, and what was not.
    pub told: Vec<Finding>,
    /// How many figures somebody has to fill in: neither taken over nor the total of others.
    pub open: usize,
}

/// Begins a report.
///
/// # Errors
/// `new-issuer` where neither the wish nor last year's report names the office, and `new-last` for a report of last year
/// that is none.
pub fn start(form: &Form, wish: &Wish<'_>) -> Result<Begun, Finding> {
    let issuer = wish.issuer.or(wish.last.map(|last| last.report.issuer.as_str()));
    let Some(issuer) = issuer.map(str::trim).filter(|issuer| !issuer.is_empty()) else {
        let finding = Finding::error("new-issuer", Place::File, "没有写明是哪个机关的报告");
        return Err(finding.hint("加上 --issuer 机关全称，或用 --from 给出上年的报告。"));
    };
    let tree = wish.last.map(|last| parse(last.text)).transpose();
    let tree = tree.map_err(|finding| Finding::error("new-last", Place::File, finding.message.clone()))?;
    let last = wish.last.zip(tree.as_ref());
    let mut starting = Starting { form, wish, told: vec![], carried: 0, rows: 0, open: 0 };
    let text = starting.report(issuer, last).write();
    Ok(Begun { text, told: starting.told, open: starting.open })
}

/// The members that stay as they were.
const KEPT: [&str; 5] = ["parent", "contact", "toc", "numbering", "punctuation"];

/// The fields of the sign-off sheet that stay as they were: whose sheet it is, and who can be called.
const KEPT_SIGNOFF: [&str; 3] = ["office", "unit", "phone"];

/// The members that are of their own year, by what an official calls them.
const LEFT: [(&str, &str); 4] = [
    ("published", "公布日期"),
    ("official", "公文的文号、日期和版记"),
    ("signature", "署名和成文日期"),
    ("attachments", "附件"),
];

struct Starting<'a> {
    form: &'a Form,
    wish: &'a Wish<'a>,
    told: Vec<Finding>,
    carried: usize,
    /// The codes and names taken over into tables whose rows the report decides.
    rows: usize,
    open: usize,
}

impl<'a> Starting<'a> {
    fn report(&mut self, issuer: &str, last: Option<(Last<'a>, &'a Node<'a>)>) -> Json {
        let mut json = Json::object([
            ("schema", Json::text(SCHEMA_ID)),
            ("form", Json::text(&self.form.id)),
            ("year", Json::Number(self.wish.year.into())),
            ("issuer", Json::text(issuer)),
        ]);
        json.push("title", self.title(issuer, last));
        if let Some((_, tree)) = last {
            for key in KEPT {
                if let Some(node) = tree.find(&format!("/{key}")) {
                    json.push(key, Json::of(node));
                }
            }
            if let Some(signoff) = kept_signoff(tree) {
                json.push("signoff", signoff);
            }
        }
        let body = self.body(last);
        json.push("body", Json::List(body));
        json
    }

    fn years(&self, last: &Last<'_>) -> (u16, u16) {
        (last.report.year, self.wish.year)
    }

    /// Last year's title with the year moved on, in its lines; the form's own where there is none, or it names another
    /// office.
    fn title(&self, issuer: &str, last: Option<(Last<'_>, &Node<'_>)>) -> Json {
        let same = last.filter(|(last, _)| last.report.issuer == issuer);
        if let Some((last, node)) = same.and_then(|(last, tree)| Some((last, tree.find("/title")?))) {
            let mut json = Json::of(node);
            let moved = |text: &mut Json| {
                if let Json::Text(text) = text {
                    *text = moved_on(text, self.years(&last));
                }
            };
            match &mut json {
                Json::List(lines) => lines.iter_mut().for_each(moved),
                one => moved(one),
            }
            return json;
        }
        let form = self.form;
        // A name such as 政府信息公开工作年度报告（2021年格式) says in brackets which form it is.
        let name = form.name.split('（').next().unwrap_or(&form.name);
        if form.start.is_none() && form.chapters.is_empty() {
            return Json::text(format!("{WRITE}题目"));
        }
        let plain = || format!("{issuer}{}年{name}", self.wish.year);
        Json::Text(form.start.as_ref().map_or_else(plain, |start| start.title(issuer, self.wish.year)))
    }

    fn body(&mut self, last: Option<(Last<'a>, &'a Node<'a>)>) -> Vec<Json> {
        let before = last.filter(|(last, _)| last.report.year.checked_add(1) == Some(self.wish.year));
        let figures = before.map(|(last, _)| LastFigures::of(last.report));
        let mut drafts = last.map(|(last, tree)| Drafts { tree, years: self.years(&last), texts: 0, left: vec![] });
        let parts = last.map_or(vec![], |(last, _)| check::assign(last.report, self.form));
        let mut body = vec![];
        // What stands before, between and behind the chapters stays where it was.
        let free = |parts: &[(Option<usize>, &Block)], drafts: Option<&mut Drafts<'_>>| {
            let blocks = parts.iter().take_while(|(chapter, _)| chapter.is_none()).map(|(_, block)| *block);
            drafts.map_or(vec![], |drafts| drafts.blocks(blocks, &mut |_| None))
        };
        body.extend(free(&parts, drafts.as_mut()));
        for chapter in 0..self.form.chapters.len() {
            let at = parts.iter().position(|(known, _)| *known == Some(chapter));
            body.push(self.chapter(chapter, at.map(|at| parts[at].1), drafts.as_mut(), figures.as_ref()));
            body.extend(free(at.map_or(&[], |at| &parts[at + 1..]), drafts.as_mut()));
        }
        for table in self.form.tables.iter().filter(|table| table.chapter.is_none()) {
            body.push(self.table(table, figures.as_ref()));
        }
        if body.is_empty() {
            body.push(Json::text(format!("{WRITE}正文")));
        }
        if let Some((last, tree)) = last {
            self.tell(&last, tree, drafts.as_ref());
        }
        body
    }

    /// A chapter with its tables, and last year's texts or what belongs there.
    fn chapter(
        &mut self,
        chapter: usize,
        last: Option<&Block>,
        drafts: Option<&mut Drafts<'_>>,
        figures: Option<&LastFigures<'_>>,
    ) -> Json {
        let form = self.form;
        let mut tables: Vec<&TableForm> = form.tables.iter().filter(|table| table.chapter == Some(chapter)).collect();
        let has_table = !tables.is_empty();
        let mut body = vec![];
        if let (Some(Block { kind: Kind::Section { body: blocks, .. }, .. }), Some(drafts)) = (last, drafts) {
            body = drafts.blocks(blocks, &mut |id| {
                let at = tables.iter().position(|table| table.id == id)?;
                Some(self.table(tables.remove(at), figures))
            });
        }
        body.extend(tables.iter().map(|table| self.table(table, figures)).collect::<Vec<_>>());
        if body.is_empty() && !has_table {
            let guidance = form.start.as_ref().and_then(|start| start.guidance.get(chapter));
            let words = guidance.map(String::as_str).filter(|words| !words.is_empty());
            body.push(Json::text(format!("{WRITE}{}", words.unwrap_or("写明本年的情况；确实没有的，写“无”。"))));
        }
        Json::object([("section", Json::text(&form.chapters[chapter])), ("body", Json::List(body))])
    }

    /// A national table with the figures that last year's report gives.
    fn table(&mut self, table: &TableForm, figures: Option<&LastFigures<'_>>) -> Json {
        let carried = figures.map_or(vec![], |figures| carried(self.form, table, figures));
        self.carried += carried.len();
        let sums = sums(self.form, table);
        let totals = totals(&sums);
        let is_open = |cell: &usize| {
            table.cells[*cell].keys().is_some()
                && !totals.contains_key(cell)
                && !carried.iter().any(|carried| carried.cell == *cell)
        };
        self.open += (0..table.cells.len()).filter(is_open).count();
        let figures = carried.iter().map(|carried| (carried.cell, carried.text.as_str())).collect::<Vec<_>>();
        let mut json = Json::object([("table", Json::text(&table.id)), ("figures", rows(table, &figures))]);
        // Where the report decides on rows, they have their place to be written in.
        if table.open.as_ref().is_some_and(|open| open.given().is_some()) {
            let rows = self.wish.last.map_or(&[][..], |last| given_rows(last.report, &table.id));
            self.rows += rows.len();
            let rows = rows.iter().map(|row| row_json(&row.code, &row.name, Json::Object(vec![])));
            json.push("rows", Json::List(rows.collect()));
        }
        json
    }

    fn tell(&mut self, last: &Last<'_>, tree: &Node<'_>, drafts: Option<&Drafts<'_>>) {
        let note = |code, words: String| Finding::new(Level::Note, code, Place::File, words);
        let (from, to) = self.years(last);
        if from.checked_add(1) != Some(to) {
            let words = format!("--from 给的是 {from} 年的报告，不是 {to} 年的上一年，没有沿用数据");
            let hint = "给出上一年的报告，或者改正 --year。";
            self.told.push(Finding::warning("last-not-before", Place::File, words).hint(hint));
        }
        if self.carried > 0 {
            let words = format!("沿用了上年报告的 {} 个数（上年结转等），请核对", self.carried);
            self.told.push(note("new-carried", words));
        }
        if self.rows > 0 {
            let words = format!(
                "沿用了上年报告各表的 {} 行科目（编码和名称），数没有沿用；本年没有的删去整行（Word 表里留空）",
                self.rows
            );
            self.told.push(note("new-rows", words));
        }
        let texts = drafts.map_or(0, |drafts| drafts.texts);
        if texts > 0 {
            let words = format!("上年的正文 {texts} 段写在原处，段首标了“【待改写】”；改好后删去标记");
            self.told.push(note("new-drafts", words));
        }
        let is_there = |(key, _): &&(&str, &str)| tree.find(&format!("/{key}")).is_some();
        let mut left: Vec<String> = LEFT.iter().filter(is_there).map(|(_, name)| (*name).to_owned()).collect();
        let lost =
            last.report.bodies().flat_map(nationals).filter(|(_, id, _)| !self.form.tables.iter().any(|t| t.id == *id));
        left.extend(lost.map(|(_, id, _)| format!("上年格式里的表“{id}”")));
        left.extend(drafts.iter().flat_map(|drafts| drafts.left.iter().cloned()));
        if !left.is_empty() {
            let words = format!("没有沿用，请照本年的补上：{}", left.join("、"));
            self.told.push(note("new-left", words));
        }
    }
}

/// Figures of some cells, by row and column.
pub(super) fn rows(table: &TableForm, figures: &[(usize, &str)]) -> Json {
    let mut rows: Vec<(String, Json)> = vec![];
    for (cell, text) in figures {
        let Some((row, col)) = table.cells[*cell].keys() else { continue };
        let figure = Json::text(*text);
        match rows.iter_mut().find(|(known, _)| known == row) {
            Some((_, figures)) => figures.push(col, figure),
            None => rows.push((row.to_owned(), Json::object([(col, figure)]))),
        }
    }
    Json::Object(rows)
}

fn kept_signoff(tree: &Node<'_>) -> Option<Json> {
    let kept = KEPT_SIGNOFF.iter().filter_map(|key| Some((*key, tree.find(&format!("/signoff/{key}"))?)));
    let kept: Vec<(String, Json)> = kept.map(|(key, node)| (key.to_owned(), Json::of(node))).collect();
    (!kept.is_empty()).then_some(Json::Object(kept))
}
