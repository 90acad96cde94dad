//! YAML exactly as Kubernetes reads it.

mod node;
mod value;

pub use node::{Content, Entry, Node, Place};
pub use value::{Map, Number, Value};
