//! What an official document may have or leave out around its body: an element that is deleted in Word leaves the JSON, and one that
//! is typed where the standard (GB/T 9704, clauses 7.2 to 7.4, 10.3) puts it comes into it.

use super::baseline::{BaselinePart, Spot};
use super::cells;
use super::comparing::Comparing;
use super::doc::{Cell, Para, Table, row_text};
use super::keys::named;
use super::looks::Looks;
use super::pins::told;
use super::problem;
use crate::json::edit::Edit;

/// The texts that a report may leave out.
const OPTIONAL: [&str; 14] = [
    "/subtitle",
    "/office_line",
    "/date_line",
    "/official/serial",
    "/official/secrecy",
    "/official/urgency",
    "/official/number",
    "/official/to",
    REMARK,
    "/official/present",
    "/official/absent",
    "/official/observers",
    "/official/imprint/main",
    "/official/imprint/copies",
];

/// The signers (7.2.6), who may be left out together.
const SIGNERS: &str = "/official/signers";

/// The remark, and the day that stands before it (7.3.5, 7.3.6).
const REMARK: &str = "/official/remark";
const DAY: &str = "/official/signature/date";

/// The attachments, the first of them and what it is where there is more than its name, and the second (7.3.4).
const ATTACHMENTS: &str = "/official/attachments";
const ONLY_ATTACHMENT: &str = "/official/attachments/0/name";
const ITS_BODY: &str = "/official/attachments/0/body";
const SECOND_ATTACHMENT: &str = "/official/attachments/1/name";

/// What makes up the last line of an imprint (7.4.3), which goes as one.
const PRINTED: [&str; 2] = ["/official/imprint/printer", "/official/imprint/printed"];

/// Above the mark of the offices, in their order (7.2.1 to 7.2.3).
const ABOVE: [&str; 3] = ["/official/serial", "/official/secrecy", "/official/urgency"];

/// The lists of who was there, with what is printed before them (10.3).
const ATTENDANCE: [(&str, &str); 3] =
    [("/official/present", "出席："), ("/official/absent", "请假："), ("/official/observers", "列席：")];

/// The lines of an imprint with what is printed before them (7.4.2).
const LINES: [(&str, &str); 2] = [("/official/imprint/main", "主送："), ("/official/imprint/copies", "抄送：")];

/// Degrees of urgency (7.2.3), of telegrams too, and of secrecy (7.2.2).
const URGENCY: [&str; 4] = ["特提", "特急", "加急", "平急"];
const SECRECY: [&str; 3] = ["绝密", "机密", "秘密"];

impl<'a> Comparing<'a> {
    /// A text that a report may leave out is gone, and leaves it. Whether it may.
    pub(super) fn leave_out(&mut self, at: &str) -> bool {
        if at.strip_prefix(SIGNERS).is_some_and(|rest| rest.starts_with('/')) {
            self.signers_gone.insert(at.to_owned());
            return true;
        }
        // What came in its place is told already.
        let comes = self.out.edits.iter().any(|edit| matches!(edit, Edit::Set { at: of, .. } if of == at));
        let is_optional = OPTIONAL.contains(&at);
        self.out.edits.extend((is_optional && !comes).then(|| Edit::Unset { at: at.to_owned() }));
        is_optional
    }

    /// A text of the document's frame is gone.
    pub(super) fn gone_around(&mut self, at: &str, spot: &Spot) {
        if self.leave_out(at) {
            return;
        }
        // An attachment that is only named is its line in the list of attachments.
        let is_only =
            at == ONLY_ATTACHMENT && !self.baseline.has(SECOND_ATTACHMENT) && !self.baseline.says_at(ITS_BODY);
        match is_only {
            true => self.out.edits.push(Edit::Unset { at: ATTACHMENTS.to_owned() }),
            false => self.problem(problem::official_lost(at, &spot.place, &spot.text)),
        }
    }

    /// Signers go together: where only some do, the rest stand elsewhere.
    pub(super) fn settle_signers(&mut self) {
        let gone = std::mem::take(&mut self.signers_gone);
        if gone.len() == self.count_of(SIGNERS) && !gone.is_empty() {
            return self.out.edits.push(Edit::Unset { at: SIGNERS.to_owned() });
        }
        for at in gone {
            if let Some(spot) = self.baseline.spots.get(&at) {
                self.problem(problem::official_lost(&at, &spot.place, &spot.text));
            }
        }
    }

    /// An element that is typed where it stands and in its words. Whether a new paragraph is one.
    pub(super) fn new_element(&mut self, after: &str, last: Option<usize>, para: &Para) -> bool {
        let text = para.text.trim();
        if !para.notes.is_empty() {
            return false;
        }
        let above = self.is_above(text);
        let element = above.filter(|nth| self.has_room(last, *nth)).map(|nth| (ABOVE[nth], text));
        let element = element.or_else(|| self.remark(last, text)).or_else(|| self.attendance(last, text));
        let is_free = |at: &str| !self.baseline.has(at) || self.is_left_out(at);
        let said = element.filter(|(at, _)| is_free(at)).and_then(|(at, text)| Some((at, told(text).ok()?)));
        match said {
            Some((at, text)) => {
                self.inspect(&format!("{after}之后"), para, &[], &Looks::new());
                self.add(at, text);
            }
            None if above.is_some() && self.point_of_text(last).is_none() => {
                self.problem(problem::element_apart(after, text));
            }
            None => return false,
        }
        true
    }

    fn is_left_out(&self, at: &str) -> bool {
        self.out.edits.iter().any(|edit| matches!(edit, Edit::Unset { at: of } if of == at))
    }

    fn add(&mut self, at: &str, text: String) {
        self.out.edits.retain(|edit| !matches!(edit, Edit::Unset { at: of } if of == at));
        self.out.says.push(text.clone());
        self.out.edits.push(Edit::Set { at: at.to_owned(), text });
    }

    /// Which of what stands above the mark a text is: a number of six digits, a degree of secrecy or of urgency.
    fn is_above(&self, text: &str) -> Option<usize> {
        let is_secret = SECRECY.iter().any(|degree| text.starts_with(degree)) && text.chars().count() <= 12;
        let nth = match text {
            _ if URGENCY.contains(&text) => 2,
            _ if is_secret => 1,
            _ if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) => 0,
            _ => return None,
        };
        self.baseline.is_document().then_some(nth)
    }

    /// Whether one of them stands in its order behind a part.
    fn has_room(&self, last: Option<usize>, nth: usize) -> bool {
        let before = &self.parts[..last.map_or(0, |last| last + 1)];
        let may_precede = |part: &BaselinePart<'_>| match part {
            BaselinePart::Text { at, .. } => ABOVE[..nth].contains(at) || *at == ABOVE[nth],
            BaselinePart::Table(_) => false,
        };
        before.iter().all(may_precede) && self.at_of(Some(before.len())).is_none_or(|at| !ABOVE[..nth].contains(&at))
    }

    /// A text in brackets under the day that the document is of (7.3.6).
    fn remark<'t>(&self, last: Option<usize>, text: &'t str) -> Option<(&'static str, &'t str)> {
        let is_behind = [DAY, REMARK].contains(&self.at_of(last)?);
        (is_behind && text.starts_with('（') && text.ends_with('）')).then_some((REMARK, text))
    }

    /// A list of who was there beside another one.
    fn attendance<'t>(&self, last: Option<usize>, text: &'t str) -> Option<(&'static str, &'t str)> {
        let rank = |at: Option<&str>| ATTENDANCE.iter().position(|(known, _)| Some(*known) == at);
        let nth = ATTENDANCE.iter().position(|(_, label)| text.starts_with(label))?;
        let (before, behind) = (rank(self.at_of(last)), rank(self.at_of(Some(last.map_or(0, |last| last + 1)))));
        let fits = before.is_none_or(|before| before < nth) && behind.is_none_or(|behind| behind > nth);
        let (at, label) = ATTENDANCE[nth];
        (fits && (before.is_some() || behind.is_some())).then(|| (at, &text[label.len()..]))
    }

    /// An imprint with other lines. Whether a report can say it so.
    pub(super) fn imprint(&mut self, name: &str, was: &'a Table, now: &'a Table) -> bool {
        let ats = |row: &'a [Cell]| -> Vec<&'a str> {
            row.iter().map(|cell| self.baseline.pointer(cell.keys())).filter(|at| !at.is_empty()).collect()
        };
        let lines: Vec<Vec<&str>> = was.rows.iter().map(|row| ats(row)).collect();
        let mut next = 0;
        let mut steps: Vec<(Option<usize>, Option<usize>)> = vec![];
        for (nth, row) in now.rows.iter().enumerate() {
            let known = (next..lines.len()).find(|line| self.is_line(&lines[*line], &was.rows[*line], row));
            if let Some(line) = known {
                steps.extend((next..line).map(|line| (Some(line), None)));
                next = line + 1;
            }
            steps.push((known, Some(nth)));
        }
        steps.extend((next..lines.len()).map(|line| (Some(line), None)));
        let may_go =
            |line: &Vec<&str>| *line == PRINTED || !line.is_empty() && line.iter().all(|at| OPTIONAL.contains(at));
        let possible = steps.iter().all(|step| match *step {
            (Some(line), Some(nth)) => was.rows[line].len() == now.rows[nth].len(),
            (Some(line), None) => may_go(&lines[line]),
            (None, Some(nth)) => self.new_line(&now.rows[nth]).is_some(),
            (None, None) => true,
        });
        if !possible {
            return false;
        }
        for step in steps {
            match step {
                (Some(line), Some(nth)) => cells::row(self, name, nth, &was.rows[line], &now.rows[nth]),
                (Some(line), None) => {
                    self.out.edits.extend(lines[line].iter().map(|at| Edit::Unset { at: (*at).to_owned() }));
                }
                (None, nth) => {
                    if let Some((at, text)) = nth.and_then(|nth| self.new_line(&now.rows[nth])) {
                        self.add(at, text);
                    }
                }
            }
        }
        true
    }

    /// Whether a row of the edited copy is a line of the imprint, by its keys, else by its words.
    fn is_line(&self, line: &[&str], was: &[Cell], now: &[Cell]) -> bool {
        let ats: Vec<&str> = now.iter().flat_map(|cell| named(cell.keys(), self.known).agreed()).collect();
        if ats.is_empty() { row_text(was) == row_text(now) } else { ats.iter().any(|at| line.contains(at)) }
    }

    /// A line of an imprint that the report has not.
    fn new_line(&self, row: &[Cell]) -> Option<(&'static str, String)> {
        let mut texts = row.iter().map(Cell::text).filter(|text| !text.trim().is_empty());
        let (text, None) = (texts.next()?, texts.next()) else { return None };
        let line = |(at, label): &(&'static str, &str)| Some((*at, told(text.trim().strip_prefix(label)?).ok()?));
        LINES.iter().find_map(line).filter(|(at, _)| !self.baseline.has(at))
    }
}
