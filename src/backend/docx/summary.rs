//! The list of what changed that goes before a copy with changes (花脸稿), for who has no time to read all of it: place,
//! before, now. Each place leads to where it is in the copy: to the key of what the new version has, or to a bookmark
//! around what is gone.
//!
//! The list is no text of the report. Its paragraphs are in styles of their own, by which [`crate::pull`] knows and leaves
//! out what nobody changed.

use super::faces::families;
use super::listed::{Entry, HEADS, Places, SUMMARY_STYLE, anchor, note};
use super::order::tidy;
use super::package::WordFolder;
use super::paragraph::{Paragraph, said};
use super::units::{SEPARATOR, half_points};
use super::{Error, document, page};
use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::Layout;
use crate::style::{PageOrientation, Role};
use crate::xml::tree::{Element, Node};

/// Parts of a hundred of the type area that the columns take.
const WIDTHS: [i64; 3] = [32, 34, 34];

/// The faces of its title, its heads and all else.
const TITLE: Role = Role::Title;
const HEAD: Role = Role::Hei;
const TEXT: Role = Role::Fang;

/// Puts the list before a document, in a section of its own without page numbers.
///
/// # Errors
/// [`Error::Xml`] for a fault of ours or of docx-rs.
pub(super) fn put_before(
    word: &mut WordFolder,
    entries: &[Entry],
    places: (&Places, &Places),
    (layout, fonts): (&Layout, &Fonts),
) -> Result<(), Error> {
    const DOCUMENT: &str = "word/document.xml";
    const STYLES: &str = "word/styles.xml";
    let section = page::section(layout, PageOrientation::Portrait)?;
    let text = |style: &str, words: &str| Paragraph::default().style(style).with_text(words).build();
    let blocks = [
        text("SummaryTitle", SUMMARY_STYLE),
        text("SummaryNote", &note(entries.len())),
        table(entries, places, layout.sheet.text_width),
        Paragraph::blank(SEPARATOR).property(section).build(),
    ];
    let document = word.part(DOCUMENT).unwrap_or_default().to_vec();
    let mut root = Element::parse(&document)?;
    document::put_before(&mut root, blocks.map(Node::Element).into());
    tidy(&mut root);
    let document = root.to_file();
    word.replace(DOCUMENT, document);
    let sheet = word.part(STYLES).unwrap_or_default().to_vec();
    let mut root = Element::parse(&sheet)?;
    root.children.extend(styles(fonts).map(Node::Element));
    tidy(&mut root);
    let sheet = root.to_file();
    word.replace(STYLES, sheet);
    Ok(())
}

/// What a list says, by the roles of its styles.
pub(super) fn words(entries: &[Entry]) -> Vec<(Role, String)> {
    let lines = entries.iter().flat_map(|entry| [&entry.place, &entry.old, &entry.new]).map(String::as_str);
    let said = note(entries.len()) + &lines.collect::<String>();
    vec![(TITLE, SUMMARY_STYLE.to_owned()), (HEAD, HEADS.concat()), (TEXT, said)]
}

fn table<'t>(entries: &[Entry], (old, new): (&Places, &Places), width: Len) -> Element<'t> {
    let widths = WIDTHS.map(|part| width.scale(part, 100).to_twips());
    let border = |name| Element::val(name, "single").number("w:sz", 4).number("w:space", 0).attr("w:color", "000000");
    let borders = Element::new("w:tblBorders")
        .all(["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"].map(border));
    let margin = |name| Element::new(name).number("w:w", 80).attr("w:type", "dxa");
    let margins = Element::new("w:tblCellMar").all([margin("w:left"), margin("w:right")]);
    let properties = Element::new("w:tblPr")
        .with(Element::new("w:tblW").number("w:w", widths.iter().sum::<i64>()).attr("w:type", "dxa"))
        .with(borders)
        .with(Element::new("w:tblLayout").attr("w:type", "fixed"))
        .with(margins);
    let grid = Element::new("w:tblGrid").all(widths.map(|width| Element::new("w:gridCol").number("w:w", width)));
    let heads = HEADS.map(|head| Paragraph::default().style("SummaryHead").with_text(head));
    let body = entries.iter().map(|entry| {
        let text = |words: &str| Paragraph::default().style("SummaryText").with_text(words);
        let mut place = Paragraph::default().style("SummaryText");
        place.push(match anchor(entry, old, new) {
            Some(name) => Element::new("w:hyperlink")
                .attr("w:anchor", name)
                .attr("w:history", "1")
                .with(Element::new("w:r").with(link_look()).with(said(entry.place.clone()))),
            None => run(&entry.place),
        });
        row([place, text(&entry.old), text(&entry.new)], widths, false)
    });
    Element::new("w:tbl").with(properties).with(grid).with(row(heads, widths, true)).all(body)
}

fn row<'t>(cells: [Paragraph<'t>; 3], widths: [i64; 3], head: bool) -> Element<'t> {
    let properties = Element::new("w:trPr").with(Element::new("w:cantSplit"));
    let properties = if head { properties.with(Element::new("w:tblHeader")) } else { properties };
    let cell = |(paragraph, width): (Paragraph<'t>, i64)| {
        let width = Element::new("w:tcW").number("w:w", width).attr("w:type", "dxa");
        let properties = Element::new("w:tcPr").with(width).with(Element::val("w:vAlign", "center"));
        Element::new("w:tc").with(properties).with(paragraph.build())
    };
    Element::new("w:tr").with(properties).all(cells.into_iter().zip(widths).map(cell))
}

fn run<'t>(words: &str) -> Element<'t> {
    Element::new("w:r").with(said(words.to_owned()))
}

/// How a link looks.
fn link_look() -> Element<'static> {
    Element::new("w:rPr").with(Element::val("w:color", "0563C1")).with(Element::val("w:u", "single"))
}

/// The styles of the list.
fn styles(fonts: &Fonts) -> [Element<'static>; 4] {
    let style = |id: &str, name: &str, role: Role, size: Len, line: Len, align: &str, after: Len| {
        let families = families(fonts, role);
        let spacing = Element::new("w:spacing")
            .number("w:before", 0)
            .number("w:after", after.to_twips())
            .number("w:line", line.to_twips())
            .attr("w:lineRule", "exact");
        let properties = Element::new("w:pPr")
            .with(spacing)
            .with(Element::new("w:ind").number("w:firstLineChars", 0).number("w:firstLine", 0))
            .with(Element::val("w:jc", align));
        let faces = Element::new("w:rFonts")
            .attr("w:ascii", families.latin)
            .attr("w:hAnsi", families.latin)
            .attr("w:eastAsia", families.hanzi);
        let size = half_points(size).to_string();
        let look = Element::new("w:rPr")
            .with(faces)
            .with(Element::val("w:spacing", "0"))
            .with(Element::val("w:sz", &size))
            .with(Element::val("w:szCs", &size));
        Element::new("w:style")
            .attr("w:type", "paragraph")
            .attr("w:customStyle", "1")
            .attr("w:styleId", id)
            .with(Element::val("w:name", name))
            .with(Element::val("w:basedOn", "Normal"))
            .with(properties)
            .with(look)
            .into_owned()
    };
    let (small, line, none) = (Len::pt(12), Len::pt(20), Len::ZERO);
    [
        style("SummaryTitle", "改动一览标题", TITLE, Len::pt(22), Len::pt(40), "center", none),
        style("SummaryNote", "改动一览说明", TEXT, small, line, "left", Len::pt(6)),
        style("SummaryHead", "改动一览表头", HEAD, small, line, "center", none),
        style("SummaryText", "改动一览内容", TEXT, small, line, "left", none),
    ]
}
