//! The forms that ship with the program, inside it: where no folder of forms is, as behind `cargo install`, these are used.

use crate::source::Source;

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
pub(super) fn sources() -> Vec<Source> {
    FILES.iter().map(|(name, text)| Source::new(format!("layouts/{name}"), *text)).collect()
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
