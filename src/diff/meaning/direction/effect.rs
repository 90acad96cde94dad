//! What a change does to the set of requests that something matches.

use super::super::super::Direction;

/// What a change does to a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing, which is proven.
    Same,
    /// All that was in it still is, and more.
    Widens,
    /// All that is in it was before, and more was.
    Narrows,
    /// Neither is proven.
    Mixed,
}

impl Effect {
    /// Takes whether things came in and whether things went out.
    pub(super) fn of(gains: bool, loses: bool) -> Self {
        match (gains, loses) {
            (false, false) => Self::Same,
            (true, false) => Self::Widens,
            (false, true) => Self::Narrows,
            (true, true) => Self::Mixed,
        }
    }

    /// Returns the direction where what is in the set is let through.
    pub(super) fn of_allowing(self) -> Option<Direction> {
        match self {
            Self::Same => None,
            Self::Widens => Some(Direction::Looser),
            Self::Narrows => Some(Direction::Tighter),
            Self::Mixed => Some(Direction::Unclear),
        }
    }

    /// Returns the direction where what is in the set is refused or checked.
    pub(super) fn of_denying(self) -> Option<Direction> {
        match self {
            Self::Widens => Some(Direction::Tighter),
            Self::Narrows => Some(Direction::Looser),
            other => other.of_allowing(),
        }
    }
}
