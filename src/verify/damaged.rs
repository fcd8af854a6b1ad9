//! Files that give nothing back, and yet are not simply somebody else's: cut off, or with something around them.

use super::structure::Oddity;
use super::{carried, open, packed, pdf};
use crate::pack::one_way::{has_end, is_bare};
use crate::pull;
use crate::source::is_cut;

/// What is wrong with a file that carries nothing that could be held against it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Damage {
    /// It is none of ours, or its report was taken out.
    Foreign,
    /// A report is attached, and nothing tells that the file is ours: it is another's, or another program took the marks away.
    Unmarked,
    /// A report is attached that cannot be read.
    Spoilt,
    /// Its end is missing, or all of it.
    Incomplete,
    /// It cannot be opened without its password.
    Locked,
    /// A file of ours is in it, but not all readers find that one.
    Odd(Oddity),
}

/// What is wrong with a file for which [`carried`] gives nothing.
pub fn damage(bytes: &[u8]) -> Damage {
    match bytes {
        [] => Damage::Incomplete,
        _ if is_cut(bytes) => Damage::Incomplete,
        _ if has_end(bytes) => package(bytes),
        _ => document(bytes),
    }
}

/// What readers who are content with less find in a package.
fn package(bytes: &[u8]) -> Damage {
    let ours = packed::carried(bytes).is_some() || pull::is_carried_somewhere(bytes);
    match ours {
        true if is_bare(bytes) => Damage::Odd(Oddity::Package),
        true => Damage::Odd(Oddity::Around),
        false => Damage::Foreign,
    }
}

/// What is found in a PDF without what stands before its beginning and behind one of its ends.
fn document(bytes: &[u8]) -> Damage {
    let Some(start) = bytes.windows(5).position(|word| word == b"%PDF-") else { return Damage::Foreign };
    let rest = &bytes[start..];
    let ends = pdf::ends(rest);
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else { return Damage::Foreign };
    let is_ours = |end: &usize| carried(&rest[..*end]).is_some();
    match () {
        () if is_ours(last) => Damage::Odd(Oddity::Around),
        () if is_ours(first) => Damage::Odd(Oddity::Revisions),
        () if is_locked(rest) => Damage::Locked,
        () => open::open(rest).map_or(Damage::Foreign, |doc| match (pdf::attached(&doc), pdf::is_marked(&doc)) {
            (Some(Some(text)), false) if text.contains(REPORT) => Damage::Unmarked,
            (Some(None), true) => Damage::Spoilt,
            _ => Damage::Foreign,
        }),
    }
}

/// What stands in every report of ours, of whatever version.
const REPORT: &str = "banxin/report/";

/// Whether a PDF says that it is encrypted, and is not without a password that only its readers know.
fn is_locked(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"/Encrypt";
    let says = bytes.windows(WORD.len()).any(|word| word == WORD);
    says && open::open(bytes).is_none_or(|doc| !doc.was_encrypted())
}
