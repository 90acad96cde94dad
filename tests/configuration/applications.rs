//! Applications: whose they are, what they may be called, and objects of the user's own in them.

use crate::told::{ISTIO, assert_rules, assert_sound, over, prod, project};

fn config_map(name: &str, namespace: &str) -> String {
    format!(
        "{{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: {name}, namespace: {namespace} }} }}"
    )
}

#[test]
fn no_application_has_the_name_of_a_directory_and_one_finding_says_so() {
    for name in ["apps", "istio", "istio-crds", "gateway-api", "mesh", "values"] {
        let told = prod(&format!("{ISTIO}namespaces: {{ {name}: {{}} }}\n"));
        assert_eq!(told.errors, ["application-name env/prod.yaml:2:15"], "{name}");
        let told = prod(&format!("{ISTIO}objects: {{ {name}: [{}] }}\n", config_map("x", "s")));
        assert_eq!(told.errors, ["application-name env/prod.yaml:2:12"], "{name}");
    }
    assert_rules(&[
        ("namespaces: { ztunnel: {}, cni: {} }", &[]),
        (
            "argocd: { separate: [ztunnel] }\nnamespaces: { ztunnel: {}, cni: {} }",
            &["application-name"],
        ),
        (
            "namespaces: { s: {} }\npacks: { s: { template: p } }",
            &["no-template", "application-name"],
        ),
        ("objects: { A_b: [] }", &["invalid-name"]),
        ("packs: { p: {} }", &["pack"]),
    ]);
}

#[test]
fn namespaces_that_every_cluster_has_are_not_written_with_the_install() {
    let openshift = "cluster: { platform: openshift }\nistio: { version: 1.30.3 }\n";
    let told = prod(openshift);
    assert_sound(&told);
    let namespaces = |told: &crate::told::Told, folder: &str| {
        let names = told.names(folder).into_iter().filter(|name| name.starts_with("namespace-"));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(namespaces(&told, "istio"), ["namespace-istio-system.yaml"]);
    let told = prod(&format!("{openshift}namespaces: {{ kube-system: {{ create: true }} }}\n"));
    assert_eq!(namespaces(&told, "istio"), ["namespace-istio-system.yaml"]);
    assert_eq!(namespaces(&told, "kube-system"), ["namespace-kube-system.yaml"]);
    let told = prod(
        "istio: { version: 1.30.3, componentNamespaces: { ztunnel: zt } }\nnamespaces: { zt: { labels: { a: b }, configMaps: { c: {} } } }\n",
    );
    assert_eq!(namespaces(&told, "istio"), ["namespace-istio-system.yaml", "namespace-zt.yaml"]);
    assert_eq!(told.names("zt"), ["configmap-c.yaml"]);
    let told =
        prod(&format!("{ISTIO}namespaces: {{ s: {{ create: false, dataplaneMode: ambient }} }}\n"));
    assert_eq!(told.notes, ["owner-labels env/prod.yaml:2:15"]);
}

#[test]
fn a_root_namespace_of_its_own_keeps_its_application() {
    let told = prod(
        "istio: { version: 1.30.3, meshConfig: { rootNamespace: root } }\nnamespaces: { root: { peerAuthentications: { d: { mtls: { mode: STRICT } } } }, istio-system: { configMaps: { c: {} } } }\n",
    );
    assert_sound(&told);
    assert_eq!(told.names("root"), ["namespace-root.yaml", "peerauthentication-d.yaml"]);
    assert_eq!(told.names("mesh"), ["configmap-c_istio-system.yaml"]);
}

#[test]
fn objects_and_manifests_add_to_a_namespaces_application() {
    let layer = format!(
        "{ISTIO}namespaces: {{ s: {{}} }}\nobjects: {{ s: {{ a: {{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: a }} }} }}, q: [{}] }}\nmanifests: {{ s: [m/*.yaml] }}\n",
        config_map("x", "q")
    );
    let manifests =
        format!("{}\n---\n# nothing\n---\n{}\n", config_map("b", "s"), config_map("c", "s"));
    let told = project(&[("env/prod.yaml", &layer), ("m/a.yaml", &manifests)]);
    assert_sound(&told);
    assert_eq!(
        told.names("s"),
        ["configmap-a.yaml", "configmap-b.yaml", "configmap-c.yaml", "namespace-s.yaml"]
    );
    assert_eq!(told.names("q"), ["configmap-x_q.yaml"]);
    let base = format!(
        "{ISTIO}objects: {{ q: {{ a: {}, b: {} }} }}\n",
        config_map("a", "q"),
        config_map("b", "q")
    );
    assert_eq!(over(&base, "objects: { q: { a: null } }\n").names("q"), ["configmap-b_q.yaml"]);
    assert!(over(&base, "objects: { q: null }\n").names("q").is_empty());
}

#[test]
fn names_of_whole_objects_are_those_that_the_api_server_takes() {
    let object = |api: &str, kind: &str, metadata: &str| {
        let text = format!("{{ apiVersion: {api}, kind: {kind}, metadata: {{ {metadata} }} }}");
        let told = prod(&format!("{ISTIO}objects:\n  q:\n    - {text}\n"));
        (told.errors.clone(), told.words.clone())
    };
    for (api, kind, metadata) in [
        ("v1", "ConfigMap", "name: A_b, namespace: s"),
        ("v1", "ConfigMap", "name: a, namespace: S.x"),
        ("v1", "Service", "name: 1a, namespace: s"),
        ("v1", "Namespace", "name: a.b"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "name: a/b"),
        ("v1", "ConfigMap", "name: a, namespace: s, labels: { 'a b': c }"),
        ("v1", "ConfigMap", "name: a, namespace: s, labels: { a: 'b c' }"),
        ("v1", "ConfigMap", "name: a, namespace: s, annotations: { 'a//b': c }"),
    ] {
        let (errors, words) = object(api, kind, metadata);
        assert_eq!(errors, ["invalid-name env/prod.yaml:4:7"], "{metadata}: {words}");
    }
    for metadata in [
        "name: a, namespace: s, labels: { a: 1 }",
        "name: a, namespace: s, labels: [a]",
        "name: a, namespace: s, annotations: { a: true }",
    ] {
        assert_eq!(
            object("v1", "ConfigMap", metadata).0,
            ["wrong-type env/prod.yaml:4:7"],
            "{metadata}"
        );
    }
    let (errors, words) =
        object("rbac.authorization.k8s.io/v1", "ClusterRole", "name: 'system:Auth_x'");
    assert!(errors.is_empty(), "{words}");
}

#[test]
fn what_is_wrong_in_a_manifest_or_a_template_is_told_at_its_document() {
    let layer = format!("{ISTIO}manifests: {{ q: [m/*.yaml] }}\n");
    let text = format!("{}\n---\n{}\n---\n- a\n", config_map("a", "q"), config_map("B", "q"));
    let told = project(&[("env/prod.yaml", &layer), ("m/a.yaml", &text)]);
    assert_eq!(told.errors, ["not-an-object m/a.yaml:5:1", "invalid-name m/a.yaml:3:1"]);
    let told = project(&[("env/prod.yaml", &layer), ("m/a.yaml", "a: [\n")]);
    assert_eq!(told.errors, ["yaml m/a.yaml:2:1"]);
    let pack = format!("{ISTIO}packs: {{ p: {{ template: p }} }}\n");
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: Bad }\n";
    let told = project(&[("env/prod.yaml", &pack), ("templates/p/a.yaml", template)]);
    assert_eq!(told.errors, ["invalid-name env/prod.yaml:2:25"]);
    assert!(told.words.contains("change it in the template p/a.yaml"), "{}", told.words);
}

#[test]
fn globs_stay_inside_the_project_and_match_something() {
    assert_rules(&[
        ("manifests: { s: [/m/*.yaml] }", &["glob"]),
        ("manifests: { s: [../x] }", &["glob"]),
        ("manifests: { s: ['['] }", &["glob"]),
        ("manifests: { s: [m/*.yaml] }", &["matches-nothing"]),
        ("manifests: { s: m/*.yaml }", &["wrong-type"]),
        ("context: [m/*.yaml]", &[]),
    ]);
    assert_eq!(
        prod(&format!("{ISTIO}context: [m/*]\n")).notes,
        ["matches-nothing env/prod.yaml:2:11"]
    );
}

#[test]
fn kinds_and_namespaces_that_the_project_does_not_allow_are_told() {
    let class = "objects: { q: [{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: x } }] }";
    let unknown = "objects: { q: [{ apiVersion: foo.io/v1, kind: Bar, metadata: { name: x } }] }";
    assert_rules(&[
        (class, &["kind-not-allowed"]),
        (unknown, &["no-namespace"]),
        (&format!("{unknown}\nargocd: {{ clusterKinds: [{{ group: foo.io, kind: Bar }}] }}"), &[]),
        ("argocd: { clusterKinds: [{ group: foo.io }] }", &["cluster-kind"]),
        (
            "argocd: { allowedNamespaces: [istio-*] }\nnamespaces: { shop: {} }",
            &["namespace-not-allowed"],
        ),
        ("argocd: { allowedNamespaces: [istio-*, shop] }\nnamespaces: { shop: {} }", &[]),
        ("argocd: { allowedNamespaces: [] }", &["namespace-not-allowed"]),
        ("argocd: { separate: [istiod] }", &["unknown-value"]),
        ("argocd: { destination: { server: a, name: b } }", &["destination-twice"]),
        ("argocd: { destination: { server: null, name: b } }", &[]),
        ("argocd: { applications: { istio: { labels: { 'a b': c } } } }", &["invalid-name"]),
        ("argocd: { namePrefix: 'A_' }", &["invalid-name"]),
        ("argocd: { project: A_ }", &["invalid-name"]),
    ]);
    let told = prod(&format!("{ISTIO}argocd: {{ applications: {{ isto: {{}} }} }}\n"));
    assert_eq!(told.notes, ["unknown-application env/prod.yaml:2:27"]);
}

#[test]
fn what_is_disabled_is_left_out_and_must_be_there() {
    let base = format!("{ISTIO}namespaces: {{ s: {{}} }}\ndisabled: {{ s: true }}\n");
    assert_sound(&prod(&base));
    assert!(prod(&base).names("s").is_empty());
    assert!(prod(&base).file("apps/application-prod-s.yaml").is_empty());
    for back in ["null", "false"] {
        assert_eq!(
            over(&base, &format!("disabled: {{ s: {back} }}\n")).names("s").len(),
            1,
            "{back}"
        );
    }
    assert_rules(&[
        ("disabled: { nothere: true }", &["unknown-application"]),
        ("disabled: { nothere: false }", &[]),
        ("disabled: { apps: true }", &["unknown-application"]),
        ("disabled: { istio: true, istio-crds: true, gateway-api: true }", &[]),
        ("disabled: [istio]", &["wrong-type"]),
    ]);
}

#[test]
fn a_pack_that_is_disabled_need_not_have_what_it_needs() {
    let pack = format!("{ISTIO}packs: {{ p: {{ template: p }} }}\n");
    let template = ("templates/p/a.yaml", "{{ values.name | required('a name') }}");
    let told = project(&[("env/prod.yaml", &pack), template]);
    assert_eq!(told.errors, ["template templates/p/a.yaml:1:18"]);
    let disabled = format!("{pack}disabled: {{ p: true }}\n");
    assert_sound(&project(&[("env/prod.yaml", &disabled), template]));
}

#[test]
fn a_list_is_its_items_whoever_gives_it() {
    let item =
        |name: &str| format!("{{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: {name} }} }}");
    let list = format!("{{ apiVersion: v1, kind: List, items: [{}, {}] }}\n", item("a"), item("b"));
    let pack = format!("{ISTIO}packs: {{ p: {{ template: p, namespace: s }} }}\n");
    let told = project(&[("env/prod.yaml", &pack), ("templates/p/a.yaml", &list)]);
    assert_sound(&told);
    assert_eq!(told.names("p"), ["configmap-a.yaml", "configmap-b.yaml"]);
}
