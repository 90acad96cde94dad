//! Names, labels and annotations that Kubernetes would refuse.

use std::collections::BTreeMap;

use crate::config::{Located, Named};
use crate::diag::{Finding, Findings, Place};
use crate::object;

/// Reports a name that Kubernetes refuses.
pub(super) fn check_name(
    what: &str,
    name: &str,
    place: Place,
    rule: Result<(), object::Rule>,
    findings: &mut Findings,
) {
    refuse(|| format!("`{name}` cannot be the name of {what}"), place, rule, findings);
}

/// Takes labels, reporting those that Kubernetes refuses.
pub(super) fn labels(
    entries: &BTreeMap<String, Named<Located<String>>>,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    for (key, entry) in entries {
        let value = &entry.value;
        report("label", key, entry.key, object::qualified_key(key), findings);
        let what = format!("label `{key}`");
        report(&what, &value.value, value.place, object::label_value(&value.value), findings);
    }
    plain(entries)
}

/// Takes annotations, reporting keys that Kubernetes refuses.
pub(super) fn annotations(
    entries: &BTreeMap<String, Named<Located<String>>>,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    for (key, entry) in entries {
        report("annotation", key, entry.key, object::annotation_key(key), findings);
    }
    plain(entries)
}

fn plain(entries: &BTreeMap<String, Named<Located<String>>>) -> BTreeMap<String, String> {
    entries.iter().map(|(key, entry)| (key.clone(), entry.value.value.clone())).collect()
}

fn report(
    what: &str,
    text: &str,
    place: Place,
    rule: Result<(), object::Rule>,
    findings: &mut Findings,
) {
    refuse(|| format!("`{text}` is no valid {what}"), place, rule, findings);
}

fn refuse(
    message: impl FnOnce() -> String,
    place: Place,
    rule: Result<(), object::Rule>,
    findings: &mut Findings,
) {
    if let Err(rule) = rule {
        findings.push(
            Finding::error("invalid-name", message())
                .at(place)
                .because(format!("Kubernetes wants it to {rule}")),
        );
    }
}

/// Sets a label that a typed key stands for; an explicit label that says otherwise is a finding.
pub(super) fn set_label(
    labels: &mut BTreeMap<String, String>,
    entries: &BTreeMap<String, Named<Located<String>>>,
    label: &str,
    (key, value, place): (&str, &str, Place),
    findings: &mut Findings,
) {
    if let Some(explicit) = entries.get(label).filter(|explicit| explicit.value.value != value) {
        let message = format!(
            "`{key}` and the label `{label}` contradict each other: `{value}` and `{}`",
            explicit.value.value
        );
        findings.push(
            Finding::error("contradiction", message)
                .at(place)
                .also(explicit.key, "the label")
                .hint("keep one of them"),
        );
    }
    labels.insert(label.to_owned(), value.to_owned());
}
