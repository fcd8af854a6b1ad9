//! Trains the tables of code lengths on the outlines of the characters that the samples show:
//!
//! ```sh
//! cargo test --release --lib trainer -- --ignored --nocapture
//! ```
//!
//! prints them and what they would save over those in use: 0.07 % for `DRAWN`, 2.8 % for `TRACED`. New tables change the bytes of every PDF, so they come with a version of their own.
#![expect(clippy::cast_possible_truncation, reason = "one bit")]

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::*;
use crate::font::Program;

/// What each table is trained on: faces, and how often each counts. Faces of body text count more than rare ones.
const TRAINED: [(&str, &[(&str, u64)]); CODE_COUNT] = [
    ("TRACED", &[("GW-Fang", 4), ("GW-Kai", 1), ("GW-KaiFallback", 1)]),
    ("DRAWN", &[("GW-Title", 1), ("GW-Hei", 2), ("GW-Song", 1), ("LiberationSerif-Regular", 1)]),
];

/// The longest word of a code (RFC 1951, 3.2.7).
const LONGEST_WORD: usize = 15;

/// How often each symbol is used.
#[derive(Clone)]
struct Counts {
    literals: [u64; 286],
    distances: [u64; 30],
}

/// The characters of the samples.
fn characters() -> BTreeSet<char> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let files = std::fs::read_dir(folder).expect("the samples are there").map(|entry| entry.unwrap().path());
    let reports = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    reports.flat_map(|path| std::fs::read_to_string(path).unwrap().chars().collect::<Vec<_>>()).collect()
}

/// The outlines of these characters in a shipped font.
fn outlines(font: &str, characters: &BTreeSet<char>) -> Vec<Box<[u8]>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(format!("{font}.ttf"));
    let program = Program::open(&path, 0).expect("the shipped fonts open");
    characters.iter().filter_map(|&ch| program.outline(program.glyph(ch)?)).collect()
}

/// Reads coded bits back into symbols and counts these.
fn count(coded: &Coded, code: &Code, times: u64, counts: &mut Counts) {
    let literals: HashMap<(u32, u32), usize> = code.literal.iter().enumerate().map(|(s, word)| (*word, s)).collect();
    let distances: HashMap<(u32, u32), usize> = code.distance.iter().enumerate().map(|(s, word)| (*word, s)).collect();
    let length = 32 * coded.bits.words.len() + coded.bits.held as usize;
    let bit = |at: usize| match coded.bits.words.get(at / 32) {
        Some(word) => word >> (at % 32) & 1,
        None => (coded.bits.rest >> (at % 32)) as u32 & 1,
    };
    let symbol = |at: &mut usize, words: &HashMap<(u32, u32), usize>| {
        let (mut word, mut bits) = (0, 0);
        loop {
            word |= bit(*at) << bits;
            (bits, *at) = (bits + 1, *at + 1);
            if let Some(symbol) = words.get(&(word, bits)) {
                return *symbol;
            }
        }
    };
    let mut at = 0;
    while at < length {
        let literal = symbol(&mut at, &literals);
        counts.literals[literal] += times;
        if literal > END {
            at += code.length.iter().find(|s| usize::from(s.symbol) == literal).map_or(0, |s| s.extra as usize);
            let far = symbol(&mut at, &distances);
            counts.distances[far] += times;
            at += if far < 4 { 0 } else { far / 2 - 1 };
        }
    }
}

/// The best lengths of words up to [`LONGEST_WORD`] (Larmore and Hirschberg's package-merge).
fn lengths_for<const N: usize>(counts: [u64; N]) -> [u8; N] {
    let mut leaves: Vec<(u64, Vec<usize>)> = counts.iter().enumerate().map(|(s, &n)| (n.max(1), vec![s])).collect();
    leaves.sort();
    let mut packages = leaves.clone();
    for _ in 1..LONGEST_WORD {
        let pairs = packages.chunks_exact(2).map(|pair| (pair[0].0 + pair[1].0, [&pair[0].1[..], &pair[1].1].concat()));
        let mut merged: Vec<_> = leaves.iter().cloned().chain(pairs).collect();
        merged.sort();
        packages = merged;
    }
    let mut lengths = [0; N];
    packages.iter().take(2 * (N - 1)).flat_map(|(_, symbols)| symbols).for_each(|&symbol| lengths[symbol] += 1);
    lengths
}

/// How many bits the symbols take in a code of these lengths.
fn cost(counts: &Counts, lengths: &Lengths) -> u64 {
    let sum = |counts: &[u64], lengths: &[u8]| counts.iter().zip(lengths).map(|(n, &l)| n * u64::from(l)).sum::<u64>();
    sum(&counts.literals, &lengths.literals) + sum(&counts.distances, &lengths.distances)
}

#[test]
#[ignore = "run it where fonts or the way of finding repetitions change"]
fn tables_are_trained_on_the_shipped_fonts() {
    let characters = characters();
    for (code, (name, faces)) in CODES.iter().zip(TRAINED) {
        let mut counts = Counts { literals: [0; 286], distances: [0; 30] };
        let mut matcher = Matcher::default();
        for (face, times) in faces {
            for outline in outlines(face, &characters) {
                count(&Coded::new(&outline, code, &mut matcher), code, *times, &mut counts);
            }
        }
        let trained = Lengths { literals: lengths_for(counts.literals), distances: lengths_for(counts.distances) };
        println!("{name}: literals {:?}\ndistances {:?}", trained.literals, trained.distances);
        let (now, then) = (cost(&counts, code.lengths), cost(&counts, &trained));
        let differing = trained.literals.iter().zip(&code.lengths.literals).filter(|(a, b)| a != b).count();
        println!("{now} bits now, {then} with these; {differing} of 286 literals have another length");
        assert!(then <= now, "the trained table is the best for these counts");
    }
}

#[test]
fn lengths_are_those_of_a_complete_code() {
    let mut counts = [1; 30];
    (0..30).for_each(|symbol| counts[symbol] = 1 << symbol);
    let lengths = lengths_for(counts);
    assert_eq!(*lengths.iter().max().unwrap(), 15);
    assert_eq!(lengths.iter().map(|&length| 1u32 << (15 - length)).sum::<u32>(), 1 << 15, "Kraft's sum is 1");
}
