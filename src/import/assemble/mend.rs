//! What may be put right without asking, each change told: characters that only look like others, and half-width marks
//! among hanzi.

use super::radicals::unradical;
use crate::diag::{Finding, Level, clip};
use crate::import::bullets::bullet;
use crate::import::document::{At, Block, Document, Mark, Para, left_out, script, told};
use crate::import::inline::one_line;
use crate::import::raised::{lowered, raised};
use crate::model::is_unprintable;

/// Puts a document's characters right.
pub(crate) fn mend(document: &mut Document) {
    let mut findings = vec![];
    for block in &mut document.blocks {
        match block {
            Block::Para(para) => {
                let at = para.at.clone();
                drop_unseen(para, &mut findings);
                write_scripts(para, &mut findings);
                for run in para.runs.iter_mut().filter(|run| !matches!(run.mark, Mark::Note(_))) {
                    drop_unprintable(&mut run.text, &at, &mut findings);
                    restore(&mut run.text, &at, &mut findings);
                    widen(&mut run.text, &at, &mut findings);
                }
            }
            Block::Grid(grid) => {
                for cell in &mut grid.cells {
                    cell.text = one_line(&cell.text);
                    drop_unprintable(&mut cell.text, &cell.at, &mut findings);
                    restore(&mut cell.text, &cell.at, &mut findings);
                }
            }
            Block::Picture(_) | Block::Attachment(_) => {}
        }
    }
    document.blocks.retain(|block| !matches!(block, Block::Para(para) if para.runs.is_empty()));
    for (_, text) in &mut document.notes {
        restore(text, &At::File, &mut findings);
        widen(text, &At::File, &mut findings);
    }
    if let Some(title) = &mut document.title {
        restore(title, &At::File, &mut vec![]);
    }
    document.told.extend(findings);
}

/// What is struck out or cannot be seen goes, before anybody reads a title, heading or caption in it.
fn drop_unseen(para: &mut Para, findings: &mut Vec<Finding>) {
    for run in &para.runs {
        let (level, code, what) = match run.mark {
            Mark::Struck => (Level::Warning, "text-struck", "画了删除线"),
            Mark::Hidden => (Level::Note, "text-hidden", "看不见"),
            _ => continue,
        };
        if !run.text.trim().is_empty() {
            let words = format!("{what}的“{}”没有收入", clip(&run.text, 30));
            findings.push(left_out(level, code, &para.at, &words, &run.text));
        }
    }
    para.runs.retain(|run| !matches!(run.mark, Mark::Struck | Mark::Hidden));
}

/// Raised and lowered parts are written in their places, so that they are no part of the words and figures before them.
fn write_scripts(para: &mut Para, findings: &mut Vec<Finding>) {
    let mut before = String::new();
    for run in &mut para.runs {
        let (what, written) = match run.mark {
            Mark::Superscript => ("上标", raised(&before, &run.text)),
            Mark::Subscript => ("下标", lowered(&before, &run.text)),
            Mark::Note(_) => continue,
            Mark::None | Mark::Lead | Mark::Struck | Mark::Hidden => {
                before.push_str(&run.text);
                continue;
            }
        };
        if !run.text.trim().is_empty() {
            findings.push(script(&para.at, what, &before, &run.text, &written));
        }
        before.push_str(&written);
        (run.text, run.mark) = (written, Mark::None);
    }
    let runs = std::mem::take(&mut para.runs);
    for run in runs {
        match para.runs.last_mut() {
            Some(last) if last.mark == Mark::None && run.mark == Mark::None => last.text.push_str(&run.text),
            _ => para.runs.push(run),
        }
    }
}

/// Characters that no report holds, since nobody can print them: they go, wherever they stand.
fn drop_unprintable(text: &mut String, at: &At, findings: &mut Vec<Finding>) {
    let odd: String = text.chars().filter(|ch| is_unprintable(*ch) && !ch.is_whitespace()).collect();
    if !odd.is_empty() {
        text.retain(|ch| !odd.contains(ch));
        let words = format!("有{}个印不出的控制字符没有收入", odd.chars().count());
        findings.push(left_out(Level::Note, "char-dropped", at, &words, &odd));
    }
}

/// Characters of the radicals blocks become the hanzi that they stand for.
fn restore(text: &mut String, at: &At, findings: &mut Vec<Finding>) {
    let was = std::mem::take(text);
    *text = was.chars().map(unradical).collect();
    restore_bullets(text, at, findings);
    if was.chars().any(|ch| unradical(ch) != ch) {
        let changed: String = was.chars().filter(|ch| unradical(*ch) != *ch).take(10).collect();
        let words = format!("部首字符改为汉字：{changed}");
        findings.push(told(Level::Note, "char-restored", at, words).fact("was", &was).fact("now", text.as_str()));
    }
}

/// Bullets of symbol fonts become those that every font has; other private characters at the head of a text, which nobody
/// sees, are told.
fn restore_bullets(text: &mut String, at: &At, findings: &mut Vec<Finding>) {
    let symbol = |ch: &char| ('\u{f000}'..='\u{f0ff}').contains(ch);
    for odd in text.chars().filter(symbol).collect::<Vec<char>>() {
        // OpenSymbol's bullet is a number of Wingdings: at the head of a text it is a bullet.
        let heads = odd == '\u{f095}' && text.starts_with(odd);
        match bullet(odd).or(heads.then_some('•')) {
            Some(own) => *text = text.replacen(odd, &own.to_string(), 1),
            None => {
                let beside: String = text.chars().filter(|ch| !symbol(ch)).take(10).collect();
                let words =
                    format!("“{beside}”旁边有一个符号字体里的字（U+{:04X}）没有收入，请对照原文补上", odd as u32);
                findings.push(left_out(Level::Warning, "symbol-unknown", at, &words, &odd.to_string()));
                *text = text.replacen(odd, "", 1);
            }
        }
    }
}

/// Half-width marks beside hanzi become full-width ones.
fn widen(text: &mut String, at: &At, findings: &mut Vec<Finding>) {
    let now = widened(text);
    if now != *text {
        let words = format!("半角标点改为全角：“{}”", clip(&now, 40));
        let finding = told(Level::Note, "mark-restored", at, words);
        findings.push(finding.fact("was", text.as_str()).fact("now", &now));
        *text = now;
    }
}

/// The text with full-width marks among hanzi. Never between letters or digits, so not in addresses, decimals, times, and
/// the numbers of documents and telephones.
fn widened(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let hanzi = |at: Option<&char>| at.is_some_and(|ch| is_hanzi(*ch) || "，。；：、！？）】〕》”’％".contains(*ch));
    let mut out: Vec<char> = chars.clone();
    let mut open: Vec<(usize, bool)> = vec![];
    for (i, ch) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| out.get(i)).copied();
        let next = chars.get(i + 1);
        let after_hanzi = hanzi(before.as_ref());
        match ch {
            ',' if after_hanzi || (hanzi(next) && before.is_some_and(|b| b != ' ')) => out[i] = '，',
            ';' if after_hanzi || hanzi(next) => out[i] = '；',
            '?' if after_hanzi && !next.is_some_and(char::is_ascii_alphanumeric) => out[i] = '？',
            '!' if after_hanzi => out[i] = '！',
            ':' if after_hanzi && next != Some(&'/') => out[i] = '：',
            '(' => open.push((i, after_hanzi || hanzi(next))),
            ')' => {
                if let Some((start, _)) =
                    open.pop().filter(|(start, wide)| (*wide || after_hanzi) && !is_area_code(&chars[start + 1..i]))
                {
                    (out[start], out[i]) = ('（', '）');
                }
            }
            _ => {}
        }
    }
    out.into_iter().collect()
}

/// The area code of a telephone number, such as 0851.
fn is_area_code(chars: &[char]) -> bool {
    chars.len() > 2 && chars[0] == '0' && chars.iter().all(char::is_ascii_digit)
}

fn is_hanzi(ch: char) -> bool {
    matches!(ch as u32, 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_among_hanzi_become_wide_and_no_others() {
        for (was, now) in [
            ("一是公开,二是", "一是公开，二是"),
            ("共225件(其中3件)", "共225件（其中3件）"),
            ("网址:http://www.a.cn/x?y=1,2", "网址：http://www.a.cn/x?y=1,2"),
            ("电话(0851)86402295", "电话(0851)86402295"),
            ("金额1,234.5元", "金额1,234.5元"),
            ("9:30至10:00", "9:30至10:00"),
            ("〔2024〕8号", "〔2024〕8号"),
            ("f(x)", "f(x)"),
        ] {
            assert_eq!(widened(was), now);
        }
    }
}
