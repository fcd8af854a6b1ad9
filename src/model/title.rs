//! Titles: their words, and where their author breaks them.

use std::fmt;
use std::ops::Deref;

/// A title as printed: of a report, an attachment or a table. It reads as one text; the lines are for the page alone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Title {
    text: String,
    breaks: Vec<usize>,
}

impl Title {
    /// A title of these lines, joined without a blank.
    pub fn of_lines(lines: &[String]) -> Title {
        let ends = lines.iter().scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        });
        Title { breaks: ends.take(lines.len().saturating_sub(1)).collect(), text: lines.concat() }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Byte offsets at which the author ends a line; none where the layout decides.
    pub fn breaks(&self) -> &[usize] {
        &self.breaks
    }
}

impl Deref for Title {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<String> for Title {
    fn from(text: String) -> Title {
        Title { text, breaks: vec![] }
    }
}

impl From<&str> for Title {
    fn from(text: &str) -> Title {
        text.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_without_a_blank_and_remembered() {
        let title = Title::of_lines(&["云岭市人民政府".into(), "关于公开工作的".into(), "通知".into()]);
        assert_eq!((title.as_str(), title.breaks()), ("云岭市人民政府关于公开工作的通知", [21, 42].as_slice()));
        assert_eq!(Title::of_lines(&["通知".into()]), Title::from("通知"));
    }
}
