//! The user's patches on install objects.

mod strategic;

use kubeyaml::{Map, Value};

use crate::diag::{Finding, Findings, nearest};
use crate::model::{Change, Patch, Target};
use crate::object::Object;

/// Applies patches in their order. A patch that matches nothing is an error: what it was for is
/// no longer there.
pub(super) fn apply(patches: &[Patch], objects: &mut [Object], findings: &mut Findings) {
    for patch in patches {
        let mut matched = false;
        for object in objects.iter_mut().filter(|object| matches(&patch.target, object)) {
            matched = true;
            if let Err(why) = patched(object, &patch.change) {
                findings.push(
                    Finding::error(
                        "patch",
                        format!("patch `{}` cannot be applied to {}", patch.name, object.id()),
                    )
                    .at(patch.place)
                    .because(why),
                );
            }
        }
        if !matched {
            findings.push(matches_nothing(patch, objects));
        }
    }
}

fn matches(target: &Target, object: &Object) -> bool {
    let id = object.id();
    let fits = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|it| it == has);
    fits(&target.group, &id.group)
        && fits(&target.kind, &id.kind)
        && fits(&target.namespace, &id.namespace)
        && fits(&target.name, &id.name)
}

fn matches_nothing(patch: &Patch, objects: &[Object]) -> Finding {
    let finding =
        Finding::error("patch-matches-nothing", format!("patch `{}` matches nothing", patch.name))
            .at(patch.place)
            .because("the install has no such object, so the patch would silently do nothing");
    let of_kind =
        |object: &&Object| patch.target.kind.as_ref().is_none_or(|kind| object.id().kind == *kind);
    let names = objects.iter().filter(of_kind).map(|object| object.id().name.as_str());
    let kinds = objects.iter().map(|object| object.id().kind.as_str());
    let near = match (&patch.target.name, &patch.target.kind) {
        (Some(name), _) => nearest(name, names),
        (None, Some(kind)) => nearest(kind, kinds),
        (None, None) => None,
    };
    match near {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint("look at the names in rendered/<env>/istio"),
    }
}

/// Changes one object, or says why it cannot be changed.
fn patched(object: &mut Object, change: &Change) -> Result<(), String> {
    let before = object.body().clone();
    let after = match change {
        Change::Merge(patch) if is_built_in(&object.id().group) => strategic::merge(before, patch)?,
        Change::Merge(patch) => merge(Value::Map(before), patch),
        Change::Json(operations) => operated(&before, operations)?,
    };
    let Value::Map(body) = after else { return Err("it would not be an object any more".into()) };
    let mut next = Object::new(body, object.origin().clone())
        .map_err(|finding| format!("then {}", finding.message))?;
    if next.id() != object.id() {
        return Err(format!(
            "it would become {}: a patch cannot change who an object is",
            next.id()
        ));
    }
    std::mem::swap(object, &mut next);
    Ok(())
}

/// Tells whether a group is Kubernetes' own, whose types have patch keys.
fn is_built_in(group: &str) -> bool {
    !group.contains('.')
        || group.ends_with(".k8s.io")
            && !["gateway.networking.k8s.io", "gateway.networking.x-k8s.io", "k8s.cni.cncf.io"]
                .contains(&group)
}

/// Lays a patch over a value as RFC 7386 says: maps merge, null removes, all else replaces.
fn merge(target: Value, patch: &Value) -> Value {
    let Value::Map(patch) = patch else { return patch.clone() };
    let mut map = match target {
        Value::Map(map) => map,
        _ => Map::new(),
    };
    for (key, value) in patch {
        if value.is_null() {
            map.remove(key);
        } else {
            let before = map.remove(key).unwrap_or(Value::Null);
            map.insert(key.clone(), merge(before, value));
        }
    }
    Value::Map(map)
}

/// Carries out the operations of RFC 6902, all or none.
fn operated(body: &Map, operations: &Value) -> Result<Value, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let operations: json_patch::Patch =
        serde_json::from_str(&kubeyaml::to_json(operations)).map_err(|error| said(&error))?;
    let text = kubeyaml::to_json(&Value::Map(body.clone()));
    let mut json = serde_json::from_str(&text).map_err(|error| said(&error))?;
    json_patch::patch(&mut json, &operations).map_err(|error| said(&error))?;
    kubeyaml::from_json(&json.to_string()).map_err(|error| said(&error))
}

#[cfg(test)]
mod tests {
    use super::{merge, operated};
    use kubeyaml::Value;

    fn value(text: &str) -> Value {
        kubeyaml::read(text).unwrap().remove(0)
    }

    /// The example of RFC 7386, section 3.
    #[test]
    fn a_merge_patch_does_what_its_rfc_shows() {
        let target = "{title: 'Goodbye!', author: {givenName: John, familyName: Doe}, \
                      tags: [example, sample], content: This will be unchanged}";
        let patch = "{title: 'Hello!', phoneNumber: '+01-123-456-7890', \
                     author: {familyName: null}, tags: [example]}";
        let wanted = "{title: 'Hello!', author: {givenName: John}, tags: [example], \
                      content: This will be unchanged, phoneNumber: '+01-123-456-7890'}";
        assert_eq!(merge(value(target), &value(patch)), value(wanted));
    }

    #[test]
    fn a_json_patch_that_fails_says_why_and_one_that_works_keeps_numbers() {
        let Value::Map(body) = value("{a: 9223372036854775807, b: [1, 2]}") else { panic!() };
        let patched = operated(&body, &value("[{op: remove, path: /b/0}]")).unwrap();
        assert_eq!(patched, value("{a: 9223372036854775807, b: [2]}"));
        assert!(operated(&body, &value("[{op: remove, path: /c}]")).is_err());
    }
}
