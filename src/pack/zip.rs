//! Zip archives (APPNOTE 6.3, PKWARE) whose bytes depend on nothing but their files.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use libdeflater::Crc;
use rustc_hash::FxBuildHasher;
use zip::result::{ZipError, ZipResult};

use super::deflate;

/// Every entry bears the earliest day that zip knows, 1 January 1980: nothing comes from a clock.
const DAY: u16 = 1 << 5 | 1;
/// Version 2.0: what deflated files need to be read.
const VERSION: u16 = 20;
/// Made on Unix, by the same version.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// The method of deflated files.
const DEFLATED: u16 = 8;
/// The flag that says that a path is UTF-8.
const UTF8: u16 = 1 << 11;
/// A plain file that its owner may write and everybody read.
const MODE: u32 = 0o100_644 << 16;

/// Packs files, given by path and content, in their order.
///
/// # Errors
/// Only for what the format cannot say: more than 65,535 files, a path of 64 KB, or 4 GB in all.
pub(crate) fn pack<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> ZipResult<Vec<u8>> {
    let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0u16);
    for (path, bytes) in files {
        let offset = long(out.len())?;
        let deflated = deflated(bytes);
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut entry = Vec::with_capacity(26);
        let flags = if path.is_ascii() { 0 } else { UTF8 };
        shorts(&mut entry, &[VERSION, flags, DEFLATED, 0, DAY]);
        longs(&mut entry, &[crc.sum(), long(deflated.len())?, long(bytes.len())?]);
        shorts(&mut entry, &[short(path.len())?, 0]);

        out.extend(b"PK\x03\x04");
        out.extend(&entry);
        out.extend(path.as_bytes());
        out.extend(&*deflated);

        directory.extend(b"PK\x01\x02");
        shorts(&mut directory, &[MADE_BY]);
        directory.extend(&entry);
        shorts(&mut directory, &[0, 0, 0]);
        longs(&mut directory, &[MODE, offset]);
        directory.extend(path.as_bytes());
        count = count.checked_add(1).ok_or(TOO_LARGE)?;
    }
    let start = long(out.len())?;
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    shorts(&mut out, &[0, 0, count, count]);
    longs(&mut out, &[long(directory.len())?, start]);
    shorts(&mut out, &[0]);
    Ok(out)
}

/// Files and what they are deflated.
type Known = HashMap<Box<[u8]>, Rc<[u8]>, FxBuildHasher>;

thread_local! {
    /// Small files deflated so far: styles, settings and relations are the same in many archives.
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Up to which length a file is remembered, and how many are.
const SMALL: usize = 16 << 10;
const MOST_KNOWN: usize = 64;

fn deflated(bytes: &[u8]) -> Rc<[u8]> {
    if bytes.len() > SMALL {
        return deflate::bare(bytes).into();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(deflated) = known.get(bytes) {
            return Rc::clone(deflated);
        }
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let deflated: Rc<[u8]> = deflate::bare(bytes).into();
        known.insert(bytes.into(), Rc::clone(&deflated));
        deflated
    })
}

const TOO_LARGE: ZipError = ZipError::UnsupportedArchive("larger than a zip archive can be");

fn short(number: usize) -> ZipResult<u16> {
    u16::try_from(number).map_err(|_| TOO_LARGE)
}

fn long(number: usize) -> ZipResult<u32> {
    u32::try_from(number).map_err(|_| TOO_LARGE)
}

fn shorts(out: &mut Vec<u8>, numbers: &[u16]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn longs(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn another_reader_finds_every_file_with_its_path_and_day() {
        let files = [("a.xml", b"<a/>".repeat(9000)), ("目录/空", vec![])];
        let packed = pack(files.iter().map(|(path, bytes)| (*path, bytes.as_slice()))).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(&packed)).unwrap();
        assert_eq!(zip.len(), 2);
        for (index, (path, bytes)) in files.iter().enumerate() {
            let mut file = zip.by_index(index).unwrap();
            assert_eq!((file.name(), file.unix_mode()), (*path, Some(0o100_644)));
            assert_eq!(file.last_modified().map(|day| day.to_string()).as_deref(), Some("1980-01-01 00:00:00"));
            let mut read = vec![];
            file.read_to_end(&mut read).unwrap();
            assert!(read == *bytes, "{path}: the checksum was right, or reading would have failed");
        }
    }
}
