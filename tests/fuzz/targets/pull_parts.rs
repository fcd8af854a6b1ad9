//! The bytes are parts of a Word file that is sound.
#![no_main]

use banxin_fuzz::mutate;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| banxin_fuzz::pull::parts(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Three of four inputs stay XML; the fourth is changed in any byte.
    let changed = if seed % 4 == 0 { None } else { mutate::xml(&data[..size], seed, max_size) };
    match changed {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});
