use kubeyaml::Value;
use proptest::prelude::*;

use super::{Edit, EditKind, PatchOperation, Step, apply, edits, patch};
use crate::object::ObjectId;

fn id(kind: &str) -> ObjectId {
    let group = match kind {
        "ClusterRole" => "rbac.authorization.k8s.io",
        _ => "",
    };
    let [namespace, name] = ["", "x"].map(str::to_owned);
    ObjectId { group: group.to_owned(), kind: kind.to_owned(), namespace, name }
}

fn value(text: &str) -> Value {
    kubeyaml::read(text).expect("the test's YAML is right").pop().unwrap_or(Value::Null)
}

/// Each edit as `path: before -> after`, with its kind where it is no plain value.
fn seen(kind: &str, from: &str, to: &str) -> Vec<String> {
    edits(&id(kind), &value(from), &value(to)).iter().map(line).collect()
}

fn line(edit: &Edit) -> String {
    let path = edit.path.iter().map(|step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Item(item) => item.to_string(),
    });
    let side = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), kubeyaml::to_json);
    let kind = match edit.kind {
        EditKind::Value => "",
        EditKind::Spelling => " (spelling)",
        EditKind::Order => " (order)",
        EditKind::Sequence => " (sequence)",
    };
    let path = path.collect::<String>();
    format!("{path}: {} -> {}{kind}", side(&edit.before), side(&edit.after))
}

#[test]
fn containers_and_their_variables_are_known_by_name() {
    let from = "spec: {template: {spec: {containers: [{name: a, env: [{name: X, value: '1'}, {name: Z, value: '2'}]}]}}}";
    let to = "spec: {template: {spec: {containers: [{name: b}, {name: a, env: [{name: Z, value: '2'}, {name: X, value: '3'}]}]}}}";
    assert_eq!(
        seen("Deployment", from, to),
        [
            ".spec.template.spec.containers[a].env[X].value: \"1\" -> \"3\"",
            ".spec.template.spec.containers[a].env: [\"X\",\"Z\"] -> [\"Z\",\"X\"] (order)",
            ".spec.template.spec.containers[b]: - -> {\"name\":\"b\"}",
        ]
    );
}

#[test]
fn the_order_of_variables_matters_when_one_refers_to_another() {
    let from = "containers: [{name: a, env: [{name: X, value: '1'}, {name: Z, value: $(X)}]}]";
    let to = "containers: [{name: a, env: [{name: Z, value: $(X)}, {name: X, value: '1'}]}]";
    assert_eq!(
        seen("Pod", from, to),
        [".containers[a].env: [\"X\",\"Z\"] -> [\"Z\",\"X\"] (sequence)"]
    );
}

#[test]
fn rules_of_a_policy_have_no_order_and_are_known_by_what_they_hold() {
    let from = "spec: {rules: [{to: [{operation: {ports: ['80']}}]}, {from: [{source: {namespaces: [a]}}]}]}";
    let to = "spec: {rules: [{from: [{source: {namespaces: [a, b]}}]}, {to: [{operation: {ports: ['80']}}]}]}";
    assert_eq!(
        seen("AuthorizationPolicy", from, to),
        [
            ".spec.rules[1->0].from[0].source.namespaces[1]: - -> \"b\"",
            ".spec.rules: [{\"to\":[{\"operation\":{\"ports\":[\"80\"]}}]},{\"from\":[{\"source\":{\"namespaces\":[\"a\"]}}]}] -> [{\"from\":[{\"source\":{\"namespaces\":[\"a\",\"b\"]}}]},{\"to\":[{\"operation\":{\"ports\":[\"80\"]}}]}] (order)",
        ]
    );
}

#[test]
fn an_item_of_a_list_that_is_null_is_not_an_absent_one() {
    let policy = |peers: &str| format!("spec: {{ingress: {peers}}}");
    assert_eq!(
        seen("NetworkPolicy", &policy("[]"), &policy("[null]")),
        [".spec.ingress[0]: - -> null"]
    );
    let from = policy("[{from: [{podSelector: {}}]}]");
    let to = policy("[{from: [{podSelector: {}}, null]}]");
    assert_eq!(seen("NetworkPolicy", &from, &to), [".spec.ingress[0].from[1]: - -> null"]);
    assert_eq!(seen("Pod", "args: [a]", "args: [a, null]"), [".args[1]: - -> null"]);
    assert_eq!(seen("AuthorizationPolicy", "rules: [null]", "rules: []"), [".rules[0]: null -> -"]);
    assert_eq!(seen("Pod", "spec: {a: null}", "spec: {}"), [".spec.a: null -> - (spelling)"]);
}

#[test]
fn the_order_of_items_is_told_with_the_items_of_each_side() {
    let route = |host: &str, timeout: u8| {
        let route = format!("route: [{{destination: {{host: {host}}}}}]");
        format!("{{match: [{{uri: {{prefix: /{host}}}}}], timeout: {timeout}s, {route}}}")
    };
    let rules = |first: String, second: String| format!("spec: {{http: [{first}, {second}]}}");
    let from = rules(route("a", 1), route("b", 1));
    let to = rules(route("b", 1), route("a", 2));
    let [from, to] = [from, to].map(|it| value(&it));
    let edits = edits(&id("VirtualService"), &from, &to);
    assert_eq!(line(&edits[0]), ".spec.http[0->1].timeout: \"1s\" -> \"2s\"");
    assert_eq!(edits[1].kind, EditKind::Sequence);
    let list = |object: &Value| object.at(&["spec", "http"]).cloned();
    assert_eq!((&edits[1].before, &edits[1].after), (&list(&from), &list(&to)));
}

#[test]
fn equal_items_keep_their_order() {
    let rules = |first: &str| {
        format!("spec: {{rules: [{{from: [{{a: {first}, b: 1}}]}}, {{from: [{{a: 1, b: 1}}]}}]}}")
    };
    assert_eq!(
        seen("AuthorizationPolicy", &rules("1"), &rules("2")),
        [".spec.rules[0].from[0].a: 1 -> 2"]
    );
}

#[test]
fn a_word_of_a_command_line_is_replaced_in_its_place() {
    let pod = |args: &str| format!("spec: {{containers: [{{name: x, args: [{args}]}}]}}");
    let seen = |from: &str, to: &str| {
        let edits = seen("Pod", &pod(from), &pod(to)).into_iter();
        edits.map(|it| it.replace(".spec.containers[x].args", "")).collect::<Vec<_>>()
    };
    assert_eq!(
        seen("proxy, router, '8080'", "proxy, router, '9090'"),
        ["[2]: \"8080\" -> \"9090\""]
    );
    assert_eq!(
        seen("-c, a, b, --x=1", "-c, a, new, b, --x=2"),
        ["[--x]: \"--x=1\" -> \"--x=2\"", "[2]: - -> \"new\"",]
    );
    assert_eq!(
        seen("--a=1, --b=1", "--b=1, --a=2"),
        ["[--a]: \"--a=1\" -> \"--a=2\"", ": [\"--a\",\"--b\"] -> [\"--b\",\"--a\"] (sequence)",]
    );
    assert_eq!(
        seen(r#""one\ntwo", b"#, r#""one\nthree", b"#),
        ["[0]: \"one\\ntwo\" -> \"one\\nthree\""]
    );
    assert_eq!(
        seen("--set=a=1, --set=b=1", "--set=a=1, --set=b=2"),
        ["[1]: \"--set=b=1\" -> \"--set=b=2\""]
    );
}

#[test]
fn a_number_in_a_list_of_anything_is_replaced_in_its_place() {
    assert_eq!(seen("Foo", "l: [[1, 2], [3, 4]]", "l: [[1, 2], [3, 5]]"), [".l[1][1]: 4 -> 5"]);
}

#[test]
fn of_variables_of_one_name_the_last_wins() {
    let from = "containers: [{name: a, env: [{name: X, value: '1'}, {name: X, value: '2'}]}]";
    let to = "containers: [{name: a, env: [{name: X, value: '2'}, {name: X, value: '1'}]}]";
    let edits = edits(&id("Pod"), &value(from), &value(to));
    assert_eq!(edits.iter().map(|it| it.kind).collect::<Vec<_>>(), [EditKind::Sequence]);
}

#[test]
fn the_ports_that_a_plugin_looks_at_have_no_order() {
    let id = ObjectId { group: "extensions.istio.io".to_owned(), ..id("WasmPlugin") };
    let of = |ports: &str| value(&format!("spec: {{match: [{{ports: [{ports}]}}]}}"));
    let edits = edits(&id, &of("{number: 1}, {number: 2}"), &of("{number: 2}, {number: 1}"));
    assert_eq!(edits.iter().map(|it| it.kind).collect::<Vec<_>>(), [EditKind::Order]);
}

#[test]
fn a_port_of_a_service_is_known_by_number_and_protocol_and_then_by_name() {
    let ports = |ports: &str| format!("spec: {{ports: [{ports}]}}");
    assert_eq!(
        seen("Service", &ports("{name: http, port: 80}"), &ports("{name: http, port: 81}")),
        [".spec.ports[http].port: 80 -> 81"]
    );
    let both = "{name: a, port: 53}, {name: b, port: 53, protocol: UDP}";
    assert_eq!(
        seen("Service", &ports(both), &ports(&both.replace("name: b", "name: c"))),
        [".spec.ports[53/UDP].name: \"b\" -> \"c\""]
    );
}

#[test]
fn routes_of_a_virtual_service_have_an_order() {
    let from = "spec: {http: [{name: a}, {name: b}]}";
    let to = "spec: {http: [{name: b}, {name: a}]}";
    assert_eq!(
        seen("VirtualService", from, to),
        [".spec.http: [\"a\",\"b\"] -> [\"b\",\"a\"] (sequence)"]
    );
}

#[test]
fn a_route_without_a_name_stays_the_same_with_other_weights_or_another_match() {
    let route = |prefix: &str, weights: [u8; 2]| {
        let to = |subset, weight| {
            format!("{{destination: {{host: a, subset: {subset}}}, weight: {weight}}}")
        };
        let routes = [to("v1", weights[0]), to("v2", weights[1])].join(", ");
        format!(
            "spec: {{http: [{{match: [{{uri: {{prefix: {prefix}}}}}], route: [{routes}]}}, \
             {{match: [{{uri: {{prefix: /z}}}}], route: [{{destination: {{host: z}}}}]}}]}}"
        )
    };
    assert_eq!(
        seen("VirtualService", &route("/a", [90, 10]), &route("/a", [80, 20])),
        [
            ".spec.http[0].route[a/v1].weight: 90 -> 80",
            ".spec.http[0].route[a/v2].weight: 10 -> 20"
        ]
    );
    assert_eq!(
        seen("VirtualService", &route("/a", [90, 10]), &route("/b", [90, 10])),
        [".spec.http[0].match[0].uri.prefix: \"/a\" -> \"/b\""]
    );
}

#[test]
fn a_rule_of_a_route_that_matches_something_else_is_the_same_rule() {
    let rules = |first: &str| {
        let rule = |path: &str, name: &str| {
            format!("{{matches: [{{path: {{value: {path}}}}}], backendRefs: [{{name: {name}}}]}}")
        };
        format!("spec: {{rules: [{}, {}]}}", rule(first, "a"), rule("/z", "z"))
    };
    assert_eq!(
        seen("HTTPRoute", &rules("/a"), &rules("/b")),
        [".spec.rules[0].matches[0].path.value: \"/a\" -> \"/b\""]
    );
}

#[test]
fn a_route_with_another_name_is_the_same_route() {
    let backend = "backendRefs: [{group: '', kind: Service, name: b, port: 80, weight: 1}]";
    let route = |name: &str| format!("{{name: {name}, {backend}}}");
    let other = "{name: z, filters: [{type: RequestMirror}]}";
    let from = format!("spec: {{rules: [{}, {other}]}}", route("reads"));
    let to = format!("spec: {{rules: [{other}, {}]}}", route("read"));
    assert_eq!(
        seen("HTTPRoute", &from, &to),
        [
            ".spec.rules[0->1].name: \"reads\" -> \"read\"",
            ".spec.rules: [\"reads\",\"z\"] -> [\"z\",\"read\"] (sequence)",
        ]
    );
    let unlike = from.replace("name: b, port: 80", "name: c, port: 81").replace("reads", "x");
    assert_eq!(seen("HTTPRoute", &from, &unlike).len(), 2, "two routes, not one");
}

#[test]
fn texts_that_hold_yaml_or_json_are_compared_as_what_they_hold() {
    let from = "data: {mesh: \"a: 1\\nb: 2\\n\", values: '{\"x\": [1]}'}";
    let to = "data: {mesh: \"b: 3\\na: 1\\n\", values: '{ \"x\":[1] }'}";
    assert_eq!(
        seen("ConfigMap", from, to),
        [
            ".data.mesh.b: 2 -> 3",
            ".data.values: \"{\\\"x\\\": [1]}\" -> \"{ \\\"x\\\":[1] }\" (spelling)"
        ]
    );
    let edits = edits(&id("ConfigMap"), &value(from), &value(to));
    assert_eq!(edits[0].inside, 2);
}

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

#[test]
fn of_a_secret_only_the_keys_are_told() {
    let from = "data: {a: YQ==, b: Yg==, c: Yw==}";
    let to = "data: {b: eA==}\nstringData: {a: a, d: new}";
    assert_eq!(
        seen("Secret", from, to),
        [
            ".stringData.a: \"(secret)\" -> \"(secret)\" (spelling)",
            ".data.b: \"(secret)\" -> \"(secret)\"",
            ".data.c: \"(secret)\" -> -",
            ".stringData.d: - -> \"(secret)\"",
        ]
    );
}

#[test]
fn what_is_no_mapping_of_keys_in_a_secret_is_secret_and_told() {
    assert_eq!(
        seen("Secret", "data: hunter2", "data: hunter3"),
        [".data: \"(secret)\" -> \"(secret)\""]
    );
    assert_eq!(
        seen("Secret", "data: {}", "kind: Secret")[0],
        ".data: \"(secret)\" -> - (spelling)"
    );
    assert_eq!(
        seen("Secret", "DATA: {a: b}", "{DATA: {a: c}, type: x}"),
        [".DATA: \"(secret)\" -> \"(secret)\"", ".type: - -> \"x\""]
    );
    let of = |data: &str| format!("objects: {{kind: Secret, data: {data}}}");
    assert_eq!(
        seen("", &of("hunter2"), &of("{a: QQ==}")),
        [".objects.data.a: - -> \"(secret)\"", ".objects.data: \"(secret)\" -> \"(secret)\"",]
    );
}

#[test]
fn what_kubectl_remembers_of_a_secret_is_as_secret_as_the_secret() {
    let applied = |held: &str| {
        format!(
            r#"metadata: {{annotations: {{team: a, kubectl.kubernetes.io/last-applied-configuration: '{{"stringData":{{"k":"{held}"}}}}'}}}}"#
        )
    };
    let path = ".metadata.annotations.kubectl.kubernetes.io/last-applied-configuration";
    assert_eq!(
        seen("Secret", &applied("hunter2"), &applied("hunter3")),
        [format!("{path}: \"(secret)\" -> \"(secret)\"")]
    );
    assert_eq!(
        seen("Secret", "metadata: {annotations: {team: a}}", &applied("hunter2")),
        [format!("{path}: - -> \"(secret)\"")]
    );
    let alone = applied("hunter2").replace("team: a, ", "");
    assert_eq!(
        seen(
            "Secret",
            "metadata: {name: x}",
            &alone.replace("metadata: {", "metadata: {name: x, ")
        ),
        [format!("{path}: - -> \"(secret)\"")]
    );
}

#[test]
fn an_annotation_of_a_secret_that_repeats_it_is_as_secret_whoever_wrote_it() {
    let secret = |original: &str, team: &str| {
        let annotations = [("kapp.k14s.io/original", original.into()), ("team", team.into())];
        Value::from([("metadata", Value::from([("annotations", Value::from(annotations))]))])
    };
    let path = ".metadata.annotations.kapp.k14s.io/original";
    for held in
        [r#"{"data":{"k":"HELD"}}"#, "stringData:\n  k: HELD\n", r#"{"a":[{"data":{"k":"HELD"}}"#]
    {
        let [from, to] = ["one", "two"].map(|it| secret(&held.replace("HELD", it), it));
        let seen = edits(&id("Secret"), &from, &to).iter().map(line).collect::<Vec<_>>();
        let team = ".metadata.annotations.team: \"one\" -> \"two\"".to_owned();
        assert_eq!(seen, [format!("{path}: \"(secret)\" -> \"(secret)\""), team], "{held}");
    }
    let [from, to] = ["one", "two"].map(|it| secret(&format!("a database of {it}"), "a"));
    assert_eq!(edits(&id("Secret"), &from, &to).len(), 1);
    let [from, to] = [r#"{"data":{"k":"one"}}"#, "nothing"].map(|it| secret(it, "a"));
    let seen = edits(&id("Secret"), &from, &to).iter().map(line).collect::<Vec<_>>();
    assert_eq!(seen, [format!("{path}: \"(secret)\" -> \"(secret)\"")]);
}

#[test]
fn what_is_no_base64_is_compared_as_text() {
    let differs = [".data.a: \"(secret)\" -> \"(secret)\""];
    for (from, to) in [("abcde", "abcdf"), ("'1'", "'2'"), ("YQ", "YR"), ("YQ==", "YQ")] {
        let data = |text: &str| format!("data: {{a: {text}}}");
        assert_eq!(seen("Secret", &data(from), &data(to)), differs, "{from} {to}");
    }
    let spelled = [".data.a: \"(secret)\" -> \"(secret)\" (spelling)"];
    for to in ["\"YWI=\\n\"", "\"Y\\r\\nWI=\"", "YWJ="] {
        assert_eq!(seen("Secret", "data: {a: YWI=}", &format!("data: {{a: {to}}}")), spelled);
    }
}

#[test]
fn a_text_of_a_pod_template_that_is_spelled_otherwise_is_another_text() {
    let seen = |from: &str, to: &str| {
        let id = ObjectId { group: "apps".to_owned(), ..id("Deployment") };
        let object = |template: &str, text: &str| {
            value(&format!("spec: {{{template}: {{a: {}}}}}", kubeyaml::to_json(&text.into())))
        };
        ["template", "other"].map(|field| {
            let edits = edits(&id, &object(field, from), &object(field, to));
            edits.iter().map(|edit| (edit.inside, edit.kind)).collect::<Vec<_>>()
        })
    };
    let texts = [
        ("a: 1\nb: 2\n", "a: 1 # one\nb: 2\n"),
        (r#"{"a":1}"#, r#"{"a": 1}"#),
        (r#"{"a":1}"#, r#"{"a":1,"b":null}"#),
        (r#"{"a":"{\"b\":1}"}"#, r#"{"a":"{\"b\": 1}"}"#),
    ];
    for (from, to) in texts {
        let [template, other] = seen(from, to);
        assert_eq!(template, [(0, EditKind::Value)], "{from} {to}");
        assert_eq!(other.iter().map(|it| it.1).collect::<Vec<_>>(), [EditKind::Spelling]);
    }
    let [template, _] = seen(r#"{"a":1}"#, r#"{"a":2,"b":null}"#);
    assert_eq!(template, [(3, EditKind::Value), (3, EditKind::Spelling)]);
}

#[test]
fn a_text_is_only_spelled_otherwise_unless_its_name_says_that_it_is_no_yaml() {
    let seen = |key: &str, from: &str, to: &str| {
        let id = ObjectId { name: "istio".to_owned(), ..id("ConfigMap") };
        let of = |text: &str| Value::from([("data", Value::from([(key, Value::from(text))]))]);
        let edits = edits(&id, &of(from), &of(to));
        edits.iter().map(|it| (it.inside, it.kind)).collect::<Vec<_>>()
    };
    let properties = ["db.url: jdbc:x #1\nmode: 010\n", "db.url: jdbc:x #2\nmode: 8\n"];
    for key in ["app.properties", "app.rules", "run.sh"] {
        assert_eq!(seen(key, properties[0], properties[1]), [(0, EditKind::Value)], "{key}");
        let other = properties[1].replace('8', "9");
        assert_eq!(seen(key, properties[0], &other), [(0, EditKind::Value)], "{key}");
    }
    for key in ["app.yaml", "app.yml", "app", "mesh", "meshNetworks", "values"] {
        assert_eq!(seen(key, properties[0], properties[1]), [(0, EditKind::Spelling)], "{key}");
    }
    let long = ["n: 12345678901234567890123\n", "n: 12345678901234567890124\n"];
    assert_eq!(seen("app.yaml", long[0], long[1]), [(0, EditKind::Value)]);
    assert_eq!(seen("app.json", r#"{"a":1}"#, r#"{"a": 1}"#), [(0, EditKind::Spelling)]);
}

#[test]
fn the_networks_of_a_mesh_are_yaml_in_one_line_too() {
    let id = ObjectId { name: "istio".to_owned(), ..id("ConfigMap") };
    let of = |address: &str| {
        let text = format!("networks: {{n1: {{gateways: [{{address: {address}}}]}}}}");
        Value::from([("data", Value::from([("meshNetworks", Value::from(text))]))])
    };
    let edits = edits(&id, &of("1.1.1.1"), &of("1.1.1.2"));
    let seen = edits.iter().map(line).collect::<Vec<_>>();
    let way = ".data.meshNetworks.networks.n1.gateways[0].address";
    assert_eq!(seen, [format!("{way}: \"1.1.1.1\" -> \"1.1.1.2\"")]);
    assert_eq!(edits[0].inside, 2);
}

#[test]
fn null_in_the_values_of_a_chart_is_not_absent() {
    let kinds = |kind: &str, from: &str, to: &str| {
        let edits = edits(&id(kind), &value(from), &value(to));
        edits.iter().map(|it| it.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds("", "redis: {auth: null}", "redis: {}"), [EditKind::Value]);
    let text = |text: &str| format!("data: {{values.yaml: '{text}'}}");
    let texts = [text("{redis: {auth: null}}"), text("{redis: {}}")];
    assert_eq!(kinds("ConfigMap", &texts[0], &texts[1]), [EditKind::Value]);
    let mesh = texts.map(|it| it.replace("values.yaml", "mesh"));
    assert_eq!(kinds("ConfigMap", &mesh[0], &mesh[1]), [EditKind::Spelling]);
    let values = |auth: &str| format!("spec: {{source: {{helm: {{valuesObject: {{{auth}}}}}}}}}");
    assert_eq!(kinds("Application", &values("a: null"), &values("")), [EditKind::Value]);
    assert_eq!(kinds("Pod", "spec: {a: null}", "spec: {}"), [EditKind::Spelling]);
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
fn twenty_thousand_items_in_another_order_are_one_edit() {
    let items = (0..20_000).map(|it| Value::from(format!("{it}")));
    let from = Value::List(items.clone().collect());
    let to = Value::List(items.rev().collect());
    assert_eq!(edits(&id("X"), &from, &to).len(), 1);
}

fn trees() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        "[ab]{0,2}".prop_map(Value::from),
        Just(Value::from("Secret")),
        Just(Value::from("kind: Secret\ndata: {a: QQ==}\n")),
        Just(Value::from("kind: Secret\ndata: {a: Qg==}\n")),
    ];
    let key = prop::sample::select(vec![
        "kind",
        "name",
        "env",
        "containers",
        "spec",
        "rules",
        "a/b",
        "c~d",
        "data",
        "ports",
        "value",
    ]);
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let map =
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::List),
            map.prop_map(Value::Map)
        ]
    })
}

fn kinds() -> impl Strategy<Value = ObjectId> {
    prop::sample::select(vec!["Deployment", "ConfigMap", "AuthorizationPolicy", "ClusterRole", "X"])
        .prop_map(id)
}

/// The other way round: sides exchanged.
fn mirrored(edit: &Edit) -> Edit {
    let step = |step: &Step| match step {
        Step::Item(item) => {
            let mut item = item.clone();
            std::mem::swap(&mut item.from, &mut item.to);
            Step::Item(item)
        }
        key @ Step::Key(_) => key.clone(),
    };
    let path = edit.path.iter().map(step).collect();
    Edit { path, before: edit.after.clone(), after: edit.before.clone(), ..edit.clone() }
}

fn sorted(edits: impl IntoIterator<Item = Edit>) -> Vec<String> {
    let seen = |it: Edit| format!("{} in {} {:?}", line(&it), it.inside, it.path);
    let mut lines = edits.into_iter().map(seen).collect::<Vec<_>>();
    lines.sort();
    lines
}

/// Lists of all sorts: items with names, with names that repeat, with none, and single values.
fn lists() -> impl Strategy<Value = Value> {
    let field = (prop::sample::select(vec!["x", "y", "z"]), 0..3_i64);
    let fields = prop::collection::vec(field, 0..4);
    let name = prop::option::of("[abc]");
    let item = (name, fields).prop_map(|(name, fields)| {
        let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value)));
        let name = name.map(|name| ("name".to_owned(), Value::from(name)));
        Value::Map(fields.chain(name).collect())
    });
    let single = prop_oneof!["-{0,2}[ab](=[12])?".prop_map(Value::from), Just(Value::Null)];
    let of = |item: BoxedStrategy<Value>| prop::collection::vec(item, 0..7).prop_map(Value::List);
    let mixed = prop_oneof![item.clone(), single.clone()].boxed();
    prop_oneof![of(item.boxed()), of(single.boxed()), of(mixed)]
}

/// Kinds with a list that a rule names, and the way to it.
fn listed() -> impl Strategy<Value = (ObjectId, &'static [&'static str])> {
    let of = |group: &str, kind: &str| ObjectId { group: group.to_owned(), ..id(kind) };
    prop::sample::select(vec![
        (of("", "Pod"), &["spec", "containers"][..]),
        (of("", "Pod"), &["spec", "env"]),
        (of("", "Pod"), &["spec", "args"]),
        (of("", "Service"), &["spec", "ports"]),
        (of("example.org", "Thing"), &["spec", "things"]),
        (of("networking.istio.io", "VirtualService"), &["spec", "http"]),
        (of("gateway.networking.k8s.io", "HTTPRoute"), &["spec", "rules"]),
        (of("security.istio.io", "AuthorizationPolicy"), &["spec", "rules"]),
        (of("admissionregistration.k8s.io", "MutatingWebhookConfiguration"), &["webhooks"]),
    ])
}

proptest! {
    #[test]
    fn a_patch_applied_to_the_first_gives_the_second(from in trees(), to in trees()) {
        prop_assert_eq!(apply(&from, &patch(&from, &to)), Some(to));
    }

    #[test]
    fn a_value_differs_from_itself_in_nothing(id in kinds(), tree in trees()) {
        prop_assert!(edits(&id, &tree, &tree).is_empty());
        prop_assert_eq!(patch(&tree, &tree), Vec::<PatchOperation>::new());
    }

    #[test]
    fn values_that_differ_have_an_edit(id in kinds(), from in trees(), to in trees()) {
        prop_assume!(from != to);
        prop_assert!(!edits(&id, &from, &to).is_empty());
    }

    #[test]
    fn the_other_way_round_the_edits_mirror(id in kinds(), from in trees(), to in trees()) {
        let there = edits(&id, &from, &to).iter().map(mirrored).collect::<Vec<_>>();
        prop_assert_eq!(sorted(there), sorted(edits(&id, &to, &from)));
    }

    #[test]
    fn the_items_of_lists_are_the_same_pairs_the_other_way_round(
        (id, way) in listed(), from in lists(), to in lists(),
    ) {
        let object = |list: Value| way.iter().rev().fold(list, |it, key| Value::from([(*key, it)]));
        let (from, to) = (object(from), object(to));
        let there = edits(&id, &from, &to);
        for edit in there.iter().filter(|it| matches!(it.kind, EditKind::Order | EditKind::Sequence)) {
            prop_assert_ne!(&edit.before, &edit.after, "another order");
        }
        let there = there.iter().map(mirrored).collect::<Vec<_>>();
        prop_assert_eq!(sorted(there), sorted(edits(&id, &to, &from)));
    }
}

#[test]
fn names_of_keys_mean_something_in_known_objects_only() {
    let order = |group: &str, kind: &str, from: &str, to: &str| {
        let id = ObjectId { group: group.to_owned(), ..id(kind) };
        let edits = edits(&id, &value(from), &value(to));
        assert_eq!(edits.len(), 1, "{edits:?}");
        edits[0].kind
    };
    let pods =
        ["{spec: {volumes: [{name: a}, {name: b}]}}", "{spec: {volumes: [{name: b}, {name: a}]}}"];
    let [from, to] = pods;
    assert_eq!(order("", "Pod", from, to), EditKind::Order);
    assert_eq!(order("example.org", "Pod", from, to), EditKind::Sequence);
    assert_eq!(order("", "", from, to), EditKind::Sequence, "plain data");
    let text = |holder: &str, from: &str, to: &str| {
        let [from, to] = [from, to].map(|it| format!("{{data: {{{holder}: '{it}'}}}}"));
        order("", "ConfigMap", &from, &to)
    };
    assert_eq!(text("a.yaml", from, to), EditKind::Sequence);
    let [first, second] = ["a", "b"].map(|it| format!("{{name: {it}, zipkin: {{port: 1}}}}"));
    let providers = [[&first, &second], [&second, &first]]
        .map(|[first, second]| format!("{{extensionProviders: [{first}, {second}]}}"));
    assert_eq!(text("mesh", &providers[0], &providers[1]), EditKind::Order);
    let [from, to] = ["a, b", "b, a"].map(|it| {
        format!("{{spec: {{configPatches: [{{patch: {{value: {{hosts: [{it}]}}}}}}]}}}}")
    });
    assert_eq!(order("networking.istio.io", "EnvoyFilter", &from, &to), EditKind::Sequence);
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
