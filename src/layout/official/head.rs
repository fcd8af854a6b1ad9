//! What stands above the title: copy number, secrecy, urgency, the mark, the document number, the red rules.

use crate::diag::{Finding, Place};
use crate::geom::Len;
use crate::model::{Prose, Shell};
use crate::style::{Align, StyleKind};

use super::arrange::{Arrangement, Put};
use super::{Drafter, em};
use crate::layout::line::baseline;
use crate::layout::paginate::Resolved;
use crate::layout::title::word_ends;
use crate::layout::{FirstPage, FootRule, RuleLine, StyleId};

/// Sizes of marks are whole half points, as Word knows them.
const SIZE_STEP: i64 = 6_350;

/// The pitch of a mark as a part of its size. With it our baseline, 0.88 em below the top of an em box in the middle of
/// the line, is where word processors put it: four fifths down the line (row `exact` of
/// `tests/measured/libreoffice-sizes.txt`).
const MARK_PITCH: (i64, i64) = (19, 15);

/// The least size of a mark in one line: 一号, so that it is larger than the title (二号). The standard leaves sizes and lines open (7.2.4);
/// a longer one stands in two lines.
const LINE_LEAST: Len = Len::pt(26);

/// A joint mark is at most this part of the type area high, so that the first page has room for text (7.2.4).
const JOINT_HEIGHT: (i64, i64) = (3, 10);

/// What the columns of an arrangement have beyond their text, so that no program's rounding breaks it.
const SPARE: Len = Len::pt(2);

/// A line's place: the foot of its box and the lowest ink, both from the top of the type area.
#[derive(Clone, Copy)]
struct Foot {
    line: Len,
    ink: Len,
}

/// How a mark of one office is set.
struct MarkLines {
    style: StyleId,
    /// Where its first line ends, when it has two: the byte offset of the second.
    ends: Vec<usize>,
    /// Of its lines.
    height: Len,
    /// From the top of the ink up to that of the lines, and from the top of the lines to the foot of the ink.
    ink: (Len, Len),
}

impl Drafter<'_, '_> {
    /// The head of documents, orders and minutes. Gives the height of the mark's ink.
    pub(super) fn red_head(&mut self) -> Len {
        self.marginalia();
        let order = self.doc.kind == Shell::Order;
        let top = if order { self.form.order_mark_top } else { self.form.mark_top };
        let mark = self.mark(top);
        let number = match self.doc.number.is_some() || !self.doc.signers.is_empty() {
            true => self.number(mark.ink + self.line() * self.form.gaps.number),
            false => mark,
        };
        if !order {
            let rule = self.form.separator;
            let above = (number.ink + rule.drop - number.line).max(Len::pt(1));
            self.rule(above, rule.width, (Len::ZERO, Len::ZERO), rule.color);
        }
        mark.ink - top
    }

    fn rule(&mut self, above: Len, width: Len, reach: (Len, Len), color: crate::geom::Color) {
        self.c.parts.push(Resolved::Rule(RuleLine { above, width, reach, color }));
    }

    /// Copy number, secrecy and urgency, one below the other (7.2.1–7.2.3).
    fn marginalia(&mut self) {
        // Secrecy stands in the second line, whether the first has a copy number or not (7.2.2).
        if self.doc.serial.is_none() && self.doc.secrecy.is_some() {
            self.c.parts.push(Resolved::Blank(self.line()));
        }
        for (at, kind, text) in margin_texts(self.doc) {
            self.c.text(at, kind, text);
        }
    }

    /// The mark with the upper edge of its ink at `top`, from the top of the type area.
    fn mark(&mut self, top: Len) -> Foot {
        let mark = &self.doc.mark;
        match mark.issuers.as_slice() {
            [_, _, ..] if self.doc.kind != Shell::Letter => self.joint_mark(top),
            [issuer, ..] => self.single_mark(top, &format!("{issuer}{}", mark.suffix)),
            [] => Foot { line: top, ink: top },
        }
    }

    fn single_mark(&mut self, top: Len, text: &str) -> Foot {
        let mark = self.mark_lines(text);
        let line = top + mark.ink.0;
        self.c.parts.push(Resolved::To(line));
        self.put_mark(text, &mark);
        Foot { line: line + mark.height, ink: line + mark.ink.1 }
    }

    fn put_mark(&mut self, text: &str, mark: &MarkLines) {
        self.c.set(mark.style, "", &Prose::plain("", text), &mark.ends);
    }

    /// A mark in one line, or where it would be smaller than [`LINE_LEAST`] there, in two.
    fn mark_lines(&mut self, text: &str) -> MarkLines {
        let base = self.id(StyleKind::Mark);
        let width = self.width(text, base);
        let least = self.style(base).size.scale(self.mark_room().0, width.0.max(1));
        let end = if least < LINE_LEAST { self.mark_end(text, base) } else { None };
        let (first, second) = text.split_at(end.unwrap_or(text.len()));
        let (wide, lines) = match end {
            Some(_) => (self.width(first, base).max(self.width(second, base)), 2),
            None => (width, 1),
        };
        let size = self.mark_size(wide, Len(i64::MAX));
        let style = self.like(StyleKind::Mark, |style| {
            style.size = size;
            style.pitch = pitch(size);
        });
        let height = self.style(style).pitch * lines;
        let ((_, high), (low, _)) = (self.ink(first, style), self.ink(if lines > 1 { second } else { first }, style));
        let on = |nth: i64| baseline(self.style(style), self.style(style).pitch * nth);
        let ink = (high - on(0), on(lines - 1) - low);
        // What is too long even so has its finding.
        let fits = self.width(first, style).max(self.width(second, style)) <= self.c.sheet.text_width;
        MarkLines { style, ends: end.into_iter().filter(|_| fits).collect(), height, ink }
    }

    /// Where the first line of a mark ends that is set in two: between words, and so that the longer of them is as short as can be.
    fn mark_end(&mut self, text: &str, style: StyleId) -> Option<usize> {
        let em = self.style(style).size.0.max(1);
        let ends = word_ends(text, &self.c.names);
        let mut cost = |end: usize, cost: i64| {
            let (first, second) = text.split_at(end);
            let ems = self.width(first, style).max(self.width(second, style)).0 / em;
            ems * ems + cost
        };
        ends.into_iter().min_by_key(|(end, sense)| cost(*end, *sense)).map(|(end, _)| end)
    }

    /// The room that a line of a mark has.
    fn mark_room(&self) -> Len {
        self.c.sheet.text_width - SPARE * 2
    }

    /// The size for a mark that is this wide at the largest; at most `most`.
    fn mark_size(&mut self, width: Len, most: Len) -> Len {
        let (largest, smallest) = self.form.mark;
        let base = self.style(self.id(StyleKind::Mark)).size;
        let fits = base.scale(self.mark_room().0, width.0.max(1));
        let size = Len(fits.min(largest).min(most).0 / SIZE_STEP * SIZE_STEP);
        if fits < smallest {
            let words = format!("发文机关标志太长，分成两行、缩到 {} 磅也排不下", smallest.to_pt());
            let hint = "改用发文机关的规范化简称，或者减少联合行文的机关。";
            let place = Place::Value("/official/mark".into());
            self.c.findings.push(Finding::error("official-mark-long", place, words).hint(hint));
        }
        size.max(smallest)
    }

    /// The offices of a joint mark one below the other, drawn out to one width, and the suffix beside them (7.2.4).
    fn joint_mark(&mut self, top: Len) -> Foot {
        let mark = &self.doc.mark;
        let base = self.id(StyleKind::Mark);
        let wide = |drafter: &mut Self, id| mark.issuers.iter().map(|name| drafter.width(name, id)).max();
        let names = wide(self, base).unwrap_or_default();
        let between = if mark.suffix.is_empty() { Len::ZERO } else { self.style(base).size / 2 };
        let whole = names + between + self.width(&mark.suffix, base);
        let (part, of) = JOINT_HEIGHT;
        let (pitch_part, pitch_of) = MARK_PITCH;
        let rows = mark.issuers.len();
        let most = self.c.sheet.text_height.scale(part, of).scale(pitch_of, pitch_part * rows as i64);
        let smallest = self.form.mark.1;
        let lower = self.mark_high.map_or(most, |high| high.scale(pitch_of, pitch_part * rows as i64));
        if most < smallest {
            let words = format!("{rows} 个机关的标志排成一列，首页排不下");
            let hint = format!(
                "GB/T 9704 7.2.4：联合行文可以单独用主办机关名称；在 mark 里只写 \"issuers\": [\"{}\"]，署名照旧写全部机关。",
                mark.issuers[0]
            );
            let place = Place::Value("/official/mark".into());
            self.c.findings.push(Finding::error("official-mark-many", place, words).hint(hint));
        }
        let size = self.mark_size(whole, most.min(lower).max(smallest));
        let plain = self.like(StyleKind::Mark, |style| {
            style.size = size;
            style.pitch = pitch(size);
            style.align = Align::Distribute;
        });
        let names = wide(self, plain).unwrap_or_default();
        let mut puts = vec![];
        for (row, name) in mark.issuers.iter().enumerate() {
            puts.push(Put::new(row, 0, plain, name, format!("/official/mark/issuers/{row}")));
        }
        let suffix = self.width(&mark.suffix, plain);
        let mut widths = vec![names + SPARE];
        if !mark.suffix.is_empty() {
            widths.push(size / 2 + suffix + SPARE);
            let right = self.like(StyleKind::Mark, |style| {
                style.size = size;
                style.pitch = pitch(size);
                style.align = Align::Right;
            });
            puts.push(Put { over: (rows, 1), ..Put::new(0, 1, right, &mark.suffix, "") });
        }
        let (first, last) = (&mark.issuers[0], &mark.issuers[rows - 1]);
        let ((_, high), (low, _)) = (self.ink(first, plain), self.ink(last, plain));
        let line = top + high - baseline(self.style(plain), Len::ZERO);
        let indent = (self.c.sheet.text_width - widths.iter().copied().sum()) / 2;
        self.c.parts.push(Resolved::To(line));
        self.arrange(Arrangement { indent, widths, heights: vec![pitch(size); rows] }, puts);
        let last_line = line + pitch(size) * (rows as i64 - 1);
        Foot { line: last_line + pitch(size), ink: baseline(self.style(plain), last_line) - low }
    }

    /// The document number in the line whose top is at `top`; upward documents have the signers beside it (7.2.6).
    fn number(&mut self, top: Len) -> Foot {
        if !self.doc.signers.is_empty() {
            return self.number_and_signers(top);
        }
        let doc = self.doc;
        let number = doc.number.as_deref().unwrap_or_default();
        let id = self.id(StyleKind::Number);
        let pitch = self.style(id).pitch;
        let top = top + (self.line() - pitch) / 2;
        self.c.parts.push(Resolved::To(top));
        self.c.text("/official/number", StyleKind::Number, number);
        let (low, _) = self.ink(number, id);
        Foot { line: top + pitch, ink: baseline(self.style(id), top) - low }
    }

    /// Two signers in a line; the number is in the last line, one character from the left, the signers one from the
    /// right (7.2.5, 7.2.6).
    fn number_and_signers(&mut self, top: Len) -> Foot {
        let doc = self.doc;
        let number = doc.number.as_deref().unwrap_or_default();
        let (label, name) = (self.id(StyleKind::Signer), self.id(StyleKind::SignerName));
        let em = em(self.style(label));
        let left = self.like(StyleKind::Number, |style| {
            style.align = Align::Left;
            style.left = em;
        });
        let per_line = doc.signers.len().min(2);
        let rows = doc.signers.len().div_ceil(per_line);
        let mut widths = vec![self.width("签发人：", label) + SPARE];
        for column in 0..per_line {
            let names = doc.signers.iter().skip(column).step_by(per_line);
            let wide = names.map(|signer| self.width(signer, name)).max().unwrap_or_default();
            // A character before the next name, and one from the right.
            widths.push(wide + em);
        }
        let room = self.c.sheet.text_width - widths.iter().copied().sum();
        if room < em + self.width(number, left) {
            let words = "签发人姓名太长，与发文字号在一行里排不下".to_owned();
            let hint = "签发人只写姓名，每人一项。";
            let place = Place::Value("/official/signers".into());
            self.c.findings.push(Finding::error("official-signers-long", place, words).hint(hint));
        }
        widths.insert(0, room.max(Len::ZERO));
        let mut puts = vec![Put::new(rows - 1, 0, left, number, "/official/number")];
        puts.push(Put::new(0, 1, label, "签发人：", ""));
        for (nth, signer) in doc.signers.iter().enumerate() {
            let (row, col) = (nth / per_line, nth % per_line + 2);
            puts.push(Put::new(row, col, name, signer, format!("/official/signers/{nth}")));
        }
        let line = self.line();
        self.c.parts.push(Resolved::To(top));
        self.arrange(Arrangement { indent: Len::ZERO, widths, heights: vec![line; rows] }, puts);
        let style = self.style(left);
        let last = top + line * (rows as i64 - 1) + (line - style.pitch) / 2;
        let base = baseline(style, last);
        let (low, _) = self.ink(number, left);
        Foot { line: top + line * rows as i64, ink: base - low }
    }

    /// The head of a letter, and the rules at the foot of its first page (10.1).
    pub(super) fn letter_head(&mut self) {
        let form = self.form.letter;
        let text = format!("{}{}", self.doc.mark.issuers.first().map_or("", String::as_str), self.doc.mark.suffix);
        let mark = self.mark_lines(&text);
        let top = form.mark_top + mark.ink.0;
        self.c.sheet.first = Some(self.letter_page(top));
        self.put_mark(&text, &mark);
        let (box_foot, ink_foot) = (mark.height, mark.ink.1);
        let left = self.c.sheet.left - self.letter_left();
        let reach = (left, form.length - left - self.c.sheet.text_width);
        self.rule((ink_foot + form.drop - box_foot).max(Len::pt(1)), form.thick, reach, form.color);
        self.rule(form.between, form.thin, reach, form.color);
        self.letter_lines();
    }

    /// Where the double rules begin, from the left edge of the sheet: in the middle of it (10.1: 居中).
    fn letter_left(&self) -> Len {
        (self.c.sheet.width - self.form.letter.length) / 2
    }

    /// The first page: its type area begins with the mark and ends above the lower double rule.
    fn letter_page(&self, top: Len) -> FirstPage {
        let form = self.form.letter;
        let thick_top = self.c.sheet.height - form.foot - form.thick;
        let thin_top = thick_top - form.between - form.thin;
        let left = self.letter_left();
        let foot = |top, width| FootRule { top, width, left, length: form.length, color: form.color };
        let body = self.style(self.id(StyleKind::Body));
        // The last line's own blank below its characters is part of the clear space.
        let text_foot = thin_top - form.clear + (body.pitch - body.size) / 2;
        FirstPage { top, height: text_foot - top, foot: vec![foot(thin_top, form.thin), foot(thick_top, form.thick)] }
    }

    /// Copy number, secrecy and urgency flush left, the document number flush right, under the upper double rule.
    fn letter_lines(&mut self) {
        let doc = self.doc;
        let line = self.line();
        let texts = margin_texts(doc);
        let rows = texts.len().max(1);
        let right = self.like(StyleKind::Number, |style| style.align = Align::Right);
        let width = self.c.sheet.text_width;
        let mut puts: Vec<Put<'_>> = vec![];
        for (row, (at, kind, text)) in texts.into_iter().enumerate() {
            // One baseline for what stands in a line, in every program.
            let style = self.like(kind, |style| style.pitch = pitch(style.size));
            puts.push(Put::new(row, 0, style, text, at));
        }
        if let Some(number) = &doc.number {
            puts.push(Put::new(0, 1, right, number, "/official/number"));
        }
        let size = self.style(right).size;
        self.c.parts.push(Resolved::Gap(self.form.letter.clear - (line - size) / 2));
        let widths = vec![width / 2, width - width / 2];
        self.arrange(Arrangement { indent: Len::ZERO, widths, heights: vec![line; rows] }, puts);
    }
}

/// Copy number, secrecy and urgency with their places, those that there are.
fn margin_texts(doc: &crate::model::Official) -> Vec<(&'static str, StyleKind, &str)> {
    let all = [
        ("/official/serial", StyleKind::Serial, &doc.serial),
        ("/official/secrecy", StyleKind::Secrecy, &doc.secrecy),
        ("/official/urgency", StyleKind::Secrecy, &doc.urgency),
    ];
    all.into_iter().filter_map(|(at, kind, text)| Some((at, kind, text.as_deref()?))).collect()
}

/// The pitch with which a line of this size has its baseline where word processors put it.
pub(super) fn pitch(size: Len) -> Len {
    let (part, of) = MARK_PITCH;
    Len::twips(size.scale(part, of).to_twips())
}
