//! Gateways that istiod deploys, and which of their fields reach the pods it makes for them.
//!
//! Istio's `pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go`; labels and annotations:
//! extractInfrastructureMetadata there.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::class::is_gateway;
use crate::compare::Edit;
use crate::diff::Manifest;

/// The classes whose pods istiod makes.
pub(super) const CLASSES: &[&str] = &["istio", "istio-waypoint", "istio-east-west"];

/// Classes of Istio whose Gateways serve no mesh traffic although a listener may speak HBONE.
const NOT_WAYPOINTS: &[&str] = &["istio", "istio-remote"];

/// The label that says which istiod a Gateway belongs to.
pub(super) const REVISION: &str = "istio.io/rev";

/// Annotations that istiod does not copy into pods.
const NOT_COPIED: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "gateway.istio.io/name-override",
    "gateway.istio.io/service-account",
    "gateway.istio.io/controller-version",
];

/// What begins so is dropped from the labels and annotations that a Gateway says for its pods.
const DROPPED: &str = "gateway.networking.k8s.io/";

/// Annotations that istiod reads from the Gateway itself when it renders.
const READ: &[&str] = &[
    "sidecar.istio.io/proxyImage",
    "sidecar.istio.io/proxyImageType",
    "sidecar.istio.io/logLevel",
    "sidecar.istio.io/componentLogLevel",
    "sidecar.istio.io/agentLogLevel",
    "gateway.istio.io/service-account",
    "gateway.istio.io/name-override",
];

/// Returns the name of a Gateway's class.
pub(super) fn class_name(object: &Manifest) -> Option<&str> {
    object.at(&["spec", "gatewayClassName"]).and_then(Value::as_str)
}

/// Tells whether a Gateway of this class is a waypoint, whatever its listeners are.
pub(super) fn is_waypoint_class(class: &str) -> bool {
    ["istio-waypoint", "istio-east-west"].contains(&class)
}

/// Tells whether a Gateway is a waypoint: by its class, or because it listens for HBONE, as that of
/// a class of the platform's own does.
pub(super) fn is_waypoint(object: &Manifest) -> bool {
    let Some(class) = class_name(object).filter(|_| is_gateway(&object.id)) else { return false };
    let listeners = object.at(&["spec", "listeners"]).and_then(Value::as_list).unwrap_or_default();
    let is_mesh = |it: &Value| it.get("protocol").and_then(Value::as_str) == Some("HBONE");
    is_waypoint_class(class) || !NOT_WAYPOINTS.contains(&class) && listeners.iter().any(is_mesh)
}

/// Tells whether istiod deploys this Gateway, given which classes are its own.
pub(super) fn is_deployed(object: &Manifest, is_own: impl Fn(&str) -> bool) -> bool {
    is_gateway(&object.id) && class_name(object).is_some_and(is_own) && !is_elsewhere(object)
}

/// Tells whether a Gateway names what serves it: a Service by its host name, or several addresses.
fn is_elsewhere(object: &Manifest) -> bool {
    let addresses = object.at(&["spec", "addresses"]).and_then(Value::as_list).unwrap_or_default();
    let is_host = |it: &Value| it.get("type").and_then(Value::as_str) == Some("Hostname");
    addresses.len() > 1 || addresses.iter().any(is_host)
}

/// The annotation that names the service account of a Gateway's pods.
pub(super) const SERVICE_ACCOUNT: &str = "gateway.istio.io/service-account";

/// The service account of the pods that istiod makes for a Gateway.
pub(super) fn account(gateway: &Manifest) -> String {
    let name = &gateway.id.name;
    let own = gateway.annotation(SERVICE_ACCOUNT).map(str::to_owned);
    own.unwrap_or_else(|| match class_name(gateway) {
        Some(class) if !is_waypoint(gateway) => format!("{name}-{class}"),
        _ => name.clone(),
    })
}

/// Who the proxy of a Gateway is to others, when istiod deploys it.
pub(super) fn identity(gateway: &Manifest) -> Option<String> {
    let is_own = is_deployed(gateway, |class| CLASSES.contains(&class)) || is_waypoint(gateway);
    is_own.then(|| format!("<trust domain>/ns/{}/sa/{}", gateway.id.namespace, account(gateway)))
}

/// Tells whether a Gateway says itself which labels or annotations its pods have.
pub(super) fn has_own(gateway: &Manifest, map: &str) -> bool {
    gateway.at(&["spec", "infrastructure", map]).is_some_and(|it| !it.is_null())
}

/// Returns the labels that a Gateway gives its pods: its own words for them, or what is copied.
pub(super) fn labels_of_pods(gateway: &Manifest, copies: bool) -> BTreeMap<&str, &Value> {
    let of_object = || gateway.at(&["metadata", "labels"]).filter(|_| copies);
    let said = gateway.at(&["spec", "infrastructure", "labels"]).filter(|it| !it.is_null());
    let is_said = said.is_some();
    let labels = said.or_else(of_object).and_then(Value::as_map).into_iter().flatten();
    let labels = labels.map(|(key, value)| (key.as_str(), value));
    labels.filter(|(key, _)| !is_said || !key.starts_with(DROPPED)).collect()
}

/// Tells whether a Gateway has labels or annotations that get into its pods because istiod copies
/// them. Argo CD writes an annotation, which the files do not hold, on what an application owns.
pub(super) fn has_copied(gateway: &Manifest) -> bool {
    let has = |map: &str, is_copied: &dyn Fn(&str) -> bool| {
        let entries = gateway.at(&["metadata", map]).and_then(Value::as_map);
        entries.is_some_and(|it| it.keys().any(|key| is_copied(key)))
    };
    let labels = !has_own(gateway, "labels") && has("labels", &|_| true);
    let is_owned = !gateway.application.is_empty();
    let annotations = !has_own(gateway, "annotations")
        && (is_owned || has("annotations", &|key| !NOT_COPIED.contains(&key)));
    labels || annotations
}

/// Returns the labels, annotations and fields among what differs that reach the Gateway's pods.
/// `copies` says whether istiod copies its labels and annotations.
pub(super) fn reaching<'e>(gateway: &Manifest, edit: &'e Edit, copies: bool) -> Vec<&'e str> {
    let keys = edit.keys().collect::<Vec<_>>();
    let copies = |map| copies && !has_own(gateway, map);
    let fits: Box<dyn Fn(&str) -> bool> = match keys.as_slice() {
        ["spec", "infrastructure", "labels", key, ..] if key.starts_with(DROPPED) => {
            return Vec::new();
        }
        ["spec", "infrastructure", "annotations", key, ..]
            if key.starts_with(DROPPED) || NOT_COPIED.contains(key) =>
        {
            return Vec::new();
        }
        ["spec", "infrastructure", "labels" | "annotations", key, ..] => return vec![key],
        ["spec", "infrastructure", ..] => {
            // What `parametersRef` does depends on the `ConfigMap`: see `impact::parameters`.
            let is_of_pods = |it: &&str| ["labels", "annotations"].contains(it);
            let some = entries(edit, 2).iter().any(is_of_pods);
            return if some { vec!["infrastructure"] } else { Vec::new() };
        }
        ["spec", "gatewayClassName"] => return vec!["gatewayClassName"],
        ["metadata", "labels", ..] => {
            let all = copies("labels");
            Box::new(move |key| key == REVISION || all)
        }
        ["metadata", "annotations", ..] => {
            let all = copies("annotations");
            Box::new(move |key| READ.contains(&key) || all && !NOT_COPIED.contains(&key))
        }
        _ => return Vec::new(),
    };
    entries(edit, 2).into_iter().filter(|key| fits(key)).collect()
}

/// Returns the entry of a map that differs, or all entries when the whole map does. `depth` is the
/// number of keys that lead to the map.
pub(super) fn entries(edit: &Edit, depth: usize) -> Vec<&str> {
    if let Some(key) = edit.keys().nth(depth) {
        return vec![key];
    }
    let sides = [&edit.before, &edit.after].into_iter().flatten().filter_map(Value::as_map);
    sides.flat_map(|map| map.keys()).map(String::as_str).collect()
}
