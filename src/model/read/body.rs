//! Reads the parts of the body: paragraphs, sections and national tables; and what is attached.

use crate::diag::{Finding, Place, tell};
use crate::json::{Object, Spot, Value, join, nearest};

use super::{figure, grid, list, national, prose, text};
use crate::model::{Attachment, Block, Kind};

/// How deep sections may nest: GB/T 9704 clause 7.3.3 has four levels of numbering; one is kept in reserve.
const MAX_SECTIONS: usize = 5;

/// The keys that tell the parts written as objects apart.
const KEYS: [&str; 7] = ["section", "table", "grid", "list", "figure", "text", "lead"];

const PARTS: &str =
    "段落文字（有段首标题或脚注的写成 text）、章节 section、列表 list、图片 figure、统计表 table 或自制表 grid";
const HOW: &str = "段落直接写成英文双引号括起来的文字；章节写成 {\"section\": \"标题\", \"body\": [ ]}。";

/// The parts in a list; `depth` is that of the sections among them, from 1.
pub(super) fn blocks(spot: &Spot<'_>, depth: usize, out: &mut Vec<Finding>) -> Vec<Block> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| Some(Block { kind: part(&item, depth, out)?, at: item.pointer })).collect()
}

/// What is attached. Beside a report each has a `title` and a `body`; a shell calls it by `name`, and may list one without
/// a body.
pub(super) fn attachments(spot: &Spot<'_>, in_shell: bool, out: &mut Vec<Finding>) -> Option<Vec<Attachment>> {
    let items: Vec<Spot<'_>> = spot.items(out)?.collect();
    Some(items.iter().filter_map(|item| attachment(item, in_shell, out)).collect())
}

fn attachment(spot: &Spot<'_>, in_shell: bool, out: &mut Vec<Finding>) -> Option<Attachment> {
    let mut object = spot.object(out)?;
    let key = if in_shell { "name" } else { "title" };
    let title = object.required(key, out).and_then(|spot| text::title(&spot, out));
    let body = if in_shell { object.optional("body") } else { object.required("body", out) };
    let body = body.map(|spot| blocks(&spot, 1, out));
    object.close(out);
    let (at, title_at) = (spot.pointer.clone(), join(&spot.pointer, key));
    (in_shell || body.is_some()).then_some(())?;
    Some(Attachment { at, title_at, title: title?, body })
}

fn part(spot: &Spot<'_>, depth: usize, out: &mut Vec<Finding>) -> Option<Kind> {
    match &spot.node.value {
        Value::String(_) => text::paragraph(spot, out).map(Kind::Paragraph),
        Value::Object(_) => {
            let object = spot.object(out)?;
            match KEYS.into_iter().find(|key| object.has(key)) {
                Some("section") => section(spot, object, depth, out),
                Some("table") => national::table(object, out),
                Some("grid") => free(object, out),
                Some("figure") => figure::block(object, out).map(Kind::Figure),
                Some("list") => list::block(object, out).map(Kind::List),
                Some(_) => prose::block(object, out).map(Kind::Noted),
                None => {
                    tell(out, unknown(spot));
                    None
                }
            }
        }
        _ => {
            tell(out, spot.wrong(PARTS, HOW));
            None
        }
    }
}

/// An object that is none of the parts we know, or one of them misspelt.
fn unknown(spot: &Spot<'_>) -> Finding {
    let words = format!("看不出这一部分是什么，应当是{PARTS}");
    let Value::Object(members) = &spot.node.value else { return spot.wrong(PARTS, HOW) };
    let slip = members.iter().find_map(|m| Some((&m.key, nearest(&m.key, KEYS)?)));
    match slip {
        Some((key, known)) => {
            let place = Place::Key { pointer: join(&spot.pointer, key), nth: 0 };
            Finding::error("part-unknown", place, words).hint(format!("是不是想写“{known}”？")).fact("nearest", known)
        }
        None => Finding::error("part-unknown", spot.place(), words).hint(HOW),
    }
}

fn section(spot: &Spot<'_>, mut object: Object<'_>, depth: usize, out: &mut Vec<Finding>) -> Option<Kind> {
    if depth > MAX_SECTIONS {
        let finding = Finding::error("section-deep", spot.place(), format!("章节套得太深：超过 {MAX_SECTIONS} 层"));
        tell(out, finding.hint("把最里层的标题改写成段落，或者合并上下两层。"));
        return None;
    }
    let heading = object.required("section", out).and_then(|spot| text::line(&spot, out));
    let body = object.required("body", out).map(|spot| blocks(&spot, depth + 1, out));
    object.close(out);
    Some(Kind::Section { heading: heading?, body: body? })
}

fn free(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<Kind> {
    let table = object.required("grid", out).and_then(|spot| grid::table(&spot, out));
    object.close(out);
    table.map(Kind::Free)
}
