//! Numbers that the word processor counts and the report does not: Word makes one of what people type before a heading, and what
//! is seen there is the report's only if it stands in the text.

use std::borrow::Cow;

use super::doc::{Block, Doc, Para};
use super::headings::{is_inner_item, is_item, rank};
use super::labels::{NUMBERINGS, like};
use super::looks::Look;
use super::pins::is_indent;
use crate::numbering::Label;

/// The name of the style of body text, in lower case.
const BODY: &str = "body text";

/// A document with the numbers in its texts that a word processor counts and its report does not: what is seen before a heading or a
/// paragraph is the report's only if it stands in the text. `counts` tells whether the report numbers its headings.
pub(super) fn typed(doc: &Doc, counts: bool) -> Cow<'_, Doc> {
    let in_text = |para: &Para| {
        let number = para.number.as_ref()?;
        let of_kind = |of: &str| like(of, &number.shown).is_some();
        let is_text = match rank(&para.style) {
            Some(0) => false,
            Some(_) => !counts,
            // An item's number is its list's, if lists count so.
            None if is_item(&para.style) || is_inner_item(&para.style) => !NUMBERINGS.into_iter().any(of_kind),
            None => true,
        };
        // A bullet is no text.
        let is_text = is_text && !of_kind(NUMBERINGS[3]);
        (is_text && like(&number.shown, para.text.trim_start()).is_none()).then(|| shown_before(number, &para.text))
    };
    let of_block = |block: &Block| if let Block::Para(para) = block { in_text(para) } else { None };
    let found: Vec<_> = doc.blocks.iter().map(of_block).collect();
    if found.iter().all(Option::is_none) {
        return Cow::Borrowed(doc);
    }
    let mut doc = doc.clone();
    for (block, number) in doc.blocks.iter_mut().zip(found) {
        let (Block::Para(para), Some(number)) = (block, number) else { continue };
        let text = para.text.trim_start_matches(is_indent);
        let led = para.lead.saturating_sub(para.text.len() - text.len());
        para.lead = if led > 0 { led + number.len() } else { 0 };
        para.text = format!("{number}{text}");
        para.number = None;
        para.looks.remove(&Look::Numbered);
        // Word makes an item of what it numbers; one that is new and counts as no list does is a paragraph.
        if para.keys.is_empty() && (is_item(&para.style) || is_inner_item(&para.style)) {
            (para.style, para.level) = (BODY.to_owned(), None);
        }
    }
    Cow::Owned(doc)
}

/// A number as it stands before a text: 第一章 and a blank, but 一、 alone; between `1.` and `2024年` one too.
fn shown_before(number: &Label, text: &str) -> String {
    let shown = number.shown.trim();
    let runs_on = shown.ends_with('.') && text.trim_start().starts_with(|ch: char| ch.is_ascii_alphanumeric());
    let blank = match (shown.ends_with(char::is_alphanumeric), runs_on) {
        _ if number.close => "",
        (true, _) => "\u{3000}",
        (false, true) => " ",
        (false, false) => "",
    };
    format!("{shown}{blank}")
}
