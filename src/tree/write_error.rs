//! Why ambit could not write.

use std::path::PathBuf;

use super::TreeFlaw;
use crate::system::{SystemError, shown};

/// A write that could not be done. Each message says in what state the folder is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Another ambit writes there.
    #[error("another ambit is writing to {}; try again when it is done", shown_path(.0))]
    Busy(PathBuf),
    /// The rendered files themselves cannot be written, on some file system or on all.
    #[error("{} was left as it was: {flaw}", shown_path(folder))]
    Tree {
        /// The environment's folder.
        folder: PathBuf,
        /// What is wrong with the tree.
        flaw: TreeFlaw,
    },
    /// It failed before anything was changed, or all changes were taken back.
    #[error("{} was left as it was: {source}", shown_path(folder))]
    Unchanged {
        /// The environment's folder.
        folder: PathBuf,
        /// What failed.
        source: SystemError,
    },
    /// It failed half-way, and the changes could not be taken back.
    #[error(
        "{} is half-written, and the next `ambit render` will finish it: {source}",
        shown_path(folder)
    )]
    HalfWritten {
        /// The environment's folder.
        folder: PathBuf,
        /// What failed.
        source: SystemError,
    },
    /// Somebody removed files of the folder meanwhile. What ambit changes there is changed.
    #[error(
        "files of {} vanished while ambit wrote there, so run `ambit render` again: {source}",
        shown_path(folder)
    )]
    Vanished {
        /// The environment's folder.
        folder: PathBuf,
        /// What failed.
        source: SystemError,
    },
    /// It failed half-way because the staging folder went away, which would have been needed to
    /// finish it or to take it back.
    #[error(
        "{} is half-written: {source}; its staging folder is gone, so look at `git diff`, then run \
         `ambit render --overwrite`",
        shown_path(folder)
    )]
    Torn {
        /// The environment's folder.
        folder: PathBuf,
        /// What failed.
        source: SystemError,
    },
    /// Everything is written, but the staging folder could not be removed.
    #[error("{} is written, but something is left beside it: {source}", shown_path(folder))]
    NotTidied {
        /// The environment's folder.
        folder: PathBuf,
        /// What failed.
        source: SystemError,
    },
    /// A name that would leave the folder, or hide in it.
    #[error("`{}` cannot be the name of a folder for an environment", shown(.0))]
    Name(String),
    /// The folder of all environments cannot be used.
    #[error(transparent)]
    System(#[from] SystemError),
}

impl WriteError {
    /// Returns what to do next, where that can be told and is not said already.
    pub fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::Unchanged { source, .. }
            | Self::HalfWritten { source, .. }
            | Self::NotTidied { source, .. }
            | Self::System(source) => source.way_out(),
            _ => None,
        }
    }
}

fn shown_path(path: &std::path::Path) -> String {
    shown(&path.to_string_lossy())
}
