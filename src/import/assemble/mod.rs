//! The assembler: from the neutral document to a report, in stages that each say what they did.
//!
//! mend → rows of sheets that are no table → chrome → contents, tables that go on → fields around the body → which national
//! tables → title, year, office → headings, lists, captions → the rest as it stands.
//! Nothing is guessed and nothing is lost: what is not in the report is in a finding with its text.

mod body;
mod chrome;
mod contents;
mod continued;
mod fault;
mod free;
mod given;
mod head;
mod headings;
mod lead;
mod levels;
mod lists;
mod mend;
mod noted;
mod official;
mod peel;
mod pieces;
mod printed;
mod radicals;
mod tables;
mod tie;
mod under;
mod unit;
mod wanted;
mod witness;
mod words;

pub use tables::Count;

use self::head::{Head, Kind, Said};
use self::headings::Headings;
use self::pieces::Piece;
use self::tables::Outcome;
use super::document::{At, Block, Document, Grid, told};
use super::enumerator::enumerator;
use crate::diag::{Finding, InBook, Level};
use crate::form::{Form, FormSet};
use crate::json::write::Json;
use crate::model::SCHEMA_ID;

/// What the user asks for.
#[derive(Clone, Default, Debug)]
pub struct Wish {
    /// The form, by its id.
    pub form: Option<String>,
    /// The year reported on.
    pub year: Option<u16>,
    /// The office that reports.
    pub issuer: Option<String>,
    /// Which copy of a doubled table is meant, from 1.
    pub take: Option<usize>,
    /// The folder for pictures, as the report names it.
    pub folder: String,
}

/// A report made of a source.
#[derive(Debug)]
#[non_exhaustive]
pub struct Assembled {
    /// Its JSON.
    pub text: String,
    /// What there is to tell, in the order of the stages.
    pub told: Vec<Finding>,
    /// What was taken of the form's tables.
    pub counts: Vec<Count>,
    /// The title, the year, the office, the form.
    pub title: String,
    /// The year.
    pub year: u16,
    /// The office.
    pub issuer: String,
    /// The form's id.
    pub form: String,
    /// The headings of the first level.
    pub chapters: Vec<String>,
    /// Pictures to be written beside the report: path and bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// Where in a fill-in workbook its texts and figures stand, where it was read from one.
    pub in_book: InBook,
}

/// Makes a report.
///
/// # Errors
/// The findings of a source of which no report can be made: a blank form, a title that nobody can find.
pub(crate) fn assemble(
    mut document: Document,
    forms: &FormSet,
    wish: &Wish,
    web: bool,
) -> Result<Assembled, Vec<Finding>> {
    mend::mend(&mut document);
    noted::settle(&mut document);
    peel::peel(&mut document, forms);
    let published = if web { chrome::drop_lines(&mut document) } else { None };
    let has_contents = contents::drop(&mut document);
    continued::join(&mut document);
    let mut shell = official::lift(&mut document);
    let (form, outcome) = choose(&document, forms, wish)?;
    let mut findings = std::mem::take(&mut document.told);
    let (figures, blank) = outcome.figures;
    if figures > 0 && blank == figures {
        return Err(vec![blank_form(figures)]);
    }
    let first = body_start(&document, form);
    let year = wish.year.or_else(|| shell.year());
    let said = Said { year, issuer: wish.issuer.clone().or_else(|| shell.issuer()), signed: shell.only_signer() };
    let before = document.blocks.len();
    let grids_before = grids(&document.blocks).len();
    let kind = match (&shell.above, web) {
        (Some(_), _) => Kind::Official,
        (None, true) => Kind::Web,
        (None, false) => Kind::Plain,
    };
    let head = match shell.untitled(&document) {
        // An order has its name and number for a title.
        Some(title) => head::named(title, &said),
        None => head::head(&mut document, first, &said, kind),
    };
    if shell.above.as_ref().is_some_and(|above| !above.is_apart()) {
        shell.to = official::addressee(&mut document);
    }
    debug_assert!(document.blocks.len() <= before && grids(&document.blocks).len() == grids_before);
    findings.append(&mut document.told);
    let (form, outcome) = match &head {
        Ok(_) if shell.above.is_some() && outcome.tied == (0, 0) => (plain_form(forms, wish, form), outcome),
        Ok(head) => better_form(form, outcome, forms, wish, head, &document),
        Err(_) => (form, outcome),
    };
    let notes = std::mem::take(&mut document.notes);
    let Outcome { told, counts, .. } = &outcome;
    findings.extend(told.iter().cloned());
    let counts = counts.clone();
    let mut pieces = pieces(document, outcome);
    findings.extend(printed::drop(&mut pieces, form, head.as_ref().ok()));
    let headings = Headings::new(&form.chapters, &pieces);
    let body = body::build(pieces, &headings, &notes, &wish.folder);
    findings.extend(body.told);
    // All that there is to tell is told, also of a source that lacks its head.
    let head = match head {
        Ok(head) => head,
        Err(missing) => return Err([missing, findings].concat()),
    };
    let mut json = report(form, &head, published);
    if has_contents && shell.above.is_none() {
        json.push("toc", Json::Typed("true".to_owned()));
    }
    for (key, value) in shell.members(body.attachments, &wish.folder) {
        json.push(key, value);
    }
    json.push("body", Json::List(body.parts));
    let text = json.write();
    let mut pictures = body.pictures;
    pictures.extend(shell.seals(&wish.folder));
    Ok(Assembled {
        text,
        told: findings,
        counts,
        title: head.title,
        year: head.year,
        issuer: head.issuer,
        form: form.id.clone(),
        chapters: body.chapters,
        pictures,
        in_book: InBook::default(),
    })
}

fn blank_form(figures: usize) -> Finding {
    let words = format!("这是一份空白表：{figures}个数都空着，没有可以收入的内容");
    told(Level::Error, "form-blank", &At::File, words).hint("填好以后再导入。")
}

fn grids(blocks: &[Block]) -> Vec<&Grid> {
    blocks.iter().filter_map(|block| if let Block::Grid(grid) = block { Some(grid) } else { None }).collect()
}

/// The form that fits: the one asked for, or the one with most rows found; among equals the one of the year.
fn choose<'f>(document: &Document, forms: &'f FormSet, wish: &Wish) -> Result<(&'f Form, Outcome), Vec<Finding>> {
    let grids = tables::placed(&document.blocks);
    let all: Vec<&Form> = match &wish.form {
        Some(id) => forms.get(id).into_iter().collect(),
        None => forms.forms().collect(),
    };
    let tried = all.into_iter().map(|form| (form, tables::find(form, &grids, wish.take)));
    let fits = |form: &Form| {
        wish.year.is_some_and(|year| form.years.0 <= year && form.years.1.is_none_or(|last| year <= last))
    };
    let best = tried.enumerate().max_by_key(|(nth, (form, outcome))| {
        // A form without tables serves where no table of any other is found.
        (outcome.tied, usize::from(form.tables.is_empty()), usize::from(fits(form)), std::cmp::Reverse(*nth))
    });
    best.map(|(_, best)| best).ok_or_else(|| {
        let known: Vec<&str> = forms.ids().collect();
        let words = format!("没有“{}”这种报告格式", wish.form.as_deref().unwrap_or_default());
        vec![told(Level::Error, "form-unknown", &At::File, words).hint(format!("可以用的有：{}。", known.join("、")))]
    })
}

/// The form of official documents.
const OFFICIAL: &str = "gongwen";

/// The form of a document with an official head and without national tables.
fn plain_form<'f>(forms: &'f FormSet, wish: &Wish, form: &'f Form) -> &'f Form {
    let own = forms.get(OFFICIAL);
    own.filter(|_| wish.form.is_none()).unwrap_or(form)
}

/// Where no table was taken, the form of an annual report is that of its year, and says which tables it lacks.
fn better_form<'f>(
    form: &'f Form,
    outcome: Outcome,
    forms: &'f FormSet,
    wish: &Wish,
    head: &Head,
    document: &Document,
) -> (&'f Form, Outcome) {
    if wish.form.is_some() || outcome.tied.0 > 0 || !(head.title.contains("信息公开") && head.title.contains("报告"))
    {
        return (form, outcome);
    }
    match forms.of_year(head.year).ok().filter(|better| better.id != form.id) {
        Some(better) => (better, tables::find(better, &tables::placed(&document.blocks), wish.take)),
        None => (form, outcome),
    }
}

/// The first block that can be no part of the title: a table, or a chapter.
fn body_start(document: &Document, form: &Form) -> usize {
    let begins = |block: &Block| match block {
        Block::Grid(_) => true,
        Block::Para(para) => {
            let text = headings::with_number(para);
            let chapter = form.chapters.iter().any(|chapter| words::reduced(chapter) == words::reduced(&text));
            chapter || enumerator(text.trim()) == Some(1)
        }
        Block::Picture(_) => false,
        Block::Attachment(_) => true,
    };
    document.blocks.iter().position(begins).unwrap_or(document.blocks.len())
}

/// The document's blocks with national tables in their places.
fn pieces(document: Document, mut outcome: Outcome) -> Vec<Piece> {
    let mut out = vec![];
    let mut nth = 0;
    for block in document.blocks {
        match block {
            Block::Para(para) => out.push(Piece::Para(para)),
            Block::Picture(picture) => out.push(Piece::Picture(picture)),
            Block::Attachment(title) => out.push(Piece::Attachment(title)),
            Block::Grid(grid) => {
                match outcome.taken.remove(&nth) {
                    Some(taken) => out.push(Piece::National(taken)),
                    None if outcome.used.contains(&nth) => {}
                    None => out.push(Piece::Grid(grid)),
                }
                let (own, rest) = outcome.own.into_iter().partition(|(at, _)| *at == nth);
                outcome.own = rest;
                let own: Vec<(usize, Grid)> = own;
                out.extend(own.into_iter().map(|(_, grid)| Piece::Grid(grid)));
                nth += 1;
            }
        }
    }
    out
}

fn report(form: &Form, head: &Head, published: Option<String>) -> Json {
    let mut json = Json::object([
        ("schema", Json::text(SCHEMA_ID)),
        ("form", Json::text(&form.id)),
        ("year", Json::Number(usize::from(head.year))),
        ("issuer", Json::text(&head.issuer)),
        ("title", Json::text(&head.title)),
    ]);
    for (at, _, text) in head.under.lines() {
        json.push(at.trim_start_matches('/'), Json::text(text));
    }
    if let Some(day) = published {
        json.push("published", Json::Text(day));
    }
    json
}
