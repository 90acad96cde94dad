//! The operating system.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::{Action, Checkout, Entry, Kind, Lock, Metadata, Reason, System, SystemError, checkout};

/// How long to wait between two tries at a lock.
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// The real disk, surroundings and clock.
#[derive(Debug, Clone, Copy)]
pub struct OsSystem {
    start: Instant,
}

impl OsSystem {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for OsSystem {
    fn default() -> Self {
        Self::new()
    }
}

impl System for OsSystem {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, SystemError> {
        let failed = |reason| SystemError::new(Action::Read, path, reason);
        read_regular(path, limit).map_err(failed)
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, SystemError> {
        let failed = |error| SystemError::new(Action::LookAt, path, Reason::from(error));
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = kind(entry.file_type().map_err(failed)?);
            entries.push(Entry { name: entry.file_name(), kind });
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn metadata(&self, path: &Path) -> Result<Option<Metadata>, SystemError> {
        match fs::symlink_metadata(path).map_err(Reason::from) {
            Ok(found) => Ok(Some(Metadata { kind: kind(found.file_type()), len: found.len() })),
            Err(Reason::NotFound | Reason::NotAFolder) => Ok(None),
            Err(reason) => Err(SystemError::new(Action::LookAt, path, reason)),
        }
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, SystemError> {
        fs::read_link(path).map_err(|error| SystemError::new(Action::Read, path, error))
    }

    fn real_path(&self, path: &Path) -> Result<PathBuf, SystemError> {
        fs::canonicalize(path).map_err(|error| SystemError::new(Action::LookAt, path, error))
    }

    fn create_folder(&self, path: &Path) -> Result<(), SystemError> {
        fs::create_dir_all(path)
            .map_err(|error| SystemError::new(Action::CreateFolder, path, error))
    }

    fn create_file(&self, path: &Path, content: &[u8]) -> Result<(), SystemError> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .and_then(|mut file| file.write_all(content))
            .map_err(|error| SystemError::new(Action::Write, path, error))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), SystemError> {
        fs::rename(from, to).map_err(|error| SystemError::new(Action::MoveTo, to, error))
    }

    fn remove_file(&self, path: &Path) -> Result<(), SystemError> {
        fs::remove_file(path).map_err(|error| SystemError::new(Action::Remove, path, error))
    }

    fn remove_folder(&self, path: &Path) -> Result<(), SystemError> {
        fs::remove_dir(path).map_err(|error| SystemError::new(Action::Remove, path, error))
    }

    fn lock(&self, folder: &Path, patience: Duration) -> Result<Option<Lock>, SystemError> {
        let failed = |error| SystemError::new(Action::Lock, folder, Reason::from(error));
        let handle = File::open(folder).map_err(failed)?;
        let start = Instant::now();
        loop {
            match handle.try_lock() {
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(Lock::new(handle))),
                Err(TryLockError::WouldBlock) if start.elapsed() >= patience => return Ok(None),
                Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN_TRIES),
            }
        }
    }

    fn current_dir(&self) -> Result<PathBuf, SystemError> {
        std::env::current_dir()
            .map_err(|error| SystemError::new(Action::LookAt, Path::new("."), error))
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn checkout(&self, folder: &Path) -> Option<Checkout> {
        checkout::around(folder)
    }

    fn clock(&self) -> Duration {
        self.start.elapsed()
    }
}

fn kind(of: fs::FileType) -> Kind {
    if of.is_file() {
        Kind::File
    } else if of.is_dir() {
        Kind::Folder
    } else if of.is_symlink() {
        Kind::Link
    } else {
        Kind::Other
    }
}

fn read_regular(path: &Path, limit: u64) -> Result<Vec<u8>, Reason> {
    let file = open_at_once(path).map_err(|error| refusal(path, error))?;
    let found = file.metadata()?;
    if let Some(reason) = no_file(&found) {
        return Err(reason);
    }
    if found.len() > limit {
        return Err(Reason::TooLarge { limit });
    }
    // A file that says how long it is need not be asked for more; some of the kernel's own say nothing.
    let most = if found.len() > 0 { found.len() } else { limit.saturating_add(1) };
    let mut content = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0));
    file.take(most).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(Reason::TooLarge { limit });
    }
    Ok(content)
}

/// Opening a pipe would wait for its writer, unless it is opened so.
#[cfg(unix)]
fn open_at_once(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open_at_once(path: &Path) -> std::io::Result<File> {
    File::open(path)
}

/// What cannot be opened may be no file at all.
fn refusal(path: &Path, error: std::io::Error) -> Reason {
    fs::metadata(path).ok().and_then(|it| no_file(&it)).unwrap_or_else(|| Reason::from(error))
}

fn no_file(found: &fs::Metadata) -> Option<Reason> {
    match (found.is_dir(), found.is_file()) {
        (true, _) => Some(Reason::IsFolder),
        (_, true) => None,
        _ => Some(Reason::NotAFile),
    }
}
