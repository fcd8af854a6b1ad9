//! A font file, read piece by piece where something of it is needed.
//!
//! It is not mapped into memory: a mapped file that somebody shortens in place ends the process (SIGBUS), and one that
//! is read whole costs a report the copying of 27 MB, of which it needs one.
#![expect(
    clippy::cast_possible_truncation,
    reason = "outlines have coordinates of 16 bits (OpenType 1.9, `glyf` and CFF), and a float that has more is cut to them"
)]

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use read_fonts::tables::cmap::CmapSubtable;
use read_fonts::types::{GlyphId, Tag};
use read_fonts::{FontData, FontRef, TableProvider};
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};

use super::pieces::{PIECE, Pieces};
use crate::support::system;

/// One face of a font file (OpenType 1.9, "Organization of an OpenType Font").
pub struct Program {
    number: u32,
    file: File,
    length: u64,
    index: u32,
    tables: Vec<Table>,
    whole: OnceLock<Box<[u8]>>,
    fault: OnceLock<String>,
    /// What the pieces of the file must be, where that is known.
    pieces: Option<Pieces>,
}

/// What is wrong with a file that can be read, but is not the one that it should be.
pub(super) const ANOTHER: &str = "内容与字体清单 fonts.json 所列的不符（文件损坏、没有复制完，或换成了别的）";

/// A table's place in the file, and its bytes once they were needed.
struct Table {
    tag: Tag,
    at: u64,
    length: usize,
    bytes: OnceLock<Box<[u8]>>,
}

/// The sides of a glyph's ink in units of the face.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// The left side, from the glyph's origin.
    pub x_min: i16,
    /// The lowest point, from the baseline.
    pub y_min: i16,
    /// The right side.
    pub x_max: i16,
    /// The highest point.
    pub y_max: i16,
}

impl Bounds {
    /// `None` where nothing stands between the sides: a blank that is made of blanks has them, too.
    fn of_ink(self) -> Option<Bounds> {
        (self.x_min < self.x_max || self.y_min < self.y_max).then_some(self)
    }
}

/// The bytes that a directory of tables takes, roughly: those of twenty-odd tables.
const DIRECTORY: usize = 512;

/// A file has at most so many tables; OpenType knows some seventy.
const MOST_TABLES: u16 = 256;

/// How many programs were opened.
static OPENED: AtomicU32 = AtomicU32::new(0);

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tables in {} bytes", self.tables.len(), self.length)
    }
}

impl Program {
    /// Opens a face by its number inside its file, 0 but for collections.
    ///
    /// # Errors
    /// Why the file is none that glyphs can be taken from, in Chinese.
    pub fn open(path: &Path, index: u32) -> Result<Program, String> {
        Program::open_proved(path, index, None)
    }

    /// The same, with every piece that is read held against what it must be.
    ///
    /// # Errors
    /// The same, and where the file is another one.
    pub(super) fn open_proved(path: &Path, index: u32, pieces: Option<Pieces>) -> Result<Program, String> {
        let file = File::open(path).map_err(|e| system::unread(&e))?;
        let length = file.metadata().map_err(|e| system::unread(&e))?.len();
        if pieces.as_ref().is_some_and(|pieces| !pieces.fit(length)) {
            return Err(ANOTHER.to_owned());
        }
        let broken = || "不是完整的 OpenType 字体".to_owned();
        let tables = directory(&file, length, index).ok_or_else(broken)?;
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        let (whole, fault) = (OnceLock::new(), OnceLock::new());
        let program = Program { number, file, length, index, tables, whole, fault, pieces };
        if program.pieces.is_some() && program.read(0, DIRECTORY.min(length as usize)).is_none() {
            return Err(ANOTHER.to_owned());
        }
        if program.units_per_em() == 0 || program.tables().hmtx().is_err() || program.tables().maxp().is_err() {
            return Err(broken());
        }
        match program.map() {
            Some(_) => Ok(program),
            None => Err("字体里没有 Unicode 字符表（cmap），查不到字".to_owned()),
        }
    }

    /// The number of this program among those that the process opened: no two have the same.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The number of the face inside its file.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// Why something that was needed could not be read after the file had been opened.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }

    /// How many units an em has; 0 where the file does not say.
    pub fn units_per_em(&self) -> u16 {
        self.tables().head().map_or(0, |head| head.units_per_em())
    }

    /// The glyph of a character; `None` where the face has none.
    pub fn glyph(&self, ch: char) -> Option<u16> {
        let id = self.map()?.map_codepoint(ch)?;
        u16::try_from(id.to_u32()).ok().filter(|&id| id != 0)
    }

    /// How far the pen goes on behind a glyph, in units of the face; `None` for a glyph that is not there.
    pub fn advance(&self, id: u16) -> Option<u16> {
        let count = self.tables().maxp().ok()?.num_glyphs();
        if id < count { self.tables().hmtx().ok()?.advance(id.into()) } else { None }
    }

    /// How far a glyph's ink begins behind its origin, in units of the face.
    pub fn side_bearing(&self, id: u16) -> Option<i16> {
        self.tables().hmtx().ok()?.side_bearing(id.into())
    }

    /// The sides of a glyph's ink; `None` for a blank.
    pub fn bounds(&self, id: u16) -> Option<Bounds> {
        let Some(outline) = self.outline(id) else { return self.bounds_of_curves(id) };
        let side = |at: usize| Some(i16::from_be_bytes(outline.get(at..at + 2)?.try_into().ok()?));
        Bounds { x_min: side(2)?, y_min: side(4)?, x_max: side(6)?, y_max: side(8)? }.of_ink()
    }

    /// The sides of the ink of a glyph that is no TrueType outline.
    fn bounds_of_curves(&self, id: u16) -> Option<Bounds> {
        let font = FontRef::from_index(self.whole(), self.index).ok()?;
        let sides = font.glyph_metrics(Size::unscaled(), LocationRef::default()).bounds(GlyphId::from(id))?;
        let whole = |side: f32| side as i16;
        let (x_min, y_min) = (whole(sides.x_min.floor()), whole(sides.y_min.floor()));
        Bounds { x_min, y_min, x_max: whole(sides.x_max.ceil()), y_max: whole(sides.y_max.ceil()) }.of_ink()
    }

    /// A TrueType outline as it stands in the file (`glyf`), empty for a blank; `None` for a face or a glyph without,
    /// or one whose places contradict each other.
    pub fn outline(&self, id: u16) -> Option<Box<[u8]>> {
        let glyf = self.find(b"glyf")?;
        let places = self.tables().loca(None).ok()?;
        let place = |id: usize| places.get_raw(id).map(|at| at as usize);
        let (start, end) = (place(id.into())?, place(usize::from(id) + 1)?);
        if start > end || end > glyf.length {
            return None;
        }
        match glyf.bytes.get() {
            Some(bytes) => bytes.get(start..end).map(Box::from),
            None => self.read(glyf.at + start as u64, end - start),
        }
    }

    /// Whether a part of the face may travel in a document that is edited, as its own table says (OS/2 `fsType`): freely or
    /// for editing, and cut down. A face without the table says nothing against it.
    pub fn may_travel(&self) -> bool {
        const USAGE: u16 = 0x000F;
        const EDITABLE: u16 = 0x0008;
        const WHOLE_ONLY: u16 = 0x0100;
        const BITMAPS_ONLY: u16 = 0x0200;
        let kind = self
            .table(b"OS/2")
            .and_then(|table| table.get(8..10))
            .map_or(0, |kind| u16::from_be_bytes([kind[0], kind[1]]));
        matches!(kind & USAGE, 0 | EDITABLE) && kind & (WHOLE_ONLY | BITMAPS_ONLY) == 0
    }

    /// A table's bytes; `None` where the face has none of that name, or it cannot be read.
    pub fn table(&self, tag: &[u8; 4]) -> Option<&[u8]> {
        let table = self.find(tag)?;
        if let Some(bytes) = table.bytes.get() {
            return Some(bytes);
        }
        let bytes = self.read(table.at, table.length)?;
        Some(table.bytes.get_or_init(|| bytes))
    }

    /// The whole file, for libraries that ask for it; empty when it cannot be read.
    pub fn whole(&self) -> &[u8] {
        if let Some(bytes) = self.whole.get() {
            return bytes;
        }
        let length = usize::try_from(self.length).ok();
        match length.and_then(|length| self.read(0, length)) {
            Some(bytes) => self.whole.get_or_init(|| bytes),
            None => &[],
        }
    }

    /// The tables as read-fonts asks for them.
    pub fn tables(&self) -> Tables<'_> {
        Tables(self)
    }

    fn find(&self, tag: &[u8; 4]) -> Option<&Table> {
        self.tables.iter().find(|table| table.tag == *tag)
    }

    /// The table of characters with the most of Unicode.
    fn map(&self) -> Option<CmapSubtable<'_>> {
        let (_, _, table) = self.tables().cmap().ok()?.best_subtable()?;
        Some(table)
    }

    fn read(&self, at: u64, length: usize) -> Option<Box<[u8]>> {
        let read = |at, length| {
            read_at(&self.file, at, length).map_err(|e| self.fault.get_or_init(|| system::unread(&e))).ok()
        };
        let Some(pieces) = self.pieces.as_ref().filter(|pieces| !pieces.is_proved(at, length)) else {
            return read(at, length);
        };
        let piece = PIECE as u64;
        let first = at / piece;
        let end = (at + length as u64).div_ceil(piece).saturating_mul(piece).min(self.length);
        let bytes = read(first * piece, (end - first * piece) as usize)?;
        if !pieces.prove(first as usize, &bytes) {
            self.fault.get_or_init(|| ANOTHER.to_owned());
            return None;
        }
        let from = (at - first * piece) as usize;
        bytes.get(from..from + length).map(Box::from)
    }
}

impl AsRef<[u8]> for Program {
    fn as_ref(&self) -> &[u8] {
        self.whole()
    }
}

/// A program's tables, each read when it is first asked for.
pub struct Tables<'p>(&'p Program);

impl<'p> TableProvider<'p> for Tables<'p> {
    fn data_for_tag(&self, tag: Tag) -> Option<FontData<'p>> {
        self.0.table(&tag.to_be_bytes()).map(FontData::new)
    }
}

/// Where the tables of a face stand; `None` for a file that is no OpenType font or ends too early.
fn directory(file: &File, length: u64, index: u32) -> Option<Vec<Table>> {
    let number = |bytes: &[u8], at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let mut start = 0;
    let mut head = read_at(file, 0, 12).ok()?;
    if head.starts_with(b"ttcf") {
        if index >= number(&head, 8)? {
            return None;
        }
        start = number(&read_at(file, 12 + 4 * u64::from(index), 4).ok()?, 0)?.into();
        head = read_at(file, start, 12).ok()?;
    } else if index > 0 {
        return None;
    }
    if ![&[0, 1, 0, 0], b"OTTO", b"true"].iter().any(|kind| head.starts_with(*kind)) {
        return None;
    }
    let count = u16::from_be_bytes([head[4], head[5]]);
    if count > MOST_TABLES {
        return None;
    }
    let records = read_at(file, start + 12, 16 * usize::from(count)).ok()?;
    records
        .chunks_exact(16)
        .map(|record| {
            let tag = Tag::new(record.first_chunk()?);
            let (at, long) = (u64::from(number(record, 8)?), number(record, 12)?);
            let ends = at + u64::from(long) <= length;
            ends.then_some(Table { tag, at, length: long as usize, bytes: OnceLock::new() })
        })
        .collect()
}

/// Reads a stretch of a file, which several threads may do at once.
#[cfg(unix)]
fn read_at(file: &File, at: u64, length: usize) -> io::Result<Box<[u8]>> {
    use std::os::unix::fs::FileExt;
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes.into())
}

/// Reads a stretch of a file, which several threads may do at once.
#[cfg(windows)]
fn read_at(file: &File, at: u64, length: usize) -> io::Result<Box<[u8]>> {
    use std::os::windows::fs::FileExt;
    let mut bytes = vec![0; length];
    let mut done = 0;
    while done < length {
        match file.seek_read(&mut bytes[done..], at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => done += n,
        }
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> impl Iterator<Item = std::path::PathBuf> {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let mut files: Vec<_> = std::fs::read_dir(fonts).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "ttf"))
    }

    /// Every character, advance and box of every shipped face, by a reader that shares no code with this one.
    #[test]
    fn all_faces_measure_as_another_reader_has_them() {
        let mut faces = 0;
        for path in shipped() {
            let ours = Program::open(&path, 0).unwrap();
            let bytes = std::fs::read(&path).unwrap();
            let theirs = ttf_parser::Face::parse(&bytes, 0).unwrap();
            assert_eq!(ours.units_per_em(), theirs.units_per_em(), "{path:?}");
            for id in 0..theirs.number_of_glyphs() {
                let glyph = ttf_parser::GlyphId(id);
                assert_eq!(ours.advance(id), theirs.glyph_hor_advance(glyph), "{path:?}: glyph {id}");
                assert_eq!(ours.side_bearing(id), theirs.glyph_hor_side_bearing(glyph), "{path:?}: glyph {id}");
                // They draw the outline, we read what the face says of it: the two may differ by how parts are placed.
                let theirs = theirs.glyph_bounding_box(glyph).map(|b| [b.x_min, b.y_min, b.x_max, b.y_max]);
                let ours = ours.bounds(id).map(|b| [b.x_min, b.y_min, b.x_max, b.y_max]);
                let near = |(a, b): (i16, i16)| a.abs_diff(b) <= 1;
                let alike = theirs.zip(ours).map_or(theirs == ours, |(a, b)| a.into_iter().zip(b).all(near));
                assert!(alike, "{path:?}: glyph {id}: {ours:?}, not {theirs:?}");
            }
            let mut codes = std::collections::BTreeSet::new();
            for map in theirs.tables().cmap.unwrap().subtables {
                map.codepoints(|code| codes.extend([code, code + 1]));
            }
            for ch in codes.into_iter().filter_map(char::from_u32) {
                let glyph = theirs.glyph_index(ch).map(|id| id.0).filter(|&id| id != 0);
                assert_eq!(ours.glyph(ch), glyph, "{path:?}: {ch:?}");
            }
            faces += 1;
        }
        assert_eq!(faces, 8);
    }

    #[test]
    fn a_file_that_is_cut_off_or_no_font_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("face.ttf");
        let bytes = std::fs::read(shipped().last().unwrap()).unwrap();
        for long in [0, 3, 11, 20, 400, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..long]).unwrap();
            assert!(Program::open(&path, 0).is_err(), "{long} bytes");
        }
        std::fs::write(&path, &bytes).unwrap();
        assert!(Program::open(&path, 0).is_ok());
        assert!(Program::open(&path, 1).is_err(), "no such face");
        let at = bytes.windows(4).position(|four| four == b"cmap").unwrap();
        std::fs::write(&path, [&bytes[..at], b"xxxx", &bytes[at + 4..]].concat()).unwrap();
        assert!(Program::open(&path, 0).unwrap_err().contains("cmap"));
    }

    /// What no longer stands in the file is told; the process goes on.
    #[test]
    fn a_file_shortened_in_place_is_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("face.ttf");
        std::fs::copy(shipped().next().unwrap(), &path).unwrap();
        let program = Program::open(&path, 0).unwrap();
        let id = program.glyph('政').unwrap();
        assert!(program.outline(id).is_some() && program.fault().is_none());
        File::options().write(true).open(&path).unwrap().set_len(4096).unwrap();
        assert_eq!(program.outline(id), None);
        assert!(program.whole().is_empty());
        assert!(program.fault().is_some());
    }
}
