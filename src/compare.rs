//! Compares two values as Kubernetes and Istio understand them, and knows nothing of files.
//!
//! Mappings are compared by key, lists by what their items mean (one table for all of them), texts
//! that hold YAML or JSON as what they hold. What comes back are the single fields that differ,
//! and for programs a patch after RFC 6902.

mod absent;
mod covers;
mod edit;
mod grants;
mod items;
mod likeness;
mod list_rules;
mod lists;
mod patch;
mod quantity;
mod secrets;
#[cfg(test)]
mod tests;
mod texts;
mod walk;

use kubeyaml::Value;

use crate::object::ObjectId;

pub use edit::{Edit, EditKind, Item, Step};
pub use likeness::Likeness;
pub use patch::{PatchOperation, apply, patch};
pub use secrets::without_secrets;

/// Returns every field that differs between two states of one object.
pub fn edits(id: &ObjectId, from: &Value, to: &Value) -> Vec<Edit> {
    let mut walk = walk::Walk::new(id);
    walk.object(from, to);
    walk.edits
}
