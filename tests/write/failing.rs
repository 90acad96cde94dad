//! A system that fails at a chosen moment.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ambit::system::{
    Action, Checkout, Entry, Kind, Lock, Metadata, Reason, System, SystemError, Watch,
};

/// What happens at the chosen moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The process is killed between two changes: nothing happens any more.
    Killed,
    /// The process is killed while it writes a file: a part of it is there.
    KilledWriting,
    /// One change is refused; later ones work.
    Refused,
    /// Somebody removes the whole folder of the environment; all changes work.
    FolderVanishes,
    /// All renames are refused from then on; files can be written and removed.
    NoMoreRenames,
}

/// A system on which a number of changes work, and then a failure comes.
pub(crate) struct Failing<'a> {
    disk: &'a dyn System,
    after: usize,
    failure: Failure,
    changes: AtomicUsize,
}

impl<'a> Failing<'a> {
    pub(crate) fn new(disk: &'a dyn System, after: usize, failure: Failure) -> Self {
        Self { disk, after, failure, changes: AtomicUsize::new(0) }
    }

    /// Tells whether the failure came.
    pub(crate) fn has_failed(&self) -> bool {
        self.changes.load(Ordering::Relaxed) > self.after
    }

    fn is_dead(&self) -> bool {
        let kills = matches!(self.failure, Failure::Killed | Failure::KilledWriting);
        kills && self.has_failed()
    }

    fn look<T>(
        &self,
        path: &Path,
        look: impl FnOnce() -> Result<T, SystemError>,
    ) -> Result<T, SystemError> {
        if self.is_dead() { Err(error(Action::LookAt, path)) } else { look() }
    }

    fn change(
        &self,
        action: Action,
        path: &Path,
        change: impl FnOnce() -> Result<(), SystemError>,
    ) -> Result<(), SystemError> {
        let number = self.changes.fetch_add(1, Ordering::Relaxed);
        let fails = match self.failure {
            Failure::Killed | Failure::KilledWriting => number >= self.after,
            Failure::Refused => number == self.after,
            Failure::FolderVanishes => {
                if number == self.after {
                    remove_all(self.disk, Path::new("/rendered/prod"));
                }
                false
            }
            Failure::NoMoreRenames => number >= self.after && action == Action::MoveTo,
        };
        if fails { Err(error(action, path)) } else { change() }
    }
}

fn remove_all(system: &dyn System, folder: &Path) {
    for entry in system.list(folder).unwrap_or_default() {
        let place = folder.join(entry.name);
        match entry.kind {
            Kind::Folder => remove_all(system, &place),
            _ => system.remove_file(&place).unwrap(),
        }
    }
    let _ = system.remove_folder(folder);
}

fn error(action: Action, path: &Path) -> SystemError {
    SystemError { action, path: path.to_path_buf(), reason: Reason::PermissionDenied }
}

impl System for Failing<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, SystemError> {
        self.look(path, || self.disk.read(path, limit))
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, SystemError> {
        self.look(path, || self.disk.list(path))
    }

    fn metadata(&self, path: &Path) -> Result<Option<Metadata>, SystemError> {
        self.look(path, || self.disk.metadata(path))
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, SystemError> {
        self.look(path, || self.disk.read_link(path))
    }

    fn real_path(&self, path: &Path) -> Result<PathBuf, SystemError> {
        self.look(path, || self.disk.real_path(path))
    }

    fn create_folder(&self, path: &Path) -> Result<(), SystemError> {
        if self.disk.exists(path)? && !self.is_dead() {
            return self.disk.create_folder(path);
        }
        self.change(Action::CreateFolder, path, || self.disk.create_folder(path))
    }

    fn create_file(&self, path: &Path, content: &[u8]) -> Result<(), SystemError> {
        let dies_here = self.changes.load(Ordering::Relaxed) == self.after;
        if dies_here && self.failure == Failure::KilledWriting {
            self.disk.create_file(path, &content[..content.len() / 2])?;
        }
        self.change(Action::Write, path, || self.disk.create_file(path, content))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), SystemError> {
        self.change(Action::MoveTo, to, || self.disk.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> Result<(), SystemError> {
        self.change(Action::Remove, path, || self.disk.remove_file(path))
    }

    fn remove_folder(&self, path: &Path) -> Result<(), SystemError> {
        self.change(Action::Remove, path, || self.disk.remove_folder(path))
    }

    fn lock(&self, folder: &Path, patience: Duration) -> Result<Option<Lock>, SystemError> {
        self.look(folder, || self.disk.lock(folder, patience))
    }

    fn current_dir(&self) -> Result<PathBuf, SystemError> {
        self.disk.current_dir()
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.disk.variable(name)
    }

    fn checkout(&self, folder: &Path) -> Option<Checkout> {
        self.disk.checkout(folder)
    }

    fn watch(&self, paths: &[PathBuf]) -> Result<Watch, SystemError> {
        self.disk.watch(paths)
    }

    fn clock(&self) -> Duration {
        self.disk.clock()
    }
}
