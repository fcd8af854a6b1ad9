//! The frame of font programs, and programs made whole: one cut for PDF lacks the tables that map characters and that
//! systems ask for before they load a font (OpenType 1.9, "Required Tables").
#![expect(
    clippy::cast_possible_truncation,
    reason = "offsets and lengths in a program have 32 bits, counts of tables, names and groups fewer than 16"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;

type Tag = [u8; 4];
type Tables<'a> = BTreeMap<Tag, Cow<'a, [u8]>>;

/// Completes a cut program with a `cmap` of the given characters, the `OS/2` of the whole face, and a `name` and
/// `post` where they are missing. `None` when the program is not one.
pub(crate) fn complete(program: &[u8], os2: Option<&[u8]>, name: &str, cmap: &BTreeMap<char, u16>) -> Option<Vec<u8>> {
    let mut tables = read(program)?;
    let first = cmap.keys().next().copied().unwrap_or(' ');
    let last = cmap.keys().next_back().copied().unwrap_or(' ');
    tables.insert(*b"cmap", character_map(cmap).into());
    tables.insert(*b"OS/2", metrics(os2, first, last).into());
    tables.entry(*b"name").or_insert_with(|| names(name).into());
    tables.entry(*b"post").or_insert_with(|| postscript().into());
    Some(write(program.get(..4)?, &tables))
}

fn u16_at(data: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?)))
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?)).ok()
}

/// The tables of a program.
fn read(program: &[u8]) -> Option<Tables<'_>> {
    let record = |index: usize| {
        let at = 12 + 16 * index;
        let tag: Tag = program.get(at..at + 4)?.try_into().ok()?;
        let (from, long) = (u32_at(program, at + 8)?, u32_at(program, at + 12)?);
        Some((tag, Cow::Borrowed(program.get(from..from.checked_add(long)?)?)))
    };
    (0..u16_at(program, 4)?).map(record).collect()
}

/// Writes the tables with their directory and checksums.
fn write(version: &[u8], tables: &Tables) -> Vec<u8> {
    let mut offset = directory_length(tables.len());
    let mut head = None;
    let mut entries = Vec::with_capacity(tables.len());
    for (tag, table) in tables {
        head = head.or((tag == b"head").then_some(offset));
        entries.push(Entry { tag: *tag, sum: table_sum(*tag, table), offset, length: table.len() });
        offset += table.len().next_multiple_of(4);
    }
    let mut out = directory(version, &entries);
    for table in tables.values() {
        out.extend(table.iter());
        out.resize(out.len().next_multiple_of(4), 0);
    }
    if let Some(head) = head {
        adjust(&mut out, head, 0);
    }
    out
}

/// A table as the directory has it.
pub(crate) struct Entry {
    pub tag: Tag,
    pub sum: u32,
    pub offset: usize,
    pub length: usize,
}

/// How long the directory of so many tables is.
pub(crate) fn directory_length(tables: usize) -> usize {
    12 + 16 * tables
}

/// The directory of these tables, which are in the order of their tags.
pub(crate) fn directory(version: &[u8], entries: &[Entry]) -> Vec<u8> {
    let count = entries.len() as u16;
    let power = count.max(1).ilog2() as u16;
    let mut out = version.to_vec();
    for n in [count, 16 << power, power, (count - (1 << power)) * 16] {
        out.extend(n.to_be_bytes());
    }
    for entry in entries {
        out.extend(entry.tag);
        for n in [entry.sum, entry.offset as u32, entry.length as u32] {
            out.extend(n.to_be_bytes());
        }
    }
    out
}

/// Sets `checkSumAdjustment` in the `head` table that begins here, so that the whole program sums up to the constant of
/// OpenType; `rest` is the sum of what else belongs to the program.
pub(crate) fn adjust(program: &mut [u8], head: usize, rest: u32) {
    let Some(field) = head.checked_add(8).and_then(|at| program.get_mut(at..at + 4)) else { return };
    field.fill(0);
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(sum(program)).wrapping_sub(rest);
    program[head + 8..head + 12].copy_from_slice(&adjustment.to_be_bytes());
}

/// A table's checksum; that of `head` leaves the adjustment out.
pub(crate) fn table_sum(tag: Tag, table: &[u8]) -> u32 {
    let adjustment = if tag == *b"head" { table.get(8..12).map_or(0, sum) } else { 0 };
    sum(table).wrapping_sub(adjustment)
}

fn sum(data: &[u8]) -> u32 {
    let mut sum = Sum::default();
    sum.add(data);
    sum.total()
}

/// The sum of the 32-bit words of what is added piece by piece; a last word that is short counts as if noughts followed.
#[derive(Default)]
pub(crate) struct Sum {
    total: u32,
    length: usize,
}

impl Sum {
    /// Adds a piece.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        // A word that the piece before has begun.
        let open = self.length.wrapping_neg() % 4;
        let (first, rest) = piece.split_at(open.min(piece.len()));
        let (words, last) = rest.as_chunks::<4>();
        first.iter().for_each(|&byte| self.byte(byte));
        self.total = words.iter().fold(self.total, |sum, word| sum.wrapping_add(u32::from_be_bytes(*word)));
        self.length += 4 * words.len();
        last.iter().for_each(|&byte| self.byte(byte));
    }

    /// Adds a piece of this length whose sums are known ([`sums`]).
    pub(crate) fn add_known(&mut self, sums: [u32; 4], length: usize) {
        self.total = self.total.wrapping_add(sums[self.length % 4]);
        self.length += length;
    }

    fn byte(&mut self, byte: u8) {
        self.total = self.total.wrapping_add(u32::from(byte) << (24 - 8 * (self.length % 4)));
        self.length += 1;
    }

    /// The sum.
    pub(crate) fn total(&self) -> u32 {
        self.total
    }

    /// How many bytes were added.
    pub(crate) fn length(&self) -> usize {
        self.length
    }
}

/// What a piece adds to a sum, by how many bytes of a word stand before it.
pub(crate) fn sums(piece: &[u8]) -> [u32; 4] {
    std::array::from_fn(|length| {
        let mut sum = Sum { total: 0, length };
        sum.add(piece);
        sum.total
    })
}

/// A stretch of characters whose glyphs go up with them.
struct Group {
    first: u32,
    last: u32,
    glyph: u16,
}

fn groups(cmap: &BTreeMap<char, u16>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (&ch, &glyph) in cmap {
        let ch = u32::from(ch);
        match groups.last_mut() {
            Some(g) if g.last + 1 == ch && u32::from(g.glyph) + (ch - g.first) == u32::from(glyph) => g.last = ch,
            _ => groups.push(Group { first: ch, last: ch, glyph }),
        }
    }
    groups
}

/// `cmap`: format 4, which every loader reads, and format 12, which holds all planes.
fn character_map(cmap: &BTreeMap<char, u16>) -> Vec<u8> {
    let groups = groups(cmap);
    let basic = basic_plane(&groups);
    let mut out = Vec::new();
    let start = 4 + 8 * (1 + u32::from(basic.is_some()));
    out.extend([0, 0, 0, 1 + u8::from(basic.is_some())]);
    let mut full_at = start;
    if let Some(basic) = &basic {
        out.extend([0, 3, 0, 1]);
        out.extend(start.to_be_bytes());
        full_at += basic.len() as u32;
    }
    out.extend([0, 3, 0, 10]);
    out.extend(full_at.to_be_bytes());
    out.extend(basic.unwrap_or_default());
    out.extend(all_planes(&groups));
    out
}

/// Format 4; `None` when more characters are used than its 16-bit length can say.
fn basic_plane(groups: &[Group]) -> Option<Vec<u8>> {
    let mut segments: Vec<(u16, u16, u16)> = Vec::new();
    for group in groups {
        // U+FFFF is the segment that ends the table.
        let (Ok(first), Ok(last)) = (u16::try_from(group.first), u16::try_from(group.last.min(0xFFFE))) else {
            continue;
        };
        segments.push((first, last, group.glyph.wrapping_sub(first)));
    }
    segments.push((0xFFFF, 0xFFFF, 1));
    let count = u16::try_from(segments.len()).ok()?;
    let long = count.checked_mul(8)?.checked_add(16)?;
    let power = count.ilog2() as u16;
    let range = 2 << power;
    let mut out: Vec<u8> = Vec::new();
    let mut put = |n: u16| out.extend(n.to_be_bytes());
    [4, long, 0, count * 2, range, power, count * 2 - range].into_iter().for_each(&mut put);
    segments.iter().for_each(|(_, last, _)| put(*last));
    put(0);
    segments.iter().for_each(|(first, ..)| put(*first));
    segments.iter().for_each(|(.., delta)| put(*delta));
    segments.iter().for_each(|_| put(0));
    Some(out)
}

/// Format 12.
fn all_planes(groups: &[Group]) -> Vec<u8> {
    let mut out = vec![0, 12, 0, 0];
    let count = groups.len() as u32;
    for n in [16 + 12 * count, 0, count] {
        out.extend(n.to_be_bytes());
    }
    for group in groups {
        for n in [group.first, group.last, group.glyph.into()] {
            out.extend(n.to_be_bytes());
        }
    }
    out
}

/// `OS/2` for the characters of the subset: the whole face's, with its weight and its licence to embed, or a plain one
/// of version 0.
fn metrics(whole: Option<&[u8]>, first: char, last: char) -> Vec<u8> {
    let plain = || {
        let mut table = vec![0; 78];
        // Average width half an em of 1000, weight 400, width normal.
        table[2..8].copy_from_slice(&[0x01, 0xF4, 0x01, 0x90, 0x00, 0x05]);
        table
    };
    let mut table = whole.filter(|table| table.len() >= 78).map_or_else(plain, <[u8]>::to_vec);
    let narrow = |ch: char| u16::try_from(u32::from(ch)).unwrap_or(u16::MAX).to_be_bytes();
    table[64..66].copy_from_slice(&narrow(first));
    table[66..68].copy_from_slice(&narrow(last));
    table
}

/// `name`: family, style, full and PostScript name for Windows, in English.
fn names(name: &str) -> Vec<u8> {
    let style = "Regular";
    let (mut records, mut strings) = (Vec::new(), Vec::new());
    for (id, text) in [(1, name), (2, style), (3, name), (4, name), (6, name)] {
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for n in [3, 1, 0x409, id, utf16.len() as u16, strings.len() as u16] {
            records.extend(n.to_be_bytes());
        }
        strings.extend(utf16);
    }
    let mut out = vec![0, 0, 0, 5];
    out.extend((6 + records.len() as u16).to_be_bytes());
    out.extend(records);
    out.extend(strings);
    out
}

/// `post` version 3: no glyph names.
fn postscript() -> Vec<u8> {
    let mut out = vec![0, 3, 0, 0];
    out.resize(32, 0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use subsetter::GlyphRemapper;
    use ttf_parser::{Face, PlatformId};

    /// A face cut down to a text, and the map of the text's characters.
    fn cut(file: &str, text: &str) -> (Vec<u8>, BTreeMap<char, u16>) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(file);
        let data = std::fs::read(path).unwrap();
        let face = Face::parse(&data, 0).unwrap();
        let mut remapper = GlyphRemapper::new();
        let cmap = text.chars().map(|ch| (ch, remapper.remap(face.glyph_index(ch).unwrap().0))).collect();
        (subsetter::subset(&data, 0, &remapper).unwrap(), cmap)
    }

    /// Reads the tables, which also checks the directory, the checksums and that tables begin at whole words.
    fn checked(font: &[u8]) -> Tables<'_> {
        assert_eq!(sum(font), 0xB1B0_AFBA, "the whole file's checksum");
        let tables = read(font).unwrap();
        for (index, (tag, table)) in tables.iter().enumerate() {
            let at = 12 + 16 * index;
            assert_eq!(&font[at..at + 4], tag, "tables are sorted");
            let stated = u32_at(font, at + 4).unwrap() as u32;
            assert_eq!(table_sum(*tag, table), stated);
            assert_eq!(u32_at(font, at + 8).unwrap() % 4, 0);
        }
        tables
    }

    #[test]
    fn pieces_sum_up_like_the_whole() {
        let data: Vec<u8> = (0..=255).cycle().take(1001).map(|n: u8| n.wrapping_mul(91)).collect();
        for cuts in [[0, 1], [3, 4], [1, 6], [5, 1000], [499, 502]] {
            let (mut pieces, mut known) = (Sum::default(), Sum::default());
            for piece in [&data[..cuts[0]], &data[cuts[0]..cuts[1]], &data[cuts[1]..]] {
                pieces.add(piece);
                known.add_known(sums(piece), piece.len());
            }
            assert_eq!((pieces.total(), pieces.length()), (sum(&data), data.len()));
            assert_eq!((known.total(), known.length()), (sum(&data), data.len()));
        }
        assert_eq!(sum(&[1, 2, 3, 4, 5]), 0x0102_0304 + 0x0500_0000);
    }

    #[test]
    fn characters_are_found_in_both_maps() {
        for (file, text) in [("LiberationSerif-Regular.ttf", "abcdXYZ0123456789"), ("GW-Song.ttf", "一二三政府“”·𬭚")]
        {
            let (program, cmap) = cut(file, text);
            let font = complete(&program, None, "Test", &cmap).unwrap();
            checked(&font);
            let face = Face::parse(&font, 0).unwrap();
            let maps: Vec<_> = face.tables().cmap.unwrap().subtables.into_iter().collect();
            assert_eq!(maps.len(), 2);
            for map in maps {
                assert_eq!(map.platform_id, PlatformId::Windows);
                let full = map.encoding_id == 10;
                for (&ch, &glyph) in &cmap {
                    let found = map.glyph_index(ch.into()).map(|id| id.0);
                    assert_eq!(found, (full || u32::from(ch) <= 0xFFFF).then_some(glyph), "{ch}");
                }
                assert_eq!(map.glyph_index('字'.into()).map_or(0, |id| id.0), 0, "what is not used is not there");
            }
        }
    }

    #[test]
    fn what_loaders_ask_for_is_there() {
        let (program, cmap) = cut("GW-Hei.ttf", "黑体");
        let mut tables = read(&program).unwrap();
        tables.remove(b"name");
        tables.remove(b"post");
        let bare = write(&program[..4], &tables);
        let font = complete(&bare, None, "Test", &cmap).unwrap();
        let tables = checked(&font);
        for tag in [b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name", b"OS/2", b"post", b"glyf", b"loca"] {
            assert!(tables.contains_key(tag), "{}", String::from_utf8_lossy(tag));
        }
        let face = Face::parse(&font, 0).unwrap();
        let name = |id| face.names().into_iter().find(|name| name.name_id == id).and_then(|name| name.to_string());
        assert_eq!([1, 2, 4, 6].map(name), ["Test", "Regular", "Test", "Test"].map(|n| Some(n.to_owned())));
        assert_eq!(face.weight().to_number(), 400);
        assert_eq!(&tables[b"OS/2"][64..68], [0x4F, 0x53, 0x9E, 0xD1], "体 to 黑");
    }

    #[test]
    fn a_map_too_large_for_format_4_leaves_it_out() {
        // Every second character has a glyph of its own, so that no two make a group.
        let cmap: BTreeMap<char, u16> = ('\u{4e00}'..='\u{9fff}').step_by(2).zip(1..).collect();
        let font = complete(&cut("GW-Hei.ttf", "黑").0, None, "Test", &cmap).unwrap();
        let face = Face::parse(&font, 0).unwrap();
        assert_eq!(face.tables().cmap.unwrap().subtables.len(), 1);
        assert!(cmap.iter().all(|(&ch, &glyph)| face.glyph_index(ch).map(|id| id.0) == Some(glyph)));
    }

    #[test]
    fn broken_programs_are_refused() {
        let (program, cmap) = cut("GW-Hei.ttf", "黑");
        for long in [0, 3, 11, 20, 100, program.len() / 2] {
            assert!(complete(&program[..long], None, "Test", &cmap).is_none(), "{long} bytes");
        }
    }
}
