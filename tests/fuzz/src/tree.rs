//! Changes to JSON that leave it JSON, made of what other reports and forms hold: the fuzzer's own changes of single
//! bytes seldom get past the reader.

use serde_json::Value;

use super::mutate::Dice;

/// Texts that a program may trip over.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "　",
    "/",
    "-1",
    "630.20",
    "1e9",
    "99999999999999999999",
    "２０",
    "甲\n乙",
    "硚鄠䶮𬭚",
    "👩‍👧‍👦",
    "\u{202e}rtl\u{202c}",
    "e\u{301}",
    "\u{0}",
    "\u{fffe}",
    "]]>&<\"'",
    "=1+1",
    "https://a.example/b-c/2020?x=1",
    "……——“”（）",
    "（，。",
    "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
    "[注1]",
    "2021-02-30",
];

/// Changes one to four values of a JSON text, with parts of `donors`; `None` when it is no JSON or grows beyond `most`.
pub fn json(data: &[u8], donors: &[Value], seed: u32, most: usize) -> Option<Vec<u8>> {
    let mut root: Value = serde_json::from_slice(data).ok()?;
    let mut dice = Dice::new(seed);
    for _ in 0..=dice.below(4) {
        once(&mut root, donors, &mut dice);
    }
    let out = serde_json::to_vec(&root).ok()?;
    (out.len() <= most).then_some(out)
}

fn once(root: &mut Value, donors: &[Value], dice: &mut Dice) {
    let place = pick(root, dice);
    let key = place.rsplit('/').next().unwrap_or_default().to_owned();
    let own = root.pointer(&pick(root, dice)).cloned();
    let donor = &donors[dice.below(donors.len())];
    // A part that stands under the same name elsewhere is the likeliest to be taken.
    let same: Vec<&Value> = donors.iter().flat_map(|donor| named(donor, &key)).collect();
    let Some(value) = root.pointer_mut(&place) else { return };
    match dice.below(8) {
        0 => *value = TEXTS[dice.below(TEXTS.len())].into(),
        1 => *value = own.unwrap_or_default(),
        2 => *value = donor.pointer(&pick(donor, dice)).cloned().unwrap_or_default(),
        3 | 4 if !same.is_empty() => *value = same[dice.below(same.len())].clone(),
        5 => {
            *value = [Value::Null, true.into(), 0.into(), 7.into(), 2020.into(), Value::Array(vec![])][dice.below(6)]
                .clone();
        }
        _ => within(value, donor, dice),
    }
}

/// Changes a list or an object by one of its parts, and a text by one of its characters.
fn within(value: &mut Value, donor: &Value, dice: &mut Dice) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            let at = dice.below(items.len());
            match dice.below(4) {
                0 => drop(items.remove(at)),
                1 => items.insert(dice.below(items.len()), items[at].clone()),
                2 => items.swap(0, at),
                _ => items.push(donor.pointer(&pick(donor, dice)).cloned().unwrap_or_default()),
            }
        }
        Value::Object(members) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            if let Some(key) = keys.get(dice.below(keys.len())).filter(|_| dice.below(2) == 0) {
                members.remove(key);
            }
            if let Value::Object(others) = donor.pointer(&pick(donor, dice)).unwrap_or(donor) {
                let other: Vec<_> = others.iter().collect();
                if let Some((key, value)) = other.get(dice.below(other.len())) {
                    members.insert((*key).clone(), (*value).clone());
                }
            }
        }
        Value::String(text) => {
            let at = text.char_indices().map(|(at, _)| at).nth(dice.below(text.chars().count())).unwrap_or(0);
            match dice.below(3) {
                0 => text.truncate(at),
                1 => text.insert_str(at, TEXTS[dice.below(TEXTS.len())]),
                _ => *text = text.repeat(2),
            }
        }
        _ => *value = TEXTS[dice.below(TEXTS.len())].into(),
    }
}

/// The pointer of a value, any with the same chance.
fn pick(root: &Value, dice: &mut Dice) -> String {
    let mut all = vec![];
    pointers(root, String::new(), &mut all);
    all.swap_remove(dice.below(all.len()))
}

fn pointers(value: &Value, here: String, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(nth, item)| pointers(item, format!("{here}/{nth}"), out));
        }
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| {
                pointers(value, format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            });
        }
        _ => {}
    }
    out.push(here);
}

/// The values of a name, wherever they stand.
fn named<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| named(item, key)).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| {
                let below = named(value, key);
                (name == key).then_some(value).into_iter().chain(below)
            })
            .collect(),
        _ => vec![],
    }
}
