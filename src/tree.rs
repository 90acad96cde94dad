//! A set of files: in memory, and on disk under `rendered/`, where this room alone writes.
//!
//! It knows files and sums, not objects: what a file means is the business of the rooms above.

mod findings;
mod flaw;
mod journal;
mod outcome;
mod path;
mod plan;
mod rendered;
mod scan;
mod staging;
mod sums;
mod write_error;

use std::collections::BTreeMap;
use std::ops::Bound;

pub use flaw::TreeFlaw;
pub use outcome::{InTheWay, Outcome, Recovered, Report, ReportKind};
pub use path::{BadPath, BadPathReason, TreePath};
pub use rendered::{Edits, Rendered, Writer};
pub use staging::STAGING_PREFIX;
pub use sums::{SUMS_FILE, Sum, Sums, SumsError, SumsErrorReason};
pub use write_error::WriteError;

/// The files of one environment with their contents, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<TreePath, Vec<u8>>,
}

impl Tree {
    /// Makes an empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, and returns the content that was there before.
    pub fn insert(&mut self, path: TreePath, content: impl Into<Vec<u8>>) -> Option<Vec<u8>> {
        self.files.insert(path, content.into())
    }

    /// Returns the content of a file.
    pub fn get(&self, path: &TreePath) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Returns all files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&TreePath, &[u8])> {
        self.files.iter().map(|(path, content)| (path, content.as_slice()))
    }

    /// Takes the tree apart into its files.
    pub fn into_files(self) -> impl Iterator<Item = (TreePath, Vec<u8>)> {
        self.files.into_iter()
    }

    /// Returns how many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Tells whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn reaches_below(&self, folder: &TreePath) -> bool {
        reaches_below(&self.files, folder)
    }
}

impl FromIterator<(TreePath, Vec<u8>)> for Tree {
    fn from_iter<I: IntoIterator<Item = (TreePath, Vec<u8>)>>(files: I) -> Self {
        Self { files: files.into_iter().collect() }
    }
}

/// Tells whether a map of files has one below a folder.
fn reaches_below<T>(files: &BTreeMap<TreePath, T>, folder: &TreePath) -> bool {
    below(files, folder).next().is_some()
}

/// Returns the files below a folder. Names that sort between `folder` and `folder/`, such as
/// `folder-2`, stand between them, so the search starts at `folder/`.
fn below<'a, T>(
    files: &'a BTreeMap<TreePath, T>,
    folder: &TreePath,
) -> impl Iterator<Item = (&'a TreePath, &'a T)> {
    let prefix = format!("{}/", folder.as_str());
    files
        .range::<str, _>((Bound::Excluded(prefix.as_str()), Bound::Unbounded))
        .take_while(move |(path, _)| path.as_str().starts_with(&prefix))
}
