use super::merge;
use kubeyaml::Value;

fn merged(target: &str, patch: &str) -> String {
    let read = |text: &str| kubeyaml::read(text).unwrap().remove(0);
    let Value::Map(target) = read(target) else { panic!("{target}") };
    kubeyaml::to_json(&merge(target, &read(patch)).unwrap())
}

const POD: &str = "{spec: {containers: [{name: a, image: x, env: [{name: E, value: '1'}], \
                   ports: [{containerPort: 80}]}, {name: b}]}}";

#[test]
fn containers_and_their_lists_merge_by_name() {
    let patch = "{spec: {containers: [{name: a, env: [{name: F, value: '2'}], \
                 ports: [{containerPort: 80, name: http}]}]}}";
    assert_eq!(
        merged(POD, patch),
        concat!(
            r#"{"spec":{"containers":[{"env":[{"name":"F","value":"2"},"#,
            r#"{"name":"E","value":"1"}],"image":"x","name":"a","#,
            r#""ports":[{"containerPort":80,"name":"http"}]},{"name":"b"}]}}"#
        )
    );
}

#[test]
fn items_are_deleted_lists_replaced_and_nulls_remove() {
    let patch = "{spec: {containers: [{name: a, $patch: delete}]}}";
    assert_eq!(merged(POD, patch), r#"{"spec":{"containers":[{"name":"b"}]}}"#);
    let patch = "{spec: {containers: [{$patch: replace}, {name: c}]}}";
    assert_eq!(merged(POD, patch), r#"{"spec":{"containers":[{"name":"c"}]}}"#);
    assert_eq!(merged(POD, "{spec: {containers: null}}"), r#"{"spec":{}}"#);
}

#[test]
fn lists_without_a_key_replace_each_other() {
    assert_eq!(
        merged("{spec: {tolerations: [{key: a}]}}", "{spec: {tolerations: [{key: b}]}}"),
        r#"{"spec":{"tolerations":[{"key":"b"}]}}"#
    );
}

#[test]
fn finalizers_merge_and_single_ones_are_deleted() {
    assert_eq!(
        merged("{metadata: {finalizers: [a, b]}}", "{metadata: {finalizers: [c]}}"),
        r#"{"metadata":{"finalizers":["c","a","b"]}}"#
    );
    assert_eq!(
        merged(
            "{metadata: {finalizers: [a, b]}}",
            "{metadata: {$deleteFromPrimitiveList/finalizers: [a]}}"
        ),
        r#"{"metadata":{"finalizers":["b"]}}"#
    );
}

#[test]
fn a_named_order_is_kept() {
    assert_eq!(
        merged(POD, "{spec: {$setElementOrder/containers: [{name: b}, {name: a}]}}")
            .find(r#""name":"b""#),
        Some(r#"{"spec":{"containers":[{"#.len())
    );
}

fn refused(patch: &str) -> String {
    let read = |text: &str| kubeyaml::read(text).unwrap().remove(0);
    let Value::Map(target) = read(POD) else { panic!("{POD}") };
    merge(target, &read(patch)).unwrap_err()
}

// What follows is what `kubectl patch --local --type=strategic` gives and refuses.

#[test]
fn what_kubernetes_refuses_is_refused_and_says_why() {
    for (patch, why) in [
        ("{spec: {containers: [{image: x}]}}", "an item of `containers` has no `name`"),
        ("{spec: {containers: [{image: x, $patch: delete}]}}", "has no `name`"),
        ("{spec: {containers: [{name: a, $patch: remove}]}}", "and not `\"remove\"`"),
        ("{spec: {$patch: bogus}}", "and not `\"bogus\"`"),
        ("{spec: {containers: [{name: a, $patch: merge}]}}", "cannot stand in an item"),
        ("{spec: {$deleteFromPrimitiveList/containers: [a]}}", "holds no plain values"),
        ("{spec: {$setElementOrder/containers: [{name: b}], containers: [{name: a}]}}", "not name"),
        ("{spec: {$retainKeys: [a], b: 1}}", "the patch has `b`"),
        ("{spec: {$pach: delete}}", "`$pach` is no directive"),
        ("{spec: {tolerations: [{$patch: replace}]}}", "`tolerations` is replaced as a whole"),
    ] {
        let told = refused(patch);
        assert!(told.contains(why), "{patch}: {told}");
    }
}

#[test]
fn new_items_come_first_and_what_was_there_keeps_its_place() {
    let names = |patch: &str| {
        let merged = merged("{spec: {containers: [{name: a}, {name: b}, {name: c}]}}", patch);
        let names = merged.split(r#""name":""#).skip(1).filter_map(|it| it.chars().next());
        names.collect::<String>()
    };
    assert_eq!(names("{spec: {containers: [{name: d}]}}"), "dabc");
    assert_eq!(names("{spec: {containers: [{name: b}, {name: d}]}}"), "abdc");
    assert_eq!(names("{spec: {containers: [{name: c}, {name: a}]}}"), "bca");
    assert_eq!(names("{spec: {$setElementOrder/containers: [{name: c}, {name: a}]}}"), "bca");
    let both = "{spec: {containers: [{name: d}], \
                $setElementOrder/containers: [{name: c}, {name: d}, {name: a}]}}";
    assert_eq!(names(both), "bcda");
}

#[test]
fn a_list_that_is_not_there_is_taken_whole_with_equal_keys_too() {
    let spread = "[{topologyKey: z, whenUnsatisfiable: A}, {topologyKey: z, whenUnsatisfiable: B}]";
    let merged =
        merged("{spec: {}}", &format!("{{spec: {{topologySpreadConstraints: {spread}}}}}"));
    assert_eq!(merged.matches("topologyKey").count(), 2, "{merged}");
}

#[test]
fn maps_are_emptied_or_replaced_and_no_directive_is_left() {
    assert_eq!(
        merged("{metadata: {labels: {a: b}}}", "{metadata: {labels: {$patch: delete}}}"),
        r#"{"metadata":{"labels":{}}}"#
    );
    assert_eq!(merged("{metadata: {}}", "{metadata: {x: {$patch: delete}}}"), r#"{"metadata":{}}"#);
    assert_eq!(merged("{}", "{x: {$retainKeys: [v], v: 1, z: null}}"), r#"{"x":{"v":1}}"#);
    let new =
        "{spec: {containers: [{name: d, env: [{name: A}], $setElementOrder/env: [{name: A}]}]}}";
    assert!(!merged("{spec: {containers: []}}", new).contains('$'));
}
