//! `istio-sidecar-injector`: what istiod makes Gateways from.
//!
//! Istio's `pkg/kube/inject/watcher.go`; what is read: `files/waypoint.yaml` and
//! `files/kube-gateway.yaml` of its chart.

use std::collections::BTreeSet;

use kubeyaml::Value;

use super::{Effect, Scene, gateways, revision};
use crate::compare::Edit;
use crate::diff::meaning::class::INJECTOR;
use crate::diff::meaning::impact::causes;
use crate::diff::meaning::impact::scene::Template;
use crate::diff::{ImpactKind, Manifest, Operation, Pair};

/// The values that both templates of Gateways read.
const RENDERED: &[&str] = &[
    "hub",
    "tag",
    "variant",
    "proxy",
    "logging",
    "logAsJson",
    "network",
    "multiCluster",
    "meshID",
    "trustDomain",
    "caAddress",
    "pilotCertProvider",
    "trustBundleName",
    "istioNamespace",
    "seccompProfile",
    "imagePullPolicy",
    "imagePullSecrets",
    "ENABLE_CLUSTER_TRUST_BUNDLE_API",
];

/// The templates of Gateways: what each is called, and the values that it alone reads.
const TEMPLATES: [(Template, &str, &[&str]); 2] = [
    (Template::Waypoint, "waypoint", &["waypoint", "platform"]),
    (Template::Gateway, "kube-gateway", &["sts", "sds", "caName", "securityContext"]),
];

pub(super) fn effects(scene: &Scene<'_>, at: usize, pair: &Pair, object: &Manifest) -> Vec<Effect> {
    let revision = revision(&object.id.name, INJECTOR);
    if matches!(pair.operation, Operation::Created | Operation::Renamed) {
        return created(scene, at, object, revision);
    }
    let found = scene.of_revision(revision);
    let rolls = |made: &[&Manifest], causes: &[(usize, Option<usize>)]| {
        gateways(scene, made, &sentence(object, &pair.edits, causes), causes)
    };
    let [waypoint, gateway] = TEMPLATES
        .map(|(_, name, values)| reads(at, &pair.edits, name, &[RENDERED, values].concat()));
    let all = waypoint.iter().chain(&gateway).copied().collect::<BTreeSet<_>>();
    if all.is_empty() {
        Vec::new()
    } else if waypoint == gateway || found.is_empty() {
        rolls(&found, &all.into_iter().collect::<Vec<_>>())
    } else {
        let each =
            TEMPLATES.iter().zip([waypoint, gateway]).filter(|(_, causes)| !causes.is_empty());
        let effects = each.flat_map(|((template, ..), causes)| {
            let made = found.iter().filter(|it| scene.is_made_from(it, *template));
            let made = made.copied().collect::<Vec<_>>();
            if made.is_empty() { Vec::new() } else { rolls(&made, &causes) }
        });
        effects.collect()
    }
}

/// What differs of what a template is or reads.
fn reads(
    at: usize,
    edits: &[Edit],
    template: &str,
    values: &[&str],
) -> Vec<(usize, Option<usize>)> {
    causes(at, edits, |edit, keys| match keys {
        ["data", "config", "templates", name, ..] => *name == template,
        ["data", "config"] | ["data", "config", "templates"] => is_text_or(edit, &[template]),
        ["data", "values", rest @ ..] => {
            rest.iter().any(|key| values.contains(key)) || is_text_or(edit, values)
        }
        ["data"] => true,
        _ => false,
    })
}

fn sentence(object: &Manifest, edits: &[Edit], causes: &[(usize, Option<usize>)]) -> String {
    let found = causes.iter().filter_map(|(_, edit)| edits.get((*edit)?));
    let names = found.filter_map(|edit| edit.keys().last()).collect::<BTreeSet<_>>();
    let names = names.into_iter().take(3).collect::<Vec<_>>().join(", ");
    format!("when ConfigMap {} is applied ({names})", object.id.name)
}

/// Istiod looks for it once. One that starts with it needs no restart.
fn created(scene: &Scene<'_>, at: usize, object: &Manifest, revision: &str) -> Vec<Effect> {
    let istiod = scene.istiod(revision);
    if istiod.is_some_and(|it| scene.starts(it, object)) {
        return Vec::new();
    }
    let id = istiod.map(|it| &it.id);
    let text = format!(
        "{}must be restarted: it looks for its injection ConfigMap once, at start",
        if id.is_none() { "istiod " } else { "" }
    );
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
