//! The small parts beside the body: settings, font table and properties.

use std::collections::BTreeMap;

use crate::carried::PROGRAM;
use crate::font::Fonts;
use crate::layout::{Info, chars};
use crate::style::Role;

use super::embedded::{self, Embedded};
use super::faces::{LATIN, families};
use super::notes;
use super::root::{NAMESPACES, with_namespaces};
use crate::xml::tree::Element;

/// The settings part.
pub(super) fn settings(track: bool, has_notes: bool, embeds: bool) -> Vec<u8> {
    let mut root = with_namespaces(Element::new("w:settings"), NAMESPACES);
    root.push(Element::new("w:zoom").attr("w:percent", "100"));
    if embeds {
        root.push(Element::new("w:embedTrueTypeFonts"));
        root.push(Element::new("w:saveSubsetFonts"));
    }
    if track {
        root.push(Element::new("w:trackRevisions"));
    }
    let mode = |name, value| {
        Element::new("w:compatSetting")
            .attr("w:name", name)
            .attr("w:uri", "http://schemas.microsoft.com/office/word")
            .attr("w:val", value)
    };
    let compat = Element::new("w:compat")
        // A line that ends with a break is not stretched.
        .with(Element::new("w:useFELayout"))
        // Mode 15 squeezes spaces to fit one character more into a justified line.
        .with(mode("compatibilityMode", "14"))
        .with(mode("overrideTableStyleFontSizeAndJustification", "1"));
    let prohibited = |name, marks| Element::new(name).attr("w:lang", "zh-CN").attr("w:val", marks);
    root.with(Element::val("w:defaultTabStop", "420"))
        .with(Element::new("w:evenAndOddHeaders"))
        .with(Element::val("w:characterSpacingControl", "doNotCompress"))
        .with(prohibited("w:noLineBreaksAfter", &chars::line_end_set()))
        .with(prohibited("w:noLineBreaksBefore", &chars::line_start_set()))
        .all(has_notes.then(notes_of_document))
        .with(compat)
        .with(Element::val("w:themeFontLang", "en-US").attr("w:eastAsia", "zh-CN"))
        .to_file()
}

/// How notes are numbered, and which of the footnotes part are separators.
fn notes_of_document() -> Element<'static> {
    let separator = |id| Element::new("w:footnote").attr("w:id", id);
    notes::numbering().with(separator("-1")).with(separator("0"))
}

/// The font table: every family that a style names, with its one alternative for machines that lack it.
pub(super) fn font_table(roles: impl Iterator<Item = Role>, fonts: &Fonts, embedded: &[Embedded]) -> Vec<u8> {
    let root = with_namespaces(Element::new("w:fonts"), NAMESPACES);
    root.all(families_named(roles, fonts).into_iter().map(|(family, alternative)| {
        let travels = embedded.iter().position(|embedded| embedded.family == family);
        font(family, alternative).all(travels.map(|nth| embedded::element(nth, &embedded[nth])))
    }))
    .to_file()
}

/// Every family that styles of these roles name, with its one alternative for machines that lack it.
pub(super) fn families_named(roles: impl Iterator<Item = Role>, fonts: &Fonts) -> BTreeMap<&str, &str> {
    let mut families_named: BTreeMap<&str, &str> = BTreeMap::new();
    for role in roles.chain([Role::Song]) {
        let (family, alternative) = fonts.word_family(role);
        families_named.insert(family, alternative);
        families_named.entry(families(fonts, role).latin).or_default();
    }
    families_named.entry(LATIN).or_default();
    families_named
}

fn font(family: &str, alternative: &str) -> Element<'static> {
    let mut font = Element::new("w:font").attr("w:name", family);
    if !alternative.is_empty() && alternative != family {
        font.push(Element::val("w:altName", alternative));
    }
    // 86: GB 2312; 00: ANSI. They steer the choice of a substitute.
    font.with(Element::val("w:charset", if family.is_ascii() { "00" } else { "86" }))
        .with(Element::val("w:family", "auto"))
        .with(Element::val("w:pitch", "variable"))
}

/// The core properties: what the report says of itself, and nothing from a clock.
pub(super) fn core_properties(info: &Info) -> Vec<u8> {
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let mut root = with_namespaces(Element::new("cp:coreProperties"), &names)
        .with(Element::new("dc:title").text(&info.title))
        .with(Element::new("dc:creator").text(&info.author))
        .with(Element::new("dc:language").text("zh-CN"));
    if let Some(date) = &info.date {
        for name in ["dcterms:created", "dcterms:modified"] {
            let time = format!("{date}T00:00:00Z");
            root.push(Element::new(name).attr("xsi:type", "dcterms:W3CDTF").text(time));
        }
    }
    root.to_file()
}

/// The extended properties: which program wrote the file.
pub(super) fn app_properties() -> Vec<u8> {
    let names = [("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")];
    with_namespaces(Element::new("Properties"), &names).with(Element::new("Application").text(PROGRAM)).to_file()
}
