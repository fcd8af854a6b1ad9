//! What the setting of characters one by one can do and what it cannot: letters with marks are composed, scripts that
//! need shaping or run from the right are refused by name, and characters that only look like hanzi are named.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::chars::is_mark;
use crate::diag::{Finding, Place};

/// What is wrong with a character, in a text of its own place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Fault {
    /// Letters of this script are not set right one by one.
    Script(&'static str, char),
    /// A mark that stands on a letter that no character has with it.
    Mark(String),
    /// A sign that looks like this hanzi.
    Looks(char, String),
    /// A selector of one of a hanzi's forms.
    Selector(Option<char>, char),
}

impl Fault {
    /// The finding on it at a place of the report: `script-unsupported`, an error; `character-lookalike`, a warning.
    pub(crate) fn finding(self, at: String) -> Finding {
        let place = Place::Value(at);
        match self {
            Fault::Script(name, ch) => {
                let words =
                    format!("“{ch}”（U+{:04X}）是{name}，这种文字要连写变形或从右向左排，本程序排不对", u32::from(ch));
                Finding::error("script-unsupported", place, words)
                    .hint("改用汉字或拉丁字母转写；必须用原文的，把它做成图片（figure）插入。")
                    .fact("character", ch.to_string())
            }
            Fault::Mark(cluster) => {
                let codes: Vec<String> = cluster.chars().map(|ch| format!("U+{:04X}", u32::from(ch))).collect();
                let words =
                    format!("“{cluster}”（{}）是字母加附加符号，没有现成的合成字符，符号的位置排不准", codes.join(" "));
                Finding::error("script-unsupported", place, words)
                    .hint("改用已有的带符号字母（例如 é），或者删去附加符号。")
                    .fact("characters", cluster)
            }
            Fault::Looks(ch, hanzi) => {
                let words =
                    format!("“{ch}”（U+{:04X}）是形似汉字的部首或兼容字符，搜索和朗读时不当作“{hanzi}”", u32::from(ch));
                Finding::warning("character-lookalike", place, words)
                    .hint(format!("改为汉字“{hanzi}”。"))
                    .fact("character", ch.to_string())
                    .fact("hanzi", hanzi)
            }
            Fault::Selector(base, ch) => {
                let code = format!("U+{:04X}", u32::from(ch));
                let words = match base {
                    Some(base) => format!("“{base}”后面有异体字选择符 {code}，字体里没有所选的字形"),
                    None => format!("这里有异体字选择符 {code}，它前面没有字"),
                };
                let hint = base.map_or_else(
                    || "删去它。".to_owned(),
                    |base| format!("只写“{base}”，或者直接写所要的那个异体字。"),
                );
                Finding::error("character-lookalike", place, words).hint(hint).fact("character", code)
            }
        }
    }
}

/// The characters to be set, each with its offset in the text: a letter and the marks on it become one, where there is
/// such a character. What cannot be set is left out and is a fault; no character is replaced that stands alone.
pub(super) fn composed(text: &str, faults: &mut Vec<Fault>) -> Vec<(usize, char)> {
    let mut out: Vec<(usize, char)> = Vec::with_capacity(text.len() / 3 + 8);
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        if ch < '\u{300}' && chars.peek().is_none_or(|(_, next)| *next < '\u{300}')
            || ('\u{4e00}'..='\u{9fff}').contains(&ch)
        {
            out.push((at, ch));
            continue;
        }
        if is_selector(ch) {
            faults.push(Fault::Selector(out.last().map(|(_, base)| *base), ch));
            continue;
        }
        let mut end = at + ch.len_utf8();
        while let Some((next, mark)) = chars.next_if(|(_, next)| is_mark(*next) && !is_selector(*next)) {
            end = next + mark.len_utf8();
        }
        let cluster = &text[at..end];
        match single(cluster) {
            Some(ch) => {
                faults.extend(fault_of(ch));
                if script_of(ch).is_none() {
                    out.push((at, ch));
                }
            }
            None => faults.push(match cluster.chars().find_map(|ch| Some((script_of(ch)?, ch))) {
                Some((script, ch)) => Fault::Script(script, ch),
                None => Fault::Mark(cluster.to_owned()),
            }),
        }
    }
    out
}

/// The one character that a cluster is composed to; one that stands alone stays as it is.
fn single(cluster: &str) -> Option<char> {
    let mut chars = cluster.chars();
    let first = chars.next().filter(|ch| !is_mark(*ch))?;
    if chars.next().is_none() {
        return Some(first);
    }
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(cluster);
    let mut chars = composed.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn fault_of(ch: char) -> Option<Fault> {
    script_of(ch)
        .map(|script| Fault::Script(script, ch))
        .or_else(|| looks_like(ch).map(|hanzi| Fault::Looks(ch, hanzi)))
}

/// The name of a script that is not set right one character after the other.
fn script_of(ch: char) -> Option<&'static str> {
    Some(match ch {
        '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => "希伯来文",
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => "阿拉伯字母（含维吾尔文、哈萨克文）",
        '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => "阿拉伯字母（含维吾尔文、哈萨克文）",
        '\u{700}'..='\u{74f}' => "叙利亚文",
        '\u{780}'..='\u{7bf}' => "塔纳文",
        '\u{7c0}'..='\u{7ff}' => "西非书面文",
        '\u{900}'..='\u{dff}' => "印度系文字",
        '\u{e00}'..='\u{eff}' => "泰文或老挝文",
        '\u{f00}'..='\u{fff}' => "藏文",
        '\u{1000}'..='\u{109f}' | '\u{aa60}'..='\u{aa7f}' => "缅甸文",
        '\u{1780}'..='\u{17ff}' => "高棉文",
        '\u{1800}'..='\u{18af}' => "蒙古文",
        '\u{1950}'..='\u{1aaf}' => "傣文",
        _ => return None,
    })
}

/// The hanzi that a radical or a compatibility ideograph looks like.
fn looks_like(ch: char) -> Option<String> {
    let hanzi: String = match ch {
        '\u{2e80}'..='\u{2fdf}' => {
            DecomposingNormalizerBorrowed::new_nfkd().normalize(ch.encode_utf8(&mut [0; 4])).into()
        }
        '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' => {
            DecomposingNormalizerBorrowed::new_nfd().normalize(ch.encode_utf8(&mut [0; 4])).into()
        }
        _ => return None,
    };
    (!hanzi.starts_with(ch)).then_some(hanzi)
}

fn is_selector(ch: char) -> bool {
    matches!(ch, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> (String, Vec<Fault>) {
        let mut faults = vec![];
        let chars = composed(text, &mut faults).into_iter().map(|(_, ch)| ch).collect();
        (chars, faults)
    }

    #[test]
    fn marks_are_composed_and_what_stands_alone_is_kept() {
        assert_eq!(set("cafe\u{301}，Vie\u{302}\u{323}t"), ("café，Việt".into(), vec![]));
        // Ohm and Angstrom signs are canonical singletons: named by nobody, replaced by nobody.
        assert_eq!(set("5\u{2126}"), ("5\u{2126}".into(), vec![]));
        assert_eq!(composed("e\u{301}国", &mut vec![]), [(0, 'é'), (3, '国')]);
    }

    #[test]
    fn what_cannot_be_set_is_named() {
        assert_eq!(set("x\u{301}\u{302}"), (String::new(), vec![Fault::Mark("x\u{301}\u{302}".into())]));
        assert!(matches!(set("שלום").1[..], [Fault::Script("希伯来文", 'ש'), ..]));
        assert!(matches!(set("བོད").1[..], [Fault::Script("藏文", _), ..]));
        assert_eq!(
            set("\u{2f00}\u{f9dc}").1,
            [Fault::Looks('\u{2f00}', "一".into()), Fault::Looks('\u{f9dc}', "隆".into())]
        );
        assert_eq!(set("葛\u{e0100}"), ("葛".into(), vec![Fault::Selector(Some('葛'), '\u{e0100}')]));
    }
}
