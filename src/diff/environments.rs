//! The difference between two snapshots, environment by environment.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::compare::{Edit, Step, edits};
use crate::diag::Place;
use crate::snapshot::{Reader, Shape, Snapshot};

use super::documents::Look;
use super::files;
use super::meaning::{self, Surroundings, Wanted};
use super::{EnvironmentDifference, Operation, Pair, matching, repeated, unchanged};

/// Two snapshots and how to read them.
pub struct Sides<'s> {
    /// The files before.
    pub from: &'s Snapshot,
    /// The files after.
    pub to: &'s Snapshot,
    /// Makes readers of the files before.
    pub read_from: &'s (dyn Fn() -> Reader<'s> + Sync),
    /// Makes readers of the files after.
    pub read_to: &'s (dyn Fn() -> Reader<'s> + Sync),
    /// Where what stands in a file after was asked for, by environment and path.
    pub place: &'s (dyn Fn(&str, &str) -> Option<Place> + Sync),
}

impl Sides<'_> {
    /// What the two sets of files are; none when they cannot be compared.
    pub fn shape(&self) -> Option<Shape> {
        match (self.from.shape, self.to.shape) {
            (Shape::Empty, shape) | (shape, Shape::Empty) => Some(shape),
            // The applications of an environment are folders to a set of manifests.
            (Shape::Plain, Shape::Environment) | (Shape::Environment, Shape::Plain) => {
                Some(Shape::Plain)
            }
            (from, to) => (from == to).then_some(from),
        }
    }

    /// Returns the names of all environments of both sides, sorted.
    pub fn environments(&self) -> BTreeSet<&str> {
        let names = self.from.environments.keys().chain(self.to.environments.keys());
        names.map(String::as_str).collect()
    }

    /// Compares one environment.
    pub fn compare(&self, name: &str) -> EnvironmentDifference {
        let [from, to] = [self.from, self.to].map(|side| side.environments.get(name));
        let is_plain = matches!(self.shape(), Some(Shape::Plain) | None);
        let place = |path: &str| (self.place)(name, path);
        let look = Look {
            environment: name,
            has_applications: !is_plain,
            readers: [self.read_from, self.read_to],
            place: &place,
        };
        let [before, after] = [from, to].map(|it| it.map(Vec::as_slice).unwrap_or_default());
        let differing = files::differing(look, before, after);
        let [before, after] = differing.manifests;
        let (mut pairs, mut unchanged) = matching::matched(before, after);
        pairs.par_iter_mut().for_each(compare_fields);
        let mut unread = differing.unread;
        if let Some(wanted) = Wanted::of(&pairs) {
            let same = (differing.same, &differing.same_texts[..]);
            let (seen, unseen) = unchanged::read(look, &wanted, same);
            unchanged.extend(seen);
            unread.extend(unseen);
        }
        let whole = match (from, to) {
            (None, Some(_)) if !name.is_empty() => Some(Operation::Created),
            (Some(_), None) if !name.is_empty() => Some(Operation::Deleted),
            _ => None,
        };
        let is_partial = !unread.is_empty();
        let around = Surroundings { unchanged: &unchanged, is_partial };
        let (repeated, (changes, impacts)) = rayon::join(
            || repeated::repeated(look, &pairs, &unchanged, &differing.same_texts),
            || meaning::judge(&pairs, around, whole),
        );
        // To free tens of thousands of objects takes a while, which nobody has to wait for.
        rayon::spawn(|| drop((unchanged, differing.same_texts)));
        EnvironmentDifference {
            name: name.to_owned(),
            whole,
            applications: applications(&pairs),
            pairs,
            changes,
            impacts,
            unread,
            not_manifests: differing.not_manifests,
            repeated,
        }
    }
}

fn compare_fields(pair: &mut Pair) {
    let (Some(from), Some(to)) = (&pair.from, &pair.to) else { return };
    let mut found = edits(&to.id, &from.body, &to.body);
    if pair.operation == Operation::Renamed {
        found.retain(|edit| !is_identity(edit));
    }
    pair.edits = found;
}

/// The fields that a rename itself tells of.
fn is_identity(edit: &Edit) -> bool {
    let is = |index: usize, key: &str| matches!(edit.path.get(index), Some(Step::Key(found)) if found == key);
    edit.path.len() == 2 && is(0, "metadata") && (is(1, "name") || is(1, "namespace"))
}

fn applications(pairs: &[Pair]) -> Vec<String> {
    let manifests = pairs.iter().flat_map(|pair| [&pair.from, &pair.to]).flatten();
    let mut names = manifests.map(|it| it.application.as_str()).collect::<BTreeSet<_>>();
    names.remove("");
    names.into_iter().map(str::to_owned).collect()
}
