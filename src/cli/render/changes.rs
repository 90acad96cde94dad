//! What a write is going to change in the mesh.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diff::{EnvironmentDifference, Sides, Verdict};
use crate::snapshot::{Content, Reader, Snapshot};
use crate::system::System;
use crate::tree::{Outcome, Tree, TreePath};

/// Compares what is on disk with what is going to be written, while the old files are there. None
/// when nothing is there yet, or nothing changes.
pub(super) fn verdict(
    system: &dyn System,
    rendered: &Path,
    outcome: &Outcome,
    tree: &Tree,
) -> Option<Verdict> {
    let was_there = outcome.same + outcome.replaced.len() + outcome.removed.len() > 0;
    let differs = was_there && !outcome.is_unchanged();
    differs.then(|| Verdict::of_environment(&difference(system, rendered, outcome, tree), true))
}

fn difference(
    system: &dyn System,
    rendered: &Path,
    outcome: &Outcome,
    tree: &Tree,
) -> EnvironmentDifference {
    let folder = &rendered.join(&outcome.environment);
    let stale = outcome.replaced.iter().chain(&outcome.removed);
    let on_disk = |path: &TreePath| Content::Disk(path.below(folder), None);
    let rendered = |content: &[u8]| Content::Memory(content.to_vec());
    let is_old: BTreeSet<&TreePath> = stale.clone().collect();
    let created: BTreeSet<&TreePath> = outcome.created.iter().collect();
    let same = |path: &TreePath| !is_old.contains(path) && !created.contains(path);
    let before = tree.iter().filter(|(path, _)| same(path));
    let before = before.map(|(path, content)| (path, rendered(content)));
    let before = before.chain(stale.map(|path| (path, on_disk(path))));
    let after = tree.iter().map(|(path, content)| (path, rendered(content)));
    let [from, to] = [snapshot(before, outcome), snapshot(after, outcome)];
    let read = || Reader::new(system, None);
    let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
    Sides { from: &from, to: &to, read_from, read_to, place }.compare(&outcome.environment)
}

fn snapshot<'p>(
    files: impl Iterator<Item = (&'p TreePath, Content)>,
    outcome: &Outcome,
) -> Snapshot {
    let sums = ("SHA256SUMS".to_owned(), Content::Memory(Vec::new()));
    let files = files.map(|(path, content)| (path.as_str().to_owned(), content)).chain([sums]);
    let below = |(path, content)| (format!("{}/{path}", outcome.environment), content);
    Snapshot::of(files.map(below).collect())
}
