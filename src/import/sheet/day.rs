//! Days, times and hours that have passed, as number formats show them (ECMA-376 part 1, clauses 18.8.31 and 18.17.4).

use crate::import::whole::nearest;

/// A piece of a format code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// Words as they are.
    Words(String),
    /// What brackets say.
    Bracket(String),
    /// Any other character.
    Mark(char),
}

/// What is shown of a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// Words as they are.
    Words(String),
    /// The year, with two digits or all.
    Year(bool),
    /// The month: so many digits, or its English name from three letters on.
    Month(usize),
    /// The day of the month.
    Day(usize),
    /// The hour, and whether a clock of twelve.
    Hour(usize),
    /// The minute.
    Minute(usize),
    /// The second.
    Second(usize),
    /// AM or PM; whether 上午, 下午.
    Half(bool),
    /// Hours, minutes or seconds that have passed, by how many make a day.
    Passed(i64, usize),
}

/// How many hours, minutes or seconds that have passed make a day: `h`, `m`, `s`.
pub(super) fn passed(inside: &str) -> Option<i64> {
    let lower = inside.to_ascii_lowercase();
    let all = |ch: char| !lower.is_empty() && lower.chars().all(|own| own == ch);
    [('h', 24), ('m', 1440), ('s', 86_400)].into_iter().find(|(ch, _)| all(*ch)).map(|(_, count)| count)
}

/// The parts of a code; `None` for what is not understood.
pub(super) fn parts(tokens: &[Token]) -> Option<Vec<Part>> {
    let mut out: Vec<Part> = vec![];
    let mut at = 0;
    while at < tokens.len() {
        let same = |ch: char| tokens[at..].iter().take_while(|token| is(token, ch)).count();
        match &tokens[at] {
            Token::Words(words) => out.push(Part::Words(words.clone())),
            Token::Bracket(inside) => out.extend(passed(inside).map(|count| Part::Passed(count, inside.len()))),
            Token::Mark(ch) => {
                let lower = ch.to_ascii_lowercase();
                let halves = [("AM/PM", false), ("上午/下午", true)];
                let half = halves.into_iter().find(|(name, _)| begins(&tokens[at..], name));
                if let Some((name, hanzi)) = half {
                    out.push(Part::Half(hanzi));
                    at += name.chars().count();
                    continue;
                }
                let count = same(lower);
                let part = match lower {
                    'y' => Part::Year(count <= 2),
                    'm' if count <= 4 => Part::Month(count),
                    'd' if count <= 2 => Part::Day(count),
                    'h' => Part::Hour(count),
                    's' => Part::Second(count),
                    '0' | '#' | '?' | 'm' | 'd' => return None,
                    _ if lower.is_ascii_alphabetic() => return None,
                    _ => {
                        out.push(Part::Words(ch.to_string()));
                        at += 1;
                        continue;
                    }
                };
                out.push(part);
                at += count;
                continue;
            }
        }
        at += 1;
    }
    minutes(&mut out);
    Some(out)
}

fn is(token: &Token, ch: char) -> bool {
    matches!(token, Token::Mark(own) if own.to_ascii_lowercase() == ch)
}

fn begins(tokens: &[Token], name: &str) -> bool {
    let mut own = tokens.iter();
    name.chars()
        .all(|ch| own.next().is_some_and(|token| matches!(token, Token::Mark(mark) if mark.eq_ignore_ascii_case(&ch))))
}

/// An m behind hours or before seconds is one of minutes.
fn minutes(parts: &mut [Part]) {
    let told: Vec<usize> = (0..parts.len()).filter(|&at| !matches!(parts[at], Part::Words(_))).collect();
    for (nth, &at) in told.iter().enumerate() {
        let Part::Month(count) = parts[at] else { continue };
        let beside = |index: Option<&usize>| index.map(|&index| &parts[index]);
        let behind_hours = matches!(
            beside(nth.checked_sub(1).and_then(|nth| told.get(nth))),
            Some(Part::Hour(_) | Part::Passed(24, _))
        );
        let before_seconds = matches!(beside(told.get(nth + 1)), Some(Part::Second(_)));
        if count <= 2 && (behind_hours || before_seconds) {
            parts[at] = Part::Minute(count);
        }
    }
}

/// A number of days as these parts show it.
pub(super) fn show(parts: &[Part], number: f64, since_1904: bool) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    if !(0.0..3_000_000.0).contains(&number) {
        return None;
    }
    let seconds = nearest(number * 86_400.0);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let dated = parts.iter().any(|part| matches!(part, Part::Year(_) | Part::Month(_) | Part::Day(_)));
    let (year, month, day) = match dated {
        true if days < 1 => return None,
        true => calendar(days, since_1904),
        false => (0, 1, 1),
    };
    let halved = parts.iter().any(|part| matches!(part, Part::Half(_)));
    let hour = second / 3600;
    let padded = |value: i64, count: usize| format!("{value:0width$}", width = count.min(2));
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Year(short) => out.push_str(&if *short { format!("{:02}", year % 100) } else { year.to_string() }),
            Part::Month(count @ (1 | 2)) => out.push_str(&padded(month, *count)),
            Part::Month(count) => {
                let name = MONTHS[usize::try_from(month - 1).unwrap_or(0).min(11)];
                out.push_str(if *count == 3 { &name[..3] } else { name });
            }
            Part::Day(count) => out.push_str(&padded(day, *count)),
            Part::Hour(count) => {
                let hour = if halved { (hour + 11) % 12 + 1 } else { hour };
                out.push_str(&padded(hour, *count));
            }
            Part::Minute(count) => out.push_str(&padded(second / 60 % 60, *count)),
            Part::Second(count) => out.push_str(&padded(second % 60, *count)),
            Part::Half(hanzi) => out.push_str(match (hanzi, hour < 12) {
                (false, true) => "AM",
                (false, false) => "PM",
                (true, true) => "上午",
                (true, false) => "下午",
            }),
            Part::Passed(count, digits) => out.push_str(&padded(seconds / (86_400 / count), *digits)),
        }
    }
    Some(out.trim().to_owned())
}

/// Year, month and day of a count of days.
fn calendar(count: i64, since_1904: bool) -> (i64, i64, i64) {
    // Days since 1970: 1900 counts a 29 February that was none, so that day 61 is 1 March.
    let days = if since_1904 { count - 24_107 } else { count - 25_569 + i64::from(count < 60) };
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
