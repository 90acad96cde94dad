//! Versions that the lines on what rolls have named, and the fields that only repeat them.

use std::collections::BTreeSet;

use kubeyaml::Value;

use crate::diff::{Change, Class, EnvironmentDifference};
use crate::object::without_variant;

/// Fields that hold a version, or the name of something with its version.
const FIELDS: &[&str] =
    &["image", "tag", "app.kubernetes.io/version", "helm.sh/chart", "CURRENT_AGENT_VERSION"];

/// The moves from one version to another that a line above the changes names.
pub(super) struct Versions<'d>(BTreeSet<(&'d str, &'d str)>);

impl<'d> Versions<'d> {
    /// Takes the tags of images that differ where the line on their workload names both.
    pub(super) fn of(environment: &'d EnvironmentDifference) -> Self {
        let images = environment.changes.iter().filter(|it| it.field() == Some("image"));
        let moves = images.filter_map(|change| {
            let (from, to) = sides(change)?;
            let ((name, from), (other, to)) = (from.rsplit_once(':')?, to.rsplit_once(':')?);
            let said = format!("image {from} -> {to}");
            let mut impacts = change.impacts.iter().filter_map(|it| environment.impacts.get(*it));
            let is_named = impacts.any(|impact| impact.text.contains(&said));
            (is_named && name == other).then_some((from, to))
        });
        let moves =
            moves.flat_map(|(from, to)| [(from, to), (without_variant(from), without_variant(to))]);
        Self(moves.collect())
    }

    /// Tells whether a change says nothing but one of the moves.
    pub(super) fn name(&self, change: &Change) -> bool {
        let is_version = change.field().is_some_and(|it| FIELDS.contains(&it));
        let Some((before, after)) = sides(change) else { return false };
        let mut moves = self.0.iter();
        let is_move = |(from, to): &(&str, &str)| {
            before.strip_suffix(from).is_some_and(|rest| after.strip_suffix(to) == Some(rest))
        };
        change.class == Class::Rollout && is_version && moves.any(is_move)
    }
}

fn sides(change: &Change) -> Option<(&str, &str)> {
    let before = change.before.as_ref().and_then(Value::as_str);
    before.zip(change.after.as_ref().and_then(Value::as_str))
}
