//! The report inside a web page: the JSON in a `<template>`, which browsers neither show nor act on, with its digest and
//! how the page was made as attributes.

use super::part::{MAX_SOURCE, restore};
use super::{Made, Origin};
use crate::support::digest;
use crate::xml::tree::unescaped;

/// The id of the element.
const ID: &str = "banxin-report";

/// What parts the names of files: no file system has it in a name.
const BETWEEN_NAMES: char = '/';

/// Adds the element to a page.
pub(crate) fn write(out: &mut String, source: &str, made: &Made) {
    out.extend(["<template id=\"", ID, "\" data-sha256=\"", &digest::of(source.as_bytes()), "\""]);
    let beside = made.beside.join(&BETWEEN_NAMES.to_string());
    let told = [
        ("engine", made.origin.engine.clone().unwrap_or_default()),
        ("origin", made.origin.line()),
        ("watermark", made.watermark.clone().unwrap_or_default()),
        ("beside", beside),
    ];
    for (name, words) in told.iter().filter(|(_, words)| !words.is_empty()) {
        out.extend([" data-", name, "=\""]);
        escape(out, words);
        out.push('"');
    }
    out.push('>');
    escape(out, source);
    out.push_str("</template>\n");
}

/// Takes the report and how it was made out of a page; `None` where it has none, or one that its digest contradicts.
pub(crate) fn read(page: &str) -> Option<(String, Made)> {
    let (_, rest) = page.split_once(&format!("<template id=\"{ID}\""))?;
    let (tag, rest) = rest.split_once('>')?;
    let (json, _) = rest.split_once("</template>")?;
    if json.len() > MAX_SOURCE {
        return None;
    }
    let told = |name: &str| {
        let (_, rest) = tag.split_once(&format!(" data-{name}=\""))?;
        rest.split_once('"').map(|(value, _)| unescaped(value))
    };
    let mut source = unescaped(json);
    if !restore(&mut source, &told("sha256")?) {
        return None;
    }
    let origin = Origin::read(told("engine"), &told("origin").unwrap_or_default());
    let beside =
        told("beside").map(|names| names.split(BETWEEN_NAMES).map(str::to_owned).collect()).unwrap_or_default();
    Some((source, Made { origin, watermark: told("watermark"), beside, ..Made::default() }))
}

/// Text as it stands in a page, between tags and in attributes.
pub(crate) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Made {
        Made {
            origin: Origin::read(Some("banxin 9.9.9".into()), "form a 1; page b 2; font c 3"),
            watermark: Some("<送审稿> & \"内部\"".into()),
            beside: vec!["年 报.pdf".into(), "年 报.docx".into()],
            ..Made::default()
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let source = "\u{feff}{\r\n\t\"a\": \"</template><template id=\\\"banxin-report\\\">&amp;\" }\r\n";
        let mut page = "<!DOCTYPE html>".to_owned();
        write(&mut page, source, &made());
        assert_eq!(read(&page), Some((source.to_owned(), made())));
        // Browsers save carriage returns as line feeds.
        assert_eq!(read(&page.replace("\r\n", "\n")), Some((source.to_owned(), made())));
    }

    #[test]
    fn what_is_not_ours_or_was_changed_is_not_taken() {
        let mut page = String::new();
        write(&mut page, "{\"year\": 2020}", &made());
        for other in ["", "<template></template>", &page.replace("2020", "2021"), &page.replace("</template>", "")] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
