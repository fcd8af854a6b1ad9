//! The imprint (版记) at the foot of the last page (7.4).

use crate::diag::{Finding, Place};
use crate::form::ImprintPage;
use crate::geom::{Color, Len};
use crate::model::{Imprint, Shell};
use crate::style::{Align, PageOrientation, StyleKind};

use super::arrange::{Arrangement, Put};
use super::{Drafter, em, height};
use crate::layout::RuleLine;
use crate::layout::paginate::{HOLDS_FOOT, Resolved};

/// Blank between a line of the imprint and the rule below it, beyond the line's own: the least that Word can leave.
const ABOVE_RULE: Len = Len::pt(1);

impl Drafter<'_, '_> {
    pub(super) fn imprint(&mut self) {
        let doc = self.doc;
        let Some(imprint) = &doc.imprint else { return };
        self.c.turn(PageOrientation::Portrait);
        let from = self.c.parts.len();
        self.imprint_parts(imprint, doc.kind != Shell::Letter);
        let height: Len = self.c.parts.iter().skip(from).map(|part| height(part, &self.c.styles)).sum();
        let page = self.c.sheet.frame(PageOrientation::Portrait, self.line()).height;
        if height + HOLDS_FOOT > page {
            let words = format!("版记高 {:.0} mm，一页排不下", Len::to_mm(height));
            let hint = "减少主送、抄送机关，或者用统称（如“各县、区人民政府”）；名单太长的，作为附件另发。";
            let place = Place::Value("/official/imprint".into());
            self.c.findings.push(Finding::error("official-imprint-high", place, words).hint(hint));
        }
        let even = doc.duplex && self.form.imprint_page == ImprintPage::Even;
        self.c.parts.insert(from, Resolved::Foot { height, even });
    }

    /// Addressees and copies, the printer and the day, with a rule above, between and below; a letter has no rules.
    fn imprint_parts(&mut self, imprint: &Imprint, ruled: bool) {
        let rules = self.c.form.page.rules;
        let mut width = rules.outer;
        let mut rule = |drafter: &mut Self| {
            if ruled {
                drafter.imprint_rule(width);
            }
            width = rules.inner;
        };
        let lists = [("main", "主送：", &imprint.main), ("copies", "抄送：", &imprint.copies)];
        if lists.iter().any(|(.., list)| list.is_some()) {
            rule(self);
            // No rule between the two (7.4.2).
            for (key, label, list) in lists {
                list.iter().for_each(|list| self.recipients(key, label, list));
            }
        }
        if let Some((printer, day)) = &imprint.printed {
            rule(self);
            self.printed(printer, day);
        }
        if ruled {
            self.imprint_rule(rules.outer);
        }
    }

    fn imprint_rule(&mut self, width: Len) {
        self.c.parts.push(Resolved::Rule(RuleLine {
            above: ABOVE_RULE,
            width,
            reach: (Len::ZERO, Len::ZERO),
            color: Color::BLACK,
        }));
    }

    /// A character's blank on both sides, further lines behind the colon (7.4.2).
    fn recipients(&mut self, key: &str, label: &str, list: &str) {
        let side = em(self.style(self.id(StyleKind::Imprint)));
        let behind = self.width(label, self.id(StyleKind::Imprint));
        let style = self.like(StyleKind::Imprint, |style| {
            style.left = side + behind;
            style.right = side;
            style.indent = -behind;
        });
        self.c.styled(&format!("/official/imprint/{key}"), style, &format!("{label}{list}"));
    }

    /// The printer at the left, the day at the right, a character's blank on both sides (7.4.3).
    fn printed(&mut self, printer: &str, day: &str) {
        let side = em(self.style(self.id(StyleKind::Imprint)));
        let left = self.like(StyleKind::Imprint, |style| style.left = side);
        let right = self.like(StyleKind::Imprint, |style| {
            style.align = Align::Right;
            style.right = side;
        });
        let day = format!("{day}印发");
        let last = self.width(&day, right) + side * 2;
        let widths = vec![self.c.sheet.text_width - last, last];
        let puts = vec![
            Put::new(0, 0, left, printer, "/official/imprint/printer"),
            Put::new(0, 1, right, &day, "/official/imprint/printed"),
        ];
        let heights = vec![self.style(left).pitch];
        self.arrange(Arrangement { indent: Len::ZERO, widths, heights }, puts);
    }
}
