//! What follows the body: the list of attachments, the remark, who was there, and the attachments themselves.

use crate::geom::Len;
use crate::style::StyleKind;

use super::arrange::{Arrangement, Put};
use super::{Drafter, em};
use crate::layout::Valign;
use crate::layout::paginate::Resolved;

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

    /// The remark, in brackets, two characters from the left (7.3.6).
    pub(super) fn remark(&mut self) {
        if let Some(remark) = &self.doc.remark {
            // Below a seal, and back on the line grid.
            self.c.parts.push(Resolved::GridGap(Len::ZERO));
            self.c.text("/official/remark", StyleKind::Remark, remark);
        }
    }

    /// 出席：…, the names hanging behind the colon (10.3).
    pub(super) fn attendance(&mut self) {
        let doc = self.doc;
        if doc.attendance.is_empty() {
            return;
        }
        self.gap(1);
        let label = self.id(StyleKind::Attendance);
        let side = em(self.style(label)) * 2;
        let left = self.like(StyleKind::Attendance, |style| style.left = side);
        let names = self.like(StyleKind::Body, |style| {
            style.indent = Len::ZERO;
            style.indent_chars = 0;
        });
        let line = self.line();
        for list in &doc.attendance {
            let text = format!("{}：", list.label);
            let first = side + self.width(&text, label);
            let widths = vec![first, self.c.sheet.text_width - first];
            let at = format!("/official/{}", list.key);
            let label = Put { valign: Valign::Top, ..Put::new(0, 0, left, &text, "") };
            let puts = vec![label, Put::new(0, 1, names, &list.names, at)];
            self.arrange(Arrangement { indent: Len::ZERO, widths, heights: vec![line] }, puts);
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
            self.c.text("", StyleKind::AttachmentLabel, &format!("附件{number}"));
            if let Some(Resolved::Text { text, .. }) = self.c.parts.last_mut() {
                text.page_break = true;
            }
            self.gap(1);
            self.c.title(&attachment.title_at, StyleKind::AttachmentTitle, &attachment.title);
            self.c.parts.push(Resolved::GridGap(self.line()));
            self.c.body(body);
        }
    }
}
