//! The head of an official document: copy number, secrecy, urgency, mark, number, signers (clauses 7.2 and 10).

use regex_lite::Regex;

use super::{Above, lifted, spread, words};
use crate::import::document::Document;
use crate::model::office::is_office;

/// How many blocks the head may have.
const REACH: usize = 12;

/// Takes the head out of a document, if every word above and with its number is a part of one.
pub(super) fn take(document: &mut Document) -> Option<Above> {
    if let Some(above) = document.blocks.first().and_then(|block| apart(&words(block))) {
        let block = document.blocks.remove(0);
        document.told.push(lifted(&block, "附件所属公文的发文字号和顺序号"));
        return Some(above);
    }
    let end = (0..document.blocks.len().min(REACH)).find(|&index| {
        let words = words(&document.blocks[index]);
        words.iter().any(|word| is_number(word)) || index > 0 && words.len() == 1 && is_order_number(&words[0])
    })?;
    let all: Vec<String> = document.blocks[..=end].iter().flat_map(words).collect();
    let above = head(&all)?;
    let findings: Vec<_> = document.blocks.drain(..=end).map(|block| lifted(&block, "公文版头")).collect();
    document.told.extend(findings);
    Some(above)
}

/// 云政发〔2024〕8号附件1: the line above an attachment that is bound apart from its document (7.3.7).
fn apart(words: &[String]) -> Option<Above> {
    let [line] = words else { return None };
    let (number, ordinal) = line.rsplit_once("附件").filter(|(number, _)| is_number(number))?;
    let ordinal =
        if ordinal.is_empty() { None } else { Some(ordinal.parse().ok().filter(|nth| (1..=99).contains(nth))?) };
    Some(Above { kind: "attachment", number: number.to_owned(), ordinal, ..Above::default() })
}

/// 云政发〔2024〕8号.
pub(crate) fn is_number(word: &str) -> bool {
    matches(word, "^[^〔〕0-9，。：]{0,16}〔(19|20)[0-9]{2}〕[0-9]{1,5}号$")
}

/// 第6号.
fn is_order_number(word: &str) -> bool {
    matches(word, "^第[0-9]{1,5}号$")
}

fn matches(word: &str, pattern: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(word))
}

/// The head that these words make; `None` if one of them is no part of a head.
fn head(all: &[String]) -> Option<Above> {
    let mut above = Above::default();
    let mut rest: Vec<&str> = vec![];
    let mut signing = false;
    for word in all {
        let marked = |key: &'static str| (key, word.clone());
        match word.as_str() {
            word if is_number(word) || is_order_number(word) => above.number = word.to_owned(),
            _ if matches(word, "^[0-9]{6}$") => above.marks.push(marked("serial")),
            _ if matches(word, "^(绝密|机密|秘密)(★.{1,8})?$") => above.marks.push(marked("secrecy")),
            "特急" | "加急" | "特提" | "平急" => above.marks.push(marked("urgency")),
            word if word.starts_with("签发人") => {
                signing = true;
                let name = word.trim_start_matches("签发人").trim_start_matches(['：', ':']);
                above.signers.extend((!name.is_empty()).then(|| spread(name.trim())));
            }
            word if signing && word.chars().count() <= 5 && !is_office(word) => sign(&mut above.signers, word),
            word => rest.push(word),
        }
    }
    above.kind = mark(&rest, &mut above)?;
    // An order alone is numbered so.
    let ordered = is_order_number(&above.number);
    (!above.number.is_empty() && (!ordered || above.kind == "order")).then_some(above)
}

/// Adds a signer; two hanzi one after the other are one name that is spread: 何　清.
fn sign(signers: &mut Vec<String>, word: &str) {
    let single = |text: &str| text.chars().count() == 1;
    match signers.last_mut().filter(|last| single(last) && single(word)) {
        Some(last) => *last = format!("{last}\u{3000}{word}"),
        None => signers.push(spread(word)),
    }
}

/// Reads the mark of the issuing offices, and says of which kind it makes the document.
fn mark(rest: &[&str], above: &mut Above) -> Option<&'static str> {
    let kinds = [("文件", "document"), ("令", "order")];
    let (suffixes, offices): (Vec<&str>, Vec<&str>) =
        rest.iter().partition(|word| kinds.iter().any(|(suffix, _)| suffix == *word));
    if let ([suffix], true) = (suffixes.as_slice(), !offices.is_empty() && offices.iter().all(|word| is_office(word))) {
        (above.issuers, above.suffix) = (offices.iter().map(|&word| word.to_owned()).collect(), (*suffix).to_owned());
        return kinds.iter().find(|(own, _)| own == suffix).map(|(_, kind)| *kind);
    }
    let [whole] = rest else { return None };
    for (suffix, kind) in kinds {
        // 文件 between two offices: it stands beside both.
        let Some((before, behind)) = whole.rsplit_once(suffix) else { continue };
        if one_office(before) && (behind.is_empty() || one_office(behind)) {
            let issuers = [before, behind].into_iter().filter(|office| !office.is_empty());
            (above.issuers, above.suffix) = (issuers.map(str::to_owned).collect(), suffix.to_owned());
            return Some(kind);
        }
    }
    if whole.ends_with("纪要") {
        let office = ["人民政府", "委员会", "办公室", "管委会", "局", "厅"].iter().find_map(|end| {
            let at = whole.find(end)? + end.len();
            is_office(&whole[..at]).then_some(&whole[..at])
        })?;
        (above.issuers, above.suffix) = (vec![office.to_owned()], whole[office.len()..].to_owned());
        return Some("minutes");
    }
    one_office(whole).then(|| {
        above.issuers = vec![(*whole).to_owned()];
        "letter"
    })
}

/// Whether a text names one office, and not two that stood below each other: the second begins with the place of the first.
pub(super) fn one_office(text: &str) -> bool {
    let place: String = text.chars().take(2).collect();
    let again = text.char_indices().skip(3).any(|(at, _)| text[at..].starts_with(&place) && is_office(&text[..at]));
    is_office(text) && !again && !text.contains("文件")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told_by_every_word() {
        let head = |words: &[&str]| head(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        let found = head(&["000012", "加急", "云岭市人民政府文件", "云政发〔2024〕8号"]).unwrap();
        assert_eq!((found.kind, found.number.as_str()), ("document", "云政发〔2024〕8号"));
        assert_eq!(found.issuers, ["云岭市人民政府"]);
        let joint = ["云岭市教育局", "文件", "云岭市财政局", "签发人：", "林致远", "云教呈〔2024〕21号", "何 清"];
        let found = head(&joint).unwrap();
        assert_eq!((found.issuers.len(), found.signers.as_slice()), (2, &["林致远".to_owned(), "何　清".into()][..]));
        let apart = ["云岭市教育局", "文件", "签发人：", "何", "清", "云教呈〔2024〕21号", "欧阳明"];
        assert_eq!(head(&apart).unwrap().signers, ["何　清", "欧阳明"]);
        let found = head(&["云岭市人民政府专题会议纪要", "〔2024〕17号"]).unwrap();
        assert_eq!((found.kind, found.suffix.as_str()), ("minutes", "专题会议纪要"));
        assert_eq!(head(&["云岭市人民政府令", "第6号"]).unwrap().kind, "order");
        assert_eq!(head(&["云岭市人民政府办公室", "云府办函〔2024〕35号"]).unwrap().kind, "letter");
        let of = |line: &str| super::apart(&[line.to_owned()]).map(|above| (above.number, above.ordinal));
        assert_eq!(of("云政发〔2024〕8号附件12"), Some(("云政发〔2024〕8号".to_owned(), Some(12))));
        assert_eq!(of("云政发〔2024〕8号附件"), Some(("云政发〔2024〕8号".to_owned(), None)));
        for other in ["请见：云政发〔2024〕8号附件", "云政发〔2024〕8号附件一", "云政发〔2024〕8号", "附件2"]
        {
            assert!(of(other).is_none(), "{other}");
        }
        for other in [&["网站首页", "云政发〔2024〕8号"][..], &["云岭市教育局云岭市财政局文件", "云教发〔2024〕6号"]]
        {
            assert!(head(other).is_none(), "{other:?}");
        }
    }
}
