use kubeyaml::Value;

use super::{EditKind, edits, id, line, seen, value};
use crate::object::ObjectId;

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
fn twenty_thousand_items_in_another_order_are_one_edit() {
    let items = (0..20_000).map(|it| Value::from(format!("{it}")));
    let from = Value::List(items.clone().collect());
    let to = Value::List(items.rev().collect());
    assert_eq!(edits(&id("X"), &from, &to).len(), 1);
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
