use crate::diff::Direction;
use proptest::prelude::*;

use super::{of, renamed, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn webhook(fields: &str) -> String {
    format!(
        "---\n{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {{name: h}}, webhooks: [{{name: a.b.c, {fields}}}]}}\n"
    )
}

#[test]
fn a_webhook_that_fails_closed_is_tighter() {
    let (ignore, fail) = (webhook("failurePolicy: Ignore"), webhook("failurePolicy: Fail"));
    assert_eq!(of(&ignore, &fail), [Tighter]);
    assert_eq!(of(&fail, &ignore), [Looser]);
    assert!(
        of(&webhook("timeoutSeconds: 5"), &webhook("timeoutSeconds: 5, failurePolicy: Fail"))
            .is_empty()
    );
}

#[test]
fn a_webhook_of_another_name_that_need_not_answer_any_more_is_looser() {
    let webhook = |name: &str, policy: &str| {
        format!(
            "{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {{name: {name}}}, webhooks: [{{name: w, failurePolicy: {policy}}}]}}"
        )
    };
    let renamed = |from: &str, to: &str| renamed(&webhook("a", from), &webhook("b", to), "");
    assert_eq!(renamed("Fail", "Ignore"), ["b looser"]);
    assert_eq!(renamed("Ignore", "Fail"), ["b tighter"]);
    assert_eq!(renamed("Fail", "Fail"), ["b unclear"]);
    assert_eq!(of("", &webhook("a", "Fail")), [Unclear]);
    assert_eq!(of(&webhook("a", "Fail"), ""), [Unclear]);
}

#[test]
fn what_a_webhook_is_shown_is_unclear() {
    for (from, to) in [
        ("namespaceSelector: {}", "namespaceSelector: {matchLabels: {a: b}}"),
        ("rules: []", "rules: [{apiGroups: ['*']}]"),
        ("clientConfig: {caBundle: ''}", "clientConfig: {caBundle: eA==}"),
    ] {
        assert_eq!(of(&webhook(from), &webhook(to)), [Unclear], "{to}");
    }
    let bundle = |it: &str| webhook(&format!("clientConfig: {{url: 'https://x'{it}}}"));
    assert!(of(&bundle(""), &bundle(", caBundle: ''")).is_empty());
}

fn gateway(listener: &str) -> String {
    format!(
        "---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: g, namespace: edge}}, spec: {{gatewayClassName: istio, listeners: [{{name: http, port: 80, protocol: HTTP, {listener}}}]}}}}\n"
    )
}

#[test]
fn routes_of_more_namespaces_are_looser() {
    let from = |it: &str| gateway(&format!("allowedRoutes: {{namespaces: {{from: {it}}}}}"));
    let selector =
        |labels: &str| from(&format!("Selector, selector: {{matchLabels: {{{labels}}}}}"));
    let wider = [
        (from("Same"), from("All")),
        (selector("a: b"), from("All")),
        (selector("a: b, c: d"), selector("a: b")),
    ];
    for (narrow, wide) in &wider {
        assert_eq!(of(narrow, wide), [Looser], "{narrow} to {wide}");
        assert_eq!(of(wide, narrow), [Tighter], "{wide} to {narrow}");
    }
    assert_eq!(of(&from("Same"), &selector("a: b")), [Unclear]);
    assert_eq!(of(&selector("a: b"), &from("Same")), [Unclear]);
}

#[test]
fn one_more_listener_is_looser_and_one_less_is_tighter() {
    let gateway = |listeners: &str| {
        format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: g, namespace: shop}}, spec: {{gatewayClassName: istio, listeners: [{{name: a, port: 80, protocol: HTTP}}{listeners}]}}}}"
        )
    };
    let more =
        gateway(", {name: b, port: 81, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}");
    assert_eq!(of(&gateway(""), &more), [Looser]);
    assert_eq!(of(&more, &gateway("")), [Tighter]);
}

#[test]
fn more_kinds_of_routes_are_looser() {
    let kinds = |it: &str| gateway(&format!("allowedRoutes: {{kinds: [{it}]}}"));
    let (one, two) = (kinds("{kind: HTTPRoute}"), kinds("{kind: HTTPRoute}, {kind: GRPCRoute}"));
    assert_eq!(of(&one, &two), [Looser]);
    assert_eq!(of(&two, &one), [Tighter]);
}

fn mesh(keys: &str) -> String {
    let mesh = keys.replace('\'', "''");
    format!(
        "---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: istio, namespace: istio-system}}, data: {{mesh: 'accessLogFile: /dev/stdout\n\n\n  {mesh}\n\n  '}}}}\n"
    )
}

fn namespaces() -> String {
    ["a", "b"].map(|it| format!("---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: ns-{it}, labels: {{team: {it}}}}}}}\n")).concat()
}

#[test]
fn keys_of_the_mesh_are_unclear_but_for_registry_only() {
    for key in [
        "trustDomain: x",
        "trustDomainAliases: [x]",
        "rootNamespace: x",
        "pathNormalization: {normalization: NONE}",
        "caCertificates: [{pem: x}]",
    ] {
        assert_eq!(of(&mesh("a: b"), &mesh(key)), [Unclear], "{key}");
    }
    assert!(of(&mesh("a: b"), &mesh("outboundTrafficPolicy: {mode: REGISTRY_ONLY}")).is_empty());
    assert!(of(&mesh("a: b"), &mesh("connectTimeout: 10s")).is_empty());
}

#[test]
fn a_namespace_that_istiod_no_longer_sees_is_looser() {
    let select = |team: &str| {
        format!(
            "{}{}",
            mesh(&format!("discoverySelectors: [{{matchLabels: {{team: {team}}}}}]")),
            namespaces()
        )
    };
    let all = format!("{}{}", mesh("a: b"), namespaces());
    assert_eq!(of(&all, &select("a")), [Looser]);
    assert_eq!(of(&select("a"), &select("b")), [Looser]);
    assert_eq!(of(&select("a"), &all), [Unclear]);
}

#[test]
fn istiod_may_discover_namespaces_by_their_names() {
    let select = |names: &str| {
        let by_name = format!("key: kubernetes.io/metadata.name, operator: In, values: [{names}]");
        let selectors = format!("discoverySelectors: [{{matchExpressions: [{{{by_name}}}]}}]");
        format!("{}{}", mesh(&selectors), namespaces())
    };
    assert_eq!(of(&select("ns-a, ns-b"), &select("ns-a")), [Looser]);
    assert_eq!(of(&select("ns-a"), &select("ns-a, ns-b")), [Unclear]);
}

#[test]
fn an_authorizer_that_fails_open_is_looser_and_a_removed_one_is_tighter() {
    let providers = |it: &str| mesh(&format!("extensionProviders: [{it}]"));
    let open = |it: &str| {
        providers(&format!(
            "{{name: z, envoyExtAuthzGrpc: {{service: a.b, port: 80, failOpen: {it}}}}}, {{name: y, zipkin: {{service: q, port: 1}}}}"
        ))
    };
    assert_eq!(of(&open("false"), &open("true")), [Looser]);
    assert_eq!(of(&open("true"), &open("false")), [Tighter]);
    let gone = providers("{name: y, zipkin: {service: q, port: 1}}");
    assert_eq!(of(&open("true"), &gone), [Tighter]);
    assert!(of(&gone, &providers("{name: y, zipkin: {service: q, port: 2}}")).is_empty());
    let without_a_list = mesh("enableTracing: true");
    assert_eq!(of(&open("true"), &without_a_list), [Tighter]);
    assert!(of(&without_a_list, &open("true")).is_empty(), "nothing asks it");
    assert!(of(&gone, &without_a_list).is_empty(), "it only traced");
}

#[test]
fn which_hosts_may_be_reached_matters_where_there_are_sidecars() {
    let [closed, open] = ["REGISTRY_ONLY", "ALLOW_ANY"]
        .map(|it| mesh(&format!("outboundTrafficPolicy: {{mode: {it}}}")));
    let beside = |mesh: &str, label: &str| {
        format!(
            "{mesh}---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{{label}}}}}}}\n"
        )
    };
    let changed = |from: &str, to: &str, label: &str| of(&beside(from, label), &beside(to, label));
    assert_eq!(changed(&closed, &open, "istio-injection: enabled"), [Looser]);
    assert_eq!(changed(&open, &closed, "istio-injection: enabled"), [Tighter]);
    assert!(changed(&closed, &open, "istio.io/dataplane-mode: ambient").is_empty());
}

#[test]
fn what_no_rule_decides_is_unclear() {
    let object = |api: &str, kind: &str, spec: &str| {
        format!(
            "---\n{{apiVersion: {api}, kind: {kind}, metadata: {{name: o, namespace: shop}}, spec: {spec}}}\n"
        )
    };
    for (api, kind) in [
        ("networking.istio.io/v1alpha3", "EnvoyFilter"),
        ("extensions.istio.io/v1alpha1", "WasmPlugin"),
        ("extensions.istio.io/v1alpha1", "TrafficExtension"),
        ("cilium.io/v2", "CiliumNetworkPolicy"),
        ("gateway.networking.k8s.io/v1", "BackendTLSPolicy"),
        ("gateway.networking.k8s.io/v1", "ReferenceGrant"),
        ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"),
    ] {
        let [one, two] = ["{a: 1}", "{a: 2}"].map(|spec| object(api, kind, spec));
        assert_eq!(of("", &one), [Unclear], "{kind}");
        assert_eq!(of(&one, ""), [Unclear], "{kind}");
        assert_eq!(seen(&one, &two), ["o spec.a unclear"], "{kind}");
    }
    let account =
        "---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: shop}}\n";
    assert_eq!(of("", account), [Unclear]);
    let rule = |tls: &str| {
        object(
            "networking.istio.io/v1",
            "DestinationRule",
            &format!("{{trafficPolicy: {{tls: {{mode: {tls}}}}}}}"),
        )
    };
    assert_eq!(of(&rule("SIMPLE"), &rule("DISABLE")), [Unclear]);
}

const KINDS: &[(&str, &str)] = &[
    ("security.istio.io/v1", "AuthorizationPolicy"),
    ("security.istio.io/v1", "PeerAuthentication"),
    ("security.istio.io/v1", "RequestAuthentication"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("gateway.networking.k8s.io/v1", "Gateway"),
    ("gateway.networking.k8s.io/v1", "GatewayClass"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("v1", "Namespace"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
];

/// Values of any form, with the keys that the rules look for.
fn values() -> impl Strategy<Value = String> {
    const KEYS: &[&str] = &[
        "labels",
        "spec",
        "rules",
        "from",
        "source",
        "to",
        "when",
        "selector",
        "matchLabels",
        "mtls",
        "mode",
        "portLevelMtls",
        "jwtRules",
        "audiences",
        "ingress",
        "egress",
        "ports",
        "port",
        "ipBlock",
        "cidr",
        "except",
        "listeners",
        "allowedRoutes",
        "namespaces",
        "kinds",
        "protocol",
        "webhooks",
        "failurePolicy",
        "targetRefs",
        "kind",
        "name",
        "data",
        "mesh",
        "podSelector",
        "policyTypes",
        "istio.io/use-waypoint",
        "istio.io/dataplane-mode",
        "extensionProviders",
        "discoverySelectors",
    ];
    let leaf = prop::sample::select(vec![
        "1",
        "-3",
        "null",
        "true",
        "''",
        "x",
        "shop",
        "ambient",
        "All",
        "10.0.0.0/8",
        "'/'",
        "[]",
        "{}",
        "STRICT",
        "é",
        "'extensionProviders: [{name: 1}]'",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 40, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        let key = prop::sample::select(KEYS.to_vec());
        let map = prop::collection::btree_map(key, inner, 0..4);
        prop_oneof![
            list.prop_map(|it| format!("[{}]", it.join(", "))),
            map.prop_map(|it| {
                let entries = it.iter().map(|(key, value)| format!("{key}: {value}"));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }),
        ]
    })
}

fn object() -> impl Strategy<Value = String> {
    let keys = prop::sample::select(vec!["spec", "webhooks", "rules", "data", "status"]);
    let body = prop::collection::btree_map(keys, values(), 0..4);
    let name = prop::sample::select(vec!["a", "istio"]);
    (prop::sample::select(KINDS.to_vec()), name, values(), body).prop_map(|((api, kind), name, labels, body)| {
        let body = body.iter().map(|(key, value)| format!(", {key}: {value}")).collect::<Vec<_>>().concat();
        format!("---\n{{apiVersion: {api}, kind: {kind}, metadata: {{name: {name}, namespace: shop, labels: {labels}}}{body}}}\n")
    })
}

proptest! {
    #[test]
    fn objects_of_any_form_are_judged_without_panic(
        from in prop::collection::vec(object(), 0..5),
        to in prop::collection::vec(object(), 0..5),
    ) {
        let _ = seen(&from.concat(), &to.concat());
        prop_assert!(of(&from.concat(), &from.concat()).is_empty());
    }
}

#[test]
fn a_revision_is_a_name_where_istiod_does_not_read_it() {
    let labelled = |kind: &str, revision: &str| {
        format!(
            "apiVersion: v1\nkind: {kind}\n\
             metadata: {{name: x, namespace: a, labels: {{istio.io/rev: {revision}}}}}\n"
        )
    };
    for kind in ["ConfigMap", "ServiceAccount"] {
        assert_eq!(of(&labelled(kind, "one"), &labelled(kind, "two")), []);
    }
    for kind in ["Namespace", "Service"] {
        assert_eq!(of(&labelled(kind, "one"), &labelled(kind, "two")), [Direction::Unclear]);
    }
}
