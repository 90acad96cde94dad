//! Objects, fields and values in words. Everything from outside is safe to print.

use std::fmt::Write as _;

use kubeyaml::{Value, emit, emit_manifest};

use super::block::Block;
use crate::compare::{Step, without_secrets};
use crate::diff::{Change, EnvironmentDifference, Manifest, Operation, Pair, Unread, When};
use crate::object::ObjectId;
use crate::system::shown;

/// Returns an object's name. The group stands there for kinds that two groups use.
pub(super) fn object(id: &ObjectId) -> String {
    let group = match (id.kind.as_str(), id.group.as_str()) {
        ("Gateway", "networking.istio.io") | ("Service" | "Ingress", "serving.knative.dev") => {
            format!(".{}", id.group)
        }
        _ => String::new(),
    };
    shown(&format!("{}{group} {}", id.kind, name(id)))
}

/// Returns namespace and name.
pub(super) fn name(id: &ObjectId) -> String {
    if id.namespace.is_empty() {
        return shown(&id.name);
    }
    shown(&format!("{}/{}", id.namespace, id.name))
}

/// Returns the path of a file that was not read, and the place in it, as it is.
pub(super) fn place(file: &Unread) -> String {
    let place = file.place.map(|(line, column)| format!(":{line}:{column}"));
    format!("{}{}", file.path, place.unwrap_or_default())
}

/// Returns on which side something is so.
pub(super) fn when(when: When) -> &'static str {
    match when {
        When::Both => "before and after",
        one => super::names::when(one),
    }
}

/// Returns the identity of a pair: that after, when there is one.
pub(super) fn id(pair: &Pair) -> Option<&ObjectId> {
    pair.to.as_ref().or(pair.from.as_ref()).map(|it| &it.id)
}

/// Returns the way to a field; where a text holds something, `>` leads into it.
pub(super) fn path(change: &Change) -> String {
    written(&change.path, change.inside)
}

/// Returns the way to the list that a change is of an item of.
pub(super) fn path_of_list(change: &Change) -> String {
    let list = change.path.split_last().map_or(change.path.as_slice(), |(_, list)| list);
    written(list, change.inside)
}

fn written(path: &[Step], inside: usize) -> String {
    let mut text = String::new();
    for (index, step) in path.iter().enumerate() {
        let enters = index > 0 && index == inside;
        match step {
            Step::Key(_) | Step::Item(_) if enters => text.push_str(" > "),
            Step::Key(key) if index > 0 && is_plain(key) => text.push('.'),
            _ => {}
        }
        match step {
            Step::Key(key) if is_plain(key) => text.push_str(key),
            Step::Key(key) => {
                let _ = write!(text, "[{}]", shown(key));
            }
            Step::Item(item) => text.push_str(&shown(&item.to_string())),
        }
    }
    text
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
}

/// Returns a value as a text of lines.
pub(super) fn lines(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => emit(value),
    }
}

/// Returns the whole object that was created, deleted, renamed or moved, without secrets.
pub(super) fn body(pair: &Pair, operation: Operation) -> Option<Block> {
    let text = |side: &Option<Manifest>| {
        let object = side.as_ref().map(|it| without_secrets(&it.id, &it.body));
        object.as_ref().and_then(Value::as_map).map(emit_manifest).unwrap_or_default()
    };
    match operation {
        Operation::Created => Some(Block::of("", &text(&pair.to), 0)),
        Operation::Deleted => Some(Block::of(&text(&pair.from), "", 0)),
        _ => None,
    }
}

/// Returns what happened to a whole object, or to the order of a list.
pub(super) fn happened(environment: &EnvironmentDifference, change: &Change) -> String {
    let was = environment.pairs.get(change.pair).and_then(|pair| pair.was.as_ref());
    match (change.operation, was) {
        (Operation::Renamed, Some(was)) => {
            let old = if was.namespace.is_empty() {
                was.name.clone()
            } else {
                format!("{}/{}", was.namespace, was.name)
            };
            let percent = (was.similarity * 100.0).round();
            shown(&format!("renamed from {old}, {percent} % of it the same"))
        }
        (Operation::Moved, Some(was)) => {
            let pair = environment.pairs.get(change.pair);
            let to = pair.and_then(|it| it.to.as_ref()).map_or("", |it| &it.application);
            shown(&format!("moved from application {} to {to}", was.application))
        }
        (Operation::Changed, _) => String::new(),
        (operation, _) => super::names::operation(operation).to_owned(),
    }
}
