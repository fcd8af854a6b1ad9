//! Comments, each on the paragraph or cell that its pointer names.

use super::body::{Block, Body};
use super::marks::Marks;
use super::paragraph::said;
use super::root::{NAMESPACES, with_namespaces};
use crate::xml::tree::Element;

/// A comment on a part of the report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// JSON pointer of the part.
    pub at: String,
    /// Who speaks.
    pub author: String,
    /// What is said; each line becomes a paragraph.
    pub text: String,
    /// The words of the part that it speaks of: it stands from there to the end of their line. When there are none, or
    /// the part has not these words, it stands on the whole part.
    pub words: Option<String>,
}

/// Gives each comment its paragraph: the one that shows the very part; otherwise the first inside it; otherwise the
/// nearest that holds it; otherwise the first of the report that shows a part. None is lost.
pub(super) fn place(comments: &[Comment], body: &mut Body<'_>) {
    let sheet = body.sheet.iter().flat_map(Block::paragraphs).count();
    let blocks = body.sheet.iter_mut().chain(&mut body.report);
    let mut marks: Vec<&mut Marks<'_>> =
        blocks.flat_map(Block::paragraphs_mut).map(|paragraph| &mut paragraph.marks).collect();
    for (id, comment) in comments.iter().enumerate() {
        let place = place_of(&comment.at, &marks, sheet);
        if let Some(marks) = marks.get_mut(place) {
            marks.comments.push(id);
        }
    }
}

/// Which of the paragraphs a comment on a part of the report stands on; `sheet` is the number of the report's first.
fn place_of(at: &str, paragraphs: &[&mut Marks<'_>], sheet: usize) -> usize {
    let anchors = || {
        let anchors = paragraphs.iter().enumerate();
        anchors.filter_map(|(index, marks)| Some((index, marks.anchor.as_ref()?.at))).filter(|(_, at)| !at.is_empty())
    };
    anchors()
        .find(|(_, anchor)| *anchor == at)
        .or_else(|| anchors().find(|(_, anchor)| is_inside(anchor, at)))
        .or_else(|| anchors().filter(|(_, anchor)| is_inside(at, anchor)).max_by_key(|(_, anchor)| anchor.len()))
        // A blank in front of the first text has a height of its own, which a comment would change.
        .or_else(|| anchors().find(|(index, _)| *index >= sheet))
        .map_or(sheet, |(index, _)| index)
}

/// Whether a pointer leads into what another names.
fn is_inside(pointer: &str, of: &str) -> bool {
    pointer.strip_prefix(of).is_some_and(|rest| rest.starts_with('/'))
}

/// The comments part. Comments bear no time: nothing comes from a clock.
pub(super) fn comments_part(comments: &[Comment]) -> Vec<u8> {
    let root = with_namespaces(Element::new("w:comments"), NAMESPACES);
    root.all(comments.iter().enumerate().map(comment)).to_file()
}

fn comment((id, comment): (usize, &Comment)) -> Element<'_> {
    let initials: String = comment.author.chars().take(2).collect();
    let line = |text| Element::new("w:p").with(Element::new("w:r").with(said(text)));
    let lines: Vec<&str> = if comment.text.is_empty() { vec![""] } else { comment.text.lines().collect() };
    Element::new("w:comment")
        .attr("w:id", id.to_string())
        .attr("w:author", &comment.author)
        .attr("w:initials", initials)
        .all(lines.into_iter().map(line))
}
