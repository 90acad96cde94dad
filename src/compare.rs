//! Compares two values as Kubernetes and Istio understand them, and knows nothing of files.
//!
//! Mappings are compared by key, lists by what their items mean ([`table`](self)), texts that hold
//! YAML or JSON as what they hold. What comes back are the single fields that differ.

mod edit;

pub use edit::{Edit, EditKind, Item, Step};
