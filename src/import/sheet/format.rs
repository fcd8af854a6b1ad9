//! What a number format makes of a stored number (ECMA-376 part 1, clause 18.8.31): the digits, separators, signs and words
//! that the sheet shows. A code with anything else in it is not understood, which is told.

use super::day::{self, Token};

/// A number format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// As stored.
    General,
    /// For numbers above 0, below it, and 0; the first serves where others are missing.
    Sections(Vec<Section>),
    /// Nothing that we can show.
    Unknown,
}

/// How one kind of numbers is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    /// As stored.
    General,
    /// Digits.
    Number(Box<Number>),
    /// A day, a time, or hours that have passed.
    Time(Vec<day::Part>),
}

/// Digits with what stands around them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Number {
    before: String,
    behind: String,
    /// Digits at least before the point.
    whole: usize,
    /// Whether digits stand there at all.
    digits: bool,
    /// Digits always behind it.
    places: usize,
    /// Further ones, shown when they are not 0.
    more: usize,
    /// Whether thousands are parted.
    grouped: bool,
    /// By which power of a thousand it is divided.
    thousands: i32,
    /// How often it is multiplied by a hundred.
    percent: i32,
}

impl Format {
    /// The format of a built-in id (clause 18.8.30, and what Excel shows of it in China).
    pub(crate) fn built_in(id: u32) -> Format {
        Format::read(match id {
            0 | 49 => return Format::General,
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            37 | 38 => "#,##0;-#,##0",
            41 | 42 => "#,##0;-#,##0;-",
            39 | 40 => "#,##0.00;-#,##0.00",
            43 | 44 => "#,##0.00;-#,##0.00;-",
            9 => "0%",
            10 => "0.00%",
            14 | 30 => "yyyy/m/d",
            22 => "yyyy/m/d h:mm",
            27 | 36 | 50 | 52 | 57 => "yyyy年m月",
            28 | 29 | 51 | 53 | 54 | 58 => "m月d日",
            31 => "yyyy年m月d日",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            32 => "h时mm分",
            33 => "h时mm分ss秒",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            _ => return Format::Unknown,
        })
    }

    /// Reads a format code.
    pub(crate) fn read(code: &str) -> Format {
        let parts = parted(code);
        let sections: Option<Vec<Section>> = parts.iter().take(3).map(|tokens| section(tokens)).collect();
        match sections {
            Some(sections) if sections.iter().all(|section| *section == Section::General) => Format::General,
            Some(sections) => Format::Sections(sections),
            None => Format::Unknown,
        }
    }

    /// A stored number as the format shows it; `since_1904` as the workbook counts its days. `None` where it is not known.
    pub(crate) fn show(&self, stored: &str, since_1904: bool) -> Option<String> {
        let number: f64 = stored.parse().ok()?;
        let sections = match self {
            Format::General => return Some(shortest(number)),
            Format::Sections(sections) => sections,
            Format::Unknown => return None,
        };
        // A section for numbers below 0 has its own sign.
        let (section, value) = match sections.as_slice() {
            [_, _, zero] if number == 0.0 => (zero, 0.0),
            [_, below, ..] if number < 0.0 => (below, -number),
            [above, ..] => (above, number),
            [] => return None,
        };
        match section {
            Section::General => Some(shortest(value)),
            Section::Number(form) => Some(form.show(value)),
            Section::Time(parts) => day::show(parts, value, since_1904),
        }
    }
}

impl Number {
    fn show(&self, value: f64) -> String {
        if !self.digits {
            return format!("{}{}", self.before, self.behind);
        }
        let value = value * 100f64.powi(self.percent) / 1000f64.powi(self.thousands);
        // What binary fractions make of decimal ones: 1.005 is to be 1.01, as Excel shows it.
        let value = value + value.signum() * value.abs() * 1e-15;
        let mut text = format!("{:.*}", (self.places + self.more).min(15), value.abs());
        for _ in 0..self.more {
            if text.ends_with('0') && text.contains('.') {
                text.pop();
            }
        }
        let text = text.trim_end_matches('.');
        let zero = text.chars().all(|ch| matches!(ch, '0' | '.'));
        let (whole, behind) = text.split_once('.').map_or((text, None), |(whole, behind)| (whole, Some(behind)));
        // Without a digit that must stand there, 0 is nothing.
        let whole = if whole == "0" && self.whole == 0 && behind.is_none() { "" } else { whole };
        let mut whole = format!("{}{whole}", "0".repeat(self.whole.saturating_sub(whole.len()).min(20)));
        if self.grouped {
            whole = grouped(&whole);
        }
        let point = behind.map(|behind| format!(".{behind}")).unwrap_or_default();
        let sign = if value < 0.0 && !zero { "-" } else { "" };
        format!("{sign}{}{whole}{point}{}", self.before, self.behind)
    }
}

/// Digits with a comma before every three.
fn grouped(whole: &str) -> String {
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The shortest digits that give the same number, at most 15 of them as Excel keeps.
fn shortest(number: f64) -> String {
    let short = format!("{number}");
    if short.chars().filter(char::is_ascii_digit).count() <= 15 {
        return short;
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// The sections of a code in tokens.
fn parted(code: &str) -> Vec<Vec<Token>> {
    let mut out = vec![vec![]];
    let mut chars = code.chars();
    while let Some(ch) = chars.next() {
        let token = match ch {
            ';' => {
                out.push(vec![]);
                continue;
            }
            '"' => Token::Words(chars.by_ref().take_while(|ch| *ch != '"').collect()),
            '[' => Token::Bracket(chars.by_ref().take_while(|ch| *ch != ']').collect()),
            '\\' | '!' => Token::Words(chars.next().map(String::from).unwrap_or_default()),
            // Blanks as wide as a character, or characters that fill the cell.
            '_' | '*' => {
                chars.next();
                continue;
            }
            ch => Token::Mark(ch),
        };
        out.last_mut().into_iter().for_each(|section| section.push(token.clone()));
    }
    out
}

/// What a section says; `None` for what is not understood.
fn section(tokens: &[Token]) -> Option<Section> {
    let marks: String =
        tokens.iter().filter_map(|token| if let Token::Mark(ch) = token { Some(*ch) } else { None }).collect();
    let lower = marks.to_ascii_lowercase();
    for token in tokens {
        let Token::Bracket(inside) = token else { continue };
        let inside = inside.to_ascii_lowercase();
        // Conditions, and numbers in hanzi.
        if inside.starts_with(['<', '>', '='])
            || inside.starts_with("dbnum")
            || inside.starts_with("$-") && inside.len() > 6 && marks.is_empty()
        {
            return None;
        }
    }
    if lower == "general" || lower.contains('@') {
        return Some(Section::General);
    }
    let passed = |token: &Token| matches!(token, Token::Bracket(inside) if day::passed(inside).is_some());
    if tokens.iter().any(passed) || lower.contains(['y', 'm', 'd', 'h', 's']) {
        return day::parts(tokens).map(Section::Time);
    }
    number(tokens).map(|number| Section::Number(Box::new(number)))
}

fn number(tokens: &[Token]) -> Option<Number> {
    let mut number = Number::default();
    let (mut point, mut commas) = (false, 0);
    let mut ended = false;
    let add = |number: &mut Number, words: &str, ended: &mut bool| {
        if number.digits {
            *ended = true;
            number.behind.push_str(words);
        } else {
            number.before.push_str(words);
        }
    };
    for token in tokens {
        match token {
            Token::Words(words) => add(&mut number, words, &mut ended),
            // [$¥-804]: a sign of money and a language.
            Token::Bracket(inside) => {
                let money = inside.strip_prefix('$').and_then(|inside| inside.split('-').next()).unwrap_or_default();
                add(&mut number, money, &mut ended);
            }
            Token::Mark(ch @ ('0' | '#' | '?')) => {
                // Digits behind words, as in 000-0000.
                if ended {
                    return None;
                }
                number.digits = true;
                match (point, ch) {
                    (false, _) => {
                        number.grouped |= commas > 0;
                        commas = 0;
                        number.whole += usize::from(*ch == '0');
                    }
                    (true, '0') => number.places += 1,
                    (true, _) => number.more += 1,
                }
            }
            Token::Mark('.') if number.digits && !point => point = true,
            Token::Mark('.') if !point && !ended => (point, number.digits) = (true, true),
            Token::Mark(',') if number.digits => commas += 1,
            Token::Mark('%') => {
                number.percent += 1;
                add(&mut number, "%", &mut ended);
            }
            Token::Mark('/' | 'E' | 'e') => return None,
            Token::Mark(ch) if ch.is_ascii_alphabetic() => return None,
            Token::Mark(ch) => add(&mut number, &ch.to_string(), &mut ended),
        }
    }
    number.thousands = commas;
    let trimmed = |text: &str| text.trim().to_owned();
    (number.before, number.behind) = (trimmed(&number.before), trimmed(&number.behind));
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_format_does() {
        for (code, stored, shown) in [
            ("0.00", "630.2", "630.20"),
            ("00000", "301", "00301"),
            ("0.0%", "0.125", "12.5%"),
            ("#,##0", "13612", "13,612"),
            ("#,##0.00_ ;[Red]-#,##0.00", "-1234.5", "-1,234.50"),
            ("#,##0.00;[RED]\\(#,##0.00\\)", "-350", "(350.00)"),
            ("#,##0;\\-#,##0;\\—", "0", "—"),
            ("0;\\-0;;@", "0", ""),
            ("0.00,,\"百万\"", "1234217.891", "1.23百万"),
            ("0\\户", "120", "120户"),
            ("0.0_ \\㎡", "3.5", "3.5㎡"),
            ("[$¥-804]#,##0.00", "-1234.5", "-¥1,234.50"),
            ("0.##", "1.5", "1.5"),
            ("General", "630.20000000000005", "630.2"),
            ("[Red]General", "7", "7"),
            ("0.00", "1.005", "1.01"),
            ("0.00", "-0.001", "0.00"),
            ("yyyy-mm-dd", "45659", "2025-01-02"),
            ("yyyy\"年\"m\"月\"d\"日\"", "45659", "2025年1月2日"),
            ("yyyy\\年m\\月", "45000", "2023年3月"),
            ("yyyy/m/d\\ h:mm", "45657.3541666667", "2024/12/31 8:30"),
            ("[h]:mm", "1.5", "36:00"),
            ("h:mm", "0.5", "12:00"),
            ("h:mm AM/PM", "0.75", "6:00 PM"),
            ("mm:ss", "0.0006944444", "01:00"),
        ] {
            assert_eq!(Format::read(code).show(stored, false).as_deref(), Some(shown), "{code} {stored}");
        }
        for code in ["# ?/?", "0.00E+00", "[>=100]0", "[DBNum1][$-804]General", "000-0000"] {
            assert_eq!(Format::read(code), Format::Unknown, "{code}");
        }
    }
}
