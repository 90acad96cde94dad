//! What single chart values do to the embedded install. The facts were read off the output of real
//! Helm with the official charts; where these print something broken, the value is refused.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says so when it cannot go on")]

#[path = "install/chart.rs"]
mod chart;

use ambit::diag::Severity;
use chart::{Chart, ISTIO_1_28, ISTIO_1_29, ISTIO_1_30, ISTIO_1_31};
use kubeyaml::Value;

#[test]
fn numbers_print_as_go_prints_them_where_the_chart_prints_text() {
    let istiod =
        Chart::istiod("{ traceSampling: 1000000, env: { A: 1234567, B: 0.1, C: true, D: null } }");
    let deployment = istiod.object("Deployment", "istiod");
    assert_eq!(deployment.variable("PILOT_TRACE_SAMPLING"), "1e+06");
    assert_eq!(deployment.variable("A"), "1.234567e+06");
    assert_eq!(deployment.variable("B"), "0.1");
    assert_eq!(deployment.variable("C"), "true");
    assert_eq!(deployment.variable("D"), "");
    let plain = Chart::istiod("{ traceSampling: 1.0 }");
    assert_eq!(plain.object("Deployment", "istiod").variable("PILOT_TRACE_SAMPLING"), "1");
}

#[test]
fn quantities_are_what_yaml_makes_of_them_and_empty_ones_are_left_out() {
    let text = r#"{ resources: { requests: { cpu: "2", memory: 0 }, limits: { cpu: null, memory: 1Gi } } }"#;
    let cni = Chart::cni(text);
    let container = cni.object("DaemonSet", "istio-cni-node").container();
    let resources = container.get("resources").unwrap();
    assert_eq!(resources.at(&["requests"]), Some(&Value::from([("cpu", Value::from(2))])));
    assert_eq!(resources.at(&["limits"]), Some(&Value::from([("memory", Value::from("1Gi"))])));
}

#[test]
fn nothing_takes_resources_away_or_falls_back_to_the_global_ones() {
    let cni =
        Chart::cni("{ resources: null, global: { defaultResources: { requests: { cpu: 7m } } } }");
    let container = cni.object("DaemonSet", "istio-cni-node").container();
    assert_eq!(container.at(&["resources", "requests", "cpu"]), Some(&"7m".into()));
    let ztunnel = Chart::ztunnel("{ resources: null }");
    let container = ztunnel.object("DaemonSet", "ztunnel").container();
    assert_eq!(container.get("resources"), Some(&Value::Map(kubeyaml::Map::new())));
}

#[test]
fn selectors_and_overlays_become_text_exactly_as_the_charts_print_it() {
    let cni = Chart::cni("{}");
    let config = cni.object("ConfigMap", "istio-cni-config");
    assert_eq!(
        config.text(&["data", "AMBIENT_ENABLEMENT_SELECTOR"]),
        "- podSelector:\n    matchLabels:\n      istio.io/dataplane-mode: ambient\n- \
         namespaceSelector:\n    matchLabels:\n      istio.io/dataplane-mode: ambient\n  \
         podSelector:\n    matchExpressions:\n    - key: istio.io/dataplane-mode\n      operator: \
         NotIn\n      values:\n      - none"
    );
    let overlay = "{ gatewayClasses: { istio: { service: { a: \"yes\", b: [\"1:30\", \"2001-01-01\", \
                   \"1\", \"~\", \"<<\", \"\"], c: \"x\\ny\", d: \"it's: so\", e: \" x\", k10: 1, k9: {} } } } }";
    let istiod = Chart::istiod(overlay);
    let class = istiod.object("ConfigMap", "istio-default-gatewayclass-istio");
    assert_eq!(
        class.text(&["data", "service"]),
        "a: \"yes\"\nb:\n- \"1:30\"\n- \"2001-01-01\"\n- \"1\"\n- \"~\"\n- \"<<\"\n- \"\"\nc: |-\n  x\n  \
         y\nd: 'it''s: so'\ne: ' x'\nk9: {}\nk10: 1\n"
    );
}

#[test]
fn the_mesh_configuration_is_the_users_over_what_the_chart_works_out() {
    let istiod = Chart::istiod(
        "{ revision: a, global: { meshID: m }, meshConfig: { defaultConfig: { image: null }, \
         rootNamespace: root, defaultProviders: { tracing: [t] } } }",
    );
    let mesh = istiod.object("ConfigMap", "istio-a").yaml(&["data", "mesh"]);
    assert_eq!(mesh.at(&["defaultConfig", "image"]), Some(&Value::Null));
    assert_eq!(mesh.at(&["defaultConfig", "meshId"]), Some(&"m".into()));
    let address = "istiod-a.istio-system.svc:15012";
    assert_eq!(mesh.at(&["defaultConfig", "discoveryAddress"]), Some(&address.into()));
    assert_eq!(mesh.at(&["rootNamespace"]), Some(&"root".into()));
    assert_eq!(mesh.at(&["defaultProviders", "metrics"]), None);
    let plain = Chart::istiod("{}").object("ConfigMap", "istio").yaml(&["data", "mesh"]);
    let metrics = Value::List(vec!["prometheus".into()]);
    assert_eq!(plain.at(&["defaultProviders", "metrics"]), Some(&metrics));
}

#[test]
fn a_disruption_budget_needs_two_replicas_and_takes_one_of_two_forms() {
    assert!(!Chart::istiod("{ autoscaleMin: 1 }").has("PodDisruptionBudget", "istiod"));
    let two = Chart::istiod("{ autoscaleMin: 2 }").object("PodDisruptionBudget", "istiod");
    assert_eq!(two.at(&["spec", "minAvailable"]), Some(&1.into()));
    let text = "{ autoscaleEnabled: false, replicaCount: 3, pdb: { maxUnavailable: 25% } }";
    let three = Chart::istiod(text).object("PodDisruptionBudget", "istiod");
    assert_eq!(three.at(&["spec", "minAvailable"]), None);
    assert_eq!(three.at(&["spec", "maxUnavailable"]), Some(&"25%".into()));
}

#[test]
fn every_revision_tag_is_a_service_of_its_own() {
    let istiod = Chart::istiod("{ revision: b, revisionTags: [default, stable] }");
    for name in ["istiod-b", "istiod-revision-tag-default", "istiod-revision-tag-stable"] {
        let service = istiod.object("Service", name);
        assert_eq!(service.at(&["spec", "selector", "istio.io/rev"]), Some(&"b".into()));
    }
}

#[test]
fn a_resource_scope_renders_one_sort_of_objects_only() {
    let count = |scope| {
        let chart = Chart::istiod(&format!("{{ global: {{ resourceScope: {scope} }} }}"));
        let names = chart.objects.iter();
        let namespaced = names.filter(|object| !object.id().namespace.is_empty()).count();
        (namespaced, chart.objects.len() - namespaced)
    };
    let (namespaced, cluster) = count("all");
    assert_eq!(count("namespace"), (namespaced, 0));
    assert_eq!(count("cluster"), (0, cluster));
}

#[test]
fn minors_differ_where_their_charts_do() {
    let grace = |version| {
        let cni = Chart::of(version, ambit::object::Component::Cni, "{}");
        let daemons = cni.object("DaemonSet", "istio-cni-node");
        daemons.at(&["spec", "template", "spec", "terminationGracePeriodSeconds"]).cloned()
    };
    assert_eq!(grace(ISTIO_1_28), Some(5.into()));
    assert_eq!(grace(ISTIO_1_29), Some(30.into()));
    let untaint = |version| {
        let istiod =
            Chart::of(version, ambit::object::Component::Istiod, "{ taint: { enabled: true } }");
        let deployment = istiod.object("Deployment", "istiod");
        ["PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS", "PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME"]
            .map(|name| deployment.find_variable(name).is_some())
    };
    assert_eq!(untaint(ISTIO_1_29), [false, false]);
    assert_eq!(untaint(ISTIO_1_30), [true, false]);
    assert_eq!(untaint(ISTIO_1_31), [true, true]);
}

#[test]
fn the_certificate_of_webhooks_is_left_to_istiod() {
    let istiod = Chart::istiod("{ base: { validationFailurePolicy: Fail } }");
    let webhook = istiod.object("ValidatingWebhookConfiguration", "istio-validator-istio-system");
    let webhook = webhook.at(&["webhooks"]).and_then(Value::as_list).unwrap()[0].clone();
    assert_eq!(webhook.get("failurePolicy"), Some(&"Fail".into()));
    assert_eq!(webhook.at(&["clientConfig", "caBundle"]), None);
}

#[test]
fn waypoints_and_gateways_get_their_templates_and_the_values_these_read() {
    let istiod =
        Chart::istiod("{ global: { waypoint: { resources: { limits: { cpu: null } } } } }");
    let injector = istiod.object("ConfigMap", "istio-sidecar-injector");
    let config = injector.yaml(&["data", "config"]);
    for name in ["waypoint", "kube-gateway"] {
        let template = config.at(&["templates", name]).and_then(Value::as_str).unwrap();
        assert!(template.starts_with("{{- $minor := 30 }}\n{{- /*"), "{name}");
        assert!(template.contains("kind: Deployment"), "{name}");
    }
    let values = kubeyaml::from_json(&injector.text(&["data", "values"])).unwrap();
    let names = values.as_map().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(names, ["gateways", "global", "pilot", "revision", "sidecarInjectorWebhook"]);
    let limits = values.at(&["global", "waypoint", "resources", "limits"]).unwrap();
    assert_eq!(kubeyaml::to_json(limits), r#"{"cpu":null,"memory":"1Gi"}"#);
}

/// Asserts that a value is refused, in words that hold all the `parts`.
fn refused(chart: &Chart, rule: &str, parts: &[&str]) {
    assert!(chart.objects.is_empty(), "a release with an error gives no objects");
    let finding = chart.findings.iter().find(|finding| finding.rule == rule);
    let finding = finding.unwrap_or_else(|| panic!("no {rule} in {:?}", chart.findings));
    assert_eq!(finding.severity, Severity::Error);
    assert!(finding.place.is_some(), "{finding:?}");
    let text = format!("{} {:?} {:?}", finding.message, finding.why, finding.hint);
    for part in parts {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}

#[test]
fn a_value_that_no_chart_has_is_refused_with_the_nearest_name_or_the_way_out() {
    refused(&Chart::istiod("{ autoscaleMinn: 2 }"), "unknown-value", &["`autoscaleMin`"]);
    refused(&Chart::istiod("{ fooBar: 2 }"), "unknown-value", &["source: charts"]);
    refused(&Chart::istiod("{ dnsConfig: {} }"), "unknown-value", &["the chart ztunnel has"]);
    refused(&Chart::ztunnel("{ ztunnel: { hub: a } }"), "unknown-value", &["without a prefix"]);
    refused(
        &Chart::cni("{ global: { imagePullSecret: [] } }"),
        "unknown-value",
        &["imagePullSecrets"],
    );
    refused(&Chart::cni("{ resources: { claims: [] } }"), "unknown-value", &["resources.claims"]);
    refused(&Chart::istiod("{ global: { fooBar: 1 } }"), "unknown-value", &["no chart has"]);
}

#[test]
fn what_is_global_may_concern_another_chart() {
    for text in [
        "{ global: { waypoint: { tolerations: [] }, logAsJson: true, networkPolicy: { enabled: true } } }",
    ] {
        for chart in
            [Chart::base(text), Chart::cni(text), Chart::ztunnel(text), Chart::istiod(text)]
        {
            assert_eq!(chart.findings, []);
        }
    }
}

#[test]
fn a_value_of_a_later_minor_is_refused() {
    let old = Chart::of(ISTIO_1_29, ambit::object::Component::Ztunnel, "{ dnsPolicy: Default }");
    refused(&old, "unknown-value", &["does not exist in Istio 1.29", "Istio 1.30 was the first"]);
}

#[test]
fn a_value_of_another_kind_is_refused() {
    refused(
        &Chart::istiod(r#"{ autoscaleMin: "2" }"#),
        "value-kind",
        &["a whole number", "without quotes"],
    );
    refused(&Chart::istiod("{ autoscaleEnabled: \"false\" }"), "value-kind", &["true or false"]);
    refused(
        &Chart::istiod("{ global: { tag: 1.30 } }"),
        "value-kind",
        &["`global.tag`", "in quotes"],
    );
    refused(&Chart::istiod("{ meshConfig: null }"), "value-kind", &["a map", "leave it out"]);
    refused(&Chart::cni("{ cniConfDir: \"\" }"), "value-kind", &["not empty"]);
    refused(&Chart::istiod("{ global: { resourceScope: some } }"), "value-kind", &["`cluster`"]);
    refused(&Chart::istiod("{ global: null }"), "value-kind", &["a map of values"]);
}

#[test]
fn a_text_that_the_chart_would_break_is_refused() {
    refused(&Chart::cni(r#"{ revision: "1.30" }"#), "value-misread", &["without quotes"]);
    refused(&Chart::ztunnel(r#"{ caAddress: "a: b" }"#), "value-misread", &["caAddress"]);
    refused(
        &Chart::istiod(r#"{ env: { A: 'say "hi"' } }"#),
        "value-misread",
        &["env.A", "escaping nothing"],
    );
    refused(&Chart::istiod(r#"{ env: { "1": a } }"#), "value-misread", &["a key `1`"]);
    refused(&Chart::istiod("{ env: { A: 12345678901234567890 } }"), "value-misread", &["53 bits"]);
}

#[test]
fn what_the_charts_write_themselves_may_not_be_written_twice() {
    let text = "{ podAnnotations: { prometheus.io/port: \"9\" } }";
    refused(&Chart::istiod(text), "reserved-key", &["prometheus.io/port", "istio.patches"]);
    assert!(Chart::ztunnel(text).findings.is_empty(), "ztunnel's are values that can be changed");
    refused(&Chart::ztunnel("{ nodeSelector: { kubernetes.io/os: linux } }"), "reserved-key", &[]);
}

#[test]
fn what_the_charts_fail_on_is_refused() {
    let bundle = "{ env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: \"true\" } }";
    refused(&Chart::istiod(bundle), "value-kind", &["true or false"]);
    refused(&Chart::ztunnel(bundle), "value-kind", &["true or false"]);
    refused(
        &Chart::istiod("{ global: { pilotCertProvider: kubernetes } }"),
        "unsupported-value",
        &["fails"],
    );
    refused(&Chart::ztunnel("{ defaults: { hub: a } }"), "unsupported-value", &["move the values"]);
    let tracing =
        "{ meshConfig: { defaultConfig: { tracing: { stackdriver: { debug: true } } } } }";
    refused(&Chart::istiod(tracing), "unsupported-value", &["stackdriver"]);
}

#[test]
fn what_the_embedded_templates_do_not_do_is_refused_unless_it_says_what_holds_anyway() {
    refused(
        &Chart::istiod("{ istiodRemote: { enabled: true } }"),
        "unsupported-value",
        &["source: charts"],
    );
    assert_eq!(Chart::istiod("{ istiodRemote: { enabled: false } }").findings, []);
    let classes = "{ gatewayClasses: { istio: { hpa: {} } } }";
    refused(&Chart::istiod(classes), "unsupported-value", &["`hpa`", "horizontalPodAutoscaler"]);
}

#[test]
fn values_without_effect_are_noted() {
    let text = "{ sidecarInjectorWebhook: { enableNamespacesByDefault: true } }";
    let istiod = Chart::istiod(text);
    assert_eq!(istiod.findings.len(), 1);
    assert_eq!(istiod.findings[0].severity, Severity::Note);
    assert!(istiod.findings[0].why.as_ref().unwrap().contains("sidecars"));
    assert!(istiod.has("Deployment", "istiod"));
    let beaten = Chart::cni("{ ambient: { enabled: false } }");
    assert!(beaten.findings[0].hint.as_ref().unwrap().contains("cni.ambient.enabled"));
}

#[test]
fn all_findings_come_at_once() {
    let text = "{ autoscaleMin: a, autoscaleMaxx: 2, profile: none, env: { \"1\": a } }";
    let mut rules: Vec<_> =
        Chart::istiod(text).findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["unknown-profile", "unknown-value", "value-kind", "value-misread"]);
}
