//! Which elements a style sheet hides or strikes out. Nothing else of it is read.

/// The rules of all style sheets of a page that say something about being seen.
#[derive(Default, Debug)]
pub(crate) struct Sheet {
    rules: Vec<Rule>,
    /// Selectors of rules that hide something and cannot be understood here.
    pub(crate) unread: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    /// From the outermost ancestor to the element itself.
    path: Vec<Compound>,
    seen: Seen,
    weight: (usize, usize, usize),
}

/// A part of a selector without a combinator: `td.hid`.
#[derive(Default, Debug)]
struct Compound {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
}

/// What declarations say about being seen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Seen {
    /// `display`: whether it is `none`, which takes no room.
    pub(crate) none: Option<bool>,
    /// Whether it takes room and shows nothing: `visibility: hidden`, a width or type size of 0.
    pub(crate) hollow: Option<bool>,
    /// Whether its letters are white.
    pub(crate) white: Option<bool>,
    /// Whether its ground is painted in another colour than white.
    pub(crate) ground: Option<bool>,
    /// Whether items of lists have no mark.
    pub(crate) unmarked: Option<bool>,
    /// Whether a line goes through its words.
    pub(crate) struck: Option<bool>,
}

impl Seen {
    /// What a list of declarations says.
    pub(crate) fn of(declarations: &str) -> Seen {
        let mut seen = Seen::default();
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().to_ascii_lowercase();
            let value = value.strip_suffix("!important").unwrap_or(&value).trim();
            let zero = value.trim_end_matches(|ch: char| ch.is_ascii_alphabetic() || ch == '%');
            let zero = !zero.is_empty() && zero.chars().all(|ch| ch == '0' || ch == '.');
            match property.trim().to_ascii_lowercase().as_str() {
                "display" => seen.none = Some(value == "none"),
                "visibility" => seen.hollow = Some(matches!(value, "hidden" | "collapse")),
                "color" => seen.white = Some(is_white(value)),
                "background" | "background-color" => {
                    seen.ground = Some(!is_white(value) && !matches!(value, "none" | "transparent"));
                }
                "list-style" | "list-style-type" => {
                    seen.unmarked = Some(value.split_whitespace().any(|word| word == "none"));
                }
                "text-decoration" | "text-decoration-line" => seen.struck = Some(value.contains("line-through")),
                "width" | "max-width" | "font-size" | "opacity" if zero => seen.hollow = Some(true),
                _ => {}
            }
        }
        seen
    }

    /// Takes over what a stronger rule says.
    pub(crate) fn under(self, stronger: Seen) -> Seen {
        Seen {
            none: stronger.none.or(self.none),
            hollow: stronger.hollow.or(self.hollow),
            white: stronger.white.or(self.white),
            ground: stronger.ground.or(self.ground),
            unmarked: stronger.unmarked.or(self.unmarked),
            struck: stronger.struck.or(self.struck),
        }
    }
}

/// What a selector looks at in an element.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    /// Its name.
    pub(crate) tag: &'a str,
    /// Its id.
    pub(crate) id: Option<&'a str>,
    /// Its classes, separated by blanks.
    pub(crate) classes: &'a str,
}

impl Sheet {
    /// Adds the rules of a style sheet.
    pub(crate) fn read(&mut self, text: &str) {
        self.rules_of(&without_comments(text), 0);
        self.rules.sort_by_key(|rule| rule.weight);
    }

    fn rules_of(&mut self, mut text: &str, depth: usize) {
        while let Some(open) = text.find('{') {
            let selectors = text[..open].rsplit([';', '}']).next().unwrap_or_default().trim();
            let close = closing(text, open);
            let inside = &text[open + 1..close];
            if let Some(rule) = selectors.strip_prefix('@') {
                // What holds for paper alone hides nothing on a screen.
                let paper = rule.starts_with("media") && rule.contains("print") && !rule.contains("screen");
                if depth < 8 && !paper && (rule.starts_with("media") || rule.starts_with("supports")) {
                    self.rules_of(inside, depth + 1);
                }
            } else {
                self.rule(selectors, Seen::of(inside));
            }
            text = text.get(close + 1..).unwrap_or_default();
        }
    }

    fn rule(&mut self, selectors: &str, seen: Seen) {
        if seen == Seen::default() {
            return;
        }
        for selector in selectors.split(',').map(str::trim) {
            match path(selector) {
                Some(path) => {
                    let count = |f: fn(&Compound) -> usize| path.iter().map(f).sum::<usize>();
                    let weight = (
                        count(|c| usize::from(c.id.is_some())),
                        count(|c| c.classes.len()),
                        count(|c| usize::from(c.tag.is_some())),
                    );
                    self.rules.push(Rule { path, seen, weight });
                }
                // A state such as `:hover` hides nothing by itself.
                None if selector.contains(':') && !selector.contains("nth") => {}
                None if seen.none == Some(true) || seen.hollow == Some(true) => self.unread.push(selector.to_owned()),
                None => {}
            }
        }
    }

    /// What the sheets say of an element, given its ancestors from the outermost.
    pub(crate) fn seen(&self, ancestors: &[Element<'_>], element: Element<'_>) -> Seen {
        let hits = self.rules.iter().filter(|rule| rule.matches(ancestors, element));
        hits.fold(Seen::default(), |seen, rule| seen.under(rule.seen))
    }
}

impl Rule {
    fn matches(&self, ancestors: &[Element<'_>], element: Element<'_>) -> bool {
        let Some((own, above)) = self.path.split_last() else { return false };
        let mut rest = ancestors.iter().rev();
        own.matches(element) && above.iter().rev().all(|part| rest.any(|ancestor| part.matches(*ancestor)))
    }
}

impl Compound {
    fn matches(&self, element: Element<'_>) -> bool {
        self.tag.as_deref().is_none_or(|tag| tag == element.tag)
            && self.id.as_deref().is_none_or(|id| element.id == Some(id))
            && self.classes.iter().all(|class| element.classes.split_whitespace().any(|own| own == class))
    }
}

/// Whether a colour is white.
fn is_white(value: &str) -> bool {
    let bare: String = value.chars().filter(|ch| !ch.is_whitespace()).collect();
    matches!(bare.as_str(), "white" | "#fff" | "#ffffff" | "#fffffe" | "rgb(255,255,255)" | "rgba(255,255,255,1)")
}

/// A selector of tags, classes, ids and ancestors; `None` for any other.
fn path(selector: &str) -> Option<Vec<Compound>> {
    let parts = selector.replace('>', " ");
    let path: Option<Vec<Compound>> = parts.split_whitespace().map(compound).collect();
    path.filter(|path| !path.is_empty())
}

fn compound(text: &str) -> Option<Compound> {
    let mut compound = Compound::default();
    let mut rest = text;
    while !rest.is_empty() {
        let mut later = rest.char_indices().skip(1);
        let end = later.find(|(_, ch)| matches!(ch, '.' | '#')).map_or(rest.len(), |(at, _)| at);
        let (part, tail) = rest.split_at_checked(end)?;
        let name = part.trim_start_matches(['.', '#']);
        let plain = |name: &str| !name.is_empty() && name.chars().all(|ch| ch.is_alphanumeric() || "-_".contains(ch));
        match part.chars().next()? {
            '.' if plain(name) => compound.classes.push(name.to_owned()),
            '#' if plain(name) => compound.id = Some(name.to_owned()),
            '*' if part == "*" => {}
            _ if plain(part) => compound.tag = Some(part.to_ascii_lowercase()),
            _ => return None,
        }
        rest = tail;
    }
    Some(compound)
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("/*") {
        out.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Where the brace that opens at `open` closes, or the end.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(css: &str, tag: &str, classes: &str, above: &[&str]) -> bool {
        let mut sheet = Sheet::default();
        sheet.read(css);
        let above: Vec<Element<'_>> = above.iter().map(|tag| Element { tag, id: None, classes: "" }).collect();
        sheet.seen(&above, Element { tag, id: None, classes }).none == Some(true)
    }

    #[test]
    fn classes_tags_and_ancestors_hide() {
        assert!(none(".hid{display:none}", "td", "a hid", &[]));
        assert!(none("/* c */ td.hid , p { color:red; DISPLAY : none !important }", "td", "hid", &[]));
        assert!(!none("td.hid{display:none}", "th", "hid", &[]));
        assert!(none("table .x{display:none}", "td", "x", &["table", "tr"]));
        assert!(!none("div .x{display:none}", "td", "x", &["table", "tr"]));
    }

    #[test]
    fn the_heavier_rule_wins_and_paper_does_not_count() {
        assert!(!none("td.x{display:table-cell} .x{display:none}", "td", "x", &[]));
        assert!(!none("@media print{.x{display:none}}", "td", "x", &[]));
        assert!(none("@media screen{.x{display:none}}", "td", "x", &[]));
        assert!(!none(".x:hover{display:none}", "td", "x", &[]));
        let mut sheet = Sheet::default();
        sheet.read("td:nth-child(4){display:none}");
        assert_eq!(sheet.unread, ["td:nth-child(4)"]);
    }

    #[test]
    fn widths_of_nothing_are_hollow() {
        for style in ["width:0", "width: 0px", "font-size:0pt", "visibility:hidden"] {
            assert_eq!(Seen::of(style).hollow, Some(true), "{style}");
        }
        assert_eq!(Seen::of("width:10px").hollow, None);
    }
}
