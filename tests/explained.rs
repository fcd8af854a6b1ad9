//! Who reads `explain` and does what it says is rid of the finding: for the findings that reports have most often, a program
//! does it. Each act stands beside the words of the explanation that it follows; where these change, it must, too.

use serde_json::{Value, json};

use banxin::diag::{Finding, Place};
use banxin::engine::Engine;
use banxin::source::Source;

use crate::common::program::{banxin, out};
use crate::common::{engine, root};

/// A report as a file, and what is done to it.
struct Case {
    code: &'static str,
    /// The words of the explanation's `mend` that are followed.
    says: &'static str,
    sample: &'static str,
    /// Puts the fault in.
    spoil: fn(Value) -> Vec<u8>,
    /// Follows the words.
    obey: fn(&mut File, &Finding),
}

/// A file that somebody mends: as bytes, or as the JSON in it.
struct File {
    bytes: Vec<u8>,
    /// The sample that it was, for whoever holds the figures and words that a person would look up.
    right: Value,
}

impl File {
    /// Changes the JSON.
    fn json(&mut self, change: impl FnOnce(&mut Value, &Value)) {
        let mut report = serde_json::from_slice(&self.bytes).unwrap();
        change(&mut report, &self.right);
        self.bytes = report.to_string().into_bytes();
    }

    /// Changes the value at a place.
    fn value(&mut self, finding: &Finding, change: impl FnOnce(&Value) -> Value) {
        let at = pointer(finding).to_owned();
        self.json(|report, _| {
            let value = change(report.pointer(&at).unwrap_or(&Value::Null));
            set(report, &at, value);
        });
    }

    fn text(&mut self, finding: &Finding, change: impl FnOnce(&str) -> String) {
        self.value(finding, |value| json!(change(value.as_str().unwrap())));
    }
}

fn pointer(finding: &Finding) -> &str {
    match &finding.place {
        Place::Value(pointer) | Place::Key { pointer, .. } => pointer,
        _ => "",
    }
}

fn fact(finding: &Finding, name: &str) -> String {
    let found = finding.facts.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.clone()).unwrap_or_else(|| panic!("{name}: {finding:?}"))
}

/// The first words in quotes of the finding's hints.
fn quoted(finding: &Finding) -> String {
    let hints = [finding.hints.concat(), finding.json_hints.concat()].concat();
    hints.split('“').nth(1).and_then(|rest| rest.split('”').next()).unwrap_or_else(|| panic!("{finding:?}")).to_owned()
}

/// Sets a value; a member that is not there is made, an item behind the last is added.
fn set(report: &mut Value, at: &str, value: Value) {
    let (parent, key) = at.rsplit_once('/').unwrap();
    match report.pointer_mut(parent).unwrap() {
        Value::Array(items) => match key.parse::<usize>().unwrap() {
            index if index < items.len() => items[index] = value,
            _ => items.push(value),
        },
        Value::Object(members) => _ = members.insert(key.to_owned(), value),
        other => panic!("{at}: {other}"),
    }
}

/// Takes a value out.
fn take(report: &mut Value, at: &str) -> Value {
    let (parent, key) = at.rsplit_once('/').unwrap();
    match report.pointer_mut(parent).unwrap() {
        Value::Array(items) => items.remove(key.parse().unwrap()),
        Value::Object(members) => members.remove(key).unwrap(),
        other => panic!("{at}: {other}"),
    }
}

/// Applies the finding's own change.
fn fix(file: &mut File, finding: &Finding) {
    let change = finding.fixes.first().unwrap_or_else(|| panic!("{finding:?}")).clone();
    file.json(|report, _| set(report, &change.pointer, json!(change.value)));
}

fn bytes(report: Value) -> Vec<u8> {
    report.to_string().into_bytes()
}

/// The report with a value set.
fn with(mut report: Value, at: &str, value: Value) -> Vec<u8> {
    set(&mut report, at, value);
    bytes(report)
}

/// The report with one more paragraph in its first chapter.
fn paragraph(mut report: Value, text: &str) -> Vec<u8> {
    report.pointer_mut("/body/1/body").unwrap().as_array_mut().unwrap().push(json!(text));
    bytes(report)
}

const ANNUAL: &str = "yangming-2021";
const NOTICE: &str = "gongwen-tongzhi";
const CHAPTER: &str = "yearbook-chapter";

/// Where a figure of the annual report is.
const APPLICATIONS: &str = "/body/3/body/0/figures";

fn cases() -> Vec<Case> {
    vec![
        Case {
            code: "json-syntax",
            says: "按提示的行和列改正",
            sample: ANNUAL,
            spoil: |report| report.to_string().replacen("\",\"", "\"，\"", 1).into_bytes(),
            obey: |file, finding| {
                let Place::Offset(at) = finding.place else { panic!("{finding:?}") };
                let text = String::from_utf8(file.bytes.clone()).unwrap();
                file.bytes = format!("{}{}", &text[..at], text[at..].replacen('，', ",", 1)).into_bytes();
            },
        },
        Case {
            code: "not-utf8",
            says: "另存为 UTF-8 编码",
            sample: ANNUAL,
            spoil: |report| encoding_rs::GB18030.encode(&report.to_string()).0.into_owned(),
            obey: |file, _| file.bytes = encoding_rs::GB18030.decode(&file.bytes).0.into_owned().into_bytes(),
        },
        Case {
            code: "key-missing",
            says: "按提示补上这一项",
            sample: ANNUAL,
            spoil: |mut report| {
                take(&mut report, "/issuer");
                bytes(report)
            },
            obey: |file, finding| {
                let told = format!("{}{}{}", finding.message, finding.hints.concat(), finding.json_hints.concat());
                file.json(|report, right| {
                    let keys = right.as_object().unwrap().keys().filter(|key| told.contains(key.as_str()));
                    keys.for_each(|key| set(report, &format!("/{key}"), right[key].clone()));
                });
            },
        },
        Case {
            code: "key-unknown",
            says: "改成提示里的写法",
            sample: ANNUAL,
            spoil: |mut report| {
                let date = take(&mut report, "/published");
                with(report, "/publised", date)
            },
            obey: |file, finding| {
                let (at, near) = (pointer(finding).to_owned(), quoted(finding));
                file.json(|report, _| {
                    let value = take(report, &at);
                    set(report, &format!("/{near}"), value);
                });
            },
        },
        Case {
            code: "key-doubled",
            says: "删去多余的一处",
            sample: ANNUAL,
            spoil: |report| report.to_string().replacen("\"year\":2021", "\"year\":2021,\"year\":2021", 1).into_bytes(),
            obey: |file, finding| {
                let key = pointer(finding).trim_start_matches('/').to_owned();
                let text = String::from_utf8(file.bytes.clone()).unwrap();
                let (before, behind) = text.split_once(&format!("\"{key}\":")).unwrap();
                file.bytes = format!("{before}{}", behind.split_once(',').unwrap().1).into_bytes();
            },
        },
        Case {
            code: "type-wrong",
            says: "数字不加",
            sample: ANNUAL,
            spoil: |report| with(report, "/year", json!("2021")),
            obey: |file, finding| file.value(finding, |value| json!(value.as_str().unwrap().parse::<u32>().unwrap())),
        },
        Case {
            code: "date-wrong",
            says: "JSON 里写成“年-月-日”，例如 2021-01-30",
            sample: ANNUAL,
            spoil: |report| with(report, "/published", json!("2022年1月28日")),
            obey: |file, finding| {
                file.text(finding, |typed| {
                    let parts = typed.split(|ch: char| !ch.is_ascii_digit()).filter(|part| !part.is_empty());
                    parts.map(|part| format!("{part:0>2}")).collect::<Vec<_>>().join("-")
                });
            },
        },
        Case {
            code: "text-empty",
            says: "填上内容",
            sample: ANNUAL,
            spoil: |report| with(report, "/issuer", json!("")),
            obey: |file, finding| {
                let at = pointer(finding).to_owned();
                file.json(|report, right| set(report, &at, right.pointer(&at).unwrap().clone()));
            },
        },
        Case {
            code: "blank-at-edge",
            says: "删去首尾的空格",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "　　依法公开各类信息。"),
            obey: |file, finding| file.text(finding, |text| text.trim().to_owned()),
        },
        Case {
            code: "paragraph-empty",
            says: "删去它",
            sample: ANNUAL,
            spoil: |report| paragraph(report, ""),
            obey: |file, finding| {
                let at = pointer(finding).to_owned();
                file.json(|report, _| _ = take(report, &at));
            },
        },
        Case {
            code: "paragraph-break",
            says: "拆成几个段落",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "依法公开各类信息。\n及时回应社会关切。"),
            obey: |file, finding| {
                let at = pointer(finding).to_owned();
                file.json(|report, _| {
                    let text = take(report, &at);
                    let list = report.pointer_mut(at.rsplit_once('/').unwrap().0).unwrap().as_array_mut().unwrap();
                    list.extend(text.as_str().unwrap().split('\n').map(|part| json!(part)));
                });
            },
        },
        Case {
            code: "control-character",
            says: "删去这个字符",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "依法\u{8}公开各类信息。"),
            obey: |file, finding| file.text(finding, |text| text.chars().filter(|ch| !ch.is_control()).collect()),
        },
        Case {
            code: "text-typing",
            says: "用 check --fix 可以一次改好",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "全年工作,有序推进(见下)。"),
            obey: fix,
        },
        Case {
            code: "phone-personal",
            says: "或删去这个号码",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "联系人手机：13800138000。"),
            obey: |file, finding| file.text(finding, |text| text.chars().filter(|ch| !ch.is_ascii_digit()).collect()),
        },
        Case {
            code: "chapter-missing",
            says: "在 body 里加上这一章",
            sample: ANNUAL,
            spoil: |mut report| {
                take(&mut report, "/body/5");
                bytes(report)
            },
            obey: |file, finding| {
                let title =
                    finding.message.split('“').nth(1).and_then(|rest| rest.split('”').next()).unwrap().to_owned();
                file.json(|report, right| {
                    let parts = right["body"].as_array().unwrap();
                    let at = parts.iter().position(|part| part["section"] == title.as_str()).unwrap();
                    report["body"].as_array_mut().unwrap().insert(at, parts[at].clone());
                });
            },
        },
        Case {
            code: "chapter-title",
            says: "改为格式写的标题",
            sample: ANNUAL,
            spoil: |report| with(report, "/body/5/section", json!("五、存在问题和打算")),
            obey: fix,
        },
        Case {
            code: "chapter-order",
            says: "把提示里的那一整章移到它该在的位置",
            sample: ANNUAL,
            spoil: |mut report| {
                report["body"].as_array_mut().unwrap().swap(5, 6);
                bytes(report)
            },
            obey: |file, finding| {
                let words: Vec<String> = finding
                    .hints
                    .concat()
                    .split('“')
                    .skip(1)
                    .map(|rest| rest.split('”').next().unwrap().to_owned())
                    .collect();
                file.json(|report, _| {
                    let parts = report["body"].as_array_mut().unwrap();
                    let this = parts.iter().position(|part| part["section"] == words[0].as_str()).unwrap();
                    let part = parts.remove(this);
                    let before = parts.iter().position(|part| part["section"] == words[1].as_str()).unwrap();
                    parts.insert(before, part);
                });
            },
        },
        Case {
            code: "chapter-empty",
            says: "确实没有的，写“无”",
            sample: ANNUAL,
            spoil: |report| with(report, "/body/6/body", json!([])),
            obey: |file, finding| {
                let at = format!("{}/body/0", pointer(finding));
                file.json(|report, _| set(report, &at, json!("无。")));
            },
        },
        Case {
            code: "table-missing",
            says: "补上这张表",
            sample: ANNUAL,
            spoil: |report| with(report, "/body/3/body", json!(["见附表。"])),
            obey: |file, finding| {
                let (at, id) = (pointer(finding).to_owned(), fact(finding, "table"));
                file.json(|report, right| {
                    let parts = right["body"].as_array().unwrap().iter().filter_map(|part| part["body"].as_array());
                    let table = parts.flatten().find(|part| part["table"] == id.as_str()).unwrap();
                    report.pointer_mut(&at).unwrap()["body"].as_array_mut().unwrap().push(table.clone());
                });
            },
        },
        Case {
            code: "table-unknown",
            says: "改成提示里的代号",
            sample: ANNUAL,
            spoil: |report| with(report, "/body/3/body/0/table", json!("application")),
            obey: |file, finding| {
                let near = quoted(finding);
                file.value(finding, |_| json!(near));
            },
        },
        Case {
            code: "figure-kind",
            says: "改成数",
            sample: ANNUAL,
            spoil: |report| with(report, &format!("{APPLICATIONS}/new/np"), json!("l32")),
            obey: |file, finding| {
                let at = pointer(finding).to_owned();
                file.json(|report, right| set(report, &at, right.pointer(&at).unwrap().clone()));
            },
        },
        Case {
            code: "figure-blank",
            says: "没有发生的填 0",
            sample: ANNUAL,
            spoil: |report| with(report, &format!("{APPLICATIONS}/new/ngo"), json!("/")),
            obey: |file, finding| file.value(finding, |_| json!("0")),
        },
        Case {
            code: "sum-cause",
            says: "改成提示里的数",
            sample: ANNUAL,
            spoil: |report| with(report, &format!("{APPLICATIONS}/grant/np"), json!("999")),
            obey: fix,
        },
        Case {
            code: "prose-number",
            says: "核对正文和表，改正写错的一处",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "全年新收政府信息公开申请4321件。"),
            obey: |file, finding| {
                let (said, right) = (fact(finding, "said"), fact(finding, "table_says"));
                file.text(finding, |text| text.replace(&said, &right));
            },
        },
        Case {
            code: "prose-percent",
            says: "核对两个数和百分比，改正写错的一处",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "完成投资120亿元，比上年的100亿元增长15%。"),
            obey: |file, finding| file.text(finding, |text| text.replace("15%", "20%")),
        },
        Case {
            code: "prose-parts",
            says: "没有列全的，在后面写“等”",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "公开信息共30条，包括动态信息12条、政策信息17条。"),
            obey: |file, finding| file.text(finding, |text| text.replace("17条。", "17条等。")),
        },
        Case {
            code: "form-unknown",
            says: "改成提示里的代号",
            sample: ANNUAL,
            spoil: |report| with(report, "/form", json!("zfxxgk-nb-2022")),
            obey: |file, finding| {
                let near = quoted(finding);
                file.json(|report, _| set(report, "/form", json!(near)));
            },
        },
        Case {
            code: "glyph-missing",
            says: "换用字体里有的字",
            sample: ANNUAL,
            spoil: |report| paragraph(report, "负责人张\u{31350}。"),
            obey: |file, finding| file.text(finding, |text| text.replace('\u{31350}', "某")),
        },
        Case {
            code: "official-number-form",
            says: "六角括号〔〕括起的四位年份、不编虚位的序号",
            sample: NOTICE,
            spoil: |mut report| {
                let number = report["official"]["number"].as_str().unwrap();
                let typed = number.replace('〔', "[").replace('〕', "]0");
                with(report.take(), "/official/number", json!(typed))
            },
            obey: |file, finding| {
                file.text(finding, |text| text.replace('[', "〔").replace("]0", "〕"));
            },
        },
        Case {
            code: "official-addressee-colon",
            says: "末尾改为全角冒号",
            sample: NOTICE,
            spoil: |mut report| {
                let to = report["official"]["to"].as_str().unwrap().replace('：', ":");
                with(report.take(), "/official/to", json!(to))
            },
            obey: |file, finding| file.text(finding, |text| text.trim_end_matches(':').to_owned() + "："),
        },
        Case {
            code: "official-number-missing",
            says: "补上，例如",
            sample: NOTICE,
            spoil: |mut report| {
                take(&mut report, "/official/number");
                bytes(report)
            },
            obey: |file, _| {
                file.json(|report, right| set(report, "/official/number", right["official"]["number"].clone()));
            },
        },
        Case {
            code: "figure-alt",
            says: "加上 \"alt\"",
            sample: CHAPTER,
            spoil: |mut report| {
                let at = figure(&report);
                take(&mut report, &format!("{at}/alt"));
                bytes(report)
            },
            obey: |file, finding| {
                let at = pointer(finding).trim_end_matches("/figure").to_owned();
                file.json(|report, _| set(report, &format!("{at}/alt"), json!("全区生产总值逐年增长。")));
            },
        },
        Case {
            code: "figure-unreadable",
            says: "核对文件名和扩展名",
            sample: CHAPTER,
            spoil: |mut report| {
                let at = figure(&report);
                with(report.take(), &format!("{at}/figure"), json!("yearbook-chapter/GDP.jpg"))
            },
            obey: |file, finding| file.value(finding, |_| json!("yearbook-chapter/gdp.png")),
        },
    ]
}

/// Where the first picture of a report is.
fn figure(report: &Value) -> String {
    fn find(value: &Value, at: String) -> Option<String> {
        match value {
            Value::Object(members) if members.contains_key("figure") => Some(at),
            Value::Object(members) => members.iter().find_map(|(key, inner)| find(inner, format!("{at}/{key}"))),
            Value::Array(items) => items.iter().enumerate().find_map(|(nth, inner)| find(inner, format!("{at}/{nth}"))),
            _ => None,
        }
    }
    find(report, String::new()).unwrap()
}

fn found(engine: &Engine, bytes: &[u8]) -> Vec<Finding> {
    match Source::read_from("报告.json", bytes) {
        Err(unread) => vec![unread.finding],
        Ok(source) => engine.plan(&source.text).1,
    }
}

/// What goes wrong with a case; nothing where its explanation holds.
fn fault(case: &Case, engine: &Engine, sample: &(Value, Vec<&'static str>), explained: &Value) -> Result<(), String> {
    let code = case.code;
    let mend = explained[code]["mend"].as_str().ok_or("is not explained")?;
    if !mend.contains(case.says) {
        return Err(format!("says “{mend}”, not “{}”", case.says));
    }
    let (right, before) = sample.clone();
    if before.contains(&code) {
        return Err(format!("is in the sample: {before:?}"));
    }
    let mut file = File { bytes: (case.spoil)(right.clone()), right };
    let spoiled = found(engine, &file.bytes);
    let finding = spoiled.iter().find(|finding| finding.code == code);
    let finding = finding.ok_or_else(|| format!("is not found: {spoiled:?}"))?;
    (case.obey)(&mut file, finding);
    let after = found(engine, &file.bytes);
    match codes(&after) == before {
        true => Ok(()),
        false => Err(format!("what was done does not mend it alone: {after:?}")),
    }
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn following_an_explanation_mends_its_finding() {
    let explained: Value = serde_json::from_str(&out(&banxin(root(), &["explain", "--format", "json"]))).unwrap();
    let engine = engine();
    let cases = cases();
    assert!(cases.len() >= 30);
    let samples = [ANNUAL, NOTICE, CHAPTER].map(|name| {
        let text = std::fs::read_to_string(root().join(format!("samples/{name}.json"))).unwrap();
        (name, (serde_json::from_str::<Value>(&text).unwrap(), codes(&found(&engine, text.as_bytes()))))
    });
    let sample = |name: &str| &samples.iter().find(|(known, _)| *known == name).unwrap().1;
    let told = |case: &Case| {
        fault(case, &engine, sample(case.sample), &explained).err().map(|why| format!("{} {why}", case.code))
    };
    let faults: Vec<String> = cases.iter().filter_map(told).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
