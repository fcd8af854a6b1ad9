//! `banxin fonts`: the archive of fonts that goes with the program, and an office's own faces.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;

use banxin::engine::Engine;

use crate::common::program::{banxin, err, out, told};
use crate::common::root;

/// One file of several faces (OpenType 1.9, "Font Collections"): their directories one after the other, then their tables.
fn collection(fonts: &[Vec<u8>]) -> Vec<u8> {
    let long = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let head = 12 + 4 * fonts.len();
    let mut out = [b"ttcf".as_slice(), &[0, 1, 0, 0], &(fonts.len() as u32).to_be_bytes()].concat();
    let starts: Vec<usize> = fonts
        .iter()
        .scan(head, |at, font| {
            let start = *at;
            *at += font.len();
            Some(start)
        })
        .collect();
    starts.iter().for_each(|start| out.extend((*start as u32).to_be_bytes()));
    for (font, start) in fonts.iter().zip(starts) {
        let mut font = font.clone();
        let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
        for table in 0..tables {
            let at = 12 + 16 * table + 8;
            let moved = (long(&font, at) + start) as u32;
            font[at..at + 4].copy_from_slice(&moved.to_be_bytes());
        }
        out.extend(font);
    }
    out
}

/// A folder of an office: a collection with a face for letters and 楷体, and files that serve nothing.
fn office(dir: &Path) {
    fs::create_dir_all(dir).unwrap();
    let read = |name: &str| fs::read(root().join("fonts").join(name)).unwrap();
    let faces = [read("LiberationSerif-Regular.ttf"), read("original/gkai00mp.ttf")];
    fs::write(dir.join("楷体等.TTC"), collection(&faces)).unwrap();
    fs::write(dir.join("坏的.ttf"), b"no font").unwrap();
    fs::copy(root().join("fonts/GW-Signs.ttf"), dir.join("符号.ttf")).unwrap();
    fs::write(dir.join("说明.txt"), "本单位的字体").unwrap();
}

#[test]
fn an_offices_own_faces_are_listed_and_used() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("本单位 字体");
    office(&own);
    let (status, said) = told(dir.path(), &["fonts", "本单位 字体"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("二级标题（楷体）：") && said.contains("楷体等.TTC"), "{said}");
    assert!(
        said.contains("坏的.ttf：不是完整的 OpenType 字体") && said.contains("符号.ttf）：不是公文用的字体"),
        "{said}"
    );
    let list: Value = serde_json::from_str(&fs::read_to_string(own.join("fonts.json")).unwrap()).unwrap();
    let face = |id: &Value| list["faces"].as_array().unwrap().iter().find(|face| face["id"] == *id).unwrap().clone();
    let kai = face(&list["roles"]["kai"]["face"]);
    assert_eq!((kai["file"].as_str(), kai["index"].as_u64()), (Some("楷体等.TTC"), Some(1)), "{kai}");
    assert!(own.join(kai["licence_file"].as_str().unwrap()).is_file(), "its licence lies beside");
    assert_eq!(list["roles"]["fang"]["face"], "GW-Fang", "what the office has not is ours");
    assert!(own.join("licences/OFL-1.1-noto-cjk.txt").is_file() && own.join("GW-Fang.ttf").is_file());
    assert_eq!(face(&list["roles"]["fang"]["latin"])["file"], "楷体等.TTC", "letters come from the office's face");

    let engine = Engine::open(&root().join("layouts"), &own).unwrap_or_else(|refused| panic!("{refused:?}"));
    let sample = fs::read_to_string(root().join("samples/gongwen-tongzhi.json")).unwrap();
    let (plan, findings) = engine.plan(&sample);
    let plan = plan.unwrap_or_else(|| panic!("{findings:?}"));
    let names: Vec<String> = plan.origin.fonts.iter().map(|font| font.name.clone()).collect();
    assert!(names.contains(&kai["id"].as_str().unwrap().to_owned()), "{names:?}");
    fs::write(dir.path().join("a.json"), &sample).unwrap();
    let run = ["render", "a.json", "-o", "out", "--fonts", "本单位 字体", "--format", "pdf,docx,ofd"];
    let rendered = banxin(dir.path(), &run);
    assert!(rendered.status.success(), "{}", err(&rendered));

    // A second time the list is there, and is only held against the files.
    let before = fs::read(own.join("fonts.json")).unwrap();
    let (status, said) = told(dir.path(), &["fonts", "本单位 字体"]);
    assert!(status == Some(0) && said.contains("与清单相符") && said.contains("自己的字体"), "{said}");
    assert_eq!(fs::read(own.join("fonts.json")).unwrap(), before);
    fs::write(own.join("楷体等.TTC"), b"shorter").unwrap();
    let (status, said) = told(dir.path(), &["fonts", "本单位 字体"]);
    assert!(status == Some(1) && said.contains("font-unreadable") && said.contains("楷体等.TTC"), "{said}");
}

#[test]
fn a_folder_without_a_face_of_use_is_told_of() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("空")).unwrap();
    fs::write(dir.path().join("空/坏的.ttf"), "").unwrap();
    let (status, said) = told(dir.path(), &["fonts", "空"]);
    assert!(status == Some(2) && said.contains("没有能用的字体") && said.contains("坏的.ttf"), "{said}");
    assert!(!dir.path().join("空/fonts.json").exists());
    let (status, said) = told(dir.path(), &["fonts", "没有.zip", "-o", "d"]);
    assert!(status == Some(2) && said.contains("没有这个文件"), "{said}");
}

/// The archive of fonts, with one of its files changed.
fn archive(path: &Path, spoilt: Option<&str>) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for folder in ["", "licences/"] {
        for entry in fs::read_dir(root().join("fonts").join(folder)).unwrap() {
            let (name, path) = entry.map(|entry| (entry.file_name(), entry.path())).unwrap();
            if path.is_file() {
                let name = format!("fonts/{folder}{}", name.to_str().unwrap());
                let mut bytes = fs::read(path).unwrap();
                if spoilt.is_some_and(|spoilt| name.ends_with(spoilt)) {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 1;
                }
                zip.start_file(name, options).unwrap();
                zip.write_all(&bytes).unwrap();
            }
        }
    }
    zip.finish().unwrap();
}

#[test]
fn the_archive_of_fonts_is_checked_and_unpacked() {
    let dir = tempfile::tempdir().unwrap();
    archive(&dir.path().join("字体.zip"), None);
    let run = banxin(dir.path(), &["fonts", "字体.zip", "-o", "装/fonts"]);
    assert!(run.status.success() && out(&run).contains("就是这一版程序的字体包"), "{}{}", out(&run), err(&run));
    let engine = Engine::open(&root().join("layouts"), &dir.path().join("装/fonts"));
    assert!(engine.is_ok_and(|engine| engine.fonts().digests().is_ok()));
    archive(&dir.path().join("坏.zip"), Some("GW-Fang.ttf"));
    let run = banxin(dir.path(), &["fonts", "坏.zip", "-o", "坏"]);
    assert!(run.status.code() == Some(2) && err(&run).contains("GW-Fang.ttf 与清单不符"), "{}", err(&run));
    assert!(!dir.path().join("坏").exists(), "nothing is put there");
    fs::write(dir.path().join("别的.zip"), "").unwrap();
    let run = banxin(dir.path(), &["fonts", "别的.zip", "-o", "坏"]);
    assert!(run.status.code() == Some(2) && err(&run).contains("字体包的名字是 banxin-fonts-"), "{}", err(&run));
}
