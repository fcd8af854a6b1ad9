//! How long a finished page plan takes to become a file of each format, and how large that is: `cargo bench --bench carriers`.
//!
//! A line for each sample and format: the median and the best of a hundred runs, in milliseconds, on one thread.

#![allow(clippy::print_stdout, reason = "what it measures is printed")]

use std::path::Path;
use std::time::{Duration, Instant};

use banxin::Format;
use banxin::engine::Engine;

/// How often each is written.
const RUNS: usize = 100;

/// An annual report, an official document, a chapter of a book with many tables.
const SAMPLES: [&str; 3] = ["yangming-2021", "gongwen-tongzhi", "yearbook-chapter"];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let engine = Engine::open(&root.join("layouts"), &root.join("fonts")).expect("our forms and fonts open");
    let engine = engine.with_folder(&root.join("samples"));
    for name in SAMPLES {
        let text = std::fs::read_to_string(root.join(format!("samples/{name}.json"))).expect("the sample is there");
        let plan = engine.plan(&text).0.expect("the sample is set");
        for format in Format::ALL {
            let mut times: Vec<Duration> = vec![];
            let mut bytes = 0;
            // The first runs fill what is kept from one report to the next.
            for run in 0..RUNS + 10 {
                let start = Instant::now();
                bytes = engine.write(&plan, format).expect("it is written").len();
                if run >= 10 {
                    times.push(start.elapsed());
                }
            }
            times.sort();
            let ms = |time: Duration| time.as_secs_f64() * 1000.0;
            let (median, best) = (ms(times[RUNS / 2]), ms(times[0]));
            println!("{name}.{}: {median:.2} ms (best {best:.2}), {} KB", format.name(), bytes.div_ceil(1024));
        }
    }
}
