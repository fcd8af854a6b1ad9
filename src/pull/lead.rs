//! Paragraphs with a run-in head: which part of an edited paragraph is the head, and what of both changed.

use crate::json::edit::{Edit, NewText};

use super::baseline::{Kind, Spot};
use super::comparing::Comparing;
use super::doc::{NOTE, Para};
use super::insertion;
use super::notes::Marks;
use super::pins::{Unclear, is_indent, told, unpin};
use super::problem;

/// How many bytes of an edited paragraph are its head: those in the style of heads where only that changed, as many as before where they
/// are still there, else those in the style of heads, else those before a text that nobody changed. `knows` tells whether the copy still
/// has that style: then who took it from the head made it text.
fn parted(was: &Para, now: &Para, knows: bool) -> Option<usize> {
    let (head, rest) = was.text.split_at_checked(was.lead)?;
    let styled = (0 < now.lead && now.lead < now.text.len()).then_some(now.lead);
    if now.text.starts_with(head) {
        return match styled {
            None if now.lead == 0 && knows => Some(0),
            Some(styled) if now.text == was.text => Some(styled),
            _ => Some(head.len()),
        };
    }
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
        let Some(end) = parted(was, now, self.knows_leads) else {
            return self.problem(problem::lead_unclear(&head.place, &head.text));
        };
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

    /// Words at the start of a paragraph that had no head got the style of heads: they are one now. Whether they are.
    pub(super) fn new_head(&mut self, at: &str, spot: &Spot, (was, now): (&Para, &Para), marks: &Marks) -> bool {
        let Some((head, rest)) = now.text.split_at_checked(now.lead).filter(|(head, _)| !head.trim().is_empty()) else {
            return false;
        };
        let place = insertion::item(self.baseline, at).filter(|_| spot.kind == Kind::Prose && !at.contains("/list/"));
        let place = place.as_deref().and_then(|item| item.rsplit_once('/'));
        let place = place.and_then(|(list, index)| Some((list.to_owned(), index.parse().ok()?)));
        let Some((list, index)) = place.filter(|_| !rest.trim().is_empty()) else {
            self.problem(problem::head_dropped(&spot.place, head));
            return false;
        };
        if head.contains(NOTE) {
            self.problem(problem::unclear(&spot.place, Unclear::Note));
            return true;
        }
        let whole = match unpin(&marks.in_was(&was.text), &spot.text, &marks.in_now(&now.text)) {
            Ok(changed) => changed.unwrap_or_else(|| spot.text.clone()),
            Err(why) => {
                self.problem(problem::unclear(&spot.place, why));
                return true;
            }
        };
        let head = head.replace('\n', "").trim_start_matches(is_indent).to_owned();
        let Some(text) = whole.strip_prefix(&head).map(str::to_owned) else {
            self.problem(problem::lead_unclear(&spot.place, &head));
            return true;
        };
        let lead = Some((head.clone(), self.baseline.lead_level(&head)));
        self.out.edits.extend(insertion::item(self.baseline, at).map(|at| Edit::Remove { at }));
        self.insert_text(list, index, NewText { lead, text, notes: marks.notes(), list: None });
        true
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
            parted(&was, &now, false).map(|end| now.text[..end].to_owned())
        };
        // What is typed between both is text, whatever style it took.
        assert_eq!(head("（一）公开。今年全年好。", "（一）公开。今年").as_deref(), Some("（一）公开。"));
        assert_eq!(head("（二）公开。全年差。", "（二）公开。").as_deref(), Some("（二）公开。"));
        assert_eq!(head("（二）公开。全年好。", "").as_deref(), Some("（二）公开。"));
        assert_eq!(head("全年好。", "").as_deref(), Some(""));
        assert_eq!(head("（二）公开。全年差。", ""), None);
        // Who only chooses other words for the head, or takes its style away, types nothing.
        assert_eq!(head("（一）公开。全年好。", "（一）公开。全年").as_deref(), Some("（一）公开。全年"));
        assert_eq!(
            head("（一）公开。全年好。", "").as_deref(),
            Some("（一）公开。"),
            "a program that knows no such style"
        );
        let plain = |text: &str| parted(&was, &para(text, ""), true);
        assert_eq!((plain("（一）公开。全年好。"), plain("（一）公开。全年很好。")), (Some(0), Some(0)));
    }
}
