//! Pictures and seals, carried in the page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::layout::{Picture, Seal};

use super::markup::{Markup, attribute, ratio};
use super::sheet::{CAPTION, FIGURE, IMAGE, SEAL};

impl Markup<'_> {
    /// A picture with the caption under it; gives the block behind both.
    pub(crate) fn picture(&mut self, block: usize, picture: &Picture) -> usize {
        let width = format!("width:{}%", ratio(picture.width, self.layout.sheet.text_width, 100));
        self.open("figure", &[&FIGURE], "", "");
        self.image(picture.image, &picture.alt, &IMAGE, &width);
        let mut next = block + 1;
        if let Some(text) = self.layout.blocks.get(next).and_then(|block| block.text())
            && self.layout.kind_of(next) == Some(crate::style::StyleKind::FigureCaption)
        {
            self.open("figcaption", &[&CAPTION], "", "");
            self.inline(text, 0);
            self.close("figcaption");
            next += 1;
        }
        self.close("figure");
        self.out.push('\n');
        next
    }

    fn image(&mut self, index: usize, alt: &str, class: &super::look::Class, own: &str) {
        let Some(image) = self.layout.images.get(index) else { return };
        let size = format!(" width=\"{}\" height=\"{}\"", image.width, image.height);
        self.open_image(class, own);
        self.out.extend([" src=\"data:image/", image.format.extension(), ";base64,"]);
        STANDARD.encode_string(&image.bytes, &mut self.out);
        self.out.push('"');
        self.out.push_str(&size);
        self.out.push_str(&attribute("alt", alt));
        self.out.push('>');
    }

    fn open_image(&mut self, class: &super::look::Class, own: &str) {
        self.out.push_str("<img");
        self.look.push(&mut self.out, &[class], own);
    }

    /// A seal, in the middle of its place: across as a part of the width of the type area, up from the foot of the
    /// signature in lines. Where there is no picture, its place is all that there is, and nothing is shown.
    pub(crate) fn seal(&mut self, seal: &Seal, across: &str, up: &str) {
        let Some(picture) = seal.picture else { return };
        let width = ratio(picture.width, self.layout.sheet.text_width, 100);
        let own = format!("left:{across};bottom:{up};width:{width}%");
        self.image(picture.image, &seal.words(), &SEAL, &own);
    }
}
