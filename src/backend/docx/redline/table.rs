//! What changed in a table, row by row and cell by cell.

use std::collections::BTreeMap;

use super::compare::Part;
use super::inline::text;
use super::{Did, Merger};
use crate::xml::tree::{Element, Node};

impl Merger<'_> {
    /// A table that both versions have. Of other columns, it goes and comes as a whole.
    pub(crate) fn table<'t>(&mut self, mut old: Element<'t>, mut new: Element<'t>, out: &mut Vec<Node<'t>>) {
        if columns(&old) != columns(&new) {
            out.push(Node::Element(self.whole_table(old, Did::Delete)));
            out.push(Node::Element(self.whole_table(new, Did::Insert)));
            return;
        }
        let (was, _) = rows(&mut old);
        let (is, mut head) = rows(&mut new);
        let pairs = self.pair_rows(&was, &is);
        let mut was = was.into_iter().enumerate().peekable();
        for (nth, row) in is.into_iter().enumerate() {
            let partner = pairs.get(&nth).copied();
            let until = partner.or_else(|| pairs.range(nth..).next().map(|(_, old)| *old)).unwrap_or(usize::MAX);
            while let Some((_, gone)) = was.next_if(|(index, _)| *index < until) {
                head.push(Node::Element(self.whole_row(gone, Did::Delete)));
            }
            let row = match partner.and_then(|_| was.next()) {
                Some((_, before)) => self.row(before, row),
                None => self.whole_row(row, Did::Insert),
            };
            head.push(Node::Element(row));
        }
        head.extend(was.map(|(_, gone)| Node::Element(self.whole_row(gone, Did::Delete))).collect::<Vec<_>>());
        new.children = head;
        out.push(Node::Element(new));
    }

    /// The old row of each new one that was there before: by what they say, then those between them in order, where
    /// there are as many, they are built alike and bear one label. Rows of other labels go and come: as one row it would look as
    /// if a figure of the one had become that of the other.
    fn pair_rows(&mut self, old: &[Element<'_>], new: &[Element<'_>]) -> BTreeMap<usize, usize> {
        let (shapes_old, shapes_new) = (shapes(old), shapes(new));
        let mut known: Vec<&String> = vec![];
        let mut class = |shape| match known.iter().position(|found| *found == shape) {
            Some(index) => u8::try_from(index).unwrap_or(u8::MAX).min(254),
            None => {
                known.push(shape);
                u8::try_from(known.len() - 1).unwrap_or(u8::MAX).min(254)
            }
        };
        let classes = |shapes: &mut dyn Iterator<Item = u8>| shapes.collect::<Vec<u8>>();
        let (old_classes, new_classes) =
            (classes(&mut shapes_old.iter().map(&mut class)), classes(&mut shapes_new.iter().map(&mut class)));
        let (old_texts, new_texts): (Vec<String>, Vec<String>) =
            (old.iter().map(row_text).collect(), new.iter().map(row_text).collect());
        fn parts<'a>(classes: &[u8], texts: &'a [String]) -> Vec<Part<'a>> {
            classes.iter().zip(texts).map(|(class, text)| Part { class: *class, text }).collect()
        }
        let mut pairs = self.compare.pairs(&parts(&old_classes, &old_texts), &parts(&new_classes, &new_texts));
        let ends: Vec<(usize, usize)> = pairs.iter().map(|(n, o)| (*n, *o)).chain([(new.len(), old.len())]).collect();
        let (mut n, mut o) = (0, 0);
        for (next_n, next_o) in ends {
            if new_classes.get(n..next_n) == old_classes.get(o..next_o) {
                let is_one = |&(n, o): &(usize, usize)| is_merged(&new[n]) || label(&new[n]) == label(&old[o]);
                pairs.extend((n..next_n).zip(o..next_o).filter(is_one));
            }
            (n, o) = (next_n + 1, next_o + 1);
        }
        pairs
    }

    /// A row that both versions have, built alike.
    fn row<'t>(&mut self, mut old: Element<'t>, mut new: Element<'t>) -> Element<'t> {
        for (was, is) in cells_mut(&mut old).zip(cells_mut(&mut new)) {
            let mut before: Vec<Element<'t>> = paragraphs(was).cloned().collect();
            before.reverse();
            for node in &mut is.children {
                let Node::Element(paragraph) = node else { continue };
                if paragraph.name() == "w:p"
                    && let Some(was) = before.pop()
                {
                    let taken = std::mem::replace(paragraph, Element::new("w:p"));
                    *paragraph = self.paragraph(was, taken);
                }
            }
        }
        new
    }

    /// A row that only one version has.
    fn whole_row<'t>(&mut self, mut row: Element<'t>, did: Did) -> Element<'t> {
        let change = self.change(did);
        row.child_mut("w:trPr").push(change);
        for cell in cells_mut(&mut row) {
            for node in &mut cell.children {
                let Node::Element(paragraph) = node else { continue };
                if paragraph.name() == "w:p" {
                    let taken = std::mem::replace(paragraph, Element::new("w:p"));
                    *paragraph = self.whole_paragraph(taken, did);
                }
            }
        }
        row
    }

    /// A cell's paragraph all of whose text came or goes; its mark belongs to the cell.
    pub(crate) fn whole_paragraph<'t>(&mut self, paragraph: Element<'t>, did: Did) -> Element<'t> {
        if did == Did::Insert {
            return self.came_runs(paragraph);
        }
        let mut gone = Element::new("w:p");
        gone.children.extend(paragraph.element("w:pPr").cloned().map(Node::Element));
        let runs = self.gone_text(&paragraph);
        gone.children.extend(runs);
        gone
    }

    /// A table that only one version has.
    pub(crate) fn whole_table<'t>(&mut self, mut table: Element<'t>, did: Did) -> Element<'t> {
        for node in &mut table.children {
            let Node::Element(row) = node else { continue };
            if row.name() == "w:tr" {
                let taken = std::mem::replace(row, Element::new("w:tr"));
                *row = self.whole_row(taken, did);
            }
        }
        table
    }
}

fn columns(table: &Element<'_>) -> usize {
    table.element("w:tblGrid").map_or(0, |grid| grid.children.len())
}

/// A table's rows, and what stands before them.
fn rows<'t>(table: &mut Element<'t>) -> (Vec<Element<'t>>, Vec<Node<'t>>) {
    let (mut rows, mut others) = (vec![], vec![]);
    for node in std::mem::take(&mut table.children) {
        match node {
            Node::Element(row) if row.name() == "w:tr" => rows.push(row),
            other => others.push(other),
        }
    }
    (rows, others)
}

fn cells_mut<'e, 't: 'e>(row: &'e mut Element<'t>) -> impl Iterator<Item = &'e mut Element<'t>> {
    row.elements_mut().filter(|cell| cell.name() == "w:tc")
}

fn cells<'e, 't>(row: &'e Element<'t>) -> impl Iterator<Item = &'e Element<'t>> {
    row.elements().filter(|cell| cell.name() == "w:tc")
}

fn paragraphs<'e, 't>(cell: &'e Element<'t>) -> impl Iterator<Item = &'e Element<'t>> {
    cell.elements().filter(|paragraph| paragraph.name() == "w:p")
}

fn row_text(row: &Element<'_>) -> String {
    cells(row).flat_map(paragraphs).map(text).collect::<Vec<_>>().join("\n")
}

/// What a row is called: its first cell that says more than a number.
fn label(row: &Element<'_>) -> String {
    let said = |cell| paragraphs(cell).map(text).collect::<String>();
    let is_name = |text: &String| text.chars().any(char::is_alphabetic);
    cells(row).map(said).find(is_name).unwrap_or_default()
}

/// Whether cells of a row reach over others.
fn is_merged(row: &Element<'_>) -> bool {
    cells(row).any(|cell| cell.element("w:tcPr").is_some_and(|properties| properties.element("w:vMerge").is_some()))
}

/// How each row is built: the columns that its cells cover, and which go on with the cell above.
fn shapes(rows: &[Element<'_>]) -> Vec<String> {
    let part = |cell: &Element<'_>| {
        let value = |name| {
            let property = cell.element("w:tcPr")?.element(name)?;
            Some(property.attribute("w:val").unwrap_or("continue").to_owned())
        };
        let (span, merge) = (value("w:gridSpan").unwrap_or_default(), value("w:vMerge").unwrap_or_default());
        format!("{span},{merge},{};", paragraphs(cell).count())
    };
    rows.iter().map(|row| cells(row).map(part).collect()).collect()
}
