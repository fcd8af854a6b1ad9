//! `banxin forms` and `banxin new`: what an office starts from, filled in and taken on.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use banxin::form::{FormSet, TableForm};
use serde_json::Value;

use crate::common::package::{listed, repacked};
use crate::common::program::{self, banxin, err, out};
use crate::common::readers::{convert, has_calc};
use crate::common::{judge, python, root, run};

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn copy(dir: &Path, sample: &str, name: &str) {
    std::fs::copy(root().join("samples").join(sample), dir.join(name)).unwrap();
}

/// The codes of what `check` finds.
fn codes(dir: &Path, name: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(&out(&banxin(dir, &["check", name, "--format", "json"]))).unwrap();
    told.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// The figures of a table, wherever it stands.
fn figures<'v>(value: &'v Value, table: &str) -> Option<&'v Value> {
    table_of(value, table).map(|table| &table["figures"])
}

#[test]
fn the_forms_are_listed_for_people_and_machines() {
    let dir = tempfile::tempdir().unwrap();
    let told: Value = serde_json::from_str(&out(&banxin(dir.path(), &["forms", "--format", "json"]))).unwrap();
    let forms = FormSet::open(&root().join("layouts")).unwrap();
    assert_eq!(told.as_array().unwrap().len(), forms.ids().count());
    let text = out(&banxin(dir.path(), &["forms"]));
    for (form, told) in forms.forms().zip(told.as_array().unwrap()) {
        assert_eq!((told["id"].as_str(), told["authority"].as_str()), (Some(&*form.id), Some(&*form.authority)));
        assert_eq!(told["tables"].as_array().unwrap().len(), form.tables.len());
        assert!(text.contains(&form.name) && form.tables.iter().all(|table| text.contains(&table.title)), "{text}");
    }
}

/// Every form begins a report that its own reader takes and `check` tells of in few words.
#[test]
fn every_form_begins_a_report_with_its_chapters_and_tables() {
    let dir = tempfile::tempdir().unwrap();
    for form in FormSet::open(&root().join("layouts")).unwrap().forms() {
        let name = format!("{}.json", form.id);
        let year = form.years.0.max(2019).to_string();
        let args = ["new", &form.id, "--year", &year, "--issuer", "某某县人民政府", "-o", &name];
        let output = banxin(dir.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let report = json(&dir.path().join(&name));
        let headings = report["body"].as_array().unwrap().iter().filter_map(|part| part["section"].as_str());
        assert_eq!(headings.collect::<Vec<_>>(), form.chapters, "{}", form.id);
        assert!(form.tables.iter().all(|table| figures(&report, &table.id).is_some()), "{}", form.id);
        let codes = codes(dir.path(), &name);
        assert!(codes.len() <= form.tables.len() + form.chapters.len() + 2, "{}: {codes:?}", form.id);
        assert!(codes.iter().any(|code| code == "text-unwritten"), "{}: {codes:?}", form.id);
        assert!(codes.iter().all(|code| code == "text-unwritten" || code == "figure-missing"), "{codes:?}");
        assert_eq!(banxin(dir.path(), &["render", &name, "-o", "out"]).status.code(), Some(1), "not to be published");
        let seen = banxin(dir.path(), &["preview", &name, "--pages", "1", "-o", "out"]);
        assert_eq!(seen.status.code(), Some(0), "but to be looked at");
    }
}

/// Figures carried over, contact and texts come from last year's report, from its JSON as from its files.
#[test]
fn last_years_report_gives_what_it_knows() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "去年.json");
    assert!(banxin(dir.path(), &["render", "去年.json", "-o", "."]).status.success());
    let begin = |from: &str, to: &str| banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--from", from, "-o", to]);
    let output = begin("去年.json", "今年.json");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("沿用了上年报告的 9 个数"), "{}", out(&output));
    let (last, this) = (json(&dir.path().join("去年.json")), json(&dir.path().join("今年.json")));
    assert_eq!(this["year"], 2022);
    assert_eq!(this["title"].as_str().unwrap(), last["title"].as_str().unwrap().replace("2021", "2022"));
    assert_eq!((&this["issuer"], &this["contact"]), (&last["issuer"], &last["contact"]));
    assert!(this.get("published").is_none(), "that is of its year");
    let carried = |report, row: &str| figures(report, "applications").unwrap()[row].clone();
    assert_eq!(carried(&this, "carried_in"), carried(&last, "carried_out"));
    let valid = |report: &Value, row: &str| figures(report, "disclosure").unwrap()[row]["valid"].clone();
    assert_eq!(valid(&this, "normative"), valid(&last, "normative"));
    let texts = std::fs::read_to_string(dir.path().join("今年.json")).unwrap();
    assert_eq!(texts.matches("【待改写】").count(), 17, "each text bears one mark");
    for file in ["去年.docx", "去年.pdf"] {
        let to = format!("{file}.json");
        let output = begin(file, &to);
        assert_eq!(output.status.code(), Some(0), "{file}: {}", err(&output));
        let again = json(&dir.path().join(&to));
        assert_eq!((&again["body"], &again["title"]), (&this["body"], &this["title"]), "{file}");
    }
    let output =
        banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--year", "2024", "--from", "去年.json", "-o", "x.json"]);
    assert!(out(&output).contains("不是 2024 年的上一年"), "{}", out(&output));
    assert_eq!(carried(&json(&dir.path().join("x.json")), "carried_in"), Value::Null, "a year lies between");
}

/// What somebody filled in is not written over, and a second run that would write the same is none.
#[test]
fn a_file_that_is_there_stays() {
    let dir = tempfile::tempdir().unwrap();
    let begin = |issuer: &str| {
        banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--year", "2025", "--issuer", issuer, "-o", "报告.json"])
    };
    assert_eq!(begin("甲县").status.code(), Some(0));
    assert_eq!(begin("甲县").status.code(), Some(0));
    let output = begin("乙县");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("output-exists"), "{}", err(&output));
    assert_eq!(json(&dir.path().join("报告.json"))["issuer"], "甲县");
}

/// Slips name the way on.
#[test]
fn slips_are_told_with_the_way_to_mend_them() {
    let dir = tempfile::tempdir().unwrap();
    for (args, words) in [
        (
            &["new", "zfxxgk-nb-202", "--year", "2025", "--issuer", "甲", "-o", "a.json"][..],
            "是不是想写“zfxxgk-nb-2021”",
        ),
        (&["new", "zfxxgk-nb-2019", "--year", "2025", "--issuer", "甲", "-o", "a.json"], "zfxxgk-nb-2021"),
        (&["new", "zfxxgk-nb-2021", "--issuer", "甲", "-o", "a.json"], "--year"),
        (&["new", "zfxxgk-nb-2021", "--year", "2025", "-o", "a.json"], "--issuer"),
        (&["new", "zfxxgk-nb-2021", "--year", "2025", "--issuer", "甲", "-o", "a.doc"], "--format"),
        (&["new", "zfxxgk-nb-2021", "--from", "没有.pdf", "-o", "a.json"], "没有.pdf"),
    ] {
        let output = banxin(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(err(&output).contains(words), "{args:?}: {}", err(&output));
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is written");
}

/// Whatever cannot be last year's report is told with one way to mend it: `import` is named only where its options settle
/// what is open, and for a file that was damaged nobody is sent from one command to the other.
#[test]
fn a_file_that_is_no_report_of_last_year_is_told_with_a_way_that_leads_on() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    copy(dir.path(), "yangming-2021.json", "足.json");
    for format in ["pdf", "docx", "ofd"] {
        let output = banxin(dir.path(), &["render", "足.json", "-o", ".", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let whole = std::fs::read(dir.path().join(format!("足.{format}"))).unwrap();
        put(&format!("断.{format}"), &whole[..whole.len() / 3]);
    }
    put("断.json", b"{\"year\": 2020, \"body\": [");
    put("空.pdf", b"");
    put("名.docx", b"no package");
    std::fs::create_dir(dir.path().join("夹.json")).unwrap();
    let begin = |from: &str, to: &str| banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--from", from, "-o", to]);
    for from in ["断.pdf", "断.docx", "断.ofd", "断.json", "空.pdf", "名.docx", "夹.json", "没有.pdf"] {
        let output = begin(from, "新.json");
        assert_eq!(output.status.code(), Some(2), "{from}");
        let words = err(&output);
        // What is of another kind is named with the command that takes such files.
        let other = ["断.ofd", "名.docx"].contains(&from);
        assert!(words.contains(from) && words.contains("改法"), "{from}: {words}");
        assert!(other || !words.contains("banxin import"), "{from}: {words}");
        assert!(!dir.path().join("新.json").exists(), "{from}");
    }
    // As the words say: the same file whole.
    for from in ["足.pdf", "足.docx", "足.ofd", "足.json"] {
        let to = format!("从{from}.json");
        assert_eq!(begin(from, &to).status.code(), Some(0), "{from}");
    }
    // What options of `import` settle: that way is gone, and leads on.
    put("无年.txt", "某某县工作报告\n本报告说明有关工作。\n".as_bytes());
    let output = begin("无年.txt", "新.json");
    assert!(err(&output).contains("banxin import"), "{}", err(&output));
    let said = ["import", "无年.txt", "-o", "去年.json", "--year", "2024", "--issuer", "某某县人民政府"];
    let output = banxin(dir.path(), &said);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(begin("去年.json", "新.json").status.code(), Some(0));
    // A report's JSON is named as what it is.
    let output = banxin(dir.path(), &["import", "足.json", "-o", "收"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &err(&output);
    assert!(told.contains("不用导入") && told.contains("banxin check"), "{told}");
}

/// Totals are left to `check --fix`: what it puts in is what the form's sums say.
#[test]
fn totals_are_worked_out_once_the_rest_is_filled_in() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "足.json");
    let whole = json(&dir.path().join("足.json"));
    let mut report = whole.clone();
    let totals: &[(&str, &str)] = &[("new", "total"), ("result_total", "np"), ("result_total", "total")];
    let text = serde_json::to_string(&strip(&mut report, totals)).unwrap();
    std::fs::write(dir.path().join("缺.json"), text).unwrap();
    let output = banxin(dir.path(), &["check", "缺.json", "--fix", "-o", "补.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let mended = json(&dir.path().join("补.json"));
    assert_eq!(figures(&mended, "applications"), figures(&whole, "applications"));
}

/// The report without some figures of its applications.
fn strip<'v>(value: &'v mut Value, keys: &[(&str, &str)]) -> &'v Value {
    fn walk(value: &mut Value, keys: &[(&str, &str)]) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, keys)),
            Value::Object(members) if members.get("table").is_some_and(|id| id == "applications") => {
                for (row, col) in keys {
                    members["figures"][row].as_object_mut().unwrap().remove(*col).unwrap();
                }
            }
            Value::Object(members) => members.values_mut().for_each(|member| walk(member, keys)),
            _ => {}
        }
    }
    walk(value, keys);
    value
}

/// How many random reports and fillings: `BANXIN_LONG_TESTS=1` has the whole counts.
fn count(long: u64, short: u64) -> u64 {
    if std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty()) { long } else { short }
}

/// The forms with tables, each with a year that it serves.
fn forms() -> Vec<(String, String)> {
    let forms = FormSet::open(&root().join("layouts")).unwrap();
    let fixed = forms.forms().filter(|form| !form.tables.iter().any(is_open));
    let with = fixed.map(|form| (form.id.clone(), form.years.0.max(2019).to_string()));
    with.collect()
}

/// Whether the report decides which rows a table has.
fn is_open(table: &TableForm) -> bool {
    table.open.as_ref().is_some_and(|open| open.given().is_some())
}

/// The forms with such tables.
const OF_CODES: [&str; 3] = ["bumen-juesuan", "bumen-yusuan", "danwei-yusuan"];

/// The table of an id, wherever it stands.
fn table_of<'v>(value: &'v Value, id: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| table_of(item, id)),
        Value::Object(members) if members.get("table").is_some_and(|known| known == id) => Some(value),
        Value::Object(members) => members.values().find_map(|member| table_of(member, id)),
        _ => None,
    }
}

fn form_file(id: &str) -> String {
    root().join("layouts").join(format!("{id}.json")).to_str().unwrap().to_owned()
}

/// Has a judge's script do some jobs in a folder; what it prints.
fn typist(dir: &Path, script: &str, jobs: &[Vec<String>]) -> String {
    let list = dir.join("jobs");
    std::fs::write(&list, serde_json::to_string(jobs).unwrap()).unwrap();
    run(Command::new("python3").arg(judge(script)).arg("jobs").arg(list).current_dir(dir))
}

/// An empty workbook of a form, or an empty Word form.
fn blank_file(dir: &Path, id: &str, year: &str, ending: &str) -> String {
    let name = format!("{id}.{ending}");
    let output = banxin(dir, &["new", id, "--year", year, "--issuer", "某某县人民政府", "-o", &name]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    name
}

/// The texts of a body, in their order.
fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Object(members) => members.get("body").into_iter().for_each(|body| texts(body, out)),
        _ => {}
    }
}

/// A workbook that nobody touched gives the report back that it was made of, and the same bytes come out again.
#[test]
fn an_untouched_workbook_is_its_report() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "去年.json");
    for to in ["今年.json", "填报.xlsx", "再填.xlsx"] {
        let output = banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--from", "去年.json", "-o", to]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
    assert_eq!(read("填报.xlsx"), read("再填.xlsx"), "the same input gives the same bytes");
    let output = banxin(dir.path(), &["import", "填报.xlsx", "-o", "回.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(json(&dir.path().join("回.json")), json(&dir.path().join("今年.json")));
    assert!(out(&output).contains("10 个数，收入 2 个"), "{}", out(&output));
}

/// Heads that run into their paragraphs have rows of their own: untouched, changed and cleared.
#[test]
fn run_in_heads_have_their_rows() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = json(&root().join("samples/yangming-2021.json"));
    let led = |lead: &str| serde_json::json!({ "lead": lead, "level": 2, "text": format!("{lead}之文字。") });
    report["body"] =
        serde_json::json!([{ "section": "一、总体情况", "body": [led("（一）甲。"), led("（二）乙。"), "末段。"] }]);
    std::fs::write(dir.path().join("去年.json"), report.to_string()).unwrap();
    for to in ["今年.json", "填报.xlsx"] {
        let output = banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--from", "去年.json", "-o", to]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let back = |book: &str| {
        let output = banxin(dir.path(), &["import", book, "-o", "回.json"]);
        (out(&output), json(&dir.path().join("回.json")))
    };
    let (said, made) = back("填报.xlsx");
    assert!(!said.contains("paragraph-missing"), "{said}");
    let begun = json(&dir.path().join("今年.json"));
    assert_eq!(made, begun);
    if !python("openpyxl") {
        return;
    }
    let edited = |cells: &[&str]| {
        run(Command::new("python3").current_dir(dir.path()).args(["-c", TYPIST, "填报.xlsx", "改.xlsx"]).args(cells));
        let (said, made) = back("改.xlsx");
        (said, made["body"][0]["body"].clone())
    };
    let was = &begun["body"][0]["body"];
    // The rows: head and text, head and text, the last paragraph.
    let (_, changed) = edited(&["正文!C4=（一）丙。", "正文!C6="]);
    assert_eq!((&changed[0]["lead"], &changed[1]), (&"（一）丙。".into(), &was[1]["text"]));
    let (_, gone) = edited(&["正文!C4=", "正文!C5="]);
    assert_eq!((&gone[0], &gone[1]), (&was[1], &was[2]));
    let (said, kept) = edited(&["正文!C5="]);
    assert!(said.contains("text-blank") && said.contains("段首标题那一格也清空"), "{said}");
    assert_eq!(&kept, was);
}

/// A day on the cover is read as people type it; what is none is told with its cell, and the rest is taken.
#[test]
fn days_on_the_cover_are_read_as_people_type_them() {
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let name = blank_file(dir.path(), "zfxxgk-nb-2021", "2025", "xlsx");
    for (typed, read) in [("2025年1月20日", Some("2025-01-20")), ("２０２５-1-20", Some("2025-01-20")), ("昨天", None)]
    {
        let cells = [&format!("封面!C7={typed}"), "封面!C10=0717-1234567"];
        run(Command::new("python3").current_dir(dir.path()).args(["-c", TYPIST, &name, "改.xlsx"]).args(cells));
        let output = banxin(dir.path(), &["import", "改.xlsx", "-o", "改.json"]);
        let report = json(&dir.path().join("改.json"));
        assert_eq!(report["published"].as_str(), read, "{typed}");
        assert_eq!(report["contact"]["phone"], "0717-1234567");
        assert_eq!(out(&output).contains("“封面”C7：“昨天”不是一个日期"), read.is_none(), "{}", out(&output));
    }
}

/// Who filled in a workbook is told of its sheets and cells, and not a word of the JSON; programs are told both.
#[test]
fn what_is_wrong_in_a_workbook_is_told_with_its_cell() {
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let sheet = "主动公开政府信息情况";
    let cells = ["C6=-5", "C7=无", "C10=约100"].map(|typed| format!("{sheet}!{typed}"));
    let cells = cells.each_ref().map(String::as_str);
    let (_, said, _) = typed_and_imported(dir.path(), "zfxxgk-nb-2021", &cells);
    for cell in ["C6", "C7", "C10"] {
        assert!(said.contains(&format!("工作表“{sheet}”{cell}: 警告[figure-kind]")), "{cell}: {said}");
    }
    assert!(said.contains("[figure-missing]") && !said.contains("写法") && !said.contains(".json:"), "{said}");
    let open: Vec<&str> =
        said.lines().filter(|line| line.contains("“正文”C") && line.contains("text-unwritten")).collect();
    let cells: BTreeSet<&str> = open.iter().filter_map(|line| line.split(':').next()).collect();
    assert!(open.len() > 1 && cells.len() == open.len(), "texts that are alike stand in cells of their own: {said}");
    let json = banxin(dir.path(), &["import", "填.xlsx", "-o", "填.json", "--format", "json"]);
    let answer: Value = serde_json::from_str(&out(&json)).unwrap();
    let checks = answer[0]["checks"].as_array().unwrap();
    let kind = checks.iter().find(|finding| finding["code"] == "figure-kind").unwrap();
    assert_eq!(kind["facts"]["cell"], format!("工作表“{sheet}”C6"));
    assert!(kind["pointer"].as_str().unwrap().contains("/figures/"), "{kind}");
}

/// A row that stands twice, and a label that is another's: nothing is taken under them, and the place is told.
#[test]
fn what_cannot_be_placed_is_refused_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let name = blank_file(dir.path(), "zfxxgk-nb-2021", "2025", "xlsx");
    let book = std::fs::read(dir.path().join(&name)).unwrap();
    let strings = listed(&book).into_iter().find(|(name, _)| name == "xl/sharedStrings.xml").unwrap().1;
    let strings = String::from_utf8(strings).unwrap();
    let index = |text: &str| {
        let before = strings.split(&format!(">{text}</t>")).next().unwrap();
        before.matches("<si>").count() - 1
    };
    let (tag, other) = (index("#7"), index("#8"));
    let (label, wrong) = (index("1.属于国家秘密"), index("2.重复申请"));
    let sheet = "xl/worksheets/sheet3.xml";
    let slips = [
        (format!("<v>{tag}</v>"), format!("<v>{other}</v>"), "line-doubled", "第 11 行、第 12 行"),
        (format!("<v>{label}</v>"), format!("<v>{wrong}</v>"), "label-changed", "2.重复申请"),
    ];
    for (from, to, code, place) in slips {
        let changed = repacked(&book, |name, text| {
            // The tag of a row stands in the first column; others of that text do not.
            let at = text.find(&format!("<c r=\"A{}\"", 11)).filter(|_| code == "line-doubled").unwrap_or(0);
            match name == sheet {
                true => text[..at].to_owned() + &text[at..].replacen(&from, &to, 1),
                false => text,
            }
        });
        std::fs::write(dir.path().join("改.xlsx"), changed).unwrap();
        let output = banxin(dir.path(), &["import", "改.xlsx", "-o", "改.json"]);
        assert_eq!(output.status.code(), Some(1), "{}", out(&output));
        assert!(out(&output).contains(code) && out(&output).contains(place), "{code}: {}", out(&output));
        std::fs::remove_file(dir.path().join("改.json")).unwrap();
    }
}

/// Types into cells of a workbook, such as `收入支出决算总表!C34=10`; numbers as numbers.
const TYPIST: &str = "
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
for typed in sys.argv[3:]:
    place, text = typed.split('=')
    sheet, cell = place.split('!')
    book[sheet][cell] = float(text) if text.replace('.', '').isdigit() else text
book.save(sys.argv[2])
";

/// Types into a blank workbook of a form and imports it: how that ends, what is said, and the report.
fn typed_and_imported(dir: &Path, id: &str, cells: &[&str]) -> (Option<i32>, String, Value) {
    let blank = blank_file(dir, id, "2025", "xlsx");
    run(Command::new("python3").current_dir(dir).args(["-c", TYPIST, &blank, "填.xlsx"]).args(cells));
    let output = banxin(dir, &["import", "填.xlsx", "-o", "填.json"]);
    let report = json(&dir.join("填.json"));
    [blank, "填.json".to_owned()].iter().for_each(|name| std::fs::remove_file(dir.join(name)).unwrap());
    (output.status.code(), out(&output) + &err(&output), report)
}

/// A total of which a part is empty is empty, in forms in which printed blanks are 0 too, and what balances it gives none:
/// neither `import` nor `check --fix` invents one, and what is left open is said.
#[test]
fn no_total_is_made_of_parts_that_nobody_filled_in() {
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (status, said, report) = typed_and_imported(dir.path(), "bumen-juesuan", &["收入支出决算总表!C34=10"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(figures(&report, "summary").unwrap(), &serde_json::json!({ "inc.opening": { "final": "10" } }));
    assert!(said.contains("total-open") && said.contains("C35"), "{said}");
    // What is typed of the income and balances the expense gives the income's total alone.
    let mut report = report;
    table_of_mut(&mut report["body"], "summary").unwrap()["figures"] = serde_json::json!({
        "inc.year": { "final": "10" }, "inc.nonfiscal": { "final": "0" }, "inc.opening": { "final": "10" },
    });
    std::fs::write(dir.path().join("缺.json"), report.to_string()).unwrap();
    let output = banxin(dir.path(), &["check", "缺.json", "--fix", "-o", "补.json"]);
    let mended = json(&dir.path().join("补.json"));
    let mended = figures(&mended, "summary").unwrap();
    assert_eq!(mended["exp.total"], Value::Null, "{}", out(&output));
    // A row of codes: one of seven sources is no total.
    let row = ["收入决算表!B7=213", "收入决算表!C7=农林水支出", "收入决算表!E7=5"];
    let (_, said, report) = typed_and_imported(dir.path(), "bumen-juesuan", &row);
    let rows = &table_of(&report, "income").unwrap()["rows"];
    assert_eq!(rows[0]["figures"], serde_json::json!({ "fiscal": "5" }), "{said}");
    let others = ["F7=0", "G7=0", "H7=0", "I7=0", "J7=0"].map(|cell| format!("收入决算表!{cell}"));
    let whole: Vec<&str> = row.into_iter().chain(others.iter().map(String::as_str)).collect();
    let (_, said, report) = typed_and_imported(dir.path(), "bumen-juesuan", &whole);
    let income = table_of(&report, "income").unwrap();
    assert_eq!(
        (&income["rows"][0]["figures"]["year"], &income["figures"]["total"]["year"]),
        (&"5".into(), &"5".into()),
        "{said}"
    );
}

fn table_of_mut<'v>(value: &'v mut Value, id: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(members) if members.get("table").is_some_and(|table| table == id) => Some(value),
        Value::Object(members) => members.values_mut().find_map(|value| table_of_mut(value, id)),
        Value::Array(items) => items.iter_mut().find_map(|value| table_of_mut(value, id)),
        _ => None,
    }
}

/// The sheet's unit typed behind a figure is taken with it, another is refused with its cell and the number to type, a dash is a blank that is told once; and every sheet
/// says what unit its table prints.
#[test]
fn a_figure_is_in_the_unit_that_its_sheet_shows() {
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let sheet = "收入支出决算总表";
    let cells =
        ["C6=12万元", "C7=50000元", "C8=3块", "C9=—", "C10=－", "C11=1,000.5"].map(|cell| format!("{sheet}!{cell}"));
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let (status, said, report) = typed_and_imported(dir.path(), "bumen-juesuan", &cells);
    assert_eq!(status, Some(1), "{said}");
    for told in ["C7：“50000元”", "写成 5。", "C8：“3块”", "换算成万元", "C9、C10写的是横线"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    let typed = figures(&report, "summary").unwrap().as_object().unwrap();
    assert_eq!((typed.len(), &typed["inc.business"]["final"]), (2, &"1,000.5".into()), "{said}");
    assert!(typed.values().any(|row| row["final"] == "12"), "{report}");
    for (id, unit, sheets) in
        [("bumen-juesuan", "单位：万元", 9), ("bumen-yusuan", "单位：元", 8), ("danwei-yusuan", "单位：元", 8)]
    {
        let blank = blank_file(dir.path(), id, "2025", "xlsx");
        let counted = "import sys, openpyxl; book = openpyxl.load_workbook(sys.argv[1]); \
            print(sum(any(cell.value == sys.argv[2] for cell in sheet[2]) for sheet in book))";
        let output =
            Command::new("python3").current_dir(dir.path()).args(["-c", counted, &blank, unit]).output().unwrap();
        assert_eq!(out(&output).trim(), sheets.to_string(), "{id}: {}", err(&output));
    }
}

/// The workbooks of all forms, empty and begun from last year's report, keep to the schemas.
#[test]
fn workbooks_are_sound() {
    if !python("openxml_audit, lxml") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut books: Vec<_> =
        forms().iter().map(|(id, year)| dir.path().join(blank_file(dir.path(), id, year, "xlsx"))).collect();
    let last = root().join("samples/yangming-2021.json");
    let begun = ["new", "zfxxgk-nb-2021", "--from", last.to_str().unwrap(), "-o", "begun.xlsx"];
    assert!(banxin(dir.path(), &begun).status.success());
    books.push(dir.path().join("begun.xlsx"));
    run(Command::new("python3").arg(judge("check_docx.py")).args(books));
}

/// Random fillings of every form, typed by openpyxl, half of them with rows sorted and inserted, half saved again by
/// LibreOffice: the report says what was typed, and every cell that was not is told as missing.
#[test]
fn what_is_typed_into_a_workbook_comes_back() {
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (mut typed, mut jobs) = (vec![], vec![]);
    for (id, year) in forms() {
        let blank = blank_file(dir.path(), &id, &year, "xlsx");
        for seed in 0..count(50, 3) {
            let how = if seed % 2 == 0 { "plain" } else { "moved" };
            let stem = format!("{id}-{seed}");
            let (book, want) = (format!("{stem}.xlsx"), format!("{stem}.want"));
            jobs.push(
                ["fill", &form_file(&id), &blank, &book, &want, &seed.to_string(), how].map(str::to_owned).to_vec(),
            );
            typed.push(stem);
        }
    }
    typist(dir.path(), "workbook.py", &jobs);
    back(dir.path(), dir.path(), &typed);
    if has_calc() {
        let saved = dir.path().join("saved");
        let every = typed.iter().map(|stem| dir.path().join(format!("{stem}.xlsx")));
        convert("xlsx", &saved, every);
        back(dir.path(), &saved, &typed);
    }
}

/// Imports workbooks from a folder and holds the reports against what was typed.
fn back(dir: &Path, books: &Path, typed: &[String]) {
    for stem in typed {
        let book = books.join(format!("{stem}.xlsx"));
        let output = banxin(dir, &["import", book.to_str().unwrap(), "-o", "回.json", "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{stem}: {}{}", out(&output), err(&output));
        let (want, report) = (json(&dir.join(format!("{stem}.want"))), json(&dir.join("回.json")));
        let answer: Value = serde_json::from_str(&out(&output)).unwrap();
        for (index, (id, figures_wanted)) in want["tables"].as_object().unwrap().iter().enumerate() {
            assert_eq!(figures(&report, id), Some(figures_wanted), "{stem}: {id}");
            let told = answer[0]["checks"].as_array().unwrap().iter();
            let missing = told.filter(|finding| finding["code"] == "figure-missing").count();
            assert!(want["missing"][id] == 0 || missing > 0, "{stem}: {id} lacks cells, {index}");
        }
        let lacking: u64 = want["missing"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        let tables = answer[0]["tables"].as_array().unwrap().iter();
        let left: u64 = tables.map(|table| table["figures"].as_u64().unwrap() - table["taken"].as_u64().unwrap()).sum();
        assert_eq!(left, lacking, "{stem}: cells that are missing");
        let mut said = vec![];
        texts(&report["body"], &mut said);
        assert_eq!(serde_json::json!(said), want["texts"], "{stem}");
    }
}

/// A Word form shows grey prompts, is as it was made, and keeps to the schemas; what nobody typed is missing, and a figure
/// that was emptied again, too.
#[test]
fn an_untouched_word_form_is_its_report() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "去年.json");
    let mut files = vec![];
    for (id, year) in forms() {
        let form = blank_file(dir.path(), &id, &year, "docx");
        let begun = format!("{id}.json");
        let args = ["new", &id, "--year", &year, "--issuer", "某某县人民政府", "-o", &begun];
        assert_eq!(banxin(dir.path(), &args).status.code(), Some(0));
        files.push((form, begun));
    }
    for to in ["今年.docx", "今年.json"] {
        let output = banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--from", "去年.json", "-o", to]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    files.push(("今年.docx".to_owned(), "今年.json".to_owned()));
    for (form, begun) in &files {
        assert_eq!(banxin(dir.path(), &["verify", form]).status.code(), Some(0), "{form}");
        let output = banxin(dir.path(), &["pull", form, "-o", "回.json"]);
        assert_eq!(output.status.code(), Some(0), "{form}: {}", err(&output));
        assert_eq!(json(&dir.path().join("回.json")), json(&dir.path().join(begun)), "{form}");
    }
    if python("openxml_audit, lxml") {
        let paths = files.iter().map(|(form, _)| dir.path().join(form));
        run(Command::new("python3").arg(judge("check_docx.py")).args(paths));
    }
}

/// A plain copy of a draft carries no `signoff`; pulled over its draft it leaves the draft's there, over another file none.
#[test]
fn a_plain_copy_pulled_over_its_draft_keeps_the_signoff_sheet() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "稿.json");
    let mut draft = json(&dir.path().join("稿.json"));
    draft["signoff"] = serde_json::json!({ "draft": "李四", "phone": "1234567" });
    std::fs::write(dir.path().join("稿.json"), draft.to_string()).unwrap();
    assert!(banxin(dir.path(), &["render", "稿.json", "--format", "docx", "-o", "."]).status.success());
    std::fs::write(dir.path().join("别的.json"), draft.to_string().replace("李四", "王五").replace("2021", "2022"))
        .unwrap();
    for (output, kept) in [("稿.json", &draft["signoff"]), ("别的.json", &Value::Null)] {
        let pulled = banxin(dir.path(), &["pull", "稿.docx", "-o", output]);
        assert_eq!(pulled.status.code(), Some(0), "{}", err(&pulled));
        assert_eq!(&json(&dir.path().join(output))["signoff"], kept, "{output}");
    }
}

/// Programs that know nothing of prompts leave the mark of one on what is typed: instead of the grey word, beside it, or in a
/// run of its own. The figures come back by `pull` and by `import`.
#[test]
fn figures_typed_where_the_mark_of_a_prompt_stays_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let form = std::fs::read(dir.path().join(blank_file(dir.path(), "zfxxgk-nb-2021", "2025", "docx"))).unwrap();
    let filled = repacked(&form, |part, text| match part {
        "word/document.xml" => {
            let own_run =
                "<w:r><w:rPr><w:rStyle w:val=\"PlaceholderText\"/></w:rPr><w:t>填</w:t></w:r><w:r><w:t>39</w:t></w:r>";
            let text = text.replacen(">填</w:t>", ">37</w:t>", 1).replacen(">填</w:t>", ">填38</w:t>", 1);
            let at = text.find(">填</w:t>").unwrap();
            let (run, end) = (text[..at].rfind("<w:r>").unwrap(), at + ">填</w:t></w:r>".len());
            [&text[..run], own_run, &text[end..]].concat().replacen(">合计</w:t>", ">41</w:t>", 1)
        }
        _ => text,
    });
    std::fs::write(dir.path().join("填好.docx"), filled).unwrap();
    for command in ["pull", "import"] {
        let back = format!("{command}.json");
        let output = banxin(dir.path(), &[command, "填好.docx", "-o", &back]);
        assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
        let mut typed = vec![];
        figures_in(&json(&dir.path().join(back))["body"], &mut typed);
        typed.sort();
        assert_eq!(typed, ["37", "38", "39", "41"], "{command}: {}", out(&output));
    }
}

/// The figures of all national tables.
fn figures_in(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| figures_in(item, out)),
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::Object(rows) if key == "figures" => {
                        let cells = rows.values().filter_map(Value::as_object).flat_map(|row| row.values());
                        out.extend(cells.filter_map(Value::as_str).map(str::to_owned));
                    }
                    value => figures_in(value, out),
                }
            }
        }
        _ => {}
    }
}

/// Any mix of filled and empty comes back from a Word form: typed into the controls as Word does or over whole cells, and in
/// a form that LibreOffice has saved before or after.
#[test]
fn what_is_typed_into_a_word_form_comes_back() {
    if !python("lxml, openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let saves = crate::common::tool("soffice");
    let blanks: Vec<(String, String)> =
        forms().into_iter().map(|(id, year)| (blank_file(dir.path(), &id, &year, "docx"), id)).collect();
    if saves {
        convert("docx", &dir.path().join("saved"), blanks.iter().map(|(blank, _)| dir.path().join(blank)));
    }
    let (mut typed, mut jobs) = (vec![], vec![]);
    for (blank, id) in &blanks {
        for seed in 0..count(50, 3) {
            let how = if seed % 3 == 0 { "prompt" } else { "cell" };
            let blank = if saves && seed % 3 == 1 { format!("saved/{blank}") } else { blank.clone() };
            let stem = format!("{id}-{seed}");
            let (form, want) = (format!("{stem}.docx"), format!("{stem}.want"));
            jobs.push(
                ["fill", &form_file(id), &blank, &form, &want, &seed.to_string(), how].map(str::to_owned).to_vec(),
            );
            typed.push(stem);
        }
    }
    typist(dir.path(), "word_form.py", &jobs);
    pulled(dir.path(), dir.path(), &typed, texts_as_typed);
    if saves {
        let again = dir.path().join("again");
        convert("docx", &again, typed.iter().map(|stem| dir.path().join(format!("{stem}.docx"))));
        pulled(dir.path(), &again, &typed, texts_as_typed);
    }
}

/// Pulls Word forms from a folder and holds the reports against what was typed: the figures of each table, what is told to
/// be missing, and by `more` whatever else that kind of form has.
fn pulled(dir: &Path, forms: &Path, typed: &[String], more: impl Fn(&str, &Value, &Value)) {
    for stem in typed {
        let form = forms.join(format!("{stem}.docx"));
        let output = banxin(dir, &["pull", form.to_str().unwrap(), "-o", "回.json", "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{stem}: {}{}", out(&output), err(&output));
        let (want, report) = (json(&dir.join(format!("{stem}.want"))), json(&dir.join("回.json")));
        let answer: Value = serde_json::from_str(&out(&output)).unwrap();
        for (id, figures_wanted) in want["tables"].as_object().unwrap() {
            assert_eq!(figures(&report, id), Some(figures_wanted), "{stem}: {id}");
            let told = answer["findings"].as_array().unwrap().iter();
            let missing =
                told.filter(|finding| finding["code"] == "figure-missing" && finding["facts"]["table"] == *id);
            assert!(want["missing"][id] == 0 || missing.count() > 0, "{stem}: {id} lacks cells");
        }
        more(stem, &want, &report);
        std::fs::remove_file(dir.join("回.json")).unwrap();
    }
}

/// The texts of a report are those that were typed.
fn texts_as_typed(stem: &str, want: &Value, report: &Value) {
    let mut said = vec![];
    texts(&report["body"], &mut said);
    assert_eq!(serde_json::json!(said), want["texts"], "{stem}");
}

/// The rows of codes of a report are those that were typed.
fn rows_as_typed(stem: &str, want: &Value, report: &Value) {
    for id in want["tables"].as_object().unwrap().keys() {
        let rows = table_of(report, id).unwrap().get("rows").cloned().unwrap_or_else(|| serde_json::json!([]));
        assert_eq!(rows, want["rows"][id], "{stem}: {id}");
    }
}

/// Fills a Word form in: every figure 0, the guidance written, last year's texts taken over as they are.
fn fill_in(path: &Path) {
    let form = std::fs::read(path).unwrap();
    let filled = repacked(&form, |part, text| match part {
        // Totals keep their prompt as a program leaves it that knows no prompts.
        "word/document.xml" => {
            let text = text.replace(">填</w:t>", ">0</w:t>").replace("<w:showingPlcHdr/>", "");
            text.replace("【待改写】", "").replace("【待填写】", "")
        }
        // Word stores what is typed into a bound control as well.
        "customXml/item1.xml" => {
            let (values, report) = text.split_once("</values>").unwrap();
            format!("{}</values>{report}", values.replace("【待改写】", ""))
        }
        _ => text,
    });
    std::fs::write(path, filled).unwrap();
}

/// The commands of the README lead from last year's report to this year's files.
#[test]
fn a_clerk_comes_through_the_year() {
    let commands = |readme| program::commands(readme, "clerk");
    let year = commands("README.md");
    assert_eq!((year.len(), &year), (7, &commands("README.zh-CN.md")));
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "去年.json");
    for command in &year {
        let (status, said) = program::commanded(dir.path(), command);
        assert_eq!(status, Some(0), "{command}\n{said}");
        if command.contains("banxin new") {
            fill_in(&dir.path().join("填报.docx"));
        }
    }
    let report = json(&dir.path().join("定稿.json"));
    assert_eq!(
        (&report["year"], figures(&report, "applications").unwrap()["new"]["total"].as_str()),
        (&2022.into(), Some("0"))
    );
    for ending in ["pdf", "docx", "ofd", "html"] {
        assert!(dir.path().join("公开").join(format!("定稿.{ending}")).is_file(), "{ending}");
    }
}

/// LibreOffice works random reports out: totals are the form's, and the sums that fail are those that `check` finds.
#[test]
fn libreoffice_finds_the_sums_that_check_finds() {
    if !python("openpyxl") || !has_calc() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (id, year) = ("zfxxgk-nb-2021", "2025");
    let form = form_file(id);
    let blank = blank_file(dir.path(), id, year, "xlsx");
    let begun = ["new", id, "--year", year, "--issuer", "某某县人民政府", "-o", "begun.json"];
    assert!(banxin(dir.path(), &begun).status.success());
    let stems: Vec<String> = (0..count(200, 20)).map(|seed| format!("r{seed}")).collect();
    let jobs = stems.iter().enumerate().flat_map(|(seed, stem)| {
        let (report, book) = (format!("{stem}.json"), format!("{stem}.xlsx"));
        let made = ["report", &form, "begun.json", &report, &seed.to_string()].map(str::to_owned).to_vec();
        [made, ["type", &form, &blank, &report, &book].map(str::to_owned).to_vec()]
    });
    typist(dir.path(), "workbook.py", &jobs.collect::<Vec<_>>());
    let worked = dir.path().join("worked");
    convert("xlsx", &worked, stems.iter().map(|stem| dir.path().join(format!("{stem}.xlsx"))));
    let read = |stem: &String| {
        let book = worked.join(format!("{stem}.xlsx"));
        ["read", &form, book.to_str().unwrap()].map(str::to_owned).to_vec()
    };
    let shown = typist(dir.path(), "workbook.py", &stems.iter().map(read).collect::<Vec<_>>());
    assert_eq!(shown.lines().count(), stems.len());
    let mut failing = 0;
    for (stem, shown) in stems.iter().zip(shown.lines()) {
        let shown: Value = serde_json::from_str(shown).unwrap();
        let report = json(&dir.path().join(format!("{stem}.json")));
        for (key, value) in shown["totals"].as_object().unwrap() {
            let [table, row, col] = key.split(':').collect::<Vec<_>>().try_into().unwrap();
            let typed = figures(&report, table).unwrap()[row][col].as_str().unwrap();
            assert_eq!(value.as_f64(), typed.parse().ok(), "{stem}: {key}");
        }
        let found = failing_sums(dir.path(), &format!("{stem}.json"));
        assert_eq!(shown["failing"], serde_json::json!(found), "{stem}");
        failing += found.len();
    }
    assert!(failing > stems.len() / 2, "the reports have faults");
}

/// A total of which parts lack stays empty in LibreOffice: a part of a sum would look like the whole.
#[test]
fn libreoffice_shows_no_total_of_some_parts() {
    if !python("openpyxl") || !has_calc() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let form = form_file("zfxxgk-nb-2021");
    let blank = blank_file(dir.path(), "zfxxgk-nb-2021", "2025", "xlsx");
    let job = ["fill", &form, &blank, "部分.xlsx", "部分.want", "7", "plain"].map(str::to_owned).to_vec();
    typist(dir.path(), "workbook.py", &[job]);
    let worked = dir.path().join("worked");
    convert("xlsx", &worked, [dir.path().join("部分.xlsx")]);
    let job = ["read", &form, worked.join("部分.xlsx").to_str().unwrap()].map(str::to_owned).to_vec();
    let shown: Value = serde_json::from_str(&typist(dir.path(), "workbook.py", &[job])).unwrap();
    let want = json(&dir.path().join("部分.want"));
    let (mut empty, mut full) = (0, 0);
    for (key, value) in shown["totals"].as_object().unwrap() {
        let [table, row, col] = key.split(':').collect::<Vec<_>>().try_into().unwrap();
        let wanted = want["tables"][table][row][col].as_str().and_then(|text| text.parse::<f64>().ok());
        assert_eq!(value.as_f64(), wanted, "{key}");
        *if wanted.is_some() { &mut full } else { &mut empty } += 1;
    }
    assert!(empty > 2 && full > 2, "{empty} and {full}");
}

/// Workbooks of forms with rows of codes: random trees of codes typed by openpyxl, in half of them with rows put into the midst, left
/// blank and in any order, half saved again by LibreOffice: the same rows come back, and the total of all.
#[test]
fn rows_of_codes_that_are_typed_come_back() {
    let forms = FormSet::open(&root().join("layouts")).unwrap();
    let open = forms.forms().filter(|form| form.tables.iter().any(is_open));
    assert_eq!(open.map(|form| form.id.as_str()).collect::<Vec<_>>(), OF_CODES);
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (mut typed, mut jobs) = (vec![], vec![]);
    for id in OF_CODES {
        let blank = blank_file(dir.path(), id, "2025", "xlsx");
        for seed in 0..count(50, 2) {
            let how = if seed % 2 == 0 { "plain" } else { "moved" };
            let stem = format!("{id}-{seed}");
            let (book, want) = (format!("{stem}.xlsx"), format!("{stem}.want"));
            jobs.push(
                ["fill", &form_file(id), &blank, &book, &want, &seed.to_string(), how].map(str::to_owned).to_vec(),
            );
            typed.push(stem);
        }
    }
    typist(dir.path(), "code_rows.py", &jobs);
    rows_back(dir.path(), dir.path(), &typed);
    if has_calc() {
        let saved = dir.path().join("saved");
        // Everyday one that was moved.
        typed.retain(|stem| count(1, 0) == 1 || stem.ends_with("yusuan-1") && stem.starts_with("bumen"));
        convert("xlsx", &saved, typed.iter().map(|stem| dir.path().join(format!("{stem}.xlsx"))));
        rows_back(dir.path(), &saved, &typed);
    }
}

/// Imports workbooks from a folder and holds the rows of codes and their totals against what was typed.
fn rows_back(dir: &Path, books: &Path, typed: &[String]) {
    for stem in typed {
        let book = books.join(format!("{stem}.xlsx"));
        let output = banxin(dir, &["import", book.to_str().unwrap(), "-o", "回.json"]);
        assert_eq!(output.status.code(), Some(0), "{stem}: {}{}", out(&output), err(&output));
        let (want, report) = (json(&dir.join(format!("{stem}.want"))), json(&dir.join("回.json")));
        for (id, rows) in want["rows"].as_object().unwrap() {
            assert_eq!(&table_of(&report, id).unwrap()["rows"], rows, "{stem}: {id}");
        }
        for (id, totals) in want["totals"].as_object().unwrap() {
            for (column, total) in totals.as_object().unwrap() {
                let found = &figures(&report, id).unwrap()["total"][column];
                assert!(found == total || found.is_null() && total == "0", "{stem}: {id} {column} {found} {total}");
            }
        }
        std::fs::remove_file(dir.join("回.json")).unwrap();
    }
}

/// The samples of the forms with rows of codes, from which a Word form takes its rows.
const LAST: [&str; 3] = ["juesuan-2024", "yusuan-2025", "danwei-2025"];

/// Word forms of forms with rows of codes: what is typed into the rows that last year's report had comes back, and what is not is told
/// as missing; a part of them saved again by LibreOffice.
#[test]
fn what_is_typed_into_a_word_form_of_codes_comes_back() {
    if !python("lxml, openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (mut typed, mut jobs) = (vec![], vec![]);
    let whole = count(1, 0) == 1;
    for (id, sample) in OF_CODES.iter().zip(LAST).filter(|(id, _)| whole || **id == "danwei-yusuan") {
        copy(dir.path(), &format!("{sample}.json"), "去年.json");
        let (blank, begun) = (format!("{id}.docx"), format!("{id}.json"));
        for to in [&blank, &begun] {
            let output = banxin(dir.path(), &["new", id, "--from", "去年.json", "-o", to]);
            assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        }
        for seed in 0..count(50, 1) {
            let how = if seed % 2 == 0 { "prompt" } else { "cell" };
            let stem = format!("{id}-{seed}");
            let (form, want) = (format!("{stem}.docx"), format!("{stem}.want"));
            let job = ["codes", &form_file(id), &begun, &blank, &form, &want, &seed.to_string(), how];
            jobs.push(job.map(str::to_owned).to_vec());
            typed.push(stem);
        }
    }
    typist(dir.path(), "word_form.py", &jobs);
    pulled(dir.path(), dir.path(), &typed, rows_as_typed);
    if whole && crate::common::tool("soffice") {
        // Every tenth: LibreOffice takes long for a booklet, and is given few at a time.
        let again = dir.path().join("again");
        typed = typed.into_iter().step_by(10).collect();
        for stems in typed.chunks(5) {
            convert("docx", &again, stems.iter().map(|stem| dir.path().join(format!("{stem}.docx"))));
        }
        pulled(dir.path(), &again, &typed, rows_as_typed);
    }
}

/// The Word form says how codes are added, and a row that somebody put in is refused with the same way.
#[test]
fn a_new_code_in_a_word_form_is_shown_the_way() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "danwei-2025.json", "去年.json");
    let output = banxin(dir.path(), &["new", "danwei-yusuan", "--from", "去年.json", "-o", "表.docx"]);
    assert!(output.status.success(), "{}", err(&output));
    let form = std::fs::read(dir.path().join("表.docx")).unwrap();
    let comments = listed(&form).into_iter().find(|(name, _)| name == "word/comments.xml").unwrap().1;
    assert!(String::from_utf8(comments).unwrap().contains("填报簿"));
    let last = json(&dir.path().join("去年.json"));
    let name = format!(">{}<", table_of(&last, "income").unwrap()["rows"][1]["name"].as_str().unwrap());
    let inserted = repacked(&form, |part, text| match part {
        "word/document.xml" => {
            // The row of a code once more below itself.
            let at = text.find(&name).unwrap();
            let start = text[..at].rfind("<w:tr>").unwrap();
            let end = at + text[at..].find("</w:tr>").unwrap() + "</w:tr>".len();
            text[..end].to_owned() + &text[start..end] + &text[end..]
        }
        _ => text,
    });
    std::fs::write(dir.path().join("插.docx"), inserted).unwrap();
    let output = banxin(dir.path(), &["pull", "插.docx", "-o", "回.json"]);
    let told = out(&output) + &err(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("table-changed") && told.contains("填报簿"), "{told}");
}

/// Last year's codes and names stand in the workbook; untouched it is the report that was begun. The Word form has a place for each
/// of their figures, and is that report too.
#[test]
fn codes_and_names_come_from_last_years_report() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yusuan-2025.json", "去年.json");
    for to in ["今年.json", "填报.xlsx", "填报.docx"] {
        let output = banxin(dir.path(), &["new", "bumen-yusuan", "--from", "去年.json", "-o", to]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(out(&output).contains("174 行科目"), "{}", out(&output));
    }
    let (last, begun) = (json(&dir.path().join("去年.json")), json(&dir.path().join("今年.json")));
    let codes = |report: &Value| -> Vec<String> {
        let rows = table_of(report, "economic").unwrap()["rows"].as_array().unwrap();
        rows.iter().map(|row| format!("{} {}", row["code"], row["name"])).collect()
    };
    assert_eq!(codes(&begun), codes(&last));
    let output = banxin(dir.path(), &["import", "填报.xlsx", "-o", "回.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(json(&dir.path().join("回.json")), begun);
    let output = banxin(dir.path(), &["pull", "填报.docx", "-o", "拉.json"]);
    assert!(dir.path().join("拉.json").exists(), "{}{}", out(&output), err(&output));
    assert_eq!(json(&dir.path().join("拉.json"))["body"], begun["body"]);
}

/// What LibreOffice works out by code is what `check` finds.
#[test]
fn libreoffice_finds_the_sums_by_code_that_check_finds() {
    if !python("openpyxl") || !has_calc() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut stems = vec![];
    for id in &OF_CODES[..2] {
        let blank = blank_file(dir.path(), id, "2025", "xlsx");
        // Of a table of rounded amounts some sums miss by their roundings only.
        let rounded = count(25, 1);
        let names: Vec<String> = (0..count(25, 2) + rounded).map(|seed| format!("{id}-{seed}")).collect();
        let job = |(seed, stem): (usize, &String)| {
            let (book, want) = (format!("{stem}.xlsx"), format!("{stem}.want"));
            let how = if (seed as u64) < rounded { "rounded" } else { "wrong" };
            ["fill", &form_file(id), &blank, &book, &want, &(seed + 5).to_string(), how].map(str::to_owned).to_vec()
        };
        typist(dir.path(), "code_rows.py", &names.iter().enumerate().map(job).collect::<Vec<_>>());
        stems.extend(names.into_iter().map(|stem| (*id, stem)));
    }
    let worked = dir.path().join("worked");
    convert("xlsx", &worked, stems.iter().map(|(_, stem)| dir.path().join(format!("{stem}.xlsx"))));
    let mut failing = 0;
    for (id, stem) in &stems {
        let book = worked.join(format!("{stem}.xlsx"));
        let job = ["read", &form_file(id), book.to_str().unwrap()].map(str::to_owned).to_vec();
        let shown: Vec<String> = serde_json::from_str(&typist(dir.path(), "code_rows.py", &[job])).unwrap();
        banxin(dir.path(), &["import", book.to_str().unwrap(), "-o", &format!("{stem}.json")]);
        let by_code = failing_sums(dir.path(), &format!("{stem}.json")).into_iter();
        let by_code =
            by_code.filter_map(|sum| Some(sum.rsplit_once('/')?.0.to_owned()).filter(|sum| sum.contains("-TREE/")));
        let found: std::collections::BTreeSet<String> = by_code.collect();
        assert_eq!(shown, found.into_iter().collect::<Vec<_>>(), "{stem}");
        failing += shown.len();
    }
    assert!(failing > stems.len(), "the reports have faults");
}

/// The sum that a workbook shows of a code has in it what is put in right below, and a formula that somebody typed counts by what it
/// came to; one that nothing has worked out is told with its place.
#[test]
fn rows_that_are_put_in_count_and_formulas_are_never_passed_over() {
    if !python("openpyxl") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut books = vec![];
    // Everyday the smallest.
    let asked = |id: &str| count(1, 0) == 1 || id == "danwei-yusuan";
    for (id, sample) in OF_CODES.iter().zip(LAST).filter(|(id, _)| asked(id)) {
        copy(dir.path(), &format!("{sample}.json"), "去年.json");
        let (blank, put, typed) = (format!("{id}.xlsx"), format!("{id}-put.xlsx"), format!("{id}-typed.xlsx"));
        let output = banxin(dir.path(), &["new", id, "--from", "去年.json", "-o", &blank]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let want = format!("{id}.want");
        typist(
            dir.path(),
            "code_rows.py",
            &[["insert", &form_file(id), &blank, &put, &want].map(str::to_owned).to_vec()],
        );
        let place = typist(
            dir.path(),
            "code_rows.py",
            &[["formula", &form_file(id), &blank, &typed].map(str::to_owned).to_vec()],
        );
        let output = banxin(dir.path(), &["import", &typed, "-o", "回.json"]);
        let told = out(&output) + &err(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("formula-unvalued") && told.contains(place.trim()), "{place} {told}");
        std::fs::remove_file(dir.path().join("回.json")).unwrap();
        books.push((*id, put, typed, want));
    }
    if !has_calc() {
        return;
    }
    let worked = dir.path().join("worked");
    convert(
        "xlsx",
        &worked,
        books.iter().flat_map(|(_, put, typed, _)| [dir.path().join(put), dir.path().join(typed)]),
    );
    for (id, put, typed, want) in &books {
        let book = worked.join(put);
        typist(dir.path(), "code_rows.py", &[["shown", book.to_str().unwrap(), want].map(str::to_owned).to_vec()]);
        let output = banxin(dir.path(), &["import", worked.join(typed).to_str().unwrap(), "-o", "回.json"]);
        assert_eq!(output.status.code(), Some(0), "{id}: {}{}", out(&output), err(&output));
        assert!(std::fs::read_to_string(dir.path().join("回.json")).unwrap().contains("\"3\""), "{id}");
        std::fs::remove_file(dir.path().join("回.json")).unwrap();
    }
}

/// The sums that `check` finds failing, in order.
fn failing_sums(dir: &Path, name: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(&out(&banxin(dir, &["check", name, "--format", "json"]))).unwrap();
    let mut sums = std::collections::BTreeSet::new();
    for finding in told.as_array().unwrap() {
        let fact = |name: &str| finding["facts"][name].as_str().unwrap_or_default().to_owned();
        match finding["code"].as_str().unwrap() {
            "sum-mismatch" => drop(sums.insert(format!("{}/{}", fact("rule"), fact("place")))),
            "sum-cause" => sums.extend(fact("sums").split(' ').map(str::to_owned)),
            _ => {}
        }
    }
    sums.into_iter().collect()
}
