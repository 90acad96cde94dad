//! `ambit render`.

mod changes;

use std::iter;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::args::{Global, Render};
use super::project_root::{self, Root};
use super::{Ended, Failure, Terminal, configs, watch};
use crate::config::Project;
use crate::diag::{Finding, Findings, is_sound, nearest};
use crate::diff::Verdict;
use crate::report::{
    Detail, EnvironmentReport, RenderReport, findings_text, render_json, render_text,
};
use crate::system::{self, System};
use crate::tree::{Edits, Outcome, Recovered, Rendered, Tree, WriteError};
use crate::{Compiled, Prepared, Request, prepare};

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
    refuse_partial_prune(command)?;
    let root = if command.config.is_empty() {
        project_root::find(system, global.root.as_deref())?
    } else {
        project_root::find_or_here(system, global.root.as_deref())?
    };
    let request = Request {
        root: root.path.clone(),
        names: command.environments.clone(),
        configs: configs(&command.config, system)?,
    };
    let mut prepared = prepare(system, &request)?;
    root.show_sources(&request, &mut prepared.project.sources);
    refuse_unknown_names(&prepared.project, &command.environments)?;
    let folder = Folder::of(command, &prepared.project, &root, system)?;
    let mut written = write(command, &prepared, &folder, system)?;
    let findings = gather(command, &mut prepared.project, &mut written, &folder);
    let report = RenderReport {
        check: command.check,
        rendered: &folder.shown,
        recovered: &written.recovered,
        environments: written.environments.into_iter().map(Rendering::report).collect(),
        pruned: written.pruned,
        findings: &findings,
        sources: &prepared.project.sources,
        micros: system.clock().saturating_sub(start).as_micros(),
    };
    show(&report, command, global, terminal);
    let has_runaway = matches!(&prepared.given, Some(given) if given.has_runaway());
    Ok(match report.has_errors() {
        _ if has_runaway => Ended::WithRunaway,
        true => Ended::WithFindings,
        false => Ended::Clean,
    })
}

/// With `--config` other environments may have sources elsewhere.
fn refuse_partial_prune(command: &Render) -> Result<(), Failure> {
    if command.prune && !command.config.is_empty() && !command.all {
        let what = "`--prune` cannot tell which environments have no source any more";
        let way_out = "`--all` says that the documents of `--config` are all there are";
        return Err(Failure::command(what, way_out));
    }
    Ok(())
}

fn refuse_unknown_names(project: &Project, names: &[String]) -> Result<(), Failure> {
    let known = project.environments();
    if !is_sound(&project.findings) {
        return Ok(());
    }
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
        project: &Project,
        root: &Root,
        system: &dyn System,
    ) -> Result<Self, Failure> {
        if let Some(output) = &command.output {
            let path = system::absolute(system, output)?;
            refuse_sources(&path, project, root)?;
            return Ok(Self { path, shown: output.clone() });
        }
        let name = project.rendered_folder();
        let folder = Self { path: root.path.join(name), shown: root.show(name) };
        refuse_link_out(&folder, root, system)?;
        Ok(folder)
    }

    fn shown_environment(&self, name: &str) -> String {
        self.shown.join(name).display().to_string()
    }
}

/// Refuses a folder of renders that a link leads out of the project: Argo CD would not find there
/// what is committed here. Who means it names that folder with `--output`.
fn refuse_link_out(folder: &Folder, root: &Root, system: &dyn System) -> Result<(), Failure> {
    let below = folder.path.ancestors().take_while(|path| path.starts_with(&root.path));
    for path in below {
        if system.metadata(path)?.is_none() {
            continue;
        }
        let real = system.real_path(path);
        let root = system.real_path(&root.path)?;
        if real.is_ok_and(|real| real.starts_with(root)) {
            return Ok(());
        }
        let what =
            format!("{} is a link out of the project, or to nothing", folder.shown.display());
        let way_out = "make it a folder, or name the one that you mean with `--output`";
        return Err(Failure::command(what, way_out));
    }
    Ok(())
}

/// Refuses to write where this project's sources lie: the next render would read it as sources.
fn refuse_sources(path: &Path, project: &Project, root: &Root) -> Result<(), Failure> {
    for name in [project.env_folder(), project.templates_folder()] {
        if path.starts_with(root.path.join(name)) {
            let what =
                format!("`--output` names a folder of sources: {}", root.show(name).display());
            return Err(Failure::command(what, "choose a folder outside of it"));
        }
    }
    Ok(())
}

/// What happened on disk.
struct Written {
    recovered: Vec<Recovered>,
    environments: Vec<Rendering>,
    pruned: Vec<Outcome>,
    orphans: Vec<String>,
}

/// One environment: what was rendered, and what became of it.
struct Rendering {
    /// Without its files: they are on disk, and many environments would fill the memory.
    compiled: Compiled,
    outcome: Option<Outcome>,
    /// What changes in the mesh; none when nothing was there before, or nothing changes.
    mesh: Option<Verdict>,
}

impl Rendering {
    fn report(self) -> EnvironmentReport {
        EnvironmentReport {
            name: self.compiled.name,
            applications: self.compiled.counts.0,
            objects: self.compiled.counts.1,
            outcome: self.outcome,
            mesh: self.mesh,
        }
    }
}

fn write(
    command: &Render,
    prepared: &Prepared,
    folder: &Folder,
    system: &dyn System,
) -> Result<Written, Failure> {
    let rendered = Rendered::new(system, &folder.path);
    let orphans = orphans(command, &prepared.project, &rendered)?;
    if command.check {
        let check = |name: &str, tree: &Tree| {
            let outcome = rendered.check(name, tree)?;
            let mesh = changes::verdict(system, &folder.path, &outcome, tree);
            Ok((outcome, mesh))
        };
        let environments = each(command, prepared, check)?;
        return Ok(Written { recovered: Vec::new(), environments, pruned: Vec::new(), orphans });
    }
    let edits = if command.overwrite { Edits::Overwrite } else { Edits::Keep };
    // Taken hold of with the first file: where nothing can be written, nothing is made.
    let writer = OnceLock::new();
    let lock = || writer.get_or_init(|| rendered.clone().lock()).as_ref().map_err(Clone::clone);
    let write = |name: &str, tree: &Tree| {
        let mut mesh = None;
        let see = |planned: &Outcome| mesh = changes::verdict(system, &folder.path, planned, tree);
        let outcome = lock()?.write_after(name, tree, edits, see)?;
        Ok((outcome, mesh))
    };
    let environments = each(command, prepared, write)?;
    let pruned = orphans.iter().filter(|_| command.prune);
    let pruned = pruned.map(|name| lock()?.remove(name, edits)).collect::<Result<_, _>>()?;
    let recovered = writer.get().and_then(|writer| writer.as_ref().ok());
    let recovered = recovered.map(|writer| writer.recovered().to_vec()).unwrap_or_default();
    Ok(Written { recovered, environments, pruned, orphans })
}

/// Renders each environment and does something with its files. One that fails stops no other.
fn each(
    command: &Render,
    prepared: &Prepared,
    work: impl Fn(&str, &Tree) -> Result<(Outcome, Option<Verdict>), WriteError> + Sync + Send,
) -> Result<Vec<Rendering>, Failure> {
    let renderings = prepared.render(&command.environments, |mut compiled| {
        let tree = compiled.tree.take();
        let done = tree.map(|tree| work(&compiled.name, &tree)).transpose();
        let done = done.map_err(|error| (compiled.name.clone(), error))?;
        let (outcome, mesh) = done.unzip();
        Ok(Rendering { compiled, outcome, mesh: mesh.flatten() })
    });
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for rendering in renderings {
        match rendering {
            Ok(rendering) => done.push(rendering),
            Err(failure) => failed.push(failure),
        }
    }
    let mut failed = failed.into_iter();
    match failed.next() {
        None => Ok(done),
        Some((_, first)) if command.check || (done.is_empty() && failed.len() == 0) => {
            Err(first.into())
        }
        Some((name, first)) => {
            let others = failed.map(|(name, _)| name);
            Err(partly(first, &done, iter::once(name).chain(others).collect()))
        }
    }
}

/// Says what could not be written, and what was all the same.
fn partly(first: WriteError, done: &[Rendering], mut unwritten: Vec<String>) -> Failure {
    let (written, wrong): (Vec<_>, Vec<_>) = done.iter().partition(|it| it.outcome.is_some());
    let name = |it: &&Rendering| it.compiled.name.clone();
    unwritten.extend(wrong.iter().map(name));
    let written = written.iter().map(name).collect::<Vec<_>>();
    let list = |names: &[String]| if names.is_empty() { "none".into() } else { names.join(", ") };
    let rest = format!(
        "environments written: {}\nenvironments not written: {}",
        list(&written),
        list(&unwritten)
    );
    Failure::Environments { first, rest }
}

/// Returns the rendered environments that have no source any more, when all are rendered.
fn orphans(
    command: &Render,
    project: &Project,
    rendered: &Rendered<'_>,
) -> Result<Vec<String>, Failure> {
    // With a wrong project it is not known which sources there are.
    let is_known = is_sound(&project.findings) && (command.config.is_empty() || command.all);
    if !command.environments.is_empty() || !is_known {
        return Ok(Vec::new());
    }
    let known = project.environments();
    let on_disk = rendered.environments()?;
    Ok(on_disk.into_iter().filter(|name| !known.contains(&name.as_str())).collect())
}

/// Returns every finding: of the project, of its environments, and of what lies on disk.
fn gather(
    command: &Render,
    project: &mut Project,
    written: &mut Written,
    folder: &Folder,
) -> Findings {
    let mut findings = project.own_findings(command.environments.is_empty());
    for environment in &mut written.environments {
        findings.append(&mut environment.compiled.findings);
    }
    let outcomes = written.environments.iter_mut().filter_map(|it| it.outcome.as_mut());
    for outcome in outcomes.chain(&mut written.pruned) {
        outcome.folder = folder.shown.join(&outcome.environment);
        findings.extend(outcome.findings(&mut project.sources));
    }
    if !command.prune {
        findings.extend(written.orphans.iter().map(|name| orphan(name, folder, command.all)));
    }
    findings
}

fn orphan(name: &str, folder: &Folder, of_documents: bool) -> Finding {
    let shown = folder.shown_environment(name);
    let hint = if of_documents {
        "give its document with `--config` too, or add `--prune`".to_owned()
    } else {
        format!("bring back `{name}.yaml` in the env folder, or run `ambit render --prune`")
    };
    Finding::error("no-source", format!("{shown} is rendered, but has no source any more"))
        .because("Argo CD would go on applying it")
        .hint(hint)
}

fn show(report: &RenderReport<'_>, command: &Render, global: &Global, terminal: &mut Terminal) {
    if terminal.is_json() {
        terminal.result(&render_json(report));
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
