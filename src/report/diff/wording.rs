//! Objects, fields and values in words. Everything from outside is safe to print.

use std::fmt::Write as _;

use kubeyaml::{Value, emit, emit_manifest, to_json};

use super::block::Block;
use crate::compare::{Step, without_secrets};
use crate::diff::{Change, EnvironmentDifference, Manifest, Operation, Pair, Unread, When};
use crate::object::ObjectId;
use crate::system::shown;

/// Characters of a value that stands in a line with others.
const LONGEST_INLINE: usize = 72;

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// Nothing to show.
    Nothing,
    /// Both in one line.
    Inline(String),
    /// A sentence that names them.
    Said(String),
    /// Line by line.
    Lines(Block),
}

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
    let mut text = String::new();
    for (index, step) in change.path.iter().enumerate() {
        let enters = index > 0 && index == change.inside;
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

/// Returns a value in one line, if it has room there. Texts of several lines have none: what
/// differs in them is better seen line by line.
fn inline(value: &Value) -> Option<String> {
    if value.as_str().is_some_and(|text| text.trim_end_matches('\n').contains('\n')) {
        return None;
    }
    let text = match value {
        Value::Map(_) | Value::List(_) => to_json(value),
        _ => emit(value).trim_end_matches('\n').to_owned(),
    };
    let fits = text.chars().count() <= LONGEST_INLINE && !text.contains('\n');
    fits.then(|| shown(&text))
}

/// Returns a value as a text of lines.
pub(super) fn lines(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => emit(value),
    }
}

/// Returns what a change does to a value.
pub(super) fn values(change: &Change, context: usize) -> Values {
    if change.redacted {
        return Values::Inline(redacted(change).to_owned());
    }
    if change.before.is_none() && change.after.is_none() {
        return Values::Nothing;
    }
    if let Some(why) = change.why.as_ref().filter(|_| is_said(change)) {
        return Values::Said(shown(why));
    }
    let side = |value: &Option<Value>| match value {
        None => Some("(none)".to_owned()),
        Some(value) => inline(value),
    };
    if let (Some(before), Some(after)) = (side(&change.before), side(&change.after)) {
        return Values::Inline(format!("{before} -> {after}"));
    }
    let [before, after] =
        [&change.before, &change.after].map(|it| it.as_ref().map(lines).unwrap_or_default());
    let block = Block::of(&before, &after, context);
    if block.plus + block.minus == 0 {
        return Values::Said("the same lines with other ends".to_owned());
    }
    Values::Lines(block)
}

/// Tells whether the reason of a change says all of what came or went: that of a role's rules, whose
/// values are sentences, ends in them. Any other reason may have a word in common with the value.
pub(super) fn is_said(change: &Change) -> bool {
    let ((None, Some(value)) | (Some(value), None)) = (&change.before, &change.after) else {
        return false;
    };
    let items = value.as_list().unwrap_or_default();
    let sentences = items.iter().map_while(Value::as_str).collect::<Vec<_>>();
    let is_all = !items.is_empty() && sentences.len() == items.len();
    let is_of_rules = change.way() == ["rules"];
    let ends = |why: &String| why.ends_with(&sentences.join("; "));
    is_all && is_of_rules && change.why.as_ref().is_some_and(ends)
}

fn redacted(change: &Change) -> &'static str {
    match (&change.before, &change.after) {
        (None, Some(_)) => "added, secret",
        (Some(_), None) => "removed, secret",
        _ => "changed, secret",
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
