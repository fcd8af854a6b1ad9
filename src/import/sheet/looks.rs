//! What `calamine` does not tell of workbooks of older Excel ([MS-XLS]): the number format of each cell, hidden rows and
//! columns.

use std::collections::HashMap;

use super::compound::{long, short, stream};
use super::format::Format;

/// What a sheet looks like.
#[derive(Default)]
pub(super) struct Look {
    /// Number formats by row and column.
    formats: HashMap<(usize, usize), Format>,
    pub(super) hidden_rows: Vec<usize>,
    pub(super) hidden_cols: Vec<usize>,
}

impl Look {
    /// The format of a cell.
    pub(super) fn format(&self, row: usize, col: usize) -> &Format {
        self.formats.get(&(row, col)).unwrap_or(&Format::General)
    }
}

/// What the sheets of a workbook look like, in their order.
#[derive(Default)]
pub(super) struct Looks {
    pub(super) sheets: Vec<Look>,
    pub(super) since_1904: bool,
}

/// Reads them; `None` for a file that is broken.
pub(super) fn looks(bytes: &[u8]) -> Option<Looks> {
    let book = stream(bytes, &["Workbook", "Book"])?;
    // Since Excel 97 texts say how they are written (clause 2.5.294).
    let is_late = short(&book, 4)? >= 0x0600;
    let mut looks = Looks::default();
    let (mut codes, mut formats, mut starts) = (HashMap::new(), vec![], vec![]);
    for (kind, data) in records(&book, 0) {
        match kind {
            // Date1904, Format, XF, BoundSheet8.
            0x0022 => looks.since_1904 = short(data, 0) == Some(1),
            0x041e => {
                codes.insert(short(data, 0)?, code(data, is_late)?);
            }
            0x00e0 => formats.push(short(data, 2)?),
            0x0085 => starts.push(usize::try_from(long(data, 0)?).ok()?),
            _ => {}
        }
    }
    let format = |id: &u16| codes.get(id).map_or_else(|| Format::built_in(u32::from(*id)), |code| Format::read(code));
    let formats: Vec<Format> = formats.iter().map(format).collect();
    looks.sheets = starts.into_iter().map(|start| sheet(&book, start, &formats)).collect();
    Some(looks)
}

/// The records of a stream of records, with those of streams within it passed over.
fn records(book: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let (mut at, mut depth) = (start, 0usize);
    std::iter::from_fn(move || {
        loop {
            let (kind, length) = (short(book, at)?, usize::from(short(book, at + 2)?));
            let data = book.get(at + 4..at + 4 + length)?;
            at += 4 + length;
            match kind {
                // BOF and EOF.
                0x0809 => depth += 1,
                0x000a if depth <= 1 => return None,
                0x000a => depth -= 1,
                _ if depth > 1 => {}
                _ => return Some((kind, data)),
            }
        }
    })
}

/// The code of a format (clause 2.4.126): in single bytes or pairs.
fn code(data: &[u8], is_late: bool) -> Option<String> {
    let (count, from, pairs) = match is_late {
        true => (usize::from(short(data, 2)?), 5, data.get(4)? & 1 == 1),
        false => (usize::from(*data.get(2)?), 3, false),
    };
    let text = data.get(from..)?;
    Some(match pairs {
        true => {
            let units = text.chunks_exact(2).take(count).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|ch| ch.unwrap_or('\u{fffd}')).collect()
        }
        false => text.iter().take(count).map(|byte| char::from(*byte)).collect(),
    })
}

fn sheet(book: &[u8], start: usize, formats: &[Format]) -> Look {
    let mut look = Look::default();
    for (kind, data) in records(book, start) {
        // A record that is cut says nothing.
        let _ = match kind {
            // Number, RK, Formula.
            0x0203 | 0x027e | 0x0006 => cell(&mut look, data, formats),
            0x00bd => cells(&mut look, data, formats),
            0x0208 => row(&mut look, data),
            0x007d => columns(&mut look, data),
            _ => Some(()),
        };
    }
    look
}

fn cell(look: &mut Look, data: &[u8], formats: &[Format]) -> Option<()> {
    let place = (usize::from(short(data, 0)?), usize::from(short(data, 2)?));
    look.formats.insert(place, formats.get(usize::from(short(data, 4)?))?.clone());
    Some(())
}

/// Numbers beside each other (MulRk, clause 2.4.175).
fn cells(look: &mut Look, data: &[u8], formats: &[Format]) -> Option<()> {
    let (row, first) = (usize::from(short(data, 0)?), usize::from(short(data, 2)?));
    for (nth, own) in data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6).enumerate() {
        look.formats.insert((row, first + nth), formats.get(usize::from(short(own, 0)?))?.clone());
    }
    Some(())
}

/// A row (clause 2.4.221): whether its height is zero.
fn row(look: &mut Look, data: &[u8]) -> Option<()> {
    if short(data, 12)? & 0x20 != 0 {
        look.hidden_rows.push(usize::from(short(data, 0)?));
    }
    Some(())
}

/// Columns (clause 2.4.53).
fn columns(look: &mut Look, data: &[u8]) -> Option<()> {
    if short(data, 8)? & 1 == 1 {
        look.hidden_cols.extend(usize::from(short(data, 0)?)..=usize::from(short(data, 2)?).min(255));
    }
    Some(())
}
