//! TrueType programs cut down to the glyphs of a document, left in pieces so that [`super::flate`] finds coded glyphs
//! again.
//!
//! subsetter does the same and more; here it cost a tenth of a report's time, most of it for summing up tables by
//! copies of four bytes. It still cuts all other programs.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use ttf_parser::{GlyphId, RawFace, Tag, loca};

use crate::backend::sfnt::{self, Entry, Sum};

/// Outlines, in the order of their glyphs.
type Glyphs<'f> = Vec<Cow<'f, [u8]>>;

/// A program cut down: its tables and, as the last of them, its outlines.
pub(super) struct Cut<'f> {
    /// The directory and all tables but the outlines.
    pub tables: Vec<u8>,
    /// The outlines, `.notdef` first.
    pub glyphs: Glyphs<'f>,
}

/// The tables besides outlines, their places and metrics that PDF asks for (ISO 32000-1, 9.9): head and hinting.
const KEPT: [&[u8; 4]; 6] = [b"cvt ", b"fpgm", b"head", b"hhea", b"maxp", b"prep"];

/// Cuts a face down to these glyphs, which get the numbers 1, 2, 3 …; the glyphs they are made of follow. `None` for
/// a face without TrueType outlines, or one that contradicts itself.
pub(super) fn cut<'f>(data: &'f [u8], index: u32, glyphs: &[u16]) -> Option<Cut<'f>> {
    let face = ttf_parser::Face::parse(data, index).ok()?;
    let raw = face.raw_face();
    let (head, maxp) = (face.tables().head, face.tables().maxp);
    let places = raw.table(Tag::from_bytes(b"loca"))?;
    let loca = loca::Table::parse(maxp.number_of_glyphs, head.index_to_location_format, places)?;
    let outlines = Outlines { raw, loca };
    let (ids, glyphs) = outlines.closed(glyphs)?;
    let long = glyphs.iter().map(|glyph| glyph.len()).sum::<usize>() > 2 * usize::from(u16::MAX)
        || glyphs.iter().any(|glyph| glyph.len() % 2 == 1);
    let (metrics, advances) = metrics(&face, &ids)?;
    let mut tables: Vec<([u8; 4], Cow<'f, [u8]>)> =
        KEPT.iter().filter_map(|tag| Some((**tag, raw.table(Tag::from_bytes(tag))?.into()))).collect();
    tables.push((*b"hmtx", metrics.into()));
    tables.push((*b"loca", self::places(&glyphs, long).into()));
    let count = u16::try_from(glyphs.len()).ok()?;
    for (tag, at, value) in [(b"head", 50, u16::from(long)), (b"hhea", 34, advances), (b"maxp", 4, count)] {
        let (_, table) = tables.iter_mut().find(|(known, _)| known == tag)?;
        table.to_mut().get_mut(at..at + 2)?.copy_from_slice(&value.to_be_bytes());
    }
    Some(Cut { tables: assemble(&tables, &glyphs)?, glyphs })
}

/// The outlines of a face.
struct Outlines<'f, 'r> {
    raw: &'r RawFace<'f>,
    loca: loca::Table<'f>,
}

impl<'f> Outlines<'f, '_> {
    fn get(&self, id: u16) -> Option<&'f [u8]> {
        match self.loca.glyph_range(GlyphId(id)) {
            Some(range) => self.raw.table(Tag::from_bytes(b"glyf"))?.get(range),
            // ttf-parser tells blanks so.
            None => (id < self.loca.len()).then_some(&[]),
        }
    }

    /// `.notdef`, the glyphs, and behind them those that they are made of: their old numbers and their outlines.
    fn closed(&self, glyphs: &[u16]) -> Option<(Vec<u16>, Glyphs<'f>)> {
        let mut ids: Vec<u16> = std::iter::once(0).chain(glyphs.iter().copied()).collect();
        let mut new: FxHashMap<u16, u16> = ids.iter().copied().zip(0..).collect();
        let mut outlines = Vec::with_capacity(ids.len());
        while let Some(&id) = ids.get(outlines.len()) {
            let mut outline = Cow::Borrowed(self.get(id)?);
            for (at, part) in components(&outline)? {
                let next = u16::try_from(ids.len()).ok()?;
                let number = *new.entry(part).or_insert_with(|| {
                    ids.push(part);
                    next
                });
                outline.to_mut().get_mut(at..at + 2)?.copy_from_slice(&number.to_be_bytes());
            }
            outlines.push(outline);
        }
        Some((ids, outlines))
    }
}

/// The glyphs that an outline is made of, and where it names them (OpenType, glyf, "Composite glyph description").
fn components(outline: &[u8]) -> Option<Vec<(usize, u16)>> {
    let number = |at: usize| Some(u16::from_be_bytes(outline.get(at..at + 2)?.try_into().ok()?));
    let mut found = vec![];
    if outline.is_empty() || (number(0)? as i16) >= 0 {
        return Some(found);
    }
    let mut at = 10;
    loop {
        let flags = number(at)?;
        found.push((at + 2, number(at + 2)?));
        let has = |flag: u16| usize::from(flags & flag != 0);
        // Both arguments are words; one scale, one for each axis, or a matrix follows.
        at += 6 + 2 * has(0x0001) + 2 * has(0x0008) + 4 * has(0x0040) + 8 * has(0x0080);
        // More components follow.
        if has(0x0020) == 0 {
            return Some(found);
        }
    }
}

/// `hmtx`, and how many of its rows have an advance: further glyphs have that of the last.
fn metrics(face: &ttf_parser::Face<'_>, ids: &[u16]) -> Option<(Vec<u8>, u16)> {
    let hmtx = face.tables().hmtx?;
    let advances: Vec<u16> = ids.iter().map(|&id| hmtx.advance(GlyphId(id))).collect::<Option<_>>()?;
    let last = advances.last()?;
    let rows = advances.iter().rposition(|advance| advance != last).map_or(1, |row| row + 2);
    let mut table = Vec::with_capacity(4 * ids.len());
    for (row, (&id, advance)) in ids.iter().zip(&advances).enumerate() {
        if row < rows {
            table.extend(advance.to_be_bytes());
        }
        table.extend(hmtx.side_bearing(GlyphId(id)).unwrap_or(0).to_be_bytes());
    }
    Some((table, u16::try_from(rows).ok()?))
}

/// `loca`: where each outline begins, and where the last ends.
fn places(glyphs: &[Cow<'_, [u8]>], long: bool) -> Vec<u8> {
    let mut table = Vec::with_capacity(4 * glyphs.len() + 4);
    let mut at = 0u32;
    for length in glyphs.iter().map(|glyph| glyph.len()).chain([0]) {
        if long {
            table.extend(at.to_be_bytes());
        } else {
            table.extend(((at / 2) as u16).to_be_bytes());
        }
        at += length as u32;
    }
    table
}

/// The directory and the tables, behind which the outlines go; with the checksums of all.
fn assemble(tables: &[([u8; 4], Cow<'_, [u8]>)], glyphs: &[Cow<'_, [u8]>]) -> Option<Vec<u8>> {
    let mut outlines = Sum::default();
    glyphs.iter().for_each(|glyph| outlines.add(glyph));
    let mut at = sfnt::directory_length(tables.len() + 1);
    let mut entries = Vec::with_capacity(tables.len() + 1);
    let mut head = None;
    for (tag, table) in tables {
        head = head.or((tag == b"head").then_some(at));
        entries.push(Entry { tag: *tag, sum: sfnt::table_sum(*tag, table), offset: at, length: table.len() });
        at += table.len().next_multiple_of(4);
    }
    entries.push(Entry { tag: *b"glyf", sum: outlines.total(), offset: at, length: outlines.length() });
    entries.sort_unstable_by_key(|entry| entry.tag);
    let mut out = sfnt::directory(&[0, 1, 0, 0], &entries);
    for (_, table) in tables {
        out.extend(table.iter());
        out.resize(out.len().next_multiple_of(4), 0);
    }
    sfnt::adjust(&mut out, head?, outlines.total());
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ttf_parser::{Face, OutlineBuilder};

    use super::*;

    /// An outline as the path that it draws.
    #[derive(Default, PartialEq, Debug)]
    struct Path(Vec<(char, [f32; 4])>);

    impl OutlineBuilder for Path {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push(('M', [x, y, 0.0, 0.0]));
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push(('L', [x, y, 0.0, 0.0]));
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0.push(('Q', [x1, y1, x, y]));
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
            unreachable!("TrueType has no cubic curves")
        }
        fn close(&mut self) {
            self.0.push(('Z', [0.0; 4]));
        }
    }
    fn data(file: &str) -> Vec<u8> {
        std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(file)).unwrap()
    }

    fn ids(data: &[u8], text: &str) -> Vec<u16> {
        let face = Face::parse(data, 0).unwrap();
        text.chars().map(|ch| face.glyph_index(ch).unwrap().0).collect()
    }

    fn whole(cut: &Cut<'_>) -> Vec<u8> {
        [cut.tables.clone(), cut.glyphs.concat()].concat()
    }

    fn path(face: &Face<'_>, id: u16) -> Path {
        let mut path = Path::default();
        face.outline_glyph(GlyphId(id), &mut path);
        path
    }

    #[test]
    fn glyphs_keep_their_outlines_and_metrics() {
        let cases = [
            ("GW-Fang.ttf", "政府信息公开，一二三"),
            ("GW-Song.ttf", "第十条 “规章”"),
            ("GW-Title.ttf", "年度报告"),
            ("LiberationSerif-Regular.ttf", "H5 0123456789É½ǖŵ"),
        ];
        for (file, text) in cases {
            let data = data(file);
            let ids = ids(&data, text);
            let program = whole(&cut(&data, 0, &ids).unwrap());
            let (old, new) = (Face::parse(&data, 0).unwrap(), Face::parse(&program, 0).unwrap());
            for (&id, number) in [0].iter().chain(&ids).zip(0..) {
                assert_eq!(path(&old, id), path(&new, number), "{file}: glyph {id}");
                let metrics = |face: &Face<'_>, id| {
                    (face.glyph_hor_advance(GlyphId(id)), face.glyph_hor_side_bearing(GlyphId(id)))
                };
                assert_eq!(metrics(&old, id), metrics(&new, number), "{file}: glyph {id}");
            }
        }
    }

    #[test]
    fn parts_of_glyphs_come_along_once() {
        let data = data("LiberationSerif-Regular.ttf");
        let one = cut(&data, 0, &ids(&data, "É")).unwrap();
        let both = cut(&data, 0, &ids(&data, "ÉE")).unwrap();
        assert_eq!((one.glyphs.len(), both.glyphs.len()), (4, 4), ".notdef, É, E and the accent");
    }

    #[test]
    fn sums_are_right_and_nothing_needless_is_there() {
        for file in ["GW-Hei.ttf", "LiberationSerif-Regular.ttf"] {
            let data = data(file);
            let program = whole(&cut(&data, 0, &ids(&data, "1·")).unwrap());
            let mut sum = Sum::default();
            sum.add(&program);
            assert_eq!(sum.total(), 0xB1B0_AFBA, "{file}");
            let raw = RawFace::parse(&program, 0).unwrap();
            let known = BTreeSet::from([
                *b"cvt ", *b"fpgm", *b"glyf", *b"head", *b"hhea", *b"hmtx", *b"loca", *b"maxp", *b"prep",
            ]);
            for record in raw.table_records {
                assert!(known.contains(&record.tag.to_bytes()), "{file}: {}", record.tag);
                let table = raw.table(record.tag).unwrap();
                assert_eq!(sfnt::table_sum(record.tag.to_bytes(), table), record.check_sum, "{file}: {}", record.tag);
            }
        }
    }

    #[test]
    fn outlines_of_odd_lengths_get_long_places() {
        let glyphs = [Cow::Borrowed(&[1u8, 2, 3][..]), Cow::Borrowed(&[][..])];
        assert_eq!(places(&glyphs, true), [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3]);
        assert_eq!(places(&glyphs[1..], false), [0; 4]);
    }

    #[test]
    fn broken_programs_are_left_to_others() {
        let data = data("LiberationSerif-Regular.ttf");
        let ids = ids(&data, "É1");
        for long in [0, 3, 11, 20, 400] {
            assert!(cut(&data[..long], 0, &ids).is_none(), "{long} bytes");
        }
        assert!(cut(&data, 0, &[u16::MAX]).is_none(), "no such glyph");
        assert!(cut(&data, 1, &ids).is_none(), "no such face");
        // A glyph said to be made of others that ends in the middle.
        assert!(components(&[0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 1]).is_none());
    }
}
