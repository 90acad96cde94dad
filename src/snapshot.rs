//! The files of a render where they lie: in a git revision, in a folder, in memory.
//!
//! A snapshot lists files and tells environments apart; it reads a file only when asked.

mod directory;
mod revision;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// In this folder on disk, under the last part of the file's path; with its id when git's index
    /// vouches for it.
    Folder(Arc<Path>, Option<BlobId>),
    /// At this path on disk; with its id when git's index vouches for it.
    Disk(PathBuf, Option<BlobId>),
    /// Here.
    Memory(Vec<u8>),
    /// In another repository, at this commit: a folder that may hold any number of files.
    Submodule(Commit),
    /// Wherever a symbolic link leads to, which is not looked at.
    Link {
        /// What the link says, as a content.
        says: Option<BlobId>,
        /// Whether that is a file: what else it leads to may hold any number of them.
        leads_to_file: bool,
    },
    /// Under a path that is not UTF-8, of which these are the bytes.
    Unnamed(Vec<u8>, Box<Content>),
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
    /// A link, or what may lie behind it.
    #[error("it is a symbolic link, and links are not followed")]
    Link,
    /// A path that no report can show as it is.
    #[error("its name is not UTF-8")]
    Unnamed,
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

/// Tells whether what has this name, and is no folder, is no part of a render: hidden and no
/// manifest, or a lock that Emacs makes beside an open file, which is a link to nothing.
fn is_foreign(name: &str, content: &Content) -> bool {
    if content.may_be_folder() {
        return is_foreign_folder(name) || name.starts_with(".#");
    }
    name.starts_with('.') && !may_hold_manifests(name) || name.starts_with(".#")
}

impl Content {
    /// Returns a path as it is shown, and the content with the path's bytes where these are not
    /// UTF-8.
    fn named(path: Vec<u8>, content: Self) -> (String, Self) {
        match String::from_utf8(path) {
            Ok(path) => (path, content),
            Err(error) => {
                let shown = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (shown, Self::Unnamed(error.into_bytes(), Box::new(content)))
            }
        }
    }

    /// Tells whether more files than one may be behind it.
    fn may_be_folder(&self) -> bool {
        match self {
            Self::Submodule(_) | Self::Link { leads_to_file: false, .. } => true,
            Self::Unnamed(_, content) => content.may_be_folder(),
            _ => false,
        }
    }

    /// Returns the bytes of the path where these are not UTF-8.
    fn unnamed(&self) -> Option<&[u8]> {
        match self {
            Self::Unnamed(bytes, _) => Some(bytes),
            _ => None,
        }
    }
}

impl<'s> Reader<'s> {
    /// Makes a reader. `repository` is the [`Repository::location`] of the one that holds blobs.
    pub fn new(system: &'s dyn System, repository: Option<&'s Path>) -> Self {
        Self { system, location: repository, repository: OnceCell::new() }
    }

    /// Reads a file.
    pub fn read(&self, file: &File) -> Result<Vec<u8>, ReadError> {
        self.content(&file.content, &file.path)
    }

    fn content(&self, content: &Content, path: &str) -> Result<Vec<u8>, ReadError> {
        match content {
            Content::Memory(content) => Ok(content.clone()),
            Content::Folder(folder, _) => {
                let name = path.rsplit('/').next().unwrap_or_default();
                Ok(self.system.read(&folder.join(name), LARGEST)?)
            }
            Content::Disk(path, _) => Ok(self.system.read(path, LARGEST)?),
            Content::Blob(id) => self.blob(*id),
            Content::Submodule(commit) => Err(ReadError::Submodule(*commit)),
            Content::Link { .. } => Err(ReadError::Link),
            Content::Unnamed(_, content) => self.content(content, path),
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
    /// Tells whether it is known to hold the same as another of its path, without reading either.
    pub fn is_known_to_be(&self, other: &Self) -> bool {
        is_known_to_be(&self.content, &other.content)
    }

    /// Returns what files of two sides are paired by. Paths that are not UTF-8 may look alike.
    pub fn key(&self) -> (&str, Option<&[u8]>) {
        (&self.path, self.content.unnamed())
    }

    /// Returns the commit of the repository whose folder stands here, if that is one of another.
    pub fn submodule(&self) -> Option<Commit> {
        match self.content {
            Content::Submodule(commit) => Some(commit),
            _ => None,
        }
    }

    /// Tells whether any number of files may be behind it, none of which is read.
    pub fn may_be_folder(&self) -> bool {
        self.content.may_be_folder()
    }

    /// Tells whether it is a link.
    pub fn is_link(&self) -> bool {
        matches!(self.content, Content::Link { .. })
    }

    /// Tells whether no report can show its path as it is.
    pub fn is_unnamed(&self) -> bool {
        self.content.unnamed().is_some()
    }
}

fn is_known_to_be(one: &Content, other: &Content) -> bool {
    match (one, other) {
        (Content::Memory(one), Content::Memory(other)) => one == other,
        (Content::Submodule(one), Content::Submodule(other)) => one == other,
        (Content::Link { says: one, .. }, Content::Link { says: other, .. }) => {
            one.is_some() && one == other
        }
        (Content::Unnamed(_, one), Content::Unnamed(_, other)) => is_known_to_be(one, other),
        // What a link says is no content of a file.
        (Content::Link { .. } | Content::Submodule(_), _)
        | (_, Content::Link { .. } | Content::Submodule(_)) => false,
        _ => id(one).is_some_and(|one| id(other) == Some(one)),
    }
}

/// Returns the id of a content where it is known without reading it.
fn id(content: &Content) -> Option<BlobId> {
    match content {
        Content::Blob(id) => Some(*id),
        Content::Folder(_, id) | Content::Disk(_, id) => *id,
        Content::Memory(content) => BlobId::of(content),
        _ => None,
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
        if matches!(shape, Shape::Environment | Shape::Plain) {
            let files = files.into_iter().map(|(path, content)| File { path, content });
            return Self::of_one(shape, files.collect());
        }
        let mut environments: BTreeMap<String, Vec<File>> = BTreeMap::new();
        let mut beside = Vec::new();
        for (path, content) in files {
            let (environment, path) = match path.split_once('/') {
                Some(split) => split,
                // A whole environment that another repository holds, or a link leads to.
                None if content.may_be_folder() => (path.as_str(), ""),
                None => {
                    beside.extend(Some(path).filter(|it| may_hold_manifests(it)));
                    continue;
                }
            };
            let file = File { path: path.to_owned(), content };
            environments.entry(environment.to_owned()).or_default().push(file);
        }
        for files in environments.values_mut() {
            files.sort_by(|a, b| a.key().cmp(&b.key()));
        }
        beside.sort();
        Self { shape, environments, beside }
    }

    /// Makes a snapshot of the files of one environment.
    pub fn of_environment(files: Vec<File>) -> Self {
        Self::of_one(Shape::Environment, files)
    }

    fn of_one(shape: Shape, mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.key().cmp(&b.key()));
        let environments = BTreeMap::from([(String::new(), files)]);
        Self { shape, environments, beside: Vec::new() }
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

    /// Tells whether none of its files is here: all are behind links and submodules.
    pub fn is_elsewhere(&self) -> bool {
        let files = self.environments.values().flatten();
        let mut files = files.filter(|it| it.may_be_folder() || may_hold_manifests(&it.path));
        files.next().is_some_and(File::may_be_folder) && files.all(File::may_be_folder)
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
