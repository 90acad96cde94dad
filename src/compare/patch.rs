//! A patch for programs (RFC 6902): applied to the first value it gives the second.

use kubeyaml::{Map, Value};

use super::walk::keys_of_both;

/// One operation of a patch.
#[derive(Debug, Clone, PartialEq)]
pub enum PatchOperation {
    /// Adds a member or an item.
    Add(String, Value),
    /// Removes one.
    Remove(String),
    /// Puts another value in its place.
    Replace(String, Value),
}

/// Returns the operations that make `to` of `from`. Texts travel whole, whatever they hold.
pub fn patch(from: &Value, to: &Value) -> Vec<PatchOperation> {
    let mut operations = Vec::new();
    values(&mut operations, &mut String::new(), from, to);
    operations
}

fn values(out: &mut Vec<PatchOperation>, way: &mut String, from: &Value, to: &Value) {
    match (from, to) {
        (from, to) if from == to => {}
        (Value::Map(from), Value::Map(to)) => maps(out, way, from, to),
        (Value::List(from), Value::List(to)) => lists(out, way, from, to),
        _ => out.push(PatchOperation::Replace(way.clone(), to.clone())),
    }
}

fn maps(out: &mut Vec<PatchOperation>, way: &mut String, from: &Map, to: &Map) {
    for key in keys_of_both(from, to) {
        let token = key.replace('~', "~0").replace('/', "~1");
        below(way, &token, |way| match (from.get(key), to.get(key)) {
            (Some(from), Some(to)) => values(out, way, from, to),
            (Some(_), None) => out.push(PatchOperation::Remove(way.clone())),
            (None, Some(to)) => out.push(PatchOperation::Add(way.clone(), to.clone())),
            (None, None) => {}
        });
    }
}

/// Keeps the items at both ends that are equal; between them items are changed in place, and the
/// rest is removed or added.
fn lists(out: &mut Vec<PatchOperation>, way: &mut String, from: &[Value], to: &[Value]) {
    let equal = |(left, right): &(&Value, &Value)| left == right;
    let start = from.iter().zip(to).take_while(equal).count();
    let shorter = from.len().min(to.len()) - start;
    let end = from.iter().rev().zip(to.iter().rev()).take(shorter).take_while(equal).count();
    let from = from.get(start..from.len() - end).unwrap_or_default();
    let to = to.get(start..to.len() - end).unwrap_or_default();
    let common = from.len().min(to.len());
    for (index, (from, to)) in from.iter().zip(to).enumerate() {
        below(way, &(start + index).to_string(), |way| values(out, way, from, to));
    }
    let index = start + common;
    for _ in common..from.len() {
        below(way, &index.to_string(), |way| out.push(PatchOperation::Remove(way.clone())));
    }
    for (index, item) in to.iter().enumerate().skip(common) {
        let index = (start + index).to_string();
        below(way, &index, |way| out.push(PatchOperation::Add(way.clone(), item.clone())));
    }
}

fn below(way: &mut String, token: &str, then: impl FnOnce(&mut String)) {
    let length = way.len();
    way.push('/');
    way.push_str(token);
    then(way);
    way.truncate(length);
}

/// Applies a patch; none when a place it names is not there.
pub fn apply(value: &Value, operations: &[PatchOperation]) -> Option<Value> {
    let mut value = value.clone();
    for operation in operations {
        match operation {
            PatchOperation::Replace(way, new) => *find(&mut value, way)? = new.clone(),
            PatchOperation::Add(way, new) => add(&mut value, way, new)?,
            PatchOperation::Remove(way) => remove(&mut value, way)?,
        }
    }
    Some(value)
}

fn find<'v>(value: &'v mut Value, way: &str) -> Option<&'v mut Value> {
    way.split('/').skip(1).try_fold(value, |value, token| match value {
        Value::Map(map) => map.get_mut(&key(token)),
        Value::List(items) => items.get_mut(token.parse::<usize>().ok()?),
        _ => None,
    })
}

fn key(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

fn add(value: &mut Value, way: &str, new: &Value) -> Option<()> {
    let (parent, last) = way.rsplit_once('/')?;
    match find(value, parent)? {
        Value::Map(map) => {
            map.insert(key(last), new.clone());
        }
        Value::List(items) => {
            let index = last.parse::<usize>().ok().filter(|index| *index <= items.len())?;
            items.insert(index, new.clone());
        }
        _ => return None,
    }
    Some(())
}

fn remove(value: &mut Value, way: &str) -> Option<()> {
    let (parent, last) = way.rsplit_once('/')?;
    match find(value, parent)? {
        Value::Map(map) => map.remove(&key(last)).map(drop),
        Value::List(items) => {
            let index = last.parse::<usize>().ok().filter(|index| *index < items.len())?;
            items.remove(index);
            Some(())
        }
        _ => None,
    }
}
