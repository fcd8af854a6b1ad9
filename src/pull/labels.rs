//! Numbers that are typed before headings and the items of lists: a report numbers these by itself, so a number of the same kind is
//! none of their text.

use super::doc::{Block, Doc, Para, plain};
use crate::layout::labels::{Parted, parted};

/// How lists may count.
pub(super) const NUMBERINGS: [&str; 4] = ["1.", "（1）", "①", "•"];

/// Whether a text begins with a number as lists have it.
pub(super) fn is_numbered(text: &str) -> bool {
    NUMBERINGS.iter().any(|of| like(of, text.trim_start()).is_some())
}

/// The longest number, in characters.
const LONGEST: usize = 12;

/// The number at the start of a text, where it is one of the kind of another: `（10）` as `（2）`, `②` as `①`, `•` as `•`.
pub(super) fn like<'t>(label: &str, text: &'t str) -> Option<&'t str> {
    let kind = |label| {
        parted(label).map(|Parted { counts, before, behind, .. }| (counts, before.to_owned(), behind.to_owned()))
    };
    let known = kind(label.trim())?;
    let ends = text.char_indices().map(|(at, ch)| at + ch.len_utf8()).take(LONGEST);
    let number = ends.map(|end| &text[..end]).find(|number| kind(number).as_ref() == Some(&known))?;
    // `2.5万件` begins with a figure and no number.
    let is_figure = number.ends_with('.') && text[number.len()..].starts_with(|ch: char| ch.is_ascii_digit());
    (!is_figure).then_some(number)
}

/// What is seen of a paragraph, its number included.
pub(super) fn seen(para: &Para) -> String {
    let number = para.number.as_ref().map_or("", |number| number.shown.as_str());
    format!("{number}{}", para.text)
}

/// The first of some texts with typed numbers that is not seen with that number in a copy, where they stand in this order.
pub(super) fn otherwise<'l>(labelled: &'l [String], doc: &Doc) -> Option<&'l String> {
    let para = |block: &Block| match block {
        Block::Para(para) => Some(plain(&seen(para))),
        Block::Table(_) => None,
    };
    let mut shown = doc.blocks.iter().filter_map(para);
    labelled.iter().find(|text| {
        let text = plain(text);
        !shown.any(|seen| seen == text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_kind_are_known_and_figures_are_none() {
        assert_eq!(like("1.", "2.乙"), Some("2."));
        assert_eq!(like("（9）", "（10）乙"), Some("（10）"));
        assert_eq!(like("①", "②乙"), Some("②"));
        assert_eq!(like("•", "•乙"), Some("•"));
        assert_eq!((like("一、", "十二、乙"), like("（一）", "一、乙")), (Some("十二、"), None));
        assert_eq!((like("1.", "乙"), like("（1）", "1.乙"), like("", "5.乙")), (None, None, None));
        assert_eq!((like("1.", "2.5万件"), like("1.", "2024年")), (None, None));
    }
}
