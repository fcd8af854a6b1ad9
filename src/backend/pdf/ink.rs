//! Ink to page operators, each piece marked with whose content it is.

use printpdf::{DictItem, Line, LinePoint, Op, PdfFontHandle, Point as PdfPoint, TextItem, TextMatrix};

use super::face::{Face, Faces};
use super::{Error, points, run};
use crate::geom::{Color, Len, Point};
use crate::layout::{GlyphRun, Ink, Layout, Owner, Page, Watermark};

/// What a marked stretch of a page is content of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Leaf {
    /// A paragraph or heading.
    Text {
        /// Index into the layout's blocks.
        block: usize,
    },
    /// A link inside a paragraph.
    Link {
        /// Index into the layout's blocks.
        block: usize,
        /// Index into the text's spans.
        span: usize,
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
    pub fn block(self) -> usize {
        match self {
            Leaf::Text { block } | Leaf::Link { block, .. } | Leaf::Cell { block, .. } => block,
        }
    }
}

/// Ink that those who read aloud skip (ISO 32000-1, 14.8.2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Artifact {
    Rule,
    Repeat,
    Folio,
    Watermark,
}

/// Whose ink a stretch of operators is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Content(Leaf),
    Artifact(Artifact),
}

/// A page as operators, and what they are content of.
pub(super) struct Drawn {
    /// The operators.
    pub ops: Vec<Op>,
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

/// Draws every page.
pub(super) fn draw(layout: &Layout, faces: &Faces) -> Result<Vec<Drawn>, Error> {
    let behind = |page| layout.watermark.as_ref().map(|watermark| (watermark, layout.middle(page)));
    layout
        .pages
        .iter()
        .enumerate()
        .map(|(index, page)| Pen::new(layout, faces, index).page(page, behind(page)))
        .collect()
}

/// The state of the page being drawn: what the reader of the operators knows at this point.
struct Pen<'a> {
    faces: &'a Faces,
    page: usize,
    height: Len,
    drawn: Drawn,
    open: Option<Mark>,
    font: Option<(String, Len)>,
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
        let drawn = Drawn { ops: Vec::new(), leaves: Vec::new(), starts: Vec::new(), links: Vec::new() };
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

    fn page(mut self, page: &Page, watermark: Option<(&Watermark, Point)>) -> Result<Drawn, Error> {
        // First, so that it lies behind all.
        if let Some((watermark, middle)) = watermark {
            self.watermark(watermark, middle)?;
        }
        for ink in &page.ink {
            match ink {
                Ink::Glyphs(run) if run.glyphs.is_empty() => {}
                Ink::Glyphs(run) => self.run(run)?,
                Ink::Rule { from, to, width, color } => self.rule(*from, *to, *width, *color)?,
            }
        }
        self.close();
        Ok(self.drawn)
    }

    fn watermark(&mut self, watermark: &Watermark, middle: Point) -> Result<(), Error> {
        self.middle = Some(middle);
        self.begin(Mark::Artifact(Artifact::Watermark), watermark.runs.first());
        for run in &watermark.runs {
            self.check_run(run)?;
            self.show(run, self.faces.of(run)?)?;
        }
        self.close();
        self.middle = None;
        Ok(())
    }

    fn push(&mut self, op: Op) {
        self.drawn.ops.push(op);
    }

    fn check_run(&self, run: &GlyphRun) -> Result<(), Error> {
        self.check_extent(run.glyphs.iter().map(|g| g.advance).chain([run.at.x, run.at.y, run.size]))?;
        if run.size > Len::ZERO { Ok(()) } else { Err(Error::Extent { page: self.page }) }
    }

    fn run(&mut self, run: &GlyphRun) -> Result<(), Error> {
        self.check_run(run)?;
        let mark = match run.owner {
            Owner::Text { block, span: None, .. } => Mark::Content(Leaf::Text { block }),
            Owner::Text { block, span: Some(span), .. } => Mark::Content(Leaf::Link { block, span }),
            Owner::Cell { block, cell, .. } => Mark::Content(Leaf::Cell { block, cell }),
            Owner::Repeat => Mark::Artifact(Artifact::Repeat),
            Owner::Folio => Mark::Artifact(Artifact::Folio),
        };
        if self.open != Some(mark) {
            self.close();
            self.begin(mark, Some(run));
        }
        if let Mark::Content(Leaf::Link { block, span }) = mark {
            self.drawn.links.push(link_area(run, block, span));
        }
        let face = self.faces.of(run)?;
        self.show(run, face)
    }

    fn show(&mut self, run: &GlyphRun, face: &Face) -> Result<(), Error> {
        let font = (face.resource.0.clone(), run.size);
        if self.font.as_ref() != Some(&font) {
            let handle = PdfFontHandle::External(face.resource.clone());
            self.push(Op::SetFont { font: handle, size: points(run.size) });
            self.font = Some(font);
        }
        // On the same line the pen goes on from where it is; everywhere else it is put down anew.
        let here = self.text_at.filter(|(at, _)| at.y == run.at.y && !run.turned);
        let drift = here.map(|(at, drift)| (at.x - run.at.x).0 * 1000 + drift);
        let line = run::set(run, face, run::Start { spacing: self.spacing, drift: drift.unwrap_or(0) })?;
        if self.fill != run.color {
            self.push(Op::SetFillColor { col: srgb(run.color) });
            self.fill = run.color;
        }
        if line.spacing != self.spacing {
            self.spacing = line.spacing;
            self.push(Op::SetCharacterSpacing { multiplier: line.spacing as f32 / 1000.0 });
        }
        if drift.is_none() {
            self.push(Op::SetTextMatrix { matrix: self.matrix(run) });
        }
        let width: Len = run.glyphs.iter().map(|glyph| glyph.advance).sum();
        // A turned run goes down the page; whatever follows it is placed anew.
        self.text_at = (!run.turned).then_some((Point { x: run.at.x + width, y: run.at.y }, line.drift));
        for part in line.parts {
            match part {
                run::Part::Items(items) => self.push(Op::ShowText { items }),
                run::Part::Instead { items, text } => self.replaced(items, &text),
            }
        }
        Ok(())
    }

    /// Shows glyphs that copy as other text than their codes say (ISO 32000-1, 14.9.4).
    fn replaced(&mut self, items: Vec<TextItem>, text: &str) {
        let actual = DictItem::String { data: super::object::utf16(text), literal: false };
        self.push(Op::BeginMarkedContentWithProperties {
            tag: "Span".into(),
            properties: DictItem::Dict { map: [("ActualText".to_owned(), actual)].into() },
        });
        self.push(Op::ShowText { items });
        self.push(Op::EndMarkedContent);
    }

    /// Where a run begins, and which way it goes: level, down the page, or rising at 45°.
    fn matrix(&self, run: &GlyphRun) -> TextMatrix {
        let at = self.point(run.at);
        match self.middle.map(|middle| self.point(middle)) {
            Some(middle) => {
                let half = std::f32::consts::FRAC_1_SQRT_2;
                let (x, y) = (points(run.at.x).0, -points(run.at.y).0);
                TextMatrix::Raw([half, half, -half, half, middle.x.0 + (x - y) * half, middle.y.0 + (x + y) * half])
            }
            None if run.turned => TextMatrix::Raw([0.0, -1.0, 1.0, 0.0, at.x.0, at.y.0]),
            None => TextMatrix::Translate(at.x, at.y),
        }
    }

    fn rule(&mut self, from: Point, to: Point, width: Len, color: Color) -> Result<(), Error> {
        self.check_extent([from.x, from.y, to.x, to.y, width].into_iter())?;
        let mark = Mark::Artifact(Artifact::Rule);
        if self.open != Some(mark) {
            self.close();
            self.begin(mark, None);
        }
        if self.stroke != color {
            self.push(Op::SetOutlineColor { col: srgb(color) });
            self.stroke = color;
        }
        if self.rule_width != Some(width) {
            self.push(Op::SetOutlineThickness { pt: points(width) });
            self.rule_width = Some(width);
        }
        let points = [from, to].map(|end| LinePoint { p: self.point(end), bezier: false });
        self.push(Op::DrawLine { line: Line { points: points.into(), is_closed: false } });
        Ok(())
    }

    fn begin(&mut self, mark: Mark, run: Option<&GlyphRun>) {
        let (tag, properties) = match mark {
            Mark::Content(leaf) => {
                let number = self.drawn.leaves.len() as i64;
                self.drawn.leaves.push(leaf);
                self.drawn.starts.extend(run.map(|run| (run.at, run.size)));
                (content_tag(leaf), [("MCID".to_owned(), DictItem::Int(number))].into())
            }
            Mark::Artifact(artifact) => ("Artifact", artifact_properties(artifact)),
        };
        self.push(Op::BeginMarkedContentWithProperties {
            tag: tag.into(),
            properties: DictItem::Dict { map: properties },
        });
        if run.is_some() {
            self.text_at = None;
            self.push(Op::StartTextSection);
        }
        self.open = Some(mark);
    }

    fn close(&mut self) {
        let Some(mark) = self.open.take() else { return };
        if mark != Mark::Artifact(Artifact::Rule) {
            self.push(Op::EndTextSection);
        }
        self.push(Op::EndMarkedContent);
    }

    /// PDF counts from the foot of the page upwards.
    fn point(&self, at: Point) -> PdfPoint {
        PdfPoint { x: points(at.x), y: points(self.height - at.y) }
    }

    /// Keeps lengths within what the format can say, so that no sum below can overflow.
    fn check_extent(&self, mut lengths: impl Iterator<Item = Len>) -> Result<(), Error> {
        let most = Len::pt(14_400);
        if lengths.all(|len| (-most..=most).contains(&len)) { Ok(()) } else { Err(Error::Extent { page: self.page }) }
    }
}

fn srgb(color: Color) -> printpdf::Color {
    let [r, g, b] = color.0.map(|part| f32::from(part) / 255.0);
    printpdf::Color::Rgb(printpdf::Rgb { r, g, b, icc_profile: None })
}

/// The tag in the content; what counts is the structure tree, this is for people who read the operators.
fn content_tag(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Text { .. } => "P",
        Leaf::Link { .. } => "Link",
        Leaf::Cell { .. } => "TD",
    }
}

fn artifact_properties(artifact: Artifact) -> std::collections::BTreeMap<String, DictItem> {
    let (kind, subtype) = match artifact {
        Artifact::Rule => ("Layout", None),
        Artifact::Repeat => ("Pagination", Some("Header")),
        Artifact::Folio => ("Pagination", Some("Footer")),
        Artifact::Watermark => ("Pagination", Some("Watermark")),
    };
    let entry = |key: &str, value: &str| (key.to_owned(), DictItem::Name(value.into()));
    [entry("Type", kind)].into_iter().chain(subtype.map(|s| entry("Subtype", s))).collect()
}

/// The em box of the run: 0.88 above the baseline and 0.12 below, as everywhere in the engine.
fn link_area(run: &GlyphRun, block: usize, span: usize) -> LinkArea {
    let width: Len = run.glyphs.iter().map(|glyph| glyph.advance).sum();
    let from = Point { x: run.at.x, y: run.at.y - run.size.scale(88, 100) };
    let to = Point { x: run.at.x + width, y: run.at.y + run.size.scale(12, 100) };
    LinkArea { block, span, from, to }
}
