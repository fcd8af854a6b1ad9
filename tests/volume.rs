//! `banxin batch --archive`: a volume of all that a batch made.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::program::told;
use crate::common::{python, root};

/// The files of an archive.
fn files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).unwrap();
        assert!(files.insert(file.name().to_owned(), bytes).is_none(), "{} is there once", file.name());
    }
    files
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder of reports: one with a picture, one below in a folder of its own, one that is refused.
fn reports(dir: &Path) {
    fs::create_dir_all(dir.join("年报/区/图")).unwrap();
    let read = |name: &str| fs::read_to_string(root().join("samples").join(name)).unwrap();
    fs::write(dir.join("年报/乌当 2020.json"), read("wudang-2020.json")).unwrap();
    let mut letter: Value = serde_json::from_str(&read("gongwen-tongzhi.json")).unwrap();
    let picture =
        serde_json::json!({ "figure": "图/章.png", "caption": "印章", "alt": "印章的样子。", "width": "30mm" });
    letter["body"].as_array_mut().unwrap().insert(1, picture);
    fs::write(dir.join("年报/区/通知.json"), letter.to_string()).unwrap();
    fs::copy(root().join("samples/yangzhang.png"), dir.join("年报/区/图/章.png")).unwrap();
    fs::write(dir.join("年报/坏的.json"), &read("wudang-2020.json")[..900]).unwrap();
}

#[test]
fn a_volume_has_everything_of_each_report_and_a_contents_page() {
    let dir = tempfile::tempdir().unwrap();
    reports(dir.path());
    let (status, said) = told(dir.path(), &["batch", "年报", "-o", "out", "--archive"]);
    assert_eq!(status, Some(1), "one is refused: {said}");
    assert!(said.contains("归档包：out/archive.zip，2 份报告") && said.contains("已逐个核对"), "{said}");
    let path = dir.path().join("out/archive.zip");
    let found = files(&path);
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    for folder in ["乌当 2020", "区/通知"] {
        let stem = folder.rsplit('/').next().unwrap();
        for name in ["pdf", "docx", "ofd", "json"].map(|extension| format!("{stem}.{extension}")) {
            assert!(names.contains(&format!("{folder}/{name}").as_str()), "{folder}/{name}: {names:?}");
        }
        for name in ["findings.json", "核对意见.txt", "manifest.json"] {
            assert!(names.contains(&format!("{folder}/{name}").as_str()), "{folder}/{name}: {names:?}");
        }
    }
    assert_eq!(found["区/通知/图/章.png"], fs::read(root().join("samples/yangzhang.png")).unwrap());
    assert!(!names.iter().any(|name| name.contains("坏的")), "{names:?}");
    assert_eq!(found["乌当 2020/乌当 2020.json"], fs::read(dir.path().join("年报/乌当 2020.json")).unwrap());
    assert_eq!(found["乌当 2020/乌当 2020.ofd"], fs::read(dir.path().join("out/乌当 2020.ofd")).unwrap());
    let words = String::from_utf8(found["乌当 2020/核对意见.txt"].clone()).unwrap();
    assert!(words.contains("警告[sum-cause]") && words.contains("改法："), "{words}");
    assert_eq!(found["manifest.jsonl"].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 3);

    // The list of digests has every file but itself.
    let sums = String::from_utf8(found["SHA256SUMS"].clone()).unwrap();
    let listed: BTreeMap<&str, &str> =
        sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, name)| (name, sum)).collect();
    assert_eq!(listed.len() + 1, found.len());
    listed.iter().for_each(|(name, sum)| assert_eq!(hex(&found[*name]), *sum, "{name}"));

    // The contents page: number, office, title, date, pages.
    let contents: Value = serde_json::from_slice(&found["目录.json"]).unwrap();
    let rows = contents["body"][1]["grid"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3, "a header and two reports");
    let row: Vec<&str> = rows[2].as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect();
    assert_eq!((row[0], row[2], row[4]), ("2", "云岭市人民政府", "2024-03-05"), "{row:?}");
    assert!(row[1].contains("〔2024〕") && row[3].contains("政务公开工作要点"), "{row:?}");
    assert!(contents["body"][0].as_str().unwrap().contains("另有1份没有做成"));

    // What is taken out of it is as good as what was put in.
    for name in ["通知.pdf", "图/章.png"] {
        let path = dir.path().join("取出").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &found[&format!("区/通知/{name}")]).unwrap();
    }
    fs::write(dir.path().join("目录.pdf"), &found["目录.pdf"]).unwrap();
    let (status, said) = told(dir.path(), &["verify", "取出/通知.pdf", "目录.pdf"]);
    assert_eq!(status, Some(0), "{said}");
    if python("zipfile") {
        let run = std::process::Command::new("python3").args(["-m", "zipfile", "-t"]).arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success() && !said.contains("corrupt"), "{said}");
    }

    // A second run makes nothing again and the same archive.
    let before = fs::read(&path).unwrap();
    let (_, said) = told(dir.path(), &["batch", "年报", "-o", "out", "--archive=卷/一.zip"]);
    assert!(said.contains("卷/一.zip，2 份报告"), "{said}");
    assert!(fs::read(dir.path().join("卷/一.zip")).unwrap() == before, "the same bytes");
    assert_eq!(fs::read_dir(dir.path().join("卷")).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_volume_that_cannot_be_whole_is_told_of() {
    let dir = tempfile::tempdir().unwrap();
    reports(dir.path());
    let (status, said) = told(dir.path(), &["batch", "年报", "-o", "out", "--archive", "--shard", "1/2"]);
    assert!(status == Some(2) && said.contains("不能分片"), "{said}");
    let (status, said) = told(dir.path(), &["batch", "年报", "-o", "out", "--archive=s3://桶/卷.zip"]);
    assert!(status == Some(2) && said.contains("只用于本机"), "{said}");
    fs::create_dir_all(dir.path().join("out/占着.zip")).unwrap();
    let (status, said) = told(dir.path(), &["batch", "年报", "-o", "out", "--archive=out/占着.zip"]);
    assert!(status == Some(1) && said.contains("write-failed") && !said.contains("归档包："), "{said}");
    assert!(dir.path().join("out/manifest.jsonl").is_file(), "the batch itself is done");
}
