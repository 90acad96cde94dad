//! The `ConfigMaps` that Gateways name in `parametersRef`: another one, and one that is gone.
//!
//! Istio's `deploymentcontroller.go`: without the `ConfigMap` the rendering of a Gateway is aborted.

use std::collections::BTreeMap;

use super::overlay::{MADE, defaults_for, has, stays, template};
use super::scene::parameters_of;
use super::{Effect, Scene, causes, removals};
use crate::compare::Edit;
use crate::diff::meaning::gateway::{class_name, entries};
use crate::diff::{ImpactKind, Manifest};
use crate::object::ObjectId;

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let changed = scene.changed().filter(|(_, from, to, _)| {
        from.id == to.id && scene.is_deployed(to) && parameters_of(from) != parameters_of(to)
    });
    let left = changed.flat_map(|(at, from, to, edits)| left(scene, at, (from, to), edits));
    let stopped = unrendered(scene).into_iter().map(|(gateway, (at, config))| {
        let text = format!(
            "its pods stay in the cluster as they are, and istiod renders it no more until \
             ConfigMap {config} is back"
        );
        Effect::new(ImpactKind::LeftInCluster, Some(gateway), text, vec![(at, None)])
    });
    left.chain(stopped).collect()
}

/// The Gateways whose `ConfigMap` is gone, each with the pair and the name of that.
fn unrendered<'s>(scene: &'s Scene<'_>) -> BTreeMap<&'s ObjectId, (usize, &'s str)> {
    let pairs = scene.pairs.iter().enumerate();
    let gone = pairs.filter_map(|(at, pair)| {
        let from = pair.from.as_ref().filter(|it| it.id.kind == "ConfigMap")?;
        let is_gone = pair.to.as_ref().is_none_or(|to| to.id != from.id);
        (is_gone && !removals::stays(from)).then_some((at, from))
    });
    let gateways = gone.flat_map(|(at, from)| {
        let named = scene.with_parameters(&from.id).iter();
        named.map(move |it| (&it.id, (at, from.id.name.as_str())))
    });
    gateways.collect()
}

/// What istiod does not render does not roll.
pub(super) fn drop_unrendered(scene: &Scene<'_>, effects: &mut Vec<Effect>) {
    let unrendered = unrendered(scene);
    effects.retain(|effect| {
        let gateway = effect.impact.workload.as_ref();
        effect.impact.kind != ImpactKind::GatewaysRoll
            || gateway.is_none_or(|it| !unrendered.contains_key(it))
    });
}

/// What istiod made for the `ConfigMap` that a Gateway names no more.
fn left(
    scene: &Scene<'_>,
    at: usize,
    (from, to): (&Manifest, &Manifest),
    edits: &[Edit],
) -> Vec<Effect> {
    let [before, after] = scene.config_maps();
    let was = parameters_of(from).and_then(|it| before.get(&it));
    let named = parameters_of(to);
    let is = named.and_then(|it| after.get(&it));
    let Some(was) = was.filter(|_| named.is_some() == is.is_some()) else { return Vec::new() };
    let of_class = after
        .values()
        .filter(|it| defaults_for(scene, it).is_some_and(|it| Some(it) == class_name(to)));
    let laid_over = is.into_iter().chain(of_class).collect::<Vec<_>>();
    let left =
        MADE.iter().filter(|(key, _)| has(was, key) && !laid_over.iter().any(|it| has(it, key)));
    let is_named = |edit: &Edit, keys: &[&str]| {
        keys.starts_with(&["spec", "infrastructure"]) && entries(edit, 2).contains(&"parametersRef")
    };
    let causes = causes(at, edits, is_named);
    let effect = |(_, kind): &(&str, &str)| {
        Effect::new(ImpactKind::LeftInCluster, Some(&to.id), stays(kind), causes.clone())
    };
    left.map(effect).collect()
}

/// Tells whether what is laid over a Gateway's pods is another template. Of what the files do not
/// hold it may be.
pub(super) fn have_other_template(scene: &Scene<'_>, from: &Manifest, to: &Manifest) -> bool {
    let [before, after] = scene.config_maps();
    let sides = [(from, before), (to, after)].map(|(gateway, configs)| {
        parameters_of(gateway).map_or(Some(None), |it| configs.get(&it).map(|it| template(it)))
    });
    match sides {
        [Some(was), Some(is)] => was != is,
        _ => true,
    }
}
