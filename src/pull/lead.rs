//! Paragraphs with a run-in head: which part of an edited paragraph is the head, and what of both changed.

use crate::json::edit::{Edit, NewText};

use super::baseline::Spot;
use super::comparing::Comparing;
use super::doc::{NOTE, Para};
use super::insertion;
use super::notes::Marks;
use super::pins::{Unclear, is_indent, told, unpin};
use super::problem;

/// How many bytes of an edited paragraph are its head: as many as before where they are still there, else those in the style of
/// heads, else those before a text that nobody changed.
fn parted(was: &Para, now: &Para) -> Option<usize> {
    let (head, rest) = was.text.split_at_checked(was.lead)?;
    if now.text.starts_with(head) {
        return Some(head.len());
    }
    let styled = (0 < now.lead && now.lead < now.text.len()).then_some(now.lead);
    styled.or_else(|| now.text.strip_suffix(rest).map(str::len))
}

impl Comparing<'_> {
    /// A new paragraph with the head that runs into it, or a new item behind so much of it as is its number.
    pub(super) fn new_prose(&self, para: &Para, number: Option<usize>, marks: &Marks) -> Result<NewText, Unclear> {
        let shown = marks.in_now(&para.text);
        let is_blank = |ch: char| is_indent(ch) || number.is_some() && ch.is_whitespace();
        let blank = shown.len() - shown.trim_start_matches(is_blank).len();
        let own = blank + number.unwrap_or_default();
        let text = shown.get(own..).unwrap_or_default();
        // An item has no head.
        let head = para.text.get(own..para.lead).filter(|_| number.is_none());
        let head = head.filter(|head| !head.trim().is_empty() && text.len() > head.len());
        let (head, text) = head.and_then(|head| Some((Some(head), text.strip_prefix(head)?))).unwrap_or((None, text));
        let lead = head.map(told).transpose()?.map(|head| {
            let level = self.baseline.lead_level(&head);
            (head, level)
        });
        let text = told(if number.is_some() { text.trim_end() } else { text })?;
        Ok(NewText { lead, text, notes: marks.notes(), list: None })
    }

    /// A text of the report with its head, at `lead`, in this paragraph now.
    pub(super) fn led(&mut self, lead: &str, (at, spot): (&str, &Spot), (was, now): (&Para, &Para), marks: Marks) {
        let Some(head) = self.baseline.spots.get(lead) else { return };
        if now.text.trim().is_empty() {
            return self.remove(at, spot);
        }
        let Some(end) = parted(was, now) else { return self.problem(problem::lead_unclear(&head.place, &head.text)) };
        if now.text[..end].contains(NOTE) {
            return self.problem(problem::unclear(&head.place, Unclear::Note));
        }
        let (rest, new_rest) = (marks.in_was(&was.text[was.lead..]), marks.in_now(&now.text[end..]));
        let halves =
            [(lead, head, &was.text[..was.lead], &now.text[..end]), (at, spot, rest.as_str(), new_rest.as_str())];
        let mut said: Vec<(&str, String, bool)> = vec![];
        for (at, spot, was, now) in halves {
            let changed = if now.trim().is_empty() { Ok(Some(String::new())) } else { unpin(was, &spot.text, now) };
            match changed {
                Ok(changed) => {
                    said.push((at, changed.clone().unwrap_or_else(|| spot.text.clone()), changed.is_some()));
                }
                Err(why) => return self.problem(problem::unclear(&spot.place, why)),
            }
        }
        said.retain(|(_, text, _)| !text.is_empty());
        if let [(_, alone, _)] = said.as_slice() {
            return self.one_half(at, spot, alone, marks);
        }
        for (at, text, changed) in said {
            self.out.says.push(text.clone());
            if changed {
                self.out.edits.push(Edit::Set { at: at.to_owned(), text });
            }
        }
        self.notes(at, marks);
    }

    /// Head or text is gone: what is left is a paragraph without a head.
    fn one_half(&mut self, at: &str, spot: &Spot, alone: &str, marks: Marks) {
        let item = insertion::item(self.baseline, at);
        let place = item.as_ref().and_then(|item| item.rsplit_once('/'));
        match place.and_then(|(list, index)| Some((list.to_owned(), index.parse().ok()?))) {
            Some((list, index)) => {
                self.out.edits.extend(item.map(|at| Edit::Remove { at }));
                self.insert(list, index, alone.to_owned(), marks);
            }
            None => self.problem(problem::has_more(&spot.place, &spot.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn para(text: &str, lead: &str) -> Para {
        Para { text: text.to_owned(), lead: lead.len(), ..Para::default() }
    }

    #[test]
    fn a_head_ends_where_it_did_or_where_its_style_ends_or_where_its_text_begins() {
        let was = para("（一）公开。全年好。", "（一）公开。");
        let head = |text: &str, lead: &str| {
            let now = para(text, lead);
            parted(&was, &now).map(|end| now.text[..end].to_owned())
        };
        // What is typed between both is text, whatever style it took.
        assert_eq!(head("（一）公开。今年全年好。", "（一）公开。今年").as_deref(), Some("（一）公开。"));
        assert_eq!(head("（二）公开。全年差。", "（二）公开。").as_deref(), Some("（二）公开。"));
        assert_eq!(head("（二）公开。全年好。", "").as_deref(), Some("（二）公开。"));
        assert_eq!(head("全年好。", "").as_deref(), Some(""));
        assert_eq!(head("（二）公开。全年差。", ""), None);
    }
}
