//! The published JSON Schemas before a validator that is not ours, Python's `jsonschema`, and before an editor.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use banxin::blank;
use banxin::diag::{Finding, Level};
use banxin::form::FormSet;
use banxin::{check, json, model};
use serde_json::{Value, json};

use crate::common::generate::Dice;
use crate::common::{judge, python, root, samples, tool};

/// Reads lines of a schema's name and a report, and prints for each what is wrong: a list of path and words.
const VALIDATE: &str = r#"
import json, sys
from jsonschema import Draft202012Validator, FormatChecker
validators = {}
for line in sys.stdin:
    asked = json.loads(line)
    if "schema" in asked:
        Draft202012Validator.check_schema(asked["schema"])
        validators[asked["name"]] = Draft202012Validator(asked["schema"], format_checker=FormatChecker())
        continue
    errors = validators[asked["name"]].iter_errors(asked["report"])
    print(json.dumps([["/".join(map(str, error.absolute_path)), error.message[:300]] for error in errors]))
"#;

/// The name under which the schema of all reports goes here.
const ALL: &str = "all";

fn forms() -> FormSet {
    FormSet::open(&root().join("layouts")).expect("our own forms read")
}

/// What is wrong with reports by these schemas: path and words.
fn wrong(asked: &[(String, Value)]) -> Vec<Vec<(String, String)>> {
    let forms = forms();
    let names: BTreeSet<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
    let mut lines = String::new();
    for name in names {
        let text = if name == ALL { model::SCHEMA.to_owned() } else { blank::schema(forms.named(name).unwrap()) };
        let schema: Value = serde_json::from_str(&text).unwrap();
        lines += &format!("{}\n", json!({ "name": name, "schema": schema }));
    }
    asked.iter().for_each(|(name, report)| lines += &format!("{}\n", json!({ "name": name, "report": report })));
    let mut python = Command::new("python3");
    python.args(["-c", VALIDATE]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().expect("python3 starts");
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the validator failed");
    writing.join().unwrap().expect("the validator takes all");
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The form that a report is of.
fn form_of(forms: &FormSet, text: &str) -> String {
    forms.choose(&model::read(text).unwrap().0).unwrap().id.clone()
}

/// Bad inputs that are JSON and break a rule that a schema can say, with the words that lead to what is wrong.
const REFUSED: [(&str, &str); 6] = [
    ("bad-date", "2021-02-29"),
    ("missing-key", "'issuer' is a required property"),
    ("text-breaks", "should not be valid under"),
    ("unknown-key", "was unexpected"),
    ("wrong-schema", "'banxin/report/1' was expected"),
    ("wrong-type", "is not of type"),
];

#[test]
fn an_ordinary_validator_accepts_the_samples_and_refuses_the_bad_inputs() {
    if !python("jsonschema") {
        return;
    }
    let forms = forms();
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let mut asked = vec![];
    for (_, text) in samples() {
        asked.push((ALL.to_owned(), value(&text)));
        asked.push((form_of(&forms, &text), value(&text)));
    }
    for ((name, report), wrong) in asked.iter().zip(wrong(&asked)) {
        assert!(wrong.is_empty(), "{}, as {name}: {wrong:?}", report["title"]);
    }
    let bad = |name: &str| value(&std::fs::read_to_string(root().join(format!("samples/bad/{name}.json"))).unwrap());
    let asked: Vec<(String, Value)> = REFUSED.iter().map(|(name, _)| (ALL.to_owned(), bad(name))).collect();
    for ((name, words), wrong) in REFUSED.iter().zip(wrong(&asked)) {
        assert!(wrong.iter().any(|(_, said)| said.contains(words)), "{name}: {wrong:?}");
    }
}

#[test]
fn no_schema_names_a_key_twice() {
    let forms = forms();
    let all = forms.forms().map(blank::schema).chain([model::SCHEMA.to_owned()]);
    for text in all {
        let mut nodes = vec![json::parse(&text).unwrap()];
        while let Some(node) = nodes.pop() {
            match node.value {
                json::Value::Object(members) => {
                    let keys: BTreeSet<String> = members.iter().map(|member| member.key.to_string()).collect();
                    assert_eq!(keys.len(), members.len(), "{keys:?}");
                    nodes.extend(members.into_iter().map(|member| member.node));
                }
                json::Value::Array(items) => nodes.extend(items),
                _ => {}
            }
        }
    }
}

/// A slip in a report of a form leads to one error, at its place, in words that name what would be right.
#[test]
fn what_the_schema_of_a_form_says_leads_to_the_slip() {
    if !python("jsonschema") {
        return;
    }
    let (_, text) = samples().into_iter().find(|(name, _)| name == "yangming-2021").unwrap();
    let (_, finance) = samples().into_iter().find(|(name, _)| name == "juesuan-2024").unwrap();
    let slips = [
        (&text, "\"table\": \"applications\"", "\"table\": \"aplications\"", "/table", "'applications'"),
        (&text, "\"result_total\"", "\"result_totl\"", "/figures", "'result_totl' was unexpected"),
        (&text, "\"np\"", "\"nb\"", "", "'nb' was unexpected"),
        (&text, "\"section\": \"二、", "\"sction\": \"二、", "", "'sction' is not one of ['section'"),
        (&text, "\"year\": 2021", "\"year\": 2020", "year", "less than the minimum of 2021"),
        (&finance, "\"form\": \"bumen-juesuan\"", "\"form\": \"bumen-juesan\"", "form", "'bumen-juesuan' was expected"),
        (&finance, "\"figures\": {", "\"figure\": {", "", "figure"),
        (&finance, "\"rows\": [", "\"row\": [", "", "'row' was unexpected"),
    ];
    let asked: Vec<(String, Value)> = slips
        .iter()
        .map(|(text, from, to, ..)| {
            let changed = text.replacen(from, to, 1);
            assert_ne!(&changed, *text, "{from}");
            (form_of(&forms(), text), serde_json::from_str(&changed).unwrap())
        })
        .collect();
    for ((_, from, to, place, words), wrong) in slips.iter().zip(wrong(&asked)) {
        let found = wrong.iter().any(|(at, said)| at.ends_with(place.trim_start_matches('/')) && said.contains(words));
        assert!(found && wrong.len() <= 2, "{from} → {to}: {wrong:?}");
    }
}

/// What no schema can say: how things that stand apart in the text belong together, and which JSON text it was.
const UNSAYABLE: [&str; 7] = [
    "grid-untiled",   // merged cells must tile the grid
    "widths-count",   // as many widths as columns
    "header-crossed", // a merged cell that reaches out of the header
    "header-long",    // more header rows than rows
    "note-unplaced",  // a note whose mark is not in the text
    "seal-count",     // as many pictures of seals as offices
    "grid-large",     // rows times columns
];

/// Values that fit somewhere or nowhere.
fn odd(dice: &mut Dice) -> Value {
    let values = [
        json!(1),
        json!(-1),
        json!(3.5),
        json!(99999),
        json!(true),
        json!(null),
        json!(""),
        json!("  "),
        json!("甲\n乙"),
        json!("零\u{200b}宽"),
        json!([]),
        json!({}),
        json!(["甲"]),
        json!([[]]),
        json!("2021-02-30"),
        json!("12mm"),
        json!("12 mm"),
        json!({ "text": "甲" }),
        json!({ "text": "甲", "zz": 1 }),
        json!("字".repeat(50_001)),
        json!({ "section": "七", "body": [{ "section": "1", "body": [{ "section": "2", "body": [{ "section": "3", "body":
            [{ "section": "4", "body": [{ "section": "5", "body": [] }] }] }] }] }] }),
        json!({ "table": "nonsense", "figures": {} }),
        json!({ "list": [{ "text": "甲", "list": [{ "list": [] }] }] }),
        json!({ "grid": { "header_rows": 0, "rows": [["1", { "text": "2", "cols": 0 }]] } }),
        json!({ "figure": "图.png" }),
    ];
    values[dice.number(0, values.len() - 1)].clone()
}

/// All places of a report, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", escape(key)), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| places(value, &format!("{at}/{n}"), found));
        }
        _ => {}
    }
}

/// Changes one thing: a value that leaves, is another, is called otherwise, or comes.
fn mutate(report: &mut Value, dice: &mut Dice) {
    let mut all = vec![];
    places(report, "", &mut all);
    // Of the places that are deep down there are most; those above are asked as often.
    let depth = dice.number(1, 9);
    let shallow: Vec<String> = all.iter().filter(|at| at.matches('/').count() <= depth).cloned().collect();
    let at = &shallow[dice.number(0, shallow.len() - 1)];
    let Some((parent, key)) = at.rsplit_once('/') else { return };
    let (action, value) = (dice.number(0, 3), odd(dice));
    match report.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            let was = members.get(key).cloned().unwrap_or_default();
            match action {
                0 => drop(members.remove(key)),
                1 => drop(members.remove(key).and_then(|was| members.insert(format!("{key}x"), was))),
                2 => drop(members.insert("zz".to_owned(), value)),
                _ => drop(members.insert(key.to_owned(), value).or(Some(was))),
            }
        }
        Value::Array(items) => match action {
            0 => drop(items.remove(key.parse().unwrap())),
            1 => items.push(value),
            _ => items[key.parse::<usize>().unwrap()] = value,
        },
        _ => {}
    }
}

/// The codes by which the reader, the choice of a form and its tables refuse a report; empty where it is one of the form.
fn refused(forms: &FormSet, form: &str, text: &str) -> BTreeSet<&'static str> {
    let errors = |findings: Vec<Finding>| findings.into_iter().filter(|f| f.level == Level::Error).map(|f| f.code);
    let report = match model::read(text) {
        Ok((report, _)) => report,
        Err(findings) => return errors(findings).collect(),
    };
    match forms.choose(&report) {
        Err(finding) => BTreeSet::from([finding.code]),
        Ok(chosen) if chosen.id != form => BTreeSet::from(["another-form"]),
        Ok(chosen) => {
            let of_tables = |code: &&'static str| ["table-unknown", "figure-unknown"].contains(code);
            errors(check::run(&report, &chosen)).filter(of_tables).collect()
        }
    }
}

/// What the reader refuses is invalid for the schema of the form, but for what no schema can say; and nothing else is.
#[test]
fn the_schema_of_a_form_refuses_what_the_reader_refuses() {
    if !python("jsonschema") {
        return;
    }
    let forms = forms();
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let count = if long { 4000 } else { 90 };
    let samples = samples();
    let mut asked = vec![];
    for seed in 0..count {
        let (name, text) = &samples[seed as usize % samples.len()];
        // A long chapter of a book is slow to hold against a schema and has little that others do not have.
        if !long && name == "yearbook-chapter" && seed as usize >= samples.len() {
            continue;
        }
        let mut report: Value = serde_json::from_str(text).unwrap();
        mutate(&mut report, &mut Dice::new(seed));
        asked.push((form_of(&forms, text), report));
    }
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missed = vec![];
    for ((form, report), wrong) in asked.iter().zip(wrong(&asked)) {
        let codes = refused(&forms, form, &report.to_string());
        codes.iter().for_each(|code| *met.entry(code).or_default() += 1);
        let sayable = codes.iter().any(|code| !UNSAYABLE.contains(code));
        if sayable == wrong.is_empty() && !(codes.is_empty() && wrong.is_empty()) {
            missed.push(format!("{form}: {codes:?}, {wrong:?}"));
        }
    }
    println!("{} mutants, refused by code: {met:?}", asked.len());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(met.len() >= 8, "{met:?}");
}

/// An editor (the language service of VS Code) completes the names of tables, rows and columns, and explains them in Chinese.
#[test]
fn an_editor_completes_and_explains_reports_of_a_form() {
    if !tool("node") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    for form in forms().forms() {
        std::fs::write(path(&format!("{}.json", form.id)), blank::schema(form)).unwrap();
    }
    let output = Command::new("node")
        .arg(judge("editor.js"))
        .arg(crate::common::readers::judges())
        .arg(dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}

/// As somebody asks for it on the command line.
#[test]
fn the_command_prints_the_schema_of_a_form() {
    let banxin = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        command.current_dir(root()).args(words).env("BANXIN_FONTS", root().join("fonts")).output().unwrap()
    };
    let printed = banxin(&["schema", "--form", "zfxxgk-nb-2021"]);
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), blank::schema(forms().named("zfxxgk-nb-2021").unwrap()));
    assert_eq!(banxin(&["schema"]).stdout, model::SCHEMA.as_bytes());
    let slip = banxin(&["schema", "--form", "zfxxgk-nb-2012"]);
    assert_eq!(slip.status.code(), Some(2));
    assert!(String::from_utf8(slip.stderr).unwrap().contains("zfxxgk-nb-2021"));
}
