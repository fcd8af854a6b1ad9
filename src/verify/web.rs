//! What a web page of ours carries, and which of its two parts somebody has changed: the text, or what is around it.

use super::Carried;
use crate::backend::Format;
use crate::carried::template;
use crate::xml::tree::unescaped;

/// The part of a page that is the report's text, in a [`Verdict`](super::Verdict).
pub const TEXT: &str = "main";
/// All the others.
pub const AROUND: &str = "head";

/// The report inside and how the page was made.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let (source, made) = template::read(std::str::from_utf8(bytes).ok()?)?;
    Some(Carried { format: Format::Html, source, made })
}

/// Which part of a page that is not the same is another: the text, or all else.
pub(super) fn differing(bytes: &[u8], again: &[u8]) -> Vec<String> {
    vec![if text(bytes) == text(again) { AROUND } else { TEXT }.to_owned()]
}

/// What a page shows as the report's text: the words of its main part, without tags.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = main(bytes).unwrap_or_default();
    while let Some((words, behind)) = rest.split_once('<') {
        out.push_str(&unescaped(words));
        rest = behind.split_once('>').map_or("", |(_, behind)| behind);
    }
    out + &unescaped(rest)
}

fn main(bytes: &[u8]) -> Option<&str> {
    let page = std::str::from_utf8(bytes).ok()?;
    let (_, rest) = page.split_once("<main")?;
    rest.split_once('>')?.1.split_once("</main>").map(|(main, _)| main)
}
