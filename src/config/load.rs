//! Reads a project from disk.

use std::path::{Path, PathBuf};

use super::Project;
use crate::diag::{Finding, is_sound};
use crate::system::{
    self, Bounds, Kind, Met, Oddity::LeadsOut, Reason, System, SystemError, is_by_the_way,
};

/// The file at the root of a project.
pub const PROJECT_FILE: &str = "ambit.yaml";

/// The folder of environments where ambit.yaml names no other.
pub const ENV_FOLDER: &str = "env";
/// The folder of renders, unless the project names another.
pub const RENDERED_FOLDER: &str = "rendered";

/// Bytes that a file of configuration may have.
const FILE_LIMIT: u64 = 4 << 20;

/// Bytes that all layers may have together.
const ALL_LIMIT: u64 = 32 << 20;

/// How far below the env folder layers may lie.
const BOUNDS: Bounds = Bounds { depth: 16, entries: 100_000 };

/// What is to be rendered.
#[derive(Debug, Default)]
pub struct Request {
    /// The project's root.
    pub root: PathBuf,
    /// The environments; none: all.
    pub names: Vec<String>,
    /// JSON documents in the place of env/: their paths, and how messages show these.
    pub configs: Vec<(PathBuf, String)>,
}

/// Reads `ambit.yaml` and every layer of a project, or the JSON documents in the place of layers.
pub fn load(system: &dyn System, request: &Request) -> Result<Project, SystemError> {
    let Request { root, configs, .. } = request;
    let file = root.join(PROJECT_FILE);
    let leads_out = leads_out(system, root, &file)?;
    let bytes = match system.metadata(&file)? {
        Some(_) if !leads_out => Some(system.read(&file, FILE_LIMIT)?),
        _ => None,
    };
    let mut project = Project::new(PROJECT_FILE, bytes.as_deref());
    if leads_out {
        let finding =
            Finding::error("project-file", format!("`{PROJECT_FILE}` {}", LeadsOut.words()));
        project.findings.push(finding.hint(LeadsOut.way_out()));
    }
    for (path, shown) in configs {
        let bytes = system.read(path, FILE_LIMIT);
        // A reader knows the document by the name they gave it.
        let bytes = bytes.map_err(|error| SystemError { path: shown.into(), ..error })?;
        project.add_config(shown, &bytes);
    }
    if !configs.is_empty() || !is_sound(&project.findings) {
        project.compare_names();
        return Ok(project);
    }
    let folder = project.keys.env.as_ref().map_or(ENV_FOLDER, |env| &env.value).to_owned();
    let path = root.join(&folder);
    if system.metadata(&path)?.is_none() {
        let finding = Finding::error("no-env-folder", format!("there is no folder `{folder}`"))
            .at(project.keys.env.as_ref().map(|env| env.place))
            .because("it holds one file for each environment")
            .hint("`ambit init` makes a small working project");
        project.findings.push(finding);
        return Ok(project);
    }
    let mut reading = Reading { system, folder, project, left: ALL_LIMIT };
    for met in system::walk(system, root, &reading.folder.clone(), BOUNDS, is_by_the_way)? {
        reading.take(&met)?;
    }
    reading.project.refuse_long_chains();
    reading.project.compare_names();
    Ok(reading.project)
}

/// Tells whether a file is a link to one outside the project.
fn leads_out(system: &dyn System, root: &Path, file: &Path) -> Result<bool, SystemError> {
    let is_link = system.metadata(file)?.is_some_and(|found| found.kind == Kind::Link);
    Ok(is_link && !system.real_path(file)?.starts_with(system.real_path(root)?))
}

struct Reading<'s> {
    system: &'s dyn System,
    folder: String,
    project: Project,
    /// Bytes that may still be read.
    left: u64,
}

impl Reading<'_> {
    fn take(&mut self, met: &Met) -> Result<(), SystemError> {
        match &met.file {
            Err(oddity) => self.report(&met.path, oddity.words(), oddity.way_out()),
            Ok(file) => {
                let below = met.path.get(self.folder.len() + 1..).unwrap_or_default();
                if let Some(name) = below.strip_suffix(".yaml") {
                    self.layer(name, &met.path, file)?;
                } else if let Some(name) = met.path.strip_suffix(".yml") {
                    let hint = format!("rename it to `{name}.yaml`");
                    self.report(&met.path, "would not be read", &hint);
                }
            }
        }
        Ok(())
    }

    fn layer(&mut self, name: &str, shown: &str, file: &Path) -> Result<(), SystemError> {
        match self.system.read(file, FILE_LIMIT.min(self.left)) {
            Ok(bytes) => {
                self.left -= bytes.len() as u64;
                self.project.add_layer(name, shown, &bytes);
            }
            Err(SystemError { reason: reason @ Reason::TooLarge { .. }, .. }) => {
                let hint = "a layer has at most 4 MiB, and all together at most 32 MiB";
                self.report(shown, &format!("cannot be read: {reason}"), hint);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn report(&mut self, path: &str, what: &str, hint: &str) {
        let finding = Finding::error("layer-file", format!("`{path}` {what}"))
            .because("layers are `.yaml` files inside the project")
            .hint(hint);
        self.project.findings.push(finding);
    }
}
