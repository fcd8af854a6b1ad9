//! The file in which older programs of Microsoft keep their streams ([MS-CFB]): one stream of it by its name.

/// What marks the end of a chain of sectors, and free ones (clause 2.1).
const LAST: u32 = 0xffff_fffa;

/// A stream of a compound file; `None` where there is none, or the file is broken.
pub(super) fn stream(bytes: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let file = File::open(bytes)?;
    let directory = file.chain(long(bytes, 48)?);
    let entries: Vec<&[u8]> = directory.as_slice().chunks_exact(128).collect();
    let root = entries.first()?;
    let wanted = |entry: &&&[u8]| entry[66] == 2 && names.contains(&name(entry).as_str());
    let entry = entries.iter().find(wanted)?;
    let (start, size) = (long(entry, 116)?, usize::try_from(long(entry, 120)?).ok()?);
    // Small streams stand in the stream of the root (clause 2.6.3).
    let cutoff = usize::try_from(long(bytes, 56)?).ok()?;
    let mut stream = if size < cutoff { file.small(long(root, 116)?, start)? } else { file.chain(start) };
    stream.truncate(size);
    (stream.len() == size).then_some(stream)
}

fn name(entry: &[u8]) -> String {
    let units = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|ch| ch.unwrap_or('\u{fffd}')).collect()
}

/// Four bytes as a number.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let own = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([own[0], own[1], own[2], own[3]]))
}

/// Two bytes as a number.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let own = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([own[0], own[1]]))
}

struct File<'b> {
    bytes: &'b [u8],
    /// The power of two that is the size of a sector, and of one of small streams.
    shift: u32,
    small_shift: u32,
    /// Which sector follows each.
    next: Vec<u32>,
}

impl<'b> File<'b> {
    fn open(bytes: &'b [u8]) -> Option<File<'b>> {
        let (shift, small_shift) = (u32::from(short(bytes, 30)?), u32::from(short(bytes, 32)?));
        if !(matches!(shift, 9 | 12) && small_shift < shift) {
            return None;
        }
        let mut file = File { bytes, shift, small_shift, next: vec![] };
        // Where the table of sectors stands: 109 of its sectors in the header, the others in a chain (clause 2.2).
        let mut tables: Vec<u32> = (0..109).filter_map(|nth| long(bytes, 76 + 4 * nth)).collect();
        let mut more = long(bytes, 68)?;
        let most = bytes.len() >> shift;
        for _ in 0..most {
            let Some(sector) = file.sector(more) else { break };
            let longs: Vec<u32> = longs(sector).collect();
            let (last, own) = longs.split_last()?;
            tables.extend(own);
            more = *last;
        }
        for table in tables.into_iter().take(most) {
            let sector = file.sector(table).map(|sector| longs(sector).collect::<Vec<u32>>());
            file.next.extend(sector.unwrap_or_default());
        }
        Some(file)
    }

    fn sector(&self, nth: u32) -> Option<&'b [u8]> {
        let at = (usize::try_from(nth).ok()?).checked_add(1)?.checked_mul(1 << self.shift)?;
        (nth < LAST).then(|| self.bytes.get(at..self.bytes.len().min(at + (1 << self.shift))))?
    }

    /// The sectors of a chain, one after the other.
    fn chain(&self, start: u32) -> Vec<u8> {
        let (mut out, mut at) = (vec![], start);
        for _ in 0..=self.next.len() {
            let Some(sector) = self.sector(at) else { break };
            out.extend_from_slice(sector);
            let next = usize::try_from(at).ok().and_then(|at| self.next.get(at));
            at = next.copied().unwrap_or(u32::MAX);
        }
        out
    }

    /// A stream of small sectors within the stream of the root.
    fn small(&self, root: u32, start: u32) -> Option<Vec<u8>> {
        let (all, size) = (self.chain(root), 1usize << self.small_shift);
        let next: Vec<u32> = longs(&self.chain(long(self.bytes, 60)?)).collect();
        let (mut out, mut at) = (vec![], usize::try_from(start).ok()?);
        for _ in 0..=next.len() {
            let Some(sector) = all.get(at.saturating_mul(size)..).filter(|rest| !rest.is_empty()) else { break };
            out.extend_from_slice(&sector[..sector.len().min(size)]);
            let Some(following) = next.get(at).filter(|next| **next < LAST) else { break };
            at = usize::try_from(*following).ok()?;
        }
        Some(out)
    }
}

fn longs(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|own| u32::from_le_bytes([own[0], own[1], own[2], own[3]]))
}
