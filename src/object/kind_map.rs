//! The kinds that a namespace holds as maps from name to spec.

/// Where the user's fields go in the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Into `spec`.
    Spec,
    /// Beside `metadata`; only these fields exist.
    Fields(&'static [&'static str]),
}

/// One such map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindMap {
    /// The key in a namespace.
    pub key: &'static str,
    /// The API group.
    pub group: &'static str,
    /// The API version, where it is the same in every supported release.
    pub version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// Where the fields go.
    pub body: Body,
}

const fn spec(
    key: &'static str,
    group: &'static str,
    version: &'static str,
    kind: &'static str,
) -> KindMap {
    KindMap { key, group, version, kind, body: Body::Spec }
}

const SECURITY: &str = "security.istio.io";
const NETWORKING: &str = "networking.istio.io";
const TELEMETRY: &str = "telemetry.istio.io";
const EXTENSIONS: &str = "extensions.istio.io";
/// The group of the Gateway API.
pub const GATEWAY: &str = "gateway.networking.k8s.io";

/// Every map of objects in a namespace. Versions: storage versions of Istio's
/// `manifests/charts/base/files/crd-all.gen.yaml` (for Telemetry the newer `v1`) and of the Gateway
/// API's `config/crd`.
pub const KIND_MAPS: &[KindMap] = &[
    spec("authorizationPolicies", SECURITY, "v1", "AuthorizationPolicy"),
    spec("requestAuthentications", SECURITY, "v1", "RequestAuthentication"),
    spec("peerAuthentications", SECURITY, "v1", "PeerAuthentication"),
    spec("virtualServices", NETWORKING, "v1", "VirtualService"),
    spec("destinationRules", NETWORKING, "v1", "DestinationRule"),
    spec("serviceEntries", NETWORKING, "v1", "ServiceEntry"),
    spec("istioGateways", NETWORKING, "v1", "Gateway"),
    spec("sidecars", NETWORKING, "v1", "Sidecar"),
    spec("workloadEntries", NETWORKING, "v1", "WorkloadEntry"),
    spec("workloadGroups", NETWORKING, "v1", "WorkloadGroup"),
    spec("envoyFilters", NETWORKING, "v1alpha3", "EnvoyFilter"),
    spec("proxyConfigs", NETWORKING, "v1beta1", "ProxyConfig"),
    spec("telemetries", TELEMETRY, "v1", "Telemetry"),
    spec("wasmPlugins", EXTENSIONS, "v1alpha1", "WasmPlugin"),
    spec("trafficExtensions", EXTENSIONS, "v1alpha1", "TrafficExtension"),
    spec("gateways", GATEWAY, "v1", "Gateway"),
    spec("httpRoutes", GATEWAY, "v1", "HTTPRoute"),
    spec("grpcRoutes", GATEWAY, "v1", "GRPCRoute"),
    spec("tlsRoutes", GATEWAY, "v1", "TLSRoute"),
    spec("tcpRoutes", GATEWAY, "v1", "TCPRoute"),
    spec("udpRoutes", GATEWAY, "v1", "UDPRoute"),
    spec("backendTLSPolicies", GATEWAY, "v1", "BackendTLSPolicy"),
    spec("referenceGrants", GATEWAY, "v1beta1", "ReferenceGrant"),
    spec("listenerSets", GATEWAY, "v1", "ListenerSet"),
    spec("networkPolicies", "networking.k8s.io", "v1", "NetworkPolicy"),
    spec("services", "", "v1", "Service"),
    KindMap {
        key: "configMaps",
        group: "",
        version: "v1",
        kind: "ConfigMap",
        body: Body::Fields(&["data", "binaryData", "immutable"]),
    },
    KindMap {
        key: "serviceAccounts",
        group: "",
        version: "v1",
        kind: "ServiceAccount",
        body: Body::Fields(&["automountServiceAccountToken", "imagePullSecrets", "secrets"]),
    },
];

/// The keys beside the spec that make the overlay ConfigMap of a Gateway.
pub const OVERLAY_KEYS: &[&str] = &[
    "deployment",
    "service",
    "serviceAccount",
    "horizontalPodAutoscaler",
    "podDisruptionBudget",
    "resources",
];

/// The keys of an entry that belong to the object, not to its spec.
pub const LIFTED_KEYS: &[&str] = &["labels", "annotations", "apiVersion"];

impl KindMap {
    /// Finds the map by its key.
    pub fn find(key: &str) -> Option<&'static Self> {
        KIND_MAPS.iter().find(|map| map.key == key)
    }

    /// Tells whether entries take the overlay keys of Gateways.
    pub fn takes_overlays(&self) -> bool {
        self.key == "gateways"
    }
}
