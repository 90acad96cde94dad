//! Versions that the lines on what rolls have named, and the fields that only repeat them.

use std::collections::BTreeSet;

use kubeyaml::Value;

use crate::diff::{Change, Class, EnvironmentDifference, VersionMove};
use crate::object::without_variant;

/// The moves from one version to another that a line above the changes names.
pub(super) struct Versions<'d>(BTreeSet<(&'d str, &'d str)>);

impl<'d> Versions<'d> {
    /// Takes the moves that the lines on workloads name, with and without the image's variant.
    pub(super) fn of(environment: &'d EnvironmentDifference) -> Self {
        let moves = environment.impacts.iter().flat_map(|impact| &impact.versions);
        let moves = moves.flat_map(|VersionMove { from, to }| {
            [(from.as_str(), to.as_str()), (without_variant(from), without_variant(to))]
        });
        Self(moves.collect())
    }

    /// Tells whether a change says nothing but one of the moves.
    pub(super) fn name(&self, change: &Change) -> bool {
        let Some((before, after)) = sides(change) else { return false };
        let mut moves = self.0.iter();
        let is_move = |(from, to): &(&str, &str)| {
            before.strip_suffix(from).is_some_and(|rest| after.strip_suffix(to) == Some(rest))
        };
        change.class == Class::Rollout && change.is_of_version() && moves.any(is_move)
    }
}

fn sides(change: &Change) -> Option<(&str, &str)> {
    let before = change.before.as_ref().and_then(Value::as_str);
    before.zip(change.after.as_ref().and_then(Value::as_str))
}
