//! Which paragraph or table of one version is which of the other.

use super::super::names::use_of;
use super::super::units::SEPARATOR;
use super::compare::Part;
use super::inline::text;
use super::{Did, Merger};
use crate::xml::tree::{Element, Node};

/// The class of tables; styles of paragraphs have those before it.
const TABLE: u8 = u8::MAX;

impl Merger<'_> {
    /// The old version's blocks in the new version's: what is gone stands before what came in its place. Blanks are the
    /// new version's.
    pub(crate) fn blocks<'t>(&mut self, old: Vec<Node<'t>>, new: Vec<Node<'t>>) -> Vec<Node<'t>> {
        let mut styles = vec![];
        let was: Vec<(Element<'t>, Told)> = old.into_iter().filter_map(|node| told(node, &mut styles).ok()).collect();
        let mut shown = vec![];
        let mut is = vec![];
        for node in new {
            match told(node, &mut styles) {
                Ok((element, said)) => {
                    shown.push(said);
                    is.push(Ok(element));
                }
                Err(blank) => is.push(Err(blank)),
            }
        }
        fn part((class, text): &Told) -> Part<'_> {
            Part { class: *class, text }
        }
        let old: Vec<Part<'_>> = was.iter().map(|(_, told)| part(told)).collect();
        let new: Vec<Part<'_>> = shown.iter().map(part).collect();
        let pairs = self.compare.pairs(&old, &new);
        let mut was = was.into_iter().map(|(element, _)| element).enumerate().peekable();
        let mut out = vec![];
        let mut nth = 0;
        // What is gone stands behind what was before it.
        for block in is {
            let element = match block {
                Ok(element) => element,
                Err(blank) => {
                    out.push(blank);
                    continue;
                }
            };
            let partner = pairs.get(&nth).copied();
            let until = partner.or_else(|| pairs.range(nth..).next().map(|(_, old)| *old)).unwrap_or(usize::MAX);
            while let Some((_, gone)) = was.next_if(|(index, _)| *index < until) {
                self.gone(gone, &mut out);
            }
            match partner.and_then(|_| was.next()) {
                Some((_, before)) => self.both(before, element, &mut out),
                None => self.came(element, &mut out),
            }
            nth += 1;
        }
        let at = out.iter().position(|node| is_element(node, "w:sectPr")).unwrap_or(out.len());
        let end = out.split_off(at);
        was.for_each(|(_, gone)| self.gone(gone, &mut out));
        out.extend(end);
        apart(out)
    }

    fn both<'t>(&mut self, old: Element<'t>, new: Element<'t>, out: &mut Vec<Node<'t>>) {
        match new.name() {
            "w:tbl" => self.table(old, new, out),
            _ => out.push(Node::Element(self.paragraph(old, new))),
        }
    }

    fn gone<'t>(&mut self, element: Element<'t>, out: &mut Vec<Node<'t>>) {
        let gone = match element.name() {
            "w:tbl" => self.whole_table(element, Did::Delete),
            _ => self.gone_paragraph(element),
        };
        out.push(Node::Element(gone));
    }

    fn came<'t>(&mut self, element: Element<'t>, out: &mut Vec<Node<'t>>) {
        let came = match element.name() {
            "w:tbl" => self.whole_table(element, Did::Insert),
            _ => self.came_paragraph(element),
        };
        out.push(Node::Element(came));
    }
}

/// The class of a block and what it says.
type Told = (u8, String);

/// A block that says something, or the node as it is.
fn told<'t>(node: Node<'t>, styles: &mut Vec<String>) -> Result<(Element<'t>, Told), Node<'t>> {
    let Node::Element(element) = node else { return Err(node) };
    let said = text(&element);
    match element.name() {
        "w:tbl" => Ok((element, (TABLE, said))),
        "w:p" if !said.is_empty() => {
            let style = use_of(style(&element).unwrap_or_default()).to_owned();
            let class = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            Ok((element, (u8::try_from(class).unwrap_or(TABLE).min(TABLE - 1), said)))
        }
        _ => Err(Node::Element(element)),
    }
}

fn style<'e>(paragraph: &'e Element<'_>) -> Option<&'e str> {
    let properties = paragraph.element("w:pPr")?;
    properties.element("w:pStyle")?.attribute("w:val")
}

fn is_element(node: &Node<'_>, name: &str) -> bool {
    matches!(node, Node::Element(element) if element.name() == name)
}

/// Two tables that touch would be one, and what ends a body must be a paragraph: a blank of one point parts them, and stands behind a
/// table whose own went, such as an imprint.
fn apart(nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    let mut out: Vec<Node<'_>> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let needs = is_element(&node, "w:tbl") || is_element(&node, "w:sectPr");
        if needs && out.last().is_some_and(|last| is_element(last, "w:tbl")) {
            let line = SEPARATOR.to_twips().to_string();
            let spacing = Element::new("w:spacing").attr("w:line", line).attr("w:lineRule", "exact");
            out.push(Node::Element(Element::new("w:p").with(Element::new("w:pPr").with(spacing))));
        }
        out.push(node);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_stands_between_tables_and_behind_the_last() {
        let nodes = ["w:tbl", "w:tbl", "w:p", "w:tbl", "w:sectPr"].map(|name| Node::Element(Element::new(name)));
        let apart = apart(nodes.into());
        let names: Vec<&str> =
            apart.iter().filter_map(|node| if let Node::Element(e) = node { Some(e.name()) } else { None }).collect();
        assert_eq!(names, ["w:tbl", "w:p", "w:tbl", "w:p", "w:tbl", "w:p", "w:sectPr"]);
    }
}
