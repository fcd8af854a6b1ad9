//! The list of offices: a CSV with `office,parent,form,due,file`, as a spreadsheet saves it: UTF-8 with a byte order mark
//! or without, or GB 18030.

use std::borrow::Cow;

use crate::diag::{Finding, Place};
use crate::model::is_day;

/// An office of the list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Office {
    /// Its name, as its report's issuer has it.
    pub name: String,
    /// The office above, whose report adds up those below it.
    pub parent: Option<String>,
    /// The form that it must use.
    pub form: Option<String>,
    /// The last day for its report, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// The name of its file; found by the report's issuer where there is none.
    pub file: Option<String>,
}

const COLUMNS: [&str; 5] = ["office", "parent", "form", "due", "file"];

/// Reads a list.
///
/// # Errors
/// `offices-…`: what is wrong with it, each with its line.
pub fn offices(bytes: &[u8]) -> Result<Vec<Office>, Vec<Finding>> {
    let text = decoded(bytes).map_err(|finding| vec![finding])?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = columns(&mut reader).map_err(|finding| vec![finding])?;
    let (mut offices, mut out): (Vec<Office>, Vec<Finding>) = (vec![], vec![]);
    for record in reader.records() {
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match office(&record, &columns, line) {
                    Ok(office) if offices.iter().any(|other| other.name == office.name) => {
                        out.push(slip(
                            "offices-doubled",
                            line,
                            &format!("“{}”写了两次", office.name),
                            "删去多余的一行。",
                        ));
                    }
                    Ok(office) => offices.push(office),
                    Err(finding) => out.push(finding),
                }
            }
            Err(error) => out.push(slip(
                "offices-csv",
                error.position().map_or(0, csv::Position::line),
                "这一行读不了",
                "核对引号是否成对。",
            )),
        }
    }
    if offices.is_empty() && out.is_empty() {
        out.push(slip("offices-empty", 1, "名单里没有单位", "表头下面每行写一个单位。"));
    }
    if out.is_empty() { Ok(offices) } else { Err(out) }
}

fn slip(code: &'static str, line: u64, words: &str, hint: &str) -> Finding {
    Finding::error(code, Place::File, format!("单位名单第 {line} 行：{words}"))
        .hint(hint)
        .fact("line", line.to_string())
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Finding> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.into());
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
    if wrong {
        let finding = Finding::error("offices-encoding", Place::File, "单位名单既不是 UTF-8，也不是 GB 18030 编码");
        return Err(finding.hint("在表格软件里另存为“CSV UTF-8（逗号分隔）”。"));
    }
    Ok(text)
}

/// Where each known column stands; others are the office's own business.
fn columns(reader: &mut csv::Reader<&[u8]>) -> Result<[Option<usize>; 5], Finding> {
    let header = reader.headers().map_err(|_| slip("offices-csv", 1, "表头读不了", "核对引号是否成对。"))?;
    let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let columns = COLUMNS.map(place);
    if columns[0].is_none() {
        let words = format!("表头里没有 office 一栏，现在是“{}”", header.iter().collect::<Vec<_>>().join(","));
        return Err(slip("offices-header", 1, &words, "第一行写 office,parent,form,due,file。"));
    }
    Ok(columns)
}

fn office(record: &csv::StringRecord, columns: &[Option<usize>; 5], line: u64) -> Result<Office, Finding> {
    let cell = |index: usize| {
        let text = columns[index].and_then(|column| record.get(column)).unwrap_or_default();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let Some(name) = cell(0) else {
        return Err(slip("offices-name", line, "没有写单位名称", "在 office 一栏写上单位名称。"));
    };
    let due = cell(3);
    if let Some(day) = due.as_ref().filter(|day| !is_day(day)) {
        return Err(slip(
            "offices-due",
            line,
            &format!("期限“{day}”不是一个日期"),
            "按“年-月-日”写，例如 2024-01-31。",
        ));
    }
    Ok(Office { name, parent: cell(1), form: cell(2), due, file: cell(4) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_every_encoding() {
        let list = "office,parent,form,due,file\r\n甲局,甲县人民政府,zfxxgk-nb-2021,2024-01-31,甲局.json\r\n\r\n\"乙,局\",,,,\r\n";
        let expected = offices(list.as_bytes()).unwrap();
        assert_eq!((expected.len(), expected[1].name.as_str()), (2, "乙,局"));
        assert_eq!(expected[0].due.as_deref(), Some("2024-01-31"));
        assert_eq!(offices(format!("\u{feff}{list}").as_bytes()).unwrap(), expected);
        assert_eq!(offices(&encoding_rs::GB18030.encode(list).0).unwrap(), expected);
    }

    #[test]
    fn slips_name_their_line() {
        let code = |list: &str| {
            offices(list.as_bytes()).unwrap_err().iter().map(|f| f.message.clone()).collect::<Vec<_>>().join("|")
        };
        assert!(code("单位,上级\n甲,乙\n").contains("没有 office 一栏"));
        assert!(code("office,due\n甲,2024-1-31\n").contains("第 2 行：期限“2024-1-31”不是一个日期"));
        assert!(code("office\n甲\n乙\n甲\n").contains("第 4 行：“甲”写了两次"));
        assert!(code("office,parent\n,甲\n").contains("没有写单位名称"));
        assert!(code("office\n").contains("没有单位"));
    }
}
