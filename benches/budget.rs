//! How long a department's budget takes from JSON to PDF and DOCX, and how that grows with its rows: `cargo bench --bench budget`.
//!
//! The budget has nine tables among some 35 pages of prose; its code rows, four fifths of them items, are spread over its five tables
//! by code, and all sums hold. A line for each size: pages, and the median and the best of the runs in milliseconds, on one thread.

#![allow(clippy::print_stdout, reason = "what it measures is printed")]

use std::path::Path;
use std::time::Instant;

use banxin::Format;
use banxin::engine::Engine;
use serde_json::{Value, json};

/// How often each is made.
const RUNS: usize = 30;

/// The code rows of the budgets.
const ROWS: [usize; 4] = [100, 200, 400, 800];

/// Paragraphs of the prose, of some eight lines each: 400 code rows are on 60 pages.
const PARAGRAPHS: usize = 98;

/// The tables by code, each with the columns that add up to its first, which is their sum.
const BY_CODE: [(&str, &[&str]); 5] = [
    ("income", &["fiscal", "service", "business", "other"]),
    ("expense", &["basic", "project"]),
    ("general", &["basic", "project"]),
    ("fund", &["basic", "project"]),
    ("soe", &["basic", "project"]),
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let engine = Engine::open(&root.join("layouts"), &root.join("fonts")).expect("our forms and fonts open");
    let sample = std::fs::read_to_string(root.join("samples/yusuan-2025.json")).expect("the sample is there");
    let sample: Value = serde_json::from_str(&sample).expect("it is JSON");
    for rows in ROWS {
        let text = budget(&sample, rows / BY_CODE.len()).to_string();
        let (mut times, mut pages) = (vec![], 0);
        // The first runs fill what is kept from one report to the next.
        for run in 0..RUNS + 5 {
            let start = Instant::now();
            let plan = engine.plan(&text).0.expect("the budget is set");
            let files = [Format::Pdf, Format::Docx].map(|format| engine.write(&plan, format).expect("it is written"));
            if run >= 5 {
                times.push(start.elapsed().as_secs_f64() * 1000.0);
            }
            pages = plan.layout.pages.len();
            drop(files);
        }
        times.sort_by(f64::total_cmp);
        println!("{rows} code rows, {pages} pages: {:.1} ms (best {:.1})", times[RUNS / 2], times[0]);
    }
}

/// The sample with so many rows in each table by code, and with more prose.
fn budget(sample: &Value, rows: usize) -> Value {
    let mut report = sample.clone();
    visit(&mut report["body"], rows);
    let words = "全年预算坚持量入为出、收支平衡的原则，优先保障基本支出，从严控制一般性支出，把有限的资金用在刀刃上。"
        .repeat(4);
    let prose: Vec<Value> = (0..PARAGRAPHS).map(|nth| format!("第{}项说明：{words}", nth + 1).into()).collect();
    if let Some(body) = report["body"].as_array_mut() {
        let last = body.last_mut().and_then(|section| section["body"].as_array_mut());
        last.expect("the sample ends with a section").extend(prose);
    }
    report
}

fn visit(value: &mut Value, rows: usize) {
    let known = value["table"].as_str().and_then(|id| BY_CODE.iter().find(|(known, _)| *known == id));
    match (known, value) {
        (Some((_, columns)), table) => {
            let (list, total) = tree(rows, columns);
            table["rows"] = list.into();
            table["figures"]["total"] = total;
        }
        (None, Value::Array(items)) => items.iter_mut().for_each(|item| visit(item, rows)),
        (None, Value::Object(members)) => members.get_mut("body").into_iter().for_each(|body| visit(body, rows)),
        _ => {}
    }
}

/// So many rows, ten items or less below each kind and two kinds below each class, and their total.
fn tree(rows: usize, columns: &[&str]) -> (Vec<Value>, Value) {
    let mut items: Vec<(String, usize)> = vec![];
    let mut class = 201;
    while items.len() < rows {
        let at = items.len();
        items.push((class.to_string(), 0));
        for kind in 1..=2 {
            let of_kind = items.len();
            items.push((format!("{class}|{kind:02}"), 0));
            let room = rows.saturating_sub(items.len()).min(8);
            items.extend((1..=room).map(|item| (format!("{class}|{kind:02}|{item:02}"), 1)));
            items[of_kind].1 = room;
        }
        items[at].1 = items[at + 1..].iter().filter(|(code, _)| code.len() > 6).count();
        class += 1;
    }
    let figures = |count: usize| -> Value {
        let own = columns.iter().map(|column| ((*column).to_owned(), (count * 1000).to_string().into()));
        let sum = ("sum".to_owned(), (count * 1000 * columns.len()).to_string().into());
        own.chain(std::iter::once(sum)).collect::<serde_json::Map<_, Value>>().into()
    };
    let all = items.iter().filter(|(code, _)| code.len() > 6).count();
    let list = items
        .iter()
        .map(|(code, count)| json!({ "code": code, "name": format!("科目{code}"), "figures": figures(*count) }));
    (list.collect(), figures(all))
}
