//! The pictures of both versions: a file that both have is one, and one that only the old version has goes by another name.

use super::super::package::{Part, Relation, WordFolder};
use crate::support::digest;
use crate::xml::tree::Element;

/// What stands behind the ids of relations to pictures that only the old version has.
const OLD: &str = "Old";

/// What stands for a picture in the text of a paragraph: one sign for each file with each of its alternative texts, from a plane
/// of private use. So a picture in the place of another one is another text.
pub(super) fn sign(drawing: &Element<'_>) -> String {
    let (mut file, mut words) = ("", "");
    find(drawing, &mut |element| match element.name() {
        "a:blip" => file = element.attribute("r:embed").unwrap_or_default(),
        "wp:docPr" => words = element.attribute("descr").unwrap_or_default(),
        _ => {}
    });
    let number = u32::try_from(digest::number(&format!("{file} {words}")) % 0x1_0000).unwrap_or_default();
    char::from_u32(0xF_0000 + number).unwrap_or(char::REPLACEMENT_CHARACTER).into()
}

fn find<'e>(element: &'e Element<'_>, meet: &mut dyn FnMut(&'e Element<'_>)) {
    meet(element);
    element.elements().for_each(|inner| find(inner, meet));
}

/// Gives the pictures in the old version's body the ids that they have in the new one; gives back those that the new one has
/// not, with relations of names that it has not either.
pub(super) fn bring(body: &mut Element<'_>, old: &WordFolder, new: &WordFolder) -> Vec<(Relation, Part)> {
    let mut ids = vec![];
    let mut brought = vec![];
    for (relation, part) in old.pictures() {
        let same = new.pictures().find(|(_, known)| known.bytes == part.bytes);
        let id = same.as_ref().map_or_else(|| format!("{}{OLD}", relation.id), |(known, _)| known.id.clone());
        ids.push((relation.id.clone(), id.clone()));
        if same.is_none() {
            let rename = |path: &str| path.replace("media/image", "media/old");
            let part = Part { path: rename(&part.path), media: part.media.clone(), bytes: part.bytes.clone() };
            brought.push((Relation::part(id, relation.kind, &rename(&relation.target)), part));
        }
    }
    if !ids.is_empty() {
        rename(body, &ids);
    }
    brought
}

fn rename(element: &mut Element<'_>, ids: &[(String, String)]) {
    let renamed = element.attribute("r:embed").and_then(|id| ids.iter().find(|(old, _)| old == id));
    if let Some((_, id)) = renamed {
        element.retag(Element::new("a:blip").attr("r:embed", id));
    }
    element.elements_mut().for_each(|inner| rename(inner, ids));
}
