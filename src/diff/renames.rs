//! Objects that got another name: a deletion and a creation, shown as one.

use std::collections::BTreeMap;

use crate::compare::Likeness;

use super::matching::{likeness, was};
use super::{Manifest, Operation, Pair};

/// Objects with fewer leaves outside their metadata are not found by content.
const FEWEST_LEAVES: usize = 5;
/// The share of equal leaves from which on two objects are one.
const SAME: f64 = 0.6;
/// By how much the best partner must be better than the second best.
const TO_SPARE: f64 = 0.1;
/// Above this many objects of one kind on a side, only equal ones are found.
const MOST: usize = 500;

/// Pairs what was renamed; the rest is deleted and created.
pub(super) fn paired(gone: Vec<Manifest>, new: Vec<Manifest>) -> Vec<Pair> {
    let mut kinds: BTreeMap<(String, String), [Vec<Candidate>; 2]> = BTreeMap::new();
    for (side, manifests) in [gone, new].into_iter().enumerate() {
        for manifest in manifests {
            let kind = (manifest.id.group.clone(), manifest.id.kind.clone());
            if let Some(side) = kinds.entry(kind).or_default().get_mut(side) {
                side.push(Candidate::new(manifest));
            }
        }
    }
    kinds.into_values().flat_map(|[gone, new]| of_one_kind(gone, new)).collect()
}

struct Candidate {
    manifest: Option<Manifest>,
    likeness: Likeness,
}

impl Candidate {
    fn new(manifest: Manifest) -> Self {
        let likeness = likeness(&manifest);
        Self { manifest: Some(manifest), likeness }
    }
}

fn of_one_kind(mut gone: Vec<Candidate>, mut new: Vec<Candidate>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    if !gone.is_empty() && !new.is_empty() {
        for key in [by_name, by_revision, by_hash, by_equality] {
            take_unique(&mut gone, &mut new, key, &mut pairs);
        }
        take_alike(&mut gone, &mut new, &mut pairs);
    }
    let alone = |manifest: Manifest, is_new: bool| Pair {
        operation: if is_new { Operation::Created } else { Operation::Deleted },
        was: None,
        edits: Vec::new(),
        from: (!is_new).then(|| manifest.clone()),
        to: is_new.then_some(manifest),
    };
    pairs.extend(gone.into_iter().filter_map(|it| it.manifest).map(|it| alone(it, false)));
    pairs.extend(new.into_iter().filter_map(|it| it.manifest).map(|it| alone(it, true)));
    pairs
}

/// What two candidates have in common when they are one object; none when it is nothing.
type Key = fn(&Candidate) -> Option<String>;

fn by_name(candidate: &Candidate) -> Option<String> {
    candidate.manifest.as_ref().map(|it| it.id.name.clone())
}

/// The name without the revision that its label names.
fn by_revision(candidate: &Candidate) -> Option<String> {
    let manifest = candidate.manifest.as_ref()?;
    let revision = manifest.label("istio.io/rev").unwrap_or("default");
    let name = manifest.id.name.as_str();
    let bare = name.strip_suffix(revision).and_then(|it| it.strip_suffix('-')).unwrap_or(name);
    Some(format!("{}/{bare}", manifest.id.namespace))
}

/// The name without the hash that kustomize puts at its end: ten letters of its alphabet.
fn by_hash(candidate: &Candidate) -> Option<String> {
    let manifest = candidate.manifest.as_ref()?;
    let (bare, hash) = manifest.id.name.rsplit_once('-')?;
    let is_hash = hash.len() == 10 && hash.bytes().all(|it| b"bcdfghkmt2456789".contains(&it));
    is_hash.then(|| format!("{}/{bare}", manifest.id.namespace))
}

fn by_equality(candidate: &Candidate) -> Option<String> {
    let is_known = candidate.likeness.len() >= FEWEST_LEAVES;
    let body = candidate.manifest.as_ref().filter(|_| is_known)?.body.as_map()?;
    let fields = body.iter().filter(|(key, _)| key.as_str() != "metadata");
    let texts = fields.flat_map(|(key, value)| [key.clone(), kubeyaml::to_json(value)]);
    Some(texts.collect::<Vec<_>>().join("\n"))
}

/// Takes the pairs whose key only one candidate of each side has.
fn take_unique(gone: &mut [Candidate], new: &mut [Candidate], key: Key, pairs: &mut Vec<Pair>) {
    let index = |side: &[Candidate]| {
        let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, candidate) in side.iter().enumerate() {
            if let Some(key) = key(candidate) {
                index.entry(key).or_default().push(place);
            }
        }
        index
    };
    let after = index(new);
    for (key, places) in index(gone) {
        if let ([from], Some([to])) = (places.as_slice(), after.get(&key).map(Vec::as_slice)) {
            take(gone, new, (*from, *to), pairs);
        }
    }
}

fn take(
    gone: &mut [Candidate],
    new: &mut [Candidate],
    (from, to): (usize, usize),
    pairs: &mut Vec<Pair>,
) {
    let (Some(gone), Some(new)) = (gone.get_mut(from), new.get_mut(to)) else { return };
    let similarity = gone.likeness.share(&new.likeness);
    if let (Some(before), Some(after)) = (&gone.manifest, &new.manifest) {
        let was = Some(was(before, similarity));
        let (from, to) = (Some(before.clone()), Some(after.clone()));
        pairs.push(Pair { from, to, operation: Operation::Renamed, was, edits: Vec::new() });
        (gone.manifest, new.manifest) = (None, None);
    }
}

/// Takes the pairs that are each other's best partner, with something to spare.
fn take_alike(gone: &mut [Candidate], new: &mut [Candidate], pairs: &mut Vec<Pair>) {
    let open = |side: &[Candidate]| -> Vec<usize> {
        let is_open = |it: &Candidate| it.manifest.is_some() && it.likeness.len() >= FEWEST_LEAVES;
        (0..side.len()).filter(|index| side.get(*index).is_some_and(is_open)).collect()
    };
    let (before, after) = (open(gone), open(new));
    if before.len() > MOST || after.len() > MOST {
        return;
    }
    let score = |from: usize, to: usize| match (gone.get(from), new.get(to)) {
        (Some(from), Some(to)) => from.likeness.share(&to.likeness),
        _ => 0.0,
    };
    let scores = before.iter().map(|from| after.iter().map(|to| score(*from, *to)).collect());
    let scores = scores.collect::<Vec<Vec<f64>>>();
    let columns = (0..after.len()).map(|to| best(scores.iter().map(|row| row.get(to).copied())));
    let columns = columns.collect::<Vec<_>>();
    let rows = scores.iter().map(|row| best(row.iter().map(|it| Some(*it))));
    let chosen = rows.enumerate().filter_map(|(from, to)| {
        let to = to?;
        (columns.get(to) == Some(&Some(from))).then_some((*before.get(from)?, *after.get(to)?))
    });
    for found in chosen.collect::<Vec<_>>() {
        take(gone, new, found, pairs);
    }
}

/// Returns the index of the best score, when it is good enough and clearly the best.
fn best(scores: impl Iterator<Item = Option<f64>>) -> Option<usize> {
    let (mut place, mut first, mut second) = (0, 0.0, 0.0);
    for (index, score) in scores.flatten().enumerate() {
        if score > first {
            (place, first, second) = (index, score, first);
        } else if score > second {
            second = score;
        }
    }
    (first >= SAME && first - second >= TO_SPARE).then_some(place)
}
