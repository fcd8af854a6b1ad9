//! What stands around a template's table: its number, title, unit line, and who prepared it.

use crate::import::document::Block;

/// What stands around a table.
#[derive(Default)]
pub(super) struct Around {
    pub(super) title: Option<String>,
    /// The name of its sheet, which may stand in for a title.
    pub(super) sheet: Option<String>,
    pub(super) number: Option<String>,
    pub(super) prepared: Option<String>,
    pub(super) unit: Option<String>,
}

impl Around {
    /// What the lines right above a table say.
    pub(super) fn before(blocks: &[Block]) -> Around {
        let mut around = Around::default();
        for block in blocks.iter().rev().take(4) {
            let Block::Para(para) = block else { break };
            if around.title.is_some() {
                break;
            }
            around.hear(para.text().trim());
        }
        around
    }

    pub(super) fn hear(&mut self, line: &str) {
        let place = if line.is_empty() {
            return;
        } else if is_unit(line) {
            &mut self.unit
        } else if is_number(line) {
            &mut self.number
        } else if ["编制", "填报", "部门：", "单位名称"].iter().any(|words| line.contains(words)) {
            &mut self.prepared
        } else {
            &mut self.title
        };
        place.get_or_insert_with(|| line.to_owned());
    }
}

/// Whether a line says in what a table counts.
pub(super) fn is_unit(line: &str) -> bool {
    ["单位：", "单位:", "金额单位"].iter().any(|words| line.starts_with(words))
}

/// Whether a line is a table's number, such as 公开01表 or 附表1.
fn is_number(line: &str) -> bool {
    let words: String = line.chars().filter(|ch| !(ch.is_ascii_digit() || " -－—".contains(*ch))).collect();
    words.len() < line.len() && words.contains('表') && words.chars().count() <= 4
}
