//! A render as text: what happened, in a line for each environment, and what to try next.

use std::fmt::Write as _;

use super::{EnvironmentReport, RenderReport, headline};
use crate::diff::Verdict;
use crate::system::shown;
use crate::tree::{Outcome, TreePath};

/// Paths listed for each environment.
const LISTED: usize = 10;

/// How much a summary says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The last line only.
    TotalOnly,
    /// A line for each environment, and the first files that changed.
    SomeFiles,
    /// A line for each environment, and every file that changed.
    EveryFile,
}

/// Returns the summary.
pub fn render_text(report: &RenderReport<'_>, detail: Detail) -> String {
    let mut text = String::new();
    if detail == Detail::TotalOnly {
        let _ = writeln!(text, "{}", total(report));
        return text;
    }
    let most = if detail == Detail::EveryFile { usize::MAX } else { LISTED };
    for recovered in report.recovered {
        let what = if recovered.finished {
            "an interrupted write was finished"
        } else {
            "leftovers of an interrupted write were removed; nothing had been changed"
        };
        let _ = writeln!(text, "{}: {what}", recovered.environment);
    }
    let width =
        report.environments.iter().map(|it| shown(&it.name).chars().count()).max().unwrap_or(0);
    for environment in &report.environments {
        line(&mut text, report, environment, width);
        if let Some(outcome) = &environment.outcome {
            list_changes(&mut text, outcome, most);
        }
    }
    for outcome in &report.pruned {
        let verb = if report.check { "would be removed" } else { "removed" };
        let count = outcome.removed.len();
        let _ = writeln!(
            text,
            "{}: {verb} ({count} files), it has no source any more",
            outcome.environment
        );
    }
    if let Some(verdict) = in_the_mesh(report) {
        let _ = writeln!(text, "in the mesh: {}", headline(&verdict));
    }
    let _ = writeln!(text, "{}", total(report));
    text
}

/// What changes in the mesh, all environments taken together; none when nothing was there before.
fn in_the_mesh(report: &RenderReport<'_>) -> Option<Verdict> {
    let verdicts = report.environments.iter().filter_map(|it| it.mesh.clone());
    verdicts.reduce(Verdict::plus)
}

fn line(
    text: &mut String,
    report: &RenderReport<'_>,
    environment: &EnvironmentReport,
    width: usize,
) {
    let name = shown(&environment.name);
    let Some(outcome) = &environment.outcome else {
        let _ = writeln!(text, "{name:width$}  not written: see the findings above");
        return;
    };
    let _ = writeln!(
        text,
        "{name:width$}  {}, {}: {}",
        counted(environment.applications, "application"),
        counted(environment.objects, "object"),
        changes(outcome, report.check),
    );
}

/// Says what changed, or what would.
fn changes(outcome: &Outcome, check: bool) -> String {
    let would = if check { "would be " } else { "" };
    let parts = [
        (outcome.created.len(), "created"),
        (outcome.replaced.len(), "replaced"),
        (outcome.removed.len(), "removed"),
    ];
    let mut words = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, verb)| format!("{count} {would}{verb}"))
        .collect::<Vec<_>>();
    if words.is_empty() && outcome.sums_changed {
        words.push(format!("SHA256SUMS {would}replaced"));
    }
    if words.is_empty() && outcome.same == 0 && outcome.has_errors() {
        return "not written: see the findings above".to_owned();
    }
    if words.is_empty() {
        return format!("no change in {}", counted(outcome.same, "file"));
    }
    words.push(format!("{} same", outcome.same));
    words.join(", ")
}

fn list_changes(text: &mut String, outcome: &Outcome, most: usize) {
    let sign = |sign: char| move |path| (sign, path);
    let changes: Vec<(char, &TreePath)> = outcome
        .created
        .iter()
        .map(sign('+'))
        .chain(outcome.replaced.iter().map(sign('~')))
        .chain(outcome.removed.iter().map(sign('-')))
        .collect();
    for (sign, path) in changes.iter().take(most) {
        let _ = writeln!(text, "  {sign} {}", path.as_str());
    }
    if changes.len() > most {
        let _ = writeln!(text, "  and {} more (-v lists them)", changes.len() - most);
    }
}

fn total(report: &RenderReport<'_>) -> String {
    let environments = counted(report.environments.len(), "environment");
    let time = milliseconds(report.micros);
    let folder = report.rendered.display();
    let next = match (report.has_errors(), report.check, !report.is_unchanged()) {
        (_, true, true) => format!("run `ambit render` and commit {folder}"),
        (true, ..) => "mend what is reported above, then render again".to_owned(),
        (false, true, false) => format!("{folder} is what the sources give"),
        (false, false, true) => {
            format!("read it (`ambit diff` says what it changes), then commit {folder}")
        }
        (false, false, false) => format!("{folder} was up to date"),
    };
    format!("{environments} in {time}: {next}")
}

fn milliseconds(micros: u128) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
