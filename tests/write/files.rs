//! What the tests of writing share.

use std::collections::BTreeMap;
use std::path::Path;

use ambit::system::MemorySystem;
use ambit::tree::{SUMS_FILE, Sum, Tree, TreePath};

/// Files with contents by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Makes a tree.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    let files = files.iter();
    files
        .map(|(path, content)| (TreePath::new(*path).unwrap(), content.as_bytes().to_vec()))
        .collect()
}

/// Returns the text of SHA256SUMS for some files.
pub(crate) fn sums_text(files: &[(&str, &str)]) -> Vec<u8> {
    let sorted: BTreeMap<_, _> = files.iter().copied().collect();
    let line = |(path, content): (&str, &str)| format!("{}  {path}\n", Sum::of(content.as_bytes()));
    sorted.into_iter().map(line).collect::<String>().into_bytes()
}

/// Returns what a render of some files must leave in the folder of an environment.
pub(crate) fn written(files: &[(&str, &str)]) -> Files {
    let mut all: Files = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_vec()))
        .collect();
    all.insert(SUMS_FILE.to_owned(), sums_text(files));
    all
}

/// Returns the files under `/rendered`.
pub(crate) fn disk(system: &MemorySystem) -> Files {
    below(system, "/rendered")
}

/// Returns the files under `/rendered/prod`.
pub(crate) fn rendered_files(system: &MemorySystem) -> Files {
    below(system, "/rendered/prod")
}

fn below(system: &MemorySystem, folder: &str) -> Files {
    let inside = |(path, content): (std::path::PathBuf, Vec<u8>)| {
        let path = path.strip_prefix(Path::new(folder)).ok()?.to_str()?.to_owned();
        Some((path, content))
    };
    system.files().into_iter().filter_map(inside).collect()
}
