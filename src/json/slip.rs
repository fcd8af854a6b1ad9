//! What a JSON syntax error means to the one who typed it: the usual slips, with the way to mend each.

use serde_json::error::Category;

use crate::diag::{Finding, Place};

/// Full-width and other punctuation that is typed for JSON's own, with what it should be.
const LOOKALIKES: [(char, &str); 14] = [
    ('“', "\""),
    ('”', "\""),
    ('＂', "\""),
    ('‘', "\""),
    ('’', "\""),
    ('\'', "\""),
    ('，', ","),
    ('、', ","),
    ('：', ":"),
    ('｛', "{"),
    ('｝', "}"),
    ('［', "["),
    ('］', "]"),
    ('\u{3000}', "空格"),
];

/// Turns serde_json's error about `part` of `text` into a finding at the offending byte.
pub(super) fn explain(text: &str, part: &str, error: &serde_json::Error) -> Finding {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let at = char_start(text, start + offset(part, error.line(), error.column()));
    if part.trim().is_empty() {
        return slip(Place::File, "文件是空的，没有内容").hint("请检查导出是否成功，重新导出后再试。");
    }
    if error.classify() == Category::Eof {
        return truncated(text, part, start);
    }
    if error.to_string().starts_with("control character") {
        return line_end_in_string(text, part, start, at);
    }
    let here = text[at..].chars().next().unwrap_or(' ');
    let before = text[..at].trim_end();
    if let Some((_, plain)) = LOOKALIKES.iter().find(|(wide, _)| *wide == here) {
        return slip(Place::Offset(at), format!("这里的 {here} 不是 JSON 的标点"))
            .hint(format!("把它改成英文半角的 {plain} 。"));
    }
    if here == '/' || here == '#' {
        return slip(Place::Offset(at), "JSON 文件里不能写注释").hint("删去这处注释。");
    }
    by_words(&error.to_string(), at, here, before)
}

fn slip(place: Place, words: impl Into<String>) -> Finding {
    Finding::error("json-syntax", place, words)
}

/// What serde_json's own words say, where the character alone does not tell.
fn by_words(words: &str, at: usize, here: char, before: &str) -> Finding {
    let place = Place::Offset(at);
    let says = |part: &str| words.starts_with(part);
    if matches!(here, ']' | '}') && before.ends_with(',') {
        let comma = Place::Offset(before.rfind(',').unwrap_or(0));
        return slip(comma, "最后一项后面多了一个逗号").hint(format!("删去“{here}”前面的这个逗号。"));
    }
    if says("expected `,` or") {
        return after_value(place, here);
    }
    if says("expected `:`") {
        return slip(place, "名称后面缺少冒号").hint("在名称和值之间加上英文冒号 : 。");
    }
    if says("key must be a string") {
        return slip(place, "名称没有加引号").hint("给名称加上英文双引号，例如 \"year\": 2020。");
    }
    if says("invalid escape") || says("lone") || says("unexpected end of hex") || says("invalid unicode") {
        return slip(place, "反斜杠 \\ 后面的写法不对").hint("要写反斜杠本身，请写成 \\\\ ；不需要的就删去。");
    }
    if says("invalid number") {
        return slip(place, "数字的写法不对").hint("数字不能以 0、+ 或 . 开头；要照原样保留的，请加上英文双引号。");
    }
    if says("trailing characters") {
        return slip(place, "报告结束以后还有多余的内容").hint("一个文件只放一份报告；删去这里以后的内容。");
    }
    let hint = match here {
        ',' => "删去多余的逗号，或者在逗号前补上值。",
        _ => "文字要用英文双引号括起来；数字不加引号；没有数据时写 \"\"。",
    };
    slip(place, "这里应当是一个值，现在读不懂").hint(hint)
}

/// A string runs into the end of its line, or of the file. serde_json stands on the character before.
fn line_end_in_string(text: &str, part: &str, start: usize, before: usize) -> Finding {
    let at = text[before..].find(char::is_control).map_or(before, |ahead| before + ahead);
    if text[at..].trim().is_empty() {
        return truncated(text, part, start);
    }
    slip(Place::Offset(at), "引号没有在本行结束，或者文字里夹着换行、制表符")
        .hint("漏了引号的，在文字结尾补上英文双引号。")
        .hint("文字里确有换行的，把它拆成几个段落，每段各加引号。")
}

/// A value is followed by something that is neither a comma nor the closing bracket.
fn after_value(place: Place, here: char) -> Finding {
    match here {
        '"' | '{' | '[' | '0'..='9' | '-' => slip(place, "两项之间缺少逗号").hint("在前一项的后面加上英文逗号 , 。"),
        ']' | '}' => slip(place, format!("括号不配对：这里的“{here}”对不上前面打开的括号"))
            .hint("{ 要用 } 关，[ 要用 ] 关；检查前面是否漏了或多了括号。"),
        _ => slip(place, "文字到这里中断了：可能是文字里用了英文双引号")
            .hint("文字里的引号请用中文引号“ ”，或者写成 \\\" 。"),
    }
}

/// The text ends too early; names the innermost bracket or quote that is still open.
fn truncated(text: &str, part: &str, start: usize) -> Finding {
    let end = text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
    let finding = slip(Place::Offset(end), "文件到这里就断了，没有写完")
        .hint("文件可能没有保存完整或没有传完，请重新导出；确实只少括号的，在末尾补齐。");
    match innermost_open(part) {
        Some((at, b'"')) => finding.with(Place::Offset(start + at), "这里的引号没有关上"),
        Some((at, open)) => finding.with(Place::Offset(start + at), format!("这里的“{}”没有关上", open as char)),
        None => finding,
    }
}

/// Offset and kind of the innermost bracket or quote that is never closed.
fn innermost_open(text: &str) -> Option<(usize, u8)> {
    let mut open: Vec<(usize, u8)> = vec![];
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        let in_string = matches!(open.last(), Some((_, b'"')));
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' if in_string => drop(open.pop()),
            b'{' | b'[' | b'"' if !in_string => open.push((at, byte)),
            b'}' | b']' if !in_string => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// serde_json counts lines from 1 and columns in bytes from 1.
fn offset(part: &str, line: usize, column: usize) -> usize {
    let line_start = match line.saturating_sub(2) {
        _ if line < 2 => 0,
        nth => part.bytes().enumerate().filter(|(_, b)| *b == b'\n').nth(nth).map_or(part.len(), |(at, _)| at + 1),
    };
    line_start.saturating_add(column.saturating_sub(1)).min(part.len())
}

/// The start of the character that a byte belongs to.
fn char_start(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::diag::Place;
    use crate::json::parse;

    /// Each slip with the byte it is found at and the words said.
    #[test]
    fn the_usual_slips_are_named_where_they_are() {
        let slips = [
            ("{\"a\": 1,}", "}", -1, "最后一项后面多了一个逗号"),
            ("[1, 2,\n]", "]", -2, "最后一项后面多了一个逗号"),
            ("{“a”: 1}", "“", 0, "不是 JSON 的标点"),
            ("{\"a\"：1}", "：", 0, "这里的 ： 不是"),
            ("{\"a\":1，\"b\":2}", "，", 0, "这里的 ， 不是"),
            ("{'a':1}", "'", 0, "这里的 ' 不是"),
            ("{\"a\":1 // x\n}", "//", 0, "不能写注释"),
            ("{\"a\" 1}", "1", 0, "缺少冒号"),
            ("{a: 1}", "a", 0, "名称没有加引号"),
            ("{\"a\":1\n\"b\":2}", "\"b", 0, "两项之间缺少逗号"),
            ("{\"a\":\"x\"y\"}", "y", 0, "文字里用了英文双引号"),
            ("[\"中\n\"]", "\n", 0, "引号没有在本行结束"),
            ("[\"\\x\"]", "x", 0, "反斜杠"),
            ("[\"\\ud800\"]", "\"]", 0, "反斜杠"),
            ("[012]", "1", 0, "数字的写法不对"),
            ("[1}", "}", 0, "括号不配对"),
            ("{} {}", "{}", 3, "还有多余的内容"),
            ("[1,,2]", ",2", 0, "应当是一个值"),
            ("[None]", "N", 0, "应当是一个值"),
            ("{\"a\": [\"b", "b", 0, "没有写完"),
        ];
        for (text, mark, shift, words) in slips {
            let finding = parse(text).unwrap_err();
            assert_eq!(finding.code, "json-syntax");
            let at = text.find(mark).unwrap().checked_add_signed(shift).unwrap();
            assert_eq!(finding.place, Place::Offset(at), "{text:?} {}", finding.message);
            assert!(finding.message.contains(words), "{text:?}: {}", finding.message);
            assert!(!finding.hints.is_empty());
        }
        assert_eq!(parse(" \n").unwrap_err().place, Place::File);
    }

    #[test]
    fn a_truncated_file_names_what_is_still_open() {
        let finding = parse("{\"body\": [1, {\"t\": \"]\"}").unwrap_err();
        assert_eq!(finding.related[0], (Place::Offset(9), "这里的“[”没有关上".into()));
    }
}
