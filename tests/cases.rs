//! Files that the program was once wrong about, each with its right outcome. They were made by others, by hand or with a
//! word processor, and lie in `tests/cases`; pictures of the kind in `tests/pictures` (`src/image.rs`).

use std::sync::LazyLock;

use crate::common::{engine, root};
use banxin::engine::Engine;
use banxin::pull::{Accept, Pulled, pull};
use banxin::verify::{Oddity, Verdict, carried, verify};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

fn case(path: &str) -> Vec<u8> {
    let path = root().join("tests/cases").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An update behind our bytes covers the third page with white.
#[test]
fn a_page_whited_out_behind_our_bytes_is_not_ours() {
    let bytes = case("verify/page3-whited-behind.pdf");
    let found = carried(&bytes).expect("it is a file of ours");
    assert_eq!(verify(&ENGINE, &bytes, &found), Verdict::Odd(Oddity::Revisions));
}

fn taken(name: &str) -> Result<Pulled, String> {
    let words = |findings: Vec<banxin::diag::Finding>| {
        findings.iter().map(|finding| format!("{}: {}\n", finding.code, finding.message)).collect::<String>()
    };
    pull(&ENGINE, &case(&format!("pull/{name}.docx")), Accept::All).map_err(words)
}

#[test]
fn edits_that_a_report_cannot_say_are_refused_with_their_place() {
    for (name, words) in [
        ("strike", &["text-look: ", "“商业企业”栏", "加了删除线的文字“88”"][..]),
        ("placeholder", &["text-look: ", "“商业企业”栏", "提示文字"]),
        ("before-addressee", &["figure-unplaced: ", "标题后面多了一段“此件公开发布，请遵照执行。”"]),
    ] {
        let refused = taken(name).expect_err(name);
        for word in words {
            assert!(refused.contains(word), "{name}: {word} in {refused}");
        }
    }
}

/// A list that the copy does not have shows no number in any word processor.
#[test]
fn a_number_that_nobody_sees_is_no_text() {
    let pulled = taken("autonumber").unwrap();
    assert!(pulled.source.contains("\"新增的一条。\""), "{}", pulled.source);
}
