//! Trees that cannot lie on disk, on some file system or on all.

use std::collections::BTreeMap;

use super::{SUMS_FILE, Tree, TreePath};

/// What is wrong with a tree that is to be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeFlaw {
    /// Two names that macOS and Windows take for one.
    #[error("`{0}` and `{1}` differ only in case, and are one name on macOS and Windows")]
    OneNameWithoutCase(TreePath, TreePath),
    /// One path is a file and a folder.
    #[error("`{0}` would be a file, and a folder for `{1}`")]
    FileAndFolder(TreePath, TreePath),
    /// The name of ambit's own list.
    #[error("`{0}` is the name of ambit's own list of files")]
    Reserved(TreePath),
}

enum Name {
    File(TreePath),
    Folder(TreePath),
}

/// Returns the first flaw of a tree, if it has one.
pub(super) fn flaw(tree: &Tree) -> Option<TreeFlaw> {
    let mut names: BTreeMap<String, Name> = BTreeMap::new();
    tree.iter().find_map(|(path, _)| {
        if path.as_str().eq_ignore_ascii_case(SUMS_FILE) {
            return Some(TreeFlaw::Reserved(path.clone()));
        }
        flaw_above(&mut names, path).or_else(|| {
            let taken = names.insert(path.folded(), Name::File(path.clone()))?;
            let (Name::File(other) | Name::Folder(other)) = taken;
            Some(TreeFlaw::OneNameWithoutCase(other, path.clone()))
        })
    })
}

fn flaw_above(names: &mut BTreeMap<String, Name>, path: &TreePath) -> Option<TreeFlaw> {
    for folder in path.folders() {
        match names.get(&folder.folded()) {
            Some(Name::File(file)) => {
                return Some(TreeFlaw::FileAndFolder(file.clone(), path.clone()));
            }
            Some(Name::Folder(known)) if *known == folder => return None,
            Some(Name::Folder(other)) => {
                return Some(TreeFlaw::OneNameWithoutCase(other.clone(), folder));
            }
            None => names.insert(folder.folded(), Name::Folder(folder)),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw_of(paths: &[&str]) -> Option<String> {
        let files = paths.iter().map(|path| (TreePath::new(*path).unwrap(), Vec::new()));
        flaw(&files.collect()).map(|flaw| flaw.to_string())
    }

    #[test]
    fn names_that_are_one_where_case_is_ignored_are_a_flaw() {
        let said = "`a/B.yaml` and `a/b.yaml` differ only in case, and are one name on macOS \
                    and Windows";
        assert_eq!(flaw_of(&["a/B.yaml", "a/b.yaml"]).as_deref(), Some(said));
        assert!(flaw_of(&["A/x", "a/y"]).unwrap().starts_with("`A` and `a` differ only in case"));
        assert!(flaw_of(&["ÄPFEL", "äpfel"]).is_some());
        assert!(flaw_of(&["A/x", "a"]).is_some());
    }

    #[test]
    fn a_file_that_is_a_folder_too_is_a_flaw() {
        let said = "`a` would be a file, and a folder for `a/b`";
        assert_eq!(flaw_of(&["a", "a/b"]).as_deref(), Some(said));
    }

    #[test]
    fn the_name_of_the_list_is_taken_only_at_the_top() {
        assert!(flaw_of(&["sha256sums"]).is_some());
        assert_eq!(flaw_of(&["a/SHA256SUMS", "a/b", "a/c/d", "ab"]), None);
    }
}
