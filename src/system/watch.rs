//! Waiting for changes on disk.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Action, Reason, SystemError};

/// How long the disk must be quiet before changes count as one: editors save in several steps.
const QUIET: Duration = Duration::from_millis(30);

/// A watch over files and folders, until it is dropped.
pub struct Watch {
    changes: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to watch files, and folders with all that is below them. What is not there yet is
    /// watched for in the folder above it; where there is none, it is left out.
    pub(super) fn over(paths: &[PathBuf]) -> Result<Self, SystemError> {
        let (sender, changes) = channel();
        let all = paths.to_vec();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| is_change(&event, &all)) {
                // Nobody listens any more when the watch is being dropped.
                let _ = sender.send(());
            }
        });
        let failed = |folder: &Path, error: &notify::Error| {
            SystemError::new(Action::LookAt, folder, Reason::Other(error.to_string()))
        };
        let mut watcher = watcher.map_err(|error| failed(Path::new("."), &error))?;
        for path in paths {
            let (folder, mode) = match path.parent() {
                _ if path.is_dir() => (path.as_path(), RecursiveMode::Recursive),
                Some(above) if above.is_dir() => (above, RecursiveMode::NonRecursive),
                _ => continue,
            };
            watcher.watch(folder, mode).map_err(|error| failed(folder, &error))?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits until something changed and the disk is quiet again. False: nothing is watched any
    /// more.
    pub fn wait(&self) -> bool {
        if self.changes.recv().is_err() {
            return false;
        }
        loop {
            match self.changes.recv_timeout(QUIET) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

/// Tells whether an event is about something watched, and more than that it was read. What else
/// lies beside it does not count: it may be the file that ambit's own output goes to.
fn is_change(event: &notify::Event, watched: &[PathBuf]) -> bool {
    let is_watched = |path: &PathBuf| watched.iter().any(|it| path.starts_with(it));
    !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(is_watched)
}
