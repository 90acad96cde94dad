//! Which istiod renders which Gateways.

use std::collections::{BTreeMap, BTreeSet};

use super::tags::tag;
use super::versions::{Component, component};
use crate::diff::Manifest;
use crate::diff::meaning::class::{INJECTOR, is_injector, is_mesh_config};
use crate::diff::meaning::gateway::REVISION;

/// The revision of what names none.
pub(super) const DEFAULT: &str = "default";

/// The istiods and the Gateways, by revision.
#[derive(Default)]
pub(super) struct Revisions<'m> {
    istiods: BTreeMap<&'m str, &'m Manifest>,
    gateways: BTreeMap<&'m str, Vec<&'m Manifest>>,
    /// The tags of each revision.
    tags: BTreeMap<&'m str, BTreeSet<&'m str>>,
    /// Gateways that name neither a revision nor a tag that is known: it may be a tag of any.
    of_unknown: Vec<(&'m str, &'m Manifest)>,
}

impl<'m> Revisions<'m> {
    pub(super) fn new(
        objects: impl Iterator<Item = &'m Manifest>,
        gateways: &[&'m Manifest],
    ) -> Self {
        let mut revisions = Self::default();
        let (mut namespaces, mut known) = (BTreeMap::new(), BTreeSet::new());
        for object in objects {
            if object.id.kind == "Namespace" {
                namespaces.extend(object.label(REVISION).map(|it| (object.id.name.as_str(), it)));
            } else if component(object) == Some(Component::Istiod) {
                known.insert(of_istiod(object));
                revisions.istiods.entry(of_istiod(object)).or_insert(object);
            } else if let Some((tag, of)) = tag(object) {
                known.insert(tag);
                revisions.tags.entry(of).or_default().insert(tag);
            } else {
                known.extend(of_config(object));
            }
        }
        for gateway in gateways {
            let of_namespace = || namespaces.get(gateway.id.namespace.as_str()).copied();
            let named = gateway.label(REVISION).or_else(of_namespace).unwrap_or(DEFAULT);
            revisions.gateways.entry(named).or_default().push(gateway);
            if !known.contains(named) {
                revisions.of_unknown.push((named, gateway));
            }
        }
        revisions
    }

    /// The istiod of a revision.
    pub(super) fn istiod(&self, of: &str) -> Option<&'m Manifest> {
        self.istiods.get(of).copied()
    }

    /// The Gateways that name a revision or a tag; those that name none belong to `default`.
    pub(super) fn naming(&self, name: &str) -> &[&'m Manifest] {
        self.gateways.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The Gateways that the istiod of a revision renders, or may render.
    pub(super) fn gateways(&self, of: &str) -> Vec<&'m Manifest> {
        let tags = self.tags.get(of).into_iter().flatten().copied().filter(|it| *it != of);
        let names = std::iter::once(of).chain(tags);
        let own = names.flat_map(|it| self.naming(it)).copied();
        let others = self.of_unknown.iter().filter(|(named, _)| *named != of);
        own.chain(others.map(|(_, gateway)| *gateway)).collect()
    }
}

/// The revision in the name of one of istiod's objects.
pub(super) fn revision<'n>(name: &'n str, of_default: &str) -> &'n str {
    name.strip_prefix(of_default).and_then(|it| it.strip_prefix('-')).unwrap_or(DEFAULT)
}

/// The revision of an istiod.
pub(super) fn of_istiod(istiod: &Manifest) -> &str {
    istiod.label(REVISION).unwrap_or_else(|| revision(&istiod.id.name, "istiod"))
}

/// The revision whose istiod reads a `ConfigMap`.
fn of_config(object: &Manifest) -> Option<&str> {
    let name = &object.id.name;
    if is_injector(&object.id) {
        Some(revision(name, INJECTOR))
    } else if is_mesh_config(object) {
        Some(revision(name, MESH))
    } else {
        None
    }
}

/// The mesh configuration of revision `default`.
pub(super) const MESH: &str = "istio";
