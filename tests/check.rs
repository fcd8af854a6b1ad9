//! What `check` finds in the samples and in reports made up for the 2021 form: nothing in a sound one, and each slip
//! where it was made. How the findings read is in `tests/golden/*/findings.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::{cases, engine, root, samples};
use banxin::check;
use banxin::diag::{Finding, Level, Place};
use banxin::form::{Form, FormSet};
use banxin::model::{Block, Figure, Kind, Report};
use banxin::source::Source;
use proptest::prelude::*;

type Figures = BTreeMap<(String, String, String), String>;

fn form(id: &str) -> Form {
    let set = FormSet::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).unwrap();
    set.get(id).unwrap().clone()
}

/// What is found in a sample.
fn found_in(name: &str) -> Vec<Finding> {
    let (_, text) = samples().into_iter().find(|(sample, _)| sample == name).unwrap();
    engine().plan(&text).1
}

#[test]
fn the_seed_has_five_failing_sums_from_two_wrong_cells_and_one_wrong_title() {
    let findings = found_in("wudang-2020");
    let of = |code: &str| findings.iter().filter(|f| f.code == code).collect::<Vec<_>>();
    assert_eq!((of("chapter-title").len(), of("sum-cause").len(), findings.len()), (1, 2, 3));
    let said = |f: &&Finding| ["row", "col", "value", "expected"].map(|name| fact(f, name).to_owned());
    let causes: Vec<_> = of("sum-cause").iter().map(said).collect();
    assert_eq!(causes, [["result_total", "np", "0", "88"], ["result_total", "biz", "0", "11"]]);
    let sums: BTreeSet<&str> = of("sum-cause").iter().flat_map(|f| fact(f, "sums").split(' ')).collect();
    let five = ["T3-BALANCE/biz", "T3-BALANCE/np", "T3-RESULT/biz", "T3-RESULT/np", "T3-ROW/result_total"];
    assert_eq!(sums, BTreeSet::from(five));
}

#[test]
fn the_invented_report_of_2021_is_sound() {
    assert_eq!(codes(&found_in("yangming-2021")), Vec::<&str>::new());
}

/// Roundings explain what n rounded parts and their total can miss, half of the last place for each, and no more: one amount
/// that is told twice is told alike.
#[test]
fn roundings_explain_no_more_than_they_can() {
    let told = |ats: &[&str], value: &str| {
        let (_, text) = samples().into_iter().find(|(sample, _)| sample == "juesuan-2024").unwrap();
        let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
        ats.iter().for_each(|at| *report.pointer_mut(at).unwrap() = serde_json::json!(value));
        let found = engine().plan(&report.to_string()).1;
        found.iter().filter(|f| f.code == "sum-mismatch").map(|f| f.message.clone()).collect::<Vec<_>>()
    };
    // The expenditure of the year in two tables, a balance of two sides, and one of eleven items.
    let item = ["/body/1/body/1/rows/3/figures/year", "/body/1/body/1/rows/3/figures/fiscal"];
    for (ats, value, differs) in [
        (&["/body/1/body/0/figures/exp.year/final"][..], "3,330.89", "01表本年支出合计＝03表合计"),
        (&["/body/1/body/0/figures/inc.total/final"], "3,349.64", "收入总计＝支出总计"),
        (&item, "45.24", "20701文化和旅游＝其下各科目之和"),
    ] {
        let found = told(ats, value);
        assert!(found.iter().any(|message| message.contains(differs)), "{ats:?}: {found:?}");
    }
    assert_eq!(told(&["/body/1/body/0/figures/exp.year/final"], "3,330.88"), [""; 0]);
}

/// A report of this year whose chapters have these texts and whose figures are all there.
fn report(form: &Form, year: u16, figures: &Figures, prose: [&str; 6]) -> Report {
    let chapter = |(n, title): (usize, &String)| {
        let at = format!("/body/{n}");
        let mut body = vec![];
        if !prose[n].is_empty() {
            body.push(Kind::Paragraph(prose[n].to_owned()));
        }
        for table in form.tables.iter().filter(|t| t.chapter == Some(n)) {
            let table_at = format!("{at}/body/{}", body.len());
            let figure = |(_, row, col): (_, &str, &str)| Figure {
                row: row.into(),
                col: col.into(),
                text: figures.get(&(table.id.clone(), row.into(), col.into())).cloned().unwrap_or("0".into()),
                at: format!("{table_at}/figures/{row}/{col}"),
            };
            body.push(Kind::National {
                table: table.id.clone(),
                figures: table.values().map(figure).collect(),
                rows: vec![],
            });
        }
        let body = body.into_iter().enumerate().map(|(i, kind)| Block { at: format!("{at}/body/{i}"), kind }).collect();
        Block { at, kind: Kind::Section { heading: title.clone(), body } }
    };
    Report {
        parent: None,
        form: Some(form.id.clone()),
        year,
        issuer: "甲县人民政府".into(),
        title: "报告".into(),
        body: form.chapters.iter().enumerate().map(chapter).collect(),
        ..Report::default()
    }
}

const PROSE: [&str; 6] =
    ["一年来工作有序。", "", "", "", "存在的问题是解读不够，将加强培训。", "收取信息处理费0元，无其他需要报告的事项。"];

fn key(table: &str, row: &str, col: &str) -> (String, String, String) {
    (table.into(), row.into(), col.into())
}

/// Figures of the 2021 form that satisfy every sum, from random details.
fn sound(seeds: &[u16]) -> Figures {
    let mut figures = BTreeMap::new();
    let mut seeds = seeds.iter().cycle().map(|&s| u32::from(s));
    let form = form("zfxxgk-nb-2021");
    let rows: Vec<String> = {
        let mut rows: Vec<String> = form.tables[1].values().map(|(_, row, _)| row.to_owned()).collect();
        rows.dedup();
        rows
    };
    let cols = ["np", "biz", "sci", "ngo", "law", "oth"];
    let mut totals: BTreeMap<String, u32> = BTreeMap::new();
    for col in cols {
        let mut put = |row: &str, n: u32| {
            figures.insert(key("applications", row, col), n.to_string());
            *totals.entry(row.to_owned()).or_default() += n;
        };
        let mut sum = 0;
        for row in rows.iter().filter(|r| !["new", "carried_in", "result_total", "carried_out"].contains(&r.as_str())) {
            let n = seeds.next().unwrap();
            sum += n;
            put(row, n);
        }
        let (out, carried) = (seeds.next().unwrap(), seeds.next().unwrap());
        let carried = carried.min(sum + out);
        put("result_total", sum);
        put("carried_out", out);
        put("carried_in", carried);
        put("new", sum + out - carried);
    }
    for (row, total) in totals {
        figures.insert(key("applications", &row, "total"), total.to_string());
    }
    for group in ["review", "direct", "after"] {
        let mut sum = 0;
        for kind in ["uphold", "correct", "other", "pending"] {
            let n = seeds.next().unwrap();
            sum += n;
            figures.insert(key("review_litigation", "n", &format!("{group}.{kind}")), n.to_string());
        }
        figures.insert(key("review_litigation", "n", &format!("{group}.total")), sum.to_string());
    }
    figures
}

fn fact<'f>(finding: &'f Finding, name: &str) -> &'f str {
    finding.facts.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|f| f.code).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(60)))]

    #[test]
    fn sound_figures_pass_and_one_wrong_figure_is_found(
        seeds in proptest::collection::vec(0u16..2000, 150), pick in any::<prop::sample::Index>(), more in 1u32..5000,
    ) {
        let form = form("zfxxgk-nb-2021");
        let mut figures = sound(&seeds);
        prop_assert_eq!(codes(&check::run(&report(&form, 2021, &figures, PROSE), &form)), Vec::<&str>::new());
        let (cell, value) = figures.iter_mut().nth(pick.index(190)).unwrap();
        let (cell, right) = (cell.clone(), value.clone());
        *value = (right.parse::<u32>().unwrap() + more).to_string();
        let found = check::run(&report(&form, 2021, &figures, PROSE), &form);
        prop_assert_eq!(found.len(), 1);
        let found = &found[0];
        prop_assert_eq!(found.level, Level::Warning);
        if cell.0 == "applications" {
            // A row and a column cross in one figure only.
            prop_assert_eq!((found.code, fact(found, "row"), fact(found, "col")), ("sum-cause", &*cell.1, &*cell.2));
            prop_assert_eq!(fact(found, "expected"), right);
            let pointer = format!("/body/2/body/0/figures/{}/{}", cell.1, cell.2);
            prop_assert_eq!(&found.place, &Place::Value(pointer));
        } else {
            prop_assert_eq!(found.code, "sum-mismatch");
            let cells = format!("{} {}", fact(found, "left_cells"), fact(found, "right_cells"));
            let wrong = format!("{}:{}", cell.1, cell.2);
            prop_assert!(cells.split(' ').any(|c| c == wrong));
        }
    }

    #[test]
    fn several_wrong_figures_are_never_missed(
        seeds in proptest::collection::vec(0u16..2000, 150),
        picks in proptest::collection::vec((any::<prop::sample::Index>(), 1u32..5000), 2..6),
    ) {
        let form = form("zfxxgk-nb-2021");
        let mut figures = sound(&seeds);
        for (pick, more) in &picks {
            let value = figures.values_mut().nth(pick.index(190)).unwrap();
            *value = (value.parse::<u32>().unwrap() + more).to_string();
        }
        let found = check::run(&report(&form, 2021, &figures, PROSE), &form);
        prop_assert!(!found.is_empty() && found.len() <= 3 * picks.len(), "{:?}", codes(&found));
    }
}

/// The national table with this id in a report.
fn national<'r>(report: &'r mut Report, id: &str) -> &'r mut Vec<Figure> {
    let bodies = report.body.iter_mut().filter_map(|b| match &mut b.kind {
        Kind::Section { body, .. } => Some(body),
        _ => None,
    });
    let found = bodies.flatten().find_map(|b| match &mut b.kind {
        Kind::National { table, figures, .. } if table == id => Some(figures),
        _ => None,
    });
    found.unwrap()
}

/// What is found in a sound report after one change: codes with the first message.
fn after(change: impl FnOnce(&mut Report)) -> (Vec<&'static str>, String) {
    let form = form("zfxxgk-nb-2021");
    let mut report = report(&form, 2021, &sound(&[1]), PROSE);
    change(&mut report);
    let found = check::run(&report, &form);
    (codes(&found), found.first().map_or(String::new(), |f| format!("{} {}", f.message, f.hints.join(" "))))
}

fn section(report: &mut Report, chapter: usize) -> (&mut String, &mut Vec<Block>) {
    match &mut report.body[chapter].kind {
        Kind::Section { heading, body } => (heading, body),
        _ => panic!(),
    }
}

#[test]
fn chapters_must_be_there_in_order_and_titled_as_the_form_prints() {
    assert_eq!(after(|_| {}).0, Vec::<&str>::new());
    let (found, words) = after(|r| drop(r.body.remove(4)));
    assert_eq!(found, ["chapter-missing"]);
    assert!(words.contains("缺少“五、存在的主要问题及改进情况”一章"), "{words}");
    assert!(words.contains("放在“四、政府信息公开行政复议、行政诉讼情况”之后"), "{words}");
    let (found, words) = after(|r| *section(r, 3).0 = "四、政府信息公开行政复议和行政诉讼情况".into());
    assert_eq!(found, ["chapter-title"]);
    assert!(words.contains("格式写的是“四、政府信息公开行政复议、行政诉讼情况”"));
    assert_eq!(after(|r| *section(r, 0).0 = "总体情况".into()).0, ["chapter-title"]);
    assert_eq!(after(|r| *section(r, 2).0 = "三、依申请公开办理情况".into()).0, ["chapter-title"]);
    assert_eq!(after(|r| *section(r, 4).0 = "五、下一步打算".into()).0, ["chapter-title"]);
    let (found, words) = after(|r| r.body.swap(4, 5));
    assert_eq!(found, ["chapter-order"]);
    assert!(words.contains("“五、存在的主要问题及改进情况”应当放在“六、其他需要报告的事项”前面"), "{words}");
    let extra = Block { at: "/body/6".into(), kind: Kind::Section { heading: "七、附则".into(), body: vec![] } };
    assert_eq!(after(|r| r.body.push(extra)).0, ["chapter-extra"]);
}

#[test]
fn tables_must_be_there_once_in_their_chapter() {
    let (found, words) = after(|r| section(r, 3).1.clear());
    assert_eq!(found, ["table-missing"]);
    assert!(words.contains("在“四、政府信息公开行政复议、行政诉讼情况”一章里补上"), "{words}");
    let twice = |r: &mut Report| {
        let mut copy = section(r, 3).1[0].clone();
        copy.at = "/body/3/body/1".into();
        section(r, 3).1.push(copy);
    };
    assert_eq!(after(twice).0, ["table-doubled"]);
    let moved = |r: &mut Report| {
        let table = section(r, 3).1.remove(0);
        section(r, 5).1.push(table);
    };
    assert_eq!(after(moved).0, ["table-chapter"]);
    let misspelt = |r: &mut Report| {
        if let Kind::National { table, .. } = &mut section(r, 3).1[0].kind {
            *table = "review_litigations".into();
        }
    };
    let found = after(misspelt);
    assert_eq!(found.0, ["table-unknown"]);
}

#[test]
fn figures_must_be_there_known_and_of_their_kind() {
    let (found, words) = after(|r| national(r, "disclosure").retain(|f| f.row != "fee"));
    assert_eq!(found, ["figure-missing"]);
    assert!(words.contains("缺少“行政事业性收费”整行的数据") && words.contains("没有发生的填 0"), "{words}");
    let (found, words) = after(|r| national(r, "applications").retain(|f| (&*f.row, &*f.col) != ("deny.law", "sci")));
    assert_eq!(found, ["figure-missing"]);
    assert!(words.contains("“2.其他法律行政法规禁止公开”行缺少“科研机构”栏的数据"), "{words}");
    let rename = |r: &mut Report| {
        national(r, "applications").iter_mut().filter(|f| f.row == "grant").for_each(|f| f.row = "grants".into());
    };
    let (found, words) = after(rename);
    assert_eq!(found, ["figure-unknown"], "{words}");
    let set = |row: &'static str, col: &'static str, text: &'static str| {
        after(move |r| {
            let figures = national(r, if row == "fee" { "disclosure" } else { "applications" });
            figures.iter_mut().find(|f| f.row == row && f.col == col).unwrap().text = text.into();
        })
    };
    let (found, words) = set("other.other", "law", "");
    // The cell is not 0 in a table that is sound: the sums show it.
    assert_eq!(found, ["figure-blank", "sum-cause"]);
    assert!(words.contains("“3.其他”行“法律服务机构”栏空着") && words.contains("填 0"), "{words}");
    assert_eq!(set("other.other", "law", "/").0, ["figure-blank", "sum-cause"]);
    let (found, words) = set("fee", "amount", "1,234");
    assert_eq!(found, ["figure-kind"]);
    assert!(words.contains("写成 1234"), "{words}");
    assert_eq!(set("fee", "amount", "12.5").0, Vec::<&str>::new());
    assert_eq!(set("fee", "amount", "12.5万元").0, Vec::<&str>::new());
    assert_eq!(set("fee", "amount", "125000元").0, ["figure-kind"], "the column counts in 万元");
    assert_eq!(set("fee", "amount", "-1").0, ["figure-kind"]);
    assert!(set("new", "np", "1.5").0.contains(&"figure-kind"));
    assert!(set("new", "np", "见附件").0.contains(&"figure-kind"));
}

#[test]
fn what_may_be_negative_must_still_be_whole() {
    let (_, text) = samples().into_iter().find(|(sample, _)| sample == "wudang-2020").unwrap();
    let kinds = |delta: &str| {
        let changed = text.replacen("\"delta\": \"142\"", &format!("\"delta\": \"{delta}\""), 1);
        assert!(delta == "142" || changed != text);
        codes(&engine().plan(&changed).1).into_iter().filter(|code| *code == "figure-kind").count()
    };
    assert_eq!(["142", "-1", "-0.5"].map(kinds), [0, 0, 1]);
}

#[test]
fn numbers_in_the_prose_are_compared_only_where_the_words_are_clear() {
    let form = form("zfxxgk-nb-2021");
    let mut figures = sound(&[0]);
    for col in ["np", "total"] {
        for (row, n) in [("new", "90"), ("carried_in", "9"), ("grant", "99"), ("result_total", "99")] {
            figures.insert(key("applications", row, col), n.into());
        }
    }
    let found = |words: &str| {
        let prose = [words, "", "", "", PROSE[4], PROSE[5]];
        let found = check::run(&report(&form, 2021, &figures, prose), &form);
        assert!(found.iter().all(|f| f.code == "prose-number"), "{:?}", codes(&found));
        found.first().map_or(String::new(), |f| f.message.clone())
    };
    for agrees in [
        "2021年共收到政府信息公开申请90件。",
        "全年新收政府信息公开申请90件，上年结转9件。",
        "共办理各类事项，受理政府信息公开申请99件。",
        "上年收到政府信息公开申请70件。",
        "比上年收到政府信息公开申请12件增加不少。",
        "其中网上收到政府信息公开申请30件。",
        "县住建局收到政府信息公开申请12件；全县收到政府信息公开申请90件。",
        "现场当面受理30件，通过邮寄受理40件，通过网上受理20件。",
    ] {
        assert_eq!(found(agrees), "", "{agrees}");
    }
    let said = found("2021年共收到政府信息公开申请91件。");
    assert_eq!(said, "正文“2021年共收到政府信息公开申请91件”写的是 91，表中是 90");
    let said = found("其中，现场当面受理30件，通过EMS特快专递受理40件，通过网上受理21件，均已办结。");
    assert!(said.contains("30、40、21，合计 91，表中是 90"), "{said}");
    assert!(found("因政府信息公开行政复议案件3件。").contains("写的是 3，表中是 0"));
}

/// The sample without what it says itself.
fn unsaid() -> serde_json::Value {
    let sample = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&sample).unwrap();
    let chapters = report["body"].as_array_mut().unwrap();
    chapters.retain(serde_json::Value::is_object);
    for chapter in chapters {
        chapter["body"].as_array_mut().unwrap().retain(|part| part.get("table").is_some());
    }
    report
}

/// What is told of the prose of a report with this sentence in a chapter.
fn is_told(report: &serde_json::Value, chapter: usize, sentence: &str) -> bool {
    let mut report = report.clone();
    report["body"][chapter - 1]["body"].as_array_mut().unwrap().push(sentence.into());
    let (report, _) = banxin::model::read(&report.to_string()).unwrap();
    check::run(&report, &form("zfxxgk-nb-2021")).iter().any(|finding| finding.code.starts_with("prose-"))
}

/// Of the sentences that tell another number nine of ten are found, of the others none.
fn sentences(name: &str, report: &serde_json::Value, lines: Vec<(bool, usize, &str)>) {
    let (mut found, mut wrong, mut passed) = (0, 0, vec![]);
    for (is_wrong, chapter, sentence) in lines {
        let told = is_told(report, chapter, sentence);
        assert!(is_wrong || !told, "a false alarm: {sentence}");
        wrong += usize::from(is_wrong);
        found += usize::from(is_wrong && told);
        passed.extend((is_wrong && !told).then_some(sentence));
    }
    println!("{name}: {found} of {wrong} are found");
    assert!(wrong > 25 && found * 100 >= wrong * 90, "{name}: {found} of {wrong}: {passed:?}");
}

/// How many sentences are passed over before the next one is asked.
fn step() -> usize {
    if std::env::var_os("BANXIN_LONG_TESTS").is_some() { 1 } else { 4 }
}

#[test]
fn sentences_as_offices_write_them_are_understood_or_passed_over() {
    let lines = include_str!("sentences.txt").lines().filter(|line| !line.starts_with('#'));
    let lines = lines.map(|line| (line.starts_with('!'), 1, &line[2..])).step_by(step()).collect();
    sentences("sentences", &unsaid(), lines);
}

#[test]
fn sentences_of_each_chapter_are_understood_or_passed_over() {
    let mut lines = include_str!("sentences-of-chapters.txt").lines().filter(|line| !line.starts_with('#'));
    let figures: serde_json::Value = serde_json::from_str(lines.next().unwrap().trim_start_matches('>')).unwrap();
    let mut report = unsaid();
    report["year"] = 2023.into();
    report["issuer"] = "秋原县人民政府".into();
    for (chapter, table) in [(1, "disclosure"), (2, "applications"), (3, "review_litigation")] {
        report["body"][chapter]["body"][0]["figures"] = figures[table].clone();
    }
    let one = |line: &'static str| (line.starts_with('!'), line[1..2].parse().unwrap(), &line[3..]);
    sentences("of chapters", &report, lines.map(one).step_by(step()).collect());
}

#[test]
fn a_chapter_must_say_something_and_fees_must_be_told() {
    let said = |five: &'static str, six: &'static str, figures: &Figures| {
        let form = form("zfxxgk-nb-2021");
        codes(&check::run(&report(&form, 2021, figures, [PROSE[0], "", "", "", five, six]), &form))
    };
    let plain = sound(&[0]);
    assert_eq!(said("", PROSE[5], &plain), ["chapter-empty"]);
    assert_eq!(said("暂无。", PROSE[5], &plain), ["chapter-empty"]);
    assert_eq!(said("无人反映问题，但解读不够。", "暂无", &plain), Vec::<&str>::new());
    let unpaid = sound(&[1]);
    assert_eq!(said(PROSE[4], PROSE[5], &sound(&[0])), Vec::<&str>::new());
    assert_eq!(said(PROSE[4], "无。", &unpaid), ["chapter-unsaid"]);
    assert_eq!(said(PROSE[4], "本年发出信息处理费收费通知6件。", &unpaid), Vec::<&str>::new());
}

/// Numbers that are the same in every run, most of them 0 as in the tables of small offices.
fn small(seed: u64) -> Vec<u16> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..150).map(|_| if next() % 5 == 0 { (next() % 9) as u16 } else { 0 }).collect()
}

#[test]
fn a_wrong_figure_among_blank_zeros_is_found() {
    let form = form("zfxxgk-nb-2021");
    let mut seen = 0u32;
    for seed in 0..u64::from(cases(60)) {
        let mut figures = sound(&small(seed));
        let blank = ["", "/", "-", "—"][seed as usize % 4];
        figures.values_mut().filter(|value| *value == "0").for_each(|value| *value = blank.into());
        let found = check::run(&report(&form, 2021, &figures, PROSE), &form);
        assert!(
            found.iter().all(|f| ["figure-blank", "chapter-unsaid"].contains(&f.code)),
            "{seed}: {:?}",
            codes(&found)
        );
        let blanks = found.iter().filter(|f| f.code == "figure-blank").count();
        assert!(blanks <= 2, "once a table");
        let keys: Vec<_> = figures.keys().cloned().collect();
        let cell = keys[(seed as usize * 37 + 11) % keys.len()].clone();
        let value = figures.get_mut(&cell).unwrap();
        *value = (value.parse::<u32>().unwrap_or(0) + 1 + seed as u32 % 7).to_string();
        let found = check::run(&report(&form, 2021, &figures, PROSE), &form);
        let names = |f: &&Finding| {
            let cells = format!("{} {}", fact(f, "left_cells"), fact(f, "right_cells"));
            (fact(f, "row"), fact(f, "col")) == (&*cell.1, &*cell.2) && f.code == "sum-cause"
                || f.code == "sum-mismatch" && cells.split(' ').any(|c| c == format!("{}:{}", cell.1, cell.2))
        };
        assert!(found.iter().any(|f| names(&f)), "{seed}: {cell:?} is not found: {:?}", codes(&found));
        seen += 1;
    }
    assert_eq!(seen, cases(60));
}

#[test]
fn sums_whose_parts_nobody_filled_in_are_told_as_unchecked() {
    let form = form("zfxxgk-nb-2021");
    let mut figures = sound(&[2]);
    figures.iter_mut().filter(|(key, _)| key.0 == "applications" && key.2 != "total").for_each(|(_, v)| v.clear());
    let run = |figures: &Figures| check::run(&report(&form, 2021, figures, PROSE), &form);
    let found = run(&figures);
    assert_eq!(codes(&found), ["figure-blank", "sum-unchecked"], "{found:?}");
    assert!(found[1].message.contains("合计没有核对"), "{}", found[1].message);
    // What is filled in is checked all the same.
    figures.insert(key("applications", "grant", "total"), "99".into());
    assert!(codes(&run(&figures)).contains(&"sum-cause") || codes(&run(&figures)).contains(&"sum-mismatch"));
    // Words in place of a number open the sums that need it, and are told once.
    let mut figures = sound(&[2]);
    figures.insert(key("applications", "grant", "np"), "见附件".into());
    figures.insert(key("applications", "grant", "biz"), "见附件".into());
    figures.insert(key("applications", "partial", "np"), "见附件".into());
    figures.insert(key("applications", "partial", "biz"), "见附件".into());
    assert_eq!(codes(&run(&figures)).iter().filter(|code| **code == "sum-unchecked").count(), 1);
}

#[test]
fn in_a_table_with_two_sides_a_figure_is_named_by_its_own() {
    let page = std::fs::read_to_string(root().join("layouts/gbt9704.json")).unwrap();
    let side = r#"{ "kind": "form", "id": "side", "name": "收支", "authority": "无", "years": { "from": 2020 }, "page": "gbt9704",
        "chapters": ["一、表"], "tables": [{ "id": "t", "title": "收支", "chapter": 1, "min_height": "8mm",
        "widths": [4, 1, 2, 4, 1, 2], "rows": [
            [{ "head": "收入" }, { "head": "行次" }, { "head": "决算数" }, { "head": "支出" }, { "head": "行次" }, { "head": "决算数" }],
            [{ "label": "拨款" }, { "label": "1" }, { "row": "a", "col": "in", "kind": "money" },
             { "label": "人员" }, { "label": "9" }, { "row": "a", "col": "out", "kind": "money" }]] }] }"#;
    let sources = [("gbt9704.json", page.as_str()), ("side.json", side)].map(|(name, text)| Source::new(name, text));
    let set = FormSet::from_sources(sources.to_vec()).unwrap();
    let table = &set.forms().next().unwrap().tables[0];
    assert_eq!(table.cell_words("a", "in"), "“拨款”行“决算数”栏");
    assert_eq!(table.cell_words("a", "out"), "“人员”行“决算数”栏");
    let area = |col: &str| table.cells[table.keys.cell("a", col).unwrap()].area;
    assert_eq!((table.row_labels(area("in")), table.row_labels(area("out"))), (vec!["拨款", "1"], vec!["人员", "9"]));
}

#[test]
fn a_report_is_compared_with_the_year_before() {
    let form = form("zfxxgk-nb-2021");
    let long = "本年围绕中心工作持续推进政务公开标准化规范化建设，不断完善公开制度，拓展公开渠道，提升公开实效，在2021年取得新的进展。";
    let next_long = &long.replace("2021", "2022");
    let mut last = sound(&[0]);
    let mut this = sound(&[0]);
    last.insert(key("disclosure", "rules", "valid"), "5".into());
    for (col, n) in [("made", "2"), ("repealed", "1"), ("valid", "6")] {
        this.insert(key("disclosure", "rules", col), n.into());
    }
    for col in ["np", "total"] {
        for (row, n) in [("new", "4"), ("carried_out", "4")] {
            last.insert(key("applications", row, col), n.into());
        }
        for (row, n) in [("carried_in", "4"), ("grant", "4"), ("result_total", "4")] {
            this.insert(key("applications", row, col), n.into());
        }
    }
    let years = |last: &Figures, this: &Figures, prose: &str| {
        let before = report(&form, 2021, last, [long, "", "", "", PROSE[4], PROSE[5]]);
        let now = report(&form, 2022, this, [prose, "", "", "", PROSE[4], PROSE[5]]);
        check::years(&before, &now, &form)
    };
    assert_eq!(codes(&years(&last, &this, PROSE[0])), Vec::<&str>::new());
    this.insert(key("disclosure", "rules", "valid"), "7".into());
    this.insert(key("applications", "carried_in", "np"), "3".into());
    let found = years(&last, &this, next_long);
    assert_eq!(codes(&found), ["years-mismatch", "years-mismatch", "prose-same"]);
    assert!(found[0].message.contains("“自然人”栏应当“本年的二、上年结转＝上年报告的"), "{}", found[0].message);
    assert!(found[1].message.contains("“规章”行") && found[1].message.contains("左边是 8、右边是 7"));
    assert_eq!(codes(&years(&this, &this, PROSE[0])).last(), Some(&"table-same"));
    let alone = report(&form, 2021, &this, PROSE);
    assert_eq!(codes(&check::years(&alone, &alone, &form)), ["years-apart"]);
}
