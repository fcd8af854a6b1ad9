//! Reads a report from JSON: strictly, telling of everything that does not fit, each with its place.

use crate::diag::{Finding, clip, refuses, tell};
use crate::json::read::choice;
use crate::json::{self, Object, Spot};
use crate::style::Punctuation;

use super::{Contact, Report, Signoff, UnderTitle};

mod body;
mod figure;
mod grid;
mod list;
mod national;
mod official;
mod prose;
mod text;

pub(crate) use text::{indent, is_break, is_unprintable};

/// The schema that a report names in `schema`.
pub const SCHEMA_ID: &str = "banxin/report/1";

/// Years a report may speak of.
pub const YEARS: (i64, i64) = (1949, 2100);

/// What lets reading panic in tests, which see that only the report that has it is lost.
#[cfg(test)]
pub(crate) const FALLS: &str = "\u{10fffd}\u{10fffd}";

/// Reads a report. With the report come the warnings, in the order of the text.
///
/// ```
/// let text = r#"{ "schema": "banxin/report/1", "year": 2020, "issuer": "某某县人民政府", "title": "年度报告",
///     "body": [{ "section": "一、总体情况", "body": ["全年公开政府信息16730条。"] }] }"#;
/// let (report, warnings) = banxin::model::read(text).unwrap();
/// assert_eq!((report.year, warnings.len()), (2020, 0));
///
/// let findings = banxin::model::read(&text.replace("year", "yaer")).unwrap_err();
/// let shown = banxin::source::Source::new("报告.json", text.replace("year", "yaer")).show(&findings);
/// assert!(shown.contains("报告.json:1:32: 错误[key-unknown]：不认识的项“yaer”"));
/// ```
///
/// # Errors
/// All findings, at least one of them an error.
pub fn read(text: &str) -> Result<(Report, Vec<Finding>), Vec<Finding>> {
    #[cfg(test)]
    assert!(!text.contains(FALLS), "fell over it");
    let tree = json::parse(text).map_err(|finding| vec![*finding])?;
    let mut out = vec![];
    let report = report(&Spot::root(&tree), &mut out);
    out.sort_by_cached_key(|f| json::locate(text, Some(&tree), &f.place).map_or(usize::MAX, |range| range.start));
    match report {
        Some(report) if !refuses(&out) => Ok((report, out)),
        _ => Err(out),
    }
}

fn report(root: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Report> {
    let mut object = root.object(out)?;
    // For editors that know JSON Schema; it says nothing of the report.
    object.optional("$schema");
    if let Some(spot) = object.required("schema", out) {
        schema(&spot, out);
    }
    let form = object.optional("form").and_then(|spot| text::line(&spot, out));
    let year = object.required("year", out).and_then(|spot| spot.whole(YEARS.0, YEARS.1, out));
    let issuer = object.required("issuer", out).and_then(|spot| text::line(&spot, out));
    let parent = object.optional("parent").and_then(|spot| text::line(&spot, out));
    let title = object.required("title", out).and_then(|spot| text::title(&spot, out));
    let under_title = under_title(&mut object, out);
    let published = object.optional("published").and_then(|spot| date(&spot, out));
    let contact = object.optional("contact").and_then(|spot| contact(&spot, out));
    let signoff = object.optional("signoff").and_then(|spot| signoff(&spot, out));
    let official = object.optional("official").and_then(|spot| official::official(&spot, issuer.as_deref(), out));
    let signature = object.optional("signature").and_then(|spot| {
        if official.is_some() {
            tell(out, misplaced(&spot, "signature-misplaced", "署名", "移到 \"official\" 里，写法相同。"));
        }
        official::signature(&spot, issuer.as_deref(), out)
    });
    let toc = object.optional("toc").map_or(Some(false), |spot| spot.boolean(out));
    let numbered = object.optional("numbering").map_or(Some(false), |spot| spot.boolean(out));
    let punctuation = object.optional("punctuation").map(|spot| choice(&spot, &Punctuation::KEYS, "value-range", out));
    let body = object.required("body", out).map(|spot| body::blocks(&spot, 1, out));
    let attachments = object.optional("attachments").map_or(Some(vec![]), |spot| {
        if official.is_some() {
            let hint = "移到 \"official\" 的 attachments 里，标题写成 name。";
            tell(out, misplaced(&spot, "attachments-misplaced", "附件", hint));
        }
        body::attachments(&spot, false, out)
    });
    let (official, enclosed) = official.unzip();
    object.close(out);
    Some(Report {
        form,
        year: u16::try_from(year?).ok()?,
        issuer: issuer?,
        parent,
        title: title?,
        under_title,
        published,
        contact,
        toc: toc?,
        numbered: numbered?,
        punctuation: punctuation.map_or(Some(None), |known| known.map(Some))?,
        signoff,
        official,
        signature,
        body: body?,
        attachments: enclosed.filter(|enclosed| !enclosed.is_empty()).map_or(attachments, Some)?,
    })
}

fn under_title(object: &mut Object<'_>, out: &mut Vec<Finding>) -> UnderTitle {
    let subtitle = object.optional("subtitle").and_then(|spot| text::title(&spot, out));
    let mut line = |key| object.optional(key).and_then(|spot| text::line(&spot, out));
    UnderTitle { subtitle, office_line: line("office_line"), date_line: line("date_line") }
}

/// What stands beside a shell that has its own place for it.
fn misplaced(spot: &Spot<'_>, code: &'static str, what: &str, hint: &str) -> Finding {
    Finding::error(code, spot.place(), format!("公文的{what}不写在这里")).hint(hint)
}

fn schema(spot: &Spot<'_>, out: &mut Vec<Finding>) {
    match spot.text(out) {
        Some(SCHEMA_ID) | None => {}
        Some(other) => tell(
            out,
            Finding::error("schema-unknown", spot.place(), format!("不认识的报告格式“{}”", clip(other, 40)))
                .hint(format!("写成 \"schema\": \"{SCHEMA_ID}\"。")),
        ),
    }
}

fn contact(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Contact> {
    let mut object = spot.object(out)?;
    let mut line = |key, out: &mut Vec<Finding>| object.optional(key).and_then(|spot| text::line(&spot, out));
    let contact = Contact {
        address: line("address", out),
        postcode: line("postcode", out),
        phone: line("phone", out),
        email: line("email", out),
        url: line("url", out),
    };
    object.close(out);
    Some(contact)
}

fn signoff(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Signoff> {
    let mut object = spot.object(out)?;
    let signoff = Signoff::read(|key| object.optional(key).and_then(|spot| text::line(&spot, out)));
    object.close(out);
    Some(signoff)
}

/// A day of the calendar, `YYYY-MM-DD` (GB/T 7408.1 extended format).
fn date(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.text(out)?;
    if is_day(text) {
        return Some(text.to_owned());
    }
    let words = format!("“{}”不是一个日期", clip(text, 20));
    tell(
        out,
        Finding::error("date-wrong", spot.place(), words)
            .hint("按“年-月-日”写，例如 2021-01-30，并核对当月有没有这一天。"),
    );
    None
}

pub(crate) fn is_day(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let number = |range| text.get(range).and_then(|part: &str| part.parse::<u32>().ok()).unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 31,
    };
    shape && year >= 1949 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    /// The codes and pointers found in a report with this body and these further members.
    fn found(more: &str, body: &str) -> Vec<String> {
        let text =
            format!(r#"{{"schema":"banxin/report/1","year":2020,"issuer":"甲","title":"乙"{more},"body":[{body}]}}"#);
        let findings = match read(&text) {
            Ok((_, findings)) | Err(findings) => findings,
        };
        let show = |f: &Finding| match &f.place {
            crate::diag::Place::Value(pointer) | crate::diag::Place::Key { pointer, .. } => {
                format!("{} {pointer}", f.code)
            }
            place => format!("{} {place:?}", f.code),
        };
        findings.iter().map(show).collect()
    }

    #[test]
    fn a_small_report_is_read_whole() {
        let text = r#"{"schema":"banxin/report/1","form":"f","year":2020,"issuer":"甲","title":"乙","published":"2020-02-29",
            "contact":{"phone":"0851-86402295"},
            "body":["一段",{"section":"一、节","body":["二段",{"table":"t","figures":{"a.b":{"x":630.20,"y":"/"}}}]},
            {"grid":{"unit":"单位：件","header_rows":1,"rows":[[{"text":"甲","cols":2}],["1",2.50]]}}]}"#;
        let (report, findings) = read(text).unwrap();
        assert_eq!(findings, []);
        assert_eq!(report.published.as_deref(), Some("2020-02-29"));
        let Kind::Section { heading, body } = &report.body[1].kind else { panic!() };
        assert_eq!((heading.as_str(), body[0].at.as_str()), ("一、节", "/body/1/body/0"));
        let Kind::National { figures, .. } = &body[1].kind else { panic!() };
        assert_eq!((figures[0].row.as_str(), figures[0].text.as_str()), ("a.b", "630.20"));
        assert_eq!(figures[1].at, "/body/1/body/1/figures/a.b/y");
        let Kind::Free(table) = &report.body[2].kind else { panic!() };
        assert_eq!(
            (table.widths.as_slice(), table.rows, table.cells[2].text.as_str()),
            ([crate::style::Width::Solved; 2].as_slice(), 2, "2.50")
        );
    }

    #[test]
    fn every_slip_is_found_where_it_is() {
        assert_eq!(
            found("", r#""甲", 7, {"x":1}, null"#),
            ["type-wrong /body/1", "part-unknown /body/2", "type-wrong /body/3"]
        );
        assert_eq!(
            found(r#","published":"2021-02-29","yaer":1"#, "\"甲\""),
            ["date-wrong /published", "key-unknown /yaer"]
        );
        assert_eq!(
            found("", r#"" 甲", "乙\n丙", "丁\u0007""#),
            ["blank-at-edge /body/0", "paragraph-break /body/1", "control-character /body/2"]
        );
        let grid = r#"{"grid":{"header_rows":1,"rows":[["项","数"],["　甲","　1"],[" 乙 ","2　"],["　丙　","3"]]}}"#;
        let of_rows = ["1/1", "2/0", "2/1", "3/0"].map(|cell| format!("blank-at-edge /body/0/grid/rows/{cell}"));
        let mut blanks = found("", grid);
        blanks.sort();
        assert_eq!(blanks, of_rows, "only ideographic spaces before a label are its level");
        assert_eq!(
            found("", r#"{"table":"t","figures":{"a":{"x":null,"y":[],"y":1},"a":{}}}"#),
            [
                "type-wrong /body/0/figures/a/x",
                "type-wrong /body/0/figures/a/y",
                "key-doubled /body/0/figures/a/y",
                "key-doubled /body/0/figures/a"
            ]
        );
        let deep = (0..6).fold("\"甲\"".to_owned(), |inner, _| format!(r#"{{"section":"节","body":[{inner}]}}"#));
        assert_eq!(found("", &deep), [format!("section-deep {}", "/body/0".repeat(6))]);
    }

    #[test]
    fn days_are_days_of_the_calendar() {
        for day in ["2020-02-29", "2000-02-29", "2021-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for day in ["2021-02-29", "1900-02-29", "2021-13-01", "2021-00-10", "2021-04-31", "2021-1-30", "2021年1月", ""]
        {
            assert!(!is_day(day), "{day}");
        }
    }
}
