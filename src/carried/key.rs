//! What a value is known by in a Word copy.
//!
//! A key is the name of a bookmark; that of a figure is the tag of a content control besides, because no program keeps all
//! (LibreOffice 7 drops tags). In copies made up to version 0.4.13 all values have controls, and most are bound: a bound
//! control names its value by an XPath.

use super::NAMESPACE;
use crate::model::Signoff;

/// What a value is known by in a copy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Key {
    /// The number of a value of the report, from 1, as in `bx12`.
    Value(u32),
    /// A blank field of the 发文稿纸, by its place among [`Signoff::FIELDS`], as in `bxField_issue`.
    Field(u8),
}

/// What stands around the number of a value in an XPath into our part.
const XPATH: (&str, &str) = ("/b:report[1]/b:values[1]/b:v[", "]");

impl Key {
    /// The key of a blank field, by its JSON pointer; `None` when the sheet has no such field.
    pub fn field(pointer: &str) -> Option<Key> {
        let place = Signoff::FIELDS.iter().position(|(key, _)| Signoff::pointer(key) == pointer)?;
        u8::try_from(place).ok().map(Key::Field)
    }

    /// All blank fields with their JSON pointers, whether a report has them or not.
    pub fn fields() -> impl Iterator<Item = (Key, String)> {
        (0u8..).map(Key::Field).zip(Signoff::FIELDS.iter().map(|(key, _)| Signoff::pointer(key)))
    }

    /// As it stands in tags and bookmarks.
    pub fn name(self) -> String {
        match self {
            Key::Value(number) => format!("bx{number}"),
            Key::Field(place) => {
                format!("bxField_{}", Signoff::FIELDS.get(usize::from(place)).map_or("", |(key, _)| key))
            }
        }
    }

    /// Reads the tag of a content control or the name of a bookmark; `None` when it is none of ours.
    pub fn named(name: &str) -> Option<Key> {
        match name.strip_prefix("bxField_") {
            Some(field) => Key::field(&Signoff::pointer(field)),
            None => number(name.strip_prefix("bx")?),
        }
    }

    /// Reads the data binding of a content control.
    pub fn bound(prefixes: &str, xpath: &str) -> Option<Key> {
        let path = xpath.strip_prefix(XPATH.0)?.strip_suffix(XPATH.1)?;
        if prefixes.contains(NAMESPACE) { number(path) } else { None }
    }
}

fn number(digits: &str) -> Option<Key> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok().map(Key::Value)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_strictly() {
        assert_eq!(Key::named("bx12"), Some(Key::Value(12)));
        for bad in ["bx", "bx0", "bx01", "bx+1", "BX1", "bx1 ", "bx99999999999", "_Toc1", "bxField_", "bxField_x"] {
            assert_eq!(Key::named(bad), None, "{bad}");
        }
        let prefixes = format!("xmlns:b='{NAMESPACE}'");
        assert_eq!(Key::bound(&prefixes, "/b:report[1]/b:values[1]/b:v[7]"), Some(Key::Value(7)));
        assert_eq!(Key::bound("xmlns:b='urn:other'", "/b:report[1]/b:values[1]/b:v[7]"), None);
    }

    #[test]
    fn what_is_written_is_read() {
        for key in Key::fields().map(|(key, _)| key).chain([Key::Value(1), Key::Value(u32::MAX)]) {
            assert_eq!(Key::named(&key.name()), Some(key));
        }
    }
}
