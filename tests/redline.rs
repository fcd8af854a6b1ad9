//! Two versions as one Word copy with tracked changes (花脸稿): whoever accepts all has the new version's text, whoever
//! rejects all the old one's. Judged by a reader of its own (`judges/redline.py`) and by LibreOffice.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::office::Office;
use crate::common::package::part;
use crate::common::readers::{has_schemas, word_schemas, word_structure};
use crate::common::{engine, root, run, samples, tool};
use banxin::backend::Format;
use banxin::engine::{By, Engine, Plan, RedlineOptions};
use banxin::pull::{Accept, pull};
use banxin::verify::{self, Verdict};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

fn sample(name: &str) -> String {
    std::fs::read_to_string(root().join("samples").join(name)).unwrap()
}

fn plan(source: &str) -> Plan<'static> {
    ENGINE.plan(source).0.expect("the report is accepted")
}

/// The redline of two versions; for signature where `signed` says so.
fn redline(old: &str, new: &str, signed: bool) -> Vec<u8> {
    let (before, (after, findings)) = (plan(old), ENGINE.plan(new));
    let after = after.expect("the report is accepted");
    let findings = signed.then_some(findings.as_slice());
    ENGINE.write_redline(&before, &after, &RedlineOptions { findings, ..RedlineOptions::default() }).unwrap()
}

/// The first sample after a day's work: words, a figure, a heading, a paragraph less and one more.
fn worked_on(source: &str) -> String {
    let changed = source
        .replace("政府信息公开申请99件", "政府信息公开申请109件")
        .replacen("\"np\": \"88\"", "\"np\": \"90\"", 1)
        .replacen("\"（一）主动公开\"", "\"（一）主动公开情况\"", 1);
    let mut json: serde_json::Value = serde_json::from_str(&changed).unwrap();
    json.pointer_mut("/body/1/body/1/body").unwrap().as_array_mut().unwrap().remove(0);
    json.pointer_mut("/body/1/body").unwrap().as_array_mut().unwrap().insert(1, "这是新增的一段。".into());
    serde_json::to_string_pretty(&json).unwrap()
}

/// Pairs of versions, by name: a day's work, two years under two forms, official documents of two kinds, and a yearbook
/// with notes, pictures, lists and landscape tables, whole and changed in a few places.
fn pairs() -> Vec<(&'static str, String, String)> {
    let (first, yearbook) = (sample("wudang-2020.json"), sample("yearbook-chapter.json"));
    let changed = yearbook
        .replace("以女性为100。", "以女性为100，下同。")
        .replace("户籍人口303577人", "户籍人口303588人")
        .replace("图1 2014", "图1　2014");
    assert_ne!(changed, yearbook);
    vec![
        ("work", first.clone(), worked_on(&first)),
        ("years", first.clone(), sample("yangming-2021.json")),
        ("official", sample("gongwen-han.json"), sample("gongwen-qingshi.json")),
        ("shorter", sample("gongwen-ling.json"), sample("gongwen-jiyao.json")),
        ("yearbook", yearbook.clone(), changed),
        ("all", first, yearbook),
    ]
}

/// What the judge says of a copy.
fn read(path: &Path, action: &str) -> String {
    run(Command::new("python3").arg(root().join("tests/judges/redline.py")).arg(action).arg(path))
}

fn written(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn accepting_all_gives_the_new_text_and_rejecting_all_the_old() {
    if !tool("python3") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut copies = vec![];
    for (name, old, new) in pairs() {
        for (a, b, signed) in [(&old, &new, false), (&new, &old, true)] {
            let write = |which: &str, a: &str, b: &str| {
                written(dir.path(), &format!("{name}.{signed}.{which}.docx"), &redline(a, b, signed))
            };
            let (copy, was, is) = (write("changed", a, b), write("old", a, a), write("new", b, b));
            assert_ne!(read(&copy, "count"), "0 0\n", "{name}");
            assert_eq!((read(&was, "count"), read(&is, "count")), ("0 0\n".into(), "0 0\n".into()), "{name}");
            assert!(read(&copy, "accept") == read(&is, "accept"), "{name}: accepted");
            assert!(read(&copy, "reject") == read(&was, "accept"), "{name}: rejected");
            copies.push(copy);
        }
    }
    // The judge takes longer to start than to read a copy.
    if has_schemas() {
        word_structure(dir.path(), copies.iter().map(|copy| copy.display().to_string()));
        word_schemas(copies);
    }
}

/// What the versions are compared in is the copy that `render` writes: the same text, where no table parts.
#[test]
fn a_redline_of_nothing_says_what_the_copy_says() {
    if !tool("python3") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let engine = engine();
    for (name, source) in samples().into_iter().filter(|(name, _)| name.starts_with("gongwen")) {
        let plan = engine.plan(&source).0.expect("the report is accepted");
        let copy = engine.write(&plan, Format::Docx).unwrap();
        let copy = written(dir.path(), "copy.docx", &copy);
        let redline = engine.write_redline(&plan, &plan, &RedlineOptions::default()).unwrap();
        let redline = written(dir.path(), "redline.docx", &redline);
        assert!(read(&copy, "accept") == read(&redline, "accept"), "{name}");
    }
}

#[test]
fn libreoffice_accepts_and_rejects_all() {
    if !["soffice", "timeout", "python3"].into_iter().all(tool) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path());
    for (name, old, new) in pairs().into_iter().filter(|(name, ..)| ["work", "years"].contains(name)) {
        let copy = written(dir.path(), "redline.docx", &redline(&old, &new, false));
        for (command, version) in [("Accept", &new), ("Reject", &old)] {
            let settled = dir.path().join("settled.docx");
            office.call("Settle", &copy, &settled, &[command]);
            assert_eq!(read(&settled, "count"), "0 0\n", "{name}: {command}");
            let unchanged = written(dir.path(), "unchanged.docx", &redline(version, version, false));
            let plain = dir.path().join("plain");
            office.save(std::slice::from_ref(&unchanged), &plain);
            let (found, wanted) = (read(&settled, "accept"), read(&plain.join("unchanged.docx"), "accept"));
            // LibreOffice 7.4 takes the text out of rows that it rejects, and leaves the rows.
            let said = |text: &str| {
                text.lines().filter(|line| line.contains(|ch| ch != '|')).map(str::to_owned).collect::<Vec<_>>()
            };
            let (found, wanted) = (said(&found), said(&wanted));
            let differ = found.iter().zip(&wanted).find(|(a, b)| a != b);
            assert!(found == wanted, "{name}: {command}: {differ:?}");
        }
    }
}

#[test]
fn redlines_come_home_through_libreoffice() {
    if !["soffice", "timeout"].into_iter().all(tool) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path());
    for (name, old, new) in pairs().into_iter().filter(|(name, ..)| ["work", "official", "shorter"].contains(name)) {
        let copy = written(dir.path(), "redline.docx", &redline(&old, &new, false));
        let saved = dir.path().join("saved");
        office.save(std::slice::from_ref(&copy), &saved);
        let saved = std::fs::read(saved.join("redline.docx")).unwrap();
        for (accept, version) in [(Accept::All, &new), (Accept::None, &old)] {
            let pulled = pull(&ENGINE, &saved, accept).unwrap_or_else(|found| panic!("{name}: {accept:?}: {found:?}"));
            assert!(pulled.source == *version, "{name}: {accept:?}");
        }
    }
}

#[test]
fn the_changes_bear_author_and_time_of_the_report() {
    let (old, new) = (sample("wudang-2020.json"), worked_on(&sample("wudang-2020.json")));
    let drafted = new.replacen("\"year\": 2020", "\"year\": 2020, \"signoff\": {\"draft\": \"李某\"}", 1);
    for (new, author) in [(&new, "乌当区人民政府"), (&drafted, "李某")] {
        let body = part(&redline(&old, new, false), "word/document.xml");
        let said = format!("w:author=\"{author}\" w:date=\"2021-01-30T00:00:00Z\"");
        assert_eq!(body.matches("w:author=").count(), body.matches(&said).count());
        assert!(body.matches(&said).count() > 8);
    }
    let (before, after) = (plan(&old), plan(&new));
    let copy = ENGINE.write_redline(
        &before,
        &after,
        &RedlineOptions { when: Some("2000-01-01T00:00:00Z"), ..RedlineOptions::default() },
    );
    assert!(part(&copy.unwrap(), "word/document.xml").contains("w:date=\"2000-01-01T00:00:00Z\""));
    assert!(redline(&old, &new, true) == redline(&old, &new, true), "the same bytes each time");
}

#[test]
fn a_redline_comes_home() {
    let (old, new) = (sample("wudang-2020.json"), worked_on(&sample("wudang-2020.json")));
    for signed in [false, true] {
        let copy = redline(&old, &new, signed);
        let findings = pull(&ENGINE, &copy, Accept::Refuse).unwrap_err();
        assert!(findings.iter().all(|finding| finding.code == "change-pending"), "{findings:?}");
        let told: String = findings.iter().map(|finding| finding.message.as_str()).collect();
        for words in ["“90”", "“88”", "“情况”", "“这是新增的一段。”"] {
            assert!(told.contains(words), "{words} in {told}");
        }
        let json = |source: &str| serde_json::from_str::<serde_json::Value>(source).unwrap();
        let accepted = pull(&ENGINE, &copy, Accept::All).unwrap_or_else(|findings| panic!("{findings:?}"));
        assert!(accepted.source == new && accepted.diff.is_empty());
        let rejected = pull(&ENGINE, &copy, Accept::None).unwrap_or_else(|findings| panic!("{findings:?}"));
        assert_eq!(json(&rejected.source), json(&old));
    }
}

/// A signer who came was rejected, and another is gone: neither version takes signers away one by one.
#[test]
fn changes_of_which_some_were_rejected_by_hand_are_told() {
    let old = sample("gongwen-qingshi.json");
    let new = old.replacen("\"欧阳明\"]", "\"欧阳明\", \"王小二\"]", 1);
    let between = old.replacen(", \"欧阳明\"]", "]", 1);
    assert!(old != between && between != new && old != new);
    let settled = part(&redline(&between, &between, false), "word/document.xml");
    let copy = crate::common::package::with_part(&redline(&old, &new, false), "word/document.xml", |_| settled.clone());
    let told = pull(&ENGINE, &copy, Accept::Refuse).unwrap_err();
    assert!(told.iter().any(|found| found.code == "redline-mixed"), "{told:?}");
}

/// What begins with a list of changes.
fn listed(old: &str, new: &str, by: By) -> Vec<u8> {
    let options = RedlineOptions { summary: true, by, ..RedlineOptions::default() };
    ENGINE.write_redline(&plan(old), &plan(new), &options).unwrap()
}

/// A row that gave way to one of another name goes and that one comes: no figure of the one became that of the other.
#[test]
fn rows_of_other_names_go_and_come() {
    let of = |rows: &[(&str, &str)]| {
        let rows: Vec<_> =
            [("渠道", "条数")].iter().chain(rows).map(|(name, figure)| serde_json::json!([name, figure])).collect();
        let grid = serde_json::json!({ "caption": "表1 渠道", "header_rows": 1, "rows": rows });
        serde_json::json!({
            "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "甲局", "title": "报告", "body": [{ "grid": grid }]
        })
        .to_string()
    };
    let marks = |rows: &[(&str, &str)], now: &[(&str, &str)]| {
        let document = part(&redline(&of(rows), &of(now), false), "word/document.xml");
        let rows: Vec<&str> =
            document.split("<w:trPr>").skip(1).filter_map(|row| row.split("</w:trPr>").next()).collect();
        ["<w:del ", "<w:ins "].map(|mark| rows.iter().filter(|row| row.contains(mark)).count())
    };
    let old = [("政府公报", "12"), ("政府网站", "5")];
    assert_eq!(marks(&old, &[("政务热线", "30"), ("政府网站", "5")]), [1, 1]);
    assert_eq!(marks(&old, &[("政府公报", "97"), ("政府网站", "5")]), [0, 0], "its figure alone is another");
}

/// Every attribute's value, in order.
fn all<'d>(document: &'d str, before: &str) -> Vec<&'d str> {
    document.split(before).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn a_list_of_all_changes_goes_before_and_each_line_leads_to_its_place() {
    let dir = tempfile::tempdir().unwrap();
    for (name, old, new) in pairs() {
        let copy = listed(&old, &new, By::Word);
        let document = part(&copy, "word/document.xml");
        let (list, rest) = document.split_once("</w:tbl>").unwrap();
        assert!(list.contains("改动一览"), "{name}");
        let rows = list.matches("<w:tr>").count() - 1;
        let edition = |plan: &'static Plan<'static>| banxin::diff::Edition { report: &plan.report, form: &plan.form };
        let [was, is] = [&old, &new].map(|text| &*Box::leak(Box::new(plan(text))));
        let entries = banxin::diff::reports(edition(was), edition(is)).entries();
        assert_eq!(rows, entries.len(), "{name}");
        let (links, marks) = (all(list, "w:anchor=\""), all(rest, "w:name=\""));
        let lost: Vec<_> = links.iter().filter(|link| !marks.contains(link)).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
        // What the pages show has its link; contacts, and the sheet for signature where there is none, are printed nowhere.
        let unlinked = rows - links.len();
        let hidden = |place: &str| !place.contains('“') || place.starts_with("发文稿纸");
        let silent = entries.iter().filter(|entry| hidden(&entry.place)).count();
        assert!(unlinked <= silent, "{name}: {unlinked} lines of {rows} lead nowhere");
        if has_schemas() {
            word_schemas([&written(dir.path(), &format!("{name}.docx"), &copy)]);
        }
    }
}

#[test]
fn a_copy_with_a_list_comes_back_and_what_is_written_into_the_list_is_refused() {
    let old = sample("wudang-2020.json");
    let new = worked_on(&old);
    for by in [By::Word, By::Paragraph] {
        let copy = listed(&old, &new, by);
        let back = pull(&ENGINE, &copy, Accept::All).unwrap();
        assert_eq!((back.source.as_str(), back.diff.is_empty()), (new.as_str(), true));
        let carried = verify::carried(&copy).unwrap();
        assert_eq!(verify::verify(&ENGINE, &copy, &carried), Verdict::Untouched, "{by:?}");
        // Whoever sends it on without the list takes it out.
        let without = crate::common::package::with_part(&copy, "word/document.xml", |document| {
            let (start, end) = (document.find("<w:p>").unwrap(), document.find("</w:tbl>").unwrap() + "</w:tbl>".len());
            format!("{}{}", &document[..start], &document[end..])
        });
        assert_eq!(pull(&ENGINE, &without, Accept::All).unwrap().source, new);
        let written = crate::common::package::with_part(&copy, "word/document.xml", |document| {
            document.replacen("（没有）", "（不要）", 1)
        });
        let refused = pull(&ENGINE, &written, Accept::All).unwrap_err();
        assert_eq!(refused.iter().map(|found| found.code).collect::<Vec<_>>(), ["not-text"]);
    }
    // A paragraph that changed stands there twice, as it was and as it is.
    let copy = part(&listed(&old, &new, By::Paragraph), "word/document.xml");
    let (_, body) = copy.split_once("</w:tbl>").unwrap();
    let deleted: Vec<&str> = body.split("<w:delText xml:space=\"preserve\">").skip(1).collect();
    assert!(deleted.iter().any(|text| text.split('<').next().unwrap().contains("申请99件")));
}
