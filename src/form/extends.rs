//! A form written as another one with changes: a province's or a year's variant. The whole that it stands for is put together
//! before it is read, so that nothing else knows of variants.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diag::{Finding, Place, clip, tell};
use crate::json::{Member, Node, Object, Spot, Value, join, nearest};

/// The member that names the form that is changed.
pub(super) const EXTENDS: &str = "extends";

/// What a variant never takes over: which reports get a form that they do not name is said by each form itself.
const OWN: [&str; 3] = ["by_year", "titled", "plain"];

/// The lists whose items are known by their `id`.
const LISTS: [&str; 3] = ["tables", "rules", "prose"];

/// Where inherited parts stand in the variant's file: nowhere.
const INHERITED: usize = usize::MAX;

/// The id of the form that a file changes; `None` where it is a whole of its own.
pub(super) fn base_of<'n>(file: &'n Node<'_>) -> Option<&'n str> {
    match &file.find(&format!("/{EXTENDS}"))?.value {
        Value::String(id) => Some(id),
        _ => None,
    }
}

/// The whole that a variant stands for, in the order of the form that it changes. Parts that the variant's file says keep their
/// offset in it; the others have none.
pub(super) fn whole<'t>(base: &Node<'t>, file: &'t Node<'t>, out: &mut Vec<Finding>) -> Node<'t> {
    let spot = Spot::root(file);
    let (Value::Object(inherited), Value::Object(own)) = (&base.value, &file.value) else { return file.clone() };
    let mut members: Vec<Member<'t>> = inherited.iter().filter(|m| !OWN.contains(&&*m.key)).map(not_here).collect();
    for member in own.iter().filter(|member| member.key != EXTENDS) {
        let list = LISTS.contains(&&*member.key).then(|| members.iter_mut().find(|m| m.key == member.key)).flatten();
        match list {
            Some(list) => {
                let spot = Spot { node: &member.node, pointer: join(&spot.pointer, &member.key) };
                merge(&mut list.node, &spot, &member.key, out);
            }
            None => put(&mut members, member),
        }
    }
    Node { at: file.at, end: file.end, value: Value::Object(members) }
}

/// A member of another file, with all that is in it.
fn not_here<'t>(member: &Member<'t>) -> Member<'t> {
    let mut member = member.clone();
    forget_member(&mut member);
    member
}

fn forget_member(member: &mut Member<'_>) {
    (member.key_at, member.key_end) = (INHERITED, INHERITED);
    forget(&mut member.node);
}

fn forget(node: &mut Node<'_>) {
    (node.at, node.end) = (INHERITED, INHERITED);
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::Object(members) => members.iter_mut().for_each(forget_member),
        _ => {}
    }
}

/// Puts a member in the place of the inherited one of its key. One that is written twice stays so, to be told of.
fn put<'t>(members: &mut Vec<Member<'t>>, member: &Member<'t>) {
    match members.iter_mut().find(|known| known.key == member.key && known.key_at == INHERITED) {
        Some(known) => *known = member.clone(),
        None => members.push(member.clone()),
    }
}

/// Merges the items that a variant says into the inherited ones: known by their id they are changed (tables) or replaced (rules),
/// taken out where they say `drop`, and added otherwise.
fn merge<'t>(list: &mut Node<'t>, own: &Spot<'t>, kind: &str, out: &mut Vec<Finding>) {
    let (Value::Array(items), Some(changes)) = (&mut list.value, own.items(out)) else { return };
    list.at = own.node.at;
    for change in changes {
        let id = text(change.node, "id").unwrap_or_default();
        let known = items.iter().position(|item| text(item, "id") == Some(id) && !id.is_empty());
        if member(change.node, "drop").is_some() {
            let Some(mut object) = change.object(out) else { continue };
            object.required("id", out);
            object.optional("note");
            let drop = object.optional("drop").and_then(|spot| spot.boolean(out));
            object.close(out);
            match known {
                Some(index) if drop == Some(true) => _ = items.remove(index),
                Some(_) => {}
                None => tell(out, unknown(change.place(), id, items.iter().filter_map(|item| text(item, "id")))),
            }
            continue;
        }
        match known {
            Some(index) if kind == "tables" => change_table(&mut items[index], &change, out),
            Some(index) => items[index] = change.node.clone(),
            None => items.push(change.node.clone()),
        }
    }
}

/// Changes a table member by member, then row by row.
fn change_table<'t>(table: &mut Node<'t>, change: &Spot<'t>, out: &mut Vec<Finding>) {
    let Value::Object(own) = &change.node.value else { return };
    table.at = change.node.at;
    let Value::Object(members) = &mut table.value else { return };
    for member in own.iter().filter(|member| !ROW_CHANGES.contains(&&*member.key)) {
        put(members, member);
    }
    let Some(rows) = members.iter_mut().find(|member| member.key == "rows") else { return };
    for member in own.iter().filter(|member| ROW_CHANGES.contains(&&*member.key)) {
        let spot = Spot { node: &member.node, pointer: join(&change.pointer, &member.key) };
        match &*member.key {
            "drop_rows" => drop_rows(&mut rows.node, &spot, out),
            "add_rows" => add_rows(&mut rows.node, &spot, out),
            _ => change_texts(&mut rows.node, &spot, out),
        }
    }
}

/// The members of a table that change its rows, in a variant alone.
const ROW_CHANGES: [&str; 3] = ["drop_rows", "add_rows", "texts"];

fn drop_rows<'t>(rows: &mut Node<'t>, keys: &Spot<'t>, out: &mut Vec<Finding>) {
    for spot in keys.items(out).into_iter().flatten() {
        let Some(key) = spot.text(out) else { continue };
        if !at_row(rows, key, &mut |list, index| _ = list.remove(index)) {
            tell(out, unknown(spot.place(), key, row_keys(rows).into_iter()));
        }
    }
}

/// Adds rows `before` or `after` the one of a key.
fn add_rows<'t>(rows: &mut Node<'t>, added: &Spot<'t>, out: &mut Vec<Finding>) {
    for spot in added.items(out).into_iter().flatten() {
        let Some(mut object) = spot.object(out) else { continue };
        object.optional("note");
        let side = anchor(&mut object, out);
        let new = object.required("rows", out).and_then(|spot| spot.items(out));
        object.close(out);
        let (Some((place, key, after)), Some(new)) = (side, new) else { continue };
        let new: Vec<Node<'t>> = new.map(|row| row.node.clone()).collect();
        let found = at_row(rows, key, &mut |list, index| {
            let at = index + usize::from(after);
            list.splice(at..at, new.iter().cloned());
        });
        if !found {
            tell(out, unknown(place, key, row_keys(rows).into_iter()));
        }
    }
}

/// Which row new ones stand beside, and whether after it.
fn anchor<'t>(object: &mut Object<'t>, out: &mut Vec<Finding>) -> Option<(Place, &'t str, bool)> {
    let place = object.place();
    let (before, after) = (object.optional("before"), object.optional("after"));
    match (before, after) {
        (Some(spot), None) => Some((spot.place(), spot.text(out)?, false)),
        (None, Some(spot)) => Some((spot.place(), spot.text(out)?, true)),
        _ => {
            let finding = Finding::error("form-value", place, "before 和 after 写一个：新的行加在哪一行的前面或后面");
            tell(out, finding.hint("写成例如 \"after\": \"exp.234\"，值是那一行的行代号。"));
            None
        }
    }
}

/// Puts texts of heads and labels in the place of others.
fn change_texts<'t>(rows: &mut Node<'t>, texts: &Spot<'t>, out: &mut Vec<Finding>) {
    let Some(object) = texts.object(out) else { return };
    for (old, new) in object.entries(out) {
        let Some(text) = new.text(out) else { continue };
        if change_text(rows, old, (text, new.node.at)) == 0 {
            tell(out, unknown(new.place(), old, printed(rows).into_iter()));
        }
    }
}

/// How often a text stood there.
fn change_text<'t>(node: &mut Node<'t>, old: &str, new: (&'t str, usize)) -> usize {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().map(|item| change_text(item, old, new)).sum(),
        Value::Object(members) => members.iter_mut().map(|member| change_member(member, old, new)).sum(),
        _ => 0,
    }
}

fn change_member<'t>(member: &mut Member<'t>, old: &str, new: (&'t str, usize)) -> usize {
    let is_text = PRINTED.contains(&&*member.key);
    match &member.node.value {
        Value::String(text) if is_text && *text == old => {
            member.node = Node { at: new.1, end: new.1, value: Value::String(Cow::Borrowed(new.0)) };
            1
        }
        _ => change_text(&mut member.node, old, new),
    }
}

/// The members of a cell that are printed.
const PRINTED: [&str; 2] = ["head", "label"];

/// Does something at the row of a key, in the list of rows that has it; whether there is one.
fn at_row<'t>(node: &mut Node<'t>, key: &str, act: &mut dyn FnMut(&mut Vec<Node<'t>>, usize)) -> bool {
    match &mut node.value {
        Value::Array(items) => {
            match items.iter().position(|item| row_key(item).is_some_and(|mut keys| keys.any(|k| k == key))) {
                Some(index) => {
                    act(items, index);
                    true
                }
                None => items.iter_mut().any(|item| at_row(item, key, act)),
            }
        }
        Value::Object(members) => members.iter_mut().any(|member| at_row(&mut member.node, key, act)),
        _ => false,
    }
}

/// The keys of a row's figures; `None` for what is no row.
fn row_key<'n>(row: &'n Node<'_>) -> Option<impl Iterator<Item = &'n str>> {
    let Value::Array(cells) = &row.value else { return None };
    Some(cells.iter().filter_map(|cell| text(cell, "values").or_else(|| text(cell, "row"))))
}

/// The keys of all rows under a value.
fn row_keys<'n>(node: &'n Node<'_>) -> Vec<&'n str> {
    let mut keys: Vec<&str> = row_key(node).map(Iterator::collect).unwrap_or_default();
    match &node.value {
        Value::Array(items) => keys.extend(items.iter().flat_map(row_keys)),
        Value::Object(members) => keys.extend(members.iter().flat_map(|member| row_keys(&member.node))),
        _ => {}
    }
    keys
}

/// All texts of heads and labels under a value.
fn printed<'n>(node: &'n Node<'_>) -> Vec<&'n str> {
    match &node.value {
        Value::Array(items) => items.iter().flat_map(printed).collect(),
        Value::Object(members) => {
            let of_member = |member: &'n Member<'_>| match &member.node.value {
                Value::String(text) if PRINTED.contains(&&*member.key) => vec![&**text],
                _ => printed(&member.node),
            };
            members.iter().flat_map(of_member).collect()
        }
        _ => vec![],
    }
}

/// A member of an object.
fn member<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().find(|member| member.key == key).map(|member| &member.node)
}

fn text<'n>(node: &'n Node<'_>, key: &str) -> Option<&'n str> {
    match &member(node, key)?.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// What a variant changes is not in the form that it extends.
fn unknown<'k>(place: Place, name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Finding {
    let words = format!("所扩展的格式里没有“{}”", clip(name, 30));
    let finding = Finding::error("form-extends-part", place, words);
    match nearest(name, known.clone()) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding.hint(format!("那里有：{}。", clip(&known.collect::<Vec<_>>().join("、"), 300))),
    }
}

/// Findings about a whole, with their places in the variant's file: at the nearest part that the file says. Where the form that it
/// extends says what is wrong, that is told.
pub(super) fn placed(findings: Vec<Finding>, whole: &Node<'_>, file: &Node<'_>) -> Vec<Finding> {
    let mut pointers = HashMap::new();
    collect(file, String::new(), &mut pointers);
    let base = base_of(file).unwrap_or_default();
    let moved = |finding: Finding| {
        let (place, inherited) = own_place(&finding.place, whole, &pointers);
        let related =
            finding.related.iter().map(|(place, words)| (own_place(place, whole, &pointers).0, words.clone()));
        let finding = Finding { related: related.collect(), ..finding };
        let finding = match inherited {
            Some(at) => finding.hint(format!("这一处是从格式“{base}”沿用的（合成后的 {at}）；在这里改写它。")),
            None => finding,
        };
        Finding { place, ..finding }
    };
    findings.into_iter().map(moved).collect()
}

fn extends() -> Place {
    Place::Value(format!("/{EXTENDS}"))
}

/// The pointers of a file's values by their offsets. An object and its first value never begin at one offset.
fn collect(node: &Node<'_>, pointer: String, into: &mut HashMap<usize, String>) {
    match &node.value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(nth, item)| collect(item, format!("{pointer}/{nth}"), into));
        }
        Value::Object(members) => {
            members.iter().for_each(|member| collect(&member.node, join(&pointer, &member.key), into));
        }
        _ => {}
    }
    into.insert(node.at, pointer);
}

/// A place of the whole in the file, and the pointer into the whole where the file does not say the very value.
fn own_place(place: &Place, whole: &Node<'_>, pointers: &HashMap<usize, String>) -> (Place, Option<String>) {
    let (Place::Value(pointer) | Place::Key { pointer, .. }) = place else { return (place.clone(), None) };
    let own = |pointer: &str| whole.find(pointer).and_then(|node| pointers.get(&node.at)).cloned();
    match (own(pointer), place) {
        (Some(pointer), Place::Key { nth, .. }) => return (Place::Key { pointer, nth: *nth }, None),
        (Some(pointer), _) => return (Place::Value(pointer), None),
        (None, _) => {}
    }
    let mut around = pointer.as_str();
    while let Some((outer, _)) = around.rsplit_once('/') {
        around = outer;
        if let Some(pointer) = own(around).filter(|pointer| !pointer.is_empty()) {
            return (Place::Value(pointer), Some(place_in_whole(place)));
        }
    }
    (extends(), Some(place_in_whole(place)))
}

fn place_in_whole(place: &Place) -> String {
    match place {
        Place::Value(pointer) | Place::Key { pointer, .. } => pointer.clone(),
        Place::File | Place::Offset(_) => String::new(),
    }
}
