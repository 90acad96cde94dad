//! What differences do to security: looser, tighter, or unclear.

use super::super::{Direction, Impact, Pair};
use super::Surroundings;

/// What one difference does to security.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    /// The object: an index into the pairs.
    pub(super) pair: usize,
    /// The field: an index into [`Pair::edits`]; none for the whole object.
    pub(super) edit: Option<usize>,
    /// What it does.
    pub(super) direction: Direction,
    /// Why, in a sentence.
    pub(super) why: String,
    /// What else applying it does, such as [`super::super::ImpactKind::LooserUntilReady`].
    pub(super) impacts: Vec<Impact>,
}

/// Decides the direction of every difference that has one; those left out have none.
pub(super) fn directions(pairs: &[Pair], around: Surroundings<'_>) -> Vec<Judgement> {
    let _ = (pairs, around.unchanged);
    Vec::new()
}

/// The kinds of unchanged objects that the rules must see.
pub(super) fn needs(_pairs: &[Pair]) -> Option<&'static [&'static str]> {
    None
}
