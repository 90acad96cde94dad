//! Secrets: which keys differ, and nothing of what they hold.

use std::collections::BTreeMap;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use kubeyaml::Value;

use super::edit::EditKind;
use super::walk::Walk;
use crate::object::ObjectId;

/// The fields of a Secret that hold values.
const FIELDS: &[&str] = &["data", "stringData"];

/// What stands in place of a value.
pub(super) const HIDDEN: &str = "(secret)";

/// The annotation in which `kubectl apply` keeps the whole object.
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
    last_applied(walk, from, to);
}

/// Compares the annotation that repeats the whole Secret, values too.
fn last_applied(walk: &mut Walk<'_>, from: &Value, to: &Value) {
    let [was, is] = [from, to].map(|it| it.at(&["metadata", "annotations", LAST_APPLIED]));
    if was == is {
        return;
    }
    walk.below("metadata", |walk| {
        walk.below("annotations", |walk| {
            walk.below(LAST_APPLIED, |walk| {
                walk.push_redacted(EditKind::Value, was.is_some(), is.is_some());
            });
        });
    });
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

/// Returns an object without the values of a Secret; other objects as they are.
pub fn without_secrets(id: &ObjectId, object: &Value) -> Value {
    if is_secret(id) { without_values(object) } else { object.clone() }
}

/// Returns a Secret without its values, wherever it repeats them.
pub(super) fn without_values(secret: &Value) -> Value {
    let mut secret = secret.clone();
    let Value::Map(map) = &mut secret else { return secret };
    map.retain(|key, _| !FIELDS.contains(&key.as_str()));
    let Some(metadata) = map.get_mut("metadata").and_then(Value::as_map_mut) else {
        return secret;
    };
    let annotations = metadata.get_mut("annotations").and_then(Value::as_map_mut);
    // What held nothing else is as good as absent: an empty map would look like a change.
    let is_emptied =
        annotations.is_some_and(|it| it.remove(LAST_APPLIED).is_some() && it.is_empty());
    if is_emptied {
        metadata.remove("annotations");
    }
    secret
}
