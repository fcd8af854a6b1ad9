//! Drafts what every part of a document is made of: resolved texts with their notes, pictures, turns of the page.
#![expect(clippy::cast_possible_truncation, reason = "styles are a few dozen")]

use std::ops::Range;
use std::sync::Arc;

use crate::assets::Assets;
use crate::diag::Finding;
use crate::font::Fonts;
use crate::form::Form;
use crate::image::Image;
use crate::model::{self, Report, Title};
use crate::style::{PageOrientation, Role, StyleKind};

use super::measure::Measurer;
use super::paginate::Resolved;
use super::para::{begins_compressed, compressed};
use super::references::{Captions, lines_with};
use super::sheet::sheet;
use super::styles::style_of;
use super::title::{self, Names};
use super::{Frame, Lead, Line, Mark, Sheet, Span, Style, StyleId, Text, links, notes};

/// Collects resolved blocks in reading order.
pub(super) struct Composer<'a> {
    pub report: &'a Report,
    pub form: &'a Form,
    pub fonts: &'a Fonts,
    pub sheet: Sheet,
    pub styles: Vec<Style>,
    /// The pictures that the report names, as read.
    pub assets: &'a Assets,
    /// The pictures drafted so far, each once.
    pub images: Vec<Arc<Image>>,
    pub measurer: Measurer<'a>,
    /// What texts may speak of.
    captions: Captions,
    /// What titles keep whole.
    pub names: Names<'a>,
    /// Whether the pages being drafted lie on their side.
    pub orientation: PageOrientation,
    pub parts: Vec<Resolved>,
    /// Which of them are the table of contents.
    pub contents: Range<usize>,
    pub findings: Vec<Finding>,
}

impl<'a> Composer<'a> {
    /// With nothing drafted yet.
    pub(crate) fn new(
        report: &'a Report,
        form: &'a Form,
        fonts: &'a Fonts,
        assets: &'a Assets,
        styles: Vec<Style>,
    ) -> Composer<'a> {
        Composer {
            report,
            form,
            fonts,
            sheet: sheet(&form.page, fonts, &styles),
            styles,
            assets,
            images: vec![],
            measurer: Measurer::new(fonts),
            captions: Captions::of(report),
            names: Names::of(report, &form.terms),
            orientation: PageOrientation::Portrait,
            parts: vec![],
            contents: 0..0,
            findings: vec![],
        }
    }

    pub(crate) fn is_upright(&self) -> bool {
        self.orientation == PageOrientation::Portrait
    }

    pub(crate) fn frame(&self) -> Frame {
        self.sheet.frame(self.orientation, self.form.page.pitch)
    }

    /// Turns the pages from here on, when they do not lie so already.
    pub(crate) fn turn(&mut self, orientation: PageOrientation) {
        if self.orientation != orientation {
            self.orientation = orientation;
            self.parts.push(Resolved::Turn { to: orientation });
        }
    }

    /// A style like another, changed; the same change gives the same style.
    pub(crate) fn like(&mut self, id: StyleId, change: impl FnOnce(&mut Style)) -> StyleId {
        let mut style = self.styles[usize::from(id.0)].clone();
        change(&mut style);
        let index = self.styles.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        StyleId(index as u16)
    }

    pub(crate) fn text(&mut self, at: &str, kind: StyleKind, text: &str) {
        self.styled(at, style_of(&self.styles, kind), text);
    }

    /// A paragraph or heading in a style.
    pub(crate) fn styled(&mut self, at: &str, id: StyleId, text: &str) {
        self.set(id, "", &model::Prose::plain(at, text), &[]);
    }

    /// The report's title with the lines under it.
    pub(crate) fn titles(&mut self) {
        let report = self.report;
        self.title("/title", StyleKind::Title, &report.title);
        let under = &report.under_title;
        if let Some(subtitle) = &under.subtitle {
            self.title("/subtitle", StyleKind::Subtitle, subtitle);
        }
        let lines = [
            ("/office_line", StyleKind::OfficeLine, &under.office_line),
            ("/date_line", StyleKind::DateLine, &under.date_line),
        ];
        for (at, kind, line) in lines {
            if let Some(line) = line {
                self.text(at, kind, line);
            }
        }
    }

    /// A title, broken where its author says or else between words.
    pub(crate) fn title(&mut self, at: &str, kind: StyleKind, title: &Title) {
        let prose = model::Prose::plain(at, title.as_str());
        self.set(style_of(&self.styles, kind), "", &prose, title.breaks());
    }

    pub(crate) fn prose(&mut self, kind: StyleKind, label: &str, prose: &model::Prose) {
        self.set(style_of(&self.styles, kind), label, prose, &[]);
    }

    /// A text with what the engine puts before it, and with its notes; a title with the places where its author ends lines.
    pub(crate) fn set<'p>(&mut self, id: StyleId, label: &str, prose: &'p model::Prose, breaks: &[usize]) {
        let lead = |lead: &'p model::Lead| {
            (lead.text.as_str(), Lead { role: self.lead_role(lead.level), outline: lead.level })
        };
        let lead = prose.lead.as_ref().map(lead);
        self.set_led(id, label, lead, prose, breaks);
    }

    /// The same with this run-in head.
    pub(crate) fn set_led(
        &mut self,
        id: StyleId,
        label: &str,
        lead: Option<(&str, Lead)>,
        prose: &model::Prose,
        breaks: &[usize],
    ) {
        let style = &self.styles[usize::from(id.0)];
        let marked = notes::marked(prose);
        let head = lead.map_or("", |(head, _)| head);
        let lead = lead.map(|(_, lead)| lead);
        let before = label.len() + head.len();
        let text = format!("{label}{head}{}", marked.text);
        let marks: Vec<usize> = marked.marks.iter().map(|mark| mark + before).collect();
        let mut measured =
            self.measurer.measure_led(&text, label.len(), lead.map(|lead| (before, lead.role)), style, &prose.at);
        self.measurer.mark_notes(&mut measured, &marks, style);
        let width = self.frame().width - style.left - style.right;
        let (mut lines, mut references);
        match style.kind {
            StyleKind::Title
            | StyleKind::Subtitle
            | StyleKind::OfficeLine
            | StyleKind::DateLine
            | StyleKind::AttachmentTitle
            | StyleKind::Caption
            | StyleKind::Mark => {
                let draft = title::Draft { text: &text, measured: &measured, width, style, at: &prose.at };
                let (found, findings) = draft.lines_of(breaks, &self.names);
                self.findings.extend(findings);
                (lines, references) = (found, vec![]);
            }
            _ => {
                let widths = (width - style.indent, width);
                let found = self.captions.references(&text, before);
                (lines, references) = lines_with(found, (&text, &mut measured), widths, style);
            }
        };
        let words = match style.kind {
            StyleKind::Title | StyleKind::AttachmentTitle => title::word_starts(&text, &self.names),
            _ => vec![],
        };
        let compressed = compressed(&measured, &lines, style);
        let ours = !compressed.is_empty() || begins_compressed(&measured, &lines, style);
        let labelled = (!label.is_empty()).then_some(Span { range: 0..label.len(), mark: Mark::Label });
        let lead = lead.map(|lead| Span { range: label.len()..before, mark: Mark::Lead(lead) });
        let found = links::find(&text).into_iter().filter(|span| span.range.start >= before);
        let spans = labelled.into_iter().chain(lead).chain(found).collect();
        let notes = prose.notes.iter().zip(marks).map(|(note, mark)| self.note(note, mark)).collect();
        if ours {
            // No other program sets these marks as we do: every line end is ours.
            lines.iter_mut().for_each(Line::free);
            lines.iter_mut().rev().skip(1).for_each(|line| line.fixed = true);
            references.clear();
        }
        let text = Text { style: id, text, lines, spans, compressed, references, words, ..Text::default() };
        self.parts.push(Resolved::Text { at: prose.at.clone(), text, measured, notes });
    }

    /// The face of a run-in head: that of headings of its level, of the second where it has none.
    fn lead_role(&self, level: Option<u8>) -> Role {
        let kind = if level.is_some_and(|level| level > 2) { StyleKind::Heading3 } else { StyleKind::Heading2 };
        self.styles[usize::from(style_of(&self.styles, kind).0)].role
    }

    fn note(&mut self, note: &model::Note, mark: usize) -> notes::ResolvedNote {
        let id = style_of(&self.styles, StyleKind::Note);
        notes::resolve(note, mark, id, &self.styles[usize::from(id.0)], self.frame().width, &mut self.measurer)
    }

    /// The picture of a path, in the list of those drafted; none for one that was not read.
    pub(crate) fn image(&mut self, path: &str) -> Option<(usize, &Image)> {
        let image = self.assets.get(path)?;
        Some((known(&mut self.images, image), image))
    }
}

/// The index of a picture in a list that has each once.
pub(super) fn known(images: &mut Vec<Arc<Image>>, image: &Arc<Image>) -> usize {
    images.iter().position(|other| Arc::ptr_eq(other, image)).unwrap_or_else(|| {
        images.push(Arc::clone(image));
        images.len() - 1
    })
}
