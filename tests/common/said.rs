//! What a report says, line by line, so that two reports can be held against each other and a difference be read.

use serde_json::Value;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// What a report says, a line for each thing.
pub(crate) fn lines(report: &Value) -> Vec<String> {
    let mut out = vec![];
    for key in ["year", "issuer"] {
        out.push(format!("{key}: {}", report[key]));
    }
    out.push(format!("title: {}", joined(&report["title"])));
    for key in ["subtitle", "office_line", "date_line"] {
        if let Some(value) = report.get(key) {
            out.push(format!("{key}: {}", joined(value)));
        }
    }
    if let Some(official) = report["official"].as_object() {
        for key in [
            "kind",
            "serial",
            "mark",
            "secrecy",
            "urgency",
            "number",
            "to",
            "remark",
            "signers",
            "present",
            "absent",
            "observers",
        ] {
            if let Some(value) = official.get(key) {
                out.push(format!("official.{key}: {value}"));
            }
        }
        for (key, member) in [("imprint", "copies"), ("imprint", "printer"), ("imprint", "printed")] {
            if let Some(value) = official.get(key).and_then(|inner| inner.get(member)) {
                out.push(format!("official.{key}.{member}: {value}"));
            }
        }
    }
    for signature in [&report["signature"], &report["official"]["signature"]] {
        if let Some(date) = signature["date"].as_str() {
            let offices: Vec<&str> = match &signature["offices"] {
                Value::Array(offices) => offices.iter().filter_map(Value::as_str).collect(),
                _ => vec![report["issuer"].as_str().unwrap_or_default()],
            };
            let by = match &signature["stamp"] {
                Value::Null => offices.join(" "),
                stamp => format!("{} {}", joined(&stamp["post"]), joined(&stamp["name"])),
            };
            out.push(format!("signed: {by} {date}"));
        }
    }
    body(&report["body"], 0, &mut out);
    for holder in [&report["attachments"], &report["official"]["attachments"]] {
        for attachment in holder.as_array().into_iter().flatten() {
            let name = attachment.get("name").or_else(|| attachment.get("title")).unwrap_or(&Value::Null);
            out.push(format!("attachment: {}", joined(name)));
            body(&attachment["body"], 0, &mut out);
        }
    }
    out
}

fn joined(title: &Value) -> String {
    match title {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn body(body: &Value, depth: usize, out: &mut Vec<String>) {
    for block in body.as_array().into_iter().flatten() {
        if let Some(heading) = block.get("section") {
            out.push(format!("{} {}", "#".repeat(depth + 1), unnumbered(&joined(heading))));
            self::body(&block["body"], depth + 1, out);
        } else if let Some(list) = block.get("list").filter(|_| block.get("text").is_none()) {
            items(list, block.get("numbering").and_then(Value::as_str).unwrap_or("1."), 1, out);
        } else if let Some(grid) = block.get("grid") {
            table(grid, out);
        } else if block.get("figure").is_some() {
            out.push(format!("picture: {} ({})", joined(&block["caption"]), joined(&block["alt"])));
        } else if let Some(id) = block.get("table") {
            for row in block["rows"].as_array().into_iter().flatten() {
                let figures = row["figures"].as_object().into_iter().flatten();
                let said: Vec<String> = figures.map(|(col, figure)| format!("{col} {figure}")).collect();
                // Strokes part a code that is printed in columns; these tables print names alone.
                let is_printed = !["summary", "fiscal"].iter().any(|other| id == other);
                let code = if is_printed { joined(&row["code"]).replace('|', "") } else { String::new() };
                out.push(format!("{id} {code} {}: {}", joined(&row["name"]), said.join(", ")));
            }
            for (row, figures) in block["figures"].as_object().into_iter().flatten() {
                for (col, figure) in figures.as_object().into_iter().flatten() {
                    out.push(format!("{id} {row}.{col} = {figure}"));
                }
            }
        } else {
            out.push(prose(block));
        }
    }
}

/// A heading without its number: where the engine counts, the number comes back as a part of the text.
fn unnumbered(heading: &str) -> &str {
    let hanzi = |ch: char| "一二三四五六七八九十".contains(ch);
    let bare = heading.trim_start_matches(['（', '(']);
    let rest = bare.trim_start_matches(|ch: char| hanzi(ch) || ch.is_ascii_digit());
    match rest.chars().next().filter(|ch| rest.len() < bare.len() && "、.．）)".contains(*ch)) {
        Some(mark) => &rest[mark.len_utf8()..],
        None => heading,
    }
}

/// A paragraph with its notes in their places; how they are named says nothing.
fn prose(block: &Value) -> String {
    let Some(text) = block.get("text").and_then(Value::as_str) else { return joined(block) };
    let lead = block.get("lead").and_then(Value::as_str).unwrap_or_default();
    let mut text = format!("{lead}{text}");
    for (name, words) in block.get("notes").and_then(Value::as_object).into_iter().flatten() {
        text = text.replace(&format!("[{name}]"), &format!("⟦{}⟧", joined(words)));
    }
    text
}

fn items(list: &Value, numbering: &str, depth: usize, out: &mut Vec<String>) {
    for item in list.as_array().into_iter().flatten() {
        out.push(format!("{}{numbering} {}", "  ".repeat(depth), prose(item)));
        if let Some(inner) = item.get("list") {
            items(inner, item.get("numbering").and_then(Value::as_str).unwrap_or("（1）"), depth + 1, out);
        }
    }
}

fn table(grid: &Value, out: &mut Vec<String>) {
    out.push(format!("table: {} / {}", joined(&grid["caption"]), joined(&grid["unit"])));
    for (nth, row) in grid["rows"].as_array().into_iter().flatten().enumerate() {
        let head = if (nth as u64) < grid["header_rows"].as_u64().unwrap_or(0) { "‖" } else { "|" };
        let cell = |cell: &Value| match cell.get("text") {
            None => joined(cell),
            Some(text) => {
                let span = |key: &str| cell.get(key).and_then(Value::as_u64).unwrap_or(1);
                let (rows, cols) = (span("rows"), span("cols"));
                let size = if rows * cols == 1 { String::new() } else { format!(" ({rows}×{cols})") };
                format!("{}{size}", joined(text))
            }
        };
        let cells: Vec<String> = row.as_array().into_iter().flatten().map(cell).collect();
        out.push(format!("{head} {}", cells.join(" | ")));
    }
    match &grid["notes"] {
        Value::Array(notes) => out.extend(notes.iter().map(|note| format!("note: {}", joined(note)))),
        Value::String(note) => out.push(format!("note: {note}")),
        _ => {}
    }
}

/// A report without the rows of grids in which no cell begins: the cells around them reach over as many fewer.
pub(crate) fn with_own_rows(report: &Value) -> Value {
    let mut report = report.clone();
    fn walk(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.get_mut("grid").into_iter().for_each(own_rows);
                members.values_mut().for_each(walk);
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut report);
    report
}

fn own_rows(grid: &mut Value) {
    let Some(rows) = grid["rows"].as_array().cloned() else { return };
    let is_own: Vec<bool> = rows.iter().map(|row| row.as_array().is_some_and(|cells| !cells.is_empty())).collect();
    let own = |range: std::ops::Range<usize>| is_own[range].iter().filter(|own| **own).count() as u64;
    let mut kept: Vec<Value> = vec![];
    for (nth, mut row) in rows.into_iter().enumerate().filter(|(nth, _)| is_own[*nth]) {
        for cell in row.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            let tall = cell.get("rows").and_then(Value::as_u64).unwrap_or(1) as usize;
            cell.insert("rows".into(), own(nth..nth + tall).into());
        }
        kept.push(row);
    }
    grid["rows"] = kept.into();
    if let Some(head) = grid["header_rows"].as_u64() {
        grid["header_rows"] = own(0..head as usize).into();
    }
}

/// What differs between two reports: `-` what only the first says, `+` what only the second does. Without `pictures`, a
/// picture says its caption alone.
pub(crate) fn differences(was: &Value, now: &Value, pictures: bool) -> Vec<String> {
    let said = |report: &Value| -> Vec<String> {
        let caption = |line: String| match line.strip_prefix("picture: ").filter(|_| !pictures) {
            Some(shown) => {
                Some(shown.split(" (").next().unwrap_or_default().to_owned()).filter(|text| !text.is_empty())
            }
            None => Some(line),
        };
        lines(report).into_iter().filter_map(caption).collect()
    };
    let (was, now) = (said(was), said(now));
    let ops = capture_diff_slices(Algorithm::Myers, &was, &now);
    let changes = ops.iter().flat_map(|op| op.iter_changes(&was, &now));
    let changed = changes.filter(|change| change.tag() != ChangeTag::Equal);
    changed.map(|change| format!("{}{}", change.tag(), change.value())).collect()
}
