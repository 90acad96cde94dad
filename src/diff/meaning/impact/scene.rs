//! Everything that the rules about impacts look at, with the indexes that keep them quick.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use super::copying::copies;
use super::revisions::Revisions;
use super::versions::{Component, component};
use super::workloads::starts;
use super::{Surroundings, text};
use crate::compare::Edit;
use crate::diff::meaning::gateway::{self, CLASSES};
use crate::diff::{Manifest, Pair};
use crate::object::ObjectId;

/// Who deploys the Gateways of a class, when it is istiod, and from which template.
const CONTROLLERS: &[(&str, Template)] = &[
    ("istio.io/gateway-controller", Template::Gateway),
    ("istio.io/mesh-controller", Template::Waypoint),
    ("istio.io/eastwest-controller", Template::Waypoint),
];

/// Where istiod is unless an install says otherwise.
const SYSTEM: &str = "istio-system";

/// How often Gateways are named one by one, beside four times for each.
const MOST_NAMINGS: usize = 1000;

/// What istiod makes a Gateway from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    Waypoint,
    Gateway,
}

/// `ConfigMaps` by namespace and name.
type Configs<'m> = BTreeMap<(&'m str, &'m str), &'m Manifest>;

type Index<'m, K> = BTreeMap<K, Vec<&'m Manifest>>;

/// Everything there is to look at.
pub(super) struct Scene<'m> {
    pub(super) pairs: &'m [Pair],
    unchanged: &'m [Manifest],
    /// The Gateways that istiod deploys, as they are after.
    gateways: Vec<&'m Manifest>,
    /// The workload of the CNI on the nodes.
    pub(super) cni: Option<&'m Manifest>,
    /// Whether istiod copies labels and annotations of Gateways into their pods.
    pub(super) copies: bool,
    /// Whether what the CNI reads when it starts differs.
    pub(super) cni_config_differs: bool,
    by_parameters: Index<'m, (&'m str, &'m str)>,
    by_application: Index<'m, &'m str>,
    by_namespace: Index<'m, &'m str>,
    by_class: Index<'m, &'m str>,
    revisions: OnceCell<Revisions<'m>>,
    namings: Cell<usize>,
    starting: BTreeMap<&'m ObjectId, &'m str>,
    classes: BTreeMap<&'m str, Template>,
    config_maps: OnceCell<[Configs<'m>; 2]>,
    /// The namespaces with an istiod.
    istiods: BTreeSet<&'m str>,
}

impl<'m> Scene<'m> {
    pub(super) fn new(pairs: &'m [Pair], around: Surroundings<'m>) -> Self {
        let unchanged = around.unchanged;
        let after = || pairs.iter().filter_map(|pair| pair.to.as_ref()).chain(unchanged);
        let classes = classes(after());
        let is_own = |class: &str| classes.contains_key(class);
        let gateways = after().filter(|it| gateway::is_deployed(it, is_own)).collect::<Vec<_>>();
        let istiods = after().filter(|it| component(it) == Some(Component::Istiod));
        let istiods = istiods.collect::<Vec<_>>();
        let copies = istiods.is_empty() || istiods.iter().any(|it| copies(it));
        Self {
            by_parameters: index(&gateways, |it| parameters_of(it)),
            by_application: index(&gateways, |it| Some(it.application.as_str())),
            by_namespace: index(&gateways, |it| Some(it.id.namespace.as_str())),
            by_class: index(&gateways, |it| gateway::class_name(it)),
            cni: after().find(|it| component(it) == Some(Component::Cni)),
            revisions: OnceCell::new(),
            config_maps: OnceCell::new(),
            namings: Cell::new(MOST_NAMINGS + 4 * gateways.len()),
            cni_config_differs: pairs.iter().any(is_cni_config),
            starting: pairs.iter().filter_map(starts).collect(),
            pairs,
            unchanged,
            gateways,
            copies,
            classes,
            istiods: istiods.iter().map(|it| it.id.namespace.as_str()).collect(),
        }
    }

    /// All objects as they are after.
    pub(super) fn after(&self) -> impl Iterator<Item = &'m Manifest> {
        self.pairs.iter().filter_map(|pair| pair.to.as_ref()).chain(self.unchanged)
    }

    /// All objects as they were.
    pub(super) fn before(&self) -> impl Iterator<Item = &'m Manifest> {
        self.pairs.iter().filter_map(|pair| pair.from.as_ref()).chain(self.unchanged)
    }

    /// The objects that are there on both sides, as they are after.
    pub(super) fn staying(&self) -> impl Iterator<Item = &'m Manifest> {
        let both = self.pairs.iter().filter(|pair| pair.from.is_some());
        both.filter_map(|pair| pair.to.as_ref()).chain(self.unchanged)
    }

    /// The pairs that are there on both sides, with their indexes.
    pub(super) fn changed(
        &self,
    ) -> impl Iterator<Item = (usize, &'m Manifest, &'m Manifest, &'m [Edit])> {
        self.pairs.iter().enumerate().filter_map(|(index, pair)| {
            Some((index, pair.from.as_ref()?, pair.to.as_ref()?, pair.edits.as_slice()))
        })
    }

    /// Tells whether the differences start new pods of a workload, in the application of what they
    /// are to read: between applications nothing says which is first.
    pub(super) fn starts(&self, workload: &Manifest, read: &Manifest) -> bool {
        self.starting.get(&workload.id).is_some_and(|it| *it == read.application)
    }

    /// Tells whether a Gateway is one that istiod deploys.
    pub(super) fn is_deployed(&self, gateway: &Manifest) -> bool {
        gateway::is_deployed(gateway, |class| self.classes.contains_key(class))
    }

    /// Tells whether istiod makes a Gateway from a template.
    pub(super) fn is_made_from(&self, gateway: &Manifest, template: Template) -> bool {
        gateway::class_name(gateway).and_then(|it| self.classes.get(it)) == Some(&template)
    }

    /// The `ConfigMaps` as they were and as they are.
    pub(super) fn config_maps(&self) -> &[Configs<'m>; 2] {
        self.config_maps.get_or_init(|| {
            let before = self.pairs.iter().filter_map(|pair| pair.from.as_ref());
            [configs(before.chain(self.unchanged)), configs(self.after())]
        })
    }

    /// The Gateways whose parameters are this `ConfigMap`.
    pub(super) fn with_parameters<'s>(&'s self, id: &'s ObjectId) -> &'s [&'m Manifest] {
        let found = self.by_parameters.get(&(id.namespace.as_str(), id.name.as_str()));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Tells whether an istiod is in a namespace. Where none is among the files, it is where every
    /// install has it unless it is told otherwise.
    pub(super) fn is_of_istiod(&self, namespace: &str) -> bool {
        if self.istiods.is_empty() {
            return namespace == SYSTEM;
        }
        self.istiods.contains(namespace)
    }

    /// Tells whether no more Gateways may be named. Looking for them would take as many steps as
    /// there are.
    fn is_full(&self) -> bool {
        self.namings.get() == 0
    }

    /// The Gateways of a class.
    pub(super) fn of_class(&self, class: &str) -> &[&'m Manifest] {
        if self.is_full() {
            return &[];
        }
        self.by_class.get(class).map(Vec::as_slice).unwrap_or_default()
    }

    /// The Gateways that the istiod of a revision renders.
    pub(super) fn of_revision(&self, revision: &str) -> Vec<&'m Manifest> {
        if self.is_full() { Vec::new() } else { self.revisions().gateways(revision) }
    }

    /// The Gateways that name a revision or a tag, or are in a namespace that does.
    pub(super) fn naming(&self, name: &str) -> &[&'m Manifest] {
        if self.is_full() { &[] } else { self.revisions().naming(name) }
    }

    /// The istiod of a revision.
    pub(super) fn istiod(&self, revision: &str) -> Option<&'m Manifest> {
        self.revisions().istiod(revision)
    }

    fn revisions(&self) -> &Revisions<'m> {
        self.revisions.get_or_init(|| Revisions::new(self.after(), &self.gateways))
    }

    /// Tells whether so many more Gateways may be named one by one. Where thousands of `ConfigMaps`
    /// each concern thousands of Gateways, only the first are.
    pub(super) fn may_name(&self, count: usize) -> bool {
        let left = self.namings.get().checked_sub(count);
        self.namings.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The Gateways of an application.
    pub(super) fn of_application(&self, name: &str) -> &[&'m Manifest] {
        self.by_application.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The Gateways in a namespace.
    pub(super) fn in_namespace(&self, name: &str) -> &[&'m Manifest] {
        self.by_namespace.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

fn is_cni_config(pair: &Pair) -> bool {
    let is_read = |edit: &Edit| edit.keys().next() == Some("data");
    let named =
        |it: &Manifest| it.id.kind == "ConfigMap" && it.id.name.starts_with("istio-cni-config");
    pair.to.as_ref().is_some_and(named) && pair.edits.iter().any(is_read)
}

fn configs<'m>(objects: impl Iterator<Item = &'m Manifest>) -> Configs<'m> {
    let found = objects.filter(|it| it.id.group.is_empty() && it.id.kind == "ConfigMap");
    found.map(|it| ((it.id.namespace.as_str(), it.id.name.as_str()), it)).collect()
}

/// The classes of istiod, its own and those of the platform.
fn classes<'m>(objects: impl Iterator<Item = &'m Manifest>) -> BTreeMap<&'m str, Template> {
    let named = objects.filter(|it| it.id.kind == "GatewayClass").filter_map(|it| {
        let controller = text(it, &["spec", "controllerName"])?;
        let (_, template) = CONTROLLERS.iter().find(|(name, _)| *name == controller)?;
        Some((it.id.name.as_str(), *template))
    });
    let own = CLASSES.iter().map(|class| {
        let is_waypoint = gateway::is_waypoint_class(class);
        (*class, if is_waypoint { Template::Waypoint } else { Template::Gateway })
    });
    named.chain(own).collect()
}

/// The namespace and name of the `ConfigMap` that holds a Gateway's parameters.
pub(super) fn parameters_of(gateway: &Manifest) -> Option<(&str, &str)> {
    let field = |key| text(gateway, &["spec", "infrastructure", "parametersRef", key]);
    let name = field("name").filter(|_| field("kind") == Some("ConfigMap"))?;
    Some((gateway.id.namespace.as_str(), name))
}

fn index<'m, K: Ord>(
    gateways: &[&'m Manifest],
    key: impl Fn(&'m Manifest) -> Option<K>,
) -> Index<'m, K> {
    let mut index = Index::new();
    for gateway in gateways {
        if let Some(key) = key(gateway) {
            index.entry(key).or_default().push(*gateway);
        }
    }
    index
}
