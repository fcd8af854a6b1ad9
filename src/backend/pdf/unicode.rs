//! What copying glyphs gives: the map from codes to characters (ISO 32000-1, 9.10.3).

use std::fmt::Write as _;

/// A `ToUnicode` map of the codes from 1 on. Whole ranges with their targets in a row take a third of the room that
/// one entry for each code takes.
pub(super) fn map(chars: &[char]) -> String {
    let mut out = String::from(HEAD);
    // The codes of a range share their first byte: code 1 to 255, 256 to 511 and so on.
    let (first, rest) = chars.split_at(chars.len().min(255));
    let ranges: Vec<&[char]> = std::iter::once(first).chain(rest.chunks(256)).filter(|r| !r.is_empty()).collect();
    for part in ranges.chunks(MOST_RANGES).enumerate() {
        section(&mut out, part.0 * MOST_RANGES, part.1);
    }
    out.push_str(TAIL);
    out
}

/// The most entries that one section may have.
const MOST_RANGES: usize = 100;

const HEAD: &str = "/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
";

const TAIL: &str = "endcmap
CMapName currentdict /CMap defineresource pop
end
end
";

/// Writes ranges, the first of which has this index.
fn section(out: &mut String, index: usize, ranges: &[&[char]]) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} beginbfrange", ranges.len());
    for (index, chars) in (index..).zip(ranges) {
        let first = (index * 256).max(1);
        let _ = write!(out, "<{first:04X}><{:04X}>[", first + chars.len() - 1);
        for ch in *chars {
            out.push('<');
            ch.encode_utf16(&mut [0; 2]).iter().for_each(|unit| hex(out, *unit));
            out.push('>');
        }
        out.push_str("]\n");
    }
    out.push_str("endbfrange\n");
}

fn hex(out: &mut String, unit: u16) {
    out.extend([12, 8, 4, 0].map(|shift| char::from(b"0123456789ABCDEF"[usize::from(unit >> shift & 15)])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_share_their_first_byte_and_reach_beyond_the_basic_plane() {
        let mut chars = vec!['政'; 254];
        chars.extend(['𬭚', '府']);
        let map = map(&chars);
        assert!(map.contains("2 beginbfrange\n<0001><00FF>[<653F><653F>"));
        assert!(map.contains("<653F><D872DF5A>]\n<0100><0100>[<5E9C>]\nendbfrange"));
    }
}
