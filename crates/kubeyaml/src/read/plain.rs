//! Trees without places.

use super::tree::{Leaf, Pair, Tree};
use crate::scalar::Meaning;
use crate::{Map, Number, Place, Value};

/// Up to this many entries, inserting one by one is faster than building a map in bulk.
const FEW: usize = 8;

impl Tree for Value {
    fn leaf(leaf: Leaf, _: Place) -> Self {
        match leaf {
            Leaf::Missing | Leaf::Null => Self::Null,
            Leaf::Bool(value) => Self::Bool(value),
            Leaf::Number(number) => Self::Number(number),
            Leaf::String(text) => Self::String(text),
        }
    }

    fn list(items: impl Iterator<Item = Self>, _: Place) -> Self {
        Self::List(items.collect())
    }

    fn map(pairs: impl Iterator<Item = Pair<Self>>, _: Place) -> Self {
        let mut pairs = pairs.map(|pair| (pair.key, pair.value));
        let (count, _) = pairs.size_hint();
        if count > FEW {
            return Self::Map(pairs.collect());
        }
        let mut map = Map::new();
        map.extend(&mut pairs);
        Self::Map(map)
    }

    fn referenced(&self, _: Place) -> Self {
        self.clone()
    }

    fn repeated(pairs: &mut [Pair<Self>]) -> Vec<(usize, usize)> {
        pairs.sort_by(|a, b| a.key.cmp(&b.key));
        let mut found = Vec::new();
        let mut first = 0;
        for at in 1..pairs.len() {
            if pairs[at].key == pairs[first].key {
                found.push((first, at));
            } else {
                first = at;
            }
        }
        found
    }

    fn each_entry(&self, mut each: impl FnMut(&str, Place, &Self)) -> bool {
        let Self::Map(map) = self else { return false };
        let nowhere = Place { line: 0, column: 0 };
        for (key, value) in map {
            each(key, nowhere, value);
        }
        true
    }

    fn items(&self) -> Option<&[Self]> {
        self.as_list()
    }

    fn as_key(&self) -> Option<(Meaning, &str)> {
        match self {
            Self::Null => Some((Meaning::Null, "")),
            Self::Bool(value) => Some((Meaning::Bool(*value), "")),
            Self::Number(Number::Float(float)) => Some((Meaning::Float(*float), "")),
            Self::Number(number) => Some((Meaning::Integer(*number), "")),
            Self::String(text) => Some((Meaning::Text, text)),
            Self::List(_) | Self::Map(_) => None,
        }
    }
}
