//! What the 发文稿纸 of a report is filled in with.

/// The filled-in fields of the sheet that goes before a draft for signature. All may be left out: what is not here is
/// written by hand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Signoff {
    /// Key and text of each field that is there, in the order of [`Signoff::FIELDS`].
    fields: Vec<(&'static str, String)>,
}

impl Signoff {
    /// The members that a report's `signoff` may have, and what stands before each on the sheet; the office stands in its head.
    pub const FIELDS: [(&'static str, &'static str); 16] = [
        ("office", "机关"),
        ("number", "文号"),
        ("secrecy", "密级"),
        ("copies", "份数"),
        ("urgency", "缓急"),
        ("issue", "签发"),
        ("countersign", "会签"),
        ("review", "审核"),
        ("check", "核稿"),
        ("unit", "拟稿单位"),
        ("draft", "拟稿"),
        ("phone", "电话"),
        ("date", "日期"),
        ("to", "主送"),
        ("cc", "抄送"),
        ("attachments", "附件"),
    ];

    /// Takes each field's text from `read`, asked by key.
    pub(super) fn read(mut read: impl FnMut(&'static str) -> Option<String>) -> Signoff {
        Signoff { fields: Signoff::FIELDS.iter().filter_map(|&(key, _)| Some((key, read(key)?))).collect() }
    }

    /// The text of a field; `None` when it is left to be written by hand.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| *known == key).map(|(_, text)| text.as_str())
    }

    /// What stands before a field on the sheet; empty where there is no such field.
    pub fn label(key: &str) -> &'static str {
        Signoff::FIELDS.iter().find(|(known, _)| *known == key).map_or("", |(_, label)| label)
    }

    /// The JSON pointer of a field.
    pub fn pointer(key: &str) -> String {
        format!("/signoff/{key}")
    }
}
