//! Where pages turn: what stays together, and the breaks that are written because a word processor's own flow might not
//! turn the page there.

use crate::common::{engine, root};
use banxin::assets::Assets;
use banxin::engine::Engine;
use banxin::geom::Len;
use banxin::layout::{Ink, Kind, Layout, Owner, compose};
use banxin::model;
use banxin::style::StyleKind;
use serde_json::{Value, json};

fn report(body: Vec<Value>) -> Value {
    json!({ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "某局", "title": "报告", "body": body })
}

fn planned(engine: &Engine, report: &Value) -> Layout {
    let (plan, findings) = engine.plan(&report.to_string());
    plan.unwrap_or_else(|| panic!("{findings:?}")).layout
}

fn lines(count: usize) -> Vec<Value> {
    vec![json!("一行字。"); count]
}

/// The page that a block's first ink is on.
fn page_of(layout: &Layout, wanted: usize) -> usize {
    let is_its = |ink: &Ink| match ink {
        Ink::Glyphs(run) => matches!(run.owner, Owner::Text { block, .. } if block == wanted),
        Ink::Picture { block, .. } => *block == wanted,
        Ink::Rule { .. } | Ink::Ground { .. } => false,
    };
    layout.pages.iter().position(|page| page.ink.iter().any(is_its)).expect("the block has ink")
}

#[test]
fn a_picture_and_its_caption_are_never_parted() {
    let engine = engine().with_folder(&root().join("tests/pictures"));
    let mut turned = 0;
    for before in 0..22 {
        let mut body = lines(before);
        body.push(json!({ "figure": "slope.jpeg", "caption": "图1 坡度", "width": "60mm" }));
        let layout = planned(&engine, &report(body));
        let picture = layout.blocks.iter().position(|block| matches!(block.kind, Kind::Picture(_))).unwrap();
        assert_eq!(page_of(&layout, picture), page_of(&layout, picture + 1), "{before} lines before");
        turned += page_of(&layout, picture);
    }
    assert!(turned > 3, "some of the pictures had to go to the next page: {turned}");
}

/// Whether a blank makes sure of the break before the second page where the last line of the first lacks this much room; no
/// break is forced.
fn is_made_sure(lacks: Len) -> bool {
    let engine = engine();
    let body = vec![json!({ "section": "一、标题", "body": lines(30) })];
    let (report, _) = model::read(&report(body).to_string()).unwrap();
    let mut form = engine.forms().choose(&report).unwrap().into_owned();
    let heading = form.page.styles.iter_mut().find(|style| style.kind == StyleKind::Heading1).unwrap();
    heading.pitch += lacks;
    let (layout, _) = compose(&report, &form, engine.fonts(), &Assets::default());
    let first = (0..layout.blocks.len())
        .find(|&block| matches!(layout.blocks[block].kind, Kind::Text(_)) && page_of(&layout, block) == 1);
    let Kind::Text(text) = &layout.blocks[first.expect("a second page")].kind else { unreachable!("a text") };
    assert!(!text.page_break, "what is typed before it later would leave a hole");
    matches!(layout.blocks[first.unwrap() - 1].kind, Kind::Space { height, page_break: false } if height >= Len::pt(3))
}

/// A word processor rounds: a line that lacks next to nothing might stay on the page, so a blank takes its room; where it
/// lacks more, the flow turns the page by itself.
#[test]
fn a_line_that_lacks_next_to_nothing_finds_a_blank_in_its_place() {
    assert!(is_made_sure(Len::pt(1)));
    assert!(!is_made_sure(Len::pt(6)));
}
