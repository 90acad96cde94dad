//! Findings as JSON, version 1. Members may be added within a version.

use serde_json::{Value, json};

use super::finding_text::each_once;
use crate::diag::{Finding, Place, Severity, Sources};

/// Returns findings as a list, each once, errors first.
pub fn findings_json(findings: &[Finding], sources: &Sources) -> Value {
    each_once(findings, sources).into_iter().map(|finding| one(finding, sources)).collect()
}

fn one(finding: &Finding, sources: &Sources) -> Value {
    let labels = finding
        .labels
        .iter()
        .map(|label| json!({ "place": place(Some(label.place), sources), "text": label.text }));
    json!({
        "rule": finding.rule,
        "severity": match finding.severity {
            Severity::Error => "error",
            Severity::Note => "note",
        },
        "message": finding.message,
        "place": place(finding.place, sources),
        "related": labels.collect::<Vec<_>>(),
        "why": finding.why,
        "hint": finding.hint,
    })
}

fn place(place: Option<Place>, sources: &Sources) -> Value {
    match place.filter(|place| place.is_users()) {
        Some(place) => json!({
            "file": sources.name(place.file),
            "line": place.line,
            "column": place.column,
            "option": sources.option(place),
        }),
        None => Value::Null,
    }
}
