//! The guide in `layouts/README.md` does what it says: its form and its report are taken out of it, put into a folder of
//! their own, checked and rendered, without a line of Rust about them.

use crate::common::program::told;
use crate::common::root;

/// The code block under `<!-- example: NAME -->`.
fn example(name: &str) -> String {
    let guide = std::fs::read_to_string(root().join("layouts/README.md")).unwrap();
    let (_, after) = guide.split_once(&format!("<!-- example: {name} -->\n```json\n")).expect("the example is there");
    after.split_once("\n```").unwrap().0.to_owned()
}

/// A folder with a form and a report of the guide.
fn author(form: &str, report: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::create_dir(dir.join("forms")).unwrap();
    std::fs::copy(root().join("layouts/gbt9704.json"), dir.join("forms/gbt9704.json")).unwrap();
    std::fs::write(dir.join("forms").join(form), example(form)).unwrap();
    std::fs::write(dir.join(report), example(report)).unwrap();
    folder
}

/// That a report of the guide is checked without a fault and rendered, and that a figure typed otherwise is named.
fn is_checked_and_rendered(dir: &std::path::Path, report: &str, fine: &str, slip: (&str, &str), named: &str) {
    let (status, said) = told(dir, &["check", report, "--layouts", "forms", "--strict"]);
    assert_eq!((status, said.contains(fine)), (Some(0), true), "{said}");
    let (status, said) = told(dir, &["render", report, "--layouts", "forms", "-o", "out"]);
    assert_eq!(status, Some(0), "{said}");
    for format in ["pdf", "docx"] {
        let file = dir.join("out").join(report).with_extension(format);
        assert!(file.metadata().unwrap().len() > 1000, "{}", file.display());
    }
    let text = std::fs::read_to_string(dir.join(report)).unwrap();
    let wrong = text.replacen(slip.0, slip.1, 1);
    assert_ne!(text, wrong, "the slip has a place");
    std::fs::write(dir.join("wrong.json"), wrong).unwrap();
    let (status, said) = told(dir, &["check", "wrong.json", "--layouts", "forms", "--strict"]);
    assert_eq!(status, Some(1));
    assert!(said.contains(named), "{said}");
}

#[test]
fn a_new_form_with_sums_needs_no_rust() {
    let folder = author("peixun.json", "baogao.json");
    let wrong = "表“培训情况统计”：“政策法规”行“工作人员”栏现在是 105，与它有关的 2 处合计都不平；改为 150 才能平";
    is_checked_and_rendered(folder.path(), "baogao.json", "没有发现问题", ("\"150\"", "\"105\""), wrong);
}

/// Rows that the report decides: two terms that are rounded make a note, a digit that is lost in a code is named.
#[test]
fn rows_of_the_reports_own_need_no_rust() {
    let folder = author("yusuan.json", "yusuan-baogao.json");
    let fine = "提示[sum-rounded]：表“支出预算表”：有 2 处合计差在四舍五入的范围内";
    is_checked_and_rendered(
        folder.path(),
        "yusuan-baogao.json",
        fine,
        ("\"2080506\"", "\"208506\""),
        "是不是 2080506？（少了一个 0）",
    );
}

/// A variant of the form before, with its own columns, rows and sums; the report is that of the form before.
#[test]
fn a_variant_needs_no_rust() {
    let folder = author("yusuan.json", "yusuan-baogao.json");
    let dir = folder.path();
    std::fs::write(dir.join("forms/yusuan-sheng.json"), example("yusuan-sheng.json")).unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&example("yusuan-baogao.json")).unwrap();
    report["form"] = "yusuan-sheng".into();
    for row in report["body"][0]["rows"].as_array_mut().unwrap() {
        row["figures"]["debt"] = "".into();
    }
    report["body"][0]["figures"]["total"]["debt"] = "".into();
    report["body"][1]["figures"]["income.fund"] = serde_json::json!({ "budget": "" });
    std::fs::write(dir.join("sheng.json"), report.to_string()).unwrap();
    let slip = ("\"800.34\"", "\"880.34\"");
    is_checked_and_rendered(dir, "sheng.json", "提示[sum-rounded]", slip, "三项支出之和＝合计");
}

/// Cells of all kinds: shaded ones, choices, percentages and days; a choice that is no option is named.
#[test]
fn cells_of_all_kinds_need_no_rust() {
    let folder = author("dengji.json", "dengji-baogao.json");
    let slip = ("[\"政府网站\", \"政务新媒体\"]", "\"报刊\"");
    let named = "“规范性文件”行“公开渠道”栏";
    is_checked_and_rendered(folder.path(), "dengji-baogao.json", "没有发现问题", slip, named);
}

/// The guide for officials has the same examples, word for word.
#[test]
fn the_chinese_guide_shows_the_same_examples() {
    let chinese = std::fs::read_to_string(root().join("layouts/README.zh-CN.md")).unwrap();
    let english = std::fs::read_to_string(root().join("layouts/README.md")).unwrap();
    let names = |guide: &str| -> std::collections::BTreeSet<String> {
        let examples = guide.split("<!-- example: ").skip(1);
        examples.filter_map(|rest| Some(rest.split(" -->").next()?.to_owned())).collect()
    };
    assert_eq!(names(&chinese), names(&english));
    assert_eq!(names(&english).len(), 7);
    for name in names(&chinese) {
        let shown = format!("<!-- example: {name} -->\n```json\n{}\n```", example(&name));
        assert!(chinese.contains(&shown), "{name}");
    }
    // What it lists is there.
    let files =
        chinese.lines().filter(|line| line.starts_with("| `")).flat_map(|line| line.split('`').skip(1).step_by(2));
    for file in files.filter(|file| file.ends_with(".json")) {
        assert!(root().join("layouts").join(file).exists(), "{file}");
    }
}

/// What the authors of forms are shown: what is wrong in a file, or its tables with their keys.
#[test]
fn a_form_file_is_checked_and_sketched() {
    let folder = author("peixun.json", "baogao.json");
    let dir = folder.path();
    let (status, said) = told(dir, &["form", "check", "forms/peixun.json"]);
    assert_eq!(status, Some(0), "{said}");
    let drawn = [
        "│        │          │负责人    │工作人员  │合计      │",
        "│政策法规│kind.law  │kind.law  │kind.law  │kind.law  │",
    ];
    for line in drawn {
        assert!(said.contains(line), "{said}");
    }
    // Rows that the report brings are shown by one of each level; the page comes from the shipped forms where none lies beside.
    std::fs::write(dir.join("yusuan.json"), example("yusuan.json")).unwrap();
    let (status, said) = told(dir, &["form", "check", "yusuan.json"]);
    assert!(status == Some(0) && said.contains("│0000000 │第3级   │0000000 │"), "{said}");
    let wrong = example("peixun.json").replacen("leaders + staff", "leader + staff", 1);
    std::fs::write(dir.join("forms/peixun.json"), wrong).unwrap();
    let (status, said) = told(dir, &["form", "check", "forms/peixun.json"]);
    assert!(status == Some(1) && said.contains("form-rule-term") && said.contains("是不是想写“leaders”"), "{said}");
    let (status, said) = told(dir, &["form", "check", "forms/none.json"]);
    assert_eq!((status, said.contains("file-unreadable")), (Some(2), true), "{said}");
    let (status, said) = told(dir, &["form", "check", "baogao.json"]);
    assert_eq!(status, Some(1), "{said}");
    let (status, said) = told(dir, &["schema", "--form-file"]);
    assert!(status == Some(0) && said.contains("urn:banxin:form:1"), "{said}");
}

/// One figure would mend both sums, but only a negative one, which the column cannot have: so none is proposed.
#[test]
fn no_negative_figure_is_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::create_dir(dir.join("forms")).unwrap();
    std::fs::copy(root().join("layouts/gbt9704.json"), dir.join("forms/gbt9704.json")).unwrap();
    std::fs::write(dir.join("forms/peixun.json"), example("peixun.json")).unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&example("baogao.json")).unwrap();
    let figures = |leaders: &str, staff: &str, people: &str| serde_json::json!({ "sessions": "0", "leaders": leaders, "staff": staff, "people": people });
    report["body"][1]["body"][0]["figures"] = serde_json::json!({
        "kind.law": figures("0", "5", "0"), "kind.skill": figures("5", "0", "5"), "total": figures("0", "5", "5")
    });
    std::fs::write(dir.join("baogao.json"), report.to_string()).unwrap();
    let (_, said) = told(dir, &["check", "baogao.json", "--layouts", "forms"]);
    assert_eq!((said.matches("sum-cause").count(), said.matches("sum-mismatch").count()), (0, 2), "{said}");
}

/// A new report of such a form begins as JSON, with a place for its rows, or as a workbook; a Word form without any is refused.
#[test]
fn a_new_report_of_a_form_with_open_rows_has_a_place_for_them() {
    let folder = author("yusuan.json", "yusuan-baogao.json");
    let dir = folder.path();
    let new = |output: &str| {
        told(dir, &["new", "yusuan", "--layouts", "forms", "--year", "2025", "--issuer", "某某局", "-o", output])
    };
    let (status, said) = new("new.json");
    assert_eq!(status, Some(0), "{said}");
    let begun: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(dir.join("new.json")).unwrap()).unwrap();
    assert_eq!(begun.pointer("/body/0/rows"), Some(&serde_json::json!([])), "{begun}");
    let (status, said) = new("new.docx");
    assert_eq!((status, said.contains("blank-rows"), said.contains("--from")), (Some(1), true, true), "{said}");
    assert!(!dir.join("new.docx").exists());
    let (status, said) = new("new.xlsx");
    assert_eq!(status, Some(0), "{said}");
}
