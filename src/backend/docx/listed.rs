//! What the list of changes before a copy says (see [`super::summary`]), and where its lines lead.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::digest;

/// How the names of the styles of the list begin.
pub const SUMMARY_STYLE: &str = "改动一览";

/// A line of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where, in words.
    pub place: String,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// JSON pointer in the old version, where it has the place.
    pub old_pointer: Option<String>,
    /// JSON pointer in the new version, where it has the place.
    pub new_pointer: Option<String>,
}

/// The bookmarks of a version, by the places of the report that they mark.
pub(super) type Places = BTreeMap<String, String>;

/// How the names of bookmarks around what is gone begin.
const GONE: &str = "bxGone";

/// The bookmark around what is gone, by that of the old version.
pub(super) fn gone_mark(name: &str) -> Option<String> {
    let number = name.strip_prefix("bx").filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("{GONE}{number}"))
}

pub(super) const HEADS: [&str; 3] = ["位置", "原来", "现在"];

pub(super) fn note(count: usize) -> String {
    format!("共 {count} 处。按住 Ctrl 点“位置”，就到正文里的那一处。")
}

/// The digest of all that the list says, white space left out.
pub(super) fn digest_of(entries: &[Entry]) -> String {
    let count = note(entries.len());
    let lines = entries.iter().flat_map(|entry| [&entry.place, &entry.old, &entry.new]).map(String::as_str);
    let words: Vec<&str> = [SUMMARY_STYLE, &count].into_iter().chain(HEADS).chain(lines).collect();
    digest_of_words(words.into_iter())
}

/// The digest of the words of a list, white space left out.
pub(crate) fn digest_of_words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let plain: String = words.flat_map(str::chars).filter(|ch| !ch.is_whitespace()).collect();
    digest::of(plain.as_bytes())
}

/// The bookmarks of the old version that lines lead to: those of places that the new one does not have.
pub(super) fn gone(entries: &[Entry], old: &Places, new: &Places) -> BTreeSet<String> {
    entries.iter().filter_map(|entry| anchor(entry, old, new)).filter(|name| name.starts_with(GONE)).collect()
}

/// The bookmark that a line leads to.
pub(super) fn anchor(entry: &Entry, old: &Places, new: &Places) -> Option<String> {
    let now = entry.new_pointer.as_ref().and_then(|at| find(new, at).cloned());
    now.or_else(|| gone_mark(find(old, entry.old_pointer.as_ref()?)?))
}

/// The bookmark of a place, or of the first part of it that has one, or of what it is a part of: a note leads to its text.
fn find<'p>(places: &'p Places, at: &str) -> Option<&'p String> {
    let inside = format!("{at}/");
    let first = || places.range(inside.clone()..).next().filter(|(found, _)| found.starts_with(&inside));
    let whole = || at.rsplit_once('/').map(|(whole, _)| whole).filter(|whole| whole.matches('/').count() > 1);
    let found = places.get(at).or_else(|| first().map(|(_, name)| name));
    found.or_else(|| find(places, whole()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_to_its_key_to_a_part_of_it_or_to_what_is_gone() {
        let places = |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let (old, new): (Places, Places) = (
            places(&[("/body/0", "bx7"), ("/rows/1/0", "bx9")]),
            places(&[("/body/1/text", "bx2"), ("/body/10", "bx3")]),
        );
        let to = |was: Option<&str>, is: Option<&str>| {
            let (old_pointer, new_pointer) = (was.map(str::to_owned), is.map(str::to_owned));
            let entry =
                Entry { place: String::new(), old: String::new(), new: String::new(), old_pointer, new_pointer };
            anchor(&entry, &old, &new)
        };
        assert_eq!(to(Some("/body/0"), Some("/body/1")).as_deref(), Some("bx2"));
        assert_eq!(to(Some("/rows/1"), None).as_deref(), Some("bxGone9"));
        assert_eq!(to(None, Some("/body/1/notes/0")).as_deref(), Some("bx2"));
        assert_eq!(to(None, Some("/contact/phone")), None);
        assert_eq!(to(None, Some("/title")), None);
    }
}
