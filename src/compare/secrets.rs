//! Secrets: which keys differ, and nothing of what they hold.

use std::collections::BTreeMap;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use kubeyaml::{Limits, Map, Value};

use super::covers::covered;
use super::edit::EditKind;
use super::texts::DEEPEST;
use super::walk::Walk;
use crate::object::ObjectId;

/// The fields of a Secret that hold values.
pub(super) const FIELDS: &[&str] = &["data", "stringData"];

/// The fields of a Secret that hold none. Any other may be one of [`FIELDS`] that is misspelt.
const PLAIN: &[&str] = &["apiVersion", "immutable", "kind", "metadata", "type"];

/// What stands in place of a value.
pub(super) const HIDDEN: &str = "(secret)";

/// The annotation in which `kubectl apply` keeps the whole object. Other tools have their own.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

pub(super) fn is_secret(id: &ObjectId) -> bool {
    id.kind == "Secret" && id.group.is_empty()
}

/// Compares the keys of two Secrets by what they hold, decoded.
pub(super) fn compare(walk: &mut Walk<'_>, from: &Value, to: &Value) {
    let (before, after) = (Keys::of(from), Keys::of(to));
    let keys = before.0.keys().chain(after.0.keys());
    for key in keys.collect::<std::collections::BTreeSet<_>>() {
        let (was, is) = (before.0.get(key), after.0.get(key));
        let kind = match (was, is) {
            (Some(was), Some(is)) if was.field == is.field && was.value == is.value => continue,
            (Some(was), Some(is)) if was.decoded == is.decoded => EditKind::Spelling,
            _ => EditKind::Value,
        };
        // One path for both ways round.
        let field = was.into_iter().chain(is).map(|it| it.field).max().unwrap_or("data");
        walk.below(field, |walk| {
            walk.below(key, |walk| walk.push_redacted(kind, was.is_some(), is.is_some()));
        });
    }
    without_keys(walk, from, to);
    repeats(walk, from, to);
}

/// Compares fields that have no keys: empty ones, those that are no mapping, and those that a Secret
/// does not have.
fn without_keys(walk: &mut Walk<'_>, from: &Value, to: &Value) {
    let fields = [from, to].into_iter().filter_map(Value::as_map).flat_map(Map::keys);
    let fields = fields.map(String::as_str).filter(|it| !PLAIN.contains(it));
    for field in fields.collect::<std::collections::BTreeSet<_>>() {
        let [was, is] = [from, to].map(|it| it.get(field));
        let is_known = FIELDS.contains(&field);
        let has_keys = |it: &&Value| it.as_map().is_some_and(|map| !map.is_empty());
        let is_odd = |it: &&Value| !is_known || it.as_map().is_none() && !it.is_null();
        let sides = || was.into_iter().chain(is);
        if was == is || sides().any(|it| has_keys(&it)) && !sides().any(|it| is_odd(&it)) {
            continue;
        }
        let kind = if sides().any(|it| is_odd(&it)) { EditKind::Value } else { EditKind::Spelling };
        walk.below(field, |walk| walk.push_redacted(kind, was.is_some(), is.is_some()));
    }
}

/// Compares the annotations that repeat the whole Secret, values too.
fn repeats(walk: &mut Walk<'_>, from: &Value, to: &Value) {
    let [before, after] = [from, to].map(annotations);
    let keys = before.into_iter().chain(after).flat_map(Map::keys);
    for key in keys.collect::<std::collections::BTreeSet<_>>() {
        let [was, is] = [before, after].map(|it| it.and_then(|it| it.get(key)));
        if was == is || !is_repeat(key, was.into_iter().chain(is)) {
            continue;
        }
        walk.below("metadata", |walk| {
            walk.below("annotations", |walk| {
                walk.below(key, |walk| {
                    walk.push_redacted(EditKind::Value, was.is_some(), is.is_some());
                });
            });
        });
    }
}

fn annotations(secret: &Value) -> Option<&Map> {
    secret.at(&["metadata", "annotations"])?.as_map()
}

/// Tells whether an annotation repeats what a Secret holds, with one of these values.
fn is_repeat<'v>(key: &str, values: impl IntoIterator<Item = &'v Value>) -> bool {
    key == LAST_APPLIED || values.into_iter().any(|it| repeats_values(it, 0))
}

/// Tells whether a value, or what a text in it holds, has the fields of a Secret.
fn repeats_values(value: &Value, texts: usize) -> bool {
    match value {
        Value::Map(map) => map
            .iter()
            .any(|(key, value)| FIELDS.contains(&key.as_str()) || repeats_values(value, texts)),
        Value::List(items) => items.iter().any(|it| repeats_values(it, texts)),
        Value::String(text) if FIELDS.iter().any(|field| text.contains(field)) => {
            match (texts < DEEPEST).then(|| kubeyaml::read_with(text, &Limits::MANIFESTS)) {
                Some(Ok(documents)) => documents.iter().any(|it| {
                    matches!(it, Value::Map(_) | Value::List(_)) && repeats_values(it, texts + 1)
                }),
                // Who knows what it is; it names the fields.
                _ => true,
            }
        }
        _ => false,
    }
}

/// The keys of a Secret with what they hold.
struct Keys<'s>(BTreeMap<&'s String, Held<'s>>);

struct Held<'s> {
    field: &'static str,
    value: &'s Value,
    decoded: Result<Vec<u8>, Value>,
}

impl<'s> Keys<'s> {
    /// `stringData` wins over `data` (Kubernetes `pkg/registry/core/secret`, and the API's page).
    fn of(secret: &'s Value) -> Self {
        let mut keys = BTreeMap::new();
        for field in ["data", "stringData"] {
            for (key, value) in secret.get(field).and_then(Value::as_map).into_iter().flatten() {
                keys.insert(key, Held { field, value, decoded: decoded(field, value) });
            }
        }
        Self(keys)
    }
}

fn decoded(field: &str, value: &Value) -> Result<Vec<u8>, Value> {
    let text = value.as_str().ok_or_else(|| value.clone())?;
    if field == "stringData" {
        return Ok(text.as_bytes().to_vec());
    }
    base64(text).ok_or_else(|| value.clone())
}

/// Base64 as Go reads it: padded to groups of four, with whatever bits are left over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Decodes base64; line breaks are passed over. None when it is not valid, which Kubernetes refuses:
/// then it is just text.
fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.replace(['\r', '\n'], "")).ok()
}

/// Returns an object without the values of a Secret, whether it is one or holds one.
pub fn without_secrets(id: &ObjectId, object: &Value) -> Value {
    let covered = covered(object, without_values);
    let object = covered.as_ref().unwrap_or(object);
    if is_secret(id) { without_values(object) } else { object.clone() }
}

/// Returns a Secret without its values, wherever it repeats them.
pub(super) fn without_values(secret: &Value) -> Value {
    without(secret, |key, value| is_repeat(key, [value]))
}

/// Returns two Secrets without what [`compare`] tells of.
pub(super) fn rests(from: &Value, to: &Value) -> [Value; 2] {
    [(from, to), (to, from)].map(|(this, other)| {
        let other = annotations(other);
        without(this, |key, value| {
            is_repeat(key, other.and_then(|it| it.get(key)).into_iter().chain([value]))
        })
    })
}

fn without(secret: &Value, is_told: impl Fn(&str, &Value) -> bool) -> Value {
    let mut secret = secret.clone();
    let Value::Map(map) = &mut secret else { return secret };
    map.retain(|key, _| PLAIN.contains(&key.as_str()));
    let Some(metadata) = map.get_mut("metadata").and_then(Value::as_map_mut) else {
        return secret;
    };
    let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_map_mut) else {
        return secret;
    };
    let all = annotations.len();
    annotations.retain(|key, value| !is_told(key, value));
    // What held nothing else is as good as absent: an empty map would look like a change.
    if annotations.is_empty() && all > 0 {
        metadata.remove("annotations");
    }
    secret
}
