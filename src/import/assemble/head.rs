//! Title, year and office: what stands above the body.

use regex_lite::Regex;

use super::official::is_number;
use super::under;
use crate::diag::{Finding, Level, clip};
use crate::form::issuer::issuer_in;
use crate::import::document::{At, Block, Document, Para, left_out, told};
use crate::import::inline::one_line;
use crate::model::half::half_digits;
use crate::model::office::is_office;
use crate::model::{UnderTitle, is_unprintable};

/// What is known of the head.
#[derive(Clone, Default, Debug)]
pub(crate) struct Head {
    /// The title.
    pub(crate) title: String,
    /// The year reported on.
    pub(crate) year: u16,
    /// The office that reports.
    pub(crate) issuer: String,
    /// What stands under the title.
    pub(crate) under: UnderTitle,
}

/// What the user says of it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Said {
    /// The year.
    pub(crate) year: Option<u16>,
    /// The office.
    pub(crate) issuer: Option<String>,
    /// The office that signs alone: the one that reports, where nothing else tells it.
    pub(crate) signed: Option<String>,
}

/// What may stand around a title.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Lines of a web page.
    Web,
    /// The head of an official document, which is taken off.
    Official,
    /// Nothing that is known.
    Plain,
}

/// How many paragraphs a title is looked for in.
const REACH: usize = 60;
/// No title known to us has more characters.
const LONGEST: usize = 80;

/// Takes the title out of a document's paragraphs and says what it tells. `first` is where the body begins at the latest.
///
/// # Errors
/// `title-doubtful`, `year-doubtful`, `issuer-doubtful` where nothing tells them.
pub(crate) fn head(document: &mut Document, first: usize, said: &Said, kind: Kind) -> Result<Head, Vec<Finding>> {
    let found = title(document, first, kind);
    let prose = prose(document);
    let under = found.as_ref().and_then(|(_, below)| *below).map(|below| under::take(document, below));
    let under = under.unwrap_or_default();
    let title = found.map(|(title, _)| title);
    let text = title.clone().unwrap_or_default();
    let year = said.year.or_else(|| year_in(&text)).or_else(|| year_below(document, &prose));
    let named = issuer_in(&text).or_else(|| under.office_line.clone());
    let labelled = || issuer_labelled(&prose).filter(|_| !named.as_deref().is_some_and(is_office));
    let issuer = said.issuer.clone().or_else(labelled).or(named);
    let issuer = issuer.or_else(|| said.signed.clone()).or_else(|| issuer_below(document));
    let mut missing = vec![];
    if title.is_none() {
        let finding = told(Level::Error, "title-doubtful", &At::File, "没有找到题目");
        missing.push(finding.hint("在原文件里把题目单独放在最前面一行（Word、网页里还要居中），再导入。"));
    }
    if year.is_none() {
        let finding = told(Level::Error, "year-doubtful", &At::File, format!("题目“{}”里没有年份", clip(&text, 40)));
        missing.push(finding.hint("用 --year 写明报告年份，例如 --year 2023。"));
    }
    if issuer.is_none() {
        let finding =
            told(Level::Error, "issuer-doubtful", &At::File, format!("看不出报告机关，题目是“{}”", clip(&text, 40)));
        missing.push(finding.hint("用 --issuer 写明报告机关，例如 --issuer 某某县人民政府。"));
    }
    if let Some(year) = year.filter(|_| year_in(&text).is_none() && said.year.is_none()) {
        let words = format!("题目里没有年份，按正文取{year}年，请核对");
        document.told.push(told(Level::Warning, "year-doubtful", &At::File, words));
    }
    match (title, year, issuer) {
        (Some(title), Some(year), Some(issuer)) => Ok(Head { title, year, issuer, under }),
        _ => Err(missing),
    }
}

/// A document that is named otherwise than by a title.
///
/// # Errors
/// As [`head`].
pub(crate) fn named(title: String, said: &Said) -> Result<Head, Vec<Finding>> {
    match (said.year, &said.issuer) {
        (Some(year), Some(issuer)) => Ok(Head { title, year, issuer: issuer.clone(), under: UnderTitle::default() }),
        _ => Err(vec![
            told(Level::Error, "year-doubtful", &At::File, format!("“{}”没有年份", clip(&title, 40)))
                .hint("用 --year 写明年份，例如 --year 2023。"),
        ]),
    }
}

/// Finds the title and takes its lines out; with it, where in the document what stands under it begins, of a title that
/// stands in it.
fn title(document: &mut Document, first: usize, kind: Kind) -> Option<(String, Option<usize>)> {
    let web = kind == Kind::Web;
    let end = first.min(document.blocks.len()).min(REACH);
    let paras: Vec<(usize, Para)> = document.blocks[..end]
        .iter()
        .enumerate()
        .filter_map(|(index, block)| if let Block::Para(para) = block { Some((index, para.clone())) } else { None })
        .collect();
    let find = |is: &dyn Fn(&Para) -> bool| paras.iter().position(|(_, para)| is(para));
    // Below the head of an official document the title comes first.
    let official = || find(&looks_like_title).filter(|at| kind == Kind::Official && *at == 0);
    let start = official()
        .or_else(|| find(&|para| names_a_report(&para.text())))
        .or_else(|| find(&|para| names_a_document(&para.text())))
        .or_else(|| find(&|para| para.hint.outline == Some(0)))
        .or_else(|| find(&looks_like_title))
        .or_else(|| find(&|para| names_a_work(&para.text())).filter(|at| *at == 0));
    let Some(start) = start else { return Some((from_file(document, web)?, None)) };
    let (from, to) = lines(&paras, start);
    let text: String = paras[from..to].iter().map(|(_, para)| joined(&para.text())).collect();
    let mut gone: Vec<usize> = paras[from..to].iter().map(|(index, _)| *index).collect();
    if web {
        // What a page has above the title is the page's.
        for (index, para) in paras.iter().take(from) {
            let words = format!("题目前面的“{}”没有收入", clip(&para.text(), 40));
            document.told.push(left_out(Level::Note, "chrome-dropped", &para.at, &words, &para.text()));
            gone.push(*index);
        }
    }
    // The title said again below.
    for (index, para) in &paras[to..] {
        if joined(&para.text()) == text {
            let words = format!("重复的题目“{}”没有收入", clip(&text, 40));
            document.told.push(left_out(Level::Note, "title-repeated", &para.at, &words, &para.text()));
            gone.push(*index);
        }
    }
    let end = paras[to - 1].0 + 1;
    let below = end - gone.iter().filter(|index| **index < end).count();
    let mut index = 0;
    document.blocks.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
    Some((text, Some(below)))
}

fn joined(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    let mut out = String::new();
    for (i, ch) in chars.iter().enumerate() {
        let beside = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_none_or(|ch| !ch.is_ascii());
        if ch.is_whitespace() && (beside(i.checked_sub(1)) || beside(Some(i + 1))) {
            continue;
        }
        out.push(*ch);
    }
    out
}

/// A short line that ends like the title of a report or document.
fn names_a_report(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['）', ')', '】', ' ']);
    let text = text
        .rsplit_once(['（', '('])
        .map_or(text, |(before, inside)| if inside.chars().count() < 12 { before } else { text });
    let short = text.chars().count() <= LONGEST && text.chars().count() > 3 && !text.contains(['。', '；', '：']);
    let budget = ["部门决算", "单位决算", "部门预算", "单位预算"].iter().any(|kind| text.contains(kind));
    short && (text.contains("年度报告") || text.ends_with("工作报告") || budget && year_in(text).is_some())
}

/// 关于……的通知 and the other kinds of documents.
fn names_a_document(text: &str) -> bool {
    let kinds = ["通知", "请示", "函", "报告", "意见", "决定", "批复", "通报", "公告", "通告", "方案", "办法", "规定"];
    let text = text.trim();
    let short = text.chars().count() <= LONGEST && !text.contains(['。', '；']) && !text.ends_with('：');
    short && text.contains("关于") && kinds.iter().any(|kind| text.ends_with(kind))
}

/// How titles of works end that are no documents.
const WORKS: [&str; 11] = ["总结", "要点", "计划", "讲话", "纪要", "规划", "办法", "细则", "条例", "汇报", "说明"];

/// A short line with a year that ends like the title of such a work: where nothing else looks like one, and only first of all.
fn names_a_work(text: &str) -> bool {
    let text = text.trim();
    let short = text.chars().count() <= LONGEST && !text.contains(['。', '；', '：']);
    short && year_in(text).is_some() && WORKS.iter().any(|kind| text.ends_with(kind))
}

fn looks_like_title(para: &Para) -> bool {
    let text = para.text();
    let short = (4..=LONGEST).contains(&text.chars().count()) && !text.ends_with(['。', '；', '，', '：']);
    short && (matches!(para.hint.outline, Some(0 | 1)) || para.hint.centred || para.hint.distinct)
}

/// The lines of the title around its first: set alike, none of them a sentence, together one title.
fn lines(paras: &[(usize, Para)], start: usize) -> (usize, usize) {
    let alike = |a: &Para, b: &Para| {
        (a.hint.centred, a.hint.distinct, a.hint.outline) == (b.hint.centred, b.hint.distinct, b.hint.outline)
            && (a.hint.centred || a.hint.distinct)
    };
    let next_to = |a: usize, b: usize| paras[a].0 + 1 == paras[b].0;
    let whole = |text: &str| {
        text.contains("年度报告")
            || text.ends_with(['报', '告', '知', '函', '见', '定', '令', '案'])
            || WORKS.iter().any(|kind| text.ends_with(kind))
    };
    let apart = |text: &str| under::is_subtitle(text) || under::is_day(text, true) || is_number(text);
    let plain = |text: &str| {
        text.chars().count() <= 40 && !text.contains(['。', '，', '；', '：', '、']) && !apart(text.trim())
    };
    let (mut from, mut to) = (start, start + 1);
    while from > 0 && next_to(from - 1, from) && alike(&paras[from - 1].1, &paras[from].1) {
        let text = paras[from - 1].1.text();
        if !plain(&text) || whole(&text) {
            break;
        }
        from -= 1;
    }
    while to < paras.len() && next_to(to - 1, to) && alike(&paras[to].1, &paras[to - 1].1) {
        let so_far: String = paras[from..to].iter().map(|(_, para)| para.text()).collect();
        if whole(&so_far) || !plain(&paras[to].1.text()) {
            break;
        }
        to += 1;
    }
    (from, to)
}

/// The title that the file itself has: of a page without the name of its site, of any other only if it names a report.
fn from_file(document: &mut Document, web: bool) -> Option<String> {
    let title: String = one_line(document.title.as_deref()?).chars().filter(|ch| !is_unprintable(*ch)).collect();
    let parts = title.split(['_', '|', '—', '－']).map(str::trim);
    let named = parts.clone().find(|part| names_a_report(part));
    let title = named.or_else(|| parts.clone().next().filter(|_| web))?.to_owned();
    if !(1..=LONGEST).contains(&title.chars().count()) {
        return None;
    }
    let words = format!("正文里没有题目，用文件属性里的标题“{}”，请核对", clip(&title, 40));
    document.told.push(told(Level::Warning, "title-doubtful", &At::File, words));
    Some(title)
}

fn prose(document: &Document) -> Vec<String> {
    let text = |block: &Block| if let Block::Para(para) = block { Some(para.text()) } else { None };
    document.blocks.iter().filter_map(text).collect()
}

/// The year in a title.
fn year_in(title: &str) -> Option<u16> {
    let title = &half_digits(title);
    let found = |pattern: &str| Regex::new(pattern).ok()?.captures(title)?[1].parse().ok();
    let arabic = found("(19[4-9][0-9]|20[0-9]{2}) ?[年度]")
        .or_else(|| found("[（(](19[4-9][0-9]|20[0-9]{2})[)）]"))
        .or_else(|| found("^(19[4-9][0-9]|20[0-9]{2})"));
    arabic.or_else(|| chinese_year(title)).filter(|year| (1949..=2100).contains(year))
}

/// 二〇二三年.
fn chinese_year(text: &str) -> Option<u16> {
    let digits = "〇一二三四五六七八九";
    let chars: Vec<char> = text.chars().map(|ch| if ch == '○' || ch == '零' { '〇' } else { ch }).collect();
    chars.windows(5).find_map(|w| {
        let value = |ch: &char| (0u16..).zip(digits.chars()).find(|(_, digit)| digit == ch).map(|(value, _)| value);
        let number = w[..4].iter().try_fold(0u16, |sum, ch| Some(sum * 10 + value(ch)?))?;
        (w[4] == '年' && (1949..=2100).contains(&number)).then_some(number)
    })
}

/// A day alone on a line at the end, or what the paragraphs say that the report speaks of.
fn year_below(document: &Document, prose: &[String]) -> Option<u16> {
    if let Some(year) = document.title.as_deref().and_then(year_in) {
        return Some(year);
    }
    let day = Regex::new("^(19[4-9][0-9]|20[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日$").ok()?;
    let signed = prose.iter().rev().take(8).find_map(|text| day.captures(&half_digits(text.trim()))?[1].parse().ok());
    let number = Regex::new("〔(19[4-9][0-9]|20[0-9]{2})〕").ok()?;
    signed.or_else(|| prose.iter().take(10).find_map(|text| number.captures(text)?[1].parse().ok()))
}

/// The office that the lines over the tables name, `编制单位：某某局`, where all of them name one.
fn issuer_labelled(prose: &[String]) -> Option<String> {
    let label = "(?:(?:预算)?主管部门|(?:编制|预算|决算|填报)(?:部门|单位)(?:名称)?|(?:部门|单位)名称)";
    let line =
        Regex::new(&format!("^{label}(?:（公章）)?[：:][ \u{3000}]*([^ \u{3000}：:，。]{{3,40}})(?:$|[ \u{3000}])"))
            .ok()?;
    let named = prose.iter().filter_map(|text| Some(line.captures(text.trim())?[1].to_owned()));
    let mut offices = named.filter(|office| is_office(office));
    let first = offices.next()?;
    offices.all(|office| office == first).then_some(first)
}

/// The office on a line of its own at the end, above the day, or in the head of an official document.
fn issuer_below(document: &Document) -> Option<String> {
    let prose = prose(document);
    let day = Regex::new("年[0-9]{1,2}月[0-9]{1,2}日").ok()?;
    let last = prose.iter().rev().take(6);
    let signed =
        last.clone().zip(last.skip(1)).find(|(below, above)| day.is_match(&half_digits(below)) && is_office(above));
    signed.map(|(_, above)| above.trim().to_owned()).or_else(|| {
        let head = prose.iter().take(6).find(|text| text.trim().ends_with("文件") && text.chars().count() <= 40);
        head.and_then(|text| text.trim().strip_suffix("文件").map(str::to_owned)).filter(|text| is_office(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_year_and_office() {
        for (title, year, office) in [
            ("2020年乌当区人民政府信息公开工作年度报告", 2020, "乌当区人民政府"),
            ("2021年阳明县人民政府政府信息公开工作年度报告", 2021, "阳明县人民政府"),
            ("某某市财政局2023年政府信息公开工作年度报告", 2023, "某某市财政局"),
            ("某某市财政局政府信息公开工作年度报告（2023年度）", 2023, "某某市财政局"),
            ("2022年度云岭街道办事处政府信息公开年度报告", 2022, "云岭街道办事处"),
            ("云岭市文化和旅游局2024年度部门决算", 2024, "云岭市文化和旅游局"),
            ("2025年云岭市财政局部门预算公开说明", 2025, "云岭市财政局"),
            ("清水县水利局２０２３年度工作总结", 2023, "清水县水利局"),
            ("平湖县文化馆2023年度经费支出情况表", 2023, "平湖县文化馆"),
        ] {
            assert_eq!((year_in(title), issuer_in(title).as_deref()), (Some(year), Some(office)), "{title}");
        }
        let lines = |texts: &[&str]| issuer_labelled(&texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
        let office = Some("云岭市人民政府万里街道办事处".to_owned());
        assert_eq!(
            lines(&["预算主管部门：云岭市人民政府万里街道办事处", "编制部门：云岭市人民政府万里街道办事处　单位：元"]),
            office
        );
        assert_eq!(lines(&["编制部门：云岭市财政局", "编制部门：云岭市教育局"]), None);
        assert_eq!(lines(&["单位：万元", "编制部门：万元"]), None);
        assert_eq!(year_in("政府信息公开工作年度报告"), None);
        assert_eq!(chinese_year("二〇二三年报告"), Some(2023));
    }
}
