//! What follows the body: the list of attachments, the remark, who was there, and the attachments themselves.

use crate::geom::Len;
use crate::model::Prose;
use crate::style::{Align, StyleKind};

use super::{Drafter, em};
use crate::layout::line::baseline;
use crate::layout::paginate::Resolved;
use crate::layout::{Lead, Seal};

impl Drafter<'_, '_> {
    /// 附件：1.… 2.…, each item's further lines under the first character of its name (7.3.4).
    pub(super) fn attachment_list(&mut self) {
        let attachments = &self.c.report.attachments;
        if attachments.is_empty() {
            return;
        }
        self.gap(self.form.gaps.attachments);
        let base = self.id(StyleKind::AttachmentList);
        let side = self.style(base).indent;
        let after_label = side + self.width("附件：", base) + self.style(base).tracking;
        for (nth, attachment) in attachments.iter().enumerate() {
            let number = if attachments.len() > 1 { format!("{}.", nth + 1) } else { String::new() };
            let (start, label) = if nth == 0 { (side, "附件：") } else { (after_label, "") };
            let text = format!("{label}{number}{}", attachment.title);
            let hang = after_label + self.lead(&number, &attachment.title);
            let style = self.like(StyleKind::AttachmentList, |style| {
                style.left = hang;
                style.indent = start - hang;
                style.indent_chars = 0;
            });
            self.c.styled(&attachment.title_at, style, &text);
        }
    }

    /// How far a name stands behind the number before it.
    fn lead(&mut self, number: &str, name: &str) -> Len {
        let both = self.measure(&format!("{number}{name}"), self.id(StyleKind::AttachmentList));
        both.iter().filter(|m| m.at < number.len()).map(|m| m.advance + m.gap).sum()
    }

    /// The remark, in brackets, two characters from the left (7.3.6), behind a signature that was drafted from `signed` on.
    pub(super) fn remark(&mut self, signed: usize) {
        if let Some(remark) = &self.doc.remark {
            let style = self.id(StyleKind::Remark);
            let wide = self.style(style).indent + self.width(remark, style);
            let Some(beside) = self.beside_seals(remark, wide) else {
                // Below a seal, and back on the line grid.
                let line = self.line();
                let high = self.high(signed);
                self.c.parts.push(Resolved::Blank(Len((-high.0).rem_euclid(line.0.max(1)))));
                return self.c.text("/official/remark", StyleKind::Remark, remark);
            };
            self.c.text("/official/remark", StyleKind::Remark, remark);
            let rest = beside - self.style(style).pitch;
            if rest > Len::ZERO {
                self.c.parts.push(Resolved::Blank(rest));
            }
        }
    }

    /// How far the seals over the date reach below it, where a remark of one line, this wide, stands clear of their circles right
    /// below the date, as 7.3.6 asks: the blank that kept it below them is taken back.
    fn beside_seals(&mut self, remark: &str, wide: Len) -> Option<Len> {
        let below = match self.c.parts.last() {
            Some(&Resolved::Blank(below)) => Some(below),
            _ => None,
        };
        let style = self.id(StyleKind::Remark);
        let top = baseline(self.style(style), Len::ZERO) - self.ink(remark, style).1;
        let edge = self.c.sheet.left + wide;
        let seals = self.c.parts.iter().rev().skip(usize::from(below.is_some())).map_while(|part| match part {
            Resolved::Seal(seal) => Some((seal, seal.up + top)),
            _ => None,
        });
        let clear = |(seal, down): &(&Seal, Len)| {
            let across = (seal.centre.x - edge).max(Len::ZERO);
            across.to_mm().hypot(down.to_mm()) >= (seal.diameter / 2).to_mm()
        };
        let seals: Vec<_> = seals.collect();
        if seals.is_empty() || !seals.iter().all(clear) {
            return None;
        }
        if below.is_some() {
            self.c.parts.pop();
        }
        Some(below.unwrap_or_default())
    }

    /// 出席：…, the names hanging behind the colon (10.3); long lists go on over pages.
    pub(super) fn attendance(&mut self) {
        let doc = self.doc;
        if doc.attendance.is_empty() {
            return;
        }
        self.gap(1);
        let body = self.id(StyleKind::Body);
        let (side, tracking) = (em(self.style(body)) * 2, self.style(body).tracking);
        let lead = Lead { role: self.style(self.id(StyleKind::Attendance)).role, outline: None };
        for list in &doc.attendance {
            let text = format!("{}：", list.label);
            let led = Some((text.len(), lead.role));
            let measured = self.c.measurer.measure_led(&text, 0, led, &self.c.styles[usize::from(body.0)], "");
            let hang = side + measured.iter().map(|m| m.advance + m.gap).sum::<Len>() + tracking;
            let style = self.like(StyleKind::Body, |style| {
                style.kind = StyleKind::Attendance;
                // A stretched first line would begin its names elsewhere.
                style.align = Align::Left;
                style.left = hang;
                style.indent = side - hang;
                style.indent_chars = 0;
            });
            let names = Prose::plain(format!("/official/{}", list.key), &list.names);
            self.c.set_led(style, "", Some((&text, lead)), &names, &[]);
        }
    }

    /// What stands above an attachment that is bound apart: the document's number and 附件1 in the first line, the title in the third
    /// (7.3.7).
    pub(super) fn attachment_head(&mut self) {
        let number = self.doc.number.as_deref().unwrap_or_default();
        let ordinal = self.doc.ordinal.map_or(String::new(), |nth| nth.to_string());
        self.c.text("", StyleKind::AttachmentLabel, &format!("{number}附件{ordinal}"));
        self.gap(1);
        self.c.titles();
        self.c.parts.push(Resolved::GridGap(self.line()));
    }

    /// Each attachment on a new page: 附件1 in the first line, the title in the third (7.3.7).
    pub(super) fn attachments(&mut self) {
        let attachments = &self.c.report.attachments;
        for (nth, attachment) in attachments.iter().enumerate() {
            let Some(body) = &attachment.body else { continue };
            let number = if attachments.len() > 1 { (nth + 1).to_string() } else { String::new() };
            self.c.turn(self.c.orientation_of(body));
            self.c.parts.push(Resolved::TurnPage);
            self.c.text("", StyleKind::AttachmentLabel, &format!("附件{number}"));
            self.gap(1);
            self.c.title(&attachment.title_at, StyleKind::AttachmentTitle, &attachment.title);
            self.c.parts.push(Resolved::GridGap(self.line()));
            self.c.body(body);
        }
    }
}
