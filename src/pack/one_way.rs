//! Whether all readers find the same files in a zip archive (APPNOTE 6.3). Some go by the directory at the end, some by the
//! headers before the files; where the two disagree, or a name stands twice, each sees another document.

use std::collections::HashSet;

/// The lengths of the fixed parts of a file's header, of its entry in the directory, and of the record at the end.
const HEADER: usize = 30;
const ENTRY: usize = 46;
const END: usize = 22;

/// Flags (4.4.4): encrypted, sizes behind the file, strong encryption, masked headers.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const SIZES_BEHIND: u16 = 1 << 3;
/// Flags that change nothing of what is read: how well the file was packed (4.4.4, bits 1 and 2), and, of a name that is
/// ASCII, that it is UTF-8 (bit 11).
const EFFORT: u16 = 1 << 1 | 1 << 2;
const UTF8: u16 = 1 << 11;
/// Additional fields that change what is read: 64-bit sizes (4.5.3) and another name (4.6.9).
const CHANGING: [u16; 2] = [0x0001, 0x7075];

/// Whether the headers, the directory and the end of an archive say the same, and nothing stands between them but the
/// directory from before files were added.
pub(crate) fn is_one_way(bytes: &[u8]) -> bool {
    files(bytes).is_some_and(|mut files| {
        files.sort_unstable_by_key(|file| file.offset);
        let begins = |at: usize, file: &Entry<'_>| {
            at == file.offset || behind_old_directory(bytes, at, &files) == Some(file.offset)
        };
        let start = files.iter().try_fold(0, |at, file| begins(at, file).then_some(()).and_then(|()| file.end(bytes)));
        start.is_some() && start == directory(bytes).map(|(start, _)| start) && have_names_of_their_own(&files)
    })
}

/// Whether the record that ends an archive is there, with the comment that it says it has.
pub(crate) fn has_end(bytes: &[u8]) -> bool {
    let tail = bytes.len().saturating_sub(2 * usize::from(u16::MAX));
    let records = (tail..bytes.len()).filter(|at| bytes[*at..].starts_with(b"PK\x05\x06"));
    let comment = |at: usize| short(bytes, at + END - 2).map(usize::from);
    records.filter_map(|at| Some(at + END + comment(at)?)).any(|end| end <= bytes.len())
}

/// Whether an archive begins with its first file and ends with the record that ends it.
pub(crate) fn is_bare(bytes: &[u8]) -> bool {
    let end = bytes.len().checked_sub(END).and_then(|at| bytes.get(at..));
    bytes.starts_with(b"PK\x03\x04") && end.is_some_and(|end| end.starts_with(b"PK\x05\x06"))
}

/// A file as the directory has it.
struct Entry<'a> {
    offset: usize,
    name: &'a [u8],
    flags: u16,
    method: u16,
    /// Checksum, packed and unpacked size, as they stand in the directory.
    sizes: &'a [u8],
}

/// Where the directory begins, and how many entries it has.
fn directory(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = bytes.get(bytes.len().checked_sub(END)?..)?;
    let one_disk = end.starts_with(b"PK\x05\x06") && end[4..8] == [0; 4] && end[20..22] == [0; 2];
    let (here, all) = (short(end, 8)?, short(end, 10)?);
    let (size, start) = (long(end, 12)?, long(end, 16)?);
    (one_disk && here == all && start.checked_add(size)? == bytes.len() - END).then_some((start, usize::from(all)))
}

fn files(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    let (mut at, count) = directory(bytes)?;
    let mut found = vec![];
    for _ in 0..count {
        let entry = bytes.get(at..at.checked_add(ENTRY)?)?;
        entry.starts_with(b"PK\x01\x02").then_some(())?;
        let [name, extra, comment] = [28, 30, 32].map(|at| short(entry, at).map(usize::from));
        let (name_at, extra_at) = (at + ENTRY, at + ENTRY + name?);
        is_harmless(bytes.get(extra_at..extra_at + extra?)?).then_some(())?;
        found.push(Entry {
            offset: long(entry, 42)?,
            name: bytes.get(name_at..extra_at)?,
            flags: short(entry, 8)?,
            method: short(entry, 10)?,
            sizes: &entry[16..28],
        });
        at = extra_at + extra? + comment?;
    }
    (at == bytes.len() - END).then_some(found)
}

/// Where an older directory ends that begins here: some programs leave it and write what they add behind it. All it names must
/// be where the new one has it.
fn behind_old_directory(bytes: &[u8], start: usize, files: &[Entry<'_>]) -> Option<usize> {
    let mut at = start;
    while bytes.get(at..)?.starts_with(b"PK\x01\x02") {
        let entry = bytes.get(at..at + ENTRY)?;
        let [name, extra, comment] = [28, 30, 32].map(|at| short(entry, at).map(usize::from));
        let (name_at, offset) = (at + ENTRY, long(entry, 42)?);
        let known = files.binary_search_by_key(&offset, |file| file.offset).ok()?;
        (offset < start && bytes.get(name_at..name_at + name?)? == files[known].name).then_some(())?;
        at = name_at + name? + extra? + comment?;
    }
    let end = bytes.get(at..at + END).filter(|end| end.starts_with(b"PK\x05\x06") && end[20..] == [0; 2]);
    (at > start).then_some(if end.is_some() { at + END } else { at })
}

impl Entry<'_> {
    /// Where the file ends whose header says what the directory says.
    fn end(&self, bytes: &[u8]) -> Option<usize> {
        let header = bytes.get(self.offset..self.offset.checked_add(HEADER)?)?;
        let [name, extra] = [26, 28].map(|at| short(header, at).map(usize::from));
        let name_at = self.offset + HEADER;
        let extra_at = name_at + name?;
        let content = extra_at + extra?;
        let behind = self.flags & SIZES_BEHIND != 0;
        let sizes = &header[14..26];
        let same = header.starts_with(b"PK\x03\x04")
            && self.means_the_same(short(header, 6)?)
            && short(header, 8)? == self.method
            && bytes.get(name_at..extra_at)? == self.name
            && (sizes == self.sizes || behind && *sizes == [0; 12]);
        let readable = self.flags & ENCRYPTED == 0 && matches!(self.method, 0 | 8);
        (same && readable && is_harmless(bytes.get(extra_at..content)?)).then_some(())?;
        let end = content.checked_add(long(self.sizes, 4)?)?;
        if !behind {
            return Some(end);
        }
        // The sizes once more, with or without a mark before them (4.3.9).
        let told = bytes.get(end..)?;
        let (mark, told) = told.strip_prefix(b"PK\x07\x08").map_or((0, told), |rest| (4, rest));
        told.starts_with(self.sizes).then_some(end + mark + self.sizes.len())
    }
}

impl Entry<'_> {
    /// Whether other flags change nothing of what is read.
    fn means_the_same(&self, flags: u16) -> bool {
        let idle = EFFORT | if self.name.is_ascii() { UTF8 } else { 0 };
        flags & !idle == self.flags & !idle
    }
}

/// Whether no additional field changes what is read.
fn is_harmless(mut fields: &[u8]) -> bool {
    while let (Some(kind), Some(size)) = (short(fields, 0), short(fields, 2)) {
        if CHANGING.contains(&kind) {
            return false;
        }
        fields = fields.get(4 + usize::from(size)..).unwrap_or_default();
    }
    true
}

/// Whether no two files have names that are one on some machine, or lead out of the archive.
fn have_names_of_their_own(files: &[Entry<'_>]) -> bool {
    let mut met = HashSet::new();
    files.iter().all(|file| {
        let Ok(name) = std::str::from_utf8(file.name) else { return false };
        let odd = name.is_empty() || name.contains(['\\', ':', '\0']) || name.starts_with('/');
        let leads_out = name.split('/').any(|step| matches!(step, "." | ".."));
        !odd && !leads_out && met.insert(name.to_lowercase())
    })
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::zip::pack;

    fn zip(names: &[&str]) -> Vec<u8> {
        pack(names.iter().map(|name| (*name, &b"<a/>"[..]))).unwrap()
    }

    #[test]
    fn what_every_reader_reads_alike_is_one_way() {
        assert!(is_one_way(&zip(&["a.xml", "目录/b.xml"])));
        assert!(is_one_way(&zip(&[])));
    }

    #[test]
    fn what_readers_may_read_otherwise_is_not() {
        for names in [&["a.xml", "a.xml"][..], &["a.xml", "A.xml"], &["../a.xml"], &["/a.xml"], &["a\\b.xml"]] {
            assert!(!is_one_way(&zip(names)), "{names:?}");
        }
        let whole = zip(&["a.xml", "b.xml"]);
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = whole.clone();
            change(&mut bytes);
            is_one_way(&bytes)
        };
        let header = |name: u8| whole.windows(5).position(|at| at == [name, b'.', b'x', b'm', b'l']).unwrap();
        assert!(!with(&|bytes| bytes.push(b'x')), "behind the end");
        assert!(!with(&|bytes| bytes.insert(0, b'x')), "before the beginning");
        assert!(!with(&|bytes| bytes[header(b'b')] = b'c'), "another name before the file than in the directory");
        assert!(!with(&|bytes| bytes[header(b'b') - 12] ^= 1), "another size before the file");
        assert!(!with(&|bytes| bytes.truncate(bytes.len() - 1)), "cut");
        let old = header(b'b') - HEADER;
        let gap = |gap: &[u8]| {
            let (second, end) = (&whole[old..], whole.len() - END);
            let directory = long(&whole, end + 16).unwrap();
            let mut bytes = [&whole[..old], gap, second].concat();
            let moved = |at: usize| u32::try_from(at + gap.len()).unwrap().to_le_bytes();
            let (entry, end) = (directory + gap.len() + ENTRY + 5, end + gap.len());
            bytes[entry + 42..entry + 46].copy_from_slice(&moved(old));
            bytes[end + 16..end + 20].copy_from_slice(&moved(directory));
            is_one_way(&bytes)
        };
        let first = long(&whole, whole.len() - END + 16).map(|at| whole[at..at + ENTRY + 5].to_vec()).unwrap();
        assert!(gap(b"") && gap(&first), "a directory from before the second file");
        let other = first.iter().map(|byte| if *byte == b'a' { b'c' } else { *byte }).collect::<Vec<u8>>();
        assert!(!gap(&other), "an older directory of other files");
        assert!(!gap(b"x"), "anything else between two files");
        for end in 0..whole.len() {
            assert!(!is_one_way(&whole[..end]), "cut at {end}");
        }
    }
}
