//! The pictures and seals of the edited copy beside those that the copy tells it was made with. A report names its
//! pictures by their files, so that another picture in the same place has no place in it.

use crate::carried::{Drawn, Shown};
use crate::diag::{Finding, tell};
use crate::json::edit::Edit;

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

    /// Pictures that have another size now: a report says their widths.
    pub(super) fn resize(&mut self, was: &[Drawn], is: &[Drawing]) {
        let object = |drawn: &Drawn| drawn.at.strip_suffix("/figure").unwrap_or(&drawn.at).to_owned();
        let stays = |(nth, _): &(usize, &Drawn)| !self.pictures_gone.contains(nth);
        let stayed: Vec<&Drawn> = was.iter().enumerate().filter(stays).map(|(_, drawn)| drawn).collect();
        let there = |(nth, drawing): &(usize, &Drawing)| !drawing.seal && !self.pictures_moved.contains_key(nth);
        let there: Vec<&Drawing> = is.iter().enumerate().filter(there).map(|(_, drawing)| drawing).collect();
        let moved = self.pictures_moved.iter().filter_map(|(nth, at)| {
            let was = was.iter().find(|drawn| object(drawn) == *at)?;
            Some((was, is.get(*nth)?))
        });
        let mut pairs: Vec<(&Drawn, &Drawing)> = moved.collect();
        if stayed.len() == there.len() {
            pairs.extend(stayed.into_iter().zip(there));
        }
        for (was, is) in pairs {
            let Some((width, height)) = is.extent.filter(|_| !was.at.is_empty()) else { continue };
            let place = named("图片", &is.words);
            let [old, new] = [was.width, width].map(tenths);
            let fits = new.clamp(WIDTHS.0, WIDTHS.1);
            if width.abs_diff(was.width) > ROUNDED {
                let text = format!("{}mm", shown(fits));
                tell(&mut self.problems, problem::resized(&place, &shown(old), &shown(new), &text));
                self.edits.push(Edit::Set { at: format!("{}/width", object(was)), text });
            }
            let expected = u64::from(was.height) * u64::from(width) / u64::from(was.width.max(1));
            if expected.abs_diff(u64::from(height)) > u64::from(ROUNDED) {
                tell(&mut self.problems, problem::stretched(&place));
            }
        }
    }
}

/// Programs round sizes: LibreOffice to hundredths of a millimetre, others to points. In EMU, half a millimetre.
const ROUNDED: u32 = 18_000;

/// The widths that a report may ask for, in tenths of a millimetre.
const WIDTHS: (u32, u32) = (50, 4_200);

/// A length in tenths of a millimetre.
fn tenths(length: u32) -> u32 {
    (length + 1_800) / 3_600
}

fn shown(tenths: u32) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
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
        Drawing { seal, words: words.into(), file: sum.into(), ..Drawing::default() }
    }

    fn codes(was: &[Shown], is: &[Drawing]) -> Vec<&'static str> {
        let mut problems = vec![];
        check(was, is, &mut problems);
        problems.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn another_width_is_the_reports_and_another_shape_is_told() {
        let mut was = Drawn::default();
        (was.at, was.width, was.height) = ("/body/1/figure".into(), 2_160_000, 1_080_000);
        let resized = |width: u32, height: u32| {
            let mut compared = Compared::default();
            let is = Drawing { extent: Some((width, height)), ..drawing(false, "a", "图") };
            compared.resize(std::slice::from_ref(&was), &[is]);
            let codes: Vec<_> = compared.problems.iter().map(|finding| finding.code).collect();
            let texts: Vec<_> = compared.edits.iter().map(|edit| format!("{edit:?}")).collect();
            (texts.concat(), codes)
        };
        assert_eq!(resized(2_159_640, 1_079_640), (String::new(), vec![]), "LibreOffice rounds");
        let set = |text: &str| format!("Set {{ at: \"/body/1/width\", text: \"{text}\" }}");
        assert_eq!(resized(1_080_000, 540_000), (set("30mm"), vec!["picture-resized"]));
        assert_eq!(resized(2_711_000, 1_355_500), (set("75.3mm"), vec!["picture-resized"]));
        assert_eq!(resized(21_600_000, 10_800_000).0, set("420mm"), "as wide as a report may ask for");
        assert_eq!(resized(2_160_000, 2_160_000), (String::new(), vec!["picture-stretched"]));
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
