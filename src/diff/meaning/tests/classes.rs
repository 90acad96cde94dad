use super::{difference, file};
use crate::diff::{Class, Direction, Operation};

/// The class of the one change between two states of an object. `@` in the object stands for
/// what differs.
fn class(object: &str, before: &str, after: &str) -> Class {
    let difference = file(&object.replace('@', before), &object.replace('@', after));
    let classes = difference.changes.iter().map(|it| it.class).collect::<Vec<_>>();
    let [class] = classes[..] else { panic!("{object}: {:?}", difference.changes) };
    class
}

fn object(api: &str, kind: &str, rest: &str) -> String {
    format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: x, namespace: n}}\n{rest}\n")
}

fn gateway(class: &str, listener: &str) -> String {
    let spec = format!("spec: {{gatewayClassName: {class}, listeners: [{{name: a, {listener}}}]}}");
    object("gateway.networking.k8s.io/v1", "Gateway", &spec)
}

fn labelled(kind: &str) -> String {
    format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: x, labels: {{@}}}}\n")
}

fn deployment(pod: &str) -> String {
    object("apps/v1", "Deployment", &format!("spec: {{template: {{spec: {{{pod}}}}}}}"))
}

fn mesh(key: &str) -> String {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\n";
    format!("{head}data:\n  mesh: |\n    {key}\n    another: 1\n")
}

#[test]
fn what_kubernetes_stores_alike_is_formatting() {
    let limits = deployment("containers: [{name: a, resources: {limits: {cpu: @}}}]");
    assert_eq!(class(&limits, "1000m", "1"), Class::Formatting);
    let role = object("rbac.authorization.k8s.io/v1", "Role", "rules: [@]");
    let whole = "{apiGroups: [''], resources: [a, b], verbs: [get]}";
    let [a, b] = ["a", "b"].map(|it| whole.replace("a, b", it));
    assert_eq!(class(&role, whole, &format!("{a}, {b}")), Class::Formatting);
    let text = object("v1", "ConfigMap", "data: {a: '@'}");
    assert_eq!(class(&text, "{\"x\": 1}", "{ \"x\":1 }"), Class::Formatting);
}

#[test]
fn another_order_without_meaning_is_order_and_one_with_meaning_is_not() {
    let spec = "spec: {rules: [{from: [{source: {namespaces: [@]}}]}]}";
    let policy = object("security.istio.io/v1", "AuthorizationPolicy", spec);
    assert_eq!(class(&policy, "a, b", "b, a"), Class::Order);
    let routes = object("networking.istio.io/v1", "VirtualService", "spec: {http: [@]}");
    assert_eq!(class(&routes, "{name: a}, {name: b}", "{name: b}, {name: a}"), Class::Traffic);
}

#[test]
fn policies_and_roles_are_security_in_every_field() {
    for (api, kind) in [
        ("security.istio.io/v1", "AuthorizationPolicy"),
        ("security.istio.io/v1", "PeerAuthentication"),
        ("security.istio.io/v1", "RequestAuthentication"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("cilium.io/v2", "CiliumNetworkPolicy"),
        ("gateway.networking.k8s.io/v1", "ReferenceGrant"),
        ("gateway.networking.k8s.io/v1", "BackendTLSPolicy"),
        ("networking.istio.io/v1alpha3", "EnvoyFilter"),
        ("extensions.istio.io/v1alpha1", "WasmPlugin"),
    ] {
        assert_eq!(class(&object(api, kind, "spec: {a: @}"), "1", "2"), Class::Security, "{kind}");
    }
    let subjects = "subjects: [{kind: User, name: @}]";
    let binding = object("rbac.authorization.k8s.io/v1", "RoleBinding", subjects);
    let changes = file(&binding.replace('@', "a"), &binding.replace('@', "b")).changes;
    assert!(changes.iter().all(|it| it.class == Class::Security), "{changes:?}");
}

#[test]
fn labels_that_enrol_bind_and_admit_are_security() {
    for label in [
        "istio.io/dataplane-mode",
        "istio.io/use-waypoint",
        "istio.io/use-waypoint-namespace",
        "istio.io/ingress-use-waypoint",
        "istio.io/waypoint-for",
        "istio-injection",
        "istio.io/rev",
        "topology.istio.io/network",
        "pod-security.kubernetes.io/enforce",
    ] {
        let labels = labelled("Namespace");
        let [before, after] = ["a", "b"].map(|it| format!("{label}: {it}"));
        assert_eq!(class(&labels, &before, &after), Class::Security, "{label}");
        assert_eq!(class(&labels, "", &after), Class::Security, "{label} added");
    }
}

#[test]
fn what_guards_gateways_pods_and_projects_is_security() {
    assert_eq!(class(&gateway("istio-waypoint", "port: @"), "15008", "15009"), Class::Security);
    let ingress = gateway("istio", "@");
    assert_eq!(class(&ingress, "port: 80", "port: 81"), Class::Traffic);
    let tls = ["tls: {mode: Terminate}", "tls: {mode: Passthrough}"];
    assert_eq!(class(&ingress, tls[0], tls[1]), Class::Security);
    let routes = "allowedRoutes: {namespaces: {from: All}}, a: 1";
    assert_eq!(class(&ingress, "a: 1", routes), Class::Security);
    let rule = "spec: {host: h, trafficPolicy: {@}}";
    let rule = object("networking.istio.io/v1", "DestinationRule", rule);
    assert_eq!(class(&rule, "tls: {mode: SIMPLE}", "tls: {mode: DISABLE}"), Class::Security);
    let pods = deployment("@");
    assert_eq!(class(&pods, "hostNetwork: false", "hostNetwork: true"), Class::Security);
    let project = object("argoproj.io/v1alpha1", "AppProject", "spec: {sourceRepos: [@]}");
    assert_eq!(class(&project, "a", "a, b"), Class::Security);
}

#[test]
fn mesh_keys_are_what_they_do() {
    for (key, expected) in [
        ("trustDomain", Class::Security),
        ("rootNamespace", Class::Security),
        ("accessLogFile", Class::Telemetry),
        ("connectTimeout", Class::Traffic),
    ] {
        assert_eq!(class(&mesh(&format!("{key}: @")), "a", "b"), expected, "{key}");
    }
    let provider = mesh("extensionProviders: [{name: p, @}]");
    let of = |kind: &str| {
        class(&provider, &format!("{kind}: {{port: 1}}"), &format!("{kind}: {{port: 2}}"))
    };
    assert_eq!(of("envoyExtAuthzGrpc"), Class::Security);
    assert_eq!(of("zipkin"), Class::Telemetry);
    for key in ["concurrency: @", "tracing: {sampling: @}"] {
        let found = class(&mesh(&format!("defaultConfig: {{{key}}}")), "1", "2");
        assert_eq!(found, Class::Rollout, "{key}");
    }
}

#[test]
fn variables_that_decide_about_policies_are_security_and_others_roll() {
    for (name, expected) in [
        ("PILOT_ENABLE_WAYPOINTS", Class::Security),
        ("ENABLE_LAYERED_WAYPOINT_AUTHORIZATION_POLICIES", Class::Security),
        ("CA_TRUSTED_NODE_ACCOUNTS", Class::Security),
        ("PILOT_ENABLE_AMBIENT", Class::Security),
        ("ENABLE_INGRESS_WAYPOINT_ROUTING", Class::Security),
        ("ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY", Class::Security),
        ("PILOT_TRACE_SAMPLING", Class::Rollout),
    ] {
        let variable = format!("containers: [{{name: a, env: [{{name: {name}, value: '@'}}]}}]");
        assert_eq!(class(&deployment(&variable), "1", "2"), expected, "{name}");
    }
}

#[test]
fn labels_nobody_reads_are_metadata_but_not_in_a_pod_template() {
    let labels = labelled("ServiceAccount");
    for label in ["app.kubernetes.io/version", "helm.sh/chart", "example.com/owner", "team"] {
        let [before, after] = ["a", "b"].map(|it| format!("{label}: {it}"));
        assert_eq!(class(&labels, &before, &after), Class::Metadata, "{label}");
    }
    let labels = "spec: {template: {metadata: {labels: {helm.sh/chart: @}}}}";
    assert_eq!(class(&object("apps/v1", "Deployment", labels), "a", "b"), Class::Rollout);
    let wave = "apiVersion: v1\nkind: Service\n\
                metadata: {name: x, annotations: {argocd.argoproj.io/sync-wave: '@'}}\n";
    assert_eq!(class(wave, "1", "2"), Class::Delivery);
}

#[test]
fn other_fields_belong_to_what_their_object_is_for() {
    for (api, kind, expected) in [
        ("networking.istio.io/v1", "ServiceEntry", Class::Traffic),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", Class::Traffic),
        ("v1", "Service", Class::Traffic),
        ("telemetry.istio.io/v1", "Telemetry", Class::Telemetry),
        ("monitoring.coreos.com/v1", "PodMonitor", Class::Telemetry),
        ("argoproj.io/v1alpha1", "Application", Class::Delivery),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", Class::Install),
        ("apps/v1", "Deployment", Class::Other),
        ("batch/v1", "CronJob", Class::Other),
    ] {
        let text = object(api, kind, "spec: {replicas: @}\n");
        assert_eq!(class(&text, "1", "2"), expected, "{kind}");
    }
    let values =
        difference(&[("values/cilium.yaml", "a: 1\n")], &[("values/cilium.yaml", "a: 2\n")]);
    assert_eq!(values.changes.iter().map(|it| it.class).collect::<Vec<_>>(), [Class::Install]);
}

#[test]
fn what_argo_cd_reads_on_what_pods_are_made_from_is_delivery() {
    let config = |name: &str, labels: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, labels: {{{labels}}}, \
             annotations: {{argocd.argoproj.io/sync-wave: '@'}}}}\ndata: {{A: b}}\n"
        )
    };
    let defaults = "gateway.istio.io/defaults-for-class: istio";
    for config in [
        config("istio-cni-config", ""),
        config("istio-sidecar-injector", ""),
        config("istio", ""),
        config("overlay", defaults),
    ] {
        assert_eq!(class(&config, "1", "2"), Class::Delivery, "{config}");
        assert_eq!(
            class(&config.replace('@', "1").replace("A: b", "A: @"), "b", "c") == Class::Rollout,
            !config.contains("name: istio,"),
            "{config}"
        );
    }
}

#[test]
fn whole_objects_are_identity_or_security() {
    let enrolled = labelled("Namespace").replace('@', "istio.io/dataplane-mode: ambient");
    let created = difference(&[], &[("a/x.yaml", &enrolled)]);
    assert_eq!(created.changes[0].class, Class::Security);
    for (api, kind, expected) in [
        ("v1", "ConfigMap", Class::Identity),
        ("v1", "Namespace", Class::Identity),
        ("v1", "ServiceAccount", Class::Security),
        ("security.istio.io/v1", "AuthorizationPolicy", Class::Security),
        ("networking.istio.io/v1", "VirtualService", Class::Identity),
    ] {
        let text = object(api, kind, "");
        let created = difference(&[], &[("a/x.yaml", &text)]);
        assert_eq!(created.changes.iter().map(|it| it.class).collect::<Vec<_>>(), [expected]);
    }
}

#[test]
fn a_variable_that_decides_about_policies_is_security_when_its_whole_list_comes() {
    let list = "env: [{name: PILOT_ENABLE_AMBIENT_WAYPOINTS, value: 'true'}]";
    let list = format!("containers: [{{name: a, {list}}}]");
    assert_eq!(class(&deployment("@"), "containers: [{name: a}]", &list), Class::Security);
    let other = list.replace("PILOT_ENABLE_AMBIENT_WAYPOINTS", "LOG_LEVEL");
    assert_eq!(class(&deployment("@"), "containers: [{name: a}]", &other), Class::Rollout);
}

#[test]
fn a_label_of_a_gateway_is_rollout_only_where_it_reaches_pods() {
    let with = |spec: &str| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: x, labels: \
             {{team: @}}}}\nspec: {{{spec}}}\n"
        )
    };
    assert_eq!(class(&with("gatewayClassName: istio"), "a", "b"), Class::Rollout);
    let own = "gatewayClassName: istio, infrastructure: {labels: {a: b}}";
    assert_eq!(class(&with(own), "a", "b"), Class::Metadata);
    assert_eq!(class(&with("gatewayClassName: cilium"), "a", "b"), Class::Metadata);
}

#[test]
fn a_gateway_that_becomes_or_stops_being_a_waypoint_is_security() {
    let class_name =
        object("gateway.networking.k8s.io/v1", "Gateway", "spec: {gatewayClassName: @}");
    assert_eq!(class(&class_name, "istio-waypoint", "istio"), Class::Security);
    assert_eq!(class(&class_name, "istio", "istio-waypoint"), Class::Security);
    assert_eq!(class(&class_name, "cilium", "nginx"), Class::Traffic);
}

#[test]
fn a_policy_that_another_application_owns_from_now_on_is_unclear() {
    let policy = object("security.istio.io/v1", "AuthorizationPolicy", "spec: {}");
    let moved = difference(&[("a/x.yaml", &policy)], &[("b/x.yaml", &policy)]);
    let [change] = &moved.changes[..] else { panic!("{:?}", moved.changes) };
    assert_eq!((change.operation, change.class), (Operation::Moved, Class::Security));
    assert_eq!(change.direction, Some(Direction::Unclear));
}

#[test]
fn rules_for_encryption_and_mesh_settings_that_come_or_go_are_security_and_unclear() {
    let rule = |policy: &str| {
        let spec = format!("spec: {{host: h, trafficPolicy: {{{policy}}}}}");
        object("networking.istio.io/v1", "DestinationRule", &spec)
    };
    for (text, is_security) in [
        (rule("tls: {mode: SIMPLE}"), true),
        (rule("portLevelSettings: [{tls: {mode: SIMPLE}}]"), true),
        (rule("loadBalancer: {simple: RANDOM}"), false),
        (mesh("rootNamespace: a"), true),
        (mesh("extensionProviders: [{name: a, envoyExtAuthzHttp: {port: 1}}]"), true),
        (mesh("extensionProviders: [{name: a, zipkin: {port: 1}}]"), false),
        (mesh("accessLogFile: a"), false),
    ] {
        for sides in [[&text[..], ""], ["", &text[..]]] {
            let found = file(sides[0], sides[1]);
            let [change] = &found.changes[..] else { panic!("{:?}", found.changes) };
            let class = if is_security { Class::Security } else { Class::Identity };
            let direction = is_security.then_some(Direction::Unclear);
            assert_eq!((change.class, change.direction), (class, direction), "{text}");
        }
    }
}

#[test]
fn the_pods_of_a_rollout_are_pods_and_only_applications_and_projects_are_delivery() {
    let rollout = |spec: &str| object("argoproj.io/v1alpha1", "Rollout", spec);
    let pod = rollout("spec: {template: {spec: {containers: [{name: a, image: '@'}]}}}");
    assert_eq!(class(&pod, "x:1", "x:2"), Class::Rollout);
    let host = rollout("spec: {template: {spec: {hostNetwork: @}}}");
    assert_eq!(class(&host, "false", "true"), Class::Security);
    assert_eq!(class(&rollout("spec: {replicas: @}"), "1", "2"), Class::Other);
    let set = object("argoproj.io/v1alpha1", "ApplicationSet", "spec: {a: @}");
    assert_eq!(class(&set, "1", "2"), Class::Delivery);
}
