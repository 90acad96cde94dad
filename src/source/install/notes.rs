//! Values that a profile or a platform beats, and values that say what holds anyway.

use kubeyaml::{Map, Value};

use super::check::legacy_prefix;
use crate::diag::{Finding, Findings};
use crate::object::Component;
use crate::setting::{Kind as Shape, Setting};

/// Tells whether a value says what holds without it.
pub(super) fn is_default(value: &Value, default: Option<&Value>) -> bool {
    match default {
        Some(default) => value == default || is_empty(value) && is_empty(default),
        None => is_empty(value),
    }
}

/// Tells whether the charts' templates take a value for nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
    }
}

/// Notes every value of the user's that a profile, a platform or a compatibility version beats:
/// the charts lay what these say under their legacy prefix over everything else.
pub(super) fn beaten(component: Component, user: &Setting, merged: &Map, findings: &mut Findings) {
    let (Some(prefix), Some(map)) = (legacy_prefix(component), user.as_map()) else { return };
    for (name, member) in map.iter().filter(|(name, _)| *name != prefix) {
        let path = vec![name.as_str()];
        compare(&path, &member.setting, merged.get(name), &mut |path, value| {
            let path = path.join(".");
            let message = format!("`{path}` of the chart {} has no effect", component.name());
            findings.push(
                Finding::note("no-effect", message)
                    .at(value.place)
                    .because(format!(
                        "what the profile, the platform or the user says as `{prefix}.{path}` wins"
                    ))
                    .hint(format!("write it as `{prefix}.{path}`")),
            );
        });
    }
}

/// Calls `differs` for every value that is not what came out.
fn compare<'s>(
    path: &[&'s str],
    said: &'s Setting,
    merged: Option<&Value>,
    differs: &mut impl FnMut(&[&str], &Setting),
) {
    match (&said.kind, merged) {
        (Shape::Map(map), Some(Value::Map(merged))) => {
            for (name, member) in map {
                let path = [path, &[name.as_str()]].concat();
                compare(&path, &member.setting, merged.get(name), differs);
            }
        }
        (_, merged) if merged == Some(&said.to_value()) => {}
        _ if said.place.is_users() => differs(path, said),
        _ => {}
    }
}
