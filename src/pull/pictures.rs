//! The pictures and seals of the edited copy beside those that the copy tells it was made with. A report names its
//! pictures by their files, so that another picture in the same place has no place in it.

use crate::carried::Shown;
use crate::diag::{Finding, tell};

use super::comparing::Compared;
use super::doc::Drawing;
use super::problem;

impl Compared {
    /// What is still to be seen of what a copy was made with: without the pictures that were taken away.
    pub(super) fn gone_pictures(&self, was: &[Shown]) -> Vec<Shown> {
        let mut nth = 0;
        let mut stays = |shown: &&Shown| {
            nth += usize::from(!shown.seal);
            shown.seal || !self.pictures_gone.contains(&(nth - 1))
        };
        was.iter().filter(|shown| stays(shown)).cloned().collect()
    }
}

/// Finds what was exchanged, altered, added or taken away. How many pictures stand where is compared with the text.
pub(super) fn check(was: &[Shown], is: &[Drawing], problems: &mut Vec<Finding>) {
    let pictures: Vec<&Shown> = was.iter().filter(|shown| !shown.seal).collect();
    let drawn: Vec<&Drawing> = is.iter().filter(|drawing| !drawing.seal).collect();
    if pictures.len() == drawn.len() {
        pictures.iter().zip(&drawn).for_each(|(was, is)| compare("图片", was, is, problems));
    }
    let mut seals: Vec<&Drawing> = is.iter().filter(|drawing| drawing.seal).collect();
    for was in was.iter().filter(|shown| shown.seal) {
        // A seal is known by its words, then by its picture.
        let found =
            [seals.iter().position(|is| is.words == was.words), seals.iter().position(|is| is.file == was.sha256)];
        match found.into_iter().flatten().next() {
            Some(at) => compare("印章", was, seals.remove(at), problems),
            None => tell(problems, problem::gone(&named("印章", &was.words), "图片")),
        }
    }
    for is in seals {
        tell(problems, problem::foreign(&named("印章", &is.words), "多出来的印章"));
    }
}

fn compare(kind: &str, was: &Shown, is: &Drawing, problems: &mut Vec<Finding>) {
    let place = named(kind, &was.words);
    if is.file != was.sha256 {
        tell(problems, problem::picture_changed(&place, "换成了别的图片"));
    }
    if is.altered {
        tell(problems, problem::picture_changed(&place, "被裁剪、旋转、隐藏或者改了颜色"));
    }
    if is.words.trim() != was.words.trim() {
        tell(problems, problem::picture_words(&place, &is.words));
    }
}

fn named(kind: &str, words: &str) -> String {
    format!("{kind}“{}”", problem::quote(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(seal: bool, sum: &str, words: &str) -> Shown {
        Shown { seal, sha256: sum.into(), words: words.into() }
    }

    fn drawing(seal: bool, sum: &str, words: &str) -> Drawing {
        Drawing { seal, words: words.into(), file: sum.into(), altered: false }
    }

    fn codes(was: &[Shown], is: &[Drawing]) -> Vec<&'static str> {
        let mut problems = vec![];
        check(was, is, &mut problems);
        problems.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn what_was_exchanged_altered_added_or_taken_away_is_found() {
        let was = [shown(false, "a", "图"), shown(true, "b", "甲印"), shown(true, "c", "乙印")];
        let (picture, one, other) = (drawing(false, "a", "图"), drawing(true, "b", "甲印"), drawing(true, "c", "乙印"));
        assert_eq!(codes(&was, &[other.clone(), picture.clone(), one.clone()]), [""; 0], "seals float");
        assert_eq!(codes(&was, &[picture.clone(), one.clone()]), ["not-text"], "a seal is gone");
        assert_eq!(codes(&was, &[picture.clone(), one.clone(), one.clone(), other.clone()]), ["not-text"], "one more");
        let exchanged = [drawing(false, "x", "图"), drawing(true, "c", "甲印"), other.clone()];
        assert_eq!(codes(&was, &exchanged), ["picture-changed", "picture-changed"]);
        let cropped = Drawing { altered: true, ..picture };
        assert_eq!(codes(&was, &[cropped, one, other]), ["picture-changed"]);
        assert_eq!(codes(&was[..1], &[drawing(false, "a", "别的")]), ["picture-changed"]);
    }
}
