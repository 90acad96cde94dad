//! The `ConfigMaps` that Gateways name in `parametersRef`: another one, and one that is gone.
//!
//! Istio's `deploymentcontroller.go`: without the `ConfigMap` the rendering of a Gateway is aborted.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::overlay::{MADE, defaults_for, has, stays, template};
use super::scene::parameters_of;
use super::{Effect, Scene, causes, removals};
use crate::compare::Edit;
use crate::diff::meaning::gateway::{class_name, entries};
use crate::diff::{ImpactKind, Manifest};

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let changed = scene.changed().filter(|(_, from, to, _)| {
        from.id == to.id && scene.is_deployed(to) && parameters_of(from) != parameters_of(to)
    });
    let defaults = OnceCell::new();
    let of_classes = || defaults.get_or_init(|| defaults_of_classes(scene)).as_slice();
    let left =
        changed.flat_map(|(at, from, to, edits)| left(scene, of_classes(), at, (from, to), edits));
    let stopped = gone(scene).filter_map(|(at, config)| {
        let text = stopped(scene.with_parameters(&config.id))?;
        Some(Effect::new(ImpactKind::LeftInCluster, Some(&config.id), text, vec![(at, None)]))
    });
    left.chain(stopped).collect()
}

/// Says that Gateways whose `ConfigMap` is gone are left alone.
fn stopped(gateways: &[&Manifest]) -> Option<String> {
    const NAMED: usize = 3;
    let names = gateways.iter().take(NAMED).map(|it| it.id.name.as_str()).collect::<Vec<_>>();
    let names = names.join(", ");
    match gateways.len() {
        0 => None,
        1 => Some(format!(
            "Gateway {names} stays in the cluster as it is, and istiod renders it no more until this \
             ConfigMap is back"
        )),
        count => {
            let more = count.saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            Some(format!(
                "Gateways {names}{more} stay in the cluster as they are, and istiod renders them no \
                 more until this ConfigMap is back"
            ))
        }
    }
}

/// The `ConfigMaps` that are deleted, and their pairs.
fn gone<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (usize, &'s Manifest)> {
    let pairs = scene.pairs.iter().enumerate();
    pairs.filter_map(|(at, pair)| {
        let from = pair.from.as_ref().filter(|it| it.id.kind == "ConfigMap")?;
        let is_gone = pair.to.as_ref().is_none_or(|to| to.id != from.id);
        (is_gone && !removals::stays(from)).then_some((at, from))
    })
}

/// What istiod does not render does not roll.
pub(super) fn drop_unrendered(scene: &Scene<'_>, effects: &mut Vec<Effect>) {
    let gateways = gone(scene).flat_map(|(_, it)| scene.with_parameters(&it.id));
    let unrendered = gateways.map(|it| &it.id).collect::<BTreeSet<_>>();
    effects.retain(|effect| {
        let gateway = effect.impact.workload.as_ref();
        effect.impact.kind != ImpactKind::GatewaysRoll
            || gateway.is_none_or(|it| !unrendered.contains(it))
    });
}

fn defaults_of_classes<'s>(scene: &Scene<'s>) -> Vec<(&'s str, &'s Manifest)> {
    let [_, after] = scene.config_maps();
    after.values().filter_map(|it| Some((defaults_for(scene, it)?, *it))).collect()
}

/// What istiod made for the `ConfigMap` that a Gateway names no more.
fn left(
    scene: &Scene<'_>,
    of_classes: &[(&str, &Manifest)],
    at: usize,
    (from, to): (&Manifest, &Manifest),
    edits: &[Edit],
) -> Vec<Effect> {
    let [before, after] = scene.config_maps();
    let was = parameters_of(from).and_then(|it| before.get(&it));
    let named = parameters_of(to);
    let is = named.and_then(|it| after.get(&it));
    let Some(was) = was.filter(|_| named.is_some() == is.is_some()) else { return Vec::new() };
    let of_class = of_classes.iter().filter(|(class, _)| class_name(to) == Some(class));
    let laid_over = is.into_iter().copied().chain(of_class.map(|(_, it)| *it)).collect::<Vec<_>>();
    let left =
        MADE.iter().filter(|(key, _)| has(was, key) && !laid_over.iter().any(|it| has(it, key)));
    let causes = causes(at, edits, |edit, _| names_parameters(edit));
    let effect = |(_, kind): &(&str, &str)| {
        Effect::new(ImpactKind::LeftInCluster, Some(&to.id), stays(kind), causes.clone())
    };
    left.map(effect).collect()
}

/// Tells whether an edit makes a Gateway name another `ConfigMap`.
pub(super) fn names_parameters(edit: &Edit) -> bool {
    edit.keys().take(2).eq(["spec", "infrastructure"])
        && entries(edit, 2).contains(&"parametersRef")
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
