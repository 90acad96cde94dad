//! What the engine builds.

use crate::scalar::Meaning;
use crate::{Number, Place};

/// A scalar, ready for a tree.
pub(super) enum Leaf {
    Missing,
    Null,
    Bool(bool),
    Number(Number),
    String(String),
}

/// One entry of a mapping that is being read.
pub(super) struct Pair<V> {
    pub(super) key: String,
    pub(super) place: Place,
    /// False if a merge key brought it in.
    pub(super) own: bool,
    pub(super) value: V,
}

/// A tree that can be built from events.
pub(super) trait Tree: Clone {
    fn leaf(leaf: Leaf, place: Place) -> Self;
    fn list(items: impl Iterator<Item = Self>, place: Place) -> Self;
    fn map(pairs: impl Iterator<Item = Pair<Self>>, place: Place) -> Self;

    /// Returns a copy that an alias or a merge key at `place` brings in.
    fn referenced(&self, place: Place) -> Self;

    /// Returns the positions of repeated keys, each with that of the first of its kind.
    /// May sort the pairs by key; equal ones keep their order.
    fn repeated(pairs: &mut [Pair<Self>]) -> Vec<(usize, usize)>;

    /// Calls `each` for every entry if this is a mapping; tells whether it is one.
    fn each_entry(&self, each: impl FnMut(&str, Place, &Self)) -> bool;

    /// Returns the items if this is a list.
    fn items(&self) -> Option<&[Self]>;

    /// Returns what this means as a key, or `None` if it is a collection.
    fn as_key(&self) -> Option<(Meaning, &str)>;
}
