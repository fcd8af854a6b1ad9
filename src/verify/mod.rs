//! Files that prove themselves: the report inside a file is rendered again and held against the file.

mod packed;
mod pdf;
mod word;

use crate::backend::Format;
use crate::carried::{Made, Old};
use crate::diag::Finding;
use crate::engine::{Engine, Plan, Version};

/// The largest file that is read: 256 MiB. A yearbook of a thousand pages stays under 20 MiB.
pub const MAX_BYTES: u64 = 256 << 20;

/// What a file of ours carries of its own making.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// The format it is in.
    pub format: Format,
    /// The report's JSON, as it was read when the file was made.
    pub source: String,
    /// How it was made, and by which engine, such as `banxin 0.1.0`.
    pub made: Made,
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
    /// A Word copy that somebody has edited, or a program saved anew: no longer the file that was issued.
    Edited {
        /// The paths of the parts that are not what the report gives; none where only the packing is another.
        parts: Vec<String>,
    },
    /// The report inside is refused today: its form or a font has changed.
    Refused,
}

/// Takes out what a file carries; `None` when it is not a file of ours that carries its report.
pub fn carried(bytes: &[u8]) -> Option<Carried> {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => pdf::carried(bytes),
        [b'P', b'K', ..] => packed::carried(bytes).or_else(|| word::carried(bytes)),
        _ => None,
    }
}

/// Renders the report that a file carries and compares.
pub fn verify(engine: &Engine, bytes: &[u8], carried: &Carried) -> Verdict {
    let Some(again) = again(engine, carried) else { return Verdict::Refused };
    match bytes.strip_prefix(again.as_slice()) {
        Some([]) => Verdict::Untouched,
        Some(_) if carried.format == Format::Pdf => Verdict::Extended,
        _ if carried.format == Format::Docx => Verdict::Edited { parts: word::differing(bytes, &again) },
        _ => Verdict::Differs { page: first_difference(carried.format, bytes, &again) },
    }
}

/// The file that the report gives today, made as the file was.
fn again(engine: &Engine, carried: &Carried) -> Option<Vec<u8>> {
    let Carried { format, source, made } = carried;
    let (plan, findings) = engine.plan(source, false);
    let mut plan = plan?;
    if let Some(words) = &made.watermark {
        engine.stamp(&mut plan, words).ok()?;
    }
    let comments = made.signoff.then_some(findings.as_slice());
    match (&made.old, comments) {
        (Some(old), _) => redline(engine, old, Version { plan: &plan, source }, comments),
        (None, Some(comments)) => engine.write_signoff(&plan, source, comments).ok(),
        (None, None) => engine.write(&plan, *format, source.as_bytes()).ok(),
    }
}

fn redline(engine: &Engine, old: &Old, new: Version<'_>, comments: Option<&[Finding]>) -> Option<Vec<u8>> {
    let before: Plan<'_> = engine.plan(&old.source, false).0?;
    let before = Version { plan: &before, source: &old.source };
    engine.write_redline(before, new, comments, old.date.as_deref()).ok()
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
