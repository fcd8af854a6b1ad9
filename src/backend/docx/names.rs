//! What the plan's styles are called in Word.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{Kind, Layout, Style, StyleId};
use crate::style::{Role, StyleKind};

/// A layout and what its styles are called.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub layout: &'a Layout,
    pub names: &'a StyleNames,
}

impl<'a> Named<'a> {
    /// A style by its number.
    pub(crate) fn style(&self, style: StyleId) -> Option<&'a Style> {
        self.layout.styles.get(usize::from(style.0))
    }

    /// The font category of a style, and whether its Latin letters and digits are of the hanzi's face too.
    pub(crate) fn faces(&self, style: StyleId) -> (Role, bool) {
        self.style(style).map_or((Role::Fang, false), |style| (style.role, style.own_digits))
    }
}

/// The paragraph styles' ids and names.
pub(super) struct StyleNames {
    /// Id and name of each style.
    pub names: Vec<(String, String)>,
    /// Whether they are of the sheet before the report.
    sheet: bool,
}

impl StyleNames {
    /// Names every style of a layout. A use that has several styles gets numbers; they do not depend on which of them are in
    /// use, so that two versions of a document have the same.
    pub(crate) fn of(styles: &[Style]) -> StyleNames {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let name = |style: &Style| {
            let base = base_name(style);
            let nth = seen.entry(base.0.clone()).and_modify(|n| *n += 1).or_insert(1);
            nth_name(base, *nth)
        };
        StyleNames { names: styles.iter().map(name).collect(), sheet: false }
    }

    /// Names the styles of the version before as those of a later one that look alike, so that what is gone looks as it did. Those
    /// that are there in each copy have one look in a document, the later one's.
    pub(crate) fn before(styles: &[Style], later: &[Style]) -> StyleNames {
        let mut names = StyleNames::of(styles);
        let of_later = StyleNames::of(later);
        let mut last: BTreeMap<String, usize> = BTreeMap::new();
        later.iter().for_each(|style| *last.entry(base_name(style).0).or_default() += 1);
        for (style, name) in styles.iter().zip(&mut names.names).filter(|(style, _)| !is_always(style.kind)) {
            *name = match later.iter().position(|known| known == style) {
                Some(nth) => of_later.names[nth].clone(),
                None => {
                    let base = base_name(style);
                    let nth = last.entry(base.0.clone()).or_default();
                    *nth += 1;
                    nth_name(base, *nth)
                }
            };
        }
        names
    }

    /// Names the styles of the sheet before the report, each use of which has one style. They share no name with those
    /// of reports, so that its paragraphs can be told from the report's.
    pub(crate) fn of_sheet(styles: &[Style]) -> StyleNames {
        let name = |style: &Style| match style.kind {
            StyleKind::Title => ("SignoffHead".to_owned(), "发文稿纸名称".to_owned()),
            StyleKind::TableLabel => ("SignoffLabel".to_owned(), "发文稿纸项目".to_owned()),
            _ => (SHEET_VALUE.to_owned(), "发文稿纸内容".to_owned()),
        };
        StyleNames { names: styles.iter().map(name).collect(), sheet: true }
    }

    /// Whether they are of the sheet before the report.
    pub(crate) fn are_of_sheet(&self) -> bool {
        self.sheet
    }

    /// The style of paragraphs that only keep a distance; `None` for Normal.
    pub(crate) fn of_blanks(&self) -> Option<&'static str> {
        self.sheet.then_some(SHEET_VALUE)
    }

    /// The id of a style.
    pub(crate) fn id(&self, style: StyleId) -> &str {
        self.names.get(usize::from(style.0)).map_or("Normal", |(id, _)| id)
    }
}

/// The id and name of a style by its use.
fn base_name(style: &Style) -> (String, String) {
    match (style.kind, style.outline) {
        // Deeper headings look alike; the navigation pane and those who choose a style tell their levels apart.
        (StyleKind::Heading3, Some(level @ 4..)) => (format!("Heading{level}"), format!("heading {level}")),
        (kind, _) => {
            let (id, name) = standard_name(kind);
            (id.to_owned(), name.to_owned())
        }
    }
}

/// The id and name of the nth style of a use, from 1.
fn nth_name((id, name): (String, String), nth: usize) -> (String, String) {
    if nth == 1 { (id, name) } else { (format!("{id}v{nth}"), format!("{name} {nth}")) }
}

/// The use that a style's id tells, whichever of its styles it is.
pub(super) fn use_of(id: &str) -> &str {
    id.rsplit_once('v').filter(|(_, nth)| nth.parse::<usize>().is_ok()).map_or(id, |(of, _)| of)
}

/// The styles that a layout's paragraphs have.
pub(super) fn in_use(layout: &Layout) -> BTreeSet<StyleId> {
    let mut used = BTreeSet::from([layout.sheet.folio.style]);
    for block in &layout.blocks {
        match &block.kind {
            Kind::Text(text) | Kind::Note(text) => _ = used.insert(text.style),
            Kind::Table(table) => {
                used.extend(table.cells.iter().map(|cell| cell.style));
                used.extend(table.continued.iter().map(|text| text.style));
            }
            _ => {}
        }
    }
    used
}

/// The style of what is filled in on the sheet before the report.
const SHEET_VALUE: &str = "SignoffValue";

/// Whether a style is there in each copy, used or not: what a clerk adds is of these.
pub(super) fn is_always(kind: StyleKind) -> bool {
    use StyleKind::{Body, Heading1, Heading2, Heading3, ListItem, Title};
    matches!(kind, Title | Heading1 | Heading2 | Heading3 | Body | ListItem)
}

/// Whether people choose a style from the gallery: not what Word itself sets.
pub(super) fn is_offered(kind: StyleKind) -> bool {
    use StyleKind::{Folio, Note, Toc1, Toc2, TocTitle};
    !matches!(kind, Folio | Note | TocTitle | Toc1 | Toc2)
}

/// Whether what stands in a style is figures and names, which no speller knows.
pub(super) fn is_figure_or_name(kind: StyleKind) -> bool {
    use StyleKind::{Date, Mark, Number, Office, Secrecy, Serial, SignerName, TableValue, Unit};
    matches!(kind, TableValue | Unit | Mark | Serial | Secrecy | Number | SignerName | Office | Date)
}

/// Ids are ASCII and stable. English names are Word's own, which it shows in Chinese (标题, 标题 1, 正文文本, 题注, 页脚).
fn standard_name(kind: StyleKind) -> (&'static str, &'static str) {
    match kind {
        StyleKind::Title => ("Title", "Title"),
        StyleKind::Subtitle => ("Subtitle", "Subtitle"),
        StyleKind::OfficeLine => ("OfficeLine", kind.name()),
        StyleKind::DateLine => ("DateLine", kind.name()),
        StyleKind::Heading1 => ("Heading1", "heading 1"),
        StyleKind::Heading2 => ("Heading2", "heading 2"),
        StyleKind::Heading3 => ("Heading3", "heading 3"),
        StyleKind::Body => ("BodyText", "Body Text"),
        StyleKind::Caption => ("Caption", "caption"),
        StyleKind::Unit => ("TableUnit", kind.name()),
        StyleKind::TableHead => ("TableHead", kind.name()),
        StyleKind::TableLabel => ("TableLabel", kind.name()),
        StyleKind::TableGroup => ("TableGroup", kind.name()),
        StyleKind::TableValue => ("TableValue", kind.name()),
        StyleKind::TableNote => ("TableNote", kind.name()),
        StyleKind::Folio => ("Footer", "footer"),
        StyleKind::ListItem => ("ListParagraph", "List Paragraph"),
        StyleKind::ListSub => ("ListParagraph2", kind.name()),
        StyleKind::FigureCaption => ("FigureCaption", kind.name()),
        StyleKind::Note => ("FootnoteText", "footnote text"),
        StyleKind::TocTitle => ("TOCHeading", "TOC Heading"),
        StyleKind::Toc1 => ("TOC1", "toc 1"),
        StyleKind::Toc2 => ("TOC2", "toc 2"),
        StyleKind::AttachmentMark => ("AttachmentMark", kind.name()),
        StyleKind::AttachmentTitle => ("AttachmentTitle", kind.name()),
        StyleKind::Mark => ("Mark", kind.name()),
        StyleKind::Serial => ("Serial", kind.name()),
        StyleKind::Secrecy => ("Secrecy", kind.name()),
        StyleKind::Number => ("Number", kind.name()),
        StyleKind::Signer => ("Signer", kind.name()),
        StyleKind::SignerName => ("SignerName", kind.name()),
        StyleKind::Addressee => ("Addressee", kind.name()),
        StyleKind::AttachmentList => ("AttachmentList", kind.name()),
        StyleKind::Office => ("Office", kind.name()),
        StyleKind::Date => ("Date", kind.name()),
        StyleKind::Remark => ("Remark", kind.name()),
        StyleKind::AttachmentLabel => ("AttachmentLabel", kind.name()),
        StyleKind::Attendance => ("Attendance", kind.name()),
        StyleKind::Imprint => ("Imprint", kind.name()),
    }
}
