//! Last year's body as drafts for this year's: texts bear a mark, headings go on to the new year, tables of the author's
//! own keep their heads and lose their figures.

use std::collections::BTreeMap;

use crate::json::write::Json;
use crate::json::{Node, join};
use crate::model::draft::{REWRITE, WRITE, is_draft};
use crate::model::walk::proses;
use crate::model::{Block, FreeTable, Kind};

/// Last year's report, and the year that it is taken over to.
pub(super) struct Drafts<'a> {
    pub(super) tree: &'a Node<'a>,
    pub(super) years: (u16, u16),
    /// How many texts were taken over.
    pub(super) texts: usize,
    /// What was not, in words.
    pub(super) left: Vec<String>,
}

/// The digits that years are written with.
const WRITINGS: [&str; 4] = ["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "○一二三四五六七八九"];

/// What becomes of a text.
#[derive(Clone, Copy)]
enum Becomes {
    Marked,
    /// A run-in head goes on to the new year, as other headings do.
    MovedOn,
    Blank,
}

impl Drafts<'_> {
    /// Drafts of some blocks; `table` gives the national tables in their places.
    pub(super) fn blocks<'b>(
        &mut self,
        blocks: impl IntoIterator<Item = &'b Block>,
        table: &mut dyn FnMut(&str) -> Option<Json>,
    ) -> Vec<Json> {
        blocks.into_iter().flat_map(|block| self.block(block, table)).collect()
    }

    fn block(&mut self, block: &Block, table: &mut dyn FnMut(&str) -> Option<Json>) -> Vec<Json> {
        match &block.kind {
            Kind::Paragraph(_) | Kind::Noted(_) | Kind::List(_) => {
                let lead = match &block.kind {
                    Kind::Noted(prose) => prose.lead.as_ref().map(|lead| lead.at.as_str()),
                    _ => None,
                };
                let becomes = |at| if lead == Some(at) { Becomes::MovedOn } else { Becomes::Marked };
                let marks = proses(std::slice::from_ref(block)).map(|(at, _)| (at.to_owned(), becomes(at)));
                let marks: BTreeMap<String, Becomes> = marks.collect();
                self.texts += marks.len() - usize::from(lead.is_some());
                self.copy(block, &marks).into_iter().collect()
            }
            Kind::Section { heading, body } => {
                let heading = moved_on(heading, self.years);
                let body = self.blocks(body, table);
                vec![Json::object([("section", Json::Text(heading)), ("body", Json::List(body))])]
            }
            Kind::National { table: id, .. } => table(id).into_iter().collect(),
            Kind::Figure(picture) => {
                let name = picture.caption.as_deref().unwrap_or(&picture.path);
                self.left.push(format!("图片“{name}”"));
                vec![Json::text(format!("{WRITE}放上本年的图片：{name}"))]
            }
            Kind::Free(free) => {
                let note = Json::text(format!("{WRITE}下面的表沿用上年的栏目，填上本年的数据后删去这一段。"));
                std::iter::once(note).chain(self.copy(block, &figures(free))).collect()
            }
        }
    }

    fn copy(&self, block: &Block, becomes: &BTreeMap<String, Becomes>) -> Option<Json> {
        let mut json = Json::of(self.tree.find(&block.at)?);
        rewrite(&mut json, &block.at, becomes, self.years);
        Some(json)
    }
}

/// The cells of a table that are this year's to fill in: what is neither header nor label.
fn figures(free: &FreeTable) -> BTreeMap<String, Becomes> {
    let labels = free.labels();
    let own = free.cells.iter().filter(|cell| cell.area.row >= free.header_rows && cell.area.col >= labels);
    own.map(|cell| (cell.at.clone(), Becomes::Blank)).collect()
}

/// Rewrites the texts at some pointers of a value that stands at `at`.
fn rewrite(json: &mut Json, at: &str, becomes: &BTreeMap<String, Becomes>, years: (u16, u16)) {
    let wanted = becomes.get(at);
    match (json, wanted) {
        (Json::Text(text), Some(Becomes::Marked)) => *text = marked(text),
        (Json::Text(text), Some(Becomes::MovedOn)) => *text = moved_on(text, years),
        (Json::Object(members), Some(Becomes::Blank)) => {
            members.iter_mut().filter(|(key, _)| key == "text").for_each(|(_, text)| *text = Json::text(""));
        }
        (json @ (Json::Text(_) | Json::Typed(_) | Json::Number(_)), Some(Becomes::Blank)) => *json = Json::text(""),
        (Json::List(items), _) => {
            items
                .iter_mut()
                .enumerate()
                .for_each(|(index, item)| rewrite(item, &join(at, &index.to_string()), becomes, years));
        }
        (Json::Object(members), _) => {
            members.iter_mut().for_each(|(key, value)| rewrite(value, &join(at, key), becomes, years));
        }
        _ => {}
    }
}

/// A text with the mark of one that is to be rewritten; never with two.
fn marked(text: &str) -> String {
    if is_draft(text) { text.to_owned() } else { format!("{REWRITE}{text}") }
}

/// A title or heading with the new year in place of the old one, in digits or hanzi; other numbers stay.
pub(super) fn moved_on(text: &str, (old, new): (u16, u16)) -> String {
    let written = |year: u16, digits: &str| {
        let digits: Vec<char> = digits.chars().collect();
        year.to_string().bytes().map(|byte| digits[usize::from(byte - b'0')]).collect::<String>()
    };
    WRITINGS.iter().fold(text.to_owned(), |text, digits| {
        ["年", " 年", "\u{3000}年"]
            .iter()
            .fold(text, |text, end| text.replace(&(written(old, digits) + end), &(written(new, digits) + end)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_goes_on_however_it_is_written() {
        for (old, new) in [
            ("乌当区2020年度报告", "乌当区2021年度报告"),
            ("二〇二〇年工作", "二〇二一年工作"),
            ("２０２０年工作", "２０２１年工作"),
            ("2020 年和2019年", "2021 年和2019年"),
            ("第12020号", "第12020号"),
        ] {
            assert_eq!(moved_on(old, (2020, 2021)), new);
        }
    }

    #[test]
    fn no_text_bears_two_marks() {
        assert_eq!(marked("甲"), "【待改写】甲");
        assert_eq!(marked(&marked("甲")), "【待改写】甲");
        assert_eq!(marked("【待填写】乙"), "【待填写】乙");
    }
}
