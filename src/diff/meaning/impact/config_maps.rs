//! `ConfigMaps` and Secrets that istiod, the CNI or other workloads read.

mod injector;
mod mesh;
mod overlays;
mod readers;

use super::revisions::{MESH, revision};
use super::{Effect, Scene, causes};
use crate::compare::Edit;
use crate::diff::meaning::class::{is_injector, is_mesh_config};
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
fn gateways(
    scene: &Scene<'_>,
    gateways: &[&Manifest],
    sentence: &str,
    causes: &[(usize, Option<usize>)],
) -> Vec<Effect> {
    if gateways.is_empty() || !scene.may_name(gateways.len()) {
        let text = format!("every Gateway that this istiod deploys rolls {sentence}");
        return vec![Effect::new(ImpactKind::GatewaysRoll, None, text, causes.to_vec())];
    }
    let each = |it: &&Manifest| {
        let text = format!("rolls {sentence}");
        Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, causes.to_vec())
    };
    gateways.iter().map(each).collect()
}

/// The CNI reads its variables when it starts, and no checksum in its template makes it start.
fn cni(scene: &Scene<'_>, at: usize, object: &Manifest, edits: &[Edit]) -> Vec<Effect> {
    let causes = causes(at, edits, |_, keys| keys.first() == Some(&"data"));
    if causes.is_empty() {
        return Vec::new();
    }
    let node = scene.cni;
    if node.is_some_and(|it| scene.starts(it, object)) {
        return Vec::new();
    }
    let text = format!(
        "{}reads ConfigMap {} at start only: nothing changes until it restarts, and nothing in \
         this change restarts it",
        if node.is_none() { "istio-cni-node " } else { "" },
        object.id.name
    );
    vec![Effect::new(ImpactKind::NotUntilRestart, node.map(|it| &it.id), text, causes)]
}
