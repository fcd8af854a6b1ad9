//! Paragraphs become elements of the document, each wrapped in what its marks say: content control, bookmarks, comments,
//! the field of the table of contents; pictures and seals are drawn here, because they are numbered as paragraphs are.

use crate::carried::Key;

use super::Options;
use super::body::{Block, Body, Cell, Grid, Row};
use super::carry::Keys;
use super::comments::Comment;
use super::marks::Marks;
use super::paragraph::{Paragraph, page_begins, said};
use super::prompts::{Prompts, as_prompt};
use super::{contents, fields, figures, words};
use crate::xml::tree::{Element, Node, escaped};

/// The bookmark of the sheet before the report.
const SHEET_MARK: &str = "bxSignoff";

/// What begins and ends the text that a comment speaks of.
const COMMENT_RANGE: [&str; 2] = ["w:commentRangeStart", "w:commentRangeEnd"];

/// Where a paragraph stands.
#[derive(Clone, Copy)]
enum Stands {
    /// Among others, where people write.
    Free,
    InCell,
}

/// Wraps the paragraphs of one document, in its order.
pub(super) struct Wrapper<'k> {
    keys: Option<&'k Keys>,
    comments: &'k [Comment],
    prompts: Option<&'k Prompts>,
    /// How many paragraphs the document has; ids beyond it are free for what some paragraphs have besides.
    total: usize,
    /// The number of the next paragraph.
    next: usize,
}

impl<'k> Wrapper<'k> {
    /// For this body. `keys` are there when the report travels along.
    pub(crate) fn new(body: &Body<'_>, keys: Option<&'k Keys>, options: &Options<'k>) -> Wrapper<'k> {
        let Options { comments, prompts, .. } = *options;
        Wrapper { keys, comments, prompts, total: body.paragraphs().count(), next: 0 }
    }

    /// Blocks as they stand in the document.
    pub(crate) fn blocks<'t>(&mut self, blocks: impl IntoIterator<Item = Block<'t>>) -> Vec<Node<'t>> {
        let mut block = |block| match block {
            Block::Paragraph(paragraph) => self.paragraph(paragraph, Stands::Free),
            Block::Table(grid) => self.table(grid),
        };
        blocks.into_iter().map(|each| Node::Element(block(each))).collect()
    }

    fn table<'t>(&mut self, grid: Grid<'t>) -> Element<'t> {
        let Grid { frame, rows } = grid;
        frame.all(rows.into_iter().map(|Row { properties, cells }| {
            let cells = cells.into_iter().map(|Cell { properties, paragraph }| {
                Element::new("w:tc").markup(properties).with(self.paragraph(paragraph, Stands::InCell))
            });
            Element::new("w:tr").markup(properties).all(cells)
        }))
    }

    fn paragraph<'t>(&mut self, mut paragraph: Paragraph<'t>, stands: Stands) -> Element<'t> {
        let number = self.next;
        self.next += 1;
        let marks = std::mem::take(&mut paragraph.marks);
        let mut label = std::mem::take(&mut paragraph.content);
        let mut content = label.split_off(usize::from(marks.label_run).min(label.len()));
        content.extend(marks.figure.map(|figure| Node::Element(figures::run(figure, number))));
        // A comment on some words stands around them, any other around the whole.
        let on_words = |&id: &usize| {
            let words = self.commented_words(&marks, id).unwrap_or_default();
            let [start, end] = COMMENT_RANGE.map(|name| with_id(name, id));
            words::surround(&mut content, words, start, end)
        };
        let (_, whole): (Vec<usize>, Vec<usize>) = marks.comments.iter().copied().partition(on_words);
        let prompt = self.prompts.zip(marks.anchor.as_ref()).and_then(|(prompts, anchor)| prompts.get(anchor.at));
        let content = match (stands, prompt) {
            (Stands::Free, None) => content,
            (Stands::Free | Stands::InCell, _) => self.controlled(number, &marks, content, prompt),
        };
        let (before, after) = self.around(number, &marks, &whole);
        // Behind the ids of all other pictures.
        let seals = marks.seals.iter().enumerate();
        let seals = seals.filter_map(|(nth, (seal, down))| figures::seal(seal, *down, self.total * (nth + 1) + number));
        paragraph.content = marks.begins_page.then(|| Node::Element(page_begins())).into_iter().collect();
        paragraph.content.extend(label);
        paragraph.content.extend(before);
        paragraph.content.extend(content);
        paragraph.content.extend(after);
        paragraph.content.extend(seals.map(Node::Element));
        paragraph.build()
    }

    /// The words that a comment on a paragraph speaks of, to the end of the line in which they end: within a line
    /// LibreOffice would measure the end of a comment and break the lines otherwise.
    fn commented_words<'m>(&self, marks: &'m Marks<'_>, comment: usize) -> Option<&'m str> {
        let anchor = marks.anchor.as_ref()?;
        let words = self.comments.get(comment)?.words.as_deref()?;
        let start = anchor.text.find(words)?;
        // Lines count from the label, the text from behind it.
        let behind = anchor.label + start + words.len();
        let line = anchor.lines.iter().find(|line| line.range.end >= behind)?;
        anchor.text.get(start..line.range.end - anchor.label)
    }

    /// A paragraph's runs within their content control, if they have one.
    fn controlled<'t>(
        &self,
        number: usize,
        marks: &Marks<'_>,
        mut content: Vec<Node<'t>>,
        prompt: Option<&String>,
    ) -> Vec<Node<'t>> {
        // Control ids need only differ; 1 is added because some readers take 0 for none.
        let control = self.keys.and_then(|keys| keys.control(marks, number + 1, prompt.is_some()));
        let Some(properties) = control else { return content };
        if content.is_empty() {
            // An empty control would show Word's own prompt, in print too.
            let words = prompt.map_or_else(|| " ".to_owned(), String::clone);
            content.push(Node::Element(Element::new("w:r").with(said(words))));
        }
        if prompt.is_some() {
            content.iter_mut().for_each(as_prompt);
        }
        let mut inner = Element::new("w:sdtContent");
        inner.children = content;
        vec![Node::Element(Element::new("w:sdt").markup(properties).with(inner))]
    }

    /// The bookmark and comments around a paragraph's content; `whole` are the comments on all of it.
    fn around<'t>(&self, number: usize, marks: &Marks<'_>, whole: &[usize]) -> (Vec<Node<'t>>, Vec<Node<'t>>) {
        let (mut before, mut after) = (vec![], vec![]);
        let [start, end] = COMMENT_RANGE;
        before.extend(whole.iter().map(|&id| Node::Element(with_id(start, id))));
        after.extend(whole.iter().map(|&id| Node::Element(with_id(end, id))));
        // The marks that refer to comments stand at the paragraph's end, outside its control.
        let reference = |&id| Node::Element(Element::new("w:r").with(with_id("w:commentReference", id)));
        after.extend(marks.comments.iter().map(reference));
        let key = marks.key.filter(|_| self.keys.is_some()).map(Key::name);
        if let Some(name) = key.or_else(|| marks.begins_sheet.then(|| SHEET_MARK.to_owned())) {
            bookmark(number, &name, &mut before, &mut after);
        }
        if let Some(name) = &marks.target {
            // Behind the ids of the keys.
            bookmark(self.total + number, name, &mut before, &mut after);
        }
        let begins = if marks.begins_contents { contents::field_begins().into() } else { vec![] };
        before.splice(0..0, begins.into_iter().map(Node::Element));
        after.extend(marks.ends_contents.then(|| Node::Element(fields::ends())));
        (before, after)
    }
}

fn with_id(name: &'static str, id: usize) -> Element<'static> {
    Element::new(name).attr("w:id", id.to_string())
}

/// Puts a bookmark around what stands between.
fn bookmark(id: usize, name: &str, before: &mut Vec<Node<'_>>, after: &mut Vec<Node<'_>>) {
    let start = format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{}\"/>", escaped(name));
    before.insert(0, Node::Markup(start.into()));
    after.push(Node::Markup(format!("<w:bookmarkEnd w:id=\"{id}\"/>").into()));
}
