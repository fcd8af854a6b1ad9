//! The labels of captions: their numbers are counted by Word (SEQ, ECMA-376 part 1, 17.16.5.56), and a text that speaks of one repeats
//! its label (REF, 17.16.5.50) and leads to it.
//!
//! Captions are the author's words. A number is a field only where Word counts to the same; any other stays typed.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::layout::references::{Label, label};
use crate::layout::{Layout, Text};
use crate::style::StyleKind;

use super::fields;
use crate::xml::tree::Element;

/// The id of the first bookmark around a label. Those around paragraphs are counted with these, so that none is as high.
const FIRST_ID: usize = 1 << 24;

/// What is a field. Captions are counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    /// The number of a caption.
    Counted { caption: usize, sequence: char, restarts: bool },
    /// The label of a caption, where a text speaks of it.
    Repeated { caption: usize },
}

/// A field, and where it stands in its text.
pub(super) type Placed = (Range<usize>, Field);

/// The captions that Word counts as the report does.
#[derive(Default)]
pub(super) struct Captions<'a> {
    /// The fields of their numbers, by the index of their block.
    counted: BTreeMap<usize, Placed>,
    /// By their labels, with how they are written; `None` for what two are called, or Word does not count.
    called: BTreeMap<Label, Option<(usize, &'a str)>>,
}

impl<'a> Captions<'a> {
    /// All captions of a layout.
    pub(crate) fn of(layout: &'a Layout) -> Captions<'a> {
        let mut captions = Captions::default();
        let mut last: BTreeMap<char, usize> = BTreeMap::new();
        for (index, block) in layout.blocks.iter().enumerate() {
            let style = |text: &Text| layout.styles[usize::from(text.style.0)].kind;
            let is_caption = |text: &&Text| matches!(style(text), StyleKind::Caption | StyleKind::FigureCaption);
            let Some(text) = block.text().filter(is_caption) else { continue };
            let Some(((sequence, number), range)) = label(&text.text) else { continue };
            let last = last.entry(sequence).or_default();
            let restarts = number == 1 && *last > 0;
            let is_counted = number == *last + 1 || restarts;
            let caption = captions.counted.len();
            let called = captions.called.entry((sequence, number));
            let written = is_counted.then(|| (caption, &text.text[..range.end]));
            called.and_modify(|known| *known = None).or_insert(written);
            if is_counted {
                *last = number;
                captions.counted.insert(index, (range, Field::Counted { caption, sequence, restarts }));
            }
        }
        captions
    }

    /// The fields in the text of a block, in order.
    pub(crate) fn fields(&self, block: usize, text: &Text) -> Vec<Placed> {
        match self.counted.get(&block) {
            Some(number) => vec![number.clone()],
            None => text.references.iter().filter_map(|of| self.repeated(&text.text, of.clone())).collect(),
        }
    }

    /// The label with which a caption begins that is said once more.
    pub(crate) fn again(&self, text: &str) -> Option<Placed> {
        let (_, number) = label(text)?;
        self.repeated(text, 0..number.end)
    }

    fn repeated(&self, text: &str, of: Range<usize>) -> Option<Placed> {
        let said = text.get(of.clone())?;
        let (caption, written) = (*self.called.get(&label(said)?.0)?)?;
        (said == written).then_some((of, Field::Repeated { caption }))
    }
}

impl Field {
    /// What stands before its result.
    pub(crate) fn begins(self) -> [Element<'static>; 3] {
        fields::begins(match self {
            Field::Counted { sequence, restarts: false, .. } => format!(" SEQ {sequence} \\* ARABIC "),
            Field::Counted { sequence, restarts: true, .. } => format!(" SEQ {sequence} \\* ARABIC \\r 1 "),
            Field::Repeated { caption } => format!(" REF {} \\h ", bookmark(caption)),
        })
    }

    /// The bookmark around a caption's label, which begins the paragraph and ends behind this field.
    pub(crate) fn bookmark(self) -> Option<[Element<'static>; 2]> {
        let Field::Counted { caption, .. } = self else { return None };
        let id = (FIRST_ID + caption).to_string();
        let start = Element::new("w:bookmarkStart").attr("w:id", id.clone()).attr("w:name", bookmark(caption));
        Some([start, Element::new("w:bookmarkEnd").attr("w:id", id)])
    }
}

/// The name of a bookmark around a label, of the kind that Word itself makes.
fn bookmark(caption: usize) -> String {
    format!("_Ref{:08}", caption + 1)
}
