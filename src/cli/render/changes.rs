//! What a write is going to change in the mesh.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diff::{EnvironmentDifference, Sides, Verdict};
use crate::snapshot::{Content, File, Reader, Snapshot};
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
    let differs: BTreeSet<&TreePath> = stale.clone().chain(&outcome.created).collect();
    let file = |path: &TreePath, content| File { path: path.as_str().to_owned(), content };
    let rendered =
        |(path, content): (&TreePath, &[u8])| file(path, Content::Memory(content.to_vec()));
    let same = tree.iter().filter(|(path, _)| !differs.contains(path)).map(rendered);
    let on_disk = stale.map(|path| file(path, Content::Disk(path.below(folder), None)));
    let from = Snapshot::of_environment(same.chain(on_disk).collect());
    let to = Snapshot::of_environment(tree.iter().map(rendered).collect());
    let read = || Reader::new(system, None);
    let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
    Sides { from: &from, to: &to, read_from, read_to, place }.compare("")
}
