//! Which waypoint serves what.
//!
//! Source: Istio, `pilot/pkg/serviceregistry/ambient/waypoints.go`.

use crate::object::selects;

use super::super::super::Manifest;
use super::edits::list;
use super::scope::Target;
use super::world::{World, class, label_of_namespace};

/// What serves a Service, a `ServiceEntry` or a namespace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Binding<'m> {
    /// Nothing: no label asks for a waypoint.
    Direct,
    /// Nothing, although a label names this Gateway: it is not there or does not serve it.
    Missing(&'m str, &'m str),
    /// This waypoint.
    Served(&'m Manifest),
    /// It is not known: the namespace is not among the objects, or the Gateway may be in a file
    /// that could not be read.
    Unknown,
}

/// The kind of what stands for the pods of a namespace, which have no own label.
pub(super) const PODS: &str = "Pod";

pub(super) const USE: &str = "istio.io/use-waypoint";
pub(super) const USE_NAMESPACE: &str = "istio.io/use-waypoint-namespace";
pub(super) const FOR: &str = "istio.io/waypoint-for";

impl<'m> World<'m> {
    /// Returns what serves a Service, a `ServiceEntry`, what in a namespace has no own label, or
    /// the pods of a namespace that have none.
    pub(super) fn binding(&self, consumer: &Target<'_>) -> Binding<'m> {
        let is_namespace = consumer.kind == "Namespace";
        let namespace = consumer.own_namespace();
        let own = self.consumers.get(consumer).filter(|_| !is_namespace);
        let traffic = if consumer.kind == PODS { "workload" } else { "service" };
        let bound = |label| self.bound(label, namespace, traffic);
        if let Some(label) = own.and_then(|it| wanted(it)) {
            return bound(label);
        }
        match self.namespaces.get(namespace) {
            None => Binding::Unknown,
            Some(it) => wanted(it).map_or(Binding::Direct, bound),
        }
    }

    fn bound(
        &self,
        (own, name): (Option<&'m str>, &'m str),
        namespace: &str,
        traffic: &str,
    ) -> Binding<'m> {
        if name == "none" {
            return Binding::Direct;
        }
        let found = self.gateways.get(&(own.unwrap_or(namespace), name)).copied();
        match found {
            Some(gateway) if self.serves(gateway, namespace, traffic) => Binding::Served(gateway),
            None if self.is_partial => Binding::Unknown,
            _ => Binding::Missing(own.unwrap_or(""), name),
        }
    }

    /// Tells whether a Gateway serves what is addressed to Services, or to pods, of a namespace.
    fn serves(&self, gateway: &Manifest, namespace: &str, traffic: &str) -> bool {
        let of_class = || self.classes.get(class(gateway)?)?.label(FOR);
        let served = gateway.label(FOR).or_else(of_class).unwrap_or("service");
        if served != "all" && served != traffic {
            return false;
        }
        let listeners = list(gateway.at(&["spec", "listeners"])).iter();
        let mut meshes = listeners.filter(|listener| {
            listener.get("protocol").and_then(kubeyaml::Value::as_str) == Some("HBONE")
        });
        meshes.any(|listener| {
            let allowed = listener.at(&["allowedRoutes", "namespaces"]);
            match allowed.and_then(|it| it.get("from")?.as_str()).unwrap_or("Same") {
                "All" => true,
                "Same" => gateway.id.namespace == namespace,
                "Selector" => {
                    let object = self.namespaces.get(namespace).copied();
                    let selector = allowed.and_then(|it| it.get("selector"));
                    selector.is_some_and(|selector| {
                        selects(selector, |key| label_of_namespace(namespace, object, key))
                    })
                }
                _ => false,
            }
        })
    }
}

/// Returns the waypoint that an object's own labels ask for: its namespace, if it is named, and
/// its name.
fn wanted(object: &Manifest) -> Option<(Option<&str>, &str)> {
    let name = object.label(USE).filter(|name| !name.is_empty())?;
    Some((object.label(USE_NAMESPACE), name))
}
