//! Every sum that a program of others works out on the figures of an office is worked out here with the same verdict:
//! `tests/finance/NAME.sums.txt` has its verdicts, `NAME.json` the figures as the office printed them, under other names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::across::{Verdict, verdict};
use super::filled::Filled;
use super::sheet::Sheet;
use crate::form::{Form, FormSet};
use crate::model::{self, Report};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/finance")
}

fn report(name: &str) -> Report {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    model::read(&text).unwrap().0
}

/// What comes of every sum of a report, by rule and place.
fn verdicts(report: &Report, form: &Form) -> BTreeMap<String, &'static str> {
    let filled = Filled::new(report, form);
    let sheets: Vec<Sheet<'_>> = filled.tables.iter().map(|table| Sheet::new(form, table)).collect();
    let mut found = BTreeMap::new();
    for sheet in &sheets {
        for instance in &sheet.instances {
            let verdict = match instance.sum.holds(&sheet.values) {
                true if instance.sum.is_rounded(&sheet.values) => "rounded",
                true => "holds",
                false => "fails",
            };
            found.insert(instance.name(), verdict);
        }
        assert!(sheet.table.block.is_none() || sheet.open.is_empty(), "no sum is left open");
    }
    for rule in &form.across {
        let verdict = match verdict(rule, &sheets) {
            Verdict::Absent => continue,
            Verdict::Open(_) => "open",
            Verdict::Holds => "holds",
            Verdict::Rounded(..) => "rounded",
            Verdict::Fails(_) => "fails",
        };
        found.insert(rule.id.clone(), verdict);
    }
    found
}

#[test]
fn every_sum_of_the_offices_comes_to_the_verdict_that_others_came_to() {
    let forms = FormSet::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).unwrap();
    let (mut sums, mut wrong) = (0, vec![]);
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some(name) = file.strip_suffix(".sums.txt") else { continue };
        let report = report(name);
        let ours = verdicts(&report, &forms.choose(&report).unwrap());
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let (sum, verdict) = line.split_once(' ').unwrap();
            if ours.get(sum).copied() != Some(verdict) {
                wrong.push(format!("{name}: {sum} {verdict}, here {:?}", ours.get(sum)));
            }
            sums += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(sums, 264 + 717 + 3, "the figures of all three offices are there");
}

/// A spreadsheet robbed two codes of a booklet of their zeros: both are named with their cell and the cause, and nothing else is.
#[test]
fn the_slips_that_a_booklet_printed_are_named_with_cell_and_cause() {
    let forms = FormSet::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).unwrap();
    let report = report("office-yusuan");
    let found = super::run(&report, &forms.choose(&report).unwrap());
    let fact = |finding: &crate::diag::Finding, key: &str| {
        finding.facts.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let codes = found.iter().filter(|finding| finding.code.starts_with("code-"));
    let told: Vec<[String; 3]> = codes
        .map(|f| [fact(f, "table"), fact(f, "value"), format!("{} {}", fact(f, "expected"), fact(f, "cause"))])
        .collect();
    let lost = "少了开头的 0，表格软件常把它当数字去掉";
    let slip = |typed: &str, wanted: &str| ["economic".to_owned(), typed.to_owned(), format!("{wanted} {lost}")];
    assert_eq!(told, [slip("301|2", "301|02"), slip("301|7", "301|07")]);
    let at: Vec<String> = found.iter().filter(|f| f.code == "code-slip").map(|f| format!("{:?}", f.place)).collect();
    assert_eq!(at, [r#"Value("/body/5/rows/2/code")"#, r#"Value("/body/5/rows/3/code")"#]);
    for office in ["office-juesuan", "office-yusuan", "office-zhifa"] {
        let report = self::report(office);
        let found = super::run(&report, &forms.choose(&report).unwrap());
        for table in
            report.body.iter().filter_map(|block| crate::model::walk::nationals(std::slice::from_ref(block)).next())
        {
            let notes = found.iter().filter(|f| f.code == "sum-rounded" && fact(f, "table") == table.1).count();
            assert!(notes <= 1, "one note for a table");
        }
        assert!(found.iter().all(|finding| finding.code != "sum-unchecked"), "{office}: nothing is left open");
    }
}
