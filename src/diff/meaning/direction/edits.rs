//! Which fields of an object differ.

use kubeyaml::Value;

use crate::compare::{Edit, EditKind, Item, Step};

use super::super::super::{Manifest, Pair};

/// Returns the edits that may mean something, with their indexes: not those of spelling, nor of
/// an order that has no meaning.
pub(super) fn meant(pair: &Pair) -> impl Iterator<Item = (usize, &Edit)> {
    let means =
        |(_, edit): &(usize, &Edit)| matches!(edit.kind, EditKind::Value | EditKind::Sequence);
    pair.edits.iter().enumerate().filter(means)
}

/// Tells whether an edit changes what is at this path, something in it, or something around it.
/// Items of lists are left out of the path.
pub(super) fn touches(edit: &Edit, path: &[&str]) -> bool {
    edit.keys().zip(path).all(|(key, wanted)| key == *wanted)
}

/// Returns the first edit that touches one of these paths.
pub(super) fn touching(pair: &Pair, paths: &[&[&str]]) -> Option<usize> {
    let touches_one = |edit: &Edit| paths.iter().any(|path| touches(edit, path));
    meant(pair).find(|(_, edit)| touches_one(edit)).map(|(index, _)| index)
}

/// Returns the labels or annotations of the object itself that an edit is about: of a whole map of
/// them every one.
pub(super) fn entries<'e>(edit: &'e Edit, map: &str) -> Vec<&'e str> {
    let keys = edit.keys().collect::<Vec<_>>();
    match keys.as_slice() {
        ["metadata", of, key, ..] if *of == map => vec![key],
        ["metadata", of] if *of == map => {
            let maps = [&edit.before, &edit.after].into_iter().flatten();
            let maps = maps.filter_map(Value::as_map);
            maps.flat_map(|map| map.keys().map(String::as_str)).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the first list item on the way to a field.
pub(super) fn item(edit: &Edit) -> Option<&Item> {
    edit.path.iter().find_map(|step| match step {
        Step::Item(item) => Some(item),
        Step::Key(_) => None,
    })
}

/// Returns both sides of an object that is there on both.
pub(super) fn both(pair: &Pair) -> Option<(&Manifest, &Manifest)> {
    pair.from.as_ref().zip(pair.to.as_ref())
}

/// Returns the items of a list; none where there is no list.
pub(super) fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_list).unwrap_or_default()
}
