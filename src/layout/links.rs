//! Addresses in running text that a reader may follow.

use super::{Mark, Span};

/// Finds `http://`, `https://` addresses and mail addresses in a text.
pub(super) fn find(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = next_run(text, from) {
        from = end;
        spans.extend(link_in(text, start, end));
    }
    spans
}

/// The next stretch of ASCII without spaces, as (start, end).
fn next_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let graphic = |c: char| c.is_ascii_graphic();
    let start = from + text[from..].find(graphic)?;
    let end = text[start..].find(|c| !graphic(c)).map_or(text.len(), |n| start + n);
    Some((start, end))
}

fn link_in(text: &str, start: usize, end: usize) -> Option<Span> {
    let run = &text[start..end];
    if let Some(offset) = run.find("http://").or_else(|| run.find("https://")) {
        let address = run[offset..].trim_end_matches(|c: char| ".,;:!?)]}'\"".contains(c));
        let host = address.split_once("://").map_or("", |(_, rest)| rest);
        let start = start + offset;
        return (!host.is_empty())
            .then(|| Span { range: start..start + address.len(), mark: Mark::Link(address.to_owned()) });
    }
    let address = run.trim_end_matches('.');
    is_mail(address)
        .then(|| Span { range: start..start + address.len(), mark: Mark::Link(format!("mailto:{address}")) })
}

fn is_mail(address: &str) -> bool {
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b));
    address.split_once('@').is_some_and(|(name, host)| {
        plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.contains("..")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_whole_and_without_the_marks_around_them() {
        let text = "下载（链接：http://www.gzwd.gov.cn/zfxxgk/zfxxgknb/）。邮箱：zwgk@gzwd.gov.cn，电话0851-86402295";
        let found: Vec<_> =
            find(text).into_iter().map(|s| (text[s.range.clone()].to_owned(), s.link().unwrap().to_owned())).collect();
        assert_eq!(
            found,
            [
                ("http://www.gzwd.gov.cn/zfxxgk/zfxxgknb/".into(), "http://www.gzwd.gov.cn/zfxxgk/zfxxgknb/".into()),
                ("zwgk@gzwd.gov.cn".to_string(), "mailto:zwgk@gzwd.gov.cn".to_string()),
            ]
        );
        assert!(find("http:// @a a@b 1@.cn").is_empty());
    }
}
