//! The clauses measured on the plan, in millimetres from the edges of the sheet.

use std::path::Path;
use std::sync::LazyLock;

use crate::engine::Engine;
use crate::geom::{Color, Len, Point};
use crate::layout::{GlyphRun, Ink, Kind, Layout, Owner};
use crate::style::StyleKind;

use super::sample::of_lines;

const RED: Color = Color([255, 0, 0]);

/// A twip of the Word copy, to which blanks are not rounded here, and EMU lost in halving.
const NEAR: f64 = 0.02;

fn engine() -> Engine {
    static OPENED: LazyLock<Engine> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Engine::open(&root.join("layouts"), &root.join("fonts")).expect("forms and fonts open")
    });
    OPENED.clone()
}

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(format!("gongwen-{name}.json"));
    std::fs::read_to_string(path).unwrap()
}

/// A sample's plan with its engine's fonts at hand.
struct Planned {
    engine: Engine,
    layout: Layout,
    codes: Vec<&'static str>,
}

impl Planned {
    fn sample(name: &str) -> Planned {
        Planned::of(&text(name))
    }

    fn of(report: &str) -> Planned {
        let engine = engine();
        let (plan, findings) = engine.plan(report);
        let layout = plan.unwrap_or_else(|| panic!("{findings:?}")).layout;
        Planned { engine, layout, codes: findings.iter().map(|f| f.code).collect() }
    }

    /// All runs for a use, with their pages.
    fn runs(&self, wanted: StyleKind) -> Vec<(usize, &GlyphRun)> {
        let pages = self.layout.pages.iter().enumerate();
        let runs = pages.flat_map(|(page, content)| {
            let runs = content.ink.iter().filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None });
            runs.map(move |run| (page, run))
        });
        runs.filter(|(_, run)| self.kind_of(run.owner) == Some(wanted)).collect()
    }

    fn kind_of(&self, owner: Owner) -> Option<StyleKind> {
        let style = match owner {
            Owner::Text { block, .. } => match &self.layout.blocks[block].kind {
                Kind::Text(text) => text.style,
                _ => return None,
            },
            Owner::Cell { block, cell, .. } => match &self.layout.blocks[block].kind {
                Kind::Table(table) => table.cells[cell].style,
                _ => return None,
            },
            Owner::Repeat | Owner::Folio | Owner::Leader => return None,
        };
        Some(self.layout.styles[usize::from(style.0)].kind)
    }

    /// Top and foot of the ink of the runs for a use on the first page.
    fn ink(&self, wanted: StyleKind) -> (f64, f64) {
        let runs = self.runs(wanted);
        let edges = runs.iter().filter(|(page, _)| *page == 0).flat_map(|(_, run)| {
            run.glyphs.iter().filter_map(|placed| {
                let fonts = self.engine.fonts();
                let glyph = crate::font::Glyph { face: run.face, id: placed.id, advance: 0 };
                fonts.ink(glyph, run.size).map(|(low, high)| (run.at.y - high, run.at.y - low))
            })
        });
        let (mut top, mut foot) = (Len(i64::MAX), Len(i64::MIN));
        edges.for_each(|(high, low)| (top, foot) = (top.min(high), foot.max(low)));
        (top.to_mm(), foot.to_mm())
    }

    /// The first run for a use and its right end.
    fn ends(&self, wanted: StyleKind) -> (f64, f64) {
        let runs = self.runs(wanted);
        let (_, first) = runs.first().expect("there is one");
        let end = |run: &GlyphRun| run.at.x + run.glyphs.iter().map(|glyph| glyph.advance).sum();
        let line = runs.iter().filter(|(_, run)| run.at.y == first.at.y);
        (first.at.x.to_mm(), line.map(|(_, run)| end(run)).max().unwrap_or_default().to_mm())
    }

    /// The rules of a page in a colour: upper edge, lower edge, left end, length.
    fn rules(&self, page: usize, wanted: Color) -> Vec<[f64; 4]> {
        let rule = |ink: &Ink| match ink {
            Ink::Rule { from, to, width, color } if *color == wanted => {
                Some([from.y - *width / 2, from.y + *width / 2, from.x, to.x - from.x].map(Len::to_mm))
            }
            _ => None,
        };
        self.layout.pages[page].ink.iter().filter_map(rule).collect()
    }

    fn foot(&self) -> f64 {
        (self.layout.sheet.top + self.layout.sheet.text_height).to_mm()
    }

    fn right(&self) -> f64 {
        (self.layout.sheet.left + self.layout.sheet.text_width).to_mm()
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < NEAR
}

#[track_caller]
fn assert_near(a: f64, b: f64) {
    assert!(near(a, b), "{a} mm is not {b} mm");
}

/// A character of size 3 with its tracking, and one of size 4.
const EM: f64 = 15.75 * 25.4 / 72.0;
const EM4: f64 = 14.0 * 25.4 / 72.0;
/// 5.2.1: 225 mm below blanks of 37 mm.
const TYPE_AREA_FOOT: f64 = 37.0 + 225.0;
/// A line of the grid: 578 twips.
const LINE: f64 = 28.9 * 25.4 / 72.0;

#[test]
fn clause_7_2_4_the_mark_is_red_35_mm_below_the_type_area_top() {
    for name in ["tongzhi", "qingshi", "jiyao"] {
        let plan = Planned::sample(name);
        assert_near(plan.ink(StyleKind::Mark).0, 72.0);
        assert!(plan.runs(StyleKind::Mark).iter().all(|(_, run)| run.color == RED));
    }
}

#[test]
fn clause_7_2_4_joint_marks_are_equally_wide_with_the_suffix_in_their_middle() {
    let plan = Planned::sample("qingshi");
    let runs = plan.runs(StyleKind::Mark);
    let mut rows: Vec<(Len, Len, Len)> = vec![];
    for (_, run) in &runs {
        let end = run.at.x + run.glyphs.iter().map(|g| g.advance).sum();
        rows.push((run.at.y, run.at.x, end));
    }
    let [first, second, third, suffix] = ["云岭市发", "云岭市财", "云岭市大", "文件"].map(|begins| {
        let at = runs.iter().position(|(_, run)| begins.chars().zip(&run.glyphs).all(|(ch, glyph)| ch == glyph.ch));
        rows[at.unwrap_or_else(|| panic!("{begins}"))]
    });
    assert!(near(first.1.to_mm(), second.1.to_mm()) && near(first.2.to_mm(), third.2.to_mm()));
    assert_near(first.2.to_mm(), second.2.to_mm());
    assert_near(suffix.0.to_mm(), second.0.to_mm());
}

/// A document of this office with this title, these parts of a body as JSON, and a signature with a seal.
fn document(office: &str, title: &str, body: &str) -> String {
    format!(
        r#"{{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "{office}", "title": "{title}", "body": [{body}],
        "official": {{ "kind": "document", "mark": {{ "issuers": ["{office}"], "suffix": "文件" }}, "number": "云发〔2024〕1号",
        "signature": {{ "date": "2024-06-18", "seal": {{}} }} }} }}"#
    )
}

#[test]
fn clause_7_2_4_a_long_mark_stands_in_two_lines_between_words() {
    for (office, lines) in [
        ("云岭市人民代表大会常务委员会", &["云岭市人民代表大会常务委员会文件"][..]),
        ("云岭市栖云区住房和城乡建设局办公室", &["云岭市栖云区住房和城乡建设局", "办公室文件"]),
        (
            "中国共产党云岭市栖云区委员会农村工作领导小组办公室",
            &["中国共产党云岭市栖云区委员会", "农村工作领导小组办公室文件"],
        ),
    ] {
        let plan = Planned::of(&document(office, "通知", "\"文。\""));
        let runs = plan.runs(StyleKind::Mark);
        let said: Vec<String> = runs.iter().map(|(_, run)| run.glyphs.iter().map(|glyph| glyph.ch).collect()).collect();
        assert_eq!(said, lines);
        assert_near(plan.ink(StyleKind::Mark).0, 72.0);
        assert!(runs.iter().all(|(_, run)| run.size >= Len::pt(22) && run.color == RED), "{office}");
        let foot = plan.ink(StyleKind::Mark).1;
        let size = 16.0 * 25.4 / 72.0;
        let (_, number) = plan.runs(StyleKind::Number)[0];
        assert_near(number.at.y.to_mm() - size * 0.88, foot + 2.0 * LINE + (LINE - size) / 2.0);
    }
}

/// The last rows of a table go along with the signature (7.3.5.5), and notes of the table with both.
#[test]
fn clause_7_3_5_5_a_signature_behind_a_table_has_rows_of_it() {
    for notes in ["", r#", "notes": ["注：数据为年末数。"]"#] {
        let rows: Vec<String> = (1..9).map(|n| format!(r#"["县{n}", "{n}.5"]"#)).collect();
        let grid =
            format!(r#"{{ "grid": {{ "header_rows": 1, "rows": [["县", "数"], {}]{notes} }} }}"#, rows.join(","));
        let mut parted = 0;
        for lines in 1..26 {
            let body = format!("{}{grid}", r#""现将有关事项通知如下。","#.repeat(lines));
            let plan = Planned::of(&document("云岭市人民政府", "通知", &body));
            assert!(!plan.codes.contains(&"official-signature-alone"), "{lines} lines{notes}");
            let tables = plan.layout.blocks.iter().filter_map(|block| match &block.kind {
                Kind::Table(table) => Some(table.fragments.len()),
                _ => None,
            });
            parted += usize::from(tables.max() == Some(2));
        }
        assert!(parted > 3, "{parted}");
    }
}

#[test]
fn a_title_that_leaves_no_room_for_text_is_told_where_it_is() {
    let title = format!("关于{}的通知", "加强信息公开、规范行政执法、优化营商环境".repeat(15));
    let engine = engine();
    let (_, findings) = engine.plan(&document("云岭市人民政府", &title, "\"文。\""));
    let told = findings.iter().find(|finding| finding.code == "official-first-page").expect("it is told");
    assert_eq!(told.place, crate::diag::Place::Value("/title".to_owned()));
}

#[test]
fn clauses_7_2_5_and_7_2_7_the_number_two_lines_below_the_mark_and_the_rule_4_mm_below_the_number() {
    for name in ["tongzhi", "jiyao"] {
        let plan = Planned::sample(name);
        let (mark, number) = (plan.ink(StyleKind::Mark).1, plan.ink(StyleKind::Number));
        let size = 16.0 * 25.4 / 72.0;
        // Two blank lines, and the character in the middle of its own.
        let em_top = mark + 2.0 * LINE + (LINE - size) / 2.0;
        let (_, run) = plan.runs(StyleKind::Number)[0];
        assert_near(run.at.y.to_mm() - size * 0.88, em_top);
        let rules = plan.rules(0, RED);
        assert_eq!(rules.len(), 1);
        assert_near(rules[0][0], number.1 + 4.0);
        assert_near(rules[0][2], 28.0);
        assert_near(rules[0][3], plan.right() - 28.0);
    }
}

#[test]
fn clause_7_2_6_signers_in_kai_two_in_a_line_and_the_number_in_the_last() {
    let plan = Planned::sample("qingshi");
    let (number, _) = plan.ends(StyleKind::Number);
    assert_near(number, 28.0 + 16.0 * 25.4 / 72.0);
    let names = plan.runs(StyleKind::SignerName);
    let rows: Vec<f64> = names.iter().map(|(_, run)| run.at.y.to_mm()).collect();
    assert!(near(rows[0], rows[1]) && near(rows[2], rows[0] + LINE), "{rows:?}");
    assert_near(plan.runs(StyleKind::Number)[0].1.at.y.to_mm(), rows[2]);
    let kai = plan.engine.fonts().glyph(crate::style::Role::Kai, '林').unwrap();
    assert_eq!(names[0].1.face, kai.face);
    let end = names[1].1.at.x + names[1].1.glyphs.iter().map(|g| g.advance).sum();
    assert_near(end.to_mm(), plan.right() - 16.0 * 25.4 / 72.0);
    assert_near(plan.rules(0, RED)[0][0], plan.ink(StyleKind::Number).1 + 4.0);
}

/// The longest name in the left column leaves the right one where it belongs.
#[test]
fn clause_7_2_6_the_right_column_of_signers_stands_one_character_from_the_right() {
    let plan = Planned::of(&text("qingshi").replace("何　清", "欧阳文静"));
    let runs = plan.runs(StyleKind::SignerName);
    let end = |run: &GlyphRun| run.at.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<Len>();
    let right = runs.iter().map(|(_, run)| end(run)).max().unwrap();
    assert_near(right.to_mm(), plan.right() - 16.0 * 25.4 / 72.0);
}

#[test]
fn signers_beside_whom_the_number_has_no_room_are_refused() {
    let report = text("qingshi").replace("何　清", &"何清".repeat(9));
    let engine = engine();
    let (plan, findings) = engine.plan(&report);
    assert!(plan.is_none());
    let long = findings.iter().find(|finding| finding.code == "official-signers-long").expect("it is told");
    assert_eq!(long.place, crate::diag::Place::Value("/official/signers".to_owned()));
}

#[test]
fn clause_7_3_1_the_title_two_lines_below_the_rule() {
    let plan = Planned::sample("tongzhi");
    let (_, run) = plan.runs(StyleKind::Title)[0];
    let (pitch, size) = (35.0 * 25.4 / 72.0, 22.0 * 25.4 / 72.0);
    let box_top = run.at.y.to_mm() - (pitch - size) / 2.0 - size * 0.88;
    assert_near(box_top, plan.rules(0, RED)[0][1] + 2.0 * LINE);
}

#[test]
fn clause_7_3_4_the_names_of_attachments_hang() {
    let plan = Planned::sample("tongzhi");
    let mut rows: Vec<(Len, Len)> = vec![];
    for (_, run) in plan.runs(StyleKind::AttachmentList) {
        match rows.last() {
            Some(last) if last.0 == run.at.y => {}
            _ => rows.push((run.at.y, run.at.x)),
        }
    }
    let starts: Vec<f64> = rows.iter().map(|row| row.1.to_mm()).collect();
    assert_near(starts[0], 28.0 + 2.0 * EM);
    assert_near(starts[1], 28.0 + 5.0 * EM);
    let name =
        plan.runs(StyleKind::AttachmentList).into_iter().find(|(_, run)| run.glyphs[0].ch == '政').unwrap().1.at.x;
    assert_near(starts[2], name.to_mm());
}

#[test]
fn clause_7_3_5_1_the_seal_covers_office_and_date_and_begins_within_a_line_of_the_text() {
    let plan = Planned::sample("tongzhi");
    let (left, right) = plan.ends(StyleKind::Date);
    assert_near(right, plan.right() - 4.0 * EM);
    let (office_left, office_right) = plan.ends(StyleKind::Office);
    assert_near((left + right) / 2.0, (office_left + office_right) / 2.0);
    let seals: Vec<_> = plan.layout.seals().map(|(_, seal)| seal).collect();
    let [seal] = seals.as_slice() else { panic!("one seal") };
    let [x, y, radius] = [seal.centre.x, seal.centre.y, seal.diameter / 2].map(Len::to_mm);
    assert_near(x, (office_left + office_right) / 2.0);
    let (office, date) = (plan.runs(StyleKind::Office)[0].1.at.y.to_mm(), plan.runs(StyleKind::Date)[0].1.at.y.to_mm());
    assert!(y - radius < office && date < y + radius && (office + date) / 2.0 > y, "the middle lies below the centre");
    let last = plan.runs(StyleKind::AttachmentList).last().unwrap().1.at.y.to_mm();
    let text_foot = last + (LINE - 16.0 * 25.4 / 72.0) / 2.0 + 16.0 * 25.4 / 72.0 * 0.12;
    assert!((0.0..=LINE).contains(&(y - radius - text_foot)), "{}", y - radius - text_foot);
}

#[test]
fn clause_7_3_5_1_joint_seals_stand_apart_within_the_type_area() {
    let plan = Planned::sample("qingshi");
    let seals: Vec<_> = plan.layout.seals().map(|(_, seal)| seal).collect();
    assert_eq!(
        seals.iter().map(|seal| seal.office.as_str()).collect::<Vec<_>>(),
        ["云岭市发展和改革局", "云岭市财政局", "云岭市大数据管理局"]
    );
    for pair in seals.windows(2) {
        assert!(pair[1].centre.x - pair[0].centre.x > pair[0].diameter, "they do not touch");
        assert_eq!(pair[0].centre.y, pair[1].centre.y);
    }
    let edge = |at: Point, by: Len| (at.x + by).to_mm();
    assert!(edge(seals[0].centre, -(seals[0].diameter / 2)) >= 28.0);
    assert!(edge(seals[2].centre, seals[2].diameter / 2) <= plan.right());
}

#[test]
fn clause_7_3_5_2_without_a_seal_the_date_stands_two_characters_behind_the_office() {
    let bare = text("tongzhi").replace(r#""date": "2024-03-05", "seal": {}"#, r#""date": "2024-03-05""#);
    let plan = Planned::of(&bare);
    let ((office, office_end), (date, date_end)) = (plan.ends(StyleKind::Office), plan.ends(StyleKind::Date));
    assert_near(date, office + 2.0 * EM);
    // The date is the longer: it is the one two characters from the right.
    assert!(date_end > office_end);
    assert_near(date_end, plan.right() - 2.0 * EM);
    let long = bare
        .replace("\"date\": \"2024-03-05\"", "\"offices\": [\"云岭市人民政府政务服务中心\"], \"date\": \"2024-03-05\"");
    let plan = Planned::of(&long);
    assert_near(plan.ends(StyleKind::Office).1, plan.right() - 2.0 * EM);
    assert_near(plan.ends(StyleKind::Date).0, plan.ends(StyleKind::Office).0 + 2.0 * EM);
}

#[test]
fn clause_7_3_7_attachments_begin_pages_with_their_title_in_the_third_line() {
    let plan = Planned::sample("tongzhi");
    let labels = plan.runs(StyleKind::AttachmentLabel);
    let pages: Vec<usize> = labels.iter().map(|(page, _)| *page).collect();
    assert_eq!((pages.first(), pages.last()), (Some(&2), Some(&3)));
    let (_, label) = labels[0];
    assert_near(label.at.x.to_mm(), 28.0);
    let (_, title) = plan.runs(StyleKind::AttachmentTitle).into_iter().find(|(page, _)| *page == 2).unwrap();
    let (pitch, size) = (35.0 * 25.4 / 72.0, 22.0 * 25.4 / 72.0);
    assert_near(title.at.y.to_mm() - (pitch - size) / 2.0 - size * 0.88, 37.0 + 2.0 * LINE);
}

/// An attachment that begins with a table that lies on its side has its head there, and what follows stands upright again.
#[test]
fn attachments_turn_with_the_table_that_they_begin_with() {
    let turned = r#"{ "grid": { "landscape": true, "header_rows": 1, "rows": [["县", "数"], ["甲县", "1"]] } }"#;
    let attachment = |body: &str| format!(r#"{{ "name": "任务分解表", "body": [{body}] }}"#);
    let of = |body: &str, attachments: &str| {
        let report = document("云岭市人民政府", "通知", body);
        let imprint = r#"{ "printer": "云岭市人民政府办公室", "printed": "2024-06-19" }"#;
        let more = format!(r#""official": {{ "imprint": {imprint}, "attachments": [{attachments}],"#);
        Planned::of(&report.replace(r#""official": {"#, &more))
    };
    let lies = |plan: &Planned, page: usize| plan.layout.pages[page].size.0 > plan.layout.pages[page].size.1;
    let plan = of(r#""现将有关事项通知如下。""#, &format!("{}, {}", attachment(turned), attachment(r#""名单如下。""#)));
    let labels: Vec<usize> = plan.runs(StyleKind::AttachmentLabel).iter().map(|(page, _)| *page).collect();
    let turns: Vec<bool> = (0..plan.layout.pages.len()).map(|page| lies(&plan, page)).collect();
    assert_eq!((&labels[..], &turns[..]), (&[1, 1, 2, 2][..], &[false, true, false, false][..]));
    assert!(
        plan.runs(StyleKind::TableLabel).iter().chain(&plan.runs(StyleKind::TableHead)).all(|(page, _)| *page == 1)
    );
    // A body that ends with such a table has its signature on an upright page, and is told so.
    let plan = of(&format!(r#""现将有关事项通知如下。", {turned}"#), "");
    let (page, _) = plan.runs(StyleKind::Date)[0];
    assert!(!lies(&plan, page) && plan.codes.contains(&"official-signature-alone"), "{:?}", plan.codes);
    // The imprint never lies on its side.
    let plan = of(r#""现将有关事项通知如下。""#, &attachment(turned));
    assert!(!lies(&plan, plan.layout.pages.len() - 1) && plan.layout.pages.len() == 4);
}

#[test]
fn clause_7_3_7_an_attachment_bound_apart_bears_the_documents_number() {
    let report = r#"{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "甲市人民政府", "title": "甲市重点项目表",
        "official": { "kind": "attachment", "number": "甲政发〔2024〕8号", "ordinal": 2 }, "body": ["正文。", "正文。"] }"#;
    let plan = Planned::of(report);
    assert_eq!(plan.codes, [""; 0]);
    let labels = plan.runs(StyleKind::AttachmentLabel);
    let said: String = labels.iter().flat_map(|(_, run)| run.glyphs.iter().map(|glyph| glyph.ch)).collect();
    assert_eq!(said, "甲政发〔2024〕8号附件2");
    assert_near(labels[0].1.at.x.to_mm(), 28.0);
    let (page, title) = plan.runs(StyleKind::Title)[0];
    let (pitch, size) = (35.0 * 25.4 / 72.0, 22.0 * 25.4 / 72.0);
    assert_near(title.at.y.to_mm() - (pitch - size) / 2.0 - size * 0.88, 37.0 + 2.0 * LINE);
    assert_eq!((page, plan.runs(StyleKind::Mark).len()), (0, 0));
}

#[test]
fn clause_7_4_1_the_last_rule_of_the_imprint_is_the_foot_of_the_last_type_area() {
    for name in ["tongzhi", "qingshi", "ling", "jiyao"] {
        let plan = Planned::sample(name);
        let rules = plan.rules(plan.layout.pages.len() - 1, Color::BLACK);
        let widths: Vec<f64> = rules.iter().map(|rule| rule[1] - rule[0]).collect();
        let last = widths.len() - 1;
        assert_near(rules[last][1], TYPE_AREA_FOOT);
        for (nth, width) in widths.iter().enumerate() {
            assert_near(*width, if nth == 0 || nth == last { 0.35 } else { 0.25 });
        }
        for rule in &rules {
            assert_near(rule[3], plan.right() - 28.0);
        }
    }
}

#[test]
fn clauses_7_4_2_and_7_4_3_copies_hang_and_the_printer_stands_between_one_character_blanks() {
    let plan = Planned::sample("tongzhi");
    let runs = plan.runs(StyleKind::Imprint);
    let starts = |ch: char| runs.iter().find(|(_, run)| run.glyphs[0].ch == ch).unwrap().1.at.x.to_mm();
    assert_near(starts('抄'), 28.0 + EM4);
    let rows: std::collections::BTreeMap<Len, Len> = runs.iter().rev().map(|(_, run)| (run.at.y, run.at.x)).collect();
    let second = rows.values().nth(1).unwrap();
    assert_near(second.to_mm(), 28.0 + 4.0 * EM4);
    let last = rows.keys().next_back().unwrap();
    let ends = runs.iter().filter(|(_, run)| run.at.y == *last);
    let end = ends.map(|(_, run)| run.at.x + run.glyphs.iter().map(|g| g.advance).sum()).max().unwrap();
    assert_near(rows[last].to_mm(), 28.0 + EM4);
    assert_near(end.to_mm(), plan.right() - EM4);
}

#[test]
fn clause_10_1_a_letter_has_its_mark_at_30_mm_and_double_rules_of_170_mm() {
    let plan = Planned::sample("han");
    let mark = plan.ink(StyleKind::Mark);
    assert_near(mark.0, 30.0);
    let rules = plan.rules(0, RED);
    assert_eq!(rules.len(), 4);
    assert_near(rules[0][0], mark.1 + 4.0);
    assert_near(rules[3][1], 277.0);
    let widths: Vec<f64> = rules.iter().map(|rule| rule[1] - rule[0]).collect();
    assert!(widths[0] > widths[1] && widths[2] < widths[3], "thick over thin, thin over thick");
    for rule in &rules {
        assert_near(rule[3], 170.0);
        assert_near(rule[2] + 85.0, 105.0);
    }
    let (_, number) = plan.runs(StyleKind::Number)[0];
    assert_near(number.at.y.to_mm() - 16.0 * 25.4 / 72.0 * 0.88, rules[1][1] + EM4);
    assert_near(plan.ends(StyleKind::Number).1, plan.right());
    assert_near(plan.ends(StyleKind::Secrecy).0, 28.0);
    let folio = |page: usize| {
        plan.layout.pages[page].ink.iter().any(|ink| matches!(ink, Ink::Glyphs(run) if run.owner == Owner::Folio))
    };
    assert!(!folio(0) && folio(1), "only the first page has no number");
}

#[test]
fn clause_10_1_text_keeps_seven_eighths_of_a_character_from_the_lower_rules() {
    let plan = Planned::sample("han");
    let clear = plan.rules(0, RED)[2][0] - EM4;
    let last =
        plan.runs(StyleKind::Body).into_iter().filter(|(page, _)| *page == 0).map(|(_, run)| run.at.y).max().unwrap();
    let foot = last.to_mm() + 16.0 * 25.4 / 72.0 * 0.12;
    assert!(foot <= clear + NEAR && foot > clear - LINE, "{foot} of {clear}");
    let rules = plan.rules(1, Color::BLACK);
    assert_eq!(rules, Vec::<[f64; 4]>::new(), "a letter's imprint has no rules");
    let copies = plan.runs(StyleKind::Imprint).last().unwrap().1.at.y.to_mm();
    assert_near(copies + (24.0 - 14.0) / 2.0 * 25.4 / 72.0 + EM4 * 0.12, plan.foot());
}

#[test]
fn clause_10_2_an_order_has_its_mark_at_20_mm_and_a_stamp() {
    let plan = Planned::sample("ling");
    assert_near(plan.ink(StyleKind::Mark).0, 57.0);
    assert_eq!(plan.rules(0, RED), Vec::<[f64; 4]>::new());
    assert_near(plan.ends(StyleKind::Date).1, plan.right() - 4.0 * EM);
    assert_near(plan.ends(StyleKind::SignerName).1, plan.right() - 4.0 * EM);
    assert_near(plan.ends(StyleKind::Office).1, plan.ends(StyleKind::SignerName).0 - 2.0 * EM);
}

#[test]
fn clause_10_3_minutes_list_who_was_there_with_hanging_names() {
    let plan = Planned::sample("jiyao");
    let runs = plan.runs(StyleKind::Attendance);
    let is_label = |run: &&GlyphRun| matches!(run.owner, Owner::Text { span: Some(_), .. });
    let (labels, names): (Vec<&GlyphRun>, Vec<&GlyphRun>) = runs.into_iter().map(|(_, run)| run).partition(is_label);
    let said: String = labels.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.ch).collect();
    assert_eq!(said, "出席：请假：列席：");
    assert_near(labels[0].at.x.to_mm(), 28.0 + 2.0 * EM);
    let mut rows: Vec<(Len, Len)> = names.iter().map(|run| (run.at.y, run.at.x)).collect();
    rows.dedup_by_key(|row| row.0);
    assert_eq!(rows.len(), 5, "three lines and two more lists");
    rows.iter().for_each(|row| assert_near(row.1.to_mm(), 28.0 + 5.0 * EM));
}

/// Sixty people need more than a page: their lines go on, and the names of each stand behind the colon.
#[test]
fn clause_10_3_a_list_of_people_goes_on_over_pages() {
    let people: String = (0..60).map(|nth| format!("张某{nth}（市发展和改革委员会）、")).collect();
    let plan = Planned::of(&text("jiyao").replace("赵启文", &format!("{people}赵启文")));
    assert_eq!(plan.codes, [""; 0]);
    let runs = plan.runs(StyleKind::Attendance);
    let said: String = runs.iter().flat_map(|(_, run)| &run.glyphs).map(|glyph| glyph.ch).collect();
    assert!(said.starts_with("出席：张某0（市发展和改革委员会）、张某1（") && said.contains("张某59（"), "{said}");
    let pages: std::collections::BTreeSet<usize> = runs.iter().map(|(page, _)| *page).collect();
    assert!(pages.len() >= 2, "{pages:?}");
}

/// Names of two to four hanzi stay whole where lines end, but in the first, which begins where the others hang; no line is ended by
/// force for it, and those that gave a character away are spread to their full width.
#[test]
fn names_of_those_present_stay_whole_at_the_ends_of_lines() {
    let given = ["张三", "欧阳明华", "李小四", "王　五", "赵六"];
    let names: Vec<&str> = (0..160).map(|nth| given[(nth * nth + nth / 3) % given.len()]).collect();
    let report = format!(
        r#"{{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "甲市人民政府", "title": "会议纪要", "body": ["正文。"],
        "official": {{ "kind": "minutes", "number": "第8期", "present": "{}。", "signature": {{ "date": "2024-03-05" }} }} }}"#,
        names.join("、")
    );
    let plan = Planned::of(&report);
    let text = plan.layout.blocks.iter().filter_map(|block| block.text()).find(|text| text.text.starts_with("出席"));
    let text = text.expect("who was there");
    let ends = |line: &crate::layout::Line| text.text[..line.range.end].trim_end().ends_with(['、', '。']);
    let parted: Vec<&str> =
        text.lines.iter().skip(1).filter(|line| !ends(line)).map(|line| &text.text[line.range.clone()]).collect();
    assert!(text.lines.len() > 20 && parted.is_empty(), "{parted:?}");
    assert!(text.lines.iter().all(|line| !line.fixed) && text.lines.iter().any(|line| line.spacing > 12));
    let room = plan.ends(StyleKind::Attendance).1;
    assert!(room <= plan.right() + 0.5, "{room}");
}

/// A remark that stands clear of the seals is in the line below the date, one as wide as the page below the seals.
#[test]
fn clause_7_3_6_a_remark_follows_the_date_where_no_seal_lies_over_it() {
    let drop = |report: &str| {
        let plan = Planned::of(report);
        let base = |kind| plan.runs(kind)[0].1.at.y.to_mm();
        base(StyleKind::Remark) - base(StyleKind::Date)
    };
    let report = text("tongzhi");
    assert_near(drop(&report), LINE);
    (1..=2).for_each(|offices| assert_near(drop(&joint(5, offices, 42)), LINE));
    let long = format!("（{}）", "此件公开发布".repeat(4));
    assert!(report.contains("（此件公开发布）"));
    let low = drop(&report.replace("（此件公开发布）", &long));
    assert!(low > LINE + 1.0, "{low}");
}

/// Where the signature ends its page, the remark does not stand on the next without text: it takes signature and text along.
#[test]
fn clause_7_3_5_5_a_remark_never_stands_on_a_page_without_text() {
    let bare =
        |lines: usize| of_lines(lines).replace(r#""imprint": {"#, r#""remark": "（此件公开发布）", "imprint": {"#);
    let wide = format!("（{}）", "此件公开发布".repeat(4));
    let below = |lines: usize| joint(lines, 1, 42).replace("（此件公开发布）", &wide);
    for lines in 8..32 {
        for report in [bare(lines), joint(lines, 1, 42), below(lines)] {
            let plan = Planned::of(&report);
            let pages = |kind| plan.runs(kind).iter().map(|(page, _)| *page).collect::<Vec<_>>();
            let remark = pages(StyleKind::Remark)[0];
            let is_dated = pages(StyleKind::Date).iter().all(|page| *page == remark);
            assert!(pages(StyleKind::Body).contains(&remark) && is_dated, "{report}");
        }
    }
}

/// The mark of five offices leaves room for the title and text on the first page of what five sign.
#[test]
fn clause_7_3_3_a_joint_mark_leaves_room_for_text_on_the_first_page() {
    let names = |of: usize| (0..of).map(|nth| format!("\"云岭市第{nth}保障局\"")).collect::<Vec<_>>().join(",");
    let report = |offices: usize| {
        format!(
            r#"{{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "云岭市局",
            "title": "云岭市财政局云岭市教育局云岭市人力资源和社会保障局关于解决义务教育学校课后服务专项经费缺口问题的请示",
            "body": ["{}"], "official": {{ "kind": "document", "upward": true, "number": "云发〔2024〕1号", "to": "市人民政府：",
            "mark": {{ "issuers": [{}] }}, "signers": ["王一", "李二", "赵三", "钱四", "孙五"],
            "signature": {{ "date": "2024-06-18", "seal": {{}} }}, "remark": "（联系人：王一，电话：0851-86401234）" }} }}"#,
            "正文。".repeat(60),
            names(offices)
        )
    };
    let size = |plan: &Planned| plan.runs(StyleKind::Mark)[0].1.size;
    let [two, five] = [2, 5].map(|offices| Planned::of(&report(offices)));
    assert!(!five.codes.contains(&"official-first-page"), "{:?}", five.codes);
    assert!(five.runs(StyleKind::Body).iter().any(|(page, _)| *page == 0));
    assert!(size(&five) < size(&two) && size(&five) >= Len::pt(16), "{:?}", size(&five));
    assert_near(five.ink(StyleKind::Mark).0, 72.0);
}

#[test]
fn the_first_page_shows_text_and_no_page_has_the_signature_alone() {
    for name in ["tongzhi", "qingshi", "han", "ling", "jiyao"] {
        assert_eq!(Planned::sample(name).codes, [""; 0], "{name}");
    }
    let long = "各".repeat(600);
    let crowded = text("tongzhi").replace("各县（区）人民政府，市直各部门", &long);
    assert!(Planned::of(&crowded).codes.contains(&"official-first-page"));
    let whole = "凡涉及";
    let more = (1..30).map(|n| text("tongzhi").replace(whole, &format!("{}{whole}", "查询、办理方便。".repeat(n * 4))));
    assert!(more.map(|report| Planned::of(&report)).all(|plan| !plan.codes.contains(&"official-signature-alone")));
}

/// A document of this many lines, signed by the offices of these numbers, with seals of this diameter.
fn joint(lines: usize, offices: usize, diameter: u32) -> String {
    let body: Vec<String> = (0..lines.div_ceil(5))
        .map(|nth| format!("\"{}。\"", "文".repeat(25 + 28 * ((lines - nth * 5).min(5) - 1))))
        .collect();
    let names: Vec<String> = (0..offices).map(|nth| format!("\"云岭市第{nth}人力资源和社会保障局\"")).collect();
    format!(
        r#"{{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "云岭市局", "title": "通知", "body": [{}],
        "official": {{ "kind": "document", "number": "云发〔2024〕1号", "remark": "（此件公开发布）",
        "signature": {{ "offices": [{}], "date": "2024-06-18", "seal": {{ "diameter": {diameter} }} }} }} }}"#,
        body.join(","),
        names.join(",")
    )
}

/// Every length of body, 1 to 12 offices: names, seals and date on one page with text, each seal over its own name, none
/// over anything else.
#[test]
fn clause_7_3_5_names_date_and_seals_are_one_block_with_text() {
    for (lines, offices) in (1..66).step_by(4).flat_map(|lines| [1, 2, 3, 5, 9, 12].map(|offices| (lines, offices))) {
        let plan = Planned::of(&joint(lines, offices, 42));
        let pages: Vec<usize> = plan.runs(StyleKind::Date).iter().map(|(page, _)| *page).collect();
        assert!(plan.layout.seals().all(|(_, seal)| pages.contains(&seal.page)), "{lines} lines, {offices} offices");
        // A single line cannot stand on the first page and with a signature that has no room there.
        let known: &[&str] = if lines == 1 && offices > 3 { &["official-first-page"] } else { &[] };
        assert_eq!(plan.codes, known, "{lines} lines, {offices} offices");
    }
}

/// What is typed before the last text moves it with its signature and leaves no hole: where it begins a page with them it stays with them
/// by itself, for every length of body, and hardly any break is forced.
#[test]
fn a_last_text_that_begins_the_page_of_its_signature_stays_with_it() {
    let (mut carried, mut forced) = (0, 0);
    for lines in 1..66 {
        let plan = Planned::of(&joint(lines, 1, 42));
        let texts = || plan.layout.blocks.iter().filter_map(|block| block.text());
        let last = texts().rfind(|text| plan.layout.styles[usize::from(text.style.0)].kind == StyleKind::Body);
        let last = last.expect("a last text");
        let page = |kind| plan.runs(kind).iter().map(|(page, _)| *page).max();
        let is_below = page(StyleKind::Body) == page(StyleKind::Date) && page(StyleKind::Date) > Some(0);
        assert!(!last.stays || last.lines.len() < 4 && is_below, "{lines} lines");
        carried += usize::from(last.stays);
        forced += texts().filter(|text| text.page_break).count();
    }
    // Forced where only the blank that the remark stands in has no room: words alone would not turn the page there.
    assert!(carried > 10 && forced <= 3, "{carried} carried, {forced} forced");
}

#[test]
fn seals_for_which_a_page_has_no_room_are_told() {
    assert_eq!(Planned::of(&joint(20, 8, 54)).codes, ["official-signature-alone"]);
    let engine = engine();
    let (plan, findings) = engine.plan(&joint(20, 8, 60));
    assert!(plan.is_none() && findings.iter().any(|finding| finding.code == "official-seals-high"), "{findings:?}");
}

#[test]
fn an_imprint_higher_than_a_page_is_refused() {
    let report =
        text("tongzhi").replacen("\"copies\": \"", &format!("\"copies\": \"{}", "市直各部门，".repeat(400)), 1);
    let engine = engine();
    let (plan, findings) = engine.plan(&report);
    assert!(plan.is_none() && findings.iter().any(|finding| finding.code == "official-imprint-high"), "{findings:?}");
}

#[test]
fn a_day_in_hanzi_numerals_is_printed_as_typed() {
    let report = text("tongzhi").replace("\"date\": \"2024-03-05\"", "\"date\": \"二〇二四年三月五日\"");
    let plan = Planned::of(&report);
    let said: String =
        plan.runs(StyleKind::Date).iter().flat_map(|(_, run)| &run.glyphs).map(|glyph| glyph.ch).collect();
    assert_eq!(said, "二〇二四年三月五日");
    assert_near(plan.ends(StyleKind::Date).1, plan.right() - 4.0 * EM);
}

#[test]
fn a_joint_mark_is_set_smaller_or_the_host_alone_is_advised() {
    let marked = |count: usize| {
        let names: Vec<String> = (0..count).map(|nth| format!("\"云岭市第{nth}局\"")).collect();
        let mark = format!(r#""remark": "（此件公开发布）", "mark": {{ "issuers": [{}] }}"#, names.join(","));
        joint(5, 1, 42).replace(r#""remark": "（此件公开发布）""#, &mark)
    };
    assert_eq!(Planned::of(&marked(9)).codes, [""; 0]);
    let engine = engine();
    let (plan, findings) = engine.plan(&marked(12));
    let many = findings.iter().find(|finding| finding.code == "official-mark-many").expect("it is told");
    assert!(plan.is_none() && many.hints[0].contains("云岭市第0局"), "{many:?}");
}

#[test]
fn the_shell_goes_around_a_national_report_with_its_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/wudang-2020.json");
    let report = std::fs::read_to_string(path).unwrap();
    let shell = r#"{ "official": { "kind": "document", "number": "乌府发〔2021〕1号", "signature": { "date": "2021-01-30" },
        "imprint": { "printer": "乌当区人民政府办公室", "printed": "2021-01-30" } },"#;
    let plan = Planned::of(&report.replacen('{', shell, 1));
    assert_near(plan.ink(StyleKind::Mark).0, 72.0);
    let tables = plan.layout.blocks.iter().filter(|block| matches!(&block.kind, Kind::Table(t) if !t.title.is_empty()));
    assert_eq!(tables.count(), 3);
    let last = plan.layout.pages.len() - 1;
    assert_near(plan.rules(last, Color::BLACK).last().unwrap()[1], TYPE_AREA_FOOT);
}

#[test]
fn an_imprint_with_no_room_left_stands_at_the_foot_of_a_page_of_its_own() {
    let mut pages = vec![];
    for lines in 0..24 {
        let more = format!("公开。{}凡涉及", "查询、办理方便。".repeat(lines * 4));
        let plan = Planned::of(&longer(&more));
        let last = plan.layout.pages.len() - 1;
        assert_near(plan.rules(last, Color::BLACK).last().unwrap()[1], TYPE_AREA_FOOT);
        assert!(plan.layout.pages.iter().all(|page| !page.unnumbered));
        pages.push(last);
    }
    assert!(pages.contains(&1) && pages.contains(&2), "{pages:?}");
}

/// A sample with so much more text, not to be printed on both sides.
fn longer(more: &str) -> String {
    let report = text("qingshi").replace("现将有关情况请示如下", &format!("{more}现将有关情况请示如下"));
    report.replacen(r#""official": {"#, r#""official": { "duplex": false,"#, 1)
}

#[test]
fn clause_7_5_an_imprint_stands_on_an_even_page_and_the_blank_one_before_it_has_no_number() {
    let mut blank = 0;
    for lines in [1, 8, 20, 25, 26, 27, 28, 40, 48] {
        let plan = Planned::of(&of_lines(lines));
        let pages = &plan.layout.pages;
        let last = pages.len() - 1;
        assert_eq!(last % 2, 1, "{lines}: the imprint is on page {}", last + 1);
        assert_near(plan.rules(last, Color::BLACK).last().unwrap()[1], TYPE_AREA_FOOT);
        let empty = pages[last - 1].ink.is_empty();
        blank += usize::from(empty);
        let numbered = |page: usize| {
            let of_number = |ink: &Ink| matches!(ink, Ink::Glyphs(run) if run.owner == Owner::Folio);
            pages[page].ink.iter().any(of_number)
        };
        for page in 0..pages.len() {
            assert_eq!(numbered(page), !empty || page < last - 1, "{lines}: page {}", page + 1);
        }
        let told = plan.codes.contains(&"official-blank-page");
        assert_eq!(told, empty, "{lines}: {:?}", plan.codes);
    }
    assert_eq!(blank, 2, "26 and 27 lines leave no room for the imprint on the second page");
}
