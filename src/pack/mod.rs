//! Packing: zip archives whose bytes depend on nothing but their files, the deflating in them and in PDF, and the reading of
//! packages that nobody vouches for.

pub(crate) mod archive;
pub(crate) mod deflate;
pub(crate) mod one_way;
pub(crate) mod package;
pub(crate) mod volume;
pub(crate) mod zip;

/// Why an archive could not be written.
pub(crate) use ::zip::result::ZipError as Error;
