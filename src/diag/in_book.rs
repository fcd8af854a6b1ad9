//! Findings of a report that a workbook was read into, for those who have the workbook and never saw the report's JSON.

use std::collections::BTreeMap;

use super::Place;

/// Where in a workbook stands what a report says: by JSON pointers, places in words such as `工作表“封面”C7`. Empty for a
/// report that no workbook was read into.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct InBook(BTreeMap<String, String>);

impl InBook {
    /// What stands at a pointer stands here in the workbook, and what is within it, where nothing nearer is known.
    pub fn put(&mut self, pointer: impl Into<String>, place: impl Into<String>) {
        self.0.insert(pointer.into(), place.into());
    }

    /// Whether there is no workbook.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a finding's place is in the workbook.
    pub fn of(&self, place: &Place) -> Option<&str> {
        let (Place::Value(pointer) | Place::Key { pointer, .. }) = place else { return None };
        fn outer<'p>(pointer: &&'p str) -> Option<&'p str> {
            pointer.rsplit_once('/').map(|(outer, _)| outer)
        }
        std::iter::successors(Some(pointer.as_str()), outer).find_map(|pointer| self.0.get(pointer)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_place_is_told() {
        let mut book = InBook::default();
        book.put("/body/1", "工作表“甲”");
        book.put("/body/1/figures/r/c", "工作表“甲”C7");
        let of = |pointer: &str| book.of(&Place::Value(pointer.into())).unwrap_or("-").to_owned();
        let found = ["/body/1/figures/r/c", "/body/1/figures/r/d", "/body/2", "/year"].map(of);
        assert_eq!(found, ["工作表“甲”C7", "工作表“甲”", "-", "-"]);
        assert_eq!(book.of(&Place::File), None);
    }
}
