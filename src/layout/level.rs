//! Hanzi of several faces in one line stand level: each face draws them at another height above the baseline.

use std::collections::HashMap;

use crate::font::{FaceId, Fonts, is_hanzi};

use super::{Block, Ink, Kind, Layout, Owner, StyleId};

/// What no reader sees, in thousandths of an em: a hair at the size of the body, 0.11 mm.
const UNSEEN: i64 = 20;

/// Raises or lowers the runs of hanzi whose face is not that of their line's style, a run-in head in 楷体 or a hanzi borrowed from
/// another face, to the height of those. What else stands in the line, and lines of one face, stay where they are.
pub(super) fn level(layout: &mut Layout, fonts: &Fonts) {
    let own: Vec<FaceId> = layout.styles.iter().map(|style| fonts.lead(style.role)).collect();
    let mut middles: HashMap<FaceId, Option<i64>> = HashMap::new();
    let mut middle = |face| *middles.entry(face).or_insert_with(|| fonts.hanzi_middle(face));
    let Layout { blocks, pages, .. } = layout;
    for ink in pages.iter_mut().flat_map(|page| &mut page.ink) {
        let Ink::Glyphs(run) = ink else { continue };
        let Some(&main) = style_of(blocks, run.owner).and_then(|style| own.get(usize::from(style.0))) else { continue };
        if run.turned || run.face == main || !run.glyphs.iter().any(|glyph| is_hanzi(glyph.ch)) {
            continue;
        }
        if let (Some(wanted), Some(found)) = (middle(main), middle(run.face))
            && (wanted - found).abs() >= UNSEEN
        {
            run.rise = run.size.scale(wanted - found, 1000);
        }
    }
}

/// The style of the text that a run belongs to.
fn style_of(blocks: &[Block], owner: Owner) -> Option<StyleId> {
    match owner {
        Owner::Text { block, .. } => Some(blocks.get(block)?.text()?.style),
        Owner::Cell { block, cell, .. } => match &blocks.get(block)?.kind {
            Kind::Table(table) => table.cells.get(cell).map(|cell| cell.style),
            _ => None,
        },
        Owner::Repeat | Owner::Folio | Owner::Leader => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::font::Glyph;
    use crate::geom::Len;
    use crate::layout::GlyphRun;

    /// The middle of the hanzi of each face of ours, in thousandths of an em above the baseline, measured by fontTools 4 on
    /// the forty that are read most.
    const MEASURED: [(&str, i64); 6] = [
        ("GW-Fang", 301),
        ("GW-Kai", 393),
        ("GW-Hei", 375),
        ("GW-Song", 381),
        ("GW-Title", 382),
        ("GW-KaiFallback", 355),
    ];

    #[test]
    fn the_middles_of_our_faces_are_those_measured() {
        let fonts = Fonts::open(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap();
        for (name, wanted) in MEASURED {
            let face = fonts.faces().find(|face| fonts.face_name(*face) == name).unwrap();
            assert!(fonts.hanzi_middle(face).unwrap().abs_diff(wanted) <= 1, "{name}: {:?}", fonts.hanzi_middle(face));
        }
        let signs = fonts.faces().find(|face| fonts.face_name(*face) == "GW-Signs").unwrap();
        assert_eq!(fonts.hanzi_middle(signs), None);
    }

    /// A run-in head in 楷体 stands level with its paragraph in 仿宋, and the paragraph where it stood.
    #[test]
    fn hanzi_of_one_line_stand_level() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let engine = Engine::open(&root.join("layouts"), &root.join("fonts")).unwrap();
        let plan = engine.plan(
            r#"{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "甲市人民政府", "title": "甲市人民政府公告",
            "official": { "kind": "document", "number": "甲政发〔2024〕8号", "signature": { "date": "2024-03-05" } },
            "body": [{ "lead": "（一）中国主动公开。", "text": "中国全年公开信息。", "level": 2 }] }"#,
        );
        let (plan, fonts) = (plan.0.unwrap(), engine.fonts());
        let runs: Vec<&GlyphRun> = plan.layout.pages[0]
            .ink
            .iter()
            .filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None })
            .collect();
        let middle = |run: &GlyphRun, ch: char| {
            let placed = run.glyphs.iter().find(|glyph| glyph.ch == ch)?;
            let (low, high) = fonts.ink(Glyph { face: run.face, id: placed.id, advance: 0 }, run.size)?;
            Some(run.drawn_at().y - (low + high) / 2)
        };
        let of = |name: &str| {
            runs.iter().copied().find(|run| fonts.face_name(run.face) == name && middle(run, '国').is_some()).unwrap()
        };
        let (kai, fang) = (of("GW-Kai"), of("GW-Fang"));
        assert_eq!((kai.at.y, fang.rise), (fang.at.y, Len::ZERO));
        let apart = middle(kai, '国').unwrap() - middle(fang, '国').unwrap();
        assert!(apart.0.abs() * 1000 <= kai.size.0 * UNSEEN, "{apart:?} at {:?}", kai.size);
    }
}
