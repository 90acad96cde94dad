//! The only door to the disk, the network, the process's surroundings and the clock.
//!
//! Everything else in ambit is pure: it receives a [`System`] and runs in tests on a
//! [`MemorySystem`]. This room knows nothing of environments or manifests.
#![expect(clippy::disallowed_methods, reason = "this is the one door they are kept behind")]

mod allowance;
mod checkout;
mod error;
mod memory;
mod network;
mod os;
mod path;
mod repository;
mod shown;
#[cfg(test)]
mod tests;
mod walk;
mod watch;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use allowance::{Allowance, Excess};
pub use checkout::Checkout;
pub use error::{Action, Reason, SystemError};
pub use memory::MemorySystem;
pub use network::{Answer, Question};
pub use os::OsSystem;
pub use path::{absolute, normalized};
pub use repository::{Blob, BlobId, Commit, GitError, Held, Repository};
pub use shown::{is_treacherous, shown};
pub use walk::{Bounds, Met, Oddity, is_by_the_way, walk};
pub use watch::Watch;

/// What something on disk is. A link is a link, whatever it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// What is known of something on disk without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: Kind,
    /// How many bytes it holds; only of meaning for a file.
    pub len: u64,
}

/// One thing in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name in the folder, as the disk has it.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
}

/// A lock on a folder, held until it is dropped or the process ends, however it ends.
pub struct Lock {
    _held: Box<dyn Send + Sync>,
}

impl Lock {
    fn new(held: impl Send + Sync + 'static) -> Self {
        Self { _held: Box::new(held) }
    }
}

/// The world outside: disk, surroundings, clock.
///
/// Relative paths start at [`System::current_dir`]. Links on the way to a path are followed; a link
/// at its end only by `read`, `list`, `real_path`, `create_folder` and `lock`.
pub trait System: Sync {
    /// Reads a whole regular file of at most `limit` bytes.
    ///
    /// Anything else (a folder, a pipe, a device) is refused without waiting for it.
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, SystemError>;

    /// Lists a folder, sorted by name.
    fn list(&self, path: &Path) -> Result<Vec<Entry>, SystemError>;

    /// Tells what is at a path, or `None` if nothing is.
    fn metadata(&self, path: &Path) -> Result<Option<Metadata>, SystemError>;

    /// Returns what a link says, as it says it.
    fn read_link(&self, path: &Path) -> Result<PathBuf, SystemError>;

    /// Returns the absolute path with all links resolved.
    fn real_path(&self, path: &Path) -> Result<PathBuf, SystemError>;

    /// Makes a folder and those above it; one that is there already is no error.
    fn create_folder(&self, path: &Path) -> Result<(), SystemError>;

    /// Writes a file that is not there yet; its mode is left to the umask.
    fn create_file(&self, path: &Path, content: &[u8]) -> Result<(), SystemError>;

    /// Moves a file or folder within one file system, in one step. A file in the way is replaced.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), SystemError>;

    /// Removes a file, or a link but not what it leads to.
    fn remove_file(&self, path: &Path) -> Result<(), SystemError>;

    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> Result<(), SystemError>;

    /// Locks a folder against other processes that lock it too, and waits up to `patience` for it.
    ///
    /// Leaves nothing on disk. `None` means that another process holds it. Where the file system
    /// knows no locks (some network file systems) the lock is given without being held.
    fn lock(&self, folder: &Path, patience: Duration) -> Result<Option<Lock>, SystemError>;

    /// Returns the working directory.
    fn current_dir(&self) -> Result<PathBuf, SystemError>;

    /// Returns an environment variable; `None` also when it is not UTF-8.
    fn variable(&self, name: &str) -> Option<String>;

    /// Tells what git knows of a folder; `None` when it lies in no checkout.
    fn checkout(&self, folder: &Path) -> Option<Checkout>;

    /// Opens the git repository that a folder lies in.
    fn repository(&self, folder: &Path) -> Result<Repository, GitError> {
        Repository::around(folder)
    }

    /// Watches files for changes, and folders with all that is below them.
    fn watch(&self, paths: &[PathBuf]) -> Result<Watch, SystemError> {
        Watch::over(paths)
    }

    /// Asks over the network.
    fn ask(&self, question: &Question<'_>) -> Result<Answer, SystemError> {
        network::ask(question)
    }

    /// Waits.
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Tells how long this system has been in use. Only differences have a meaning.
    fn clock(&self) -> Duration;

    /// Tells whether something is at a path; a link counts, whatever it leads to.
    fn exists(&self, path: &Path) -> Result<bool, SystemError> {
        Ok(self.metadata(path)?.is_some())
    }
}
