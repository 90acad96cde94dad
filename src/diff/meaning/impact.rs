//! What applying differences does: what restarts, what waits, what is refused, what stays.

mod config_maps;
mod copying;
mod gateways;
mod moves;
mod overlay;
mod parameters;
mod refused;
mod removals;
mod revisions;
mod scene;
mod tags;
mod versions;
mod workloads;

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::Value;

use super::Surroundings;
use super::class::{is_gateway, is_injector, is_mesh_config};
use super::gateway::{REVISION, entries};
use crate::compare::{Edit, EditKind};
use crate::diff::{Impact, ImpactKind, Manifest, Operation, Pair};
use crate::object::ObjectId;
use scene::{Scene, parameters_of};

/// An impact and the differences that cause it: pairs, each with a field or as a whole.
#[derive(Debug)]
pub(super) struct Effect {
    pub(super) impact: Impact,
    pub(super) causes: Vec<(usize, Option<usize>)>,
}

impl Effect {
    fn new(
        kind: ImpactKind,
        workload: Option<&ObjectId>,
        text: impl Into<String>,
        causes: Vec<(usize, Option<usize>)>,
    ) -> Self {
        let (workload, text, versions) = (workload.cloned(), text.into(), Vec::new());
        Self { impact: Impact { kind, workload, text, versions }, causes }
    }

    /// Adds the causes of another effect on the same Gateway.
    fn join(&mut self, other: Self) {
        let text = other.impact.text.strip_prefix("rolls").unwrap_or(&other.impact.text);
        self.impact.text.push_str("; also");
        self.impact.text.push_str(if text.starts_with(' ') { "" } else { " " });
        self.impact.text.push_str(text.trim_start_matches(": "));
        self.causes.extend(other.causes);
    }
}

/// Returns what the differences of one environment do.
pub(super) fn effects(
    pairs: &[Pair],
    around: Surroundings<'_>,
    whole: Option<Operation>,
) -> Vec<Effect> {
    let scene = Scene::new(pairs, around);
    if whole == Some(Operation::Deleted) {
        return removals::of_everything(&scene);
    }
    let passes = [
        workloads::rolls,
        gateways::rolls,
        tags::effects,
        copying::rolls,
        config_maps::effects,
        parameters::effects,
        refused::effects,
        removals::effects,
        moves::effects,
        versions::effects,
        proxy_configs,
    ];
    let mut effects = passes.iter().flat_map(|pass| pass(&scene)).collect::<Vec<_>>();
    drop_refused(&mut effects);
    parameters::drop_unrendered(&scene, &mut effects);
    one_for_each_gateway(effects)
}

/// What the API server refuses starts nothing, and nothing waits for it.
fn drop_refused(effects: &mut Vec<Effect>) {
    let refused = effects.iter().filter(|it| it.impact.kind == ImpactKind::Refused);
    let refused = refused.flat_map(|it| &it.causes).map(|(pair, _)| *pair);
    let refused = refused.collect::<BTreeSet<_>>();
    effects.retain_mut(|effect| {
        let comes_of_it = matches!(
            effect.impact.kind,
            ImpactKind::Rolls
                | ImpactKind::RollsOnDelete
                | ImpactKind::GatewaysRoll
                | ImpactKind::NotUntilRestart
        );
        if comes_of_it {
            effect.causes.retain(|(pair, _)| !refused.contains(pair));
        }
        !comes_of_it || !effect.causes.is_empty()
    });
}

/// Nothing tells istiod to render Gateways again when one of these differs.
fn proxy_configs(scene: &Scene<'_>) -> Vec<Effect> {
    let pairs = scene.pairs.iter().enumerate();
    let found = pairs.filter_map(|(at, pair)| Some((at, pair, pair.object()?)));
    let found = found
        .filter(|(_, _, it)| it.id.group == "networking.istio.io" && it.id.kind == "ProxyConfig");
    let text = "is in force for a Gateway only when istiod renders it again: a restart of istiod \
                does that, and this change does not";
    let effects = found.filter_map(|(at, pair, object)| {
        let causes = match pair.operation {
            Operation::Changed | Operation::Moved => {
                causes(at, &pair.edits, |_, keys| keys.first() == Some(&"spec"))
            }
            _ => vec![(at, None)],
        };
        let some = !causes.is_empty();
        some.then(|| Effect::new(ImpactKind::NotUntilRestart, Some(&object.id), text, causes))
    });
    effects.collect()
}

/// Makes one effect of all that roll the same Gateway.
fn one_for_each_gateway(effects: Vec<Effect>) -> Vec<Effect> {
    let mut first = BTreeMap::new();
    let mut merged: Vec<Effect> = Vec::with_capacity(effects.len());
    for effect in effects {
        let gateway = effect.impact.workload.clone();
        let gateway = gateway.filter(|_| effect.impact.kind == ImpactKind::GatewaysRoll);
        let next = merged.len();
        let at = gateway.map_or(next, |it| *first.entry(it).or_insert(next));
        match merged.get_mut(at) {
            Some(known) => known.join(effect),
            None => merged.push(effect),
        }
    }
    merged
}

/// What runs pods and is looked at as a part of the mesh, or because it reads what differs.
pub(super) const WORKLOADS: [&str; 4] = ["Deployment", "DaemonSet", "StatefulSet", "Rollout"];

/// Words of which each such workload holds one: see `versions::component` and
/// `config_maps::readers`. All others are of no interest.
pub(super) const WORDS_OF_WORKLOADS: [&str; 5] =
    ["configMap", "secret", "discovery", "install-cni", "ztunnel"];

/// What else is looked at.
const AROUND: [&str; 3] = ["Gateway", "GatewayClass", "Namespace"];

/// What says which istiod a Gateway belongs to, and what it lays over its pods.
const OF_ISTIODS: [&str; 2] = ["ConfigMap", "MutatingWebhookConfiguration"];

/// All kinds whose unchanged objects may be looked at.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    AROUND.into_iter().chain(WORKLOADS).chain(OF_ISTIODS)
}

/// The kinds whose unchanged objects are looked at, when the pairs make that needful.
pub(super) fn needs(pairs: &[Pair]) -> Option<Vec<&'static str>> {
    let kinds = || {
        let of_istiods = pairs.iter().any(concerns_istiods).then_some(OF_ISTIODS);
        let kinds = AROUND.into_iter().chain(WORKLOADS);
        kinds.chain(of_istiods.into_iter().flatten()).collect()
    };
    pairs.iter().any(looks_around).then(kinds)
}

fn concerns_istiods(pair: &Pair) -> bool {
    pair.object().is_some_and(|it| match it.id.kind.as_str() {
        "ConfigMap" => is_injector(&it.id) || is_mesh_config(it),
        "Gateway" => true,
        _ => versions::component(it) == Some(versions::Component::Istiod) || tags::is_tag(it),
    })
}

/// The `ConfigMaps` of Gateways that name another one than before, by namespace and name.
pub(super) fn parameters(pairs: &[Pair]) -> BTreeSet<(String, String)> {
    let both = pairs.iter().filter_map(|pair| pair.from.as_ref().zip(pair.to.as_ref()));
    let other =
        both.filter(|(from, to)| is_gateway(&to.id) && parameters_of(from) != parameters_of(to));
    let named = other.flat_map(|(from, to)| [from, to]).filter_map(parameters_of);
    named.map(|(namespace, name)| (namespace.to_owned(), name.to_owned())).collect()
}

fn looks_around(pair: &Pair) -> bool {
    let Some(object) = pair.object() else { return false };
    match object.id.kind.as_str() {
        "ConfigMap" | "Secret" | "Gateway" => true,
        "Application" => pair.operation == Operation::Renamed,
        "Namespace" => pair.edits.iter().any(|edit| entries(edit, 2).contains(&REVISION)),
        _ => versions::component(object).is_some() || tags::is_tag(object),
    }
}

impl Pair {
    /// The object as it is after, or as it was.
    pub(super) fn object(&self) -> Option<&Manifest> {
        self.to.as_ref().or(self.from.as_ref())
    }
}

/// The fields that differ for Kubernetes and fit, as causes of one pair.
fn causes<'e>(
    pair: usize,
    edits: &'e [Edit],
    fits: impl Fn(&Edit, &[&str]) -> bool + 'e,
) -> Vec<(usize, Option<usize>)> {
    let differs = |edit: &&Edit| edit.kind != EditKind::Spelling;
    let fits = move |edit: &Edit| fits(edit, &edit.keys().collect::<Vec<_>>());
    let found = edits.iter().enumerate().filter(|(_, edit)| differs(edit) && fits(edit));
    found.map(|(index, _)| (pair, Some(index))).collect()
}

fn text<'v>(object: &'v Manifest, path: &[&str]) -> Option<&'v str> {
    object.at(path).and_then(Value::as_str)
}
