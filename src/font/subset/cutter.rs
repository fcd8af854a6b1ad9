//! TrueType programs cut down to the glyphs of a document, left in parts so that what was worked out of a part for one
//! file serves all.
//!
//! subsetter does the same and more; here it cost a tenth of a report's time, most of it for summing up tables by
//! copies of four bytes. It still cuts all other programs.
#![expect(
    clippy::cast_possible_truncation,
    reason = "offsets in a program have 32 bits, the short ones below 128 KiB (OpenType 1.9, `loca`)"
)]

use std::borrow::Cow;
use std::sync::Arc;

use super::cache::{self, FaceKey, ProgramPart};
use crate::font::Program;
use crate::font::sfnt::{self, Entry, Sum};

/// A program cut down.
pub(crate) struct Cut {
    /// The directory and the tables that are this document's own.
    pub start: Vec<u8>,
    /// What stands behind: hinting, then the outlines, `.notdef` first.
    pub parts: Vec<Arc<ProgramPart>>,
}

/// Tables, in the order in which they stand.
type Tables<'p> = Vec<([u8; 4], Cow<'p, [u8]>)>;

/// The tables besides outlines, their places and metrics that PDF asks for (ISO 32000-1, 9.9): those that change with
/// the glyphs, and hinting.
const CHANGED: [&[u8; 4]; 3] = [b"head", b"hhea", b"maxp"];
const HINTING: [&[u8; 4]; 3] = [b"cvt ", b"fpgm", b"prep"];

/// Hinting among the parts of a face, whose outlines have the numbers of their glyphs.
const HINTS: u32 = 1 << 16;

/// Cuts a face down to these glyphs, which get the numbers 1, 2, 3 …; the glyphs they are made of follow. `None` for
/// a face without TrueType outlines, or one that contradicts itself.
pub(crate) fn cut(program: &Program, glyphs: &[u16]) -> Option<Cut> {
    let key = FaceKey::new(program);
    let (ids, outlines) = Outlines { program, key }.closed(glyphs)?;
    let lengths = outlines.iter().map(|outline| outline.length());
    let long = lengths.clone().sum::<usize>() > 2 * usize::from(u16::MAX) || lengths.clone().any(|n| n % 2 == 1);
    let (metrics, advances) = metrics(program, &ids)?;
    let count = u16::try_from(outlines.len()).ok()?;
    let mut own = tables(program, CHANGED);
    for (tag, at, value) in [(b"head", 50, u16::from(long)), (b"hhea", 34, advances), (b"maxp", 4, count)] {
        let (_, table) = own.iter_mut().find(|(known, _)| known == tag)?;
        table.to_mut().get_mut(at..at + 2)?.copy_from_slice(&value.to_be_bytes());
    }
    own.push((*b"hmtx", metrics.into()));
    own.push((*b"loca", self::places(lengths, long).into()));
    let hinting = tables(program, HINTING);
    let start = assemble(&own, &hinting, &outlines)?;
    let parts = std::iter::once(hints(key, &hinting)).chain(outlines).collect();
    Some(Cut { start, parts })
}

/// Those of these tables that a face has.
fn tables<'p, const N: usize>(program: &'p Program, tags: [&[u8; 4]; N]) -> Tables<'p> {
    tags.iter().filter_map(|tag| Some((**tag, program.table(tag)?.into()))).collect()
}

/// The tables for hinting as one part.
fn hints(face: FaceKey, tables: &Tables<'_>) -> Arc<ProgramPart> {
    cache::known(face, std::iter::once(HINTS)).into_iter().next().flatten().unwrap_or_else(|| {
        let mut bytes = vec![];
        append(&mut bytes, tables);
        let hints = ProgramPart::new(bytes.into());
        cache::keep(face, vec![(HINTS, Arc::clone(&hints))]);
        hints
    })
}

/// Appends tables, each up to a whole word.
fn append(out: &mut Vec<u8>, tables: &Tables<'_>) {
    for (_, table) in tables {
        out.extend_from_slice(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
}

/// The outlines of a face.
struct Outlines<'p> {
    program: &'p Program,
    key: FaceKey,
}

impl Outlines<'_> {
    /// `.notdef`, the glyphs, and behind them those that they are made of: their old numbers and their outlines.
    fn closed(&self, glyphs: &[u16]) -> Option<(Vec<u16>, Vec<Arc<ProgramPart>>)> {
        let mut ids: Vec<u16> = std::iter::once(0).chain(glyphs.iter().copied()).collect();
        let mut known = cache::known(self.key, ids.iter().map(|&id| id.into())).into_iter();
        let mut new = vec![];
        let mut outlines = Vec::with_capacity(ids.len());
        while let Some(&id) = ids.get(outlines.len()) {
            outlines.push(match known.next().flatten() {
                Some(outline) => outline,
                None => {
                    let (outline, composite) = self.renumbered(id, &mut ids)?;
                    let outline = ProgramPart::new(outline);
                    // One made of others names them by their numbers in this file.
                    new.extend((!composite).then(|| (id.into(), Arc::clone(&outline))));
                    outline
                }
            });
        }
        cache::keep(self.key, new);
        Some((ids, outlines))
    }

    /// An outline that names the glyphs it is made of by their places among these, and whether it is made of any; they
    /// are added where missing.
    fn renumbered(&self, id: u16, ids: &mut Vec<u16>) -> Option<(Box<[u8]>, bool)> {
        let mut outline = self.program.outline(id)?;
        let parts = components(&outline)?;
        let composite = !parts.is_empty();
        for (at, part) in parts {
            let place = ids.iter().position(|&id| id == part).unwrap_or(ids.len());
            if place == ids.len() {
                ids.push(part);
            }
            outline.get_mut(at..at + 2)?.copy_from_slice(&u16::try_from(place).ok()?.to_be_bytes());
        }
        Some((outline, composite))
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
fn metrics(program: &Program, ids: &[u16]) -> Option<(Vec<u8>, u16)> {
    let advances: Vec<u16> = ids.iter().map(|&id| program.advance(id)).collect::<Option<_>>()?;
    let last = advances.last()?;
    let rows = advances.iter().rposition(|advance| advance != last).map_or(1, |row| row + 2);
    let mut table = Vec::with_capacity(4 * ids.len());
    for (row, (&id, advance)) in ids.iter().zip(&advances).enumerate() {
        if row < rows {
            table.extend(advance.to_be_bytes());
        }
        table.extend(program.side_bearing(id).unwrap_or(0).to_be_bytes());
    }
    Some((table, u16::try_from(rows).ok()?))
}

/// `loca`: where each outline begins, and where the last ends.
fn places(lengths: impl Iterator<Item = usize>, long: bool) -> Vec<u8> {
    let mut table = Vec::with_capacity(4 * lengths.size_hint().0 + 4);
    let mut at = 0u32;
    for length in lengths.chain([0]) {
        if long {
            table.extend(at.to_be_bytes());
        } else {
            table.extend(((at / 2) as u16).to_be_bytes());
        }
        at += length as u32;
    }
    table
}

/// The directory and the document's own tables, with the checksums of all: hinting and outlines go behind.
fn assemble(own: &Tables<'_>, hinting: &Tables<'_>, outlines: &[Arc<ProgramPart>]) -> Option<Vec<u8>> {
    let mut glyf = Sum::default();
    outlines.iter().for_each(|outline| glyf.add_known(outline.sums, outline.length()));
    let count = own.len() + hinting.len() + 1;
    let mut at = sfnt::directory_length(count);
    let mut entries = Vec::with_capacity(count);
    let (mut head, mut rest) = (None, glyf.total());
    for (index, (tag, table)) in own.iter().chain(hinting).enumerate() {
        let sum = sfnt::table_sum(*tag, table);
        head = head.or((tag == b"head").then_some(at));
        rest = rest.wrapping_add(if index < own.len() { 0 } else { sum });
        entries.push(Entry { tag: *tag, sum, offset: at, length: table.len() });
        at += table.len().next_multiple_of(4);
    }
    entries.push(Entry { tag: *b"glyf", sum: glyf.total(), offset: at, length: glyf.length() });
    entries.sort_unstable_by_key(|entry| entry.tag);
    let mut out = sfnt::directory(&[0, 1, 0, 0], &entries);
    append(&mut out, own);
    sfnt::adjust(&mut out, head?, rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ttf_parser::{Face, GlyphId, OutlineBuilder, RawFace};

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

    fn program(file: &str) -> Program {
        Program::open(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(file), 0).unwrap()
    }

    fn ids(program: &Program, text: &str) -> Vec<u16> {
        text.chars().map(|ch| program.glyph(ch).unwrap()).collect()
    }

    fn whole(cut: &Cut) -> Vec<u8> {
        let parts = cut.parts.iter().flat_map(|part| part.piece.bytes());
        cut.start.iter().chain(parts).copied().collect()
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
            let face = program(file);
            let ids = ids(&face, text);
            let cut = whole(&cut(&face, &ids).unwrap());
            let (old, new) = (Face::parse(face.whole(), 0).unwrap(), Face::parse(&cut, 0).unwrap());
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
        let face = program("LiberationSerif-Regular.ttf");
        let one = cut(&face, &ids(&face, "É")).unwrap();
        let both = cut(&face, &ids(&face, "ÉE")).unwrap();
        assert_eq!((one.parts.len(), both.parts.len()), (5, 5), "hinting, .notdef, É, E and the accent");
    }

    #[test]
    fn sums_are_right_and_nothing_needless_is_there() {
        for file in ["GW-Hei.ttf", "LiberationSerif-Regular.ttf"] {
            let face = program(file);
            let program = whole(&cut(&face, &ids(&face, "1·")).unwrap());
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
        assert_eq!(places([3, 0].into_iter(), true), [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3]);
        assert_eq!(places([0].into_iter(), false), [0; 4]);
    }

    #[test]
    fn broken_programs_are_left_to_others() {
        let face = program("LiberationSerif-Regular.ttf");
        assert!(cut(&face, &[u16::MAX]).is_none(), "no such glyph");
        // A glyph said to be made of others that ends in the middle.
        assert!(components(&[0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 1]).is_none());
    }
}
