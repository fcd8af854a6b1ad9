//! Word: the plan's blocks as an editable document with the plan's lines and pages.
//!
//! docx-rs builds the body, the footers and the page ([`body`], [`table`], [`page`]). A pass of our own completes what
//! it cannot say and puts everything into schema order ([`finish`], [`order`], on the small tree of [`xml`]). Styles,
//! settings and properties are written directly ([`styles`], [`parts`]), because nearly all that keeps Word's lines
//! ours is missing from docx-rs. [`package`] zips the parts, always to the same bytes.

mod body;
mod finish;
mod inline;
mod order;
mod package;
mod page;
mod parts;
mod styles;
mod table;
mod xml;

use std::fmt;

use crate::font::Fonts;
use crate::layout::{Kind, Layout};

use package::{Part, Relation, pack, relations};
use styles::StyleNames;

/// Why a Word file could not be written.
#[derive(Debug)]
pub enum Error {
    /// The report has a character that no XML file may hold; a reader of reports refuses it before.
    Character {
        /// JSON pointer of the part of the report.
        at: String,
        /// The character.
        ch: char,
    },
    /// The body's XML is not what it should be: a fault of ours or of docx-rs.
    Xml(String),
    /// The package could not be written.
    Zip(zip::result::ZipError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Character { at, ch } => write!(f, "{at} 里有 Word 文件不能容纳的字符 U+{:04X}", u32::from(*ch)),
            Error::Xml(words) => write!(f, "Word 正文的 XML 有误：{words}"),
            Error::Zip(error) => write!(f, "Word 文件打包失败：{error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Zip(error) => Some(error),
            _ => None,
        }
    }
}

impl From<zip::result::ZipError> for Error {
    fn from(error: zip::result::ZipError) -> Error {
        Error::Zip(error)
    }
}

/// Renders a layout to an editable Word file. The same layout and fonts give the same bytes.
///
/// # Errors
/// [`Error::Character`] for text that XML cannot hold; the others only for faults of ours or want of memory.
pub fn write(layout: &Layout, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    refuse_unwritable(layout)?;
    let names = StyleNames::of(&layout.styles);
    let (docx, marks) = body::body(layout, fonts, &names);
    let built = page::set_page(docx, layout, &names).build();
    let (document, mut related) = finish::finish_document(&built.document, &marks)?;
    let mut parts = vec![
        relations("_rels/.rels", &package_relations()),
        part(
            "docProps/core.xml",
            "application/vnd.openxmlformats-package.core-properties+xml",
            parts::core_properties(&layout.info),
        ),
        part(
            "docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml",
            parts::app_properties(),
        ),
    ];
    related.extend([
        Relation::part("rIdStyles", "styles", "styles.xml"),
        Relation::part("rIdSettings", "settings", "settings.xml"),
        Relation::part("rIdFonts", "fontTable", "fontTable.xml"),
    ]);
    let mut word = vec![
        part("word/document.xml", word_type!("document.main"), document),
        part("word/styles.xml", word_type!("styles"), styles::styles_part(layout, fonts, &names)),
        part("word/settings.xml", word_type!("settings"), parts::settings(false)),
        part("word/fontTable.xml", word_type!("fontTable"), parts::font_table(layout, fonts)),
    ];
    let footers =
        [("rIdFooter1", "footer1.xml", "word/footer1.xml"), ("rIdFooter2", "footer2.xml", "word/footer2.xml")];
    for ((id, name, path), built) in footers.into_iter().zip(&built.footers) {
        related.push(Relation::part(id, "footer", name));
        word.push(part(path, word_type!("footer"), finish::finish_margin(built)?));
    }
    parts.push(relations("word/_rels/document.xml.rels", &related));
    parts.append(&mut word);
    pack(&parts)
}

macro_rules! word_type {
    ($kind:literal) => {
        concat!("application/vnd.openxmlformats-officedocument.wordprocessingml.", $kind, "+xml")
    };
}
use word_type;

fn part(path: &'static str, media: &'static str, bytes: Vec<u8>) -> Part {
    Part { path, media: Some(media), bytes }
}

fn package_relations() -> [Relation; 3] {
    [
        Relation::part("rIdDocument", "officeDocument", "word/document.xml"),
        Relation::part(
            "rIdCore",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
        Relation::part("rIdApp", "extended-properties", "docProps/app.xml"),
    ]
}

/// XML 1.0 has no place for control characters and a few others; escaping does not help.
fn refuse_unwritable(layout: &Layout) -> Result<(), Error> {
    let info = [("/title", &layout.info.title), ("/issuer", &layout.info.author)];
    let blocks = layout.blocks.iter().flat_map(|block| match &block.kind {
        Kind::Text(text) => vec![(block.at.as_str(), &text.text)],
        Kind::Table(table) => {
            let cells = table.cells.iter().map(|cell| (cell.at.as_str(), &cell.text));
            cells.chain([(block.at.as_str(), &table.title)]).collect()
        }
        Kind::Space(_) => vec![],
    });
    for (at, text) in info.into_iter().chain(blocks) {
        if let Some(ch) = text.chars().find(|&ch| unwritable(ch)) {
            return Err(Error::Character { at: at.to_owned(), ch });
        }
    }
    Ok(())
}

fn unwritable(ch: char) -> bool {
    // Tabs and line ends are writable, but Word would set them as something the plan has not measured.
    ch.is_control() || matches!(ch, '\u{fffe}' | '\u{ffff}')
}
