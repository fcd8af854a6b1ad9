//! The letters of an SVG figure: set in our own faces, whichever the machine has, so that they are the same everywhere.

use std::sync::Arc;

use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Stretch, Style, Weight};
use resvg::usvg::{Font, FontFamily, FontResolver, Options, Text};

use super::Fault;
use crate::font::{FaceId, Fonts};
use crate::style::Role;

/// How a drawing is read: in Chinese, and with these fonts alone.
pub(super) fn options(fonts: &Fonts) -> Options<'_> {
    let mut faces = Database::new();
    let ids: Arc<[ID]> = fonts.faces().map(|face| faces.push_face_info(info(fonts, face))).collect();
    let chosen = Arc::clone(&ids);
    let select_font = move |font: &Font, _: &mut Arc<Database>| chosen.get(place(fonts.lead(role(font)))).copied();
    let select_fallback = move |ch: char, used: &[ID], _: &mut Arc<Database>| {
        let first = ids.iter().position(|id| Some(id) == used.first())?;
        let role = Role::ALL.into_iter().find(|&role| place(fonts.lead(role)) == first)?;
        let id = *ids.get(place(fonts.glyph(role, ch)?.face))?;
        (!used.contains(&id)).then_some(id)
    };
    Options {
        languages: vec!["zh-CN".to_owned(), "zh".to_owned()],
        font_resolver: FontResolver { select_font: Box::new(select_font), select_fallback: Box::new(select_fallback) },
        fontdb: Arc::new(faces),
        ..Options::default()
    }
}

fn place(face: FaceId) -> usize {
    usize::from(face.0)
}

/// What the library asks about a face; the choice is ours, so its names and weight tell nothing.
fn info(fonts: &Fonts, face: FaceId) -> FaceInfo {
    let program = fonts.program(face);
    FaceInfo {
        id: ID::dummy(),
        source: Source::Binary(program.map_or_else(|| Arc::new([]) as _, |program| Arc::clone(program) as _)),
        index: program.map_or(0, |program| program.index()),
        families: vec![],
        post_script_name: fonts.face_name(face).to_owned(),
        style: Style::Normal,
        weight: Weight::NORMAL,
        stretch: Stretch::Normal,
        monospaced: false,
    }
}

/// Words in the names of families, and the category that they show.
const FAMILIES: [(Role, &[&str]); 4] = [
    (Role::Title, &["小标宋", "xiaobiaosong", "gw title"]),
    (Role::Fang, &["仿宋", "fang"]),
    (Role::Kai, &["楷", "kai"]),
    (
        Role::Hei,
        &["黑", "hei", "sans", "gothic", "arial", "helvetica", "verdana", "tahoma", "calibri", "等线", "dengxian"],
    ),
];

/// The category of a font: by the first family that shows one, else 宋体.
fn role(font: &Font) -> Role {
    let of = |family: &FontFamily| match family {
        FontFamily::SansSerif | FontFamily::Monospace => Some(Role::Hei),
        FontFamily::Cursive => Some(Role::Kai),
        FontFamily::Serif | FontFamily::Fantasy => Some(Role::Song),
        FontFamily::Named(name) => {
            let name = name.to_lowercase();
            let shows = |(_, words): &&(Role, &[&str])| words.iter().any(|word| name.contains(word));
            FAMILIES.iter().find(shows).map(|(role, _)| *role)
        }
    };
    font.families().iter().find_map(of).unwrap_or(Role::Song)
}

/// Refuses a text with letters that no face has: they would be missing from the picture.
pub(super) fn known(text: &Text, fonts: &Fonts) -> Result<(), Fault> {
    for chunk in text.chunks() {
        for span in chunk.spans() {
            let role = role(span.font());
            let words = chunk.text().get(span.start()..span.end()).unwrap_or_default();
            let blank =
                |ch: char| ch.is_whitespace() || ch.is_control() || matches!(ch, '\u{200b}'..='\u{200f}' | '\u{feff}');
            if let Some(ch) = words.chars().find(|&ch| !blank(ch) && fonts.glyph(role, ch).is_none()) {
                return Err(Fault::Letter(ch));
            }
        }
    }
    Ok(())
}
