//! What can go wrong at the door.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::shown;

/// What ambit was about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read a file.
    Read,
    /// List a folder or look at what is there.
    LookAt,
    /// Make a folder.
    CreateFolder,
    /// Write a new file.
    Write,
    /// Move a file to this path.
    MoveTo,
    /// Remove a file or folder.
    Remove,
    /// Lock a folder.
    Lock,
    /// Fetch something over the network.
    Fetch,
}

/// Why it did not work, in words that do not depend on the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Nothing is at the path.
    NotFound,
    /// The user may not do that.
    PermissionDenied,
    /// Something is at the path already.
    AlreadyExists,
    /// The folder still holds something.
    NotEmpty,
    /// The disk or the user's share of it is full.
    Full,
    /// The file system can only be read.
    ReadOnly,
    /// A folder where a file was expected.
    IsFolder,
    /// A file where a folder was expected.
    NotAFolder,
    /// A pipe, a socket or a device where a file was expected.
    NotAFile,
    /// The file is larger than what is sensible here.
    TooLarge {
        /// How many bytes would have been taken.
        limit: u64,
    },
    /// Anything else, in the operating system's words.
    Other(String),
}

/// An operation at the door that failed: what, where, why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {action} {}: {reason}", shown(&path.to_string_lossy()))]
pub struct SystemError {
    /// What ambit was about to do.
    pub action: Action,
    /// Where.
    pub path: PathBuf,
    /// Why it did not work.
    pub reason: Reason,
}

impl SystemError {
    pub(super) fn new(action: Action, path: &Path, reason: impl Into<Reason>) -> Self {
        Self { action, path: path.to_path_buf(), reason: reason.into() }
    }
}

impl SystemError {
    /// Returns what to do next, where that can be told.
    pub fn way_out(&self) -> Option<&'static str> {
        Some(match self.reason {
            Reason::NotFound => {
                "look for a slip in the path; it begins at the working directory, or with `/`"
            }
            Reason::PermissionDenied => "allow the user who runs ambit to do that",
            Reason::AlreadyExists | Reason::NotEmpty => "move away what is there, then try again",
            Reason::Full => "make room on the disk, then run the same command again",
            Reason::ReadOnly => "name a folder that can be written to, as with `--output DIR`",
            Reason::IsFolder | Reason::NotAFile => "name a file, or move away what is there",
            Reason::NotAFolder => "name a folder, or move away what is there",
            Reason::TooLarge { .. } => {
                "look whether it is the file you mean: what ambit reads is written by hand, or as \
                 small as if it were"
            }
            Reason::Other(_) => return None,
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::LookAt => "look at",
            Self::CreateFolder => "create the folder",
            Self::Write => "write",
            Self::MoveTo => "move a file to",
            Self::Remove => "remove",
            Self::Lock => "lock",
            Self::Fetch => "fetch",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such file or folder"),
            Self::PermissionDenied => f.write_str("permission denied"),
            Self::AlreadyExists => f.write_str("something of that name is there already"),
            Self::NotEmpty => f.write_str("the folder is not empty"),
            Self::Full => f.write_str("no space left on the disk"),
            Self::ReadOnly => f.write_str("the file system is read-only"),
            Self::IsFolder => f.write_str("it is a folder, not a file"),
            Self::NotAFolder => f.write_str("it is not a folder"),
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::TooLarge { limit } => write!(f, "it is larger than {}", size(*limit)),
            Self::Other(text) => f.write_str(text),
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 20 && b.is_multiple_of(1 << 20) => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 && b.is_multiple_of(1 << 10) => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::AlreadyExists => Self::AlreadyExists,
            io::ErrorKind::DirectoryNotEmpty => Self::NotEmpty,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::IsADirectory => Self::IsFolder,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            _ => Self::Other(without_number(&error.to_string())),
        }
    }
}

/// Cuts off the ` (os error 40)` that the standard library adds.
fn without_number(text: &str) -> String {
    text.split(" (os error").next().unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_where_and_why() {
        let path = Path::new("env/prod.yaml");
        let error = SystemError::new(Action::Read, path, Reason::PermissionDenied);
        assert_eq!(error.to_string(), "cannot read env/prod.yaml: permission denied");
        let error = SystemError::new(Action::Read, path, Reason::TooLarge { limit: 4 << 20 });
        assert_eq!(error.to_string(), "cannot read env/prod.yaml: it is larger than 4 MiB");
    }

    #[test]
    fn the_operating_systems_words_lose_their_number() {
        let reason = Reason::from(io::Error::from_raw_os_error(40));
        assert!(!reason.to_string().contains("os error"), "{reason}");
    }
}
