//! The shell of an official document (公文, GB/T 9704—2012) around a report.

/// The shell: what an official document says around its body.
#[derive(Clone, PartialEq, Debug)]
pub struct Official {
    /// Which form of document it is.
    pub kind: Shell,
    /// Whether it goes up to a superior office (上行文), which asks for the signer's name (7.2.6).
    pub upward: bool,
    /// Whether it is printed on both sides of the paper (6.2); letters most often are not.
    pub duplex: bool,
    /// Copy number (份号), six digits (7.2.1).
    pub serial: Option<String>,
    /// Degree and term of secrecy (密级和保密期限), such as `机密★1年` (7.2.2).
    pub secrecy: Option<String>,
    /// Urgency (紧急程度), such as `特急` (7.2.3).
    pub urgency: Option<String>,
    /// The mark of the issuing offices (发文机关标志).
    pub mark: Mark,
    /// Document number (发文字号) or, of an order, its number (7.2.5).
    pub number: Option<String>,
    /// Which attachment of its document (附件顺序号) one that is bound apart is, where there are several (7.3.7).
    pub ordinal: Option<u32>,
    /// Signers (签发人) of an upward document, in the order of the offices (7.2.6).
    pub signers: Vec<String>,
    /// Addressees (主送机关), colon included (7.3.2).
    pub to: Option<String>,
    /// Signature and date (7.3.5).
    pub signature: Option<Signature>,
    /// Remark (附注), brackets included (7.3.6).
    pub remark: Option<String>,
    /// Who was there, of minutes (10.3): lists by label.
    pub attendance: Vec<Attendance>,
    /// Imprint (版记) (7.4).
    pub imprint: Option<Imprint>,
}

impl Official {
    /// A shell of nothing but a signature, which a report that is no official document may have.
    pub fn signed(signature: Signature) -> Official {
        Official {
            kind: Shell::Document,
            upward: false,
            duplex: false,
            serial: None,
            secrecy: None,
            urgency: None,
            mark: Mark { issuers: vec![], named: false, suffix: String::new() },
            number: None,
            ordinal: None,
            signers: vec![],
            to: None,
            signature: Some(signature),
            remark: None,
            attendance: vec![],
            imprint: None,
        }
    }
}

/// The forms of official documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shell {
    /// An ordinary document with a red head (7).
    Document,
    /// A letter (信函, 10.1).
    Letter,
    /// An order (命令（令）, 10.2).
    Order,
    /// Minutes (纪要, 10.3).
    Minutes,
    /// An attachment that is bound apart from its document (7.3.7), a file of its own.
    Attachment,
}

impl Shell {
    /// Whether such documents are printed on both sides where they do not say; a letter, most often of one page, is not.
    pub fn usual_duplex(self) -> bool {
        self != Shell::Letter
    }

    /// What reports call it.
    pub fn key(self) -> &'static str {
        match self {
            Shell::Document => "document",
            Shell::Letter => "letter",
            Shell::Order => "order",
            Shell::Minutes => "minutes",
            Shell::Attachment => "attachment",
        }
    }
}

/// The mark of the issuing offices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The offices in order, at least one; several issue jointly.
    pub issuers: Vec<String>,
    /// Whether the shell names them; otherwise the report's issuer stands in.
    pub named: bool,
    /// What stands behind them, such as `文件`; may be empty.
    pub suffix: String,
}

/// Who signs, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// JSON pointer of it.
    pub at: String,
    /// The offices that sign (发文机关署名), in order.
    pub offices: Vec<String>,
    /// Whether the signature names them; otherwise the report's issuer stands in.
    pub named: bool,
    /// The day (成文日期) as printed, such as `2024年3月5日`.
    pub date: String,
    /// How it is made valid.
    pub by: Validity,
}

/// How a document is made valid (7.3.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Validity {
    /// By nothing printed (7.3.5.2).
    Bare,
    /// By the offices' seals (7.3.5.1).
    Seal(Seal),
    /// By the signature stamp (签名章) of the head of the office (7.3.5.3).
    Stamp {
        /// The post, such as `市长`.
        post: String,
        /// The name.
        name: String,
    },
}

/// A seal to leave room for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seal {
    /// The pictures of the offices' seals, in their order; none where seals are put on by hand or by machine.
    pub images: Vec<SealImage>,
    /// Its diameter in whole millimetres; the form's usual one when absent.
    pub diameter: Option<u32>,
}

/// A file that shows a seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealImage {
    /// JSON pointer of its path.
    pub at: String,
    /// The path from the report's folder.
    pub path: String,
}

/// A list of those who were there (出席), excused (请假) or sat in (列席).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attendance {
    /// The member that holds it: `present`, `absent` or `observers`.
    pub key: &'static str,
    /// What is printed before it, such as `出席`.
    pub label: &'static str,
    /// The offices and names as printed.
    pub names: String,
}

/// The imprint at the foot of the last page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imprint {
    /// Addressees for which the first page had no room (主送).
    pub main: Option<String>,
    /// Who gets a copy (抄送), final stop included.
    pub copies: Option<String>,
    /// Who printed it and the day as printed; a letter has neither.
    pub printed: Option<(String, String)>,
}

/// A day as official documents print it: Arabic digits, all four of the year, no leading zero (7.3.5.4).
pub fn printed_day(day: &str) -> String {
    let mut parts = day.split('-').map(|part| part.trim_start_matches('0'));
    let mut next = || parts.next().unwrap_or_default();
    format!("{}年{}月{}日", next(), next(), next())
}

/// A day in hanzi numerals such as `二〇二四年三月十五日` as it is printed in Arabic digits; `None` for what is no such day.
pub fn day_of_hanzi(text: &str) -> Option<String> {
    // Four of the year, two of the month, three of the day, and what they are of.
    if text.chars().count() > 12 {
        return None;
    }
    let digit = |ch: char| match ch {
        '〇' | '○' | '零' => Some(0),
        _ => "一二三四五六七八九".chars().position(|known| known == ch).map(|nth| nth + 1),
    };
    let number = |text: &str| match text.split_once('十') {
        None => text.chars().map(digit).try_fold(0, |number, digit| Some(number * 10 + digit?)),
        Some((tens, ones)) => {
            let part = |text: &str, none| match text.chars().count() {
                0 => Some(none),
                1 => digit(text.chars().next()?).filter(|digit| *digit > 0),
                _ => None,
            };
            Some(part(tens, 1)? * 10 + part(ones, 0)?)
        }
    };
    let (year, rest) = text.strip_suffix('日')?.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let typed = format!("{year:04}-{month:02}-{day:02}");
    super::read::is_day(&typed).then(|| printed_day(&typed))
}

/// The day as a report has it, `YYYY-MM-DD` or in hanzi numerals as printed, that is printed so; `None` when it is no day
/// or printed otherwise.
pub fn day_of_printed(text: &str) -> Option<String> {
    if day_of_hanzi(text).is_some() {
        return Some(text.to_owned());
    }
    let mut parts = text.strip_suffix('日')?.split(['年', '月']).map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let typed = format!("{year:04}-{month:02}-{day:02}");
    (super::read::is_day(&typed) && printed_day(&typed) == text).then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_hanzi_numerals_are_days_of_the_calendar() {
        for (typed, printed) in [
            ("二〇二四年三月五日", "2024年3月5日"),
            ("二○二四年十二月三十一日", "2024年12月31日"),
            ("二〇二〇年十月二十日", "2020年10月20日"),
        ] {
            assert_eq!(day_of_hanzi(typed).as_deref(), Some(printed));
            assert_eq!(day_of_printed(typed).as_deref(), Some(typed));
        }
        for wrong in [
            "二〇二三年二月二十九日",
            "二〇二四年十三月一日",
            "2024年3月5日",
            "二〇二四年三月",
            "二〇二四年三月五十日",
            "年月日",
        ] {
            assert_eq!(day_of_hanzi(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_printed_without_leading_zeros_and_read_back() {
        for (typed, printed) in [("2024-03-05", "2024年3月5日"), ("2030-10-20", "2030年10月20日")] {
            assert_eq!(printed_day(typed), printed);
            assert_eq!(day_of_printed(printed).as_deref(), Some(typed));
        }
        for slip in ["2024年03月5日", "2024年2月30日", "2024年3月", "2024年3月5日印发", ""] {
            assert_eq!(day_of_printed(slip), None, "{slip}");
        }
    }
}
