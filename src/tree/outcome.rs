//! What a write did, or would do.

use std::path::PathBuf;

use super::{SumsError, TreePath};
use crate::system::Kind;

/// What a write of one environment did to its folder, or what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The environment.
    pub environment: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Files that were not there.
    pub created: Vec<TreePath>,
    /// Files that ambit wrote earlier with another content.
    pub replaced: Vec<TreePath>,
    /// Files that ambit wrote earlier and that are rendered no longer.
    pub removed: Vec<TreePath>,
    /// How many files were as rendered already, and were not touched.
    pub same: usize,
    /// Whether SHA256SUMS itself changed. It is in none of the lists above.
    pub sums_changed: bool,
    /// Whether SHA256SUMS told what ambit wrote earlier. If not, a file that differs from what is
    /// rendered counts as foreign, though ambit may have written it.
    pub ownership_known: bool,
    /// What is not as it should be, in the order of paths.
    pub reports: Vec<Report>,
}

impl Outcome {
    pub(super) fn new(environment: &str, folder: PathBuf) -> Self {
        Self {
            environment: environment.to_owned(),
            folder,
            created: Vec::new(),
            replaced: Vec::new(),
            removed: Vec::new(),
            same: 0,
            sums_changed: false,
            ownership_known: true,
            reports: Vec::new(),
        }
    }

    /// Tells whether the folder was as rendered already, so that nothing had to be changed.
    pub fn is_unchanged(&self) -> bool {
        !self.sums_changed
            && [&self.created, &self.replaced, &self.removed].iter().all(|paths| paths.is_empty())
    }

    /// Tells whether a report needs the user to do something.
    pub fn has_errors(&self) -> bool {
        self.reports.iter().any(|report| report.kind.is_error())
    }
}

/// Something in an environment's folder that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where, relative to the environment's folder; empty for the folder itself.
    pub path: String,
    /// What is wrong there.
    pub kind: ReportKind,
}

/// What is wrong with something in an environment's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportKind {
    /// The file's content is neither what ambit wrote last nor what it renders now. It was left.
    Edited,
    /// The file's content is not what ambit wrote, and it is rendered no longer. It was left.
    EditedLeftover,
    /// A rendered file could not be written because this is where it, or its folder, must go.
    InTheWay(InTheWay),
    /// A file that ambit did not write and that Argo CD or people may take for a manifest.
    ForeignManifest,
    /// Another file that ambit did not write.
    ForeignFile,
    /// A folder with nothing in it that ambit wrote.
    ForeignFolder {
        /// How many files are in it, at any depth.
        files: usize,
        /// How many of them Argo CD or people may take for a manifest.
        manifests: usize,
    },
    /// A symbolic link, which ambit neither writes nor follows.
    Link,
    /// SHA256SUMS cannot be read, so it is not known what ambit wrote.
    SumsUnreadable {
        /// Where and why.
        error: SumsError,
        /// Its content, for an excerpt.
        text: String,
        /// Whether it was written anew, listing the files that are as rendered.
        rebuilt: bool,
    },
    /// A write was interrupted (killed, a power cut); the next write finishes it.
    Interrupted,
}

/// What is where a rendered file must go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTheWay {
    /// A file that ambit did not write.
    ForeignFile,
    /// A file whose name differs only in case, which some file systems take for the same.
    OtherCase,
    /// A link, a folder, a pipe; or a file where a folder must go.
    Thing(Kind),
}

impl ReportKind {
    /// Tells whether the user must do something; otherwise it is only worth knowing.
    ///
    /// Argo CD reads `*.yaml` alone from the folders ambit gives it, and people read more file
    /// types as manifests: those are errors. A README or an OWNERS file harms nobody.
    pub fn is_error(&self) -> bool {
        !matches!(
            self,
            Self::ForeignFile
                | Self::ForeignFolder { manifests: 0, .. }
                | Self::SumsUnreadable { rebuilt: true, .. }
        )
    }
}

/// What became of a write that was interrupted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The environment.
    pub environment: String,
    /// Whether the write had begun to change the folder and was finished now; otherwise the folder
    /// was still the old one, and only leftovers were removed.
    pub finished: bool,
}
