//! Labels, annotations, variables and fields that have a known reader.

use crate::diff::Manifest;

/// Labels that only say which version or chart something came from.
pub(in crate::diff::meaning) const VERSION_LABELS: &[&str] =
    &["app.kubernetes.io/version", "helm.sh/chart", "app.kubernetes.io/managed-by", "chart"];

/// Labels that decide enrolment, binding or admission.
const SECURITY_LABELS: &[&str] = &[
    "istio.io/dataplane-mode",
    "istio.io/use-waypoint",
    "istio.io/use-waypoint-namespace",
    "istio.io/ingress-use-waypoint",
    "istio.io/waypoint-for",
    "istio-injection",
    "istio.io/rev",
    "topology.istio.io/network",
];

/// Fields of a pod that widen what it may do on its node.
pub(super) const POD_SECURITY: &[&str] = &[
    "securityContext",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostPath",
    "capabilities",
    "serviceAccountName",
    "automountServiceAccountToken",
];

/// The lists of an AppProject that say what may be deployed where.
pub(super) const PROJECT_LISTS: &[&str] = &[
    "sourceRepos",
    "sourceNamespaces",
    "destinations",
    "destinationServiceAccounts",
    "clusterResourceWhitelist",
    "clusterResourceBlacklist",
    "namespaceResourceWhitelist",
    "namespaceResourceBlacklist",
    "roles",
];

/// Keys of the CNI's configuration that decide what is captured.
pub(super) const CNI_SECURITY: &[&str] = &[
    "EXCLUDE_NAMESPACES",
    "AMBIENT_ENABLEMENT_SELECTOR",
    "AMBIENT_DNS_CAPTURE",
    "AMBIENT_ENABLED",
];

/// Variables that decide which policies are in force, by no pattern in their names.
const SECURITY_VARIABLES: &[&str] = &[
    "CA_TRUSTED_NODE_ACCOUNTS",
    "BLOCKED_CIDRS_IN_JWKS_URIS",
    "PILOT_ENABLE_AMBIENT",
    "ENABLE_INGRESS_WAYPOINT_ROUTING",
    "ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY",
];

pub(in crate::diff::meaning) fn is_security_label(label: &str) -> bool {
    SECURITY_LABELS.contains(&label) || label.starts_with("pod-security.kubernetes.io/")
}

/// Tells whether an object has a label that decides enrolment or binding.
pub(super) fn has_security_label(object: &Manifest) -> bool {
    SECURITY_LABELS.iter().any(|label| object.label(label).is_some())
}

/// Tells whether a variable of istiod, the CNI or ztunnel decides who may do what.
pub(super) fn is_security_variable(name: &str) -> bool {
    name.starts_with("PILOT_") && name.contains("WAYPOINT")
        || name.contains("AUTHORIZATION")
        || name.starts_with("AMBIENT_")
        || SECURITY_VARIABLES.contains(&name)
}

/// Who reads a label or annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Istio,
    ArgoCd,
    Kubernetes,
}

/// Finds the reader of a label or annotation by its domain; none when nobody is known to read it.
pub(super) fn reader(key: &str) -> Option<Reader> {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    let is_below = |parent: &str| domain == parent || domain.ends_with(&format!(".{parent}"));
    if domain == "app.kubernetes.io" || domain == "helm.sh" || domain == "operator.istio.io" {
        None
    } else if is_below("istio.io") || key == "istio-injection" {
        Some(Reader::Istio)
    } else if is_below("argoproj.io") {
        Some(Reader::ArgoCd)
    } else if is_below("kubernetes.io") || is_below("k8s.io") {
        Some(Reader::Kubernetes)
    } else {
        None
    }
}

pub(super) fn is_read_by(labels: &[&str], annotations: &[&str], by: Reader) -> bool {
    labels.iter().chain(annotations).any(|key| reader(key) == Some(by))
}
