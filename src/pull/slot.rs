//! Where a new paragraph goes: into the list of the part that it stands behind.

use super::compare::Old;
use super::original::{Kind, Original};

/// For each part of the untouched copy, what stands behind it.
pub(super) struct Slots(Vec<Slot>);

struct Slot {
    /// How a person calls the part.
    place: String,
    /// List and index behind the part; `None` where no paragraph may stand.
    behind: Option<(String, usize)>,
}

impl Slots {
    pub fn new(original: &Original<'_>, old: &[Old<'_>]) -> Slots {
        let wholes: Vec<Option<&str>> = old.iter().map(|part| whole(original, part)).collect();
        let slot = |(index, part): (usize, &Old<'_>)| {
            let place = place(original, part);
            // Inside a table of several pieces, or between a free table and its caption or notes, nothing may stand.
            let inside = wholes[index].is_some() && wholes.get(index + 1).is_some_and(|next| *next == wholes[index]);
            let behind = if inside { None } else { behind(original, part, wholes[index]) };
            Slot { place, behind }
        };
        Slots(old.iter().enumerate().map(slot).collect())
    }

    /// How a person calls a part; the head of the document when it is none.
    pub fn place(&self, part: Option<usize>) -> String {
        part.and_then(|index| self.0.get(index)).map_or_else(|| "文件开头".to_owned(), |slot| slot.place.clone())
    }

    /// List and index behind a part.
    pub fn behind(&self, part: Option<usize>) -> Option<(String, usize)> {
        self.0.get(part?)?.behind.clone()
    }
}

/// The pointer of the part that a table, or a text beside one, belongs to.
fn whole<'a>(original: &'a Original<'_>, part: &Old<'a>) -> Option<&'a str> {
    let cut = |at: &'a str| {
        let end = ["/figures/", "/grid/"].iter().find_map(|mark| at.find(mark))?;
        at.get(..end)
    };
    match part {
        // A picture's caption, or a text of a table.
        Old::Text { at, .. } => cut(at).or_else(|| at.strip_suffix("/caption")),
        Old::Table(table) => {
            let mut cells = table.rows.iter().flatten();
            cells.find_map(|cell| cut(original.pointer(cell.uses())))
        }
    }
}

/// The pointer of the list item that a text is, or stands in with its notes; `None` where a list stands under it too.
pub(super) fn item(original: &Original<'_>, at: &str) -> Option<String> {
    match at.strip_suffix("/text") {
        None => Some(at.to_owned()),
        Some(object) if original.has(&format!("{object}/list/0")) || original.has(&format!("{object}/list/0/text")) => {
            None
        }
        Some(object) => Some(object.to_owned()),
    }
}

fn behind(original: &Original<'_>, part: &Old<'_>, whole: Option<&str>) -> Option<(String, usize)> {
    let next = |at: &str| {
        let (list, index) = at.rsplit_once('/')?;
        Some((list.to_owned(), index.parse::<usize>().ok()?.checked_add(1)?))
    };
    match (part, whole) {
        (_, Some(whole)) => next(whole),
        (Old::Text { at: "/title", .. }, None) => Some(("/body".to_owned(), 0)),
        (Old::Text { at, spot: Some(spot), .. }, None) if spot.kind == Kind::Prose => next(&item(original, at)?),
        (Old::Text { at, .. }, None) => Some((format!("{}/body", at.strip_suffix("/section")?), 0)),
        (Old::Table(_), None) => None,
    }
}

fn place(original: &Original<'_>, part: &Old<'_>) -> String {
    match part {
        Old::Text { spot: Some(spot), .. } => spot.place.clone(),
        Old::Text { para, .. } if para.text.is_empty() => {
            para.foreign.first().map_or_else(String::new, |what| (*what).to_owned())
        }
        Old::Text { para, .. } => format!("“{}”", super::problem::quote(&para.text)),
        Old::Table(table) => {
            let at = table.rows.iter().flatten().map(|cell| original.pointer(cell.uses())).find(|at| !at.is_empty());
            let spot = at.and_then(|at| original.spots.get(at));
            // The table's name stands in the name of each of its cells.
            let name = spot.and_then(|spot| spot.place.split_inclusive('”').next());
            name.map_or_else(|| "表格".to_owned(), str::to_owned)
        }
    }
}
