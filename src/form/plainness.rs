//! Which expressions are written so plainly that they need not be compiled to know that they are right.
//!
//! Compiling takes most of the time that a form takes to be read, and a report tries few of its form's patterns.

/// The most states that a pattern may take by a rough count; the compiler is given room for several times as many.
const MOST_STATES: usize = 2000;

/// The most times that something may be repeated.
const MOST_TIMES: usize = 99;

/// The deepest that groups may stand inside each other.
const DEEPEST: usize = 8;

/// How many groups of an expression take something out, if it is made of nothing but characters, classes of characters and
/// digits, groups, alternatives and simple repetitions; `None` where only the compiler can tell whether it is right.
pub(super) fn groups(expression: &str) -> Option<usize> {
    let mut reader = Reader { rest: expression, groups: 0 };
    let states = reader.alternatives(0)?;
    (reader.rest.is_empty() && states <= MOST_STATES).then_some(reader.groups)
}

/// What says that something may stand there more or less often than once.
const REPEATED: [char; 4] = ['?', '*', '+', '{'];

struct Reader<'e> {
    rest: &'e str,
    groups: usize,
}

impl Reader<'_> {
    fn take(&mut self, words: &str) -> bool {
        let rest = self.rest.strip_prefix(words);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next()?;
        self.rest = chars.as_str();
        Some(next)
    }

    /// So many states as alternatives take, up to the end of their group.
    fn alternatives(&mut self, depth: usize) -> Option<usize> {
        let mut states = 2;
        while !self.rest.is_empty() && !self.rest.starts_with(')') {
            if self.take("|") {
                states += 2;
                continue;
            }
            let piece = self.piece(depth)?;
            states += piece.checked_mul(self.times()?)?;
            if states > MOST_STATES {
                return None;
            }
        }
        Some(states)
    }

    /// A character, a class, a group, or an anchor that is not repeated.
    fn piece(&mut self, depth: usize) -> Option<usize> {
        match self.next()? {
            '(' if depth < DEEPEST => {
                if !self.take("?:") {
                    self.groups += 1;
                }
                let states = self.alternatives(depth + 1)?;
                self.take(")").then_some(states + 2)
            }
            '[' => self.class(),
            '^' | '$' if !self.rest.starts_with(REPEATED) => Some(1),
            ch if is_plain(ch) => Some(1),
            _ => None,
        }
    }

    /// What stands in brackets: characters, and `0-9`.
    fn class(&mut self) -> Option<usize> {
        self.take("^");
        let mut count = 0;
        loop {
            count += 1;
            match self.next()? {
                ']' if count > 1 => return Some(count),
                '0' if self.take("-9") => {}
                ch if is_plain(ch) => {}
                _ => return None,
            }
        }
    }

    /// How often what was just read may stand there.
    fn times(&mut self) -> Option<usize> {
        let times = if self.take("?") || self.take("*") || self.take("+") {
            2
        } else if self.take("{") {
            let (counts, rest) = self.rest.split_once('}')?;
            self.rest = rest;
            let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
            let number = |digits: &str| digits.parse::<usize>().ok().filter(|_| !digits.starts_with('+'));
            let (least, most) = (number(least)?, number(most)?);
            (least <= most && (1..=MOST_TIMES).contains(&most)).then_some(most + 1)?
        } else {
            return Some(1);
        };
        let again = self.rest.starts_with(REPEATED);
        (!again).then_some(times)
    }
}

/// A character that stands for itself wherever it stands.
fn is_plain(ch: char) -> bool {
    !ch.is_ascii() || ch.is_ascii_alphanumeric() || "#%/,:;<>=_ ".contains(ch)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_lite::RegexBuilder;

    use super::*;

    #[test]
    fn plain_patterns_are_told_from_others() {
        for (expression, taken) in [
            ("现场[^，。；、0-9]{0,10}([0-9]+)件[，、；]", Some(1)),
            ("(?:的)?(甲|乙)(?:丙|丁{2})*", Some(1)),
            ("", Some(0)),
            ("甲**", None),
            ("甲{2", None),
            ("甲{3,2}", None),
            ("(甲", None),
            ("甲)", None),
            ("[甲", None),
            ("[]", None),
            ("*甲", None),
            ("|*", None),
            ("[9-0]", None),
            ("(?i)a", None),
            ("(?:^|甲)乙$", Some(0)),
            ("^*甲", None),
            ("\\d", None),
            ("(?:(?:甲{99}){99}){99}", None),
        ] {
            assert_eq!(groups(expression), taken, "{expression}");
        }
    }

    #[test]
    fn most_patterns_of_our_forms_are_plain() {
        let text = include_str!("../../layouts/zfxxgk-nb-2021.json");
        let says = text.lines().filter(|line| line.trim_start().starts_with(r#""says""#));
        let quoted = says.flat_map(|line| line.split('"').skip(3).step_by(2));
        let (plain, other): (Vec<&str>, Vec<&str>) = quoted.partition(|expression| groups(expression).is_some());
        assert!(plain.len() > 50 && other.len() * 5 < plain.len(), "{} {other:?}", plain.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_compiler_takes_what_is_called_plain(pieces in prop::collection::vec(prop::sample::select(vec![
            "甲", "a", "0", "(", "(?:", ")", "[", "[^", "]", "0-9", "|", "?", "*", "+", "{2}", "{0,3}", "{9,", "}", ",", "^", "$", ".", "-", "，", " ",
        ]), 0..14)) {
            let expression = pieces.concat();
            if let Some(taken) = groups(&expression) {
                let built = RegexBuilder::new(&expression).size_limit(400_000).build();
                prop_assert_eq!(built.map(|regex| regex.captures_len() - 1).ok(), Some(taken));
            }
        }
    }
}
