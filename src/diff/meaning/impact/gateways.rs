//! Gateways that istiod deploys: what makes it render them again.
//!
//! Istio's `pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go`; labels and annotations:
//! extractInfrastructureMetadata there.

use kubeyaml::Value;

use super::{Effect, Scene, causes, is_gateway, is_map_with_entries, text};
use crate::compare::Edit;
use crate::diff::{ImpactKind, Manifest, Operation, Pair};

/// The classes whose pods istiod makes.
const CLASSES: &[&str] = &["istio", "istio-waypoint", "istio-east-west", "istio-remote"];

/// Annotations that istiod does not copy into pods.
const NOT_COPIED: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "gateway.istio.io/name-override",
    "gateway.istio.io/service-account",
    "gateway.istio.io/controller-version",
];

/// Annotations that istiod reads from the Gateway itself when it renders.
const READ: &[&str] = &[
    "sidecar.istio.io/proxyImage",
    "sidecar.istio.io/proxyImageType",
    "sidecar.istio.io/logLevel",
    "sidecar.istio.io/componentLogLevel",
    "gateway.istio.io/service-account",
    "gateway.istio.io/name-override",
];

/// Tells whether istiod deploys this Gateway.
pub(super) fn is_deployed(object: &Manifest) -> bool {
    let class = text(object, &["spec", "gatewayClassName"]).unwrap_or_default();
    // A Gateway with an address of type Hostname uses a Service that is there already.
    is_gateway(&object.id)
        && CLASSES.contains(&class)
        && object
            .at(&["spec", "addresses"])
            .and_then(Value::as_list)
            .is_none_or(<[Value]>::is_empty)
}

/// What a Gateway's own fields and its move to another application do.
pub(super) fn rolls(scene: &Scene<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (pair, from, to, edits) in scene.changed().filter(|(_, _, to, _)| is_deployed(to)) {
        if scene.pairs.get(pair).is_some_and(|it| it.operation == Operation::Renamed) {
            continue;
        }
        let causes = causes(pair, edits, |edit, keys| is_rendered(to, edit, keys));
        if !causes.is_empty() {
            let text = "rolls: istiod renders it again with these labels or annotations";
            effects.push(Effect::new(ImpactKind::GatewaysRoll, Some(&to.id), text, causes));
        }
        let moved = from.application != to.application;
        if moved && !has_own(to, "annotations") {
            let text = "rolls: Argo CD writes another tracking id on it, and istiod copies \
                        annotations into its pods";
            let causes = vec![(pair, None)];
            effects.push(Effect::new(ImpactKind::GatewaysRoll, Some(&to.id), text, causes));
        }
    }
    effects
        .extend(scene.pairs.iter().enumerate().flat_map(|(at, pair)| renamed_app(scene, at, pair)));
    effects
}

fn has_own(gateway: &Manifest, map: &str) -> bool {
    is_map_with_entries(gateway, &["spec", "infrastructure", map])
}

/// Tells whether a field of a Gateway ends up in its pods.
fn is_rendered(gateway: &Manifest, edit: &Edit, keys: &[&str]) -> bool {
    let copied = |key: &str| !NOT_COPIED.contains(&key) || READ.contains(&key);
    match keys {
        ["spec", "infrastructure", ..] | ["metadata", "labels", "istio.io/rev", ..] => true,
        ["metadata", "annotations", key, ..] if READ.contains(key) => true,
        ["metadata", "labels", ..] => !has_own(gateway, "labels"),
        ["metadata", "annotations", key, ..] => copied(key) && !has_own(gateway, "annotations"),
        ["metadata", "annotations"] => {
            let sides = [&edit.before, &edit.after].into_iter().flatten().filter_map(Value::as_map);
            let any = sides.flat_map(|map| map.keys()).any(|key| copied(key));
            any && !has_own(gateway, "annotations")
        }
        _ => false,
    }
}

/// An Application with another name writes another tracking id on everything it owns.
fn renamed_app(scene: &Scene<'_>, at: usize, pair: &Pair) -> Vec<Effect> {
    let Some(to) = pair.to.as_ref().filter(|_| pair.operation == Operation::Renamed) else {
        return Vec::new();
    };
    if to.id.group != "argoproj.io" || to.id.kind != "Application" {
        return Vec::new();
    }
    let path = text(to, &["spec", "source", "path"]).unwrap_or_default();
    let application = path.rsplit('/').next().unwrap_or_default();
    let owned = scene.gateways.iter().filter(|it| it.application == application);
    let rolling = owned.filter(|it| !has_own(it, "annotations"));
    let text = "rolls: its Application has another name, so Argo CD writes another tracking id on \
                it, and istiod copies annotations into its pods";
    rolling
        .map(|it| Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, vec![(at, None)]))
        .collect()
}
