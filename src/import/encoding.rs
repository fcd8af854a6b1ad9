//! Text of unknown encoding: by its mark, by what it says of itself, or by trying.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::document::{At, told};
use crate::diag::{Finding, Level};

/// How far a page may say its encoding (HTML: within the first 1024 bytes; many pages put it further down).
const HEAD: usize = 4096;

/// The text, and a finding when it is not whole.
pub(crate) fn decode(bytes: &[u8]) -> (String, Vec<Finding>) {
    let (encoding, skip) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (guess(bytes), 0),
    };
    let (text, bad) = encoding.decode_without_bom_handling(&bytes[skip..]);
    let text = text.into_owned();
    if !bad {
        return (text, vec![]);
    }
    let lost = text.chars().filter(|ch| *ch == '\u{fffd}').count();
    let words = format!("按 {} 编码读，有 {lost} 个字读不出来", encoding.name());
    let finding = told(Level::Error, "text-undecodable", &At::File, words);
    (text, vec![finding.hint("用浏览器或记事本打开原文件，另存为 UTF-8 编码再试。")])
}

/// UTF-8 where it fits; else what the text says; else GB 18030, in which all Chinese files before UTF-8 are.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if bytes.len() >= 4 && bytes[..4].contains(&0) {
        return if bytes[0] == 0 { UTF_16BE } else { UTF_16LE };
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let label = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'', ' ']));
    let label = label.map(|rest| rest.split(|ch: char| !(ch.is_ascii_alphanumeric() || "-_:".contains(ch))).next());
    let said = label.flatten().and_then(|label| Encoding::for_label(label.as_bytes()));
    let said = match said {
        // GB 2312 and GBK are parts of GB 18030.
        Some(said) if said == encoding_rs::GBK => Some(GB18030),
        said => said,
    };
    let fits =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    let tried = said.into_iter().chain([UTF_8, GB18030, encoding_rs::BIG5]);
    tried.clone().find(|encoding| fits(encoding)).or(said).unwrap_or(UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found() {
        let gbk = b"<meta charset=\"gb2312\">\xd6\xd0\xce\xc4";
        assert!(decode(gbk).0.ends_with("中文"));
        // Said to be UTF-8 and is not.
        assert!(decode(b"<meta charset=utf-8>\xd6\xd0\xce\xc4").0.ends_with("中文"));
        assert_eq!(decode("\u{feff}中".as_bytes()).0, "中");
        assert_eq!(decode(b"\xff\xfe\x2d\x4e").0, "中");
        assert_eq!(decode(b"\xff\xff\x81").1[0].code, "text-undecodable");
    }
}
