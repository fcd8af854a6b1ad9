//! What a file was laid out by: the program, and the form, page and faces, each with its digest. Held against what they
//! are today it tells what has changed since, so that nobody is accused of an edit that a new form made.

use std::fmt;

use crate::support::percent;

/// What a file was laid out by.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Origin {
    /// The program and its version, such as `banxin 0.1.0`; `None` where a file does not tell.
    pub engine: Option<String>,
    /// The form, with all that it takes from others.
    pub form: Option<Stamp>,
    /// The page that the form is set on.
    pub page: Option<Stamp>,
    /// The faces that the file shows, by name.
    pub fonts: Vec<Stamp>,
}

/// Something as it was: its name and the SHA-256 of what it said.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub struct Stamp {
    /// Its id.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// What has changed since a file was made.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Changed {
    /// The program: which it was then.
    Engine(String),
    /// The form of this id.
    Form(String),
    /// The page of this id.
    Page(String),
    /// The face of this name.
    Font(String),
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Changed::Engine(then) => write!(f, "程序（当时是 {then}，现在是 {}）", super::ENGINE),
            Changed::Form(id) => write!(f, "报告格式“{id}”"),
            Changed::Page(id) => write!(f, "版面“{id}”"),
            Changed::Font(name) => write!(f, "字体“{name}”"),
        }
    }
}

impl Origin {
    /// The engine of today, which was told nothing of form and fonts.
    pub fn of_engine() -> Origin {
        Origin { engine: Some(super::ENGINE.to_owned()), ..Origin::default() }
    }

    /// What is not today what it was. Of what a file does not tell nothing is said, but that its engine is another.
    pub fn changed_since(&self, now: &Origin) -> Vec<Changed> {
        let mut changed = vec![];
        if let Some(then) = self.engine.as_ref().filter(|_| self.engine != now.engine) {
            changed.push(Changed::Engine(then.clone()));
        }
        let differs = |then: &Option<Stamp>, now: &Option<Stamp>| then.is_some() && then != now;
        let name = |stamp: &Option<Stamp>| stamp.as_ref().map(|stamp| stamp.name.clone()).unwrap_or_default();
        if differs(&self.form, &now.form) {
            changed.push(Changed::Form(name(&self.form)));
        }
        if differs(&self.page, &now.page) {
            changed.push(Changed::Page(name(&self.page)));
        }
        if !self.fonts.is_empty() {
            let alone = |these: &[Stamp], those: &[Stamp]| -> Vec<String> {
                these.iter().filter(|stamp| !those.contains(stamp)).map(|stamp| stamp.name.clone()).collect()
            };
            let mut names = alone(&self.fonts, &now.fonts);
            names.extend(alone(&now.fonts, &self.fonts));
            names.sort();
            names.dedup();
            changed.extend(names.into_iter().map(Changed::Font));
        }
        changed
    }

    /// Form, page and faces as one line, such as `form zfxxgk-nb-2021 5f…; font GW-Fang 1c…`; empty where there are
    /// none. The program has places of its own in every format.
    pub fn line(&self) -> String {
        let form = self.form.iter().map(|stamp| ("form", stamp));
        let page = self.page.iter().map(|stamp| ("page", stamp));
        let all = form.chain(page).chain(self.fonts.iter().map(|stamp| ("font", stamp)));
        // Encoded, no name has what parts items; the faces of an office are called as it likes.
        let item = |(kind, stamp): (&str, &Stamp)| format!("{kind} {} {}", percent::encoded(&stamp.name), stamp.sha256);
        all.map(item).collect::<Vec<_>>().join("; ")
    }

    /// Reads such a line. What it does not know it passes over: a later version may tell more.
    pub fn read(engine: Option<String>, line: &str) -> Origin {
        let mut origin = Origin { engine, ..Origin::default() };
        for item in line.split(';').take(MOST) {
            let mut words = item.split_whitespace();
            let (Some(kind), Some(name), Some(sha256)) = (words.next(), words.next(), words.next()) else { continue };
            let stamp = Stamp { name: percent::decoded(name), sha256: sha256.to_owned() };
            match kind {
                "form" => origin.form = Some(stamp),
                "page" => origin.page = Some(stamp),
                "font" => origin.fonts.push(stamp),
                _ => {}
            }
        }
        origin
    }
}

/// The most items that a line is read for: a font folder has some twenty faces.
const MOST: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(name: &str, sha256: &str) -> Stamp {
        Stamp { name: name.into(), sha256: sha256.into() }
    }

    fn origin() -> Origin {
        Origin {
            engine: Some("banxin 0.1.0".into()),
            form: Some(stamp("zfxxgk-nb-2019", "aa")),
            page: Some(stamp("gbt9704", "bb")),
            fonts: vec![stamp("GW-Fang", "cc"), stamp("方正 小标宋;50%", "dd")],
        }
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let origin = origin();
        assert!(origin.line().starts_with("form zfxxgk-nb-2019 aa; page gbt9704 bb; font GW-Fang cc; font %E6%96%B9"));
        assert_eq!(Origin::read(origin.engine.clone(), &origin.line()), origin);
        assert_eq!(Origin::read(None, ""), Origin::default());
        assert_eq!(Origin::read(None, "form; moon x y; ;; page p"), Origin::default());
        assert_eq!(Origin::read(None, "font %zz% 1").fonts, [stamp("%zz%", "1")]);
    }

    #[test]
    fn what_changed_is_named_and_nothing_else() {
        let then = origin();
        assert_eq!(then.changed_since(&then), []);
        let mut now = then.clone();
        now.form = Some(stamp("zfxxgk-nb-2019", "ab"));
        now.fonts = vec![stamp("GW-Fang", "cd"), stamp("GW-Song", "ee")];
        let said: Vec<String> = then.changed_since(&now).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["报告格式“zfxxgk-nb-2019”", "字体“GW-Fang”", "字体“GW-Song”", "字体“方正 小标宋;50%”"]);
        // A file made before the record was there tells its engine only.
        let old = Origin { engine: Some("banxin 0.1.0".into()), ..Origin::default() };
        assert_eq!(old.changed_since(&Origin { engine: Some("banxin 0.2.0".into()), ..then.clone() }).len(), 1);
        assert_eq!(old.changed_since(&then), []);
    }
}
