//! Files that are no report: what they are by their first bytes, and which command takes them.

use crate::diag::{Finding, Place};
use crate::pack::one_way::has_end;

/// A kind of file.
pub struct Kind {
    /// What people call it.
    pub name: &'static str,
    /// Which command takes it, or what to do with it.
    pub way: &'static str,
}

const DOCX: Kind = Kind {
    name: "Word 文件（.docx）",
    way: "本程序导出、改过的 Word 副本用 banxin pull 取回：banxin pull 文件.docx -o 报告.json；\
          别的 Word 文件用 banxin import 变成报告：banxin import 文件.docx -o 文件夹。",
};
const XLSX: Kind = Kind {
    name: "Excel 工作簿（.xlsx）",
    way: "本程序导出的，用 banxin extract 取出里面的报告：banxin extract 文件.xlsx -o 报告.json；\
          别的工作簿和填好的空白表用 banxin import：banxin import 文件.xlsx -o 文件夹。",
};
const OFD: Kind = Kind {
    name: "OFD 版式文件",
    way: "本程序导出的，用 banxin extract 取出里面的报告：banxin extract 文件.ofd -o 报告.json；\
          别的程序生成的，请换成它的 Word 或 PDF，再用 banxin import。",
};
const ZIP: Kind = Kind {
    name: "压缩包",
    way: "请先解压，再给出里面的文件：报告的 .json 用 banxin check、render，Word、Excel、PDF 用 banxin import。",
};
const ODT: Kind = Kind {
    name: "OpenDocument 文本（.odt）",
    way: "先在 Word、WPS 或 LibreOffice 里另存为 .docx，再用 banxin import。",
};
const PDF: Kind = Kind {
    name: "PDF 文件",
    way: "本程序导出的，用 banxin extract 取出里面的报告：banxin extract 文件.pdf -o 报告.json；\
          别的 PDF 用 banxin import 变成报告：banxin import 文件.pdf -o 文件夹。",
};
const OLD_OFFICE: Kind = Kind {
    name: "旧格式的 Word、Excel 或 WPS 文件（.doc、.xls、.wps、.et），或者加了密码的文件",
    way: "去掉密码；.xls、.et 用 banxin import 变成报告：banxin import 文件.xls -o 文件夹；\
          .doc、.wps 先在 Word 或 WPS 里另存为 .docx，再用 banxin import。",
};
const RTF: Kind = Kind {
    name: "RTF 文件（写字板格式）", way: "先在 Word 或 WPS 里另存为 .docx，再用 banxin import。"
};
const PICTURE: Kind = Kind {
    name: "图片",
    way: "图片放在报告的文件夹里，在报告中用 {\"figure\": \"文件名\"} 引用，再用 banxin render 排版；\
          扫描的文件请先用文字识别软件转成 Word，再用 banxin import。",
};
const HTML: Kind = Kind {
    name: "网页（HTML）",
    way: "本程序导出的，用 banxin extract 取出里面的报告：banxin extract 文件.html -o 报告.json；\
          别的网页用 banxin import 变成报告：banxin import 文件.html -o 文件夹。",
};
const FONT: Kind = Kind {
    name: "字体文件",
    way: "字体放在一个文件夹里，用 --fonts 指定，例如 banxin render 报告.json --fonts 文件夹 -o 文件夹。",
};
const JSON: Kind = Kind {
    name: "JSON 文件",
    way: "报告的 JSON 用 banxin check 核对，用 banxin render 排版：banxin render 报告.json -o 文件夹。",
};
const TEXT: Kind = Kind {
    name: "文本文件",
    way: "文本和 CSV 表格用 banxin import 变成报告：banxin import 文件.txt -o 文件夹；\
          本来应当是报告的 .json 的，请重新导出或重新取得。",
};

/// The finding `not-a-report` for a file of another kind; `None` for what may be JSON.
pub(super) fn finding(bytes: &[u8]) -> Option<Finding> {
    let kind = kind(bytes)?;
    if is_cut(bytes) && !is_html(bytes) {
        return Some(cut("not-a-report"));
    }
    let words = format!("{}，不是报告的 JSON", kind.said());
    Some(Finding::error("not-a-report", Place::File, words).hint(kind.way))
}

/// A file whose end is missing: no other command takes it either.
fn cut(code: &'static str) -> Finding {
    let words = "文件不完整，结尾缺失：可能没有下载完，或者只复制了一半";
    Finding::error(code, Place::File, words).hint("请重新取得这个文件，再试。")
}

/// Whether the end of a file is missing that files of its kind have: the record that ends a package, the mark that ends a
/// PDF, the last tag of a web page.
pub fn is_cut(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    match bytes {
        [b'P', b'K', 3, 4, ..] => !has_end(bytes),
        [b'%', b'P', b'D', b'F', b'-', ..] => !has(b"%%EOF"),
        // A page has no zero byte; what stands before another file has.
        _ => begins_page(bytes) && !bytes.contains(&0) && !has(b"</html"),
    }
}

/// Whether bytes begin as a web page that says so.
pub fn begins_page(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins = |word: &[u8]| start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    begins(b"<!doctype html") || begins(b"<html") || begins(b"<!--")
}

/// Whether bytes are a text of people, in any encoding, and no JSON with a slip: no brace or bracket begins it, no line
/// begins as a member of an object does, and it is no single value.
fn is_prose(bytes: &[u8]) -> bool {
    let text = match wide(bytes) {
        Some(text) => text.into(),
        None if is_text(bytes) => String::from_utf8_lossy(bytes),
        None => return false,
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    let single = || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let begun = text.starts_with(['{', '[', '"', '｛', '［']);
    !text.is_empty() && !begun && !text.lines().any(is_member) && !single()
}

/// A text in UTF-16 that says so.
fn wide(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    char::decode_utf16(bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().ok()
}

/// Whether a line begins with a name in quotes and a colon, as those of JSON do, in full-width marks too.
fn is_member(line: &str) -> bool {
    const QUOTES: [char; 4] = ['"', '“', '”', '\''];
    let name = line.trim_start().strip_prefix(QUOTES);
    let behind = name.and_then(|name| Some(name[name.find(QUOTES)?..].trim_start_matches(QUOTES).trim_start()));
    behind.is_some_and(|behind| behind.starts_with([':', '：']))
}

/// What a file is, JSON and plain text too; `None` for what nobody can tell.
pub fn kind_of(bytes: &[u8]) -> Option<&'static Kind> {
    kind(bytes).or_else(|| match bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start() {
        [] => None,
        [b'{' | b'[', ..] => Some(&JSON),
        _ => is_text(bytes).then_some(&TEXT),
    })
}

/// What only says that a file cannot be read, or is not what was asked for.
const UNREAD: [&str; 4] = ["kind-unknown", "not-ours", "docx-unreadable", "pdf-unreadable"];

/// Why nothing was imported from a file: what it is, where the findings only say that it is nothing that is taken, and
/// what its name hides.
pub fn named_import(findings: Vec<Finding>, bytes: &[u8]) -> Vec<Finding> {
    let wanted = match kind_of(bytes) {
        Some(kind) if kind.is_report() => return findings,
        Some(kind) if kind.is_imported() => "文件名的扩展名却不是这一种；请先改正扩展名",
        _ => "不能导入",
    };
    named(findings, &["kind-unknown"], bytes, wanted)
}

/// Why a file cannot be taken back as an edited Word copy: what it is, where it is no Word file.
pub fn named_copy(findings: Vec<Finding>, bytes: &[u8]) -> Vec<Finding> {
    let is_word = kind_of(bytes).is_some_and(Kind::is_word);
    named(findings, if is_word { &[] } else { &["not-ours", "docx-unreadable"] }, bytes, "不是改过的 Word 副本")
}

/// Puts what a file is in the place of a finding that only says that it is not what was asked for (one of `codes`), and of
/// one that says that it cannot be read where its end is missing.
fn named(findings: Vec<Finding>, codes: &[&str], bytes: &[u8], wanted: &str) -> Vec<Finding> {
    let [one] = findings.as_slice() else { return findings };
    if UNREAD.contains(&one.code) && is_cut(bytes) {
        return vec![cut(one.code)];
    }
    match kind_of(bytes).filter(|_| codes.contains(&one.code)) {
        Some(kind) => {
            let words = format!("{}，{wanted}", kind.said());
            vec![Finding::error(one.code, Place::File, words).hint(kind.way)]
        }
        None => findings,
    }
}

impl Kind {
    /// That a file is of this kind, in words: 这是 PDF 文件. Latin words are set off from hanzi.
    pub(crate) fn said(&self) -> String {
        let blank = if self.name.starts_with(|first: char| first.is_ascii()) { " " } else { "" };
        format!("这是{blank}{}", self.name)
    }

    /// Whether Word writes such files.
    fn is_word(&self) -> bool {
        [DOCX.name, OLD_OFFICE.name].contains(&self.name)
    }

    /// Whether reports are such files, so that nothing need be made of one.
    fn is_report(&self) -> bool {
        self.name == JSON.name
    }

    /// Whether reports are made of such files.
    fn is_imported(&self) -> bool {
        [DOCX.name, XLSX.name, PDF.name, HTML.name, TEXT.name].contains(&self.name)
    }
}

/// How much of a file is looked at to see whether it is text.
const PROBE: usize = 64 << 10;

/// The finding `not-a-report` for what is no text in any encoding: it has control characters that text never has. A name
/// that promises something else is told.
pub(super) fn no_text(name: &str, bytes: &[u8]) -> Option<Finding> {
    if is_text(bytes) {
        return None;
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    let plain = matches!(extension.as_str(), "" | "json" | "jsonl" | "txt");
    let short = extension.len() <= 5 && extension.chars().all(|ch| ch.is_ascii_alphanumeric());
    let words = match !plain && short {
        true => format!("文件里不是文字，也不是 .{extension} 文件应有的内容，多半已经损坏或者没有传完整"),
        false => "文件里不是文字，是别的程序的数据，或者已经损坏".to_owned(),
    };
    let hint = "请给出报告的 .json 文件；它本来就是的，请重新导出或重新传送。";
    Some(Finding::error("not-a-report", Place::File, words).hint(hint))
}

/// Whether a file is text in some encoding.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PROBE)];
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a);
    std::str::from_utf8(bytes).is_ok() && !head.contains(&0) || !head.iter().any(is_control)
}

fn kind(bytes: &[u8]) -> Option<&'static Kind> {
    const MAGIC: [(&[u8], &Kind); 14] = [
        (b"%PDF-", &PDF),
        (b"\x89PNG", &PICTURE),
        (b"\xff\xd8\xff", &PICTURE),
        (b"GIF8", &PICTURE),
        (b"BM", &PICTURE),
        (b"\xd0\xcf\x11\xe0", &OLD_OFFICE),
        (b"{\\rtf", &RTF),
        (b"Rar!", &ZIP),
        (b"7z\xbc\xaf", &ZIP),
        (b"\x1f\x8b", &ZIP),
        (b"OTTO", &FONT),
        (b"\0\x01\0\0", &FONT),
        (b"ttcf", &FONT),
        (b"wOF2", &FONT),
    ];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(packed(bytes));
    }
    // A text may begin with the letters that these files begin with.
    let may_be = |magic: &[u8]| !magic[0].is_ascii_alphabetic() || !is_text(bytes);
    let begun = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic) && may_be(magic));
    let magic = begun.map(|(_, kind)| *kind);
    magic.or_else(|| is_html(bytes).then_some(&HTML)).or_else(|| is_prose(bytes).then_some(&TEXT))
}

/// What a zip file holds, by the names that stand in it as they are.
fn packed(bytes: &[u8]) -> &'static Kind {
    let names = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if names(b"word/document.xml") {
        &DOCX
    } else if names(b"xl/workbook.xml") {
        &XLSX
    } else if names(b"OFD.xml") {
        &OFD
    } else if names(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        &ODT
    } else {
        &ZIP
    }
}

/// Whether a text begins as a web page or other XML does; JSON never begins so.
fn is_html(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_called_what_they_are() {
        let end = [&b"PK\x05\x06"[..], &[0; 18]].concat();
        let zip = |name: &str| [b"PK\x03\x04 ", name.as_bytes(), &end].concat();
        for (bytes, word) in [
            (zip("word/document.xml"), "Word"),
            (zip("xl/workbook.xml"), "Excel"),
            (zip("OFD.xml"), "OFD"),
            (zip("mimetypeapplication/vnd.oasis.opendocument.text"), ".odt"),
            (zip("a.json"), "压缩包"),
            (b"%PDF-1.7 %%EOF".to_vec(), "PDF"),
            (b"%PDF-1.7".to_vec(), "结尾缺失"),
            (b"PK\x03\x04 OFD.xml".to_vec(), "结尾缺失"),
            (b"BM\x36\0\0\0\0\0\0\0\x36\0".to_vec(), "图片"),
            (b"\xd0\xcf\x11\xe0\xa1".to_vec(), "旧格式"),
            (b"{\\rtf1\\ansi".to_vec(), "RTF"),
            (b"\x89PNG\r\n".to_vec(), "图片"),
            (b"\xef\xbb\xbf \n<!DOCTYPE html>".to_vec(), "网页"),
        ] {
            let finding = finding(&bytes).expect(word);
            assert!(finding.code == "not-a-report" && finding.message.contains(word), "{finding:?}");
        }
        for text in ["BM新区管理委员会", "OTTO公司情况", "GIF8格式说明"] {
            assert_eq!(kind_of(text.as_bytes()).map(|kind| kind.name), Some(TEXT.name), "{text}");
        }
        for (name, bytes) in
            [("坏.pdf", &b"\x01\x80\x93\xff"[..]), ("甲.json", &[0; 9]), ("甲.json", b"{\"\xd6\xd0\":\0}")]
        {
            let finding = no_text(name, bytes).expect(name);
            assert!(finding.code == "not-a-report" && finding.message.contains("不是文字"), "{finding:?}");
            assert_eq!(finding.message.contains(".pdf"), name.contains(".pdf"));
        }
        assert!(no_text("甲.json", b"{\"\xd6\xd0\":1}").is_none(), "GBK is text");
        for text in
            ["2023年工作总结\n一、情况", "关于２０２３年度的报告", "项目,数\n合计,3", "“十四五”规划", "1. 甲", "- 乙"]
        {
            let utf16 = [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
            for bytes in [text.as_bytes(), &utf16] {
                let finding = finding(bytes).expect(text);
                assert!(finding.message.contains("文本文件"), "{text}: {finding:?}");
            }
        }
        assert!(finding(b"\xc4\xcf\xbe\xa9,2023\n").is_some(), "GBK");
        for report in
            ["{}", "\u{feff}{\"schema\": 1}", "", " \n[", "\"<\"", "2023", "\"schema\": 1", "// 甲\n{\n\"year\": 1}"]
        {
            assert!(finding(report.as_bytes()).is_none(), "{report}");
        }
        for slip in ["｛“schema”：1｝", "“schema”：1", "# 甲\n{\n\"year\"：1}"] {
            assert!(finding(slip.as_bytes()).is_none(), "{slip}");
        }
    }
}
