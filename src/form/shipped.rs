//! The forms that ship with the program, inside it: where no folder of forms is, as behind `cargo install`, these are used.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::reading::FormFile;

/// The files of `layouts/` by name.
macro_rules! files {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/layouts/", $name)))),+]
    };
}

const FILES: [(&str, &str); 12] = files![
    "bumen-juesuan.json",
    "bumen-yusuan.json",
    "danwei-yusuan.json",
    "free-report.json",
    "gbt9704.json",
    "gongwen.json",
    "terms.json",
    "zfxxgk-nb-2019.json",
    "zfxxgk-nb-2021.json",
    "zhifa-nianbao-hb.json",
    "zhifa-nianbao-sx.json",
    "zhifa-nianbao.json"
];

/// The files, in the order of their names.
pub(super) fn files() -> Vec<FormFile> {
    FILES.iter().map(|(name, text)| FormFile { name: format!("layouts/{name}"), text: Cow::Borrowed(text) }).collect()
}

/// The text of a file that is one of these to the byte. Nothing is wrong in them: the tests read them all.
pub(super) fn read(path: &Path) -> Option<&'static str> {
    let file = File::open(path).ok()?;
    let length = usize::try_from(file.metadata().ok()?.len()).ok()?;
    let mut likely = FILES.iter().map(|(_, text)| *text).filter(|text| text.len() == length).peekable();
    likely.peek()?;
    let mut bytes = Vec::with_capacity(length + 1);
    file.take(length as u64 + 1).read_to_end(&mut bytes).ok()?;
    likely.find(|text| text.as_bytes() == bytes)
}

/// Whether a text is that of one of these.
pub(super) fn has(text: &str) -> bool {
    FILES.iter().any(|(_, known)| *known == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_folder_are_inside_all_of_them() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".json"))
            .collect();
        names.sort();
        assert_eq!(names, FILES.map(|(name, _)| name), "src/form/shipped.rs names the forms that ship");
    }
}
