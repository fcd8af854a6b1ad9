//! The README's page for portals, line by line, with curl against the service that it starts.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::common::package::with_part;
use crate::common::program::{commands, told};
use crate::common::{root, run, tool};

/// The service, and where it listens.
struct Served(Child, String);

impl Drop for Served {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Starts the service as the README's first line does, on a port that is free.
fn served(dir: &Path, line: &str) -> Served {
    let words = line.strip_prefix("banxin ").and_then(|line| line.strip_suffix(" &")).expect("it starts the service");
    let words = words.replace("127.0.0.1:8080", "127.0.0.1:0");
    let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
    command.args(words.split(' ')).args(["--log", "off"]).current_dir(dir).stdout(Stdio::piped());
    let mut process = command.env("BANXIN_FONTS", root().join("fonts")).spawn().unwrap();
    let mut told = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut told).unwrap();
    let address =
        told.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("it tells where").to_owned();
    Served(process, address)
}

/// The files that the page names and does not make.
fn files(dir: &Path) {
    let sample = |name: &str| std::fs::read(root().join("samples").join(name)).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.join(name), bytes).unwrap();
    write("年报.json", &sample("yangming-2021.json"));
    write("去年.json", &sample("wudang-2020.json"));
    write("图1.png", &sample("yangzhang.png"));
    let chapter = serde_json::json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市统计局", "title": "一章",
        "body": ["一段。", { "figure": "图/图1.png", "caption": "图1", "alt": "印章的样子。", "width": "30mm" }],
    });
    write("章.json", chapter.to_string().as_bytes());
    assert_eq!(told(dir, &["render", "年报.json", "-o", ".", "--format", "docx", "--signoff"]).0, Some(0));
    assert_eq!(told(dir, &["render", "去年.json", "-o", ".", "--format", "docx"]).0, Some(0));
    let copy = std::fs::read(dir.join("年报.signoff.docx")).unwrap();
    let edited = with_part(&copy, "word/document.xml", |text| text.replacen("。</w:t>", "。又添一句。</w:t>", 1));
    assert_ne!(edited, copy);
    write("改过的送审稿.docx", &edited);
    write("甲改.docx", &edited);
    write("乙改.docx", &copy);
}

/// Each line answers 200 with what its comment says; what it writes is what the command line writes.
#[test]
fn the_page_for_portals_does_what_it_says() {
    if !tool("curl") || !tool("bash") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    files(dir.path());
    let lines = commands("README.md", "portal");
    assert_eq!(lines, commands("README.zh-CN.md", "portal"), "both READMEs show the same");
    let served = served(dir.path(), &lines[0]);
    let mut said = vec![];
    for line in &lines[1..] {
        let line = format!("{} -w '\n%{{http_code}}'", line.replace("127.0.0.1:8080", &served.1));
        let answer = run(Command::new("bash").args(["-c", &line]).current_dir(dir.path()));
        let (body, status) = answer.rsplit_once('\n').unwrap();
        assert_eq!(status, "200", "{line}\n{body}");
        said.push(body.to_owned());
    }
    let json = |at: usize| serde_json::from_str::<serde_json::Value>(&said[at]).unwrap();
    assert_eq!((json(0)["refused"].as_bool(), json(0)["pages"].as_u64()), (Some(false), Some(8)));
    let count = |at: usize| json(at)["findings"].as_array().unwrap().len();
    assert!(count(1) > count(0), "last year's figures are held against this year's");
    assert!(json(6)["report"]["body"].is_array() && json(6)["checks"].is_array());
    assert!(json(7)["report"]["body"].is_array() && json(7)["comments"].is_array());
    assert_eq!(json(7)["texts"].as_array().map(Vec::len), Some(1), "{}", said[7]);
    assert_eq!(json(8)["copies"].as_array().map(Vec::len), Some(2), "{}", said[8]);
    assert_eq!(json(8)["texts"], json(7)["texts"]);
    assert!(!json(9)["figures"].as_array().unwrap().is_empty(), "two years differ");
    assert_eq!(json(10)["agrees"], true);
    let begins = [("年报.pdf", &b"%PDF"[..]), ("送审.docx", b"PK"), ("章.ofd", b"PK"), ("第1页.png", b"\x89PNG")];
    for (name, magic) in begins {
        assert!(std::fs::read(dir.path().join(name)).unwrap().starts_with(magic), "{name}");
    }
    let same = |one: &str, two: &str| {
        let [one, two] = [one, two].map(|name| std::fs::read(dir.path().join(name)).unwrap());
        assert!(one == two, "the service writes other bytes");
    };
    same("送审.docx", "年报.signoff.docx");
    assert_eq!(told(dir.path(), &["render", "年报.json", "-o", "out", "--format", "pdf"]).0, Some(0));
    same("年报.pdf", "out/年报.pdf");
}
