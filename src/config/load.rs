//! Reads a project from disk.

use std::path::{Path, PathBuf};

use super::Project;
use crate::diag::{Finding, is_sound};
use crate::system::{Kind, System, SystemError};

/// The file at the root of a project.
pub const PROJECT_FILE: &str = "ambit.yaml";

/// The folder of environments where ambit.yaml names no other.
pub const ENV_FOLDER: &str = "env";
/// The folder of renders, unless the project names another.
pub const RENDERED_FOLDER: &str = "rendered";

/// Bytes that a file of configuration may have.
const FILE_LIMIT: u64 = 4 << 20;

/// Folders inside one another below the env folder; a loop of links would have no end.
const DEPTH: usize = 16;

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
    let bytes = match system.metadata(&file)? {
        Some(_) => Some(system.read(&file, FILE_LIMIT)?),
        None => None,
    };
    let mut project = Project::new(PROJECT_FILE, bytes.as_deref());
    for (path, shown) in configs {
        project.add_config(shown, &system.read(path, FILE_LIMIT)?);
    }
    if !configs.is_empty() || !is_sound(&project.findings) {
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
    let mut reading = Reading { system, root, folder, project };
    reading.folder(&path, "", DEPTH)?;
    Ok(reading.project)
}

struct Reading<'s> {
    system: &'s dyn System,
    root: &'s Path,
    folder: String,
    project: Project,
}

impl Reading<'_> {
    /// Reads the layers in a folder; `prefix` is its path below the env folder, with a slash.
    fn folder(&mut self, path: &Path, prefix: &str, depth: usize) -> Result<(), SystemError> {
        for entry in self.system.list(path)? {
            let Some(name) = entry.name.to_str() else { continue };
            let at = path.join(name);
            let Some((at, kind)) = self.inside(at, entry.kind, &format!("{prefix}{name}"))? else {
                continue;
            };
            match kind {
                Kind::Folder if depth == 0 => self.report(
                    &format!("{prefix}{name}"),
                    "lies too deep",
                    "folders of layers may lie 16 deep",
                ),
                Kind::Folder => self.folder(&at, &format!("{prefix}{name}/"), depth - 1)?,
                Kind::File => self.file(&at, prefix, name)?,
                Kind::Link | Kind::Other => {}
            }
        }
        Ok(())
    }

    /// Follows a link that stays inside the project; reports one that leaves it.
    fn inside(
        &mut self,
        path: PathBuf,
        kind: Kind,
        shown: &str,
    ) -> Result<Option<(PathBuf, Kind)>, SystemError> {
        if kind != Kind::Link {
            return Ok(Some((path, kind)));
        }
        let root = self.system.real_path(self.root)?;
        let Ok(target) = self.system.real_path(&path) else {
            self.report(shown, "is a link that leads nowhere", "remove it or mend its target");
            return Ok(None);
        };
        if !target.starts_with(&root) {
            self.report(shown, "is a link out of the project", "copy the file into the project");
            return Ok(None);
        }
        let kind = self.system.metadata(&target)?.map(|metadata| metadata.kind);
        Ok(kind.map(|kind| (target, kind)))
    }

    fn file(&mut self, path: &Path, prefix: &str, name: &str) -> Result<(), SystemError> {
        if let Some(stem) = name.strip_suffix(".yaml") {
            let bytes = self.system.read(path, FILE_LIMIT)?;
            let shown = format!("{}/{prefix}{name}", self.folder);
            self.project.add_layer(&format!("{prefix}{stem}"), &shown, &bytes);
        } else if let Some(stem) = name.strip_suffix(".yml") {
            let hint = format!("rename it to `{stem}.yaml`");
            self.report(&format!("{prefix}{name}"), "would not be read", &hint);
        }
        Ok(())
    }

    fn report(&mut self, name: &str, what: &str, hint: &str) {
        let message = format!("`{}/{name}` {what}", self.folder);
        let finding = Finding::error("layer-file", message)
            .because("layers are `.yaml` files inside the project")
            .hint(hint);
        self.project.findings.push(finding);
    }
}
