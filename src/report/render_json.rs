//! A render as JSON, version 1.

use serde_json::{Value, json};

use super::{EnvironmentReport, RenderReport, findings_json, headline, json_text};
use crate::tree::{Outcome, TreePath};

/// Returns the report as the text of one JSON object.
pub fn render_json(report: &RenderReport<'_>) -> String {
    json_text(&value(report))
}

fn value(report: &RenderReport<'_>) -> Value {
    json!({
        "version": 1,
        "ambit": env!("CARGO_PKG_VERSION"),
        "check": report.check,
        "clean": !report.has_errors(),
        "rendered": report.rendered.to_string_lossy(),
        "environments": report.environments.iter().map(environment).collect::<Vec<_>>(),
        "pruned": report.pruned.iter().map(|it| it.environment.clone()).collect::<Vec<_>>(),
        "recovered": report.recovered.iter().map(|it| json!({
            "environment": it.environment,
            "finished": it.finished,
        })).collect::<Vec<_>>(),
        "findings": findings_json(report.findings, report.sources),
        "microseconds": u64::try_from(report.micros).unwrap_or(u64::MAX),
    })
}

fn environment(environment: &EnvironmentReport) -> Value {
    json!({
        "name": environment.name,
        "applications": environment.applications,
        "objects": environment.objects,
        "files": environment.outcome.as_ref().map(files),
        "mesh": environment.mesh.as_ref().map(headline),
    })
}

fn files(outcome: &Outcome) -> Value {
    json!({
        "created": paths(&outcome.created),
        "replaced": paths(&outcome.replaced),
        "removed": paths(&outcome.removed),
        "same": outcome.same,
    })
}

fn paths(paths: &[TreePath]) -> Vec<&str> {
    paths.iter().map(TreePath::as_str).collect()
}
