//! Trees with the place of every key and value.

use super::tree::{Leaf, Pair, Tree};
use crate::scalar::Meaning;
use crate::{Content, Entry, Node, Number, Place};

/// Up to this many keys, comparing each with each is faster than sorting.
const FEW: usize = 12;

impl Tree for Node {
    fn leaf(leaf: Leaf, place: Place) -> Self {
        let content = match leaf {
            Leaf::Missing => Content::Missing,
            Leaf::Null => Content::Null,
            Leaf::Bool(value) => Content::Bool(value),
            Leaf::Number(number) => Content::Number(number),
            Leaf::String(text) => Content::String(text),
        };
        Self { content, place, referenced: None }
    }

    fn list(items: impl Iterator<Item = Self>, place: Place) -> Self {
        Self { content: Content::List(items.collect()), place, referenced: None }
    }

    fn map(pairs: impl Iterator<Item = Pair<Self>>, place: Place) -> Self {
        let entries = pairs
            .map(|pair| Entry { key: pair.key, key_place: pair.place, value: pair.value })
            .collect();
        Self { content: Content::Map(entries), place, referenced: None }
    }

    fn referenced(&self, place: Place) -> Self {
        let content = match &self.content {
            Content::List(items) => {
                Content::List(items.iter().map(|item| item.referenced(place)).collect())
            }
            Content::Map(entries) => Content::Map(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: entry.key.clone(),
                        key_place: entry.key_place,
                        value: entry.value.referenced(place),
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        Self { content, place: self.place, referenced: Some(place) }
    }

    fn repeated(pairs: &mut [Pair<Self>]) -> Vec<(usize, usize)> {
        if pairs.len() <= FEW { repeated_of_few(pairs) } else { repeated_of_many(pairs) }
    }

    fn each_entry(&self, mut each: impl FnMut(&str, Place, &Self)) -> bool {
        let Content::Map(entries) = &self.content else { return false };
        for entry in entries {
            each(&entry.key, entry.key_place, &entry.value);
        }
        true
    }

    fn items(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    fn as_key(&self) -> Option<(Meaning, &str)> {
        match &self.content {
            Content::Missing | Content::Null => Some((Meaning::Null, "")),
            Content::Bool(value) => Some((Meaning::Bool(*value), "")),
            Content::Number(Number::Float(float)) => Some((Meaning::Float(*float), "")),
            Content::Number(number) => Some((Meaning::Integer(*number), "")),
            Content::String(text) => Some((Meaning::Text, text)),
            Content::List(_) | Content::Map(_) => None,
        }
    }
}

fn repeated_of_few(pairs: &[Pair<Node>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, pair) in pairs.iter().enumerate().skip(1) {
        if let Some(first) = pairs[..at].iter().position(|earlier| earlier.key == pair.key) {
            found.push((first, at));
        }
    }
    found
}

fn repeated_of_many(pairs: &[Pair<Node>]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| pairs[*a].key.cmp(&pairs[*b].key));
    let mut found = Vec::new();
    let mut first = order[0];
    for at in order.into_iter().skip(1) {
        if pairs[at].key == pairs[first].key {
            found.push((first, at));
        } else {
            first = at;
        }
    }
    found
}
