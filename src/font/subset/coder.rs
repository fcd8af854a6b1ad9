//! Flate for font programs: every glyph is coded once and its code is used again in every later file.
//!
//! Most of a report's PDF is font programs, and deflating them afresh is most of the work of writing one. A Flate
//! stream is bits, not bytes (RFC 1951), so the codes of pieces can be put one behind the other, if each piece refers
//! back only to itself and all share one Huffman code. Both cost size: 4 % more than zlib's level 6 on the seed's
//! body face (222 KB for 213 KB). A code depends on nothing but its piece, so a file's bytes do not depend on which
//! files were written before it.
#![expect(
    clippy::cast_possible_truncation,
    reason = "pieces are outlines of single glyphs, lengths and distances of at most 32 KiB (RFC 1951)"
)]

use std::num::NonZero;
use std::sync::{LazyLock, OnceLock};

#[cfg(test)]
mod trainer;

/// The lengths of Huffman codes; every symbol has one, so anything can be written. `trainer.rs` finds them.
struct Lengths {
    literals: [u8; 286],
    distances: [u8; 30],
}

/// Trained on outlines traced from drawings, many short curves: GW-Fang (counting four times), GW-Kai, GW-KaiFallback.
#[rustfmt::skip]
const TRACED: Lengths = Lengths {
    literals: [
        6, 4, 4, 4, 5, 5, 4, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 8, 8, 7, 8,
        8, 7, 7, 8, 8, 7, 6, 8, 8, 8, 8, 9, 9, 9, 8, 8, 9, 7, 8, 7, 7, 6, 6, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10,
        10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11, 11,
        10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
        11, 11, 11, 12, 11, 11, 11, 11, 12, 12, 11, 11, 11, 11, 11, 12, 11, 11, 12, 12, 12, 12, 12, 12, 12,
        12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
        12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 13, 12, 13,
        12, 12, 13, 13, 12, 13, 13, 12, 13, 13, 13, 13, 13, 13, 12, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13,
        13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13,
        13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 12, 11, 9, 9, 15, 5, 6, 7, 8, 9, 10, 11, 11, 12, 13, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    ],
    distances: [
        8, 4, 4, 7, 6, 6, 5, 4, 3, 4, 3, 3, 3, 4, 4, 5, 6, 9, 13, 13, 13, 13, 13, 13, 13, 13, 12, 12, 12,
        12,
    ],
};

/// Trained on outlines drawn by hand, few long curves: GW-Title, GW-Hei (counting twice), GW-Song, Liberation Serif.
#[rustfmt::skip]
const DRAWN: Lengths = Lengths {
    literals: [
        5, 5, 5, 6, 6, 7, 5, 5, 6, 6, 6, 6, 7, 6, 6, 6, 6, 6, 7, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        6, 7, 6, 7, 7, 6, 6, 8, 8, 8, 8, 8, 8, 7, 8, 7, 8, 7, 6, 8, 6, 6, 6, 8, 8, 8, 8, 8, 8, 7, 8, 8, 8,
        8, 8, 8, 9, 8, 8, 8, 9, 8, 9, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
        9, 9, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10,
        10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10,
        10, 10, 10, 10, 11, 11, 10, 11, 10, 11, 11, 11, 11, 11, 11, 11, 10, 11, 10, 10, 10, 10, 10, 10, 10,
        11, 10, 11, 10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 10, 11, 11, 11, 11,
        11, 11, 11, 10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
        11, 11, 11, 11, 11, 11, 12, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 12,
        11, 11, 10, 8, 6, 8, 15, 6, 7, 8, 9, 9, 10, 11, 11, 11, 13, 13, 14, 13, 14, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15,
    ],
    distances: [
        5, 6, 5, 4, 4, 4, 3, 4, 3, 3, 3, 4, 4, 5, 7, 11, 10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
        11,
    ],
};

/// The end of a block.
const END: usize = 256;

/// Bytes that stand in many programs, with what is worked out of them once.
pub(crate) struct Piece {
    bytes: Box<[u8]>,
    /// About how many bits each code takes for them.
    costs: [u32; CODE_COUNT],
    /// They in each code.
    coded: [OnceLock<Coded>; CODE_COUNT],
}

impl Piece {
    pub(crate) fn new(bytes: Box<[u8]>) -> Piece {
        Piece { costs: CODES.each_ref().map(|code| code.cost(&bytes)), coded: Default::default(), bytes }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn coded(&self, code: &Code) -> &Coded {
        self.coded[code.index].get_or_init(|| Coded::new(&self.bytes, code, &mut Matcher::default()))
    }
}

/// A font program, its start and behind it pieces, as a zlib stream.
pub(crate) fn pack<'p>(start: &[u8], pieces: impl Iterator<Item = &'p Piece> + Clone) -> Vec<u8> {
    let code = Code::best(pieces.clone());
    code_all(&pieces.clone().filter(|piece| piece.coded[code.index].get().is_none()).collect::<Vec<_>>(), code);
    let start = Coded::plain(start, code);
    let mut out = Bits::with_room(start.length + pieces.clone().map(|piece| piece.bytes.len()).sum::<usize>());
    code.start(&mut out);
    let mut sum = Adler::START;
    for coded in std::iter::once(&start).chain(pieces.map(|piece| piece.coded(code))) {
        out.append(&coded.bits);
        sum = sum.then(coded.sum, coded.length);
    }
    code.end(&mut out);
    out.zlib(sum)
}

/// A piece's code.
struct Coded {
    bits: Bits,
    sum: Adler,
    /// The number of bytes that it stands for.
    length: usize,
}

/// Codes pieces, many of them on all processors: a report of its own process waits for nothing else as long.
fn code_all(pieces: &[&Piece], code: &Code) {
    let code_part = |part: &[&Piece]| {
        let mut matcher = Matcher::default();
        let cells = part.iter().map(|piece| (piece, &piece.coded[code.index]));
        cells.for_each(|(piece, cell)| _ = cell.get_or_init(|| Coded::new(&piece.bytes, code, &mut matcher)));
    };
    // Asking for the processors reads files of the system.
    let threads = match pieces.len() / LEAST_PART {
        0 | 1 => 1,
        worth => std::thread::available_parallelism().map_or(1, NonZero::get).min(worth),
    };
    let mut parts = pieces.chunks(pieces.len().div_ceil(threads).max(1));
    let Some(first) = parts.next() else { return };
    std::thread::scope(|scope| {
        parts.for_each(|part| _ = scope.spawn(move || code_part(part)));
        code_part(first);
    });
}

/// The fewest pieces that are worth a thread.
const LEAST_PART: usize = 40;

impl Coded {
    /// Without looking for repetitions: in tables of places and metrics, made anew for each file, there are few.
    fn plain(bytes: &[u8], code: &Code) -> Coded {
        let mut bits = Bits::with_room(2 * bytes.len());
        bytes.iter().map(|&byte| code.literal[usize::from(byte)]).for_each(|(word, count)| bits.put(word, count));
        Coded { bits, sum: Adler::of(bytes), length: bytes.len() }
    }

    fn new(bytes: &[u8], code: &Code, matcher: &mut Matcher) -> Coded {
        let mut bits = Bits::with_room(bytes.len());
        matcher.code(bytes, code, &mut bits);
        bits.words.shrink_to_fit();
        Coded { bits, sum: Adler::of(bytes), length: bytes.len() }
    }
}

/// Finds repetitions inside a piece: greedy, with one step of patience, and only where the code becomes shorter. One
/// serves many pieces, so that its tables are made once: places are counted through all of them.
struct Matcher {
    /// One more than the last place with each hash; nothing before `start` belongs to the piece.
    last: Box<[u32; 1 << HASH_BITS]>,
    /// For each place in the piece the three bytes there, and one more than the place before with the same hash.
    places: Vec<(u32, u32)>,
    /// The place where the piece begins.
    start: u32,
}

/// A repetition: what it saves in bits, how long it is and how far back.
#[derive(Clone, Copy, Default)]
struct Match {
    saved: u32,
    length: usize,
    distance: usize,
}

/// The longest repetition (RFC 1951, 3.2.5).
const LONGEST: usize = 258;
/// The farthest repetition (RFC 1951, 3.2.5).
const FARTHEST: usize = 32_768;
/// How many earlier places are tried; any number of them would save 0.4 % more.
const TRIES: usize = 2;
const HASH_BITS: u32 = 10;

impl Default for Matcher {
    fn default() -> Matcher {
        Matcher { last: Box::new([0; 1 << HASH_BITS]), places: Vec::new(), start: 0 }
    }
}

impl Matcher {
    fn code(&mut self, bytes: &[u8], code: &Code, out: &mut Bits) {
        let threes = bytes.windows(3).map(|three| (u32::from_le_bytes([three[0], three[1], three[2], 0]), 0));
        self.places.clear();
        self.places.extend(threes);
        let mut at = 0;
        let mut here = Match::default();
        while at < bytes.len() {
            self.note(at);
            let next = self.find(bytes, at + 1, code);
            if here.length == 0 || next.saved > here.saved {
                let (word, bits) = code.literal[usize::from(bytes[at])];
                out.put(word, bits);
                at += 1;
                here = next;
            } else {
                here.put(code, out);
                (at + 1..at + here.length).for_each(|at| self.note(at));
                at += here.length;
                here = self.find(bytes, at, code);
            }
        }
        // A program is far shorter than what the places can count, and a matcher lives for one program.
        self.start += bytes.len() as u32;
    }

    fn note(&mut self, at: usize) {
        if let Some((three, before)) = self.places.get_mut(at) {
            *before = std::mem::replace(&mut self.last[hash(*three)], self.start + at as u32 + 1);
        }
    }

    /// The longest repetition here, if it is worth its code.
    fn find(&self, bytes: &[u8], at: usize, code: &Code) -> Match {
        let mut best = Match::default();
        let Some(&(this, _)) = self.places.get(at) else { return best };
        let mut candidate = self.last[hash(this)];
        for _ in 0..TRIES {
            // Places of other pieces lie before the start.
            let Some(from) = candidate.checked_sub(self.start + 1) else { break };
            let from = from as usize;
            let (three, before) = self.places[from];
            if at - from > FARTHEST {
                break;
            }
            if three == this {
                let length = 3 + common(&bytes[from + 3..], &bytes[at + 3..]);
                if length > best.length {
                    best = Match { saved: 0, length, distance: at - from };
                }
            }
            candidate = before;
        }
        if best.length > 0 {
            let plain = bytes[at..at + best.length].iter().map(|&byte| code.literal[usize::from(byte)].1);
            best.saved = plain.sum::<u32>().saturating_sub(best.cost(code));
        }
        if best.saved > 0 { best } else { Match::default() }
    }
}

fn hash(three: u32) -> usize {
    (three.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
}

/// How many more bytes two stretches have in common at their start, at most what one word of the code can say.
fn common(a: &[u8], b: &[u8]) -> usize {
    let most = a.len().min(b.len()).min(LONGEST - 3);
    a[..most].iter().zip(&b[..most]).position(|(a, b)| a != b).unwrap_or(most)
}

impl Match {
    fn symbols(self, code: &Code) -> [(Symbol, (u32, u32), usize); 2] {
        let (length, distance) = (code.length[self.length], distance(self.distance));
        [
            (length, code.literal[usize::from(length.symbol)], self.length),
            (distance, code.distance[usize::from(distance.symbol)], self.distance),
        ]
    }

    fn cost(self, code: &Code) -> u32 {
        self.symbols(code).iter().map(|(symbol, (_, bits), _)| bits + symbol.extra).sum()
    }

    fn put(self, code: &Code, out: &mut Bits) {
        for (symbol, (word, bits), value) in self.symbols(code) {
            out.put(word, bits);
            out.put(value as u32 - symbol.base, symbol.extra);
        }
    }
}

/// A length or distance as a symbol and the number of bits behind it that say by how much it exceeds the base.
#[derive(Clone, Copy, Default)]
struct Symbol {
    symbol: u16,
    base: u32,
    extra: u32,
}

/// Distances, two symbols to each number of extra bits (RFC 1951, 3.2.5).
fn distance(distance: usize) -> Symbol {
    let less = distance as u32 - 1;
    if less < 4 {
        return Symbol { symbol: less as u16, base: distance as u32, extra: 0 };
    }
    let extra = 30 - less.leading_zeros();
    let half = (less >> extra) & 1;
    Symbol { symbol: (2 * (extra + 1) + half) as u16, base: ((2 + half) << extra) + 1, extra }
}

/// A Huffman code.
struct Code {
    /// Its place among all.
    index: usize,
    lengths: &'static Lengths,
    /// Words, their bits in the order in which they are written, with their lengths.
    literal: [(u32, u32); 286],
    distance: [(u32, u32); 30],
    /// By length of the repetition.
    length: Vec<Symbol>,
}

const CODE_COUNT: usize = 2;

/// The codes there are.
static CODES: LazyLock<[Code; CODE_COUNT]> = LazyLock::new(|| [Code::new(0, &TRACED), Code::new(1, &DRAWN)]);

impl Code {
    fn new(index: usize, lengths: &'static Lengths) -> Code {
        Code {
            index,
            lengths,
            literal: words(&lengths.literals),
            distance: words(&lengths.distances),
            length: self::lengths(),
        }
    }

    /// The code that suits these pieces best.
    fn best<'p>(pieces: impl Iterator<Item = &'p Piece>) -> &'static Code {
        let costs = pieces.fold([0; CODE_COUNT], |sums: [u32; CODE_COUNT], piece| {
            std::array::from_fn(|index| sums[index].saturating_add(piece.costs[index]))
        });
        CODES.iter().min_by_key(|code| costs[code.index]).unwrap_or(&CODES[0])
    }

    /// How long these bytes would be in this code without repetitions, going by every eighth.
    fn cost(&self, bytes: &[u8]) -> u32 {
        bytes.iter().step_by(8).map(|&byte| self.literal[usize::from(byte)].1).sum()
    }

    /// The start of the one and last block (RFC 1951, 3.2.7), each length written in four bits.
    fn start(&self, out: &mut Bits) {
        let Lengths { literals, distances } = self.lengths;
        out.put(1, 1);
        out.put(2, 2);
        out.put(literals.len() as u32 - 257, 5);
        out.put(distances.len() as u32 - 1, 5);
        // All 19 lengths of the code of lengths are given, in the standard's order: 16, 17 and 18, the repetitions,
        // are not used; all others have four bits, which makes each its own word.
        out.put(19 - 4, 4);
        (0..19).for_each(|index| out.put(if index < 3 { 0 } else { 4 }, 3));
        for &length in literals.iter().chain(distances) {
            out.put(u32::from(length.reverse_bits() >> 4), 4);
        }
    }

    fn end(&self, out: &mut Bits) {
        let (word, bits) = self.literal[END];
        out.put(word, bits);
    }
}

/// The canonical code of these lengths (RFC 1951, 3.2.2), bits reversed.
fn words<const N: usize>(lengths: &[u8; N]) -> [(u32, u32); N] {
    let mut words = [(0, 0); N];
    let mut next = 0u32;
    for bits in 1..=15u32 {
        next <<= 1;
        for (word, _) in words.iter_mut().zip(lengths).filter(|(_, length)| u32::from(**length) == bits) {
            *word = (next.reverse_bits() >> (32 - bits), bits);
            next += 1;
        }
    }
    words
}

/// Lengths, four symbols to each number of extra bits; 258 has a symbol of its own (RFC 1951, 3.2.5).
fn lengths() -> Vec<Symbol> {
    let mut lengths = vec![Symbol::default(); 3];
    for symbol in 257..285u16 {
        let extra = (u32::from(symbol) - 257).saturating_sub(4) / 4;
        let base = lengths.len() as u32;
        lengths.resize(lengths.len() + (1 << extra), Symbol { symbol, base, extra });
    }
    lengths[LONGEST] = Symbol { symbol: 285, base: LONGEST as u32, extra: 0 };
    lengths
}

/// Bits, the first the lowest of the first word.
#[derive(Default)]
struct Bits {
    words: Vec<u32>,
    rest: u64,
    /// How many bits `rest` holds: fewer than 32 between calls.
    held: u32,
}

impl Bits {
    /// Appends `count` bits, at most 32; all above them are 0.
    fn put(&mut self, bits: u32, count: u32) {
        self.rest |= u64::from(bits) << self.held;
        self.held += count;
        if self.held >= 32 {
            self.words.push(self.rest as u32);
            self.rest >>= 32;
            self.held -= 32;
        }
    }

    /// No bits yet, with room for so many bytes.
    fn with_room(bytes: usize) -> Bits {
        Bits { words: Vec::with_capacity(bytes / 4 + 64), rest: 0, held: 0 }
    }

    fn append(&mut self, other: &Bits) {
        let (held, mut rest) = (self.held, self.rest);
        self.words.extend(other.words.iter().map(|&word| {
            let both = rest | u64::from(word) << held;
            rest = both >> 32;
            both as u32
        }));
        self.rest = rest;
        self.put(other.rest as u32, other.held);
    }

    /// The bits as a zlib stream of what has this sum.
    fn zlib(self, sum: Adler) -> Vec<u8> {
        // 32 KB window, default level; as one number the header is a multiple of 31 (RFC 1950, 2.2).
        let header = [0x78, 0x9c];
        let mut out = vec![0; header.len() + 4 * self.words.len()];
        let (start, words) = out.split_at_mut(header.len());
        start.copy_from_slice(&header);
        words.as_chunks_mut().0.iter_mut().zip(&self.words).for_each(|(bytes, word)| *bytes = word.to_le_bytes());
        out.extend_from_slice(&(self.rest as u32).to_le_bytes()[..self.held.div_ceil(8) as usize]);
        out.extend(((sum.1 << 16) | sum.0).to_be_bytes());
        out
    }
}

/// The checksum of zlib (RFC 1950, 8.2): the sum of all bytes, and the sum of those sums.
#[derive(Clone, Copy)]
struct Adler(u32, u32);

impl Adler {
    const START: Adler = Adler(1, 0);
    const MODULUS: u32 = 65_521;

    /// Of a piece by itself, beginning at 0.
    fn of(bytes: &[u8]) -> Adler {
        let mut sum = Adler(0, 0);
        // 5552 bytes are the most that cannot overflow.
        for chunk in bytes.chunks(5552) {
            for &byte in chunk {
                sum.0 += u32::from(byte);
                sum.1 += sum.0;
            }
            sum = Adler(sum.0 % Adler::MODULUS, sum.1 % Adler::MODULUS);
        }
        sum
    }

    /// Of what came before and, behind it, a piece of this length.
    fn then(self, piece: Adler, length: usize) -> Adler {
        let length = (length % Adler::MODULUS as usize) as u64;
        let second = u64::from(self.1) + length * u64::from(self.0) + u64::from(piece.1);
        Adler((self.0 + piece.0) % Adler::MODULUS, (second % u64::from(Adler::MODULUS)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::ZlibDecoder;
    use proptest::prelude::*;

    use super::*;

    fn inflate(stream: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        ZlibDecoder::new(stream).read_to_end(&mut out).expect("a sound zlib stream");
        out
    }

    #[test]
    fn every_length_and_distance_has_its_symbol() {
        assert_eq!(lengths().len(), LONGEST + 1);
        let shown = |s: Symbol| (s.symbol, s.base, s.extra);
        assert_eq!(
            [3, 10, 12, 13, 257].map(|n| shown(lengths()[n])),
            [(257, 3, 0), (264, 10, 0), (265, 11, 1), (266, 13, 1), (284, 227, 5)]
        );
        assert_eq!(shown(lengths()[258]), (285, 258, 0));
        assert_eq!(
            [1, 4, 5, 8, 9, 32_768].map(|n| shown(distance(n))),
            [(0, 1, 0), (3, 4, 0), (4, 5, 1), (5, 7, 1), (6, 9, 2), (29, 24_577, 13)]
        );
    }

    proptest! {
        #[test]
        fn any_glyphs_come_back(
            tables in prop::collection::vec(any::<u8>(), 0..2000),
            glyphs in prop::collection::vec(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..300),
                    prop::collection::vec(0u8..3, 0..2000),
                    (any::<u8>(), 0usize..70_000).prop_map(|(byte, count)| vec![byte; count]),
                ],
                0..12,
            )
        ) {
            let pieces: Vec<Piece> = glyphs.iter().map(|glyph| Piece::new(glyph.clone().into())).collect();
            let packed = pack(&tables, pieces.iter());
            prop_assert!(inflate(&packed) == [tables.clone(), glyphs.concat()].concat());
            prop_assert!(pack(&tables, pieces.iter()) == packed, "coded anew or once for all");
        }
    }
}
