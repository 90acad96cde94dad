use kubeyaml::Value;

use super::{EditKind, edits, id, line, seen, value};
use crate::object::ObjectId;

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
