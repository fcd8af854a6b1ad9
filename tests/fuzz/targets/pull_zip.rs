//! The bytes are a Word file.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| banxin_fuzz::pull::zip(data));
