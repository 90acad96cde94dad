//! Two renders as sets of objects: what is different, and what that does to a mesh.
//!
//! A [`Difference`] holds every changed field once, in exactly one class, with at most one
//! direction and any number of impacts. Nothing is left out of it; what is folded is the business
//! of the reports.

mod change;
mod chunks;
mod documents;
mod environments;
mod files;
mod glimpse;
mod manifest;
mod matching;
mod meaning;
mod renames;
mod repeated;
mod same;
mod unchanged;
mod unread;
mod verdict;

pub use change::{
    Change, Class, Difference, Direction, EnvironmentDifference, Impact, ImpactKind, Operation,
    Repeated, Side, SideKind, Unread, Verdict, VersionMove, Was, When,
};
pub use environments::Sides;
pub use manifest::{Manifest, Pair};
