//! Reads pictures: where the file is, and what is said of it.

use crate::diag::{Finding, tell};
use crate::geom::Len;
use crate::json::Object;
use crate::json::read::{Bounds, length_within};

use super::text;
use crate::model::Picture;

/// The narrowest and the widest that a picture may be asked to be: a stamp, and the sheet of A3.
const WIDTHS: Bounds = (Len::mm(5), Len::mm(420), "mm");

/// The picture that an object is.
pub(super) fn block(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<Picture> {
    let spot = object.required("figure", out)?;
    let path = text::line(&spot, out);
    let caption = object.optional("caption").and_then(|spot| text::line(&spot, out));
    let alt = object.optional("alt").and_then(|spot| text::line(&spot, out));
    let width = object.optional("width").and_then(|spot| length_within(&spot, WIDTHS, "figure-width", out));
    object.close(out);
    if alt.is_none() {
        let finding = Finding::warning("figure-alt", spot.place(), "图片没有文字说明，看不见图的人无法知道它的内容");
        tell(out, finding.hint("加上 \"alt\": \"…\"，用一两句话写出图里的主要内容。"));
    }
    Some(Picture { at: spot.pointer, path: path?, caption, alt, width })
}
