//! What differences mean to a mesh: classes, directions, impacts.

mod direction;

use super::{Change, Impact, Manifest, Pair};

/// The objects of one environment that rules may have to look at although nothing about them
/// differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'m> {
    /// Objects that are the same on both sides.
    pub(super) unchanged: &'m [Manifest],
}

/// Decides what the differences of one environment mean.
pub(super) fn judge(pairs: &[Pair], around: Surroundings<'_>) -> (Vec<Change>, Vec<Impact>) {
    let _ = direction::directions(pairs, around);
    (Vec::new(), Vec::new())
}

/// Returns the kinds of unchanged objects that the rules must see; none when they need none.
pub(super) fn needs(_pairs: &[Pair]) -> Option<&'static [&'static str]> {
    None
}
