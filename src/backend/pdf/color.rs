//! The output intent: what the document's black means. PDF/A asks for a profile even of a page that is only black
//! on white (ISO 19005-2, 6.2.3).
#![expect(clippy::cast_possible_truncation, reason = "a profile of a few hundred bytes, all of its parts ours")]

use lopdf::{Document, Object, Stream};

use super::object::{Catalog, ascii, dict, int, name};

/// Declares sRGB, with its profile inside.
pub(super) fn add(doc: &mut Document, catalog: &mut Catalog) {
    let profile = doc.add_object(Stream::new(dict([("N", int(3))]), srgb_profile()));
    let intent = dict([
        ("Type", name("OutputIntent")),
        ("S", name("GTS_PDFA1")),
        ("OutputConditionIdentifier", ascii("sRGB IEC61966-2.1")),
        ("RegistryName", ascii("http://www.color.org")),
        ("Info", ascii("sRGB IEC61966-2.1")),
        ("DestOutputProfile", profile.into()),
    ]);
    catalog.set("OutputIntents", vec![Object::from(intent)]);
}

/// A fixed-point number of ICC.1: 16 bits before the point and 16 after it.
type Fixed = i32;

/// The white of the profile connection space, D50 (ICC.1:2004-10, 7.2.16).
const D50: [Fixed; 3] = [0xf6d6, 0x10000, 0xd32d];
/// The colorants of sRGB adapted to D50 by the Bradford transform (IEC 61966-2-1).
const RED: [Fixed; 3] = [0x6fa2, 0x38f5, 0x390];
/// See [`RED`].
const GREEN: [Fixed; 3] = [0x6299, 0xb785, 0x18da];
/// See [`RED`].
const BLUE: [Fixed; 3] = [0x24a0, 0xf84, 0xb6cf];
/// The Bradford transform from D65 to D50.
const ADAPTATION: [Fixed; 9] = [0x10c3d, 0x5dc, -0xcd5, 0x790, 0xfd90, -0x45d, -0x25d, 0x3da, 0xc08c];
/// IEC 61966-2-1 as a parametric curve of type 3: g, a, b, c, d (ICC.1:2004-10, 10.15): 2.4, 1/1.055, 0.055/1.055,
/// 1/12.92, 0.04045.
const CURVE: [Fixed; 5] = [0x26666, 0xf2a7, 0xd59, 0x13d0, 0xa5b];

/// A version 4 matrix profile of sRGB.
fn srgb_profile() -> Vec<u8> {
    let curve = tag_data(b"para", &[0x0003_0000], &CURVE);
    let xyz = |value: &[Fixed]| tag_data(b"XYZ ", &[], value);
    let tags: [([u8; 4], Vec<u8>); 10] = [
        (*b"desc", text_data("sRGB")),
        (*b"cprt", text_data("Public domain")),
        (*b"wtpt", xyz(&D50)),
        (*b"chad", tag_data(b"sf32", &[], &ADAPTATION)),
        (*b"rXYZ", xyz(&RED)),
        (*b"gXYZ", xyz(&GREEN)),
        (*b"bXYZ", xyz(&BLUE)),
        (*b"rTRC", curve.clone()),
        (*b"gTRC", curve.clone()),
        (*b"bTRC", curve),
    ];
    let mut offset = HEADER + 4 + 12 * tags.len();
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data = Vec::new();
    for (signature, content) in &tags {
        table.extend(signature);
        table.extend([offset as u32, content.len() as u32].iter().flat_map(|n| n.to_be_bytes()));
        data.extend(content);
        offset += content.len();
    }
    [header(offset), table, data].concat()
}

const HEADER: usize = 128;

/// ICC.1:2004-10, 7.2: a display profile from RGB to XYZ.
fn header(size: usize) -> Vec<u8> {
    let mut header = vec![0; HEADER];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &(size as u32).to_be_bytes());
    put(8, &[4, 0x20, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    // The date is a required field: that of the standard's publication, so that it never changes.
    put(24, &[2004u16, 10, 1, 0, 0, 0].map(u16::to_be_bytes).concat());
    put(36, b"acsp");
    put(68, &D50.map(i32::to_be_bytes).concat());
    header
}

/// A tag's type, reserved word and numbers. Every one here is a multiple of four bytes long.
fn tag_data(kind: &[u8; 4], words: &[u32], numbers: &[Fixed]) -> Vec<u8> {
    let mut data = [kind.as_slice(), &[0; 4]].concat();
    data.extend(words.iter().flat_map(|n| n.to_be_bytes()));
    data.extend(numbers.iter().flat_map(|n| n.to_be_bytes()));
    data
}

/// `multiLocalizedUnicodeType` with one record, padded to four bytes.
fn text_data(text: &str) -> Vec<u8> {
    let words: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut data = [b"mluc".as_slice(), &[0; 4]].concat();
    data.extend([1u32, 12].iter().flat_map(|n| n.to_be_bytes()));
    data.extend(b"enUS");
    data.extend([words.len() as u32, 28].iter().flat_map(|n| n.to_be_bytes()));
    data.extend(words);
    data.resize(data.len().next_multiple_of(4), 0);
    data
}
