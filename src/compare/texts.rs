//! Texts that hold something: YAML or JSON inside a ConfigMap or an annotation.

use kubeyaml::{Limits, Value};

/// How many texts may lie inside one another.
pub(super) const DEEPEST: usize = 4;

/// Reads both texts as mappings or lists; none when one of them is just text.
pub(super) fn both(before: &str, after: &str) -> Option<(Value, Value)> {
    Some((content(before)?, content(after)?))
}

fn content(text: &str) -> Option<Value> {
    let may_hold = text.contains('\n') || text.trim_start().starts_with(['{', '[']);
    if !may_hold {
        return None;
    }
    let mut documents = kubeyaml::read_with(text, &Limits::MANIFESTS).ok()?;
    let only = documents.pop().filter(|_| documents.is_empty())?;
    matches!(only, Value::Map(_) | Value::List(_)).then_some(only)
}
