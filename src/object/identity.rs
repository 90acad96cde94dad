//! What makes two objects the same object for the API server.

use std::fmt;

use kubeyaml::{Map, Value};

/// Group, kind, namespace and name. The version is left out: the API server stores one object
/// for all versions of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty for cluster-scoped objects.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl ObjectId {
    /// Reads the identity of an object; the error names the field that is missing or no text.
    pub(super) fn of(body: &Map) -> Result<Self, &'static str> {
        let text = |value: Option<&Value>, field| match value {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(field),
        };
        let api_version = text(body.get("apiVersion"), "apiVersion")?;
        let kind = text(body.get("kind"), "kind")?;
        let metadata = body.get("metadata").ok_or("metadata.name")?;
        let name = text(metadata.get("name"), "metadata.name")?;
        let namespace = match metadata.get("namespace") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => return Err("metadata.namespace"),
        };
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        Ok(Self { group, kind, namespace, name })
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.kind)?;
        if !self.group.is_empty() {
            write!(out, ".{}", self.group)?;
        }
        write!(out, " ")?;
        if !self.namespace.is_empty() {
            write!(out, "{}/", self.namespace)?;
        }
        write!(out, "{}", self.name)
    }
}
