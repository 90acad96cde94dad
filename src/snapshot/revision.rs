//! A folder of a git revision.

use super::{Content, Snapshot};
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

/// Names with a dot in front are passed over here as in a folder on disk.
fn file(blob: Blob) -> Option<(String, Content)> {
    let path = blob.path.unwrap_or_else(|| "a name that is not UTF-8".to_owned());
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let content = match blob.held {
        Held::Here(id) => Content::Blob(id),
        Held::Link => Content::None("it is a symbolic link"),
        Held::Submodule(commit) => Content::Submodule(commit),
    };
    (!hidden).then_some((path, content))
}
