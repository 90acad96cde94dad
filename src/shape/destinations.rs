//! Namespaces that the AppProject would not let through.

use std::collections::BTreeSet;

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::diag::{Finding, Findings};
use crate::model::Environment;
use crate::object::{Application, Role};

pub(super) fn check(
    applications: &mut [Application],
    environment: &Environment,
    findings: &mut Findings,
) {
    let delivery = &environment.delivery;
    if delivery.git.is_none() || delivery.project.is_none() {
        return;
    }
    let Some(allowed) = patterns(&delivery.allowed_namespaces) else { return };
    let mut reported = BTreeSet::new();
    for application in applications.iter().filter(|it| it.role != Role::Apps) {
        for object in &application.objects {
            let namespace = &object.id().namespace;
            let is_fine = namespace.is_empty() || allowed.is_match(namespace);
            if !is_fine && reported.insert(namespace.clone()) {
                let message = format!("the AppProject does not allow namespace `{namespace}`");
                let said = delivery.allowed_namespaces_place;
                let written = object.origin().place.filter(|place| place.is_users());
                let finding = Finding::error("namespace-not-allowed", message)
                    .at(written.or(said))
                    .because("`argocd.allowedNamespaces` has no pattern that matches it")
                    .hint("add it there");
                findings.push(match written.and(said) {
                    Some(said) => finding.also(said, "allowed here"),
                    None => finding,
                });
            }
        }
    }
}

/// Compiles patterns as Argo CD does: `*` stands for anything. None: one of them is beyond that,
/// and what it allows is not known here.
fn patterns(allowed: &[String]) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in allowed {
        set.add(Glob::new(pattern).ok().filter(|_| !pattern.starts_with('!'))?);
    }
    set.build().ok()
}
