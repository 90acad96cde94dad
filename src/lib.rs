//! ambit: an Istio ambient mesh as plain, reviewable manifests for Argo CD.
//!
//! This is the hall: it composes the rooms, from files to trees of files, and does nothing else.
//! `docs/architecture.md` says what each room is for and which may use which.

pub mod cli;
pub mod config;
pub mod diag;
pub mod layout;
pub mod model;
pub mod object;
pub mod report;
pub mod setting;
pub mod shape;
pub mod source;
pub mod system;
pub mod tree;

use std::path::PathBuf;

use rayon::prelude::*;

use config::{Configured, Project};
use diag::{Findings, is_sound};
use source::Given;
use system::{System, SystemError};
use tree::Tree;

/// A project after rendering, in memory.
#[derive(Debug)]
pub struct Compilation {
    /// The project, with the texts that findings point into.
    pub project: Project,
    /// What is wrong with the project as a whole.
    pub findings: Findings,
    /// The environments that were asked for.
    pub environments: Vec<Compiled>,
}

/// One environment after rendering, in memory.
#[derive(Debug)]
pub struct Compiled {
    /// Its name.
    pub name: String,
    /// How many applications and how many objects it has.
    pub counts: (usize, usize),
    /// Its files; none when a finding is an error.
    pub tree: Option<Tree>,
    /// What is wrong with it.
    pub findings: Findings,
}

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

/// Renders environments in memory.
pub fn compile(system: &dyn System, request: &Request) -> Result<Compilation, SystemError> {
    let Request { root, names, configs } = request;
    let mut project = config::load(system, root, configs)?;
    let configured = project.select(names);
    let globs = configured.iter().flat_map(Configured::globs);
    let folder = project.templates_folder().to_owned();
    let (given, wrong) = Given::read(system, root, &folder, globs, &mut project.sources)?;
    project.findings.extend(wrong);
    let given = given.filter(|_| is_sound(&project.findings));
    let rendered = project.rendered_folder();
    let environments = configured
        .into_par_iter()
        .map(|configured| compile_one(configured, given.as_ref(), rendered))
        .collect();
    let findings = project.own_findings(names.is_empty());
    Ok(Compilation { project, findings, environments })
}

fn compile_one(configured: Configured, given: Option<&Given>, rendered: &str) -> Compiled {
    let mut compiled = Compiled {
        name: configured.name.clone(),
        counts: (0, 0),
        tree: None,
        findings: Vec::new(),
    };
    let (environment, findings) = model::resolve(&configured, rendered);
    compiled.findings = [configured.findings, findings].concat();
    let environment = environment.filter(|_| is_sound(&compiled.findings));
    let (Some(environment), Some(given)) = (environment, given) else { return compiled };
    let (mut applications, findings) = source::render(&environment, given);
    compiled.findings.extend(findings);
    compiled.findings.extend(shape::apply(&mut applications, &environment));
    let (tree, findings) = layout::arrange(&applications, &source::values(&environment));
    compiled.findings.extend(findings);
    compiled.counts = object::counts(&applications);
    compiled.tree = Some(tree).filter(|_| is_sound(&compiled.findings));
    compiled
}
