//! Random edits of reports as redlines, taken back both ways: accepting all gives the new report, rejecting all the old one.
//! 6 for each report; with `BANXIN_LONG_TESTS=1` 400.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::common::{engine, root};
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

/// A report in which notes have names by their order and nothing is an object that is a text alone.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: serde_json::Map<String, Value> =
                members.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
            if let (Some(Value::String(text)), Some(Value::Object(notes))) = (members.get("text"), members.get("notes"))
            {
                let mut order: Vec<&String> = notes.keys().collect();
                order.sort_by_key(|key| text.find(&format!("[{key}]")));
                let mut text = text.clone();
                let mut renamed = serde_json::Map::new();
                for (nth, key) in order.into_iter().enumerate() {
                    text = text.replace(&format!("[{key}]"), &format!("[#{nth}]"));
                    renamed.insert(format!("#{nth}"), notes[key].clone());
                }
                members.insert("text".into(), text.into());
                members.insert("notes".into(), renamed.into());
            }
            match (members.len(), members.get("text")) {
                (1, Some(text)) => text.clone(),
                _ => Value::Object(members),
            }
        }
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// What one redline of two reports gives back otherwise; nothing where both come back.
fn fault(old: &str, new: &str) -> Option<String> {
    let (before, after) = (ENGINE.plan(old).0?, ENGINE.plan(new).0?);
    let copy = ENGINE.write_redline(&before, &after, &RedlineOptions::default()).unwrap();
    for (accept, wanted) in [(Accept::All, new), (Accept::None, old)] {
        match pull(&ENGINE, &copy, accept) {
            // No copy brings a table: one that is gone is told.
            Err(findings) if accept == Accept::None && findings.iter().all(|found| found.code == "table-changed") => {}
            Err(findings) => {
                let told: Vec<String> =
                    findings.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
                return Some(format!("{accept:?} refused\n{}", told.join("\n")));
            }
            Ok(pulled) => {
                let json = |text: &str| plain(&serde_json::from_str(text).unwrap());
                if json(&pulled.source) != json(wanted) {
                    return Some(format!("{accept:?} gives\n{}\ninstead of\n{}", json(&pulled.source), json(wanted)));
                }
            }
        }
    }
    None
}

#[test]
fn random_edits_come_back_from_a_redline_both_ways() {
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty());
    let count = std::env::var("BANXIN_REDLINES").ok().and_then(|count| count.parse().ok()).unwrap_or(if long {
        400
    } else {
        30
    });
    let sample = |name: &str| {
        serde_json::from_str::<Value>(&std::fs::read_to_string(root().join("samples").join(name)).unwrap()).unwrap()
    };
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
