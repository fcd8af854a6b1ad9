//! Numbers that Word counts by itself (ECMA-376 part 1, clause 17.9): each list of the report is one of Word's, and so are
//! headings that count on.
//!
//! The plan has labels as text. They are left to Word only where it counts to the same label for every item of a list; else all
//! labels of that list stay typed, so that nothing is numbered otherwise than in the plan.

use std::collections::BTreeMap;

use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::labels::{Counts, Parted, parted};
use crate::layout::told::Teller;
use crate::layout::{Kind, Style, StyleId, Text};
use crate::style::StyleKind;

use super::faces::RunFace;
use super::names::Named;
use super::paragraph::indent;
use super::root::{NAMESPACES, with_namespaces};
use crate::xml::tree::Element;

/// The most levels of one of Word's lists (17.9.6).
const LEVELS: usize = 9;

/// Word counts in circles to 20 (17.18.59, `decimalEnclosedCircle`).
const MOST_CIRCLED: usize = 20;

/// Which of Word's lists counts a paragraph, and at which level.
#[derive(Clone, Copy)]
pub(super) struct Counted {
    list: usize,
    level: usize,
}

impl Counted {
    /// What the paragraph says of it.
    pub(crate) fn element(self) -> Element<'static> {
        let level = Element::new("w:ilvl").number("w:val", self.level);
        Element::new("w:numPr").with(level).with(Element::new("w:numId").number("w:val", self.list + 1))
    }
}

/// How a level counts.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Level<'a> {
    counts: Counts,
    before: &'a str,
    behind: &'a str,
    face: RunFace<'a>,
    style: StyleId,
}

/// One of Word's lists while its items are gone through.
#[derive(Default)]
struct List<'a> {
    /// The pointer of the report's list; empty for headings.
    at: &'a str,
    levels: BTreeMap<usize, Level<'a>>,
    /// How far each level is counted.
    last: [usize; LEVELS],
    /// Whether Word counts all of its items as the plan does.
    fits: bool,
}

impl<'a> List<'a> {
    fn new(at: &'a str) -> List<'a> {
        List { at, fits: true, ..List::default() }
    }

    /// The level of items in a list within this one: each way to count is a level of its own.
    fn inner(&self, found: Option<Level<'a>>) -> usize {
        (1..LEVELS - 1)
            .find(|level| self.levels.get(level).is_none_or(|known| Some(*known) == found))
            .unwrap_or(LEVELS - 1)
    }

    /// Counts an item as Word does.
    fn count(&mut self, level: usize, found: Option<Level<'a>>, nth: usize) {
        self.last[level] += 1;
        self.last[level + 1..].fill(0);
        let known = found.map(|found| *self.levels.entry(level).or_insert(found));
        let counted = known.is_some_and(|known| known.counts == Counts::Sign) || self.last[level] == nth;
        self.fits &= found.is_some() && known == found && counted;
    }
}

/// The lists of a report.
#[derive(Default)]
pub(super) struct Lists<'a> {
    part: Option<Named<'a>>,
    lists: Vec<List<'a>>,
    items: BTreeMap<usize, Counted>,
    /// Styles of headings that are counted wherever they stand, and how.
    styles: BTreeMap<StyleId, Counted>,
}

impl<'a> Lists<'a> {
    /// All lists that Word counts as the plan does.
    pub(crate) fn of(part: Named<'a>, fonts: &'a Fonts) -> Lists<'a> {
        let mut lists = Lists { part: Some(part), ..Lists::default() };
        let (mut headings, mut list) = (None, None);
        for (index, block) in part.layout.blocks.iter().enumerate() {
            let Kind::Text(text) = &block.kind else { continue };
            let Some(style) = part.style(text.style).filter(|_| text.label() > 0) else { continue };
            let found = level(text, style, part, fonts);
            let nth = parted(&text.text[..text.label()]).map_or(0, |label| label.nth);
            let counted = match (style.kind, style.outline) {
                (StyleKind::ListItem, _) => {
                    let at = block.at.rfind("/list/").map_or("", |end| &block.at[..end]);
                    let goes_on = list.filter(|list: &usize| lists.lists[*list].at == at);
                    Counted { list: *list.insert(goes_on.unwrap_or_else(|| lists.begin(at))), level: 0 }
                }
                (StyleKind::ListSub, _) => {
                    let Some(list) = list else { continue };
                    Counted { list, level: lists.lists[list].inner(found) }
                }
                (_, Some(outline @ 1..=9)) => {
                    let level = usize::from(outline) - 1;
                    let goes_on = headings.filter(|_| level > 0 || nth != 1);
                    Counted { list: *headings.insert(goes_on.unwrap_or_else(|| lists.begin(""))), level }
                }
                _ => continue,
            };
            lists.lists[counted.list].count(counted.level, found, nth);
            lists.items.insert(index, counted);
        }
        let Lists { lists: all, items, .. } = &mut lists;
        items.retain(|_, counted| all[counted.list].fits);
        lists.styles = lists.of_styles();
        lists
    }

    /// The styles of the first headings that are counted, but for those that other texts have too: what a clerk adds in one of them
    /// is counted with the others.
    fn of_styles(&self) -> BTreeMap<StyleId, Counted> {
        let first = self.lists.iter().position(|list| list.fits && list.at.is_empty());
        let levels = first.into_iter().flat_map(|list| {
            self.lists[list].levels.iter().map(move |(level, of)| (of.style, Counted { list, level: *level }))
        });
        let mut styles: BTreeMap<StyleId, Counted> = levels.collect();
        let blocks = self.part.into_iter().flat_map(|part| part.layout.blocks.iter().enumerate());
        for (_, block) in blocks.filter(|(index, _)| !self.items.contains_key(index)) {
            block.text().into_iter().for_each(|text| _ = styles.remove(&text.style));
        }
        styles
    }

    /// How Word counts the paragraphs of a style; `None` where it does not.
    pub(crate) fn of_style(&self, style: StyleId) -> Option<Counted> {
        self.styles.get(&style).copied()
    }

    fn begin(&mut self, at: &'a str) -> usize {
        self.lists.push(List::new(at));
        self.lists.len() - 1
    }

    /// How Word counts the block of this index; `None` where its label is typed or it has none.
    pub(crate) fn get(&self, block: usize) -> Option<Counted> {
        self.items.get(&block).copied()
    }

    /// The numbering part; `None` where nothing is counted.
    pub(crate) fn part(&self) -> Option<Vec<u8>> {
        if self.items.is_empty() {
            return None;
        }
        let kept = || self.lists.iter().enumerate().filter(|(_, list)| list.fits);
        let kind = |(nth, list): (usize, &List<'a>)| {
            Element::new("w:abstractNum")
                .number("w:abstractNumId", nth)
                .with(Element::val("w:multiLevelType", "multilevel"))
                .all(list.levels.iter().map(|(at, level)| self.level(nth, *at, level)))
        };
        let list = |(nth, _)| {
            let kind = Element::new("w:abstractNumId").number("w:val", nth);
            Element::new("w:num").number("w:numId", nth + 1).with(kind)
        };
        let root = with_namespaces(Element::new("w:numbering"), NAMESPACES);
        Some(root.all(kept().map(kind)).all(kept().map(list)).to_file())
    }

    fn level(&self, list: usize, at: usize, level: &Level<'a>) -> Element<'a> {
        let (format, number) = match level.counts {
            Counts::Arabic => ("decimal", format!("%{}", at + 1)),
            Counts::Hanzi => ("chineseCountingThousand", format!("%{}", at + 1)),
            Counts::Circled => ("decimalEnclosedCircle", format!("%{}", at + 1)),
            Counts::Sign => ("bullet", String::new()),
        };
        let style = self.part.and_then(|part| part.style(level.style));
        let linked = self.part.filter(|_| self.of_style(level.style).is_some_and(|counted| counted.list == list));
        Element::new("w:lvl")
            .number("w:ilvl", at)
            .with(Element::val("w:start", "1"))
            .with(Element::val("w:numFmt", format))
            .all(linked.map(|part| Element::val("w:pStyle", part.names.id(level.style))))
            // The plan has no blank behind a number.
            .with(Element::val("w:suff", "nothing"))
            .with(Element::val("w:lvlText", format!("{}{number}{}", level.before, level.behind)))
            .with(Element::val("w:lvlJc", "left"))
            // A list's indents count before those of its paragraphs' style.
            .all(style.map(|style| Element::new("w:pPr").with(indent(style))))
            .with(Element::new("w:rPr").with(level.face.element()))
    }
}

/// How a label counts; `None` where Word has no such numbers, or the label is set narrower than its characters are.
fn level<'a>(text: &'a Text, style: &Style, part: Named<'a>, fonts: &'a Fonts) -> Option<Level<'a>> {
    let label = &text.text[..text.label()];
    let Parted { counts, before, behind, nth } = parted(label)?;
    let narrower = text.compressed.iter().any(|(at, _)| *at < label.len()) || style.lines.start && !before.is_empty();
    if narrower || counts == Counts::Circled && nth > MOST_CIRCLED {
        return None;
    }
    let (role, own_digits) = part.faces(text.style);
    let mut teller = Teller::new(fonts, role, own_digits);
    let mut faces = label.chars().map(|ch| RunFace::of(teller.next(ch), fonts));
    let face = faces.next()?;
    faces.all(|other| other == face).then_some(Level { counts, before, behind, face, style: text.style })
}

/// The character spacing of a counted label, where it is not its style's: Word takes it from the paragraph's mark. A number that
/// stands off from the text has that behind it; in a line that is spaced it is spaced too.
pub(super) fn spacing(text: &Text, style: &Style) -> Option<Element<'static>> {
    let (apart, more) = (text.behind_label(style), text.lines.first().map_or(0, |line| line.spacing));
    if apart == Len::ZERO && more == 0 {
        return None;
    }
    let own = if apart == Len::ZERO { style.tracking } else { apart + style.tracking.max(Len::ZERO) };
    Some(Element::new("w:spacing").number("w:val", own.to_twips() + more))
}
