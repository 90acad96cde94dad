//! `ConfigMaps` and Secrets that istiod, the CNI or other workloads read.

mod injector;
mod mesh;
mod overlays;
mod readers;

use std::collections::{BTreeMap, BTreeSet};

use super::versions::{Component, component};
use super::{Effect, Scene, causes};
use crate::compare::Edit;
use crate::diff::meaning::class::{is_injector, is_mesh_config};
use crate::diff::meaning::gateway::REVISION;
use crate::diff::{ImpactKind, Manifest};
use readers::Readers;

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    let readers = Readers::new(scene);
    for (at, pair) in scene.pairs.iter().enumerate() {
        let Some(object) = pair.object().filter(|it| is_read(it)) else { continue };
        if is_injector(&object.id) {
            effects.extend(injector::effects(scene, at, pair, object));
        } else if is_mesh_config(object) {
            effects.extend(mesh::effects(scene, at, object, &pair.edits));
        } else if object.id.name.starts_with("istio-cni-config") {
            effects.extend(cni(scene, at, object, &pair.edits));
        } else if overlays::is_overlay(scene, pair) {
            effects.extend(overlays::effects(scene, at, pair));
        } else {
            effects.extend(readers.effects(scene, at, object, &pair.edits));
        }
    }
    effects
}

fn is_read(object: &Manifest) -> bool {
    object.id.group.is_empty() && ["ConfigMap", "Secret"].contains(&object.id.kind.as_str())
}

/// One effect for each of these Gateways; one without a name when none is known.
fn gateways<'m>(
    gateways: impl Iterator<Item = &'m Manifest>,
    sentence: &str,
    causes: &[(usize, Option<usize>)],
) -> Vec<Effect> {
    let each = |it: &Manifest| {
        let text = format!("rolls {sentence}");
        Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, causes.to_vec())
    };
    let effects = gateways.map(each).collect::<Vec<_>>();
    if !effects.is_empty() {
        return effects;
    }
    let text = format!("every Gateway that this istiod deploys rolls {sentence}");
    vec![Effect::new(ImpactKind::GatewaysRoll, None, text, causes.to_vec())]
}

/// The revision in the name of one of istiod's `ConfigMaps`.
fn revision<'n>(name: &'n str, of_default: &str) -> &'n str {
    name.strip_prefix(of_default).and_then(|it| it.strip_prefix('-')).unwrap_or("default")
}

/// Gateways that the istiod of a revision renders. A Gateway that names another revision is not
/// its own; one that names a tag may be.
fn of_revision<'m>(scene: &Scene<'m>, revision: &str) -> impl Iterator<Item = &'m Manifest> {
    let namespaces = scene.after().filter(|it| it.id.kind == "Namespace");
    let namespaces = namespaces.filter_map(|it| Some((it.id.name.as_str(), it.label(REVISION)?)));
    let namespaces = namespaces.collect::<BTreeMap<_, _>>();
    let others = istiods(scene).map(of_istiod).collect::<BTreeSet<_>>();
    let revision = revision.to_owned();
    scene.gateways.clone().into_iter().filter(move |it| {
        let of_namespace = || namespaces.get(it.id.namespace.as_str()).copied();
        match it.label(REVISION).or_else(of_namespace).unwrap_or("default") {
            label if label == revision => true,
            // The default may be a tag of any revision when no istiod has that name.
            label => !others.contains(label),
        }
    })
}

fn istiods<'m>(scene: &Scene<'m>) -> impl Iterator<Item = &'m Manifest> {
    scene.after().filter(|it| component(it) == Some(Component::Istiod))
}

/// The istiod of a revision.
fn istiod<'m>(scene: &Scene<'m>, of: &str) -> Option<&'m Manifest> {
    istiods(scene).find(|it| of_istiod(it) == of)
}

fn of_istiod(istiod: &Manifest) -> &str {
    istiod.label(REVISION).unwrap_or_else(|| revision(&istiod.id.name, "istiod"))
}

/// The CNI reads its variables when it starts, and no checksum in its template makes it start.
fn cni(scene: &Scene<'_>, at: usize, object: &Manifest, edits: &[Edit]) -> Vec<Effect> {
    let causes = causes(at, edits, |_, keys| keys.first() == Some(&"data"));
    if causes.is_empty() {
        return Vec::new();
    }
    let node = scene.after().find(|it| component(it) == Some(Component::Cni));
    if node.is_some_and(|it| scene.starts(it, object)) {
        return Vec::new();
    }
    let text = "nothing changes until istio-cni-node restarts: it reads this ConfigMap at start, \
                and nothing in this change restarts it";
    vec![Effect::new(ImpactKind::NotUntilRestart, node.map(|it| &it.id), text, causes)]
}
