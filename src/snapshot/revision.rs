//! A folder of a git revision.

use super::{Content, Snapshot, is_foreign, is_foreign_folder};
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
    let content = match blob.held {
        Held::Here(id) => Content::Blob(id),
        Held::Link { says, leads_to_file } => Content::Link { says: Some(says), leads_to_file },
        Held::Submodule(commit) => Content::Submodule(commit),
    };
    let (path, content) = Content::named(blob.path, content);
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let is_foreign = folders.split('/').any(is_foreign_folder) || is_foreign(name, &content);
    (!is_foreign).then_some((path, content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::BlobId;

    #[test]
    fn a_revision_passes_over_what_a_folder_on_disk_does() {
        let held = Held::Here(BlobId::of(b"").unwrap());
        let is_read = |path: &str| file(Blob { path: path.into(), held }).is_some();
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
