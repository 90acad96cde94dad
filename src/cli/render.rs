//! `ambit render`.

use std::path::PathBuf;

use rayon::prelude::*;

use super::args::{Global, Render};
use super::project_root::{self, Root};
use super::{Ended, Failure, Terminal, watch};
use crate::diag::{Finding, Findings, nearest};
use crate::report::{
    Detail, EnvironmentReport, RenderReport, findings_text, render_json, render_text,
};
use crate::system::{self, System};
use crate::tree::{Edits, Outcome, Recovered, Rendered, WriteError};
use crate::{Compilation, Request, compile};

pub(super) fn run(
    command: &Render,
    global: &Global,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    if command.watch {
        watch::run(command, global, system, terminal)
    } else {
        once(command, global, system, terminal)
    }
}

/// Renders once.
pub(super) fn once(
    command: &Render,
    global: &Global,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let start = system.clock();
    let root = if command.config.is_empty() {
        project_root::find(system, global.root.as_deref())?
    } else {
        project_root::find_or_here(system, global.root.as_deref())?
    };
    let request = Request {
        root: root.path.clone(),
        names: command.environments.clone(),
        configs: configs(command, system)?,
    };
    let mut compilation = compile(system, &request)?;
    refuse_unknown_names(&compilation, &command.environments)?;
    let folder = Folder::of(command, &compilation, &root, system)?;
    let mut written = write(command, &compilation, &folder, system)?;
    let findings = gather(&mut compilation, &mut written, command.prune, &folder);
    let report = RenderReport {
        check: command.check,
        rendered: &folder.shown,
        recovered: &written.recovered,
        environments: environments(&compilation, written.outcomes),
        pruned: written.pruned,
        findings: &findings,
        sources: &compilation.project.sources,
        micros: system.clock().saturating_sub(start).as_micros(),
    };
    show(&report, command, global, terminal);
    Ok(if report.has_errors() { Ended::WithFindings } else { Ended::Clean })
}

fn configs(command: &Render, system: &dyn System) -> Result<Vec<(PathBuf, String)>, Failure> {
    let path =
        |given: &PathBuf| Ok((system::absolute(system, given)?, given.display().to_string()));
    command.config.iter().map(path).collect()
}

fn refuse_unknown_names(compilation: &Compilation, names: &[String]) -> Result<(), Failure> {
    let known = compilation.project.environments();
    let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) else {
        return Ok(());
    };
    let way_out = match nearest(unknown, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("environments here: {}", known.join(", ")),
    };
    Err(Failure::command(format!("there is no environment `{unknown}`"), way_out))
}

/// The folder that is written to.
struct Folder {
    path: PathBuf,
    shown: PathBuf,
}

impl Folder {
    fn of(
        command: &Render,
        compilation: &Compilation,
        root: &Root,
        system: &dyn System,
    ) -> Result<Self, Failure> {
        if let Some(output) = &command.output {
            let path = system::absolute(system, output)?;
            return Ok(Self { path, shown: output.clone() });
        }
        let name = compilation.project.rendered_folder();
        Ok(Self { path: root.path.join(name), shown: root.show(name) })
    }

    fn shown_environment(&self, name: &str) -> String {
        self.shown.join(name).display().to_string()
    }
}

/// What happened on disk.
struct Written {
    recovered: Vec<Recovered>,
    /// In the order of the compilation's environments.
    outcomes: Vec<Option<Outcome>>,
    pruned: Vec<Outcome>,
    orphans: Vec<String>,
}

fn write(
    command: &Render,
    compilation: &Compilation,
    folder: &Folder,
    system: &dyn System,
) -> Result<Written, Failure> {
    let rendered = Rendered::new(system, &folder.path);
    let orphans = orphans(command, compilation, &rendered)?;
    if command.check {
        let outcomes = each_tree(compilation, |name, tree| rendered.check(name, tree))?;
        return Ok(Written { recovered: Vec::new(), outcomes, pruned: Vec::new(), orphans });
    }
    if orphans.is_empty() && compilation.environments.iter().all(|it| it.tree.is_none()) {
        let outcomes = vec![None; compilation.environments.len()];
        return Ok(Written { recovered: Vec::new(), outcomes, pruned: Vec::new(), orphans });
    }
    let edits = if command.overwrite { Edits::Overwrite } else { Edits::Keep };
    let writer = rendered.lock()?;
    let outcomes = each_tree(compilation, |name, tree| writer.write(name, tree, edits))?;
    let pruned = orphans
        .iter()
        .filter(|_| command.prune)
        .map(|name| writer.remove(name, edits))
        .collect::<Result<_, _>>()?;
    Ok(Written { recovered: writer.recovered().to_vec(), outcomes, pruned, orphans })
}

fn each_tree(
    compilation: &Compilation,
    work: impl Fn(&str, &crate::tree::Tree) -> Result<Outcome, WriteError> + Sync,
) -> Result<Vec<Option<Outcome>>, WriteError> {
    let environments = compilation.environments.par_iter();
    environments.map(|it| it.tree.as_ref().map(|tree| work(&it.name, tree)).transpose()).collect()
}

/// Returns the rendered environments that have no source any more, when all are rendered.
fn orphans(
    command: &Render,
    compilation: &Compilation,
    rendered: &Rendered<'_>,
) -> Result<Vec<String>, Failure> {
    if !command.environments.is_empty() || !command.config.is_empty() {
        return Ok(Vec::new());
    }
    let known = compilation.project.environments();
    let on_disk = rendered.environments()?;
    Ok(on_disk.into_iter().filter(|name| !known.contains(&name.as_str())).collect())
}

/// Returns every finding: of the project, of its environments, and of what lies on disk.
fn gather(
    compilation: &mut Compilation,
    written: &mut Written,
    prune: bool,
    folder: &Folder,
) -> Findings {
    let mut findings = std::mem::take(&mut compilation.findings);
    for environment in &mut compilation.environments {
        findings.append(&mut environment.findings);
    }
    let sources = &mut compilation.project.sources;
    for outcome in written.outcomes.iter_mut().flatten().chain(&mut written.pruned) {
        outcome.folder = folder.shown.join(&outcome.environment);
        findings.extend(outcome.findings(sources));
    }
    if !prune {
        findings.extend(written.orphans.iter().map(|name| orphan(name, folder)));
    }
    findings
}

fn orphan(name: &str, folder: &Folder) -> Finding {
    let shown = folder.shown_environment(name);
    Finding::error("no-source", format!("{shown} is rendered, but has no source any more"))
        .because("Argo CD would go on applying it")
        .hint(format!("bring back `{name}.yaml` in the env folder, or run `ambit render --prune`"))
}

fn environments(
    compilation: &Compilation,
    outcomes: Vec<Option<Outcome>>,
) -> Vec<EnvironmentReport<'_>> {
    let both = compilation.environments.iter().zip(outcomes);
    both.map(|(compiled, outcome)| EnvironmentReport {
        name: &compiled.name,
        applications: compiled.counts.0,
        objects: compiled.counts.1,
        outcome,
    })
    .collect()
}

fn show(report: &RenderReport<'_>, command: &Render, global: &Global, terminal: &mut Terminal) {
    if terminal.is_json() {
        terminal.result(&format!("{:#}\n", render_json(report)));
        return;
    }
    let shown = report
        .findings
        .iter()
        .filter(|finding| !terminal.is_quiet() || finding.severity == crate::diag::Severity::Error);
    let shown = shown.cloned().collect::<Findings>();
    terminal.message(&findings_text(&shown, report.sources, terminal.style()));
    if !terminal.is_quiet() {
        // While watching, a line is enough when nothing changed.
        let detail = match (command.watch && report.is_unchanged(), global.verbose) {
            (true, _) => Detail::TotalOnly,
            (false, true) => Detail::EveryFile,
            (false, false) => Detail::SomeFiles,
        };
        terminal.result(&render_text(report, detail));
    }
}
