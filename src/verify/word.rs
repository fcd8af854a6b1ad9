//! What a Word copy of ours carries, and which of its parts somebody has changed.

use super::Carried;
use crate::backend::Format;
use crate::pack::archive::Archive;
use crate::pull;

/// The report inside and how the copy was made. The reader is that of `pull`: it trusts no Word file.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let (source, made) = pull::carried(bytes).ok()?;
    Some(Carried { format: Format::Docx, source, made })
}

/// The paths of the parts that are not the same in both files, in the order of their names.
pub(super) fn differing(bytes: &[u8], again: &[u8]) -> Vec<String> {
    let (Some(mut found), Some(mut wanted)) = (Archive::open(bytes), Archive::open(again)) else { return vec![] };
    let mut names: Vec<String> = found.names().chain(wanted.names()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    // A folder's own entry says nothing.
    names.retain(|name| !name.ends_with('/') && found.file(name) != wanted.file(name));
    names
}
