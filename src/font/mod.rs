//! Fonts: role → file, fallback chain, advance, glyph, coverage.
//!
//! Faces are opened when a character first needs them. The folder's `fonts.json` names the files and
//! says which serve each role, so an office that owns other faces brings its own folder and no code changes.
#![expect(clippy::cast_possible_truncation, reason = "fonts.json lists a few dozen faces")]

mod face;
mod known;
mod manifest;
pub mod office;
mod pieces;
mod program;
pub(crate) mod sfnt;
pub(crate) mod subset;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use face::LazyFace;
use known::Known;
use manifest::{FaceEntry, Manifest, RoleEntry};
use pieces::PieceList;
pub use program::{Bounds, Program};

use crate::diag::{Finding, Place};
use crate::geom::Len;
use crate::style::Role;
use crate::support::{digest, system};

/// The most bytes of `fonts.json`: ours has five thousand for seven faces.
const MOST_BYTES: u64 = 4 << 20;

/// Which face of [`Fonts`], by its order in `fonts.json`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FaceId(pub u16);

/// The glyph that draws a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyph {
    /// The face that has it.
    pub face: FaceId,
    /// Its index in that face.
    pub id: u16,
    /// Its advance in thousandths of an em, rounded to the nearest.
    pub advance: u16,
}

impl Glyph {
    /// The advance at a type size.
    pub fn width(&self, size: Len) -> Len {
        size.scale(self.advance.into(), 1000)
    }
}

/// All faces of one font folder.
#[derive(Debug)]
pub struct Fonts {
    list: String,
    faces: Vec<LazyFace>,
    roles: Vec<RoleFaces>,
    known: Known,
}

/// The faces tried for a role, in order, by the kind of character.
#[derive(Debug)]
struct RoleFaces {
    latin: Vec<FaceId>,
    hanzi: Vec<FaceId>,
    other: Vec<FaceId>,
    word: (String, String),
}

impl Fonts {
    /// Opens a font folder by its `fonts.json`. No face is read until a character needs it.
    ///
    /// # Errors
    /// Findings against `fonts.json`: missing, broken, lacking a role, or naming a face or file that is not there.
    pub fn open(dir: &Path) -> Result<Fonts, Vec<Finding>> {
        let path = dir.join("fonts.json");
        let text = read_list(&path).map_err(|e| {
            let message = format!("读不到字体清单 {}：{}", path.display(), system::unread(&e));
            vec![
                Finding::error("fonts-manifest", Place::File, message)
                    .hint("用 --fonts 指定装有 fonts.json 的字体文件夹"),
            ]
        })?;
        let manifest = manifest::read(&text).map_err(|finding| vec![finding])?;
        Fonts::from_manifest(dir, manifest, digest::of(text.as_bytes()))
    }

    fn from_manifest(dir: &Path, manifest: Manifest, list: String) -> Result<Fonts, Vec<Finding>> {
        let mut findings = Vec::new();
        for entry in &manifest.faces {
            if !dir.join(&entry.file).is_file() {
                findings.push(fault(format!("字体文件 {} 不在 {} 里", entry.file, dir.display())));
            }
        }
        let pieces = Arc::new(PieceList::new(dir.join("pieces.json")));
        let face = |entry: FaceEntry| LazyFace::new(entry, dir, Arc::clone(&pieces));
        let faces: Vec<LazyFace> = manifest.faces.into_iter().map(face).collect();
        let mut roles = Vec::new();
        for role in Role::ALL {
            match manifest.roles.get(role.key()) {
                Some(entry) => roles.push(RoleFaces::resolve(entry, &faces, &mut findings)),
                None => findings.push(fault(format!("字体清单 fonts.json 缺少角色 {}", role.key()))),
            }
        }
        if findings.is_empty() { Ok(Fonts { list, faces, roles, known: Known::default() }) } else { Err(findings) }
    }

    /// The glyph for a character in a role, following the fallback chain; `None` when no face has it.
    ///
    /// Basic Latin takes the role's Latin face first, hanzi the role's own face and its hanzi fallbacks, everything
    /// else (marks, symbols) the own face and the other fallbacks.
    pub fn glyph(&self, role: Role, ch: char) -> Option<Glyph> {
        self.known.get(role, ch).or_else(|| {
            let chain = self.role(role).chain(ch);
            let glyph = chain.iter().find_map(|&face| self.glyph_in(face, ch))?;
            self.known.put(role, ch, glyph);
            Some(glyph)
        })
    }

    /// The glyph for a character of a role whose Latin letters and digits are of the hanzi's face too.
    pub(crate) fn own_glyph(&self, role: Role, ch: char) -> Option<Glyph> {
        if !ch.is_ascii() && !is_latin(ch) {
            return self.glyph(role, ch);
        }
        self.role(role).other.iter().find_map(|&face| self.glyph_in(face, ch)).or_else(|| self.glyph(role, ch))
    }

    /// The glyph for a character in one face.
    pub(crate) fn glyph_in(&self, face: FaceId, ch: char) -> Option<Glyph> {
        let program = self.program(face)?;
        let id = program.glyph(ch)?;
        let units = u32::from(program.units_per_em()).max(1);
        let advance = (u32::from(program.advance(id)?) * 1000 + units / 2) / units;
        Some(Glyph { face, id, advance: u16::try_from(advance).ok()? })
    }

    /// The program of a face; `None` when it cannot be opened (then no glyph of it was ever given out).
    pub fn program(&self, face: FaceId) -> Option<&Arc<Program>> {
        self.face(face).open().ok()
    }

    /// All faces, in the order of `fonts.json`.
    pub fn faces(&self) -> impl Iterator<Item = FaceId> {
        (0..self.faces.len()).map(|index| FaceId(index as u16))
    }

    /// The face that a role's hanzi are set in.
    pub fn lead(&self, role: Role) -> FaceId {
        self.role(role).hanzi.first().copied().unwrap_or(FaceId(0))
    }

    /// The face that a role's Latin letters and digits are set in.
    pub(crate) fn latin_lead(&self, role: Role) -> FaceId {
        self.role(role).latin.first().copied().unwrap_or(FaceId(0))
    }

    /// The ASCII name of a face, such as `GW-Fang`.
    pub fn face_name(&self, face: FaceId) -> &str {
        &self.face(face).id
    }

    /// The SHA-256 of a face's file: as `fonts.json` states it, else of the file, read once. Empty when the file cannot
    /// be read.
    pub fn digest(&self, face: FaceId) -> String {
        self.face(face).stated_digest().to_owned()
    }

    /// The ink of a glyph from its baseline, (lowest, highest), at a type size; `None` for a blank.
    ///
    /// GB/T 9704 7.2.4 places the issuer's mark by its ink, not by the font's box.
    pub fn ink(&self, glyph: Glyph, size: Len) -> Option<(Len, Len)> {
        self.bounds(glyph, size).map(|[_, low, _, high]| (low, high))
    }

    /// How far above the baseline the middle of a face's hanzi stands, in thousandths of an em: the mean over the ink of those
    /// that are read most; `None` for a face without them.
    pub(crate) fn hanzi_middle(&self, face: FaceId) -> Option<i64> {
        const READ_MOST: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动";
        let middle = |ch| {
            let [_, low, _, high] = self.bounds(self.glyph_in(face, ch)?, Len(20_000))?;
            Some((low + high).0)
        };
        let middles: Vec<i64> = READ_MOST.chars().filter_map(middle).collect();
        let count = i64::try_from(middles.len()).ok().filter(|count| *count > 0)?;
        Some(middles.iter().sum::<i64>() / (count * 40))
    }

    /// Where the ink of a glyph begins from its left side, at a type size; `None` for a blank.
    pub fn ink_start(&self, glyph: Glyph, size: Len) -> Option<Len> {
        self.bounds(glyph, size).map(|[left, ..]| left)
    }

    /// The sides of a glyph's ink: left, low, right, high.
    fn bounds(&self, glyph: Glyph, size: Len) -> Option<[Len; 4]> {
        let program = self.program(glyph.face)?;
        let bounds = program.bounds(glyph.id)?;
        let scale = |units: i16| size.scale(units.into(), i64::from(program.units_per_em()).max(1));
        Some([bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scale))
    }

    /// The family that Word is to name for a role and its one alternative, such as (`仿宋_GB2312`, `仿宋`).
    pub fn word_family(&self, role: Role) -> (&str, &str) {
        let (family, alternative) = &self.role(role).word;
        (family, alternative)
    }

    /// The first role that a face leads: its hanzi (`true`) or its Latin letters (`false`); `None` for fallbacks.
    pub fn serves(&self, face: FaceId) -> Option<(Role, bool)> {
        let leads = |hanzi| {
            move |role: &Role| {
                let faces = self.role(*role);
                (if hanzi { &faces.hanzi } else { &faces.latin }).first() == Some(&face)
            }
        };
        let first = |hanzi| Some((Role::ALL.into_iter().find(leads(hanzi))?, hanzi));
        first(true).or_else(|| first(false))
    }

    /// The digest of `fonts.json` under its name, then that of every face's file, read now, under the face's name:
    /// together they settle which glyph draws what.
    ///
    /// # Errors
    /// A `font-unreadable` finding for a file that cannot be read, or is not the one that `fonts.json` states.
    pub fn digests(&self) -> Result<Vec<(String, String)>, Finding> {
        let read = |face: &LazyFace| Ok((face.id.clone(), face.proved_digest()?));
        std::iter::once(Ok(("fonts.json".to_owned(), self.list.clone()))).chain(self.faces.iter().map(read)).collect()
    }

    /// Why faces that were needed could not be opened.
    pub fn faults(&self) -> Vec<Finding> {
        self.faces.iter().filter_map(LazyFace::fault).collect()
    }

    fn face(&self, face: FaceId) -> &LazyFace {
        &self.faces[usize::from(face.0)]
    }

    fn role(&self, role: Role) -> &RoleFaces {
        &self.roles[role as usize]
    }
}

impl RoleFaces {
    fn resolve(entry: &RoleEntry, faces: &[LazyFace], findings: &mut Vec<Finding>) -> RoleFaces {
        let mut find = |id: &String| match faces.iter().position(|face| face.id == *id) {
            Some(index) => Some(FaceId(index as u16)),
            None => {
                findings.push(fault(format!("字体清单 fonts.json 的角色用到了没有列出的字体 {id}")));
                None
            }
        };
        let own = find(&entry.face);
        let latin = find(&entry.latin);
        let hanzi: Vec<_> = entry.hanzi.iter().filter_map(&mut find).collect();
        let other: Vec<_> = entry.other.iter().filter_map(&mut find).collect();
        let chain = |first: [Option<FaceId>; 2], rest: &[FaceId]| {
            let mut all: Vec<FaceId> = first.iter().flatten().chain(rest).chain(&latin).copied().collect();
            let mut seen = Vec::new();
            all.retain(|id| {
                !seen.contains(id) && {
                    seen.push(*id);
                    true
                }
            });
            all
        };
        RoleFaces {
            latin: chain([latin, own], &other),
            hanzi: chain([own, None], &hanzi),
            other: chain([own, None], &other),
            word: (entry.word.clone(), entry.word_alternative.clone()),
        }
    }

    fn chain(&self, ch: char) -> &[FaceId] {
        if ch.is_ascii() || is_latin(ch) {
            &self.latin
        } else if is_hanzi(ch) {
            &self.hanzi
        } else {
            &self.other
        }
    }
}

/// Letters of the Latin, Greek and Cyrillic blocks: word processors set them in the Latin face.
fn is_latin(ch: char) -> bool {
    matches!(ch, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}') && ch.is_alphabetic()
}

/// Unified and compatibility ideographs, 〇 and 々.
pub fn is_hanzi(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

/// Reads `fonts.json`, at most [`MOST_BYTES`] of it.
fn read_list(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

fn fault(message: String) -> Finding {
    Finding::error("fonts-manifest", Place::File, message).hint("对照随程序附带的 fonts/fonts.json 改正")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Fonts {
        Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).expect("the shipped fonts open")
    }

    #[test]
    fn signs_that_forms_use_have_a_face_in_every_role() {
        let fonts = shipped();
        for role in Role::ALL {
            let lacking: Vec<char> = "☐☑☒✓✔✗✘□■√×○●◎△▲※→‰℃№⁰⁺⁻⁼₊₋①⑩⑴⒈㈠Ⅰⅰ❶❿±∓≈≤≥≠∑∶′″⋯‧⋅☎￥㎡㎥μΩα"
                .chars()
                .filter(|ch| fonts.glyph(role, *ch).is_none())
                .collect();
            assert!(lacking.is_empty(), "{role:?} {lacking:?}");
        }
    }

    #[test]
    fn each_kind_of_character_takes_its_own_chain() {
        let fonts = shipped();
        let face = |role, ch| fonts.glyph(role, ch).map(|g| fonts.face_name(g.face).to_owned());
        assert_eq!(face(Role::Fang, '政').as_deref(), Some("GW-Fang"));
        assert_eq!(face(Role::Fang, '8').as_deref(), Some("LiberationSerif"));
        assert_eq!(face(Role::Title, '2').as_deref(), Some("GW-Title"));
        assert_eq!(
            face(Role::Fang, '“').as_deref(),
            Some("GW-Song"),
            "the 仿宋 face has no quotes; Liberation's are Latin"
        );
        assert_eq!(face(Role::Fang, '\u{2212}').as_deref(), Some("LiberationSerif"), "the last resort");
        assert_eq!(face(Role::Fang, '\u{10ffff}'), None);
    }

    #[test]
    fn rare_hanzi_are_never_blank() {
        let fonts = shipped();
        for ch in "硚鄠瀍䶮𬭚堃喆嵖岈".chars() {
            for role in Role::ALL {
                assert!(fonts.glyph(role, ch).is_some(), "{ch} in {role:?}");
            }
        }
    }

    #[test]
    fn hanzi_and_marks_are_one_em_and_digits_half() {
        let fonts = shipped();
        let advance = |ch| fonts.glyph(Role::Fang, ch).map(|g| g.advance);
        for ch in "府，。（）“”《》、；：—…".chars() {
            assert_eq!(advance(ch), Some(1000), "{ch}");
        }
        assert_eq!(advance('7'), Some(500));
    }

    /// A folder with the shipped faces, and what its list says of one of them changed.
    fn copied(change: impl Fn(&mut serde_json::Value)) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
            std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
        }
        let list = dir.path().join("fonts.json");
        let mut value = serde_json::from_slice(&std::fs::read(&list).unwrap()).unwrap();
        change(&mut value);
        std::fs::write(&list, value.to_string()).unwrap();
        dir
    }

    /// What stands in a glyph, byte by byte, where the face is sound.
    fn outline(fonts: &Fonts, ch: char) -> Option<Box<[u8]>> {
        let glyph = fonts.glyph(Role::Fang, ch).filter(|glyph| fonts.face_name(glyph.face) == "GW-Fang")?;
        fonts.program(glyph.face)?.outline(glyph.id)
    }

    #[test]
    fn a_file_that_is_not_the_stated_one_is_found_where_it_is_read() {
        let sound = outline(&shipped(), '政').unwrap();
        let dir = copied(|_| ());
        let path = dir.path().join("GW-Fang.ttf");
        let bytes = std::fs::read(&path).unwrap();
        let at = bytes.windows(sound.len()).position(|there| *there == *sound).unwrap();
        // One bit of the glyph, of the directory and of the table of characters; the file of another face; a byte more.
        let flip = |at: usize| [&bytes[..at], &[bytes[at] ^ 1], &bytes[at + 1..]].concat();
        let map = bytes.windows(4).position(|tag| tag == b"cmap").unwrap();
        let other = std::fs::read(dir.path().join("GW-Hei.ttf")).unwrap();
        for wrong in [flip(at + sound.len() / 2), flip(map + 5), other, [bytes.as_slice(), b"x"].concat()] {
            std::fs::write(&path, &wrong).unwrap();
            let fonts = Fonts::open(dir.path()).unwrap();
            assert_eq!(outline(&fonts, '政'), None);
            assert_eq!(fonts.faults()[0].code, "font-unreadable");
            assert!(fonts.faults()[0].message.contains("不符"), "{:?}", fonts.faults());
            assert_eq!(fonts.digests().unwrap_err().code, "font-unreadable");
        }
        std::fs::write(&path, &bytes).unwrap();
        let fonts = Fonts::open(dir.path()).unwrap();
        assert_eq!(outline(&fonts, '政'), Some(sound));
        assert!(fonts.faults().is_empty() && fonts.digests().is_ok());
    }

    #[test]
    fn without_pieces_the_whole_file_is_held_against_its_digest() {
        let dir = copied(|_| ());
        std::fs::remove_file(dir.path().join("pieces.json")).unwrap();
        let sound = Fonts::open(dir.path()).unwrap();
        assert!(outline(&sound, '政').is_some() && sound.faults().is_empty());
        let stated = |sha256: &str| copied(|list| list["faces"][1]["sha256"] = sha256.into());
        let wrong = stated(&"0".repeat(64));
        let fonts = Fonts::open(wrong.path()).unwrap();
        assert_eq!(outline(&fonts, '政'), None);
        assert_eq!(fonts.faults()[0].code, "font-unreadable");
        let unstated = Fonts::open(stated("").path()).unwrap();
        assert!(unstated.faults().is_empty());
    }

    /// `UPDATE_GOLDEN=1` writes the list anew.
    #[test]
    fn the_pieces_are_those_of_the_shipped_files() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let list = manifest::read(&std::fs::read_to_string(dir.join("fonts.json")).unwrap()).unwrap();
        let line = |face: &FaceEntry| {
            let bytes = std::fs::read(dir.join(&face.file)).unwrap();
            let sums = bytes.chunks(pieces::PIECE).map(|piece| format!("{:08x}", libdeflater::crc32(piece)));
            format!("  \"{}\": \"{}\"", digest::of(&bytes), sums.collect::<String>())
        };
        let lines: Vec<String> = list.faces.iter().map(line).collect();
        let text = format!("{{\n \"bytes\": {},\n \"faces\": {{\n{}\n }}\n}}\n", pieces::PIECE, lines.join(",\n"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(dir.join("pieces.json"), &text).unwrap();
        }
        assert!(std::fs::read_to_string(dir.join("pieces.json")).unwrap() == text);
    }

    #[test]
    fn a_folder_without_a_list_or_with_a_broken_one_is_a_finding() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Fonts::open(dir.path()).unwrap_err()[0].code, "fonts-manifest");
        std::fs::write(dir.path().join("fonts.json"), r#"{"faces":[{"id":"a","file":"a.ttf"}],"roles":{}}"#).unwrap();
        assert_eq!(Fonts::open(dir.path()).unwrap_err().len(), 1 + Role::ALL.len());
    }
}
