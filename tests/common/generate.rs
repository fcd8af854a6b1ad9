//! Reports made at random, always the same for the same number: tables merged both ways, rare characters, landscape
//! pages, pictures, links, lists, notes, seals, contents.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::common::root;

/// Characters of prose: common ones, ones that few fonts have, ones that share their glyph with others, marks.
const HANZI: &str = "政府信息公开工作年度报告主动申请办理答复数量情况单位机关公民法人组织审查决定规章行政许可处罚收费";
const RARE: &str = "䶮鄠硚𬭚龘喆堃犇赟㛃堉镕玥璟祎";
const SHARED: &str = "·•…～―—";
const MARKS: &str = "，。；：、“”（）《》";
const LATIN: [&str; 7] = ["PDF/A-3a", "2024", "12.5%", "H5", "OFD", "-22", "Wi-Fi"];
const LINKS: [&str; 3] = [
    "https://www.example.gov.cn/zwgk/2024/index.html?id=3&page=1",
    "xxgk@example.gov.cn",
    "http://www.example.cn/a-b/",
];

/// The pictures that reports name, written by [`pictures`].
const PICTURES: [&str; 6] = ["colour.png", "clear.png", "grey.png", "slope.jpeg", "tall.png", "chart.svg"];

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `least` to `most`.
    pub(crate) fn number(&mut self, least: usize, most: usize) -> usize {
        least + (self.next() % (most - least + 1) as u64) as usize
    }

    /// Whether one in so many comes up.
    pub(crate) fn one_in(&mut self, many: u64) -> bool {
        self.next().is_multiple_of(many)
    }

    fn char_of(&mut self, chars: &str) -> char {
        let at = self.number(0, chars.chars().count() - 1);
        chars.chars().nth(at).unwrap()
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.number(0, texts.len() - 1)]
    }
}

/// Words without links, notes and blanks at their ends.
fn words(dice: &mut Dice, least: usize, most: usize) -> String {
    let mut text = String::from(dice.char_of(HANZI));
    for _ in 1..dice.number(least, most) {
        match dice.number(0, 40) {
            0 => text.push(dice.char_of(RARE)),
            1 => text.push(dice.char_of(SHARED)),
            2 | 3 => text.push(dice.char_of(MARKS)),
            4 => text.push_str(dice.one_of(&LATIN)),
            _ => text.push(dice.char_of(HANZI)),
        }
    }
    text.push(dice.char_of(HANZI));
    text
}

fn paragraph(dice: &mut Dice) -> Value {
    let mut text = words(dice, 10, 120);
    if dice.one_in(4) {
        text = format!("{text}，见{}，{}", dice.one_of(&LINKS), words(dice, 5, 30));
    }
    text.push('。');
    let lead = dice.one_in(6).then(|| lead(dice));
    if !dice.one_in(5) {
        return match lead {
            Some((lead, Some(level))) => json!({ "lead": lead, "text": text, "level": level }),
            Some((lead, None)) => json!({ "lead": lead, "text": text }),
            None => text.into(),
        };
    }
    let mut notes = Map::new();
    let more = if dice.one_in(3) { 2 } else { 1 };
    for nth in 1..=more {
        text = format!("{text}{}[注{nth}]{}。", words(dice, 4, 20), words(dice, 4, 20));
        notes.insert(format!("注{nth}"), words(dice, 5, 50).into());
    }
    match lead {
        Some((lead, _)) => json!({ "lead": lead, "text": text, "notes": notes }),
        None => json!({ "text": text, "notes": notes }),
    }
}

/// A run-in head, numbered or not, with its level in the outline or none.
fn lead(dice: &mut Dice) -> (String, Option<usize>) {
    let number = dice.one_of(&["（一）", "（十二）", "1.", "一是"]);
    let level = if dice.one_in(2) { Some(dice.number(2, 4)) } else { None };
    (format!("{number}{}。", words(dice, 4, 14)), level)
}

fn list(dice: &mut Dice) -> Value {
    let numberings = ["1.", "（1）", "①", "•"];
    let item = |dice: &mut Dice| -> Value {
        let text = words(dice, 4, 60);
        match dice.number(0, 5) {
            0 => {
                json!({ "text": text, "list": [words(dice, 4, 20), words(dice, 4, 20)], "numbering": dice.one_of(&numberings) })
            }
            _ => text.into(),
        }
    };
    let items: Vec<Value> = (0..dice.number(1, 6)).map(|_| item(dice)).collect();
    json!({ "list": items, "numbering": dice.one_of(&numberings) })
}

fn figure(dice: &mut Dice) -> Value {
    let mut figure = json!({ "figure": dice.one_of(&PICTURES) });
    if dice.one_in(2) {
        figure["caption"] = format!("图 {}", words(dice, 4, 20)).into();
    }
    if dice.one_in(2) {
        figure["alt"] = words(dice, 4, 40).into();
    }
    if dice.one_in(2) {
        figure["width"] = format!("{}mm", dice.number(15, 120)).into();
    }
    figure
}

/// A table whose cells tile it: the header is merged both ways, the first column and some figures too.
fn grid(dice: &mut Dice) -> Value {
    let landscape = dice.one_in(6);
    let columns = dice.number(2, if landscape { 10 } else { 6 });
    let header = dice.number(0, 3);
    let body = if dice.one_in(6) { dice.number(30, 70) } else { dice.number(1, 9) };
    let mut taken = vec![vec![false; columns]; header + body];
    let mut rows: Vec<Value> = Vec::new();
    for row in 0..header + body {
        let mut cells: Vec<Value> = Vec::new();
        for column in 0..columns {
            if taken[row][column] {
                continue;
            }
            let end = if row < header { header } else { header + body };
            let free = (column..columns).take_while(|&c| !taken[row][c]).count();
            let most = if row < header {
                3
            } else if column == 0 {
                1
            } else {
                2
            };
            let wide =
                if row < header && dice.one_in(2) || dice.one_in(12) { dice.number(1, most.min(free)) } else { 1 };
            let tall = if row < header && dice.one_in(2) || column == 0 && dice.one_in(4) || dice.one_in(15) {
                dice.number(1, 3.min(end - row))
            } else {
                1
            };
            taken[row..row + tall].iter_mut().for_each(|line| line[column..column + wide].fill(true));
            let text = match (row < header, column) {
                (true, _) => words(dice, 1, 5),
                (false, 0) => words(dice, 1, 8),
                _ if dice.one_in(9) => String::new(),
                _ => format!("{}{}", if dice.one_in(9) { "-" } else { "" }, dice.number(0, 99_999)),
            };
            cells.push(match (tall, wide) {
                (1, 1) => text.into(),
                _ => json!({ "text": text, "rows": tall, "cols": wide }),
            });
        }
        rows.push(cells.into());
    }
    let mut grid = json!({ "header_rows": header, "rows": rows, "landscape": landscape });
    if dice.one_in(2) {
        grid["caption"] = format!("表 {}", words(dice, 4, 16)).into();
    }
    if dice.one_in(3) {
        grid["unit"] = "单位：件".into();
    }
    if dice.one_in(4) {
        grid["style"] = "three-line".into();
    }
    if dice.one_in(3) {
        grid["align"] = vec![dice.one_of(&["left", "center", "right", "decimal"]); columns].into();
    }
    if dice.one_in(4) {
        grid["notes"] = json!([format!("注：{}。", words(dice, 4, 60))]);
    }
    json!({ "grid": grid })
}

fn section(dice: &mut Dice, depth: usize) -> Value {
    let body: Vec<Value> = (0..dice.number(1, 4)).map(|_| block(dice, depth + 1)).collect();
    json!({ "section": words(dice, 3, 16), "body": body })
}

fn block(dice: &mut Dice, depth: usize) -> Value {
    match dice.number(0, 11) {
        0 | 1 if depth < 4 => section(dice, depth),
        2 | 3 => grid(dice),
        4 => list(dice),
        5 => figure(dice),
        _ => paragraph(dice),
    }
}

fn blocks(dice: &mut Dice, least: usize, most: usize) -> Vec<Value> {
    (0..dice.number(least, most)).map(|_| block(dice, 1)).collect()
}

fn signature(dice: &mut Dice, offices: &[&str]) -> Value {
    let images: Vec<&str> = if dice.one_in(4) { vec![] } else { vec!["clear.png"; offices.len()] };
    json!({ "offices": offices, "date": "2024-03-05", "seal": { "images": images, "diameter": dice.number(38, 45) } })
}

/// A report of the author's own, as an official document or not.
fn free(dice: &mut Dice, seed: u64) -> Value {
    let mut report = json!({
        "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "云岭市人民政府",
        "title": words(dice, 8, 30), "published": "2024-03-05",
        "toc": dice.one_in(4), "numbering": dice.one_in(3), "body": blocks(dice, 2, 9),
    });
    match seed % 4 {
        0 => {
            let offices = &["云岭市人民政府", "云岭市教育局"][..dice.number(1, 2)];
            report["toc"] = false.into();
            report["official"] = json!({
                "kind": "document", "number": "云政发〔2024〕8号", "to": "各县（区）人民政府：",
                "signature": signature(dice, offices),
                "attachments": [{ "name": words(dice, 4, 20), "body": blocks(dice, 1, 2) }],
                "imprint": { "printer": "云岭市人民政府办公室", "printed": "2024-03-06" },
            });
        }
        1 => report["signature"] = signature(dice, &["云岭市人民政府"]),
        2 => {
            let annex = |dice: &mut Dice| json!({ "title": words(dice, 4, 20), "body": blocks(dice, 1, 3) });
            report["attachments"] = (0..dice.number(1, 2)).map(|_| annex(dice)).collect();
        }
        _ => {}
    }
    if dice.one_in(3) {
        report["subtitle"] = format!("——{}", words(dice, 4, 24)).into();
    }
    if dice.one_in(4) {
        report["office_line"] = "云岭市教育局".into();
        report["date_line"] = "（2024年3月5日）".into();
    }
    report
}

/// A national report with other figures, signed.
fn national(dice: &mut Dice) -> Value {
    let sample = root().join("samples/yangming-2021.json");
    let mut report: Value = serde_json::from_str(&std::fs::read_to_string(sample).unwrap()).unwrap();
    fn walk(value: &mut Value, dice: &mut Dice, inside: bool) {
        match value {
            Value::Object(members) => {
                let inside = |key: &str| inside || key == "figures";
                members.iter_mut().for_each(|(key, member)| walk(member, dice, inside(key)));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, dice, inside)),
            Value::String(text) if inside => *text = dice.number(0, 9999).to_string(),
            _ => {}
        }
    }
    walk(&mut report, dice, false);
    report["signature"] = signature(dice, &["阳明县人民政府"]);
    report
}

/// The report of a number.
pub(crate) fn report(seed: u64) -> String {
    let dice = &mut Dice::new(seed);
    let report = if seed % 10 == 9 { national(dice) } else { free(dice, seed) };
    serde_json::to_string_pretty(&report).unwrap()
}

/// Writes the pictures that reports name into a folder.
pub(crate) fn pictures(folder: &Path) {
    for name in ["slope.jpeg", "chart.svg"] {
        std::fs::copy(root().join("tests/pictures").join(name), folder.join(name)).unwrap();
    }
    let picture = |name: &str, kind: png::ColorType, (width, height): (u32, u32), pixel: fn(u32, u32) -> Vec<u8>| {
        let file = std::fs::File::create(folder.join(name)).unwrap();
        let mut encoder = png::Encoder::new(file, width, height);
        encoder.set_color(kind);
        let data: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
        encoder.write_header().unwrap().write_image_data(&data).unwrap();
    };
    picture("colour.png", png::ColorType::Rgb, (300, 200), |x, y| vec![(x % 256) as u8, y as u8, 120]);
    picture("grey.png", png::ColorType::Grayscale, (200, 120), |x, y| vec![(x + y) as u8]);
    picture("tall.png", png::ColorType::GrayscaleAlpha, (60, 900), |x, y| vec![(y / 4) as u8, (x * 4) as u8]);
    picture("clear.png", png::ColorType::Rgba, (400, 400), |x, y| {
        let off = i64::from(x).abs_diff(200).pow(2) + i64::from(y).abs_diff(200).pow(2);
        vec![200, 20, 30, if (170 * 170..195 * 195).contains(&off) { 255 } else { 0 }]
    });
}
