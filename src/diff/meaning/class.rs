//! What a change is about. The first rule that fits decides, in the order of [`Class`].

mod kinds;
mod mesh;
mod names;

use super::gateway;
use crate::compare::{Edit, EditKind, Item, Step};
use crate::diff::{Class, Manifest, Operation};

pub(super) use kinds::{
    CLASS_DEFAULTS, INJECTOR, is_gateway, is_injector, is_overlay, is_pod_template,
};
pub(super) use mesh::{is_mesh_config, mesh_key};
pub(super) use names::{VERSION_LABELS, is_security_label};

use kinds::is_security_kind;

/// Words of which each `ConfigMap` that istiod reads for all its Gateways holds one.
pub(super) const WORDS_OF_CONFIGS: [&str; 3] = [mesh::MESH_KEY, kinds::INJECTOR, CLASS_DEFAULTS];

/// The class of an object that was created, deleted, renamed or moved.
pub(super) fn of_whole(object: &Manifest, operation: Operation) -> Class {
    let is_account = object.id.kind == "ServiceAccount" && operation != Operation::Moved;
    let is_waypoint = gateway::is_waypoint(object) && operation != Operation::Moved;
    let enrols = object.id.kind == "Namespace"
        && operation != Operation::Moved
        && names::has_security_label(object);
    let has_tls = || object.at(&["spec"]).is_some_and(|it| kinds::holds(it, "tls"));
    let encrypts = object.id.kind == "DestinationRule" && has_tls();
    if is_security_kind(&object.id)
        || is_account
        || is_waypoint
        || enrols
        || encrypts
        || mesh::has_security(object)
    {
        Class::Security
    } else {
        Class::Identity
    }
}

/// The class of one field that differs.
pub(super) fn of_edit(object: &Manifest, edit: &Edit) -> Class {
    match edit.kind {
        EditKind::Spelling => return Class::Formatting,
        EditKind::Order => return Class::Order,
        EditKind::Value | EditKind::Sequence => {}
    }
    let field = Field { object, edit, keys: edit.keys().collect() };
    let rules = [
        (Class::Security, field.is_security()),
        (Class::Metadata, field.is_metadata()),
        (Class::Rollout, field.is_rollout()),
        (Class::Traffic, field.is_traffic()),
        (Class::Telemetry, field.is_telemetry()),
        (Class::Delivery, field.is_delivery()),
        (Class::Install, field.is_install()),
    ];
    rules.iter().find(|(_, fits)| *fits).map_or(Class::Other, |(class, _)| *class)
}

/// A field that differs, and the object it is in.
struct Field<'e> {
    object: &'e Manifest,
    edit: &'e Edit,
    keys: Vec<&'e str>,
}

impl Field<'_> {
    fn begins(&self, keys: &[&str]) -> bool {
        self.keys.starts_with(keys)
    }

    /// Tells whether the way to the field or what stands there names a key.
    fn touches(&self, key: &str) -> bool {
        let holds = |value: &Option<kubeyaml::Value>| {
            value.as_ref().is_some_and(|it| kinds::holds(it, key))
        };
        self.keys.contains(&key) || holds(&self.edit.before) || holds(&self.edit.after)
    }

    fn touches_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.touches(key))
    }

    /// The label or annotation that differs; of a whole map of them every one.
    fn labels(&self, of: &str) -> Vec<&str> {
        match self.keys.iter().position(|key| *key == of) {
            Some(at) if self.keys.len() > at + 1 => {
                self.keys.get(at + 1).copied().into_iter().collect()
            }
            Some(_) => {
                let maps = [&self.edit.before, &self.edit.after].into_iter().flatten();
                maps.filter_map(kubeyaml::Value::as_map)
                    .flat_map(|map| map.keys().map(String::as_str))
                    .collect()
            }
            None => Vec::new(),
        }
    }

    /// The names of items on the way.
    fn items(&self) -> impl Iterator<Item = &str> {
        self.edit.path.iter().filter_map(|step| match step {
            Step::Item(Item { name, .. }) => name.as_deref(),
            Step::Key(_) => None,
        })
    }

    fn is_security(&self) -> bool {
        self.has_security_label()
            || is_security_kind(&self.object.id)
                && !self.begins(&["metadata"])
                && !self.begins(&["apiVersion"])
            || self.is_gateway_security()
            || self.object.id.kind == "DestinationRule" && self.touches("tls")
            || self.object.id.kind == "AppProject" && self.touches_any(names::PROJECT_LISTS)
            || kinds::has_pods(&self.object.id) && self.touches_any(names::POD_SECURITY)
            || mesh::is_security(self.object, &self.keys, self.edit)
            || self.is_security_variable()
    }

    fn has_security_label(&self) -> bool {
        self.labels("labels").iter().any(|label| names::is_security_label(label))
            || self.labels("annotations").contains(&"istio.io/dry-run")
    }

    fn is_gateway_security(&self) -> bool {
        let of_waypoint = gateway::is_waypoint(self.object) && self.begins(&["spec", "listeners"]);
        let classes = [&self.edit.before, &self.edit.after].into_iter().flatten();
        let mut classes = classes.filter_map(kubeyaml::Value::as_str);
        let class_of_waypoint = is_gateway(&self.object.id)
            && self.begins(&["spec", "gatewayClassName"])
            && classes.any(gateway::is_waypoint_class);
        of_waypoint
            || class_of_waypoint
            || kinds::is_any_gateway(&self.object.id)
                && self.touches_any(&["allowedRoutes", "tls", "allowedListeners"])
    }

    fn is_security_variable(&self) -> bool {
        let sides = [&self.edit.before, &self.edit.after].into_iter().flatten();
        let named =
            || sides.into_iter().any(|it| kinds::holds_name(it, names::is_security_variable));
        self.keys.contains(&"env") && self.items().any(names::is_security_variable)
            || is_pod_template(&self.object.id, &self.keys) && named()
            || self.object.id.name.starts_with("istio-cni-config")
                && self.touches_any(names::CNI_SECURITY)
    }

    fn is_metadata(&self) -> bool {
        let is_nobodys = |key: &&str| names::reader(key).is_none();
        let of_object = |map: &str| self.begins(&["metadata", map]);
        let keys = match self.keys.as_slice() {
            _ if of_object("labels") => self.labels("labels"),
            _ if of_object("annotations") => self.labels("annotations"),
            _ => return false,
        };
        let is_version = |key: &&str| names::VERSION_LABELS.contains(key);
        keys.iter().all(is_version) || keys.iter().all(is_nobodys) && !self.reaches_gateway_pods()
    }

    fn is_rollout(&self) -> bool {
        is_pod_template(&self.object.id, &self.keys)
            || self.reaches_gateway_pods()
            || kinds::is_injector(&self.object.id) && self.begins(&["data"])
            || kinds::is_overlay(self.object)
                && (!self.begins(&["metadata"]) || self.labels("labels").contains(&CLASS_DEFAULTS))
            || self.object.id.name.starts_with("istio-cni-config") && self.begins(&["data"])
            || mesh_key(self.object, &self.keys) == Some("defaultConfig")
    }

    fn reaches_gateway_pods(&self) -> bool {
        gateway::is_deployed(self.object, |class| gateway::CLASSES.contains(&class))
            && !gateway::reaching(self.object, self.edit, true).is_empty()
    }

    fn is_traffic(&self) -> bool {
        if self.begins(&["metadata"]) {
            return names::is_read_by(
                &self.labels("labels"),
                &self.labels("annotations"),
                names::Reader::Istio,
            );
        }
        kinds::is_traffic_kind(&self.object.id)
            || mesh_key(self.object, &self.keys).is_some()
                && !mesh::is_telemetry(self.object, &self.keys, self.edit)
    }

    fn is_telemetry(&self) -> bool {
        let spec = !self.begins(&["metadata"]);
        kinds::is_telemetry_kind(&self.object.id) && spec
            || mesh::is_telemetry(self.object, &self.keys, self.edit)
    }

    fn is_delivery(&self) -> bool {
        let (labels, annotations) = (self.labels("labels"), self.labels("annotations"));
        kinds::is_delivery(&self.object.id)
            || names::is_read_by(&labels, &annotations, names::Reader::ArgoCd)
    }

    fn is_install(&self) -> bool {
        kinds::is_install(self.object)
    }
}
