//! Which istiod renders which Gateways.

use std::collections::BTreeMap;

use super::versions::{Component, component};
use crate::diff::Manifest;
use crate::diff::meaning::gateway::REVISION;

/// The revision of what names none.
const DEFAULT: &str = "default";

/// The istiods and the Gateways, by revision.
#[derive(Default)]
pub(super) struct Revisions<'m> {
    istiods: BTreeMap<&'m str, &'m Manifest>,
    gateways: BTreeMap<&'m str, Vec<&'m Manifest>>,
    /// Gateways that name what no istiod is called: it may be a tag of any.
    of_tags: Vec<&'m Manifest>,
}

impl<'m> Revisions<'m> {
    pub(super) fn new(
        objects: impl Iterator<Item = &'m Manifest>,
        gateways: &[&'m Manifest],
    ) -> Self {
        let mut revisions = Self::default();
        let mut namespaces = BTreeMap::new();
        for object in objects {
            if object.id.kind == "Namespace" {
                namespaces.extend(object.label(REVISION).map(|it| (object.id.name.as_str(), it)));
            } else if component(object) == Some(Component::Istiod) {
                revisions.istiods.entry(of_istiod(object)).or_insert(object);
            }
        }
        for gateway in gateways {
            let of_namespace = || namespaces.get(gateway.id.namespace.as_str()).copied();
            let named = gateway.label(REVISION).or_else(of_namespace).unwrap_or(DEFAULT);
            revisions.gateways.entry(named).or_default().push(gateway);
            if !revisions.istiods.contains_key(named) {
                revisions.of_tags.push(gateway);
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
        let is_known = self.istiods.contains_key(of);
        let own = self.gateways.get(of).filter(|_| is_known).into_iter().flatten();
        own.chain(&self.of_tags).copied().collect()
    }
}

/// The revision in the name of one of istiod's objects.
pub(super) fn revision<'n>(name: &'n str, of_default: &str) -> &'n str {
    name.strip_prefix(of_default).and_then(|it| it.strip_prefix('-')).unwrap_or(DEFAULT)
}

fn of_istiod(istiod: &Manifest) -> &str {
    istiod.label(REVISION).unwrap_or_else(|| revision(&istiod.id.name, "istiod"))
}
