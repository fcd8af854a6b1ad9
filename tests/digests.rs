//! A digest of every file that the program makes of the samples, so that a change which shall leave the output alone can
//! show that it does. What a file says of how it was made (the engine's version, the report's JSON, what is reckoned from
//! them) is left out: it changes with each version, and `verify` has tests of its own.
//!
//! `BANXIN_PROGRAM` names another program to hold against the list, and `BANXIN_DIGESTED` a folder that gets what was
//! digested, as text where it is text: two such folders, compared, show what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{all_samples, golden, package, root, run};
use lopdf::{Dictionary, Document, Object, ObjectId};
use sha2::{Digest, Sha256};

/// What a PDF says of the report; all else in its `/Info` is how it was made.
const ABOUT: [&str; 6] = ["Title", "Author", "Subject", "Keywords", "CreationDate", "ModDate"];

/// What is asked for, each into a folder of its own: every format, plain and stamped; the other PDF; pictures of pages.
const ASKED: [(&str, &[&str]); 4] = [
    ("plain", &["render", "--format", "pdf,docx,ofd,html,xlsx", "--signoff"]),
    ("stamped", &["render", "--format", "pdf,docx,ofd,html,xlsx", "--signoff", "--watermark", "征求意见稿"]),
    ("a2a", &["render", "--format", "pdf", "--pdf", "a2a"]),
    ("pages", &["preview", "--dpi", "36"]),
];

/// Two samples whose difference is written as tracked changes.
const REDLINE: [&str; 2] = ["wudang-2020", "yangming-2021"];

fn program() -> Command {
    let program = std::env::var_os("BANXIN_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_banxin").into());
    let mut command = Command::new(program);
    command.current_dir(root()).env("BANXIN_FONTS", root().join("fonts")).env("BANXIN_LAYOUTS", root().join("layouts"));
    command
}

fn sample(name: &str) -> PathBuf {
    root().join(format!("samples/{name}.json"))
}

/// Makes everything that is digested.
fn make(dir: &Path) {
    let reports: Vec<PathBuf> = all_samples().iter().map(|(name, _)| sample(name)).collect();
    for (folder, words) in ASKED {
        run(program().args(words).args(&reports).arg("-o").arg(dir.join(folder)));
    }
    let [old, new] = REDLINE.map(sample);
    for (name, more) in [("plain", &[][..]), ("signoff", &["--signoff"])] {
        let out = dir.join("redline").join(format!("{name}.docx"));
        std::fs::create_dir_all(out.parent().unwrap()).unwrap();
        run(program().arg("diff").args([&old, &new]).args(["--format", "docx", "-o"]).arg(out).args(more));
    }
}

/// Every file below a folder, by its path there.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        for file in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            found.insert(name, std::fs::read(&file).unwrap());
        }
    }
    found
}

/// The parts of a file that are digested, by name.
fn parts(name: &str, bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    match name.rsplit('.').next().unwrap() {
        "pdf" => vec![(String::new(), Pdf::read(&bytes).told())],
        "docx" | "ofd" | "xlsx" => packed(&bytes),
        "html" => vec![(String::new(), page(&bytes))],
        _ => vec![(String::new(), bytes)],
    }
}

/// A web page without how it was made.
fn page(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap().replace(banxin::carried::ENGINE, banxin::carried::PROGRAM);
    let (before, rest) = text.split_once("<template ").expect("the page has a template");
    [before, rest.split_once("</template>").unwrap().1].concat().into_bytes()
}

/// The parts of a package, in its order, without how it was made.
fn packed(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut parts = vec![];
    for (name, mut bytes) in package::listed(bytes) {
        match name.as_str() {
            "customXml/item1.xml" => bytes = between(&bytes, "<values>", "</values>"),
            "OFD.xml" => bytes = unmade(&bytes, &["ofd:DocID", "ofd:CreatorVersion"]),
            "Doc_0/Document.xml" => bytes = unmade(&bytes, &["ofd:Attachments"]),
            name if name.starts_with("Doc_0/Attachs/") => continue,
            _ => {}
        }
        parts.push((name, bytes));
    }
    parts
}

fn between(bytes: &[u8], start: &str, end: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    // A workbook has no keys.
    if text.contains("<values/>") {
        return vec![];
    }
    let (_, after) = text.split_once(start).expect("the part has values");
    after.split_once(end).unwrap().0.as_bytes().to_vec()
}

/// XML without these elements, and of an OFD's own data only those that place its seals.
fn unmade(bytes: &[u8], elements: &[&str]) -> Vec<u8> {
    let mut text = String::from_utf8(bytes.to_vec()).unwrap();
    let cut = |text: &mut String, from: usize, end: &str| {
        let to = from + text[from..].find(end).expect("the element ends") + end.len();
        text.replace_range(from..to, "");
    };
    for element in elements {
        while let Some(from) = text.find(&format!("<{element}>")) {
            cut(&mut text, from, &format!("</{element}>"));
        }
    }
    let own = "<ofd:CustomData Name=\"";
    let kept = |text: &str, at: usize| text[at + own.len()..].starts_with("seal");
    while let Some((from, _)) = text.match_indices(own).find(|(at, _)| !kept(&text, *at)) {
        cut(&mut text, from, "</ofd:CustomData>");
    }
    // Nothing is left around what was left out.
    text.replace("<ofd:CustomDatas></ofd:CustomDatas>", "").into_bytes()
}

/// A PDF as its objects in the order in which they are reached from the catalogue, streams inflated.
struct Pdf {
    doc: Document,
    /// The number of each object that was reached, and the order they are told in.
    numbers: BTreeMap<ObjectId, usize>,
    order: Vec<ObjectId>,
}

impl Pdf {
    fn read(bytes: &[u8]) -> Pdf {
        Pdf { doc: Document::load_mem(bytes).unwrap(), numbers: BTreeMap::new(), order: vec![] }
    }

    fn told(mut self) -> Vec<u8> {
        let root = self.doc.trailer.get(b"Root").unwrap().as_reference().unwrap();
        let info = self.doc.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let mut out = vec![];
        self.number(root);
        self.number(info);
        let mut at = 0;
        while let Some(&id) = self.order.get(at) {
            out.extend(format!("\n{at} obj ").into_bytes());
            let mut object = self.doc.get_object(id).unwrap().clone();
            if id == root {
                self.without_attachments(object.as_dict_mut().unwrap());
            } else if id == info {
                let told = object.as_dict_mut().unwrap();
                *told = ABOUT
                    .iter()
                    .filter_map(|key| Some((key.as_bytes(), told.get(key.as_bytes()).ok()?.clone())))
                    .collect();
            }
            self.tell(&object, &mut out);
            at += 1;
        }
        out
    }

    /// The report's JSON hangs in the catalogue twice.
    fn without_attachments(&self, catalog: &mut Dictionary) {
        catalog.remove(b"AF");
        if let Ok(names) = catalog.get(b"Names") {
            let mut names = self.doc.dereference(names).unwrap().1.as_dict().unwrap().clone();
            names.remove(b"EmbeddedFiles");
            catalog.set("Names", names);
        }
    }

    fn number(&mut self, id: ObjectId) -> usize {
        let next = self.order.len();
        *self.numbers.entry(id).or_insert_with(|| {
            self.order.push(id);
            next
        })
    }

    fn tell(&mut self, object: &Object, out: &mut Vec<u8>) {
        match object {
            Object::Reference(id) => {
                let number = self.number(*id);
                out.extend(format!("{number} R ").into_bytes());
            }
            Object::Array(list) => {
                out.extend(b"[ ");
                list.iter().for_each(|item| self.tell(item, out));
                out.extend(b"] ");
            }
            Object::Dictionary(dict) => self.tell_dict(dict, out),
            Object::Stream(stream) => {
                let mut dict = stream.dict.clone();
                dict.remove(b"Length");
                self.tell_dict(&dict, out);
                let is_metadata =
                    dict.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"Metadata"));
                let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                out.extend(b"stream\n");
                out.extend(if is_metadata { without_producer(&content) } else { content });
            }
            other => out.extend(format!("{other:?} ").into_bytes()),
        }
    }

    fn tell_dict(&mut self, dict: &Dictionary, out: &mut Vec<u8>) {
        out.extend(b"<< ");
        for (key, value) in dict {
            out.extend([b"/", key.as_slice(), b" "].concat());
            self.tell(value, out);
        }
        out.extend(b">>\n");
    }
}

/// XMP without the program that wrote it.
fn without_producer(xmp: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(xmp).unwrap();
    let lines = text.lines().filter(|line| !line.contains("<pdf:Producer>"));
    lines.flat_map(|line| [line.as_bytes(), b"\n"]).flatten().copied().collect()
}

/// The first eight bytes of SHA-256, in hexadecimal: enough to see that something changed.
fn short(parts: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in parts {
        hash.update(format!("{name}\n{}\n", bytes.len()));
        hash.update(bytes);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_files_of_all_samples_are_those_that_were_accepted() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path());
    let mut list = String::new();
    for (name, bytes) in files(dir.path()) {
        let parts = parts(&name, bytes);
        list.push_str(&format!("{} {name}\n", short(&parts)));
        if let Some(kept) = std::env::var_os("BANXIN_DIGESTED") {
            for (part, bytes) in &parts {
                let path = Path::new(&kept).join(&name).join(if part.is_empty() { "whole" } else { part });
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
    }
    let version = concat!("version ", env!("CARGO_PKG_VERSION"), "\n");
    let list = format!("{version}{list}");
    let accepted = std::fs::read_to_string(root().join("tests/golden/digests.txt")).unwrap_or_default();
    // Not even UPDATE_GOLDEN accepts other files of the same version: a file could not be told from what another
    // program of that name made. Those of a new sample are none.
    let lines: BTreeSet<&str> = list.lines().collect();
    assert!(
        accepted.lines().all(|line| lines.contains(line)) || !accepted.starts_with(version),
        "the bytes of an output changed: raise the version in Cargo.toml, then UPDATE_GOLDEN=1 accepts"
    );
    golden("digests.txt", &list);
}

/// What is left out is left out, and nothing else: a changed record leaves a digest as it is, a changed page does not.
#[test]
fn a_record_leaves_the_digest_alone_and_a_page_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(sample("gongwen-ling")).unwrap();
    let version = concat!("banxin ", env!("CARGO_PKG_VERSION"));
    let spaced = text.replacen('{', "{ ", 1);
    let reworded = text.replacen("\"title\": \"", "\"title\": \"再", 1);
    assert_ne!(text, reworded);
    let digests = [("a", &text), ("b", &spaced), ("c", &reworded)].map(|(folder, text)| {
        let report = dir.path().join("report.json");
        std::fs::write(&report, text).unwrap();
        let out = dir.path().join(folder);
        run(program().args(["render", "--format", "pdf,ofd"]).arg(&report).arg("-o").arg(&out));
        ["report.pdf", "report.ofd"].map(|name| {
            let bytes = std::fs::read(out.join(name)).unwrap();
            let parts = parts(name, bytes);
            assert!(parts.iter().all(|(_, part)| !String::from_utf8_lossy(part).contains(version)), "{name}");
            short(&parts)
        })
    });
    let [plain, spaced, reworded] = digests;
    assert_eq!(plain, spaced);
    assert!(plain.iter().zip(&reworded).all(|(a, b)| a != b), "{plain:?} {reworded:?}");
}
