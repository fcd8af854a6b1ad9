//! What every file of ours carries of its report and of its making, written and read here alone: the keys of values
//! ([`Key`]), the part of a Word copy or workbook that holds the report ([`Part`]), the element of a web page that does ([`template`]), how a file was made ([`Made`]) and what it was laid out by ([`Origin`]), and what is
//! told of that in the metadata of other formats.

mod key;
mod origin;
mod part;
pub(crate) mod template;

pub use key::Key;
pub use origin::{Changed, Origin, Stamp};
pub use part::{Drawn, Made, Old, Part, Shown, Value};

/// The engine's version. It is raised whenever the bytes of an output change, so that a file can be told from what
/// another version made.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The program, as files name it.
pub const PROGRAM: &str = "banxin";

/// The program and its version, as files name them, such as `banxin 0.1.0`.
pub const ENGINE: &str = concat!("banxin ", env!("CARGO_PKG_VERSION"));

/// The namespace of the part of a Word copy that holds the report.
pub const NAMESPACE: &str = "urn:banxin:report:1";

/// Who speaks in the comments that tell of findings.
pub const CHECKER: &str = "版心核对";

/// How the names of the character styles of run-in heads begin in Word copies.
pub(crate) const LEAD_STYLE: &str = "段首标题";

/// The entry of a PDF's Info that tells the words of a watermark.
pub(crate) const PDF_WATERMARK: &str = "Watermark";

/// The entry of a PDF's Info that tells what the file was laid out by.
pub(crate) const PDF_ORIGIN: &str = "Origin";

/// The custom datum of an OFD that tells what the file was laid out by.
pub(crate) const OFD_ORIGIN: &str = "origin";

/// The custom datum of an OFD that tells the words of a watermark.
pub(crate) const OFD_WATERMARK: &str = "watermark";
