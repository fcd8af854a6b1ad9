//! How the texts are typed: marks, blanks and signs that came with copying from a web page or from a keyboard set to
//! Latin. Notes only, each with the text as it should be; addresses, decimals, times and numbers of documents stay.

use crate::diag::{Finding, Fix, Level, Place, clip, tell};
use crate::model::Report;
use crate::model::half::half_figures;
use crate::model::walk::{Content, Part, PartKind};

/// Entities of HTML that were taken for text.
const ENTITIES: [(&str, &str); 7] = [
    ("&nbsp;", " "),
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&ldquo;", "“"),
    ("&rdquo;", "”"),
];

/// Half-width marks with those that stand in hanzi text.
const MARKS: [(char, char); 8] =
    [(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('!', '！'), ('(', '（'), (')', '）'), ('.', '。')];

/// Blanks that a text may have several of.
const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{3000}', '\t'];

/// Dashes that stand in telephone numbers for a hyphen.
const DASHES: [char; 6] = ['—', '–', '－', '―', '‐', '−'];

/// What figures have that a keyboard set to full width types.
const FULL_WIDTH: [char; 11] = ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９', '．'];

/// What a number before a heading ends with.
const NUMBER_ENDS: [char; 3] = ['、', '）', '.'];

/// Checks the texts that are printed.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    for part in report.parts() {
        let printed = matches!(
            part.kind,
            PartKind::Title
                | PartKind::Heading
                | PartKind::AttachmentTitle
                | PartKind::Paragraph
                | PartKind::Item
                | PartKind::Footnote
                | PartKind::Caption
                | PartKind::TableNote
        );
        if let Some((clean, why)) = printed.then(|| cleaned(&part.text, is_prose(part.kind))).flatten() {
            tell(out, finding(&part, (&part.at, &part.text), clean, &why));
        }
        // The blanks and marks in a cell may be meant; figures are figures.
        if let Content::Free(table) = part.content {
            let full = table.cells.iter().filter(|cell| cell.text.contains(FULL_WIDTH));
            for (cell, clean) in
                full.map(|cell| (cell, half_figures(&cell.text))).filter(|(cell, clean)| cell.text != *clean)
            {
                tell(out, finding(&part, (&cell.at, &cell.text), clean, &["全角数字"]));
            }
        }
    }
}

fn finding(part: &Part<'_>, (at, text): (&str, &str), clean: String, why: &[&str]) -> Finding {
    let words = format!("{}有{}：“{}”", part.place(), why.join("、"), clip(text, 30));
    Finding::new(Level::Note, "text-typing", Place::Value(at.to_owned()), words)
        .hint("照中文的写法改；用 check --fix 可以一次改好。")
        .fix(Fix::safe(at, clean))
        .fact("kinds", why.join(" "))
}

/// Whether blanks in a text are never meant: in titles and captions they part the lines, the number or two hanzi.
fn is_prose(kind: PartKind) -> bool {
    matches!(kind, PartKind::Paragraph | PartKind::Item | PartKind::Footnote)
}

/// A text as it should be typed, and what was not so; `None` where nothing was.
fn cleaned(text: &str, prose: bool) -> Option<(String, Vec<&'static str>)> {
    let mut why = vec![];
    let mut clean = text.to_owned();
    // A text without any of the characters that a step looks for stays as it is.
    let mut step = |name: &'static str, seen: &[char], change: fn(&str) -> String| {
        if !clean.contains(seen) {
            return;
        }
        let changed = change(&clean);
        if changed != clean {
            clean = changed;
            why.push(name);
        }
    };
    step("网页代码", &['&'], without_entities);
    step("半角标点", &MARKS.map(|(half, _)| half), with_full_marks);
    if prose {
        step("连着的空格", &BLANKS, without_doubled_blanks);
    }
    step("用小于号、大于号代替的书名号", &['<'], with_title_marks);
    step("不统一的电话号码连接号", &DASHES, with_plain_dashes);
    step("全角数字", &FULL_WIDTH, half_figures);
    step("重复的序号", &NUMBER_ENDS, without_doubled_number);
    (!why.is_empty() && !clean.trim().is_empty()).then_some((clean.trim().to_owned(), why))
}

fn without_entities(text: &str) -> String {
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

/// Hanzi, and the marks that stand among them.
fn is_chinese(ch: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&ch) || "，。；：？！、（）“”《》〈〉".contains(ch)
}

/// Which characters belong to an address of the web or of mail: runs of ASCII without blanks that hold `://`, `www.` or
/// `@`.
fn in_address(chars: &[char]) -> Vec<bool> {
    let mut inside = vec![false; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|ch| ch.is_ascii_graphic()).count();
        let run: String = chars[at..at + length].iter().collect();
        if run.contains("://") || run.contains("www.") || run.contains('@') {
            // A mark at its end, or a bracket around it, is the sentence's.
            let trimmed = run.trim_start_matches(['(', ',', ':']).len();
            let end = run.trim_end_matches([')', ',', '.', ';', ':']).len();
            inside[at + run.len() - trimmed..at + end].fill(true);
        }
        at += length.max(1);
    }
    inside
}

/// Half-width marks beside hanzi as full-width ones; brackets in pairs.
fn with_full_marks(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let address = in_address(&chars);
    let full = |ch: char| MARKS.iter().find(|(half, _)| *half == ch).map(|(_, full)| *full);
    let mut open: Vec<usize> = vec![];
    for at in 0..chars.len() {
        let near = |n: usize| chars.get(n).copied().filter(|_| !address.get(n).copied().unwrap_or(false));
        let before = at.checked_sub(1).and_then(near);
        let (hanzi_before, behind) = (before.is_some_and(is_chinese), near(at + 1));
        let hanzi_behind = behind.is_some_and(is_chinese);
        let Some(mark) = full(chars[at]).filter(|_| !address[at]) else { continue };
        match chars[at] {
            '(' => open.push(at),
            ')' => {
                let Some(from) = open.pop() else { continue };
                let inner = chars[from + 1..at].iter().any(|ch| is_chinese(*ch));
                let around = from.checked_sub(1).is_some_and(|n| is_chinese(chars[n])) || hanzi_behind;
                let number_or_address = (from + 1..at).all(|n| chars[n].is_ascii_digit() || address[n]);
                if inner || around && number_or_address {
                    (chars[from], chars[at]) = ('（', mark);
                }
            }
            // A full stop only where the sentence ends: figures and abbreviations have it too.
            '.' => {
                let numbered = before.is_some_and(|ch| ch.is_ascii_digit());
                if hanzi_before && !numbered && behind.is_none_or(char::is_whitespace) {
                    chars[at] = mark;
                }
            }
            ':' if before.is_some_and(|ch| ch.is_ascii_digit()) && behind.is_some_and(|ch| ch.is_ascii_digit()) => {}
            _ if hanzi_before || hanzi_behind => chars[at] = mark,
            _ => {}
        }
    }
    chars.into_iter().collect()
}

/// One blank in place of several; none between hanzi.
fn without_doubled_blanks(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let blank = |ch: char| BLANKS.contains(&ch);
    let (mut out, mut at) = (String::new(), 0);
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|ch| blank(**ch)).count();
        if length < 2 {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        at += length;
        let between = out.chars().last().is_some_and(is_chinese) && chars.get(at).copied().is_some_and(is_chinese);
        out.extend((!between).then_some(' '));
    }
    out
}

/// `<条例>` as 〈条例〉; not what lies between two comparisons, which neither begins nor ends as a title does.
fn with_title_marks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        match from[1..].split_once('>') {
            Some((inner, after)) if is_titled(inner) => {
                out.extend(["〈", inner, "〉"]);
                rest = after;
            }
            _ => {
                out.push('<');
                rest = &from[1..];
            }
        }
    }
    out + rest
}

fn is_titled(inner: &str) -> bool {
    let ends = [inner.chars().next(), inner.chars().next_back()];
    ends.into_iter().flatten().any(is_chinese) && !inner.contains(['<', '\n'])
}

/// Dashes between the area code of three or four digits and the seven or eight of a telephone as hyphens.
fn with_plain_dashes(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for at in 0..chars.len() {
        if !DASHES.contains(&chars[at]) {
            continue;
        }
        let digits = |chars: &mut dyn Iterator<Item = &char>| chars.take_while(|ch| ch.is_ascii_digit()).count();
        let before = digits(&mut chars[..at].iter().rev());
        let behind = digits(&mut chars[at + 1..].iter());
        let zero = at.checked_sub(before).is_some_and(|start| chars[start] == '0');
        if zero && (3..=4).contains(&before) && (7..=8).contains(&behind) {
            chars[at] = '-';
        }
    }
    chars.into_iter().collect()
}

/// `一、一、总体情况` as `一、总体情况`.
fn without_doubled_number(text: &str) -> String {
    let numbered = |ch: char| "一二三四五六七八九十（）()0123456789".contains(ch);
    let mark = text.find(NUMBER_ENDS).map(|at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let Some(number) = mark.map(|end| &text[..end]) else { return text.to_owned() };
    let is_number = number.chars().count() <= 5 && number.trim_end_matches(['、', '.']).chars().all(numbered);
    match text[number.len()..].trim_start().strip_prefix(number) {
        // 1.1.2 is a number of its own.
        Some(rest) if is_number && !rest.starts_with(|ch: char| ch.is_ascii_digit()) => format!("{number}{rest}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_in_cells_are_told_and_mended_whole() {
        let grid = r#"{"grid":{"header_rows":1,"rows":[["项","数"],["甲","１，２００"],["乙  丙","（3）"]]}}"#;
        let json = format!(
            r#"{{"schema":"banxin/report/1","year":2024,"issuer":"甲县","title":"报告","body":[{grid},"共１２３，４５６．７８万元。"]}}"#
        );
        let mut out = vec![];
        check(&crate::model::read(&json).unwrap().0, &mut out);
        let fixes: Vec<(&str, &str)> =
            out.iter().flat_map(|finding| &finding.fixes).map(|fix| (&*fix.pointer, &*fix.value)).collect();
        assert_eq!(fixes, [("/body/0/grid/rows/1/1", "1,200"), ("/body/1", "共123,456.78万元。")]);
    }

    #[test]
    fn texts_are_typed_as_chinese_is() {
        for (typed, clean) in [
            ("收到申请12件,其中自然人8件;已办结.", "收到申请12件，其中自然人8件；已办结。"),
            ("第二十条第(一)项", "第二十条第（一）项"),
            ("地址:文昌路18号(邮编:999999)", "地址：文昌路18号（邮编：999999）"),
            ("工作&nbsp;&nbsp;情况", "工作情况"),
            ("工作  情况", "工作情况"),
            ("《关于印发<办法>的通知》", "《关于印发〈办法〉的通知》"),
            ("电话0851—86402295、0851–8640229", "电话0851-86402295、0851-8640229"),
            ("收到１２，８３６件，占４５.２％", "收到12,836件，占45.2％"),
            ("一、一、总体情况", "一、总体情况"),
            ("（一）（一）主动公开", "（一）主动公开"),
            ("网址(http://a.example/b,c)见", "网址（http://a.example/b,c）见"),
        ] {
            assert_eq!(cleaned(typed, true).map(|(clean, _)| clean).as_deref(), Some(clean), "{typed}");
        }
        for sound in [
            "收到1,230件，8:30开始，比例3:2。",
            "网址http://www.a.example/?a=1,b:2。",
            "国办公开办函〔2021〕30号",
            "Word (DOCX), PDF",
            "一、二、三类",
            "1.1.2版",
            "2019—2021年",
            "x<y且y>z",
            "第2024-01-05号",
        ] {
            assert_eq!(cleaned(sound, true), None, "{sound}");
        }
    }
}
