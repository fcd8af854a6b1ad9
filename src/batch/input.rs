//! From the command line's inputs to a list of reports and the names of their outputs.
//!
//! Outputs mirror inputs: `batch 年报 -o 输出` sets `年报/市/甲.json` as `输出/市/甲.pdf`; a pattern mirrors what lies below
//! its first folder without a wildcard; a file named by itself lies in the output folder; line 17 of `全市.jsonl` becomes
//! `全市/000017.pdf`. So an output's name depends on its own input alone, and never on which others there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::sources::Sources;
use super::store::{Address, Object, UNREADABLE};
use crate::diag::{Finding, Place};
use crate::support::atomic::TEMPORARY_PREFIX;
use crate::support::system;

/// An input with the name of its outputs.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its path as the user would write it.
    pub input: String,
    /// The name of its outputs without extension, from the output folder; a folder for JSON Lines.
    pub output: String,
    /// Where its reports come from.
    pub origin: ItemOrigin,
}

impl Item {
    /// The file that it is read from, where there is one.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            ItemOrigin::Report(path) | ItemOrigin::Lines(path) => Some(path),
            ItemOrigin::Object(_) | ItemOrigin::Bad(_) => None,
        }
    }

    /// Whether nothing could be found or listed there, so that nobody knows which reports it stands for.
    pub fn is_unfound(&self) -> bool {
        match &self.origin {
            ItemOrigin::Bad(finding) => UNFOUND.contains(&finding.code),
            ItemOrigin::Report(path) | ItemOrigin::Lines(path) => {
                path.metadata().map_or(true, |meta| meta.is_file() && fs::File::open(path).is_err())
            }
            ItemOrigin::Object(_) => false,
        }
    }
}

/// Findings of inputs that could not be listed.
const UNFOUND: [&str; 4] = ["file-unreadable", "no-reports", "pattern-wrong", UNREADABLE];

/// Where reports come from.
#[derive(Clone, Debug)]
pub enum ItemOrigin {
    /// A file with one report.
    Report(PathBuf),
    /// An object with one report.
    Object(Object),
    /// A file with one report a line.
    Lines(PathBuf),
    /// Nothing to read; why.
    Bad(Box<Finding>),
}

/// The name of standard input on the command line and in manifests.
pub const STDIN: &str = "-";

/// Lists the inputs in the order given, folders and patterns (with the feature `cli`) sorted. `output` is not looked into. Of `sources`, the
/// input `-` is what came through standard input.
pub fn list(inputs: &[PathBuf], output: &Path, sources: &mut Sources<'_>) -> Vec<Item> {
    let mut found = Found { items: vec![], seen: BTreeSet::new(), met: 0, skip: output.canonicalize().ok() };
    for input in inputs {
        if let Some((text, address)) = input.to_str().and_then(|text| Some((text, Address::of(text)?))) {
            found.store(text, &address, output, sources);
            continue;
        }
        match input.to_str() {
            Some(STDIN) => match sources.lines(STDIN) {
                Ok(kept) => found.push(STDIN.into(), "stdin".into(), ItemOrigin::Lines(kept)),
                Err(finding) => found.bad(input, finding),
            },
            #[cfg(feature = "cli")]
            Some(pattern) if !input.exists() && pattern.contains(['*', '?', '[']) => found.pattern(pattern),
            _ => found.named(input),
        }
    }
    let mut items = found.items;
    refuse_clashes(&mut items);
    items
}

struct Found {
    items: Vec<Item>,
    seen: BTreeSet<(String, String)>,
    /// How many were met, those seen before among them.
    met: usize,
    skip: Option<PathBuf>,
}

impl Found {
    fn push(&mut self, input: String, output: String, origin: ItemOrigin) {
        self.met += 1;
        if self.seen.insert((output.clone(), input.clone())) {
            self.items.push(Item { input, output, origin });
        }
    }

    fn bad(&mut self, path: &Path, finding: Finding) {
        let name = path.display().to_string();
        self.push(name.clone(), name, ItemOrigin::Bad(Box::new(finding)));
    }

    /// A file or folder named by itself.
    fn named(&mut self, path: &Path) {
        if path.is_dir() {
            let before = self.met;
            self.folder(path, path, &mut vec![]);
            if self.met == before {
                let finding = Finding::error("no-reports", Place::File, "这个文件夹里没有 .json 或 .jsonl 报告");
                self.bad(path, finding.hint("核对路径；文件夹里的文件夹也会看，输出文件夹不看。"));
            }
        } else {
            self.file(path.parent().unwrap_or(Path::new("")), path);
        }
    }

    /// A file, with its outputs named by its path below `base`.
    fn file(&mut self, base: &Path, path: &Path) {
        let below = path.strip_prefix(base).unwrap_or(path);
        let Some(output) = output_name(below) else {
            let finding = Finding::error("file-name", Place::File, "文件名不是 UTF-8 编码，不能用来给输出的文件命名");
            return self.bad(path, finding.hint("给文件改名后再运行。"));
        };
        let origin = match is_lines(path) {
            true => ItemOrigin::Lines(path.to_owned()),
            false => ItemOrigin::Report(path.to_owned()),
        };
        self.push(path.display().to_string(), output, origin);
    }

    /// The reports of a folder and its folders, sorted; `above` are the folders on the way, without links.
    fn folder(&mut self, base: &Path, dir: &Path, above: &mut Vec<PathBuf>) {
        let (real, entries) = match dir.canonicalize().and_then(|real| Ok((real, entries(dir)?))) {
            Ok(read) => read,
            Err(error) => return self.bad(dir, folder_unreadable(&error)),
        };
        // Where the outputs lie beside the reports, what is below is theirs; a folder of outputs below is not looked into.
        let is_output = self.skip.as_ref() == Some(&real) && dir != base;
        if is_output || dir != base && is_temporary(dir) {
            return;
        }
        if above.contains(&real) {
            let finding = Finding::error("folder-loop", Place::File, "这个链接指回上级文件夹，没有再往里看");
            return self.bad(dir, finding.hint("删去这个链接，或只给出需要的文件夹。"));
        }
        above.push(real);
        for path in entries {
            if path.is_dir() {
                self.folder(base, &path, above);
            } else if path.to_str().is_some_and(is_report) || path.to_str().is_none() && is_json(&path) {
                match odd(&path, base) {
                    None => self.file(base, &path),
                    Some(words) => {
                        let finding = Finding::error("input-odd", Place::File, words);
                        self.bad(&path, finding.hint("要处理它，请单独写出它的路径，或换成普通文件。"));
                    }
                }
            }
        }
        above.pop();
    }

    /// An object by its name, or all reports of a folder in a store, and the files of JSON Lines there.
    fn store(&mut self, text: &str, address: &Address, output: &Path, sources: &mut Sources<'_>) {
        let named = match sources.stores.open(address) {
            Ok(named) => named,
            Err(finding) => return self.bad(Path::new(text), finding),
        };
        if !text.ends_with('/') && is_report(text) {
            return self.object(&named.folder(), named, sources);
        }
        let skip = output.to_str().and_then(Address::of);
        let is_output = |object: &Object| skip.as_ref().is_some_and(|skip| object.below(skip).is_some());
        let before = self.items.len();
        match named.list() {
            Ok(objects) => objects
                .into_iter()
                .filter(|object| is_report(object.name()) && !is_output(object))
                .for_each(|object| self.object(&named, object, sources)),
            Err(finding) => return self.bad(Path::new(text), finding),
        }
        if self.items.len() == before {
            let finding = Finding::error(UNREADABLE, Place::File, "这个前缀下没有 .json 或 .jsonl 对象");
            self.bad(Path::new(text), finding.hint("核对存储桶和前缀；区分大小写。"));
        }
    }

    /// An object, with its outputs named by its path below `base`.
    fn object(&mut self, base: &Object, object: Object, sources: &mut Sources<'_>) {
        let input = object.address().to_string();
        let below = object.below(base.address()).and_then(|below| output_name(Path::new(below)));
        let Some(output) = below else { return };
        let origin = match is_lines(Path::new(object.name())) {
            false => Ok(ItemOrigin::Object(object)),
            true => sources.lines(&input).map(ItemOrigin::Lines),
        };
        match origin {
            Ok(origin) => self.push(input, output, origin),
            Err(finding) => self.push(input, output, ItemOrigin::Bad(Box::new(finding))),
        }
    }

    /// A pattern that the shell did not expand.
    #[cfg(feature = "cli")]
    fn pattern(&mut self, pattern: &str) {
        let fixed: PathBuf = Path::new(pattern)
            .components()
            .take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '[']))
            .collect();
        let paths = match glob::glob(pattern) {
            Ok(paths) => paths,
            Err(error) => {
                let words = format!("通配符写错了：{}", error.msg);
                return self.bad(Path::new(pattern), Finding::error("pattern-wrong", Place::File, words));
            }
        };
        let before = self.items.len();
        for path in paths {
            match path {
                Ok(path) if path.is_dir() => {}
                Ok(path) => self.file(&fixed, &path),
                Err(error) => self.bad(error.path(), folder_unreadable(error.error())),
            }
        }
        if self.items.len() == before {
            let finding = Finding::error("file-unreadable", Place::File, "没有文件符合这个通配符");
            self.bad(Path::new(pattern), finding.hint("核对路径；通配符 ** 表示任意层文件夹。"));
        }
    }
}

/// Whether a name is that of a file with one report a line, in letters of any case.
pub(super) fn is_lines(name: &Path) -> bool {
    has_extension(name, &["jsonl", "ndjson"])
}

/// Whether a name is that of a file with one report.
fn is_json(name: &Path) -> bool {
    has_extension(name, &["json"])
}

fn has_extension(name: &Path, known: &[&str]) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Whether a folder is one that runs keep for a while among the outputs.
fn is_temporary(dir: &Path) -> bool {
    dir.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY_PREFIX))
}

/// Why a file that was found in a folder is passed over: it leads out of the folder, or reading it may never end.
fn odd(path: &Path, base: &Path) -> Option<&'static str> {
    let meta = path.metadata().ok()?;
    if !meta.is_file() {
        return Some("这不是普通文件（管道或设备），没有读取");
    }
    let link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    let inside = || Some(path.canonicalize().ok()?.starts_with(base.canonicalize().ok()?));
    (link && inside() == Some(false)).then_some("这个链接指向文件夹以外，没有读取")
}

/// Whether the name of an object is that of a report or of a file of them, and not of a manifest.
fn is_report(name: &str) -> bool {
    let path = Path::new(name);
    let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("manifest.")) && is_lines(path);
    !ours && (is_lines(path) || is_json(path))
}

fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn folder_unreadable(error: &io::Error) -> Finding {
    let words = format!("读不出文件夹：{}", system::unread(error));
    Finding::error("file-unreadable", Place::File, words).hint("请文件夹的所有者放开读取权限。")
}

/// The name of a file's outputs: its path without the extension. `None` when it is not UTF-8.
fn output_name(below: &Path) -> Option<String> {
    let stem = below.with_file_name(below.file_stem()?);
    let part = |c: Component<'_>| match c {
        Component::Normal(part) => Some(part.to_str().map(str::to_owned)),
        _ => None,
    };
    stem.components().filter_map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}

/// Refuses all inputs whose outputs would overwrite each other: which of them is the right one only people know.
fn refuse_clashes(items: &mut [Item]) {
    let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let folders: BTreeSet<String> =
        items.iter().filter(|i| matches!(i.origin, ItemOrigin::Lines(_))).map(|i| i.output.clone()).collect();
    let claim = |item: &Item| folder_of_lines(&item.output, &folders).unwrap_or(&item.output).to_owned();
    for item in items.iter().filter(|item| !matches!(item.origin, ItemOrigin::Bad(_))) {
        claims.entry(claim(item)).or_default().push(item.input.clone());
    }
    for item in items {
        if let Some(claimants) = claims.get(&claim(item)).filter(|c| c.len() > 1 && c.contains(&item.input)) {
            item.origin = ItemOrigin::Bad(Box::new(clash(claimants)));
        }
    }
}

/// The folder of a JSON Lines file that an output would lie in.
fn folder_of_lines<'o>(output: &'o str, folders: &BTreeSet<String>) -> Option<&'o str> {
    output.match_indices('/').map(|(at, _)| &output[..at]).find(|folder| folders.contains(*folder))
}

fn clash(claimants: &[String]) -> Finding {
    const SHOWN: usize = 5;
    let more = if claimants.len() > SHOWN { format!("等 {} 个", claimants.len()) } else { String::new() };
    let names = claimants.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("、");
    let words = format!("这几个输入会写出同名的文件，互相覆盖：{names}{more}");
    Finding::error("output-clash", Place::File, words)
        .hint("改文件名，或给出它们共同的上级文件夹，让输出保持原来的文件夹结构。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::store::Stores;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        dir
    }

    /// Outputs, with `!` and the code for what is bad.
    fn outputs(dir: &tempfile::TempDir, inputs: &[&str]) -> Vec<String> {
        let paths: Vec<_> = inputs.iter().map(|i| dir.path().join(i)).collect();
        let show = |item: Item| match item.origin {
            ItemOrigin::Report(_) | ItemOrigin::Object(_) => item.output,
            ItemOrigin::Lines(_) => item.output + "/",
            ItemOrigin::Bad(finding) => format!("!{}", finding.code),
        };
        let stores = Stores::default();
        list(&paths, &dir.path().join("out"), &mut Sources::new(&stores, dir.path())).into_iter().map(show).collect()
    }

    #[test]
    fn outputs_mirror_folders_and_patterns() {
        let dir = tree(&["in/b.json", "in/市/a.x.json", "in/市/note.txt", "in/all.jsonl", "out/old.json", "c.json"]);
        assert_eq!(outputs(&dir, &["in"]), ["all/", "b", "市/a.x"]);
        assert_eq!(outputs(&dir, &["in/**/*.json"]), ["b", "市/a.x"]);
        assert_eq!(outputs(&dir, &["in/*/*.json"]), ["市/a.x"]);
        assert_eq!(outputs(&dir, &["in/市/a.x.json", "in/all.jsonl", "c.json"]), ["a.x", "all/", "c"]);
        assert_eq!(outputs(&dir, &[""]), ["c", "in/all/", "in/b", "in/市/a.x"], "the output folder is not an input");
    }

    #[test]
    fn outputs_that_would_overwrite_each_other_are_all_refused() {
        let dir = tree(&["a/x.json", "b/x.json", "b/y.json", "x.jsonl", "c/x/1.json"]);
        assert_eq!(outputs(&dir, &["a", "b"]), ["!output-clash", "!output-clash", "y"]);
        assert_eq!(outputs(&dir, &["a", "a"]), ["x"], "the same file twice is one");
        assert_eq!(outputs(&dir, &["x.jsonl", "c"]), ["!output-clash", "!output-clash"]);
    }

    #[test]
    fn what_is_not_there_is_said() {
        let dir = tree(&["a.json"]);
        assert_eq!(outputs(&dir, &["b*.json", "[", "none.json"]), ["!file-unreadable", "!pattern-wrong", "none"]);
    }

    #[test]
    fn reports_are_found_by_names_of_any_case_and_none_is_no_success() {
        let dir = tree(&["in/A.JSON", "in/b.JsonL", "in/manifest.jsonl", "none/readme.txt"]);
        assert_eq!(outputs(&dir, &["in"]), ["A", "b/"]);
        assert_eq!(outputs(&dir, &["none"]), ["!no-reports"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_and_pipes_are_passed_over() {
        let dir = tree(&["in/a.json", "secret.json"]);
        std::os::unix::fs::symlink(dir.path().join("secret.json"), dir.path().join("in/b.json")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("in/a.json"), dir.path().join("in/c.json")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(dir.path().join("in/d.json")).status().unwrap();
        assert!(made.success());
        assert_eq!(outputs(&dir, &["in"]), ["a", "!input-odd", "c", "!input-odd"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let dir = tree(&["in/a.json"]);
        std::os::unix::fs::symlink(dir.path().join("in"), dir.path().join("in/again")).unwrap();
        assert_eq!(outputs(&dir, &["in"]), ["a", "!folder-loop"]);
    }
}
