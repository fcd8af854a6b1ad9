//! Random trees of codes with slips of typing in them, and random amounts rounded for print: what an official must be told, and what
//! they must be spared.

use std::sync::LazyLock;

use crate::common::{self, engine};
use banxin::diag::{Finding, Level};
use banxin::engine::Engine;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use serde_json::{Value, json};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

/// A random tree: the codes below each class and each kind are some of two digits.
fn trees() -> impl Strategy<Value = Vec<String>> {
    let below = || prop::collection::btree_set(1u32..=99, 1..5);
    let class = (201u32..=234, prop::collection::vec((1u32..=99, below()), 1..4));
    prop::collection::vec(class, 1..4).prop_map(|classes| {
        let mut codes = std::collections::BTreeSet::new();
        for (class, kinds) in classes {
            codes.insert(format!("{class}"));
            for (kind, items) in kinds {
                codes.insert(format!("{class}{kind:02}"));
                codes.extend(items.iter().map(|item| format!("{class}{kind:02}{item:02}")));
            }
        }
        codes.into_iter().collect()
    })
}

/// A code as offices print it: in columns or as one.
fn typed(code: &str, strokes: bool) -> String {
    let ends = [3, 5, 7].into_iter().filter(|end| *end <= code.len());
    let starts = [0, 3, 5];
    let parts: Vec<&str> = starts.into_iter().zip(ends).map(|(start, end)| &code[start..end]).collect();
    if strokes { parts.join("|") } else { code.to_owned() }
}

/// Rows of these codes, as they are typed; their names are those of the codes that they should be.
fn rows(codes: &[(String, String)], figures: impl Fn(&str) -> Value) -> Vec<Value> {
    let row = |(code, typed): &(String, String)| json!({ "code": typed, "name": format!("科目{code}"), "figures": figures(code) });
    codes.iter().map(row).collect()
}

fn report(tables: Vec<Value>) -> String {
    json!({
        "schema": "banxin/report/1", "form": "bumen-yusuan", "year": 2025, "issuer": "某某局", "title": "某某局2025年部门预算", "body": tables,
    })
    .to_string()
}

/// What is told of codes in a table; amounts are all 0, so that nothing else can be wrong with it.
fn told(own: &[(String, String)], other: Option<&[(String, String)]>) -> Vec<Finding> {
    let income = |_: &str| json!({ "sum": "0", "fiscal": "0", "service": "0", "business": "0", "other": "0" });
    let expense = |_: &str| json!({ "sum": "0", "basic": "0", "project": "0" });
    let mut tables =
        vec![json!({ "table": "expense", "rows": rows(own, expense), "figures": { "total": expense("") } })];
    tables
        .extend(other.map(
            |codes| json!({ "table": "income", "rows": rows(codes, income), "figures": { "total": income("") } }),
        ));
    // A third table has the same codes, as in any budget: two are right then.
    tables.extend(
        other.map(
            |codes| json!({ "table": "general", "rows": rows(codes, expense), "figures": { "total": expense("") } }),
        ),
    );
    let findings = ENGINE.plan(&report(tables)).1;
    findings.into_iter().filter(|finding| finding.code.starts_with("code-")).collect()
}

fn fact<'f>(finding: &'f Finding, key: &str) -> &'f str {
    finding.facts.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value)
}

fn sound(codes: &[String], strokes: bool) -> Vec<(String, String)> {
    codes.iter().map(|code| (code.clone(), typed(code, strokes))).collect()
}

/// Runs a property over so many cases, always the same ones.
fn property<S: Strategy>(whole: u32, strategy: &S, holds: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = if std::env::var_os("BANXIN_LONG_TESTS").is_some() { whole } else { common::cases(whole / 10) };
    let config = Config {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(30102),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config).run(strategy, holds).unwrap_or_else(|error| panic!("{error}"));
}

/// That a slip of one row is named at this row, with what it should have been.
fn is_named(found: &[Finding], typed: &str, expected: &str) -> Result<(), TestCaseError> {
    let here = found.iter().find(|finding| fact(finding, "value") == typed);
    let words: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
    prop_assert!(here.is_some(), "{typed} for {expected}: {words:?}");
    let here = here.unwrap();
    prop_assert_eq!(fact(here, "expected"), expected, "{} {:?}", here.message, here.hints);
    prop_assert!(!fact(here, "cause").is_empty(), "{typed} for {expected}: {words:?}");
    Ok(())
}

#[test]
fn sound_trees_are_left_alone() {
    property(1000, &(trees(), any::<bool>()), |(codes, strokes)| {
        let own = sound(&codes, strokes);
        prop_assert!(told(&own, None).is_empty() && told(&own, Some(&own)).is_empty());
        Ok(())
    });
}

#[test]
fn a_missing_parent_is_named() {
    property(1000, &(trees(), any::<prop::sample::Index>(), any::<bool>()), |(codes, which, strokes)| {
        let parents: Vec<&String> = codes.iter().filter(|code| code.len() < 7).collect();
        let gone = (*which.get(&parents)).clone();
        let mut own = sound(&codes, strokes);
        own.retain(|(code, _)| *code != gone);
        let found = told(&own, None);
        let names = |finding: &Finding| {
            finding.message.contains(&format!("没有上一级科目 {gone}"))
                || finding.message.contains(&format!("没有科目 {gone}"))
        };
        prop_assert!(found.iter().any(names), "{gone}: {:?}", found.iter().map(|f| &f.message).collect::<Vec<_>>());
        Ok(())
    });
}

#[test]
fn a_lost_zero_is_named_with_the_code_that_it_was() {
    property(1000, &(trees(), any::<prop::sample::Index>(), any::<bool>()), |(codes, which, others)| {
        let lost = |code: &str| {
            let typed = typed(code, true);
            let (before, last) = typed.rsplit_once('|')?;
            last.strip_prefix('0').map(|rest| format!("{before}|{rest}"))
        };
        let slips: Vec<(usize, String)> =
            codes.iter().enumerate().filter_map(|(nth, code)| Some((nth, lost(code)?))).collect();
        if slips.is_empty() {
            return Ok(());
        }
        let (nth, slip) = which.get(&slips).clone();
        let right = sound(&codes, true);
        let mut own = right.clone();
        own[nth].1 = slip.clone();
        let found = told(&own, others.then_some(right.as_slice()));
        is_named(&found, &slip, &typed(&codes[nth], true))
    });
}

#[test]
fn swapped_digits_are_named_with_the_code_that_it_was() {
    property(
        1000,
        &(trees(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()),
        |(codes, which, at, strokes)| {
            let nth = which.index(codes.len());
            let at = 1 + at.index(codes[nth].len() - 1);
            let mut digits: Vec<char> = codes[nth].chars().collect();
            digits.swap(at - 1, at);
            let slip: String = digits.into_iter().collect();
            if slip == codes[nth] {
                return Ok(());
            }
            let right = sound(&codes, strokes);
            let mut own = right.clone();
            own[nth].1 = typed(&slip, strokes);
            let found = told(&own, Some(&right));
            if codes.contains(&slip) {
                // Two rows have one code now: that is said of one of them.
                let doubled =
                    |finding: &Finding| fact(finding, "value") == own[nth].1 && finding.message.contains("相同");
                prop_assert!(found.iter().any(doubled), "{slip} for {}", codes[nth]);
                return Ok(());
            }
            is_named(&found, &own[nth].1, &right[nth].1)
        },
    );
}

/// Amounts to the cent, printed in whole 元: sums miss by the roundings of their figures, and nobody is warned.
#[test]
fn roundings_are_no_warning() {
    let amounts = prop::collection::vec((0u32..4, 0u64..100_000_000), 60);
    property(1000, &(trees(), amounts), |(codes, amounts)| {
        // Cents of each code's own, small ones too, which print as 0.
        let cents = |code: &str, column: usize| -> u64 {
            let of = |(nth, leaf): (usize, &String)| {
                let (size, amount) = amounts[(nth * 2 + column) % amounts.len()];
                if leaf.len() == 7 && leaf.starts_with(code) { amount / 100u64.pow(3 - size.min(3)) } else { 0 }
            };
            codes.iter().enumerate().map(of).sum()
        };
        let printed = |cents: u64| ((cents + 50) / 100).to_string();
        let figures = |code: &str| {
            let (basic, project) = (cents(code, 0), cents(code, 1));
            json!({ "sum": printed(basic + project), "basic": printed(basic), "project": printed(project) })
        };
        let table = json!({ "table": "expense", "rows": rows(&sound(&codes, true), figures), "figures": { "total": figures("") } });
        let about = |finding: &Finding| finding.code.starts_with("sum-") && finding.code != "sum-unchecked";
        let found: Vec<Finding> = ENGINE.plan(&report(vec![table])).1.into_iter().filter(about).collect();
        let warned: Vec<&String> = found.iter().filter(|f| f.level > Level::Note).map(|f| &f.message).collect();
        prop_assert!(warned.is_empty() && found.len() <= 1, "{warned:?}");
        Ok(())
    });
}

/// What is told of a table that prints names alone, beside one that has the codes: 201 一般公共服务支出 and 229 其他支出, which is
/// also what one of its own kinds is called. The rows of the first are given.
fn told_of_names(names: &[(&str, &str)]) -> Vec<Finding> {
    let amounts = |sum: &str| json!({ "sum": sum, "basic": sum, "project": "0" });
    let coded = [
        ("201", "一般公共服务支出", "70"),
        ("20103", "政府办公厅及相关机构事务", "70"),
        ("2010301", "行政运行", "70"),
        ("229", "其他支出", "30"),
        ("22999", "其他支出", "30"),
        ("2299999", "其他支出", "30"),
    ];
    let coded = coded.map(|(code, name, sum)| json!({ "code": code, "name": name, "figures": amounts(sum) }));
    let named: Vec<Value> =
        names.iter().map(|(name, sum)| json!({ "name": name, "figures": { "budget": sum } })).collect();
    let expense = json!({ "table": "expense", "rows": coded, "figures": { "total": amounts("100") } });
    let summary = json!({ "table": "summary", "rows": named, "figures": { "exp.total": { "budget": "100" } } });
    let findings = ENGINE.plan(&report(vec![summary, expense])).1;
    findings.into_iter().filter(|f| f.code.starts_with("code-") || f.code.starts_with("sum-mismatch")).collect()
}

#[test]
fn rows_known_by_their_names_alone_are_held_against_the_codes_of_other_tables() {
    let facts = |found: &[Finding]| -> Vec<(&str, String)> {
        found.iter().map(|finding| (finding.code, fact(finding, "rule").to_owned())).collect()
    };
    let right = told_of_names(&[("一般公共服务支出", "70"), ("其他支出", "30")]);
    assert!(right.is_empty(), "{:?}", right.iter().map(|f| &f.message).collect::<Vec<_>>());
    let wrong = told_of_names(&[("一般公共服务支出", "60"), ("其他支出", "30")]);
    let sums = ["Y1-EXP", "YX13-CODE/201"].map(|rule| ("sum-mismatch", rule.to_owned()));
    assert_eq!(facts(&wrong), sums);
    let strange = told_of_names(&[("一般公共服务支出", "70"), ("别的支出", "30")]);
    assert_eq!(facts(&strange)[..1], [("code-slip", String::new())]);
    assert!(strange[0].message.contains("别的表里没有这个名称"), "{}", strange[0].message);
}
