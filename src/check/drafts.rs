//! Texts that a report was begun with and that nobody has written or rewritten yet.

use crate::diag::{Finding, Place, tell};
use crate::model::Report;
use crate::model::draft::{REWRITE, WRITE, is_draft};
use crate::model::walk::{Part, PartKind};

/// The code of such texts: they refuse a report that is to be published, and only that.
pub(super) const CODE: &str = "text-unwritten";

/// Reports the texts that bear a mark, chapter by chapter.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    let parts = report.parts();
    let (mut chapter, mut groups): (&str, Vec<(&str, Vec<&Part<'_>>)>) = ("题目和开头", vec![]);
    for part in &parts {
        let is_chapter = |at: &str| at.strip_prefix("/body/").is_some_and(|rest| rest.matches('/').count() == 1);
        if part.kind == PartKind::Heading && is_chapter(&part.at) {
            chapter = &part.text;
        }
        if is_draft(&part.text) {
            match groups.last_mut().filter(|(known, _)| *known == chapter) {
                Some((_, group)) => group.push(part),
                None => groups.push((chapter, vec![part])),
            }
        }
    }
    groups.iter().for_each(|(chapter, group)| tell(out, unwritten(chapter, group)));
}

fn unwritten(chapter: &str, group: &[&Part<'_>]) -> Finding {
    let count = |mark: &str| group.iter().filter(|part| part.text.contains(mark)).count();
    let said = |count: usize, words: &str| (count > 0).then(|| format!("{count} 段{words}"));
    let counts = [said(count(WRITE), "还没有写"), said(count(REWRITE), "还是上年的文字")];
    let words = format!("“{chapter}”有 {}", counts.into_iter().flatten().collect::<Vec<_>>().join("，"));
    let place = |part: &Part<'_>| Place::Value(part.at.clone().into_owned());
    let finding = Finding::error(CODE, place(group[0]), words)
        .hint(format!("照本年的情况写好，删去段首的“{WRITE}”或“{REWRITE}”；没有删去的，不能排成正式文件。"))
        .fact("paragraphs", group.len().to_string());
    group[1..].iter().fold(finding, |finding, part| finding.with(place(part), "这一段也是"))
}
