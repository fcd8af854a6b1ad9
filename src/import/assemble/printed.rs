//! What a form prints around its tables itself: number, title, the office that made them, unit, notes. Where the source says
//! the same, it is not taken a second time.

use super::head::Head;
use super::pieces::Piece;
use super::words::reduced;
use crate::diag::{Finding, Level, clip};
use crate::form::{Form, Looks, TableForm};
use crate::import::document::{At, Para, left_out};

/// How many lines above or below a table are looked at.
const REACH: usize = 6;

/// Takes out the lines around national tables that the form prints; tells of them, once for each table.
pub(crate) fn drop(pieces: &mut Vec<Piece>, form: &Form, head: Option<&Head>) -> Vec<Finding> {
    let mut gone: Vec<usize> = vec![];
    let mut findings = vec![];
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::National(taken) = piece else { continue };
        let Some(table) = form.tables.iter().find(|table| table.id == taken.table) else { continue };
        let (above, below) = words(table, head);
        let before = (0..index).rev().take(REACH);
        let behind = index + 1..pieces.len().min(index + 1 + REACH);
        let mut own = lines(pieces, before, &above);
        own.reverse();
        own.extend(lines(pieces, behind, &below));
        if let Some((_, first)) = own.first() {
            let texts: Vec<String> = own.iter().map(|(_, para)| para.text()).collect();
            let said = texts.join(" ");
            let words = format!("“{}”前后由格式印出的字没有重复收入：{}", table.title, clip(&said, 40));
            let at: &At = &first.at;
            findings.push(left_out(Level::Note, "table-words-printed", at, &words, &said));
        }
        gone.extend(own.into_iter().map(|(index, _)| index));
    }
    let mut index = 0;
    pieces.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
    findings
}

/// The paragraphs from a table on that say nothing but these words; another piece, or a line of other words, ends them.
fn lines<'p>(pieces: &'p [Piece], reach: impl Iterator<Item = usize>, words: &[String]) -> Vec<(usize, &'p Para)> {
    let own = reach.map_while(|index| Some((index, pieces[index].para()?)));
    own.take_while(|(_, para)| is_made_of(&reduced(&para.text()), words)).collect()
}

/// Whether a line is one of the words or several of them after each other.
fn is_made_of(line: &str, words: &[String]) -> bool {
    let mut rest = line;
    while !rest.is_empty() {
        // The longest first: a title may begin like a shorter one.
        let next =
            words.iter().filter(|word| !word.is_empty() && rest.starts_with(word.as_str())).max_by_key(|w| w.len());
        match next {
            Some(word) => rest = &rest[word.len()..],
            None => return false,
        }
    }
    !line.is_empty()
}

/// What a form prints above and below a table, reduced.
fn words(table: &TableForm, head: Option<&Head>) -> (Vec<String>, Vec<String>) {
    let Looks { number, caption, prepared, unit_line, notes, empty, .. } = &table.looks;
    let filled = |text: &String| {
        let text = head.map_or(text.clone(), |head| {
            text.replace("{issuer}", &head.issuer).replace("{year}", &head.year.to_string())
        });
        reduced(&text)
    };
    let title = caption.then(|| reduced(&table.title));
    let dated = title
        .iter()
        .zip(head)
        .flat_map(|(title, head)| ["年", "年度"].map(|year| format!("{}{year}{title}", head.year)));
    // Who made a table is its 单位 or its 部门, as the office likes.
    const MAKERS: [&str; 8] = ["编制单位", "编制部门", "部门", "单位", "部门名称", "单位名称", "填报单位", "填报部门"];
    let renamed = |line: &String| {
        let (_, office) = line.split_once('：')?;
        Some(MAKERS.map(|maker| format!("{maker}：{office}")))
    };
    let prepared = prepared
        .iter()
        .flat_map(|line| [vec![line.clone()], renamed(line).map(Vec::from).unwrap_or_default()].concat());
    let unit = unit_line.iter().flat_map(|line| [line.clone(), format!("金额{line}")]);
    let lines = prepared.chain(unit).chain(number.clone());
    let above = lines.map(|line| filled(&line)).chain(dated).chain(title.clone()).collect();
    let below = notes.iter().chain(empty.as_ref().map(|empty| &empty.says)).map(filled).collect();
    (above, below)
}
