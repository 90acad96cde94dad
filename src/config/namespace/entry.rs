//! One entry of a kind map, in its long form.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::config::read::{FromField, FromSetting, Located, Named, PASS_THROUGH, Reader};
use crate::diag::Place;
use crate::object::OVERLAY_KEYS;
use crate::setting::Setting;

/// An object's spec (or its fields), and what was lifted from beside it. The short form, where the
/// entry itself is the spec, was made long before layers merged.
#[derive(Debug, Clone)]
pub struct EntryKeys {
    /// The fields.
    pub spec: Setting,
    /// Labels.
    pub labels: BTreeMap<String, Named<Located<String>>>,
    /// Annotations.
    pub annotations: BTreeMap<String, Named<Located<String>>>,
    /// An API version other than the usual one.
    pub api_version: Option<Located<String>>,
    /// Overlay keys of a Gateway, by key.
    pub overlays: Vec<(&'static str, Place, Setting)>,
}

impl FromSetting for EntryKeys {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        let members = reader.any_map(setting)?;
        let overlays = OVERLAY_KEYS.iter().filter_map(|key| {
            let member = members.get(*key).filter(|member| !member.setting.is_null())?;
            Some((*key, member.key, member.setting.clone()))
        });
        Some(Self {
            spec: members.get("spec")?.setting.clone(),
            overlays: overlays.collect(),
            labels: reader.field(members, "labels"),
            annotations: reader.field(members, "annotations"),
            api_version: Option::from_field(members.get("apiVersion"), reader),
        })
    }
}

impl JsonSchema for EntryKeys {
    fn schema_name() -> Cow<'static, str> {
        "EntryKeys".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names = generator.subschema_for::<BTreeMap<String, Named<Located<String>>>>();
        let mut schema = json_schema!({
            "type": "object",
            "description": "The object's spec, or `spec` beside labels, annotations, apiVersion.",
            "properties": {
                "labels": names,
                "annotations": names,
                "apiVersion": { "type": ["string", "null"] },
            },
            "additionalProperties": true,
        });
        schema.insert(PASS_THROUGH.to_owned(), true.into());
        schema
    }
}
