//! Waypoints: who uses them, who guards them, what patches them, and labels that say otherwise.

use crate::told::{ISTIO, assert_rules, assert_sound, namespace, over, prod};

#[test]
fn a_namespace_uses_one_waypoint_however_it_is_said() {
    let sound = [
        "useWaypoint: w, waypoints: { w: { enroll: namespace } }",
        "useWaypoint: s/w, waypoints: { w: { enroll: namespace } }",
        "labels: { istio.io/use-waypoint: w }, waypoints: { w: {} }",
    ];
    for keys in sound {
        let told = namespace(keys);
        assert_sound(&told);
        let labels = "labels:\n    istio.io/use-waypoint: w\n  name: s\n";
        assert!(told.file("s/namespace-s.yaml").contains(labels), "{keys}");
    }
    for (keys, rule) in [
        ("useWaypoint: x, waypoints: { w: { enroll: namespace }, x: {} }", "contradiction"),
        ("useWaypoint: none, waypoints: { w: { enroll: namespace } }", "contradiction"),
        ("waypoints: { w: { enroll: namespace }, x: { enroll: namespace } }", "two-waypoints"),
        ("useWaypoint: ww, waypoints: { w: {} }", "waypoint-missing"),
        ("labels: { istio.io/use-waypoint: ww }, waypoints: { w: {} }", "waypoint-missing"),
        ("useWaypoint: a/b/c", "waypoint-name"),
        ("useWaypoint: a/", "waypoint-name"),
        ("useWaypoint: A_/b", "waypoint-name"),
        ("useWaypoint: ''", "waypoint-name"),
    ] {
        let told = namespace(keys);
        assert_eq!(told.errors.len(), 1, "{keys}: {told:?}");
        assert!(told.errors[0].starts_with(rule), "{keys}: {:?}", told.errors);
    }
    assert_eq!(namespace("useWaypoint: other/w").notes, ["waypoint-elsewhere env/prod.yaml:2:33"]);
}

#[test]
fn an_enrolling_waypoint_serves_services() {
    for serves in ["for: workload", "for: none", "labels: { istio.io/waypoint-for: workload }"] {
        let told = namespace(&format!("waypoints: {{ w: {{ enroll: namespace, {serves} }} }}"));
        assert_eq!(told.errors, ["enroll-serves-nothing env/prod.yaml:2:46"], "{serves}");
    }
    for serves in ["for: all", "for: service", "labels: { istio.io/waypoint-for: all }"] {
        assert_sound(&namespace(&format!("waypoints: {{ w: {{ enroll: namespace, {serves} }} }}")));
    }
}

#[test]
fn a_null_enrolment_lets_another_waypoint_enrol() {
    let base =
        format!("{ISTIO}namespaces: {{ s: {{ waypoints: {{ w: {{ enroll: namespace }} }} }} }}\n");
    let told = over(
        &base,
        "namespaces: { s: { waypoints: { w: { enroll: null }, x: { enroll: namespace } } } }\n",
    );
    assert_sound(&told);
    assert!(told.file("s/namespace-s.yaml").contains("istio.io/use-waypoint: x\n"));
    let told = over(&base, "namespaces: { s: { waypoints: { w: { enroll: null } } } }\n");
    assert!(!told.file("s/namespace-s.yaml").contains("use-waypoint"));
}

#[test]
fn typed_keys_and_labels_may_not_contradict_each_other() {
    for keys in [
        "dataplaneMode: ambient, labels: { istio.io/dataplane-mode: none }",
        "waypoints: { w: { enroll: namespace } }, labels: { istio.io/use-waypoint: x }",
        "waypoints: { w: { enroll: namespace } }, labels: { istio.io/use-waypoint-namespace: x }",
        "ingressUseWaypoint: true, labels: { istio.io/ingress-use-waypoint: 'false' }",
        "ingressUseWaypoint: false, labels: { istio.io/ingress-use-waypoint: 'true' }",
        "waypoints: { w: { revision: default, labels: { istio.io/rev: b } } }",
        "waypoints: { w: { for: all, labels: { istio.io/waypoint-for: none } } }",
    ] {
        let told = namespace(keys);
        assert_eq!(told.errors.len(), 1, "{keys}: {:?}", told.errors);
        assert!(told.errors[0].starts_with("contradiction "), "{keys}: {:?}", told.errors);
    }
    assert_sound(&namespace(
        "dataplaneMode: ambient, labels: { istio.io/dataplane-mode: ambient }",
    ));
    assert_sound(&namespace("ingressUseWaypoint: false"));
}

#[test]
fn resources_join_the_proxys_entry_or_are_told_why_not() {
    let patched = |resources: &str, deployment: &str| {
        namespace(&format!(
            "waypoints: {{ w: {{ resources: {resources}, deployment: {deployment} }} }}"
        ))
    };
    let containers =
        |inner| format!("{{ spec: {{ template: {{ spec: {{ containers: {inner} }} }} }} }}");
    let told = patched("{ limits: { cpu: 1 } }", &containers("[{ name: istio-proxy, env: [] }]"));
    assert_sound(&told);
    let entry = "- env: []\n            name: istio-proxy\n            resources:\n";
    assert!(told.file("s/configmap-w-options.yaml").contains(entry), "{told:?}");
    let told = patched("{}", &containers("[{ name: istio-proxy, resources: {} }]"));
    assert_eq!(told.errors, ["resources-twice env/prod.yaml:2:49"]);
    for deployment in [containers("null"), containers("{ a: b }"), "{ spec: null }".to_owned()] {
        let told = patched("{}", &deployment);
        assert_eq!(told.errors, ["wrong-type env/prod.yaml:2:49"], "{deployment}");
    }
}

#[test]
fn a_waypoint_without_a_revision_needs_a_default_istiod_in_either_form() {
    let mesh = |more: &str, keys: &str| {
        prod(&format!(
            "istio: {{ version: 1.30.3, revision: a{more} }}\nnamespaces: {{ s: {{ {keys} }} }}\n"
        ))
    };
    let typed = "waypoints: { w: {} }";
    let full = "gateways: { w: { gatewayClassName: istio-waypoint, listeners: [] } }";
    for keys in [typed, full] {
        let told = mesh("", keys);
        assert_eq!(told.errors.len(), 1, "{keys}");
        assert!(told.errors[0].starts_with("waypoint-revision "), "{keys}: {:?}", told.errors);
        assert_sound(&mesh(", istiod: { revisionTags: [default] }", keys));
        assert_sound(&mesh(", revisions: { b: { tags: [default] } }", keys));
        assert_sound(&mesh("", &format!("labels: {{ istio.io/rev: a }}, {keys}")));
    }
    assert_sound(&mesh("", "waypoints: { w: { revision: a } }"));
}

#[test]
fn a_guard_holds_in_every_namespace_that_uses_its_waypoint() {
    let shared = "h: { waypoints: { w: { guard: { alsoAllow: [x/ns/y/sa/z] }, allowedRoutes: { namespaces: { from: All } } } } }";
    for uses in [
        "useWaypoint: h/w",
        "labels: { istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: h }",
    ] {
        let told = prod(&format!("{ISTIO}namespaces: {{ {shared}, s: {{ {uses} }} }}\n"));
        assert_sound(&told);
        let principals = "principals:\n        - cluster.local/ns/h/sa/w\n        - x/ns/y/sa/z\n";
        assert!(told.file("s/authorizationpolicy-w-guard.yaml").contains(principals), "{told:?}");
        assert!(told.file("h/authorizationpolicy-w-guard.yaml").is_empty());
    }
    assert_eq!(
        namespace("waypoints: { w: { guard: true } }").errors,
        ["guard-without-users env/prod.yaml:2:45"]
    );
    assert_sound(&namespace("waypoints: { w: { guard: null } }"));
    let twice = "waypoints: { w: { enroll: namespace, guard: true } }, authorizationPolicies: { w-guard: {} }";
    assert_eq!(namespace(twice).errors, ["object-twice env/prod.yaml:2:33"]);
    let ingress = "waypoints: { w: { enroll: namespace, guard: true } }, gateways: { g: { gatewayClassName: istio, listeners: [] } }";
    assert_eq!(namespace(ingress).notes, ["guard-holds-gateway env/prod.yaml:2:86"]);
}

#[test]
fn a_guard_admits_the_identity_that_the_waypoint_runs_as() {
    let principal = |keys: &str| {
        let told =
            namespace(&format!("waypoints: {{ w: {{ enroll: namespace, guard: true, {keys} }} }}"));
        assert_sound(&told);
        let policy = told.file("s/authorizationpolicy-w-guard.yaml");
        policy
            .split("cluster.local/ns/s/sa/")
            .nth(1)
            .and_then(|it| it.lines().next())
            .map(Into::into)
    };
    let account = |name: &str| Some(name.to_owned());
    assert_eq!(principal(""), account("w"));
    let annotated = |to: &str| format!("annotations: {{ gateway.istio.io/service-account: {to} }}");
    assert_eq!(principal(&annotated("a")), account("a"));
    assert_eq!(principal(&annotated("''")), account("w"));
    let patched = "deployment: { spec: { template: { spec: { serviceAccountName: b } } } }";
    assert_eq!(principal(patched), account("b"));
}

#[test]
fn a_guard_admits_nobody_without_an_identity_and_not_everybody() {
    let guarded = |principal: &str| {
        let guard = format!("guard: {{ alsoAllow: [{principal}] }}");
        namespace(&format!("waypoints: {{ w: {{ enroll: namespace, {guard} }} }}"))
    };
    for wrong in ["'*'", "''", "a/b", "spiffe://cluster.local/ns/a/sa/b", "cluster.local/ns//sa/b"]
    {
        let told = guarded(wrong);
        assert_eq!(told.errors.len(), 1, "{wrong}: {told:?}");
        assert!(told.errors[0].starts_with("guard-principal "), "{wrong}: {told:?}");
    }
    for right in ["cluster.local/ns/a/sa/b", "cluster.local/ns/a/*", "'*/sa/b'"] {
        assert_sound(&guarded(right));
    }
    assert_eq!(guarded("corp/ns/a/sa/b").notes.len(), 1);
    assert!(guarded("corp/ns/a/sa/b").notes[0].starts_with("guard-trust-domain "));
}

#[test]
fn a_namespace_uses_a_waypoint_that_serves_services() {
    for (serves, is_right) in
        [("service", true), ("all", true), ("workload", false), ("none", false)]
    {
        for home in ["s", "h"] {
            let waypoints = format!(
                "waypoints: {{ w: {{ for: {serves}, allowedRoutes: {{ namespaces: {{ from: All }} }} }} }}"
            );
            let (of_s, of_h) =
                if home == "s" { (waypoints.as_str(), "") } else { ("", waypoints.as_str()) };
            let told = prod(&format!(
                "{ISTIO}namespaces: {{ h: {{ {of_h} }}, s: {{ useWaypoint: {home}/w, {of_s} }} }}\n"
            ));
            let is_told = told.errors.iter().any(|it| it.starts_with("use-serves-nothing "));
            assert_eq!(
                (told.errors.len(), is_told),
                (usize::from(!is_right), !is_right),
                "{told:?}"
            );
        }
    }
}

#[test]
fn names_that_istiod_could_not_give_to_services_are_refused() {
    assert_rules(&[
        ("namespaces: { s: { waypoints: { none: {} } } }", &["invalid-name"]),
        ("namespaces: { s: { waypoints: { W_1: {} } } }", &["invalid-name"]),
        ("namespaces: { s: { waypoints: { 1a: {} } } }", &["invalid-name"]),
        ("namespaces: { s: { waypoints: { a.b: {} } } }", &["invalid-name"]),
        ("namespaces: { s: { waypoints: { a1: {} } } }", &[]),
    ]);
    let many = "waypoints: { w: { annotations: { a: '', b: '', c: '', d: '', e: '', f: '', g: '', h: '' } } }";
    assert_eq!(namespace(many).errors, ["too-many-annotations env/prod.yaml:2:33"]);
}

#[test]
fn overlay_keys_are_for_gateways_that_istiod_deploys() {
    let gateway = |fields: &str| {
        namespace(&format!("gateways: {{ g: {{ listeners: [], service: {{}}, {fields} }} }}"))
    };
    assert_sound(&gateway("gatewayClassName: istio"));
    assert_eq!(gateway("gatewayClassName: other").errors, ["overlay-class env/prod.yaml:2:52"]);
    let named = "gatewayClassName: istio, infrastructure: { parametersRef: { name: x } }";
    assert_eq!(gateway(named).errors, ["overlay-twice env/prod.yaml:2:52"]);
}

#[test]
fn overlays_change_labels_and_annotations_and_no_other_metadata() {
    let overlay = |key: &str, metadata: &str| {
        namespace(&format!("waypoints: {{ w: {{ {key}: {{ metadata: {{ {metadata} }} }} }} }}"))
    };
    for key in ["deployment", "service", "serviceAccount", "podDisruptionBudget"] {
        for metadata in ["name: q", "namespace: q", "finalizers: [a/b]", "ownerReferences: []"] {
            let told = overlay(key, metadata);
            assert_eq!(told.errors.len(), 1, "{key} {metadata}: {told:?}");
            assert!(told.errors[0].starts_with("overlay-metadata "), "{told:?}");
        }
        assert_sound(&overlay(key, "labels: { a: b }, annotations: { c: d }"));
    }
}
