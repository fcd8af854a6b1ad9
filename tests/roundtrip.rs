//! The way of a draft as the README gives it: its five commands are taken out of it and run, and between the first two
//! somebody works on the Word copy.

use std::path::Path;

use crate::common::package::repacked;
use crate::common::program::{commanded, commands};
use crate::common::root;

/// A sentence, and that sentence with another behind it.
const OLD: &str = "实效得到进一步提升。";
const NEW: &str = "实效得到进一步提升。全年没有发生泄密事件。";

/// Works on a copy: a figure changed with tracking on, a sentence typed with it off, a comment, a field filled in.
fn work_on(path: &Path) {
    let copy = std::fs::read(path).unwrap();
    let worked_on = repacked(&copy, |part, text| {
        match part {
        "word/document.xml" => changed(&text),
        "word/comments.xml" => text.replace(
            "</w:comments>",
            "<w:comment w:id=\"900\" w:author=\"张三\"><w:p><w:r><w:t>请再核对</w:t></w:r></w:p></w:comment></w:comments>",
        ),
        _ => text,
    }
    });
    std::fs::write(path, worked_on).unwrap();
}

fn changed(document: &str) -> String {
    let text = "<w:t xml:space=\"preserve\">88</w:t></w:r>";
    let at = document.find(text).unwrap();
    let start = document[..at].rfind("<w:r>").unwrap();
    let tracked = "<w:del w:id=\"901\" w:author=\"李四\"><w:r><w:delText>88</w:delText></w:r></w:del>\
                   <w:ins w:id=\"902\" w:author=\"李四\"><w:r><w:t>90</w:t></w:r></w:ins>\
                   <w:r><w:commentReference w:id=\"900\"/></w:r>";
    let document = format!("{}{tracked}{}", &document[..start], &document[at + text.len()..]);
    document.replacen(OLD, NEW, 1)
}

#[test]
fn the_five_commands_do_what_the_readme_says() {
    let five = commands("README.md", "round-trip");
    assert_eq!(five.len(), 5);
    assert_eq!(five, commands("README.zh-CN.md", "round-trip"), "both languages give the same commands");
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let draft = std::fs::read_to_string(root().join("samples/wudang-2020.json")).unwrap();
    std::fs::write(dir.join("draft.json"), &draft).unwrap();
    let mut said = vec![];
    for (nth, command) in five.iter().enumerate() {
        let (status, words) = commanded(dir, command);
        assert_eq!(status, Some(0), "{command}\n{words}");
        said.push(words);
        if nth == 0 {
            work_on(&dir.join("out/draft.signoff.docx"));
        }
    }
    for words in ["“自然人”栏：88 → 90", "{+全年没有发生泄密事件。+}", "张三，表“收到", "：请再核对", "sum-cause"]
    {
        assert!(said[1].contains(words), "{words} in {}", said[1]);
    }
    let taken = std::fs::read_to_string(dir.join("final.json")).unwrap();
    let expected = draft
        .replacen("\"np\": \"88\"", "\"np\": \"90\"", 1)
        .replace("实效得到进一步提升。", "实效得到进一步提升。全年没有发生泄密事件。");
    assert_eq!(taken, expected);
    for file in ["out/redline.docx", "out/final.pdf", "out/final.docx"] {
        assert!(dir.join(file).metadata().unwrap().len() > 1000, "{file}");
    }
    assert!(said[4].contains("未被改动"), "{}", said[4]);
    // The edited copy is no longer what was issued, and says what to do.
    let (status, words) = commanded(dir, "banxin verify out/draft.signoff.docx");
    assert!(status == Some(1) && words.contains("正文、批注") && words.contains("banxin pull"), "{words}");
    let (status, words) = commanded(dir, "banxin verify out/redline.docx out/final.docx");
    assert_eq!((status, words.matches("未被改动").count()), (Some(0), 2), "{words}");
    let (_, words) = commanded(dir, "banxin extract out/redline.docx");
    assert_eq!(words, taken);
}
