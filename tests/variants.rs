//! Forms written as others with changes: a province's or a year's variant.

use std::path::Path;

use crate::common::program::told;
use crate::common::root;
use banxin::form::{Content, FormSet, TableForm};
use banxin::source::Source;
use serde_json::{Value, json};

/// A province's variant of the final accounts: a class more in table 1, columns more in table 7, another title, table 9 left out.
const PROVINCE: &str = r#"{
  "kind": "form", "id": "juesuan-province", "extends": "bumen-juesuan", "name": "部门决算公开报告（某省）",
  "years": { "from": 2020 },
  "tables": [
    {
      "id": "summary", "title": "收支决算总表",
      "add_rows": [{ "after": "exp.232", "rows": [[{ "label": "二十六、社会保险基金支出" }, { "values": "exp.233" }]] }],
      "texts": { "二十六、抗疫特别国债安排的支出": "二十七、抗疫特别国债安排的支出" }
    },
    {
      "id": "three_public", "title": "“三公”经费及会议费、培训费支出决算表", "widths": [1, 1, 1, 1], "landscape": false,
      "columns": ["all.final", "meeting", "training", "sum"], "align": ["center", "center", "center", "center"],
      "rows": [
        [{ "head": "“三公”经费" }, { "head": "会议费" }, { "head": "培训费" }, { "head": "合计" }],
        [{ "values": "n" }]
      ]
    },
    { "id": "soe", "drop": true }
  ],
  "rules": [
    { "id": "P7-B", "table": "three_public", "each": "row", "eq": "all.final + meeting + training = sum", "words": "三项之和＝合计" },
    { "id": "P7-F", "drop": true }, { "id": "P7-CB", "drop": true }, { "id": "P7-CF", "drop": true },
    { "id": "X67-CAR", "drop": true }, { "id": "SOE-TREE", "drop": true }, { "id": "SOE-ROW", "drop": true }, { "id": "SOE-BAL", "drop": true }
  ]
}"#;

/// A folder with the national form and a variant of it.
fn folder(variant: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("forms");
    std::fs::create_dir(&forms).unwrap();
    for name in ["gbt9704.json", "bumen-juesuan.json"] {
        std::fs::copy(root().join("layouts").join(name), forms.join(name)).unwrap();
    }
    std::fs::write(forms.join("a-province.json"), variant).unwrap();
    folder
}

/// The sample of the national form as a report of the variant.
fn report() -> Value {
    let text = std::fs::read_to_string(root().join("samples/juesuan-2024.json")).unwrap();
    let mut report: Value = serde_json::from_str(&text).unwrap();
    report["form"] = "juesuan-province".into();
    let blocks = report["body"][1]["body"].as_array_mut().unwrap();
    blocks.retain(|block| block["table"] != "soe");
    for block in blocks {
        match block["table"].as_str() {
            Some("summary") => block["figures"]["exp.233"] = json!({ "final": "" }),
            Some("three_public") => {
                block["figures"] =
                    json!({ "n": { "all.final": "9.55", "meeting": "1.20", "training": "2.40", "sum": "13.15" } });
            }
            _ => {}
        }
    }
    report
}

fn table<'f>(set: &'f FormSet, form: &str, table: &str) -> &'f TableForm {
    let form = set.get(form).unwrap();
    form.tables.iter().find(|known| known.id == table).unwrap()
}

/// The printed texts of a table, in reading order.
fn texts(table: &TableForm) -> Vec<&str> {
    let text = |content: &'_ Content| match content {
        Content::Head { text, .. } | Content::Label { text, .. } => Some(text.clone()),
        _ => None,
    };
    let known = table.cells.iter().filter(|cell| text(&cell.content).is_some());
    known
        .map(|cell| match &cell.content {
            Content::Head { text, .. } | Content::Label { text, .. } => text.as_str(),
            _ => "",
        })
        .collect()
}

#[test]
fn a_provinces_variant_is_thirty_lines_and_renders() {
    assert!(PROVINCE.lines().count() <= 30);
    let folder = folder(PROVINCE);
    let dir = folder.path();
    std::fs::write(dir.join("report.json"), report().to_string()).unwrap();
    let (status, said) = told(dir, &["check", "report.json", "--layouts", "forms", "--strict"]);
    assert_eq!(status, Some(0), "{said}");
    let (status, said) = told(dir, &["render", "report.json", "--layouts", "forms", "-o", "out"]);
    assert_eq!((status, dir.join("out/report.docx").exists()), (Some(0), true), "{said}");
    // The sums of the variant's own columns are checked, and the others still.
    for (slip, wanted) in [("\"13.15\"", "三项之和＝合计"), ("\"2,730.31\"", "各项来源之和＝本年收入合计")]
    {
        let wrong = report().to_string().replacen(slip, "\"99.99\"", 1);
        assert_ne!(wrong, report().to_string());
        std::fs::write(dir.join("wrong.json"), wrong).unwrap();
        let (_, said) = told(dir, &["check", "wrong.json", "--layouts", "forms"]);
        assert!(said.contains(wanted), "{said}");
    }
    let (status, said) = told(
        dir,
        &["new", "juesuan-province", "--layouts", "forms", "--year", "2025", "--issuer", "某某局", "-o", "new.json"],
    );
    let begun = std::fs::read_to_string(dir.join("new.json")).unwrap_or_default();
    assert_eq!(
        (status, begun.contains("\"three_public\""), begun.contains("\"soe\"")),
        (Some(0), true, false),
        "{said}"
    );
    let (_, said) = told(dir, &["forms", "--layouts", "forms"]);
    assert!(said.contains("juesuan-province") && said.contains("“三公”经费及会议费、培训费支出决算表"), "{said}");
}

#[test]
fn what_a_variant_does_not_say_is_as_in_the_form_that_it_extends() {
    let folder = folder(PROVINCE);
    let set = FormSet::open(&folder.path().join("forms")).unwrap();
    for same in ["income", "expense", "fiscal", "general", "basic", "fund"] {
        assert_eq!(table(&set, "juesuan-province", same), table(&set, "bumen-juesuan", same));
    }
    let (ours, theirs) = (table(&set, "juesuan-province", "summary"), table(&set, "bumen-juesuan", "summary"));
    let mut expected = texts(theirs);
    let last = expected.iter().position(|text| text.starts_with("二十六、")).unwrap();
    expected.splice(last..=last, ["二十六、社会保险基金支出", "二十七、抗疫特别国债安排的支出"]);
    assert_eq!((texts(ours), ours.rows), (expected, theirs.rows + 1));
}

/// The stamp of a variant is that of the whole that it stands for: it changes with what it extends.
#[test]
fn the_digest_covers_the_resolved_form() {
    let sources = |note: &str| -> FormSet {
        let read = |name: &str| Source::read(&root().join("layouts").join(name)).unwrap();
        let base = read("bumen-juesuan.json");
        let base = Source::new(base.name.clone(), base.text.replacen("使用非财政拨款结余", note, 1));
        let variant = Source::new("a.json", PROVINCE);
        FormSet::from_sources(vec![variant, base, read("gbt9704.json")]).unwrap()
    };
    let stamp = |set: &FormSet, id| set.stamps(id).unwrap().0.sha256;
    let (one, other) = (sources("使用非财政拨款结余"), sources("使用结余"));
    assert_ne!(stamp(&one, "juesuan-province"), stamp(&other, "juesuan-province"));
    assert_ne!(stamp(&one, "juesuan-province"), stamp(&one, "bumen-juesuan"));
    // The order of a folder's files does not matter, and the whole can be handed out as a form of its own.
    let whole = one.text("juesuan-province").unwrap().to_owned();
    let page = Source::read(&root().join("layouts/gbt9704.json")).unwrap();
    let alone = FormSet::from_sources(vec![page, Source::new("whole.json", whole)]).unwrap();
    assert_eq!(table(&alone, "juesuan-province", "summary"), table(&one, "juesuan-province", "summary"));
}

#[test]
fn slips_in_a_variant_are_named_where_they_stand() {
    let page = || Source::read(Path::new(root()).join("layouts/gbt9704.json").as_path()).unwrap();
    let base = || Source::read(Path::new(root()).join("layouts/bumen-juesuan.json").as_path()).unwrap();
    for (from, to, code, place, words) in [
        (
            "\"extends\": \"bumen-juesuan\"",
            "\"extends\": \"bumen-jusuan\"",
            "form-extends-missing",
            "/extends",
            "是不是想写“bumen-juesuan”",
        ),
        (
            "\"after\": \"exp.232\"",
            "\"after\": \"exp.23\"",
            "form-extends-part",
            "/tables/0/add_rows/0/after",
            "exp.23",
        ),
        ("\"after\": \"exp.232\", ", "", "form-value", "/tables/0/add_rows/0", "before 和 after"),
        (
            "\"二十六、抗疫",
            "\"二十六、抗役",
            "form-extends-part",
            "/tables/0/texts/二十六、抗役特别国债安排的支出",
            "是不是想写",
        ),
        ("\"id\": \"soe\", \"drop\"", "\"id\": \"so\", \"drop\"", "form-extends-part", "/tables/2", "“so”"),
        ("{ \"id\": \"P7-CB\", \"drop\": true }, ", "", "form-rule-term", "/rules", "car.buy.budget"),
        ("\"years\": {", "\"yaers\": {", "key-unknown", "/yaers", "yaers"),
        ("\"columns\": [\"all.final\", ", "\"columns\": [", "form-cell-strays", "/tables/1/rows/1/0", "n meeting"),
    ] {
        let variant = PROVINCE.replacen(from, to, 1);
        assert_ne!(variant, PROVINCE, "{from}");
        let refused = FormSet::from_sources(vec![page(), base(), Source::new("v.json", variant)]).unwrap_err();
        assert_eq!((refused.len(), refused[0].source.name.as_str()), (1, "v.json"));
        let told: Vec<String> = refused[0]
            .findings
            .iter()
            .map(|f| format!("{} {:?} {} {:?}", f.code, f.place, f.message, f.hints))
            .collect();
        let is =
            |line: &String| line.starts_with(code) && line.contains(&format!("\"{place}\"")) && line.contains(words);
        assert!(told.iter().any(is), "{from}: {told:#?}");
    }
    let circle = |id: &str, base: &str| {
        Source::new(format!("{id}.json"), format!(r#"{{ "kind": "form", "id": "{id}", "extends": "{base}" }}"#))
    };
    let refused = FormSet::from_sources(vec![page(), circle("a", "b"), circle("b", "a")]).unwrap_err();
    assert_eq!(refused.iter().map(|file| file.findings[0].code).collect::<Vec<_>>(), ["form-extends-circle"]);
    let broken = Source::new("base.json", base().text.replacen("\"kind\": \"money\"", "\"kind\": \"mony\"", 1));
    let refused = FormSet::from_sources(vec![page(), Source::new("v.json", PROVINCE), broken]).unwrap_err();
    assert_eq!(refused.iter().map(|file| file.source.name.as_str()).collect::<Vec<_>>(), ["base.json"], "told once");
}
