//! Which pods are in the mesh, and which of them gateways reach through a waypoint.
//!
//! Source: Istio, `cni/pkg/util/enablement_selector.go`: the label of the pod before that of its
//! namespace; every value but `ambient` is the same as none.

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, touching};
use super::enforcement::DATAPLANE_MODE;
use super::policy::is_true;
use super::world::{World, Worlds};
use crate::object::{ObjectId, pod_template};

const INGRESS: &str = "istio.io/ingress-use-waypoint";

/// The ways to the metadata of pods in an object.
pub(super) fn templates(id: &ObjectId) -> impl Iterator<Item = &'static [&'static str]> {
    let is_pod = id.group.is_empty() && id.kind == "Pod";
    pod_template(id).into_iter().chain(is_pod.then_some(&[] as &[&str]))
}

/// Judges the labels of a namespace, of a Service and of pods.
pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let Some((from, to)) = both(pair).filter(|(from, to)| from.id == to.id) else {
        return pair.to.as_ref().and_then(created).into_iter().collect();
    };
    let of_namespace = (to.id.kind == "Namespace").then(|| namespace(pair, from, to)).flatten();
    let of_pods = pods(pair, from, to, worlds);
    let passed = bypassed(pair, from, to, worlds).into_iter().chain(injected(pair, from, to));
    of_namespace
        .into_iter()
        .chain(of_pods)
        .chain(passed)
        .chain(ingress(pair, from, to, worlds))
        .collect()
}

/// Judges a namespace that comes into the files. In the cluster it may be there already, and that
/// is why its pods are spoken of.
fn created(to: &Manifest) -> Option<Opinion> {
    let is_enrolled = to.id.kind == "Namespace" && is_enrolled(to);
    let whose = format!("the pods of namespace {}, if it is there already,", to.id.name);
    is_enrolled.then(|| judged(None, false, true, &whose, AS_THEY_ARE)).flatten()
}

/// Tells whether the pods of a namespace are in the mesh.
pub(super) fn is_enrolled(namespace: &Manifest) -> bool {
    namespace.label(DATAPLANE_MODE) == Some("ambient")
}

fn namespace(pair: &Pair, from: &Manifest, to: &Manifest) -> Option<Opinion> {
    let edit = touching(pair, &[&["metadata", "labels", DATAPLANE_MODE]])?;
    let whose = format!("the pods of namespace {}", to.id.name);
    judged(edit, is_enrolled(from), is_enrolled(to), &whose, AS_THEY_ARE)
}

/// How labels of what runs already are heeded.
const AS_THEY_ARE: &str = "without a restart";

fn judged(
    edit: impl Into<Option<usize>>,
    before: bool,
    after: bool,
    whose: &str,
    when: &str,
) -> Option<Opinion> {
    let (direction, why) = match (before, after) {
        (false, true) => (
            Direction::Tighter,
            format!("{whose} join the mesh {when}: policies and mTLS are applied to them"),
        ),
        (true, false) => (
            Direction::Looser,
            format!(
                "{whose} leave the mesh {when}: no policy and no mTLS is applied to them any more, and whatever is STRICT refuses them"
            ),
        ),
        _ => return None,
    };
    Some(Opinion::of(edit, direction, why))
}

fn pods(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<Opinion> {
    templates(&to.id).find_map(|way| {
        let path = [way, &["metadata", "labels", DATAPLANE_MODE]].concat();
        let edit = touching(pair, &[&path])?;
        if from.at(&path) == to.at(&path) {
            return None;
        }
        match worlds.from.enrols(from, way).zip(worlds.to.enrols(to, way)) {
            Some((before, after)) => {
                let when = if way.is_empty() { AS_THEY_ARE } else { "as they are replaced" };
                judged(edit, before, after, &format!("the pods of {}", to.id.name), when)
            }
            None => Some(Opinion::of(
                edit,
                Direction::Unclear,
                "whether these pods are in the mesh depends on their namespace, which is not among the files",
            )),
        }
    })
}

impl World<'_> {
    /// Tells whether the pods of an object are in the mesh: by their own label, else by that of
    /// their namespace; none when that is not among the files.
    fn enrols(&self, object: &Manifest, way: &[&str]) -> Option<bool> {
        let label = object.at(&[way, &["metadata", "labels", DATAPLANE_MODE]].concat());
        match label.and_then(|it| it.as_str()) {
            Some("ambient") => Some(true),
            Some("none") => Some(false),
            _ => self.namespaces.get(object.id.namespace.as_str()).map(|it| is_enrolled(it)),
        }
    }
}

/// The annotation of pods whose inbound connections ztunnel does not see
/// (`cni/pkg/iptables/iptables.go`).
pub(super) const BYPASS: &str = "ambient.istio.io/bypass-inbound-capture";

fn bypassed(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<Opinion> {
    templates(&to.id).find_map(|way| {
        let path = [way, &["metadata", "annotations", BYPASS]].concat();
        let edit = touching(pair, &[&path])?;
        let is_on = |it: &Manifest| it.at(&path).and_then(|it| it.as_str()).is_some_and(is_true);
        let (direction, why) = match (is_on(from), is_on(to)) {
            _ if worlds.to.enrols(to, way) == Some(false) => return None,
            (false, true) => (
                Direction::Looser,
                "what comes in to these pods passes by ztunnel: no policy and no STRICT holds",
            ),
            (true, false) => (
                Direction::Tighter,
                "what comes in to these pods goes through ztunnel and its policies",
            ),
            _ => return None,
        };
        Some(Opinion::of(edit, direction, why))
    })
}

/// The label, formerly an annotation, of pods that gives them a sidecar or none.
const INJECT: &str = "sidecar.istio.io/inject";

fn injected(pair: &Pair, from: &Manifest, to: &Manifest) -> Option<Opinion> {
    let maps = ["labels", "annotations"];
    let ways = templates(&to.id)
        .flat_map(|way| maps.map(|map| [way, &["metadata", map, INJECT]].concat()));
    ways.into_iter().find_map(|path| {
        let edit = touching(pair, &[&path])?;
        let why = "pods with a sidecar are not in ambient, and it enforces policies in another way";
        (from.at(&path) != to.at(&path)).then(|| Opinion::of(edit, Direction::Unclear, why))
    })
}

fn ingress(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<Opinion> {
    if !matches!(to.id.kind.as_str(), "Namespace" | "Service" | "ServiceEntry") {
        return None;
    }
    let edit = touching(pair, &[&["metadata", "labels", INGRESS]])?;
    let is_on = |it: &Manifest, world: &World<'_>| {
        let inherited = || world.namespaces.get(it.id.namespace.as_str())?.label(INGRESS);
        let label = it.label(INGRESS).or_else(inherited);
        label.is_some_and(is_true)
    };
    let (direction, why) = match (is_on(from, &worlds.from), is_on(to, &worlds.to)) {
        (false, true) => (
            Direction::Tighter,
            "requests of ingress gateways go through the waypoint and its policies",
        ),
        (true, false) => (
            Direction::Looser,
            "requests of ingress gateways no longer go through the waypoint and its policies",
        ),
        _ => return None,
    };
    Some(Opinion::of(edit, direction, why))
}
