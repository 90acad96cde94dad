//! Which kinds of objects mean what.

use kubeyaml::Value;

use crate::diff::Manifest;
use crate::object::{GATEWAY, ObjectId, pod_template};

/// Kinds that decide who may do what, by group.
const SECURITY: &[(&str, &[&str])] = &[
    ("security.istio.io", &["AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"]),
    ("networking.k8s.io", &["NetworkPolicy"]),
    ("policy.networking.k8s.io", &["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"]),
    ("cilium.io", &["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]),
    ("rbac.authorization.k8s.io", &["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]),
    (
        "admissionregistration.k8s.io",
        &[
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
        ],
    ),
    (GATEWAY, &["ReferenceGrant", "BackendTLSPolicy"]),
    ("networking.istio.io", &["EnvoyFilter"]),
    ("extensions.istio.io", &["WasmPlugin", "TrafficExtension"]),
];

/// Kinds that decide where requests go. Every other kind of the Gateway API belongs to them.
const TRAFFIC: &[(&str, &[&str])] = &[
    (
        "networking.istio.io",
        &[
            "VirtualService",
            "DestinationRule",
            "ServiceEntry",
            "Gateway",
            "Sidecar",
            "WorkloadEntry",
            "WorkloadGroup",
        ],
    ),
    ("", &["Service", "Endpoints"]),
    ("networking.k8s.io", &["Ingress", "IngressClass"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
];

const TELEMETRY: &[(&str, &[&str])] = &[
    ("telemetry.istio.io", &["Telemetry"]),
    ("monitoring.coreos.com", &["PodMonitor", "ServiceMonitor", "PrometheusRule", "Probe"]),
];

fn is_in(table: &[(&str, &[&str])], id: &ObjectId) -> bool {
    table.iter().any(|(group, kinds)| id.group == *group && kinds.contains(&id.kind.as_str()))
}

/// Tells whether every field of the kind is about security.
pub(in crate::diff::meaning) fn is_security_kind(id: &ObjectId) -> bool {
    is_in(SECURITY, id)
}

pub(super) fn is_traffic_kind(id: &ObjectId) -> bool {
    is_in(TRAFFIC, id) || id.group == GATEWAY || id.group == "gateway.networking.x-k8s.io"
}

pub(super) fn is_telemetry_kind(id: &ObjectId) -> bool {
    is_in(TELEMETRY, id)
}

/// Tells whether this says what Argo CD deploys. Others write `argoproj.io` too: Rollouts.
pub(super) fn is_delivery(id: &ObjectId) -> bool {
    let kinds = ["Application", "ApplicationSet", "AppProject"];
    id.group == "argoproj.io" && kinds.contains(&id.kind.as_str())
}

/// Tells whether this is a Gateway of the Gateway API.
pub(in crate::diff::meaning) fn is_gateway(id: &ObjectId) -> bool {
    id.group == GATEWAY && id.kind == "Gateway"
}

/// Gateways of the Gateway API and of Istio, and sets of listeners.
pub(super) fn is_any_gateway(id: &ObjectId) -> bool {
    id.kind == "Gateway" || id.kind == "ListenerSet" || id.kind == "XListenerSet"
}

pub(super) fn has_pods(id: &ObjectId) -> bool {
    pod_template(id).is_some() || id.group.is_empty() && id.kind == "Pod"
}

/// Tells whether a field lies in a pod template.
pub(in crate::diff::meaning) fn is_pod_template(id: &ObjectId, keys: &[&str]) -> bool {
    pod_template(id).is_some_and(|way| keys.starts_with(way) || way.starts_with(keys))
}

/// What the name of each injection `ConfigMap` begins with.
pub(in crate::diff::meaning) const INJECTOR: &str = "istio-sidecar-injector";

/// Tells whether this is what istiod makes Gateways from (`pkg/kube/inject/watcher.go`).
pub(in crate::diff::meaning) fn is_injector(id: &ObjectId) -> bool {
    id.kind == "ConfigMap" && id.name.starts_with(INJECTOR)
}

/// The label by which istiod finds the defaults of a class.
pub(in crate::diff::meaning) const CLASS_DEFAULTS: &str = "gateway.istio.io/defaults-for-class";

/// Tells whether this holds the defaults of a class.
pub(in crate::diff::meaning) fn is_overlay(object: &Manifest) -> bool {
    object.id.kind == "ConfigMap" && object.label(CLASS_DEFAULTS).is_some()
}

/// Tells whether an object belongs to the install of Istio.
pub(super) fn is_install(object: &Manifest) -> bool {
    let id = &object.id;
    let is_definition = id.kind == "CustomResourceDefinition";
    let is_data = id.kind.is_empty();
    let component = object.label("operator.istio.io/component").is_some()
        || object.label("app.kubernetes.io/part-of") == Some("istio");
    let named =
        ["istiod", "istio-cni", "ztunnel", "istio-reader"].iter().any(|it| id.name.starts_with(it));
    is_definition || is_data || component || named || object.application == "istio"
}

/// Tells whether a value holds a key, however deep.
pub(super) fn holds(value: &Value, key: &str) -> bool {
    match value {
        Value::Map(map) => map.contains_key(key) || map.values().any(|it| holds(it, key)),
        Value::List(items) => items.iter().any(|it| holds(it, key)),
        _ => false,
    }
}

/// Tells whether a value holds a mapping with such a `name`, however deep.
pub(super) fn holds_name(value: &Value, is_it: fn(&str) -> bool) -> bool {
    match value {
        Value::Map(map) => {
            map.get("name").and_then(Value::as_str).is_some_and(is_it)
                || map.values().any(|it| holds_name(it, is_it))
        }
        Value::List(items) => items.iter().any(|it| holds_name(it, is_it)),
        _ => false,
    }
}
