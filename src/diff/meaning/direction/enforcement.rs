//! Where a policy of authorization is in force.

use super::super::super::Manifest;
use super::enrolment::is_enrolled;
use super::policy::{Action, Place};
use super::scope::{Scope, Target};
use super::waypoint::Binding;
use super::world::World;

/// More gateways than this are not looked at for one policy.
const MOST: usize = 300;

impl World<'_> {
    /// Tells whether a policy is applied anywhere. A target whose waypoint is known to be absent
    /// does not count.
    pub(super) fn is_in_force(&self, policy: &Manifest) -> bool {
        match self.scope_in_force(policy) {
            Scope::Pods(..) => true,
            Scope::Targets(targets) => !targets.is_empty(),
        }
    }

    /// Returns what a policy is applied to, without targets that are known to be absent.
    pub(super) fn scope_in_force<'m>(&self, policy: &'m Manifest) -> Scope<'m> {
        match Scope::of(policy, self) {
            Scope::Targets(targets) => {
                Scope::Targets(targets.into_iter().filter(|it| self.is_there(it)).collect())
            }
            pods @ Scope::Pods(..) => pods,
        }
    }

    fn is_there(&self, target: &Target<'_>) -> bool {
        match target.kind {
            "Gateway" => {
                self.is_partial || self.gateways.contains_key(&(target.namespace, target.name))
            }
            "Service" | "ServiceEntry" => match self.binding(target) {
                Binding::Served(_) | Binding::Unknown => true,
                // Of a namespace that is not among the files nothing is known.
                Binding::Missing(namespace, name) => {
                    !namespace.is_empty()
                        && !self.namespaces.contains_key(namespace)
                        && !self.gateways.contains_key(&(namespace, name))
                }
                // The object itself may carry a label that is not among the files.
                Binding::Direct => !self.consumers.contains_key(target),
            },
            _ => true,
        }
    }

    /// Returns the places that apply a policy.
    pub(super) fn places(&self, policy: &Manifest, action: Action) -> Vec<Place> {
        let Scope::Pods(namespace, labels) = Scope::of(policy, self) else {
            return vec![Place::Proxy];
        };
        let is_gateway = |gateway: &&Manifest| {
            labels.iter().all(|(key, value)| pod_label(gateway, key) == Some(*value))
        };
        let nearby =
            self.ingresses.iter().filter(|(key, _)| namespace.is_none_or(|it| it == **key));
        let reaches_gateway =
            nearby.flat_map(|(_, all)| all).copied().take(MOST).any(|it| is_gateway(&it));
        if labels.contains_key(GATEWAY_NAME) {
            return vec![Place::Proxy];
        }
        let mut places = match self.data_plane(namespace) {
            DataPlane::Ztunnel => vec![Place::Ztunnel],
            DataPlane::Sidecars => vec![Place::Proxy],
            DataPlane::Both => vec![Place::Ztunnel, Place::Proxy],
            // Ztunnel applies none of these: if anything does, it is a sidecar.
            DataPlane::Unknown if action == Action::Custom => vec![Place::Proxy],
            DataPlane::Unknown => vec![Place::Ztunnel, Place::Sidecar],
        };
        if reaches_gateway && !places.contains(&Place::Proxy) {
            places.push(Place::Proxy);
        }
        places
    }

    /// Tells whether the files say that pods of a namespace, or of any, have sidecars.
    pub(super) fn has_sidecars(&self, namespace: Option<&str>) -> bool {
        match namespace {
            Some(name) => self.namespaces.get(name).is_some_and(|it| is_injected(it)),
            None => self.namespaces.values().any(|it| is_injected(it)),
        }
    }

    /// Tells whether a namespace is known to be neither in ambient nor to have sidecars.
    pub(super) fn is_outside(&self, namespace: &str) -> bool {
        let known = self.namespaces.get(namespace).filter(|_| namespace != self.root);
        known.is_some_and(|it| {
            !is_enrolled(it) && !is_injected(it) && it.label("istio.io/rev").is_none()
        })
    }

    /// Returns what is in front of the pods of a namespace, or of all pods.
    fn data_plane(&self, namespace: Option<&str>) -> DataPlane {
        let of = |it: &Manifest| {
            let is_ambient = is_enrolled(it) && !is_injected(it);
            if is_ambient { DataPlane::Ztunnel } else { DataPlane::Sidecars }
        };
        match namespace {
            Some(name) => self.namespaces.get(name).map_or(DataPlane::Unknown, |it| of(it)),
            None if self.has_sidecars(None) => DataPlane::Both,
            None => DataPlane::Ztunnel,
        }
    }
}

/// What applies policies in front of pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DataPlane {
    /// Ztunnel: they are in ambient.
    Ztunnel,
    /// Sidecars, if anything: they are known not to be in ambient.
    Sidecars,
    /// Ztunnel for some, sidecars for others.
    Both,
    /// One of them: the namespace is not among the objects.
    Unknown,
}

/// Tells whether the pods of a namespace get sidecars, which takes them out of ambient.
fn is_injected(namespace: &Manifest) -> bool {
    namespace.label("istio-injection") == Some("enabled")
}

/// The label that puts pods into the mesh.
pub(super) const DATAPLANE_MODE: &str = "istio.io/dataplane-mode";

const GATEWAY_NAME: &str = "gateway.networking.k8s.io/gateway-name";

/// Returns a label of the pods that istiod makes for a Gateway.
pub(super) fn pod_label<'g>(gateway: &'g Manifest, key: &str) -> Option<&'g str> {
    if key == GATEWAY_NAME {
        return Some(&gateway.id.name);
    }
    match gateway.at(&["spec", "infrastructure", "labels"]) {
        Some(labels) => labels.get(key)?.as_str(),
        None => gateway.label(key),
    }
}
