//! The post-pass: what docx-rs built is mended, completed from the marks, and put into schema order.

use super::Error;
use super::body::Marks;
use super::order::tidy;
use super::package::Relation;
use super::xml::Element;

/// Finishes the body; gives the part and the relations of its links.
pub(super) fn finish_document(built: &[u8], marks: &Marks<'_>) -> Result<(Vec<u8>, Vec<Relation>), Error> {
    let mut root = Element::parse(built)?;
    let mut pass = Pass { marks, rows: 0, tables: 0, links: 0 };
    pass.visit(&mut root);
    if (pass.rows, pass.tables, pass.links) != (marks.header_rows.len(), marks.titles.len(), marks.links.len()) {
        return Err(Error::Xml("docx-rs built another number of rows, tables or links".to_owned()));
    }
    tidy(&mut root);
    Ok((root.to_file(), links(marks)))
}

/// Finishes a header or footer.
pub(super) fn finish_margin(built: &[u8]) -> Result<Vec<u8>, Error> {
    let mut root = Element::parse(built)?;
    let marks = Marks::default();
    Pass { marks: &marks, rows: 0, tables: 0, links: 0 }.visit(&mut root);
    tidy(&mut root);
    Ok(root.to_file())
}

fn link_id(nth: usize) -> String {
    format!("rIdLink{}", nth + 1)
}

fn links(marks: &Marks<'_>) -> Vec<Relation> {
    let link = |(nth, address): (usize, &&str)| Relation {
        id: link_id(nth),
        kind: "hyperlink",
        target: (*address).to_owned(),
        external: true,
    };
    marks.links.iter().enumerate().map(link).collect()
}

/// docx-rs gives grid columns a unit, which the schema does not know: their widths are always twips.
fn strip_unit(column: &mut Element<'_>) {
    if let Some(width) = column.attribute("w:w").map(str::to_owned) {
        column.retag(Element::new("w:gridCol").attr("w:w", width));
    }
}

/// One walk through the tree; counts what the marks are counted by.
struct Pass<'m, 'a> {
    marks: &'m Marks<'a>,
    rows: usize,
    tables: usize,
    links: usize,
}

impl Pass<'_, '_> {
    fn visit(&mut self, element: &mut Element<'_>) {
        match element.name() {
            // docx-rs numbers paragraphs by a counter of the thread; nothing refers to the numbers.
            "w:p" => element.retag(Element::new("w:p")),
            "w:tblGrid" => element.elements_mut().for_each(strip_unit),
            "w:tr" => self.row(element),
            "w:tbl" => self.table(element),
            "w:hyperlink" => {
                element.retag(Element::new("w:hyperlink").attr("r:id", link_id(self.links)).attr("w:history", "1"));
                self.links += 1;
            }
            _ => {}
        }
        for child in element.elements_mut() {
            self.visit(child);
        }
    }

    fn row(&mut self, row: &mut Element<'_>) {
        if self.marks.header_rows.get(self.rows) == Some(&true) {
            row.child_mut("w:trPr").push(Element::new("w:tblHeader"));
        }
        self.rows += 1;
    }

    fn table(&mut self, table: &mut Element<'_>) {
        if let Some(title) = self.marks.titles.get(self.tables).filter(|title| !title.is_empty()) {
            table.child_mut("w:tblPr").push(Element::val("w:tblCaption", title));
        }
        self.tables += 1;
    }
}
