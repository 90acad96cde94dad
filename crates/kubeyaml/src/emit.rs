//! Writing: block style that every YAML reader takes for the same value.

mod block;
mod text;

use crate::{Map, Value};

/// Returns `value` as YAML in block style: two spaces, lists at their parent's indentation, keys
/// sorted, a newline at the end.
pub fn emit(value: &Value) -> String {
    let mut out = String::new();
    emit_into(&mut out, value);
    out
}

/// Appends what [`emit`] returns.
pub fn emit_into(out: &mut String, value: &Value) {
    block::document(out, value);
}

/// Returns a Kubernetes object as YAML: `apiVersion`, `kind` and `metadata` first, then the other
/// keys sorted.
pub fn emit_manifest(object: &Map) -> String {
    let mut out = String::new();
    emit_manifest_into(&mut out, object);
    out
}

/// Appends what [`emit_manifest`] returns.
pub fn emit_manifest_into(out: &mut String, object: &Map) {
    block::manifest(out, object);
}
