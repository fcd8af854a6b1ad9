//! What stands around the text of a page: its head, the contents, links to the other files, and the report's JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::carried::{ENGINE, Made, Origin, template};
use crate::layout::{Block, Layout, Mark, Text};
use crate::style::StyleKind;
use crate::support::percent;

use super::Options;
use super::blocks::entry;
use super::markup::{Markup, attribute, escape, id};
use super::sheet::{TEXT, WATERMARK, sheet};

/// The deepest level of headings that the contents list, from 1.
const DEEPEST: u8 = 2;

/// The fewest entries that are worth a list.
const FEWEST: usize = 3;

/// Formats by the extension of their files, with what people call them and their media types.
const CALLED: [(&str, &str, &str); 4] = [
    ("pdf", "PDF", "application/pdf"),
    ("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ofd", "OFD", "application/ofd"),
    ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// The whole page around a finished text.
pub(super) fn around(text: Markup<'_>, options: &Options<'_>) -> String {
    let layout = text.layout;
    let (contents, files) = (contents(layout), downloads(layout));
    let mut look = text.look;
    let mut main = String::with_capacity(text.out.len() + 1024);
    main.push_str("<article");
    look.push(&mut main, &[&TEXT], "");
    main.push_str(">\n");
    if let Some(watermark) = &layout.watermark {
        main.push_str("<div");
        look.push(&mut main, &[&WATERMARK], "");
        main.push_str(" aria-hidden=\"true\"><span>");
        escape(&mut main, &watermark.text);
        main.push_str("</span></div>\n");
    }
    main.extend([&text.out, "</article>\n"]);
    let mut out = head(layout, &sheet(&look));
    out.push_str("<body>\n<a class=\"skip\" href=\"#bx-main\">跳到正文</a>\n");
    let alone = contents.is_empty() && files.is_empty();
    out.push_str(if alone { "<div class=\"page alone\">\n" } else { "<div class=\"page\">\n" });
    if !alone {
        out.extend(["<div class=\"aside\">\n", &contents, &files, "</div>\n"]);
    }
    out.extend(["<main class=\"paper\" id=\"bx-main\">\n", &main, "</main>\n</div>\n"]);
    if let Some(source) = options.source {
        template::write(&mut out, source, &made(layout, options));
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn made(layout: &Layout, options: &Options<'_>) -> Made {
    Made {
        origin: options.origin.cloned().unwrap_or_else(Origin::of_engine),
        watermark: layout.watermark.as_ref().map(|watermark| watermark.text.clone()),
        beside: layout.info.beside.clone(),
        ..Made::default()
    }
}

/// The head. The policy allows this style sheet and pictures in the page, and nothing else at all.
fn head(layout: &Layout, sheet: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(sheet));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'");
    let info = &layout.info;
    let meta = |name: &str, content: &str| match content.is_empty() {
        true => String::new(),
        false => format!("<meta name=\"{name}\"{}>\n", attribute("content", content)),
    };
    let mut out = String::with_capacity(sheet.len() + 2048);
    out.push_str("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str(&format!("<meta http-equiv=\"Content-Security-Policy\"{}>\n", attribute("content", &policy)));
    out.push_str(&meta("viewport", "width=device-width, initial-scale=1"));
    out.push_str(&meta("color-scheme", "light dark"));
    out.push_str(&meta("referrer", "no-referrer"));
    out.push_str(&meta("generator", ENGINE));
    out.push_str(&meta("author", &info.author));
    out.push_str(&meta("dcterms.date", info.date.as_deref().unwrap_or_default()));
    out.push_str("<title>");
    escape(&mut out, if info.title.is_empty() { "无标题" } else { &info.title });
    out.extend(["</title>\n<style>", sheet, "</style>\n</head>\n"]);
    out
}

/// An entry of the contents.
struct Entry {
    /// From 1.
    level: u8,
    text: String,
    target: usize,
}

/// The contents: those of the plan, or else its headings.
fn contents(layout: &Layout) -> String {
    let style = |text: &Text| layout.styles.get(usize::from(text.style.0));
    let texts = || layout.blocks.iter().enumerate().filter_map(|(at, block)| Some((at, Block::text(block)?)));
    let kind = |text: &Text| style(text).map(|style| style.kind);
    let planned = texts().filter_map(|(_, text)| {
        let level = match kind(text)? {
            StyleKind::Toc1 => 1,
            StyleKind::Toc2 => 2,
            _ => return None,
        };
        let target = text.spans.iter().find_map(|span| if let Mark::Goto(to) = span.mark { Some(to) } else { None })?;
        Some(Entry { level, text: entry(text).to_owned(), target })
    });
    let mut entries: Vec<Entry> = planned.collect();
    if entries.is_empty() {
        let headings = texts().filter_map(|(target, text)| {
            let (level, said) = text.outlined(&layout.styles).filter(|(level, _)| (1..=DEEPEST).contains(level))?;
            let said = if text.lead().is_some() { said.to_owned() } else { without_notes(text) };
            Some(Entry { level, text: said, target })
        });
        entries = headings.collect();
        if entries.len() < FEWEST {
            return String::new();
        }
    }
    let title = texts().find(|(_, text)| kind(text) == Some(StyleKind::TocTitle)).map(|(_, text)| text.text.as_str());
    let mut out = String::from("<nav aria-labelledby=\"bx-contents\">\n<p id=\"bx-contents\">");
    escape(&mut out, title.unwrap_or("目录"));
    out.push_str("</p>\n");
    nested(&mut out, &entries);
    out.push_str("</nav>\n");
    out
}

/// Entries as lists, those of a deeper level in the entry before them.
fn nested(out: &mut String, entries: &[Entry]) {
    let Some(first) = entries.first() else { return };
    let level = entries.iter().map(|entry| entry.level).min().unwrap_or(first.level);
    out.push_str("<ol role=\"list\">\n");
    let mut rest = entries;
    while let Some((entry, behind)) = rest.split_first() {
        let below = behind.iter().take_while(|next| next.level > level).count();
        out.push_str(&format!("<li><a href=\"#{}\">", id(entry.target)));
        escape(out, &entry.text);
        out.push_str("</a>");
        if below > 0 {
            out.push('\n');
            nested(out, &behind[..below]);
        }
        out.push_str("</li>\n");
        rest = &behind[below..];
    }
    out.push_str("</ol>\n");
}

/// A heading without the marks of its notes.
fn without_notes(text: &Text) -> String {
    let mut out = text.text.clone();
    for span in text.spans.iter().rev().filter(|span| matches!(span.mark, Mark::Note(_))) {
        out.replace_range(span.range.clone(), "");
    }
    out
}

/// Links to the files beside the page.
fn downloads(layout: &Layout) -> String {
    let mut out = String::new();
    for name in &layout.info.beside {
        let Some((_, extension)) = name.rsplit_once('.') else { continue };
        let Some((_, called, media)) = CALLED.iter().find(|(known, ..)| *known == extension) else { continue };
        // Escaped, no name is taken for a scheme, a query or a folder.
        let href = attribute("href", &percent::encoded(name));
        out.push_str(&format!("<li><a{href} type=\"{media}\" download>{called}</a></li>\n"));
    }
    if out.is_empty() {
        return out;
    }
    format!("<nav aria-labelledby=\"bx-files\">\n<p id=\"bx-files\">下载</p>\n<ul role=\"list\">\n{out}</ul>\n</nav>\n")
}
