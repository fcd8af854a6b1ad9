//! Samples keep every clause; a plan that is broken fails the clause it breaks; the ledger is told once.

use std::path::Path;
use std::sync::LazyLock;

use super::*;
use crate::engine::Engine;
use crate::geom::{Color, Len};
use crate::layout::{GlyphRun, Ink, Kind, Owner, Page, Seal, Text, of_lines};
use crate::style::StyleKind;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let engine = Engine::open(&root.join("layouts"), &root.join("fonts")).expect("forms and fonts open");
    engine.with_folder(&root.join("samples"))
});

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The plan of a sample, or of a report itself.
fn plan(name: &str) -> Layout {
    let file = root().join("samples").join(format!("{name}.json"));
    let text = if name.starts_with('{') { name.to_owned() } else { std::fs::read_to_string(file).unwrap() };
    let (plan, findings) = ENGINE.plan(&text);
    plan.unwrap_or_else(|| panic!("{name}: {findings:?}")).layout
}

/// The clauses that a plan does not keep, options among them.
fn unkept(layout: &Layout) -> Vec<&'static str> {
    let clauses = measure(layout, ENGINE.fonts());
    clauses
        .iter()
        .filter(|clause| matches!(clause.verdict, Verdict::NotKept | Verdict::Off))
        .map(|clause| clause.clause)
        .collect()
}

#[test]
fn every_sample_keeps_what_it_is_held_to() {
    let files = std::fs::read_dir(root().join("samples")).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.extension().is_some_and(|ext| ext == "json")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let clauses = measure(&plan(name), ENGINE.fonts());
        assert_eq!(findings(&clauses), [], "{name}: {}", show(name, &clauses));
    }
}

/// All glyph runs for a use on any page.
fn each_run(layout: &mut Layout, wanted: StyleKind, change: impl Fn(&mut GlyphRun)) {
    let (styles, blocks) = (layout.styles.clone(), layout.blocks.clone());
    let is = |owner: Owner| {
        let style = match owner {
            Owner::Text { block, .. } => blocks[block].text().map(|text| text.style),
            Owner::Cell { block, cell, .. } => match &blocks[block].kind {
                Kind::Table(table) => Some(table.cells[cell].style),
                _ => None,
            },
            _ => None,
        };
        style.is_some_and(|style| styles[usize::from(style.0)].kind == wanted)
    };
    for ink in layout.pages.iter_mut().flat_map(|page| &mut page.ink) {
        match ink {
            Ink::Glyphs(run) if is(run.owner) => change(run),
            _ => {}
        }
    }
}

fn folios(layout: &mut Layout, change: impl Fn(&mut GlyphRun)) {
    for ink in layout.pages.iter_mut().flat_map(|page| &mut page.ink) {
        match ink {
            Ink::Glyphs(run) if run.owner == Owner::Folio => change(run),
            _ => {}
        }
    }
}

fn rules(layout: &mut Layout, red: bool, change: impl Fn(&mut Len, &mut Len, &mut Len)) {
    for ink in layout.pages.iter_mut().flat_map(|page| &mut page.ink) {
        if let Ink::Rule { from, to, width, color } = ink
            && (*color != Color::BLACK) == red
        {
            let mut y = from.y;
            change(&mut y, &mut to.x, width);
            (from.y, to.y) = (y, y);
        }
    }
}

/// Takes characters from the end of a line to the start of the next, in the structure.
fn move_line_end(layout: &mut Layout, is: impl Fn(&str, usize) -> Option<usize>) {
    for block in &mut layout.blocks {
        let Kind::Text(text) = &mut block.kind else { continue };
        for nth in 0..text.lines.len().saturating_sub(1) {
            if let Some(at) = is(&text.text, text.lines[nth].range.end) {
                text.lines[nth].range.end = at;
                text.lines[nth + 1].range.start = at;
                return;
            }
        }
    }
    panic!("no line to break");
}

/// A step of a millimetre.
const STEP: Len = Len::mm(1);

/// A report whose lines are hanzi only.
const HANZI: &str = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "某某局", "title": "某某局统计公报",
  "body": [ "全面推进政务公开标准化规范化信息化建设着力提升公开工作质量和服务水平切实保障人民群众的知情权参与权表达权监督权努力建设人民满意的法治政府创新政府廉洁政府和服务型政府" ] }"#;

/// A title of three lines.
const TITLED: &str = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "甲局", "body": [ "正文。" ],
  "title": ["甲局关于印发", "《城镇老旧小区改造细则》的", "补充通知"] }"#;

/// An attachment that is bound apart.
const APART: &str = r#"{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "甲市人民政府", "title": "甲市项目表",
  "official": { "kind": "attachment", "number": "甲政发〔2024〕8号", "ordinal": 2 }, "body": [ "正文。" ] }"#;

/// A mark so long that it stands in two lines.
const LONG_MARK: &str = r#"{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "云岭苗族布依族自治州青龙县人民政府", "title": "通知",
  "official": { "kind": "document", "number": "甲政发〔2024〕8号", "signature": { "date": "2024-03-05" },
    "mark": { "issuers": ["云岭苗族布依族自治州青龙县全面推进政务公开工作领导小组办公室"] } }, "body": [ "正文。" ] }"#;

type Break = fn(&mut Layout);

/// The first paragraph of several lines.
fn first_broken(layout: &mut Layout) -> &mut Text {
    let body = layout.blocks.iter_mut().filter(|block| block.at.starts_with("/body"));
    let mut texts = body.filter_map(|block| if let Kind::Text(text) = &mut block.kind { Some(text) } else { None });
    texts.find(|text| text.lines.len() > 1).unwrap()
}

/// The glyphs of the second line of a report whose lines are hanzi only.
fn second_line(layout: &mut Layout, change: impl Fn(&mut Vec<crate::layout::Placed>)) {
    each_run(layout, StyleKind::Body, |run| {
        if matches!(run.owner, Owner::Text { line: 1, .. }) {
            change(&mut run.glyphs);
        }
    });
}

/// The face of the first hanzi for a use.
fn face_of(layout: &Layout, wanted: StyleKind) -> crate::font::FaceId {
    let of = |run: &&GlyphRun| match run.owner {
        Owner::Text { block, .. } => {
            layout.blocks[block].text().is_some_and(|text| layout.styles[usize::from(text.style.0)].kind == wanted)
        }
        _ => false,
    };
    let mut runs = layout.runs().map(|(_, run)| run).filter(of);
    runs.find(|run| crate::font::is_hanzi(run.glyphs[0].ch)).unwrap().face
}

/// The seal of this number.
fn seal(layout: &mut Layout, nth: usize) -> &mut Seal {
    let seals = layout.blocks.iter_mut().filter_map(|block| match &mut block.kind {
        Kind::Seal(seal) => Some(seal),
        _ => None,
    });
    seals.into_iter().nth(nth).unwrap()
}

fn down(wanted: StyleKind) -> impl Fn(&mut Layout) {
    move |layout| each_run(layout, wanted, |run| run.at.y += STEP * 12)
}

fn aside(wanted: StyleKind) -> impl Fn(&mut Layout) {
    move |layout| each_run(layout, wanted, |run| run.at.x += STEP)
}

#[test]
fn a_broken_plan_fails_the_clause_it_breaks() {
    // The text leaves no room for the imprint on the second page.
    let blank = of_lines(27);
    let breaks: &[(&str, &str, Break)] = &[
        ("5.1", "wudang-2020", |l| l.pages[1].size.0 += STEP),
        ("5.2.1", "wudang-2020", |l| l.sheet.top += STEP * 2),
        ("5.2.1", "wudang-2020", |l| each_run(l, StyleKind::Body, |run| run.at.x += STEP * 5)),
        ("5.2.2", "wudang-2020", |l| each_run(l, StyleKind::Body, |run| run.size = Len::pt(15))),
        ("5.2.2", "wudang-2020", |l| {
            let face = face_of(l, StyleKind::Heading1);
            each_run(l, StyleKind::Body, |run| run.face = face);
        }),
        ("5.2.3", "wudang-2020", |l| {
            each_run(l, StyleKind::Body, |run| {
                if let Owner::Text { line, .. } = run.owner {
                    run.at.y += Len::pt(1) * line as i64;
                }
            });
        }),
        ("5.2.4", "wudang-2020", |l| each_run(l, StyleKind::Body, |run| run.color = Color([0, 0, 255]))),
        ("7.2.1", "gongwen-tongzhi", |l| aside(StyleKind::Serial)(l)),
        ("7.2.2", "gongwen-qingshi", |l| each_run(l, StyleKind::Secrecy, |run| run.size = Len::pt(14))),
        ("7.2.2", "gongwen-qingshi", |l| each_run(l, StyleKind::Secrecy, |run| run.at.y -= STEP * 9)),
        ("7.2.3", "gongwen-tongzhi", |l| aside(StyleKind::Secrecy)(l)),
        ("7.2.4", "gongwen-tongzhi", |l| each_run(l, StyleKind::Mark, |run| run.at.y += STEP)),
        ("7.2.4", "gongwen-tongzhi", |l| each_run(l, StyleKind::Mark, |run| run.color = Color::BLACK)),
        ("7.2.4", "gongwen-qingshi", |l| aside(StyleKind::Mark)(l)),
        ("7.2.4", LONG_MARK, |l| {
            each_run(l, StyleKind::Mark, |run| {
                if matches!(run.owner, Owner::Text { line: 1, .. }) {
                    run.at.x += STEP;
                }
            });
        }),
        ("7.2.4", LONG_MARK, |l| each_run(l, StyleKind::Mark, |run| run.at.y += STEP)),
        ("7.2.5", LONG_MARK, |l| down(StyleKind::Number)(l)),
        ("7.2.5", "gongwen-tongzhi", |l| down(StyleKind::Number)(l)),
        ("7.2.6", "gongwen-qingshi", |l| aside(StyleKind::SignerName)(l)),
        ("7.2.7", "gongwen-tongzhi", |l| rules(l, true, |y, _, _| *y += STEP)),
        ("7.2.7", "gongwen-tongzhi", |l| rules(l, true, |_, end, _| *end -= STEP)),
        ("7.3.1", "gongwen-tongzhi", |l| aside(StyleKind::Title)(l)),
        ("7.3.1", "gongwen-tongzhi", |l| down(StyleKind::Title)(l)),
        ("7.3.1", "gongwen-tongzhi", |l| {
            let face = face_of(l, StyleKind::Body);
            each_run(l, StyleKind::Title, |run| run.face = face);
        }),
        ("7.3.1", TITLED, |l| {
            each_run(l, StyleKind::Title, |run| {
                if matches!(run.owner, Owner::Text { line: 1, .. }) {
                    run.at.x += run.glyphs[0].advance * (run.glyphs.len() as i64 - 2) / 2;
                    run.glyphs.truncate(2);
                }
            });
        }),
        ("7.3.2", "gongwen-tongzhi", |l| aside(StyleKind::Addressee)(l)),
        ("7.3.3", "gongwen-tongzhi", |l| each_run(l, StyleKind::Heading1, |run| run.at.x += STEP)),
        ("7.3.3 首页", "gongwen-tongzhi", |l| {
            l.blocks.iter_mut().for_each(|block| block.at = block.at.replace("/body", "/other"));
        }),
        ("7.3.4", "gongwen-tongzhi", |l| aside(StyleKind::AttachmentList)(l)),
        ("7.3.5.1", "gongwen-tongzhi", |l| seal(l, 0).centre.y += STEP * 15),
        ("7.3.5.1", "gongwen-qingshi", |l| seal(l, 1).centre.x -= STEP * 20),
        ("7.3.5.1", "gongwen-qingshi", |l| seal(l, 0).page += 1),
        ("7.3.5.1", "gongwen-tongzhi", |l| {
            each_run(l, StyleKind::Remark, |run| (run.at.x, run.at.y) = (run.at.x + STEP * 75, run.at.y - STEP * 20));
        }),
        ("7.3.5.2", "gongwen-tongzhi", |l| {
            l.blocks.iter_mut().filter(|b| matches!(b.kind, Kind::Seal(_))).for_each(|b| b.kind = Kind::Unnumbered);
            aside(StyleKind::Date)(l);
        }),
        ("7.3.5.3", "gongwen-ling", |l| aside(StyleKind::Date)(l)),
        ("7.3.5.4", "gongwen-tongzhi", |l| each_run(l, StyleKind::Date, |run| run.glyphs[0].ch = '二')),
        ("7.3.5.5", "gongwen-tongzhi", |l| {
            let page = l.pages[1].clone();
            let moved = page
                .ink
                .into_iter()
                .filter(|ink| matches!(ink, Ink::Glyphs(run) if run.glyphs[0].ch == '2' && run.size == Len::pt(16)));
            let moved: Vec<Ink> = moved.collect();
            l.blocks.iter_mut().for_each(|block| block.at = block.at.replace("/body", "/other"));
            assert!(!moved.is_empty());
            each_run(l, StyleKind::AttachmentList, |run| run.owner = Owner::Repeat);
        }),
        ("7.3.6", "gongwen-tongzhi", |l| aside(StyleKind::Remark)(l)),
        ("7.3.7", "gongwen-tongzhi", |l| down(StyleKind::AttachmentLabel)(l)),
        ("7.3.7 分装", APART, |l| {
            each_run(l, StyleKind::AttachmentLabel, |run| {
                run.glyphs.retain(|glyph| !"甲政发〔2024〕8号".contains(glyph.ch));
            });
        }),
        ("7.3.7", APART, |l| aside(StyleKind::AttachmentLabel)(l)),
        ("7.3.7", APART, |l| down(StyleKind::Title)(l)),
        ("7.4.1", "gongwen-tongzhi", |l| rules(l, false, |y, _, _| *y -= STEP)),
        ("7.4.1", "gongwen-tongzhi", |l| rules(l, false, |_, _, width| *width = Len::pt(1) / 2)),
        ("7.4.1 偶数面", "gongwen-tongzhi", |l| {
            l.sheet.duplex = true;
            let last = l.pages.pop().unwrap();
            l.pages.extend([Page::default(), last]);
        }),
        ("7.5 空白页", &blank, |l| {
            let last = l.pages.len() - 2;
            let number =
                l.pages[last - 1].ink.iter().find(|ink| matches!(ink, Ink::Glyphs(run) if run.owner == Owner::Folio));
            let number = number.unwrap().clone();
            l.pages[last].ink.push(number);
        }),
        ("7.4.2", "gongwen-tongzhi", |l| aside(StyleKind::Imprint)(l)),
        ("7.4.3", "gongwen-qingshi", |l| aside(StyleKind::Imprint)(l)),
        ("7.5", "wudang-2020", |l| folios(l, |run| run.at.y += STEP)),
        ("7.5", "wudang-2020", |l| {
            let body = face_of(l, StyleKind::Body);
            folios(l, |run| run.face = body);
        }),
        ("7.5", "wudang-2020", |l| folios(l, |run| run.at.x += STEP)),
        ("7.5", "wudang-2020", |l| folios(l, |run| run.glyphs.iter_mut().for_each(|glyph| glyph.ch = '9'))),
        ("8", LYING, |l| folios(l, |run| run.turned = false)),
        ("10.1、10.2", "gongwen-han", |l| rules(l, true, |_, end, _| *end += STEP)),
        ("10.1、10.2", "gongwen-han", |l| each_run(l, StyleKind::Mark, |run| run.at.y += STEP)),
        ("10.1、10.2", "gongwen-han", |l| rules(l, true, |_, end, _| *end -= STEP)),
        ("10.1、10.2", "gongwen-ling", |l| each_run(l, StyleKind::Mark, |run| run.at.y += STEP)),
        ("10.3", "gongwen-jiyao", |l| aside(StyleKind::Attendance)(l)),
        ("3.1.4 行首", "wudang-2020", |l| move_line_end(l, |text, end| text[..end].ends_with('，').then(|| end - 3))),
        ("3.1.4 行尾", "wudang-2020", |l| {
            move_line_end(l, |text, end| Some(end + text[end..].find('（').filter(|far| *far < 60)? + 3));
        }),
        ("3.1.5.2", "wudang-2020", |l| {
            move_line_end(l, |text, end| {
                let number = end + text[end..].find("2020").filter(|far| *far < 60)?;
                Some(number + 2)
            });
        }),
        ("3.1.5.1", "gongwen-tongzhi", |l| {
            let Kind::Text(text) =
                &mut l.blocks.iter_mut().rev().find(|b| b.text().is_some_and(|t| t.lines.len() > 1)).unwrap().kind
            else {
                panic!()
            };
            let second = text.lines[1].range.clone();
            text.text.replace_range(second.start..second.start + 3, "—");
        }),
        ("3.1.4 国标级", "gongwen-tongzhi", |l| {
            let text = first_broken(l);
            let first = text.lines[0].range.clone();
            text.text.replace_range(first.end - 3..first.end, "m//");
        }),
        ("3.1.6.2", HANZI, |l| second_line(l, |glyphs| (glyphs[3].ch, glyphs[4].ch) = ('，', '“'))),
        ("3.1.6.3 行尾", HANZI, |l| second_line(l, |glyphs| glyphs.last_mut().unwrap().ch = '，')),
        ("3.1.6.3 行首", HANZI, |l| second_line(l, |glyphs| glyphs[0].ch = '（')),
        ("3.4.4 页边", HANZI, |l| {
            let behind =
                |ink: &Ink| matches!(ink, Ink::Glyphs(run) if matches!(run.owner, Owner::Text { line: 1.., .. }));
            let (behind, first): (Vec<Ink>, Vec<Ink>) = l.pages[0].ink.drain(..).partition(behind);
            let size = l.pages[0].size;
            l.pages[0].ink = first;
            l.pages.push(Page { number: 2, size, ink: behind, ..Page::default() });
        }),
        ("3.2.2", "gongwen-tongzhi", |l| {
            each_run(l, StyleKind::AttachmentList, |run| {
                run.glyphs.iter_mut().for_each(|glyph| glyph.advance += STEP * 2);
            });
        }),
        ("3.5.4", "wudang-2020", |l| {
            each_run(l, StyleKind::Body, |run| run.glyphs.iter_mut().for_each(|glyph| glyph.advance += STEP));
        }),
        ("3.4.1", "wudang-2020", |l| each_run(l, StyleKind::Body, |run| run.at.x += STEP)),
        ("3.1.7", "wudang-2020", |l| each_run(l, StyleKind::Body, |run| run.at.x += STEP)),
        ("3.4.4 段末", "gongwen-tongzhi", |l| {
            let text = first_broken(l);
            let last = text.lines.len() - 1;
            let at = text.lines[last].range.end - 6;
            text.lines[last - 1].range.end = at;
            text.lines[last].range.start = at;
        }),
        ("4.1", "wudang-2020", |l| {
            let heading = l.blocks.iter().position(|b| b.at.ends_with("/section")).unwrap();
            let is = |ink: &Ink, b| matches!(ink, Ink::Glyphs(run) if matches!(run.owner, Owner::Text { block, .. } if block == b));
            let next = heading + 1;
            let moved: Vec<Ink> = l.pages[0].ink.iter().filter(|ink| is(ink, next)).cloned().collect();
            assert!(!moved.is_empty());
            l.pages[0].ink.retain(|ink| !is(ink, next));
            l.pages[1].ink.extend(moved);
        }),
        ("2.1.3.1", HANZI, |l| {
            each_run(l, StyleKind::Body, |run| {
                if run.glyphs.len() == 28 {
                    run.glyphs.pop();
                }
            });
        }),
        ("2.1.3.2", "gongwen-qingshi", |l| {
            each_run(l, StyleKind::Mark, |run| {
                if run.glyphs.len() < 9 {
                    run.at.x += STEP;
                }
            });
        }),
    ];
    let (mut proved, mut wrong): (Vec<&str>, Vec<String>) = (vec![], vec![]);
    for (clause, sample, damage) in breaks {
        let mut layout = plan(sample);
        let before = unkept(&layout).contains(clause);
        damage(&mut layout);
        let after = unkept(&layout);
        if before || !after.contains(clause) {
            wrong.push(format!("{clause} in {sample}: broken before ({before}) or not by this: {after:?}"));
        }
        proved.push(clause);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Every row that measures is broken here.
    let measures = |entry: &&Entry| matches!(entry.state, State::Enforced(_) | State::Option(_));
    for entry in GBT9704.iter().chain(&CLREQ).filter(measures) {
        assert!(proved.contains(&entry.clause), "nothing breaks {}", entry.clause);
    }
}

/// A wide table on a page of its own.
const LYING: &str = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "某某局", "title": "某某局2024年统计公报",
  "body": [ "前言。", { "grid": { "caption": "表1  各区情况", "landscape": true, "header_rows": 1, "rows": [ ["区", "件数"], ["东区", "12"] ] } } ] }"#;

#[test]
fn a_page_that_lies_on_its_side_keeps_its_number_in_place() {
    let (plan, found) = ENGINE.plan(LYING);
    let mut layout = plan.unwrap_or_else(|| panic!("{found:?}")).layout;
    let verdict = |layout: &Layout, number: &str| {
        let clauses = measure(layout, ENGINE.fonts());
        clauses.iter().find(|clause| clause.clause == number).map(|clause| clause.verdict)
    };
    assert_eq!((verdict(&layout, "8"), verdict(&layout, "7.5")), (Some(Verdict::Kept), Some(Verdict::Kept)));
    folios(&mut layout, |run| run.at.y += STEP);
    assert_eq!(verdict(&layout, "7.5"), Some(Verdict::NotKept), "the turned number is measured on the upright sheet");
    folios(&mut layout, |run| run.turned = false);
    assert_eq!(verdict(&layout, "8"), Some(Verdict::NotKept));
}

#[test]
fn a_clause_that_is_not_kept_is_a_finding_with_its_place() {
    let mut layout = plan("gongwen-tongzhi");
    each_run(&mut layout, StyleKind::Mark, |run| run.at.y += STEP);
    let found = findings(&measure(&layout, ENGINE.fonts()));
    let mark = found.iter().find(|f| f.facts.contains(&("clause", "7.2.4".into()))).unwrap();
    assert_eq!(mark.code, "clause-not-kept");
    assert_eq!(mark.level, crate::diag::Level::Warning);
    assert_eq!(
        mark.message,
        "GB/T 9704—2012 7.2.4：标志上边缘至版心上边缘应为 35 mm，版面上是 36.00 mm（第 1 页“云岭市人民政府文件”）"
    );
}

/// What no words can mend is not said to be a matter of words.
#[test]
fn what_mends_a_clause_is_said_by_its_kind() {
    let mut layout = plan("gongwen-tongzhi");
    each_run(&mut layout, StyleKind::Mark, |run| run.at.y += STEP);
    each_run(&mut layout, StyleKind::Addressee, |run| run.glyphs.iter_mut().for_each(|glyph| glyph.ch = '甲'));
    let found = findings(&measure(&layout, ENGINE.fonts()));
    let hint = |clause: &str| {
        let of = found.iter().find(|f| f.facts.contains(&("clause", clause.into()))).unwrap();
        of.hints.concat()
    };
    assert_eq!(hint("7.3.2"), "改这一处的文字。");
    assert!(hint("7.2.4").starts_with("这是排版的尺寸"), "{}", hint("7.2.4"));
}

/// The longest of several offices stands two characters from the right.
#[test]
fn a_bare_signature_of_several_offices_is_measured_by_the_longest() {
    let report = r#"{ "schema": "banxin/report/1", "form": "gongwen", "year": 2025, "issuer": "中共云岭市委办公室", "title": "通知",
        "official": { "kind": "document", "number": "云办发〔2025〕3号", "signature": { "date": "2025-03-31",
        "offices": ["中共云岭市委办公室", "云岭市人民政府办公室"] } }, "body": ["放假，共3天。"] }"#;
    let layout = ENGINE.plan(report).0.unwrap().layout;
    let clauses = measure(&layout, ENGINE.fonts());
    let clause = clauses.iter().find(|clause| clause.clause == "7.3.5.2").unwrap();
    assert_eq!(clause.verdict, Verdict::Kept, "{:?}", clause.measures);
}

/// A row of `layouts/README.md`.
fn row(entry: &Entry) -> String {
    let state = match entry.state {
        State::Enforced(_) => "enforced",
        State::Option(_) => "an option, off",
        State::Author => "author",
        State::Impossible => "impossible",
        State::NotYet => "not yet",
    };
    let named = entry.tests.iter().filter(|test| **test != "a_broken_plan_fails_the_clause_it_breaks");
    let tests: Vec<String> = named.map(|test| format!("`{test}`")).collect();
    let parts = [state.to_owned(), entry.remark.to_owned(), tests.join(", ")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("| {} | {} | {} |", entry.clause, entry.english, parts.join("; "))
}

/// The ledger that people read is the one that is measured by.
#[test]
fn the_readme_prints_the_ledger() {
    let path = root().join("layouts/README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let head = "| clause | what it asks | state |\n|---|---|---|\n";
    let table = |entries: &[Entry]| format!("{head}{}\n", entries.iter().map(row).collect::<Vec<_>>().join("\n"));
    let ledger = format!("### GB/T 9704—2012\n\n{}\n### W3C CLREQ\n\n{}", table(&GBT9704), table(&CLREQ));
    let (before, _) = readme.split_once("### GB/T 9704—2012").expect("the ledger is there");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, format!("{before}{ledger}")).unwrap();
        return;
    }
    assert!(readme.ends_with(&ledger), "layouts/README.md: UPDATE_GOLDEN=1 prints the ledger anew");
}

/// Every test that the ledger names is there.
#[test]
fn the_ledger_names_tests_that_exist() {
    let mut code = String::new();
    let mut folders = vec![root().join("src"), root().join("tests")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension() {
                None if path.is_dir() => folders.push(path),
                Some(extension) if extension == "rs" => code.push_str(&std::fs::read_to_string(path).unwrap()),
                _ => {}
            }
        }
    }
    for test in GBT9704.iter().chain(&CLREQ).flat_map(|entry| entry.tests) {
        assert!(code.contains(&format!("fn {test}(")), "no test {test}");
    }
    for entry in GBT9704.iter().chain(&CLREQ) {
        let proved = matches!(entry.state, State::Enforced(_) | State::Option(_));
        assert_eq!(proved, !entry.tests.is_empty(), "{}", entry.clause);
    }
}
