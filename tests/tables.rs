//! Tables as clause 8 of GB/T 9704 and the custom of statistical yearbooks ask for them: on pages that lie on their side,
//! over several pages, within their frames, and as wide, high and large as they are told.

use std::path::Path;

use crate::common::{engine, package, root};
use banxin::assets::Assets;
use banxin::backend::Format;
use banxin::diag::{Finding, Level, Place};
use banxin::engine::Engine;
use banxin::form::Form;
use banxin::geom::{Len, Point};
use banxin::layout::{GlyphRun, Ink, Kind, Layout, Owner, Table, compose};
use banxin::model::{self, Report};
use banxin::style::PageOrientation;
use serde_json::{Value, json};

/// A report with these blocks.
fn report(body: Vec<Value>) -> String {
    let report = json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2023, "issuer": "某某区统计局", "title": "统计资料",
        "body": body,
    });
    report.to_string()
}

/// A table of years with so many rows; `members` are added to it or replace what is there.
fn years(rows: usize, members: Value) -> Value {
    let mut grid = json!({
        "caption": "表1 历年数据", "unit": "单位：万元", "header_rows": 1,
        "rows": std::iter::once(json!(["年份", "合计"]))
            .chain((0..rows).map(|n| json!([format!("{}", 1990 + n), format!("{}", 1000 + n)])))
            .collect::<Vec<_>>(),
    });
    grid.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    json!({ "grid": grid })
}

fn plan(engine: &Engine, report: &str) -> (Option<Layout>, Vec<Finding>) {
    let (plan, findings) = engine.plan(report);
    (plan.map(|plan| plan.layout), findings)
}

fn planned(engine: &Engine, body: Vec<Value>) -> Layout {
    let (layout, findings) = plan(engine, &report(body));
    layout.unwrap_or_else(|| panic!("{findings:?}"))
}

fn codes(findings: &[Finding]) -> Vec<(&str, Level)> {
    findings.iter().map(|finding| (finding.code, finding.level)).collect()
}

fn tables(layout: &Layout) -> Vec<&Table> {
    let table = |block: &'_ banxin::layout::Block| {
        if let Kind::Table(table) = &block.kind { Some(table.clone()) } else { None }
    };
    layout
        .blocks
        .iter()
        .filter(|block| table(block).is_some())
        .map(|block| match &block.kind {
            Kind::Table(table) => table,
            _ => unreachable!("only tables are left"),
        })
        .collect()
}

fn runs(layout: &Layout, page: usize) -> impl Iterator<Item = &GlyphRun> {
    layout.pages[page].ink.iter().filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None })
}

/// What repeats on a page, line by line.
fn repeated(layout: &Layout, page: usize) -> Vec<String> {
    let mut lines: Vec<(Len, String)> = vec![];
    for run in runs(layout, page).filter(|run| run.owner == Owner::Repeat) {
        let text: String = run.glyphs.iter().map(|glyph| glyph.ch).collect();
        match lines.last_mut().filter(|(y, _)| *y == run.at.y) {
            Some((_, line)) => line.push_str(&text),
            None => lines.push((run.at.y, text)),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// A part of the Word copy.
fn part(engine: &Engine, report: &str, name: &str) -> String {
    let plan = engine.plan(report).0.unwrap();
    let bytes = engine.write(&plan, Format::Docx).unwrap();
    package::part(&bytes, name)
}

/// The sheet turned clockwise by a quarter is the upright page again: the head of the table is at its left, which is the
/// binding side of odd pages and the fore-edge of even ones, and the number is where upright pages have it.
#[test]
fn clause_8_landscape_pages_have_their_head_at_the_left_and_their_number_where_upright_pages_have_it() {
    let engine = engine();
    let layout = planned(&engine, vec![json!("正文。"), years(80, json!({ "landscape": true })), json!("正文。")]);
    let sheet = &layout.sheet;
    let lying: Vec<usize> = (0..layout.pages.len())
        .filter(|&p| sheet.orientation(&layout.pages[p]) == PageOrientation::Landscape)
        .collect();
    assert!(lying.len() >= 3 && lying[0] > 0 && lying[lying.len() - 1] + 1 < layout.pages.len(), "{lying:?}");
    let upright = |at: Point| Point { x: at.y, y: sheet.height - at.x };
    let right = sheet.left + sheet.text_width;
    for &page in &lying {
        for run in runs(&layout, page) {
            let at = upright(run.at);
            if run.owner == Owner::Folio {
                assert!(run.turned && at.y == sheet.folio.baseline);
                let odd = layout.pages[page].number % 2 == 1;
                let far: Len = run.glyphs.iter().map(|glyph| glyph.advance).sum();
                // One character from the outer side (clause 7.5).
                assert!(if odd {
                    at.x + far <= right - sheet.folio.side
                } else {
                    at.x >= sheet.left + sheet.folio.side
                });
            } else {
                assert!(!run.turned && (sheet.left..=right).contains(&at.x), "{at:?}");
                assert!((sheet.top..=sheet.top + sheet.text_height).contains(&at.y), "{at:?}");
            }
        }
        let ends = |upright: &dyn Fn(&GlyphRun) -> Len| {
            runs(&layout, page).filter(|run| run.owner == Owner::Folio).map(upright).min().unwrap()
        };
        let same = lying[0].is_multiple_of(2) == page.is_multiple_of(2);
        if same {
            let (here, first) =
                (ends(&|run| run.at.y), runs(&layout, lying[0]).filter(|run| run.owner == Owner::Folio));
            let digits = |page: usize| layout.pages[page].number.to_string().len();
            let first = first.map(|run| run.at.y).min().unwrap();
            assert!(digits(page) != digits(lying[0]) || here == first);
        }
        // The header row is nearest to the side that is bound on odd pages.
        let head =
            runs(&layout, page).filter(|run| run.owner != Owner::Folio).map(|run| upright(run.at).x).min().unwrap();
        let words: String = runs(&layout, page)
            .filter(|run| run.owner != Owner::Folio && upright(run.at).x == head)
            .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.ch))
            .collect();
        assert!(words.contains("表1") || words.contains("年份"), "{words}");
    }
}

/// The same in Word: sections of such pages have an empty footer, and a text box in their header, turned by a quarter.
#[test]
fn clause_8_word_has_the_number_of_landscape_pages_in_a_turned_box() {
    let engine = engine();
    let report = report(vec![json!("正文。"), years(40, json!({ "landscape": true })), json!("正文。")]);
    let layout = plan(&engine, &report).0.unwrap();
    let document = part(&engine, &report, "word/document.xml");
    let sections: Vec<&str> =
        document.split("<w:sectPr").skip(1).map(|rest| rest.split("</w:sectPr>").next().unwrap()).collect();
    assert_eq!(sections.len(), 3);
    for (nth, section) in sections.iter().enumerate() {
        let ids: Vec<&str> = section.split("r:id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let lying = section.contains("w:orient=\"landscape\"");
        assert_eq!(lying, nth == 1);
        assert!(ids.len() == 4 && ids.iter().all(|id| id.contains("Turned") == lying), "{ids:?}");
    }
    let sheet = &layout.sheet;
    for (name, align) in [("word/header3.xml", "right"), ("word/header4.xml", "left")] {
        let header = part(&engine, &report, name);
        assert!(header.contains("vert=\"vert\"") && header.contains("PAGE"), "{header}");
        assert!(header.contains(&format!("<w:jc w:val=\"{align}\"/>")), "{header}");
        // The box begins at the corner of the page: LibreOffice loses offsets.
        assert_eq!(header.matches("<wp:posOffset>0</wp:posOffset>").count(), 2, "{header}");
        let number = |name: &str| -> i64 {
            header.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        assert_eq!(Len(number("cy")), sheet.width);
        // Office programs put the baseline of an exact line four fifths down, and turned, from the right.
        let line = Len::twips(number("w:line"));
        let baseline = sheet.height - (Len(number("cx")) - line + line / 5);
        assert!((baseline - sheet.folio.baseline).0.abs() < Len::twips(2).0, "{baseline:?}");
        let ends = [number("w:left"), number("w:right")].map(Len::twips);
        let side = sheet.folio.side;
        let wanted = [sheet.left + side, sheet.width - sheet.left - sheet.text_width + side];
        assert!(ends.iter().zip(wanted).all(|(end, wanted)| (*end - wanted).0.abs() < Len::twips(2).0), "{ends:?}");
    }
    assert!(!part(&engine, &report, "word/footer3.xml").contains("PAGE"));
}

#[test]
fn a_table_that_goes_on_says_so_above_every_further_piece() {
    let engine = engine();
    let body = vec![json!("正文。"), years(90, json!({ "continued": "（续）" }))];
    let layout = planned(&engine, body.clone());
    let table = tables(&layout)[0].clone();
    assert!(table.fragments.len() >= 3 && !table.flows);
    for fragment in &table.fragments[1..] {
        assert_eq!(repeated(&layout, fragment.page), ["表1 历年数据（续）", "单位：万元", "年份合计"]);
        // It stands above its fragment, and the fragment on its page.
        let lines: Len = table.continued.iter().map(|text| layout.styles[usize::from(text.style.0)].pitch).sum();
        assert_eq!(fragment.top, layout.sheet.top + lines + table.skip);
        let rows: Len = table.heights[fragment.rows.clone()].iter().copied().sum();
        assert!(fragment.top + rows < layout.sheet.top + layout.sheet.text_height);
    }
    let document = part(&engine, &report(body), "word/document.xml");
    let paragraphs: Vec<&str> = document.split("<w:p>").filter(|p| p.contains("（续）")).collect();
    assert_eq!(paragraphs.len(), table.fragments.len() - 1);
    // It begins its page there too, by itself where the page before has no room for it with its rows.
    for (p, fragment) in paragraphs.iter().zip(&table.fragments[1..]) {
        assert!(p.contains("<w:lastRenderedPageBreak/>"), "{p}");
        assert_eq!(p.contains("<w:pageBreakBefore"), fragment.forced, "{p}");
    }
    assert_eq!(document.matches("<w:tbl>").count(), table.fragments.len());
    // Nothing is said of it where nobody asked; one table flows in Word, where it is sure to part as planned.
    let plain = planned(&engine, vec![json!("正文。"), years(40, json!({ "min_height": "8.5mm" }))]);
    assert_eq!(repeated(&plain, tables(&plain)[0].fragments[1].page), ["年份合计"]);
    assert!(tables(&plain)[0].flows);
    let close = planned(&engine, vec![json!("正文。"), years(80, json!({}))]);
    // 28 rows of 8 mm lack next to nothing on a page: another reader might let the last one in, did it not stay with the next.
    let close = tables(&close)[0];
    assert!(close.flows);
    let ends: Vec<usize> = close.fragments.iter().rev().skip(1).map(|fragment| fragment.rows.end).collect();
    assert!(ends.iter().any(|&end| close.keeps[end]), "{:?}", close.keeps);
    assert!(ends.iter().all(|&end| !close.keeps[end - 1]), "{:?}", close.keeps);
}

#[test]
fn a_merged_label_that_goes_on_says_so_in_the_middle_of_its_rows() {
    let engine = engine();
    let row = |n: usize| match n {
        0 => json!([{ "text": "鹤鸣街道", "rows": 60 }, "第1社区", "1"]),
        n => json!([format!("第{}社区", n + 1), "1"]),
    };
    let rows: Vec<Value> = std::iter::once(json!(["街道", "社区", "户数"])).chain((0..60).map(row)).collect();
    let grid = |suffix: Value| {
        let mut grid = json!({ "caption": "表1", "header_rows": 1, "rows": rows });
        grid.as_object_mut().unwrap().extend(suffix.as_object().unwrap().clone());
        vec![json!({ "grid": grid })]
    };
    let layout = planned(&engine, grid(json!({ "continued_labels": "（续）" })));
    let table = tables(&layout)[0];
    assert!(table.fragments.len() == 3);
    for fragment in &table.fragments[1..] {
        let label = runs(&layout, fragment.page).find(|run| run.glyphs.iter().any(|glyph| glyph.ch == '续')).unwrap();
        let text: String = label.glyphs.iter().map(|glyph| glyph.ch).collect();
        assert_eq!((text.as_str(), label.owner), ("鹤鸣街道（续）", Owner::Repeat));
        let head: Len = table.heights[fragment.repeats.clone()].iter().copied().sum();
        let rows: Len = table.heights[fragment.rows.clone()].iter().copied().sum();
        let off = label.at.y - (fragment.top + head + rows / 2);
        assert!(off.0.abs() < Len::pt(6).0, "{off:?} from the middle");
    }
    let document = part(&engine, &report(grid(json!({ "continued_labels": "（续）" }))), "word/document.xml");
    assert_eq!(document.matches("鹤鸣街道（续）").count(), 2);
    let plain = planned(&engine, grid(json!({})));
    assert!(repeated(&plain, 1).contains(&"鹤鸣街道".to_owned()));
}

/// Labels and notes of two rows each, the ones a row below the others: every break cuts one of them, and half a note has
/// no room for its two lines.
fn overlapping(label: &str, own: Value) -> Value {
    let pair = |text: &str| json!({ "text": text, "rows": 2 });
    let row = |n: usize| match n {
        0 => json!([pair(label), "注", "0"]),
        59 => json!(["注", "59"]),
        n if n % 2 == 0 => json!([pair(label), n.to_string()]),
        n => json!([pair("说明说明说明说明"), n.to_string()]),
    };
    let rows: Vec<Value> = std::iter::once(json!(["街道", "说明", "户数"])).chain((0..60).map(row)).collect();
    let mut grid = json!({ "widths": ["20mm", "28mm", 1], "header_rows": 1, "rows": rows });
    grid.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    json!({ "grid": grid })
}

#[test]
fn a_merged_label_that_has_no_room_to_say_so_stays_as_it_was_and_lets_the_table_part() {
    let engine = engine();
    let fragments = |own: Value| {
        let layout = planned(&engine, vec![overlapping("鹤鸣街道", own)]);
        (tables(&layout)[0].clone(), repeated(&layout, 2))
    };
    let (plain, marked) = (fragments(json!({})), fragments(json!({ "continued_labels": "（续）" })));
    assert!(plain.0.fragments.len() > 2);
    assert_eq!((&marked.0.fragments, &marked.0.heights), (&plain.0.fragments, &vec![Len::mm(8); 61]));
    assert_eq!(marked.1, plain.1);
    assert!(marked.1.contains(&"鹤鸣街道".to_owned()));
    // Where half the rows have room for two lines, it says so.
    let high = fragments(json!({ "continued_labels": "（续）", "min_height": "12mm" }));
    assert!(high.1.contains(&"（续）".to_owned()), "{high:?}");
}

#[test]
fn rows_grow_where_no_break_leaves_room_for_the_cells_that_it_cuts() {
    let engine = engine();
    let layout = planned(&engine, vec![overlapping("鹤鸣街道办事处", json!({}))]);
    let table = tables(&layout)[0];
    assert!(table.fragments.len() > 2);
    // The last row of the cell that is cut, on each side of each break, and no other.
    let cut: Vec<usize> =
        table.fragments[1..].iter().flat_map(|fragment| [fragment.rows.start - 1, fragment.rows.start]).collect();
    let high: Vec<usize> = (0..61).filter(|&row| table.heights[row] > Len::mm(8)).collect();
    assert_eq!(high, cut);
    // Rows of an exact height stay as they are told, and then the table has no place to part.
    let exact = overlapping("鹤鸣街道办事处", json!({ "height": "8mm" }));
    let (layout, findings) = plan(&engine, &report(vec![exact]));
    assert!(layout.is_none());
    assert_eq!(codes(&findings)[0], ("row-too-tall", Level::Error));
    assert!(findings[0].message.contains("第 2～61 行分不到两页"), "{findings:?}");
}

/// Table 2 of both forms, begun at every line of a page: what repeats is the header of the block that goes on, never the
/// first one's, and no header stands alone at the foot of a page. Blocks no higher than a third of a page are never parted,
/// and then the breaks come by themselves.
#[test]
fn the_header_of_the_block_that_goes_on_is_repeated_and_none_stands_alone() {
    let engine = engine();
    let (mut parted, mut low, mut forced) = (vec![], 0, 0);
    for (id, height) in ["zfxxgk-nb-2019", "zfxxgk-nb-2021"]
        .into_iter()
        .flat_map(|id| [400, 430, 460, 490, 1500].map(|twips| (id, twips)))
    {
        // Rows of several heights, so that the foot of the page comes after every one of them.
        let mut form: Form = engine.forms().get(id).unwrap().clone();
        form.tables.iter_mut().for_each(|table| table.style.min_height = Some(Len::twips(height)));
        let form = &form;
        let of_form = form.tables.iter().find(|table| table.id == "disclosure").unwrap();
        let mut blocks: Vec<usize> = vec![];
        for filler in 0..22 {
            let block = |(n, kind)| model::Block { at: format!("/body/{n}"), kind };
            let paragraphs = (0..filler).map(|_| model::Kind::Paragraph("甲".to_owned()));
            let table = model::Kind::National { table: "disclosure".into(), figures: vec![], rows: vec![] };
            let body = paragraphs.chain([table]).enumerate().map(block).collect();
            let report = Report { title: "题".into(), issuer: "某".into(), year: 2020, body, ..Report::default() };
            let (layout, _) = compose(&report, form, engine.fonts(), &Assets::default());
            let table = tables(&layout)[0];
            for fragment in &table.fragments {
                assert!(!of_form.is_header_row(fragment.rows.end - 1), "{id}, {filler} lines: {fragment:?}");
                let start = fragment.rows.start;
                let own = start == 0 || of_form.is_header_row(start);
                let governs = if own { 0..0 } else { of_form.header_of(start) };
                assert_eq!(fragment.repeats, governs, "{id}, {filler} lines");
                let said = repeated(&layout, fragment.page);
                let heads = |rows: std::ops::Range<usize>| {
                    let cells = table.cells.iter().filter(move |cell| rows.contains(&cell.area.row));
                    cells.map(|cell| cell.text.clone()).collect::<Vec<_>>()
                };
                assert_eq!(said.concat(), heads(governs.clone()).concat(), "{id}, {filler} lines");
                if !governs.is_empty() {
                    assert!(height > 1000, "{id}, {filler} lines: a short block is parted");
                    blocks.push(governs.start);
                }
            }
            low += usize::from(height < 1000);
            forced += usize::from(height < 1000 && !table.flows);
        }
        blocks.sort_unstable();
        blocks.dedup();
        parted.extend(blocks.into_iter().map(|block| (id, block)));
    }
    // Where a block has one row, nothing can part behind its header; of the others each was parted.
    parted.sort_unstable();
    parted.dedup();
    let of = |id: &str| parted.iter().filter(|(of, _)| *of == id).count();
    // Where its last row alone lacks next to nothing, a table's break is forced.
    assert!(low > 150 && forced * 20 < low, "{forced} of {low}");
    assert!(of("zfxxgk-nb-2019") > 1 && of("zfxxgk-nb-2021") > 0, "{parted:?}");
}

#[test]
fn notes_stay_with_the_last_row() {
    let engine = engine();
    let notes = json!({ "notes": ["注：按当年价格计算。", "资料来源：区统计局。"] });
    for rows in 15..60 {
        let layout = planned(&engine, vec![years(rows, notes.clone())]);
        let last = tables(&layout)[0].fragments.last().unwrap().page;
        let note = runs(&layout, last).any(|run| run.glyphs.iter().any(|glyph| glyph.ch == '注'));
        assert!(note, "{rows} rows: the notes are on another page");
        assert!(layout.pages.len() == last + 1, "{rows} rows");
    }
}

/// The rules of a page by direction, as (from, to, width).
fn rules(layout: &Layout, page: usize, level: bool) -> Vec<(Point, Point, Len)> {
    let rule = |ink: &Ink| match ink {
        Ink::Rule { from, to, width, .. } if (from.y == to.y) == level => Some((*from, *to, *width)),
        _ => None,
    };
    layout.pages[page].ink.iter().filter_map(rule).collect()
}

#[test]
fn frames_are_thick_or_double_and_close_at_their_corners() {
    let engine = engine();
    let framed = |frame: &str| planned(&engine, vec![years(2, json!({ "frame": frame }))]);
    let (single, thick, double) = (framed("single"), framed("thick"), framed("double"));
    let top = |layout: &Layout| rules(layout, 0, true)[0];
    assert!(top(&thick).2 > top(&single).2 && top(&thick).2 == Len::parse("1.5pt").unwrap());
    let (level, upright) = (rules(&double, 0, true), rules(&double, 0, false));
    // Two at the top, two at the foot, two inside; two at each side, one inside.
    assert_eq!((level.len(), upright.len()), (6, 5));
    let part = tables(&double)[0].rules.outer / 3;
    assert!(level.iter().chain(&upright).all(|(.., width)| *width == part));
    let close = |a: Len, b: Len| (a - b).0.abs() <= 2;
    let outer = (level[0], upright[0]);
    let inner = (level[1], upright[1]);
    for (across, down) in [outer, inner] {
        // Each rule reaches to the outer edge of the one that it meets.
        assert!(
            close(across.0.x, down.0.x - part / 2) && close(down.0.y, across.0.y - part / 2),
            "{across:?} {down:?}"
        );
    }
    assert!(close(inner.0.0.y - outer.0.0.y, part * 2) && close(inner.1.0.x - outer.1.0.x, part * 2));
    // What runs inside ends at the inner frame.
    assert!(level[2..4].iter().all(|(from, ..)| close(from.x, inner.1.0.x)));
    let xml = part_of_frame(&engine, "double");
    assert!(xml.contains("<w:top w:val=\"double\" w:sz=\"6\"") && xml.contains("<w:right w:val=\"double\""), "{xml}");
    assert!(part_of_frame(&engine, "thick").contains("<w:top w:val=\"single\" w:sz=\"12\""));
}

fn part_of_frame(engine: &Engine, frame: &str) -> String {
    let document = part(engine, &report(vec![years(2, json!({ "frame": frame }))]), "word/document.xml");
    document.split("<w:tblBorders>").nth(1).unwrap().split("</w:tblBorders>").next().unwrap().to_owned()
}

#[test]
fn rows_are_as_high_as_told_and_what_they_cannot_hold_is_a_finding() {
    let engine = engine();
    let height = |members: Value| tables(&planned(&engine, vec![years(2, members)]))[0].heights.clone();
    assert_eq!(height(json!({ "height": "6mm" })), vec![Len::mm(6); 3]);
    assert_eq!(height(json!({ "min_height": "12mm" })), vec![Len::mm(12); 3]);
    assert_eq!(height(json!({})), vec![Len::mm(8); 3]);
    let long = json!({ "height": "8mm", "rows": [["年份", "说明"], ["2023", "这一格的说明很长".repeat(9)]] });
    let (layout, findings) = plan(&engine, &report(vec![years(0, long.clone())]));
    assert!(layout.is_none());
    assert_eq!(codes(&findings), [("row-too-low", Level::Error)]);
    assert!(findings[0].message.contains("第 2 行高 8.0 mm"), "{findings:?}");
    // Smaller type may save it, where that is allowed.
    let mut allowed = long;
    allowed["height"] = json!("11mm");
    allowed["rows"][1][1] = json!("这一格的说明很长".repeat(10));
    assert_eq!(codes(&plan(&engine, &report(vec![years(0, allowed.clone())])).1), [("row-too-low", Level::Error)]);
    allowed["shrink_to"] = json!("8pt");
    let (layout, findings) = plan(&engine, &report(vec![years(0, allowed)]));
    assert_eq!(codes(&findings), [("table-shrunk", Level::Note)]);
    assert!(tables(&layout.unwrap())[0].heights.iter().all(|height| *height == Len::mm(11)));
}

#[test]
fn a_row_taller_than_a_page_and_a_column_narrower_than_a_character_are_findings() {
    let engine = engine();
    let tall = json!({ "rows": [["年份", "说明"], ["2023", "很长的说明。".repeat(300)]] });
    let (layout, findings) = plan(&engine, &report(vec![years(0, tall)]));
    assert!(layout.is_none());
    assert_eq!(codes(&findings), [("row-too-tall", Level::Error)]);
    assert!(findings[0].message.contains("第 2 行连同表头高"), "{findings:?}");
    assert!(matches!(&findings[0].place, Place::Value(at) if at.ends_with("/rows/1/1")), "{findings:?}");
    // Rows that a merged cell holds together.
    let merged = [json!(["甲", { "text": "很长的说明。".repeat(300), "rows": 2 }]), json!(["乙"])];
    let (layout, findings) = plan(&engine, &report(vec![json!({ "grid": { "rows": merged, "header_rows": 0 } })]));
    assert!(layout.is_none());
    assert_eq!(codes(&findings), [("row-too-tall", Level::Error)]);
    assert!(findings[0].message.contains("第 1～2 行"), "{findings:?}");
    let narrow = json!({ "widths": ["5mm", 1] });
    let (layout, findings) = plan(&engine, &report(vec![years(1, narrow)]));
    assert!(layout.is_none());
    assert!(codes(&findings).contains(&("column-too-narrow", Level::Error)), "{findings:?}");
    let wide = json!({ "widths": ["100mm", "80mm"] });
    let (layout, findings) = plan(&engine, &report(vec![years(1, wide)]));
    assert!(layout.is_none());
    assert_eq!(codes(&findings), [("table-too-wide", Level::Error)]);
}

/// A table of 18 columns of figures, too wide for 10.5 points.
fn many_columns(members: Value) -> Vec<Value> {
    let row = |text: &dyn Fn(usize) -> String| (0..18).map(text).collect::<Vec<_>>();
    let mut grid = json!({
        "caption": "表1 分月数据", "header_rows": 1,
        "rows": [row(&|n| format!("{}月", n + 1)), row(&|n| format!("{}", 1000 + n)), row(&|n| format!("{}", 12000 + n))],
    });
    grid.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    vec![json!({ "grid": grid })]
}

#[test]
fn type_is_made_smaller_only_where_that_is_allowed_and_then_told_of() {
    let engine = engine();
    let (layout, findings) = plan(&engine, &report(many_columns(json!({}))));
    assert_eq!(codes(&findings), [("figure-broken", Level::Warning)]);
    assert!(findings[0].message.contains("“1000”") && findings[0].message.contains("另有 35 个"), "{findings:?}");
    assert_eq!(tables(&layout.unwrap())[0].shrunk, Len::ZERO);
    let allowed = report(many_columns(json!({ "shrink_to": "7.5pt" })));
    let (layout, findings) = plan(&engine, &allowed);
    let layout = layout.unwrap();
    assert_eq!(codes(&findings), [("table-shrunk", Level::Note)]);
    let table = tables(&layout)[0];
    assert!(table.shrunk > Len::ZERO && table.cells.iter().skip(18).all(|cell| cell.lines.len() == 1));
    // All of its cells alike, no smaller than need be, and in Word the same.
    let sizes: Vec<Len> =
        runs(&layout, 0).filter(|run| matches!(run.owner, Owner::Cell { .. })).map(|run| run.size).collect();
    assert!(sizes.iter().all(|size| *size == sizes[0] && *size >= Len::parse("7.5pt").unwrap()));
    let half_points = sizes[0].0 / 6_350;
    let document = part(&engine, &allowed, "word/document.xml");
    assert_eq!(document.matches(&format!("<w:sz w:val=\"{half_points}\"/>")).count(), 54);
    // Never below what is allowed, even where that does not help.
    let (layout, findings) = plan(&engine, &report(many_columns(json!({ "shrink_to": "10pt" }))));
    assert_eq!(codes(&findings), [("table-shrunk", Level::Note), ("figure-broken", Level::Warning)]);
    assert_eq!(tables(&layout.unwrap())[0].shrunk, Len::parse("0.5pt").unwrap());
}

#[test]
fn columns_are_fixed_or_shared_or_as_wide_as_their_content_asks() {
    let engine = engine();
    let rows = json!([["年份", "说明", "数"], ["2023", "这里写一段说明文字", "123456"]]);
    let widths = |widths: Value| {
        let layout = planned(&engine, vec![years(0, json!({ "rows": rows, "widths": widths }))]);
        (tables(&layout)[0].widths.clone(), tables(&layout)[0].indent, layout.sheet.text_width)
    };
    let (fixed, indent, room) = widths(json!(["20mm", "60mm", "30mm"]));
    assert_eq!(fixed, [Len::mm(20), Len::mm(60), Len::mm(30)]);
    assert_eq!(indent, (room - Len::mm(110)) / 2);
    let (shared, ..) = widths(json!(["20mm", 3, 1]));
    assert!((shared[1] - shared[2] * 3).0.abs() <= 3 && shared[0] == Len::mm(20));
    let (solved, indent, _) = widths(json!(["auto", "auto", "auto"]));
    assert!(solved[1] > solved[2] && solved[2] > solved[0], "{solved:?}");
    assert!(indent.0.abs() < Len::twips(1).0, "it fills the type area");
    let (beside, ..) = widths(json!(["auto", 1, "auto"]));
    assert!(beside[0] < Len::mm(13) && beside[2] < Len::mm(17), "as wide as need be: {beside:?}");
}

/// Heads of many columns part at their unit and never inside a bracket or a figure.
#[test]
fn fifteen_columns_wrap_their_heads_well() {
    let engine = engine();
    let sample = std::fs::read_to_string(root().join("samples/yearbook-chapter.json")).unwrap();
    let layout = plan(&engine, &sample).0.unwrap();
    let table = tables(&layout).into_iter().find(|table| table.title.starts_with("表26")).unwrap();
    assert_eq!((table.widths.len(), table.header_rows), (15, 3));
    for cell in &table.cells {
        let lines: Vec<&str> = cell.lines.iter().map(|line| &cell.text[line.range.clone()]).collect();
        let whole = |line: &&str| line.matches('（').count() == line.matches('）').count();
        assert!(lines.iter().all(whole), "{lines:?}");
        assert!(lines.len() == 1 || cell.area.row < 3, "{lines:?}");
    }
    // The national table of 15 columns, in both forms.
    for name in ["wudang-2020", "yangming-2021"] {
        let sample = std::fs::read_to_string(root().join(Path::new("samples")).join(format!("{name}.json"))).unwrap();
        let layout = plan(&engine, &sample).0.unwrap();
        let table = tables(&layout).into_iter().find(|table| table.widths.len() == 15).unwrap();
        assert!(
            table.cells.iter().all(|cell| cell.lines.iter().all(|line| !line.range.is_empty() || cell.text.is_empty()))
        );
        let chars = |cell: &banxin::layout::Cell| {
            cell.lines.iter().map(|line| cell.text[line.range.clone()].chars().count()).min()
        };
        let heads = table.cells.iter().filter(|cell| cell.area.row < table.header_rows && cell.lines.len() > 1);
        assert!(heads.map(chars).all(|least| least >= Some(2)), "{name}: no character of a head stands alone");
    }
}

/// What a form's own tables say of themselves is read alike.
#[test]
fn a_forms_table_has_the_same_members() {
    let dir = tempfile::tempdir().unwrap();
    let layouts = root().join("layouts");
    for name in ["gbt9704.json", "zfxxgk-nb-2021.json"] {
        let mut text = std::fs::read_to_string(layouts.join(name)).unwrap();
        if name.starts_with("zfxxgk") {
            let from = r#""min_height": "#;
            let to = r#""continued": "（续）", "continued_labels": "（续）", "frame": "thick", "min_height": "#;
            assert!(text.contains(from));
            text = text.replace(from, to);
        }
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let own = Engine::open(dir.path(), &root().join("fonts")).unwrap();
    let sample = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let layout = plan(&own, &sample).0.unwrap();
    let parted: Vec<&Table> = tables(&layout).into_iter().filter(|table| table.fragments.len() > 1).collect();
    assert!(!parted.is_empty());
    for table in parted {
        for fragment in &table.fragments[1..] {
            assert_eq!(repeated(&layout, fragment.page)[0], format!("{}（续）", table.title));
        }
    }
    let national =
        |table: &&Table| own.forms().forms().next().unwrap().tables.iter().any(|form| form.title == table.title);
    let thick = tables(&layout).into_iter().filter(national).map(|table| table.rules.outer);
    assert_eq!(thick.collect::<Vec<_>>(), vec![Len::parse("1.5pt").unwrap(); 3]);
}
