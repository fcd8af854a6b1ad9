//! What stands below the body: list of attachments, signature, remark, who was there, the attachments, the imprint
//! (clauses 7.3.4–7.3.7, 7.4 and 10.3).

use regex_lite::Regex;

use super::super::words::{half_digits, is_office};
use super::above::one_office;
use super::{Above, Shell, Signature, lifted, spread, words};
use crate::import::document::{Block, Document, Para};
use crate::model::day_of_printed;

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
    let Some(start) = signature(document, shell, end) else { return };
    if kind.is_some() {
        list(document, shell, start);
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

/// 抄送：…, and who printed it and when, on the last lines.
fn imprint(document: &mut Document, shell: &mut Shell) {
    let Some(last) = document.blocks.iter().rposition(|block| !words(block).is_empty()) else { return };
    let Ok(printed) = Regex::new("^(.*?)[ \u{3000}]*((19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)印发$") else {
        return;
    };
    let line = words(&document.blocks[last]).join("\u{3000}");
    let mut found: Vec<(&'static str, String)> = vec![];
    let mut end = last + 1;
    if let Some(parts) = printed.captures(&line)
        && let Some(day) = day_of_printed(&parts[2])
        && !parts[1].is_empty()
    {
        found = vec![("printer", parts[1].to_owned()), ("printed", day)];
        end = last;
    }
    // Its lines hang behind the label, so that each may be a paragraph of its own.
    let labels = [("主送：", "main"), ("抄送：", "copies")];
    let label =
        |block: &Block| text(block).and_then(|text| labels.iter().find(|(label, _)| text.starts_with(label)).copied());
    let floor = end.saturating_sub(REACH);
    let paras = (floor..end).rev().take_while(|&index| text(&document.blocks[index]).is_some());
    let Some(start) = paras.filter(|&index| label(&document.blocks[index]).is_some()).min() else {
        if end == last {
            lift(document, last..last + 1, "版记");
        }
        shell.imprint = found;
        return;
    };
    let mut lists: Vec<(&'static str, String)> = vec![];
    for block in &document.blocks[start..end] {
        let own = text(block).unwrap_or_default();
        match (label(block), lists.last_mut()) {
            (Some((label, key)), _) => lists.push((key, own[label.len()..].to_owned())),
            (None, Some((_, list))) => list.push_str(&own),
            (None, None) => {}
        }
    }
    lift(document, start..last + 1, "版记");
    lists.extend(found);
    shell.imprint = lists;
}

/// 出席：…, 请假：…, 列席：…, to the end.
fn attendance(document: &mut Document, shell: &mut Shell) {
    let label = |block: &Block| {
        let first = words(block).into_iter().next()?;
        ATTENDANCE.iter().find(|(label, _)| first.starts_with(label)).copied()
    };
    let Some(start) = document.blocks.iter().position(|block| label(block).is_some()) else { return };
    let mut lists: Vec<(&'static str, String)> = vec![];
    for block in &document.blocks[start..] {
        let own = words(block).concat();
        match (label(block), lists.last_mut()) {
            (Some((label, key)), _) => lists.push((key, own[label.len()..].to_owned())),
            (None, Some((_, list))) => list.push_str(&own),
            (None, None) => {}
        }
    }
    let end = document.blocks.len();
    lift(document, start..end, "会议纪要的出席情况");
    shell.attendance = lists;
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
    let mut back =
        (end.saturating_sub(REACH)..end).rev().filter(|&at| !matches!(document.blocks[at], Block::Picture(_)));
    let mut last = back.next()?;
    let after = last;
    let mut remark = None;
    if official && let Some(text) = text(&document.blocks[last]).filter(|text| is_bracketed(text)) {
        remark = Some(text);
        last = back.next()?;
    }
    let Some(date) = text(&document.blocks[last]).and_then(|text| day_of_printed(&half_digits(&text))) else {
        // A document without a day may have a list of attachments.
        return official.then_some(end);
    };
    let by = back.next()?;
    // Offices over several lines: how their names are parted is not sure.
    if back.next().is_some_and(|above| may_sign(&document.blocks[above])) {
        return None;
    }
    let words = words(&document.blocks[by]);
    let mut signature = Signature { date, ..Signature::default() };
    match words.as_slice() {
        offices if !offices.is_empty() && offices.iter().all(|word| one_office(word)) => {
            signature.offices = offices.to_vec();
        }
        _ if official => signature.stamp = Some(stamp(&words)?),
        _ => return None,
    }
    let seals: Vec<(usize, Vec<u8>)> = (by..end).filter_map(|at| Some((at, seal(&document.blocks[at])?))).collect();
    let what = "署名和成文日期";
    let mut out: Vec<usize> = vec![by, last];
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

/// Whether a line may name offices.
fn may_sign(block: &Block) -> bool {
    let words = words(block);
    matches!(block, Block::Para(_)) && (words.len() > 1 || words.first().is_some_and(|word| is_office(word)))
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
        assert_eq!(stamp(&["以上。"]), None);
    }
}
