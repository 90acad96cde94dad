//! Lists in a strategic merge patch: which of them merge, by what, and into which order.

use kubeyaml::{Map, Value};

use super::{DIRECTIVE, Directive, ORDER, checked, directive, merge_maps};

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

/// A list: its field, and the field above it.
type Place<'p> = (&'p str, &'p str);

/// What tells the items of a list apart.
#[derive(Clone, Copy)]
enum Identity {
    /// A field of theirs.
    Key(&'static str),
    /// They themselves: plain values.
    Value,
}

impl Identity {
    fn of(self, item: &Value) -> Option<&Value> {
        match self {
            Self::Key(key) => item.get(key),
            Self::Value => Some(item),
        }
    }

    fn position(self, list: &[Value], item: &Value) -> Option<usize> {
        let wanted = self.of(item)?;
        list.iter().position(|it| self.of(it) == Some(wanted))
    }
}

/// Returns how the items of a list are told apart; none when the list is replaced as a whole.
fn identity((field, above): Place<'_>) -> Option<Identity> {
    let fits = |row: &&(&str, Option<&str>, &str)| {
        row.0 == field && row.1.is_none_or(|wanted| wanted == above)
    };
    let keyed = MERGE_KEYS.iter().find(fits).map(|(_, _, key)| Identity::Key(key));
    keyed.or_else(|| MERGED_VALUES.contains(&field).then_some(Identity::Value))
}

/// Merges a list into one that is there, in the order that is asked for.
pub(super) fn merge(
    before: &[Value],
    patch: &[Value],
    order: Option<&Value>,
    place: Place<'_>,
) -> Result<Vec<Value>, String> {
    let Some(identity) = identity(place) else { return whole(patch, place.0) };
    let (mut target, mut rest, mut replaces) = (before.to_vec(), Vec::new(), false);
    for item in patch {
        match special(item)? {
            None => rest.push(item),
            Some(Directive::Replace) => replaces = true,
            Some(Directive::Delete) => {
                let wanted = keyed(identity, item, place.0)?;
                target.retain(|it| identity.of(it) != Some(wanted));
            }
            Some(Directive::Merge) => {
                return Err(format!(
                    "`{DIRECTIVE}: merge` cannot stand in an item of `{}`",
                    place.0
                ));
            }
        }
    }
    if replaces {
        return Ok(rest.into_iter().cloned().collect());
    }
    for item in &rest {
        let wanted = keyed(identity, item, place.0)?;
        let found = target.iter().position(|it| identity.of(it) == Some(wanted));
        match (found, item) {
            (Some(index), Value::Map(fields)) => {
                if let Value::Map(map) = &mut target[index] {
                    *map = merge_maps(std::mem::take(map), fields, place.0)?;
                }
            }
            (Some(_), _) => {}
            (None, Value::Map(fields)) => {
                target.push(Value::Map(merge_maps(Map::new(), fields, place.0)?));
            }
            (None, _) => target.push((*item).clone()),
        }
    }
    let patched = rest.into_iter().cloned().collect::<Vec<_>>();
    let order = asked_order(order, &patched, identity, place.0)?.unwrap_or(patched);
    Ok(in_order(target, &order, before, identity))
}

/// Takes a list where there is none.
pub(super) fn taken(
    patch: &[Value],
    order: Option<&Value>,
    place: Place<'_>,
) -> Result<Vec<Value>, String> {
    let Some(identity) = identity(place) else { return whole(patch, place.0) };
    let Value::List(items) = checked(&Value::List(patch.to_vec()))? else { return Ok(Vec::new()) };
    Ok(match asked_order(order, &items, identity, place.0)? {
        Some(order) => in_order(items, &order, &[], identity),
        None => items,
    })
}

/// Takes a list that replaces another. A directive in it would become an item of the object.
fn whole(patch: &[Value], field: &str) -> Result<Vec<Value>, String> {
    let is_special = |item: &Value| item.as_map().is_some_and(|it| it.contains_key(DIRECTIVE));
    if patch.iter().any(is_special) {
        return Err(format!(
            "`{field}` is replaced as a whole, so `{DIRECTIVE}` has no meaning in it"
        ));
    }
    Ok(patch.to_vec())
}

/// What `$patch` says in an item; none when the item has none.
fn special(item: &Value) -> Result<Option<Directive>, String> {
    match item {
        Value::Map(map) if map.contains_key(DIRECTIVE) => directive(map).map(Some),
        _ => Ok(None),
    }
}

fn keyed<'i>(identity: Identity, item: &'i Value, field: &str) -> Result<&'i Value, String> {
    let Identity::Key(key) = identity else { return Ok(item) };
    item.get(key).ok_or_else(|| {
        format!("an item of `{field}` has no `{key}`, by which the items of that list are found")
    })
}

/// Takes away plain values.
pub(super) fn delete_values(target: &mut Map, list: &str, values: &Value) -> Result<(), String> {
    let Some(unwanted) = values.as_list() else {
        return Err(format!("what is deleted from `{list}` must be a list"));
    };
    if let Some(Value::List(items)) = target.get_mut(list) {
        if items.iter().any(|item| item.as_map().is_some()) {
            return Err(format!(
                "`{list}` holds no plain values: delete an item of it with `{DIRECTIVE}: delete`"
            ));
        }
        items.retain(|item| !unwanted.contains(item));
    }
    Ok(())
}

/// Puts a list that the patch does not change otherwise into another order.
pub(super) fn put_in_order(
    target: &mut Map,
    list: &str,
    order: &Value,
    above: &str,
) -> Result<(), String> {
    let identity = identity((list, above)).unwrap_or(Identity::Value);
    let asked = asked_order(Some(order), &[], identity, list)?.unwrap_or_default();
    if let Some(Value::List(items)) = target.get_mut(list) {
        let before = items.clone();
        *items = in_order(std::mem::take(items), &asked, &before, identity);
    }
    Ok(())
}

/// Returns the order that is asked for, which must name all items of the patch.
fn asked_order(
    order: Option<&Value>,
    patch: &[Value],
    identity: Identity,
    field: &str,
) -> Result<Option<Vec<Value>>, String> {
    let Some(order) = order else { return Ok(None) };
    let Some(order) = order.as_list() else { return Err(format!("`{ORDER}{field}` takes a list")) };
    for item in order {
        keyed(identity, item, field)?;
    }
    match patch.iter().find(|item| identity.position(order, item).is_none()) {
        Some(item) => Err(format!(
            "`{ORDER}{field}` does not name {}, which the patch has",
            kubeyaml::to_json(identity.of(item).unwrap_or(item))
        )),
        None => Ok(Some(order.to_vec())),
    }
}

/// Puts items into order: those that are asked for as they are named, and others where they stood
/// `before`. One that stood nowhere comes before what follows.
fn in_order(items: Vec<Value>, asked: &[Value], before: &[Value], by: Identity) -> Vec<Value> {
    let (mut named, mut others) =
        items.into_iter().partition::<Vec<_>, _>(|item| by.position(asked, item).is_some());
    named.sort_by_key(|item| by.position(asked, item));
    others.sort_by_key(|item| by.position(before, item));
    let (mut named, mut others) = (named.into_iter().peekable(), others.into_iter().peekable());
    let mut all = Vec::new();
    while let (Some(name), Some(other)) = (named.peek(), others.peek()) {
        let places = (by.position(before, other), by.position(before, name));
        let is_first = matches!(places, (Some(other), Some(name)) if other < name);
        all.extend(if is_first { others.next() } else { named.next() });
    }
    all.extend(named);
    all.extend(others);
    all
}
