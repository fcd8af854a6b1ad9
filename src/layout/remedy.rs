//! What would help a table that has no room: the first of a few ways that does when the table is laid out so.

use crate::geom::Len;

/// A way to set a table otherwise than its author did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Remedy {
    /// All columns as wide as their texts ask for.
    pub solved: bool,
    /// On a page that lies on its side.
    pub turned: bool,
    /// The least type size.
    pub size: Option<Len>,
}

/// What may still be done to a table.
pub(super) struct Ways {
    /// Whether some columns are not solved yet.
    pub solving: bool,
    /// Whether it may be turned.
    pub turning: bool,
    /// The size that its type has now.
    pub size: Len,
}

/// Type down to 六号 (7.5 pt) is advised before the page is turned; nothing below 6 pt ever is: nobody reads it.
const READABLE: Len = Len::twips(150);
const SMALLEST: Len = Len::pt(6);

/// The first way by which a table has room: widths alone, then a turned page, then smaller type, then all of them together.
pub(super) fn first(ways: &Ways, step: Len, mut fits: impl FnMut(&Remedy) -> bool) -> Option<Remedy> {
    let plain = Remedy::default();
    let solved = Remedy { solved: true, ..plain };
    let turned = Remedy { turned: true, ..plain };
    let both = Remedy { solved: true, turned: true, ..plain };
    let may = |remedy: &Remedy| (ways.solving || !remedy.solved) && (ways.turning || !remedy.turned);
    let whole = [solved, turned, both].into_iter().filter(may).find(|remedy| fits(remedy));
    let mut smaller = |least: Len| {
        [plain, solved, turned, both].into_iter().filter(may).find_map(|remedy| {
            let size = largest(ways.size, least, step, |size| fits(&Remedy { size: Some(size), ..remedy }))?;
            Some(Remedy { size: Some(size), ..remedy })
        })
    };
    whole.or_else(|| smaller(READABLE)).or_else(|| smaller(SMALLEST))
}

/// The largest size below `from` and not below `least` that fits, halving the steps between: what fits in a size fits in a smaller one.
fn largest(from: Len, least: Len, step: Len, mut fits: impl FnMut(Len) -> bool) -> Option<Len> {
    let steps = ((from - least).0 / step.0.max(1)).max(0);
    let size = |steps: i64| from - step * steps;
    if steps == 0 || !fits(size(steps)) {
        return None;
    }
    let (mut too_large, mut good) = (0, steps);
    while good - too_large > 1 {
        let middle = (good + too_large) / 2;
        if fits(size(middle)) { good = middle } else { too_large = middle }
    }
    Some(size(good))
}

impl Remedy {
    /// How people are told of it.
    pub(crate) fn words(&self) -> String {
        let size = self.size.map(|size| format!("字缩小到 {} 磅（\"shrink_to\": \"{0}pt\"）", size.to_pt()));
        let solved = self.solved.then(|| "栏宽由内容定（widths 各栏都写 \"auto\"）".to_owned());
        let turned = self.turned.then(|| "横排（\"landscape\": true）".to_owned());
        [solved, turned, size].into_iter().flatten().collect::<Vec<_>>().join("，并")
    }

    /// How machines are told of it.
    pub(crate) fn names(&self) -> String {
        let size = self.size.map(|size| format!("shrink_to={}pt", size.to_pt()));
        let names = [self.solved.then(|| "auto".to_owned()), self.turned.then(|| "landscape".to_owned()), size];
        names.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_way_that_helps_is_named() {
        let ways = Ways { solving: true, turning: true, size: Len::pt(10) };
        let first = |fits: &dyn Fn(&Remedy) -> bool| first(&ways, Len::twips(10), fits).map(|remedy| remedy.names());
        assert_eq!(first(&|remedy| remedy.turned).as_deref(), Some("landscape"));
        assert_eq!(first(&|remedy| remedy.solved && remedy.turned).as_deref(), Some("auto landscape"));
        let small = |remedy: &Remedy| remedy.solved && remedy.size.is_some_and(|size| size <= Len::twips(170));
        assert_eq!(first(&small).as_deref(), Some("auto shrink_to=8.5pt"));
        assert_eq!(first(&|_| false), None);
        let upright = Ways { solving: false, turning: false, ..ways };
        assert_eq!(super::first(&upright, Len::twips(10), |remedy| remedy.turned || remedy.solved), None);
    }
}
