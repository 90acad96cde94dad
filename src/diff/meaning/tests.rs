//! Classes and impacts, row by row.

mod classes;
mod gateways;
mod impacts;
mod parameters;
mod readers;
mod refused;
mod removals;

use crate::diff::{EnvironmentDifference, ImpactKind, Sides};
use crate::snapshot::{Content, File, Reader, Snapshot};
use crate::system::MemorySystem;

/// Compares two sets of files, each with its path; `%%` in place of a file means none.
pub(super) fn difference(from: &[(&str, &str)], to: &[(&str, &str)]) -> EnvironmentDifference {
    let system = MemorySystem::new();
    let side = |files: &[(&str, &str)]| {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            content: Content::Memory(text.as_bytes().to_vec()),
        };
        Snapshot::of_environment(files.iter().map(file).collect())
    };
    let (from, to) = (side(from), side(to));
    let read = || Reader::new(&system, None);
    let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
    let difference = Sides { from: &from, to: &to, read_from, read_to, place }.compare("");
    assert!(difference.unread.is_empty(), "{:?}", difference.unread);
    difference
}

/// One file before and after, in application `a`.
pub(in crate::diff) fn file(from: &str, to: &str) -> EnvironmentDifference {
    difference(&[("a/x.yaml", from)], &[("a/x.yaml", to)])
}

/// The kind of each impact, whom it happens to, and whether a change has it.
pub(super) fn impacts(difference: &EnvironmentDifference) -> Vec<(ImpactKind, String)> {
    let linked = |index| difference.changes.iter().any(|it| it.impacts.contains(&index));
    let each = difference.impacts.iter().enumerate().map(|(index, impact)| {
        assert!(linked(index), "{impact:?} belongs to no change");
        let whom = impact.workload.as_ref().map_or(String::new(), |it| it.name.clone());
        (impact.kind, whom)
    });
    each.collect()
}
