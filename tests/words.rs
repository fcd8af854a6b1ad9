//! The program's own words: help of every command, slips on the command line, and what `explain` says of each code. All
//! of it is for officials, so nothing of it may be English prose.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::common::program::{banxin, err, out};
use crate::common::root;

fn here() -> &'static Path {
    root()
}

/// The commands that `banxin … --help` lists.
fn commands(above: &[&str]) -> Vec<String> {
    let help = out(&banxin(here(), &[above, &["--help"]].concat()));
    let Some((_, listed)) = help.split_once("命令:\n") else { return vec![] };
    let lines = listed.lines().take_while(|line| line.starts_with("  "));
    lines
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| Some(line.split_whitespace().next()?.to_owned()))
        .collect()
}

/// Every command with its words, those of groups too.
fn all_commands() -> Vec<Vec<String>> {
    let mut all = vec![vec![]];
    for command in commands(&[]) {
        all.extend(commands(&[&command]).into_iter().map(|inner| vec![command.clone(), inner]));
        all.push(vec![command]);
    }
    all
}

/// Words of ASCII letters that are no name: neither an option or its value's name, nor a file name, format or product.
fn english(text: &str) -> Vec<String> {
    const NAMES: &[&str] = &[
        "banxin",
        "json",
        "jsonl",
        "lines",
        "schema",
        "word",
        "excel",
        "pdf",
        "docx",
        "ofd",
        "png",
        "html",
        "http",
        "slurm",
        "kubernetes",
        "indexed",
        "job",
        "gb",
        "clreq",
        "csv",
        "wps",
        "mib",
        "bearer",
        "authorization",
        "text",
        "off",
        "all",
        "none",
        "paragraph",
        "xlsx",
        "utf",
        "zip",
        "office",
        "parent",
        "form",
        "due",
        "file",
        "notices",
        "powershell",
        "elvish",
        "ctrl",
        "bash",
        "zsh",
        "fish",
        "man",
    ];
    // A word with a sign in it or a digit is a name: `fonts.json`, `BANXIN_FONTS`, `zfxxgk-nb-2021`, `--help`, `s3://…`.
    let words = text.split(|ch: char| !(ch.is_ascii_graphic()) || "<>[]|,\"'()".contains(ch));
    // What has a point in it is a file or its extension.
    let words = words.map(|word| word.trim_end_matches(|ch: char| ".:;/*".contains(ch)));
    let words = words.filter(|word| !word.contains('.'));
    let plain = words.filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    plain.filter(|word| !NAMES.contains(&word.to_ascii_lowercase().as_str())).map(str::to_owned).collect()
}

/// Whatever of help is no name of something is Chinese, and `help CMD` says the same as `CMD --help`.
#[test]
fn help_of_every_command_is_whole_in_chinese() {
    let all = all_commands();
    assert!(all.len() > 18 && all.contains(&vec!["manifest".to_owned(), "merge".to_owned()]), "{all:?}");
    let known: BTreeSet<&String> = all.iter().flatten().collect();
    for command in &all {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let long = banxin(here(), &[&words[..], &["--help"]].concat());
        assert!(long.status.success(), "{words:?}: {}", err(&long));
        let help = out(&long);
        let told: Vec<String> = english(&help).into_iter().filter(|word| !known.contains(word)).collect();
        assert_eq!(told, Vec::<String>::new(), "{words:?}:\n{help}");
        assert!(help.contains("用法：banxin") && help.contains("-h, --help"), "{help}");
        let short = banxin(here(), &[&words[..], &["-h"]].concat());
        let by_word = banxin(here(), &[&["help"], &words[..]].concat());
        assert!(by_word.status.success() && out(&by_word) == help && out(&short) == help, "help {words:?}");
    }
    let unknown = banxin(here(), &["help", "rendre"]);
    assert!(unknown.status.code() == Some(2) && err(&unknown).contains("render"), "{}", err(&unknown));
}

/// Every kind of slip, on every command that can be slipped on so.
#[test]
fn slips_on_the_command_line_are_chinese_to_the_end() {
    let known: BTreeSet<String> = all_commands().into_iter().flatten().collect();
    let hold = |typed: &[&str]| {
        let run = banxin(here(), typed);
        let said = err(&run);
        assert_eq!(run.status.code(), Some(2), "{typed:?}: {said}");
        let typed_it = |word: &str| typed.iter().any(|typed| typed.contains(word));
        let told: Vec<String> =
            english(&said).into_iter().filter(|word| !known.contains(word) && !typed_it(word)).collect();
        assert_eq!(told, Vec::<String>::new(), "{typed:?}:\n{said}");
        assert!(said.chars().any(|ch| ch >= '\u{4e00}'), "{typed:?}: {said}");
        said
    };
    for command in all_commands() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        hold(&[&words[..], &["--qqqq"]].concat());
        hold(&[&words[..], &["--help=qqqq"]].concat());
        hold(&[&words[..], &["-Q"]].concat());
        let help = out(&banxin(here(), &[&words[..], &["--help"]].concat()));
        for line in help.lines().filter(|line| line.trim_start().starts_with('-')) {
            let Some(option) = line.split_whitespace().find(|word| word.starts_with("--")) else { continue };
            if line.contains(&format!("{option} <")) {
                let said = hold(&[&words[..], &[option]].concat());
                assert!(said.contains("后面没有写值"), "{said}");
                // A path or a text may be anything; the others say what may stand there.
                if !["文件", "文件夹", "文字", "机关", "报告", "名单", "格式", "代号", "页码", "第几片", "Word", "上"]
                    .iter()
                    .any(|free| line.contains(&format!("{option} <{free}")))
                {
                    hold(&[&words[..], &[option, "@@"]].concat());
                }
            } else if !["--help", "--version"].contains(&option) {
                hold(&[&words[..], &[&format!("{option}=qqqq")]].concat());
                hold(&[&words[..], &[option, option]].concat());
            }
        }
    }
    for typed in [
        &["manifest"][..],
        &["manifest", "qqqq"],
        &["render"],
        &["diff", "a"],
        &["check", "a", "--fix"],
        &["schema", "x"],
        &["new", "f", "--year", "3", "-o", "x"],
        &["batch", "a", "-o", "b", "--jobs", "0"],
        &["plan", "a", "--format", "y"],
        &["diff", "a", "b", "--format", "docx"],
        &["explain", "sum-mismach"],
        &["explain", "说不清"],
    ] {
        hold(typed);
    }
    assert!(hold(&["render", "a", "-o"]).contains("banxin render --help"), "it says whose help to read");
}

/// Names with a stroke in the sources that are no code of a finding.
const NO_CODES: &[&str] = &[
    "form-file",
    "2021-01-30",
    "2024-03-05",
    "2024-03-06",
    "aria-label",
    "aria-level",
    "office-juesuan",
    "office-yusuan",
    "office-zhifa",
    "background-color",
    "text-decoration",
    "text-decoration-line",
    "banxin-report",
    "color-scheme",
    "extended-properties",
    "free-report",
    "font-size",
    "kebab-case",
    "line-through",
    "max-width",
    "no-cache",
    "no-referrer",
    "no-store",
    "three-line",
    "x-default",
    "x-request-id",
    "xml-stylesheet",
    "list-style",
    "list-style-type",
];

/// What begins a finding, for codes of one word.
const BEGINS: &[&str] =
    &["Finding::error(", "Finding::warning(", "complaint(", "told(Level::Error, ", "Finding::new(Level::Note, "];

/// The codes that the sources name, without their tests.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes(&path, found);
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("tests.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let source = source.split("\nmod tests {").next().unwrap();
        found.extend(source.split('"').filter(|text| is_code(text) && text.contains('-')).map(str::to_owned));
        for begin in BEGINS {
            let behind =
                source.split(begin).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
            found.extend(behind.filter(|text| is_code(text)).map(str::to_owned));
        }
    }
}

fn is_code(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    !text.is_empty() && text.split('-').all(part)
}

#[test]
fn every_code_that_the_sources_name_is_explained_and_no_other() {
    let mut named = BTreeSet::new();
    codes(&root().join("src"), &mut named);
    for other in NO_CODES {
        assert!(named.remove(*other), "{other} is in no source any more: strike it out");
    }
    let run = banxin(here(), &["explain", "--format", "json"]);
    let listed: Value = serde_json::from_str(&out(&run)).unwrap_or_else(|_| panic!("{}", err(&run)));
    let explained: BTreeSet<String> = listed.as_object().unwrap().keys().cloned().collect();
    let without: Vec<_> = named.difference(&explained).collect();
    let orphans: Vec<_> = explained.difference(&named).collect();
    assert!(without.is_empty(), "codes without words in src/command/explanations.json: {without:?}");
    assert!(orphans.is_empty(), "words for codes that no source names: {orphans:?}");
    assert!(explained.len() > 300);
}

#[test]
fn a_code_is_explained_with_example_mend_and_clause() {
    let run = banxin(here(), &["explain", "错误[official-serial]："]);
    let said = out(&run);
    assert!(run.status.success(), "{}", err(&run));
    for part in ["official-serial\n", "含义：份号", "例如：", "改法：", "依据：GB/T 9704 7.2.1"] {
        assert!(said.contains(part), "{said}");
    }
    let list = out(&banxin(here(), &["explain"]));
    assert!(list.contains("sum-mismatch\n") && list.contains("write-failed\n"), "all are listed");
}

/// What the machine refuses is told in the user's words, without the system's.
#[test]
fn the_machine_is_told_of_in_the_users_words() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    let sample = root().join("samples/gongwen-han.json");
    let sample = sample.to_str().unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let long = "长".repeat(200);
    let refusals: [(&[&str], &str); 9] = [
        (&["serve", "--listen", &port], "这个端口已有别的程序在用"),
        (&["serve", "--listen", "203.0.113.1:9"], "这台机器没有这个地址"),
        (&["serve", "--config", "none"], "没有这个文件或文件夹"),
        (&["render", sample, "-o", "file"], "不是文件夹"),
        (&["render", sample, "-o", &long], "文件名太长"),
        (&["check", sample, "--since", "none"], "没有这个文件或文件夹"),
        (&["check", sample, "--fonts", "none"], "没有这个文件或文件夹"),
        (&["check", sample, "--layouts", "none"], "没有这个文件或文件夹"),
        (&["year", "--due", "none", "--this", ".", "-o", "out"], "没有这个文件或文件夹"),
    ];
    for (typed, words) in refusals {
        let run = banxin(dir.path(), typed);
        let said = err(&run);
        assert!(
            run.status.code() == Some(2) && said.contains(words) && !said.contains("os error"),
            "{typed:?}: {said}"
        );
    }
    #[cfg(target_os = "linux")]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_banxin"));
        let run = command.arg("schema").stdout(full).stderr(std::process::Stdio::piped()).output().unwrap();
        let said = err(&run);
        assert!(run.status.code() == Some(1) && said.contains("磁盘已满") && !said.contains("os error"), "{said}");
    }
}

/// Whoever reads either README meets every command, every form and every file that helps to run it.
#[test]
fn both_readmes_name_every_command_form_and_deploy_file() {
    fn files(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => files(&path, found),
                false => found.push(path.file_name().unwrap().to_str().unwrap().to_owned()),
            }
        }
    }
    let mut deploy = vec![];
    files(&root().join("samples/deploy"), &mut deploy);
    let forms: Value = serde_json::from_str(&out(&banxin(here(), &["forms", "--format", "json"]))).unwrap();
    let forms: Vec<String> =
        forms.as_array().unwrap().iter().map(|form| form["id"].as_str().unwrap().to_owned()).collect();
    assert!(deploy.len() > 8 && forms.len() > 4, "{deploy:?} {forms:?}");
    for readme in ["README.md", "README.zh-CN.md"] {
        let text = std::fs::read_to_string(root().join(readme)).unwrap();
        let lacks = |word: &&String| !text.contains(word.as_str());
        let commands: Vec<String> = all_commands().into_iter().filter(|c| !c.is_empty()).map(|c| c.join(" ")).collect();
        let commands: Vec<_> = commands.iter().filter(|command| !text.contains(&format!("banxin {command}"))).collect();
        assert!(commands.is_empty(), "{readme} names no {commands:?}");
        let rest: Vec<_> = forms.iter().chain(&deploy).filter(lacks).collect();
        assert!(rest.is_empty(), "{readme} names no {rest:?}");
    }
}

/// Completions and manual pages name every command, and the programs that read them take them.
#[test]
fn completions_and_manual_pages_are_made_of_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let commands: Vec<Vec<String>> = all_commands();
    for shell in ["bash", "zsh", "fish"] {
        let run = banxin(dir.path(), &["completions", shell]);
        let script = out(&run);
        let lacks: Vec<_> = commands.iter().flatten().filter(|command| !script.contains(command.as_str())).collect();
        assert!(run.status.success() && lacks.is_empty(), "{shell}: {lacks:?}");
        std::fs::write(dir.path().join(shell), script).unwrap();
    }
    let bash = std::process::Command::new("bash").arg("-n").arg(dir.path().join("bash")).output().unwrap();
    assert!(bash.status.success(), "{}", err(&bash));
    let run = banxin(dir.path(), &["man", "-o", "手册"]);
    assert!(run.status.success(), "{}", err(&run));
    for command in &commands {
        let name = std::iter::once("banxin").chain(command.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
        let page =
            std::fs::read_to_string(dir.path().join(format!("手册/{name}.1"))).unwrap_or_else(|_| panic!("{name}"));
        assert!(page.contains(".SH NAME") && page.contains(".SH 用法"), "{page}");
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with(".SH ") && line.is_ascii()).collect();
        assert_eq!(headings, [".SH NAME"], "{name}: what else is a heading is Chinese");
    }
}
