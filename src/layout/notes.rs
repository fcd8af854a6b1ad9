//! Notes at the foot of a page: numbered ① ② … anew on every page, below a short rule.

use crate::geom::{Color, Len, Point};
use crate::model::Prose;

use super::line::line_ink;
use super::measure::{Measured, Measurer};
use super::para::break_lines;
use super::{Frame, Ink, Mark, Span, Style, StyleId, Text};

/// What every note's mark is measured as; pagination puts the number of the page in its place. All circled numbers are
/// three bytes long and one em wide.
pub(super) const MARK: char = '①';

/// From the last line of text to the notes, with the rule in the middle: what LibreOffice leaves (row `notes` of
/// `tests/measured/libreoffice-sizes.txt`) less what its pages have to spare. To the twip, or pages that have almost
/// this much room for a line and its notes would end elsewhere in LibreOffice.
pub(crate) const SKIP: Len = Len::twips(104);

/// Width of the rule above the notes: a hairline of 0.5 pt.
const RULE: Len = Len(6_350);

/// Prose ready for print: marks in place of the keys.
pub(super) struct Marked {
    pub text: String,
    /// Where each note's mark begins, in order.
    pub marks: Vec<usize>,
}

/// Puts the mark of each note in the place of its key.
pub(super) fn marked(prose: &Prose) -> Marked {
    let mut out = Marked { text: String::with_capacity(prose.text.len()), marks: vec![] };
    let mut from = 0;
    for note in &prose.notes {
        out.text.push_str(&prose.text[from..note.mark.start]);
        out.marks.push(out.text.len());
        out.text.push(MARK);
        from = note.mark.end;
    }
    out.text.push_str(&prose.text[from..]);
    out
}

/// A note with every measure resolved but its page.
#[derive(Clone)]
pub(super) struct ResolvedNote {
    pub at: String,
    /// Where its mark stands in the prose.
    pub mark: usize,
    pub text: Text,
    pub measured: Vec<Measured>,
}

/// Resolves a note's text.
pub(super) fn resolve(
    note: &crate::model::Note,
    mark: usize,
    id: StyleId,
    style: &Style,
    width: Len,
    measurer: &mut Measurer<'_>,
) -> ResolvedNote {
    let text = format!("{MARK}{}", note.text);
    let mut measured = measurer.measure(&text, style, &note.at);
    measurer.mark_face(&mut measured, 0, style);
    let lines = break_lines(&text, &measured, width - style.indent, width, style);
    let label = Span { range: 0..MARK.len_utf8(), mark: Mark::Label };
    let spans = std::iter::once(label).chain(super::links::find(&text)).collect();
    let text = Text { style: id, text, lines, spans, ..Text::default() };
    ResolvedNote { at: note.at.clone(), mark, text, measured }
}

/// The notes of a page while it is being paginated.
#[derive(Default)]
pub(super) struct Foot {
    notes: Vec<(usize, Text, Vec<Measured>)>,
    /// The room they take, with the rule above them.
    pub height: Len,
}

impl Foot {
    /// The room that further notes take.
    pub(crate) fn need(&self, notes: &[&ResolvedNote], styles: &[Style]) -> Len {
        let skip = if self.notes.is_empty() && !notes.is_empty() { SKIP } else { Len::ZERO };
        let height = |note: &&ResolvedNote| styles[usize::from(note.text.style.0)].pitch * note.text.lines.len() as i64;
        skip + notes.iter().map(height).sum::<Len>()
    }

    /// How many notes it has.
    pub(crate) fn len(&self) -> usize {
        self.notes.len()
    }

    /// Takes a note; `block` is the index that it has among the blocks.
    pub(crate) fn push(&mut self, block: usize, text: Text, measured: Vec<Measured>) {
        self.notes.push((block, text, measured));
    }

    /// The ink of the notes, at the foot of the type area.
    pub(crate) fn ink(&self, frame: Frame, styles: &[Style]) -> Vec<Ink> {
        if self.notes.is_empty() {
            return vec![];
        }
        let mut top = frame.top + frame.height - self.height;
        let mut ink = vec![];
        let y = top + SKIP / 2;
        top += SKIP;
        for (block, text, measured) in &self.notes {
            let style = &styles[usize::from(text.style.0)];
            for index in 0..text.lines.len() {
                ink.extend(line_ink(*block, index, text, measured, style, frame, top));
                top += style.pitch;
            }
        }
        // A quarter of the type area's width, as word processors draw it.
        let from = Point { x: frame.left, y };
        ink.push(Ink::Rule {
            from,
            to: Point { x: frame.left + frame.width / 4, y },
            width: RULE,
            color: Color::BLACK,
        });
        ink
    }
}
