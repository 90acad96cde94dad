//! What applying differences does: what restarts, what waits, what is refused, what stays.

mod config_maps;
mod gateways;
mod refused;
mod removals;
mod versions;
mod workloads;

use kubeyaml::Value;

use super::Surroundings;
use super::class::is_gateway;
use crate::compare::{Edit, EditKind};
use crate::diff::{Impact, ImpactKind, Manifest, Pair};
use crate::object::ObjectId;

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
        Self { impact: Impact { kind, workload: workload.cloned(), text: text.into() }, causes }
    }
}

/// Everything there is to look at.
struct Scene<'m> {
    pairs: &'m [Pair],
    unchanged: &'m [Manifest],
    /// The Gateways that istiod deploys, as they are after.
    gateways: Vec<&'m Manifest>,
}

/// Returns what the differences of one environment do.
pub(super) fn effects(pairs: &[Pair], around: Surroundings<'_>) -> Vec<Effect> {
    let scene = Scene::new(pairs, around.unchanged);
    let passes = [
        workloads::rolls,
        gateways::rolls,
        config_maps::effects,
        refused::effects,
        removals::effects,
        versions::effects,
    ];
    passes.iter().flat_map(|pass| pass(&scene)).collect()
}

/// The kinds whose unchanged objects are looked at, when the pairs make that needful.
pub(super) fn needs(pairs: &[Pair]) -> Option<&'static [&'static str]> {
    let reads = |pair: &Pair| {
        let object = pair.object();
        object.is_some_and(|it| it.id.kind == "ConfigMap" || versions::component(it).is_some())
    };
    let kinds: &[&str] = &["Gateway", "Deployment", "DaemonSet", "StatefulSet"];
    pairs.iter().any(reads).then_some(kinds)
}

impl<'m> Scene<'m> {
    fn new(pairs: &'m [Pair], unchanged: &'m [Manifest]) -> Self {
        let after = pairs.iter().filter_map(|pair| pair.to.as_ref()).chain(unchanged);
        let gateways = after.filter(|it| gateways::is_deployed(it)).collect();
        Self { pairs, unchanged, gateways }
    }

    /// All objects as they are after.
    fn after(&self) -> impl Iterator<Item = &'m Manifest> {
        self.pairs.iter().filter_map(|pair| pair.to.as_ref()).chain(self.unchanged)
    }

    /// The pairs that are there on both sides, with their indexes.
    fn changed(&self) -> impl Iterator<Item = (usize, &'m Manifest, &'m Manifest, &'m [Edit])> {
        self.pairs.iter().enumerate().filter_map(|(index, pair)| {
            Some((index, pair.from.as_ref()?, pair.to.as_ref()?, pair.edits.as_slice()))
        })
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

fn is_map_with_entries(object: &Manifest, path: &[&str]) -> bool {
    object.at(path).is_some_and(|it| !it.is_null())
}
