//! The shell of an official document against GB/T 9704—2012: number, addressees, signers, attachments, dates. All are
//! warnings: what the report says is printed as written.

use regex_lite::Regex;

use super::signed;
use crate::diag::{Finding, Place, tell};
use crate::model::{Imprint, Official, Report, Shell, Validity, day_of_hanzi};

/// Checks the shell of a report that has one.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    let Some(doc) = &report.official else { return };
    marginalia(doc, out);
    number(doc, out);
    signers(doc, out);
    addressees(doc, out);
    attachments(report, out);
    signature(report, doc, out);
    imprint(doc, out);
    attendance(doc, out);
    apart(doc, out);
}

fn warn(out: &mut Vec<Finding>, code: &'static str, at: &str, words: impl Into<String>, hint: impl Into<String>) {
    tell(out, Finding::warning(code, Place::Value(format!("/official{at}")), words).hint(hint));
}

/// Whether a text has the form of a pattern of ours.
fn fits(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

fn marginalia(doc: &Official, out: &mut Vec<Finding>) {
    if let Some(serial) = doc.serial.as_deref().filter(|text| !fits("^[0-9]{6}$", text)) {
        let words = format!("份号“{serial}”不是 6 位数字");
        warn(out, "official-serial", "/serial", words, "写成 6 位阿拉伯数字，不足的前面补 0（GB/T 9704 7.2.1）。");
    }
    if let Some(secrecy) = doc.secrecy.as_deref().filter(|text| !fits("^(绝密|机密|秘密)(★.+)?$", text)) {
        let words = format!("密级和保密期限“{secrecy}”的写法不对");
        warn(out, "official-secrecy", "/secrecy", words, "写成“秘密★1年”这样：密级、★、期限（GB/T 9704 7.2.2）。");
    }
    if doc.secrecy.is_some() && doc.serial.is_none() {
        let hint = "补上 \"serial\"，例如 \"000001\"：涉密公文应当标注份号（《党政机关公文处理工作条例》第九条）。";
        warn(out, "official-serial-missing", "/secrecy", "标了密级，没有份号", hint);
    }
    if let Some(urgency) = doc.urgency.as_deref().filter(|text| !["特急", "加急"].contains(text)) {
        let words = format!("紧急程度“{urgency}”的写法不对");
        warn(out, "official-urgency", "/urgency", words, "写“特急”或“加急”（GB/T 9704 7.2.3）。");
    }
    let public = doc.remark.as_deref().is_some_and(|remark| remark.contains("公开发布"));
    if public && doc.secrecy.is_some() {
        let words = "标了密级，附注却写公开发布";
        warn(out, "official-secret-public", "/remark", words, "核对密级；涉密公文不得公开发布。");
    }
}

/// 云政发〔2024〕8号: hexagonal brackets, the whole year, no leading zero, no 第 (7.2.5); an order has 第6号 (10.2).
fn number(doc: &Official, out: &mut Vec<Finding>) {
    let Some(number) = &doc.number else {
        let asks = doc.kind != Shell::Minutes;
        if asks {
            warn(out, "official-number-missing", "", "没有发文字号", "补上 \"number\"，例如“云政发〔2024〕8号”。");
        }
        return;
    };
    let year = r"〔(19|20)[0-9]{2}〕[1-9][0-9]*号$";
    let sound = match doc.kind {
        Shell::Document | Shell::Letter => fits(&format!("^[^0-9〔〕第 ]+{year}"), number),
        Shell::Order => fits("^第[1-9][0-9]*号$", number),
        Shell::Minutes | Shell::Attachment => {
            fits(&format!("^[^0-9〔〕第 ]*{year}"), number) || fits("^第[1-9][0-9]*[期号]$", number)
        }
    };
    if !sound {
        let words = format!("发文字号“{number}”的写法不对");
        let rule = match doc.kind {
            Shell::Order => "令号写成“第6号”这样。",
            _ => "机关代字、六角括号〔〕括起的四位年份、不编虚位的序号、“号”，不加“第”（GB/T 9704 7.2.5）。",
        };
        let hint = mended(number).map_or_else(|| rule.to_owned(), |mended| format!("改为“{mended}”？{rule}"));
        warn(out, "official-number-form", "/number", words, hint);
    }
}

/// The number with the commonest slips put right, where that makes it sound.
fn mended(number: &str) -> Option<String> {
    let slips = Regex::new(r"^(.*?)[\[［【(（〔]([0-9]{4})[\]］】)）〕]年?第?0*([1-9][0-9]*)号?$").ok()?;
    let parts = slips.captures(number)?;
    let part = |nth| parts.get(nth).map_or("", |part| part.as_str());
    Some(format!("{}〔{}〕{}号", part(1).trim(), part(2), part(3)))
}

fn signers(doc: &Official, out: &mut Vec<Finding>) {
    if doc.upward && doc.signers.is_empty() {
        let hint = "补上 \"signers\"：[\"姓名\"]（GB/T 9704 7.2.6）。";
        warn(out, "official-signer-missing", "/upward", "上行文没有标注签发人", hint);
    }
    if !doc.upward && !doc.signers.is_empty() {
        let hint = "是请示、报告等上行文的，写 \"upward\": true；不是的，删去 signers（GB/T 9704 7.2.6）。";
        warn(out, "official-signer-extra", "/signers", "只有上行文才标注签发人", hint);
    }
}

fn addressees(doc: &Official, out: &mut Vec<Finding>) {
    if let Some(to) = doc.to.as_deref().filter(|to| !to.ends_with('：')) {
        let named = to.trim_end_matches([':', '，', '。', '、', ' ']);
        let words = "主送机关末尾没有全角冒号";
        warn(
            out,
            "official-addressee-colon",
            "/to",
            words,
            format!("末尾改为“{}：”（GB/T 9704 7.3.2）。", tail(named)),
        );
    }
}

/// The last few characters of a text.
fn tail(text: &str) -> String {
    let from = text.char_indices().rev().nth(5).map_or(0, |(at, _)| at);
    if from == 0 { text.to_owned() } else { format!("…{}", &text[from..]) }
}

fn attachments(report: &Report, out: &mut Vec<Finding>) {
    for (nth, attachment) in report.attachments.iter().enumerate() {
        if attachment.title.ends_with(['。', '；', '，', '、', '：', '.', ';', ',']) {
            let words = format!("附件名称“{}”末尾有标点", attachment.title);
            warn(
                out,
                "official-attachment-mark",
                &format!("/attachments/{nth}/name"),
                words,
                "删去末尾的标点（GB/T 9704 7.3.4）。",
            );
        }
    }
    let enclosed = report.attachments.iter().filter(|attachment| attachment.body.is_some()).count();
    if enclosed > 0 && enclosed < report.attachments.len() {
        let words = format!("附件说明列了 {} 个附件，只有 {enclosed} 个有内容", report.attachments.len());
        warn(
            out,
            "official-attachment-count",
            "/attachments",
            words,
            "补上其余附件的 body；附件另发、另装订的，都不写 body。",
        );
    }
}

fn signature(report: &Report, doc: &Official, out: &mut Vec<Finding>) {
    signed::check(report, doc, out);
    let Some(signature) = &doc.signature else { return };
    if doc.kind == Shell::Order && !matches!(signature.by, Validity::Stamp { .. }) {
        let hint = "写 \"stamp\"：{ \"post\": \"市长\", \"name\": \"姓名\" }（GB/T 9704 10.2）。";
        warn(out, "official-order-stamp", "/signature", "命令（令）应当用签发人的职务和签名章", hint);
    }
    let year =
        doc.number.as_deref().and_then(|number| number.split_once('〔')?.1.split_once('〕').map(|(year, _)| year));
    let date = day_of_hanzi(&signature.date).unwrap_or_else(|| signature.date.clone());
    if let Some(year) = year.filter(|year| year.len() == 4 && !date.starts_with(*year)) {
        let words = format!("发文字号是 {year} 年的，成文日期是{}", signature.date);
        warn(out, "official-number-year", "/signature/date", words, "核对发文字号里的年份和成文日期。");
    }
    let issued = doc.imprint.as_ref().and_then(|imprint| imprint.printed.as_ref());
    if let Some((_, day)) = issued.filter(|(_, day)| numbers(day) < numbers(&date)) {
        let words = format!("印发日期（{day}）早于成文日期（{}）", signature.date);
        warn(
            out,
            "official-printed-early",
            "/imprint/printed",
            words,
            "核对两个日期；印发日期是送印的日期（GB/T 9704 7.4.3）。",
        );
    }
}

/// Year, month and day of a printed date.
fn numbers(day: &str) -> Vec<u32> {
    day.split(['年', '月', '日']).filter_map(|part| part.parse().ok()).collect()
}

fn imprint(doc: &Official, out: &mut Vec<Finding>) {
    let bracketed = |text: &str| text.starts_with('（') && text.ends_with('）');
    if let Some(remark) = doc.remark.as_deref().filter(|remark| !bracketed(remark)) {
        let words = "附注没有加全角圆括号";
        warn(
            out,
            "official-remark",
            "/remark",
            words,
            format!("写成“（{}）”（GB/T 9704 7.3.6）。", remark.trim_matches(['(', ')', '（', '）'])),
        );
    }
    let Some(imprint) = &doc.imprint else { return };
    for (key, list) in [("main", &imprint.main), ("copies", &imprint.copies)] {
        if list.as_deref().is_some_and(|list| !list.ends_with('。')) {
            let hint = "在最后一个机关后加句号（GB/T 9704 7.4.2）。";
            warn(out, "official-copies", &format!("/imprint/{key}"), "版记里的机关名单末尾没有句号", hint);
        }
    }
    printer(doc, imprint, out);
}

/// Who printed it; copies that were typed there are moved, in a letter too, which has no printer.
fn printer(doc: &Official, imprint: &Imprint, out: &mut Vec<Finding>) {
    let Some((printer, _)) = &imprint.printed else { return };
    let is_letter = doc.kind == Shell::Letter;
    let found = copies_in(printer);
    if !is_letter && found.is_none() {
        return;
    }
    let (code, words) = match is_letter {
        true => ("official-letter-imprint", "信函的版记不加印发机关和印发日期"),
        false => ("official-copies-misplaced", "抄送机关写在印发机关里"),
    };
    let mut finding = Finding::warning(code, Place::Value("/official/imprint/printer".to_owned()), words);
    if let Some((copies, rest)) = found {
        let all = format!("{}{copies}", imprint.copies.as_deref().map_or("", |list| list.trim_end_matches('。')));
        let all = if imprint.copies.is_some() { all.replacen(&copies, &format!("，{copies}"), 1) } else { all };
        let left = if is_letter { String::new() } else { format!("，printer 只留“{rest}”") };
        finding = finding
            .hint(format!("把抄送机关移到 copies{left}（GB/T 9704 7.4.2）。"))
            .json_hint(format!("\"copies\": \"{all}\"。"))
            .fact("copies", all)
            .fact("printer", if is_letter { String::new() } else { rest });
    }
    let finding = if is_letter { finding.hint("删去 printer 和 printed（GB/T 9704 10.1）。") } else { finding };
    tell(out, finding);
}

/// The list of those who get a copy in what was typed as the printer, with its stop, and what is left of the printer.
fn copies_in(printer: &str) -> Option<(String, String)> {
    let (before, list) = printer.split_once("抄送")?;
    let list = list.trim_start_matches(['：', ':', ' ', '\u{3000}']);
    let (copies, behind) = list.split_once('。').unwrap_or((list, ""));
    let blank = |ch: char| ch.is_whitespace();
    let rest = format!("{}{}", before.trim_matches(blank), behind.trim_matches(blank));
    (!copies.trim().is_empty()).then(|| (format!("{}。", copies.trim()), rest))
}

fn attendance(doc: &Official, out: &mut Vec<Finding>) {
    if let Some(list) = doc.attendance.first().filter(|_| doc.kind != Shell::Minutes) {
        let words = format!("只有纪要才列{}人员", list.label);
        warn(
            out,
            "official-attendance",
            &format!("/{}", list.key),
            words,
            "把名单写进正文，或者把 kind 改为 minutes。",
        );
    }
}

/// An attachment that is bound apart has the document's number above it and nothing else of its document's shell (7.3.7).
fn apart(doc: &Official, out: &mut Vec<Finding>) {
    if doc.kind != Shell::Attachment {
        if doc.ordinal.is_some() {
            let hint = "删去 ordinal；和正文一起装订的附件写在 attachments 里，序号自动排。";
            warn(out, "official-attachment-apart", "/ordinal", "只有不与正文一起装订的附件才写顺序号", hint);
        }
        return;
    }
    let members = [
        ("/serial", "份号", doc.serial.is_some()),
        ("/secrecy", "密级", doc.secrecy.is_some()),
        ("/urgency", "紧急程度", doc.urgency.is_some()),
        ("/mark", "发文机关标志", doc.mark.named || !doc.mark.suffix.is_empty()),
        ("/to", "主送机关", doc.to.is_some()),
        ("/imprint", "版记", doc.imprint.is_some()),
    ];
    for (at, name, _) in members.into_iter().filter(|(.., typed)| *typed) {
        let words = format!("不与正文一起装订的附件没有{name}，不印出来");
        warn(out, "official-attachment-apart", at, words, "删去这一项，写在正文的公文里（GB/T 9704 7.3.7）。");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(official: &str, body: &str) -> Vec<&'static str> {
        let text = format!(
            r#"{{"schema":"banxin/report/1","year":2024,"issuer":"甲市人民政府","title":"通知","official":{official},"body":["{body}"]}}"#
        );
        let (report, _) = crate::model::read(&text).unwrap();
        let mut out = vec![];
        check(&report, &mut out);
        out.iter().map(|f| f.code).collect()
    }

    /// The codes of a document that is sound but for one member put in place of another.
    fn changed(from: &str, to: &str) -> Vec<&'static str> {
        let sound = r#"{"kind":"document","serial":"000001","secrecy":"秘密★1年","urgency":"特急","number":"甲政发〔2024〕8号",
            "to":"各局：","attachments":[{"name":"表"},{"name":"图"}],"signature":{"date":"2024-03-05","seal":{}},
            "remark":"（联系人：王一）","imprint":{"copies":"市委。","printer":"甲市人民政府办公室","printed":"2024-03-06"}}"#;
        assert!(sound.contains(from), "{from}");
        codes(&sound.replacen(from, to, 1), "见附件2。")
    }

    #[test]
    fn a_sound_document_has_no_finding() {
        assert_eq!(changed("特急", "加急"), [""; 0]);
    }

    #[test]
    fn each_slip_has_its_code() {
        let slips = [
            ("000001", "1", "official-serial"),
            ("秘密★1年", "内部", "official-secrecy"),
            (r#""serial":"000001","#, "", "official-serial-missing"),
            ("特急", "急", "official-urgency"),
            ("甲政发〔2024〕8号", "甲政发[2024]8号", "official-number-form"),
            ("甲政发〔2024〕8号", "甲政发〔2024〕08号", "official-number-form"),
            ("甲政发〔2024〕8号", "甲政发〔2024〕第8号", "official-number-form"),
            ("甲政发〔2024〕8号", "甲政发〔24〕8号", "official-number-form"),
            ("甲政发〔2024〕8号", "甲政发〔2023〕8号", "official-number-year"),
            (r#""number":"甲政发〔2024〕8号","#, "", "official-number-missing"),
            (r#""to":"各局：""#, r#""to":"各局:""#, "official-addressee-colon"),
            (r#""kind":"document""#, r#""kind":"document","signers":["王一"]"#, "official-signer-extra"),
            (r#""kind":"document""#, r#""kind":"document","upward":true"#, "official-signer-missing"),
            (r#"{"name":"表"}"#, r#"{"name":"表","body":[]}"#, "official-attachment-count"),
            (r#"{"name":"表"}"#, r#"{"name":"表。"}"#, "official-attachment-mark"),
            (r#""kind":"document""#, r#""kind":"document","ordinal":1"#, "official-attachment-apart"),
            ("（联系人：王一）", "联系人：王一", "official-remark"),
            ("（联系人：王一）", "（此件公开发布）", "official-secret-public"),
            ("市委。", "市委", "official-copies"),
            ("2024-03-06", "2024-03-04", "official-printed-early"),
            (r#""signature":{"date":"2024-03-05","seal":{}},"#, "", "official-signature-missing"),
            (r#""kind":"document""#, r#""kind":"letter""#, "official-letter-imprint"),
            (r#""kind":"document""#, r#""kind":"document","present":"王一。""#, "official-attendance"),
        ];
        for (from, to, code) in slips {
            assert_eq!(changed(from, to), [code], "{from} → {to}");
        }
        assert_eq!(codes(r#"{"kind":"attachment","number":"甲政发〔2024〕8号","ordinal":2}"#, "甲"), [""; 0]);
        assert_eq!(
            codes(r#"{"kind":"attachment","ordinal":2,"to":"各局：","imprint":{"copies":"市委。"}}"#, "甲"),
            ["official-number-missing", "official-attachment-apart", "official-attachment-apart"]
        );
        assert_eq!(
            codes(r#"{"kind":"order","number":"6号","signature":{"date":"2024-03-05"}}"#, "甲"),
            ["official-number-form", "official-order-stamp"]
        );
    }

    #[test]
    fn the_commonest_slips_of_numbers_are_put_right() {
        for slip in ["甲政发[2024]8号", "甲政发（2024）第08号", "甲政发［2024］008", "甲政发【2024】8号"]
        {
            assert_eq!(mended(slip).as_deref(), Some("甲政发〔2024〕8号"), "{slip}");
        }
        assert_eq!(mended("甲政发8号"), None);
    }
}
