//! Formulas of Word (Office MathML, ECMA-376 part 1, clause 22.1) on one line: fractions with a stroke, powers raised.

use crate::import::parts::Element;
use crate::import::raised::power;

/// What a formula says.
pub(super) fn said(formula: &Element) -> String {
    let part = |name: &str| formula.child(name).map(said).unwrap_or_default();
    let sign = |name: &str, usual: &str| {
        let own = formula.children.iter().filter(|child| child.name.ends_with("Pr")).find_map(|child| child.val(name));
        own.unwrap_or(usual).to_owned()
    };
    match formula.name.as_str() {
        "t" => formula.text.clone(),
        "sSup" => format!("{}{}", closed(&part("e")), high(&part("sup"))),
        "sSub" => format!("{}{}", part("e"), low(&part("sub"))),
        "sSubSup" => format!("{}{}{}", part("e"), low(&part("sub")), high(&part("sup"))),
        "sPre" => format!("{}{}{}", low(&part("sub")), high(&part("sup")), part("e")),
        "f" => format!("{}/{}", closed(&part("num")), closed(&part("den"))),
        "rad" => {
            let degree = part("deg");
            format!("{}√{}", if degree.is_empty() { degree } else { high(&degree) }, closed(&part("e")))
        }
        "d" => {
            let inner: Vec<String> = formula.all("e").map(said).collect();
            format!("{}{}{}", sign("begChr", "("), inner.join(&sign("sepChr", "|")), sign("endChr", ")"))
        }
        "nary" => format!("{}{}{}{}", sign("chr", "∫"), low(&part("sub")), high(&part("sup")), part("e")),
        "limLow" | "limUpp" => format!("{}({})", part("e"), part("lim")),
        "m" => rows(formula.all("mr").map(|row| row.all("e").map(said).collect::<Vec<_>>().join(", "))),
        "eqArr" => rows(formula.all("e").map(said)),
        name if name.ends_with("Pr") => String::new(),
        _ => side_by_side(formula),
    }
}

fn rows(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().join("; ")
}

/// The parts of a formula one after the other; a figure before a fraction is no part of it.
fn side_by_side(formula: &Element) -> String {
    let mut out = String::new();
    for child in &formula.children {
        let own = said(child);
        let digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit());
        if child.name == "f" && digit(out.chars().last()) && digit(own.chars().next()) {
            out.push(' ');
        }
        out.push_str(&own);
    }
    out
}

/// A part in brackets, unless it is one figure or word.
fn closed(part: &str) -> String {
    let single = part.chars().all(|ch| ch.is_alphanumeric() || ch == '.');
    let bracketed = part.starts_with('(') && part.ends_with(')') && part.matches('(').count() == 1;
    if single || bracketed { part.to_owned() } else { format!("({part})") }
}

fn high(part: &str) -> String {
    if part.is_empty() { String::new() } else { power(part).unwrap_or_else(|| format!("^{}", closed(part))) }
}

fn low(part: &str) -> String {
    if part.is_empty() { String::new() } else { format!("_{}", closed(part)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parts::tree;

    #[test]
    fn formulas_are_lines() {
        let run = |text: &str| format!("<r><t>{text}</t></r>");
        let power = format!("<sSup><e>{}</e><sup>{}</sup></sSup>", run("10"), run("8"));
        let fraction = |one: &str, other: &str| format!("<f><num>{}</num><den>{}</den></f>", run(one), run(other));
        for (inside, line) in [
            (format!("{power}{}{}", run("×"), fraction("1", "25")), "10⁸×1/25"),
            (fraction("3", "4"), "3/4"),
            (format!("{}{}", run("2"), fraction("3", "4")), "2 3/4"),
            (fraction("a+b", "2"), "(a+b)/2"),
            (format!("<sSup><e>{}</e><sup>{}</sup></sSup>", run("x"), run("n+1")), "x^(n+1)"),
            (format!("<rad><deg/><e>{}</e></rad>", run("2")), "√2"),
            (format!("<d><dPr/><e>{}</e></d>", run("a-b")), "(a-b)"),
        ] {
            let root = tree("f", &format!("<oMath>{inside}</oMath>")).unwrap();
            assert_eq!(said(&root), line);
        }
    }
}
