//! The parameters of addresses, under the names that the command line gives its options.

use std::collections::BTreeMap;

use crate::backend::png::RESOLUTIONS;
use crate::diag::{Finding, clip};
use crate::json::nearest;
use crate::model::YEARS;

use super::answer::complaint;

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What it does, for the description.
    pub(super) words: &'static str,
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// `true` or `false`; `true` where only the name stands.
    Flag,
    /// A whole number between two.
    Whole(u32, u32),
    /// One of these; the first where the parameter is not there and `usual` says so.
    Choice(&'static [&'static str]),
    /// Any text of at most so many characters.
    Text(usize),
}

const fn flag(name: &'static str, words: &'static str) -> Parameter {
    Parameter { name, kind: Kind::Flag, words }
}

const fn text(name: &'static str, words: &'static str) -> Parameter {
    Parameter { name, kind: Kind::Text(200), words }
}

pub(super) const STRICT: Parameter = flag("strict", "警告也当作错误，有警告的报告不写出。");
pub(super) const CONFORMITY: Parameter =
    flag("conformity", "再逐条核对版面是否符合 GB/T 9704 和 CLREQ：在排好的页面上量，做不到的也是问题。");
pub(super) const FIX: Parameter = flag("fix", "改好没有疑问的地方，改好的报告放在 report 里；填写的数字一个不动。");
pub(super) const DRAFT: Parameter = flag("draft", "有错误也画出来：读不懂的地方画成“〓”或者空着，只供填写时查看。");
pub(super) const SIGNOFF: Parameter = flag("signoff", "送审用的 Word：前面加发文稿纸，核对意见写成批注，修订已打开。");
pub(super) const FRAGMENT: Parameter = flag("fragment", "网页的正文片段，贴进门户网站的编辑器用；不带报告数据。");
pub(super) const WATERMARK: Parameter =
    text("watermark", "每页正文后面的水印文字，例如“征求意见稿”；送审用的 Word 不写时是“送审稿”。");
pub(super) const PDF: Parameter = Parameter {
    name: "pdf",
    kind: Kind::Choice(&["a3a", "a2a"]),
    words: "PDF 的归档格式：a3a（不写时）带报告 JSON，a2a 不带。",
};
pub(super) const DPI: Parameter = Parameter {
    name: "dpi",
    kind: Kind::Whole(*RESOLUTIONS.start(), *RESOLUTIONS.end()),
    words: "分辨率，点每英寸；不写时是 144。",
};
pub(super) const FORM: Parameter = text("form", "报告格式的代号，例如 zfxxgk-nb-2021；GET /forms 列出全部。");
pub(super) const FORM_FILE: Parameter = flag("form-file", "格式文件（layouts 里的 JSON）的 JSON Schema。");
pub(super) const YEAR: Parameter = Parameter {
    name: "year",
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "years of four digits")]
    kind: Kind::Whole(YEARS.0 as u32, YEARS.1 as u32),
    words: "报告年份。",
};
pub(super) const ISSUER: Parameter = text("issuer", "机关全称。");

pub(super) const TAKE: Parameter =
    Parameter { name: "take", kind: Kind::Whole(1, 99), words: "同一张表出现几份时收第几份。" };
pub(super) const NAME: Parameter =
    text("name", "文件名；文件不在表单里、又没有 Content-Disposition 时用它说明是什么文件。");
pub(super) const ACCEPT: Parameter = Parameter {
    name: "accept",
    kind: Kind::Choice(&["all", "none"]),
    words: "还没有接受或拒绝的修订：全部接受（all），或全部拒绝（none）；不写时，有这样的修订就不取回。",
};
pub(super) const COMPARED: Parameter = Parameter {
    name: "format",
    kind: Kind::Choice(&["json", "docx"]),
    words: "json（不写时）是改动的清单；docx 是花脸稿：新的一份的 Word，改动都是修订。",
};
pub(super) const BY: Parameter = Parameter {
    name: "by",
    kind: Kind::Choice(&["word", "paragraph"]),
    words: "花脸稿里一段的改动怎么显示：word（不写时）逐词，paragraph 整段删去、整段新增。数据总是整个显示。",
};
pub(super) const BEGUN: Parameter = Parameter {
    name: "format",
    kind: Kind::Choice(&["json", "docx", "xlsx"]),
    words: "json（不写时）是报告；docx 是填写用的 Word，填好后用 /pull 收回；xlsx 是填写用的 Excel，填好后用 /import 收回。",
};

/// What an address says.
#[derive(Clone, Default, Debug)]
pub(super) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    /// Reads the part of an address behind `?`.
    ///
    /// # Errors
    /// `query-unknown` for a parameter that is not among `known`, with the nearest that is, `query-twice`, and
    /// `query-value` for a value that it does not take.
    pub(super) fn read(query: &str, known: &[&Parameter]) -> Result<Parameters, Finding> {
        let mut read = Parameters::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let bare = !part.contains('=');
            let (name, value) = form_urlencoded::parse(part.as_bytes()).next().unwrap_or_default();
            let Some(parameter) = known.iter().find(|parameter| parameter.name == name) else {
                return Err(unknown(&name, known));
            };
            let value = if bare && matches!(parameter.kind, Kind::Flag) { "true".into() } else { value };
            let value = parameter.value(&value).ok_or_else(|| parameter.wrong(&value))?;
            if read.0.insert(parameter.name, value).is_some() {
                let words = format!("参数 {} 写了两次", parameter.name);
                return Err(complaint("query-twice", words, "只写一次。"));
            }
        }
        Ok(read)
    }

    pub(super) fn flag(&self, parameter: &Parameter) -> bool {
        self.text(parameter) == Some("true")
    }

    pub(super) fn text(&self, parameter: &Parameter) -> Option<&str> {
        self.0.get(parameter.name).map(String::as_str)
    }

    pub(super) fn whole(&self, parameter: &Parameter) -> Option<u32> {
        self.text(parameter)?.parse().ok()
    }
}

fn unknown(name: &str, known: &[&Parameter]) -> Finding {
    let name = clip(name, 40);
    let names: Vec<&str> = known.iter().map(|parameter| parameter.name).collect();
    let hint = match (nearest(&name, names.iter().copied()), names.as_slice()) {
        (Some(near), _) => format!("是不是 {near}？"),
        (None, []) => "这个地址没有参数，删去“?”和后面的内容。".to_owned(),
        (None, _) => format!("可用的参数：{}。", names.join("、")),
    };
    complaint("query-unknown", format!("没有“{name}”这个参数"), &hint)
}

impl Parameter {
    /// A value as it is kept; `None` for one that the parameter does not take.
    fn value(&self, typed: &str) -> Option<String> {
        let known = match self.kind {
            Kind::Flag => match typed {
                "" | "true" | "1" => "true",
                "false" | "0" => "false",
                _ => return None,
            },
            Kind::Whole(least, most) => {
                let number: u32 = typed.parse().ok().filter(|number| (least..=most).contains(number))?;
                return Some(number.to_string());
            }
            Kind::Choice(known) => known.iter().find(|known| **known == typed)?,
            Kind::Text(most) => {
                let plain = typed.chars().count() <= most && !typed.chars().any(char::is_control);
                return (plain && !typed.trim().is_empty()).then(|| typed.to_owned());
            }
        };
        Some(known.to_owned())
    }

    fn wrong(&self, typed: &str) -> Finding {
        let name = self.name;
        let hint = match self.kind {
            Kind::Flag => format!("写 {name}=true 或 {name}=false。"),
            Kind::Whole(least, most) => format!("写 {least} 至 {most} 之间的整数。"),
            Kind::Choice(known) => {
                let near = nearest(typed, known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("是不是 {near}？"));
                format!("{near}可以写：{}。", known.join("、"))
            }
            Kind::Text(most) => format!("写 1 至 {most} 个字，不能有换行等控制字符。"),
        };
        complaint("query-value", format!("参数 {name} 的值“{}”不能用", clip(typed, 40)), &hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Parameters, &'static str> {
        Parameters::read(query, &[&STRICT, &DPI, &PDF, &WATERMARK]).map_err(|finding| finding.code)
    }

    #[test]
    fn parameters_are_read_and_slips_are_told() {
        let good = read("strict&dpi=96&pdf=a2a&watermark=%E5%BE%81%E6%B1%82%20%E6%84%8F%E8%A7%81").unwrap();
        assert!(good.flag(&STRICT));
        assert_eq!((good.whole(&DPI), good.text(&PDF)), (Some(96), Some("a2a")));
        assert_eq!(good.text(&WATERMARK), Some("征求 意见"));
        assert!(!read("strict=0").unwrap().flag(&STRICT) && !read("").unwrap().flag(&STRICT));
        for (query, code) in [
            ("strikt", "query-unknown"),
            ("strict=maybe", "query-value"),
            ("dpi=1000", "query-value"),
            ("dpi=-1", "query-value"),
            ("dpi", "query-value"),
            ("pdf=a3b", "query-value"),
            ("watermark=", "query-value"),
            ("watermark=%0A", "query-value"),
            ("strict=1&strict=1", "query-twice"),
            ("=", "query-unknown"),
        ] {
            assert_eq!(read(query).err(), Some(code), "{query}");
        }
        let near = Parameters::read("strikt=1", &[&STRICT]).unwrap_err();
        assert_eq!(near.hints, ["是不是 strict？"]);
        let near = Parameters::read("pdf=a3", &[&PDF]).unwrap_err();
        assert!(near.hints[0].starts_with("是不是 a3a？"), "{:?}", near.hints);
    }
}
