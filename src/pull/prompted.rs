//! What somebody typed where a blank form has a prompt.

use crate::json::parse;
use crate::json::write::Json;

use super::doc::Para;
use super::looks::Look;

/// What is typed in a place that said `prompt`: nothing while only a prompt stands there, ours or the one that Word puts into
/// a place that was emptied again. Programs that know nothing of prompts leave ours as text, beside which somebody types,
/// and leave the mark of a prompt on what somebody typed instead of it: the words tell, and not the mark.
pub(super) fn typed(prompt: &str, paras: &[Para]) -> String {
    let own = |para: &Para| match para.looks.get(&Look::Prompt) {
        Some(shown) if is_of_word(shown) => para.text.replacen(shown.as_str(), "", 1),
        _ => para.text.clone(),
    };
    let typed = paras.iter().map(own).collect::<Vec<_>>().join("\n");
    let typed = typed.trim();
    let without = typed.strip_prefix(prompt).or_else(|| typed.strip_suffix(prompt));
    without.unwrap_or(typed).trim().to_owned()
}

/// Whether a marked text is the prompt that a word processor puts into an empty place, such as `单击或点击此处输入文字。`.
fn is_of_word(shown: &str) -> bool {
    let shown = shown.trim();
    let asks = |begins: &[&str], what: &[&str]| {
        begins.iter().any(|word| shown.starts_with(word)) && what.iter().any(|word| shown.contains(word))
    };
    asks(&["单击", "点击", "按一下"], &["输入", "选择"]) || asks(&["Click", "Tap"], &["enter text", "here to enter"])
}

/// A report's JSON without the figures of national tables that nobody filled in: they are missing, and not blank.
pub(super) fn without_blanks(source: &str) -> String {
    let Ok(tree) = parse(source) else { return source.to_owned() };
    let mut json = Json::of(&tree);
    drop_blanks(&mut json);
    json.write()
}

fn drop_blanks(json: &mut Json) {
    match json {
        Json::List(items) => items.iter_mut().for_each(drop_blanks),
        Json::Object(members) => {
            let is_table = members.iter().any(|(key, _)| key == "table");
            for (key, value) in members {
                match value {
                    Json::Object(rows) if is_table && key == "figures" => rows.retain_mut(|(_, row)| !is_blank(row)),
                    // Rows that the report brings stay, whatever is filled in.
                    Json::List(rows) if is_table && key == "rows" => {
                        let members = rows.iter_mut().filter_map(|row| match row {
                            Json::Object(members) => Some(members),
                            _ => None,
                        });
                        for (_, figures) in members.flatten().filter(|(key, _)| key == "figures") {
                            is_blank(figures);
                        }
                    }
                    value => drop_blanks(value),
                }
            }
        }
        _ => {}
    }
}

/// Whether a figure, or each of a row, is blank; those of the row are dropped.
fn is_blank(figure: &mut Json) -> bool {
    match figure {
        Json::Object(cells) => {
            cells.retain_mut(|(_, cell)| !is_blank(cell));
            cells.is_empty()
        }
        Json::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_nobody_filled_in_are_dropped_and_nothing_else() {
        let source = r#"{"table": "t", "figures": {"a": {"n": "", "m": "1"}, "b": {"n": " "}}, "text": "", "rows": [{"code": "1", "figures": {"n": ""}}]}"#;
        let dropped = parse(&without_blanks(source)).unwrap().plain();
        let wanted =
            r#"{"table": "t", "figures": {"a": {"m": "1"}}, "text": "", "rows": [{"code": "1", "figures": {}}]}"#;
        assert_eq!(dropped, parse(wanted).unwrap().plain());
    }

    fn para(text: &str, prompt: &str) -> Para {
        let mut para = Para { text: text.to_owned(), ..Para::default() };
        if !prompt.is_empty() {
            para.looks.insert(Look::Prompt, prompt.to_owned());
        }
        para
    }

    #[test]
    fn prompts_are_nothing_and_what_stands_beside_them_counts() {
        let default = "单击或点击此处输入文字。";
        for (text, shown, typed_in) in [
            ("填", "填", ""),
            (default, default, ""),
            ("填", "", ""),
            ("5", "", "5"),
            ("填5", "", "5"),
            ("5填", "", "5"),
            ("填5", "填", "5"),
            ("", "", ""),
            // Typed by programs that leave the mark on whatever stands there.
            ("37", "37", "37"),
            ("填37", "填37", "37"),
            ("填37", "37", "37"),
            ("37填", "37填", "37"),
            ("Click or tap here to enter text.", "Click or tap here to enter text.", ""),
            ("单击或点击此处输入文字。5", default, "5"),
        ] {
            assert_eq!(typed("填", &[para(text, shown)]), typed_in, "{text} {shown}");
        }
    }
}
