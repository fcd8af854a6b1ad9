//! Word: the plan's blocks as an editable document with the plan's lines and pages.
//!
//! docx-rs begins the document and its footers, with the page ([`page`]). The plan's blocks ([`blocks`], [`table`])
//! become a body of paragraphs ([`body`], [`builder`], [`paragraph`]), each of which bears what it is to the report
//! ([`marks`]) and is wrapped in that when it is written ([`wrap`]), as a small tree of our own ([`crate::xml`]): docx-rs would
//! write it as XML only to be read again for what it cannot say, which was a sixth of a report's time. Sections and
//! schema order come last ([`document`], [`order`]).
//! Styles, settings and properties are written directly ([`styles`], [`parts`]), because nearly all that keeps Word's
//! lines ours is missing from docx-rs. [`package`] zips the parts, always to the same bytes.
//!
//! A copy for circulation carries more, by [`Options`]: the report itself and the place of every figure in it
//! ([`carry`]), comments ([`comments`]), a sheet before it with its own section, the changes since an earlier version
//! ([`redline`]), with a list of them in front ([`summary`]). A watermark ([`watermark`]) is the plan's.

//!
//! # Of Word and WPS by documentation only
//!
//! LibreOffice judges every copy; Word and WPS could not be run. What the code takes for granted of them, from their
//! documentation and from memory, is this, and nothing rests on it but what is named here:
//!
//! | what | where it counts |
//! |---|---|
//! | Word puts 0.25 em between hanzi and Latin letters or digits, LibreOffice 0.2 em | `layout::measure` |
//! | Word sets the baseline of an exact line less than a tenth of its height from where LibreOffice does | [`page`] |
//! | Word shows what is stored for a bound control, which other programs leave as it was: none is bound | [`carry`] |
//! | a control takes Enter, comments and footnotes from Word, and its text from python-docx: prose has none | [`carry`] |
//! | Word accepts no change inside a locked control: a copy with changes has none | [`carry`] |
//! | an empty control shows a prompt, in print too: it holds a blank | [`wrap`] |
//! | compatibility mode 15 squeezes spaces in justified lines: the mode is 14 | [`parts`] |
//! | of a paragraph whose mark is deleted, the next one's properties stay; LibreOffice does the same | [`redline`] |
//! | WPS keeps content controls and bookmarks as Word does; where it drops one of a figure's, the other tells | [`carry`] |

mod blocks;
mod body;
mod builder;
mod captions;
mod carry;
mod comments;
mod contents;
mod cut;
mod document;
mod embedded;
mod faces;
mod fields;
mod figures;
mod foot;
mod inline;
mod lead;
mod listed;
mod marks;
mod names;
mod narrowed;
mod notes;
mod numbering;
mod order;
mod package;
mod page;
mod paragraph;
mod parts;
mod prompts;
mod redline;
mod refuse;
mod root;
mod rows;
mod styles;
mod summary;
mod table;
mod turned;
mod units;
mod watermark;
mod words;
mod wrap;

use std::fmt;

use crate::carried::Origin;
use crate::font::Fonts;
use crate::layout::{Kind, Layout};
use crate::pack;
use crate::style::{PageOrientation, Role};
use crate::xml::tree::Malformed;

pub use comments::Comment;
pub(crate) use figures::SEAL_NAME;
pub(crate) use listed::digest_of_words;
pub use listed::{Entry, SUMMARY_STYLE};
pub use prompts::Prompts;
pub use redline::{Compare, Part, Side, Stretch};

use carry::Keys;
use comments::comments_part;
use listed::Places;
use names::{Named, StyleNames};
use numbering::Lists;
use package::{Relation, WordFolder, pack};
use refuse::refuse_unwritable;
use wrap::Wrapper;

/// Why a Word file could not be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The report has a character that no XML file may hold; a reader of reports refuses it before.
    Character {
        /// JSON pointer of the part of the report.
        at: String,
        /// The character.
        ch: char,
    },
    /// A face that is to travel in the file cannot be read or cut.
    Face(String),
    /// The body's XML is not what it should be: a fault of ours or of docx-rs.
    Xml(String),
    /// The package could not be written.
    Zip(pack::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Character { at, ch } => write!(f, "{at} 里有 Word 文件不能容纳的字符 U+{:04X}", u32::from(*ch)),
            Error::Face(face) => write!(f, "字体“{face}”不能裁剪后放进 Word 文件"),
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

impl From<Malformed> for Error {
    fn from(Malformed(words): Malformed) -> Error {
        Error::Xml(words)
    }
}

impl From<pack::Error> for Error {
    fn from(error: pack::Error) -> Error {
        Error::Zip(error)
    }
}

/// What a Word copy carries besides the report's lines and pages. Nothing by default.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options<'a> {
    /// The report's JSON as read. It travels in a part of its own with its digest, and every figure and paragraph is
    /// tied to its place in the report: values by content control, data binding and bookmark, labels locked.
    pub source: Option<&'a str>,
    /// What the plan was laid out by, to be told with the report; the engine alone when absent.
    pub origin: Option<&'a Origin>,
    /// Comments, in the order in which they are numbered.
    pub comments: &'a [Comment],
    /// A sheet that goes before the report, unnumbered, such as a 发文稿纸. It tells nothing of its own watermark.
    pub sheet: Option<&'a Layout>,
    /// Whether Word records changes from now on.
    pub track: bool,
    /// What waits to be filled in, in a blank form.
    pub prompts: Option<&'a Prompts>,
    /// The version before: what changed since then is tracked, as if somebody had typed it (花脸稿). Pages and lines are
    /// the reader's then, because both versions' text stands in them.
    pub changes: Option<Changes<'a>>,
}

/// A version of a document, and who made the next one of it.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    /// Its layout.
    pub layout: &'a Layout,
    /// Its own sheet, where the new version has one.
    pub sheet: Option<&'a Layout>,
    /// Its JSON as read. It travels beside that of the new version.
    pub source: &'a str,
    /// What it was laid out by.
    pub origin: Option<&'a Origin>,
    /// Who made the changes.
    pub author: &'a str,
    /// When, such as `2021-01-30T00:00:00Z`.
    pub date: Option<&'a str>,
    /// Who knows what changed.
    pub compare: fn() -> Box<dyn Compare>,
    /// Whether it tells changed paragraphs as wholes.
    pub by_paragraph: bool,
    /// The list of what changed that goes before the copy; none where absent.
    pub summary: Option<&'a [Entry]>,
}

/// Renders a layout to an editable Word file. The same layout, fonts and options give the same bytes, and no option
/// but [`Options::changes`] moves a line.
///
/// # Errors
/// [`Error::Character`] for text that XML cannot hold; the others only for faults of ours or want of memory.
pub fn write(layout: &Layout, fonts: &Fonts, options: &Options<'_>) -> Result<Vec<u8>, Error> {
    let names = StyleNames::of(&layout.styles);
    let old_names = options.changes.as_ref().map(|old| StyleNames::before(&old.layout.styles, &layout.styles));
    let was = options.changes.as_ref().zip(old_names.as_ref());
    let was = was.map(|(old, names)| Named { layout: old.layout, names });
    let (mut word, places) = assemble(Named { layout, names: &names }, was, fonts, options)?;
    if let Some((old, named)) = options.changes.as_ref().zip(was) {
        let before = Options { source: Some(old.source), sheet: old.sheet, changes: Some(*old), ..Options::default() };
        let by = redline::Revision { author: old.author, date: old.date };
        let (old_word, old_places) = assemble(named, Some(named), fonts, &before)?;
        let marked = listed::gone(old.summary.unwrap_or_default(), &old_places, &places);
        redline::merge(&old_word, &mut word, (by, marked), (old.compare)())?;
        if let Some(entries) = old.summary {
            summary::put_before(&mut word, entries, (&old_places, &places), (layout, fonts))?;
        }
    }
    pack(&word.into_package(parts::core_properties(&layout.info), parts::app_properties()))
}

/// The families that a layout's Word copy names, each with its one alternative; of those that may not travel in it, only
/// these where `kept_back` says so.
pub(crate) fn families(layout: &Layout, fonts: &Fonts, kept_back: bool) -> Vec<(String, String)> {
    let travels = |family: &str| {
        let role = Role::ALL.into_iter().find(|role| fonts.word_family(*role).0 == family);
        let face = role.map_or_else(|| fonts.latin_lead(Role::Fang), |role| fonts.lead(role));
        fonts.program(face).is_some_and(|program| program.may_travel())
    };
    let named = parts::families_named(layout.styles.iter().map(|style| style.role), fonts).into_iter();
    let told = |(family, alternative): (&str, &str)| (family.to_owned(), alternative.to_owned());
    named.filter(|(family, _)| !kept_back || !travels(family)).map(told).collect()
}

/// All parts but those of the package itself, of a version beside the one before, and the bookmarks of what the report has.
fn assemble(
    report: Named<'_>,
    was: Option<Named<'_>>,
    fonts: &Fonts,
    options: &Options<'_>,
) -> Result<(WordFolder, Places), Error> {
    let Named { layout, names } = report;
    refuse_unwritable(layout, options)?;
    let sheet = options.sheet.map(|sheet| (sheet, StyleNames::of_sheet(&sheet.styles)));
    let sheet = sheet.as_ref().map(|(layout, names)| Named { layout, names });
    // What is tracked as deleted would count too: in a copy that shows changes labels stay typed.
    let lists = if options.changes.is_some() { Lists::default() } else { Lists::of(report, fonts) };
    let mut body = blocks::body(sheet, report, &lists, fonts, options.changes.is_some())?;
    carry::give_keys(&mut body);
    comments::place(options.comments, &mut body);
    let turned = layout.blocks.iter().rev().find_map(|block| match block.kind {
        Kind::Turn { to } => Some(to),
        _ => None,
    });
    let skeleton = page::skeleton(layout, turned.unwrap_or_default());
    let keys = options.source.map(|source| Keys::of(source.as_bytes(), options.changes.is_some()));
    let fill = page::Ends::header_fill(layout);
    let headers = match (&layout.watermark, fill) {
        // Without headers of their own upright pages would take those of the pages on their side before them.
        (None, None) if !turned::has_any(layout) => &[][..],
        (_, None) => &watermark::HEADERS[..2],
        (_, Some(_)) => &watermark::HEADERS[..],
    };
    let places = carry::places(&body);
    let carried = keys.as_ref().zip(options.source);
    let carried = carried.map(|(keys, source)| keys.parts(&carry::part(layout, options, source, &body)));
    let mut wrapper = Wrapper::new(&body, keys.as_ref(), options);
    let unnumbered = layout.blocks.iter().any(|block| matches!(block.kind, Kind::Unnumbered));
    let (document, links) = document::finish_document(&skeleton.document, body, &mut wrapper, headers, unnumbered)?;

    let mut word = WordFolder::new(document, links);
    let styles = styles::styles_part(sheet, report, was, &lists, fonts, options.prompts.is_some());
    word.add("rIdStyles", "styles", "styles.xml", styles);
    if let Some(part) = lists.part() {
        word.add("rIdNumbering", "numbering", "numbering.xml", part);
    }
    let shown: Vec<&Layout> = [Some(layout), options.sheet, was.map(|was| was.layout)].into_iter().flatten().collect();
    let listed = options.changes.and_then(|changes| changes.summary).map(summary::words).unwrap_or_default();
    let faces = match layout.info.embeds_fonts {
        true => embedded::gather(shown.iter().copied(), &listed, fonts)?,
        false => vec![],
    };
    let settings = parts::settings(options.track, notes::has_any(layout), !faces.is_empty());
    word.add("rIdSettings", "settings", "settings.xml", settings);
    let roles = shown.iter().flat_map(|layout| &layout.styles).map(|style| style.role);
    let roles = roles.chain(listed.iter().map(|(role, _)| *role));
    word.add("rIdFonts", "fontTable", "fontTable.xml", parts::font_table(roles, fonts, &faces));
    if !faces.is_empty() {
        word.others.extend(embedded::parts(faces));
    }
    let footers = page::footers(layout, names).into_iter();
    let footers = footers.map(|content| document::finish_footer(&skeleton.footer, content));
    let footers = footers.collect::<Result<Vec<_>, _>>()?;
    for (nth, footer) in (1..).zip(&footers) {
        word.add(&format!("rIdFooter{nth}"), "footer", &format!("footer{nth}.xml"), footer.clone());
    }
    if notes::has_any(layout) {
        word.add("rIdNotes", "footnotes", "footnotes.xml", notes::part(report, fonts, options.changes.is_none()));
    }
    for (relation, part) in figures::parts(layout) {
        word.refer(relation);
        word.others.push(part);
    }
    let behind = |orientation| layout.watermark.as_ref().map(|watermark| (watermark, orientation));
    for (nth, (kind, id)) in (1..).zip(headers) {
        // The first page's type area needs no filling: its margins are its own.
        let fill = fill.map(|fill| if *kind == "first" { units::SEPARATOR } else { fill });
        let header = watermark::header(behind(PageOrientation::Portrait), None, fill, nth);
        word.add(id, "header", &format!("header{nth}.xml"), header);
    }
    if turned::has_any(layout) {
        // The footers of odd and even pages come first.
        for (nth, ((_, id), footer)) in (headers.len() + 1..).zip(turned::HEADERS.iter().zip(&footers)) {
            let number = turned::run(footer, layout, nth)?;
            let header = watermark::header(behind(PageOrientation::Landscape), Some(number), None, nth);
            word.add(id, "header", &format!("header{nth}.xml"), header);
        }
        let name = format!("footer{}.xml", footers.len() + 1);
        word.add(turned::FOOTER, "footer", &name, turned::footer());
    }
    if unnumbered {
        let footer = document::finish_footer(&skeleton.footer, page::unnumbered(layout))?;
        word.add(document::UNNUMBERED, "footer", &format!("footer{}.xml", footers.len() + 2), footer);
    }
    if !options.comments.is_empty() {
        word.add("rIdComments", "comments", "comments.xml", comments_part(options.comments));
    }
    if let Some(parts) = carried {
        word.refer(Relation::part("rIdReport", "customXml", "../customXml/item1.xml"));
        word.others.extend(parts);
    }
    Ok((word, places))
}
