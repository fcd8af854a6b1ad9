//! Readers of small values that reports and form files say alike. Each tells of what it cannot take, under the code that
//! the caller gives.

use super::{Spot, Value, nearest};
use crate::diag::{Finding, clip, tell};
use crate::geom::{Color, Len};

/// One of the words that a member may say, by what it means.
pub(crate) fn choice<T: Copy>(
    spot: &Spot<'_>,
    known: &[(&'static str, T)],
    code: &'static str,
    out: &mut Vec<Finding>,
) -> Option<T> {
    let typed = spot.text(out)?;
    if let Some((_, value)) = known.iter().find(|(word, _)| *word == typed) {
        return Some(*value);
    }
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let finding = Finding::error(code, spot.place(), format!("这里不能写“{}”", clip(typed, 20)));
    let finding = match nearest(typed, words.iter().copied()) {
        Some(word) => finding.hint(format!("是不是想写“{word}”？")),
        None => finding,
    };
    tell(out, finding.hint(format!("可以写：{}。", words.join("、"))));
    None
}

/// The least and the most of a length, and the unit that people say it in.
pub(crate) type Bounds = (Len, Len, &'static str);

/// A length with its unit.
pub(crate) fn length(spot: &Spot<'_>, code: &'static str, out: &mut Vec<Finding>) -> Option<Len> {
    let typed = with_unit(spot, out)?;
    let length = Len::parse(typed);
    if length.is_none() {
        let words = format!("“{}”不是长度", clip(typed, 20));
        let hint = "写成数字加单位：\"37mm\"（毫米）、\"10.5pt\"（磅）或 \"578tw\"（缇，二十分之一磅）。";
        tell(out, Finding::error(code, spot.place(), words).hint(hint));
    }
    length
}

/// A length with its unit, from the first of the bounds to the second.
pub(crate) fn length_within(
    spot: &Spot<'_>,
    (least, most, unit): Bounds,
    code: &'static str,
    out: &mut Vec<Finding>,
) -> Option<Len> {
    let typed = with_unit(spot, out)?;
    let fits = |text: &str| Len::parse(text).filter(|length| (least..=most).contains(length));
    let length = fits(typed);
    if length.is_none() {
        let words = format!("“{}”不是这里可用的长度", clip(typed, 20));
        // A number without its unit, with the unit under which it can stand.
        let meant =
            [unit, "mm", "pt"].into_iter().map(|unit| format!("{typed}{unit}")).find(|text| fits(text).is_some());
        let range = match unit {
            "pt" => format!("{} 到 {} 磅", least.to_pt(), most.to_pt()),
            _ => format!("{} 到 {} 毫米", least.to_mm(), most.to_mm()),
        };
        let hint = match meant {
            Some(meant) => format!("要写单位，写成 \"{meant}\"；可用的是{range}。"),
            None => format!("写成 \"{}\" 的样子，可用的是{range}。", if unit == "pt" { "9pt" } else { "8mm" }),
        };
        tell(out, Finding::error(code, spot.place(), words).hint(hint));
    }
    length
}

/// A length as typed, also as a bare number: of that, what it lacks is the unit.
fn with_unit<'t>(spot: &Spot<'t>, out: &mut Vec<Finding>) -> Option<&'t str> {
    match &spot.node.value {
        Value::Number(typed) => Some(typed),
        _ => spot.text(out),
    }
}

/// A stable name that machines know a thing by: at most 60 ASCII letters, digits, `.`, `_` and `-`.
pub(crate) fn key(spot: &Spot<'_>, code: &'static str, out: &mut Vec<Finding>) -> Option<String> {
    let name = spot.text(out)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if name.is_empty() || name.len() > 60 || !name.bytes().all(fits) {
        let finding = Finding::error(code, spot.place(), format!("“{}”不能作代号", clip(name, 20)));
        tell(out, finding.hint("代号只用英文字母、数字和 . _ - ，不超过 60 个。"));
        return None;
    }
    Some(name.to_owned())
}

/// A colour such as `#FF0000`.
pub(crate) fn color(spot: &Spot<'_>, code: &'static str, out: &mut Vec<Finding>) -> Option<Color> {
    let typed = spot.text(out)?;
    let color = Color::parse(typed);
    if color.is_none() {
        let finding = Finding::error(code, spot.place(), format!("“{}”不是颜色", clip(typed, 20)));
        tell(out, finding.hint("写成 # 加六位十六进制数字，例如 \"#FF0000\"（红）。"));
    }
    color
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code and the first hint of what a reader tells of a value.
    fn told<T>(json: &str, read: impl FnOnce(&Spot<'_>, &mut Vec<Finding>) -> Option<T>) -> (&'static str, String) {
        let (tree, mut out) = (crate::json::parse(json).unwrap(), vec![]);
        assert!(read(&Spot::root(&tree), &mut out).is_none(), "{json}");
        (out[0].code, out[0].hints[0].clone())
    }

    #[test]
    fn what_cannot_be_taken_is_told_under_the_callers_code() {
        let known = [("single", 1), ("double", 2)];
        assert_eq!(told("\"duoble\"", |s, out| choice(s, &known, "a", out)), ("a", "是不是想写“double”？".to_owned()));
        assert_eq!(told("\"x\"", |s, out| choice(s, &known, "a", out)), ("a", "可以写：single、double。".to_owned()));
        assert_eq!(told("\"8 mm\"", |s, out| length(s, "b", out)).0, "b");
        let bounds = (Len::mm(3), Len::mm(200), "mm");
        for out_of_bounds in ["\"2.9mm\"", "\"201mm\"", "\"8 mm\""] {
            let (code, hint) = told(out_of_bounds, |s, out| length_within(s, bounds, "c", out));
            assert!(code == "c" && hint.contains("3 到 200 毫米"), "{hint}");
        }
        // What lacks its unit is told with one under which it can stand.
        let sizes = (Len::pt(5), Len::pt(22), "pt");
        for bare in ["8", "\"8\""] {
            assert!(told(bare, |s, out| length_within(s, sizes, "c", out)).1.contains("写成 \"8pt\""));
            assert!(told(bare, |s, out| length_within(s, bounds, "c", out)).1.contains("写成 \"8mm\""));
        }
        let long = format!("\"{}\"", "a".repeat(61));
        for bad in ["\"\"", "\"甲\"", "\"a b\"", long.as_str()] {
            assert_eq!(told(bad, |s, out| key(s, "d", out)).0, "d");
        }
        assert_eq!(told("\"red\"", |s, out| color(s, "e", out)).0, "e");
        assert_eq!(told("7", |s, out| color(s, "e", out)).0, "type-wrong");
    }
}
