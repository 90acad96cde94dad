//! Which folder is the project.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::config::{ENV_FOLDER, PROJECT_FILE};
use crate::system::{self, System};

/// A project's root.
#[derive(Debug)]
pub(super) struct Root {
    /// The absolute path.
    pub path: PathBuf,
    /// The path as messages show it: relative to the working directory when it lies below.
    pub shown: PathBuf,
}

impl Root {
    /// Returns a path below the root as messages show it.
    pub(super) fn show(&self, below: &str) -> PathBuf {
        self.shown.join(below)
    }
}

/// Finds the root: the folder given, or the nearest one upwards that is a project.
pub(super) fn find(system: &dyn System, given: Option<&Path>) -> Result<Root, Failure> {
    let here = system.current_dir()?;
    if let Some(given) = given {
        let path = system::absolute(system, given)?;
        if !is_project(system, &path)? {
            let what = format!(
                "{} is no project: it has neither {PROJECT_FILE} nor {ENV_FOLDER}/",
                given.display()
            );
            let way_out = "`ambit init` makes a small working project there";
            return Err(Failure::command(what, way_out));
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
    let shown = path.strip_prefix(here).map_or_else(|_| path.clone(), Path::to_path_buf);
    Root { path, shown }
}
