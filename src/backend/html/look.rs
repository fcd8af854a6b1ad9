//! How elements look: by classes of one style sheet in a page, by declarations in each element in a fragment.

use std::collections::BTreeMap;

/// Where it is said how elements look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// In the page's style sheet.
    Page,
    /// In each element: a portal's editor takes no style sheet.
    Fragment,
}

/// A class: its name, and how what has it looks. `$name` stands for a [colour or family](NAMED).
pub(super) struct Class {
    pub name: &'static str,
    pub css: &'static str,
}

/// What declarations name: colours with their values on light and on dark ground, and families of fonts.
///
/// Contrast of text is at least 4.5 : 1 on its ground, and of marks 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). Families begin
/// with what offices have (方正小标宋), then name what systems have: macOS, Windows, Linux.
pub(super) const NAMED: [(&str, &str, Option<&str>); 13] = [
    ("paper", "#fff", Some("#17191c")),
    ("desk", "#f2f3f5", Some("#0f1012")),
    ("ink", "#1c1c1c", Some("#e3e2df")),
    ("soft", "#585f69", Some("#a7adb6")),
    ("rule", "#5f6670", Some("#7f868f")),
    ("line", "#d8dbe0", Some("#373b41")),
    ("head", "#f3f5f8", Some("#22262b")),
    ("red", "#c7000b", Some("#ff7a75")),
    ("link", "#0b559f", Some("#8fbcff")),
    (
        "title",
        "FZXiaoBiaoSong-B05S,'方正小标宋简体',STZhongsong,'Songti SC','Noto Serif CJK SC','Source Han Serif SC',SimSun,serif",
        None,
    ),
    ("song", "'Songti SC','Noto Serif CJK SC','Source Han Serif SC',SimSun,serif", None),
    ("hei", "'PingFang SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',SimHei,sans-serif", None),
    ("kai", "'Kaiti SC',STKaiti,KaiTi,'LXGW WenKai','AR PL UKai CN','Songti SC',SimSun,serif", None),
];

/// Keeps the declarations of single elements, each of which is a class of its own in a page.
pub(super) struct Look {
    pub way: Way,
    own: BTreeMap<String, usize>,
}

impl Look {
    pub(crate) fn new(way: Way) -> Look {
        Look { way, own: BTreeMap::new() }
    }

    /// Adds the attribute by which an element looks like its classes and by its own declarations.
    pub(crate) fn push(&mut self, out: &mut String, classes: &[&Class], own: &str) {
        if classes.is_empty() && own.is_empty() {
            return;
        }
        match self.way {
            Way::Page => {
                let own = (!own.is_empty()).then(|| self.class_of(own));
                let names = classes.iter().map(|class| class.name.to_owned()).chain(own);
                out.extend([" class=\"", &names.collect::<Vec<_>>().join(" "), "\""]);
            }
            Way::Fragment => {
                out.push_str(" style=\"");
                let all = classes.iter().map(|class| class.css).chain([own]).filter(|css| !css.is_empty());
                for (index, css) in all.enumerate() {
                    out.push_str(if index > 0 { ";" } else { "" });
                    resolve(out, css, |name| value(name).to_owned());
                }
                out.push('"');
            }
        }
    }

    fn class_of(&mut self, own: &str) -> String {
        let next = self.own.len();
        let number = match self.own.get(own) {
            Some(&number) => number,
            None => {
                self.own.insert(own.to_owned(), next);
                next
            }
        };
        format!("o{number}")
    }

    /// The rules of the classes, then those of single elements, in the order of their numbers.
    pub(crate) fn rules(&self, out: &mut String, classes: &[&Class]) {
        let named = classes.iter().map(|class| (class.name.to_owned(), class.css));
        let mut own: Vec<(usize, &str)> = self.own.iter().map(|(css, number)| (*number, css.as_str())).collect();
        own.sort_unstable();
        for (name, css) in named.chain(own.into_iter().map(|(number, css)| (format!("o{number}"), css))) {
            out.extend([".", &name, "{"]);
            resolve(out, css, |name| format!("var(--{name})"));
            out.push_str("}\n");
        }
    }
}

/// Adds declarations with what their `$name`s stand for.
pub(super) fn resolve(out: &mut String, css: &str, stands_for: impl Fn(&str) -> String) {
    let mut pieces = css.split('$');
    out.extend(pieces.next());
    for piece in pieces {
        let end = piece.find(|ch: char| !ch.is_ascii_alphabetic()).unwrap_or(piece.len());
        out.push_str(&stands_for(&piece[..end]));
        out.push_str(&piece[end..]);
    }
}

fn value(name: &str) -> &'static str {
    NAMED.iter().find(|(known, ..)| *known == name).map_or("", |(_, value, _)| value)
}
