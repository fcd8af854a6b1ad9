//! `banxin fonts`: checks the folder of fonts, unpacks the archive of fonts that goes with the program, and lists an
//! office's own faces.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::arguments::Fonts as Asked;
use super::session::{name, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say};
use crate::carried::VERSION;
use crate::font::{Fonts, office};
use crate::pack::archive::Archive;
use crate::source::Source;
use crate::support::resources::FONTS;
use crate::support::{atomic, digest, system};

/// The list of the faces that go with this program.
const SHIPPED: &str = include_str!("../../fonts/fonts.json");

/// Files of the archive besides those that the list names.
const BESIDE: [&str; 2] = ["pieces.json", "libreoffice-aliases.conf"];

pub(super) fn run(args: &Asked) -> u8 {
    let done = match &args.path {
        None => match FONTS.find(args.fonts.as_deref()) {
            Some(folder) => check(&folder),
            None => Err(wanted()),
        },
        Some(path) if path.is_dir() && path.join(FONTS.mark).is_file() => check(path),
        Some(path) if path.is_dir() => own(path, args.fonts.as_deref()),
        Some(path) => unpack(path, args.output.as_deref()),
    };
    done.unwrap_or_else(|words| {
        complain(&words);
        NOT_STARTED
    })
}

/// The archive that goes with this program.
fn archive_name() -> String {
    format!("banxin-fonts-{VERSION}.zip")
}

/// Where fonts are looked for first behind an installation.
fn home() -> Option<PathBuf> {
    let exe = std::env::current_exe().ok()?.canonicalize().ok()?;
    Some(exe.parent()?.parent()?.join("share/banxin/fonts"))
}

/// What to do where no fonts are.
fn wanted() -> String {
    let archive = archive_name();
    let place = home().map_or_else(|| "文件夹".to_owned(), |home| name(&home));
    format!(
        "没有字体。字体另装：把字体包 {archive} 放到本机，运行\n  banxin fonts {archive}\n它核对每个文件，装到 {place}；装到别处的加 -o 文件夹，以后用 --fonts 或环境变量 {} 指定。\n",
        FONTS.variable
    )
}

/// Holds every file of a folder against its list.
fn check(folder: &Path) -> Result<u8, String> {
    let list = folder.join(FONTS.mark);
    let fonts = match Fonts::open(folder) {
        Ok(fonts) => fonts,
        Err(findings) => {
            show(&Source::new(list.display().to_string(), ""), &findings);
            return Ok(SOME_REFUSED);
        }
    };
    if let Err(finding) = fonts.digests() {
        show(&Source::new(list.display().to_string(), ""), &[finding]);
        return Ok(SOME_REFUSED);
    }
    let text = read(&list)?;
    let known = parse(&text);
    let mut lost = vec![];
    for face in faces(&known) {
        let text = |key: &str| face[key].as_str().unwrap_or_default();
        say(&format!("{}：{}；许可：{}\n", text("file"), text("family"), text("licence")));
        if !text("licence_file").is_empty() && !folder.join(text("licence_file")).is_file() {
            lost.push(text("licence_file").to_owned());
        }
    }
    let whose = match text.trim() == SHIPPED.trim() {
        true => format!("就是这一版程序的字体包（{}）", archive_name()),
        false => format!("不是这一版程序的字体包（{}），是自己的字体或者别的版本的", archive_name()),
    };
    say(&format!("{} 里的字体与清单相符，{whose}\n", name(folder)));
    if lost.is_empty() {
        return Ok(DONE);
    }
    complain(&format!("缺少许可文件：{}。字体的许可要和字体放在一起，请补上。\n", lost.join("、")));
    Ok(SOME_REFUSED)
}

/// Lists an office's own faces, filled up with ours.
fn own(folder: &Path, fonts: Option<&Path>) -> Result<u8, String> {
    let Some(ours) = FONTS.find(fonts) else { return Err(wanted()) };
    let listed = office::list(folder, &ours).map_err(|words| words + "\n")?;
    listed.roles.iter().for_each(|role| say(&format!("{role}\n")));
    listed.unused.iter().for_each(|unused| say(&format!("没有用 {unused}\n")));
    let status = check(folder)?;
    let folder = name(folder);
    say(&format!(
        "写好了 {folder} 里的 fonts.json，许可在 licences 里；没有的字体用程序的补上了。使用时加 --fonts {folder}，或设置环境变量 {}\n",
        FONTS.variable
    ));
    Ok(status)
}

/// Checks the archive, and puts its files into a folder.
fn unpack(path: &Path, output: Option<&Path>) -> Result<u8, String> {
    let folder = output.map(Path::to_owned).or_else(home).ok_or("用 -o 写明装到哪个文件夹\n")?;
    let shown = name(path);
    let bytes = std::fs::read(path).map_err(|error| format!("读不到 {shown}：{}\n", system::unread(&error)))?;
    let broken = || format!("{shown} 不是字体包；字体包的名字是 {}\n", archive_name());
    let mut archive = Archive::open(&bytes).ok_or_else(broken)?;
    let inner = archive.names().find(|name| name.rsplit('/').next() == Some(FONTS.mark)).ok_or_else(broken)?;
    let prefix = inner.strip_suffix(FONTS.mark).unwrap_or_default().to_owned();
    let there: BTreeSet<String> = archive.names().map(str::to_owned).collect();
    let list = archive.file(&format!("{prefix}{}", FONTS.mark)).ok_or_else(broken)?;
    let known = parse(&String::from_utf8(list.clone()).map_err(|_| broken())?);
    if list.trim_ascii() != SHIPPED.trim().as_bytes() {
        complain(&format!("{shown} 不是这一版程序的字体包（{}），照样装上\n", archive_name()));
    }
    let mut files = vec![];
    for face in faces(&known) {
        for (key, sum) in [("file", face["sha256"].as_str()), ("licence_file", None)] {
            let Some(file) = face[key].as_str().filter(|file| is_below(file)) else { continue };
            let bytes = archive.file(&format!("{prefix}{file}"));
            let bytes = bytes.ok_or_else(|| format!("{shown} 里没有 {file}，或者已经损坏；重新传送\n"))?;
            if sum.is_some_and(|sum| !digest::of(&bytes).eq_ignore_ascii_case(sum)) {
                return Err(format!("{shown} 里的 {file} 与清单不符；重新传送\n"));
            }
            files.push((file.to_owned(), bytes));
        }
    }
    for file in BESIDE.into_iter().filter(|file| there.contains(&format!("{prefix}{file}"))) {
        files.extend(archive.file(&format!("{prefix}{file}")).map(|bytes| (file.to_owned(), bytes)));
    }
    // The list comes last: with it the folder is one of fonts.
    files.push((FONTS.mark.to_owned(), list));
    for (file, bytes) in &files {
        let path = folder.join(file);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| atomic::write(&path, bytes));
        made.map_err(|error| format!("不能写出 {}：{}\n", name(&path), system::unwritten(&error)))?;
    }
    check(&folder)
}

/// Whether a name of the list stays in its folder.
fn is_below(file: &str) -> bool {
    !file.is_empty() && Path::new(file).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn read(list: &Path) -> Result<String, String> {
    std::fs::read_to_string(list).map_err(|error| format!("读不到 {}：{}\n", name(list), system::unread(&error)))
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default()
}

fn faces(list: &Value) -> impl Iterator<Item = &Value> {
    list["faces"].as_array().into_iter().flatten()
}
