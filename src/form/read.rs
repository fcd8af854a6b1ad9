//! Reads a form file: what it is called, whom it serves, its chapters; its parts are read by their own modules.

use super::{Form, PageForm, page, rule, table};
use crate::diag::{Finding, Place, clip, refuses, tell};
use crate::geom::Len;
use crate::json::{Node, Object, Spot, Value, nearest, parse};

/// A file of the form folder.
#[derive(Debug)]
pub enum File {
    /// A page that forms are set on, by its id.
    Page(String, Box<PageForm>),
    /// A form.
    Form(Box<Form>),
}

/// More chapters than any form has.
const MOST_CHAPTERS: usize = 99;

/// What a file says it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Page,
    Form,
}

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
    matches!(tree.find("/kind").map(|kind| &kind.value), Some(Value::String(kind)) if kind == "page")
}

fn root(spot: &Spot<'_>, pages: &dyn Fn(&str) -> Option<PageForm>, out: &mut Vec<Finding>) -> Option<File> {
    let mut object = spot.object(out)?;
    let kind =
        object.required("kind", out).and_then(|s| choice(&s, &[("page", Kind::Page), ("form", Kind::Form)], out));
    let id = object.required("id", out).and_then(|s| key(&s, out));
    object.optional("note");
    match kind? {
        Kind::Page => Some(File::Page(id?, Box::new(page::page(object, out)?))),
        Kind::Form => form(object, id, pages, out),
    }
}

fn form(
    mut object: Object<'_>,
    id: Option<String>,
    pages: &dyn Fn(&str) -> Option<PageForm>,
    out: &mut Vec<Finding>,
) -> Option<File> {
    let name = object.required("name", out).and_then(|s| text(&s, out));
    let authority = object.required("authority", out).and_then(|s| text(&s, out));
    let years = object.required("years", out).and_then(|s| years(&s, out));
    let by_year = object.optional("by_year").map_or(Some(false), |s| s.boolean(out));
    let page = object.required("page", out).and_then(|s| named_page(&s, pages, out));
    let chapters = object.required("chapters", out).map(|s| texts(&s, out));
    // Without the chapters nothing can be said of the numbers that name them.
    let count = chapters.as_ref().map_or(MOST_CHAPTERS, Vec::len);
    let width = page.as_ref().map(|page| page.text_width);
    let tables = object.optional("tables").map_or(vec![], |s| table::tables(&s, count, width, out));
    let sums = object.optional("rules").map_or(vec![], |s| rule::rules(&s, &tables, out));
    let prose = object.optional("prose").map_or(vec![], |s| rule::prose(&s, &tables, count, out));
    object.close(out);
    let form = Form {
        id: id?,
        name: name?,
        authority: authority?,
        years: years?,
        by_year: by_year?,
        page: page?,
        chapters: chapters?,
        tables,
        rules: sums,
        prose,
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

/// A text that is not blank.
pub(super) fn text(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.text(out)?;
    if text.trim().is_empty() {
        tell(out, wrong_value(spot.place(), "这里不能空着"));
        return None;
    }
    Some(text.to_owned())
}

/// A list of texts that are not blank.
pub(super) fn texts(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<String> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| text(&item, out)).collect()
}

/// A stable name that machines know a thing by: ASCII letters, digits, `.`, `_`, `-`.
pub(super) fn key(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let name = spot.text(out)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if name.is_empty() || name.len() > 60 || !name.bytes().all(fits) {
        let words = format!("“{}”不能作代号", clip(name, 20));
        tell(
            out,
            Finding::error("form-key", spot.place(), words).hint("代号只用英文字母、数字和 . _ - ，不超过 60 个。"),
        );
        return None;
    }
    Some(name.to_owned())
}

/// A length with its unit.
pub(super) fn length(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Len> {
    let typed = spot.text(out)?;
    let length = Len::parse(typed);
    if length.is_none() {
        let words = format!("“{}”不是长度", clip(typed, 20));
        let hint = "写成数字加单位：\"37mm\"（毫米）、\"10.5pt\"（磅）或 \"578tw\"（缇，二十分之一磅）。";
        tell(out, Finding::error("form-length", spot.place(), words).hint(hint));
    }
    length
}

/// A length of at least one EMU and at most 2 m.
pub(super) fn above_zero(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Len> {
    let length = length(spot, out)?;
    if length <= Len::ZERO || length > Len::mm(2000) {
        tell(out, wrong_value(spot.place(), "这里的长度应当大于 0，不超过 2000mm"));
        return None;
    }
    Some(length)
}

/// One of several names.
pub(super) fn choice<T: Copy>(spot: &Spot<'_>, known: &[(&'static str, T)], out: &mut Vec<Finding>) -> Option<T> {
    let typed = spot.text(out)?;
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == typed) {
        return Some(*value);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let finding = wrong_value(spot.place(), &format!("这里不能写“{}”", clip(typed, 20)));
    let finding = match nearest(typed, names.iter().copied()) {
        Some(name) => finding.hint(format!("是不是想写“{name}”？")),
        None => finding,
    };
    tell(out, finding.hint(format!("可以写：{}。", names.join("、"))));
    None
}

/// A value of the right type that makes no sense here.
pub(super) fn wrong_value(place: Place, words: &str) -> Finding {
    Finding::error("form-value", place, words)
}

/// Whether nothing that refuses the file was found since `before`.
pub(super) fn clean(before: usize, out: &[Finding]) -> bool {
    !refuses(out.get(before..).unwrap_or_default())
}
