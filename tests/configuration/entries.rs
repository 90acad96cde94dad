//! Entries of kind maps: long and short forms, references, names.

use crate::told::{ISTIO, assert_rules, assert_sound, namespace, over};

#[test]
fn what_belongs_to_the_object_is_lifted_and_nothing_else_stands_beside_spec() {
    let told = namespace(
        "destinationRules: { d: { host: a, labels: { x: y1 }, annotations: { z: '1' }, apiVersion: networking.istio.io/v1beta1 } }",
    );
    assert_sound(&told);
    let text = told.file("s/destinationrule-d.yaml");
    assert!(text.starts_with("apiVersion: networking.istio.io/v1beta1\n"), "{text}");
    assert!(
        text.contains("  labels:\n    x: y1\n") && text.ends_with("spec:\n  host: a\n"),
        "{text}"
    );
    assert_rules(&[
        ("namespaces: { s: { destinationRules: { d: { spec: {}, host: b } } } }", &["beside-spec"]),
        ("namespaces: { s: { destinationRules: { d: { spec: null } } } }", &["wrong-type"]),
        ("namespaces: { s: { destinationRules: { d: [] } } }", &["wrong-type"]),
        ("namespaces: { s: { destinationRules: [d] } }", &["wrong-type"]),
        (
            "namespaces: { s: { workloadEntries: { d: { labels: { a: b } } } } }",
            &["ambiguous-labels"],
        ),
        (
            "namespaces: { s: { workloadEntries: { d: { spec: { labels: { a: b } }, labels: { a: b } } } } }",
            &[],
        ),
        ("namespaces: { s: { configMaps: { c: { date: {} } } } }", &["unknown-key"]),
        ("namespaces: { s: { configMaps: { c: { data: { a: 1 } } } } }", &["wrong-type"]),
        ("namespaces: { s: { configMaps: { c: { data: { a: '1', b: null } } } } }", &[]),
    ]);
}

#[test]
fn long_and_short_forms_lie_over_each_other() {
    let base = format!(
        "{ISTIO}namespaces: {{ s: {{ destinationRules: {{ d: {{ host: a, subsets: [] }} }} }} }}\n"
    );
    let told =
        over(&base, "namespaces: { s: { destinationRules: { d: { spec: { host: b } } } } }\n");
    assert_sound(&told);
    assert!(told.file("s/destinationrule-d.yaml").ends_with("spec:\n  host: b\n  subsets: []\n"));
}

#[test]
fn an_api_version_is_of_the_kinds_group_and_looks_like_one() {
    for version in
        ["v1", "networking.istio.io/foo", "networking.istio.io/", "networking.istio.io/v1b2"]
    {
        let told = namespace(&format!("destinationRules: {{ d: {{ apiVersion: '{version}' }} }}"));
        assert_eq!(told.errors, ["api-version env/prod.yaml:2:57"], "{version}");
    }
    assert_sound(&namespace(
        "destinationRules: { d: { apiVersion: networking.istio.io/v1alpha3 } }",
    ));
}

#[test]
fn short_references_stand_for_group_kind_and_name() {
    let told = namespace(
        "waypoints: { w: {} }, authorizationPolicies: { p: { targetRefs: [{ waypoint: w }, { serviceEntry: b }, { gatewayClass: istio-waypoint }, { group: '', kind: Service, name: x }] } }",
    );
    assert_sound(&told);
    let refs = "  targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: Gateway\n    name: w\n  \
                - group: networking.istio.io\n    kind: ServiceEntry\n    name: b\n  \
                - group: gateway.networking.k8s.io\n    kind: GatewayClass\n    name: istio-waypoint\n  \
                - group: \"\"\n    kind: Service\n    name: x\n";
    assert!(told.file("s/authorizationpolicy-p.yaml").contains(refs), "{told:?}");
    let told = namespace(
        "httpRoutes: { r: { parentRefs: [{ service: a, port: 80, namespace: null }, { gateway: g, sectionName: web }] } }",
    );
    assert_sound(&told);
    let refs = "  - group: \"\"\n    kind: Service\n    name: a\n    port: 80\n  \
                - group: gateway.networking.k8s.io\n    kind: Gateway\n    name: g\n    sectionName: web\n";
    assert!(told.file("s/httproute-r.yaml").contains(refs), "{told:?}");
}

#[test]
fn a_slip_in_a_reference_is_told_instead_of_binding_nothing() {
    let policy = |refs: &str| {
        let told = namespace(&format!(
            "waypoints: {{ w: {{}} }}, authorizationPolicies: {{ p: {{ {refs} }} }}"
        ));
        told.errors
            .iter()
            .filter_map(|it| it.split(' ').next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for (refs, rule) in [
        ("targetRefs: [{ waypont: w }]", "unknown-key"),
        ("targetRefs: [{ waypoint: w, service: a }]", "beside-short-form"),
        ("targetRefs: [{ waypoint: w, kind: Gateway }]", "beside-short-form"),
        ("targetRefs: [{ waypoint: x }]", "waypoint-missing"),
        ("targetRefs: [{ service: null }]", "wrong-type"),
        ("targetRefs: [{ service: '' }]", "invalid-name"),
        ("targetRefs: [{ service: a.b }]", "invalid-name"),
        ("targetRefs: [w]", "wrong-type"),
        ("targetRefs: { waypoint: w }", "wrong-type"),
        ("targetRef: { waypoint: w }", "unknown-key"),
    ] {
        assert_eq!(policy(refs), [rule], "{refs}");
    }
    assert_rules(&[
        (
            "namespaces: { s: { waypoints: { w: {} }, httpRoutes: { r: { parentRefs: [{ waypoint: w }] } } } }",
            &["unknown-key"],
        ),
        (
            "namespaces: { s: { listenerSets: { l: { parentRef: { gateway: g }, listeners: [] } } } }",
            &["unknown-key"],
        ),
        (
            "namespaces: { h: { waypoints: { w: {} } }, s: { authorizationPolicies: { p: { targetRefs: [{ waypoint: w, namespace: h }] } } } }",
            &["waypoint-missing"],
        ),
    ]);
}

#[test]
fn names_labels_and_annotations_are_what_kubernetes_takes() {
    assert_rules(&[
        ("namespaces: { s: { services: { a.b: {} } } }", &["invalid-name"]),
        ("namespaces: { s: { services: { 1a: {} } } }", &["invalid-name"]),
        (
            "namespaces: { s: { destinationRules: { '': {}, A: {}, a..b: {}, a.b: {} } } }",
            &["invalid-name"; 3],
        ),
        ("namespaces: { S_1: {} }", &["invalid-name"]),
        ("namespaces: { s: { labels: { 'a b': 'c d' } } }", &["invalid-name", "invalid-name"]),
        ("namespaces: { s: { labels: { a: yes } } }", &["wrong-type"]),
        ("namespaces: { s: { annotations: { Example.com/Owner: 'any text at all' } } }", &[]),
        ("namespaces: { s: { annotations: { 'a//b': x } } }", &["invalid-name"]),
    ]);
    let named = |length| format!("namespaces: {{ {}: {{}} }}", "n".repeat(length));
    assert_rules(&[(&named(64), &["invalid-name"]), (&named(63), &[])]);
}
