//! A Kubernetes object, its identity and its origin.

mod application;
mod component;
mod identity;
mod image;
mod kind_map;
mod list;
mod names;
mod pod_template;
mod scope;
mod selector;

use kubeyaml::{Map, Value};

use crate::diag::{Finding, Place};

pub use application::{Application, Role, SYNC_WAVE, counts};
pub use component::Component;
pub use identity::ObjectId;
pub use image::without_variant;
pub use kind_map::{Body, GATEWAY, KIND_MAPS, KindMap, LIFTED_KEYS, OVERLAY_KEYS};
pub use list::unrolled;
pub use names::{
    Rule, annotation_key, dns_label, dns_subdomain, label_value, name_of, qualified_key,
    service_name,
};
pub use pod_template::pod_template;
pub use scope::{Scope, scope};
pub use selector::selects;

/// Where an object came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The template, kind map or file that made it, as messages call it.
    pub maker: String,
    /// The place in the user's configuration that asked for it.
    pub place: Option<Place>,
    /// The install component it belongs to, if to one.
    pub component: Option<Component>,
}

/// One Kubernetes object.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    id: ObjectId,
    body: Map,
    origin: Origin,
}

impl Object {
    /// Takes a mapping as an object.
    ///
    /// # Errors
    /// A finding when `apiVersion`, `kind` or `metadata.name` is missing or no text.
    pub fn new(body: Map, origin: Origin) -> Result<Self, Box<Finding>> {
        match ObjectId::of(&body) {
            Ok(id) => Ok(Self { id, body, origin }),
            Err(field) => Err(Box::new(no_object(&body, field, &origin))),
        }
    }

    /// Returns its identity.
    pub fn id(&self) -> &ObjectId {
        &self.id
    }

    /// Returns its fields.
    pub fn body(&self) -> &Map {
        &self.body
    }

    /// Returns where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns a field by its path.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        self.body.get(*first)?.at(rest)
    }

    /// Returns a field of `spec` and other parts for changing it. The identity stays as it is:
    /// use [`Object::set_namespace`] for that part of it.
    pub fn field_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.body.get_mut(key)
    }

    /// Returns a mapping under `metadata`, made when it is not there.
    fn metadata_map(&mut self, key: &str) -> Option<&mut Map> {
        let metadata = self.body.get_mut("metadata")?.as_map_mut()?;
        let entry = metadata.entry(key.to_owned()).or_insert_with(|| Value::Map(Map::new()));
        if entry.is_null() {
            *entry = Value::Map(Map::new());
        }
        entry.as_map_mut()
    }

    /// Returns an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.at(&["metadata", "annotations", key])?.as_str()
    }

    /// Returns a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.at(&["metadata", "labels", key])?.as_str()
    }

    /// Sets an annotation.
    pub fn annotate(&mut self, key: &str, value: &str) {
        if let Some(annotations) = self.metadata_map("annotations") {
            annotations.insert(key.to_owned(), value.into());
        }
    }

    /// Writes the namespace into the object and its identity.
    pub fn set_namespace(&mut self, namespace: &str) {
        if let Some(metadata) = self.body.get_mut("metadata").and_then(Value::as_map_mut) {
            metadata.insert("namespace".to_owned(), namespace.into());
            namespace.clone_into(&mut self.id.namespace);
        }
    }

    /// Takes the namespace out of the object and its identity: its kind lives in none.
    pub fn clear_namespace(&mut self) {
        if let Some(metadata) = self.body.get_mut("metadata").and_then(Value::as_map_mut) {
            metadata.remove("namespace");
            self.id.namespace.clear();
        }
    }

    /// Takes the object apart.
    pub fn into_body(self) -> Map {
        self.body
    }
}

/// What to do about a number or boolean where a text belongs, whether YAML or JSON said it.
pub const QUOTE_IT: &str = "quote it: without quotes, a number or a word such as `true` is no text \
                            (in YAML, `y` and `on` are such words too)";

fn no_object(body: &Map, field: &'static str, origin: &Origin) -> Finding {
    let mut keys = field.split('.');
    let value = keys
        .next()
        .and_then(|key| body.get(key))
        .map_or(Some(&Value::Null), |value| keys.try_fold(value, |value, key| value.get(key)));
    let (what, hint) = match value {
        Some(Value::Bool(_) | Value::Number(_)) => {
            (format!("`{field}` of what {} gives is no text", origin.maker), QUOTE_IT)
        }
        _ => (
            format!("what {} gives has no `{field}`", origin.maker),
            "write it, or leave the object out",
        ),
    };
    Finding::error("not-an-object", what)
        .at(origin.place)
        .because("every Kubernetes object has an apiVersion, a kind and a name")
        .hint(hint)
}
