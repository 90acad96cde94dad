//! Which item of one list is which of another.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::edit::Item;
use super::items::{self, Matched};
use super::list_rules::{Key, ListRule};

/// Two lists, matched.
#[derive(Debug)]
pub(super) struct Matching {
    /// Every item of both, each once; those on both sides first in the order before.
    pub(super) items: Vec<Item>,
    /// What the items on both sides are known by, in the order before and in that after, where the
    /// two orders differ.
    pub(super) orders: Option<(Vec<Value>, Vec<Value>)>,
    /// Whether the order means something.
    pub(super) order_matters: bool,
}

/// Items with different names are one item when so much of them is equal.
const RENAMED: f64 = 0.6;

/// Matches two lists by the first key of the rule that tells their items apart, else by content.
pub(super) fn matching(rule: &ListRule, from: &[Value], to: &[Value]) -> Matching {
    let matters = rule.order_matters(from) || rule.order_matters(to);
    let keyed = rule.keys.iter().find_map(|key| Some((*key, by_key(*key, from, to)?)));
    let (matched, names) = match keyed {
        Some((key, (matched, _))) if key.describes() => {
            (items::with_rest(matched, from, to, 0.0), None)
        }
        Some((_, (matched, names))) if rule.rest_by_content => {
            (items::with_rest(matched, from, to, RENAMED), names)
        }
        Some((_, keyed)) => keyed,
        None => (items::by_content(from, to, matters), None),
    };
    let orders = orders(&matched, from, names.as_deref());
    let name = |index: Option<usize>| names.as_ref()?.get(index?);
    let item = |it: &Matched| {
        let (was, is) = (name(it.from), name(it.to.map(|to| from.len() + to)));
        let is_renamed = was.is_some() && is.is_some() && was != is;
        let name = was.or(is).filter(|_| !is_renamed).cloned();
        Item { from: it.from, to: it.to, name }
    };
    Matching { items: matched.iter().map(item).collect(), orders, order_matters: matters }
}

/// What a key gives: the pairs, and the names of all items, those before first.
type Keyed = (Vec<Matched>, Option<Vec<String>>);

fn by_key(key: Key, from: &[Value], to: &[Value]) -> Option<Keyed> {
    if key == Key::Position {
        let longest = from.len().max(to.len());
        let at = |index: usize, list: &[Value]| (index < list.len()).then_some(index);
        let pair = |index| Matched { from: at(index, from), to: at(index, to) };
        return Some(((0..longest).map(pair).collect(), None));
    }
    let before = names(key, from)?;
    let after = names(key, to)?;
    let at = index_of(&after)?;
    let was = index_of(&before)?;
    let kept = before.iter().enumerate();
    let mut matched = kept
        .map(|(index, name)| Matched { from: Some(index), to: at.get(name.as_str()).copied() })
        .collect::<Vec<_>>();
    let added = after.iter().enumerate().filter(|(_, name)| !was.contains_key(name.as_str()));
    matched.extend(added.map(|(index, _)| Matched { from: None, to: Some(index) }));
    drop((at, was));
    Some((matched, Some([before, after].concat())))
}

/// Returns the index of each name; none if one comes twice.
fn index_of(names: &[String]) -> Option<BTreeMap<&str, usize>> {
    let index: BTreeMap<_, _> =
        names.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    (index.len() == names.len()).then_some(index)
}

fn names(key: Key, items: &[Value]) -> Option<Vec<String>> {
    items.iter().map(|item| name(key, item)).collect()
}

fn name(key: Key, item: &Value) -> Option<String> {
    match key {
        Key::Position => None,
        Key::Flag => {
            let text = item.as_str()?;
            Some(text.split_once('=').map_or(text, |(flag, _)| flag).to_owned())
        }
        Key::Route => {
            let routes = item.as_map()?.get("route").and_then(Value::as_list).unwrap_or_default();
            let places =
                routes.iter().filter_map(|it| it.get("destination")).map(kubeyaml::to_json);
            let mut parts = places.collect::<Vec<_>>();
            parts.sort();
            parts.extend(item.get("match").map(kubeyaml::to_json));
            Some(parts.join("/"))
        }
        Key::Fields(fields) | Key::Like(fields) => {
            item.as_map()?;
            let parts = fields.iter().map(|field| {
                field.split('.').try_fold(item, |value, key| value.get(key)).map(shown)
            });
            let parts = parts.flatten().collect::<Vec<_>>();
            (!parts.is_empty()).then(|| parts.join("/"))
        }
    }
}

/// A value as part of a name.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| kubeyaml::to_json(value), str::to_owned)
}

/// Returns both orders of the items on both sides, where they differ.
fn orders(
    matched: &[Matched],
    from: &[Value],
    names: Option<&[String]>,
) -> Option<(Vec<Value>, Vec<Value>)> {
    let mut pairs =
        matched.iter().filter_map(|it| it.from.zip(it.to)).collect::<Vec<(usize, usize)>>();
    pairs.sort_unstable();
    if pairs.is_sorted_by_key(|(_, to)| *to) {
        return None;
    }
    let name = |index: usize, name: usize| match names.and_then(|names| names.get(name)) {
        Some(name) => Value::from(name.as_str()),
        None => from.get(index).cloned().unwrap_or(Value::Null),
    };
    let before = pairs.iter().map(|(was, _)| name(*was, *was)).collect();
    pairs.sort_unstable_by_key(|(_, to)| *to);
    Some((before, pairs.iter().map(|(was, is)| name(*was, from.len() + is)).collect()))
}
