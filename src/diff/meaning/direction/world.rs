//! The objects of one side that facts are computed from, found by what asks for them.

use std::collections::BTreeMap;

use kubeyaml::{Limits, Value};

use super::super::super::{Manifest, Pair};
use super::super::Surroundings;
use super::super::class::is_mesh_config;
use super::scope::{Target, selector};
use super::waypoint::PODS;

/// Where policies for the whole mesh live unless the mesh says otherwise.
const ROOT: &str = "istio-system";

/// Objects by their namespace, in the order of their names.
type ByNamespace<'m> = BTreeMap<&'m str, Vec<&'m Manifest>>;

/// One side.
#[derive(Debug, Default)]
pub(super) struct World<'m> {
    /// Whether there may be objects besides, in files that could not be read.
    pub(super) is_partial: bool,
    /// The namespace whose policies hold for the whole mesh.
    pub(super) root: String,
    pub(super) namespaces: BTreeMap<&'m str, &'m Manifest>,
    /// Services and `ServiceEntries`.
    pub(super) consumers: BTreeMap<Target<'m>, &'m Manifest>,
    /// Gateways of the Gateway API by namespace and name.
    pub(super) gateways: BTreeMap<(&'m str, &'m str), &'m Manifest>,
    pub(super) classes: BTreeMap<&'m str, &'m Manifest>,
    /// Gateways of class `istio`, which take policies for pods.
    pub(super) ingresses: ByNamespace<'m>,
    /// `AuthorizationPolicies` without targets.
    pub(super) of_pods: ByNamespace<'m>,
    /// `AuthorizationPolicies` by what they target.
    pub(super) of_target: BTreeMap<Target<'m>, Vec<&'m Manifest>>,
    /// `RequestAuthentications` by what they target.
    pub(super) tokens: BTreeMap<Target<'m>, Vec<&'m Manifest>>,
    pub(super) peers: ByNamespace<'m>,
    /// Those without a selector.
    pub(super) peers_of_all: ByNamespace<'m>,
    /// Those with one, by namespace and the first of the labels they select by.
    pub(super) peers_of_pods: BTreeMap<(&'m str, &'m str, &'m str), Vec<&'m Manifest>>,
    pub(super) network_policies: ByNamespace<'m>,
    /// Configurations of webhooks.
    pub(super) webhooks: Vec<&'m Manifest>,
    /// Roles that gather the rights of others.
    pub(super) gathering: Vec<&'m Manifest>,
    /// Mesh configurations, one for each istiod.
    pub(super) meshes: Vec<&'m Manifest>,
}

/// Both sides.
#[derive(Debug)]
pub(in crate::diff::meaning) struct Worlds<'m> {
    pub(super) from: World<'m>,
    pub(super) to: World<'m>,
}

impl<'m> Worlds<'m> {
    pub(in crate::diff::meaning) fn of(pairs: &'m [Pair], around: Surroundings<'m>) -> Self {
        let side = |it: fn(&'m Pair) -> Option<&'m Manifest>| {
            let world = World::of(pairs.iter().filter_map(it).chain(around.unchanged));
            World { is_partial: around.is_partial, ..world }
        };
        let (from, to) =
            rayon::join(|| side(|pair| pair.from.as_ref()), || side(|pair| pair.to.as_ref()));
        Self { from, to }
    }
}

impl<'m> World<'m> {
    /// Returns what may have a waypoint without a label of its own: what is addressed to a
    /// namespace's Services, and to its pods.
    pub(super) fn in_namespaces(&self) -> impl Iterator<Item = Target<'m>> {
        self.namespaces.keys().flat_map(|name| {
            let services = Target { kind: "Namespace", namespace: "", name };
            [services, Target { kind: PODS, namespace: name, name: "" }]
        })
    }

    fn of(manifests: impl Iterator<Item = &'m Manifest>) -> Self {
        let mut world = Self { root: ROOT.to_owned(), ..Self::default() };
        for manifest in manifests {
            world.add(manifest);
        }
        // Which namespace is the root is known only when every object was seen.
        let root = world.root.as_str();
        for policies in [&mut world.of_target, &mut world.tokens] {
            let classes = policies.iter_mut().filter(|(target, _)| target.kind == "GatewayClass");
            classes.for_each(|(_, all)| all.retain(|it| it.id.namespace == root));
        }
        world
    }

    fn add(&mut self, manifest: &'m Manifest) {
        let id = &manifest.id;
        let (namespace, name) = (id.namespace.as_str(), id.name.as_str());
        match (id.group.as_str(), id.kind.as_str()) {
            ("", "Namespace") => {
                self.namespaces.insert(name, manifest);
            }
            ("", "Service") | ("networking.istio.io", "ServiceEntry") => {
                self.consumers.insert(Target { kind: &id.kind, namespace, name }, manifest);
            }
            ("gateway.networking.k8s.io", "Gateway") => {
                self.gateways.insert((namespace, name), manifest);
                if class(manifest) == Some("istio") {
                    self.ingresses.entry(namespace).or_default().push(manifest);
                }
            }
            ("gateway.networking.k8s.io", "GatewayClass") => {
                self.classes.insert(name, manifest);
            }
            ("security.istio.io", "AuthorizationPolicy") => self.add_policy(manifest),
            ("security.istio.io", "RequestAuthentication") => {
                for target in Target::all_of(manifest) {
                    self.tokens.entry(target).or_default().push(manifest);
                }
            }
            ("security.istio.io", "PeerAuthentication") => {
                self.peers.entry(namespace).or_default().push(manifest);
                match selector(manifest).into_iter().next() {
                    Some((key, value)) => {
                        let all = self.peers_of_pods.entry((namespace, key, value));
                        all.or_default().push(manifest);
                    }
                    None => self.peers_of_all.entry(namespace).or_default().push(manifest),
                }
            }
            ("networking.k8s.io", "NetworkPolicy") => {
                self.network_policies.entry(namespace).or_default().push(manifest);
            }
            ("admissionregistration.k8s.io", _) => self.webhooks.push(manifest),
            ("rbac.authorization.k8s.io", "ClusterRole") => {
                self.gathering.extend(manifest.at(&["aggregationRule"]).map(|_| manifest));
            }
            ("", "ConfigMap") if is_mesh_config(manifest) => {
                self.meshes.push(manifest);
                if let Some(root) = root_namespace(manifest) {
                    self.root = root;
                }
            }
            _ => {}
        }
    }

    /// Returns what selects namespaces or pods by labels.
    pub(super) fn selecting(&self) -> impl Iterator<Item = &'m Manifest> {
        let by_namespace = [&self.of_pods, &self.peers, &self.network_policies];
        let all = by_namespace.into_iter().flat_map(|it| it.values().flatten());
        all.chain(self.gateways.values()).chain(&self.webhooks).copied()
    }

    fn add_policy(&mut self, policy: &'m Manifest) {
        let targets = Target::all_of(policy);
        if targets.is_empty() {
            self.of_pods.entry(&policy.id.namespace).or_default().push(policy);
        }
        for target in targets {
            self.of_target.entry(target).or_default().push(policy);
        }
    }
}

/// Returns a label that a namespace has in the cluster: the API server gives each one its name,
/// whatever is written. Of a namespace that is not among the objects nothing else is known.
pub(super) fn label_of_namespace<'n>(
    name: &'n str,
    namespace: Option<&'n Manifest>,
    key: &str,
) -> Option<&'n str> {
    if key == "kubernetes.io/metadata.name" { Some(name) } else { namespace?.label(key) }
}

/// Returns the class of a Gateway.
pub(super) fn class(gateway: &Manifest) -> Option<&str> {
    gateway.at(&["spec", "gatewayClassName"])?.as_str()
}

fn root_namespace(config: &Manifest) -> Option<String> {
    let mesh = config.at(&["data", "mesh"])?.as_str()?;
    let documents = kubeyaml::read_with(mesh, &Limits::MANIFESTS).ok()?;
    let root = documents.first()?.get("rootNamespace").and_then(Value::as_str)?;
    (!root.is_empty()).then(|| root.to_owned())
}
