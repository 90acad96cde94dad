//! Overlays: what users lay over the pods of Gateways, for a class or for one Gateway.
//!
//! Istio's `deploymentcontroller.go`, the handler of `ConfigMaps`.

use kubeyaml::Value;

use super::{Effect, Scene, gateways};
use crate::compare::Edit;
use crate::diff::meaning::class::CLASS_DEFAULTS;
use crate::diff::meaning::gateway::entries;
use crate::diff::meaning::impact::causes;
use crate::diff::meaning::impact::overlay::{MADE, content, defaults_for, has, stays, template};
use crate::diff::{ImpactKind, Manifest, Operation, Pair};

pub(super) fn is_overlay(scene: &Scene<'_>, pair: &Pair) -> bool {
    let sides = [&pair.from, &pair.to];
    sides
        .into_iter()
        .flatten()
        .any(|it| defaults_for(scene, it).is_some() || !scene.with_parameters(&it.id).is_empty())
}

pub(super) fn effects(scene: &Scene<'_>, at: usize, pair: &Pair) -> Vec<Effect> {
    let Some(object) = pair.object() else { return Vec::new() };
    let mut effects = Vec::new();
    let rolling = rolling(at, pair);
    if !rolling.is_empty() {
        let sentence = format!("when ConfigMap {} is applied (deployment)", object.id.name);
        effects.extend(gateways(scene, &laid_over(scene, pair), &sentence, &rolling));
    }
    for (key, kind) in MADE.iter().filter(|_| !is_missed(scene, pair)) {
        let removed = removed(at, pair, key);
        if !removed.is_empty() {
            let text = stays(kind);
            effects.push(Effect::new(ImpactKind::LeftInCluster, Some(&object.id), text, removed));
        }
    }
    effects
}

/// Tells whether Gateways still name an overlay that is gone: istiod touches nothing of theirs.
fn is_missed(scene: &Scene<'_>, pair: &Pair) -> bool {
    let gone = pair.from.as_ref().filter(|_| pair.to.is_none());
    gone.is_some_and(|it| {
        defaults_for(scene, it).is_none() && !scene.with_parameters(&it.id).is_empty()
    })
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
    let has_template = sides.into_iter().any(|it| template(it).is_some());
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

fn removed(at: usize, pair: &Pair, key: &str) -> Vec<(usize, Option<usize>)> {
    let [had, has] = [&pair.from, &pair.to].map(|it| it.as_ref().is_some_and(|it| has(it, key)));
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
