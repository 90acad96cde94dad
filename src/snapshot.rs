//! The files of a render where they lie: in a git revision, in a folder, in memory.
//!
//! A snapshot lists files and tells environments apart; it reads a file only when asked.

mod directory;
mod revision;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::system::{BlobId, Commit, GitError, Repository, System, SystemError};
use crate::tree::{STAGING_PREFIX, SUMS_FILE, Tree, TreePath};

pub use directory::directory;
pub use revision::{Folder, revision};

/// More bytes than this are not read from one file.
const LARGEST: u64 = 128 << 20;

/// What a set of files is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A folder of renders: its folders are environments, theirs are applications.
    Renders,
    /// One environment: its folders are applications.
    Environment,
    /// One set of manifests.
    Plain,
    /// Nothing.
    Empty,
}

/// A set of files by environment. A set that is no folder of renders has one, without a name.
#[derive(Debug)]
pub struct Snapshot {
    /// What the set is.
    pub shape: Shape,
    /// The files of each environment, sorted by path.
    pub environments: BTreeMap<String, Vec<File>>,
    /// The manifests that lie beside the environments and belong to none.
    pub beside: Vec<String>,
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// Its path in its environment, with `/`.
    pub path: String,
    /// Where its content is.
    pub content: Content,
}

/// Where the content of a file is.
#[derive(Debug)]
pub enum Content {
    /// In the object store of a repository.
    Blob(BlobId),
    /// On disk; with its id when git's index vouches for it.
    Disk(PathBuf, Option<BlobId>),
    /// Here.
    Memory(Vec<u8>),
    /// In another repository, at this commit: a folder that may hold any number of files.
    Submodule(Commit),
    /// Nowhere to be read from, and why.
    None(&'static str),
}

/// Reads contents; one for each thread.
pub struct Reader<'s> {
    system: &'s dyn System,
    location: Option<&'s Path>,
    /// Opened with the first blob.
    repository: OnceCell<Result<Repository, GitError>>,
}

/// Why a content could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The repository.
    #[error(transparent)]
    Git(#[from] GitError),
    /// Not a file.
    #[error("{0}")]
    NotAFile(&'static str),
    /// A folder of another repository, at this commit.
    #[error("it is a submodule (at {0}): its files are in another repository")]
    Submodule(Commit),
    /// The same, at another commit on each side.
    #[error("it is a submodule that moves from {0} to {1}: its files are in another repository")]
    MovedSubmodule(Commit, Commit),
}

/// Tells whether Argo CD and `kubectl apply` take a file of this name for manifests. Both look at
/// the ending alone: a dot in front hides nothing from them.
pub fn may_hold_manifests(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["yaml", "yml", "json"].iter().any(|it| extension.eq_ignore_ascii_case(it))
}

/// Tells whether a folder of this name is no part of a render: git's, or where ambit stages files.
fn is_foreign_folder(name: &str) -> bool {
    name == ".git" || name.starts_with(STAGING_PREFIX)
}

/// Tells whether a file of this name is no part of a render: hidden and no manifest, or a lock that
/// Emacs makes beside an open file, which is a link to nothing.
fn is_foreign_file(name: &str) -> bool {
    name.starts_with('.') && !may_hold_manifests(name) || name.starts_with(".#")
}

impl<'s> Reader<'s> {
    /// Makes a reader. `repository` is the [`Repository::location`] of the one that holds blobs.
    pub fn new(system: &'s dyn System, repository: Option<&'s Path>) -> Self {
        Self { system, location: repository, repository: OnceCell::new() }
    }

    /// Reads a file.
    pub fn read(&self, file: &File) -> Result<Vec<u8>, ReadError> {
        match &file.content {
            Content::Memory(content) => Ok(content.clone()),
            Content::Disk(path, _) => Ok(self.system.read(path, LARGEST)?),
            Content::Blob(id) => self.blob(*id),
            Content::Submodule(commit) => Err(ReadError::Submodule(*commit)),
            Content::None(why) => Err(ReadError::NotAFile(why)),
        }
    }

    fn blob(&self, id: BlobId) -> Result<Vec<u8>, ReadError> {
        let location = self.location.ok_or(ReadError::NotAFile("it is in no repository"))?;
        let repository = self.repository.get_or_init(|| Repository::open(location));
        Ok(repository.as_ref().map_err(Clone::clone)?.read(id, LARGEST)?)
    }
}

impl File {
    /// Returns the id of the content where it is known without reading it.
    pub fn id(&self) -> Option<BlobId> {
        match &self.content {
            Content::Blob(id) => Some(*id),
            Content::Disk(_, id) => *id,
            Content::Memory(content) => BlobId::of(content),
            Content::Submodule(_) | Content::None(_) => None,
        }
    }

    /// Returns the commit of the repository whose folder stands here, if that is one of another.
    pub fn submodule(&self) -> Option<Commit> {
        match self.content {
            Content::Submodule(commit) => Some(commit),
            _ => None,
        }
    }
}

impl Snapshot {
    /// Makes a snapshot of files by their paths, and finds out what they are.
    pub fn of(files: Vec<(String, Content)>) -> Self {
        let is_sums = |path: &str| path == SUMS_FILE;
        let sums_below = |path: &str| path.split_once('/').is_some_and(|(_, rest)| is_sums(rest));
        let shape = if files.is_empty() {
            Shape::Empty
        } else if files.iter().any(|(path, _)| is_sums(path)) {
            Shape::Environment
        } else if files.iter().any(|(path, _)| sums_below(path)) {
            Shape::Renders
        } else {
            Shape::Plain
        };
        let mut environments: BTreeMap<String, Vec<File>> = BTreeMap::new();
        let mut beside = Vec::new();
        for (path, content) in files {
            let (environment, path) = match path.split_once('/') {
                Some((environment, path)) if shape == Shape::Renders => (environment, path),
                // A whole environment that another repository holds.
                None if shape == Shape::Renders && matches!(content, Content::Submodule(_)) => {
                    (path.as_str(), "")
                }
                None if shape == Shape::Renders => {
                    beside.extend(Some(path).filter(|it| may_hold_manifests(it)));
                    continue;
                }
                _ => ("", path.as_str()),
            };
            let file = File { path: path.to_owned(), content };
            environments.entry(environment.to_owned()).or_default().push(file);
        }
        for files in environments.values_mut() {
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        beside.sort();
        Self { shape, environments, beside }
    }

    /// Makes a snapshot of the files of one environment.
    pub fn of_environment(mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let environments = BTreeMap::from([(String::new(), files)]);
        Self { shape: Shape::Environment, environments, beside: Vec::new() }
    }

    /// Makes a snapshot of environments rendered just now.
    pub fn of_renders(environments: impl IntoIterator<Item = (String, Tree)>) -> Self {
        let file = |(path, content): (TreePath, Vec<u8>)| File {
            path: path.as_str().to_owned(),
            content: Content::Memory(content),
        };
        let environments = environments.into_iter();
        let files = |tree: Tree| tree.into_files().map(file).collect();
        let environments = environments.map(|(name, tree)| (name, files(tree))).collect();
        Self { shape: Shape::Renders, environments, beside: Vec::new() }
    }

    /// Tells whether there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.environments.values().all(Vec::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::MemorySystem;

    fn paths(snapshot: &Snapshot) -> Vec<String> {
        let all = snapshot.environments.iter();
        all.flat_map(|(name, files)| files.iter().map(move |it| format!("{name}:{}", it.path)))
            .collect()
    }

    #[test]
    fn hidden_manifests_are_read_as_whoever_applies_the_folder_reads_them() {
        let system = MemorySystem::new();
        for path in [
            "x.yaml",
            ".x.yaml",
            ".hidden/x.yml",
            "a/.b/.x.JSON",
            ".gitignore",
            ".x.yaml.swp",
            ".git/x.yaml",
            "a/.git/x.yaml",
            ".ambit-prod/a/x.yaml",
        ] {
            system.put(format!("/r/{path}"), "");
        }
        system.put_link("/r/.#x.yaml", "user@host.1");
        let found = directory(&system, Path::new("/r"), None).unwrap();
        assert_eq!(found.shape, Shape::Plain);
        assert_eq!(paths(&found), [":.hidden/x.yml", ":.x.yaml", ":a/.b/.x.JSON", ":x.yaml"]);
        assert!(found.beside.is_empty());
    }

    #[test]
    fn a_manifest_beside_the_environments_belongs_to_none_of_them() {
        let system = MemorySystem::new();
        for path in ["prod/SHA256SUMS", "prod/a/x.yaml", "y.yaml", ".x.yaml", "README.md"] {
            system.put(format!("/r/{path}"), "");
        }
        let found = directory(&system, Path::new("/r"), None).unwrap();
        assert_eq!(paths(&found), ["prod:SHA256SUMS", "prod:a/x.yaml"]);
        assert_eq!(found.beside, [".x.yaml", "y.yaml"]);
    }
}
