//! The post-pass: the body goes into the document that docx-rs began, is completed from the marks, and put into schema
//! order.

use super::Error;
use super::body::{Link, Marks, link_id};
use super::carry::Keys;
use super::comments::{Comment, Placed};
use super::order::tidy;
use super::package::Relation;
use super::paragraph::said;
use super::words;
use super::{contents, figures, notes, turned};
use crate::xml::tree::{Element, Node, escaped};

/// The bookmark of the sheet before the report.
const SHEET_MARK: &str = "bxSignoff";

/// What the body is completed with besides the marks.
#[derive(Default)]
pub(super) struct Extras<'k> {
    /// Keys for content controls and bookmarks.
    pub keys: Option<&'k Keys>,
    /// Comments.
    pub comments: &'k [Comment],
    /// Their numbers by paragraph.
    pub placed: Placed,
    /// The kinds of headers that there are, and their relation ids.
    pub headers: &'k [(&'static str, &'static str)],
}

/// Puts the blocks into the document and finishes it; gives the part and the relations of its links.
pub(super) fn finish_document(
    skeleton: &[u8],
    blocks: Vec<Element<'_>>,
    marks: &Marks<'_>,
    extras: &Extras<'_>,
) -> Result<(Vec<u8>, Vec<Relation>), Error> {
    let mut root = Element::parse(skeleton)?;
    root.child_mut("w:body").children.splice(0..0, blocks.into_iter().map(Node::Element));
    let mut pass = Pass { marks, extras, paragraphs: 0 };
    pass.visit(&mut root);
    complete_sections(&mut root, marks, extras);
    share_footers(&mut root, marks.sheet > 0);
    turn_numbers(&mut root);
    if pass.paragraphs != marks.paragraphs.len() {
        return Err(Error::Xml("the body has another number of paragraphs than are remembered".to_owned()));
    }
    tidy(&mut root);
    Ok((root.to_file(), links(marks)))
}

/// Puts its paragraphs into a footer.
pub(super) fn finish_footer(skeleton: &[u8], paragraphs: Vec<Element<'_>>) -> Result<Vec<u8>, Error> {
    let mut root = Element::parse(skeleton)?;
    root.children = paragraphs.into_iter().map(Node::Element).collect();
    tidy(&mut root);
    Ok(root.to_file())
}

/// The headers and the notes of every section.
fn complete_sections(root: &mut Element<'_>, marks: &Marks<'_>, extras: &Extras<'_>) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    for section in sections {
        for (kind, id) in extras.headers {
            section.push(Element::new("w:headerReference").attr("w:type", kind).attr("r:id", id));
        }
        section.children.extend((marks.notes > 0).then(|| Node::Element(notes::numbering())));
    }
}

/// docx-rs names headers and footers in the last section only, where they would serve no section before it. A sheet
/// before the report has none, and the report's pages are numbered from behind it.
fn share_footers(root: &mut Element<'_>, sheet: bool) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    let Some((last, others)) = sections.split_last_mut() else { return };
    let is_reference = |node: &&Node<'_>| matches!(node, Node::Element(e) if e.name().ends_with("erReference"));
    let references: Vec<Node<'_>> = last.children.iter().filter(is_reference).cloned().collect();
    for (nth, section) in others.iter_mut().enumerate() {
        section.children.retain(|node| !is_reference(&node));
        if nth > 0 || !sheet {
            section.children.extend(references.iter().cloned());
        }
    }
    if let Some(first_of_report) = sections.get_mut(1).filter(|_| sheet) {
        first_of_report.push(Element::new("w:pgNumType").attr("w:start", "1"));
    }
}

/// Pages that lie on their side have headers and footers of their own.
fn turn_numbers(root: &mut Element<'_>) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    for section in sections {
        let lies =
            |node: &Node<'_>| matches!(node, Node::Element(size) if size.attribute("w:orient") == Some("landscape"));
        if !section.children.iter().any(lies) {
            continue;
        }
        section.children.retain(|node| !matches!(node, Node::Element(e) if e.name().ends_with("erReference")));
        let reference = |name, kind: &str, id: &str| Element::new(name).attr("w:type", kind).attr("r:id", id);
        for (kind, id) in turned::HEADERS {
            section.push(reference("w:headerReference", kind, id));
            section.push(reference("w:footerReference", kind, turned::FOOTER));
        }
    }
}

/// Sections end in the properties of paragraphs of the body, and the last with the body.
fn collect_sections<'s, 'e>(element: &'s mut Element<'e>, sections: &mut Vec<&'s mut Element<'e>>) {
    match element.name() {
        "w:sectPr" => sections.push(element),
        "w:document" | "w:body" | "w:p" | "w:pPr" => {
            element.elements_mut().for_each(|child| collect_sections(child, sections));
        }
        _ => {}
    }
}

fn links(marks: &Marks<'_>) -> Vec<Relation> {
    let link = |(nth, link): (usize, &Link<'_>)| match link {
        Link::Address(address) => {
            let target = (*address).to_owned();
            Some(Relation { id: link_id(nth), kind: "hyperlink", target, external: true })
        }
        Link::Bookmark(_) => None,
    };
    marks.links.iter().enumerate().filter_map(link).collect()
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

/// What begins and ends the text that a comment speaks of.
const COMMENT_RANGE: [&str; 2] = ["w:commentRangeStart", "w:commentRangeEnd"];

/// One walk through the tree; counts what the marks are counted by.
struct Pass<'m, 'a> {
    marks: &'m Marks<'a>,
    extras: &'m Extras<'m>,
    paragraphs: usize,
}

impl<'m, 'a> Pass<'m, 'a> {
    fn visit(&mut self, element: &mut Element<'_>) {
        match element.name() {
            "w:p" => self.paragraph(element),
            _ => element.elements_mut().for_each(|child| self.visit(child)),
        }
    }

    fn paragraph(&mut self, paragraph: &mut Element<'_>) {
        let index = self.paragraphs;
        self.paragraphs += 1;
        if let Some(figure) = self.marks.figures.get(&index) {
            let marks = paragraph.child_mut("w:pPr").child_mut("w:rPr");
            marks.push(Element::val("w:sz", figures::TYPE_SIZE));
            marks.push(Element::val("w:szCs", figures::TYPE_SIZE));
            paragraph.push(figures::run(figure, index));
        }
        let seals = self.marks.seals.get(&index).into_iter().flatten().enumerate();
        // Behind the ids of all other pictures.
        let seals: Vec<Element<'_>> = seals
            .filter_map(|(nth, seal)| figures::seal(seal, self.marks.paragraphs.len() * (nth + 1) + index))
            .collect();
        let properties = matches!(paragraph.children.first(), Some(Node::Element(first)) if first.name() == "w:pPr");
        let mut label = paragraph.children.split_off(usize::from(properties));
        let labelled = matches!(self.marks.paragraphs.get(index), Some(Some(anchor)) if anchor.labelled);
        let mut content = label.split_off(usize::from(labelled).min(label.len()));
        // A comment on some words stands around them, any other around the whole.
        let comments = self.extras.placed.at(index);
        let on_words = |&id: &usize| {
            let words = self.commented_words(index, id).unwrap_or_default();
            let [start, end] = COMMENT_RANGE.map(|name| with_id(name, id));
            words::surround(&mut content, words, start, end)
        };
        let (parting, whole): (Vec<usize>, Vec<usize>) = comments.iter().copied().partition(on_words);
        let content = self.controlled(index, content, !parting.is_empty());
        let (before, after) = self.around(index, &whole);
        paragraph.children.extend(label);
        paragraph.children.extend(before);
        paragraph.children.extend(content);
        paragraph.children.extend(after);
        paragraph.children.extend(seals.into_iter().map(Node::Element));
    }

    /// The words that a comment in a paragraph speaks of, to the end of the line in which they end: within a line
    /// LibreOffice would measure the end of a comment and break the lines otherwise.
    fn commented_words(&self, index: usize, comment: usize) -> Option<&str> {
        // Lines count from the label, the text from behind it.
        let anchor = self.marks.paragraphs.get(index)?.as_ref().filter(|anchor| !anchor.labelled)?;
        let words = self.extras.comments.get(comment)?.words.as_deref()?;
        let start = anchor.text.find(words)?;
        let line = anchor.lines.iter().find(|line| line.range.end >= start + words.len())?;
        anchor.text.get(start..line.range.end)
    }

    /// A paragraph's runs within their content control, if they have one.
    /// What is `parted` by a comment's ends is no plain text to Word.
    fn controlled<'t>(&self, index: usize, mut content: Vec<Node<'t>>, parted: bool) -> Vec<Node<'t>> {
        let Some(Some(anchor)) = self.marks.paragraphs.get(index) else { return content };
        // Control ids need only differ; 1 is added because some readers take 0 for none.
        let Some(properties) = self.extras.keys.and_then(|keys| keys.control(index, anchor, index + 1, parted)) else {
            return content;
        };
        if content.is_empty() {
            // An empty control would show Word's prompt, in print too.
            content.push(Node::Element(Element::new("w:r").with(said(" "))));
        }
        let mut inner = Element::new("w:sdtContent");
        inner.children = content;
        vec![Node::Element(Element::new("w:sdt").markup(properties).with(inner))]
    }

    /// The bookmark and comments around a paragraph's content; `whole` are the comments on all of it.
    fn around<'t>(&self, index: usize, whole: &[usize]) -> (Vec<Node<'t>>, Vec<Node<'t>>) {
        let (mut before, mut after) = (vec![], vec![]);
        let [start, end] = COMMENT_RANGE;
        before.extend(whole.iter().map(|&id| Node::Element(with_id(start, id))));
        after.extend(whole.iter().map(|&id| Node::Element(with_id(end, id))));
        // The marks that refer to comments stand at the paragraph's end, outside its control.
        let reference = |&id| Node::Element(Element::new("w:r").with(with_id("w:commentReference", id)));
        after.extend(self.extras.placed.at(index).iter().map(reference));
        let key = self.extras.keys.and_then(|keys| keys.key(index));
        let first_of_sheet = index == 0 && self.marks.sheet > 0;
        if let Some(key) = key.or_else(|| first_of_sheet.then(|| SHEET_MARK.to_owned())) {
            bookmark(index, &key, &mut before, &mut after);
        }
        if let Some(name) = self.marks.targets.get(&index) {
            // Behind the ids of the keys.
            let id = self.marks.paragraphs.len() + index;
            bookmark(id, name, &mut before, &mut after);
        }
        if let Some((first, last)) = self.marks.contents {
            let begins = if index == first { contents::field_begins().into() } else { vec![] };
            before.splice(0..0, begins.into_iter().map(Node::Element));
            after.extend((index == last).then(|| Node::Element(contents::field_ends())));
        }
        (before, after)
    }
}
