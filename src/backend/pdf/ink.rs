//! Ink to page operators, each piece marked with whose content it is.

use std::collections::BTreeMap;

use super::content::Content;
use super::face::{Face, Faces};
use super::object::{int, name, push_value, utf16};
use super::{Error, images, points, run};
use crate::font::FaceId;
use crate::geom::{Color, Len, Point};
use crate::layout::{GlyphRun, Ink, Layout, Owner, Page, Words};
use lopdf::{Object, ObjectId, StringFormat};

/// What a marked stretch of a page is content of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Leaf {
    /// A paragraph or heading.
    Text {
        /// Index into the layout's blocks.
        block: usize,
    },
    /// A marked stretch inside a paragraph.
    Span {
        /// Index into the layout's blocks.
        block: usize,
        /// Index into the text's spans.
        span: usize,
    },
    /// A picture.
    Picture {
        /// Index into the layout's blocks.
        block: usize,
    },
    /// A table cell.
    Cell {
        /// Index into the layout's blocks.
        block: usize,
        /// Index into the table's cells.
        cell: usize,
    },
}

impl Leaf {
    /// The block it belongs to.
    pub(crate) fn block(self) -> usize {
        match self {
            Leaf::Text { block } | Leaf::Picture { block } | Leaf::Span { block, .. } | Leaf::Cell { block, .. } => {
                block
            }
        }
    }
}

/// Ink that those who read aloud skip (ISO 32000-1, 14.8.2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Artifact {
    Rule,
    Repeat,
    Folio,
    Leader,
    Watermark,
}

/// Whose ink a stretch of operators is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Content(Leaf),
    Artifact(Artifact),
}

/// A page's content, and what they are content of.
pub(super) struct Drawn {
    /// The operators.
    pub content: Content,
    /// The owner of each marked stretch, by its number (MCID).
    pub leaves: Vec<Leaf>,
    /// Where each marked stretch begins: the origin of its first glyph and the type size.
    pub starts: Vec<(Point, Len)>,
    /// Where links can be clicked, each with the number of its marked stretch.
    pub links: Vec<LinkArea>,
}

/// A stretch of a link on one line.
pub(super) struct LinkArea {
    /// Index into the layout's blocks.
    pub block: usize,
    /// Index into the text's spans.
    pub span: usize,
    /// Upper left corner.
    pub from: Point,
    /// Lower right corner.
    pub to: Point,
}

/// Where each block's ink begins: page, origin of the first glyph, type size.
pub(super) fn starts(drawn: &[Drawn]) -> BTreeMap<usize, Start> {
    let mut starts = BTreeMap::new();
    for (page, drawn) in drawn.iter().enumerate() {
        for (leaf, &(at, size)) in drawn.leaves.iter().zip(&drawn.starts) {
            starts.entry(leaf.block()).or_insert(Start { page, at, size });
        }
    }
    starts
}

/// Where a block's ink begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// Index into the layout's pages.
    pub page: usize,
    /// Origin of its first glyph.
    pub at: Point,
    /// The type size.
    pub size: Len,
}

impl Start {
    /// The place that links go to: the top of the ink, at the reader's own zoom.
    pub(crate) fn destination(&self, layout: &Layout, pages: &[ObjectId]) -> Object {
        let top = Object::Real(points(layout.pages[self.page].size.1 - self.at.y + self.size).0);
        vec![pages[self.page].into(), name("XYZ"), int(0), top, Object::Null].into()
    }
}

/// Draws every page.
pub(super) fn draw(layout: &Layout, faces: &Faces) -> Result<Vec<Drawn>, Error> {
    layout
        .pages
        .iter()
        .enumerate()
        .map(|(index, page)| Pen::new(layout, faces, index).page(page, layout.behind(page)))
        .collect()
}

/// The state of the page being drawn: what the reader of the operators knows at this point.
struct Pen<'a> {
    faces: &'a Faces,
    page: usize,
    height: Len,
    drawn: Drawn,
    open: Option<Mark>,
    font: Option<(FaceId, Len)>,
    spacing: i64,
    /// The reader's pen inside the open text object: the place the layout wants it at, and the drift from there.
    text_at: Option<(Point, i64)>,
    rule_width: Option<Len>,
    /// Colours in force; a page begins with black (ISO 32000-1, 8.4).
    fill: Color,
    stroke: Color,
    /// The point from which a watermark is being drawn, turned about it.
    middle: Option<Point>,
}

impl<'a> Pen<'a> {
    fn new(layout: &Layout, faces: &'a Faces, page: usize) -> Pen<'a> {
        let drawn = Drawn { content: Content::default(), leaves: Vec::new(), starts: Vec::new(), links: Vec::new() };
        let height = layout.pages[page].size.1;
        Pen {
            faces,
            page,
            height,
            drawn,
            open: None,
            font: None,
            spacing: 0,
            text_at: None,
            rule_width: None,
            fill: Color::BLACK,
            stroke: Color::BLACK,
            middle: None,
        }
    }

    fn page(mut self, page: &Page, watermark: Option<(&Words, Point)>) -> Result<Drawn, Error> {
        // First, so that it lies behind all.
        if let Some((words, middle)) = watermark {
            self.watermark(words, middle)?;
        }
        for ink in &page.ink {
            match ink {
                Ink::Glyphs(run) if run.glyphs.is_empty() => {}
                Ink::Glyphs(run) => self.run(run)?,
                Ink::Picture { block, image, at, width, height } => {
                    self.check_extent([at.x, at.y, *width, *height].into_iter())?;
                    self.close();
                    self.begin(Mark::Content(Leaf::Picture { block: *block }), None);
                    self.drawn.starts.push((Point { x: at.x, y: at.y + *height }, *height));
                    let foot = self.point(Point { x: at.x, y: at.y + *height });
                    images::place(&mut self.drawn.content, *image, foot, *width, *height);
                }
                Ink::Rule { from, to, width, color } => self.rule(*from, *to, *width, *color)?,
                Ink::Ground { at, width, height, color } => self.ground(*at, *width, *height, *color)?,
            }
        }
        self.close();
        Ok(self.drawn)
    }

    fn watermark(&mut self, words: &Words, middle: Point) -> Result<(), Error> {
        self.middle = Some(middle);
        self.begin(Mark::Artifact(Artifact::Watermark), words.runs.first());
        for run in &words.runs {
            self.check_run(run)?;
            self.show(run, self.faces.of(run)?)?;
        }
        self.close();
        self.middle = None;
        Ok(())
    }

    /// The content being written.
    fn out(&mut self) -> &mut Content {
        &mut self.drawn.content
    }

    fn check_run(&self, run: &GlyphRun) -> Result<(), Error> {
        self.check_extent(run.glyphs.iter().map(|g| g.advance).chain([run.at.x, run.at.y, run.size]))?;
        if run.size > Len::ZERO { Ok(()) } else { Err(Error::Extent { page: self.page }) }
    }

    fn run(&mut self, run: &GlyphRun) -> Result<(), Error> {
        self.check_run(run)?;
        let mark = match run.owner {
            Owner::Text { block, span: None, .. } => Mark::Content(Leaf::Text { block }),
            Owner::Text { block, span: Some(span), .. } => Mark::Content(Leaf::Span { block, span }),
            Owner::Cell { block, cell, .. } => Mark::Content(Leaf::Cell { block, cell }),
            Owner::Leader => Mark::Artifact(Artifact::Leader),
            Owner::Repeat => Mark::Artifact(Artifact::Repeat),
            Owner::Folio => Mark::Artifact(Artifact::Folio),
        };
        if self.open != Some(mark) {
            self.close();
            self.begin(mark, Some(run));
        }
        if let Mark::Content(Leaf::Span { block, span }) = mark {
            self.drawn.links.push(link_area(run, block, span));
        }
        let face = self.faces.of(run)?;
        self.show(run, face)
    }

    fn show(&mut self, run: &GlyphRun, face: &Face) -> Result<(), Error> {
        let font = (run.face, run.size);
        if self.font != Some(font) {
            let out = self.out();
            out.raw("/");
            out.raw(&face.resource.0);
            out.raw(" ");
            out.length(run.size);
            out.op("Tf");
            self.font = Some(font);
        }
        // On the same line the pen goes on from where it is; everywhere else it is put down anew.
        let here = self.text_at.filter(|(at, _)| at.y == run.drawn_at().y && !run.turned);
        let drift = here.map(|(at, drift)| (at.x - run.at.x).0 * 1000 + drift);
        let line = run::set(run, face, run::Start { spacing: self.spacing, drift: drift.unwrap_or(0) })?;
        if self.fill != run.color {
            let out = self.out();
            out.color(run.color);
            out.op("rg");
            self.fill = run.color;
        }
        if line.spacing != self.spacing {
            self.spacing = line.spacing;
            let out = self.out();
            out.thousandths(line.spacing);
            out.op("Tc");
        }
        if drift.is_none() {
            self.matrix(run);
        }
        let width: Len = run.glyphs.iter().map(|glyph| glyph.advance).sum();
        // A turned run goes down the page; whatever follows it is placed anew.
        self.text_at = (!run.turned).then_some((Point { x: run.at.x + width, y: run.drawn_at().y }, line.drift));
        for part in line.parts {
            match part {
                run::Part::Codes(codes) => self.codes(&codes),
                run::Part::Instead { codes, text } => self.replaced(&codes, &text),
            }
        }
        Ok(())
    }

    fn codes(&mut self, codes: &run::Codes) {
        let out = self.out();
        out.bytes(&codes.operands);
        out.op(if codes.moves { "] TJ" } else { " Tj" });
    }

    /// Shows glyphs that copy as other text than their codes say (ISO 32000-1, 14.9.4).
    fn replaced(&mut self, codes: &run::Codes, text: &str) {
        let mut actual = b"/Span <</ActualText".to_vec();
        push_value(&mut actual, &Object::String(utf16(text), StringFormat::Hexadecimal));
        self.out().bytes(&actual);
        self.out().op(">> BDC");
        self.codes(codes);
        self.out().op("EMC");
    }

    /// Where a run begins, and which way it goes: level, down the page, or rising at 45°.
    fn matrix(&mut self, run: &GlyphRun) {
        let at = self.point(run.drawn_at());
        let middle = self.middle.map(|middle| self.point(middle));
        let out = self.out();
        match middle {
            Some(middle) => {
                let half = std::f32::consts::FRAC_1_SQRT_2;
                let (x, y) = (points(run.at.x).0, -points(run.at.y).0);
                let to = (points(middle.x).0 + (x - y) * half, points(middle.y).0 + (x + y) * half);
                [half, half, -half, half, to.0, to.1].into_iter().for_each(|number| out.real(number));
            }
            None => {
                out.raw(if run.turned { "0 -1 1 0 " } else { "1 0 0 1 " });
                out.length(at.x);
                out.length(at.y);
            }
        }
        out.op("Tm");
    }

    fn rule(&mut self, from: Point, to: Point, width: Len, color: Color) -> Result<(), Error> {
        self.check_extent([from.x, from.y, to.x, to.y, width].into_iter())?;
        let mark = Mark::Artifact(Artifact::Rule);
        if self.open != Some(mark) {
            self.close();
            self.begin(mark, None);
        }
        if self.stroke != color {
            let out = self.out();
            out.color(color);
            out.op("RG");
            self.stroke = color;
        }
        if self.rule_width != Some(width) {
            let out = self.out();
            out.length(width);
            out.op("w");
            self.rule_width = Some(width);
        }
        let ends = [from, to].map(|end| self.point(end));
        let out = self.out();
        for (end, operator) in ends.into_iter().zip(["m", "l"]) {
            out.length(end.x);
            out.length(end.y);
            out.op(operator);
        }
        out.op("S");
        Ok(())
    }

    fn ground(&mut self, at: Point, width: Len, height: Len, color: Color) -> Result<(), Error> {
        self.check_extent([at.x, at.y, width, height].into_iter())?;
        let mark = Mark::Artifact(Artifact::Rule);
        if self.open != Some(mark) {
            self.close();
            self.begin(mark, None);
        }
        if self.fill != color {
            let out = self.out();
            out.color(color);
            out.op("rg");
            self.fill = color;
        }
        let foot = self.point(Point { x: at.x, y: at.y + height });
        let out = self.out();
        [foot.x, foot.y, width, height].into_iter().for_each(|length| out.length(length));
        out.op("re");
        out.op("f");
        Ok(())
    }

    fn begin(&mut self, mark: Mark, run: Option<&GlyphRun>) {
        match mark {
            Mark::Content(leaf) => {
                let number = self.drawn.leaves.len();
                self.drawn.leaves.push(leaf);
                self.drawn.starts.extend(run.map(|run| (run.at, run.size)));
                let out = self.out();
                out.raw(content_tag(leaf));
                out.raw(" <</MCID ");
                out.count(number);
                out.op(">> BDC");
            }
            Mark::Artifact(artifact) => {
                self.out().raw("/Artifact <<");
                self.out().raw(artifact_properties(artifact));
                self.out().op(">> BDC");
            }
        }
        if run.is_some() {
            self.text_at = None;
            self.out().op("BT");
        }
        self.open = Some(mark);
    }

    fn close(&mut self) {
        let Some(mark) = self.open.take() else { return };
        if !matches!(mark, Mark::Artifact(Artifact::Rule) | Mark::Content(Leaf::Picture { .. })) {
            self.out().op("ET");
        }
        self.out().op("EMC");
    }

    /// PDF counts from the foot of the page upwards.
    fn point(&self, at: Point) -> Point {
        Point { x: at.x, y: self.height - at.y }
    }

    /// Keeps lengths within what the format can say, so that no sum below can overflow.
    fn check_extent(&self, mut lengths: impl Iterator<Item = Len>) -> Result<(), Error> {
        let most = Len::pt(14_400);
        if lengths.all(|len| (-most..=most).contains(&len)) { Ok(()) } else { Err(Error::Extent { page: self.page }) }
    }
}

/// The tag in the content; what counts is the structure tree, this is for people who read the operators.
fn content_tag(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Text { .. } => "/P",
        Leaf::Span { .. } => "/Span",
        Leaf::Picture { .. } => "/Figure",
        Leaf::Cell { .. } => "/TD",
    }
}

fn artifact_properties(artifact: Artifact) -> &'static str {
    match artifact {
        Artifact::Rule | Artifact::Leader => "/Type/Layout",
        Artifact::Repeat => "/Subtype/Header/Type/Pagination",
        Artifact::Folio => "/Subtype/Footer/Type/Pagination",
        Artifact::Watermark => "/Subtype/Watermark/Type/Pagination",
    }
}

/// The em box of the run: 0.88 above the baseline and 0.12 below, as everywhere in the engine.
fn link_area(run: &GlyphRun, block: usize, span: usize) -> LinkArea {
    let width: Len = run.glyphs.iter().map(|glyph| glyph.advance).sum();
    let from = Point { x: run.at.x, y: run.at.y - run.size.scale(88, 100) };
    let to = Point { x: run.at.x + width, y: run.at.y + run.size.scale(12, 100) };
    LinkArea { block, span, from, to }
}
