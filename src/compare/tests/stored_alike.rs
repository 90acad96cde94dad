use super::{EditKind, edits, id, seen, value};
use crate::object::ObjectId;

#[test]
fn quantities_that_are_equal_are_spelled_differently() {
    let from = "resources: {limits: {cpu: 1000m, memory: 1Gi}, requests: {cpu: 1}}";
    let to = "resources: {limits: {cpu: 1, memory: 1024Mi}, requests: {cpu: 1100m}}";
    assert_eq!(
        seen("Deployment", from, to),
        [
            ".resources.limits.cpu: \"1000m\" -> 1 (spelling)",
            ".resources.limits.memory: \"1Gi\" -> \"1024Mi\" (spelling)",
            ".resources.requests.cpu: 1 -> \"1100m\"",
        ]
    );
}

#[test]
fn a_role_that_loses_some_of_all_verbs_no_longer_does_everything() {
    let all = "rules: [{apiGroups: [apps], resources: [pods], verbs: ['*', get]}]";
    let some = "rules: [{apiGroups: [apps], resources: [pods], verbs: [get]}]";
    let lost = seen("ClusterRole", all, some);
    assert_eq!(lost, [".rules: [\"do everything with apps pods\"] -> -"]);
}

#[test]
fn a_role_is_what_it_grants() {
    let from = "rules: [{apiGroups: [''], resources: [pods, nodes], verbs: [get, list]}]";
    let split = "rules: [{apiGroups: [''], resources: [nodes], verbs: [list, get]}, {apiGroups: [''], resources: [pods], verbs: [get, list]}]";
    let edits = edits(&id("ClusterRole"), &value(from), &value(split));
    assert_eq!(edits.len(), 1);
    assert_eq!(edits[0].kind, EditKind::Spelling);
    let to = "rules: [{apiGroups: [''], resources: [pods], verbs: ['*']}]";
    assert_eq!(
        seen("ClusterRole", from, to),
        [".rules: [\"get,list nodes\"] -> -", ".rules: - -> [\"do everything with pods\"]"]
    );
}

/// The kinds of the edits between a Deployment with and without some fields.
fn kinds_of_deployment(without: &str, with: &str) -> Vec<EditKind> {
    let id = ObjectId { group: "apps".to_owned(), ..id("Deployment") };
    let edits_of = |from: &str, to: &str| edits(&id, &value(from), &value(to));
    let there = edits_of(without, with).iter().map(|it| it.kind).collect::<Vec<_>>();
    let back = edits_of(with, without).iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(there, back);
    there
}

#[test]
fn an_empty_field_of_a_pod_is_an_absent_one() {
    let pod = |fields: &str| format!("spec: {{template: {{spec: {{{fields}}}}}}}");
    for field in ["nodeSelector: {}", "tolerations: []", "volumes: []", "initContainers: []"] {
        assert_eq!(kinds_of_deployment(&pod(""), &pod(field)), [EditKind::Spelling], "{field}");
    }
    let container = |field: &str| pod(&format!("containers: [{{name: a{field}}}]"));
    for field in ["env: []", "args: []", "resources: {}", "resources: {limits: {}}", "ports: []"] {
        let with = container(&format!(", {field}"));
        assert_eq!(kinds_of_deployment(&container(""), &with), [EditKind::Spelling], "{field}");
    }
    for field in ["env: [{name: a}]", "livenessProbe: {}", "resources: {limits: {cpu: 1}}"] {
        let with = container(&format!(", {field}"));
        assert_eq!(kinds_of_deployment(&container(""), &with), [EditKind::Value], "{field}");
    }
    for field in ["volumes: [{name: a, emptyDir: {}}]", "securityContext: {}", "affinity: {}"] {
        assert_eq!(kinds_of_deployment(&pod(""), &pod(field)), [EditKind::Value], "{field}");
    }
    let annotated = "spec: {template: {metadata: {annotations: {}}}}";
    let plain = "spec: {template: {metadata: {}}}";
    assert_eq!(kinds_of_deployment(plain, annotated), [EditKind::Spelling]);
    assert_eq!(kinds_of_deployment("metadata: {}", "metadata: {labels: {}}"), [EditKind::Spelling]);
    assert_eq!(kinds_of_deployment("spec: {}", "spec: {selector: {}}"), [EditKind::Value]);
}

#[test]
fn an_empty_field_that_selects_or_allows_is_not_an_absent_one() {
    let kinds = |group: &str, kind: &str, field: &str| {
        let id = ObjectId { group: group.to_owned(), ..id(kind) };
        let with = value(&format!("spec: {{{field}}}"));
        let edits = edits(&id, &value("spec: {}"), &with);
        edits.iter().map(|it| it.kind).collect::<Vec<_>>()
    };
    for field in ["ingress: []", "egress: []", "podSelector: {}", "nodeSelector: {}"] {
        assert_eq!(
            kinds("networking.k8s.io", "NetworkPolicy", field),
            [EditKind::Value],
            "{field}"
        );
    }
    for field in ["rules: []", "selector: {}"] {
        let found = kinds("security.istio.io", "AuthorizationPolicy", field);
        assert_eq!(found, [EditKind::Value], "{field}");
    }
}

#[test]
fn what_the_api_server_fills_in_is_the_same_written_out() {
    let pod = |fields: &str| format!("spec: {{template: {{spec: {{{fields}}}}}}}");
    for field in
        ["restartPolicy: Always", "terminationGracePeriodSeconds: 30", "hostNetwork: false"]
    {
        assert_eq!(kinds_of_deployment(&pod(""), &pod(field)), [EditKind::Spelling], "{field}");
    }
    for field in ["restartPolicy: Never", "terminationGracePeriodSeconds: 31", "hostNetwork: true"]
    {
        assert_eq!(kinds_of_deployment(&pod(""), &pod(field)), [EditKind::Value], "{field}");
    }
    let sidecar = |fields: &str| pod(&format!("initContainers: [{{name: a{fields}}}]"));
    let with = sidecar(", restartPolicy: Always");
    assert_eq!(kinds_of_deployment(&sidecar(""), &with), [EditKind::Value], "it makes a sidecar");
}

#[test]
fn a_port_is_the_same_with_the_usual_protocol() {
    assert_eq!(
        seen(
            "Service",
            "spec: {ports: [{port: 80}]}",
            "spec: {ports: [{port: 80, protocol: TCP}]}"
        ),
        [".spec.ports[80].protocol: - -> \"TCP\" (spelling)"]
    );
    let ports = |ports: &str| format!("spec: {{containers: [{{name: x, ports: [{ports}]}}]}}");
    let from = ports("{containerPort: 80}, {containerPort: 81, protocol: TCP}");
    let to = ports("{containerPort: 81}, {containerPort: 80, protocol: TCP}");
    let edits = edits(&id("Pod"), &value(&from), &value(&to));
    let kinds = edits.iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(kinds, [EditKind::Spelling, EditKind::Spelling, EditKind::Order]);
    let udp = ports("{containerPort: 80, protocol: UDP}");
    assert_eq!(seen("Pod", &ports("{containerPort: 80}"), &udp).len(), 2, "another port");
}

#[test]
fn quantities_and_the_order_of_keys_in_a_pod_template_are_spelling() {
    let id = ObjectId { group: "apps".to_owned(), ..id("Deployment") };
    let from =
        "spec: {template: {spec: {containers: [{name: a, resources: {limits: {cpu: 1000m}}}]}}}";
    let to = "spec: {template: {spec: {containers: [{resources: {limits: {cpu: '1'}}, name: a}]}}}";
    let kinds = edits(&id, &value(from), &value(to)).iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(kinds, [EditKind::Spelling]);
}

#[test]
fn quantities_are_of_kubernetes_own_objects() {
    let kinds = |kind: &str, group: &str| {
        let id = ObjectId { group: group.to_owned(), ..id(kind) };
        let [from, to] =
            ["1000m", "'1'"].map(|it| value(&format!("{{spec: {{limits: {{cpu: {it}}}}}}}")));
        edits(&id, &from, &to)[0].kind
    };
    assert_eq!(kinds("Pod", ""), EditKind::Spelling);
    assert_eq!(kinds("Limit", "example.org"), EditKind::Value);
    assert_eq!(
        seen(
            "ConfigMap",
            "data: {a: '{limits: {cpu: 1000m}}'}",
            "data: {a: '{limits: {cpu: \"1\"}}'}"
        ),
        [".data.a.limits.cpu: \"1000m\" -> \"1\""]
    );
}
