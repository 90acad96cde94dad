//! One side of a difference: what the user named, found and listed.

mod failures;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::args::{Diff, Global};
use crate::cli::project_root::{self, Root};
use crate::cli::{Failure, configs};
use crate::config::RENDERED_FOLDER;
use crate::diag::{Findings, Place, Sources};
use crate::diff::{EnvironmentDifference, Side, SideKind};
use crate::snapshot::{self, Folder, Snapshot};
use crate::system::{self, Commit, GitError, Kind, Repository, System};
use crate::{Prepared, Request, prepare};
pub(super) use failures::{elsewhere, incomplete};
use failures::{explained, outside, unnamed};

/// The side that is rendered just now.
const RENDER: &str = "render";

/// A side, ready to be read.
pub(super) struct Found {
    pub(super) described: Side,
    pub(super) snapshot: Snapshot,
    /// The location of the repository its contents are in.
    pub(super) repository: Option<PathBuf>,
    pub(super) notes: Vec<String>,
    /// Where the files of each environment were asked for, when rendered just now.
    places: BTreeMap<String, BTreeMap<String, Place>>,
    pub(super) findings: Findings,
    /// Environments that could not be rendered.
    pub(super) not_rendered: Vec<String>,
}

impl Found {
    fn new(kind: SideKind, name: impl Into<String>, snapshot: Snapshot) -> Self {
        let (is_empty, name) = (snapshot.is_empty(), name.into());
        let notes = beside(&name, &snapshot).into_iter().collect();
        Self {
            described: Side { kind, name, commit: None, is_empty, folder: None },
            snapshot,
            repository: None,
            notes,
            places: BTreeMap::new(),
            findings: Findings::new(),
            not_rendered: Vec::new(),
        }
    }

    pub(super) fn place(&self, environment: &str, path: &str) -> Option<Place> {
        self.places.get(environment)?.get(path).copied()
    }
}

/// Says which manifests belong to no environment, so that nobody takes them for compared.
fn beside(name: &str, snapshot: &Snapshot) -> Option<String> {
    let first = system::shown(snapshot.beside.first()?);
    let (files, them) = match snapshot.beside.len() {
        1 => (format!("{first} lies"), "is"),
        2 => (format!("{first} and 1 other file lie"), "are"),
        count => (format!("{first} and {} other files lie", count - 1), "are"),
    };
    Some(format!("{name}: {files} beside the environments and {them} not compared"))
}

/// What sides are looked for in.
pub(super) struct Surroundings<'c> {
    command: &'c Diff,
    global: &'c Global,
    system: &'c dyn System,
    prepared: Option<Prepared>,
    no_sources: Sources,
}

impl<'c> Surroundings<'c> {
    pub(super) fn new(command: &'c Diff, global: &'c Global, system: &'c dyn System) -> Self {
        Self { command, global, system, prepared: None, no_sources: Sources::default() }
    }

    /// The texts that findings and places point into.
    pub(super) fn sources(&self) -> &Sources {
        self.prepared.as_ref().map_or(&self.no_sources, |it| &it.project.sources)
    }

    /// Replaces the place of each change, that of its object, by that of its field.
    pub(super) fn find_fields(&self, environments: &mut [EnvironmentDifference]) {
        let Some(prepared) = &self.prepared else { return };
        for environment in environments.iter_mut().filter(|it| !it.changes.is_empty()) {
            let provenance = prepared.project.provenance(&environment.name);
            let pairs = &environment.pairs;
            for change in &mut environment.changes {
                change.place = match change.place.filter(|place| place.is_users()) {
                    Some(object) => Some(provenance.of(object, &change.way())),
                    None => pairs
                        .get(change.pair)
                        .and_then(|it| settings::place(&provenance, it, change)),
                };
            }
        }
    }

    /// Finds and lists both sides.
    pub(super) fn sides(&mut self, from: &str, to: &str) -> Result<[Found; 2], Failure> {
        if from != RENDER && to != RENDER {
            let (to, from) = rayon::join(|| self.listed(to), || self.listed(from));
            return to.and_then(|to| Ok([from?, to]));
        }
        // The second side first: a project that is read to be rendered need not be read again.
        let to = if to == RENDER { self.render() } else { self.listed(to) }?;
        let from = if from == RENDER { self.render() } else { self.listed(from) }?;
        Ok([from, to])
    }

    /// Finds and lists a side that is there already.
    fn listed(&self, name: &str) -> Result<Found, Failure> {
        match name {
            "" => Err(unnamed()),
            "worktree" => self.worktree(),
            _ => self.named(name),
        }
    }

    fn root(&self) -> Result<Root, Failure> {
        project_root::find_or_here(self.system, self.global.root.as_deref())
    }

    fn request(&self, root: &Root) -> Result<Request, Failure> {
        Ok(Request {
            root: root.path.clone(),
            names: Vec::new(),
            configs: configs(&self.command.config, self.system)?,
        })
    }

    /// The folder of renders, below the project's root.
    fn rendered_folder(&self, root: &Root) -> Result<String, Failure> {
        if let Some(prepared) = &self.prepared {
            return Ok(prepared.project.rendered_folder().to_owned());
        }
        if project_root::find(self.system, Some(&root.path)).is_err() {
            return Ok(RENDERED_FOLDER.to_owned());
        }
        let project = crate::config::load(self.system, &self.request(root)?)?;
        Ok(project.rendered_folder().to_owned())
    }

    fn render(&mut self) -> Result<Found, Failure> {
        let root = if self.command.config.is_empty() {
            project_root::find(self.system, self.global.root.as_deref())?
        } else {
            self.root()?
        };
        let request = self.request(&root)?;
        let mut prepared = prepare(self.system, &request)?;
        root.show_sources(&request, &mut prepared.project.sources);
        let known = prepared.project.environments();
        let asked = self.command.environments.iter();
        let names = asked.filter(|it| known.contains(&it.as_str())).cloned().collect::<Vec<_>>();
        let mut found = Found::new(SideKind::Render, "", Snapshot::of(Vec::new()));
        found.findings = prepared.project.own_findings(self.command.environments.is_empty());
        let mut trees = Vec::new();
        if self.command.environments.is_empty() || !names.is_empty() {
            for compiled in prepared.render(&names, |compiled| compiled) {
                found.findings.extend(compiled.findings);
                found.places.insert(compiled.name.clone(), compiled.places);
                match compiled.tree {
                    Some(tree) => trees.push((compiled.name, tree)),
                    None => found.not_rendered.push(compiled.name),
                }
            }
        }
        found.snapshot = Snapshot::of_renders(trees);
        found.described.is_empty = found.snapshot.is_empty();
        self.prepared = Some(prepared);
        Ok(found)
    }

    fn worktree(&self) -> Result<Found, Failure> {
        let root = self.root()?;
        let name = self.rendered_folder(&root)?;
        let folder = root.path.join(&name);
        if !self.system.exists(&folder)? {
            let mut found = Found::new(SideKind::Worktree, "worktree", Snapshot::of(Vec::new()));
            let shown = root.show(&name);
            found.notes.push(format!("{} is not there and counts as empty", shown.display()));
            return Ok(found);
        }
        self.folder(SideKind::Worktree, "worktree", &folder)
    }

    fn folder(&self, kind: SideKind, name: &str, path: &Path) -> Result<Found, Failure> {
        let repository = self.system.repository(path).ok();
        let snapshot = snapshot::directory(self.system, path, repository.as_ref())?;
        let mut found = Found::new(kind, name, snapshot);
        found.described.folder = repository.and_then(|it| it.path_of(path));
        Ok(found)
    }

    /// A folder or a revision. What begins with `.` or `/` is a folder.
    fn named(&self, name: &str) -> Result<Found, Failure> {
        let path = system::absolute(self.system, Path::new(name))?;
        let metadata = self.system.metadata(&path).ok().flatten();
        let is_folder = match metadata.map(|it| it.kind) {
            Some(Kind::Folder) => true,
            Some(Kind::Link) => self.system.list(&path).is_ok(),
            _ => false,
        };
        if name.starts_with(['.', '/']) && !is_folder {
            let way_out = "name a folder that is there, or a git revision";
            return Err(Failure::command(
                format!("there is no folder `{}`", system::shown(name)),
                way_out,
            ));
        }
        if name.starts_with(['.', '/']) {
            return self.folder(SideKind::Directory, name, &path);
        }
        match (self.revision(name), is_folder) {
            (Ok(_), true) => Err(Failure::command(
                format!("`{name}` is both a git revision and a folder"),
                format!("write `./{name}` for the folder, or `refs/heads/{name}` for the branch"),
            )),
            (Ok(found), false) => Ok(found),
            (Err(_), true) => self.folder(SideKind::Directory, name, &path),
            (Err(failure), false) => Err(failure),
        }
    }

    fn revision(&self, name: &str) -> Result<Found, Failure> {
        let root = self.root()?;
        let repository = self.system.repository(&root.path);
        let repository = repository.map_err(|error| explained(&error, name, &[]))?;
        let explain = |error: GitError| explained(&error, name, &repository.names());
        let (revision, below) = match name.split_once(':') {
            Some(("merge-base", revision)) => (revision, None),
            Some((revision, path)) => (revision, Some(path)),
            None => (name, None),
        };
        let commit = if name.starts_with("merge-base:") {
            repository.merge_base(revision)
        } else {
            repository.commit(revision)
        };
        let commit = match commit {
            Err(GitError::NoCommits) => {
                let mut found = Found::new(SideKind::Revision, name, Snapshot::of(Vec::new()));
                found
                    .notes
                    .push(format!("{name}: the repository has no commit yet and counts as empty"));
                return Ok(found);
            }
            commit => commit.map_err(explain)?,
        };
        let path = match below {
            Some(path) => self.path_in_repository(path, &repository)?,
            None => self.rendered_in_repository(&root, &repository)?,
        };
        let folder = Folder { commit, path };
        let listed = snapshot::revision(&repository, &folder).map_err(explain)?;
        if listed.is_none() && below.is_some() {
            return Err(Failure::command(
                format!("`{revision}` has no folder `{}`", folder.path),
                "the path is one from the repository's root; `./` in front makes it relative",
            ));
        }
        Ok(of_revision(name, listed, &folder, &commit, &repository))
    }

    /// As git reads them: from the repository's root, or with `./` from the working directory.
    fn path_in_repository(&self, path: &str, repository: &Repository) -> Result<String, Failure> {
        if !path.starts_with("./") && !path.starts_with("../") {
            return Ok(path.trim_matches('/').to_owned());
        }
        let folder = system::absolute(self.system, &PathBuf::from(path))?;
        repository.path_of(&system::normalized(&folder)).ok_or_else(|| outside(path))
    }

    fn rendered_in_repository(
        &self,
        root: &Root,
        repository: &Repository,
    ) -> Result<String, Failure> {
        let rendered = self.rendered_folder(root)?;
        if repository.is_bare() {
            // There are no files around it that could lie in a folder.
            return Ok(rendered);
        }
        let folder = root.path.join(rendered);
        let shown = folder.display().to_string();
        repository.path_of(&folder).ok_or_else(|| outside(&shown))
    }
}

fn of_revision(
    name: &str,
    listed: Option<Snapshot>,
    folder: &Folder,
    commit: &Commit,
    repository: &Repository,
) -> Found {
    let is_there = listed.as_ref().is_some_and(|it| !it.is_empty());
    let snapshot = listed.unwrap_or_else(|| Snapshot::of(Vec::new()));
    let mut found = Found::new(SideKind::Revision, name, snapshot);
    if !is_there {
        found.notes.push(format!("{name} has no {}/ and counts as empty", folder.path));
    }
    found.described.commit = Some(commit.to_string());
    found.described.folder = Some(folder.path.clone());
    found.repository = Some(repository.location().to_path_buf());
    found
}
