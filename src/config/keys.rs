//! Declares the keys of the configuration once: type, reader and JSON Schema come from one list.

use schemars::Schema;
use serde_json::{Value, json};

/// Lets properties that are maps be null in a schema: the reader takes null for an empty one.
pub(super) fn let_maps_be_null(schema: &mut Schema) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()) {
        if property.get("type") == Some(&json!("object")) {
            property["type"] = json!(["object", "null"]);
        }
    }
}

/// A struct of configuration keys. Each line is `"key" => field: Type,` under its doc comment,
/// which is also the key's text in the schema and the reference.
macro_rules! keys {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $( $(#[$doc:meta])* $key:literal => $field:ident : $type:ty, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, schemars::JsonSchema)]
        #[schemars(
            deny_unknown_fields,
            transform = $crate::config::keys::let_maps_be_null
        )]
        pub struct $name {
            $( $(#[$doc])* #[schemars(rename = $key, default)] pub $field: $type, )*
        }

        impl $name {
            /// The keys, as the user writes them.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Reads the keys of a map whose unknown keys are reported by the caller.
            pub(in crate::config) fn from_known(
                members: &std::collections::BTreeMap<String, $crate::setting::Member>,
                reader: &mut $crate::config::read::Reader,
            ) -> Self {
                Self { $( $field: reader.field(members, $key), )* }
            }
        }

        impl $crate::config::read::FromSetting for $name {
            fn from_setting(
                setting: &$crate::setting::Setting,
                reader: &mut $crate::config::read::Reader,
            ) -> Option<Self> {
                let members = reader.map(setting, Self::KEYS)?;
                Some(Self::from_known(members, reader))
            }
        }
    };
}

/// An enumeration of words. Each line is `"word" => Variant,` under its doc comment.
macro_rules! choices {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $( $(#[$doc:meta])* $word:literal => $variant:ident, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, schemars::JsonSchema)]
        pub enum $name {
            $( $(#[$doc])* #[schemars(rename = $word)] $variant, )*
        }

        impl $name {
            /// The words, as the user writes them.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// Returns the word.
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl $crate::config::read::FromSetting for $name {
            fn from_setting(
                setting: &$crate::setting::Setting,
                reader: &mut $crate::config::read::Reader,
            ) -> Option<Self> {
                match reader.word(setting, Self::WORDS)? {
                    $( $word => Some(Self::$variant), )*
                    _ => None,
                }
            }
        }
    };
}

pub(super) use {choices, keys};
