//! What the fuzz targets run. `tests/fuzz.rs` of the checkout runs the same over the kept corpus, without any fuzzer.

pub mod mutate;
pub mod pull;
