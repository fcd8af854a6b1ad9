//! Some words of a paragraph set apart from the rest, so that something may stand before and behind them.

use std::borrow::Cow;

use crate::xml::tree::{Element, Node, escaped};

/// Puts `before` before the words and `behind` behind them, and parts the runs there. False when the
/// runs outside links do not have these words one after the other; then nothing is changed.
pub(super) fn surround<'t>(content: &mut Vec<Node<'t>>, words: &str, before: Element<'t>, behind: Element<'t>) -> bool {
    content.iter_mut().for_each(join_texts);
    // Texts are escaped in the tree.
    let words = escaped(words);
    let whole: String = content.iter().map(|node| text_of(node).unwrap_or("\u{fffc}")).collect();
    let within_escape = |at: usize| whole[..at].rfind('&').is_some_and(|escape| !whole[escape..at].contains(';'));
    let is_whole = |start: &usize| !words.is_empty() && !within_escape(*start) && !within_escape(start + words.len());
    let Some(start) = whole.find(&words).filter(is_whole) else { return false };
    part(content, start + words.len());
    part(content, start);
    let from = index_at(content, start);
    let to = index_at(content, start + words.len());
    content.insert(to, Node::Element(behind));
    content.insert(from, Node::Element(before));
    true
}

/// Makes one text of those that the tree keeps apart around escapes.
fn join_texts(node: &mut Node<'_>) {
    let Node::Element(run) = node else { return };
    for text in run.elements_mut().filter(|child| child.name() == "w:t" && child.children.len() > 1) {
        let whole: String =
            text.children.iter().filter_map(|node| if let Node::Text(t) = node { Some(&**t) } else { None }).collect();
        text.children = vec![Node::Text(Cow::Owned(whole))];
    }
}

/// The text of a run, as it is escaped; `None` for anything else.
fn text_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let Node::Element(run) = node else { return None };
    if run.name() != "w:r" {
        return None;
    }
    let text = run.children.iter().find_map(|child| match child {
        Node::Element(child) if child.name() == "w:t" => child.children.first(),
        _ => None,
    });
    match text {
        Some(Node::Text(text)) => Some(text),
        _ => None,
    }
}

fn length_of(node: &Node<'_>) -> usize {
    text_of(node).map_or('\u{fffc}'.len_utf8(), str::len)
}

/// The node that begins at `at` or, when none does, that behind it.
fn index_at(content: &[Node<'_>], at: usize) -> usize {
    let mut end = 0;
    content
        .iter()
        .position(|node| {
            let begins = end >= at;
            end += length_of(node);
            begins
        })
        .unwrap_or(content.len())
}

/// Parts the run that has `at` inside it.
fn part(content: &mut Vec<Node<'_>>, at: usize) {
    let mut start = 0;
    for index in 0..content.len() {
        let end = start + length_of(&content[index]);
        if start < at && at < end {
            let Node::Element(run) = &mut content[index] else { return };
            let mut rest = run.clone();
            keep(run, |text| &text[..at - start]);
            keep(&mut rest, |text| &text[at - start..]);
            content.insert(index + 1, Node::Element(rest));
            return;
        }
        start = end;
    }
}

/// Keeps a part of a run's text.
fn keep(run: &mut Element<'_>, part: impl Fn(&str) -> &str) {
    for child in run.elements_mut().filter(|child| child.name() == "w:t") {
        if let Some(Node::Text(text)) = child.children.first_mut() {
            *text = Cow::Owned(part(text).to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surrounded(words: &str) -> Option<String> {
        let file = b"<w:p><w:r><w:t>\xe5\x85\xb1 A&amp;B </w:t></w:r><w:r><w:t>16730</w:t></w:r><w:hyperlink><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>";
        let mut tree = Element::parse(file).unwrap();
        let found = surround(&mut tree.children, words, Element::new("w:a"), Element::new("w:b"));
        let text = String::from_utf8(tree.to_file()).unwrap();
        let (_, body) = text.split_once('\n').unwrap();
        found.then(|| body.replace("<w:r><w:t>", "(").replace("</w:t></w:r>", ")").replace("w:", ""))
    }

    #[test]
    fn words_are_set_apart_across_runs_and_escapes() {
        let shown = "<p>(共 A)<a/>(&amp;B )(167)<b/>(30)<hyperlink>(x)</hyperlink></p>";
        assert_eq!(surrounded("&B 167").as_deref(), Some(shown));
        let shown = "<p><a/>(共 A&amp;B )(16730)<b/><hyperlink>(x)</hyperlink></p>";
        assert_eq!(surrounded("共 A&B 16730").as_deref(), Some(shown));
        assert_eq!(surrounded("16730x"), None);
        assert_eq!(surrounded(""), None);
        assert_eq!(surrounded("amp"), None, "an escape is no word");
    }
}
