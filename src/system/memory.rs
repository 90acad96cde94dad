//! A disk in memory, for tests.

mod nodes;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::nodes::{Node, Nodes};
use super::{Action, Checkout, Entry, Kind, Lock, Metadata, Reason, System, SystemError, Watch};

/// A system whose disk is a map, whose working directory is `/` and whose clock stands still.
///
/// It behaves as a Unix disk does, links included, and can be told to be full or to forbid changes
/// in a folder. Every change is written down, so that a test can say that nothing was touched.
#[derive(Debug, Default)]
pub struct MemorySystem {
    state: Mutex<State>,
    locks: Arc<Mutex<BTreeSet<PathBuf>>>,
    variables: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct State {
    nodes: Nodes,
    space: Option<usize>,
    forbidden: BTreeSet<PathBuf>,
    changes: Vec<String>,
}

struct HeldLock {
    folder: PathBuf,
    locks: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        lock(&self.locks).remove(&self.folder);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemorySystem {
    /// Makes an empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and the folders above it, or replaces what is there.
    pub fn put(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        self.place(path.as_ref(), Node::File(content.as_ref().to_vec()));
    }

    /// Adds an empty folder and those above it.
    pub fn put_folder(&self, path: impl AsRef<Path>) {
        self.place(path.as_ref(), Node::Folder);
    }

    /// Adds a symbolic link that leads to `target`, which need not exist.
    pub fn put_link(&self, path: impl AsRef<Path>, target: impl AsRef<Path>) {
        self.place(path.as_ref(), Node::Link(target.as_ref().to_path_buf()));
    }

    /// Adds a named pipe.
    pub fn put_pipe(&self, path: impl AsRef<Path>) {
        self.place(path.as_ref(), Node::Pipe);
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Lets the disk hold at most `bytes` of content from now on; `None` lifts the limit.
    pub fn limit_space(&self, bytes: Option<usize>) {
        lock(&self.state).space = bytes;
    }

    /// Forbids to add, replace or remove anything directly in a folder.
    pub fn forbid_changes_in(&self, folder: impl AsRef<Path>) {
        lock(&self.state).forbidden.insert(nodes::rooted(folder.as_ref()));
    }

    /// Allows all changes again.
    pub fn allow_changes(&self) {
        lock(&self.state).forbidden.clear();
    }

    /// Removes a file, a link, or a folder with all it holds.
    pub fn remove(&self, path: impl AsRef<Path>) {
        lock(&self.state).nodes.remove_all(&nodes::rooted(path.as_ref()));
    }

    /// Returns every regular file with its absolute path.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        lock(&self.state).nodes.files()
    }

    /// Returns what was changed through [`System`] since the last call, in order.
    pub fn take_changes(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.state).changes)
    }

    fn place(&self, path: &Path, node: Node) {
        lock(&self.state).nodes.place(&nodes::rooted(path), node);
    }

    fn change<T>(
        &self,
        action: Action,
        path: &Path,
        change: impl FnOnce(&mut State) -> Result<T, Reason>,
    ) -> Result<T, SystemError> {
        let mut state = lock(&self.state);
        let done = change(&mut state).map_err(|reason| SystemError::new(action, path, reason))?;
        state.changes.push(format!("{action} {}", path.display()));
        Ok(done)
    }

    fn look<T>(
        &self,
        action: Action,
        path: &Path,
        look: impl FnOnce(&Nodes) -> Result<T, Reason>,
    ) -> Result<T, SystemError> {
        look(&lock(&self.state).nodes).map_err(|reason| SystemError::new(action, path, reason))
    }
}

impl State {
    /// Returns where a change at `path` really happens, if it may.
    fn changeable(&self, path: &Path) -> Result<PathBuf, Reason> {
        let place = self.nodes.entry_place(path)?;
        match place.parent() {
            Some(parent) if self.forbidden.contains(parent) => Err(Reason::PermissionDenied),
            _ => Ok(place),
        }
    }

    fn create_folder(&mut self, path: &Path) -> Result<(), Reason> {
        let missing: Vec<&Path> =
            path.ancestors().take_while(|above| self.nodes.resolve(above).is_err()).collect();
        for folder in missing.into_iter().rev() {
            let place = self.changeable(folder)?;
            if self.nodes.get(&place).is_some() {
                return Err(Reason::AlreadyExists);
            }
            self.nodes.place(&place, Node::Folder);
        }
        match self.nodes.get(&self.nodes.resolve(path)?) {
            Some(Node::Folder) => Ok(()),
            _ => Err(Reason::AlreadyExists),
        }
    }

    fn create_file(&mut self, path: &Path, content: &[u8]) -> Result<(), Reason> {
        let place = self.changeable(path)?;
        if self.nodes.get(&place).is_some() {
            return Err(Reason::AlreadyExists);
        }
        let room = self.space.map_or(usize::MAX, |all| all.saturating_sub(self.nodes.size()));
        let fits = content.len().min(room);
        self.nodes.place(&place, Node::File(content[..fits].to_vec()));
        if fits < content.len() { Err(Reason::Full) } else { Ok(()) }
    }

    fn rename(&mut self, from: &Path, to: &Path) -> Result<(), Reason> {
        let from = self.changeable(from)?;
        let to = self.changeable(to)?;
        let moved = self.nodes.get(&from).ok_or(Reason::NotFound)?;
        match (matches!(moved, Node::Folder), self.nodes.get(&to)) {
            (true, Some(Node::Folder)) if !self.nodes.is_empty_below(&to) => {
                return Err(Reason::NotEmpty);
            }
            (true, Some(Node::File(_) | Node::Link(_) | Node::Pipe)) => {
                return Err(Reason::NotAFolder);
            }
            (false, Some(Node::Folder)) => return Err(Reason::IsFolder),
            _ => {}
        }
        self.nodes.rename(&from, &to);
        Ok(())
    }

    fn remove(&mut self, path: &Path, folder: bool) -> Result<(), Reason> {
        let place = self.changeable(path)?;
        match (self.nodes.get(&place).ok_or(Reason::NotFound)?, folder) {
            (Node::Folder, false) => return Err(Reason::IsFolder),
            (Node::Folder, true) if !self.nodes.is_empty_below(&place) => {
                return Err(Reason::NotEmpty);
            }
            (Node::File(_) | Node::Link(_) | Node::Pipe, true) => return Err(Reason::NotAFolder),
            _ => {}
        }
        self.nodes.remove_all(&place);
        Ok(())
    }
}

impl System for MemorySystem {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, SystemError> {
        self.look(Action::Read, path, |nodes| match nodes.get(&nodes.resolve(path)?) {
            Some(Node::File(content)) if content.len() as u64 > limit => {
                Err(Reason::TooLarge { limit })
            }
            Some(Node::File(content)) => Ok(content.clone()),
            Some(Node::Folder) => Err(Reason::IsFolder),
            Some(_) => Err(Reason::NotAFile),
            None => Err(Reason::NotFound),
        })
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, SystemError> {
        self.look(Action::LookAt, path, |nodes| {
            let folder = nodes.resolve(path)?;
            match nodes.get(&folder) {
                Some(Node::Folder) => Ok(nodes.entries(&folder)),
                _ => Err(Reason::NotAFolder),
            }
        })
    }

    fn metadata(&self, path: &Path) -> Result<Option<Metadata>, SystemError> {
        self.look(Action::LookAt, path, |nodes| match nodes.entry_place(path) {
            Ok(place) => Ok(nodes.get(&place).map(Node::metadata)),
            Err(Reason::NotFound | Reason::NotAFolder) => Ok(None),
            Err(reason) => Err(reason),
        })
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, SystemError> {
        self.look(Action::Read, path, |nodes| match nodes.get(&nodes.entry_place(path)?) {
            Some(Node::Link(target)) => Ok(target.clone()),
            Some(_) => Err(Reason::Other("it is not a link".to_owned())),
            None => Err(Reason::NotFound),
        })
    }

    fn real_path(&self, path: &Path) -> Result<PathBuf, SystemError> {
        self.look(Action::LookAt, path, |nodes| nodes.resolve(path))
    }

    fn create_folder(&self, path: &Path) -> Result<(), SystemError> {
        if self.look(Action::LookAt, path, |nodes| Ok(nodes.is_folder(path)))? {
            return Ok(());
        }
        self.change(Action::CreateFolder, path, |state| state.create_folder(&nodes::rooted(path)))
    }

    fn create_file(&self, path: &Path, content: &[u8]) -> Result<(), SystemError> {
        self.change(Action::Write, path, |state| state.create_file(path, content))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), SystemError> {
        self.change(Action::MoveTo, to, |state| state.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> Result<(), SystemError> {
        self.change(Action::Remove, path, |state| state.remove(path, false))
    }

    fn remove_folder(&self, path: &Path) -> Result<(), SystemError> {
        self.change(Action::Remove, path, |state| state.remove(path, true))
    }

    fn lock(&self, folder: &Path, _patience: Duration) -> Result<Option<Lock>, SystemError> {
        let folder = self.look(Action::Lock, folder, |nodes| nodes.resolve(folder))?;
        if !lock(&self.locks).insert(folder.clone()) {
            return Ok(None);
        }
        Ok(Some(Lock::new(HeldLock { folder, locks: Arc::clone(&self.locks) })))
    }

    fn current_dir(&self) -> Result<PathBuf, SystemError> {
        Ok(PathBuf::from("/"))
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn checkout(&self, _: &Path) -> Option<Checkout> {
        None
    }

    fn watch(&self, _: &[PathBuf]) -> Result<Watch, SystemError> {
        // Nothing in memory changes by itself, so there is nothing to wait for.
        Watch::over(&[])
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }
}
