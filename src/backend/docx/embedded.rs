//! Faces that travel in the file, for readers whose machine lacks them: each family that the document names, cut down to the
//! characters that its pages show and those that are often typed, and obfuscated as ECMA-376-1 17.8.1 has it.
//!
//! What a face's own table allows decides (OS/2 `fsType`): one that may only be shown, or not be cut, stays behind.

use std::collections::{BTreeMap, BTreeSet};

use subsetter::GlyphRemapper;

use super::Error;
use super::faces::{LATIN, families};
use super::package::{Part, Relation, relations};
use crate::font::{FaceId, Fonts, sfnt};
use crate::layout::Layout;
use crate::style::Role;
use crate::support::digest;
use crate::xml::tree::Element;

/// A family in the file.
pub(super) struct Embedded {
    /// The family, as styles name it.
    pub family: String,
    /// The key of its obfuscation.
    guid: String,
    /// The program, obfuscated.
    program: Vec<u8>,
}

/// The media type of an obfuscated face.
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.obfuscatedFont";

/// How many bytes at its start are obfuscated.
const OBFUSCATED: usize = 32;

/// What is often typed into a Chinese text.
const TYPED: &str = "，。、；：？！“”‘’（）《》〈〉〔〕【】—…·％一二三四五六七八九十百千万亿元年月日";

/// The faces of a family: its own, and the characters that are asked of it.
type Asked<'f> = BTreeMap<&'f str, (FaceId, BTreeSet<char>)>;

/// Cuts every family that these layouts, and words beside them, show and whose face may travel.
///
/// # Errors
/// [`Error::Face`] for a face that cannot be read or cut.
pub(super) fn gather<'l>(
    layouts: impl Iterator<Item = &'l Layout>,
    words: &[(Role, String)],
    fonts: &Fonts,
) -> Result<Vec<Embedded>, Error> {
    let mut families = vec![];
    let mut asked = asked(layouts, fonts);
    words.iter().for_each(|(role, words)| ask(&mut asked, *role, words, fonts));
    for (family, (face, characters)) in asked {
        let lost = || Error::Face(fonts.face_name(face).to_owned());
        let program = fonts.program(face).ok_or_else(lost)?;
        if !program.may_travel() {
            continue;
        }
        let mut glyphs: BTreeMap<char, u16> =
            characters.iter().filter_map(|ch| Some((*ch, fonts.glyph_in(face, *ch)?.id))).collect();
        let mut remapper = GlyphRemapper::new();
        glyphs.values_mut().for_each(|glyph| *glyph = remapper.remap(*glyph));
        let cut = subsetter::subset(program.whole(), program.index(), &remapper).map_err(|_| lost())?;
        let whole = sfnt::complete(&cut, program.table(b"OS/2"), family, &glyphs).ok_or_else(lost)?;
        families.push(Embedded::new(family, whole));
    }
    Ok(families)
}

/// What is asked of each family: the characters of its face, and of 宋体, the last resort, those that fallbacks draw.
fn asked<'f, 'l>(layouts: impl Iterator<Item = &'l Layout>, fonts: &'f Fonts) -> Asked<'f> {
    let mut asked = Asked::new();
    for (_, run) in layouts.flat_map(Layout::runs) {
        let (family, face) = match fonts.serves(run.face) {
            Some((role, true)) => (fonts.word_family(role).0, run.face),
            Some((_, false)) => (LATIN, run.face),
            None => (fonts.word_family(Role::Song).0, fonts.lead(Role::Song)),
        };
        let (_, characters) = asked.entry(family).or_insert_with(|| (face, often_typed(family)));
        characters.extend(run.glyphs.iter().map(|glyph| glyph.ch));
    }
    asked
}

/// Asks the families of a role for words, each for what it may be asked to draw of them; what they lack is asked of 宋体.
fn ask<'f>(asked: &mut Asked<'f>, role: Role, words: &str, fonts: &'f Fonts) {
    let of_role = |role: Role| (fonts.word_family(role).0, fonts.lead(role));
    let faces = [of_role(role), (families(fonts, role).latin, fonts.latin_lead(role)), of_role(Role::Song)];
    for ch in words.chars() {
        let lacks = faces[..2].iter().all(|(_, face)| fonts.glyph_in(*face, ch).is_none());
        for (family, face) in &faces[..if lacks { 3 } else { 2 }] {
            let (_, characters) = asked.entry(*family).or_insert_with(|| (*face, often_typed(family)));
            characters.insert(ch);
        }
    }
}

fn often_typed(family: &str) -> BTreeSet<char> {
    let hanzi = if family == LATIN { "" } else { TYPED };
    (' '..='~').chain(hanzi.chars()).collect()
}

impl Embedded {
    fn new(family: &str, mut program: Vec<u8>) -> Embedded {
        let guid = digest::guid(&program);
        obfuscate(&mut program, &guid);
        Embedded { family: family.to_owned(), guid, program }
    }
}

/// The first bytes, by the digits of a GUID from its end (17.8.1).
fn obfuscate(program: &mut [u8], guid: &str) {
    let digits: Vec<u8> = guid.chars().filter_map(|ch| u8::try_from(ch.to_digit(16)?).ok()).collect();
    let key: Vec<u8> =
        digits.chunks(2).rev().map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    program.iter_mut().take(OBFUSCATED).zip(key.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
}

/// What a font table says of a family that travels, by its number.
pub(super) fn element(nth: usize, embedded: &Embedded) -> Element<'static> {
    Element::new("w:embedRegular").attr("r:id", relation(nth)).attr("w:fontKey", &embedded.guid)
}

fn relation(nth: usize) -> String {
    format!("rIdFace{}", nth + 1)
}

/// The faces as parts, and the relations that the font table has to them.
pub(super) fn parts(families: Vec<Embedded>) -> Vec<Part> {
    let target = |nth: usize| format!("fonts/font{}.odttf", nth + 1);
    let list: Vec<Relation> =
        (0..families.len()).map(|nth| Relation::part(relation(nth), "font", &target(nth))).collect();
    let part = |(nth, embedded): (usize, Embedded)| Part {
        path: format!("word/{}", target(nth)),
        media: Some(MEDIA.to_owned()),
        bytes: embedded.program,
    };
    let mut parts: Vec<Part> = families.into_iter().enumerate().map(part).collect();
    parts.push(relations("word/_rels/fontTable.xml.rels", &list));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obfuscation_is_by_the_digits_from_their_end_and_undone_by_itself() {
        let guid = "{00112233-4455-6677-8899-AABBCCDDEEFF}";
        let mut program = vec![0; 40];
        obfuscate(&mut program, guid);
        assert_eq!(program[..3], [0xFF, 0xEE, 0xDD]);
        assert_eq!((program[15], program[16], program[31], program[32]), (0x00, 0xFF, 0x00, 0x00));
        obfuscate(&mut program, guid);
        assert_eq!(program, vec![0; 40]);
    }
}
