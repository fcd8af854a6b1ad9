//! Holds the lines of a text in word processors: what the Word copy must say so that they end where the plan ends them.
//!
//! A line is steered only where a word processor would end it elsewhere: by a mark without width and ink that opens a
//! place to break (U+200B) or joins one (U+2060), and by a few twips of spacing behind the line's characters where one must
//! fit or must not. Both kinds of marks stand only where a line may end or may not end anyway, so that text that is changed
//! later flows as if they were not there. What nothing holds is ended by force.

use crate::geom::Len;
use crate::style::{Align, StyleKind};

use super::Style;
use super::breaks::Break;
use super::chars::hangs;
use super::measure::Measured;
use super::processor::{Part, WordProcessor};

/// How the Word copy holds a line.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Hold {
    /// Whether nothing but a forced end holds it.
    pub forced: bool,
    /// Twips behind its characters beyond the style's tracking.
    pub spacing: i64,
    /// Indices of characters before which a place to break must be opened: that behind its end, and others within it.
    pub opens: Vec<usize>,
    /// Indices of characters before which a place to break must be joined.
    pub joins: Vec<usize>,
}

/// The most that the spacing of a line may differ from its style's, in twips: 0.6 pt, which nobody sees.
const MOST_SPACING: i64 = 12;

/// The most that it may be wider in a justified line: 2.4 pt, less than a sixth of a character. Nothing of it is seen there, because
/// the line is stretched by at least as much.
const MOST_STRETCHED: i64 = 48;

/// The most that it may be wider in a line of a list of names that leaves one whole to the next: 3.2 pt, a fifth of a character, where
/// CLREQ 3.2.2 has a quarter at most. The plan's ink has it too.
const MOST_OF_NAMES: i64 = 64;

/// By how much a line must be sure to fit, and what comes next not to, the surest first: beyond what models of fonts and
/// rounding are off.
const MARGINS: [Len; 3] = [Len::pt(1), Len(6_350), Len::ZERO];

/// How many characters behind a line are looked at for the next place to break. Only blanks that take no room are so many.
const FARTHEST: usize = 1_000;

/// A text and the places where its lines end.
pub(super) struct Agreement<'a> {
    pub measured: &'a [Measured],
    /// Where the plan may end lines.
    pub breaks: &'a [Break],
    pub style: &'a Style,
    /// The room of the first line and of the others.
    pub first: Len,
    pub rest: Len,
    /// The index behind the last character of each line.
    pub ends: &'a [usize],
}

impl Agreement<'_> {
    /// How each line is held.
    pub(crate) fn holds(&self) -> Vec<Hold> {
        if self.is_roomy() {
            return vec![Hold::default(); self.ends.len()];
        }
        let ruler = |(processor, bare)| Ruler::of(processor, bare, self.measured, self.style);
        let has_field = self.measured.iter().any(|m| m.field);
        let processors = WordProcessor::ALL.map(|processor| (processor, false)).into_iter();
        let bare = has_field.then_some((WordProcessor::LibreOffice, true));
        let rulers: Vec<Ruler<'_>> = processors.chain(bare).map(ruler).collect();
        let holds = self.pass(&rulers, &vec![Hold::default(); self.ends.len()]);
        // A run of its own spacing lets LibreOffice end lines otherwise, so those behind it are looked at again.
        let spaced = holds.iter().any(|hold| hold.spacing != 0);
        let mut holds = if spaced { self.pass(&rulers, &holds) } else { holds };
        self.open_lists(&mut holds, &rulers);
        holds
    }

    /// Whether all stands on one line that has room for it in any word processor: most cells of tables. Nothing that they do
    /// otherwise makes a character wider by more than a quarter of an em and its tracking.
    fn is_roomy(&self) -> bool {
        let widest = |m: &Measured| {
            let apart = m.gap.max(self.style.size / 4) + self.style.tracking.max(-self.style.tracking);
            m.advance.max(m.office) + apart
        };
        self.ends.len() < 2
            && self.measured.iter().all(|m| !m.superscript)
            && self.measured.iter().map(widest).sum::<Len>() <= self.first - MARGINS[0]
    }

    /// Opens all places to break in what a word processor takes for one word or several with blanks between, where one of them is opened or
    /// joined: when the text is changed later, a list of figures parts at its new line ends as it did at the old ones.
    fn open_lists(&self, holds: &mut [Hold], rulers: &[Ruler<'_>]) {
        let mut joined: Vec<usize> = holds.iter().flat_map(|hold| hold.joins.iter().copied()).collect();
        joined.sort_unstable();
        let opened = self.ends.iter().zip(&*holds).filter(|(end, hold)| hold.opens.contains(end)).map(|(end, _)| *end);
        let mut steered: Vec<usize> = opened.chain(joined.iter().copied()).collect();
        steered.sort_unstable();
        for ruler in rulers {
            let shut = |at: &usize| ruler.part(*at) != Part::Yes && !self.is_blank(at - 1);
            let whole = |at: &usize| shut(at) || self.is_blank(at - 1) || joined.binary_search(at).is_ok();
            // The place behind the last word that was looked at: no place within it makes that another.
            let mut known = 1;
            for &place in &steered {
                if place < known {
                    continue;
                }
                let before = (known..place).rev().take_while(whole);
                known = (place + 1..self.measured.len()).find(|at| !whole(at)).unwrap_or(self.measured.len());
                for at in before.chain(place + 1..known).filter(|at| self.breaks[*at] == Break::Yes && shut(at)) {
                    let line = self.ends.partition_point(|end| *end <= at);
                    if self.ends.binary_search(&at).is_err() && self.may_open(at, line, holds, rulers) {
                        holds[line].opens.push(at);
                    }
                }
            }
        }
        for hold in holds {
            hold.opens.sort_unstable();
            hold.opens.dedup();
        }
    }

    /// Whether the line before one ends as it did when a place within that one is opened: what stands before the place does not fit.
    fn may_open(&self, at: usize, line: usize, holds: &[Hold], rulers: &[Ruler<'_>]) -> bool {
        let Some(before) = line.checked_sub(1) else { return true };
        let (start, end) = (before.checked_sub(1).map_or(0, |earlier| self.ends[earlier]), self.ends[before]);
        let room = if before == 0 { self.first } else { self.rest };
        rulers.iter().all(|ruler| {
            let spacing = holds[before].spacing;
            let line_width = ruler.width(start, end, spacing) + ruler.between(end, spacing);
            line_width + ruler.width(end, self.solid(ruler.processor, end, at), holds[line].spacing) > room + MARGINS[1]
        })
    }

    /// How each line is held, when lines before are held as `known` says.
    fn pass(&self, rulers: &[Ruler<'_>], known: &[Hold]) -> Vec<Hold> {
        let mut holds = vec![Hold::default(); self.ends.len()];
        // What follows a line has its spacing already.
        for nth in (0..self.ends.len()).rev() {
            let around = Around {
                before: nth.checked_sub(1).map(|before| known[before].spacing),
                next: holds.get(nth + 1).map_or(0, |next| next.spacing),
            };
            let (hold, joins) = self.hold(nth, rulers, around);
            holds[nth] = hold;
            for at in joins {
                let of = self.ends.partition_point(|end| *end <= at);
                if let Some(hold) = holds.get_mut(of).filter(|hold| !hold.joins.contains(&at)) {
                    hold.joins.push(at);
                    hold.joins.sort_unstable();
                }
            }
        }
        holds
    }

    /// How a line is held, and the places to be joined so that it is.
    fn hold(&self, nth: usize, rulers: &[Ruler<'_>], around: Around) -> (Hold, Vec<usize>) {
        let end = self.ends[nth];
        let is_last = end == self.measured.len();
        let opens = !is_last && !self.is_blank(end - 1) && rulers.iter().any(|ruler| ruler.part(end) != Part::Yes);
        for margin in MARGINS {
            for spacing in self.spacings(nth) {
                let joins = rulers.iter().map(|ruler| self.joins(nth, ruler, spacing, around, margin));
                if let Some(joins) = joins.collect::<Option<Vec<_>>>() {
                    let opens = if opens { vec![end] } else { vec![] };
                    return (Hold { forced: false, spacing, opens, joins: vec![] }, joins.concat());
                }
            }
        }
        (Hold { forced: !is_last, ..Hold::default() }, vec![])
    }

    /// What is tried, the least first.
    fn spacings(&self, nth: usize) -> impl Iterator<Item = i64> + use<> {
        let most = match self.style.kind {
            _ if self.style.align == Align::Justify => MOST_STRETCHED,
            // The first line of names begins where the others hang.
            StyleKind::Attendance if nth > 0 => MOST_OF_NAMES,
            _ => MOST_SPACING,
        };
        let both = (1..=MOST_SPACING).flat_map(|twips| [-twips, twips]);
        std::iter::once(0).chain(both).chain(MOST_SPACING + 1..=most)
    }

    /// The places to be joined so that a word processor ends the line here with this spacing; nothing where it does not.
    fn joins(&self, nth: usize, ruler: &Ruler<'_>, spacing: i64, around: Around, margin: Len) -> Option<Vec<usize>> {
        let (start, end) = (nth.checked_sub(1).map_or(0, |before| self.ends[before]), self.ends[nth]);
        let room = if nth == 0 { self.first } else { self.rest };
        if ruler.width(start, self.solid(ruler.processor, start, end), spacing) > room - margin {
            return None;
        }
        let mut joins = vec![];
        let torn = ruler.torn(start, around.before.is_some_and(|before| before != spacing));
        // Another spacing behind the line begins a portion at its very end.
        let torn = torn.filter(|_| around.next == spacing);
        let line = ruler.width(start, end, spacing) + ruler.between(end, spacing);
        let mut solid = end;
        for at in end + 1..=self.measured.len().min(end + FARTHEST) {
            if !ruler.processor.hangs(self.measured[at - 1].ch) {
                solid = at;
            }
            let beyond = line + ruler.width(end, solid, around.next) - room - margin;
            // What is wider by another line is wider at the next place too.
            if beyond > room {
                return Some(joins);
            }
            if at < self.measured.len() && (ruler.part(at) == Part::No && torn != Some(at) || self.is_blank(at)) {
                continue;
            }
            if beyond > Len::ZERO {
                return Some(joins);
            }
            if at == self.measured.len()
                || self.breaks[at] == Break::Yes
                || torn == Some(at)
                || !self.can_join(ruler.processor, at)
            {
                return None;
            }
            joins.push(at);
        }
        (self.measured.len() <= end + FARTHEST).then_some(joins)
    }

    /// Whether a mark joins a place in a word processor. The mark of a note is no text: what stands before it counts.
    fn can_join(&self, processor: WordProcessor, at: usize) -> bool {
        let (before, after) = (&self.measured[at - 1], &self.measured[at]);
        after.superscript || processor.can_join(before.ch, after.ch)
    }

    fn is_blank(&self, at: usize) -> bool {
        hangs(self.measured[at].ch)
    }

    /// The end of a line without the blanks that hang over it.
    fn solid(&self, processor: WordProcessor, start: usize, end: usize) -> usize {
        let blank = self.measured[start..end].iter().rev().take_while(|m| processor.hangs(m.ch)).count();
        end - blank
    }
}

/// The spacing of the lines around one: of that before it, if there is one, and of that behind it.
#[derive(Clone, Copy)]
struct Around {
    before: Option<i64>,
    next: i64,
}

/// Whether LibreOffice begins a portion between two characters: where the script changes, where a run does, at U+00A0.
fn parts_portions(before: &Measured, after: &Measured) -> bool {
    before.changes
        || before.told != after.told
        || before.lead != after.lead
        || before.label != after.label
        || before.field != after.field
        || before.ch == '\u{a0}'
        || after.ch == '\u{a0}'
}

/// Whether the number before a text ends between two characters.
fn ends_label(before: &Measured, after: &Measured) -> bool {
    before.label && !after.label
}

/// A text as a word processor measures it.
struct Ruler<'a> {
    processor: WordProcessor,
    measured: &'a [Measured],
    /// The width of all characters before each, with what stands behind them.
    widths: Vec<Len>,
    /// What stands behind each.
    behind: Vec<Len>,
    /// How many of those have spacing behind them.
    spaced: Vec<i64>,
    /// How many of those have it only as far as it makes tracking positive: LibreOffice drops what is negative where a portion ends.
    turned: Vec<i64>,
    /// Where LibreOffice begins portions behind the first, in order.
    portions: Vec<usize>,
    tracking: Len,
}

impl Ruler<'_> {
    /// `bare` where no space stands beside and within fields.
    fn of<'a>(processor: WordProcessor, bare: bool, measured: &'a [Measured], style: &Style) -> Ruler<'a> {
        let mut ruler = Ruler {
            processor,
            measured,
            widths: Vec::with_capacity(measured.len() + 1),
            behind: Vec::with_capacity(measured.len()),
            spaced: Vec::with_capacity(measured.len() + 1),
            turned: Vec::with_capacity(measured.len() + 1),
            portions: (1..measured.len()).filter(|at| parts_portions(&measured[at - 1], &measured[*at])).collect(),
            tracking: style.tracking,
        };
        let (mut width, mut spaced, mut turned) = (Len::ZERO, 0, 0);
        ruler.widths.push(width);
        ruler.spaced.push(spaced);
        ruler.turned.push(turned);
        for (at, m) in measured.iter().enumerate() {
            let behind = match (processor, measured.get(at + 1)) {
                (_, None) => Len::ZERO,
                // A number is set by itself: with its tracking, or else with what sets it off.
                (_, Some(next)) if ends_label(m, next) => {
                    if m.gap > style.tracking.max(Len::ZERO) {
                        m.gap
                    } else {
                        style.tracking
                    }
                }
                // No tracking behind the last character of a portion; in the plan there is none where the script changes.
                (WordProcessor::LibreOffice, Some(next)) if !m.changes && parts_portions(m, next) => {
                    m.gap - style.tracking.min(Len::ZERO)
                }
                (WordProcessor::LibreOffice, Some(_)) => m.gap,
                (WordProcessor::Word, Some(_)) if m.superscript => Len::ZERO,
                (WordProcessor::Word, Some(next)) if next.superscript => style.tracking,
                (WordProcessor::Word, Some(next)) => {
                    style.tracking + processor.apart(m.ch, next.ch, m.changes, style.size)
                }
            };
            let is_of_field = bare && (m.field || measured.get(at + 1).is_some_and(|next| next.field));
            let apart = |next: &Measured| processor.apart(m.ch, next.ch, m.changes, style.size);
            let behind = behind - measured.get(at + 1).filter(|_| is_of_field).map_or(Len::ZERO, apart);
            width += ruler.advance(m, style) + behind;
            let parts = measured.get(at + 1).is_some_and(|next| parts_portions(m, next) && !ends_label(m, next));
            let turns = processor.drops_tracking() && parts;
            spaced += i64::from(!m.superscript && !turns);
            turned += i64::from(!m.superscript && turns);
            ruler.widths.push(width);
            ruler.behind.push(behind);
            ruler.spaced.push(spaced);
            ruler.turned.push(turned);
        }
        ruler
    }

    fn advance(&self, m: &Measured, style: &Style) -> Len {
        match self.processor {
            _ if m.superscript => m.glyph.width(style.size.scale(self.processor.note_mark(), 1000)),
            WordProcessor::LibreOffice => m.office,
            WordProcessor::Word => m.advance,
        }
    }

    /// What a line's spacing adds behind the characters between two places.
    fn spread(&self, start: usize, end: usize, spacing: i64) -> Len {
        let spacing = Len::twips(spacing);
        let turned = (self.tracking + spacing).max(Len::ZERO) - self.tracking.max(Len::ZERO);
        spacing * (self.spaced[end] - self.spaced[start]) + turned * (self.turned[end] - self.turned[start])
    }

    /// What stands behind the last character before a place, with this spacing.
    fn between(&self, at: usize, spacing: i64) -> Len {
        if at == 0 || at >= self.measured.len() {
            return Len::ZERO;
        }
        self.behind[at - 1] + self.spread(at - 1, at, spacing)
    }

    /// Where LibreOffice ends a line whatever stands there: where its second portion begins, if its first begins with the line
    /// and that second does not fit at all (seen in the copies that `tests/judges/lines_agree.py`
    /// compares). `parted` where a run begins with the line.
    fn torn(&self, start: usize, parted: bool) -> Option<usize> {
        let begins = self.processor == WordProcessor::LibreOffice
            && start > 0
            && (parted || self.portions.binary_search(&start).is_ok());
        let next = self.portions.partition_point(|at| *at <= start);
        self.portions.get(next).copied().filter(|_| begins)
    }

    /// The width of characters that stand on one line with this spacing; what stands behind the last does not count.
    fn width(&self, start: usize, end: usize, spacing: i64) -> Len {
        if start >= end {
            return Len::ZERO;
        }
        self.widths[end] - self.widths[start] + self.spread(start, end, spacing) - self.between(end, spacing)
    }

    /// Whether a line may end before a character. The mark of a note is part of what it stands behind.
    fn part(&self, at: usize) -> Part {
        let (before, after) = (&self.measured[at - 1], &self.measured[at]);
        match (self.processor, after.superscript, before.superscript) {
            (WordProcessor::LibreOffice, true, _) => Part::No,
            (_, true, _) => Part::Perhaps,
            (WordProcessor::LibreOffice, _, true) => {
                let solid = self.measured[..at].iter().rfind(|m| !m.superscript);
                solid.map_or(Part::Perhaps, |m| self.processor.part(m.ch, after.ch))
            }
            _ => self.processor.part(before.ch, after.ch),
        }
    }
}
