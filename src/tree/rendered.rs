//! The folder `rendered/`, with a folder for each environment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::flaw::flaw;
use super::plan::{Plan, Record, Situation, plan};
use super::scan::{Scan, scan};
use super::staging::{STAGING_PREFIX, Staging};
use super::{
    InTheWay, Outcome, Recovered, Report, ReportKind, SUMS_FILE, Sums, Tree, TreePath, WriteError,
};
use crate::system::{Kind, Lock, System, SystemError};

/// How long one ambit waits for another to finish writing.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest SHA256SUMS that is read, some 300,000 files.
const LARGEST_SUMS: u64 = 32 << 20;

/// What to do with files that were changed by hand, and with foreign files where a rendered file
/// must go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// Leave and report them.
    Keep,
    /// Replace them, or remove them if they are rendered no longer.
    Overwrite,
}

/// The folder of all rendered environments, to look at.
#[derive(Clone)]
pub struct Rendered<'s> {
    system: &'s dyn System,
    folder: PathBuf,
}

/// The folder of all rendered environments, held for writing until this is dropped.
pub struct Writer<'s> {
    rendered: Rendered<'s>,
    recovered: Vec<Recovered>,
    _lock: Lock,
}

impl<'s> Rendered<'s> {
    /// Names the folder, which need not exist. Messages show the path as it is given here.
    pub fn new(system: &'s dyn System, folder: impl Into<PathBuf>) -> Self {
        Self { system, folder: folder.into() }
    }

    /// Returns the environments on disk: the folders that hold a SHA256SUMS.
    pub fn environments(&self) -> Result<Vec<String>, SystemError> {
        let mut environments = Vec::new();
        for name in self.folders()? {
            let sums = self.folder.join(&name).join(SUMS_FILE);
            if !name.starts_with('.') && self.kind(&sums)? == Some(Kind::File) {
                environments.push(name);
            }
        }
        Ok(environments)
    }

    /// Tells what a write would do. Changes nothing and needs no lock.
    pub fn check(&self, environment: &str, tree: &Tree) -> Result<Outcome, WriteError> {
        let looked_at = self.look_at(environment, tree, Edits::Keep)?;
        if Staging::new(self.system, &self.folder, environment).is_pending()? {
            let mut outcome = Outcome::new(environment, self.folder.join(environment));
            outcome.reports = vec![Report { path: String::new(), kind: ReportKind::Interrupted }];
            return Ok(outcome);
        }
        looked_at.decide(false, |plan| Ok(plan.outcome))
    }

    /// Makes the folder, takes hold of it, and finishes or clears away what an interrupted run
    /// left.
    pub fn lock(self) -> Result<Writer<'s>, WriteError> {
        self.system.create_folder(&self.folder)?;
        let lock = self.system.lock(&self.folder, PATIENCE)?;
        let lock = lock.ok_or_else(|| WriteError::Busy(self.folder.clone()))?;
        let recovered = self.recover()?;
        Ok(Writer { rendered: self, recovered, _lock: lock })
    }

    fn recover(&self) -> Result<Vec<Recovered>, WriteError> {
        let mut recovered = Vec::new();
        for name in self.folders()? {
            let environment = name.strip_prefix(STAGING_PREFIX).filter(|name| is_name(name));
            if let Some(environment) = environment {
                let finished = Staging::new(self.system, &self.folder, environment).recover()?;
                recovered.push(Recovered { environment: environment.to_owned(), finished });
            }
        }
        Ok(recovered)
    }

    fn folders(&self) -> Result<Vec<String>, SystemError> {
        if !self.system.exists(&self.folder)? {
            return Ok(Vec::new());
        }
        let entries = self.system.list(&self.folder)?.into_iter();
        let folders = entries.filter(|entry| entry.kind == Kind::Folder);
        Ok(folders.filter_map(|entry| entry.name.into_string().ok()).collect())
    }

    fn look_at<'a>(
        &self,
        environment: &'a str,
        tree: &'a Tree,
        edits: Edits,
    ) -> Result<LookedAt<'a>, WriteError> {
        if !is_name(environment) {
            return Err(WriteError::Name(environment.to_owned()));
        }
        let folder = self.folder.join(environment);
        if let Some(flaw) = flaw(tree) {
            return Err(WriteError::Tree { folder, flaw });
        }
        let seen = self
            .see(&folder, tree)
            .map_err(|source| WriteError::Unchanged { folder: folder.clone(), source })?;
        Ok(LookedAt { environment, folder, tree, edits, seen })
    }

    fn see(&self, folder: &Path, tree: &Tree) -> Result<Seen, SystemError> {
        match self.kind(folder)? {
            None => Ok(Seen::Nothing),
            Some(Kind::Folder) => {
                let record = self.record(&folder.join(SUMS_FILE))?;
                let scan = scan(self.system, folder, tree, &record.sums())?;
                Ok(Seen::Folder(record, scan))
            }
            Some(kind) => Ok(Seen::InTheWay(kind)),
        }
    }

    fn record(&self, sums: &Path) -> Result<Record, SystemError> {
        Ok(match self.kind(sums)? {
            None => Record::Missing,
            Some(Kind::File) => {
                let content = self.system.read(sums, LARGEST_SUMS)?;
                match Sums::parse(&content) {
                    Ok(sums) => Record::Read { sums, content },
                    Err(error) => Record::Unreadable { error, content },
                }
            }
            Some(kind) => Record::InTheWay(kind),
        })
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, SystemError> {
        Ok(self.system.metadata(path)?.map(|found| found.kind))
    }
}

impl Writer<'_> {
    /// Returns what became of writes that an earlier run did not finish.
    pub fn recovered(&self) -> &[Recovered] {
        &self.recovered
    }

    /// Makes the folder of an environment hold the tree, all of it or, on failure, nothing.
    ///
    /// Files that are as rendered are not touched. What ambit did not write is left and reported.
    /// Several environments may be written at once from several threads.
    pub fn write(
        &self,
        environment: &str,
        tree: &Tree,
        edits: Edits,
    ) -> Result<Outcome, WriteError> {
        self.write_after(environment, tree, edits, |_| {})
    }

    /// Like [`Writer::write`], and lets `look` see what is going to happen while the old files are
    /// still there. It is called only when something changes.
    pub fn write_after(
        &self,
        environment: &str,
        tree: &Tree,
        edits: Edits,
        look: impl FnOnce(&Outcome),
    ) -> Result<Outcome, WriteError> {
        let looked_at = self.rendered.look_at(environment, tree, edits)?;
        self.change(&looked_at, false, look)
    }

    /// Removes what ambit wrote of an environment that has no source any longer, and its folder if
    /// nothing else is in it.
    pub fn remove(&self, environment: &str, edits: Edits) -> Result<Outcome, WriteError> {
        let tree = Tree::new();
        let looked_at = self.rendered.look_at(environment, &tree, edits)?;
        self.change(&looked_at, true, |_| {})
    }

    fn change(
        &self,
        looked_at: &LookedAt<'_>,
        goes: bool,
        look: impl FnOnce(&Outcome),
    ) -> Result<Outcome, WriteError> {
        let Rendered { system, folder } = &self.rendered;
        let staging = Staging::new(*system, folder, looked_at.environment);
        looked_at.decide(goes, |plan| {
            if !plan.steps.is_empty() {
                look(&plan.outcome);
                staging.carry_out(&plan)?;
            }
            Ok(plan.outcome)
        })
    }
}

struct LookedAt<'a> {
    environment: &'a str,
    folder: PathBuf,
    tree: &'a Tree,
    edits: Edits,
    seen: Seen,
}

enum Seen {
    Nothing,
    Folder(Record, Scan),
    InTheWay(Kind),
}

impl LookedAt<'_> {
    /// Plans what to do and hands it on, unless the folder is no folder.
    fn decide(
        &self,
        goes: bool,
        act: impl FnOnce(Plan<'_>) -> Result<Outcome, WriteError>,
    ) -> Result<Outcome, WriteError> {
        let &Self { environment, tree, edits, .. } = self;
        let folder = self.folder.clone();
        let situation = |record, scan, is_new| Situation {
            environment,
            folder: folder.clone(),
            is_new,
            tree,
            record,
            scan,
            edits,
            goes,
        };
        match &self.seen {
            Seen::Nothing => act(plan(&situation(&Record::Missing, &Scan::default(), true))),
            Seen::Folder(record, scan) => act(plan(&situation(record, scan, false))),
            Seen::InTheWay(kind) => {
                let mut outcome = Outcome::new(environment, folder);
                let kind = ReportKind::InTheWay(InTheWay::Thing(*kind));
                outcome.reports = vec![Report { path: String::new(), kind }];
                Ok(outcome)
            }
        }
    }
}

/// Tells whether a name is one of a folder directly below, and not a hidden one.
fn is_name(name: &str) -> bool {
    !name.starts_with('.') && !name.contains('/') && TreePath::new(name).is_ok()
}
