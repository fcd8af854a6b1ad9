//! From report and form to the page plan: drafts every part in the order of a document and paginates it.

use std::sync::Arc;

use crate::assets::Assets;
use crate::diag::{Finding, Level, Place};
use crate::font::Fonts;
use crate::form::Form;
use crate::image::Image;
use crate::model::{self, Report};
use crate::style::{PageOrientation, Punctuation, StyleKind};

use super::composer::Composer;
use super::furniture::{number_pages, rule_first_foot};
use super::paginate::{Paginated, Resolved, paginate};
use super::styles::styles;
use super::toc::{self, Entry};
use super::{Info, Layout, Sheet, Style};

/// Lays a report out. The layout is complete even when there are findings, but one that refuses the report must not
/// be written.
///
/// # Findings
/// `glyph-missing`, `font-unreadable`, `column-too-narrow`, `table-too-wide`, `row-too-tall`, `row-too-low`,
/// `table-unknown`: all errors. `figure-broken` is a warning, `table-shrunk` and `punctuation-compressed` are notes.
pub fn compose(report: &Report, form: &Form, fonts: &Fonts, assets: &Assets) -> (Layout, Vec<Finding>) {
    let Stable { paginated, sheet, styles, images, mut findings } = paginate_until_stable(report, form, fonts, assets);
    let (info, grid) = (Info::of(report), form.page.pitch);
    let Paginated { blocks, pages, findings: more, .. } = paginated;
    let mut layout = Layout { info, grid, sheet, styles, images, blocks, pages, watermark: None };
    rule_first_foot(&mut layout);
    super::level::level(&mut layout, fonts);
    findings.extend(more);
    findings.extend(told_of_half_marks(report));
    findings.extend(number_pages(&mut layout, fonts));
    findings.extend(super::official::inspect(&layout, report));
    (layout, findings)
}

/// Marks of half width part the Word copy's lines from the PDF's: see [`Punctuation::Compressed`].
fn told_of_half_marks(report: &Report) -> Option<Finding> {
    let asked = report.punctuation == Some(Punctuation::Compressed);
    let words = "标点压缩后，Word 副本的换行是照 PDF 写定的，在 LibreOffice 里会多出短行，页数也可能不同";
    let finding = Finding::new(Level::Note, "punctuation-compressed", Place::Value("/punctuation".into()), words);
    asked.then(|| finding.hint("要各种软件里同行同页的，删去这一项（标点一律占全角）。"))
}

/// A report paginated for good: a further pass would move nothing.
struct Stable {
    paginated: Paginated,
    sheet: Sheet,
    styles: Vec<Style>,
    images: Vec<Arc<Image>>,
    findings: Vec<Finding>,
}

/// Drafts and paginates: once, or with a table of contents until its page numbers stand. All else is drafted once; what stands around the
/// contents of an official document is not the same with and without them.
fn paginate_until_stable(report: &Report, form: &Form, fonts: &Fonts, assets: &Assets) -> Stable {
    let draft = |known: &[Entry]| {
        let mut composer = Composer::new(report, form, fonts, assets, styles(&form.page, report));
        composer.draft(known);
        composer
    };
    let mut known: Vec<Entry> = vec![];
    let mut composer = draft(&known);
    let mut passes = 0;
    loop {
        let kept = if report.toc { composer.parts.clone() } else { vec![] };
        let parts = std::mem::replace(&mut composer.parts, kept);
        let paginated = paginate(parts, &composer.sheet, &composer.styles, form.page.pitch, &composer.measurer);
        let found = if report.toc { toc::entries(&paginated, &composer.styles) } else { vec![] };
        passes += 1;
        if found == known || passes == toc::MOST_PASSES {
            let Composer { sheet, styles, measurer, images, mut findings, .. } = composer;
            findings.extend(measurer.into_findings());
            return Stable { paginated, sheet, styles, images, findings };
        }
        known = found;
        match report.official {
            Some(_) => composer = draft(&known),
            None => composer.renew_contents(&known),
        }
    }
}

impl Composer<'_> {
    /// Everything in reading order; the table of contents lists `toc`.
    fn draft(&mut self, toc: &[Entry]) {
        if let Some(official) = &self.report.official {
            return super::official::draft(self, official, toc);
        }
        self.titles();
        // One blank line under the title, and then on to the line grid.
        self.parts.push(Resolved::GridGap(self.form.page.pitch));
        self.contents(toc);
        self.body(&self.report.body);
        if let Some(signature) = &self.report.signature {
            self.turn(PageOrientation::Portrait);
            super::official::sign(self, signature);
        }
        let many = self.report.attachments.len() > 1;
        for (index, attachment) in self.report.attachments.iter().enumerate() {
            self.attachment(attachment, many.then_some(index + 1));
        }
    }

    /// An attachment: its mark on the first line, its title on the third (GB/T 9704 clause 7.3.7). A single one bears
    /// no number.
    fn attachment(&mut self, attachment: &model::Attachment, number: Option<usize>) {
        let pitch = self.form.page.pitch;
        let body = attachment.body.as_deref().unwrap_or_default();
        self.turn(self.orientation_of(body));
        self.parts.push(Resolved::TurnPage);
        let mark = number.map_or_else(|| "附件".to_owned(), |number| format!("附件{number}"));
        self.text("", StyleKind::AttachmentMark, &mark);
        self.parts.push(Resolved::Gap(pitch));
        self.title(&attachment.title_at, StyleKind::AttachmentTitle, &attachment.title);
        self.parts.push(Resolved::GridGap(pitch / 2));
        self.body(body);
    }
}
