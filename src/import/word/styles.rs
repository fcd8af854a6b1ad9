//! What the styles of a Word file say of paragraphs and characters.

use std::collections::HashMap;

use crate::import::parts::Element;

/// Whether a character style is that of run-in heads.
pub(crate) fn is_lead(name: &str) -> bool {
    name.starts_with("段首标题")
}

/// Whether a character style is that of the marks of paragraphs in cells that go on from the page before.
pub(crate) fn is_cut_cell(name: &str) -> bool {
    name == "跨页续格"
}

/// Whether a table of this description goes on from the page before.
pub(crate) fn goes_on(description: &str) -> bool {
    description == "接上一页的表"
}

/// Whether a table style is one of ours, which says whether a table has a head row.
pub(crate) fn is_table(name: &str) -> bool {
    matches!(name, "统计表" | "三线表")
}

/// Whether a style of this name is that of the title of a report.
pub(crate) fn is_report_title(name: &str) -> bool {
    name == "title" || name == "标题"
}

/// Whether a style of this name is that of a title, of whatever it is.
pub(crate) fn is_title(name: &str) -> bool {
    is_report_title(name) || ["subtitle", "副标题", "附件标题"].iter().any(|title| name.starts_with(title))
}

/// The styles by id.
#[derive(Default, Debug)]
pub(crate) struct Styles {
    styles: HashMap<String, Style>,
    /// The paragraph style of paragraphs that name none.
    default: Option<String>,
}

#[derive(Default, Debug)]
struct Style {
    name: String,
    based: Option<String>,
    look: Look,
}

/// What is said of a paragraph or its characters; what is not said is `None`.
#[derive(Clone, Default, PartialEq, Debug)]
pub(crate) struct Look {
    /// Outline level, from 0; 9 is body text.
    pub(crate) outline: Option<u8>,
    /// List and its level.
    pub(crate) list: Option<(String, usize)>,
    /// Alignment.
    pub(crate) align: Option<String>,
    /// Bold.
    pub(crate) bold: Option<bool>,
    /// Size in half points.
    pub(crate) size: Option<u32>,
    /// East Asian face.
    pub(crate) face: Option<String>,
    /// Struck out, once or twice.
    pub(crate) struck: Option<bool>,
    /// Hidden.
    pub(crate) hidden: Option<bool>,
    /// Raised.
    pub(crate) superscript: Option<bool>,
    /// Lowered.
    pub(crate) subscript: Option<bool>,
    /// White.
    pub(crate) white: Option<bool>,
}

/// How many half points raise a run so far that it is read as raised: less only sets faces level.
const RAISED: i32 = 4;

impl Look {
    /// Reads the properties of a paragraph or a run.
    pub(crate) fn read(properties: Option<&Element>) -> Look {
        let Some(of) = properties else { return Look::default() };
        let list = of.child("numPr").map(|list| {
            let id = list.val("numId").unwrap_or_default().to_owned();
            (id, list.number("ilvl").unwrap_or(0))
        });
        let struck =
            [of.switch("strike"), of.switch("dstrike")].into_iter().flatten().reduce(|one, other| one || other);
        // Raised by the word, or by half points.
        let vertical = |way: &str, reaches: fn(i32) -> bool| {
            let said = of.val("vertAlign").map(|own| own == way);
            said.filter(|said| *said).or_else(|| of.number("position").map(reaches)).or(said)
        };
        let hidden =
            [of.switch("vanish"), of.switch("webHidden")].into_iter().flatten().reduce(|one, other| one || other);
        Look {
            outline: of.number("outlineLvl"),
            list,
            align: of.val("jc").map(str::to_owned),
            bold: of.switch("b"),
            size: of.number("sz"),
            face: of.child("rFonts").and_then(|fonts| fonts.attr("eastAsia")).map(str::to_owned),
            struck,
            hidden,
            superscript: vertical("superscript", |raised| raised >= RAISED),
            subscript: vertical("subscript", |raised| raised <= -RAISED),
            white: of.val("color").map(|color| color.eq_ignore_ascii_case("ffffff")),
        }
    }

    /// This look where it speaks, the other one elsewhere.
    pub(crate) fn over(self, under: Look) -> Look {
        Look {
            outline: self.outline.or(under.outline),
            list: self.list.or(under.list),
            align: self.align.or(under.align),
            bold: self.bold.or(under.bold),
            size: self.size.or(under.size),
            face: self.face.or(under.face),
            struck: self.struck.or(under.struck),
            hidden: self.hidden.or(under.hidden),
            superscript: self.superscript.or(under.superscript),
            subscript: self.subscript.or(under.subscript),
            white: self.white.or(under.white),
        }
    }
}

/// The level, from 0, of the list that a style of this name is for.
pub(crate) fn item(name: &str) -> Option<u8> {
    if name == "列表第二层" {
        return Some(1);
    }
    let rest = ["list paragraph", "list number", "list bullet"].iter().find_map(|list| name.strip_prefix(list))?;
    let level = rest.trim();
    if level.is_empty() { Some(0) } else { level.parse::<u8>().ok()?.checked_sub(1) }
}

impl Styles {
    /// Reads the part of the styles.
    pub(crate) fn read(root: &Element) -> Styles {
        let mut read = Styles::default();
        for style in root.all("style") {
            let Some(id) = style.attr("styleId") else { continue };
            let name = style.val("name").unwrap_or_default().to_lowercase();
            let mut look = Look::read(style.child("pPr")).over(Look::read(style.child("rPr")));
            // Built-in headings are known by their names, whatever their properties say.
            let heading = name.strip_prefix("heading ").and_then(|level| level.trim().parse::<u8>().ok());
            look.outline = look.outline.or(heading.and_then(|level| level.checked_sub(1)));
            if style.attr("type") == Some("paragraph") && matches!(style.attr("default"), Some("1" | "true")) {
                read.default = Some(id.to_owned());
            }
            let based = style.val("basedOn").map(str::to_owned);
            read.styles.insert(id.to_owned(), Style { name, based, look });
        }
        read
    }

    /// What a style says with those that it is based on; without an id the default style's.
    pub(crate) fn look(&self, id: Option<&str>) -> Look {
        let mut look = Look::default();
        let mut next = id.map(str::to_owned).or_else(|| self.default.clone());
        // A chain is at most as long as the list: styles based on each other in a circle end.
        for _ in 0..=self.styles.len().min(50) {
            let Some(style) = next.as_ref().and_then(|id| self.styles.get(id)) else { break };
            look = look.over(style.look.clone());
            next = style.based.clone();
        }
        look
    }

    /// The name of a style in lower case.
    pub(crate) fn name(&self, id: Option<&str>) -> &str {
        id.and_then(|id| self.styles.get(id)).map_or("", |style| style.name.as_str())
    }
}
