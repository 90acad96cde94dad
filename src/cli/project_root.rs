//! Which folder is the project.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::config::{ENV_FOLDER, PROJECT_FILE, Request};
use crate::diag::Sources;
use crate::system::{self, Kind, System};

/// A project's root.
#[derive(Debug)]
pub(super) struct Root {
    /// The absolute path.
    pub path: PathBuf,
    /// The path as messages show it: relative to the working directory when one holds the other.
    pub shown: PathBuf,
}

impl Root {
    /// Returns a path below the root as messages show it.
    pub(super) fn show(&self, below: &str) -> PathBuf {
        self.shown.join(below)
    }

    /// Has the files of a project named in messages as this root is; documents of `--config` keep
    /// the names that the user gave them.
    pub(super) fn show_sources(&self, request: &Request, sources: &mut Sources) {
        let documents = request.configs.iter().map(|(_, shown)| shown.as_str());
        let folder = self.shown.to_string_lossy();
        if !folder.is_empty() {
            sources.show_below(folder.trim_end_matches('/'), &documents.collect::<Vec<_>>());
        }
    }
}

/// Finds the root: the folder given, or the nearest one upwards that is a project.
pub(super) fn find(system: &dyn System, given: Option<&Path>) -> Result<Root, Failure> {
    let here = system.current_dir()?;
    if let Some(given) = given {
        let path = system::absolute(system, given)?;
        if !is_project(system, &path)? {
            return Err(no_project(system, &path, given)?);
        }
        return Ok(root(path, &here));
    }
    for path in here.ancestors() {
        if is_project(system, path)? {
            return Ok(root(path.to_path_buf(), &here));
        }
    }
    Err(Failure::command(
        format!(
            "no project here: neither {PROJECT_FILE} nor {ENV_FOLDER}/ in this folder or above"
        ),
        "`ambit init` makes a small working project, and `-C DIR` names one elsewhere",
    ))
}

/// Says why the folder that `-C` names is no project.
fn no_project(system: &dyn System, path: &Path, given: &Path) -> Result<Failure, Failure> {
    let given = given.display();
    let takes = format!("`-C` takes the folder that holds {PROJECT_FILE} or {ENV_FOLDER}/");
    Ok(match system.metadata(path)?.map(|found| found.kind) {
        None => Failure::command(format!("there is no folder {given}"), takes),
        Some(Kind::File | Kind::Other) => {
            Failure::command(format!("{given} is a file, not a folder"), takes)
        }
        Some(Kind::Folder | Kind::Link) => Failure::command(
            format!("{given} is no project: it has neither {PROJECT_FILE} nor {ENV_FOLDER}/"),
            format!("{takes}; `ambit init` makes a small working project there"),
        ),
    })
}

/// Finds the root like [`find`], but any folder will do: the one given, or the working directory.
pub(super) fn find_or_here(system: &dyn System, given: Option<&Path>) -> Result<Root, Failure> {
    let here = system.current_dir()?;
    match given {
        Some(given) => Ok(root(system::absolute(system, given)?, &here)),
        None => find(system, None).or_else(|_| Ok(root(here.clone(), &here))),
    }
}

fn is_project(system: &dyn System, path: &Path) -> Result<bool, Failure> {
    Ok(system.exists(&path.join(PROJECT_FILE))? || system.exists(&path.join(ENV_FOLDER))?)
}

fn root(path: PathBuf, here: &Path) -> Root {
    let below = path.strip_prefix(here).map(Path::to_path_buf);
    let above = || here.strip_prefix(&path).map(|way| way.iter().map(|_| "..").collect());
    let shown = below.or_else(|_| above()).unwrap_or_else(|_| path.clone());
    Root { path, shown }
}
