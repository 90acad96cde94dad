//! Compares objects of the embedded install with those of the official charts: everything must be
//! equal but a short, written list of differences.

use std::collections::{BTreeMap, BTreeSet};

use ambit::object::{Object, ObjectId, Origin};
use kubeyaml::{Map, Value};

/// Objects that only one side has, by kind and beginning of the name.
const ACCEPTED: &[(&str, &str)] = &[
    // Own templates, for waypoints and gateways only.
    ("ConfigMap", "istio-sidecar-injector"),
    // A record of chart values for people.
    ("ConfigMap", "values"),
    // No sidecars are injected.
    ("MutatingWebhookConfiguration", "istio-sidecar-injector"),
    ("MutatingWebhookConfiguration", "istio-revision-tag"),
    // They come from an application of their own.
    ("CustomResourceDefinition", ""),
];

/// Labels and annotations of an object that only say who installed it, by their beginning.
const NOISE: &[&str] = &[
    "helm.sh/",
    "app.kubernetes.io/",
    "install.operator.istio.io/",
    "operator.istio.io/",
    "meta.helm.sh/",
];

/// The same, whole.
const NOISE_WHOLE: &[&str] = &["release", "chart", "heritage"];

/// Labels that pod templates may leave out.
const NOISE_IN_PODS: &[&str] = &[
    "helm.sh/chart",
    "app.kubernetes.io/version",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/part-of",
    "release",
    "chart",
    "heritage",
];

/// Keys under which an empty map or list says something.
const EMPTY_SAYS_SOMETHING: &[&str] = &[
    "emptyDir",
    "podSelector",
    "namespaceSelector",
    "ingress",
    "egress",
    "from",
    "to",
    "rules",
    "spec",
];

/// Returns a line for every difference.
pub(crate) fn differences(want: Vec<Map>, have: &[Object]) -> Vec<String> {
    let want = by_identity(want);
    let mut lines = Vec::new();
    let mut found = BTreeMap::new();
    for object in have {
        if found.insert(object.id().clone(), object.body()).is_some() {
            lines.push(format!("twice: {}", object.id()));
        }
    }
    let ids: BTreeSet<&ObjectId> = want.keys().chain(found.keys()).collect();
    for id in ids.into_iter().filter(|id| !is_accepted(id)) {
        match (want.get(id), found.get(id)) {
            (Some(want), Some(have)) => {
                let mut own = Vec::new();
                compare(&cleaned(want), &cleaned(have), "", &mut own);
                lines.extend(own.into_iter().map(|line| format!("{id}: {line}")));
            }
            (Some(_), None) => lines.push(format!("missing: {id}")),
            _ => lines.push(format!("extra: {id}")),
        }
    }
    lines
}

fn by_identity(objects: Vec<Map>) -> BTreeMap<ObjectId, Map> {
    let origin = Origin { maker: "golden".to_owned(), place: None, component: None };
    let identified =
        |map: Map| (Object::new(map.clone(), origin.clone()).unwrap().id().clone(), map);
    objects.into_iter().map(identified).collect()
}

fn is_accepted(id: &ObjectId) -> bool {
    ACCEPTED.iter().any(|(kind, name)| id.kind == *kind && id.name.starts_with(name))
}

fn cleaned(object: &Map) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_map_mut) {
        for key in ["labels", "annotations"] {
            if let Some(map) = metadata.get_mut(key).and_then(Value::as_map_mut) {
                map.retain(|key, _| !is_noise(key));
            }
        }
    }
    clean("", &Value::Map(object)).unwrap_or(Value::Null)
}

fn is_noise(key: &str) -> bool {
    NOISE.iter().any(|noise| key.starts_with(noise)) || NOISE_WHOLE.contains(&key)
}

/// Leaves out what means nothing.
fn clean(key: &str, value: &Value) -> Option<Value> {
    let cleaned = match value {
        Value::Null => return None,
        Value::String(text) if ["mesh", "meshNetworks"].contains(&key) => {
            clean("", kubeyaml::read(text).unwrap().first()?)?
        }
        Value::List(items) => {
            Value::List(items.iter().map(|item| clean("", item).unwrap_or(Value::Null)).collect())
        }
        Value::Map(map) => {
            let in_pod = ["labels", "annotations"].contains(&key);
            let kept =
                map.iter().filter(|(key, _)| !in_pod || !NOISE_IN_PODS.contains(&key.as_str()));
            Value::Map(
                kept.filter_map(|(key, value)| Some((key.clone(), clean(key, value)?))).collect(),
            )
        }
        value => value.clone(),
    };
    let is_empty = cleaned == Value::Map(Map::new()) || cleaned == Value::List(Vec::new());
    (!is_empty || EMPTY_SAYS_SOMETHING.contains(&key)).then_some(cleaned)
}

fn compare(want: &Value, have: &Value, path: &str, lines: &mut Vec<String>) {
    match (want, have) {
        (Value::Map(want), Value::Map(have)) => {
            let keys: BTreeSet<&String> = want.keys().chain(have.keys()).collect();
            for key in keys {
                let path = format!("{path}.{key}");
                match (want.get(key), have.get(key)) {
                    (Some(want), Some(have)) => compare(want, have, &path, lines),
                    (want, have) => lines.push(format!("{path}: want {want:?}, have {have:?}")),
                }
            }
        }
        (Value::List(want), Value::List(have)) if want.len() == have.len() => {
            for (index, (want, have)) in want.iter().zip(have).enumerate() {
                compare(want, have, &format!("{path}[{index}]"), lines);
            }
        }
        (want, have) if want == have => {}
        (want, have) => lines.push(format!("{path}: want {want:?}, have {have:?}")),
    }
}
