//! Packing: zip archives whose bytes depend on nothing but their files, and the deflating in them and in PDF.

pub(crate) mod deflate;
pub(crate) mod zip;

/// Why an archive could not be written.
pub(crate) use ::zip::result::ZipError as Error;
