//! What a workbook of ours carries, and what its sheets show.

use super::Carried;
use crate::backend::Format;
use crate::pack::archive::Archive;
use crate::pack::package::Package;
use crate::pull;
use crate::xml::reader::{Step, XmlReader};

/// The part that names the sheets; its relations lead to them.
const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const STRINGS: &str = "xl/sharedStrings.xml";
const STYLES: &str = "xl/styles.xml";

/// The formats of numbers that have an id of their own in every workbook, of those that we write (ECMA-376-1, 18.8.30).
const BUILT_IN: [(&str, &str); 4] = [("1", "0"), ("2", "0.00"), ("3", "#,##0"), ("4", "#,##0.00")];

/// The report inside and how the workbook was made.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let mut package = Package::open_one_way(bytes).ok()?;
    package.part(WORKBOOK).ok()??;
    let part = pull::part_inside(&mut package).ok()?;
    Some(Carried { format: Format::Xlsx, source: part.source, made: part.made })
}

/// What the sheets show, in the order in which the workbook has them: of each its name and its cells.
pub(super) fn text(bytes: &[u8]) -> String {
    text_of(bytes).unwrap_or_default()
}

fn text_of(bytes: &[u8]) -> Option<String> {
    let mut archive = Archive::open(bytes)?;
    let mut part = |name: &str| String::from_utf8(archive.file(name)?).ok();
    let strings = strings(&part(STRINGS).unwrap_or_default());
    let formats = formats(&part(STYLES)?);
    let targets = elements(&part(RELATIONS)?, "Relationship", ["Id", "Target"]);
    let mut out = String::new();
    for [id, name] in elements(&part(WORKBOOK)?, "sheet", ["r:id", "name"]) {
        let (_, target) = targets.iter().map(|[id, target]| (id, target)).find(|(known, _)| **known == id)?;
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        out.push_str(&name);
        out.push_str(&cells(&part(&path)?, &strings, &formats));
    }
    Some(out)
}

/// Two attributes of all elements of a name.
fn elements(part: &str, name: &str, attributes: [&str; 2]) -> Vec<[String; 2]> {
    let mut reader = XmlReader::new(name, part);
    let mut found = vec![];
    while let Ok(Some(step)) = reader.next() {
        if let Step::Open(tag) = step
            && tag.local() == name
        {
            found.push(attributes.map(|attribute| tag.attr(attribute).unwrap_or_default().into_owned()));
        }
    }
    found
}

/// The texts that cells refer to by their number. Readings above characters are none.
fn strings(part: &str) -> Vec<String> {
    let mut reader = XmlReader::new(STRINGS, part);
    let (mut found, mut open): (Vec<String>, Vec<String>) = (vec![], vec![]);
    while let Ok(Some(step)) = reader.next() {
        match step {
            Step::Open(tag) => {
                if tag.local() == "si" {
                    found.push(String::new());
                }
                open.push(tag.local().to_owned());
            }
            Step::Close => _ = open.pop(),
            Step::Text(text) => {
                let shows = open.last().is_some_and(|name| name == "t") && !open.iter().any(|name| name == "rPh");
                found.last_mut().filter(|_| shows).into_iter().for_each(|found| found.push_str(&text));
            }
        }
    }
    found
}

/// The format of numbers of each style of a cell.
fn formats(part: &str) -> Vec<String> {
    let own = elements(part, "numFmt", ["numFmtId", "formatCode"]);
    let cells = part.split_once("<cellXfs").and_then(|(_, rest)| rest.split_once("</cellXfs>"));
    let used = cells.map(|(cells, _)| elements(&format!("<cellXfs{cells}</cellXfs>"), "xf", ["numFmtId", "xfId"]));
    let code = |id: &str| {
        let own = own.iter().find(|[known, _]| known == id).map(|[_, code]| code.as_str());
        own.or_else(|| BUILT_IN.iter().find(|(known, _)| *known == id).map(|(_, code)| *code))
    };
    used.unwrap_or_default().iter().map(|[id, _]| code(id).unwrap_or_default().to_owned()).collect()
}

/// What the cells of a sheet show, in their order.
fn cells(part: &str, strings: &[String], formats: &[String]) -> String {
    let mut reader = XmlReader::new("sheet", part);
    let (mut out, mut open) = (String::new(), vec![]);
    let (mut kind, mut format) = (String::new(), "");
    while let Ok(Some(step)) = reader.next() {
        match step {
            Step::Open(tag) => {
                if tag.local() == "c" {
                    kind = tag.attr("t").unwrap_or_default().into_owned();
                    let style = tag.attr("s").and_then(|style| style.parse::<usize>().ok());
                    format = style.and_then(|style| formats.get(style)).map_or("", String::as_str);
                }
                open.push(tag.local().to_owned());
            }
            Step::Close => _ = open.pop(),
            Step::Text(text) if open.last().is_some_and(|name| name == "v") && kind == "s" => {
                let string = text.trim().parse::<usize>().ok().and_then(|at| strings.get(at));
                out.push_str(string.map_or(&text, String::as_str));
            }
            Step::Text(text) if open.last().is_some_and(|name| name == "v") => out.push_str(&shown(&text, format)),
            Step::Text(text) if open.last().is_some_and(|name| name == "t") => out.push_str(&text),
            Step::Text(_) => {}
        }
    }
    out
}

/// A number as the formats that we write show it.
fn shown(number: &str, format: &str) -> String {
    let Ok(value) = number.trim().parse::<f64>() else { return number.to_owned() };
    let places = format.split_once('.').map_or(0, |(_, places)| places.len());
    let plain = format!("{value:.places$}");
    if format.is_empty() {
        return number.to_owned();
    }
    if !format.starts_with('#') {
        return plain;
    }
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut out = sign.to_owned();
    for (at, ch) in digits.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(ch);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_formats_have_them() {
        for (number, format, shows) in [
            ("630.2", "0.00", "630.20"),
            ("1234567.5", "#,##0.0", "1,234,567.5"),
            ("-123456", "#,##0", "-123,456"),
            ("-22", "0", "-22"),
            ("5", "", "5"),
            ("#N/A", "0", "#N/A"),
        ] {
            assert_eq!(shown(number, format), shows, "{number} {format}");
        }
    }
}
