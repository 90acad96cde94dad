//! All or nothing: how the folder of an environment goes from one state to the next.
//!
//! New contents are staged in `rendered/.ambit-ENV/`, on the same file system. An environment that
//! is new is staged whole, and one rename puts it in place. Otherwise a journal of all changes is
//! put beside the staged files, again by one rename: before it, the folder is untouched and the
//! staging is worth nothing; after it, the changes will be made, by this run or by the next. A
//! change moves what is there into the staging folder and the staged file to its place, so that
//! nothing is lost before everything is done, and a failure can be taken back. SHA256SUMS moves
//! last; then the journal goes, then the rest of the staging.
//!
//! This holds against kills, full disks and forbidden folders. It does not hold against a power
//! cut, for nothing waits for the disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::journal::{Journal, Move};
use super::plan::{Before, Plan};
use super::{Sum, TreePath};
use crate::system::{Action, Kind, Reason, System, SystemError};

/// What the name of a staging folder begins with, before the name of its environment.
pub(super) const STAGING_PREFIX: &str = ".ambit-";

const JOURNAL: &str = "journal";
const UNFINISHED_JOURNAL: &str = "journal.part";
const WHOLE: &str = "whole";
/// Keeps leftovers of a killed run out of `git status`.
const IGNORE_FILE: (&str, &[u8]) = (".gitignore", b"*\n");
/// The largest journal and the largest file that are read to finish a write. Larger ones are not
/// ambit's.
const LARGEST: u64 = 32 << 20;

/// The staging folder of one environment.
pub(super) struct Staging<'s> {
    system: &'s dyn System,
    folder: PathBuf,
    target: PathBuf,
}

/// Whether the folder is known to be as the journal says, or something may have changed it since.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    JustScanned,
    LongAgo,
}

type Moved = Vec<(PathBuf, PathBuf)>;

impl<'s> Staging<'s> {
    pub(super) fn new(system: &'s dyn System, rendered: &Path, environment: &str) -> Self {
        let folder = rendered.join(format!("{STAGING_PREFIX}{environment}"));
        Self { system, folder, target: rendered.join(environment) }
    }

    /// Makes the changes of a plan.
    pub(super) fn carry_out(&self, plan: &Plan<'_>) -> Result<(), WriteError> {
        let journal = Journal::of(plan);
        let staged = if plan.is_new { self.stage_whole(plan) } else { self.stage(plan, &journal) };
        if let Err(error) = staged {
            // What failed matters more than what may be left; the next run removes it.
            let _ = self.discard();
            return Err(self.unchanged(error));
        }
        if plan.is_new { self.tidy() } else { self.commit(&journal) }
    }

    /// Tells whether a write was interrupted after its point of no return.
    pub(super) fn is_pending(&self) -> Result<bool, SystemError> {
        Ok(self.kind(&self.folder)? == Some(Kind::Folder)
            && self.kind(&self.folder.join(JOURNAL))? == Some(Kind::File))
    }

    /// Finishes an interrupted write, or removes what is left of one that had not begun to change
    /// the folder. Returns whether it was finished.
    pub(super) fn recover(&self) -> Result<bool, WriteError> {
        let journal = self.pending_journal()?;
        if let Some(journal) = &journal {
            let mut moved = Moved::new();
            self.make_moves(journal, Trust::LongAgo, &mut moved)
                .map_err(|source| self.half_written(source))?;
        }
        self.tidy()?;
        Ok(journal.is_some())
    }

    fn pending_journal(&self) -> Result<Option<Journal>, SystemError> {
        if !self.is_pending()? {
            return Ok(None);
        }
        let content = self.read(&self.folder.join(JOURNAL))?;
        match content.and_then(|content| Journal::parse(&content)) {
            Some(journal) if self.is_of_this_folder(&journal)? => Ok(Some(journal)),
            _ => Ok(None),
        }
    }

    /// Tells whether the folder is still the one the journal was made for: a checkout of another
    /// commit since then replaces SHA256SUMS, and with it all that the journal is about.
    fn is_of_this_folder(&self, journal: &Journal) -> Result<bool, SystemError> {
        if let Some((number, sums)) = journal.move_of_sums() {
            let has_begun = self.system.exists(&self.kept(number))?
                || (sums.places && !self.system.exists(&self.staged(number))?);
            if has_begun {
                return Ok(true);
            }
        }
        self.holds(&TreePath::of_sums().below(&self.target), journal.sums_before)
    }

    fn stage_whole(&self, plan: &Plan<'_>) -> Result<(), SystemError> {
        self.prepare()?;
        let whole = self.folder.join(WHOLE);
        let mut folders = BTreeSet::new();
        self.system.create_folder(&whole)?;
        for step in &plan.steps {
            if let Some(folder) = step.path.parent()
                && !folders.contains(&folder)
            {
                self.system.create_folder(&folder.below(&whole))?;
                folders.insert(folder);
            }
            if let Some(content) = &step.content {
                self.system.create_file(&step.path.below(&whole), content)?;
            }
        }
        self.system.rename(&whole, &self.target)
    }

    fn stage(&self, plan: &Plan<'_>, journal: &Journal) -> Result<(), SystemError> {
        self.prepare()?;
        for (number, step) in plan.steps.iter().enumerate() {
            if let Some(content) = &step.content {
                self.system.create_file(&self.staged(number), content)?;
            }
        }
        let unfinished = self.folder.join(UNFINISHED_JOURNAL);
        self.system.create_file(&unfinished, journal.to_string().as_bytes())?;
        self.system.rename(&unfinished, &self.folder.join(JOURNAL))
    }

    fn prepare(&self) -> Result<(), SystemError> {
        self.discard()?;
        if self.system.exists(&self.folder)? {
            let reason = Reason::AlreadyExists;
            let (action, path) = (Action::CreateFolder, self.folder.clone());
            return Err(SystemError { action, path, reason });
        }
        self.system.create_folder(&self.folder)?;
        let (name, content) = IGNORE_FILE;
        self.system.create_file(&self.folder.join(name), content)
    }

    fn commit(&self, journal: &Journal) -> Result<(), WriteError> {
        let mut moved = Moved::new();
        let Err(source) = self.make_moves(journal, Trust::JustScanned, &mut moved) else {
            return self.tidy();
        };
        let has_vanished = source.reason == Reason::NotFound && self.is_pending().unwrap_or(false);
        if has_vanished && self.make_moves(journal, Trust::LongAgo, &mut moved).is_ok() {
            self.tidy()?;
            return Err(WriteError::Vanished { folder: self.target.clone(), source });
        }
        match self.take_back(journal, &moved) {
            Ok(()) => Err(self.unchanged(source)),
            Err(_) if self.is_pending().unwrap_or(true) => Err(self.half_written(source)),
            Err(_) => Err(WriteError::Torn { folder: self.target.clone(), source }),
        }
    }

    fn make_moves(
        &self,
        journal: &Journal,
        trust: Trust,
        moved: &mut Moved,
    ) -> Result<(), SystemError> {
        for (number, step) in journal.moves.iter().enumerate() {
            if trust == Trust::JustScanned || self.is_to_be_done(number, step)? {
                self.make_move(number, step, trust, moved)?;
            } else if !step.places {
                self.remove_empty_folders(&step.path);
            }
        }
        if journal.move_of_sums().is_some_and(|(_, step)| !step.places) {
            self.remove_if_empty(&self.target);
        }
        Ok(())
    }

    fn make_move(
        &self,
        number: usize,
        step: &Move,
        trust: Trust,
        moved: &mut Moved,
    ) -> Result<(), SystemError> {
        let place = step.path.below(&self.target);
        let is_there = match trust {
            Trust::JustScanned => step.before != Before::Absent,
            Trust::LongAgo => !self.is_vacant(&place)?,
        };
        if is_there {
            self.move_noted(place.clone(), self.kept(number), moved)?;
        }
        if step.places {
            self.move_noted(self.staged(number), place, moved)
        } else {
            self.remove_empty_folders(&step.path);
            Ok(())
        }
    }

    /// Tells whether a move of an interrupted write is still to be done, and may be: an edit made
    /// since then stays, and nothing is reached through a link.
    fn is_to_be_done(&self, number: usize, step: &Move) -> Result<bool, SystemError> {
        let is_done = if step.places {
            self.kind(&self.staged(number))? != Some(Kind::File)
        } else {
            self.system.exists(&self.kept(number))?
        };
        if is_done || !self.is_reached_without_links(&step.path)? {
            return Ok(false);
        }
        let place = step.path.below(&self.target);
        Ok(if self.is_vacant(&place)? { step.places } else { self.holds(&place, step.before)? })
    }

    /// Tells whether nothing is at a place but, at most, folders without a file in them.
    fn is_vacant(&self, place: &Path) -> Result<bool, SystemError> {
        match self.kind(place)? {
            None => Ok(true),
            Some(Kind::Folder) => {
                let mut entries = self.system.list(place)?.into_iter();
                entries.try_fold(true, |so_far, entry| {
                    Ok(so_far && self.is_vacant(&place.join(entry.name))?)
                })
            }
            Some(_) => Ok(false),
        }
    }

    fn is_reached_without_links(&self, path: &TreePath) -> Result<bool, SystemError> {
        let above = path.folders().map(|folder| folder.below(&self.target));
        for folder in std::iter::once(self.target.clone()).chain(above) {
            if !matches!(self.kind(&folder)?, None | Some(Kind::Folder)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn holds(&self, place: &Path, before: Before) -> Result<bool, SystemError> {
        let kind = self.kind(place)?;
        Ok(match before {
            Before::Absent => kind.is_none(),
            Before::Anything => kind != Some(Kind::Folder),
            Before::File(sum) if kind == Some(Kind::File) => {
                self.read(place)?.is_some_and(|content| Sum::of(&content) == sum)
            }
            Before::File(_) => false,
        })
    }

    fn take_back(&self, journal: &Journal, moved: &Moved) -> Result<(), SystemError> {
        for (from, to) in moved.iter().rev() {
            self.move_file(to, from)?;
        }
        journal.moves.iter().filter(|step| step.places).for_each(|step| {
            self.remove_empty_folders(&step.path);
        });
        self.discard()
    }

    fn move_noted(&self, from: PathBuf, to: PathBuf, moved: &mut Moved) -> Result<(), SystemError> {
        self.move_file(&from, &to)?;
        moved.push((from, to));
        Ok(())
    }

    /// Moves a file, and makes or clears its place only if that turns out to be needed.
    fn move_file(&self, from: &Path, to: &Path) -> Result<(), SystemError> {
        match self.system.rename(from, to) {
            Err(SystemError { reason: Reason::NotFound, .. }) => {
                if let Some(folder) = to.parent() {
                    self.system.create_folder(folder)?;
                }
                self.system.rename(from, to)
            }
            Err(SystemError { reason: Reason::IsFolder, .. }) => {
                self.remove_emptiness(to)?;
                self.system.rename(from, to)
            }
            done => done,
        }
    }

    /// Removes a folder that holds nothing but empty folders.
    fn remove_emptiness(&self, folder: &Path) -> Result<(), SystemError> {
        for entry in self.system.list(folder)? {
            if entry.kind == Kind::Folder {
                self.remove_emptiness(&folder.join(&entry.name))?;
            }
        }
        self.system.remove_folder(folder)
    }

    /// Removes the folders above a path as far as they are empty.
    fn remove_empty_folders(&self, path: &TreePath) {
        for folder in path.folders() {
            if !self.remove_if_empty(&folder.below(&self.target)) {
                return;
            }
        }
    }

    /// An empty folder that cannot be removed harms nobody: git does not see it.
    fn remove_if_empty(&self, folder: &Path) -> bool {
        self.system.remove_folder(folder).is_ok()
    }

    fn tidy(&self) -> Result<(), WriteError> {
        let folder = self.target.clone();
        self.discard().map_err(|source| WriteError::NotTidied { folder, source })
    }

    /// Removes the staging folder, the journal first.
    fn discard(&self) -> Result<(), SystemError> {
        if self.kind(&self.folder)? != Some(Kind::Folder) {
            return Ok(());
        }
        gone(self.system.remove_file(&self.folder.join(JOURNAL)))?;
        gone(remove_all(self.system, &self.folder))
    }

    /// Reads a file unless it is too large.
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, SystemError> {
        match self.system.read(path, LARGEST) {
            Err(SystemError { reason: Reason::TooLarge { .. }, .. }) => Ok(None),
            result => result.map(Some),
        }
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, SystemError> {
        Ok(self.system.metadata(path)?.map(|found| found.kind))
    }

    fn staged(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.new"))
    }

    fn kept(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.old"))
    }

    fn unchanged(&self, source: SystemError) -> WriteError {
        WriteError::Unchanged { folder: self.target.clone(), source }
    }

    fn half_written(&self, source: SystemError) -> WriteError {
        WriteError::HalfWritten { folder: self.target.clone(), source }
    }
}

/// Removes a folder and what it holds. A link in it is removed, not followed.
fn remove_all(system: &dyn System, folder: &Path) -> Result<(), SystemError> {
    for entry in system.list(folder)? {
        let place = folder.join(&entry.name);
        match entry.kind {
            Kind::Folder => remove_all(system, &place)?,
            _ => gone(system.remove_file(&place))?,
        }
    }
    system.remove_folder(folder)
}

/// Takes what is gone already as removed.
fn gone(removed: Result<(), SystemError>) -> Result<(), SystemError> {
    match removed {
        Err(SystemError { reason: Reason::NotFound, .. }) => Ok(()),
        result => result,
    }
}
