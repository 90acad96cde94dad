//! `istio-sidecar-injector`: what istiod makes Gateways from.
//!
//! Istio's `pkg/kube/inject/watcher.go`; what is read: `files/waypoint.yaml` and
//! `files/kube-gateway.yaml` of its chart.

use std::collections::BTreeSet;

use kubeyaml::Value;

use super::{Effect, Scene, gateways, revision};
use crate::compare::Edit;
use crate::diff::meaning::impact::causes;
use crate::diff::{ImpactKind, Manifest, Operation, Pair};

/// The values that the templates of waypoints and gateways read.
const RENDERED: &[&str] = &[
    "hub",
    "tag",
    "variant",
    "proxy",
    "waypoint",
    "logging",
    "logAsJson",
    "network",
    "multiCluster",
    "meshID",
    "trustDomain",
    "caAddress",
    "caName",
    "pilotCertProvider",
    "trustBundleName",
    "istioNamespace",
    "platform",
    "sts",
    "sds",
    "securityContext",
    "seccompProfile",
    "imagePullPolicy",
    "imagePullSecrets",
    "ENABLE_CLUSTER_TRUST_BUNDLE_API",
];

/// The templates of Gateways.
const TEMPLATES: &[&str] = &["waypoint", "kube-gateway"];

const NAME: &str = "istio-sidecar-injector";

pub(super) fn effects(scene: &Scene<'_>, at: usize, pair: &Pair, object: &Manifest) -> Vec<Effect> {
    let revision = revision(&object.id.name, NAME);
    if matches!(pair.operation, Operation::Created | Operation::Renamed) {
        return created(scene, at, object, revision);
    }
    let causes = causes(at, &pair.edits, |edit, keys| match keys {
        ["data", "config", "templates", name, ..] => TEMPLATES.contains(name),
        ["data", "config"] | ["data", "config", "templates"] => is_text_or(edit, TEMPLATES),
        ["data", "values", rest @ ..] => {
            rest.iter().any(|key| RENDERED.contains(key)) || is_text_or(edit, RENDERED)
        }
        ["data"] => true,
        _ => false,
    });
    if causes.is_empty() {
        return Vec::new();
    }
    let found = causes.iter().filter_map(|(_, edit)| pair.edits.get((*edit)?));
    let names = found.filter_map(|edit| edit.keys().last()).collect::<BTreeSet<_>>();
    let names = names.into_iter().take(3).collect::<Vec<_>>().join(", ");
    let sentence = format!("when ConfigMap {} is applied ({names})", object.id.name);
    gateways(scene, &scene.of_revision(revision), &sentence, &causes)
}

/// Istiod looks for it once. One that starts with it needs no restart.
fn created(scene: &Scene<'_>, at: usize, object: &Manifest, revision: &str) -> Vec<Effect> {
    let istiod = scene.istiod(revision);
    if istiod.is_some_and(|it| scene.starts(it, object)) {
        return Vec::new();
    }
    let text = "istiod must be restarted: it looks for its injection ConfigMap once, at start";
    let id = istiod.map(|it| &it.id);
    vec![Effect::new(ImpactKind::NotUntilRestart, id, text, vec![(at, None)])]
}

/// Tells whether a whole map that came or went has one of these keys. Of a text that could not be
/// read as a map anything may be true.
fn is_text_or(edit: &Edit, wanted: &[&str]) -> bool {
    let has = |value: &Value| match value {
        Value::Map(map) => map.iter().any(|(key, value)| {
            wanted.contains(&key.as_str())
                || value
                    .as_map()
                    .is_some_and(|it| it.keys().any(|it| wanted.contains(&it.as_str())))
        }),
        _ => edit.inside == 0,
    };
    [&edit.before, &edit.after].into_iter().flatten().any(has)
}
