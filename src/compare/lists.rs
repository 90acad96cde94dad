//! Which item of one list is which of another.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use kubeyaml::Value;

use super::edit::Item;
use super::items::{self, Matched};
use super::list_rules::{Key, ListRule, Rest};

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
///
/// Where two pairs are as good as one another the one that is found first is taken, and which that
/// is depends on the list one begins with. So that a difference mirrors the other way round, that is
/// always the same of the two.
pub(super) fn matching(rule: &ListRule, from: &[Value], to: &[Value]) -> Matching {
    let matters = rule.order_matters(from) || rule.order_matters(to);
    let begins = !comes_before(to, from);
    let found =
        if begins { found(rule, from, to, matters) } else { found(rule, to, from, matters) };
    let Found { mut pairs, names: [mut before, mut after] } = found;
    if !begins {
        pairs = pairs.into_iter().map(Matched::mirrored).collect();
        std::mem::swap(&mut before, &mut after);
    }
    pairs.sort_unstable_by_key(|it| (it.from.is_none(), it.from, it.to));
    let item = |it: &Matched| {
        let was = it.from.and_then(|at| before.get(at)?.as_ref());
        let is = it.to.and_then(|at| after.get(at)?.as_ref());
        let is_renamed = it.is_kept() && was != is;
        let name = was.or(is).filter(|_| !is_renamed).cloned();
        Item { from: it.from, to: it.to, name }
    };
    let orders = orders(&pairs, (from, &before), (to, &after));
    Matching { items: pairs.iter().map(item).collect(), orders, order_matters: matters }
}

/// An order of lists that has nothing to do with which of them is before and which after.
fn comes_before(left: &[Value], right: &[Value]) -> bool {
    order_of_lists(left, right).is_lt()
}

fn order_of_lists(left: &[Value], right: &[Value]) -> Ordering {
    let items = left.iter().zip(right).map(|(left, right)| order(left, right));
    first_difference(items, left.len().cmp(&right.len()))
}

fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Map(left), Value::Map(right)) => {
            let members = left.iter().zip(right).map(|((key, left), (other, right))| {
                key.cmp(other).then_with(|| order(left, right))
            });
            first_difference(members, left.len().cmp(&right.len()))
        }
        (Value::List(left), Value::List(right)) => order_of_lists(left, right),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        _ => kubeyaml::to_json(left).cmp(&kubeyaml::to_json(right)),
    }
}

fn first_difference(mut parts: impl Iterator<Item = Ordering>, otherwise: Ordering) -> Ordering {
    parts.find(|it| it.is_ne()).unwrap_or(otherwise)
}

/// Which items are the same, and what those of both lists are known by.
struct Found {
    pairs: Vec<Matched>,
    names: [Names; 2],
}

/// The names of the items of one list; empty when they are known by what they hold.
type Names = Vec<Option<String>>;

fn found(rule: &ListRule, from: &[Value], to: &[Value], order_matters: bool) -> Found {
    if rule.keys == [Key::Argument] {
        return Found { pairs: items::arguments(from, to), names: [from, to].map(flags) };
    }
    let mut keys = rule.keys.iter().enumerate();
    let keyed = keys.find_map(|(at, key)| Some((at, *key, by_key(*key, from, to)?)));
    let Some((at, key, Found { pairs, names })) = keyed else {
        let pairs = items::by_content(from, to, order_matters);
        return Found { pairs, names: [const { Vec::new() }; 2] };
    };
    if key.describes() {
        let by_content = |from: &[Value], to: &[Value]| items::by_content(from, to, false);
        let pairs = items::with_rest(pairs, from, to, by_content);
        return Found { pairs, names: [const { Vec::new() }; 2] };
    }
    match (rule.rest, rule.keys.get(at + 1)) {
        (Rest::ByContent, _) => {
            let renamed = |from: &[Value], to: &[Value]| items::renamed(from, to, RENAMED);
            Found { pairs: items::with_rest(pairs, from, to, renamed), names }
        }
        (Rest::ByNextKey, Some(next)) => by_next_key(Found { pairs, names }, *next, from, to),
        _ => Found { pairs, names },
    }
}

/// Pairs what one key left without a partner by another.
fn by_next_key(found: Found, key: Key, from: &[Value], to: &[Value]) -> Found {
    let Found { pairs, names: [mut before, mut after] } = found;
    let pairs = items::with_rest(pairs, from, to, |from, to| match by_key(key, from, to) {
        Some(again) => again.pairs,
        None => items::apart(from.len(), to.len()),
    });
    for pair in pairs.iter().filter(|it| it.is_kept()) {
        let (Some(was), Some(is)) = (pair.from, pair.to) else { continue };
        let (Some(old), Some(new)) = (before.get_mut(was), after.get_mut(is)) else { continue };
        if old != new {
            *old = from.get(was).and_then(|item| name(key, item));
            *new = to.get(is).and_then(|item| name(key, item));
        }
    }
    Found { pairs, names: [before, after] }
}

/// The flags of a command line, where no other word of it begins the same.
fn flags(arguments: &[Value]) -> Names {
    let mut counts = BTreeMap::<_, usize>::new();
    for flag in arguments.iter().filter_map(items::flag) {
        *counts.entry(flag).or_default() += 1;
    }
    let once = |flag: &&str| counts.get(flag) == Some(&1);
    arguments.iter().map(|it| items::flag(it).filter(once).map(str::to_owned)).collect()
}

fn by_key(key: Key, from: &[Value], to: &[Value]) -> Option<Found> {
    if key == Key::Position {
        let longest = from.len().max(to.len());
        let at = |index: usize, list: &[Value]| (index < list.len()).then_some(index);
        let pair = |index| Matched { from: at(index, from), to: at(index, to) };
        let pairs = (0..longest).map(pair).collect();
        return Some(Found { pairs, names: [const { Vec::new() }; 2] });
    }
    let before = names(key, from)?;
    let after = names(key, to)?;
    let at = index_of(&after)?;
    let was = index_of(&before)?;
    let kept = before.iter().enumerate();
    let mut pairs = kept
        .map(|(index, name)| Matched { from: Some(index), to: at.get(name.as_str()).copied() })
        .collect::<Vec<_>>();
    let added = after.iter().enumerate().filter(|(_, name)| !was.contains_key(name.as_str()));
    pairs.extend(added.map(|(index, _)| Matched { from: None, to: Some(index) }));
    let names = [before, after].map(|names| names.into_iter().map(Some).collect());
    Some(Found { pairs, names })
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
        Key::Position | Key::Argument => None,
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
            let parts = fields.iter().filter_map(|field| {
                let value = field.split('.').try_fold(item, |value, key| value.get(key));
                value.filter(|value| !is_left_out(field, value)).map(shown)
            });
            let parts = parts.collect::<Vec<_>>();
            (!parts.is_empty()).then(|| parts.join("/"))
        }
    }
}

/// Tells whether a field says what it says as well when it is absent.
fn is_left_out(field: &str, value: &Value) -> bool {
    value.is_null() || field == "protocol" && value.as_str() == Some("TCP")
}

/// A value as part of a name.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| kubeyaml::to_json(value), str::to_owned)
}

/// Returns both orders of the items on both sides, where they differ.
fn orders(
    pairs: &[Matched],
    (from, before): (&[Value], &Names),
    (to, after): (&[Value], &Names),
) -> Option<(Vec<Value>, Vec<Value>)> {
    let mut pairs = pairs.iter().filter_map(|it| it.from.zip(it.to)).collect::<Vec<_>>();
    pairs.sort_unstable();
    if pairs.is_sorted_by_key(|(_, to)| *to) {
        return None;
    }
    let known = |at: usize, items: &[Value], names: &Names| match names.get(at) {
        Some(Some(name)) => Value::from(name.as_str()),
        _ => items.get(at).cloned().unwrap_or(Value::Null),
    };
    let was = pairs.iter().map(|(was, _)| known(*was, from, before)).collect();
    pairs.sort_unstable_by_key(|(_, to)| *to);
    Some((was, pairs.iter().map(|(_, is)| known(*is, to, after)).collect()))
}
