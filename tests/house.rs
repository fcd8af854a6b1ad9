//! The rooms of the house: which part of the source may use which, which packages each brings in, and that no files use
//! each other in a circle. The sources are read as text, so this holds for every feature and platform at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::root;

/// A room: a top module, or one of the backends.
#[derive(Clone, Copy)]
struct Room {
    /// Its path below the crate.
    name: &'static str,
    /// The rooms that it may use, all of them above it in the table: arrows run one way.
    may: &'static [&'static str],
    /// The rooms that it must never be allowed to use, however the column before grows.
    never: &'static [&'static str],
    /// The packages that it may use.
    packages: &'static [&'static str],
}

/// A row of the table.
const fn row(
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
    packages: &'static [&'static str],
) -> Room {
    Room { name, may, never, packages }
}

/// What a backend may use: the page plan, and what every carrier of it needs.
const CARRIER: &[&str] = &["geom", "grid", "style", "support", "pack", "xml", "carried", "font", "image", "layout"];

/// What no backend may know: the report and its form are in the plan, and what changed is handed in.
const UNKNOWN_TO_BACKENDS: &[&str] = &["model", "form", "check", "diff", "conform", "engine", "command"];

/// Every room in reading order.
#[rustfmt::skip]
const ROOMS: &[Room] = &[
    row("geom", &[], &[], &[]),
    row("grid", &[], &[], &[]),
    row("diag", &[], &[], &[]),
    row("json", &["diag", "geom"], &["model", "form"], &["serde_json", "strsim"]),
    row("style", &["diag", "geom", "json"], &["model", "form", "layout"], &[]),
    row("support", &["diag"], &["engine", "command"], &["percent_encoding", "sha2", "tempfile"]),
    row("pack", &["diag"], &["model", "layout"], &["libdeflater", "rustc_hash", "zip"]),
    row("source", &["diag", "json", "support", "pack"], &["model", "form"], &["serde", "serde_json", "unicode_width"]),
    row("xml", &["diag"], &["model", "layout"], &["quick_xml"]),
    row("numbering", &["diag", "xml"], &["model", "layout"], &[]),
    row("font", &["diag", "geom", "style", "support"], &["model", "form", "layout"],
        &["libdeflater", "read_fonts", "rustc_hash", "serde", "serde_json", "skrifa"]),
    row("image", &["style", "font", "support"], &["model", "form", "layout"],
        &["exif", "jpeg_encoder", "png", "resvg", "zune_jpeg"]),
    row("model", &["diag", "geom", "grid", "json", "source", "style"], &["layout", "font", "backend"], &[]),
    row("carried", &["diag", "support", "xml", "model"], &["layout", "backend"], &[]),
    row("form", &["diag", "geom", "grid", "json", "source", "style", "support", "model", "carried"], &["layout", "font", "backend"],
        &["regex_lite"]),
    row("check", &["diag", "json", "model", "form"], &["font", "layout", "backend"], &["regex_lite"]),
    row("diff", &["diag", "json", "model", "form", "check"], &["backend", "font", "layout"], &["serde", "similar"]),
    row("assets", &["diag", "support", "font", "image", "model"], &["layout", "backend"], &[]),
    row("layout", &["diag", "geom", "grid", "style", "font", "image", "model", "form", "assets"],
        &["source", "check", "backend"], &["icu_normalizer", "icu_properties", "icu_segmenter", "serde"]),
    row("conform", &["diag", "geom", "style", "font", "layout"], &["backend", "check"], &["serde"]),
    row("backend::ledger", &[], &[], &[]),
    row("backend::pdf", CARRIER, UNKNOWN_TO_BACKENDS, &["lopdf", "printpdf", "rustc_hash", "sha2", "subsetter"]),
    row("backend::docx", CARRIER, UNKNOWN_TO_BACKENDS, &["docx_rs", "subsetter"]),
    row("backend::ofd", CARRIER, UNKNOWN_TO_BACKENDS, &["sha2", "subsetter"]),
    row("backend::html", CARRIER, UNKNOWN_TO_BACKENDS, &["base64", "sha2"]),
    row("backend::xlsx", CARRIER, UNKNOWN_TO_BACKENDS, &["rust_xlsxwriter"]),
    row("backend::png", CARRIER, UNKNOWN_TO_BACKENDS, &["fontdue", "png", "subsetter", "zune_jpeg"]),
    row("backend", &["carried", "font", "layout", "backend::pdf", "backend::docx", "backend::ofd", "backend::html", "backend::xlsx", "backend::png"],
        UNKNOWN_TO_BACKENDS, &[]),
    row("import", &["diag", "grid", "json", "support", "pack", "xml", "numbering", "model", "form"], &["layout", "backend", "check", "engine"],
        &["calamine", "csv", "encoding_rs", "hayro_cmap", "hayro_interpret", "hayro_syntax", "html5ever", "kurbo", "png", "regex_lite", "serde"]),
    row("engine", &["diag", "json", "source", "support", "carried", "font", "model", "form", "check", "diff", "assets", "layout",
        "backend", "backend::docx", "backend::html"], &["command", "serve", "batch", "pull", "verify"], &["serde"]),
    row("blank", &["diag", "grid", "json", "style", "pack", "model", "form", "check", "engine"], &["command", "serve"],
        &["calamine", "rust_xlsxwriter", "serde"]),
    row("pull", &["diag", "json", "support", "pack", "xml", "numbering", "carried", "model", "form", "diff", "assets", "layout",
        "backend::docx", "engine"], &["command", "serve"], &["serde", "similar"]),
    row("verify", &["diag", "source", "support", "pack", "xml", "carried", "layout", "backend", "engine", "pull"],
        &["command", "serve"], &["lopdf"]),
    row("intake", &["diag", "source", "support", "backend", "model", "import", "engine", "blank", "pull", "verify"], &["command", "serve"], &[]),
    row("batch", &["diag", "source", "support", "pack", "carried", "model", "check", "assets", "backend", "engine"],
        &["command", "serve"],
        &["futures_util", "glob", "object_store", "rustls", "serde", "serde_json", "tempfile", "tokio"]),
    row("year", &["diag", "json", "source", "support", "model", "check", "engine"], &["layout", "backend", "command", "serve"],
        &["csv", "encoding_rs", "serde_json"]),
    row("serve", &["diag", "geom", "json", "source", "support", "model", "form", "diff", "assets", "layout", "conform", "backend",
        "backend::png", "import", "engine", "blank", "pull", "verify", "intake"], &["command"],
        &["axum", "base64", "form_urlencoded", "hyper", "hyper_util", "multer", "serde", "serde_json", "tokio"]),
    row("command", &["diag", "json", "source", "support", "pack", "font", "carried", "model", "form", "diff", "layout", "conform", "backend",
        "backend::png", "import", "engine", "pull", "verify", "intake", "blank", "batch", "year", "serve"], &[],
        &["clap", "clap_complete", "clap_mangen", "indicatif", "serde", "serde_json", "tempfile", "tokio"]),
];

/// Packages that no room names: the program's allocator, in `main.rs`, what only chooses features of others, and what the
/// rooms for workbooks will use.
const UNNAMED: &[&str] = &["mimalloc", "idna_adapter", "reqwest"];

/// A package that sources know by another name than `Cargo.toml` does.
const CALLED: (&str, &str) = ("kamadak_exif", "exif");

/// What a circle of files is called among the known slips.
const CIRCLE: &str = "a circle of files";

/// What does not keep to the rules yet: a room, and the room or package that it uses or a [`CIRCLE`] in it. What is
/// mended must be struck out.
const KNOWN: &[(&str, &str)] = &[];

/// A module's path below the crate; empty for `lib.rs`.
type Module = Vec<String>;

/// The sources by module, without their tests.
type Sources<'f> = BTreeMap<Module, &'f [Token]>;

/// What matters in Rust source: names, and the signs between them.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    Name(String),
    /// `::`.
    Path,
    Sign(char),
}

/// Tokens of a source without comments, texts, characters and lifetimes.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let (mut out, mut i) = (vec![], 0);
    while i < chars.len() {
        let ch = chars[i];
        if ch == '/' && at(i + 1) == '/' {
            i = (i..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len());
        } else if ch == '/' && at(i + 1) == '*' {
            i = (i + 2..chars.len()).find(|&i| chars[i] == '*' && at(i + 1) == '/').map_or(chars.len(), |i| i + 2);
        } else if ch == '"' {
            i = behind_text(&chars, i + 1);
        } else if ch == '\'' {
            i = behind_quote(&chars, i);
        } else if ch.is_alphabetic() || ch == '_' {
            let end =
                (i..chars.len()).find(|&i| !(chars[i].is_alphanumeric() || chars[i] == '_')).unwrap_or(chars.len());
            let name: String = chars[i..end].iter().collect();
            i = end;
            match name.as_str() {
                "r" | "br" if matches!(at(i), '"' | '#') && raw_text(&chars, i).is_some() => {
                    i = raw_text(&chars, i).unwrap_or(i);
                }
                "b" if at(i) == '"' || at(i) == '\'' => {}
                _ => out.push(Token::Name(name)),
            }
        } else if ch.is_numeric() {
            i = (i..chars.len()).find(|&i| !(chars[i].is_alphanumeric() || chars[i] == '_')).unwrap_or(chars.len());
        } else if ch == ':' && at(i + 1) == ':' {
            out.push(Token::Path);
            i += 2;
        } else {
            out.extend((!ch.is_whitespace()).then_some(Token::Sign(ch)));
            i += 1;
        }
    }
    out
}

/// Behind the quote that ends a text.
fn behind_text(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// Behind a character, or behind the quote of a lifetime.
fn behind_quote(chars: &[char], i: usize) -> usize {
    match (chars.get(i + 1), chars.get(i + 2)) {
        (Some('\\'), _) => (i + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1),
        (Some(_), Some('\'')) => i + 3,
        _ => i + 1,
    }
}

/// Behind a raw text whose `r` stands before; `None` for a raw name.
fn raw_text(chars: &[char], i: usize) -> Option<usize> {
    let hashes = chars[i..].iter().take_while(|&&ch| ch == '#').count();
    (chars.get(i + hashes) == Some(&'"')).then_some(())?;
    let ends = |at: &usize| {
        chars[*at] == '"' && chars[at + 1..].iter().take(hashes).filter(|&&ch| ch == '#').count() == hashes
    };
    Some((i + hashes + 1..chars.len()).find(ends).map_or(chars.len(), |at| at + 1 + hashes))
}

/// Tokens without what only tests compile, and the modules that only they do.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let sign = |ch| Token::Sign(ch);
    let name = |name: &str| Token::Name(name.to_owned());
    let mark = [sign('#'), sign('['), name("cfg"), sign('('), name("test"), sign(')'), sign(']')];
    let (mut kept, mut modules, mut i) = (vec![], vec![], 0);
    while i < tokens.len() {
        if !tokens[i..].starts_with(&mark) {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        let end = behind_item(tokens, i + mark.len());
        let item = &tokens[i + mark.len()..end];
        if let (Some(Token::Sign(';')), Some(at)) = (item.last(), item.iter().position(|token| *token == name("mod"))) {
            modules.extend(item.get(at + 1).and_then(|token| match token {
                Token::Name(name) => Some(name.clone()),
                _ => None,
            }));
        }
        i = end;
    }
    (kept, modules)
}

/// Behind an item: its last brace, or a semicolon outside all brackets.
fn behind_item(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(start) {
        match token {
            Token::Sign('{' | '(' | '[') => depth += 1,
            Token::Sign(')' | ']') => depth -= 1,
            Token::Sign('}') => {
                depth -= 1;
                if depth == 0 {
                    return i + 1;
                }
            }
            Token::Sign(';') if depth == 0 => return i + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// A file, read.
#[derive(Clone)]
struct File {
    text: String,
    /// What is compiled without tests.
    tokens: Vec<Token>,
    /// The modules in it that only tests compile.
    tests: Vec<String>,
}

impl File {
    fn read(text: String) -> File {
        let (tokens, tests) = without_tests(&tokens(&text));
        File { text, tokens, tests }
    }
}

/// The files by module.
type Files = BTreeMap<Module, File>;

/// The files as they stand.
fn files() -> Files {
    let mut found = BTreeMap::new();
    gather(&root().join("src"), &[], &mut found);
    found
}

fn gather(folder: &Path, module: &[String], found: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            gather(&path, &[module, &[name]].concat(), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "main" {
            let is_root = name == "mod" || name == "lib";
            let module = if is_root { module.to_vec() } else { [module, &[name]].concat() };
            let file = File::read(std::fs::read_to_string(&path).unwrap());
            assert!(found.insert(module, file).is_none(), "{}", path.display());
        }
    }
}

/// The sources without their tests.
fn sources(files: &Files) -> Sources<'_> {
    let tests: Vec<Module> = files
        .iter()
        .flat_map(|(module, file)| {
            file.tests.iter().map(|name| [module.as_slice(), std::slice::from_ref(name)].concat())
        })
        .collect();
    let is_test = |module: &Module| tests.iter().any(|test| module.starts_with(test));
    files
        .iter()
        .filter(|(module, _)| !is_test(module))
        .map(|(module, file)| (module.clone(), file.tokens.as_slice()))
        .collect()
}

/// What a file uses: modules of ours, and packages.
#[derive(Clone, Default)]
struct Uses {
    modules: BTreeSet<Module>,
    packages: BTreeSet<String>,
}

/// The paths that a file's `use` lines name, each with the name it has here.
fn imports(tokens: &[Token]) -> (Vec<(Vec<String>, String)>, Vec<Token>) {
    let (mut imports, mut rest, mut i) = (vec![], vec![], 0);
    while i < tokens.len() {
        // `use` is a reserved word; as a bound, `+ use<'a>`, it names lifetimes.
        if tokens[i] == Token::Name("use".into()) && tokens.get(i + 1) != Some(&Token::Sign('<')) {
            let end = (i..tokens.len()).find(|&i| tokens[i] == Token::Sign(';')).unwrap_or(tokens.len());
            expand(&tokens[i + 1..end], &[], &mut imports);
            i = end;
        } else {
            rest.push(tokens[i].clone());
            i += 1;
        }
    }
    (imports, rest)
}

/// The paths of a tree such as `a::{b, c as d}`.
fn expand(tree: &[Token], before: &[String], out: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut i = 0;
    while let Some(token) = tree.get(i) {
        match token {
            Token::Name(word) if word == "as" => {
                let Some(Token::Name(alias)) = tree.get(i + 1) else { panic!("no name behind `as`: {tree:?}") };
                return out.push((path, alias.clone()));
            }
            Token::Name(word) => path.push(word.clone()),
            Token::Sign('{') => {
                let (mut depth, mut start) = (0, i + 1);
                for (at, token) in tree.iter().enumerate().skip(i) {
                    match token {
                        Token::Sign('{') => depth += 1,
                        Token::Sign('}') => depth -= 1,
                        _ => {}
                    }
                    let ends = depth == 0 || (depth == 1 && *token == Token::Sign(','));
                    if ends {
                        expand(&tree[start..at], &path, out);
                        start = at + 1;
                    }
                }
                return;
            }
            Token::Path | Token::Sign(_) => {}
        }
        i += 1;
    }
    if path.last().is_some_and(|word| word == "self") {
        path.pop();
    }
    if path.len() > before.len() || (!tree.is_empty() && !path.is_empty()) {
        let name = path.last().cloned().unwrap_or_default();
        out.push((path, name));
    }
}

/// Resolves paths of one file.
struct Resolver<'s> {
    here: &'s [String],
    sources: &'s Sources<'s>,
    packages: &'s BTreeSet<String>,
    /// Modules by the names that `use` lines give them here.
    names: BTreeMap<String, Module>,
}

impl Resolver<'_> {
    /// Notes what a path uses.
    fn take(&self, path: &[String], uses: &mut Uses) {
        match self.module(path) {
            Some(module) => _ = uses.modules.insert(module),
            None => {
                let package = path.first().filter(|first| self.packages.contains(*first));
                uses.packages.extend(package.cloned());
            }
        }
    }

    /// The module that a path leads to or into; `None` for what is not of this crate.
    fn module(&self, path: &[String]) -> Option<Module> {
        let (mut module, rest) = match path.first()?.as_str() {
            "crate" => (vec![], &path[1..]),
            "self" => (self.here.to_vec(), &path[1..]),
            "super" => {
                let ups = path.iter().take_while(|word| *word == "super").count();
                (self.here[..self.here.len().saturating_sub(ups)].to_vec(), &path[ups..])
            }
            first => {
                let child = [self.here, &[first.to_owned()]].concat();
                match (self.sources.contains_key(&child), self.names.get(first)) {
                    (true, _) => (child, &path[1..]),
                    (false, Some(module)) => (module.clone(), &path[1..]),
                    (false, None) => return None,
                }
            }
        };
        for word in rest {
            let further = [module.as_slice(), std::slice::from_ref(word)].concat();
            if !self.sources.contains_key(&further) {
                break;
            }
            module = further;
        }
        Some(module)
    }
}

/// What a file uses.
fn uses(here: &[String], tokens: &[Token], sources: &Sources<'_>, packages: &BTreeSet<String>) -> Uses {
    let (imports, rest) = imports(tokens);
    let mut resolver = Resolver { here, sources, packages, names: BTreeMap::new() };
    let mut uses = Uses::default();
    for (path, name) in imports {
        resolver.take(&path, &mut uses);
        // Only a module can lead further; types and functions lead to where they were imported from, noted already.
        if let Some(module) = resolver.module(&path).filter(|module| module.last() == path.last()) {
            resolver.names.insert(name, module);
        }
    }
    let mut i = 0;
    while i < rest.len() {
        let mut path = vec![];
        while let Some(Token::Name(word)) = rest.get(i) {
            path.push(word.clone());
            i += 1;
            if rest.get(i) != Some(&Token::Path) || !matches!(rest.get(i + 1), Some(Token::Name(_))) {
                break;
            }
            i += 1;
        }
        if path.len() > 1 {
            resolver.take(&path, &mut uses);
        }
        // `::package::…` leads out, whatever is called so here; `<T>::…` and the like lead nowhere new.
        if path.is_empty()
            && rest[i] == Token::Path
            && let Some(Token::Name(package)) = rest.get(i + 1)
        {
            uses.packages.extend(packages.get(package).cloned());
            i += 1;
        }
        i += usize::from(path.is_empty());
    }
    uses.modules.remove(here);
    uses
}

/// The room of a module: the longest name in the table that it is below.
fn room<'r>(module: &[String], rooms: &'r [Room]) -> Option<&'r Room> {
    let is_in = |room: &&Room| {
        let name: Vec<&str> = room.name.split("::").collect();
        module.len() >= name.len() && module.iter().zip(&name).all(|(word, name)| word == name)
    };
    rooms.iter().filter(is_in).max_by_key(|room| room.name.len())
}

/// Something that does not keep to the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Slip {
    /// The room that it is in, and what it uses there: as [`KNOWN`] has it.
    what: (String, String),
    /// Where it is, for the one who mends it.
    words: String,
}

/// A file's slips against the table.
fn slips_of(here: &[String], uses: &Uses, rooms: &[Room]) -> Vec<Slip> {
    let name = here.join("::");
    // The crate's root names every room and uses none.
    if here.is_empty() {
        return vec![];
    }
    let slip = |room: &str, what: &str, words: String| Slip { what: (room.to_owned(), what.to_owned()), words };
    let Some(own) = room(here, rooms) else {
        return vec![slip(&name, &name, format!("{name} has no row in the table of rooms"))];
    };
    let mut slips = vec![];
    for module in uses.modules.iter().filter(|module| !module.is_empty()) {
        let other = room(module, rooms).map_or("a room without a row", |other| other.name);
        if other != own.name && !own.may.contains(&other) {
            slips.push(slip(own.name, other, format!("{name} must not use {}", module.join("::"))));
        }
    }
    let packages = uses.packages.iter().filter(|package| !own.packages.contains(&package.as_str()));
    slips.extend(packages.map(|package| slip(own.name, package, format!("{name} must not use the package {package}"))));
    slips
}

/// The files that use each other in circles. What a file uses of the modules that it is part of is no arrow: a folder's
/// `mod.rs` is its own.
fn circles(uses: &BTreeMap<Module, Uses>, rooms: &[Room]) -> Vec<Slip> {
    let arrows = |from: &Module| -> Vec<Module> {
        uses[from].modules.iter().filter(|to| uses.contains_key(*to) && !from.starts_with(to)).cloned().collect()
    };
    let reach = |start: &Module| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start.clone()]);
        while let Some(module) = open.pop() {
            open.extend(arrows(&module).into_iter().filter(|to| seen.insert(to.clone())));
        }
        seen
    };
    let reached: BTreeMap<&Module, BTreeSet<Module>> = uses.keys().map(|module| (module, reach(module))).collect();
    let mut found = BTreeMap::new();
    for module in uses.keys().filter(|module| reached[module].contains(*module)) {
        let circle: Vec<&Module> = reached[module].iter().filter(|other| reached[*other].contains(module)).collect();
        found.insert(circle.clone(), room(circle[0], rooms).map_or("", |room| room.name));
    }
    let words = |circle: Vec<&Module>| circle.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(", ");
    let slip = |(circle, room): (Vec<&Module>, &str)| Slip {
        what: (room.to_owned(), CIRCLE.to_owned()),
        words: format!("{CIRCLE}: {}", words(circle)),
    };
    found.into_iter().map(slip).collect()
}

/// What every file uses.
fn all_uses(files: &Files, packages: &BTreeSet<String>) -> BTreeMap<Module, Uses> {
    let sources = sources(files);
    sources.iter().map(|(here, tokens)| (here.clone(), uses(here, tokens, &sources, packages))).collect()
}

/// Everything that does not keep to the rules.
fn slips(files: &Files) -> Vec<Slip> {
    slips_in(&all_uses(files, &packages()))
}

/// The same of files that are those of `before` but for some modules: only these are read again.
fn slips_but_for(changed: &[&str], files: &Files, before: &BTreeMap<Module, Uses>) -> Vec<Slip> {
    let (mut all, sources, packages) = (before.clone(), sources(files), packages());
    for module in changed {
        let here: Module = module.split("::").map(str::to_owned).collect();
        all.remove(&here);
        if let Some(tokens) = sources.get(&here) {
            all.insert(here.clone(), uses(&here, tokens, &sources, &packages));
        }
    }
    slips_in(&all)
}

fn slips_in(all: &BTreeMap<Module, Uses>) -> Vec<Slip> {
    let mut slips: Vec<Slip> = all.iter().flat_map(|(here, uses)| slips_of(here, uses, ROOMS)).collect();
    slips.extend(circles(all, ROOMS));
    slips
}

/// Rows that contradict the table.
fn contradictions(rooms: &[Room]) -> Vec<String> {
    let mut found = vec![];
    for (index, own) in rooms.iter().enumerate() {
        let above = |name: &str| rooms[..index].iter().any(|room| room.name == name);
        let back = own.may.iter().filter(|name| !above(name)).map(|name| format!("{} → {name} runs back", own.name));
        found.extend(back);
        let both = own.may.iter().filter(|name| own.never.contains(name));
        found.extend(both.map(|name| format!("{} may and must never use {name}", own.name)));
    }
    found
}

/// The names by which sources know the packages of `Cargo.toml`'s `[dependencies]`.
fn packages() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
    let lines = dependencies.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    let names = names.map(|(name, _)| name.replace('-', "_"));
    names.map(|name| if name == CALLED.0 { CALLED.1.to_owned() } else { name }).collect()
}

/// The sources with a line more at the end of a file; a new file where there is none.
fn planted(files: &Files, module: &str, line: &str) -> Files {
    let module: Module = module.split("::").map(str::to_owned).collect();
    let before = files.get(&module).map_or("", |file| &file.text);
    let file = File::read(format!("{before}{line}"));
    let mut files = files.clone();
    files.insert(module, file);
    files
}

/// The shortest file of a room: its own, not that of a room in it.
fn file_of(room_name: &str, sources: &Sources<'_>) -> Module {
    let is_own = |module: &&Module| room(module, ROOMS).is_some_and(|room| room.name == room_name);
    let shortest = sources.keys().filter(is_own).min_by_key(|module| sources[*module].len());
    shortest.unwrap_or_else(|| panic!("the room {room_name} has no file")).clone()
}

#[test]
fn every_file_keeps_to_its_row() {
    let slips = slips(&files());
    let known = |slip: &&Slip| KNOWN.iter().any(|(room, what)| slip.what == ((*room).to_owned(), (*what).to_owned()));
    let new: Vec<&str> = slips.iter().filter(|slip| !known(slip)).map(|slip| slip.words.as_str()).collect();
    assert!(new.is_empty(), "{new:#?}");
    let stale =
        KNOWN.iter().filter(|(room, what)| !slips.iter().any(|slip| slip.what.0 == *room && slip.what.1 == *what));
    let stale: Vec<_> = stale.collect();
    assert!(stale.is_empty(), "mended, so strike it out: {stale:?}");
}

#[test]
fn the_table_runs_one_way_and_names_every_package() {
    assert_eq!(contradictions(ROOMS), Vec::<String>::new());
    let named: BTreeSet<&str> = ROOMS.iter().flat_map(|room| room.packages).chain(UNNAMED).copied().collect();
    let found = packages();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(named, found, "packages of the table, and of Cargo.toml");
    let all = all_uses(&files(), &packages());
    for own in ROOMS {
        let used: BTreeSet<&String> = all
            .iter()
            .filter(|(module, _)| room(module, ROOMS).is_some_and(|room| room.name == own.name))
            .flat_map(|(_, uses)| &uses.packages)
            .collect();
        let idle: Vec<_> = own.packages.iter().filter(|package| !used.contains(&(**package).to_owned())).collect();
        assert!(idle.is_empty(), "{} may use {idle:?} and does not", own.name);
    }
}

/// Every arrow that a row does not allow is caught, and every package.
#[test]
fn a_slip_in_any_room_is_caught() {
    let files = files();
    let packages = packages();
    let sources = sources(&files);
    for own in ROOMS {
        let here = file_of(own.name, &sources);
        let caught = |line: &str| {
            let uses = uses(&here, &[sources[&here], &tokens(line)].concat(), &sources, &packages);
            slips_of(&here, &uses, ROOMS).into_iter().map(|slip| slip.what.1).collect::<BTreeSet<_>>()
        };
        for other in ROOMS.iter().filter(|other| other.name != own.name) {
            let found = caught(&format!("use crate::{}::Planted;", other.name)).contains(other.name);
            assert_eq!(found, !own.may.contains(&other.name), "{} → {}", own.name, other.name);
        }
        for package in packages.iter().filter(|package| !own.packages.contains(&package.as_str())) {
            assert!(caught(&format!("fn planted() {{ ::{package}::planted() }}")).contains(package), "{package}");
        }
    }
}

/// However a path is written.
#[test]
fn a_slip_in_any_writing_is_caught() {
    let files = files();
    let all = all_uses(&files, &packages());
    for (module, line) in [
        ("backend::pdf::ink", "use crate::model::Report;"),
        ("backend::pdf::ink", "use super::super::super::model;"),
        ("backend::pdf::ink", "pub(crate) use crate::{geom::Len, model::{self, Report}};"),
        ("backend::pdf::ink", "use crate::model as words; fn planted() { words::read(\"\") }"),
        ("backend::pdf::ink", "fn planted() { format!(\"{}\", crate::model::SCHEMA); }"),
        ("backend::pdf::ink", "fn planted(of: &'static [crate::model::Report]) {}"),
        ("backend::pdf::ink", "fn planted() { let _ = ('\"', b'\\'', r#\"\"\"#); crate::model::read(\"\") }"),
        ("backend::pdf::planted", "use crate::model::Report;"),
        ("backend::pdf::ink", "#[cfg(feature = \"s3\")] use crate::model::Report;"),
    ] {
        let slips = slips_but_for(&[module], &planted(&files, module, line), &all);
        let slip = slips.iter().find(|slip| slip.what == ("backend::pdf".to_owned(), "model".to_owned()));
        assert!(slip.is_some_and(|slip| slip.words.starts_with(&format!("{module} must not use model"))), "{line}");
    }
    for (module, line, slip) in [
        ("backend::pdf::ink", "use super::super::docx::Options;", ("backend::pdf", "backend::docx")),
        ("planted", "", ("planted", "planted")),
        ("command::plan", "use crate::planted::Word;", ("command", "a room without a row")),
        ("check::prose", "use lopdf as pages; fn planted() { pages::Document::new() }", ("check", "lopdf")),
    ] {
        let files = match module {
            "command::plan" => planted(&files, "planted", ""),
            _ => files.clone(),
        };
        let slips = slips_but_for(&["planted", module], &planted(&files, module, line), &all);
        assert!(slips.iter().any(|found| found.what == (slip.0.to_owned(), slip.1.to_owned())), "{line}");
    }
}

#[test]
fn what_only_says_or_tests_something_is_no_slip() {
    let files = files();
    let all = all_uses(&files, &packages());
    let before = slips_in(&all);
    for line in [
        "// use crate::model::Report;",
        "/* use crate::model::Report; */",
        "const PLANTED: &str = \"use crate::model::Report;\";",
        "const PLANTED: &str = r#\"\"crate::model::Report\"#;",
        "#[cfg(test)] mod tests { use crate::model::Report; }",
        "#[cfg(test)] use crate::model::Report;",
        "#[cfg(test)] mod planted;",
        "fn planted(page: usize) -> impl Iterator<Item = usize> + use<> { 0..page }",
    ] {
        let files = planted(&planted(&files, "backend::pdf::ink", line), "backend::pdf::ink::planted", "");
        let files = match line.contains("mod planted") {
            true => planted(&files, "backend::pdf::ink::planted", "use crate::model::Report;"),
            false => files,
        };
        let changed = ["backend::pdf::ink", "backend::pdf::ink::planted"];
        assert_eq!(slips_but_for(&changed, &files, &all), before, "{line}");
    }
}

#[test]
fn circles_and_back_arrows_are_caught() {
    let files = files();
    let all = all_uses(&files, &packages());
    let one = planted(&files, "image::planted", "use super::letters;");
    assert_eq!(slips_but_for(&["image::planted"], &one, &all), slips_in(&all), "one way is no circle");
    let both = planted(&one, "image::letters", "use super::planted::Word;");
    let found = slips_but_for(&["image::planted", "image::letters"], &both, &all);
    assert!(found.iter().any(|slip| slip.words == format!("{CIRCLE}: image::letters, image::planted")), "{found:#?}");

    let mut rooms = ROOMS.to_vec();
    rooms[2].may = &["engine"];
    assert_eq!(contradictions(&rooms), ["diag → engine runs back"]);
    let layout = rooms.iter().position(|room| room.name == "layout").unwrap();
    rooms = ROOMS.to_vec();
    rooms[layout].may = &["check"];
    assert_eq!(contradictions(&rooms), ["layout may and must never use check"]);
}
