//! How a choice is printed and typed: all options, ☑ before what is chosen and □ before the rest.

/// The mark before an option that is chosen.
const CHOSEN: char = '☑';

/// The mark before one that is not.
const OPEN: char = '□';

/// Other marks that people type for these.
const ALSO_CHOSEN: [char; 5] = ['☒', '✓', '✔', '√', '■'];
const ALSO_OPEN: char = '☐';

fn is_mark(ch: char) -> bool {
    is_chosen(ch) || ch == OPEN || ch == ALSO_OPEN
}

fn is_chosen(ch: char) -> bool {
    ch == CHOSEN || ALSO_CHOSEN.contains(&ch)
}

/// What a text chooses: the names that it lists, or of options with marks before them those that are marked.
pub(crate) fn chosen(text: &str) -> Vec<&str> {
    if !text.contains(is_mark) {
        return text.split('、').map(str::trim).filter(|name| !name.is_empty()).collect();
    }
    let marks = text.char_indices().filter(|(_, ch)| is_mark(*ch));
    let named = marks.filter(|(_, ch)| is_chosen(*ch)).map(|(at, ch)| {
        let rest = &text[at + ch.len_utf8()..];
        rest[..rest.find(is_mark).unwrap_or(rest.len())].trim()
    });
    named.collect()
}

/// The options that a template's cell offers, each with a mark before it; nothing for a text that offers none.
#[cfg_attr(not(feature = "import"), allow(dead_code, reason = "drafting from templates alone asks for it"))]
pub(crate) fn offered(text: &str) -> Vec<String> {
    let mut parts = text.split(is_mark);
    let starts_marked = parts.next().is_some_and(|before| before.trim().is_empty());
    let options: Vec<String> = parts.map(|option| option.trim().to_owned()).collect();
    if starts_marked && options.iter().all(|option| !option.is_empty()) { options } else { vec![] }
}

/// Whether a text chooses nothing but options.
pub(crate) fn fits(text: &str, options: &[String]) -> bool {
    chosen(text).iter().all(|name| options.iter().any(|option| option == name))
}

/// How a choice is printed; a text that is none of it is printed as typed.
pub(crate) fn printed(text: &str, options: &[String]) -> String {
    if !fits(text, options) {
        return text.to_owned();
    }
    let chosen = chosen(text);
    let mark = |option: &String| if chosen.contains(&option.as_str()) { CHOSEN } else { OPEN };
    let marked: Vec<String> = options.iter().map(|option| format!("{}{option}", mark(option))).collect();
    marked.join("　")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_printed_with_marks_and_read_either_way() {
        let options = ["政府网站".to_owned(), "政务新媒体".to_owned(), "其他".to_owned()];
        let print = |text: &str| printed(text, &options);
        assert_eq!(print("政务新媒体、其他"), "□政府网站　☑政务新媒体　☑其他");
        assert_eq!(print(""), "□政府网站　□政务新媒体　□其他");
        assert_eq!(print("报刊"), "报刊");
        for text in ["其他", "", "政府网站、其他"] {
            assert_eq!(print(&print(text)), print(text));
        }
        assert_eq!(chosen("√政府网站 ☐政务新媒体 ■其他"), ["政府网站", "其他"]);
        assert_eq!(offered("□是　☐否"), ["是", "否"]);
        assert!(offered("是□否").is_empty() && offered("□").is_empty() && offered("是").is_empty());
    }
}
