use super::{judged, of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

const AROUND: &str = "---
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio.io/dataplane-mode: ambient, istio.io/use-waypoint: w}}}
---
{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: w, namespace: shop}, spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}}
";

fn tokens(spec: &str) -> String {
    format!(
        "{AROUND}---\n{{apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: {{name: r, namespace: shop}}, spec: {{{spec}}}}}\n"
    )
}

fn at_service(rules: &str) -> String {
    tokens(&format!("targetRefs: [{{kind: Service, name: s}}], jwtRules: {rules}"))
}

fn policy(target: &str, rules: &str) -> String {
    format!(
        "---\n{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: a, namespace: shop}}, spec: {{targetRefs: [{target}], rules: {rules}}}}}\n"
    )
}

#[test]
fn one_that_comes_is_tighter_and_one_that_goes_is_looser() {
    let one = at_service("[{issuer: a}]");
    assert_eq!(seen(AROUND, &one), ["r tighter"]);
    assert_eq!(seen(&one, AROUND), ["r looser"]);
}

#[test]
fn one_that_moves_to_a_gateway_that_is_absent_checks_nothing_any_more() {
    let gateway = |name: &str| {
        let group = "gateway.networking.k8s.io";
        tokens(&format!(
            "targetRefs: [{{kind: Gateway, group: {group}, name: {name}}}], jwtRules: [{{issuer: a}}]"
        ))
    };
    assert_eq!(of(&gateway("w"), &gateway("absent")), [Looser]);
    assert_eq!(of(&gateway("absent"), &gateway("w")), [Tighter]);
}

#[test]
fn one_whose_tokens_a_policy_reads_is_unclear_when_it_goes() {
    let one = at_service("[{issuer: a}]");
    for target in
        ["{kind: Service, name: s}", "{kind: Gateway, name: w, group: gateway.networking.k8s.io}"]
    {
        for rules in [
            "[{from: [{source: {requestPrincipals: ['*']}}]}]",
            "[{from: [{source: {notRequestPrincipals: ['*']}}]}]",
            "[{when: [{key: 'request.auth.claims[x]', values: [z]}]}]",
        ] {
            let reader = policy(target, rules);
            let judged = seen(&format!("{one}{reader}"), &format!("{AROUND}{reader}"));
            assert_eq!(judged, ["r unclear"], "{reader}");
        }
    }
    let other =
        policy("{kind: Service, name: t}", "[{from: [{source: {requestPrincipals: ['*']}}]}]");
    assert_eq!(seen(&format!("{one}{other}"), &format!("{AROUND}{other}")), ["r looser"]);
}

#[test]
fn without_a_target_nothing_in_ambient_reads_it() {
    let one = tokens("jwtRules: [{issuer: a}]");
    assert!(of(AROUND, &one).is_empty());
    assert!(of(&one, &tokens("jwtRules: [{issuer: b}]")).is_empty());
}

#[test]
fn without_a_target_sidecars_read_it_where_pods_have_them() {
    let one = tokens("jwtRules: [{issuer: a}]");
    let two = tokens("jwtRules: [{issuer: a}, {issuer: b}]");
    let injected = |it: &str| {
        it.replace(
            "istio.io/dataplane-mode: ambient, istio.io/use-waypoint: w",
            "istio-injection: enabled",
        )
    };
    assert_eq!(of(&injected(&one), &injected(AROUND)), [Looser]);
    assert_eq!(of(&injected(AROUND), &injected(&one)), [Tighter]);
    assert_eq!(of(&injected(&one), &injected(&two)), [Looser]);
    let alone = |it: &str| it.strip_prefix(AROUND).unwrap_or_default().to_owned();
    assert_eq!(of(&alone(&one), ""), [Unclear], "the namespace is not known");
    assert_eq!(of(&alone(&one), &alone(&two)), [Unclear]);
}

#[test]
fn without_a_target_a_gateway_for_ingress_reads_it() {
    let gateway = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g, namespace: shop}, spec: {gatewayClassName: istio}}\n";
    let one = tokens("jwtRules: [{issuer: a}]");
    assert_eq!(of(&format!("{AROUND}{gateway}"), &format!("{one}{gateway}")), [Tighter]);
}

#[test]
fn a_target_that_no_waypoint_serves_does_not_count() {
    let one = tokens("targetRefs: [{kind: Gateway, name: absent}], jwtRules: [{issuer: a}]");
    assert!(of(AROUND, &one).is_empty());
}

#[test]
fn issuers_and_audiences_are_alternatives_but_for_the_first_audience() {
    let one = at_service("[{issuer: a}]");
    let two = at_service("[{issuer: a}, {issuer: b}]");
    let first = at_service("[{issuer: a, audiences: [x]}]");
    let second = at_service("[{issuer: a, audiences: [x, y]}]");
    let none = at_service("[]");
    for (wide, narrow) in [(&two, &one), (&second, &first), (&one, &first), (&none, &one)] {
        assert_eq!(of(narrow, wide), [Looser], "{narrow} to {wide}");
        assert_eq!(of(wide, narrow), [Tighter], "{wide} to {narrow}");
    }
}

#[test]
fn where_keys_and_tokens_come_from_is_unclear() {
    let one = at_service("[{issuer: a}]");
    for other in [
        "jwks: x",
        "jwksUri: 'https://x'",
        "fromHeaders: [{name: h}]",
        "forwardOriginalToken: true",
    ] {
        let other = at_service(&format!("[{{issuer: a, {other}}}]"));
        assert_eq!(of(&one, &other), [Unclear], "{other}");
    }
}

#[test]
fn one_beside_another_accepts_more_tokens() {
    let one = at_service("[{issuer: a}]");
    let other = one
        .replace(AROUND, "")
        .replace("name: r,", "name: other,")
        .replace("issuer: a", "issuer: b");
    assert_eq!(seen(&one, &format!("{one}{other}")), ["other looser"]);
    assert_eq!(seen(&format!("{one}{other}"), &one), ["other tighter"]);
    let of_waypoint = other.replace("kind: Service, name: s", "kind: Gateway, name: w");
    assert_eq!(seen(&one, &format!("{one}{of_waypoint}")), ["other tighter"], "for other Services");
}

#[test]
fn what_policies_make_of_tokens_that_nobody_reads_is_said_of_each_kind() {
    let said = |action: &str, field: &str| {
        let rules = format!("[{{from: [{{source: {{{field}: ['*']}}}}]}}], action: {action}");
        let policy = policy("{kind: Service, name: s}", &rules);
        let (_, found) = judged(
            &format!("{}{policy}", at_service("[{issuer: a}]")),
            &format!("{AROUND}{policy}"),
        );
        assert_eq!(found[0].direction, Unclear);
        found[0].why.clone()
    };
    assert!(said("ALLOW", "requestPrincipals").contains("an ALLOW matches nothing (tighter)"));
    assert!(said("DENY", "requestPrincipals").contains("is a no-op (looser)"));
    assert!(said("DENY", "notRequestPrincipals").contains("refuses all (tighter)"));
}
