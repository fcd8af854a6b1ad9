//! Reads files of a folder together: what each stands for, forms before those that extend them, pages before the forms set
//! on them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::outline::Head;
use super::read::{self, File};
use super::{Form, PageForm, Terms, extends};
use crate::carried::Stamp;
use crate::diag::{Finding, Place, clip};
use crate::json::write::Json;
use crate::json::{Node, Value, nearest, parse};
use crate::support::digest;

/// A file of a folder of forms.
#[derive(Clone, Debug)]
pub(super) struct FormFile {
    /// Its path as the user gave it.
    pub(super) name: String,
    /// Its text.
    pub(super) text: Cow<'static, str>,
}

/// A form as it was read.
#[derive(Debug)]
pub(super) struct ReadForm {
    /// Its file, as the number of the text.
    pub(super) file: usize,
    pub(super) form: Form,
    /// Of one that extends another the whole that it stands for.
    pub(super) whole: Option<String>,
    /// Those of the form and of the page that it is set on.
    pub(super) stamps: Option<(Stamp, Stamp)>,
}

/// Reads the forms among some texts, which have all that they need beside them.
///
/// # Errors
/// What is wrong, text by text.
pub(super) fn read(texts: &[&str]) -> Result<Vec<ReadForm>, Vec<Vec<Finding>>> {
    let mut pages: BTreeMap<String, PageForm> = BTreeMap::new();
    let mut terms = Terms::default();
    let mut findings: Vec<Vec<Finding>> = vec![vec![]; texts.len()];
    let trees: Vec<_> = texts.iter().map(|text| parse(text)).collect();
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
    let mut heads: Vec<Head> = vec![];
    for (index, form) in &forms {
        let head = Head::of(form);
        match beside(&head, &heads) {
            Some(finding) => findings[*index] = vec![finding],
            None => heads.push(head),
        }
    }
    if findings.iter().any(|found| !found.is_empty()) {
        return Err(findings);
    }
    let terms = Arc::new(terms);
    let mut stamps = stamps(wholes.iter().filter_map(|whole| whole.as_deref().ok()));
    let read = |(file, form): (usize, Form)| {
        let whole = wholes[file].as_ref().ok().filter(|_| base(&trees, file).is_some());
        let whole = whole.map(|whole| Json::of(whole).write());
        ReadForm { file, stamps: stamps.remove(&form.id), whole, form: Form { terms: Arc::clone(&terms), ..form } }
    };
    Ok(forms.into_iter().map(read).collect())
}

/// Why a form cannot stand beside others: its id is taken, or its years are another's.
pub(super) fn beside(head: &Head, others: &[Head]) -> Option<Finding> {
    if others.iter().any(|other| other.id == head.id) {
        return Some(taken("格式"));
    }
    let other = others.iter().find(|other| other.overlaps(head))?;
    let words = format!("适用年度与格式“{}”重叠，按年度选择时分不清用哪一个", other.id);
    let finding = Finding::error("form-years-overlap", Place::Value("/years".into()), words);
    Some(finding.hint("改正 years，或者去掉 by_year（报告须写明 form 才使用它）。"))
}

/// The stamps of the forms among some texts, by their ids, without reading what they ask for.
pub(super) fn stamps_of(texts: &[&str]) -> BTreeMap<String, (Stamp, Stamp)> {
    let trees: Vec<_> = texts.iter().map(|text| parse(text)).collect();
    let (wholes, _) = wholes(&trees);
    stamps(wholes.iter().filter_map(|whole| whole.as_deref().ok()))
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

/// Another file has the same id.
fn taken(what: &str) -> Finding {
    let words = format!("另一个文件里的{what}已经用了这个代号");
    Finding::error("form-doubled", Place::Value("/id".into()), words).hint("换一个 id，或者移走多余的文件。")
}
