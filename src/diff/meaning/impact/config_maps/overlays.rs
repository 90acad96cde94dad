//! Overlays: what users lay over the pods of Gateways, for a class or for one Gateway.
//!
//! Istio's `deploymentcontroller.go`, the handler of `ConfigMaps`.

use std::borrow::Cow;

use kubeyaml::Value;

use super::{Effect, Scene, gateways};
use crate::compare::Edit;
use crate::diff::meaning::class::CLASS_DEFAULTS;
use crate::diff::meaning::gateway::entries;
use crate::diff::meaning::impact::causes;
use crate::diff::{ImpactKind, Manifest, Operation, Pair};

/// Keys that make istiod create an object which it does not delete again.
const MADE: &[(&str, &str)] = &[
    ("horizontalPodAutoscaler", "HorizontalPodAutoscaler"),
    ("podDisruptionBudget", "PodDisruptionBudget"),
];

pub(super) fn is_overlay(scene: &Scene<'_>, pair: &Pair) -> bool {
    let sides = [&pair.from, &pair.to];
    sides
        .into_iter()
        .flatten()
        .any(|it| defaults_for(scene, it).is_some() || !scene.with_parameters(&it.id).is_empty())
}

/// Returns the class that a `ConfigMap` holds defaults for. Istiod reads such ones in its own
/// namespace alone.
fn defaults_for<'c>(scene: &Scene<'_>, config: &'c Manifest) -> Option<&'c str> {
    config.label(CLASS_DEFAULTS).filter(|_| scene.is_of_istiod(&config.id.namespace))
}

pub(super) fn effects(scene: &Scene<'_>, at: usize, pair: &Pair) -> Vec<Effect> {
    let Some(object) = pair.object() else { return Vec::new() };
    let mut effects = Vec::new();
    let rolling = rolling(at, pair);
    if !rolling.is_empty() {
        let sentence = format!("when ConfigMap {} is applied (deployment)", object.id.name);
        effects.extend(gateways(scene, &laid_over(scene, pair), &sentence, &rolling));
    }
    for (key, kind) in MADE {
        let removed = removed(at, pair, key);
        if !removed.is_empty() {
            let text =
                format!("the {kind} that istiod made stays in the cluster: delete it by hand");
            effects.push(Effect::new(ImpactKind::LeftInCluster, Some(&object.id), text, removed));
        }
    }
    effects
}

/// The Gateways that the overlay is or was for.
fn laid_over<'m>(scene: &Scene<'m>, pair: &Pair) -> Vec<&'m Manifest> {
    let sides = [&pair.from, &pair.to].into_iter().flatten();
    let classes = sides.clone().filter_map(|it| defaults_for(scene, it));
    let of_class = classes.flat_map(|class| scene.of_class(class)).copied();
    let mut found = of_class.collect::<Vec<_>>();
    found.extend(sides.flat_map(|it| scene.with_parameters(&it.id)).copied());
    found.sort_by_key(|it| &it.id);
    found.dedup_by_key(|it| &it.id);
    found
}

/// What changes the pods of those Gateways: the pod template in key `deployment`, and whether the
/// overlay is for them at all.
fn rolling(at: usize, pair: &Pair) -> Vec<(usize, Option<usize>)> {
    let sides = [&pair.from, &pair.to].into_iter().flatten();
    let has_template = sides
        .into_iter()
        .any(|it| it.at(&["data", "deployment"]).is_some_and(|it| touches_template(Some(it), &[])));
    let whole = matches!(pair.operation, Operation::Created | Operation::Deleted);
    if whole && has_template {
        return vec![(at, None)];
    }
    causes(at, &pair.edits, |edit, keys| match keys {
        ["data", "deployment", rest @ ..] => {
            touches_template(edit.before.as_ref(), rest)
                || touches_template(edit.after.as_ref(), rest)
        }
        ["metadata", "labels", ..] => has_template && entries(edit, 2).contains(&CLASS_DEFAULTS),
        _ => false,
    })
}

/// Tells whether a value that stands in an overlay of a Deployment, below these keys, is of its pod
/// template. Of a text that cannot be read it may be.
fn touches_template(value: Option<&Value>, below: &[&str]) -> bool {
    match (below, value) {
        (["spec", "template", ..], _) => true,
        (["spec"], Some(value)) => value.get("template").is_some(),
        ([], Some(value)) => content(value).at(&["spec", "template"]).is_some(),
        _ => false,
    }
}

/// A value, or what a text holds.
fn content(value: &Value) -> Cow<'_, Value> {
    let read = |text: &str| kubeyaml::read(text).ok()?.into_iter().next();
    value.as_str().and_then(read).map_or(Cow::Borrowed(value), Cow::Owned)
}

fn removed(at: usize, pair: &Pair, key: &str) -> Vec<(usize, Option<usize>)> {
    let had = pair.from.as_ref().is_some_and(|it| it.at(&["data", key]).is_some());
    let has = pair.to.as_ref().is_some_and(|it| it.at(&["data", key]).is_some());
    if !had || has {
        return Vec::new();
    }
    if pair.to.is_none() {
        return vec![(at, None)];
    }
    let is_it = |edit: &Edit, keys: &[&str]| {
        keys == ["data", key] || keys == ["data"] && entries(edit, 1).contains(&key)
    };
    causes(at, &pair.edits, is_it)
}
