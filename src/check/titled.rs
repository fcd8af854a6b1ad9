//! Whether a title names the office that reports.

use crate::diag::{Finding, Place, clip, tell};
use crate::form::issuer::issuer_in;
use crate::model::Report;
use crate::model::office::is_office;

/// What makes an office in a title another one's than the reporting: its document is passed on, answered or spoken of.
const PASSED_ON: [&str; 12] = ["转发", "批转", "印发", "公布", "发布", "贯彻", "落实", "答复", "致", "对", "向", "赴"];
/// What names of places end with, in offices.
const PLACES: [char; 10] = ['省', '市', '县', '区', '州', '盟', '旗', '乡', '镇', '道'];

/// Tells of a title that names another office than `issuer`. Short names and joint documents are no other office.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    let Some(office) = issuer_in(&report.title).filter(|office| is_whole(office)) else { return };
    let mut own = vec![report.issuer.as_str()];
    if let Some(doc) = &report.official {
        own.extend(doc.mark.issuers.iter().map(String::as_str));
        own.extend(doc.signature.iter().flat_map(|signature| &signature.offices).map(String::as_str));
    }
    // Of an office whose name has no place, such as 国务院, nobody knows where it is.
    let may_differ =
        own.iter().all(|own| own.contains(PLACES) && !is_same(own, &office) && !report.title.contains(own));
    if !may_differ {
        return;
    }
    let words = format!("题目写的是“{}”，报告机关（issuer）是“{}”", clip(&office, 30), clip(&report.issuer, 30));
    let finding = Finding::warning("title-issuer", Place::Value("/issuer".to_owned()), words)
        .hint("核对是哪个机关的报告：题目对的，改 issuer；issuer 对的，改题目。文件属性里的作者用的是 issuer。")
        .json_hint(format!("写 \"issuer\": \"{office}\"。"))
        .fact("office", &office);
    tell(out, finding);
}

/// Whether it is the name of an office with its place, and nothing else.
fn is_whole(office: &str) -> bool {
    is_office(office) && office.contains(PLACES) && !PASSED_ON.iter().any(|word| office.contains(word))
}

/// Whether two names may be of one office: one is in the other, or is the other shortened (人力资源和社会保障局, 人社局).
fn is_same(one: &str, other: &str) -> bool {
    let shortens = |short: &str, long: &str| {
        let mut rest = long.chars();
        short.chars().all(|ch| rest.any(|known| known == ch))
    };
    shortens(one, other) || shortens(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_office_is_told() {
        let told = |issuer: &str, title: &str| {
            let report = Report { issuer: issuer.to_owned(), title: title.into(), ..Report::default() };
            let mut out = vec![];
            check(&report, &mut out);
            !out.is_empty()
        };
        assert!(told("青岩县人民政府", "花溪区人民政府2024年政府信息公开工作年度报告"));
        assert!(told("青岩县财政局", "青岩县教育局2024年工作总结"));
        for (issuer, title) in [
            ("青岩县人民政府", "青岩县人民政府2024年政府信息公开工作年度报告"),
            ("贵阳市花溪区人民政府", "花溪区人民政府2024年工作总结"),
            ("青岩县人力资源和社会保障局", "青岩县人社局2024年工作总结"),
            ("青岩县人民政府", "青岩县人民政府办公室2024年工作总结"),
            ("云岭市人民政府", "转发国务院办公厅关于做好公开工作的通知"),
            ("云岭市财政局", "云岭市教育局云岭市财政局关于做好工作的通知"),
            ("国务院", "云岭市人民政府2024年政府信息公开工作年度报告"),
            ("青岩县人民政府", "青岩县2024年部门收支汇总情况的报告"),
        ] {
            assert!(!told(issuer, title), "{issuer}: {title}");
        }
    }
}
