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

mod folders;
mod moves;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::moves::{Moved, Trust};
use super::journal::Journal;
use super::plan::Plan;
use super::{TreePath, WriteError};
use crate::system::{Action, Kind, Reason, System, SystemError};

/// What the name of a staging folder begins with, before the name of its environment.
pub const STAGING_PREFIX: &str = ".ambit-";

const JOURNAL: &str = "journal";
const UNFINISHED_JOURNAL: &str = "journal.part";
const WHOLE: &str = "whole";
/// Keeps leftovers of a killed run out of `git status`.
const IGNORE_FILE: (&str, &[u8]) = (".gitignore", b"*\n");

/// The staging folder of one environment.
pub(super) struct Staging<'s> {
    system: &'s dyn System,
    folder: PathBuf,
    target: PathBuf,
}

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
        Ok(folders::kind(self.system, &self.folder)? == Some(Kind::Folder)
            && folders::kind(self.system, &self.folder.join(JOURNAL))? == Some(Kind::File))
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
        let content = folders::read(self.system, &self.folder.join(JOURNAL))?;
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
        let taken_back = self.take_back(journal, &moved);
        if taken_back.is_ok() {
            // As above: the next run removes what is left.
            let _ = self.discard();
        }
        Err(match (self.is_pending().unwrap_or(true), taken_back) {
            (true, _) => self.half_written(source),
            (false, Ok(())) => self.unchanged(source),
            (false, Err(_)) => WriteError::Torn { folder: self.target.clone(), source },
        })
    }

    fn tidy(&self) -> Result<(), WriteError> {
        let folder = self.target.clone();
        self.discard().map_err(|source| WriteError::NotTidied { folder, source })
    }

    /// Removes the staging folder, the journal first.
    fn discard(&self) -> Result<(), SystemError> {
        if folders::kind(self.system, &self.folder)? != Some(Kind::Folder) {
            return Ok(());
        }
        folders::remove_file(self.system, &self.folder.join(JOURNAL))?;
        folders::remove_all(self.system, &self.folder)
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
