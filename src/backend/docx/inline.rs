//! A paragraph's text as stretches that one run can carry.

use std::borrow::Cow;
use std::ops::Range;

use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::told::Teller;
use crate::layout::{Line, Mark, Span};
use crate::style::Role;

use super::captions::{Field, Placed};
use super::faces::RunFace;

/// A place to break where a reader would not break by itself, without width and ink.
const OPENS: char = '\u{200b}';

/// No place to break where a reader would break by itself, without width and ink.
const JOINS: char = '\u{2060}';

/// What stands in a paragraph, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Inline<'t> {
    /// Text for one run.
    Text {
        text: Cow<'t, str>,
        /// What it is marked as.
        mark: Option<&'t Mark>,
        /// How it says its face.
        face: RunFace<'t>,
        /// How much less than its square a mark takes, or what stands before one.
        compressed: Len,
        /// Twips of spacing beyond the style's.
        spacing: i64,
        /// The field whose result it is.
        field: Option<Field>,
    },
    /// A fixed line end.
    Break,
    /// A line end with which the page ends.
    PageBreak,
    /// Where the plan's flow begins a page: for readers that lay out nothing.
    PageBegins,
}

/// What a run's characters have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Like<'t> {
    mark: Option<&'t Mark>,
    face: RunFace<'t>,
    compressed: Len,
    spacing: i64,
    field: Option<Field>,
}

/// A text of the plan to be cut into runs.
#[derive(Clone, Copy)]
pub(super) struct Source<'s, 't> {
    pub text: &'t str,
    pub lines: &'s [Line],
    pub spans: &'t [Span],
    /// The offsets behind whose characters less stands, and how much less.
    pub compressed: &'s [(usize, Len)],
    /// Whether its lines are held where the plan has them.
    pub held: bool,
    /// The offsets, not at its beginning, of lines that begin a page.
    pub pages: &'s [usize],
    /// What in it is a field, in order.
    pub fields: &'s [Placed],
    /// The faces of the text, and its role among them.
    pub fonts: &'t Fonts,
    pub role: Role,
    /// Whether its Latin letters and digits are of the hanzi's face too.
    pub own_digits: bool,
}

/// Cuts a text at its fixed line ends, at the edges of marked stretches, where marks must be told their face, and where the
/// spacing of lines differs. Marks that hold lines stand inside the runs.
pub(super) fn inlines<'t>(source: Source<'_, 't>) -> Vec<Inline<'t>> {
    let lead = Span::lead(source.spans);
    let mut teller = match lead {
        Some((lead, _)) => Teller::new(source.fonts, lead.role, false),
        None => Teller::new(source.fonts, source.role, source.own_digits),
    };
    let mut out = Vec::new();
    let marks = if source.held { marks(source.lines) } else { vec![] };
    for (range, turns) in fixed_lines(source.text, source.lines) {
        runs(source, range, &marks, &mut teller, &mut out);
        out.extend(turns.map(|turns| if turns { Inline::PageBreak } else { Inline::Break }));
    }
    out
}

/// The stretches between fixed line ends, with whether the page turns behind each but the last; white space at those ends
/// is left out.
fn fixed_lines(text: &str, lines: &[Line]) -> Vec<(Range<usize>, Option<bool>)> {
    let mut stretches = Vec::new();
    let mut start = 0;
    for pair in lines.windows(2).filter(|pair| pair[0].fixed || pair[0].turns) {
        stretches.push((start..pair[0].range.end, Some(pair[0].turns)));
        start = pair[1].range.start;
    }
    stretches.push((start..text.len(), None));
    stretches
}

fn runs<'t>(
    source: Source<'_, 't>,
    range: Range<usize>,
    marks: &[(usize, char)],
    teller: &mut Teller<'t>,
    out: &mut Vec<Inline<'t>>,
) {
    // What the open run is, and where it begins.
    let mut open: Option<(usize, Like<'t>)> = None;
    let flush = |open: Option<(usize, Like<'t>)>, end: usize, out: &mut Vec<Inline<'t>>| {
        if let Some((start, like)) = open {
            let text = with_marks(source, start..end, like, marks);
            let Like { mark, face, compressed, spacing, field } = like;
            out.push(Inline::Text { text, mark, face, compressed, spacing, field });
        }
    };
    let mut line = source.lines.partition_point(|line| line.range.start <= range.start).saturating_sub(1);
    for (offset, ch) in source.text[range.clone()].char_indices() {
        let at = range.start + offset;
        while source.lines.get(line + 1).is_some_and(|next| next.range.start <= at) {
            line += 1;
        }
        let mark = Span::at(source.spans, at).map(|index| &source.spans[index].mark);
        if Span::label(source.spans) == at {
            teller.begin();
        }
        if Span::lead(source.spans).is_some_and(|(_, end)| end == at) {
            teller.turn(source.role, source.own_digits);
        }
        let face = RunFace::of(teller.next(ch), source.fonts);
        let spacing = source.lines.get(line).filter(|_| source.held).map_or(0, |line| line.spacing);
        let compressed = source.compressed.binary_search_by_key(&at, |(of, _)| *of);
        let compressed = compressed.map_or(Len::ZERO, |index| source.compressed[index].1);
        let field = source.fields.iter().find(|(range, _)| range.contains(&at)).map(|(_, field)| *field);
        let like = Like { mark, face, compressed, spacing, field };
        let begins_page = source.pages.contains(&at);
        if begins_page || open.is_none_or(|(_, known)| known != like) {
            flush(open.replace((at, like)), at, out);
            out.extend(begins_page.then_some(Inline::PageBegins));
        }
    }
    flush(open, range.end, out);
}

/// The marks that hold lines, with the offsets that they stand before.
fn marks(lines: &[Line]) -> Vec<(usize, char)> {
    let opened = lines.iter().flat_map(|line| line.opens.iter().map(|at| (*at, OPENS)));
    let joined = lines.iter().flat_map(|line| line.joins.iter().map(|at| (*at, JOINS)));
    let mut marks: Vec<(usize, char)> = opened.chain(joined).collect();
    marks.sort_unstable();
    marks
}

/// A stretch with the marks inside it and at its end. The mark of a note is no text, and the result of a field is made anew: what
/// follows them begins with their marks, and what stands before them ends with them.
fn with_marks<'t>(
    source: Source<'_, 't>,
    range: Range<usize>,
    like: Like<'t>,
    marks: &[(usize, char)],
) -> Cow<'t, str> {
    let text = source.text;
    let [first, behind] = [range.start, range.end + 1].map(|edge| marks.partition_point(|(at, _)| *at < edge));
    let marks = &marks[first..behind];
    if matches!(like.mark, Some(Mark::Note(_))) || like.field.is_some() || marks.is_empty() {
        return Cow::Borrowed(&text[range]);
    }
    let before = range.start.checked_sub(1).and_then(|at| Span::at(source.spans, at));
    let behind_note = before.is_some_and(|index| {
        let span = &source.spans[index];
        span.range.end == range.start && matches!(span.mark, Mark::Note(_))
    });
    let behind_field = source.fields.iter().any(|(of, _)| of.end == range.start);
    let mut out = String::with_capacity(range.len() + 6);
    let mut from = range.start;
    for &(at, mark) in marks {
        if at == range.start && !behind_note && !behind_field {
            continue;
        }
        out.push_str(&text[from..at]);
        out.push(mark);
        from = at;
    }
    out.push_str(&text[from..range.end]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use super::*;

    static FONTS: LazyLock<Fonts> =
        LazyLock::new(|| Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).expect("the fonts open"));

    fn source<'s, 't>(text: &'t str, lines: &'s [Line], spans: &'t [Span]) -> Source<'s, 't> {
        Source {
            text,
            lines,
            spans,
            compressed: &[],
            held: true,
            pages: &[],
            fields: &[],
            fonts: &FONTS,
            role: Role::Fang,
            own_digits: false,
        }
    }

    /// Runs by script in round brackets, Western ones in braces, those with a face in angle brackets, with its family where it
    /// is not that of the quotes; marked ones in square brackets.
    fn show(text: &str, lines: &[Line], spans: &[Span]) -> String {
        let show = |inline: &Inline<'_>| match inline {
            Inline::Break | Inline::PageBreak => "\n".to_owned(),
            Inline::PageBegins => "|".to_owned(),
            Inline::Text { text, mark: Some(_), .. } => format!("[{text}]"),
            Inline::Text { text, face, .. } => match face {
                RunFace::Script => format!("({text})"),
                RunFace::Western => format!("{{{text}}}"),
                RunFace::Named { family: "仿宋_GB2312" | "宋体", .. } => format!("<{text}>"),
                RunFace::Named { family, .. } => format!("<{text}:{family}>"),
            },
        };
        inlines(source(text, lines, spans)).iter().map(show).collect()
    }

    #[test]
    fn marks_beside_latin_are_told_their_face() {
        assert_eq!(show("推进“互联网+政务”——好", &[], &[]), "(推进“互联网+)(政务”——好)".replace(")(", ""));
        assert_eq!(show("用“H5”动画", &[], &[]), "(用“H5)<”>(动画)");
        assert_eq!(show("“H5”", &[], &[]), "<“>(H5)<”>");
        assert_eq!(show("美丽·花园5×3", &[], &[]), "(美丽)<·>(花园5)<×>(3)");
        assert_eq!(show("约π≈3", &[], &[]), "(约){π}<≈>(3)");
    }

    #[test]
    fn letters_and_numbers_beyond_ascii_are_told_to_be_western() {
        assert_eq!(show("共5m²的café、Việt", &[], &[]), "(共5m){²}(的caf){é}(、Vi){ệ}(t)");
        assert_eq!(show("共€5", &[], &[]), "(共)<€:Times New Roman>(5)");
        assert_eq!(show("e\u{301}", &[], &[]), "(e\u{301})");
    }

    #[test]
    fn marks_that_hold_lines_stand_inside_runs_and_spacing_parts_them() {
        let lines = [
            Line { range: 0..6, opens: vec![6], spacing: -1, ..Line::default() },
            Line { range: 6..12, joins: vec![9], ..Line::default() },
        ];
        assert_eq!(show("第一第二", &lines, &[]), "(第一\u{200b})(第\u{2060}二)");
        let note = [Span { range: 6..9, mark: Mark::Note(1) }];
        let lines = [
            Line { range: 0..9, opens: vec![9], joins: vec![6], ..Line::default() },
            Line { range: 9..12, ..Line::default() },
        ];
        assert_eq!(show("第一①二", &lines, &note), "(第一\u{2060})[①](\u{200b}二)");
        let free = Source { held: false, ..source("第一①二", &lines, &note) };
        assert!(inlines(free).iter().all(|inline| matches!(inline, Inline::Text { text: Cow::Borrowed(_), .. })));
    }

    #[test]
    fn a_page_that_begins_within_a_paragraph_parts_runs() {
        let lines = [Line { range: 0..6, opens: vec![6], ..Line::default() }, Line { range: 6..12, ..Line::default() }];
        let source = Source { pages: &[6], ..source("第一第二", &lines, &[]) };
        let texts = inlines(source).into_iter().map(|inline| match inline {
            Inline::Text { text, .. } => text.into_owned(),
            _ => "|".to_owned(),
        });
        assert_eq!(texts.collect::<Vec<_>>(), ["第一\u{200b}", "|", "第二"]);
    }

    #[test]
    fn links_and_fixed_line_ends_part_runs() {
        let spans = [Span { range: 6..10, mark: Mark::Link("http://a".into()) }];
        assert_eq!(show("链接http和", &[], &spans), "(链接)[http](和)");
        let line = |range, fixed| Line { range, fixed, ..Line::default() };
        let lines = [line(0..6, true), line(7..13, false)];
        assert_eq!(show("第一 第二", &lines, &[]), "(第一)\n(第二)");
        assert_eq!(show("", &[], &[]), "");
    }
}
