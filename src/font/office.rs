//! The faces of an office: a `fonts.json` for a folder of font files that it owns, collections (.ttc) included. Each face
//! is given the role that its names say; what the office does not own is filled up with the faces that ship with the
//! program, and rare hanzi come from those as well.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use read_fonts::types::NameId;
use read_fonts::{FileRef, FontRef, TableProvider};
use serde_json::{Map, Value, json};
use skrifa::MetadataProvider;
use skrifa::string::StringId;

use crate::style::Role;
use crate::support::{digest, system};

/// The largest font file that is read: the largest collections of one style have some 200 MB.
const MOST_BYTES: u64 = 512 << 20;

/// A collection has at most so many faces here; Noto's have ten.
const MOST_FACES: u32 = 64;

/// What names of families say of the role, in small letters without blanks and strokes. What stands first counts: 仿宋 is
/// no 宋体, nor is 小标宋.
const NAMES: [(Role, &[&str]); 5] = [
    (Role::Title, &["小标宋", "xiaobiaosong", "fzxbs", "大标宋", "dabiaosong", "fzdbs", "华文中宋", "stzhongsong"]),
    (Role::Fang, &["仿宋", "fangsong", "simfang", "fzfs", "stfangso"]),
    (Role::Kai, &["楷体", "kaiti", "simkai", "fzkt", "stkaiti", "正楷", "zhengkai"]),
    (Role::Hei, &["黑体", "heiti", "simhei", "fzht", "stheiti"]),
    (Role::Song, &["宋体", "simsun", "书宋", "shusong", "fzss", "stsong", "songti"]),
];

/// What the family for letters and digits beside hanzi is called.
const LATIN: &[&str] = &["timesnewroman", "liberationserif", "tinos"];

/// Hanzi that every report has; a face without them serves no role.
const COMMON: &str =
    "政府信息公开工作年度报告的一是在了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动";

/// A face of a file.
struct Found {
    file: String,
    index: u32,
    names: BTreeSet<String>,
    /// What a word processor calls it, in Chinese where it has such a name.
    family: String,
    postscript: String,
    regular: bool,
    has_hanzi: bool,
    /// Whether its maker lets it be put into documents (OS/2 `fsType`, OpenType 1.9).
    embeds: bool,
    /// What it says of copyright and licence.
    licence: String,
    bytes: u64,
    sha256: String,
}

/// What was listed.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Listed {
    /// The face of each role, in words: the office's where it has one, else the program's.
    pub roles: Vec<String>,
    /// Files and faces that serve nothing, and why.
    pub unused: Vec<String>,
    /// How many roles and letters the office's own faces serve.
    pub own: usize,
}

/// Writes `fonts.json` and the licences of a folder of an office's own font files. `ours` is the folder of the faces that
/// ship with the program; those that fill up are copied.
///
/// # Errors
/// In words, Chinese: the folder cannot be read or written, has no face that serves a role, or ours is not whole.
pub fn list(folder: &Path, ours: &Path) -> Result<Listed, String> {
    let unread = |path: &Path, error: &io::Error| format!("读不到 {}：{}", path.display(), system::unread(error));
    let mut listed = Listed::default();
    let mut found = vec![];
    for path in files(folder).map_err(|error| unread(folder, &error))? {
        match faces(&path) {
            Ok(faces) => found.extend(faces),
            Err(why) => listed.unused.push(format!("{}：{why}", shown(&path))),
        }
    }
    let text = fs::read_to_string(ours.join("fonts.json")).map_err(|error| unread(ours, &error))?;
    let mut list: Value = serde_json::from_str(&text).map_err(|_| format!("{} 里的字体清单读不懂", ours.display()))?;
    let chosen = choose(&found, &mut listed);
    if chosen.is_empty() {
        let why =
            if listed.unused.is_empty() { String::new() } else { format!("：\n  {}", listed.unused.join("\n  ")) };
        return Err(format!("{} 里没有能用的字体（仿宋、黑体、楷体、宋体、小标宋）{why}", folder.display()));
    }
    let entries = own_entries(&found, &chosen, &list);
    take_over(&mut list, &found, &chosen, &entries);
    listed.own = chosen.len();
    listed.roles = roles(&list);
    write(folder, ours, &list, &entries)
        .map_err(|(path, error)| format!("不能写出 {}：{}", path.display(), system::unwritten(&error)))?;
    Ok(listed)
}

fn shown(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The font files of a folder, by name.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    let is_font = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    };
    paths.retain(is_font);
    paths.sort();
    Ok(paths)
}

/// The faces of a file.
fn faces(path: &Path) -> Result<Vec<Found>, String> {
    let length = path.metadata().map_err(|error| system::unread(&error))?.len();
    if length > MOST_BYTES {
        return Err("文件太大".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| system::unread(&error))?;
    let broken = |_| "不是完整的 OpenType 字体".to_owned();
    let count = match FileRef::new(&bytes).map_err(broken)? {
        FileRef::Font(_) => 1,
        FileRef::Collection(collection) => collection.len().min(MOST_FACES),
    };
    let sha256 = digest::of(&bytes);
    (0..count).map(|index| face(path, &bytes, index, &sha256)).collect()
}

fn face(path: &Path, bytes: &[u8], index: u32, sha256: &str) -> Result<Found, String> {
    let font = FontRef::from_index(bytes, index).map_err(|_| "不是完整的 OpenType 字体".to_owned())?;
    super::Program::open(path, index)?;
    let said = |id: NameId| -> Vec<(bool, String)> {
        let strings = font.localized_strings(StringId::new(id.to_u16()));
        strings
            .map(|string| (string.language().is_some_and(|l| l.starts_with("zh")), string.chars().collect()))
            .collect()
    };
    let ids = [NameId::FAMILY_NAME, NameId::FULL_NAME, NameId::POSTSCRIPT_NAME, NameId::TYPOGRAPHIC_FAMILY_NAME];
    let names = ids.into_iter().flat_map(said).map(|(_, name)| plain(&name)).collect();
    let families = said(NameId::FAMILY_NAME);
    let chinese = families.iter().find(|(is_chinese, name)| *is_chinese || !name.is_ascii());
    let family = chinese.or(families.first()).map_or_else(|| shown(path), |(_, name)| name.clone());
    let style = said(NameId::SUBFAMILY_NAME);
    let has = |ch| font.charmap().map(ch).is_some_and(|glyph| glyph.to_u32() != 0);
    let licence: Vec<String> =
        [NameId::COPYRIGHT_NOTICE, NameId::TRADEMARK, NameId::LICENSE_DESCRIPTION, NameId::LICENSE_URL]
            .into_iter()
            .filter_map(|id| said(id).into_iter().next().map(|(_, text)| text.trim().to_owned()))
            .filter(|text| !text.is_empty())
            .collect();
    Ok(Found {
        file: shown(path),
        index,
        names,
        family,
        postscript: said(NameId::POSTSCRIPT_NAME).into_iter().next().map_or_else(String::new, |(_, name)| name),
        regular: style.is_empty()
            || style.iter().any(|(_, name)| ["regular", "常规", "normal"].contains(&plain(name).as_str())),
        has_hanzi: COMMON.chars().all(has),
        // Bit 1: restricted licence embedding, unless a lesser restriction stands beside it.
        embeds: font.os2().map_or(true, |os2| os2.fs_type() & 0x000e != 0x0002),
        licence: licence.join("\n\n"),
        bytes: bytes.len() as u64,
        sha256: sha256.to_owned(),
    })
}

/// A name in small letters without blanks and strokes.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|ch| !" -_".contains(*ch)).collect()
}

/// What a face serves: a role, or letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Duty {
    Role(Role),
    Latin,
}

/// The face of each duty that the office's files can serve, by its place in `found`.
fn choose(found: &[Found], listed: &mut Listed) -> BTreeMap<Duty, usize> {
    let mut chosen: BTreeMap<Duty, (usize, usize)> = BTreeMap::new();
    for (at, face) in found.iter().enumerate() {
        let named = format!("{}（{}）", face.family, face.file);
        match duty(face) {
            None => listed.unused.push(format!("{named}：不是公文用的字体，没有用")),
            Some(_) if !face.embeds => {
                listed.unused.push(format!("{named}：字体的许可不让嵌入文件（OS/2 fsType），没有用"));
            }
            Some((Duty::Role(_), _)) if !face.has_hanzi => listed.unused.push(format!("{named}：没有常用汉字，没有用")),
            Some((duty, rank)) => {
                let spare = match chosen.get(&duty) {
                    Some(&(_, best)) if best <= rank => Some(at),
                    _ => chosen.insert(duty, (at, rank)).map(|(spare, _)| spare),
                };
                if let Some(spare) = spare {
                    let face = &found[spare];
                    listed.unused.push(format!("{}（{}）：同一用途已有别的字体，没有用", face.family, face.file));
                }
            }
        }
    }
    chosen.into_iter().map(|(duty, (at, _))| (duty, at)).collect()
}

/// What a face serves by its names, and how well the name fits: less is better.
fn duty(face: &Found) -> Option<(Duty, usize)> {
    let says = |words: &[&str]| words.iter().position(|word| face.names.iter().any(|name| name.contains(word)));
    if says(LATIN).is_some() {
        return face.regular.then_some((Duty::Latin, 0));
    }
    let slanted = if face.regular { 0 } else { 100 };
    NAMES.iter().find_map(|(role, words)| says(words).map(|rank| (Duty::Role(*role), rank + slanted)))
}

/// An entry of `fonts.json`, and the text of its licence file.
struct Own {
    id: String,
    entry: Value,
    licence_file: String,
    licence: String,
}

/// The entries of the chosen faces, by their place in `found`.
fn own_entries(found: &[Found], chosen: &BTreeMap<Duty, usize>, list: &Value) -> BTreeMap<usize, Own> {
    let ours = list["faces"].as_array().into_iter().flatten().filter_map(|face| face["id"].as_str());
    let mut taken: BTreeSet<String> = ours.map(str::to_owned).collect();
    let mut entries = BTreeMap::new();
    for &at in chosen.values() {
        let face = &found[at];
        if entries.contains_key(&at) {
            continue;
        }
        let mut id: String = face.postscript.chars().filter(|ch| ch.is_ascii_alphanumeric() || *ch == '-').collect();
        if id.is_empty() {
            id = format!("Office-{at}");
        }
        while !taken.insert(id.clone()) {
            id.push('x');
        }
        let licence_file = format!("licences/{id}.txt");
        let said = face.licence.lines().next().unwrap_or_default();
        let licence =
            if said.is_empty() { "字体文件没有写许可".to_owned() } else { crate::diag::clip(said, 120) };
        let mut entry = json!({
            "id": id, "file": face.file, "family": face.family, "bytes": face.bytes, "sha256": face.sha256,
            "licence": licence, "licence_file": licence_file,
        });
        if face.index > 0 {
            entry["index"] = json!(face.index);
        }
        let licence = format!(
            "{}（{}）\n\n{}\n\n本单位取得的使用许可，请保存在这里。\n",
            face.family,
            face.file,
            if face.licence.is_empty() { "字体文件里没有写版权和许可。" } else { &face.licence }
        );
        entries.insert(at, Own { id, entry, licence_file, licence });
    }
    entries
}

/// Puts the office's faces before ours.
fn take_over(list: &mut Value, found: &[Found], chosen: &BTreeMap<Duty, usize>, entries: &BTreeMap<usize, Own>) {
    for (duty, at) in chosen {
        let (face, id) = (&found[*at], &entries[at].id);
        match duty {
            Duty::Role(role) => {
                let entry = &mut list["roles"][role.key()];
                let before = entry["face"].take();
                entry["face"] = json!(id);
                for chain in ["hanzi", "other"] {
                    if let Some(chain) = entry[chain].as_array_mut() {
                        chain.insert(0, before.clone());
                    }
                }
                let (word, alternative) = (entry["word"].take(), entry["word_alternative"].take());
                entry["word"] = json!(face.family);
                entry["word_alternative"] = if word == json!(face.family) { alternative } else { word };
                // Letters in titles are the title's own.
                if entry["latin"] == before {
                    entry["latin"] = json!(id);
                }
            }
            Duty::Latin => {
                for role in [Role::Fang, Role::Hei, Role::Kai, Role::Song] {
                    let entry = &mut list["roles"][role.key()];
                    let before = entry["latin"].take();
                    entry["latin"] = json!(id);
                    if let Some(chain) = entry["other"].as_array_mut() {
                        chain.insert(0, before);
                    }
                }
            }
        }
    }
    if let Some(faces) = list["faces"].as_array_mut() {
        faces.splice(0..0, entries.values().map(|own| own.entry.clone()));
    }
    drop_unused(list);
}

/// Strikes faces that no role names any more, so that no file of theirs is asked for.
fn drop_unused(list: &mut Value) {
    let named: BTreeSet<String> = list["roles"]
        .as_object()
        .into_iter()
        .flat_map(Map::values)
        .flat_map(|role| {
            let one = ["face", "latin"].into_iter().filter_map(|key| role[key].as_str());
            let chains = ["hanzi", "other"].into_iter().filter_map(|key| role[key].as_array());
            one.chain(chains.flatten().filter_map(Value::as_str)).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    if let Some(faces) = list["faces"].as_array_mut() {
        faces.retain(|face| face["id"].as_str().is_some_and(|id| named.contains(id)));
    }
}

/// The face of each role in words.
fn roles(list: &Value) -> Vec<String> {
    let face = |id: &Value| {
        let faces = list["faces"].as_array().into_iter().flatten();
        let face = faces.into_iter().find(|face| face["id"] == *id);
        face.map_or(String::new(), |face| {
            let text = |key: &str| face[key].as_str().unwrap_or_default().to_owned();
            format!("{}（{}）", text("family"), text("file"))
        })
    };
    let words = [
        (Role::Title, "标题"),
        (Role::Fang, "正文（仿宋）"),
        (Role::Hei, "一级标题（黑体）"),
        (Role::Kai, "二级标题（楷体）"),
        (Role::Song, "页码（宋体）"),
    ];
    let line = |(role, words): (Role, &str)| {
        let role = &list["roles"][role.key()];
        format!("{words}：{}；西文数字：{}", face(&role["face"]), face(&role["latin"]))
    };
    words.map(line).to_vec()
}

/// Writes the list, licences, and copies of ours.
fn write(folder: &Path, ours: &Path, list: &Value, entries: &BTreeMap<usize, Own>) -> Result<(), (PathBuf, io::Error)> {
    let own: BTreeSet<&str> = entries.values().map(|own| own.id.as_str()).collect();
    let at = |path: PathBuf| move |error| (path, error);
    let licences = folder.join("licences");
    fs::create_dir_all(&licences).map_err(at(licences.clone()))?;
    for own in entries.values() {
        let path = folder.join(&own.licence_file);
        // What somebody has put there stays.
        if !path.exists() {
            fs::write(&path, &own.licence).map_err(at(path.clone()))?;
        }
    }
    for face in list["faces"].as_array().into_iter().flatten() {
        if face["id"].as_str().is_some_and(|id| own.contains(id)) {
            continue;
        }
        for key in ["file", "licence_file"] {
            let Some(name) = face[key].as_str().filter(|name| !name.is_empty()) else { continue };
            let path = folder.join(name);
            if !path.exists() {
                fs::copy(ours.join(name), &path).map_err(at(path.clone()))?;
            }
        }
    }
    let pieces = folder.join("pieces.json");
    if !pieces.exists() && ours.join("pieces.json").is_file() {
        fs::copy(ours.join("pieces.json"), &pieces).map_err(at(pieces.clone()))?;
    }
    let text = serde_json::to_string_pretty(list).unwrap_or_default() + "\n";
    let path = folder.join("fonts.json");
    fs::write(&path, text).map_err(at(path.clone()))
}
