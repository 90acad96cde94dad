//! What all environments of a project share when they are rendered.

use std::collections::BTreeSet;
use std::path::Path;

use super::files::{Files, read_files};
use super::installs::Installs;
use super::own_templates::templates_of;
use super::templates::Templates;
use crate::diag::{Findings, Sources};
use crate::system::{System, SystemError};

/// Templates, files, and the installs that were rendered already.
#[derive(Debug)]
pub struct Given {
    pub(super) templates: Templates,
    pub(super) files: Files,
    pub(super) installs: Installs,
}

impl Given {
    /// Compiles the built-in templates and the project's own over them, from a folder below
    /// `root`, and reads the files that `globs` name, all for so many environments. Nothing is
    /// given when a template is wrong.
    pub fn read(
        system: &dyn System,
        root: &Path,
        folder: &str,
        globs: &BTreeSet<String>,
        environments: usize,
        sources: &mut Sources,
    ) -> Result<(Option<Self>, Findings), SystemError> {
        let (templates, findings) = templates_of(system, root, folder, sources)?;
        let files = read_files(system, root, globs, sources)?;
        let given = templates.map(|templates| Self {
            templates: templates.for_environments(environments),
            files,
            installs: Installs::default(),
        });
        Ok((given, findings))
    }

    /// Tells whether a template ran away: see [`Templates::has_runaway`].
    pub fn has_runaway(&self) -> bool {
        self.templates.has_runaway()
    }
}
