//! One element of the structure tree, written straight to the bytes it has in the file: a report has hundreds.

use lopdf::ObjectId;

use super::object::{Written, push_int, push_reference};

/// A marked stretch of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// Index into the layout's pages.
    pub page: usize,
    /// Its number on the page (MCID).
    pub number: usize,
}

/// What hangs from an element.
pub(super) enum Kid {
    /// Another element.
    Element(ObjectId),
    /// Ink.
    Stretch(Stretch),
    /// A link's annotation.
    Annot {
        /// Its object.
        id: ObjectId,
        /// Index into the layout's pages.
        page: usize,
    },
}

/// An element.
pub(super) struct Element {
    /// Its object.
    pub id: ObjectId,
    /// Its role (ISO 32000-1, 14.8.4).
    pub role: &'static str,
    /// The element above it.
    pub parent: ObjectId,
    /// What hangs from it, in reading order.
    pub kids: Vec<Kid>,
    /// Further entries as they stand in the file.
    pub extra: Vec<u8>,
}

impl Element {
    /// The element's dictionary. Its page is that of its first ink; ink on other pages names them.
    pub(crate) fn write(&self, pages: &[ObjectId]) -> Written {
        let mut out = Vec::with_capacity(192);
        out.extend(b"<</S/");
        out.extend(self.role.as_bytes());
        out.extend(b"/P ");
        push_reference(&mut out, self.parent);
        let page = self.kids.iter().find_map(|kid| if let Kid::Stretch(s) = kid { Some(s.page) } else { None });
        if let Some(page) = page {
            out.extend(b"/Pg ");
            push_reference(&mut out, pages[page]);
        }
        if !self.kids.is_empty() {
            out.extend(b"/K[");
            for kid in &self.kids {
                kid.write(&mut out, page, pages);
            }
            out.push(b']');
        }
        out.extend(&self.extra);
        out.extend(b">>");
        Written { number: self.id.0, bytes: out }
    }
}

impl Kid {
    fn write(&self, out: &mut Vec<u8>, own_page: Option<usize>, pages: &[ObjectId]) {
        match *self {
            Kid::Element(id) => push_reference(out, id),
            Kid::Stretch(Stretch { page, number }) if own_page == Some(page) => push_int(out, number),
            Kid::Stretch(Stretch { page, number }) => {
                out.extend(b"<</Type/MCR/Pg ");
                push_reference(out, pages[page]);
                out.extend(b"/MCID ");
                push_int(out, number);
                out.extend(b">>");
            }
            Kid::Annot { id, page } => {
                out.extend(b"<</Type/OBJR/Obj ");
                push_reference(out, id);
                out.extend(b"/Pg ");
                push_reference(out, pages[page]);
                out.extend(b">>");
            }
        }
        out.push(b' ');
    }
}
