//! Objects that one application holds more than once, of which Argo CD applies only the last.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use memchr::memmem;
use rayon::prelude::*;

use crate::object::ObjectId;

use super::documents::{Excerpt, Look, read};
use super::same::SameTexts;
use super::{Manifest, Pair, Repeated, When};

/// The files that hold an object, on each side; one that holds it twice stands there twice.
type Holders = [Vec<String>; 2];

/// An application and an object in it.
type Key<'m> = (&'m str, &'m ObjectId);

/// Returns the objects among those that differ that are there more than once. `unchanged` are other
/// objects that were read; of documents that are the same on both sides those are read that seem to
/// hold such an object.
pub(super) fn repeated(
    look: Look<'_, '_>,
    pairs: &[Pair],
    unchanged: &[Manifest],
    texts: &[SameTexts],
) -> Vec<Repeated> {
    let mut holders: BTreeMap<Key<'_>, Holders> = BTreeMap::new();
    for pair in pairs {
        for (side, manifest) in [&pair.from, &pair.to].into_iter().enumerate() {
            let Some(manifest) = manifest.as_ref().filter(|it| is_one(&it.id)) else { continue };
            if let Some(paths) = holders.entry(key(manifest)).or_default().get_mut(side) {
                paths.push(manifest.path.clone());
            }
        }
    }
    let names = holders.keys().map(|(_, id)| id.name.as_str()).collect::<HashSet<_>>();
    let read = of_texts(look, texts, &names);
    let parts = texts.iter().map(|it| it.path.as_str()).collect::<BTreeSet<_>>();
    // Those of files that differ in part are among what was read just now.
    let unchanged = unchanged
        .iter()
        .filter(|it| names.contains(it.id.name.as_str()) && !parts.contains(it.path.as_str()));
    for manifest in unchanged.chain(&read) {
        for paths in holders.get_mut(&key(manifest)).into_iter().flatten() {
            paths.push(manifest.path.clone());
        }
    }
    holders.into_iter().flat_map(|((_, id), sides)| of_object(look, id, sides)).collect()
}

fn key(manifest: &Manifest) -> Key<'_> {
    (&manifest.application, &manifest.id)
}

/// Tells whether an identity is that of one object: the cluster gives each its own name where only
/// the beginning is written.
fn is_one(id: &ObjectId) -> bool {
    !id.kind.is_empty() && !id.name.is_empty() && !id.name.ends_with('*')
}

fn of_texts(look: Look<'_, '_>, texts: &[SameTexts], names: &HashSet<&str>) -> Vec<Manifest> {
    let likely = |it: &Excerpt<'_>| it.chunks.iter().any(|it| is_named_in(it.text, names));
    let excerpts = texts.par_iter().flat_map(|texts| {
        texts.excerpts(read).filter(likely).map(|excerpt| (texts.path.as_str(), excerpt))
    });
    let read = |(path, excerpt): (&str, Excerpt<'_>)| {
        look.documents(path, &excerpt, None).map(|it| it.manifests).unwrap_or_default()
    };
    excerpts.flat_map_iter(read).collect()
}

/// Tells whether one of the names stands in a text where a name would.
fn is_named_in(text: &str, names: &HashSet<&str>) -> bool {
    memmem::find_iter(text.as_bytes(), "name").any(|at| {
        let rest = text.get(at + "name".len()..).unwrap_or_default();
        let value = rest.trim_start_matches(['"', '\'', ':', ' ']);
        let end = value.find(['"', '\'', ',', '}', ' ', '\n', '\r']).unwrap_or(value.len());
        names.contains(value.get(..end).unwrap_or_default())
    })
}

fn of_object(look: Look<'_, '_>, id: &ObjectId, sides: Holders) -> Vec<Repeated> {
    let repeated = |mut paths: Vec<String>, when| {
        paths.sort();
        let count = paths.len();
        paths.dedup();
        let paths = paths.iter().map(|it| look.shown(it)).collect();
        (count > 1).then(|| Repeated { id: id.clone(), when, count, paths })
    };
    let [before, after] = sides;
    let [before, after] = [repeated(before, When::Before), repeated(after, When::After)];
    match (before, after) {
        (Some(before), Some(after))
            if (before.count, &before.paths) == (after.count, &after.paths) =>
        {
            vec![Repeated { when: When::Both, ..after }]
        }
        (before, after) => before.into_iter().chain(after).collect(),
    }
}
