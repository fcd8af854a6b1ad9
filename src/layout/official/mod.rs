//! The shell of official documents (公文, GB/T 9704—2012) around a report's body: what stands where, by the form's
//! measures.
//!
//! [`head`] drafts what stands above the title, [`tail`] what follows the body, [`seal`] the signature with its seals,
//! [`imprint`] the foot of the last page. [`arrange`] puts lines side by side. Nothing here paginates: every part becomes
//! the same drafts that the body becomes.

mod arrange;
mod head;
mod imprint;
mod seal;
mod tail;

#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;

use crate::diag::{Finding, Level, Place};
use crate::form::OfficialForm;
use crate::geom::Len;
use crate::model::{Official, Report, Shell, Signature};
use crate::style::{PageOrientation, StyleKind};

use super::composer::Composer;
use super::measure::Measured;
use super::paginate::{Held, Resolved};
use super::styles::style_of;
use super::toc::Entry;
use super::{Block, Ink, Kind, Layout, Owner, Style, StyleId};

/// Drafts an official document; its table of contents, where it has one, lists `toc`.
pub(super) fn draft(composer: &mut Composer<'_>, doc: &Official, toc: &[Entry]) {
    if let Some(form) = form(composer, "/official", "排成公文") {
        Drafter { c: composer, form, doc, mark_high: None }.draft(toc);
    }
}

/// Drafts the signature of a report that is no official document.
pub(super) fn sign(composer: &mut Composer<'_>, signature: &Signature) {
    if let Some(form) = form(composer, &signature.at, "排署名和印章") {
        let from = composer.parts.len();
        let doc = Official::signed(signature.clone());
        let mut drafter = Drafter { c: composer, form, doc: &doc, mark_high: None };
        drafter.signature();
        drafter.hold(from, from);
    }
}

/// The form's measures for official documents; a finding at this place where it has none.
fn form<'a>(composer: &mut Composer<'a>, at: &str, purpose: &str) -> Option<&'a OfficialForm> {
    let form = composer.form;
    if form.page.official.is_none() {
        let words = format!("格式“{}”的版面没有公文部分（official），不能{purpose}", form.id);
        let finding = Finding::error("official-no-form", Place::Value(at.to_owned()), words);
        composer.findings.push(finding.hint("换一个格式，或者在版面文件里补上 official；也可以从报告里删去这一项。"));
    }
    form.page.official.as_ref()
}

/// Drafts the parts of one document.
struct Drafter<'c, 'a> {
    c: &'c mut Composer<'a>,
    form: &'a OfficialForm,
    doc: &'c Official,
    /// How high a joint mark may be at most where the first page has less room for it.
    mark_high: Option<Len>,
}

impl Drafter<'_, '_> {
    fn draft(&mut self, toc: &[Entry]) {
        self.c.sheet.duplex = self.doc.duplex;
        if self.doc.imprint.is_some() && !matches!(self.doc.kind, Shell::Letter | Shell::Attachment) {
            self.c.sheet.foot = (self.c.form.page.text_height - self.c.sheet.text_height).max(Len::ZERO);
        }
        let mut mark = Len::ZERO;
        match self.doc.kind {
            Shell::Letter => self.letter_head(),
            Shell::Document | Shell::Order | Shell::Minutes => mark = self.red_head(),
            Shell::Attachment => {
                if toc.is_empty() {
                    self.c.turn(self.c.orientation_of(&self.c.report.body));
                }
                self.attachment_head();
            }
        }
        let head = self.c.parts.len();
        match self.doc.kind {
            Shell::Order => {
                self.gap(self.form.gaps.order);
                self.c.contents(toc);
            }
            Shell::Attachment => self.c.contents(toc),
            Shell::Document | Shell::Letter | Shell::Minutes => self.title(toc),
        }
        if toc.is_empty() && matches!(self.doc.kind, Shell::Document | Shell::Minutes) {
            self.make_room(head, mark);
        }
        self.c.parts.push(Resolved::Clear);
        let report = self.c.report;
        self.c.body(&report.body);
        if self.is_followed() {
            self.c.turn(PageOrientation::Portrait);
        }
        let from = self.c.parts.len();
        self.attachment_list();
        let signed = self.c.parts.len();
        self.signature();
        let remarked = self.c.parts.len();
        self.remark(signed);
        self.hold_remarked(from, signed, remarked);
        self.attendance();
        self.attachments();
        if self.doc.kind != Shell::Attachment {
            self.imprint();
        }
    }

    /// Whether anything follows the body on its pages.
    fn is_followed(&self) -> bool {
        let doc = self.doc;
        let closes = doc.signature.is_some() || doc.remark.is_some() || !doc.attendance.is_empty();
        closes || !self.c.report.attachments.is_empty()
    }

    fn title(&mut self, toc: &[Entry]) {
        self.gap(self.form.gaps.title);
        self.c.titles();
        self.gap(self.form.gaps.addressee);
        self.c.contents(toc);
        if let Some(to) = &self.doc.to {
            self.c.text("/official/to", StyleKind::Addressee, to);
        }
    }

    /// Sets a joint mark, the first table of a head that ends at `head`, so much smaller that the first page shows text below
    /// what is drafted (7.3.3): its size is open (7.2.4). `ink` is its height. Where the smallest is still too high it stays.
    fn make_room(&mut self, head: usize, ink: Len) {
        let page = self.c.sheet.frame(PageOrientation::Portrait, self.line()).height;
        let mark = self.c.parts[..head].iter().find(|part| matches!(part, Resolved::Table { .. }));
        let Some(mark) = mark.filter(|_| self.doc.mark.issuers.len() > 1) else { return };
        let (high, down) = (height(mark, &self.c.styles), self.down());
        let least = head::pitch(self.form.mark.1) * self.doc.mark.issuers.len() as i64;
        for lines in FIRST_TEXT {
            let over = down + self.line() * lines - page;
            if over <= Len::ZERO {
                return;
            }
            let lower = high.scale((ink - over).0.max(0), ink.0.max(1));
            if lower >= least {
                let below = self.c.parts.split_off(head);
                self.c.parts.clear();
                self.mark_high = Some(lower);
                self.red_head();
                return self.c.parts.extend(below);
            }
        }
    }

    /// How far down the first page the parts so far reach.
    fn down(&self) -> Len {
        self.c.parts.iter().fold(Len::ZERO, |used, part| match part {
            Resolved::To(down) => used.max(*down),
            part => used + height(part, &self.c.styles),
        })
    }

    /// How high all is together that was drafted from a part on.
    fn high(&self, from: usize) -> Len {
        self.c.parts[from..].iter().map(|part| height(part, &self.c.styles)).sum()
    }

    /// Keeps the remark with the signature, drafted from `signed` on, so that it never stands on a page without text; where no page has
    /// room for both, the signature alone. `remarked` is where the remark begins.
    fn hold_remarked(&mut self, from: usize, signed: usize, remarked: usize) {
        let page = self.c.sheet.frame(PageOrientation::Portrait, self.line()).height;
        let remark = if self.high(signed) > page { self.c.parts.split_off(remarked) } else { vec![] };
        self.hold(from, signed);
        self.c.parts.extend(remark);
    }

    /// Keeps what was drafted from `from` on together, or where that is higher than a page, from `signed` on.
    fn hold(&mut self, from: usize, signed: usize) {
        let page = self.c.sheet.frame(PageOrientation::Portrait, self.line()).height;
        // A line of text has to stand with it.
        let (all, signature) = (self.high(from), self.high(signed));
        let (at, held) = if all + self.line() <= page { (from, all) } else { (signed, signature) };
        if held > page {
            let words = format!("署名、成文日期和印章共高 {:.0} mm，一页排不下", held.to_mm());
            let place = Place::Value(format!("{}/seal", self.doc.signature.as_ref().map_or("", |signed| &signed.at)));
            let hint = "用 diameter 写小一些的印章直径，或者减少联合署名的机关。";
            self.c.findings.push(Finding::error("official-seals-high", place, words).hint(hint));
        }
        if held > Len::ZERO {
            let kept = self.keep(at);
            self.c.parts.insert(at, Resolved::Hold(Held { height: held, kept }));
            self.tie_table(at, held);
        }
    }

    /// Has what was drafted from `at` on stay together in word processors, the last text with the blank below it, and gives the height
    /// that they all keep together; `None` where that is not known.
    fn keep(&mut self, at: usize) -> Option<Len> {
        let (parts, styles) = (&mut self.c.parts[at..], &self.c.styles);
        let last = parts.iter().rposition(|part| !matches!(part, Resolved::Seal(_)))?;
        let mut below = Len::ZERO;
        for (nth, part) in parts.iter_mut().enumerate().rev() {
            let own = height(part, styles);
            match part {
                Resolved::Text { text, .. } if nth < last => {
                    text.stays = !styles[usize::from(text.style.0)].keep_with_next;
                }
                Resolved::Table { resolved, .. } => resolved.tail = below,
                _ => {}
            }
            below += own;
        }
        let is_table = |part: &Resolved| matches!(part, Resolved::Table { .. });
        // LibreOffice (7.4) lets a table stand where the text that it is to stay with does not.
        let sure = parts.iter().position(is_table).map_or(parts.len(), |table| table + 1);
        parts.iter().all(is_kept).then(|| parts[..sure].iter().map(|part| height(part, styles)).sum())
    }

    /// Keeps the last rows of a table that ends the body on the page of what is held behind it, as lines of text are
    /// (7.3.5.5).
    fn tie_table(&mut self, held_at: usize, held: Len) {
        let Some(at) = self.c.parts[..held_at].iter().rposition(|part| matches!(part, Resolved::Table { .. })) else {
            return;
        };
        let notes: Len = self.c.parts[at + 1..held_at].iter().map(|part| height(part, &self.c.styles)).sum();
        let note = |part: &Resolved| match part {
            Resolved::Text { text, .. } => self.style(text.style).kind == StyleKind::TableNote,
            Resolved::Gap(_) | Resolved::GridGap(_) | Resolved::Blank(_) => true,
            _ => false,
        };
        // The grid takes up to a line before the next text.
        let tail = notes + held + self.line();
        if self.c.parts[at + 1..held_at].iter().all(note)
            && let Resolved::Table { resolved, .. } = &mut self.c.parts[at]
        {
            resolved.tail = tail;
        }
    }

    /// One line of the grid.
    fn line(&self) -> Len {
        self.c.form.page.pitch
    }

    /// Blank lines.
    fn gap(&mut self, lines: i64) {
        self.c.parts.push(Resolved::Gap(self.line() * lines));
    }

    fn id(&self, kind: StyleKind) -> StyleId {
        style_of(&self.c.styles, kind)
    }

    fn style(&self, id: StyleId) -> &Style {
        &self.c.styles[usize::from(id.0)]
    }

    /// A style like that of a use, changed; the same change gives the same style.
    fn like(&mut self, kind: StyleKind, change: impl FnOnce(&mut Style)) -> StyleId {
        let id = self.id(kind);
        self.c.like(id, change)
    }

    fn measure(&mut self, text: &str, id: StyleId) -> Vec<Measured> {
        self.c.measurer.measure(text, &self.c.styles[usize::from(id.0)], "")
    }

    /// The width of a text on one line.
    fn width(&mut self, text: &str, id: StyleId) -> Len {
        let measured = self.measure(text, id);
        measured.iter().map(|m| m.advance + m.gap).sum::<Len>() - measured.last().map_or(Len::ZERO, |m| m.gap)
    }

    /// The ink of a line from its baseline: how far down (negative) and how far up it reaches.
    fn ink(&mut self, text: &str, id: StyleId) -> (Len, Len) {
        let size = self.style(id).size;
        let measured = self.measure(text, id);
        let reach = measured.iter().filter_map(|m| self.c.fonts.ink(m.glyph, size));
        reach.fold((Len::ZERO, Len::ZERO), |(low, high), (down, up)| (low.min(down), high.max(up)))
    }
}

/// Whether word processors can keep a part of a signature with the next; the offices of several seals stand side by side.
fn is_kept(part: &Resolved) -> bool {
    match part {
        Resolved::Text { .. } | Resolved::Gap(_) | Resolved::Blank(_) | Resolved::Seal(_) => true,
        Resolved::Table { resolved, .. } => resolved.table.heights.len() == 1,
        _ => false,
    }
}

/// The height of a part.
fn height(part: &Resolved, styles: &[Style]) -> Len {
    match part {
        Resolved::Text { text, .. } => styles[usize::from(text.style.0)].pitch * text.lines.len() as i64,
        Resolved::Table { resolved, .. } => resolved.table.heights.iter().copied().sum(),
        Resolved::Rule(rule) => rule.above + rule.width,
        Resolved::Gap(height) | Resolved::Blank(height) => *height,
        _ => Len::ZERO,
    }
}

/// Lines of text below the title that the first page has room for, better and worse: a heading stays with a line of what follows.
const FIRST_TEXT: [i64; 2] = [2, 1];

/// One character of a style with its tracking.
fn em(style: &Style) -> Len {
    style.size + style.tracking
}

/// A title of more lines is what keeps the text from the first page: with five of 35 pt a page has room for text under any mark.
const LONG_TITLE: usize = 5;

/// What can only be seen on the pages.
///
/// # Findings
/// `official-first-page` (7.3.3: the first page must show text of the body), `official-signature-alone` (7.3.5.5: no
/// page with the signature but without text), `official-letter-turned` (headers of Word that fill up upright pages would push
/// landscape ones): warnings. `official-blank-page` (7.5): a note.
pub(super) fn inspect(layout: &Layout, report: &Report) -> Vec<Finding> {
    let mut findings = vec![];
    let official = report.official.is_some();
    if official && !shows(layout, 0, |block| block.at.starts_with("/body")) {
        let words = "公文首页没有正文（GB/T 9704 7.3.3 要求首页必须显示正文）";
        let hint = match report.toc {
            true => "公文的目录占了首页；不设目录（删去 toc），或者把要列目录的内容作为附件另发。",
            false => "主送机关过多的移到版记（imprint 的 main）；缩短标题，或减少联合行文机关的行数。",
        };
        let title = layout.blocks.iter().find_map(|block| match &block.kind {
            Kind::Text(text) if style_kind(layout, block) == Some(StyleKind::Title) => Some(text.lines.len()),
            _ => None,
        });
        let (place, words, hint) = match title.filter(|lines| *lines > LONG_TITLE) {
            Some(lines) => (
                "/title",
                format!("标题排成 {lines} 行，{words}"),
                "缩短标题：只写发文机关、事由和文种（GB/T 9704 7.3.1），细节写进正文。",
            ),
            None => ("/official", words.to_owned(), hint),
        };
        findings.push(Finding::warning("official-first-page", Place::Value(place.into()), words).hint(hint));
    }
    for page in layout.pages.iter().filter(|page| page.unnumbered && page.ink.is_empty()) {
        let (blank, imprint) = (page.number, page.number + 1);
        let words = format!(
            "第 {blank} 页空白：双面印刷的公文版记排在偶数面（第 {imprint} 页），两页都不编页码（GB/T 9704 7.5）"
        );
        let hint = "正文增删几行，版记移到前一面，就没有空白页；单面印刷或者只在网上发布的，写 \"duplex\": false。";
        let place = Place::Value("/official/imprint".into());
        findings.push(Finding::new(Level::Note, "official-blank-page", place, words).hint(hint));
    }
    let signed = |block: &Block| style_kind(layout, block) == Some(StyleKind::Date);
    let text =
        |block: &Block| block.at.starts_with("/body") || style_kind(layout, block) == Some(StyleKind::AttachmentList);
    let signature = report.signed().map_or(String::new(), |signature| signature.at.clone());
    let alone = |page: &usize| shows(layout, *page, signed) && !shows(layout, *page, text);
    if let Some(page) = (1..layout.pages.len()).find(alone) {
        let words = "署名和成文日期单独落在一页，该页没有正文（GB/T 9704 7.3.5.5）";
        let lies = |page| layout.sheet.orientation(&layout.pages[page]) == PageOrientation::Landscape;
        let hint = match lies(page - 1) {
            true => "把正文末尾横排的表移到附件里，或者在它后面再写一段正文。",
            false => "增删正文几个字，使署名和正文同页；不得用“此页无正文”。",
        };
        let place = Place::Value(signature);
        findings.push(Finding::warning("official-signature-alone", place, words).hint(hint));
    }
    let turns = layout.blocks.iter().any(|block| matches!(block.kind, Kind::Turn { .. }));
    if official && layout.sheet.first.is_some() && turns {
        let words = "信函里有横排的页，Word 副本从这一页起版心会错位";
        let hint = "把横排的表另附，或者改用通用公文格式（kind 写 document）。";
        findings
            .push(Finding::warning("official-letter-turned", Place::Value("/official/kind".into()), words).hint(hint));
    }
    findings
}

fn style_kind(layout: &Layout, block: &Block) -> Option<StyleKind> {
    match &block.kind {
        Kind::Text(text) => layout.styles.get(usize::from(text.style.0)).map(|style| style.kind),
        _ => None,
    }
}

/// Whether a page has ink of such a block.
fn shows(layout: &Layout, page: usize, is: impl Fn(&Block) -> bool) -> bool {
    let owner = |ink: &Ink| match ink {
        Ink::Glyphs(run) => match run.owner {
            Owner::Text { block, .. } | Owner::Cell { block, .. } => Some(block),
            Owner::Repeat | Owner::Folio | Owner::Leader => None,
        },
        Ink::Picture { .. } | Ink::Rule { .. } | Ink::Ground { .. } => None,
    };
    let mut blocks = layout.pages.get(page).into_iter().flat_map(|page| page.ink.iter().filter_map(owner));
    blocks.any(|block| layout.blocks.get(block).is_some_and(&is))
}

/// The pitch of a mark of this size, for the test that holds it to what was measured.
#[cfg(test)]
pub(super) fn mark_pitch(size: Len) -> Len {
    head::pitch(size)
}
