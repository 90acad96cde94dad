//! Whether istiod copies the labels and annotations of Gateways into their pods.
//!
//! Istio's `pilot/pkg/features/experimental.go`.

use super::revisions::of_istiod;
use super::versions::{Component, component, variable};
use super::{Effect, Scene, causes};
use crate::compare::{Edit, Item, Step};
use crate::diff::meaning::class::is_pod_template;
use crate::diff::meaning::gateway::has_copied;
use crate::diff::{ImpactKind, Manifest};

const VARIABLE: &str = "PILOT_ENABLE_GATEWAY_API_COPY_LABELS_ANNOTATIONS";

/// What Go reads as false.
const FALSE: [&str; 6] = ["false", "False", "FALSE", "f", "F", "0"];

/// Tells whether an istiod copies.
pub(super) fn copies(istiod: &Manifest) -> bool {
    variable(istiod, "discovery", VARIABLE).is_none_or(|it| !FALSE.contains(&it))
}

/// What an istiod does that copies no more, or again.
pub(super) fn rolls(scene: &Scene<'_>) -> Vec<Effect> {
    let istiods = scene.changed().filter(|(_, from, to, _)| {
        component(to) == Some(Component::Istiod) && copies(from) != copies(to)
    });
    let effects = istiods.flat_map(|(at, _, to, edits)| {
        let text = if copies(to) {
            "rolls: istiod copies its labels and annotations into its pods from now on"
        } else {
            "rolls: istiod no longer copies its labels and annotations into its pods"
        };
        let causes = of_variable(at, to, edits);
        let gateways = scene.of_revision(of_istiod(to)).into_iter().filter(|it| has_copied(it));
        gateways
            .map(|it| Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, causes.clone()))
            .collect::<Vec<_>>()
    });
    effects.collect()
}

/// The fields that say whether it copies; the whole object where they came with more.
fn of_variable(at: usize, to: &Manifest, edits: &[Edit]) -> Vec<(usize, Option<usize>)> {
    let is_it =
        |step: &Step| matches!(step, Step::Item(Item { name: Some(name), .. }) if name == VARIABLE);
    let found = causes(at, edits, |edit, keys| {
        is_pod_template(&to.id, keys) && edit.path.iter().any(is_it)
    });
    if found.is_empty() { vec![(at, None)] } else { found }
}
