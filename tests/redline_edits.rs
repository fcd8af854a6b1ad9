//! Edits of reports as redlines, taken back both ways: accepting all gives the new report byte for byte, rejecting all the old one.
//! Whole parts that come and go, and random edits: 6 for each report, with the judges 30, with `BANXIN_LONG_TESTS=1` 400.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::common::package::{part, parts, with_part};
use crate::common::{engine, is_thorough, root, samples};
use banxin::engine::{Engine, RedlineOptions};
use banxin::pull::{Accept, pull};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

/// Random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.throw(all.len())).cloned()
    }
}

/// A report with lists in lists, notes, run-in heads, own tables and headings on three levels.
fn mixed() -> Value {
    json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市统计局", "title": "云岭市统计局2024年工作报告",
        "body": [
            "前言一句。", { "text": "全年平稳[注1]，好于上年。", "notes": { "注1": "按可比口径。" } },
            { "section": "工作情况", "body": [
                "首先说明情况。",
                { "list": ["办结来信9件；", "接待来访8次；", { "text": "答复电话[注]30个；", "notes": { "注": "含夜间。" } }, "整理档案5卷。"] },
                { "section": "队伍建设", "body": ["培训两次。", { "lead": "一是学习。", "text": "全员参加。" }, "考试合格。"] },
                { "section": "数据质量", "body": [
                    { "list": ["核查报表；", { "text": "抽查企业：", "list": ["大型的全部查；", "小型的查一成；"] }, "通报结果。"], "numbering": "（1）" },
                    "数据可靠。"
                ] }
            ] },
            { "section": "下一步打算", "body": [
                "改进作风。",
                { "grid": { "rows": [["指标", "数"], ["人口", "3"], ["户数", "2"], ["面积", "1"]], "header_rows": 1 } },
                "加强分析。", { "list": ["甲项；", "乙项；", "丙项。"], "numbering": "•" }
            ] }
        ]
    })
}

fn numbered() -> Value {
    let mut report = mixed();
    report["numbering"] = true.into();
    report
}

/// The lists of paragraphs and of items in a report, by their pointers.
fn lists(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                let at = format!("{at}/{key}");
                if matches!(key.as_str(), "body" | "list") {
                    found.push(at.clone());
                }
                lists(inner, &at, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(nth, item)| lists(item, &format!("{at}/{nth}"), found));
        }
        _ => {}
    }
}

/// Whether an item is prose, which may go and move alone.
fn is_prose(item: &Value) -> bool {
    item.is_string() || item.get("text").is_some() && item.get("list").is_none()
}

/// Another text: a word typed, or some characters less.
fn changed(text: &str, dice: &mut Dice) -> String {
    let chars: Vec<char> = text.chars().collect();
    let inside = |at: usize| {
        chars[..at].iter().filter(|ch| **ch == '[').count() != chars[..at].iter().filter(|ch| **ch == ']').count()
    };
    let at = dice.throw(chars.len() + 1);
    let at = (at..=chars.len()).find(|at| !inside(*at)).unwrap_or(chars.len());
    let (before, behind) = chars.split_at(at);
    let typed = ["又", "新增的内容", "2个", "，特此说明"][dice.throw(4)];
    let behind = match behind.first() {
        Some(ch) if dice.throw(3) == 0 && !"[]".contains(*ch) && chars.len() > 3 => &behind[1..],
        _ => return before.iter().collect::<String>() + typed + &behind.iter().collect::<String>(),
    };
    before.iter().chain(behind).collect()
}

/// One edit somewhere; what it did, or nothing where that has no place.
fn edit(report: &mut Value, dice: &mut Dice) -> Option<String> {
    let mut all = vec![];
    lists(report, "", &mut all);
    let at = dice.one_of(&all)?;
    let items = report.pointer_mut(&at)?.as_array_mut()?;
    let of_prose: Vec<usize> = (0..items.len()).filter(|nth| is_prose(&items[*nth])).collect();
    let nth = dice.one_of(&of_prose);
    let what = dice.throw(12);
    match (what, nth) {
        (0, Some(nth)) => {
            let text = if items[nth].is_string() { &mut items[nth] } else { &mut items[nth]["text"] };
            *text = changed(text.as_str()?, dice).into();
        }
        (1, Some(nth)) if items.len() > 1 => _ = items.remove(nth),
        (2, Some(nth)) if items.len() > 1 => {
            // Behind a section stands nothing that Word could show there.
            let item = items.remove(nth);
            let end = items.iter().position(|item| item.get("section").is_some()).unwrap_or(items.len());
            items.insert(dice.throw(end + 1), item);
        }
        (3, _) => {
            // Between a table and its notes or in front of a document nothing may stand; behind prose it may.
            let index = nth.map_or(0, |nth| nth + dice.throw(2));
            items.insert(index, format!("新写的第{}句。", dice.throw(90)).into());
        }
        (4, Some(nth)) if items[nth].is_string() => {
            let text = format!("{}[注1]", items[nth].as_str()?);
            items[nth] = json!({ "text": text, "notes": { "注1": format!("新注{}。", dice.throw(90)) } });
        }
        (5, Some(nth)) if items[nth].get("notes").is_some() => {
            let key = items[nth]["notes"].as_object()?.keys().next()?.clone();
            let text = items[nth]["text"].as_str()?.replace(&format!("[{key}]"), "");
            items[nth]["text"] = text.into();
            items[nth].as_object_mut()?.remove("notes");
        }
        (6, Some(nth)) if items[nth].get("notes").is_some() => {
            let note = items[nth]["notes"].as_object_mut()?.values_mut().next()?;
            *note = changed(note.as_str()?, dice).into();
        }
        (7, _) => {
            let grids: Vec<usize> = (0..items.len()).filter(|nth| items[*nth].get("grid").is_some()).collect();
            let rows = items[dice.one_of(&grids)?].pointer_mut("/grid/rows")?.as_array_mut()?;
            let row = 1 + dice.throw(rows.len().saturating_sub(1));
            match dice.throw(3) {
                0 if rows.len() > 2 => _ = rows.remove(row),
                1 => rows.insert(row, json!(["新行", "7"])),
                _ => *rows.get_mut(row)?.get_mut(1)? = "99".into(),
            }
        }
        (8, _) => {
            let sections: Vec<usize> = (0..items.len()).filter(|nth| items[*nth].get("section").is_some()).collect();
            let heading = &mut items[dice.one_of(&sections)?]["section"];
            *heading = changed(heading.as_str()?, dice).into();
        }
        (9, _) => {
            let listed: Vec<usize> = (0..items.len()).filter(|nth| items[*nth].get("list").is_some()).collect();
            match dice.one_of(&listed).filter(|_| at.ends_with("/body") && items.len() > 1) {
                Some(nth) => _ = items.remove(nth),
                None if at.ends_with("/body") && nth.is_some() => {
                    items.insert(nth?, json!({ "list": ["新一；", "新二；"], "numbering": "（1）" }));
                }
                None => return None,
            }
        }
        (10, _) if at.ends_with("/body") && at.len() > 5 => {
            items.push(json!({ "section": format!("新的一节{}", dice.throw(90)), "body": ["新节的话。"] }));
        }
        (11, _) => {
            let sections: Vec<usize> = (1..items.len()).filter(|nth| items[*nth].get("section").is_some()).collect();
            items.remove(dice.one_of(&sections)?);
        }
        _ => return None,
    }
    Some(format!("{what} at {at}/{nth:?}"))
}

/// The first list of contents that holds a member of this name, and its place in it.
fn first<'v>(value: &'v mut Value, member: &str) -> Option<(&'v mut Vec<Value>, usize)> {
    let mut bodies = vec![];
    lists(value, "", &mut bodies);
    let holds = |at: &&String| {
        let items = value.pointer(at).and_then(Value::as_array);
        at.ends_with("/body")
            && items.is_some_and(|items| items.len() > 1 && items.iter().any(|item| item.get(member).is_some()))
    };
    let at = bodies.iter().find(holds)?.clone();
    let items = value.pointer_mut(&at)?.as_array_mut()?;
    let nth = items.iter().position(|item| item.get(member).is_some())?;
    Some((items, nth))
}

/// The place behind the first paragraph of a report.
fn behind_prose(report: &mut Value, object: Value) -> Option<()> {
    let mut bodies = vec![];
    lists(report, "", &mut bodies);
    let holds = |at: &&String| {
        at.ends_with("/body")
            && report.pointer(at).and_then(Value::as_array).is_some_and(|items| items.iter().any(Value::is_string))
    };
    let at = bodies.iter().find(holds)?.clone();
    let items = report.pointer_mut(&at)?.as_array_mut()?;
    let nth = items.iter().position(Value::is_string)?;
    items.insert(nth + 1, object);
    Some(())
}

/// A member of an official document is taken away.
fn without(report: &mut Value, at: &str, member: &str) -> Option<()> {
    report.pointer_mut(at)?.as_object_mut()?.remove(member).map(drop)
}

/// An edit of a whole part, which has no place in each report.
type Whole = (&'static str, fn(&mut Value) -> Option<()>);

const WHOLES: [Whole; 21] = [
    ("figure deleted", |report| {
        let (items, nth) = first(report, "figure")?;
        items.remove(nth);
        Some(())
    }),
    ("figure added", |report| {
        behind_prose(report, json!({ "figure": "wudang-2020.png", "caption": "图9　新图", "alt": "新图" }))
    }),
    ("figure exchanged", |report| {
        let (items, nth) = first(report, "figure")?;
        items[nth]["figure"] = "wudang-2020.png".into();
        Some(())
    }),
    ("own table deleted", |report| {
        let (items, nth) = first(report, "grid")?;
        items.remove(nth);
        Some(())
    }),
    ("own table added", |report| {
        let rows = json!([["项目", "数量"], ["甲", "1"], ["乙", "22"]]);
        behind_prose(
            report,
            json!({ "grid": { "caption": "表9　新表", "header_rows": 1, "rows": rows, "notes": ["注：新。"] } }),
        )
    }),
    ("own table a paragraph", |report| {
        let (items, nth) = first(report, "grid")?;
        items[nth] = "表的内容改成一段话。".into();
        Some(())
    }),
    ("attachment added", |report| {
        let is_official = report.get("official").is_some();
        let (of, name) = if is_official { (report.get_mut("official")?, "name") } else { (report, "title") };
        let all = of.as_object_mut()?.entry("attachments").or_insert(json!([])).as_array_mut()?;
        all.push(json!({ name: "新增的附件", "body": ["附件的第一段。", "附件的第二段。"] }));
        Some(())
    }),
    ("attachment deleted", |report| {
        let of = if report.get("official").is_some() { report.get_mut("official")? } else { report };
        let all = of.get_mut("attachments")?.as_array_mut()?;
        all.pop();
        if all.is_empty() { without(of, "", "attachments") } else { Some(()) }
    }),
    ("attachment with a section more", |report| {
        let of = if report.get("official").is_some() { report.get_mut("official")? } else { report };
        let body = of.get_mut("attachments")?.as_array_mut()?.last_mut()?.get_mut("body")?.as_array_mut()?;
        body.push(json!({ "section": "九、新的一节", "body": ["新节的话。"] }));
        Some(())
    }),
    ("signer added", |report| {
        report.pointer_mut("/official/signers")?.as_array_mut()?.push("王小二".into());
        Some(())
    }),
    ("date and signature changed", |report| {
        let signature = report.pointer_mut("/official/signature")?;
        signature["date"] = "2024-12-30".into();
        if let Some(office) = signature.pointer_mut("/offices/0") {
            *office = "云岭市新的局".into();
        }
        Some(())
    }),
    ("office changed", |report| {
        report["issuer"] = "新城市人民政府办公室".into();
        Some(())
    }),
    ("remark deleted", |report| without(report, "/official", "remark")),
    ("urgency deleted", |report| without(report, "/official", "urgency")),
    ("copies deleted", |report| without(report, "/official/imprint", "copies")),
    ("copies added", |report| {
        let imprint = report.pointer_mut("/official/imprint")?.as_object_mut()?;
        imprint.get("copies").is_none().then(|| imprint.insert("copies".into(), "市档案馆，市新馆。".into()))?;
        Some(())
    }),
    ("imprint deleted", |report| without(report, "/official", "imprint")),
    ("contents changed", |report| {
        let members = report.as_object_mut().filter(|members| !members.contains_key("official"))?;
        if members.remove("toc").is_none() {
            members.insert("toc".into(), true.into());
        }
        Some(())
    }),
    ("chapter deleted", |report| {
        let body = report["body"].as_array_mut()?;
        let nth = body.iter().rposition(|item| item.get("section").is_some()).filter(|nth| *nth > 0)?;
        body.remove(nth);
        Some(())
    }),
    ("chapter moved", |report| {
        let body = report["body"].as_array_mut()?;
        let nth = body.iter().position(|item| item.get("section").is_some()).filter(|nth| nth + 1 < body.len())?;
        let last = body.pop()?;
        body.insert(nth, last);
        Some(())
    }),
    ("what is printed nowhere", |report| {
        report["contact"] = json!({ "phone": "0851-1234567" });
        Some(())
    }),
];

/// What one redline of two reports gives back otherwise; nothing where both come back.
fn fault(old: &str, new: &str) -> Option<String> {
    let (before, after) = (ENGINE.plan(old).0?, ENGINE.plan(new).0?);
    let copy = ENGINE.write_redline(&before, &after, &RedlineOptions::default()).unwrap();
    for (accept, wanted) in [(Accept::All, new), (Accept::None, old)] {
        match pull(&ENGINE, &copy, accept) {
            Err(findings) => {
                let told: Vec<String> =
                    findings.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
                return Some(format!("{accept:?} refused\n{}", told.join("\n")));
            }
            Ok(pulled) if pulled.source != wanted => {
                return Some(format!("{accept:?} gives\n{}\ninstead of\n{wanted}", pulled.source));
            }
            Ok(_) => {}
        }
    }
    None
}

/// A redline of whose changes each was rejected by hand gives the version before.
fn fault_of_rejected(old: &str, new: &str) -> Option<String> {
    let (before, after) = (ENGINE.plan(old).0?, ENGINE.plan(new).0?);
    let write = |plan| ENGINE.write_redline(&before, plan, &RedlineOptions::default()).unwrap();
    let (mut copy, rejected) = (write(&after), write(&before));
    // Of what is printed nowhere rejecting tells nothing.
    if !["<w:ins ", "<w:del "].iter().any(|change| part(&copy, "word/document.xml").contains(change)) {
        return None;
    }
    for name in ["word/document.xml", "word/footnotes.xml"] {
        if parts(&copy).contains_key(name) && parts(&rejected).contains_key(name) {
            copy = with_part(&copy, name, |_| part(&rejected, name));
        }
    }
    match pull(&ENGINE, &copy, Accept::Refuse) {
        Ok(pulled) if pulled.source == old => None,
        Ok(pulled) => Some(format!("rejected by hand, {}", pulled.source)),
        Err(findings) => Some(format!("rejected by hand, {findings:?}")),
    }
}

fn sample(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join("samples").join(name)).unwrap()).unwrap()
}

/// Each in one report that has a place for it; with the judges in a tenth of all samples too, with the long tests in all of them.
#[test]
fn whole_parts_come_back_from_a_redline_both_ways() {
    let mut drawn = mixed();
    drawn["body"]
        .as_array_mut()
        .unwrap()
        .insert(1, json!({ "figure": "yangzhang.png", "caption": "图1　甲", "alt": "甲图" }));
    let mut reports = vec![("drawn".to_owned(), drawn)];
    match is_thorough() {
        true => reports.extend(samples().into_iter().map(|(name, text)| (name, serde_json::from_str(&text).unwrap()))),
        false => {
            reports.extend(["gongwen-qingshi.json", "gongwen-tongzhi.json"].map(|name| (name.into(), sample(name))));
        }
    }
    let (mut faults, mut met) = (vec![], BTreeSet::new());
    let is_long = std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty());
    for (at, (name, report)) in reports.iter().enumerate() {
        for (nth, (kind, edit)) in WHOLES.into_iter().enumerate() {
            let mut edited = report.clone();
            let is_asked = is_long || is_thorough() && (at + nth) % 10 == 0;
            if edit(&mut edited).is_none() || edited == *report || !met.insert(kind) && !is_asked {
                continue;
            }
            let [old, new] = [report, &edited].map(|report| serde_json::to_string_pretty(report).unwrap());
            for (way, old, new) in [("on", &old, &new), ("back", &new, &old)] {
                faults.extend(fault(old, new).map(|fault| format!("{name}, {kind}, {way}\n{fault}\n")));
            }
            // Pictures are found by the relations of their own copy.
            let fault = (!kind.starts_with("figure")).then(|| fault_of_rejected(&old, &new)).flatten();
            faults.extend(fault.map(|fault| format!("{name}, {kind}, {fault}\n")));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert_eq!(met.len(), WHOLES.len(), "{met:?}");
}

#[test]
fn random_edits_come_back_from_a_redline_both_ways() {
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty());
    let usual = if long {
        400
    } else if is_thorough() {
        30
    } else {
        6
    };
    let count = std::env::var("BANXIN_REDLINES").ok().and_then(|count| count.parse().ok()).unwrap_or(usual);
    let reports = [mixed(), numbered(), sample("gongwen-tongzhi.json"), sample("gongwen-jiyao.json")];
    let mut faults = vec![];
    for (nth, report) in reports.iter().enumerate() {
        for seed in 0..count {
            let mut dice = Dice(seed * 7_919 + nth as u64 * 104_729 + 1);
            let mut edited = report.clone();
            let mut done = vec![];
            for _ in 0..1 + dice.throw(3) {
                done.extend(edit(&mut edited, &mut dice));
            }
            if done.is_empty() || edited == *report {
                continue;
            }
            let [old, new] = [report, &edited].map(|report| serde_json::to_string_pretty(report).unwrap());
            // Backwards as well: what came goes.
            for (way, old, new) in [("on", &old, &new), ("back", &new, &old)] {
                if let Some(fault) = fault(old, new) {
                    faults.push(format!("report {nth}, seed {seed}, {way}: {done:?}\n{fault}\n"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// The same words are a run-in head in one version and no head in the other, or have another length as one.
#[test]
fn words_that_become_a_head_come_back_from_a_redline_both_ways() {
    let of = |first: Value| {
        let body = json!([{ "section": "一、甲", "body": [first, "末段。"] }]);
        json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "甲局", "title": "报告", "body": body })
            .to_string()
    };
    let versions = [
        of(json!("一是强化约束。二是从严。甲乙。")),
        of(json!({ "lead": "一是强化约束。", "text": "二是从严。甲乙。" })),
        of(json!({ "lead": "一是强化约束。二是从严。", "text": "甲乙。" })),
        of(json!({ "lead": "一是强化约束。", "text": "二是从宽。甲乙。" })),
        of(json!("甲乙。")),
    ];
    let pairs =
        versions.iter().flat_map(|old| versions.iter().map(move |new| (old, new))).filter(|(old, new)| old != new);
    let faults: Vec<String> = pairs.filter_map(|(old, new)| fault(old, new)).collect();
    assert!(faults.is_empty(), "{}", faults.concat());
}
