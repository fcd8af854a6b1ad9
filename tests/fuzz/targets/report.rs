//! The bytes are a report.
#![no_main]

use banxin_fuzz::{report, tree};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| report::run(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Seven of eight inputs stay JSON; the eighth is changed in any byte.
    let changed = if seed % 8 == 0 { None } else { tree::json(&data[..size], &report::DONORS, seed, max_size) };
    match changed {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});
