//! What must be done so that an environment's folder is as rendered; pure.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::scan::{Found, Scan, looks_like_manifest};
use super::{
    Edits, InTheWay, Outcome, Report, ReportKind, SUMS_FILE, Sum, Sums, SumsError, Tree, TreePath,
};
use crate::system::Kind;

/// What SHA256SUMS on disk says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// There is none.
    Missing,
    /// It lists what ambit wrote.
    Read { sums: Sums, content: Vec<u8> },
    /// It cannot be read as a list.
    Unreadable { error: SumsError, content: Vec<u8> },
    /// It is no file.
    InTheWay(Kind),
}

/// What a place must hold for a change to be allowed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing.
    Absent,
    /// A file of this sum.
    File(Sum),
    /// Whatever it is, the user gave it up.
    Anything,
}

/// One change to an environment's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step<'a> {
    /// Where.
    pub(super) path: TreePath,
    /// What is there now.
    pub(super) before: Before,
    /// What must be there then; `None`: nothing.
    pub(super) content: Option<Cow<'a, [u8]>>,
}

/// The changes in the order they must happen: removals, files, SHA256SUMS.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) steps: Vec<Step<'a>>,
    /// What SHA256SUMS is now.
    pub(super) sums_before: Before,
    /// Whether there is no folder yet.
    pub(super) is_new: bool,
    pub(super) outcome: Outcome,
}

/// Everything that is known of an environment before it is written.
pub(super) struct Situation<'a> {
    pub(super) environment: &'a str,
    pub(super) folder: PathBuf,
    /// Whether there is no folder yet.
    pub(super) is_new: bool,
    pub(super) tree: &'a Tree,
    pub(super) record: &'a Record,
    pub(super) scan: &'a Scan,
    pub(super) edits: Edits,
    /// Whether the environment is to go, so that SHA256SUMS goes too once nothing is listed.
    pub(super) goes: bool,
}

impl Record {
    /// Returns what is known to be ambit's.
    pub(super) fn sums(&self) -> Cow<'_, Sums> {
        match self {
            Self::Read { sums, .. } => Cow::Borrowed(sums),
            _ => Cow::Owned(Sums::default()),
        }
    }

    fn before(&self) -> Before {
        match self {
            Self::Missing => Before::Absent,
            Self::Read { content, .. } | Self::Unreadable { content, .. } => {
                Before::File(Sum::of(content))
            }
            Self::InTheWay(_) => Before::Anything,
        }
    }
}

/// Decides what to do about every file.
pub(super) fn plan<'a>(situation: &Situation<'a>) -> Plan<'a> {
    let mut planner = Planner {
        known: situation.record.sums(),
        sums: Sums::of(situation.tree),
        removals: BTreeMap::new(),
        placements: Vec::new(),
        outcome: Outcome::new(situation.environment, situation.folder.clone()),
        reports: BTreeMap::new(),
        other_cases: BTreeMap::new(),
        situation,
    };
    planner.plan_leftovers();
    planner.plan_foreign();
    planner.plan_rendered();
    planner.finish()
}

struct Planner<'s, 'a> {
    situation: &'s Situation<'a>,
    known: Cow<'s, Sums>,
    sums: Sums,
    removals: BTreeMap<&'s TreePath, Before>,
    placements: Vec<Step<'a>>,
    outcome: Outcome,
    reports: BTreeMap<String, ReportKind>,
    /// What stays on disk beside the rendered files, by its path without case.
    other_cases: BTreeMap<String, &'s TreePath>,
}

impl<'s, 'a> Planner<'s, 'a> {
    fn overwrites(&self) -> bool {
        self.situation.edits == Edits::Overwrite
    }

    fn report(&mut self, path: &TreePath, kind: ReportKind) {
        self.reports.insert(path.as_str().to_owned(), kind);
    }

    /// Files that ambit wrote earlier and that are rendered no longer.
    fn plan_leftovers(&mut self) {
        let situation = self.situation;
        for (path, found) in &situation.scan.found {
            let Some(recorded) = self.known.get(path) else { continue };
            if situation.tree.get(path).is_none() {
                self.plan_leftover(path, recorded, found);
            }
        }
    }

    fn plan_leftover(&mut self, path: &'s TreePath, recorded: Sum, found: &Found) {
        let before = match found {
            Found::Differs(Some(sum)) if *sum == recorded => Before::File(recorded),
            Found::Differs(_) | Found::Link if self.overwrites() => Before::Anything,
            Found::Differs(_) => {
                self.sums.insert(path.clone(), recorded);
                return self.report(path, ReportKind::EditedLeftover);
            }
            found => return self.report_foreign(path.as_str(), found),
        };
        self.removals.insert(path, before);
    }

    /// Things that ambit did not write, where it writes nothing.
    fn plan_foreign(&mut self) {
        let situation = self.situation;
        for (path, found) in &situation.scan.found {
            if situation.tree.get(path).is_some() || self.removals.contains_key(path) {
                continue;
            }
            self.other_cases.insert(path.folded(), path);
            if self.known.get(path).is_none() {
                self.report_foreign(path.as_str(), found);
            }
        }
        for (path, found) in &situation.scan.oddities {
            self.report_foreign(path, found);
        }
    }

    fn report_foreign(&mut self, path: &str, found: &Found) {
        let kind = match found {
            Found::ForeignFolder { files: 0, .. } => return,
            Found::ForeignFolder { files, manifests } => {
                ReportKind::ForeignFolder { files: *files, manifests: *manifests }
            }
            Found::Link => ReportKind::Link,
            _ if looks_like_manifest(path) => ReportKind::ForeignManifest,
            _ => ReportKind::ForeignFile,
        };
        self.reports.insert(path.to_owned(), kind);
    }

    fn plan_rendered(&mut self) {
        let situation = self.situation;
        for (path, content) in situation.tree.iter() {
            match situation.scan.found.get(path) {
                Some(Found::Same) => self.outcome.same += 1,
                Some(found) => self.plan_changed(path, content, found),
                None => self.plan_absent(path, content),
            }
        }
    }

    fn plan_changed(&mut self, path: &'a TreePath, content: &'a [u8], found: &Found) {
        let recorded = self.known.get(path);
        let before = match found {
            Found::Differs(Some(sum)) if recorded == Some(*sum) => Before::File(*sum),
            Found::ForeignFolder { .. } => {
                return self.leave(path, path, ReportKind::InTheWay(InTheWay::Thing(Kind::Folder)));
            }
            Found::Differs(Some(sum)) if self.overwrites() => Before::File(*sum),
            _ if self.overwrites() => Before::Anything,
            Found::Differs(_) | Found::Same | Found::Foreign => {
                let foreign = ReportKind::InTheWay(InTheWay::ForeignFile);
                let kind = if recorded.is_some() { ReportKind::Edited } else { foreign };
                return self.leave(path, path, kind);
            }
            Found::Link | Found::Other => {
                let thing = InTheWay::Thing(found.kind());
                return self.leave(path, path, ReportKind::InTheWay(thing));
            }
        };
        self.outcome.replaced.push(path.clone());
        self.place(path, before, content);
    }

    fn plan_absent(&mut self, path: &'a TreePath, content: &'a [u8]) {
        if let Some((obstacle, kind)) = self.obstacle(path) {
            return self.leave(path, &obstacle, ReportKind::InTheWay(kind));
        }
        self.outcome.created.push(path.clone());
        self.place(path, Before::Absent, content);
    }

    /// Returns what keeps a file from being written though nothing of its name is there.
    fn obstacle(&self, path: &TreePath) -> Option<(TreePath, InTheWay)> {
        let found = &self.situation.scan.found;
        if let Some(other) = self.other_cases.get(&path.folded()) {
            return Some(((*other).clone(), InTheWay::OtherCase));
        }
        for folder in path.folders() {
            match found.get(&folder) {
                Some(thing) if !self.removals.contains_key(&folder) => {
                    return Some((folder, InTheWay::Thing(thing.kind())));
                }
                _ => {}
            }
        }
        let stays = |(below, _): (&TreePath, _)| !self.removals.contains_key(below);
        let is_full_folder =
            self.situation.scan.folders.contains(path) && super::below(found, path).any(stays);
        is_full_folder.then(|| (path.clone(), InTheWay::Thing(Kind::Folder)))
    }

    /// Leaves a rendered file unwritten; what was recorded of it stays recorded.
    fn leave(&mut self, path: &TreePath, obstacle: &TreePath, kind: ReportKind) {
        match self.known.get(path) {
            Some(recorded) => self.sums.insert(path.clone(), recorded),
            None => self.sums.remove(path),
        }
        self.report(obstacle, kind);
    }

    fn place(&mut self, path: &'a TreePath, before: Before, content: &'a [u8]) {
        let content = Some(Cow::Borrowed(content));
        self.placements.push(Step { path: path.clone(), before, content });
    }

    fn finish(mut self) -> Plan<'a> {
        let sums = self.plan_sums();
        let removals = self.removals.iter().map(|(path, before)| Step {
            path: (*path).clone(),
            before: *before,
            content: None,
        });
        let steps = removals.chain(self.placements).chain(sums).collect();
        self.outcome.removed = self.removals.keys().copied().cloned().collect();
        let reports = self.reports.into_iter().map(|(path, kind)| Report { path, kind });
        self.outcome.reports = reports.collect();
        let Situation { record, is_new, .. } = self.situation;
        Plan { steps, sums_before: record.before(), is_new: *is_new, outcome: self.outcome }
    }

    fn plan_sums(&mut self) -> Option<Step<'a>> {
        let record = self.situation.record;
        self.report_record(record);
        let goes = self.situation.goes && self.sums.is_empty();
        let content = (!goes).then(|| self.sums.to_string().into_bytes());
        let needed = match record {
            Record::Missing => content.is_some(),
            Record::Read { content: now, .. } => Some(now) != content.as_ref(),
            Record::Unreadable { .. } => !self.situation.goes,
            Record::InTheWay(Kind::Folder) => false,
            Record::InTheWay(_) => self.overwrites(),
        };
        self.outcome.sums_changed = needed;
        self.outcome.ownership_known = matches!(record, Record::Read { .. });
        needed.then(|| Step {
            path: TreePath::of_sums(),
            before: record.before(),
            content: content.map(Cow::Owned),
        })
    }

    fn report_record(&mut self, record: &Record) {
        let kind = match record {
            Record::Missing | Record::Read { .. } => return,
            Record::Unreadable { error, content } => ReportKind::SumsUnreadable {
                error: error.clone(),
                text: String::from_utf8_lossy(content).into_owned(),
                rebuilt: !self.situation.goes,
            },
            Record::InTheWay(kind) if self.overwrites() && *kind != Kind::Folder => return,
            Record::InTheWay(kind) => ReportKind::InTheWay(InTheWay::Thing(*kind)),
        };
        self.reports.insert(SUMS_FILE.to_owned(), kind);
    }
}
