//! A YAML document with the place of every key and value.

use crate::{Number, Value};

/// A position in a text: line and column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One value of a document, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What stands there.
    pub content: Content,
    /// Where it begins: a mapping at its first key, a list at or right behind its first dash, a
    /// text block at its first line, nothing at the colon or behind the dash before it. Inside an
    /// alias or a merged mapping this is the place at the anchor.
    pub place: Place,
    /// Where an alias or a merge key brought it in, if one did.
    pub referenced: Option<Place>,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing at all, as in `key:`; Kubernetes reads it as `null`.
    Missing,
    /// `null` or `~`, written out.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order written, merge keys already resolved, no key twice.
    Map(Vec<Entry>),
}

/// One entry of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, as JSON would have it.
    pub key: String,
    /// Where the key was written.
    pub key_place: Place,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the value without places.
    pub fn to_value(&self) -> Value {
        match &self.content {
            Content::Missing | Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(number) => Value::Number(*number),
            Content::String(text) => Value::String(text.clone()),
            Content::List(items) => Value::List(items.iter().map(Self::to_value).collect()),
            Content::Map(entries) => Value::Map(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect(),
            ),
        }
    }
}
