//! Reading a git repository: revisions, and the files in them, without a checkout.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use git2::{
    DiffOptions, ErrorCode, IndexEntry, IndexEntryExtendedFlag, IndexEntryFlag, ObjectType, Oid,
    Tree,
};

use super::shown;

/// The mode of a symbolic link in a tree of git.
const LINK: i32 = 0o120_000;

/// More bytes than this are no path.
const LONGEST_LINK: u64 = 4096;

/// The id of a content, as git computes it. Equal ids mean equal contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(Oid);

impl BlobId {
    /// Computes the id of a content; none where this build of git cannot.
    pub fn of(content: &[u8]) -> Option<Self> {
        Oid::hash_object(ObjectType::Blob, content).ok().map(Self)
    }
}

/// A commit of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit(Oid);

impl std::fmt::Display for Commit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

/// What is known of a file in a commit without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The bytes of its path below the folder asked for, with `/`. They need not be UTF-8.
    pub path: Vec<u8>,
    /// Where its content is.
    pub held: Held,
}

/// Where the content of an entry of a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// In this repository.
    Here(BlobId),
    /// Wherever a symbolic link leads to.
    Link {
        /// What the link says, as a content.
        says: BlobId,
        /// Whether that is a file of the same commit.
        leads_to_file: bool,
    },
    /// In another repository, of which this is the commit.
    Submodule(Commit),
}

/// Why a repository could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// The folder is in none.
    #[error("{} is in no git repository", shown(&.0.to_string_lossy()))]
    NoRepository(PathBuf),
    /// It belongs to somebody else.
    #[error(
        "the git repository of {} belongs to another user, and git does not trust it",
        shown(&.0.to_string_lossy())
    )]
    Unowned(PathBuf),
    /// There is no commit yet.
    #[error("the repository has no commit yet")]
    NoCommits,
    /// No such revision.
    #[error("there is no revision `{}`", shown(.0))]
    NoRevision(String),
    /// Two commits have no common one that is here.
    #[error("`{}` and HEAD have no common commit here", shown(.revision))]
    NoMergeBase {
        /// The revision.
        revision: String,
        /// Whether the clone holds only a part of the history.
        is_shallow: bool,
    },
    /// A folder that is another repository.
    #[error("`{}` is a submodule there: its files are in another repository", shown(.0))]
    Submodule(String),
    /// A folder that is a link.
    #[error("`{}` is a symbolic link there, and links are not followed", shown(.0))]
    Link(String),
    /// A content that the clone does not hold.
    #[error("the content {} is not in this clone", .0.0)]
    Missing(BlobId),
    /// A content that is larger than what is sensible.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes would have been taken.
        limit: u64,
    },
    /// Anything else, in libgit2's words.
    #[error("git: {0}")]
    Other(String),
}

impl From<git2::Error> for GitError {
    fn from(error: git2::Error) -> Self {
        Self::Other(error.message().to_owned())
    }
}

/// A git repository.
pub struct Repository {
    inner: git2::Repository,
}

impl Repository {
    /// Opens the repository that a folder lies in; worktrees and bare ones too.
    pub(super) fn around(folder: &Path) -> Result<Self, GitError> {
        let folder = nearest_that_exists(folder);
        let inner = git2::Repository::discover(&folder).map_err(|error| match error.code() {
            ErrorCode::NotFound => GitError::NoRepository(folder.clone()),
            ErrorCode::Owner => GitError::Unowned(folder.clone()),
            _ => error.into(),
        })?;
        Ok(Self { inner })
    }

    /// Opens the repository at this place once more, for another thread.
    pub fn open(location: &Path) -> Result<Self, GitError> {
        Ok(Self { inner: git2::Repository::open(location)? })
    }

    /// Returns the folder that git keeps its data in.
    pub fn location(&self) -> &Path {
        self.inner.path()
    }

    /// Tells whether there is no checkout.
    pub fn is_bare(&self) -> bool {
        self.inner.is_bare()
    }

    /// Returns the path of a folder inside the repository, with `/`; empty for its root, none when
    /// it lies outside.
    pub fn path_of(&self, folder: &Path) -> Option<String> {
        let root = self.inner.workdir()?.canonicalize().ok()?;
        let existing = nearest_that_exists(folder);
        let rest = folder.strip_prefix(&existing).ok()?;
        let folder = existing.canonicalize().ok()?.join(rest);
        let parts = folder.strip_prefix(&root).ok()?.iter().map(|part| part.to_str());
        Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
    }

    /// Finds the commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        let found = self.inner.revparse_single(revision).and_then(|it| it.peel_to_commit());
        match found {
            Ok(commit) => Ok(Commit(commit.id())),
            Err(_) if self.inner.is_empty().unwrap_or(false) && revision == "HEAD" => {
                Err(GitError::NoCommits)
            }
            Err(error) if error.code() == ErrorCode::UnbornBranch => Err(GitError::NoCommits),
            Err(_) if self.is_unborn() && revision == "HEAD" => Err(GitError::NoCommits),
            Err(_) => Err(GitError::NoRevision(revision.to_owned())),
        }
    }

    /// Returns the branches and tags, as users name them.
    pub fn names(&self) -> Vec<String> {
        let mut references = self.inner.references();
        let named = references.iter_mut().flatten().flatten();
        let usual = named.filter(|it| it.is_branch() || it.is_remote() || it.is_tag());
        usual.filter_map(|it| it.shorthand().ok().map(str::to_owned)).collect()
    }

    fn is_unborn(&self) -> bool {
        self.inner.head().is_err_and(|error| error.code() == ErrorCode::UnbornBranch)
    }

    /// Finds the last common commit of HEAD and a revision.
    pub fn merge_base(&self, revision: &str) -> Result<Commit, GitError> {
        let (head, other) = (self.commit("HEAD")?, self.commit(revision)?);
        self.inner.merge_base(head.0, other.0).map(Commit).map_err(|_| GitError::NoMergeBase {
            revision: revision.to_owned(),
            is_shallow: self.inner.is_shallow(),
        })
    }

    /// Lists the files of a folder of a commit, with those below; none when there is no such folder.
    pub fn files(&self, commit: &Commit, folder: &str) -> Result<Option<Vec<Blob>>, GitError> {
        let root = self.inner.find_commit(commit.0)?.tree()?;
        let mut tree = root.clone();
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            let found = tree.get_name(part).map(|it| (it.id(), it.kind(), it.filemode()));
            let Some((id, kind, mode)) = found else { return Ok(None) };
            if kind == Some(ObjectType::Commit) {
                return Err(GitError::Submodule(folder.to_owned()));
            }
            if mode == LINK {
                return Err(GitError::Link(folder.to_owned()));
            }
            let Ok(below) = self.inner.find_tree(id) else { return Ok(None) };
            tree = below;
        }
        let mut blobs = Vec::new();
        self.walk(&tree, &[], &mut blobs)?;
        let above = Path::new(folder.trim_matches('/'));
        for blob in &mut blobs {
            if let Held::Link { says, leads_to_file } = &mut blob.held {
                let link = std::str::from_utf8(&blob.path).ok().map(|path| above.join(path));
                *leads_to_file = link.is_some_and(|link| self.leads_to_file(&root, &link, *says));
            }
        }
        Ok(Some(blobs))
    }

    fn walk(&self, tree: &Tree<'_>, prefix: &[u8], blobs: &mut Vec<Blob>) -> Result<(), GitError> {
        for entry in tree {
            let (id, path) = (entry.id(), [prefix, entry.name_bytes()].concat());
            let held = match entry.kind() {
                Some(ObjectType::Tree) => {
                    let below = self.inner.find_tree(id)?;
                    self.walk(&below, &[&path, &b"/"[..]].concat(), blobs)?;
                    continue;
                }
                Some(ObjectType::Commit) => Held::Submodule(Commit(id)),
                _ if entry.filemode() == LINK => {
                    Held::Link { says: BlobId(id), leads_to_file: false }
                }
                _ => Held::Here(BlobId(id)),
            };
            blobs.push(Blob { path, held });
        }
        Ok(())
    }

    /// Tells whether a link of a commit leads straight to a file of it.
    fn leads_to_file(&self, root: &Tree<'_>, link: &Path, says: BlobId) -> bool {
        let target = self.read(says, LONGEST_LINK).ok().and_then(|it| String::from_utf8(it).ok());
        let target = target.and_then(|it| inside(link.parent()?, Path::new(&it)));
        let entry = target.and_then(|target| root.get_path(&target).ok());
        entry.is_some_and(|it| it.kind() == Some(ObjectType::Blob) && it.filemode() != LINK)
    }

    /// Reads a content of at most `limit` bytes.
    pub fn read(&self, id: BlobId, limit: u64) -> Result<Vec<u8>, GitError> {
        let database = self.inner.odb()?;
        let missing = |error: git2::Error| match error.code() {
            ErrorCode::NotFound => GitError::Missing(id),
            _ => error.into(),
        };
        let (length, _) = database.read_header(id.0).map_err(missing)?;
        if length as u64 > limit {
            return Err(GitError::TooLarge { limit });
        }
        Ok(database.read(id.0).map_err(missing)?.data().to_vec())
    }

    /// Returns the ids of the files below a folder of the checkout that are as the index has them,
    /// by the bytes of their path below that folder. The index knows that from times and sizes,
    /// without reading them; of files it was told not to look at it knows nothing.
    pub fn unchanged(&self, folder: &str) -> Result<BTreeMap<Vec<u8>, BlobId>, GitError> {
        let index = self.inner.index()?;
        let mut options = DiffOptions::new();
        options.pathspec(folder).disable_pathspec_match(true).include_typechange(true);
        let changed = self.inner.diff_index_to_workdir(Some(&index), Some(&mut options))?;
        let paths = changed.deltas().filter_map(|delta| delta.old_file().path_bytes());
        let changed: BTreeSet<_> = paths.map(<[u8]>::to_vec).collect();
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut ids = BTreeMap::new();
        let known = index.iter().filter(|it| is_looked_at(it) && !changed.contains(&it.path));
        for entry in known {
            if let Some(path) = entry.path.strip_prefix(prefix.as_bytes()) {
                ids.insert(path.to_vec(), BlobId(entry.id));
            }
        }
        Ok(ids)
    }
}

/// Tells whether git compares a file of the checkout with the index: not when it is to assume that
/// the file is unchanged, or to leave it out of the checkout.
fn is_looked_at(entry: &IndexEntry) -> bool {
    let assumed = IndexEntryFlag::from_bits_truncate(entry.flags).is_valid();
    let extended = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
    !assumed && !extended.is_skip_worktree()
}

/// Returns where a relative path leads from a folder of a tree; none when it leads out.
fn inside(folder: &Path, target: &Path) -> Option<PathBuf> {
    let mut path = folder.to_path_buf();
    for part in target.components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir if path.pop() => {}
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(path)
}

/// Returns the folder, or the nearest one above it that is there.
fn nearest_that_exists(folder: &Path) -> PathBuf {
    folder.ancestors().find(|it| it.exists()).unwrap_or(folder).to_path_buf()
}
