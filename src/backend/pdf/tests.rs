//! Files are read back by readers that share no code with the writer.

use super::sample::{self, fonts};
use super::{Options, write};

#[test]
fn writes_the_same_bytes_twice() {
    let fonts = fonts();
    let layout = sample::small(&fonts);
    let first = write(&layout, &fonts, &Options::default()).unwrap();
    let second = write(&layout, &fonts, &Options::default()).unwrap();
    std::fs::write("/tmp/small.pdf", &first).unwrap();
    let source = Options { source: Some(b"{}\n") };
    std::fs::write("/tmp/small-a3.pdf", write(&layout, &fonts, &source).unwrap()).unwrap();
    assert!(first == second);
}
