//! The keys of a namespace.

mod entry;
mod waypoint;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::keys::{choices, keys, let_maps_be_null};
use super::read::{FromField, FromSetting, Located, Named, Reader};
use crate::object::{KIND_MAPS, KindMap};
use crate::setting::Setting;

pub use entry::EntryKeys;
pub use waypoint::{AlsoAllowKeys, Enroll, Guard, WaypointFor, WaypointKeys};

keys! {
    /// What a namespace itself is.
    pub struct NamespaceOwnKeys {
        /// true: ambit writes the Namespace object. Default: true, but false for `default` and
        /// `kube-*`.
        "create" => create: Option<Located<bool>>,
        /// How pods of the namespace join the mesh.
        "dataplaneMode" => dataplane_mode: Option<Located<DataplaneMode>>,
        /// The waypoint of its services: `NAME`, `NAMESPACE/NAME` or `none`.
        "useWaypoint" => use_waypoint: Option<Located<String>>,
        /// true: ingress gateways send traffic through the waypoint too.
        "ingressUseWaypoint" => ingress_use_waypoint: Option<Located<bool>>,
        /// More labels.
        "labels" => labels: BTreeMap<String, Named<Located<String>>>,
        /// More annotations.
        "annotations" => annotations: BTreeMap<String, Named<Located<String>>>,
        /// Waypoints, by name: Gateways of class istio-waypoint.
        "waypoints" => waypoints: BTreeMap<String, Named<WaypointKeys>>,
    }
}

choices! {
    /// How pods join the mesh.
    pub enum DataplaneMode {
        /// Through ztunnel.
        "ambient" => Ambient,
        /// Not at all.
        "none" => None,
    }
}

/// A namespace: its own keys, and a map of entries for each kind of [`KIND_MAPS`].
#[derive(Debug, Clone, Default)]
pub struct NamespaceKeys {
    /// Its own keys.
    pub own: NamespaceOwnKeys,
    /// The entries of each kind, in the order of [`KIND_MAPS`]; kinds without entries left out.
    pub kinds: Vec<(&'static KindMap, BTreeMap<String, Named<EntryKeys>>)>,
}

impl FromSetting for NamespaceKeys {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        let members = reader.any_map(setting)?;
        let mut known = NamespaceOwnKeys::KEYS.to_vec();
        known.extend(KIND_MAPS.iter().map(|map| map.key));
        let unknown = members.iter().filter(|(key, _)| !known.contains(&key.as_str()));
        for (key, member) in unknown {
            reader.unknown_key(key, member.key, &known);
        }
        let mut kinds = Vec::new();
        for map in KIND_MAPS.iter().filter(|map| members.contains_key(map.key)) {
            let entries: BTreeMap<String, Named<EntryKeys>> =
                reader.below(map.key, |reader| FromField::from_field(members.get(map.key), reader));
            kinds.push((map, entries));
        }
        Some(Self { own: NamespaceOwnKeys::from_known(members, reader), kinds })
    }
}

impl JsonSchema for NamespaceKeys {
    fn schema_name() -> Cow<'static, str> {
        "NamespaceKeys".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = NamespaceOwnKeys::json_schema(generator);
        let entries = generator.subschema_for::<BTreeMap<String, Named<EntryKeys>>>();
        if let Some(properties) = schema.get_mut("properties").and_then(|it| it.as_object_mut()) {
            for map in KIND_MAPS {
                let mut entry = entries.clone();
                let text = format!("{} objects of {}, by name.", map.kind, group_name(map));
                entry.insert("description".to_owned(), text.into());
                properties.insert(map.key.to_owned(), entry.to_value());
            }
        }
        let_maps_be_null(&mut schema);
        schema.insert("description".to_owned(), "A namespace and what is in it.".into());
        schema
    }
}

fn group_name(map: &KindMap) -> &'static str {
    if map.group.is_empty() { "the core group" } else { map.group }
}
