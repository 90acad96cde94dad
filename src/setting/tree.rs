//! The tree itself.

use std::collections::BTreeMap;

use kubeyaml::{Content, Node, Number, Value};

use crate::diag::{FileId, Place};

/// A value with its provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The value.
    pub kind: Kind,
    /// The place that set it.
    pub place: Place,
    /// The alias or merge key that brought it to where it is used, if one did.
    pub via: Option<Place>,
    /// The places whose values this one replaced, the lowest layer first.
    pub overrode: Vec<Place>,
}

/// What a [`Setting`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Nothing, not even the default.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// A list; lists are never merged.
    List(Vec<Setting>),
    /// A mapping.
    Map(BTreeMap<String, Member>),
}

/// An entry of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Where the key stands.
    pub key: Place,
    /// Its value.
    pub setting: Setting,
}

impl Setting {
    /// Makes a setting that overrode nothing.
    pub fn new(kind: Kind, place: Place) -> Self {
        Self { kind, place, via: None, overrode: Vec::new() }
    }

    /// Makes a setting of a YAML node of `file`.
    pub fn from_node(node: &Node, file: FileId) -> Self {
        let at = |place: kubeyaml::Place| Place { file, line: place.line, column: place.column };
        let kind = match &node.content {
            Content::Missing | Content::Null => Kind::Null,
            Content::Bool(value) => Kind::Bool(*value),
            Content::Number(number) => Kind::Number(*number),
            Content::String(text) => Kind::String(text.clone()),
            Content::List(items) => {
                Kind::List(items.iter().map(|item| Self::from_node(item, file)).collect())
            }
            Content::Map(entries) => Kind::Map(
                entries
                    .iter()
                    .map(|entry| {
                        let setting = Self::from_node(&entry.value, file);
                        (entry.key.clone(), Member { key: at(entry.key_place), setting })
                    })
                    .collect(),
            ),
        };
        Self { via: node.referenced.map(at), ..Self::new(kind, at(node.place)) }
    }

    /// Returns the value without provenance.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(*number),
            Kind::String(text) => Value::String(text.clone()),
            Kind::List(items) => Value::List(items.iter().map(Self::to_value).collect()),
            Kind::Map(members) => Value::Map(
                members
                    .iter()
                    .map(|(key, member)| (key.clone(), member.setting.to_value()))
                    .collect(),
            ),
        }
    }

    /// Returns the mapping, if this is one.
    pub fn as_map(&self) -> Option<&BTreeMap<String, Member>> {
        match &self.kind {
            Kind::Map(members) => Some(members),
            _ => None,
        }
    }

    /// Returns the text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the setting under `key`, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.as_map()?.get(key).map(|member| &member.setting)
    }

    /// Returns the setting under `key` for changing it, if this is a mapping that has it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Setting> {
        match &mut self.kind {
            Kind::Map(members) => members.get_mut(key).map(|member| &mut member.setting),
            _ => None,
        }
    }

    /// Returns the setting under a chain of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Setting> {
        path.iter().try_fold(self, |setting, key| setting.get(key))
    }

    /// Tells whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Names the kind of value, for messages.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}
