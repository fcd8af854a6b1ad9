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

#[test]
fn a_new_form_with_sums_needs_no_rust() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::create_dir(dir.join("forms")).unwrap();
    std::fs::copy(root().join("layouts/gbt9704.json"), dir.join("forms/gbt9704.json")).unwrap();
    std::fs::write(dir.join("forms/peixun.json"), example("peixun.json")).unwrap();
    let report = example("baogao.json");
    std::fs::write(dir.join("baogao.json"), &report).unwrap();
    let (status, said) = told(dir, &["check", "baogao.json", "--layouts", "forms"]);
    assert_eq!((status, said.contains("没有发现问题")), (Some(0), true), "{said}");
    let (status, said) = told(dir, &["render", "baogao.json", "--layouts", "forms", "-o", "out"]);
    assert_eq!(status, Some(0), "{said}");
    for file in ["out/baogao.pdf", "out/baogao.docx"] {
        assert!(dir.join(file).metadata().unwrap().len() > 1000, "{file}");
    }

    std::fs::write(dir.join("wrong.json"), report.replacen("\"150\"", "\"105\"", 1)).unwrap();
    let (status, said) = told(dir, &["check", "wrong.json", "--layouts", "forms", "--strict"]);
    assert_eq!(status, Some(1));
    let wrong = "表“培训情况统计”：“政策法规”行“工作人员”栏现在是 105，与它有关的 2 处合计都不平；改为 150 才能平";
    assert!(said.contains(wrong), "{said}");
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
