//! A folder of a git revision.

use super::{Content, Snapshot, is_foreign_file, is_foreign_folder};
use crate::system::{Blob, Commit, GitError, Held, Repository};

/// A folder of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The commit.
    pub commit: Commit,
    /// The path in the repository, with `/`.
    pub path: String,
}

/// Lists a folder of a commit; none when the commit has no such folder.
pub fn revision(repository: &Repository, folder: &Folder) -> Result<Option<Snapshot>, GitError> {
    let blobs = repository.files(&folder.commit, &folder.path)?;
    Ok(blobs.map(|blobs| Snapshot::of(blobs.into_iter().filter_map(file).collect())))
}

/// What is passed over in a folder on disk is passed over here.
fn file(blob: Blob) -> Option<(String, Content)> {
    let path = blob.path.unwrap_or_else(|| "a name that is not UTF-8".to_owned());
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let is_foreign = folders.split('/').any(is_foreign_folder)
        || match blob.held {
            Held::Submodule(_) => is_foreign_folder(name),
            Held::Here(_) | Held::Link => is_foreign_file(name),
        };
    let content = match blob.held {
        Held::Here(id) => Content::Blob(id),
        Held::Link => Content::None("it is a symbolic link"),
        Held::Submodule(commit) => Content::Submodule(commit),
    };
    (!is_foreign).then_some((path, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_passes_over_what_a_folder_on_disk_does() {
        let is_read =
            |path: &str| file(Blob { path: Some(path.to_owned()), held: Held::Link }).is_some();
        for path in ["x.yaml", ".x.yaml", ".hidden/x.yml", "a/.b/.x.JSON", "README.md"] {
            assert!(is_read(path), "{path}");
        }
        for path in
            [".gitignore", "a/.x.swp", "a/.git/x.yaml", ".ambit-prod/a/x.yaml", "a/.#x.yaml"]
        {
            assert!(!is_read(path), "{path}");
        }
    }
}
