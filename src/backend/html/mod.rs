//! HTML: one page that is whole in itself, for the portal of an office, or the bare text of it, to be pasted into a
//! portal's editor.
//!
//! ```text
//! Layout.blocks ─▶ blocks: headings, paragraphs, lists, notes ─┐
//!               ├▶ arranged: lines side by side, signatures    ├▶ markup ─▶ fragment: declarations in the elements
//!               ├▶ table, heads: tables with their headers     │       └──▶ page: one style sheet, contents, links to
//!               └▶ picture: pictures and seals ────────────────┘                  the other files, the report's JSON
//! ```
//!
//! The page is the plan's blocks in their order: its texts, figures, numbers and marks. Lines and pages are the
//! browser's, so page numbers are left out, and notes stand right behind the text that refers to them, since their
//! numbers begin anew on every page of paper. It loads nothing, runs nothing and says so in its content security policy.

mod arranged;
mod blocks;
mod heads;
mod look;
mod markup;
mod page;
mod picture;
mod sheet;
mod table;
mod text;

#[cfg(test)]
mod tests;

use crate::carried::Origin;
use crate::layout::Layout;

use look::Way;
use markup::Markup;

/// What a page may carry beside the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The report's JSON as it was read, carried in a `<template>`.
    pub source: Option<&'a str>,
    /// What the plan was laid out by, told beside the JSON; the engine alone when absent.
    pub origin: Option<&'a Origin>,
}

/// Writes a layout as a web page. The same layout and options give the same bytes.
pub fn write(layout: &Layout, options: &Options<'_>) -> String {
    let mut text = Markup::new(layout, Way::Page);
    text.blocks();
    page::around(text, options)
}

/// Writes a layout as the fragment of a web page, to be pasted into another: how it looks stands in its elements, and
/// it does not carry the report.
pub fn fragment(layout: &Layout) -> String {
    let mut text = Markup::new(layout, Way::Fragment);
    text.fragment();
    text.out
}
