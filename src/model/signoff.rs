//! What the 发文稿纸 of a report is filled in with.

/// The filled-in fields of the sheet that goes before a draft for signature. All may be left out: what is not here is
/// written by hand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Signoff {
    /// Key and text of each field that is there, in the order of [`Signoff::KEYS`].
    fields: Vec<(&'static str, String)>,
}

impl Signoff {
    /// The members that a report's `signoff` may have.
    pub const KEYS: [&'static str; 16] = [
        "office",
        "number",
        "secrecy",
        "copies",
        "urgency",
        "issue",
        "countersign",
        "review",
        "check",
        "unit",
        "draft",
        "phone",
        "date",
        "to",
        "cc",
        "attachments",
    ];

    /// Takes each field's text from `read`, asked by key.
    pub(super) fn read(mut read: impl FnMut(&'static str) -> Option<String>) -> Signoff {
        Signoff { fields: Signoff::KEYS.iter().filter_map(|&key| Some((key, read(key)?))).collect() }
    }

    /// The text of a field; `None` when it is left to be written by hand.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| *known == key).map(|(_, text)| text.as_str())
    }

    /// The JSON pointer of a field.
    pub fn pointer(key: &str) -> String {
        format!("/signoff/{key}")
    }
}
