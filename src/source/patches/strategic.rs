//! Strategic merge patches, as Kubernetes applies them to its own types
//! (`k8s.io/apimachinery/pkg/util/strategicpatch`): lists of named things merge by their keys.

mod lists;
#[cfg(test)]
mod tests;

use kubeyaml::{Map, Value};

const DIRECTIVE: &str = "$patch";
const RETAIN: &str = "$retainKeys";
const DELETE_VALUES: &str = "$deleteFromPrimitiveList/";
const ORDER: &str = "$setElementOrder/";

/// Lays a patch over an object.
///
/// # Errors
/// Says what of the patch Kubernetes would refuse, or could do nothing with.
pub(super) fn merge(object: Map, patch: &Value) -> Result<Value, String> {
    match patch {
        Value::Map(patch) => Ok(Value::Map(merge_maps(object, patch, "")?)),
        other => Ok(other.clone()),
    }
}

/// What `$patch` says in a map.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(map: &Map) -> Result<Directive, String> {
    match map.get(DIRECTIVE) {
        None => Ok(Directive::Merge),
        Some(said) => match said.as_str() {
            Some("merge") => Ok(Directive::Merge),
            Some("replace") => Ok(Directive::Replace),
            Some("delete") => Ok(Directive::Delete),
            _ => Err(format!(
                "`$patch` is `merge`, `replace` or `delete`, and not `{}`",
                kubeyaml::to_json(said)
            )),
        },
    }
}

/// Returns the merged map. `field` is where both stand.
fn merge_maps(mut target: Map, patch: &Map, field: &str) -> Result<Map, String> {
    match directive(patch)? {
        Directive::Delete => return Ok(Map::new()),
        Directive::Replace => return Ok(without_directives(patch)),
        Directive::Merge => {}
    }
    retain(&mut target, patch)?;
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(DELETE_VALUES) {
            lists::delete_values(&mut target, list, value)?;
        } else if !key.starts_with('$') {
            merge_key(&mut target, (key, value), patch.get(&format!("{ORDER}{key}")), field)?;
        } else if let Some(list) = key.strip_prefix(ORDER) {
            // With a patch of the list beside it, both are done together.
            if !patch.contains_key(list) {
                lists::put_in_order(&mut target, list, value, field)?;
            }
        } else if key != DIRECTIVE && key != RETAIN {
            return Err(format!("`{key}` is no directive of a strategic merge patch"));
        }
    }
    Ok(target)
}

/// Takes away what `$retainKeys` does not name.
fn retain(target: &mut Map, patch: &Map) -> Result<(), String> {
    let Some(kept) = patch.get(RETAIN) else { return Ok(()) };
    let Some(kept) = kept.as_list() else { return Err(format!("`{RETAIN}` takes a list")) };
    let is_kept = |key: &str| kept.iter().any(|it| it.as_str() == Some(key));
    if let Some(lost) = patch.keys().find(|key| !key.starts_with('$') && !is_kept(key)) {
        return Err(format!("the patch has `{lost}`, which its `{RETAIN}` does not name"));
    }
    target.retain(|key, _| is_kept(key));
    Ok(())
}

fn merge_key(
    target: &mut Map,
    (key, patch): (&str, &Value),
    order: Option<&Value>,
    field: &str,
) -> Result<(), String> {
    let before = target.remove(key);
    let after = match (before, patch) {
        (_, Value::Null) => return Ok(()),
        (Some(Value::Map(before)), Value::Map(patch)) => {
            Value::Map(merge_maps(before, patch, key)?)
        }
        (Some(Value::List(before)), Value::List(patch)) => {
            Value::List(lists::merge(&before, patch, order, (key, field))?)
        }
        // What is not there yet is taken as it is.
        (None, Value::List(patch)) => Value::List(lists::taken(patch, order, (key, field))?),
        (_, Value::Map(patch)) => match directive(patch)? {
            Directive::Delete => return Ok(()),
            _ => checked(&Value::Map(patch.clone()))?,
        },
        (_, other) => checked(other)?,
    };
    target.insert(key.to_owned(), after);
    Ok(())
}

/// The value as it is taken where there is none: without nulls and without directives.
fn checked(value: &Value) -> Result<Value, String> {
    match value {
        Value::Map(map) => {
            directive(map)?;
            let is_kept = |key: &str, value: &Value| {
                !key.starts_with('$') && !value.is_null() && !deletes(value)
            };
            let kept = map.iter().filter(|(key, value)| is_kept(key, value));
            let kept = kept.map(|(key, value)| Ok((key.clone(), checked(value)?)));
            Ok(Value::Map(kept.collect::<Result<_, String>>()?))
        }
        Value::List(items) => {
            let is_special =
                |item: &&Value| item.as_map().is_some_and(|map| map.contains_key(DIRECTIVE));
            let kept = items.iter().filter(|item| !is_special(item));
            Ok(Value::List(kept.map(checked).collect::<Result<_, _>>()?))
        }
        other => Ok(other.clone()),
    }
}

fn deletes(value: &Value) -> bool {
    value.as_map().is_some_and(|map| directive(map) == Ok(Directive::Delete))
}

fn without_directives(patch: &Map) -> Map {
    let kept = patch.iter().filter(|(key, _)| *key != DIRECTIVE);
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}
