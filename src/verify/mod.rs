//! Files that prove themselves: the report inside a file is rendered again and held against the file.

mod ink;
mod packed;
mod pdf;
mod revision;
mod text;
mod word;

use crate::backend::Format;
use crate::carried::{Changed, Made, Old, Origin};
use crate::diag::Finding;
use crate::engine::{Engine, Plan, Version};
use crate::support::catch;

pub use revision::Added;

/// The largest file that is read: 256 MiB. A yearbook of a thousand pages stays under 20 MiB.
pub const MAX_BYTES: u64 = 256 << 20;

/// What a file of ours carries of its own making.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// The format it is in.
    pub format: Format,
    /// The report's JSON, as it was read when the file was made.
    pub source: String,
    /// How it was made.
    pub made: Made,
}

/// What comes of holding a file against its own report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Byte for byte what this engine makes of the report inside.
    Untouched,
    /// The same, and signatures were added behind it; nothing else that a reader shows was changed.
    Extended(Added),
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
    /// The program, form, page or a font is not what it was when the file was made, and lines or pages come out
    /// otherwise. Held against the report were the data, texts and figures, which agree; the layout was not compared.
    NotCompared {
        /// What has changed since.
        changed: Vec<Changed>,
    },
    /// The same, and the texts or figures that the file shows are not those of the report inside.
    Contradicts {
        /// What has changed since.
        changed: Vec<Changed>,
    },
    /// The report inside is refused today.
    Refused {
        /// What has changed since the file was made, as far as it can be told without the pages.
        changed: Vec<Changed>,
    },
}

/// Takes out what a file carries; `None` when it is not a file of ours that carries its report.
pub fn carried(bytes: &[u8]) -> Option<Carried> {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => pdf::carried(bytes),
        [b'P', b'K', ..] => packed::carried(bytes).or_else(|| word::carried(bytes)),
        _ => None,
    }
}

/// Renders the report that a file carries, telling of its making what the file tells, and compares.
pub fn verify(engine: &Engine, bytes: &[u8], carried: &Carried) -> Verdict {
    let Carried { format, source, made } = carried;
    let (Some(plan), findings) = engine.plan(source, false) else {
        return Verdict::Refused { changed: made.origin.changed_since(&known(engine, &made.origin)) };
    };
    let changed = changed(engine, made, &plan);
    let mut plan = Plan { origin: made.origin.clone(), ..plan };
    let Some(again) = again(engine, carried, &mut plan, &findings) else { return Verdict::Refused { changed } };
    match bytes.strip_prefix(again.as_slice()) {
        Some([]) => Verdict::Untouched,
        Some(_) if *format == Format::Pdf => match revision::added(&again, bytes) {
            Some(added) => Verdict::Extended(added),
            None => Verdict::Differs { page: first_difference(*format, bytes, &again) },
        },
        _ if !changed.is_empty() => otherwise(bytes, &again, *format, &plan, changed),
        _ if *format == Format::Docx => Verdict::Edited { parts: word::differing(bytes, &again) },
        _ => Verdict::Differs { page: first_difference(*format, bytes, &again) },
    }
}

/// What has changed since a file was made, of both versions where it shows two.
fn changed(engine: &Engine, made: &Made, plan: &Plan<'_>) -> Vec<Changed> {
    let mut changed = made.origin.changed_since(&plan.origin);
    if let Some(old) = &made.old
        && let Some(before) = engine.plan(&old.source, false).0
    {
        let more = old.origin.changed_since(&before.origin);
        changed.extend(more.into_iter().filter(|one| !made.origin.changed_since(&plan.origin).contains(one)));
    }
    changed
}

/// What is there today under the names that a file gives.
fn known(engine: &Engine, then: &Origin) -> Origin {
    let (form, page) = then.form.as_ref().and_then(|form| engine.forms().stamps(&form.name)).unzip();
    Origin { form, page, fonts: then.fonts.clone(), ..Origin::of_engine() }
}

/// A file that was laid out by something else: its texts and figures are held against the report, its layout is not.
fn otherwise(bytes: &[u8], again: &[u8], format: Format, plan: &Plan<'_>, changed: Vec<Changed>) -> Verdict {
    // A file that does not tell its form may be of another.
    let form_changed = plan.origin.form.is_none() || changed.iter().any(|one| matches!(one, Changed::Form(_)));
    let holds = catch::panics(|| {
        let [found, wanted] = [bytes, again].map(|bytes| text::of(format, bytes));
        text::holds(&found, &wanted, &plan.layout, form_changed)
    });
    // A file that breaks its reader is not what any version of ours made.
    if holds.unwrap_or(false) { Verdict::NotCompared { changed } } else { Verdict::Contradicts { changed } }
}

/// The file that the report gives today, made as the file was.
fn again(engine: &Engine, carried: &Carried, plan: &mut Plan<'_>, findings: &[Finding]) -> Option<Vec<u8>> {
    let Carried { format, source, made } = carried;
    if let Some(words) = &made.watermark {
        engine.stamp(plan, words).ok()?;
    }
    let comments = made.signoff.then_some(findings);
    match (&made.old, comments) {
        (Some(old), _) => redline(engine, old, Version { plan, source }, comments),
        (None, Some(comments)) => engine.write_signoff(plan, source, comments).ok(),
        (None, None) => engine.write(plan, *format, source.as_bytes()).ok(),
    }
}

fn redline(engine: &Engine, old: &Old, new: Version<'_>, comments: Option<&[Finding]>) -> Option<Vec<u8>> {
    let before = Plan { origin: old.origin.clone(), ..engine.plan(&old.source, false).0? };
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
