//! Waiting for changes on disk.

use std::path::PathBuf;
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
    /// Begins to watch folders, each with whatever is below it when `true`. What is not there is
    /// left out.
    pub(super) fn over(folders: &[(PathBuf, bool)]) -> Result<Self, SystemError> {
        let (sender, changes) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let is_change = event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_)));
            if is_change {
                // Nobody listens any more when the watch is being dropped.
                let _ = sender.send(());
            }
        });
        let failed = |folder: &PathBuf, error: &notify::Error| {
            SystemError::new(Action::LookAt, folder, Reason::Other(error.to_string()))
        };
        let mut watcher = watcher.map_err(|error| failed(&PathBuf::from("."), &error))?;
        for (folder, below) in folders.iter().filter(|(folder, _)| folder.is_dir()) {
            let mode = if *below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
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
