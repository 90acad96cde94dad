//! ambit: an Istio ambient mesh as plain, reviewable manifests for Argo CD.
//!
//! This is the hall: it composes the rooms, from files to trees of files, and does nothing else.
//! `docs/architecture.md` says what each room is for and which may use which.

pub mod cli;
pub mod compare;
pub mod config;
pub mod diag;
pub mod diff;
pub mod layout;
pub mod model;
pub mod object;
pub mod pins;
pub mod report;
pub mod setting;
pub mod shape;
pub mod snapshot;
pub mod source;
pub mod system;
pub mod tree;

use rayon::prelude::*;

use config::{Configured, Project};
use source::Given;
use system::{System, SystemError};

pub use {config::Request, layout::Compiled};

/// A project that is read and ready to be rendered.
#[derive(Debug)]
pub struct Prepared {
    /// The project, with the texts that findings point into.
    pub project: Project,
    /// What all environments share; none when the project itself is wrong.
    pub given: Option<Given>,
}

/// Reads a project.
pub fn prepare(system: &dyn System, request: &Request) -> Result<Prepared, SystemError> {
    let mut project = config::load(system, request)?;
    let folder = project.templates_folder().to_owned();
    let (globs, count) = (project.globs(&request.names), project.select(&request.names).len());
    let (given, wrong) =
        Given::read(system, &request.root, &folder, &globs, count, &mut project.sources)?;
    project.findings.extend(wrong);
    Ok(Prepared { given: given.filter(|_| diag::is_sound(&project.findings)), project })
}

impl Prepared {
    /// Renders environments in memory, those named or all when none is, and hands each on as soon
    /// as it is done, from several threads. What comes back is in the order of names.
    pub fn render<T: Send>(
        &self,
        names: &[String],
        hand_on: impl Fn(Compiled) -> T + Sync + Send,
    ) -> Vec<T> {
        let names = self.project.select(names).into_par_iter();
        let configured = names.filter_map(|name| self.project.environment(name));
        configured.map(|configured| hand_on(self.compile(configured))).collect()
    }

    fn compile(&self, configured: Configured) -> Compiled {
        let name = configured.name.clone();
        let (environment, findings) = model::resolve(&configured, self.project.rendered_folder());
        let findings = [configured.findings, findings].concat();
        let mut compiled = Compiled::without_files(name, findings);
        let environment = environment.filter(|_| diag::is_sound(&compiled.findings));
        let (Some(environment), Some(given)) = (environment, &self.given) else { return compiled };
        let (mut applications, findings) = source::render(&environment, given);
        compiled.findings.extend(findings);
        compiled.findings.extend(shape::apply(&mut applications, &environment));
        compiled.hold(layout::arrange(&applications, &source::values(&environment)));
        compiled.counts = object::counts(&applications);
        compiled
    }
}
