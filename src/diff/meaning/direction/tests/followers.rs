use super::{of, renamed};
use crate::diff::Direction::{Looser, Tighter};

fn gateway(name: &str, class: &str, annotations: &str) -> String {
    format!(
        "---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: {name}, namespace: edge, annotations: {{{annotations}}}}}, spec: {{gatewayClassName: {class}, listeners: [{{name: http, port: 80, protocol: HTTP}}]}}}}\n"
    )
}

fn policy(namespace: &str, spec: &str) -> String {
    format!(
        "---\n{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: p, namespace: {namespace}}}, spec: {{{spec}}}}}\n"
    )
}

fn at_gateway(name: &str, action: &str) -> String {
    let reference = format!("{{kind: Gateway, group: gateway.networking.k8s.io, name: {name}}}");
    policy(
        "edge",
        &format!(
            "action: {action}, targetRefs: [{reference}], rules: [{{from: [{{source: {{namespaces: [a]}}}}]}}]"
        ),
    )
}

#[test]
fn policies_that_do_not_follow_a_gateway_are_applied_to_it_no_longer() {
    let [old, new] = ["old", "new"].map(|it| gateway(it, "istio", ""));
    assert_eq!(renamed(&old, &new, &at_gateway("old", "DENY")), ["new looser"]);
    assert_eq!(renamed(&old, &new, &at_gateway("new", "DENY")), ["new tighter"]);
    assert_eq!(renamed(&old, &new, &at_gateway("old", "ALLOW")), ["new looser"]);
    assert!(renamed(&old, &new, &at_gateway("other", "DENY")).is_empty());
    let selector = "selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: old}}";
    let by_label = policy("edge", &format!("{selector}, action: DENY, rules: [{{}}]"));
    assert_eq!(renamed(&old, &new, &by_label), ["new looser"]);
    let of_all = policy("edge", "action: DENY, rules: [{}]");
    assert!(renamed(&old, &new, &of_all).is_empty());
}

#[test]
fn a_gateway_of_another_controller_applies_no_policies() {
    let around = at_gateway("g", "DENY");
    let [istio, other] = ["istio", "nginx"].map(|it| format!("{around}{}", gateway("g", it, "")));
    assert_eq!(of(&istio, &other), [Looser]);
    assert_eq!(of(&other, &istio), [Tighter]);
}

#[test]
fn policies_that_do_not_follow_a_service_are_applied_to_it_no_longer() {
    let around = |target: &str| {
        format!(
            "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: edge, labels: {{istio.io/use-waypoint: w}}}}}}\n{}{}",
            gateway("w", "istio-waypoint", "").replace("protocol: HTTP", "protocol: HBONE"),
            policy(
                "edge",
                &format!(
                    "action: DENY, targetRefs: [{{kind: Service, name: {target}}}], rules: [{{}}]"
                )
            )
        )
    };
    let [old, new] = ["old", "new"].map(|it| {
        format!(
            "---\n{{apiVersion: v1, kind: Service, metadata: {{name: {it}, namespace: edge}}}}\n"
        )
    });
    assert_eq!(renamed(&old, &new, &around("old")), ["new looser"]);
    assert_eq!(renamed(&old, &new, &around("new")), ["new tighter"]);
    assert!(renamed(&old, &new, &around("other")).is_empty());
}

#[test]
fn policies_that_name_the_identity_of_a_gateway_do_not_follow_it() {
    let by = |action: &str, principal: &str| {
        policy(
            "shop",
            &format!(
                "action: {action}, rules: [{{from: [{{source: {{principals: [cluster.local/ns/edge/sa/{principal}]}}}}]}}]"
            ),
        )
    };
    let [old, new] = ["old", "new"].map(|it| gateway(it, "istio", ""));
    assert_eq!(renamed(&old, &new, &by("DENY", "old-istio")), ["new looser"]);
    assert_eq!(renamed(&old, &new, &by("ALLOW", "old-istio")), ["new tighter"]);
    assert_eq!(renamed(&old, &new, &by("ALLOW", "new-istio")), ["new looser"]);
    assert!(renamed(&old, &new, &by("ALLOW", "else")).is_empty());
    let waypoint = |annotations: &str| {
        gateway("w", "istio-waypoint", annotations).replace("protocol: HTTP", "protocol: HBONE")
    };
    let account = waypoint("gateway.istio.io/service-account: other");
    for (action, direction) in [("ALLOW", Tighter), ("DENY", Looser)] {
        let policy = by(action, "w");
        let [from, to] = [&waypoint("a: b"), &account].map(|it| format!("{policy}{it}"));
        assert_eq!(of(&from, &to), [direction], "{action}");
    }
}
