//! The published JSON Schema before a validator that is not ours: Python's `jsonschema`.

use crate::common::python;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Reads the schema from standard input, checks it, and prints `accepted` or `refused` for each file.
const VALIDATE: &str = r#"
import json, sys
from jsonschema import Draft202012Validator, FormatChecker
schema = json.load(sys.stdin)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema, format_checker=FormatChecker())
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        print("accepted" if validator.is_valid(json.load(file)) else "refused")
"#;

/// Bad inputs that are JSON and break a rule that a schema can say.
const REFUSED: [&str; 6] = ["bad-date", "missing-key", "text-breaks", "unknown-key", "wrong-schema", "wrong-type"];

fn verdicts(paths: &[PathBuf]) -> Vec<String> {
    let mut python = Command::new("python3");
    python.args(["-c", VALIDATE]).args(paths).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().expect("python3 starts");
    child.stdin.take().unwrap().write_all(banxin::model::SCHEMA.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the validator failed");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn an_ordinary_validator_accepts_the_samples_and_refuses_the_bad_inputs() {
    if !python("jsonschema") {
        return;
    }
    let entries = std::fs::read_dir("samples").unwrap().map(|entry| entry.unwrap().path());
    let good: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    assert!(!good.is_empty());
    for (path, verdict) in good.iter().zip(verdicts(&good)) {
        assert_eq!(verdict, "accepted", "{}", path.display());
    }
    let bad: Vec<PathBuf> = REFUSED.iter().map(|name| format!("samples/bad/{name}.json").into()).collect();
    assert_eq!(verdicts(&bad), REFUSED.map(|_| "refused"));
}
