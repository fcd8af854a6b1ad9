//! Files that prove themselves: the report inside a file is rendered again and held against the file.

mod damaged;
mod drawn;
mod graph;
mod ink;
mod open;
mod packed;
mod pdf;
mod revision;
mod sealed;
mod signed;
mod structure;
mod text;
mod values;
pub mod web;
mod word;
pub mod words;
mod workbook;

use crate::backend::Format;
use crate::carried::{Changed, Made, Old, Origin};
use crate::diag::Finding;
use crate::engine::{By, Engine, Plan, PlanOptions, RedlineOptions};
use crate::pack::one_way::is_one_way;
use crate::source::begins_page;
use crate::support::catch;

pub use damaged::{Damage, damage};
pub use graph::Beside;
use graph::Difference;
pub use revision::Added;
pub use structure::Oddity;

/// The largest file that is read: 256 MiB. A yearbook of a thousand pages stays under 20 MiB.
pub const MAX_BYTES: u64 = 256 << 20;

/// What a file of ours carries of its own making.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
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
#[non_exhaustive]
pub enum Verdict {
    /// Byte for byte what this engine makes of the report inside.
    Untouched,
    /// The same, and signatures were added behind it; nothing else that a reader shows was changed.
    Extended(Added),
    /// Other bytes, the same document: object by object, or part by part, what the report gives, packed by another
    /// program.
    Resaved,
    /// As far as this program reads it the document is what the report gives, but other readers may find another in it.
    Odd(Oddity),
    /// Some page is not what the report gives, or what is beside the pages.
    Differs {
        /// The first such page, from 1; `None` where all pages agree, or the format has no pages to compare.
        page: Option<usize>,
        /// What differs beside the pages.
        beside: Vec<Beside>,
    },
    /// A Word copy, workbook or web page that somebody has edited, or a program saved anew: no longer the file that was issued.
    Edited {
        /// The paths of the parts that are not what the report gives, of a web page [`web::TEXT`] or [`web::AROUND`]; none
        /// where only the packing is another.
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
    let found = match bytes {
        _ if begins_as_pdf(bytes) => pdf::carried(bytes),
        [b'P', b'K', ..] => {
            packed::carried(bytes).or_else(|| workbook::carried(bytes)).or_else(|| word::carried(bytes))
        }
        _ if begins_page(bytes) => web::carried(bytes),
        _ => None,
    };
    // No file was made of a longer one.
    found.filter(|carried| carried.source.len() as u64 <= crate::source::MAX_BYTES)
}

/// So many characters of JSON make no page too many, whatever they say: a page of the densest table has some 40,000.
const PER_PAGE: usize = 100_000;
/// What a report may have beside its pages.
const BESIDE: usize = 1_000_000;

/// How many pages a file has, where its report would make many times more: to lay it out for this would keep others waiting.
fn pages_too_few(bytes: &[u8], carried: &Carried) -> Option<usize> {
    let length = carried.source.chars().filter(|ch| !ch.is_whitespace()).count();
    if length <= BESIDE {
        return None;
    }
    let pages = match carried.format {
        Format::Pdf => open::open(bytes)?.get_pages().len(),
        Format::Ofd => packed::page_count(bytes),
        _ => return None,
    };
    (length - BESIDE > pages.saturating_mul(PER_PAGE)).then_some(pages)
}

/// Readers take what begins as PDF within the first kilobyte.
fn begins_as_pdf(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().min(1_024)).is_some_and(|start| start.windows(5).any(|word| word == b"%PDF-"))
}

/// Renders the report that a file carries, telling of its making what the file tells, and compares.
pub fn verify(engine: &Engine, bytes: &[u8], carried: &Carried) -> Verdict {
    let Carried { format, source, made } = carried;
    if let Some(pages) = pages_too_few(bytes, carried) {
        return Verdict::Differs { page: Some(pages + 1), beside: vec![] };
    }
    // A blank form waits to be written, and is whole all the same.
    let options = PlanOptions { draft: made.blank, ..PlanOptions::default() };
    let (Some(mut plan), findings) = engine.plan_with(source, &options) else {
        return Verdict::Refused { changed: made.origin.changed_since(&known(engine, &made.origin)) };
    };
    let changed = changed(engine, made, &plan);
    plan.origin = made.origin.clone();
    let Some(again) = again(engine, carried, &mut plan, &findings) else { return Verdict::Refused { changed } };
    if bytes == again {
        return Verdict::Untouched;
    }
    let seen = catch::panics(|| Seen::of(*format, bytes, &again, changed.is_empty()));
    match seen.unwrap_or(Seen::Unreadable) {
        Seen::Extended(added) => Verdict::Extended(added),
        Seen::Unreadable => Verdict::Differs { page: None, beside: vec![Beside::Other] },
        Seen::Odd(oddity, page) => {
            page.map_or(Verdict::Odd(oddity), |page| Verdict::Differs { page: Some(page), beside: vec![] })
        }
        Seen::Plain if !changed.is_empty() => otherwise(bytes, &again, *format, &plan, changed),
        Seen::Plain if matches!(format, Format::Docx | Format::Xlsx) => {
            Verdict::Edited { parts: word::differing(bytes, &again) }
        }
        Seen::Plain if *format == Format::Html => Verdict::Edited { parts: web::differing(bytes, &again) },
        Seen::Plain => match differs(*format, bytes, &again) {
            Difference { page: None, beside } if beside.is_empty() => Verdict::Resaved,
            Difference { page, beside } => Verdict::Differs { page, beside },
        },
    }
}

/// What is to be seen of a file that is not byte for byte what the report gives.
enum Seen {
    /// It is, and was signed.
    Extended(Added),
    /// It breaks its reader.
    Unreadable,
    /// Readers may find several documents in it; with the first page that is another even for this one.
    Odd(Oddity, Option<usize>),
    /// All readers find the same in it.
    Plain,
}

impl Seen {
    /// `same` tells that program, form, page and fonts are those that the file was made with.
    fn of(format: Format, bytes: &[u8], again: &[u8], same: bool) -> Seen {
        let added = match format {
            Format::Pdf if bytes.starts_with(again) => revision::added(again, bytes),
            // What another version made is its own first revision.
            Format::Pdf if !same => pdf::first_revision(bytes).and_then(|first| revision::added(first, bytes)),
            Format::Ofd => sealed::added(again, bytes),
            _ => None,
        };
        let oddity = match (added, format) {
            (Some(added), _) if same => return Seen::Extended(added),
            (Some(_), _) => None,
            (None, Format::Pdf) => match open::open(bytes) {
                Some(doc) => structure::oddity(bytes, &doc),
                None => return Seen::Unreadable,
            },
            (None, Format::Html) => None,
            (None, _) => (!is_one_way(bytes)).then_some(Oddity::Package),
        };
        let page = || differs(format, bytes, again).page.filter(|_| same);
        oddity.map_or(Seen::Plain, |oddity| Seen::Odd(oddity, page()))
    }
}

/// How a file differs from the one that the report gives; what flows has no pages.
fn differs(format: Format, bytes: &[u8], again: &[u8]) -> Difference {
    match format {
        Format::Pdf => match (open::open(again), open::open(bytes)) {
            (Some(was), Some(is)) => signed_or_not(&was, &is),
            _ => Difference { page: None, beside: vec![Beside::Other] },
        },
        Format::Ofd => packed::compare(again, bytes),
        Format::Docx | Format::Html | Format::Xlsx => Difference::default(),
    }
}

/// How two PDFs differ. Where signatures do not hold any more, what is left without them tells whether anything else is
/// another.
fn signed_or_not(was: &lopdf::Document, is: &lopdf::Document) -> Difference {
    let Some([first, whole]) = signed::without(was, is) else { return graph::compare(was, is) };
    let mut found = graph::compare(&first, &whole);
    found.beside.push(Beside::Signatures);
    found
}

/// What has changed since a file was made, of both versions where it shows two.
fn changed(engine: &Engine, made: &Made, plan: &Plan<'_>) -> Vec<Changed> {
    let mut changed = made.origin.changed_since(&plan.origin);
    if let Some(old) = &made.old
        && let Some(before) = engine.plan(&old.source).0
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
        text::holds(format, &found, &wanted, &plan.layout, form_changed)
    });
    // A file that breaks its reader is not what any version of ours made.
    if holds.unwrap_or(false) { Verdict::NotCompared { changed } } else { Verdict::Contradicts { changed } }
}

/// The file that the report gives today, made as the file was.
fn again(engine: &Engine, carried: &Carried, plan: &mut Plan<'_>, findings: &[Finding]) -> Option<Vec<u8>> {
    let Carried { format, made, .. } = carried;
    if let Some(words) = &made.watermark {
        engine.stamp(plan, words).ok()?;
    }
    plan.layout.info.beside.clone_from(&made.beside);
    plan.layout.info.embeds_fonts = made.embeds_fonts;
    let comments = made.signoff.then_some(findings);
    match (&made.old, comments) {
        (Some(old), _) => redline(engine, old, plan, comments),
        (None, Some(comments)) => engine.write_signoff(plan, comments).ok(),
        (None, None) if made.blank => engine.write_blank(plan).ok(),
        (None, None) => engine.write(plan, *format).ok(),
    }
}

fn redline(engine: &Engine, old: &Old, new: &Plan<'_>, comments: Option<&[Finding]>) -> Option<Vec<u8>> {
    let mut before = engine.plan(&old.source).0?;
    before.origin = old.origin.clone();
    let by = if old.by_paragraph { By::Paragraph } else { By::Word };
    let (findings, when, summary) = (comments, old.date.as_deref(), old.summary.is_some());
    engine.write_redline(&before, new, &RedlineOptions { findings, when, summary, by }).ok()
}
