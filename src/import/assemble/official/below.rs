//! What stands below the body: list of attachments, signature, remark, who was there, the attachments, the imprint
//! (clauses 7.3.4–7.3.7, 7.4 and 10.3).

use regex_lite::Regex;

use super::above::one_office;
use super::{Above, Shell, Signature, lifted, spread, words};
use crate::diag::{Level, clip};
use crate::import::document::{Block, Document, Para, told};
use crate::import::enumerator::enumerator;
use crate::model::half::half_digits;
use crate::model::office::{day_signed, is_office};

/// The lines that say who was there.
const ATTENDANCE: [(&str, &str); 3] = [("出席：", "present"), ("请假：", "absent"), ("列席：", "observers")];
/// How far back a part below the body is looked for.
const REACH: usize = 14;

/// Takes what stands below the body out of a document.
pub(super) fn take(document: &mut Document, shell: &mut Shell) {
    let kind = shell.above.as_ref().map(|above| above.kind);
    if shell.above.as_ref().is_some_and(Above::is_apart) {
        return;
    }
    if kind.is_some() {
        imprint(document, shell);
    }
    if kind == Some("minutes") {
        attendance(document, shell);
    }
    let end = attached(document, kind.is_some());
    let start = signature(document, shell, end);
    if shell.signature.is_none() {
        tell_left(document, kind.is_some());
    }
    if let Some(start) = start.filter(|_| kind.is_some()) {
        list(document, shell, start);
        // Some have it below.
        if shell.names.is_empty() {
            let first = document.blocks.iter().position(|block| matches!(block, Block::Attachment(_)));
            list(document, shell, first.unwrap_or(document.blocks.len()));
        }
    }
}

/// The addressee: the line right below the title that ends with a colon.
pub(crate) fn addressee(document: &mut Document) -> Option<String> {
    let Some(Block::Para(para)) = document.blocks.first() else { return None };
    let text = para.text();
    let is = text.ends_with('：') && !text.contains(['。', '；']) && text.chars().count() <= 200 && !para.hint.centred;
    if !is {
        return None;
    }
    let block = document.blocks.remove(0);
    document.told.push(lifted(&block, "主送机关"));
    Some(text.trim().to_owned())
}

fn text(block: &Block) -> Option<String> {
    if let Block::Para(para) = block { Some(para.text().trim().to_owned()) } else { None }
}

/// Takes blocks out and tells what they are.
fn lift(document: &mut Document, range: std::ops::Range<usize>, what: &str) {
    let findings: Vec<_> = document
        .blocks
        .drain(range)
        .filter(|block| !matches!(block, Block::Picture(_)))
        .map(|block| lifted(&block, what))
        .collect();
    document.told.extend(findings);
}

/// The labels of the imprint's lists.
const LISTS: [(&str, &str); 2] = [("主送：", "main"), ("抄送：", "copies")];

/// Which list of the imprint a line begins.
fn list_of(line: &str) -> Option<(&'static str, &'static str)> {
    LISTS.into_iter().find(|(label, _)| line.starts_with(label))
}

/// The lines of a block: of a paragraph one, of a small table its rows.
fn lines(block: &Block) -> Vec<String> {
    let Block::Grid(grid) = block else { return text(block).into_iter().collect() };
    if words(block).is_empty() {
        return vec![];
    }
    let row = |row: usize| {
        let cells = grid.cells.iter().filter(|cell| cell.row == row).map(|cell| cell.text.trim());
        cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\u{3000}")
    };
    (0..grid.rows.len()).map(row).filter(|line| !line.is_empty()).collect()
}

/// Who printed it and when: 云岭市人民政府办公室　2024年3月5日印发.
fn printed(line: &str) -> Option<(String, String)> {
    let day = "(19|20)[0-9]{2} *年 *[0-9]{1,2} *月 *[0-9]{1,2} *日";
    let pattern = Regex::new(&format!("^(.*?)[ \u{3000}]*({day})[ \u{3000}]*印发$")).ok()?;
    let parts = pattern.captures(line)?;
    Some((parts[1].to_owned(), day_signed(&parts[2])?)).filter(|(office, _)| !office.is_empty())
}

/// 抄送：…, and who printed it and when, on the last lines or in a table there.
fn imprint(document: &mut Document, shell: &mut Shell) {
    let Some(last) = document.blocks.iter().rposition(|block| !words(block).is_empty()) else { return };
    let floor = last.saturating_sub(REACH);
    // Its lines hang behind the label, so that each may be a paragraph of its own; a table is one from its first row on.
    let is_its_own = |block: &Block| match block {
        Block::Para(_) => true,
        Block::Grid(_) => {
            let lines = lines(block);
            lines.first().is_some_and(|line| list_of(line).is_some() || lines.len() == 1 && printed(line).is_some())
        }
        Block::Picture(_) | Block::Attachment(_) => false,
    };
    let own = (floor..=last).rev().take_while(|&index| is_its_own(&document.blocks[index]));
    let mut all: Vec<(usize, String)> =
        own.flat_map(|at| lines(&document.blocks[at]).into_iter().rev().map(move |line| (at, line))).collect();
    all.reverse();
    let end = all.last().and_then(|(_, line)| printed(line));
    let found: Vec<(&'static str, String)> =
        end.into_iter().flat_map(|(office, day)| [("printer", office), ("printed", day)]).collect();
    if !found.is_empty() {
        all.pop();
    }
    let start = all.iter().position(|(_, line)| list_of(line).is_some());
    let mut lists: Vec<(&'static str, String)> = vec![];
    for (_, line) in start.map_or(&[][..], |start| &all[start..]) {
        match (list_of(line), lists.last_mut()) {
            (Some((label, key)), _) => lists.push((key, line[label.len()..].to_owned())),
            (None, Some((_, list))) => list.push_str(line),
            (None, None) => {}
        }
    }
    let first = start.map(|start| all[start].0).or((!found.is_empty()).then_some(last));
    if let Some(first) = first {
        lift(document, first..last + 1, "版记");
    }
    lists.extend(found);
    shell.imprint = lists;
}

/// 出席：…, 请假：…, 列席：…, with the lines of names that go on with them.
fn attendance(document: &mut Document, shell: &mut Shell) {
    // Names have blanks within: a paragraph is taken as it is.
    let said = |block: &Block| text(block).unwrap_or_else(|| words(block).concat());
    let label = |block: &Block| {
        let first = said(block);
        ATTENDANCE.iter().find(|(label, _)| first.starts_with(label)).copied()
    };
    let Some(start) = document.blocks.iter().position(|block| label(block).is_some()) else { return };
    let mut lists: Vec<(&'static str, String)> = vec![];
    let mut end = start;
    for block in &document.blocks[start..] {
        let own = said(block);
        match (label(block), lists.last_mut()) {
            (Some((label, key)), _) => lists.push((key, own[label.len()..].trim_start().to_owned())),
            (None, Some((_, list))) if are_names(list, &own) => list.push_str(&own),
            _ => break,
        }
        end += 1;
    }
    lift(document, start..end, "会议纪要的出席情况");
    shell.attendance = lists;
}

/// Whether a line goes on with a list of names that has not ended: names and offices alone, with no label of their own, such as 记录：.
fn are_names(list: &str, line: &str) -> bool {
    const LONGEST_NAME: usize = 10;
    let bare = line.strip_suffix('。').unwrap_or(line);
    let mut names = bare.split(['、', '，', ',', '（', '）', '(', ')', ' ', '\u{3000}']);
    let are_short =
        names.all(|name| name.chars().count() <= LONGEST_NAME && !name.contains(['。', '：', ':', '；', '！', '？']));
    !list.ends_with('。') && are_short && !line.starts_with("会议") && enumerator(line).is_none()
}

/// Sets the beginning of each attachment, and says where the first begins.
fn attached(document: &mut Document, official: bool) -> usize {
    let mut first = None;
    let mut index = 0;
    while index + 1 < document.blocks.len() {
        let labelled = text(&document.blocks[index]).is_some_and(|text| is_label(&text));
        match (labelled, &document.blocks[index + 1]) {
            (true, Block::Para(para)) if official || is_set_apart(para) => {
                let title = para.text().trim().to_owned();
                lift(document, index..index + 2, "附件的题目");
                document.blocks.insert(index, Block::Attachment(title));
                first.get_or_insert(index);
            }
            _ => {}
        }
        index += 1;
    }
    first.unwrap_or(document.blocks.len())
}

/// 附件, 附件2.
fn is_label(text: &str) -> bool {
    text.strip_prefix("附件").is_some_and(|rest| rest.len() <= 2 && rest.chars().all(|ch| ch.is_ascii_digit()))
}

fn is_set_apart(para: &Para) -> bool {
    para.hint.centred || para.hint.distinct || para.hint.outline.is_some()
}

/// The signature before `end`: the offices, their seals, the day, and in an official document a remark. Says where it begins.
fn signature(document: &mut Document, shell: &mut Shell, end: usize) -> Option<usize> {
    let official = shell.above.is_some();
    let end = behind_list(document, end);
    let mut back =
        (end.saturating_sub(REACH)..end).rev().filter(|&at| !matches!(document.blocks[at], Block::Picture(_)));
    let mut last = back.next()?;
    let after = last;
    let mut remark = None;
    if official && let Some(text) = text(&document.blocks[last]).filter(|text| is_bracketed(text)) {
        remark = Some(text);
        last = back.next()?;
    }
    let Some(date) = text(&document.blocks[last]).and_then(|text| day_signed(&text)) else {
        // A document without a day may have a list of attachments.
        return official.then_some(end);
    };
    let above: Vec<usize> = back.collect();
    let signers: Vec<usize> = above.iter().copied().take_while(|&at| signs(&document.blocks[at])).collect();
    // Names that nobody can part.
    if above.get(signers.len().max(1)).is_some_and(|&at| may_sign(&document.blocks[at])) {
        return None;
    }
    let by = signers.last().or(above.first()).copied()?;
    let mut signature = Signature { date, ..Signature::default() };
    match offices(document, &signers) {
        Some(offices) => signature.offices = offices,
        None if official && signers.len() < 2 => signature.stamp = Some(stamp(&words(&document.blocks[by]))?),
        None => return None,
    }
    let seals: Vec<(usize, Vec<u8>)> = (by..end).filter_map(|at| Some((at, seal(&document.blocks[at])?))).collect();
    let what = "署名和成文日期";
    let mut out: Vec<usize> = signers;
    out.extend((!out.contains(&by)).then_some(by));
    out.push(last);
    out.extend(remark.is_some().then_some(after));
    // A seal for each office: which is whose is not known otherwise.
    if seals.len() == signature.offices.len() {
        out.extend(seals.iter().map(|(at, _)| *at));
        signature.seals = seals.into_iter().map(|(_, bytes)| bytes).collect();
    }
    out.sort_unstable();
    for at in out.into_iter().rev() {
        lift(document, at..at + 1, if remark.is_some() && at == after { "附注" } else { what });
    }
    (shell.signature, shell.remark) = (Some(signature), remark);
    Some(by)
}

/// Where a list of attachments begins that stands below the signature; `end` without one.
fn behind_list(document: &Document, end: usize) -> usize {
    let floor = end.saturating_sub(REACH);
    let numbered = |text: &str| text.starts_with(|ch: char| ch.is_ascii_digit()) && day_signed(text).is_none();
    let lines = (floor..end)
        .rev()
        .take_while(|&at| text(&document.blocks[at]).is_some_and(|text| text.starts_with("附件：") || numbered(&text)));
    let begins = |at: &usize| text(&document.blocks[*at]).is_some_and(|text| text.starts_with("附件："));
    let signed = |at: &usize| {
        at.checked_sub(1).and_then(|at| text(&document.blocks[at])).is_some_and(|text| day_signed(&text).is_some())
    };
    lines.filter(begins).filter(signed).min().unwrap_or(end)
}

/// The offices that sign on these lines from the last up, each whole on its line.
fn offices(document: &Document, signers: &[usize]) -> Option<Vec<String>> {
    let lines: Vec<Vec<String>> = signers.iter().rev().map(|&at| sealed(&words(&document.blocks[at]))).collect();
    let all: Vec<String> = lines.concat();
    let whole = !all.is_empty() && all.iter().all(|word| one_office(word));
    // A short second line may be the end of a name that was parted.
    let parted = lines.iter().skip(1).flatten().any(|word| word.chars().count() < 5);
    (whole && !parted).then_some(all)
}

/// Words without what says that a seal stands on them.
fn sealed(words: &[String]) -> Vec<String> {
    let bare = |word: &String| {
        let seal = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（印章）", "（章）"]
            .iter()
            .find_map(|seal| word.strip_suffix(seal));
        seal.unwrap_or(word).trim().to_owned()
    };
    words.iter().map(bare).collect()
}

/// Whether a line names offices and nothing else.
fn signs(block: &Block) -> bool {
    let words = sealed(&words(block));
    !words.is_empty() && words.iter().all(|word| is_office(word))
}

/// Whether a line may name offices.
fn may_sign(block: &Block) -> bool {
    let words = sealed(&words(block));
    matches!(block, Block::Para(_)) && (words.len() > 1 || words.first().is_some_and(|word| is_office(word)))
}

/// Says what looks like a signature and was not taken: a day alone on a line, below a short line that is no sentence, both
/// at the end or at the right.
fn tell_left(document: &mut Document, official: bool) {
    let end = document.blocks.len();
    let line = |at: usize| match &document.blocks[at] {
        Block::Para(para) => Some((para.text().trim().to_owned(), para.hint.right, para.at.clone())),
        _ => None,
    };
    let found = (1..end).rev().find_map(|at| {
        let (day, right, place) = line(at)?;
        let (above, above_right, _) = line(at - 1)?;
        let remark = document.blocks.get(at + 1).and_then(text).filter(|text| is_bracketed(text));
        let near = at + 4 >= end && at > 1 || official && right && above_right;
        let short = (2..=40).contains(&above.chars().count()) && !above.ends_with(['。', '；', '：', '，']);
        (near && short && is_day_like(&day) && !is_day_like(&above)).then_some((above, day, place, remark))
    });
    let Some((above, day, place, remark)) = found else { return };
    let why = if day_signed(&day).is_some() { "" } else { "，日历上没有这一天" };
    let words = format!("“{}”“{}”像是署名和日期{why}，没有收入署名，留在正文里", clip(&above, 40), clip(&day, 20));
    let hint = "在报告的 signature 里写上 offices 和 date，再从正文里删去这几行；不是署名的，不用改。";
    let finding = told(Level::Warning, "signature-left", &place, words).hint(hint);
    // Only official documents have a remark.
    document.told.push(match remark.filter(|_| !official) {
        Some(remark) => finding.hint(format!(
            "后面的“{}”像是附注，只有公文才有：是公文的，在 official 里写 number、signature 和 remark，再从正文里删去这几行。",
            clip(&remark, 20)
        )),
        None => finding,
    });
}

/// Whether a line has the shape of a day, also of one that no calendar has.
fn is_day_like(text: &str) -> bool {
    let bare: String = half_digits(text).chars().filter(|ch| !ch.is_whitespace()).collect();
    Regex::new(
        "^([0-9]{4}|[〇○零一二三四五六七八九]{4})年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日$",
    )
    .is_ok_and(|day| day.is_match(&bare))
}

/// The picture of a seal.
fn seal(block: &Block) -> Option<Vec<u8>> {
    match block {
        Block::Picture(picture) => picture.bytes.clone().filter(|bytes| bytes.starts_with(b"\x89PNG")),
        _ => None,
    }
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with('（') && text.ends_with('）') && text.chars().count() <= 100
}

/// Post and name of who signs an order: 市　长 and the name, also where they were read as one.
fn stamp(words: &[String]) -> Option<(String, String)> {
    let hanzi =
        |text: &str, most: usize| (2..=most).contains(&text.chars().count()) && !text.contains(['，', '。', '：']);
    match words {
        [line] => {
            let (post, name) = line.split_once(['：', ':'])?;
            let (post, name) = (post.trim(), name.trim());
            (hanzi(post, 8) && hanzi(name, 5)).then(|| (spread(post), spread(name)))
        }
        [post, name] if post.chars().count() == 1 => {
            let (end, name) = name.split_at(name.chars().next()?.len_utf8());
            hanzi(name, 4).then(|| (format!("{post}\u{3000}{end}"), name.to_owned()))
        }
        [one, other, name] if one.chars().count() == 1 && other.chars().count() == 1 => {
            hanzi(name, 5).then(|| (format!("{one}\u{3000}{other}"), spread(name)))
        }
        [post, name] => (hanzi(post, 8) && hanzi(name, 5)).then(|| (spread(post), spread(name))),
        _ => None,
    }
}

/// 附件：1.… 2.…, right above the signature.
fn list(document: &mut Document, shell: &mut Shell, end: usize) {
    let floor = end.saturating_sub(REACH);
    let paras = (floor..end).rev().take_while(|&at| text(&document.blocks[at]).is_some());
    let label = |at: &usize| text(&document.blocks[*at]).is_some_and(|text| text.starts_with("附件："));
    let Some(start) = paras.filter(label).min() else { return };
    if document.blocks[start..end].iter().any(may_sign) {
        return;
    }
    let lines: Vec<String> = document.blocks[start..end].iter().filter_map(text).collect();
    shell.names = names(&lines);
    lift(document, start..end, "附件说明");
}

/// The names of a list of attachments; a line without a number goes on with the name before it.
fn names(lines: &[String]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for line in lines {
        let text = line.strip_prefix("附件：").unwrap_or(line).trim();
        let rest = text.trim_start_matches(|ch: char| ch.is_ascii_digit());
        let number = &text[..text.len() - rest.len()];
        let numbered = rest.strip_prefix(['.', '．']).filter(|_| number.parse() == Ok(names.len() + 1));
        match (numbered, names.last_mut()) {
            (Some(name), _) => names.push(name.trim().to_owned()),
            (None, Some(before)) => before.push_str(text),
            (None, None) => names.push(text.to_owned()),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_attachments_are_read_by_their_numbers() {
        let names = |lines: &[&str]| names(&lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["附件：1.分工表", "2.流程", "（试行）"]), ["分工表", "流程（试行）"]);
        assert_eq!(names(&["附件：2024年分工表"]), ["2024年分工表"]);
    }

    #[test]
    fn who_signs_an_order_has_a_post_and_a_name() {
        let stamp = |words: &[&str]| stamp(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        let mayor = Some(("市　长".to_owned(), "赵启文".to_owned()));
        assert_eq!(stamp(&["市 长", "赵启文"]), mayor);
        assert_eq!(stamp(&["市", "长赵启文"]), mayor);
        assert_eq!(stamp(&["市", "长", "赵启文"]), mayor);
        assert_eq!(stamp(&["局长：张某某"]), Some(("局长".to_owned(), "张某某".to_owned())));
        assert_eq!(stamp(&["以上。"]), None);
    }

    #[test]
    fn lists_of_names_end_where_names_do() {
        for (list, line, goes_on) in [
            ("赵启文、陆川（市政府），林致远（市发展和改革", "局），何清（市财政局），欧阳明（市大数据管理", true),
            ("赵启文、陆川", "局），沈一鸣（市政府办公室）。", true),
            ("王立新、赵敏", "记录：郑宇", false),
            ("王立新、赵敏", "会议听取了招生情况的汇报，现纪要如下。", false),
            ("王立新、赵敏", "全市小学一年级招生18432人，初中一年级招生16905人。", false),
            ("王立新、赵敏。", "钱进", false),
            ("王立新、赵敏", "一、校车", false),
        ] {
            assert_eq!(are_names(list, line), goes_on, "{line}");
        }
    }
}
