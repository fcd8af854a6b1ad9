//! Tracked changes: what came, what is gone, and what a paragraph was or how a text looked before.

use super::super::doc::{BECAME, Pending, Tracked};
use super::{Before, Open, Reading, Take};
use crate::diag::MOST;
use crate::xml::reader::Tag;

impl Reading<'_> {
    pub(super) fn begin_before(&mut self, tag: &Tag<'_>, kind: Open) -> Open {
        let author = tag.attr("w:author").unwrap_or_default().into_owned();
        self.before = Before { author, ..Before::default() };
        kind
    }

    /// A property as it was.
    pub(super) fn was(&mut self, tag: &Tag<'_>) -> Open {
        let value = || tag.attr("w:val").map(|value| value.into_owned());
        let before = &mut self.before;
        match tag.name() {
            "w:pStyle" => before.style = value(),
            "w:numId" => before.numbering.0 = value(),
            "w:ilvl" => before.numbering.1 = value(),
            "w:rStyle" => {
                before.in_lead = self.styles.is_lead(&value().unwrap_or_default());
                before.run = before.run.over(&self.styles.props(value().as_deref()));
            }
            _ => before.run.take(tag),
        }
        Open::Other
    }

    /// A paragraph that was of another style or list: that is a change as one of its text is.
    pub(super) fn end_para_before(&mut self) {
        let before = std::mem::take(&mut self.before);
        let of_style = self.styles.numbering(before.style.as_deref());
        let numbering = (before.numbering.0.or(of_style.0), before.numbering.1.or(of_style.1));
        let was = before.style.as_deref().map_or_else(String::new, |id| self.styles.name(id));
        let is = self.para.as_ref().map_or_else(String::new, |para| para.style.clone());
        let counted = |(list, level): &(Option<String>, Option<String>)| {
            let list = list.clone().filter(|list| list != "0")?;
            Some((list, level.clone().unwrap_or_else(|| "0".to_owned())))
        };
        let renumbered = counted(&numbering) != counted(&self.numbering);
        if was == is && !renumbered {
            return;
        }
        let words = if was == is { String::new() } else { format!("{was}{BECAME}{is}") };
        self.pend(if was == is { Tracked::Renumbered } else { Tracked::Restyled }, before.author, &words);
        if self.take == Take::None {
            match &before.style {
                Some(id) => self.take_style(id),
                None => {
                    self.of_para = self.styles.props(self.styles.usual.as_deref());
                    self.low = self.styles.are_low(self.styles.usual.as_deref());
                    self.para.as_mut().into_iter().for_each(|para| para.style.clear());
                }
            }
            self.numbering = numbering;
        }
    }

    /// A text that looked otherwise: whether that says something else is seen with the text.
    pub(super) fn end_look_before(&mut self) {
        let mut before = std::mem::take(&mut self.before);
        if self.take == Take::None {
            std::mem::swap(&mut self.run, &mut before.run);
            std::mem::swap(&mut self.in_lead, &mut before.in_lead);
        }
        self.run_before = Some(before);
    }

    /// A text whose look is another since a tracked change, where a report tells both apart.
    pub(super) fn pend_look(&mut self, text: &str) {
        let Some(before) = &self.run_before else { return };
        if before.in_lead != self.in_lead || before.run.looks(text) != self.run.looks(text) {
            self.pend(Tracked::Relooked, before.author.clone(), text);
        }
    }

    /// A tracked change: of a paragraph's mark, of a row, or of the runs in it.
    pub(super) fn change(&mut self, tag: &Tag<'_>, kind: Tracked) -> Open {
        let author = tag.attr("w:author").unwrap_or_default().into_owned();
        let parent = self.open.len().checked_sub(2).and_then(|n| self.open.get(n));
        if self.is(Open::RunProps) {
            if parent == Some(&Open::ParaProps) {
                self.mark = Some(kind);
                self.pend(kind, author, "");
            }
            return Open::Other;
        }
        if self.is(Open::RowProps) {
            let gone = (kind == Tracked::Inserted) == (self.take == Take::None);
            if let Some(building) = self.tables.last_mut() {
                building.row_gone |= gone;
            }
            self.pending += 1;
            self.doc.more_pending += 1;
            return Open::Other;
        }
        self.authors.push(author);
        Open::Change(kind)
    }

    /// Remembers a pending change; a stretch that several runs share is one.
    pub(super) fn pend(&mut self, kind: Tracked, author: String, text: &str) {
        let Some(para) = &mut self.para else { return };
        if para.pending.len() > self.joined_pending
            && let Some(last) = para.pending.last_mut()
            && (last.kind, &last.author) == (kind, &author)
        {
            last.text.push_str(text);
            return;
        }
        self.pending += 1;
        match self.pending <= MOST {
            true => para.pending.push(Pending { kind, author, text: text.to_owned() }),
            false => self.doc.more_pending += 1,
        }
    }
}
