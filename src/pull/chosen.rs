//! What somebody chose in a cell that prints its options with marks before them.

use super::pins::{Unclear, told};
use crate::form::choice;

/// The report's text for what such a cell says now, where it had `text`: the options that are chosen, in the order of the form.
/// What chooses something else stays as typed, to be named by its kind. `None` where the same is chosen.
///
/// # Errors
/// [`Unclear`] for what prints nothing.
pub(super) fn rechosen(options: &[String], text: &str, now: &str) -> Result<Option<String>, Unclear> {
    // Lines of a cell end between options.
    let now = told(now.replace('\n', "").trim())?;
    if !choice::fits(&now, options) {
        return Ok((now != text).then_some(now));
    }
    let chosen = |text: &str| {
        let names = choice::chosen(text);
        options.iter().filter(|option| names.contains(&option.as_str())).map(String::as_str).collect::<Vec<_>>()
    };
    let is_same = choice::fits(text, options) && chosen(text) == chosen(&now);
    // A list with a comma inside one of its names would be read as more.
    let joined = || match options.iter().any(|option| option.contains('、')) {
        true => choice::printed(&now, options),
        false => chosen(&now).join("、"),
    };
    Ok((!is_same).then(joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_what_is_chosen_and_what_is_no_option_stays_as_typed() {
        let options = ["政府网站".to_owned(), "政务新媒体".to_owned(), "其他".to_owned()];
        let chosen = |text: &str, now: &str| rechosen(&options, text, now).unwrap();
        assert_eq!(chosen("其他", "□政府网站　□政务新媒体　☑其他"), None);
        assert_eq!(chosen("其他", "☑政府网站　□政务新媒体\n　√其他").as_deref(), Some("政府网站、其他"));
        assert_eq!(chosen("其他、政府网站", "☑政府网站　□政务新媒体　☑其他"), None);
        assert_eq!(chosen("其他", "□政府网站　□政务新媒体　□其他").as_deref(), Some(""));
        assert_eq!(chosen("", "□政府网站　□政务新媒体　□其他"), None);
        assert_eq!(chosen("其他", "政府网站").as_deref(), Some("政府网站"));
        assert_eq!(chosen("其他", "□政府网站　☑报刊").as_deref(), Some("□政府网站　☑报刊"));
        assert_eq!(rechosen(&["甲、乙".into(), "丙".into()], "丙", "☑甲、乙 □丙"), Ok(Some("☑甲、乙　□丙".into())));
    }
}
