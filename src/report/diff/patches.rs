//! What makes one side the other, object by object, for programs.

use serde_json::{Value as Json, json};

use super::json::{object, was};
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
    let mut members = json!({
        "environment": environment.name,
        "path": manifest.path,
        "object": object(pair),
        "ops": operations.iter().map(operation).collect::<Vec<_>>(),
    });
    // The operations start at the object as it was: whoever applies them must find it.
    if let (Some(was), Some(members)) = (was(pair), members.as_object_mut()) {
        members.insert("was".to_owned(), was);
    }
    Some(members)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Sides;
    use crate::snapshot::{Content, Reader, Snapshot};
    use crate::system::MemorySystem;

    #[test]
    fn a_patch_of_a_renamed_object_names_the_object_it_begins_with() {
        let system = MemorySystem::new();
        let side = |namespace: &str| {
            let text = format!(
                "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: {namespace}}}, \
                 data: {{a: b}}}}"
            );
            Snapshot::of(vec![("x.yaml".to_owned(), Content::Memory(text.into_bytes()))])
        };
        let (from, to) = (side("old"), side("new"));
        let read = || Reader::new(&system, None);
        let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
        let found = Sides { from: &from, to: &to, read_from, read_to, place }.compare("");
        let patches = patches(&found).collect::<Vec<_>>();
        let named = patches.iter().map(|it| (&it["object"]["namespace"], &it["was"]["namespace"]));
        assert_eq!(named.collect::<Vec<_>>(), [(&json!("new"), &json!("old"))]);
        assert_eq!(patches[0]["was"]["name"], "a");
    }
}
