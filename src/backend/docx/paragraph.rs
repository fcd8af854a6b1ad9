//! Paragraphs and runs as elements.
//!
//! Properties may be set in any order: [`super::order`] sorts them.

use std::borrow::Cow;

use crate::geom::Len;
use crate::layout::{RuleLine, Style};
use crate::style::Align;

use super::marks::Marks;
use super::units::eighths;
use crate::xml::tree::{Element, Node};

/// The properties of a run that takes the hanzi face wherever it can.
pub(super) const HINT: &str = "<w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr>";

/// The run that tells readers that lay out nothing that a page begins.
pub(super) fn page_begins() -> Element<'static> {
    Element::new("w:r").with(Element::new("w:lastRenderedPageBreak"))
}

/// How far in a style sets its lines.
pub(super) fn indent(style: &Style) -> Element<'static> {
    let sides = Element::new("w:ind");
    let sides = match (style.left, style.right) {
        (Len::ZERO, Len::ZERO) => sides,
        // The left side reaches to the hanging lines, as in the plan.
        (left, right) => {
            sides.attr("w:left", left.to_twips().to_string()).attr("w:right", right.to_twips().to_string())
        }
    };
    let sides = sides.attr("w:firstLineChars", (u64::from(style.indent_chars) * 100).to_string());
    match style.indent.to_twips() {
        hanging @ ..0 => sides.attr("w:hanging", (-hanging).to_string()),
        first => sides.attr("w:firstLine", first.to_string()),
    }
}

/// A paragraph while it is being built.
#[derive(Default)]
pub(super) struct Paragraph<'a> {
    properties: Vec<Node<'a>>,
    /// The runs and what may stand among them.
    pub content: Vec<Node<'a>>,
    /// What it is, besides.
    pub marks: Marks<'a>,
}

impl<'a> Paragraph<'a> {
    /// With no text and of exactly this height.
    pub(crate) fn blank(height: Len) -> Paragraph<'a> {
        Paragraph::default().line("exact", height)
    }

    /// A rule: the lower border of a paragraph with no text, as high as the blank above it.
    pub(crate) fn ruled(rule: &RuleLine) -> Paragraph<'a> {
        let border = Element::val("w:bottom", "single")
            .number("w:space", 0)
            .number("w:sz", eighths(rule.width))
            .attr("w:color", rule.color.hex());
        let paragraph = Paragraph::blank(rule.above).property(Element::new("w:pBdr").with(border));
        let (left, right) = (-rule.reach.0.to_twips(), -rule.reach.1.to_twips());
        if (left, right) == (0, 0) { paragraph } else { paragraph.indents(left, right) }
    }

    /// In a style.
    pub(crate) fn style(self, id: &str) -> Paragraph<'a> {
        self.property(Element::val("w:pStyle", id))
    }

    /// The height of its lines: `exact` or `atLeast`.
    pub(crate) fn line(self, rule: &str, height: Len) -> Paragraph<'a> {
        let height = height.to_twips().max(1);
        self.property(Element::new("w:spacing").number("w:line", height).attr("w:lineRule", rule))
    }

    /// With so much space behind it.
    pub(crate) fn after(self, height: Len) -> Paragraph<'a> {
        self.property(Element::new("w:spacing").number("w:after", height.to_twips()))
    }

    /// Whether it begins a page.
    pub(crate) fn page_break(self, yes: bool) -> Paragraph<'a> {
        if yes { self.property(Element::new("w:pageBreakBefore")) } else { self }
    }

    /// Whether it stays on the page of what follows.
    pub(crate) fn keep_with_next(self, yes: bool) -> Paragraph<'a> {
        let is_keep = |node: &Node<'_>| matches!(node, Node::Element(element) if element.name() == "w:keepNext");
        if yes && !self.properties.iter().any(is_keep) { self.property(Element::new("w:keepNext")) } else { self }
    }

    /// Its lines stay on one page.
    pub(crate) fn keep_lines(self) -> Paragraph<'a> {
        self.property(Element::new("w:keepLines"))
    }

    /// How its lines stand between the sides.
    pub(crate) fn align(self, align: Align) -> Paragraph<'a> {
        let align = match align {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
            Align::Justify => "both",
            Align::Distribute => "distribute",
        };
        self.property(Element::val("w:jc", align))
    }

    /// Set in from the left and the right, in twips.
    pub(crate) fn indents(self, left: i64, right: i64) -> Paragraph<'a> {
        self.property(Element::new("w:ind").number("w:left", left).number("w:right", right))
    }

    /// With a property more.
    pub(crate) fn property(mut self, property: Element<'a>) -> Paragraph<'a> {
        self.properties.push(Node::Element(property));
        self
    }

    /// Adds a run or what may stand among runs.
    pub(crate) fn push(&mut self, run: Element<'a>) {
        self.content.push(Node::Element(run));
    }

    /// With a run of a text.
    pub(crate) fn with_text(mut self, text: &str) -> Paragraph<'a> {
        self.push(Element::new("w:r").markup(HINT).with(said(text.to_owned())));
        self
    }

    /// With marks.
    pub(crate) fn marked(self, marks: Marks<'a>) -> Paragraph<'a> {
        Paragraph { marks, ..self }
    }

    /// As an element with what stands in it and nothing of its marks.
    pub(crate) fn build(self) -> Element<'a> {
        let mut paragraph = Element::new("w:p");
        if !self.properties.is_empty() {
            let mut properties = Element::new("w:pPr");
            properties.children = self.properties;
            paragraph.children.reserve(self.content.len() + 1);
            paragraph.push(properties);
        }
        paragraph.children.extend(self.content);
        paragraph
    }
}

/// A text that keeps its blanks.
pub(super) fn said<'a>(text: impl Into<Cow<'a, str>>) -> Element<'a> {
    Element::fixed("w:t xml:space=\"preserve\"").text(text)
}

/// A text as a run holds it; tabs are elements of their own.
pub(super) fn push_text<'a>(run: &mut Element<'a>, text: Cow<'a, str>) {
    match text.find('\t') {
        Some(tab) => {
            let (before, after) = (text[..tab].to_owned(), text[tab + 1..].to_owned());
            run.children.extend([said(before), Element::new("w:tab"), said(after)].map(Node::Element));
        }
        None => run.push(said(text)),
    }
}
