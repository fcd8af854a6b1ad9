//! What we found, for people and for machines. Functions that look return findings; nothing here prints.

mod in_book;

pub use in_book::InBook;

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Worth knowing; never stops anything.
    Note,
    /// The report is written; `--strict` makes it an [`Level::Error`].
    Warning,
    /// Nothing is written for this report.
    Error,
}

impl Level {
    /// All levels, the weightiest first.
    pub(crate) const ALL: [Level; 3] = [Level::Error, Level::Warning, Level::Note];

    /// What machines call it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }

    /// What people call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Level::Error => "错误",
            Level::Warning => "警告",
            Level::Note => "提示",
        }
    }
}

/// Where in the input a finding is. Turned into line and column only when it is shown (see [`crate::source`]).
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Place {
    /// The file as a whole.
    File,
    /// The value at this JSON pointer (RFC 6901).
    Value(String),
    /// The `nth` (from 0) key spelled like the last part of this JSON pointer, for unknown and doubled keys.
    Key {
        /// The pointer of the member.
        pointer: String,
        /// Which of the equal keys, from 0.
        nth: usize,
    },
    /// A byte offset into the text, for text that is not JSON at all.
    Offset(usize),
}

/// One thing to tell the author, with its place and the way to mend it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Stable ASCII code for machines, such as `sum-mismatch`.
    pub code: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in Chinese, for the official.
    pub message: String,
    /// How to mend it, in Chinese, for the official; each a sentence.
    pub hints: Vec<String>,
    /// How to write that in JSON, for who prepares the file; in Chinese, each a sentence.
    pub json_hints: Vec<String>,
    /// Changes that mend it, each by itself, where the finding knows them.
    pub fixes: Vec<Fix>,
    /// Further places that belong to it, each with its own words.
    pub related: Vec<(Place, String)>,
    /// What machines want to know besides the words: ordered names and values.
    pub facts: Vec<(&'static str, String)>,
}

/// A text or figure of the report that would mend a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Fix {
    /// JSON pointer (RFC 6901) of the value; a member that is not there is made.
    pub pointer: String,
    /// The text or figure to stand there, as typed.
    pub value: String,
    /// Whether it may be made unasked: it says nothing that the report does not say already.
    pub safe: bool,
}

impl Fix {
    /// A change that may be made unasked.
    pub fn safe(pointer: impl Into<String>, value: impl Into<String>) -> Fix {
        Fix { pointer: pointer.into(), value: value.into(), safe: true }
    }

    /// A change that somebody must decide on.
    pub fn asked(pointer: impl Into<String>, value: impl Into<String>) -> Fix {
        Fix { pointer: pointer.into(), value: value.into(), safe: false }
    }
}

impl Finding {
    /// A finding of the given level at a place.
    pub fn new(level: Level, code: &'static str, place: Place, message: impl Into<String>) -> Finding {
        let (hints, json_hints, fixes, related, facts) = (vec![], vec![], vec![], vec![], vec![]);
        Finding { code, level, place, message: message.into(), hints, json_hints, fixes, related, facts }
    }

    /// A finding that refuses the report.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Finding {
        Finding::new(Level::Error, code, place, message)
    }

    /// A finding that lets the report pass, unless `--strict`.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Finding {
        Finding::new(Level::Warning, code, place, message)
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn hint(mut self, words: impl Into<String>) -> Finding {
        self.hints.push(words.into());
        self
    }

    /// Adds a way to mend it in the report's JSON.
    #[must_use]
    pub fn json_hint(mut self, words: impl Into<String>) -> Finding {
        self.json_hints.push(words.into());
        self
    }

    /// Adds a change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fixes.push(fix);
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn with(mut self, place: Place, words: impl Into<String>) -> Finding {
        self.related.push((place, words.into()));
        self
    }

    /// Adds a named value for machines.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Finding {
        self.facts.push((name, value.into()));
        self
    }
}

/// Whether any finding refuses the report.
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.level == Level::Error)
}

/// How many findings are kept for one report; more help nobody and would fill the memory.
pub const MOST: usize = 500;

/// Adds a finding to a list, up to [`MOST`]; the last one says that there are more.
pub fn tell(out: &mut Vec<Finding>, finding: Finding) {
    match out.len().cmp(&MOST) {
        std::cmp::Ordering::Less => out.push(finding),
        std::cmp::Ordering::Equal => {
            let words = format!("问题超过 {MOST} 处，后面的不再列出");
            out.push(Finding::error("too-many-findings", Place::File, words).hint("先改正列出的问题，再检查一次。"));
        }
        std::cmp::Ordering::Greater => {}
    }
}

/// Whether [`tell`] would add nothing more, so that looking on is in vain.
pub fn is_full(out: &[Finding]) -> bool {
    out.len() > MOST
}

/// The first `most` characters of a text, with `…` when there are more: authors' words inside a message.
pub fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
