//! Advice is followed by a program that knows nothing but the findings: each finding that it obeys is gone afterwards, and
//! no other stands in its place.

use std::path::Path;

use banxin::check;
use banxin::diag::{Finding, Place};
use banxin::engine::Engine;
use banxin::form::FormSet;
use banxin::model;
use serde_json::{Value, json};

use crate::common::root;

pub(crate) fn forms() -> FormSet {
    FormSet::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).unwrap()
}

pub(crate) fn sample() -> Value {
    let text = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What is found in a report.
pub(crate) fn found(forms: &FormSet, report: &Value) -> Vec<Finding> {
    let (report, mut found) = match model::read(&report.to_string()) {
        Ok(read) => read,
        Err(found) => return found,
    };
    let form = forms.choose(&report).unwrap();
    found.extend(check::run(&report, &form));
    found
}

pub(crate) fn fact<'f>(finding: &'f Finding, name: &str) -> Option<&'f str> {
    finding.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

pub(crate) fn pointer(finding: &Finding) -> &str {
    match &finding.place {
        Place::Value(pointer) | Place::Key { pointer, .. } => pointer,
        _ => "",
    }
}

/// Sets a value; a member that is not there is made, with the object around it.
pub(crate) fn set(report: &mut Value, at: &str, value: Value) {
    let mut node = report;
    for part in at.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        node = match node {
            Value::Array(items) => &mut items[part.parse::<usize>().unwrap()],
            Value::Object(members) => members.entry(part).or_insert_with(|| json!({})),
            _ => panic!("{at}"),
        };
    }
    *node = value;
}

/// Where in the body the section with this title is.
fn section(report: &Value, title: &str) -> Option<usize> {
    report["body"].as_array().unwrap().iter().position(|part| part["section"] == title)
}

/// A national table as the office has it: the sample's.
fn given(id: &str) -> Value {
    take_table(&mut sample(), id).unwrap()
}

/// Takes a table out of wherever it stands.
fn take_table(report: &mut Value, id: &str) -> Option<Value> {
    for part in report["body"].as_array_mut().unwrap() {
        let Some(body) = part.get_mut("body").and_then(Value::as_array_mut) else { continue };
        if let Some(index) = body.iter().position(|inner| inner["table"] == id) {
            return Some(body.remove(index));
        }
    }
    None
}

/// Does what a finding says.
fn obey(report: &mut Value, finding: &Finding) {
    if !finding.fixes.is_empty() {
        finding.fixes.iter().for_each(|fix| set(report, &fix.pointer, json!(fix.value)));
        return;
    }
    let hint = finding.hints.join("");
    let quoted = |behind: &str| hint.split_once(behind).and_then(|(_, rest)| Some(rest.split_once('”')?.0.to_owned()));
    match finding.code {
        "chapter-missing" => {
            let title = quoted("标题写“").expect("the hint names the title");
            let after =
                quoted("放在“").map(|before| section(report, &before).expect("the hint names a chapter that is there"));
            let mut body = vec![];
            for id in fact(finding, "tables").unwrap_or_default().split(' ').filter(|id| !id.is_empty()) {
                body.push(take_table(report, id).unwrap_or_else(|| given(id)));
            }
            if body.is_empty() {
                body.push(json!(if hint.contains("写明“无”") {
                    "无。"
                } else {
                    "存在的问题是解读不够；今后改进。"
                }));
            }
            let index = after.map_or(0, |index| index + 1);
            report["body"].as_array_mut().unwrap().insert(index, json!({ "section": title, "body": body }));
        }
        "chapter-extra" => {
            let index: usize = pointer(finding).split('/').nth(2).unwrap().parse().unwrap();
            let parts = report["body"].as_array_mut().unwrap();
            let body = parts.remove(index)["body"].take();
            let into = parts[index - 1]["body"].as_array_mut().unwrap();
            into.extend(body.as_array().unwrap().clone());
        }
        "chapter-order" => {
            let this = section(report, &quoted("把“").unwrap()).unwrap();
            let part = report["body"].as_array_mut().unwrap().remove(this);
            let before = section(report, &quoted("移到“").unwrap()).unwrap();
            report["body"].as_array_mut().unwrap().insert(before, part);
        }
        "chapter-empty" => {
            let says = if hint.contains("确实没有的，写“无”") {
                "无。"
            } else {
                "存在的问题是解读不够；今后改进。"
            };
            report.pointer_mut(pointer(finding)).unwrap()["body"].as_array_mut().unwrap().push(json!(says));
        }
        "chapter-unsaid" => {
            let says = finding.message.split('“').nth(2).and_then(|rest| rest.split('”').next()).unwrap();
            let text = json!(format!("本年收取{says}0元。"));
            report.pointer_mut(pointer(finding)).unwrap()["body"].as_array_mut().unwrap().push(text);
        }
        "table-missing" => {
            let table = given(fact(finding, "table").unwrap());
            report.pointer_mut(pointer(finding)).unwrap()["body"].as_array_mut().unwrap().push(table);
        }
        "table-doubled" => {
            let (list, index) = pointer(finding).rsplit_once('/').unwrap();
            report.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index.parse().unwrap());
        }
        "table-chapter" => {
            let id = fact(finding, "table").unwrap();
            let chapter = finding.message.split('“').nth(2).and_then(|rest| rest.split('”').next()).unwrap().to_owned();
            let table = take_table(report, id).unwrap();
            let index = section(report, &chapter).unwrap();
            report["body"][index]["body"].as_array_mut().unwrap().push(table);
        }
        "table-unknown" | "figure-unknown" => {
            let near = quoted("是不是想写“").expect("a near name is told");
            if finding.code == "table-unknown" {
                return set(report, pointer(finding), json!(near));
            }
            let (parent, key) = pointer(finding).rsplit_once('/').unwrap();
            let members = report.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            let value = members.remove(key).unwrap();
            members.insert(near, value);
        }
        "figure-missing" => {
            let id = fact(finding, "table").unwrap();
            report.pointer_mut(pointer(finding)).unwrap()["figures"] = given(id)["figures"].take();
        }
        "prose-number" => {
            let (words, said) = (fact(finding, "words").unwrap(), fact(finding, "said").unwrap());
            let right = words.replace(said, fact(finding, "table_says").unwrap());
            let text = report.pointer(pointer(finding)).unwrap().as_str().unwrap().replace(words, &right);
            set(report, pointer(finding), json!(text));
        }
        "phone-personal" => {
            let (before, behind) = fact(finding, "number").and_then(|number| number.split_once("****")).unwrap();
            let text = report.pointer(pointer(finding)).unwrap().as_str().unwrap();
            let at =
                text.match_indices(before).map(|(at, _)| at).find(|at| text[at + 7..].starts_with(behind)).unwrap();
            let text = format!("{}0574-63732256{}", &text[..at], &text[at + 11..]);
            set(report, pointer(finding), json!(text));
        }
        "text-long" => {
            let (list, index) = pointer(finding).rsplit_once('/').unwrap();
            let list = report.pointer_mut(list).unwrap().as_array_mut().unwrap();
            let index: usize = index.parse().unwrap();
            let text: Vec<char> = list.remove(index).as_str().unwrap().chars().collect();
            let parts = text.chunks(40_000).map(|part| json!(part.iter().collect::<String>()));
            list.splice(index..index, parts);
        }
        "sum-mismatch" => set(report, pointer(finding), json!(fact(finding, "left").unwrap())),
        "figure-kind" => {
            let right = given(fact(finding, "table").unwrap());
            let of = |name| fact(finding, name).unwrap();
            set(report, pointer(finding), right["figures"][of("row")][of("col")].clone());
        }
        "sum-unchecked" => set(report, pointer(finding), json!("0")),
        "prose-parts" => {
            let (at, parts) = (pointer(finding), fact(finding, "parts").unwrap());
            let total = format!("{}条", fact(finding, "said").unwrap());
            let text = report.pointer(at).unwrap().as_str().unwrap().replacen(&total, &format!("{parts}条"), 1);
            set(report, at, json!(text));
        }
        other => panic!("{other}: nobody knows how to obey “{hint}”"),
    }
}

/// Obeys findings one after the other until there is none; each must take one away and bring no other.
fn obey_all(forms: &FormSet, what: &str, mut report: Value) -> Vec<&'static str> {
    let mut obeyed = vec![];
    let mut findings = found(forms, &report);
    while let Some(first) = findings.first() {
        obey(&mut report, first);
        let rest = found(forms, &report);
        let show = |findings: &[Finding]| {
            findings.iter().map(|f| format!("{}\n  {}", f.message, f.hints.join(" "))).collect::<Vec<_>>().join("\n")
        };
        assert!(rest.len() < findings.len(), "{what}: obeyed\n{}\nand then\n{}", show(&findings[..1]), show(&rest));
        obeyed.push(first.code);
        findings = rest;
    }
    obeyed
}

fn chapter(report: &mut Value, chapter: usize) -> &mut Value {
    let first = report["body"].as_array().unwrap().iter().position(|part| part.is_object()).unwrap();
    &mut report["body"][first + chapter - 1]
}

#[test]
fn each_hint_obeyed_mends_its_finding() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 34] = [
        ("phones of persons", |r| {
            let text = "联系人：张三，手机：13800138000、13900139000。";
            chapter(r, 1)["body"].as_array_mut().unwrap().push(json!(text));
        }),
        ("a paragraph without an end", |r| {
            chapter(r, 1)["body"].as_array_mut().unwrap().push(json!("依法公开。".repeat(10_001)));
        }),
        ("no chapter 1", |r| drop(r["body"].as_array_mut().unwrap().remove(1))),
        ("no chapter 2", |r| drop(r["body"].as_array_mut().unwrap().remove(2))),
        ("no chapter 5", |r| drop(r["body"].as_array_mut().unwrap().remove(5))),
        ("no chapter 6", |r| drop(r["body"].as_array_mut().unwrap().remove(6))),
        ("no chapters 2 to 4", |r| drop(r["body"].as_array_mut().unwrap().drain(2..5))),
        ("chapters by other titles", |r| {
            chapter(r, 1)["section"] = json!("一、概述");
            chapter(r, 4)["section"] = json!("四、复议诉讼");
        }),
        ("turned round", |r| r["body"].as_array_mut().unwrap()[1..].reverse()),
        ("a chapter too many", |r| {
            r["body"].as_array_mut().unwrap().push(json!({ "section": "七、附则", "body": ["无。"] }));
        }),
        ("empty chapter 1", |r| chapter(r, 1)["body"] = json!([])),
        ("empty chapter 5", |r| chapter(r, 5)["body"] = json!([])),
        ("empty chapter 6", |r| chapter(r, 6)["body"] = json!([])),
        ("nothing in chapter 5", |r| chapter(r, 5)["body"] = json!(["暂无。"])),
        ("no table", |r| chapter(r, 3)["body"] = json!([])),
        ("a table twice", |r| {
            let table = chapter(r, 4)["body"][0].clone();
            chapter(r, 4)["body"].as_array_mut().unwrap().push(table);
        }),
        ("a table elsewhere", |r| {
            let table = take_table(r, "review_litigation").unwrap();
            chapter(r, 6)["body"].as_array_mut().unwrap().push(table);
        }),
        ("a table misspelt", |r| table(r, "disclosure")["table"] = json!("disclosures")),
        ("a row misspelt", |r| {
            let figures = table(r, "applications")["figures"].as_object_mut().unwrap();
            let row = figures.remove("grant").unwrap();
            figures.insert("grants".into(), row);
        }),
        ("a row missing", |r| drop(table(r, "applications")["figures"].as_object_mut().unwrap().remove("grant"))),
        ("totals missing", |r| {
            for row in table(r, "applications")["figures"].as_object_mut().unwrap().values_mut() {
                row.as_object_mut().unwrap().remove("total");
            }
        }),
        ("no figures", |r| table(r, "disclosure")["figures"] = json!({})),
        ("a figure wrong", |r| table(r, "applications")["figures"]["grant"]["np"] = json!("999")),
        ("a total wrong", |r| table(r, "review_litigation")["figures"]["n"]["review.total"] = json!("77")),
        ("full-width figures", |r| table(r, "disclosure")["figures"]["normative"]["made"] = json!("１，２３４")),
        ("a letter for a digit", |r| table(r, "applications")["figures"]["new"]["np"] = json!("l32")),
        ("two words for figures", |r| {
            table(r, "applications")["figures"]["new"]["np"] = json!("见附件");
            table(r, "applications")["figures"]["new"]["biz"] = json!("同上");
        }),
        ("parts that make another total", |r| {
            let text = "公开信息共30条，包括动态信息12条、政策信息17条。";
            chapter(r, 1)["body"].as_array_mut().unwrap().push(json!(text));
        }),
        ("half-width marks", |r| chapter(r, 6)["body"] = json!(["无其他需要报告的事项,特此说明."])),
        ("a count told wrongly", |r| {
            let text = "全年新收政府信息公开申请4321件。";
            chapter(r, 1)["body"].as_array_mut().unwrap().push(json!(text));
        }),
        ("an amount in another unit", |r| table(r, "disclosure")["figures"]["fee"]["amount"] = json!("4126800元")),
        ("a part of a year told as the whole", |r| {
            let text = "全年累计收到政府信息公开申请4321件，办结154件，结转77件。";
            chapter(r, 1)["body"].as_array_mut().unwrap().push(json!(text));
        }),
        ("a run-in head with half-width marks", |r| {
            let led = json!({ "lead": "（一）主动公开.", "text": "依法公开信息,及时更新." });
            chapter(r, 1)["body"].as_array_mut().unwrap().push(led);
        }),
        ("a blank that is not 0", |r| table(r, "applications")["figures"]["new"]["np"] = json!("")),
    ];
    let forms = forms();
    assert_eq!(found(&forms, &sample()), []);
    for (what, change) in changes {
        let mut report = sample();
        change(&mut report);
        let obeyed = obey_all(&forms, what, report);
        assert!(!obeyed.is_empty(), "{what}: nothing is found");
    }
}

/// The places of figures, codes and headings, each with how it may be typed wrongly.
fn slips(node: &Value, at: &str, inside: bool, out: &mut Vec<(String, &'static str)>) {
    match node {
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                let kinds: &[&str] = match (key.as_str(), member) {
                    (_, Value::String(text)) if inside && !text.is_empty() => &["other", "wide", "letter", "gone"],
                    ("code", Value::String(text)) if text.len() > 4 => &["code"],
                    ("section", _) if at.matches("/body").count() == 1 => &["heading"],
                    _ => &[],
                };
                out.extend(kinds.iter().map(|kind| (at.clone(), *kind)));
                slips(member, &at, inside || key == "figures", out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                if !inside && item.as_str().is_some_and(|text| text.contains('，')) {
                    out.push((at.clone(), "marks"));
                }
                slips(item, &at, inside, out);
            }
        }
        _ => {}
    }
}

fn slip(report: &mut Value, at: &str, kind: &str) {
    if kind == "gone" {
        let (parent, key) = at.rsplit_once('/').unwrap();
        report.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
        return;
    }
    let text = report.pointer(at).unwrap().as_str().unwrap().to_owned();
    let wide = |ch: char| if ch.is_ascii_digit() { char::from_u32(ch as u32 + 0xfee0).unwrap() } else { ch };
    let text = match kind {
        "wide" => text.chars().map(wide).collect(),
        "letter" => format!("{text}l"),
        "code" => format!("{}0{}", &text[..3], &text[3..]),
        "heading" => text.replacen("情况", "的情况", 1),
        "marks" => text.replacen('，', ",", 1),
        _ => format!("{}7", text.split('.').next().unwrap()),
    };
    set(report, at, json!(text));
}

/// A program that makes the changes that findings offer, knowing nothing else: each finding that offers one is gone then,
/// no other comes in its place, and of all codes that offer one none is left out.
#[test]
fn each_fix_of_a_seeded_slip_mends_its_finding() {
    let forms = forms();
    let mut state = 0x1234_5678_9abc_def1_u64;
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize % most
    };
    let mut seen = std::collections::BTreeSet::new();
    let rounds = crate::common::cases(400) as usize;
    for name in ["yangming-2021", "juesuan-2024", "yusuan-2025", "zhifa-2024", "qiuyuan-2023"] {
        let text = std::fs::read_to_string(root().join(format!("samples/{name}.json"))).unwrap();
        let sound: Value = serde_json::from_str(&text).unwrap();
        let before = found(&forms, &sound);
        let mut places = vec![];
        slips(&sound, "", false, &mut places);
        let kinds = ["other", "wide", "letter", "gone", "code", "heading", "marks"];
        for round in 0..rounds / 5 {
            let kind = kinds[round % kinds.len()];
            let places: Vec<&String> = places.iter().filter(|(_, of)| *of == kind).map(|(at, _)| at).collect();
            if places.is_empty() {
                continue;
            }
            let at = places[next(places.len())];
            let mut report = sound.clone();
            slip(&mut report, at, kind);
            let mut findings = found(&forms, &report);
            while let Some(at_first) = findings.iter().position(|finding| !finding.fixes.is_empty()) {
                let first = findings.remove(at_first);
                seen.insert(first.code);
                obey(&mut report, &first);
                let rest = found(&forms, &report);
                let known = |finding: &Finding| {
                    findings.iter().any(|old| old.code == finding.code && old.place == finding.place)
                };
                let new: Vec<&Finding> = rest.iter().filter(|finding| !known(finding)).collect();
                assert!(
                    new.is_empty(),
                    "{name} {at} {kind}: obeyed {}: {:?}\nand then {new:#?}",
                    first.message,
                    first.fixes
                );
                findings = rest;
            }
            assert!(findings.len() >= before.len());
        }
    }
    println!("{seen:?}");
    for code in ["figure-kind", "figure-missing", "chapter-title", "sum-cause", "text-typing", "code-slip"] {
        assert!(seen.contains(code), "{code}: {seen:?}");
    }
}

/// The table with this id.
pub(crate) fn table<'r>(report: &'r mut Value, id: &str) -> &'r mut Value {
    let parts = report["body"].as_array_mut().unwrap().iter_mut();
    let mut inner = parts.filter_map(|part| part.get_mut("body")?.as_array_mut()).flatten();
    inner.find(|part| part["table"] == id).unwrap()
}

/// A role whose face has no hanzi borrows them all; following the hint ends that.
#[test]
fn a_face_that_borrows_is_told_until_it_is_one_with_hanzi() {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root().join("fonts")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && !path.ends_with("fonts.json") {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let text = std::fs::read_to_string(root().join("fonts/fonts.json")).unwrap();
    let mut known: Value = serde_json::from_str(&text).unwrap();
    let mut borrowed = |role: &str, face: &str| {
        known["roles"][role]["face"] = json!(face);
        std::fs::write(folder.path().join("fonts.json"), known.to_string()).unwrap();
        let engine = Engine::open(&root().join("layouts"), folder.path()).unwrap();
        engine.plan(&sample().to_string()).1.into_iter().find(|finding| finding.code == "font-borrowed")
    };
    let finding = borrowed("fang", "LiberationSerif").expect("hanzi stand in another face");
    let hint = finding.hints.join("");
    let role = hint.split_once("角色 ").unwrap().1.split(' ').next().unwrap();
    assert_eq!((role, hint.contains("收有常用汉字")), ("fang", true), "{hint}");
    assert_eq!(borrowed(role, "GW-Song"), None);
}
