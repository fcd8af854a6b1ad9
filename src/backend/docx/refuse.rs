//! XML 1.0 has no place for control characters and a few others, not even escaped; they are refused by place.

use crate::layout::{Kind, Layout};

use super::{Error, Options};

/// Refuses what cannot be written, before anything is.
///
/// # Errors
/// [`Error::Character`] for the first such character.
pub(super) fn refuse_unwritable(layout: &Layout, options: &Options<'_>) -> Result<(), Error> {
    for layout in options.sheet.into_iter().chain([layout]) {
        refuse_blocks(layout)?;
    }
    let sources = [options.source, options.changes.map(|changes| changes.source)];
    sources.into_iter().flatten().try_for_each(|source| check("", source, is_unwritable))?;
    check("", options.changes.map_or("", |changes| changes.author), is_unprintable)?;
    options.comments.iter().try_for_each(|comment| {
        check(&comment.at, &comment.author, is_unprintable)?;
        check(&comment.at, &comment.text, is_unwritable)
    })
}

fn refuse_blocks(layout: &Layout) -> Result<(), Error> {
    check("/title", &layout.info.title, is_unprintable)?;
    check("/issuer", &layout.info.author, is_unprintable)?;
    check("", layout.watermark.as_ref().map_or("", |watermark| &watermark.text), is_unprintable)?;
    for block in &layout.blocks {
        match &block.kind {
            // A tab is the leader of an entry in the table of contents.
            Kind::Text(text) | Kind::Note(text) => {
                check(&block.at, &text.text, |ch| ch != '\t' && is_unprintable(ch))?;
            }
            Kind::Picture(figure) => check(&block.at, &figure.alt, is_unprintable)?,
            Kind::Table(table) => {
                check(&block.at, &table.title, is_unprintable)?;
                table.cells.iter().try_for_each(|cell| check(&cell.at, &cell.text, is_unprintable))?;
            }
            Kind::Turn { .. } | Kind::Space { .. } | Kind::Unnumbered | Kind::Foot | Kind::Rule(_) | Kind::Seal(_) => {}
        }
    }
    Ok(())
}

fn check(at: &str, text: &str, is_bad: fn(char) -> bool) -> Result<(), Error> {
    match text.chars().find(|&ch| is_bad(ch)) {
        Some(ch) => Err(Error::Character { at: at.to_owned(), ch }),
        None => Ok(()),
    }
}

/// Text in lines may hold tabs and line ends besides.
fn is_unwritable(ch: char) -> bool {
    is_unprintable(ch) && !matches!(ch, '\n' | '\r' | '\t')
}

/// Word would set tabs and line ends as something that the plan has not measured.
fn is_unprintable(ch: char) -> bool {
    ch.is_control() || matches!(ch, '\u{fffe}' | '\u{ffff}')
}
