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
        // Argo CD refuses an Application whose own namespace is not allowed, whatever is in it.
        let own = &application.namespace;
        let objects = application.objects.iter();
        let place = objects.clone().find_map(|object| object.origin().place);
        let own = (if own.is_empty() { "default" } else { own.as_str() }, place);
        let named = objects.map(|object| (object.id().namespace.as_str(), object.origin().place));
        for (namespace, place) in named.chain([own]) {
            let is_fine = namespace.is_empty() || allowed.is_match(namespace);
            if !is_fine && reported.insert(namespace.to_owned()) {
                let message = format!("the AppProject does not allow namespace `{namespace}`");
                let said = delivery.allowed_namespaces_place;
                let written = place.filter(|place| place.is_users());
                let finding = Finding::error("namespace-not-allowed", message)
                    .at(written.or(said))
                    .because(format!(
                        "application `{}` goes there, and no pattern of \
                         `argocd.allowedNamespaces` matches it",
                        application.name
                    ))
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
