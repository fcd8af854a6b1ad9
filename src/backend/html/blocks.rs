//! The plan's blocks as elements, in the order of the report.

use std::ops::Range;

use crate::geom::{Color, Len};
use crate::layout::{Block, Kind, Ruling, Style, Text};
use crate::style::{PageOrientation, StyleKind};

use super::look::Class;
use super::markup::{Markup, attribute, family, id, ratio};
use super::sheet::{
    CHAPTER, HEADING, IMPRINT, ISSUER, ITEM, LINK, LIST, NOTE, PARAGRAPH, PART, RED, STAMP, TEXT, TITLE, UNDER,
};
use super::text::back;

/// How small text may be told to be beside body text: below that it is hard to read on a screen.
const SMALLEST: (i64, i64) = (17, 20);

/// How much larger than body text the headings of chapters are shown, as [`CHAPTER`] says.
const LARGER: (i64, i64) = (23, 20);

impl Markup<'_> {
    /// The fragment: the text alone, as one element.
    pub(crate) fn fragment(&mut self) {
        self.out.push_str("<!-- 正文片段，供粘贴到网站的编辑器；不带报告数据，不能核验 -->\n");
        self.open("div", &[&TEXT], "font-size:17px", " lang=\"zh-CN\"");
        self.out.push('\n');
        if let Some(watermark) = &self.layout.watermark {
            self.open("p", &[&STAMP], "", "");
            self.text(&watermark.text);
            self.out.push_str("</p>\n");
        }
        self.blocks();
        self.out.push_str("</div>\n");
    }

    /// All blocks.
    pub(crate) fn blocks(&mut self) {
        let mut wide = false;
        let mut next = 0;
        while let Some(block) = self.layout.blocks.get(next) {
            if let Kind::Turn { to } = block.kind {
                wide = to == PageOrientation::Landscape;
            }
            next = self.block(next, block, wide);
        }
    }

    /// The element that begins at a block; gives the block behind it.
    fn block(&mut self, first: usize, block: &Block, wide: bool) -> usize {
        let table = first + self.caption_before(first);
        let (group, signature) = (self.group_from(first), self.signature_from(first));
        if !group.is_empty() {
            self.group(group.clone());
            return group.end;
        }
        if !signature.is_empty() {
            self.signature(signature.clone());
            return signature.end;
        }
        match self.layout.blocks.get(table).map(|block| &block.kind) {
            Some(Kind::Table(of)) if of.ruling == Ruling::None => {
                let heads = self.heads_all(of.cells.first().and_then(|cell| self.style(cell.style)));
                self.level = self.level.max(u8::from(heads));
                self.arranged(of, heads);
                return table + 1;
            }
            Some(Kind::Table(of)) => {
                self.table(table, of, first..table, wide);
                return table + 1;
            }
            _ => {}
        }
        match &block.kind {
            Kind::Text(text) => self.paragraph(first, text),
            Kind::Note(text) => self.note(first, text),
            Kind::Picture(picture) => return self.picture(first, picture),
            Kind::Rule(rule) => {
                // A hairline is a pixel.
                let width = (rule.width.0 / PIXEL.0).max(1);
                let color = if is_red(rule.color) { "$red" } else { "$rule" };
                self.open("hr", &[], &format!("border:0;border-top:{width}px solid {color}"), "");
                self.out.push('\n');
            }
            // Tables and seals are dealt with before; the others tell of pages.
            Kind::Table(_) | Kind::Seal(_) | Kind::Turn { .. } | Kind::Unnumbered | Kind::Foot | Kind::Space { .. } => {
            }
        }
        first + 1
    }

    /// How many blocks from this one on are captions and unit lines of a table right after them, blanks between included.
    fn caption_before(&self, first: usize) -> usize {
        let captions =
            |block: &usize| matches!(self.layout.kind_of(*block), Some(StyleKind::Caption | StyleKind::Unit));
        let blank =
            |block: &usize| matches!(self.layout.blocks.get(*block), Some(Block { kind: Kind::Space { .. }, .. }));
        let before = (first..).take_while(|block| captions(block) || blank(block)).count();
        match self.layout.blocks.get(first + before).map(|block| &block.kind) {
            Some(Kind::Table(table)) if captions(&first) && table.ruling != Ruling::None => before,
            _ => 0,
        }
    }

    /// A paragraph or heading.
    pub(crate) fn paragraph(&mut self, block: usize, text: &Text) {
        let Some(style) = self.style(text.style) else { return };
        if text.text.is_empty() {
            return;
        }
        let heads = self.heads_all(Some(style));
        let tag = match style.outline {
            _ if heads => self.heading(0),
            Some(outline) => self.heading(outline),
            None => "p",
        };
        let class = match style.kind {
            StyleKind::Title | StyleKind::AttachmentTitle => &TITLE,
            StyleKind::Subtitle | StyleKind::OfficeLine | StyleKind::DateLine => &UNDER,
            StyleKind::Mark => &ISSUER,
            StyleKind::Imprint => &IMPRINT,
            _ if tag != "p" => &HEADING,
            _ => &PARAGRAPH,
        };
        let mut classes: Vec<&Class> = vec![class];
        classes.extend(self.red(style).filter(|_| style.kind != StyleKind::Mark));
        classes.extend(matches!(style.kind, StyleKind::AttachmentMark | StyleKind::AttachmentLabel).then_some(&PART));
        let chapter = style.outline == Some(1) && class.name == HEADING.name;
        classes.extend(chapter.then_some(&CHAPTER));
        let own = self.own(style, if chapter { LARGER } else { (1, 1) });
        let named = tag != "p" || text.outlined(&self.layout.styles).is_some();
        let name = if named { attribute("id", &id(block)) } else { String::new() };
        self.open(tag, &classes, &own, &name);
        self.inline(text, 0);
        self.close(tag);
        self.out.push('\n');
    }

    /// Whether a mark heads the whole document, since it has no title.
    fn heads_all(&self, style: Option<&Style>) -> bool {
        let titled = || {
            let texts = self.layout.blocks.iter().filter_map(Block::text);
            texts.filter_map(|text| self.style(text.style)).any(|style| style.outline == Some(0))
        };
        self.level == 0 && style.is_some_and(|style| style.kind == StyleKind::Mark) && !titled()
    }

    /// Headings begin at the first level and skip none downwards, as in the PDF (ISO 14289-1, 7.4.2).
    fn heading(&mut self, outline: u8) -> &'static str {
        ["h1", "h1", "h2", "h3", "h4", "h5", "h6"][usize::from(self.heading_level(outline))]
    }

    /// The level of the next heading.
    pub(crate) fn heading_level(&mut self, outline: u8) -> u8 {
        self.level = outline.saturating_add(1).min(self.level + 1).min(6);
        self.level
    }

    pub(crate) fn red(&self, style: &Style) -> Option<&'static Class> {
        is_red(style.color).then_some(&RED)
    }

    /// What a style says: sides, indent, alignment, font and size. The indent is told in characters of a text that is this
    /// much larger than the style has it.
    fn own(&self, style: &Style, larger: (i64, i64)) -> String {
        let mut out = self.looks(style, style.align);
        // Characters of the page are as wide as their type is large; those of the plan stand a little closer.
        let indent = match style.indent_chars {
            0 => style.indent,
            chars => style.size * i64::from(chars),
        };
        if indent != Len::ZERO {
            out.push_str(&format!(";text-indent:{}em", ratio(indent, style.size.scale(larger.0, larger.1), 1)));
        }
        let whole = self.layout.sheet.text_width;
        for (name, side) in [("left", style.left), ("right", style.right)] {
            if side > Len::ZERO {
                out.push_str(&format!(";margin-{name}:{}%", ratio(side, whole, 100)));
            }
        }
        out.trim_start_matches(';').to_owned()
    }

    /// The family and the size of a style.
    pub(crate) fn face(&self, style: &Style) -> String {
        let family = family(style.role);
        let body = self.body_size();
        let least = body.scale(SMALLEST.0, SMALLEST.1);
        let size = match style.size {
            _ if style.kind == StyleKind::Mark => self.mark_size(style),
            size if size == body => String::new(),
            size => format!(";font-size:{}em", ratio(size.max(least), body, 1)),
        };
        format!("{family}{size}")
    }

    /// A mark is as large beside its page as on paper, where the page is narrower than that; text has some seven eighths of
    /// a narrow window.
    fn mark_size(&self, style: &Style) -> String {
        let part = ratio(style.size, self.layout.sheet.text_width, 84);
        format!(";font-size:min({}em,{part}vw)", ratio(style.size, self.body_size(), 1))
    }

    /// A note, with a way back to its mark.
    fn note(&mut self, block: usize, text: &Text) {
        self.open("aside", &[&NOTE], "", &format!("{} role=\"doc-footnote\"", attribute("id", &id(block))));
        let (label, _) = text.text.split_at(text.label());
        self.open(
            "a",
            &[&LINK],
            "",
            &format!("{} role=\"doc-backlink\"", attribute("href", &format!("#{}", back(block)))),
        );
        self.text(label);
        self.close("a");
        self.inline(text, text.label());
        self.close("aside");
        self.out.push('\n');
    }

    /// The blocks of the list or table of contents that begins at a block; none where there is none.
    fn group_from(&self, first: usize) -> Range<usize> {
        match (self.layout.kind_of(first), self.layout.kind_of(first + 1)) {
            (Some(StyleKind::TocTitle), Some(StyleKind::Toc1 | StyleKind::Toc2)) => {
                first..self.layout.group_from(first + 1).end
            }
            (Some(StyleKind::TocTitle), _) => first..first + 1,
            _ => self.layout.group_from(first),
        }
    }

    fn group(&mut self, blocks: Range<usize>) {
        match self.layout.kind_of(blocks.start) {
            // A page has its contents beside the text.
            Some(StyleKind::TocTitle | StyleKind::Toc1 | StyleKind::Toc2) if self.is_page() => {}
            Some(StyleKind::TocTitle | StyleKind::Toc1 | StyleKind::Toc2) => self.contents(blocks),
            _ => self.list(blocks),
        }
    }

    /// The table of contents without its page numbers.
    fn contents(&mut self, blocks: Range<usize>) {
        let entries = blocks.clone().filter(|&block| self.layout.kind_of(block) != Some(StyleKind::TocTitle));
        let entries: Vec<usize> = entries.collect();
        for block in blocks.filter(|block| !entries.contains(block)) {
            if let Some(text) = self.layout.blocks[block].text() {
                self.paragraph(block, text);
            }
        }
        self.open("ul", &[&LIST], "", "");
        for block in entries {
            let Some(text) = self.layout.blocks[block].text() else { continue };
            let own = if self.layout.kind_of(block) == Some(StyleKind::Toc2) { "padding-left:2em" } else { "" };
            self.open("li", &[&ITEM], own, "");
            let target = text.spans.iter().find_map(|span| match span.mark {
                crate::layout::Mark::Goto(block) => Some(block),
                _ => None,
            });
            let href = target.map(|block| attribute("href", &format!("#{}", id(block))));
            self.open("a", &[&LINK], "", &href.unwrap_or_default());
            self.text(entry(text));
            self.out.push_str("</a></li>\n");
        }
        self.out.push_str("</ul>\n");
    }

    /// A list of one level, its numbers as the plan has them; the blocks of a deeper one follow the item that they
    /// belong to.
    fn list(&mut self, blocks: Range<usize>) {
        let level = self.layout.kind_of(blocks.start);
        let sign = self.layout.blocks[blocks.start].text().and_then(|text| text.text.chars().next());
        let tag = if sign == Some('•') || level == Some(StyleKind::AttachmentList) { "ul" } else { "ol" };
        self.open(tag, &[&LIST], "", " role=\"list\"");
        self.out.push('\n');
        let mut next = blocks.start;
        while next < blocks.end {
            let end = (next + 1..blocks.end).find(|&block| self.layout.kind_of(block) == level).unwrap_or(blocks.end);
            self.item(next..end);
            next = end;
        }
        self.close(tag);
        self.out.push('\n');
    }

    /// An item: its text with its number, its notes and the list under it.
    fn item(&mut self, blocks: Range<usize>) {
        let Some((text, style)) =
            self.layout.blocks[blocks.start].text().and_then(|text| Some((text, self.style(text.style)?)))
        else {
            return;
        };
        let own = self.own(style, (1, 1));
        self.open("li", &[&ITEM], &own, "");
        self.inline(text, 0);
        let mut next = blocks.start + 1;
        while next < blocks.end {
            match &self.layout.blocks[next].kind {
                Kind::Note(note) => {
                    self.note(next, note);
                    next += 1;
                }
                _ => {
                    self.list(next..blocks.end);
                    next = blocks.end;
                }
            }
        }
        self.close("li");
        self.out.push('\n');
    }
}

/// A pixel of CSS.
const PIXEL: Len = Len(9_525);

/// What an entry of the table of contents is called, without leader and page.
pub(super) fn entry(text: &Text) -> &str {
    text.text.split('\t').next().unwrap_or_default()
}

fn is_red(color: Color) -> bool {
    let Color([red, green, blue]) = color;
    red > 128 && green < 96 && blue < 96
}
