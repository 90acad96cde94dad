//! YAML exactly as Kubernetes reads it.

mod decode;
mod emit;
mod error;
mod json;
mod key;
mod limits;
mod node;
mod number;
mod read;
mod scalar;
mod tag;
mod value;

pub use decode::decode;
pub use emit::{emit, emit_into, emit_manifest, emit_manifest_into};
pub use error::{Error, ErrorKind};
pub use json::{from_json, to_json};
pub use limits::Limits;
pub use node::{Content, Entry, Node, Place};
pub use read::{read, read_located, read_with};
pub use value::{Map, Number, Value};
