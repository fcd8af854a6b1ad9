//! Files that prove themselves: the report inside a file is rendered again and held against the file.

mod packed;
mod pdf;

use crate::backend::Format;
use crate::engine::Engine;

/// The largest file that is read: 256 MiB. A yearbook of a thousand pages stays under 20 MiB.
pub const MAX_BYTES: u64 = 256 << 20;

/// What a file of ours carries of its own making.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// The format it is in.
    pub format: Format,
    /// The report's JSON, as it was read when the file was made.
    pub source: String,
    /// The engine that made it, such as `banxin 0.1.0`.
    pub engine: Option<String>,
}

/// What comes of holding a file against its own report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Byte for byte what this engine makes of the report inside.
    Untouched,
    /// The same, and something was added behind it, such as a signature; nothing before was changed.
    Extended,
    /// Some page is not what the report gives.
    Differs {
        /// The first such page, from 1; `None` where all pages agree and something else differs, or the format has
        /// no pages to compare.
        page: Option<usize>,
    },
    /// The report inside is refused today: its form or a font has changed.
    Refused,
}

/// Takes out what a file carries; `None` when it is not a file of ours that carries its report.
pub fn carried(bytes: &[u8]) -> Option<Carried> {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => pdf::carried(bytes),
        [b'P', b'K', ..] => packed::carried(bytes),
        _ => None,
    }
}

/// Renders the report that a file carries and compares.
pub fn verify(engine: &Engine, bytes: &[u8], carried: &Carried) -> Verdict {
    let Some(plan) = engine.plan(&carried.source, false).0 else { return Verdict::Refused };
    let Ok(again) = engine.write(&plan, carried.format, carried.source.as_bytes()) else { return Verdict::Refused };
    match bytes.strip_prefix(again.as_slice()) {
        Some([]) => Verdict::Untouched,
        Some(_) if carried.format == Format::Pdf => Verdict::Extended,
        _ => Verdict::Differs { page: first_difference(carried.format, bytes, &again) },
    }
}

/// The first page, from 1, that differs.
fn first_difference(format: Format, bytes: &[u8], again: &[u8]) -> Option<usize> {
    let (found, wanted) = match format {
        Format::Pdf => (pdf::pages(bytes), pdf::pages(again)),
        _ => (packed::pages(bytes), packed::pages(again)),
    };
    let differs = (0..found.len().max(wanted.len())).find(|&page| found.get(page) != wanted.get(page));
    differs.map(|page| page + 1)
}
