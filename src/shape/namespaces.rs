//! Writes the namespace into every namespaced object, so that its identity does not depend on the
//! Application that holds it, and reports kinds that the AppProject would not let through.

use std::collections::BTreeMap;

use kubeyaml::Value;

use crate::diag::{Finding, Findings};
use crate::model::Environment;
use crate::object::{Application, Object, Role, Scope, scope};

/// Where objects go that name no namespace, in an application that has none.
const DEFAULT: &str = "default";

pub(super) fn write(
    applications: &mut [Application],
    environment: &Environment,
    findings: &mut Findings,
) {
    let defined = defined_scopes(applications);
    for application in applications {
        let is_users = matches!(application.role, Role::Pack | Role::Namespace);
        let home = if application.namespace.is_empty() { DEFAULT } else { &application.namespace };
        for object in &mut application.objects {
            match scope_of(object, &defined) {
                Scope::Namespaced if object.id().namespace.is_empty() => object.set_namespace(home),
                Scope::Cluster => object.clear_namespace(),
                Scope::Namespaced => {}
                Scope::Unknown => findings.extend(unknown_scope(object, environment)),
            }
            if is_users && object.id().namespace.is_empty() {
                findings.extend(forbidden(object, environment));
            }
        }
    }
}

/// The scopes of kinds whose definitions are in this render, by group and kind.
fn defined_scopes(applications: &[Application]) -> BTreeMap<(String, String), Scope> {
    let objects = applications.iter().flat_map(|application| &application.objects);
    let definitions = objects.filter(|object| object.id().kind == "CustomResourceDefinition");
    definitions
        .filter_map(|object| {
            let text = |path: &[&str]| object.at(path).and_then(Value::as_str).map(str::to_owned);
            let scope = match text(&["spec", "scope"])?.as_str() {
                "Cluster" => Scope::Cluster,
                _ => Scope::Namespaced,
            };
            Some(((text(&["spec", "group"])?, text(&["spec", "names", "kind"])?), scope))
        })
        .collect()
}

fn scope_of(object: &Object, defined: &BTreeMap<(String, String), Scope>) -> Scope {
    let id = object.id();
    let key = (id.group.clone(), id.kind.clone());
    defined.get(&key).copied().unwrap_or_else(|| scope(&id.group, &id.kind))
}

/// Reports an object of a kind that ambit does not know, which names no namespace: it is
/// cluster-scoped, and then the AppProject must allow it, or its namespace is missing.
fn unknown_scope(object: &Object, environment: &Environment) -> Option<Finding> {
    let id = object.id();
    if !id.namespace.is_empty() || is_allowed(&id.group, &id.kind, environment) {
        return None;
    }
    Some(
        Finding::error("no-namespace", format!("{id} names no namespace"))
            .at(object.origin().place)
            .because("ambit does not know whether objects of this kind live in one")
            .hint(
                "write `metadata.namespace`, or, for a cluster-scoped kind, add it to \
                 `argocd.clusterKinds`",
            ),
    )
}

/// Reports a cluster-scoped object whose kind the AppProject does not allow.
fn forbidden(object: &Object, environment: &Environment) -> Option<Finding> {
    let id = object.id();
    let is_known = scope(&id.group, &id.kind) != Scope::Unknown;
    if !is_known || is_allowed(&id.group, &id.kind, environment) {
        return None;
    }
    Some(
        Finding::error("kind-not-allowed", format!("the AppProject does not allow {id}"))
            .at(object.origin().place)
            .because("it allows a fixed list of cluster-scoped kinds, so that it never shrinks")
            .hint(format!(
                "add it: `argocd: {{ clusterKinds: [{{ group: \"{}\", kind: {} }}] }}`",
                id.group, id.kind
            )),
    )
}

fn is_allowed(group: &str, kind: &str, environment: &Environment) -> bool {
    let own = &environment.delivery.cluster_kinds;
    let fixed = Environment::FIXED_CLUSTER_KINDS;
    let matches = |(g, k): (&str, &str)| g == group && (k == "*" || k == kind);
    fixed.iter().any(|it| matches(*it)) || own.iter().any(|(g, k)| matches((g, k)))
}
