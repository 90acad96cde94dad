//! What differences do to security: looser, tighter, or unclear.
//!
//! Facts are computed for both sides and compared: a field that changes nothing in force has no
//! direction, and what the rules cannot decide is unclear, with the reason.

mod authorization_policy;
mod beside;
mod binding;
mod edits;
mod effect;
mod enforcement;
mod enrolment;
mod followers;
mod identity;
mod idle;
mod listeners;
mod mesh;
mod network_policy;
mod network_rule;
mod pattern;
mod peer_authentication;
mod policy;
mod policy_rule;
mod rbac;
mod request_authentication;
mod scope;
mod selected;
mod shift;
#[cfg(test)]
mod tests;
mod unbound;
mod undecided;
mod views;
mod waypoint;
mod webhooks;
mod world;
mod ztunnel;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rayon::prelude::*;

use super::super::{Direction, Impact, Operation, Pair};
use super::class;
use super::gateway::is_waypoint;
use selected::Selectors;
pub(super) use world::Worlds;

/// What one difference does to security.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    /// The object: an index into the pairs.
    pub(super) pair: usize,
    /// The field: an index into [`Pair::edits`]; none for the whole object.
    pub(super) edit: Option<usize>,
    /// What it does.
    pub(super) direction: Direction,
    /// Why, in a sentence.
    pub(super) why: String,
    /// What else applying it does, such as [`super::super::ImpactKind::LooserUntilReady`].
    pub(super) impacts: Vec<Impact>,
}

/// What a family of rules says of a field, or of the whole object.
struct Opinion {
    edit: Option<usize>,
    direction: Direction,
    why: String,
    impacts: Vec<Impact>,
}

impl Opinion {
    fn of(edit: impl Into<Option<usize>>, direction: Direction, why: impl Into<String>) -> Self {
        Self { edit: edit.into(), direction, why: why.into(), impacts: Vec::new() }
    }
}

/// Decides the direction of every difference that has one; those left out have none. Each field
/// and each whole object is judged at most once.
pub(super) fn directions(pairs: &[Pair], worlds: &Worlds<'_>) -> Vec<Judgement> {
    let selectors = LazyLock::new(|| Selectors::of(worlds));
    let of_pair = |pair| {
        let of_labels = selected::concerns(pair).then(|| selectors.opinions(pair, worlds));
        opinions(pair, worlds).into_iter().chain(of_labels.into_iter().flatten())
    };
    let (of_pairs, of_bindings) = rayon::join(
        || pairs.par_iter().map(|pair| of_pair(pair).collect::<Vec<_>>()).collect::<Vec<_>>(),
        || binding::opinions(pairs, worlds),
    );
    let mut judgements = BTreeMap::new();
    for (index, (pair, opinions)) in pairs.iter().zip(of_pairs).enumerate() {
        for opinion in opinions {
            add(&mut judgements, index, pair, opinion);
        }
    }
    for (index, opinion) in of_bindings {
        if let Some(pair) = pairs.get(index) {
            add(&mut judgements, index, pair, opinion);
        }
    }
    judgements.into_values().collect()
}

/// Says why objects that come or go as a whole, and labels, change nothing that is enforced. What
/// has a direction is not looked at.
pub(super) fn reasons(
    pairs: &[Pair],
    worlds: &Worlds<'_>,
    judged: &[Judgement],
) -> Vec<((usize, Option<usize>), String)> {
    let judged = judged.iter().map(|it| it.pair).collect::<BTreeSet<_>>();
    let silent = pairs.iter().enumerate().filter(|(at, _)| !judged.contains(at));
    let said = silent.filter_map(|(at, pair)| {
        let whole = idle::reason(pair, worlds).map(|why| ((at, None), why));
        whole.or_else(|| idle::of_label(pair, worlds).map(|(edit, why)| ((at, Some(edit)), why)))
    });
    said.collect()
}

/// What is said besides of policies for pods that are mostly not in the mesh.
const OUTSIDE: &str =
    ". The namespace is not in the mesh: only pods that are by labels of their own are concerned";

fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let Some(object) = pair.object() else { return Vec::new() };
    let mut found = match (object.id.group.as_str(), object.id.kind.as_str()) {
        ("security.istio.io", "AuthorizationPolicy") => {
            authorization_policy::opinions(pair, worlds)
        }
        ("security.istio.io", "PeerAuthentication") => peer_authentication::opinions(pair, worlds),
        ("security.istio.io", "RequestAuthentication") => {
            request_authentication::opinions(pair, worlds)
        }
        ("networking.k8s.io", "NetworkPolicy") => network_policy::opinions(pair, worlds),
        ("rbac.authorization.k8s.io", _) => rbac::opinions(pair, worlds),
        ("admissionregistration.k8s.io", _) => webhooks::opinions(pair),
        ("gateway.networking.k8s.io", "Gateway") if !is_waypoint(object) => {
            listeners::opinions(pair)
        }
        ("", "ConfigMap") => mesh::opinions(pair, worlds),
        _ => Vec::new(),
    };
    if object.id.group == "security.istio.io" && worlds.to.is_outside(&object.id.namespace) {
        for opinion in &mut found {
            opinion.why.push_str(OUTSIDE);
        }
    }
    found.extend(enrolment::opinions(pair, worlds));
    found.extend(followers::opinions(pair, worlds));
    found.extend(undecided::opinions(pair));
    found
}

/// Adds an opinion to what is known of its field. Of an object that was renamed or moved, which
/// is one change, all fields are one.
fn add(
    judgements: &mut BTreeMap<(usize, Option<usize>), Judgement>,
    index: usize,
    pair: &Pair,
    opinion: Opinion,
) {
    let edit = opinion.edit.filter(|_| pair.operation == Operation::Changed);
    let Opinion { direction, why, impacts, .. } = opinion;
    match judgements.entry((index, edit)) {
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(Judgement { pair: index, edit, direction, why, impacts });
        }
        std::collections::btree_map::Entry::Occupied(mut entry) => {
            entry.get_mut().merge(direction, &why, impacts);
        }
    }
}

impl Judgement {
    /// Two directions that differ make an unclear one, for both reasons.
    fn merge(&mut self, direction: Direction, why: &str, impacts: Vec<Impact>) {
        if self.direction != direction {
            self.direction = Direction::Unclear;
        }
        if !self.why.contains(why) && self.why.len() < 600 {
            self.why.push_str("; ");
            self.why.push_str(why);
        }
        for impact in impacts {
            if !self.impacts.contains(&impact) {
                self.impacts.push(impact);
            }
        }
    }
}

/// The kinds of unchanged objects that facts are computed from.
pub(super) const FACTS: &[&str] = &[
    "Namespace",
    "Service",
    "ServiceEntry",
    "Gateway",
    "GatewayClass",
    "AuthorizationPolicy",
    "RequestAuthentication",
    "PeerAuthentication",
    "NetworkPolicy",
    "ConfigMap",
    "ClusterRole",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The kinds of unchanged objects that the rules must see, when a change asks for facts.
pub(super) fn needs(pairs: &[Pair]) -> Option<&'static [&'static str]> {
    pairs.iter().any(asks_for_facts).then_some(FACTS)
}

fn asks_for_facts(pair: &Pair) -> bool {
    let Some(object) = pair.object() else { return false };
    match object.id.kind.as_str() {
        "AuthorizationPolicy"
        | "RequestAuthentication"
        | "PeerAuthentication"
        | "NetworkPolicy"
        | "Gateway"
        | "GatewayClass" => true,
        "ConfigMap" => class::is_mesh_config(object),
        "ClusterRole" => has_labels(pair, &["metadata", "labels"]),
        "Namespace" => {
            pair.operation != Operation::Changed || has_labels(pair, &["metadata", "labels"])
        }
        "Service" | "ServiceEntry" => {
            pair.operation == Operation::Renamed || has_labels(pair, &["metadata", "labels"])
        }
        _ => enrolment::templates(&object.id).any(|way| touches_metadata(pair, way)),
    }
}

fn touches_metadata(pair: &Pair, way: &[&str]) -> bool {
    let [labels, bypass] =
        [&["metadata", "labels"] as &[&str], &["metadata", "annotations", enrolment::BYPASS]];
    has_labels(pair, &[way, labels].concat()) || has_labels(pair, &[way, bypass].concat())
}

fn has_labels(pair: &Pair, path: &[&str]) -> bool {
    edits::touching(pair, &[path]).is_some()
}
