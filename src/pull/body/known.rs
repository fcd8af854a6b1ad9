//! What names the places of a copy: its controls, bookmarks and the comments on it.

use super::super::doc::{Carrier, FoundKey};
use super::{Control, MAX_KEYS, Open, Reading, too_large};
use crate::carried::Key;
use crate::diag::{Finding, MOST};
use crate::xml::reader::Tag;

impl Reading<'_> {
    pub(super) fn control(&mut self, tag: &Tag<'_>) -> Result<Open, Finding> {
        let part = |name| tag.attr(name).unwrap_or_default();
        let (carrier, key) = match tag.name() {
            "w:tag" => (Carrier::Tag, Key::named(&part("w:val"))),
            _ => (Carrier::Binding, Key::bound(&part("w:prefixMappings"), &part("w:xpath"))),
        };
        if let (Some(key), Some(control)) = (key, self.controls.last_mut()) {
            match carrier {
                Carrier::Tag => control.tag = Some(key),
                _ => control.bound = Some(key),
            }
            self.live = false;
            self.see(FoundKey { carrier, key, live: false })?;
        }
        Ok(Open::Other)
    }

    pub(super) fn bookmark(&mut self, tag: &Tag<'_>) -> Result<Open, Finding> {
        let key = tag.attr("w:name").and_then(|name| Key::named(&name));
        if let (Some(key), Some(id)) = (key, tag.attr("w:id")) {
            if self.bookmarks.len() > MAX_KEYS {
                return Err(too_large());
            }
            // Around nothing LibreOffice writes a bookmark twice and ends one of them; a name is that of one.
            self.bookmarks.retain(|_, open| *open != key);
            self.bookmarks.insert(id.into_owned(), key);
            self.live = false;
            self.see(FoundKey { carrier: Carrier::Bookmark, key, live: false })?;
        }
        Ok(Open::Other)
    }

    pub(super) fn end_bookmark(&mut self, tag: &Tag<'_>) -> Open {
        self.bookmarks.remove(&*tag.attr("w:id").unwrap_or_default());
        Open::Other
    }

    /// Notes a key at the paragraph.
    pub(super) fn see(&mut self, found: FoundKey) -> Result<(), Finding> {
        let Some(para) = &mut self.para else { return Ok(()) };
        if found.carrier == Carrier::Binding {
            para.bound.entry(found.key).or_default();
        }
        let known = para.keys.iter().position(|known| (known.carrier, known.key) == (found.carrier, found.key));
        match known {
            Some(index) => para.keys[index].live |= found.live,
            None if para.keys.len() < MAX_KEYS => para.keys.push(found),
            None => return Err(too_large()),
        }
        Ok(())
    }

    /// All open keys have text in this paragraph. A bookmark counts where its text begins.
    pub(super) fn come_alive(&mut self) -> Result<(), Finding> {
        if std::mem::replace(&mut self.live, true) {
            return Ok(());
        }
        let controls: Vec<FoundKey> = self.controls.iter().flat_map(Control::keys).collect();
        let bookmarks = std::mem::take(&mut self.bookmarks).into_values();
        let bookmarks = bookmarks.map(|key| FoundKey { carrier: Carrier::Bookmark, key, live: true });
        controls.into_iter().chain(bookmarks).try_for_each(|seen| self.see(FoundKey { live: true, ..seen }))
    }

    pub(super) fn comment(&mut self, tag: &Tag<'_>) -> Open {
        if let (Some(id), Some(para)) = (tag.attr("w:id").and_then(|id| id.parse().ok()), &mut self.para)
            && para.comments.len() < MOST
            && !para.comments.contains(&id)
        {
            para.comments.push(id);
        }
        Open::Other
    }
}
