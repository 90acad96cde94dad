//! Environments of which the same is said, which share it.

use std::collections::BTreeMap;

use crate::diff::{Difference, EnvironmentDifference};
use crate::system::shown;

/// Names that stand in one line; more are counted.
const NAMED: usize = 3;

/// Tells whether there is nothing to say about an environment.
pub(super) fn is_same(it: &EnvironmentDifference) -> bool {
    it.changes.is_empty()
        && it.unread.is_empty()
        && it.not_manifests.is_empty()
        && it.impacts.is_empty()
        && it.whole.is_none()
}

/// Writes the environments that differ, and takes together those of which the same is written.
pub(super) fn alike<'d>(
    difference: &'d Difference,
    written: impl Fn(&'d EnvironmentDifference) -> String,
) -> Vec<(Vec<&'d str>, String)> {
    let differing = difference.environments.iter().filter(|it| !is_same(it));
    grouped(differing.map(|it| (it.name.as_str(), written(it))))
}

/// Takes together the names of which the same is said, in the order in which it is said first.
pub(super) fn grouped<'d, T: Ord + Clone>(
    said: impl Iterator<Item = (&'d str, T)>,
) -> Vec<(Vec<&'d str>, T)> {
    let mut groups: Vec<(Vec<&str>, T)> = Vec::new();
    let mut known = BTreeMap::new();
    for (name, what) in said {
        let at = *known.entry(what.clone()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((names, _)) if names.last() == Some(&name) => {}
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], what)),
        }
    }
    groups
}

/// Returns names in one line: the first of them, and how many more there are.
pub(super) fn few(names: &[&str]) -> String {
    let first = names.iter().take(NAMED).map(|it| shown(it)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more ({})", names.len()),
    }
}
