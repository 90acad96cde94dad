//! What makes one side the other, object by object, for programs.

use serde_json::{Value as Json, json};

use super::json::object;
use crate::compare::{PatchOperation, patch, without_secrets};
use crate::diff::{EnvironmentDifference, Manifest, Pair};

/// Returns a patch (RFC 6902) for each object of an environment. An object that is not there is
/// `null`, so that one that comes is a replacement of the whole.
pub(super) fn patches(environment: &EnvironmentDifference) -> impl Iterator<Item = Json> {
    environment.pairs.iter().filter_map(|pair| one(environment, pair))
}

fn one(environment: &EnvironmentDifference, pair: &Pair) -> Option<Json> {
    let manifest = pair.to.as_ref().or(pair.from.as_ref())?;
    let [from, to] =
        [&pair.from, &pair.to].map(|side| side.as_ref().map_or(kubeyaml::Value::Null, body));
    let operations = patch(&from, &to);
    if operations.is_empty() {
        return None;
    }
    Some(json!({
        "environment": environment.name,
        "path": manifest.path,
        "object": object(pair),
        "ops": operations.iter().map(operation).collect::<Vec<_>>(),
    }))
}

fn body(manifest: &Manifest) -> kubeyaml::Value {
    without_secrets(&manifest.id, &manifest.body)
}

fn operation(operation: &PatchOperation) -> Json {
    match operation {
        PatchOperation::Add(path, value) => json!({ "op": "add", "path": path, "value": value }),
        PatchOperation::Remove(path) => json!({ "op": "remove", "path": path }),
        PatchOperation::Replace(path, value) => {
            json!({ "op": "replace", "path": path, "value": value })
        }
    }
}
