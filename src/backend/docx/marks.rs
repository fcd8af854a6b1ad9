//! What a paragraph is to the report and to the document: it bears its marks from where it is begun to where it is
//! wrapped ([`super::wrap`]).

use crate::carried::Key;
use crate::geom::Len;
use crate::layout::{Line, Picture, Seal};

/// What a paragraph is, besides what stands in it.
#[derive(Default)]
pub(super) struct Marks<'a> {
    /// The part of the report it shows.
    pub anchor: Option<Anchor<'a>>,
    /// What it is known by when the copy comes back.
    pub key: Option<Key>,
    /// The numbers of the comments on it.
    pub comments: Vec<usize>,
    /// The bookmark that links lead to.
    pub target: Option<String>,
    /// The picture in it.
    pub figure: Option<&'a Picture>,
    /// The seals that are anchored in it, each with how far its centre lies below the paragraph's top.
    pub seals: Vec<(&'a Seal, Len)>,
    /// Whether it is an entry of the table of contents.
    pub is_entry: bool,
    /// Whether the field of the table of contents begins with it.
    pub begins_contents: bool,
    /// Whether that field ends with it.
    pub ends_contents: bool,
    /// Whether it is the first of the sheet before the report.
    pub begins_sheet: bool,
    /// Whether the plan's flow begins a page with it.
    pub begins_page: bool,
    /// Whether its first run is its label; else the word processor counts, or there is none.
    pub label_run: bool,
}

/// The part of the report that a paragraph shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Anchor<'a> {
    /// JSON pointer; empty for what the form prints.
    pub at: &'a str,
    /// How the paragraph's text relates to it.
    pub shows: Shows,
    /// The text, as the report has it.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a [Line],
    /// What it is called before people.
    pub name: String,
    /// How many bytes before it, which its lines count too, are the engine's own and no part of the value.
    pub label: usize,
}

/// How a paragraph's text relates to the report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shows {
    /// It is the value itself.
    Value,
    /// It is a label that the form prints.
    Label,
    /// It shows the value and has no text, such as a picture; it does not come home.
    Part,
    /// It is an empty field of the sheet before the report, to be filled in by hand.
    Field,
}

/// What the parts of an official document's shell are called before people.
pub(super) const OFFICIAL_PART: &str = "公文要素";
