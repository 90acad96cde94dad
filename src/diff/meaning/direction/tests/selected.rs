use super::{of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn namespace(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: web, labels: {{{labels}}}}}}}\n"
    )
}

fn pods(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: shop}}, spec: {{template: {{metadata: {{labels: {{app: d, {labels}}}}}}}}}}}\n"
    )
}

fn policy(kind: &str, namespace: &str, spec: &str) -> String {
    let group = if kind == "NetworkPolicy" { "networking.k8s.io" } else { "security.istio.io" };
    format!(
        "---\n{{apiVersion: {group}/v1, kind: {kind}, metadata: {{name: p, namespace: {namespace}}}, spec: {{{spec}}}}}\n"
    )
}

fn changed(from: &str, to: &str, around: &str) -> Vec<String> {
    seen(&format!("{from}{around}"), &format!("{to}{around}"))
}

#[test]
fn peers_of_network_policies_are_found_by_labels_of_namespaces() {
    let around = |peer: &str| {
        policy(
            "NetworkPolicy",
            "shop",
            &format!("podSelector: {{}}, ingress: [{{from: [{peer}]}}]"),
        )
    };
    let by_team = around("{namespaceSelector: {matchLabels: {team: a}}}");
    let label = "web metadata.labels.team";
    assert_eq!(
        changed(&namespace("team: b"), &namespace("team: a"), &by_team),
        [format!("{label} looser")]
    );
    assert_eq!(
        changed(&namespace("team: a"), &namespace("team: b"), &by_team),
        [format!("{label} tighter")]
    );
    assert!(changed(&namespace("team: b"), &namespace("team: c"), &by_team).is_empty());
    let without =
        around("{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}");
    assert_eq!(
        changed(&namespace("team: a"), &namespace(""), &without),
        ["web metadata.labels.team looser"]
    );
    assert_eq!(
        changed(
            "---\n{apiVersion: v1, kind: Namespace, metadata: {name: web}}\n",
            &namespace("team: a"),
            &by_team
        ),
        ["web metadata.labels looser"]
    );
}

#[test]
fn a_namespace_that_discovery_selectors_lose_is_looser() {
    let mesh = "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: istio, namespace: istio-system}, data: {mesh: \"discoverySelectors:\\n- matchLabels: {mesh: 'on'}\\n\"}}\n";
    let [on, off] = ["mesh: 'on'", "mesh: 'off'"].map(namespace);
    assert_eq!(changed(&on, &off, mesh), ["web metadata.labels.mesh looser"]);
    assert_eq!(changed(&off, &on, mesh), ["web metadata.labels.mesh unclear"]);
    assert!(changed(&on, &off, "").is_empty());
}

#[test]
fn routes_of_namespaces_attach_to_gateways_by_labels() {
    let gateway = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: edge, namespace: infra}, spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: yes-it-is}}}}}]}}\n";
    let [may, may_not] = ["edge: yes-it-is", "a: b"].map(namespace);
    assert_eq!(changed(&may_not, &may, gateway), ["web metadata.labels.edge looser"]);
    assert_eq!(changed(&may, &may_not, gateway), ["web metadata.labels.edge tighter"]);
}

#[test]
fn policies_are_applied_to_pods_by_their_labels() {
    let [on, off] = ["tier: front", "tier: back"].map(pods);
    let label = "d spec.template.metadata.labels.tier";
    let selecting = |namespace: &str, action: &str| {
        let spec =
            format!("selector: {{matchLabels: {{tier: front}}}}, action: {action}, rules: [{{}}]");
        policy("AuthorizationPolicy", namespace, &spec)
    };
    for namespace in ["shop", "istio-system"] {
        let deny = selecting(namespace, "DENY");
        assert_eq!(changed(&on, &off, &deny), [format!("{label} looser")], "{namespace}");
        assert_eq!(changed(&off, &on, &deny), [format!("{label} tighter")], "{namespace}");
        assert_eq!(
            changed(&on, &off, &selecting(namespace, "ALLOW")),
            [format!("{label} unclear")]
        );
        assert!(changed(&on, &off, &selecting(namespace, "AUDIT")).is_empty());
    }
    assert!(changed(&on, &off, &selecting("other", "DENY")).is_empty());
    let mode = policy(
        "PeerAuthentication",
        "shop",
        "selector: {matchLabels: {tier: front}}, mtls: {mode: STRICT}",
    );
    assert_eq!(changed(&on, &off, &mode), [format!("{label} unclear")]);
}

#[test]
fn network_policies_isolate_pods_by_their_labels() {
    let [on, off] = ["tier: front", "tier: back"].map(pods);
    let own = policy("NetworkPolicy", "shop", "podSelector: {matchLabels: {tier: front}}");
    let label = "d spec.template.metadata.labels.tier";
    assert_eq!(changed(&on, &off, &own), [format!("{label} looser")]);
    assert_eq!(changed(&off, &on, &own), [format!("{label} tighter")]);
    let all = policy("NetworkPolicy", "shop", "podSelector: {}").replace("name: p,", "name: all,");
    assert_eq!(changed(&on, &off, &format!("{own}{all}")), [format!("{label} unclear")]);
    let peer = |of: &str| {
        let peer = format!("{{{of}podSelector: {{matchLabels: {{tier: front}}}}}}");
        policy(
            "NetworkPolicy",
            "shop",
            &format!("podSelector: {{matchLabels: {{app: db}}}}, ingress: [{{from: [{peer}]}}]"),
        )
    };
    assert_eq!(changed(&off, &on, &peer("")), [format!("{label} looser")]);
    let by_name = |name: &str| {
        peer(&format!(
            "namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {name}}}}}, "
        ))
    };
    assert_eq!(changed(&off, &on, &by_name("shop")), [format!("{label} looser")]);
    assert!(changed(&off, &on, &by_name("other")).is_empty());
}

#[test]
fn a_policy_that_changes_with_the_labels_is_judged_by_itself() {
    let selecting = |tier: &str| {
        let spec =
            format!("selector: {{matchLabels: {{tier: {tier}}}}}, action: DENY, rules: [{{}}]");
        policy("AuthorizationPolicy", "shop", &spec)
    };
    let from = format!("{}{}", pods("tier: front"), selecting("front"));
    let to = format!("{}{}", pods("tier: back"), selecting("back"));
    assert_eq!(of(&from, &to), [Unclear], "of the selector alone");
    assert_eq!(seen(&from, &to).len(), 1);
}

#[test]
fn roles_are_gathered_by_their_labels() {
    let role = |labels: &str| {
        format!(
            "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: r, labels: {{a: b{labels}}}}}, rules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]}}\n"
        )
    };
    let built_in = role(", rbac.authorization.k8s.io/aggregate-to-view: 'true'");
    assert_eq!(of(&role(""), &built_in), [Looser]);
    assert_eq!(of(&built_in, &role("")), [Tighter]);
    let gathering = "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: all}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {team: a}}]}}\n";
    assert_eq!(
        changed(&role(""), &role(", team: a"), gathering),
        ["r metadata.labels.team looser"]
    );
    assert!(changed(&role(""), &role(", team: b"), gathering).is_empty());
}
