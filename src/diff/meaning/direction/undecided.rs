//! Changes of security that no rule decides: each is unclear, for its own reason.

use crate::compare::Edit;

use super::super::super::{Class, Direction, Manifest, Operation, Pair};
use super::super::class;
use super::super::gateway::is_waypoint;
use super::Opinion;
use super::edits::{entries, meant};
use super::enforcement::DATAPLANE_MODE;
use super::listeners::{is_about_routes, is_whole};
use super::waypoint::{FOR, USE, USE_NAMESPACE};

/// Kinds whose objects are judged by rules of their own when they come or go.
const DECIDED_WHOLE: &[&str] = &[
    "AuthorizationPolicy",
    "PeerAuthentication",
    "RequestAuthentication",
    "NetworkPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "Gateway",
    "Namespace",
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
];

/// Kinds on which the label of a revision says only which install an object came with. Istiod reads
/// it on namespaces, pods, Gateways, Services of tags and what it configures proxies from
/// (`pkg/config/schema/collections`, `pkg/revisions`).
const REVISION_IS_A_NAME: &[&str] = &[
    "ConfigMap",
    "ServiceAccount",
    "Deployment",
    "DaemonSet",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
];

/// Why a security object that another application owns from now on is unclear.
const MOVED: &str = "if its old application syncs first with pruning, it is gone until the new one \
                     syncs";

/// Returns what must be said of the changes of one object that no other rule speaks of.
pub(super) fn opinions(pair: &Pair) -> Vec<Opinion> {
    let Some(object) = pair.object() else { return Vec::new() };
    let is_whole = !matches!(pair.operation, Operation::Changed | Operation::Moved);
    if is_whole {
        let is_security = class::of_whole(object, pair.operation) == Class::Security;
        let is_decided = DECIDED_WHOLE.contains(&object.id.kind.as_str())
            && object.id.group != "networking.istio.io"
            && object.id.group != "cilium.io";
        let opinion = (is_security && !is_decided)
            .then(|| Opinion::of(None, Direction::Unclear, of_kind(object)));
        return opinion.into_iter().collect();
    }
    // Of a policy that is pruned by one application before the other applies it, nothing is in force.
    let is_moved = pair.operation == Operation::Moved
        && (class::of_whole(object, pair.operation) == Class::Security || is_waypoint(object));
    let moved = is_moved.then(|| Opinion::of(None, Direction::Unclear, MOVED));
    let open = meant(pair).filter(|(_, edit)| {
        class::of_edit(object, edit) == Class::Security && !is_decided(object, edit)
    });
    let open =
        open.map(|(index, edit)| Opinion::of(index, Direction::Unclear, reason(object, edit)));
    moved.into_iter().chain(open).collect()
}

/// Tells whether other rules judge a field, so that their silence means that nothing changes.
fn is_decided(object: &Manifest, edit: &Edit) -> bool {
    let keys = edit.keys().collect::<Vec<_>>();
    match (object.id.group.as_str(), object.id.kind.as_str(), keys.as_slice()) {
        (_, kind, ["metadata", "labels", ..]) => {
            let labels = entries(edit, "labels");
            let mut security = labels.iter().filter(|it| class::is_security_label(it));
            security.all(|label| is_decided_label(kind, label))
        }
        ("security.istio.io", "AuthorizationPolicy", keys) => is_of_policy(keys),
        ("security.istio.io", "PeerAuthentication", ["spec", key, ..]) => {
            ["mtls", "portLevelMtls", "selector"].contains(key)
        }
        ("security.istio.io", "PeerAuthentication" | "RequestAuthentication", ["spec", ..])
        | ("networking.k8s.io", "NetworkPolicy", ["spec", ..])
        | ("gateway.networking.k8s.io", "Gateway", ["spec", "gatewayClassName"])
        | ("", "ConfigMap", ["data", "mesh", ..]) => true,
        ("rbac.authorization.k8s.io", _, [key, ..]) => {
            ["rules", "aggregationRule", "subjects", "roleRef"].contains(key)
        }
        ("admissionregistration.k8s.io", _, [key, ..]) => *key == "webhooks",
        ("gateway.networking.k8s.io", "Gateway", ["spec", "listeners", rest @ ..]) => {
            is_about_routes(edit)
                || is_whole(edit)
                || is_waypoint(object) && rest.first() != Some(&"tls")
        }
        (_, _, ["spec", .., "template", "metadata", "labels", label]) => *label == DATAPLANE_MODE,
        _ => false,
    }
}

fn is_of_policy(keys: &[&str]) -> bool {
    const FIELDS: &[&str] = &["rules", "action", "selector", "targetRefs", "targetRef", "provider"];
    match keys {
        ["spec"] | ["metadata", "annotations", ..] => true,
        ["spec", key, ..] => FIELDS.contains(key),
        _ => false,
    }
}

fn is_decided_label(kind: &str, label: &str) -> bool {
    let is_consumer = ["Namespace", "Service", "ServiceEntry"].contains(&kind);
    match label {
        DATAPLANE_MODE => kind == "Namespace" || kind == "Pod",
        USE | USE_NAMESPACE | "istio.io/ingress-use-waypoint" => is_consumer,
        FOR => kind == "Gateway" || kind == "GatewayClass",
        "istio.io/rev" => REVISION_IS_A_NAME.contains(&kind),
        _ => false,
    }
}

/// Says why a field is unclear.
fn reason(object: &Manifest, edit: &Edit) -> String {
    let keys = edit.keys().collect::<Vec<_>>();
    let of_pods = keys.iter().skip_while(|key| **key != "labels").nth(1).copied();
    let labels = entries(edit, "labels").into_iter().chain(of_pods);
    let label = labels.into_iter().find(|it| class::is_security_label(it));
    let has = |key: &str| keys.contains(&key);
    let why = if let Some(label) = label {
        return format!("label {label}: {}", of_label(label));
    } else if has("env") {
        "this setting changes what istiod, the CNI or ztunnel enforce, which no rule here compares"
    } else if has("tls") {
        "how connections are encrypted and whom they trust is another"
    } else if has("template") || object.id.kind == "Pod" {
        "what these pods may do on their node, or which identity they have, is another"
    } else {
        return of_kind(object);
    };
    why.to_owned()
}

fn of_label(label: &str) -> &'static str {
    match label {
        "istio-injection" | "istio.io/rev" => {
            "pods may get sidecars, or another istiod, which enforce policies in another way"
        }
        "topology.istio.io/network" => {
            "where the networks of istiod and ztunnel differ, waypoints are passed by"
        }
        USE | USE_NAMESPACE => "which waypoint workloads have by their own labels is not compared",
        _ if label.starts_with("pod-security.kubernetes.io/") => {
            "which pods the API server admits changes, and levels are not compared"
        }
        _ => "what it decides is not compared",
    }
}

/// Says why an object of this kind is unclear as a whole.
fn of_kind(object: &Manifest) -> String {
    let kind = object.id.kind.as_str();
    let why = match kind {
        "EnvoyFilter" => "it patches the configuration of proxies, and can do anything there",
        "WasmPlugin" | "TrafficExtension" => {
            "it runs code in proxies, whose effect cannot be read from the files"
        }
        "ServiceAccount" => "an identity comes or goes, and who names it decides what that means",
        "ConfigMap" => "this setting decides what is enforced, and no rule here compares it",
        "DestinationRule" | "BackendTLSPolicy" => {
            "how connections are encrypted and whom they trust is another"
        }
        "ReferenceGrant" => "what may refer to objects of another namespace is not compared",
        "AppProject" => "what Argo CD may deploy, and from where, is not compared",
        _ => return format!("what {kind} decides is not compared"),
    };
    why.to_owned()
}
