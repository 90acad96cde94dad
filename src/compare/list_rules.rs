//! What the items of a list are known by, and whether their order means something.
//!
//! Sources: list types and keys of Kubernetes' and the Gateway API's schemas where they say so; how
//! Istio reads its own lists, whose schemas say almost nothing (`pilot/pkg/networking/core`,
//! `pilot/pkg/security/authz`); Envoy and Kubernetes' controllers for the meaning of order.

use kubeyaml::Value;

use crate::object::ObjectId;

/// What an item is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Fields, with dots between keys; those that are absent count as empty, but not all of them.
    Fields(&'static [&'static str]),
    /// Fields that describe an item but do not name it: items without a partner by them are matched
    /// by likeness.
    Like(&'static [&'static str]),
    /// The match and the destinations of a route of a `VirtualService`, whatever their weights;
    /// describes as well.
    Route,
    /// The text before the first `=`.
    Flag,
    /// A word of a command line: its place among the others, the text before the `=` of a flag.
    Argument,
    /// Its index.
    Position,
}

/// Whether the order of a list means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// It does not.
    Free,
    /// It does, or may.
    Matters,
    /// It does where a value refers to one before it with `$(NAME)`, or a name comes twice: the
    /// last wins.
    MattersWithReferences,
}

/// How the items of a list are matched.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListRule {
    /// The last keys on the way to the list, with `/` between them.
    way: &'static str,
    /// The kinds it holds for; none for all.
    kinds: &'static [&'static str],
    /// What items are known by: the first that all items have and none shares. Then the content.
    pub(super) keys: &'static [Key],
    /// Whether their order means something.
    pub(super) order: Order,
    /// What becomes of items that a key finds on one side only.
    pub(super) rest: Rest,
}

/// What becomes of items that a key finds on one side only. Where they are matched, the key is one
/// more field that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// They come or go.
    Apart,
    /// They are matched by what they hold.
    ByContent,
    /// They are matched by the key after that one.
    ByNextKey,
}

const NAME: &[Key] = &[Key::Fields(&["name"])];
const CONTENT: &[Key] = &[];
const REFERENCE: &[Key] =
    &[Key::Fields(&["group", "kind", "namespace", "name", "sectionName", "port"])];
const MATCH_OR_CONTENT: &[Key] = &[Key::Fields(&["name"]), Key::Like(&["matches"])];
const ROUTE: &[Key] = &[Key::Fields(&["name"]), Key::Route];
const PORT: &[Key] = &[Key::Fields(&["port", "protocol"]), Key::Fields(&["name"])];

impl Key {
    /// Tells whether it describes items rather than names them.
    pub(super) fn describes(self) -> bool {
        matches!(self, Self::Like(_) | Self::Route)
    }
}

const fn free(way: &'static str, keys: &'static [Key]) -> ListRule {
    ListRule { way, kinds: &[], keys, order: Order::Free, rest: Rest::Apart }
}

const fn ordered(way: &'static str, keys: &'static [Key]) -> ListRule {
    ListRule { way, kinds: &[], keys, order: Order::Matters, rest: Rest::Apart }
}

const fn routes(way: &'static str, keys: &'static [Key]) -> ListRule {
    ListRule { rest: Rest::ByContent, ..ordered(way, keys) }
}

impl ListRule {
    const fn of_kinds(mut self, kinds: &'static [&'static str]) -> Self {
        self.kinds = kinds;
        self
    }

    /// Finds the rule for the list at this path, given by its keys; `in_text` when it is inside a
    /// text that a field holds.
    pub(super) fn of(id: &ObjectId, path: &[&str], in_text: bool) -> Self {
        if !is_known(id) || is_anybodys(id, path, in_text) {
            return UNKNOWN;
        }
        let fits = |rule: &&Self| {
            let kind_fits = rule.kinds.is_empty() || rule.kinds.contains(&id.kind.as_str());
            kind_fits && rule.way.rsplit('/').eq_tail(path)
        };
        RULES.iter().find(fits).copied().unwrap_or(UNKNOWN)
    }

    /// Tells whether the order of these items means something.
    pub(super) fn order_matters(&self, items: &[Value]) -> bool {
        match self.order {
            // Two items of one name are no set: one of them comes first, or wins.
            Order::Free => self.keys == NAME && names_repeat(items),
            Order::Matters => true,
            Order::MattersWithReferences => {
                let refers = |item: &Value| {
                    item.get("value").and_then(Value::as_str).is_some_and(|it| it.contains("$("))
                };
                names_repeat(items) || items.iter().any(refers)
            }
        }
    }
}

fn names_repeat(items: &[Value]) -> bool {
    let mut names = std::collections::BTreeSet::new();
    let mut all = items.iter().filter_map(|it| it.get("name")?.as_str());
    !all.all(|name| names.insert(name))
}

trait EqualsTail {
    fn eq_tail(self, path: &[&str]) -> bool;
}

impl<'w, I: Iterator<Item = &'w str>> EqualsTail for I {
    fn eq_tail(mut self, path: &[&str]) -> bool {
        let mut path = path.iter().rev();
        self.all(|key| {
            key == "*" && path.next().is_some() || key != "*" && path.next() == Some(&key)
        })
    }
}

/// API groups whose lists these rules are about, or the ends of their names.
const GROUPS: &[&str] = &[
    "",
    "apps",
    "batch",
    "policy",
    "autoscaling",
    ".k8s.io",
    "networking.x-k8s.io",
    ".istio.io",
    "argoproj.io",
    "cilium.io",
    "monitoring.coreos.com",
];

fn is_known(id: &ObjectId) -> bool {
    let is_of =
        |group: &&str| id.group == *group || group.starts_with('.') && id.group.ends_with(*group);
    !id.kind.is_empty() && GROUPS.iter().any(is_of)
}

/// Tells whether a field holds what its user likes, in which a key means what it means there.
fn is_anybodys(id: &ObjectId, path: &[&str], in_text: bool) -> bool {
    let free = match id.kind.as_str() {
        "EnvoyFilter" => "value",
        "WasmPlugin" | "TrafficExtension" => "pluginConfig",
        "Application" => "valuesObject",
        "CustomResourceDefinition" => "default",
        _ => "",
    };
    path.contains(&free) || in_text && !is_in_mesh(id, path)
}

fn is_in_mesh(id: &ObjectId, path: &[&str]) -> bool {
    let is_mesh = matches!(path, ["data", "mesh" | "meshNetworks", ..]);
    is_mesh && id.kind == "ConfigMap"
}

/// Tells whether null may mean something else here than a field left out: in the values of a chart
/// it takes away what the chart has, and a program of somebody's may see it.
pub(super) fn may_mean_null(id: &ObjectId, path: &[&str], in_text: bool) -> bool {
    let means = match id.kind.as_str() {
        "" => true,
        "ConfigMap" | "Application" => in_text && !is_in_mesh(id, path),
        _ => false,
    };
    means || is_anybodys(id, path, false)
}

/// For lists that no rule names: a common identifying field, else the content.
const UNKNOWN: ListRule =
    ordered("", &[Key::Fields(&["name"]), Key::Fields(&["id"]), Key::Fields(&["key"])]);

#[rustfmt::skip]
const RULES: &[ListRule] = &[
    // Pods. In a pod template every order rolls, which is the business of impacts.
    free("containers", NAME),
    ordered("initContainers", NAME),
    free("volumes", NAME),
    free("imagePullSecrets", NAME),
    free("schedulingGates", NAME),
    free("resourceClaims", NAME),
    ListRule { order: Order::MattersWithReferences, ..ordered("env", NAME) },
    ordered("envFrom", &[Key::Fields(&["prefix", "configMapRef.name", "secretRef.name"])]),
    free("volumeMounts", &[Key::Fields(&["mountPath"])]),
    free("containers/ports", &[Key::Fields(&["containerPort", "protocol"])]),
    free("initContainers/ports", &[Key::Fields(&["containerPort", "protocol"])]),
    ordered("args", &[Key::Argument]),
    ordered("command", &[Key::Argument]),
    free("tolerations", CONTENT),
    free("topologySpreadConstraints", &[Key::Fields(&["topologyKey", "whenUnsatisfiable"])]),
    free("projected/sources", &[Key::Fields(&[
        "configMap.name", "secret.name", "serviceAccountToken.path", "clusterTrustBundle.path"])]),
    free("nodeSelectorTerms", CONTENT),
    free("requiredDuringSchedulingIgnoredDuringExecution", CONTENT),
    free("preferredDuringSchedulingIgnoredDuringExecution", CONTENT),
    free("matchExpressions", &[Key::Fields(&["key", "operator"])]),
    free("matchFields", &[Key::Fields(&["key", "operator"])]),
    free("matchExpressions/values", CONTENT),
    free("capabilities/add", CONTENT),
    free("capabilities/drop", CONTENT),
    free("metadata/finalizers", CONTENT),
    // Kubernetes
    free("spec/metrics", &[Key::Fields(&[
        "type", "resource.name", "containerResource.name", "pods.metric.name",
        "object.metric.name", "external.metric.name"])]).of_kinds(&["HorizontalPodAutoscaler"]),
    ListRule { rest: Rest::ByNextKey, ..free("spec/ports", PORT) }.of_kinds(&["Service"]),
    free("subjects", &[Key::Fields(&["kind", "namespace", "name"])]),
    free("clusterRoleSelectors", CONTENT),
    free("ingress", CONTENT).of_kinds(&["NetworkPolicy"]),
    free("egress", CONTENT).of_kinds(&["NetworkPolicy"]),
    free("from", CONTENT).of_kinds(&["NetworkPolicy", "AuthorizationPolicy"]),
    free("to", CONTENT).of_kinds(&["NetworkPolicy", "AuthorizationPolicy"]),
    free("ports", CONTENT).of_kinds(&["NetworkPolicy"]),
    free("except", CONTENT).of_kinds(&["NetworkPolicy"]),
    free("policyTypes", CONTENT),
    ordered("webhooks", NAME).of_kinds(&["MutatingWebhookConfiguration"]),
    free("webhooks", NAME),
    free("webhooks/rules", CONTENT),
    free("webhooks/rules/*", CONTENT),
    free("admissionReviewVersions", CONTENT),
    free("matchConditions", NAME),
    free("resourceRules", CONTENT),
    free("resourceRules/*", CONTENT),
    free("variables", NAME).of_kinds(&["ValidatingAdmissionPolicy"]),
    free("validations", CONTENT).of_kinds(&["ValidatingAdmissionPolicy"]),
    free("spec/versions", NAME).of_kinds(&["CustomResourceDefinition"]),
    free("additionalPrinterColumns", NAME),
    free("x-kubernetes-validations", &[Key::Fields(&["rule"])]),
    free("x-kubernetes-list-map-keys", CONTENT),
    free("required", CONTENT).of_kinds(&["CustomResourceDefinition"]),
    free("enum", CONTENT).of_kinds(&["CustomResourceDefinition"]),
    free("oneOf", CONTENT).of_kinds(&["CustomResourceDefinition"]),
    free("anyOf", CONTENT).of_kinds(&["CustomResourceDefinition"]),
    free("allOf", CONTENT).of_kinds(&["CustomResourceDefinition"]),
    free("names/*", CONTENT).of_kinds(&["CustomResourceDefinition"]),
    // Gateway API
    free("parentRefs", REFERENCE),
    free("targetRefs", REFERENCE),
    free("spec/listeners", NAME),
    free("allowedRoutes/kinds", REFERENCE),
    free("certificateRefs", REFERENCE),
    free("backendRefs", REFERENCE),
    free("hostnames", CONTENT),
    routes("spec/rules", MATCH_OR_CONTENT).of_kinds(&["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]),
    free("rules/matches", CONTENT),
    free("matches/headers", NAME),
    free("matches/queryParams", NAME),
    ordered("filters", &[Key::Fields(&["type"])]),
    free("spec/from", REFERENCE).of_kinds(&["ReferenceGrant"]),
    free("spec/to", REFERENCE).of_kinds(&["ReferenceGrant"]),
    // Istio
    routes("spec/http", ROUTE).of_kinds(&["VirtualService"]),
    routes("spec/tls", ROUTE).of_kinds(&["VirtualService"]),
    routes("spec/tcp", ROUTE).of_kinds(&["VirtualService"]),
    free("match", CONTENT).of_kinds(&["VirtualService"]),
    free("route", &[Key::Fields(&[
        "destination.host", "destination.subset", "destination.port.number"])])
        .of_kinds(&["VirtualService"]),
    free("subsets", NAME),
    free("portLevelSettings", &[Key::Fields(&["port.number"])]),
    free("spec/ports", &[Key::Fields(&["name"]), Key::Fields(&["number"])]).of_kinds(&["ServiceEntry"]),
    free("spec/endpoints", &[Key::Fields(&["address"])]),
    free("addresses", CONTENT).of_kinds(&["ServiceEntry", "WorkloadEntry"]),
    free("subjectAltNames", CONTENT),
    free("hosts", CONTENT),
    free("exportTo", CONTENT),
    free("gateways", CONTENT),
    free("spec/servers", &[Key::Fields(&["port.number", "port.name"])]),
    free("spec/rules", CONTENT).of_kinds(&["AuthorizationPolicy"]),
    free("when", &[Key::Fields(&["key"])]).of_kinds(&["AuthorizationPolicy"]),
    free("when/values", CONTENT),
    free("when/notValues", CONTENT),
    free("source/*", CONTENT),
    free("operation/*", CONTENT),
    free("jwtRules", &[Key::Fields(&["issuer"]), Key::Position]),
    free("jwtRules/audiences", CONTENT),
    free("fromHeaders", &[Key::Fields(&["name", "prefix"])]),
    free("jwtRules/fromParams", CONTENT),
    ordered("spec/tracing", &[Key::Position]).of_kinds(&["Telemetry"]),
    ordered("spec/metrics", &[Key::Position]).of_kinds(&["Telemetry"]),
    ordered("spec/accessLogging", &[Key::Position]).of_kinds(&["Telemetry"]),
    free("providers", NAME).of_kinds(&["Telemetry"]),
    ordered("overrides", &[Key::Fields(&["match"])]).of_kinds(&["Telemetry"]),
    ordered("configPatches", CONTENT),
    ordered("egress", CONTENT).of_kinds(&["Sidecar"]),
    free("match/ports", &[Key::Fields(&["number"])]).of_kinds(&["WasmPlugin", "TrafficExtension"]),
    free("extensionProviders", NAME),
    free("discoverySelectors", CONTENT),
    free("defaultProviders/*", CONTENT),
    free("trustDomainAliases", CONTENT),
    // Argo CD
    ordered("sources", &[Key::Fields(&["ref"]), Key::Position]).of_kinds(&["Application"]),
    free("ignoreDifferences", &[Key::Fields(&["group", "kind", "name", "namespace"])]),
    free("jsonPointers", CONTENT),
    free("jqPathExpressions", CONTENT),
    free("syncOptions", &[Key::Flag]),
    free("spec/*", CONTENT).of_kinds(&["AppProject"]),
];
