//! SHA-256 in hexadecimal, as manifests state it.

use std::fmt::Write;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The digest of some bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The digest of a stream, read piece by piece: a font of many megabytes never stands in memory whole.
///
/// # Errors
/// Those of reading.
pub(crate) fn of_stream(mut stream: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        match stream.read(&mut piece)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&piece[..n]),
        }
    }
}

/// The digest of several texts, each with its length so that no two lists are told alike.
pub(crate) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// A GUID that some bytes settle, in braces, as the parts of office files are named by.
pub(crate) fn guid(bytes: &[u8]) -> String {
    let upper = of(bytes).to_uppercase();
    let part = |from: usize, to: usize| upper.get(from..to).unwrap_or_default();
    format!("{{{}-{}-{}-{}-{}}}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// A number from a text, spread evenly: which shard a report belongs to.
pub(crate) fn number(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4, the example of one block.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_stream_has_the_digest_of_its_bytes() {
        assert_eq!(of(b"abc"), ABC);
        assert_eq!(of_stream(&b"abc"[..]).unwrap(), ABC);
        assert_eq!(number("abc"), 0xba78_16bf_8f01_cfea);
    }

    #[test]
    fn parts_are_told_apart_by_where_they_end() {
        assert_ne!(of_parts(["a", "bc"]), of_parts(["ab", "c"]));
    }
}
