//! Strategic merge patches, as Kubernetes applies them to its own types
//! (`k8s.io/apimachinery/pkg/util/strategicpatch`): lists of named things merge by their keys.

use kubeyaml::{Map, Value};

/// How the items of a list are told apart: the list's field, the field above it where that
/// decides, and the items' key. From the `patchMergeKey` tags of `k8s.io/api`.
const MERGE_KEYS: &[(&str, Option<&str>, &str)] = &[
    ("containers", None, "name"),
    ("conditions", None, "type"),
    ("env", None, "name"),
    ("ephemeralContainers", None, "name"),
    ("hostAliases", None, "ip"),
    ("imagePullSecrets", None, "name"),
    ("initContainers", None, "name"),
    ("matchConditions", None, "name"),
    ("ownerReferences", None, "uid"),
    ("ports", Some("containers"), "containerPort"),
    ("ports", Some("initContainers"), "containerPort"),
    ("ports", Some("spec"), "port"),
    ("resourceClaims", Some("spec"), "name"),
    ("schedulingGates", None, "name"),
    ("secrets", None, "name"),
    ("topologySpreadConstraints", None, "topologyKey"),
    ("variables", None, "name"),
    ("volumeDevices", None, "devicePath"),
    ("volumeMounts", None, "mountPath"),
    ("volumes", None, "name"),
    ("webhooks", None, "name"),
];

/// Lists of plain values that merge instead of replacing each other.
const MERGED_VALUES: &[&str] = &["finalizers"];

const DIRECTIVE: &str = "$patch";
const RETAIN: &str = "$retainKeys";
const DELETE_VALUES: &str = "$deleteFromPrimitiveList/";
const ORDER: &str = "$setElementOrder/";

/// Lays a patch over an object.
pub(super) fn merge(object: Map, patch: &Value) -> Value {
    match patch {
        Value::Map(patch) => merge_maps(object, patch, "").map_or(Value::Null, Value::Map),
        other => other.clone(),
    }
}

/// Returns the merged map, or nothing when the patch deletes it. `field` is where both stand.
fn merge_maps(mut target: Map, patch: &Map, field: &str) -> Option<Map> {
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        Some("delete") => return None,
        Some("replace") => return Some(without_directives(patch)),
        _ => {}
    }
    if let Some(kept) = patch.get(RETAIN).and_then(Value::as_list) {
        target.retain(|key, _| kept.iter().any(|it| it.as_str() == Some(key)));
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(DELETE_VALUES) {
            delete_values(&mut target, list, value);
        } else if !key.starts_with('$') {
            merge_key(&mut target, key, value, field);
        }
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(ORDER) {
            put_in_order(&mut target, list, value, field);
        }
    }
    Some(target)
}

fn merge_key(target: &mut Map, key: &str, patch: &Value, field: &str) {
    let before = target.remove(key);
    let after = match (before, patch) {
        (_, Value::Null) => None,
        (Some(Value::Map(before)), Value::Map(patch)) => {
            merge_maps(before, patch, key).map(Value::Map)
        }
        (None, Value::Map(patch)) => merge_maps(Map::new(), patch, key).map(Value::Map),
        (Some(Value::List(before)), Value::List(patch)) => {
            Some(Value::List(merge_lists(before, patch, key, field)))
        }
        (None, Value::List(patch)) => Some(Value::List(merge_lists(Vec::new(), patch, key, field))),
        (_, other) => Some(other.clone()),
    };
    if let Some(after) = after {
        target.insert(key.to_owned(), after);
    }
}

fn merge_lists(mut target: Vec<Value>, patch: &[Value], field: &str, above: &str) -> Vec<Value> {
    let Some(key) = merge_key_of(field, above) else {
        if MERGED_VALUES.contains(&field) {
            let new = patch.iter().filter(|it| !target.contains(it)).cloned().collect::<Vec<_>>();
            target.extend(new);
            return target;
        }
        return patch.to_vec();
    };
    let directive = |item: &Value| item.get(DIRECTIVE).and_then(Value::as_str).map(str::to_owned);
    let replaces =
        |item: &&Value| directive(item).as_deref() == Some("replace") && item.get(key).is_none();
    if patch.iter().any(|item| replaces(&item)) {
        return patch.iter().filter(|item| !replaces(item)).cloned().collect();
    }
    for item in patch {
        let same = |it: &Value| it.get(key).is_some() && it.get(key) == item.get(key);
        let index = target.iter().position(same);
        let Value::Map(fields) = item else {
            target.push(item.clone());
            continue;
        };
        let before = match index.and_then(|index| target.get_mut(index)) {
            Some(Value::Map(map)) => std::mem::take(map),
            _ => Map::new(),
        };
        match (index, merge_maps(before, fields, field)) {
            (Some(index), Some(merged)) => target[index] = Value::Map(merged),
            (Some(index), None) => {
                target.remove(index);
            }
            (None, Some(merged)) => target.push(Value::Map(merged)),
            (None, None) => {}
        }
    }
    target
}

fn merge_key_of(field: &str, above: &str) -> Option<&'static str> {
    let fits = |row: &&(&str, Option<&str>, &str)| {
        row.0 == field && row.1.is_none_or(|wanted| wanted == above)
    };
    MERGE_KEYS.iter().find(fits).map(|(_, _, key)| *key)
}

fn without_directives(patch: &Map) -> Map {
    let kept = patch.iter().filter(|(key, _)| !key.starts_with('$'));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn delete_values(target: &mut Map, list: &str, values: &Value) {
    if let (Some(Value::List(items)), Some(unwanted)) = (target.get_mut(list), values.as_list()) {
        items.retain(|item| !unwanted.contains(item));
    }
}

/// Puts the items that are named into the order in which they are named; others stay behind them.
fn put_in_order(target: &mut Map, list: &str, order: &Value, above: &str) {
    let key = merge_key_of(list, above);
    let (Some(Value::List(items)), Some(order)) = (target.get_mut(list), order.as_list()) else {
        return;
    };
    let name = |item: &Value| key.map_or(Some(item.clone()), |key| item.get(key).cloned());
    items.sort_by_key(|item| {
        let place = order.iter().position(|wanted| name(wanted) == name(item));
        place.unwrap_or(order.len())
    });
}

#[cfg(test)]
mod tests {
    use super::merge;
    use kubeyaml::Value;

    fn merged(target: &str, patch: &str) -> String {
        let read = |text: &str| kubeyaml::read(text).unwrap().remove(0);
        let Value::Map(target) = read(target) else { panic!("{target}") };
        kubeyaml::to_json(&merge(target, &read(patch)))
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
                r#"{"spec":{"containers":[{"env":[{"name":"E","value":"1"},"#,
                r#"{"name":"F","value":"2"}],"image":"x","name":"a","#,
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
            r#"{"metadata":{"finalizers":["a","b","c"]}}"#
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
}
