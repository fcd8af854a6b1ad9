//! Which office a title names.

use regex_lite::Regex;

use crate::model::half::half_digits;
use crate::model::office::is_office;

/// The office in the title of an annual report: what is left without year and kind.
pub(crate) fn issuer_in(title: &str) -> Option<String> {
    let title = &half_digits(title);
    let year = Regex::new("[（(]?(19[4-9][0-9]|20[0-9]{2}|[〇○一二三四五六七八九]{4}) ?年?度?[）)]?").ok()?;
    // The office of a document stands before 关于.
    if let Some((office, _)) = title.split_once("关于").filter(|(office, _)| is_office(office)) {
        return Some(office.trim().to_owned());
    }
    let kind = Regex::new("(政府)?信息(与政务)?公开(工作)?(年度)?(工作)?(年度)?报告.*$").ok()?;
    // 某某局2023年工作总结.
    let before_year = year.find(title).map(|year| title[..year.start()].trim());
    if let Some(office) = before_year.filter(|office| is_office(office) && !office.starts_with("关于")) {
        return Some(office.to_owned());
    }
    let about = title.strip_prefix("关于").unwrap_or(title);
    let budget = Regex::new("(部门|单位)?(决算|预算)(信息)?(公开)?(情况)?(说明|报告|报表|表)?$").ok()?;
    let found = kind.find(about).or_else(|| budget.find(about))?;
    // 人民政府信息公开 says 政府 once for two words.
    let shared = about[..found.start()].ends_with("人民") && found.as_str().starts_with("政府");
    let end = if shared { found.start() + "政府".len() } else { found.start() };
    let left = year.replace_all(&about[..end], "").into_owned();
    let left = left.trim_matches(|ch: char| ch.is_whitespace() || "的关于".contains(ch)).to_owned();
    let office = left.chars().count();
    (2..=40).contains(&office).then_some(left)
}
