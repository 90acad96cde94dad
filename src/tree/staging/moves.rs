//! The changes themselves: each is one or two renames, and can be taken back.

use std::path::{Path, PathBuf};

use super::{Staging, folders};
use crate::system::{Kind, Reason, SystemError};
use crate::tree::journal::{Journal, Move};
use crate::tree::plan::Before;
use crate::tree::{Sum, TreePath};

/// Whether the folder is known to be as the journal says, or something may have changed it since.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    JustScanned,
    LongAgo,
}

/// What was moved from where to where, in order.
pub(super) type Moved = Vec<(PathBuf, PathBuf)>;

impl Staging<'_> {
    pub(super) fn make_moves(
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
            folders::remove_if_empty(self.system, &self.target);
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
            Trust::LongAgo => !folders::is_vacant(self.system, &place)?,
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
            folders::kind(self.system, &self.staged(number))? != Some(Kind::File)
        } else {
            self.system.exists(&self.kept(number))?
        };
        if is_done || !self.is_reached_without_links(&step.path)? {
            return Ok(false);
        }
        let place = step.path.below(&self.target);
        Ok(if folders::is_vacant(self.system, &place)? {
            step.places
        } else {
            self.holds(&place, step.before)?
        })
    }

    fn is_reached_without_links(&self, path: &TreePath) -> Result<bool, SystemError> {
        let above = path.folders().map(|folder| folder.below(&self.target));
        for folder in std::iter::once(self.target.clone()).chain(above) {
            if !matches!(folders::kind(self.system, &folder)?, None | Some(Kind::Folder)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn holds(&self, place: &Path, before: Before) -> Result<bool, SystemError> {
        let kind = folders::kind(self.system, place)?;
        Ok(match before {
            Before::Absent => kind.is_none(),
            Before::Anything => kind != Some(Kind::Folder),
            Before::File(sum) if kind == Some(Kind::File) => {
                folders::read(self.system, place)?.is_some_and(|content| Sum::of(&content) == sum)
            }
            Before::File(_) => false,
        })
    }

    pub(super) fn take_back(&self, journal: &Journal, moved: &Moved) -> Result<(), SystemError> {
        for (from, to) in moved.iter().rev() {
            self.move_file(to, from)?;
        }
        journal.moves.iter().filter(|step| step.places).for_each(|step| {
            self.remove_empty_folders(&step.path);
        });
        Ok(())
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
                folders::remove_emptiness(self.system, to)?;
                self.system.rename(from, to)
            }
            done => done,
        }
    }

    /// Removes the folders above a path as far as they are empty.
    fn remove_empty_folders(&self, path: &TreePath) {
        for folder in path.folders() {
            if !folders::remove_if_empty(self.system, &folder.below(&self.target)) {
                return;
            }
        }
    }
}
