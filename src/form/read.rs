//! Reads a form file: what it is called, whom it serves, its chapters; its parts are read by their own modules.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use std::sync::Arc;

use super::values::{choice, key, text, texts, wrong_value};
use super::{Form, PageForm, Terms, count, extends, page, prose, start, table, terms, written};
use crate::diag::{Finding, clip, refuses, tell};
use crate::json::{Node, Object, Spot, Value, parse};

/// A file of the form folder.
#[derive(Debug)]
#[non_exhaustive]
pub enum File {
    /// A page that forms are set on, by its id.
    Page(String, Box<PageForm>),
    /// A form.
    Form(Box<Form>),
    /// A list of words.
    Terms(Terms),
}

/// More chapters than any form has.
const MOST_CHAPTERS: usize = 99;

/// What a file says it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Page,
    Form,
    Terms,
}

const KINDS: [(&str, Kind); 3] = [("page", Kind::Page), ("form", Kind::Form), ("terms", Kind::Terms)];

/// Reads a page file or a form file. A form asks for its page by id, and the given function knows it.
///
/// # Errors
/// Everything that does not fit, each with its place in this file.
pub fn file(source: &str, pages: &dyn Fn(&str) -> Option<PageForm>) -> Result<File, Vec<Finding>> {
    let tree = parse(source).map_err(|finding| vec![*finding])?;
    tree_of(&tree, pages)
}

/// The same from a tree already parsed.
pub(super) fn tree_of(tree: &Node<'_>, pages: &dyn Fn(&str) -> Option<PageForm>) -> Result<File, Vec<Finding>> {
    let mut out = vec![];
    match root(&Spot::root(tree), pages, &mut out) {
        Some(file) if !refuses(&out) => Ok(file),
        _ => Err(out),
    }
}

/// Whether a tree is a page file; pages are read before the forms set on them.
pub(super) fn is_page(tree: &Node<'_>) -> bool {
    is_kind(tree, "page")
}

/// Whether a tree is a form, or changes one.
pub(super) fn is_form(tree: &Node<'_>) -> bool {
    is_kind(tree, "form")
}

/// Whether a tree is a list of words.
pub(super) fn is_terms(tree: &Node<'_>) -> bool {
    is_kind(tree, "terms")
}

fn is_kind(tree: &Node<'_>, key: &str) -> bool {
    matches!(tree.find("/kind").map(|kind| &kind.value), Some(Value::String(kind)) if kind == key)
}

fn root(spot: &Spot<'_>, pages: &dyn Fn(&str) -> Option<PageForm>, out: &mut Vec<Finding>) -> Option<File> {
    let mut object = spot.object(out)?;
    let kind = object.required("kind", out).and_then(|s| choice(&s, &KINDS, out));
    let id = object.required("id", out).and_then(|s| key(&s, out));
    object.optional("note");
    match kind? {
        Kind::Page => Some(File::Page(id?, Box::new(page::page(object, out)?))),
        Kind::Form => form(object, id, pages, out),
        Kind::Terms => Some(File::Terms(terms::terms(object, out)?)),
    }
}

fn form(
    mut object: Object<'_>,
    id: Option<String>,
    pages: &dyn Fn(&str) -> Option<PageForm>,
    out: &mut Vec<Finding>,
) -> Option<File> {
    if let Some(spot) = object.optional(extends::EXTENDS) {
        let words = "只写改动的格式要和它扩展的格式放在一起才能读";
        let hint = "extends 写那个格式的代号，两个文件放在同一个文件夹里。";
        tell(out, Finding::error("form-extends-missing", spot.place(), words).hint(hint));
        return None;
    }
    let name = object.required("name", out).and_then(|s| text(&s, out));
    let authority = object.required("authority", out).and_then(|s| text(&s, out));
    let years = object.required("years", out).and_then(|s| years(&s, out));
    let by_year = object.optional("by_year").map_or(Some(false), |s| s.boolean(out));
    let titled = object.optional("titled").map_or(Some(None), |s| text(&s, out).map(Some));
    let plain = object.optional("plain").map_or(Some(false), |s| s.boolean(out));
    let page = object.required("page", out).and_then(|s| named_page(&s, pages, out));
    let chapters = object.required("chapters", out).map(|s| texts(&s, out));
    // Without the chapters nothing can be said of the numbers that name them.
    let count = chapters.as_ref().map_or(MOST_CHAPTERS, Vec::len);
    let width = page.as_ref().map(|page| (page.text_width, page.pitch * page.lines as i64));
    let tables = object.optional("tables").map_or(vec![], |s| table::tables(&s, count, width, out));
    let written = object.optional("rules").map_or(vec![], |s| written::written(&s, &tables, out));
    let (rules, across) = written::worked_out(&written, &tables);
    let claims = object.optional("prose").map_or(vec![], |s| prose::prose(&s, &tables, count, out));
    count::needs_hearing(&claims, &object, out);
    let hearing = object.optional("hearing").and_then(|s| count::hearing(&s, out));
    let blank = object.optional("blank").map_or(Some(false), |s| choice(&s, &[("zero", true)], out));
    let start = object.optional("start").and_then(|s| start::start(&s, chapters.as_ref().map(Vec::len), out));
    object.close(out);
    let form = Form {
        id: id?,
        name: name?,
        authority: authority?,
        years: years?,
        by_year: by_year?,
        titled: titled?,
        plain: plain?,
        page: page?,
        chapters: chapters?,
        tables,
        blank_is_zero: blank?,
        rules,
        across,
        written,
        prose: claims,
        start,
        hearing,
        terms: Arc::default(),
    };
    Some(File::Form(Box::new(form)))
}

fn named_page(spot: &Spot<'_>, pages: &dyn Fn(&str) -> Option<PageForm>, out: &mut Vec<Finding>) -> Option<PageForm> {
    let id = key(spot, out)?;
    let page = pages(&id);
    if page.is_none() {
        let words = format!("没有名为“{}”的版面文件", clip(&id, 20));
        let hint = "在同一文件夹放入 kind 为 page、id 与此相同的文件，并先改正它自己的问题。";
        tell(out, Finding::error("form-page-missing", spot.place(), words).hint(hint));
    }
    page
}

fn years(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<(u16, Option<u16>)> {
    let mut object = spot.object(out)?;
    let from = object.required("from", out).and_then(|s| s.whole(1949, 9999, out));
    let to = object.optional("to").map(|s| s.whole(1949, 9999, out));
    object.optional("note");
    object.close(out);
    let (from, to) = (from? as u16, to.map_or(Some(None), |year| year.map(|y| Some(y as u16)))?);
    if to.is_some_and(|to| to < from) {
        tell(out, wrong_value(spot.place(), "适用年度的终止年（to）不能早于起始年（from）"));
    }
    Some((from, to))
}
