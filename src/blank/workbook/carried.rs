//! The sheet that no menu shows: the report that a workbook was made of.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::tags;
use crate::form::Form;
use crate::json::parse;
use crate::json::write::Json;

/// The most characters of a cell; Excel holds 32,767.
const CHUNK: usize = 30_000;

/// The sheet: the report, in pieces that a cell holds.
pub(super) fn sheet(text: &str, form: &Form) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(tags::CARRIED_SHEET)?.set_very_hidden(true);
    sheet.write_string(0, 0, tags::CARRIED)?.write_string(0, 1, &form.id)?;
    let chars: Vec<char> = without_figures(text).chars().collect();
    for (row, chunk) in (1u32..).zip(chars.chunks(CHUNK)) {
        // The brackets show a piece that was cut.
        sheet.write_string(row, 0, format!("[{}]", chunk.iter().collect::<String>()))?;
    }
    Ok(sheet)
}

/// A report's JSON without the figures of its national tables, as the workbook carries it: there they stand in cells.
fn without_figures(text: &str) -> String {
    let Ok(tree) = parse(text) else { return text.to_owned() };
    let mut json = Json::of(&tree);
    empty_figures(&mut json);
    sealed(&json.write())
}

fn empty_figures(json: &mut Json) {
    match json {
        Json::List(items) => items.iter_mut().for_each(empty_figures),
        Json::Object(members) => {
            let is_table = members.iter().any(|(key, _)| key == "table");
            for (key, value) in members {
                match key.as_str() {
                    "figures" if is_table => *value = Json::Object(vec![]),
                    _ => empty_figures(value),
                }
            }
        }
        _ => {}
    }
}

/// JSON without a blank in it, so that no program that tidies the texts of cells changes it.
fn sealed(json: &str) -> String {
    let (mut out, mut inside, mut escaped) = (String::with_capacity(json.len()), false, false);
    for ch in json.chars() {
        if ch == '"' && !(inside && escaped) {
            inside = !inside;
        }
        escaped = inside && !escaped && ch == '\\';
        let mut units = [0; 2];
        match ch {
            ch if ch.is_whitespace() && !inside => {}
            ch if inside && (ch.is_whitespace() || is_odd(ch)) => {
                out.extend(ch.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
            ch => out.push(ch),
        }
    }
    out
}

/// Characters that programs drop or change: marks that nobody sees, private and compatibility ones.
fn is_odd(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_json_says_the_same_without_blanks() {
        let json = "{ \"a\": [1, \"甲 乙\\\" 丙\\\\\", \"_x000D_\u{3000}\"], \"b\": {} }";
        let sealed = sealed(json);
        assert!(!sealed.contains(char::is_whitespace) && !sealed.contains('_'), "{sealed}");
        assert_eq!(parse(&sealed).unwrap().plain(), parse(json).unwrap().plain());
    }
}
