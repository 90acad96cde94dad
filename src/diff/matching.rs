//! Which object before is which object after.

use std::collections::BTreeMap;

use kubeyaml::{Map, Value};

use crate::compare::Likeness;
use crate::object::ObjectId;

use super::{Manifest, Operation, Pair, Was, renames};

/// Pairs the objects of both sides by identity, then those that were renamed. Objects that are the
/// same on both sides come second.
pub(super) fn matched(from: Vec<Manifest>, to: Vec<Manifest>) -> (Vec<Pair>, Vec<Manifest>) {
    let mut by_id: BTreeMap<ObjectId, [Vec<Manifest>; 2]> = BTreeMap::new();
    for (side, manifests) in [from, to].into_iter().enumerate() {
        for manifest in manifests {
            let sides = by_id.entry(manifest.id.clone()).or_default();
            if let Some(side) = sides.get_mut(side) {
                side.push(manifest);
            }
        }
    }
    let (mut pairs, mut unchanged) = (Vec::new(), Vec::new());
    let mut loose = [Vec::new(), Vec::new()];
    for [from, to] in by_id.into_values() {
        pair(from, to, &mut pairs, &mut unchanged, &mut loose);
    }
    let [gone, new] = loose;
    pairs.extend(renames::paired(gone, new));
    pairs.sort_by(|a, b| order(a).cmp(&order(b)));
    (pairs, unchanged)
}

fn order(pair: &Pair) -> Option<(&ObjectId, &str)> {
    let manifest = pair.to.as_ref().or(pair.from.as_ref())?;
    Some((&manifest.id, &manifest.path))
}

/// Pairs objects of one identity: those of one file first, then in the order of files.
fn pair(
    mut from: Vec<Manifest>,
    to: Vec<Manifest>,
    pairs: &mut Vec<Pair>,
    unchanged: &mut Vec<Manifest>,
    [gone, new]: &mut [Vec<Manifest>; 2],
) {
    let mut left = Vec::new();
    for after in to {
        match from.iter().position(|before| before.path == after.path) {
            Some(index) => settle(from.remove(index), after, pairs, unchanged),
            None => left.push(after),
        }
    }
    let mut from = from.into_iter();
    for after in left {
        match from.next() {
            Some(before) => settle(before, after, pairs, unchanged),
            None => new.push(after),
        }
    }
    gone.extend(from);
}

fn settle(from: Manifest, to: Manifest, pairs: &mut Vec<Pair>, unchanged: &mut Vec<Manifest>) {
    let operation =
        if from.application == to.application { Operation::Changed } else { Operation::Moved };
    if operation == Operation::Changed && from.body == to.body {
        unchanged.push(to);
        return;
    }
    let was = (operation == Operation::Moved).then(|| was(&from, 1.0));
    pairs.push(Pair { from: Some(from), to: Some(to), operation, was, edits: Vec::new() });
}

pub(super) fn was(from: &Manifest, similarity: f64) -> Was {
    Was {
        name: from.id.name.clone(),
        namespace: from.id.namespace.clone(),
        application: from.application.clone(),
        similarity,
    }
}

/// Returns what an object is like, its metadata left out.
pub(super) fn likeness(manifest: &Manifest) -> Likeness {
    let fields = manifest.body.as_map().into_iter().flatten();
    let fields = fields.filter(|(key, _)| key.as_str() != "metadata");
    let own = fields.map(|(key, value)| (key.clone(), value.clone())).collect::<Map>();
    Likeness::of(&Value::Map(own))
}
