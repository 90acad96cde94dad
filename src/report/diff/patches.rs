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
    use crate::diff::{Operation, Was};
    use crate::object::ObjectId;

    fn config_map(namespace: &str) -> Manifest {
        let [group, version, kind, name] = ["", "v1", "ConfigMap", "a"].map(str::to_owned);
        let text = format!(r#"{{"metadata": {{"name": "a", "namespace": "{namespace}"}}}}"#);
        Manifest {
            id: ObjectId { group, kind, namespace: namespace.to_owned(), name },
            version,
            application: String::new(),
            path: "x.yaml".to_owned(),
            body: kubeyaml::from_json(&text).expect("the test's JSON is right"),
            place: None,
        }
    }

    #[test]
    fn a_patch_of_a_renamed_object_names_the_object_it_begins_with() {
        let [name, namespace] = ["a", "old"].map(str::to_owned);
        let pair = Pair {
            from: Some(config_map("old")),
            to: Some(config_map("new")),
            operation: Operation::Renamed,
            was: Some(Was { name, namespace, application: String::new(), similarity: 1.0 }),
            edits: Vec::new(),
        };
        let patch = one(&EnvironmentDifference::default(), &pair).expect("a patch");
        assert_eq!(patch["object"]["namespace"], "new");
        assert_eq!(patch["was"]["namespace"], "old");
        assert_eq!(patch["was"]["name"], "a");
        let same = Pair { was: None, ..pair };
        assert!(
            one(&EnvironmentDifference::default(), &same).expect("a patch").get("was").is_none()
        );
    }
}
