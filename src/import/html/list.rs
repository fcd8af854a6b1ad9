//! The marks that a browser prints before the items of lists (HTML, "The li element"; CSS Lists, counter styles).

use super::dom::Node;
use crate::numbering::printed;

/// A list that is being read.
pub(super) struct List {
    kind: Kind,
    /// The number of the next item.
    number: i64,
    step: i64,
}

/// What stands before its items.
enum Kind {
    /// Nothing.
    None,
    /// A bullet.
    Bullet,
    /// A number in a format, as Word calls it.
    Number(&'static str),
}

impl List {
    /// The list that an element begins.
    pub(super) fn of(node: &Node, nodes: &[Node], unmarked: bool) -> List {
        let items = node.children.iter().filter(|child| nodes[**child].name() == "li").count();
        let kind = match (node.name(), node.attr("type").map(str::trim)) {
            _ if unmarked => Kind::None,
            ("ul", Some("none")) => Kind::None,
            ("ul", _) => Kind::Bullet,
            (_, Some("a")) => Kind::Number("lowerLetter"),
            (_, Some("A")) => Kind::Number("upperLetter"),
            (_, Some("i")) => Kind::Number("lowerRoman"),
            (_, Some("I")) => Kind::Number("upperRoman"),
            _ => Kind::Number("decimal"),
        };
        let start = node.attr("start").and_then(|text| text.trim().parse().ok());
        let reversed = node.attr("reversed").is_some();
        let first = if reversed { i64::try_from(items).unwrap_or(1) } else { 1 };
        List { kind, number: start.unwrap_or(first), step: if reversed { -1 } else { 1 } }
    }

    /// The mark of the next item; `None` where it has none.
    pub(super) fn next(&mut self, item: &Node) -> Option<String> {
        let own = item.attr("value").and_then(|text| text.trim().parse().ok());
        let number: i64 = own.unwrap_or(self.number);
        self.number = number.saturating_add(self.step);
        match self.kind {
            Kind::None => None,
            Kind::Bullet => Some("•".to_owned()),
            Kind::Number(format) => {
                let shown = u32::try_from(number).map_or(number.to_string(), |number| printed(format, number));
                Some(format!("{shown}."))
            }
        }
    }
}
