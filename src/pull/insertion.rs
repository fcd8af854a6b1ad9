//! Where a new paragraph goes: into the list of the part that it stands behind.

use super::baseline::{Baseline, BaselinePart, Kind};
use super::pins::before;

/// What stands last of a list, and takes what follows deeper.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Standing {
    /// No item.
    #[default]
    None,
    /// An item of the report: its part.
    Was(usize),
    /// A new one: its edit.
    New(usize),
}

/// For each part of the baseline copy, what stands behind it.
pub(super) struct InsertionPoints(Vec<InsertionPoint>);

struct InsertionPoint {
    /// How a person calls the part.
    place: String,
    /// List and index behind the part; `None` where no paragraph may stand.
    behind: Option<(String, usize)>,
    /// List and index behind the list that ends with the part, where one does.
    behind_list: Option<(String, usize)>,
}

impl InsertionPoints {
    pub(crate) fn new(baseline: &Baseline<'_>, old: &[BaselinePart<'_>]) -> InsertionPoints {
        let wholes: Vec<Option<&str>> = old.iter().map(|part| whole(baseline, part)).collect();
        let point = |(index, part): (usize, &BaselinePart<'_>)| {
            let place = place(baseline, part);
            // Inside a table of several fragments, or between a free table and its caption or notes, nothing may stand.
            let inside = wholes[index].is_some() && wholes.get(index + 1).is_some_and(|next| *next == wholes[index]);
            let behind = if inside { None } else { behind(baseline, part, wholes[index]) };
            let behind_list = text_at(part).and_then(|at| behind_list(at, old.get(index + 1).and_then(text_at)));
            InsertionPoint { place, behind, behind_list }
        };
        InsertionPoints(old.iter().enumerate().map(point).collect())
    }

    /// How a person calls a part; the head of the document when it is none.
    pub(crate) fn place(&self, part: Option<usize>) -> String {
        part.and_then(|index| self.0.get(index)).map_or_else(|| "文件开头".to_owned(), |point| point.place.clone())
    }

    /// List and index behind the list that ends with a part; `None` where none does.
    pub(crate) fn behind_list(&self, part: Option<usize>) -> Option<(String, usize)> {
        self.0.get(part?)?.behind_list.clone()
    }

    /// List and index behind a part.
    pub(crate) fn behind(&self, part: Option<usize>) -> Option<(String, usize)> {
        self.0.get(part?)?.behind.clone()
    }
}

fn text_at<'a>(part: &BaselinePart<'a>) -> Option<&'a str> {
    match part {
        BaselinePart::Text { at, .. } => Some(at),
        BaselinePart::Table(_) => None,
    }
}

/// Behind the block that the list of an item is, where the item is its last.
fn behind_list(at: &str, next: Option<&str>) -> Option<(String, usize)> {
    let block = &at[..at.find("/list/")?];
    let inside = next.is_some_and(|next| next.strip_prefix(block).is_some_and(|rest| rest.starts_with('/')));
    let (list, index) = block.rsplit_once('/').filter(|_| !inside)?;
    Some((list.to_owned(), index.parse::<usize>().ok()?.checked_add(1)?))
}

/// The pointer of the part that a table, or a text beside one, belongs to.
fn whole<'a>(baseline: &'a Baseline<'_>, part: &BaselinePart<'a>) -> Option<&'a str> {
    let cut = |at: &'a str| {
        let end = ["/figures/", "/grid/"].iter().find_map(|mark| at.find(mark))?;
        at.get(..end)
    };
    match part {
        // A picture's caption, or a text of a table.
        BaselinePart::Text { at, .. } => cut(at).or_else(|| at.strip_suffix("/caption")),
        BaselinePart::Table(table) => {
            let mut cells = table.rows.iter().flatten();
            cells.find_map(|cell| cut(baseline.pointer(cell.keys())))
        }
    }
}

/// The pointer of the list item that a text is, or stands in with its notes; `None` where a list stands under it too.
pub(super) fn item(baseline: &Baseline<'_>, at: &str) -> Option<String> {
    match at.strip_suffix("/text") {
        None => Some(at.to_owned()),
        Some(object) if baseline.has(&format!("{object}/list/0")) || baseline.has(&format!("{object}/list/0/text")) => {
            None
        }
        Some(object) => Some(object.to_owned()),
    }
}

fn behind(baseline: &Baseline<'_>, part: &BaselinePart<'_>, whole: Option<&str>) -> Option<(String, usize)> {
    let next = |at: &str| {
        let (list, index) = at.rsplit_once('/')?;
        Some((list.to_owned(), index.parse::<usize>().ok()?.checked_add(1)?))
    };
    match (part, whole) {
        (_, Some(whole)) => next(whole),
        // Between the title of an official document and its addressees nothing may stand.
        (BaselinePart::Text { at, .. }, None) if is_head(at) && baseline.has("/official/to") => None,
        // Nor between the lines of the head.
        (BaselinePart::Text { at, .. }, None) if is_head(at) && Some(*at) != last_of_head(baseline) => None,
        (BaselinePart::Text { at, .. }, None) if is_head(at) || *at == "/official/to" => Some(("/body".to_owned(), 0)),
        (BaselinePart::Text { at, spot: Some(spot), .. }, None) if spot.kind == Kind::Prose => {
            next(&item(baseline, at)?)
        }
        // An attachment's title stands above it without what the list of attachments puts before it.
        (BaselinePart::Text { at, spot: Some(spot), para }, None) if is_attachment_title(at) => {
            let listed = !before(&para.text, &spot.text).is_empty();
            if listed { None } else { Some((format!("{}/body", at.rsplit_once('/')?.0), 0)) }
        }
        (BaselinePart::Text { at, .. }, None) => Some((format!("{}/body", at.strip_suffix("/section")?), 0)),
        (BaselinePart::Table(_), None) => None,
    }
}

/// The title and the lines that may stand under it, in order.
const HEAD: [&str; 4] = ["/title", "/subtitle", "/office_line", "/date_line"];

fn is_head(at: &str) -> bool {
    HEAD.contains(&at)
}

/// The last line that the report's head has.
fn last_of_head(baseline: &Baseline<'_>) -> Option<&'static str> {
    HEAD.into_iter().rev().find(|at| *at == "/title" || baseline.has(at))
}

/// `/attachments/0/title` or `/official/attachments/0/name`.
fn is_attachment_title(at: &str) -> bool {
    let object = at.strip_suffix("/title").or_else(|| at.strip_suffix("/name"));
    object.and_then(|object| object.rsplit_once('/')).is_some_and(|(list, _)| list.ends_with("/attachments"))
}

fn place(baseline: &Baseline<'_>, part: &BaselinePart<'_>) -> String {
    match part {
        BaselinePart::Text { spot: Some(spot), .. } => spot.place.clone(),
        BaselinePart::Text { para, .. } if para.text.is_empty() => {
            para.foreign.first().map_or_else(String::new, |what| (*what).to_owned())
        }
        BaselinePart::Text { para, .. } => format!("“{}”", super::problem::quote(&para.text)),
        BaselinePart::Table(table) => {
            let at = table.rows.iter().flatten().map(|cell| baseline.pointer(cell.keys())).find(|at| !at.is_empty());
            let spot = at.and_then(|at| baseline.spots.get(at));
            // The table's name stands in the name of each of its cells.
            let name = spot.and_then(|spot| spot.place.split_inclusive('”').next());
            name.map_or_else(|| "表格".to_owned(), str::to_owned)
        }
    }
}
