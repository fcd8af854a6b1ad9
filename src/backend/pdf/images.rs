//! Pictures as image objects (ISO 32000-1, 8.9): JPEG passed on as it is coded, PNG as deflated pixels with its opacity
//! apart.

use std::collections::BTreeMap;

use printpdf::{DictItem, ExternalStream, ExternalXObject, PdfResources, XObject, XObjectId};

use super::content::Content;
use crate::geom::{Len, Point};
use crate::image::Image;
use crate::layout::Layout;

/// Adds the pictures of a layout to the resources of its pages.
pub(super) fn add(resources: &mut PdfResources, layout: &Layout) {
    for (index, image) in layout.images.iter().enumerate() {
        let object = ExternalXObject { stream: stream(image), width: None, height: None, dpi: None };
        resources.xobjects.map.insert(id(index), XObject::External(object));
    }
}

/// Draws a picture whose lower left corner is at `foot`, counted from the lower left corner of the page.
pub(super) fn place(out: &mut Content, image: usize, foot: Point, width: Len, height: Len) {
    out.op("q");
    out.length(width);
    out.raw("0 0 ");
    [height, foot.x, foot.y].into_iter().for_each(|length| out.length(length));
    out.op("cm");
    out.raw("/");
    out.raw(&id(image).0);
    out.op(" Do");
    out.op("Q");
}

fn id(image: usize) -> XObjectId {
    XObjectId(format!("I{image}"))
}

fn stream(image: &Image) -> ExternalStream {
    let space = if image.grey { "DeviceGray" } else { "DeviceRGB" };
    let mut dict = entries(image, space);
    let Some(raster) = &image.raster else {
        dict.insert("Filter".into(), name("DCTDecode"));
        return ExternalStream { dict, content: image.bytes.clone(), compress: false };
    };
    if let Some(alpha) = &raster.alpha {
        let stream = ExternalStream { dict: entries(image, "DeviceGray"), content: alpha.clone(), compress: true };
        dict.insert("SMask".into(), DictItem::Stream { stream });
    }
    ExternalStream { dict, content: raster.colour.clone(), compress: true }
}

fn entries(image: &Image, space: &str) -> BTreeMap<String, DictItem> {
    [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(image.width.into())),
        ("Height", DictItem::Int(image.height.into())),
        ("ColorSpace", name(space)),
        ("BitsPerComponent", DictItem::Int(8)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

fn name(text: &str) -> DictItem {
    DictItem::Name(text.as_bytes().to_vec())
}
