//! Which glyphs a document uses, and the font programs cut down to them.
#![expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type before")]

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{Codepoint, FontId, Op, ParsedFont, PdfFont, PdfFontHandle, Pt, TextItem};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::object::int;
use super::{Error, unicode};
use crate::font::subset::coder;
use crate::font::subset::cutter::{self, Cut};
use crate::font::{FaceId, Fonts, Program};
use crate::layout::{GlyphRun, Layout, Placed};

/// The faces of a document, cut down to what it uses.
pub(super) struct Faces {
    faces: BTreeMap<FaceId, Face>,
}

/// A face as it stands in the file.
pub(super) struct Face {
    /// Its name in the pages' resources.
    pub resource: FontId,
    /// What printpdf needs to describe it. Of a packed program it holds only the first bytes, by which printpdf knows
    /// what it is: it would copy all of them several times.
    pub program: PdfFont,
    codes: Codes,
    unicode: String,
    packed: Option<Packed>,
}

/// A program ready for the file.
struct Packed {
    stream: Vec<u8>,
    /// The length of the program itself.
    length: usize,
}

/// The glyph by which printpdf sees that a face is used: the first of those that are.
const SHOWN: u16 = 1;

/// An em in the unit of widths.
const EM: u16 = 1000;

/// The bytes that say what a program is and how many tables it has.
const SFNT_HEADER: usize = 12;

/// A glyph as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// Its index in the subset program, which is also its code in the content (`Identity-H`).
    pub cid: u16,
    /// Its advance in thousandths of an em, exactly as `/W` states it.
    pub width: u16,
    /// The character that copying it gives (`ToUnicode`). Further characters drawn by the same glyph are written
    /// with `ActualText`.
    pub ch: char,
}

/// The glyphs that a document uses of a face, by their indices in it, each with the first character it draws.
type Used = FxHashMap<u16, char>;

/// The codes by glyph index of the whole face.
type Codes = FxHashMap<u16, Code>;

impl Faces {
    /// Collects the glyphs of every page and cuts each face once.
    pub(crate) fn gather(layout: &Layout, fonts: &Fonts) -> Result<Faces, Error> {
        let mut faces = BTreeMap::new();
        for (index, (id, glyphs)) in used_glyphs(layout)?.into_iter().enumerate() {
            faces.insert(id, Face::cut(index, id, &glyphs, fonts)?);
        }
        Ok(Faces { faces })
    }

    /// The faces in a fixed order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Face> {
        self.faces.values()
    }

    /// Puts the packed programs and our own maps to characters into the document that printpdf made.
    pub(crate) fn embed(&mut self, doc: &mut Document) -> Result<(), Error> {
        let Some(page) = doc.page_iter().next() else { return Ok(()) };
        let mut parts = BTreeMap::new();
        for (name, font) in doc.get_page_fonts(page).map_err(Error::Document)? {
            parts.insert(name, FontParts::of(doc, font).map_err(Error::Document)?);
        }
        for face in self.faces.values_mut() {
            face.state_widths(doc);
            let missing = || Error::Program { face: face.resource.0.clone() };
            let part = parts.get(face.resource.0.as_bytes()).ok_or_else(missing)?;
            stream(doc, part.unicode)?.set_plain_content(std::mem::take(&mut face.unicode).into_bytes());
            if let Some(packed) = face.packed.take() {
                let program = stream(doc, part.program)?;
                program.dict.set("Filter", "FlateDecode");
                program.dict.set("Length1", int(packed.length));
                program.set_content(packed.stream);
            }
        }
        Ok(())
    }

    /// The face of a run.
    pub(crate) fn of(&self, run: &GlyphRun) -> Result<&Face, Error> {
        self.faces.get(&run.face).ok_or_else(|| Error::Dangling { what: format!("face {}", run.face.0) })
    }
}

impl Face {
    fn cut(index: usize, id: FaceId, glyphs: &Used, fonts: &Fonts) -> Result<Face, Error> {
        let name = fonts.face_name(id);
        // In the order of their characters, so that the map of codes to characters is small.
        let mut order: Vec<(char, u16)> = glyphs.iter().map(|(&glyph, &ch)| (ch, glyph)).collect();
        order.sort_unstable();
        let ids: Vec<u16> = order.iter().map(|&(_, glyph)| glyph).collect();
        let unread = || Error::Program { face: name.to_owned() };
        let program = fonts.program(id).ok_or_else(unread)?;
        let (bytes, packed) = match cutter::cut(program, &ids) {
            Some(Cut { start, parts }) => {
                let length = start.len() + parts.iter().map(|part| part.length()).sum::<usize>();
                let stream = coder::pack(&start, parts.iter().map(|part| &part.piece));
                (start, Some(Packed { stream, length }))
            }
            None => (other(program, name, &ids)?, None),
        };
        let mut program = ParsedFont::from_bytes(&bytes, 0, &mut Vec::new()).ok_or_else(unread)?;
        to_thousandths(&mut program);
        program.font_name = Some(format!("{}+{}", subset_tag(name, glyphs), postscript_name(name)));
        let code = |(&(ch, glyph), cid)| Some((glyph, Code { cid, width: program.get_glyph_width(cid)?, ch }));
        let codes: Codes = order.iter().zip(1..).map(code).collect::<Option<_>>().ok_or_else(unread)?;
        let unicode = unicode::map(&order.iter().map(|&(ch, _)| ch).collect::<Vec<_>>());
        if packed.is_some() {
            program.original_bytes.truncate(SFNT_HEADER);
        }
        // We state the widths ourselves.
        program.glyph_widths.retain(|&glyph, _| glyph == SHOWN);
        Ok(Face { resource: FontId(format!("G{index}")), program: PdfFont::new(program), codes, unicode, packed })
    }

    /// The code of a glyph that the document uses.
    pub(crate) fn code(&self, glyph: Placed) -> Result<Code, Error> {
        self.codes.get(&glyph.id).copied().ok_or_else(|| Error::Dangling { what: format!("glyph {}", glyph.id) })
    }

    /// Operators that show a glyph, for printpdf to see that the face is used.
    pub(crate) fn show(&self) -> [Op; 2] {
        let font = PdfFontHandle::External(self.resource.clone());
        let glyph = Codepoint::with_cid(SHOWN, 0.0, String::new());
        [Op::SetFont { font, size: Pt(1.0) }, Op::ShowText { items: vec![TextItem::GlyphIds(vec![glyph])] }]
    }

    /// States the widths of all glyphs (ISO 32000-1, 9.7.4.3): most are an em, which is said once.
    fn state_widths(&self, doc: &mut Document) {
        let name = self.program.parsed_font.font_name.as_deref().unwrap_or_default().as_bytes();
        let is_ours = |font: &&mut Dictionary| font.get(b"BaseFont").and_then(Object::as_name).is_ok_and(|n| n == name);
        let fonts = doc.objects.values_mut().filter_map(|object| object.as_dict_mut().ok()).filter(is_ours);
        let kids = fonts.filter_map(|font| font.get_mut(b"DescendantFonts").and_then(Object::as_array_mut).ok());
        for kid in kids.flatten().filter_map(|kid| kid.as_dict_mut().ok()) {
            kid.set("DW", int(usize::from(EM)));
            kid.set("W", self.widths());
        }
    }

    /// The widths that are not an em, in stretches of neighbouring codes.
    fn widths(&self) -> Vec<Object> {
        let mut odd: Vec<(u16, u16)> = self.codes.values().map(|code| (code.cid, code.width)).collect();
        odd.retain(|&(_, width)| width != EM);
        odd.sort_unstable();
        let stretches = odd.chunk_by(|(before, _), (after, _)| before + 1 == *after);
        stretches
            .flat_map(|stretch| {
                let widths: Vec<Object> = stretch.iter().map(|&(_, width)| int(width.into())).collect();
                [int(stretch[0].0.into()), widths.into()]
            })
            .collect()
    }
}

/// A program without TrueType outlines, cut down to these glyphs, which get the numbers 1, 2, 3 …
fn other(program: &Program, name: &str, glyphs: &[u16]) -> Result<Vec<u8>, Error> {
    let remapper = GlyphRemapper::new_from_glyphs(glyphs);
    subsetter::subset(program.whole(), program.index(), &remapper)
        .map_err(|source| Error::Subset { face: name.to_owned(), source })
}

/// The glyphs of each face, each with the first character it draws.
fn used_glyphs(layout: &Layout) -> Result<BTreeMap<FaceId, Used>, Error> {
    let mut used: BTreeMap<FaceId, Used> = BTreeMap::new();
    for (page, run) in layout.runs() {
        let face = used.entry(run.face).or_default();
        for glyph in &run.glyphs {
            if glyph.id == 0 {
                return Err(Error::NoGlyph { page, ch: glyph.ch });
            }
            face.entry(glyph.id).or_insert(glyph.ch);
        }
    }
    used.retain(|_, glyphs| !glyphs.is_empty());
    Ok(used)
}

/// The objects of a font whose content we write ourselves.
struct FontParts {
    program: ObjectId,
    unicode: ObjectId,
}

impl FontParts {
    fn of(doc: &Document, font: &Dictionary) -> lopdf::Result<FontParts> {
        let kids = font.get(b"DescendantFonts")?.as_array()?;
        let kid = doc.dereference(kids.first().unwrap_or(&Object::Null))?.1.as_dict()?;
        let descriptor = doc.dereference(kid.get(b"FontDescriptor")?)?.1.as_dict()?;
        let program = descriptor.get(b"FontFile2").or_else(|_| descriptor.get(b"FontFile3"))?;
        Ok(FontParts { program: program.as_reference()?, unicode: font.get(b"ToUnicode")?.as_reference()? })
    }
}

fn stream(doc: &mut Document, id: ObjectId) -> Result<&mut Stream, Error> {
    doc.get_object_mut(id).and_then(Object::as_stream_mut).map_err(Error::Document)
}

/// Restates a program's measures in thousandths of an em, rounded to the nearest: PDF states widths in them, and
/// printpdf would cut the remainder off.
fn to_thousandths(program: &mut ParsedFont) {
    let units = i32::from(program.pdf_font_metrics.units_per_em).max(1);
    let scale = |n: i32| (n * 1000 + units / 2 * n.signum()) / units;
    let narrow = |n: i16| scale(n.into()).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    for width in program.glyph_widths.values_mut() {
        *width = scale((*width).into()).clamp(0, u16::MAX.into()) as u16;
    }
    let metrics = &mut program.pdf_font_metrics;
    for side in [&mut metrics.x_min, &mut metrics.y_min, &mut metrics.x_max, &mut metrics.y_max] {
        *side = narrow(*side);
    }
    program.font_metrics.ascent = narrow(program.font_metrics.ascent);
    program.font_metrics.descent = narrow(program.font_metrics.descent);
    program.pdf_font_metrics.units_per_em = 1000;
    program.units_per_em = 1000;
}

/// Six capitals that tell subsets of one face apart (ISO 32000-1, 9.6.4), from what the subset holds.
fn subset_tag(name: &str, glyphs: &Used) -> String {
    let mut glyphs: Vec<u16> = glyphs.keys().copied().collect();
    glyphs.sort_unstable();
    let glyphs: Vec<u8> = glyphs.into_iter().flat_map(u16::to_be_bytes).collect();
    let digest = Sha256::new_with_prefix(name).chain_update(glyphs).finalize();
    digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// A name PDF and every reader take: visible ASCII without delimiters.
fn postscript_name(name: &str) -> String {
    name.chars().map(|ch| if ch.is_ascii_alphanumeric() || ch == '-' { ch } else { '-' }).collect()
}
