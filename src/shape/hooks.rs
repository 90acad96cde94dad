//! Helm's hooks, which Argo CD would run as its own at every sync
//! (argo-cd `gitops-engine/pkg/sync/hook/helm/type.go`).

use kubeyaml::Value;

use crate::diag::{Finding, Findings};
use crate::model::Environment;
use crate::object::Application;

const HOOK: &str = "helm.sh/hook";

pub(super) fn check(applications: &mut [Application], _: &Environment, findings: &mut Findings) {
    let objects = applications.iter().flat_map(|application| &application.objects);
    for object in objects {
        let annotations = object.at(&["metadata", "annotations"]).and_then(Value::as_map);
        if annotations.is_some_and(|it| it.contains_key(HOOK)) {
            findings.push(
                Finding::error("hook", format!("{} is a Helm hook", object.id()))
                    .at(object.origin().place)
                    .because("Argo CD would delete it and create it anew at every sync")
                    .hint(format!("remove the annotation `{HOOK}`, or leave the object out")),
            );
        }
    }
}
