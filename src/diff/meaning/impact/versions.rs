//! Versions of the components, and the order they must move in.

use std::collections::BTreeSet;

use kubeyaml::Value;

use super::revisions::of_istiod;
use super::workloads::is_on_delete;
use super::{Effect, Scene, tags, text};
use crate::diff::meaning::gateway::REVISION;
use crate::diff::{ImpactKind, Manifest};
use crate::object::without_variant;

/// How many of those that name a revision a sentence names.
const NAMED: usize = 3;

/// A component that has a version of its own, in the order of an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Component {
    Istiod,
    Cni,
    Ztunnel,
}

impl Component {
    fn name(self) -> &'static str {
        match self {
            Self::Istiod => "istiod",
            Self::Cni => "cni",
            Self::Ztunnel => "ztunnel",
        }
    }

    /// The container whose image has its version.
    fn container(self) -> &'static str {
        match self {
            Self::Istiod => "discovery",
            Self::Cni => "install-cni",
            Self::Ztunnel => "istio-proxy",
        }
    }
}

/// Returns the component that a workload is, by the container that only it has.
pub(super) fn component(object: &Manifest) -> Option<Component> {
    let has = |name: &str| container(object, name).is_some();
    match object.id.kind.as_str() {
        "Deployment" if has("discovery") => Some(Component::Istiod),
        "DaemonSet" if has("install-cni") => Some(Component::Cni),
        "DaemonSet" if has("istio-proxy") && object.id.name.contains("ztunnel") => {
            Some(Component::Ztunnel)
        }
        _ => None,
    }
}

fn container<'m>(object: &'m Manifest, name: &str) -> Option<&'m Value> {
    let containers = object.at(&["spec", "template", "spec", "containers"])?.as_list()?;
    containers.iter().find(|it| it.get("name").and_then(Value::as_str) == Some(name))
}

/// The value of a variable of one of a workload's containers.
pub(super) fn variable<'m>(workload: &'m Manifest, of: &str, name: &str) -> Option<&'m str> {
    let mut variables = container(workload, of)?.get("env")?.as_list()?.iter();
    let named = |it: &&Value| it.get("name").and_then(Value::as_str) == Some(name);
    variables.find(named)?.get("value")?.as_str()
}

/// The tag or digest of an image; the whole image when it has neither.
pub(super) fn tag(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    let digest = name.split_once('@').map(|(_, digest)| digest);
    digest.or_else(|| name.split_once(':').map(|(_, tag)| tag)).unwrap_or(image)
}

/// A version: as it is written, and its parts where it has them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    parts: Option<(u64, u64, u64)>,
    shown: String,
}

fn version(object: &Manifest, component: Component) -> Version {
    let image = container(object, component.container());
    let image = image.and_then(|it| it.get("image")?.as_str()).unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or_default();
    let tag = last.split('@').next().and_then(|it| it.split_once(':')).map(|(_, tag)| tag);
    let label = text(object, &["metadata", "labels", "app.kubernetes.io/version"]);
    let written = if last.contains('@') { tag.or(label) } else { tag };
    let Some(written) = written else {
        return Version { shown: "unknown".to_owned(), parts: None };
    };
    let shown = without_variant(written);
    Version { shown: shown.to_owned(), parts: parts(shown) }
}

fn parts(version: &str) -> Option<(u64, u64, u64)> {
    let mut numbers = version.split('-').next()?.splitn(3, '.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// One component before and after.
struct Move {
    component: Component,
    from: Version,
    to: Version,
    pair: usize,
    on_delete: bool,
}

impl Move {
    /// Says what speaks against it, without the component's name.
    fn objections(&self) -> Vec<String> {
        let mut against = Vec::new();
        match (self.from.parts, self.to.parts) {
            (Some(from), Some(to)) if minor(to) < minor(from) => against.push(
                "back, and Istio supports a data plane that is older than istiod, not a newer one"
                    .to_owned(),
            ),
            (Some(from), Some(to)) if to < from => against.push("back within one minor".to_owned()),
            (Some(from), Some(to)) if jumps(from, to) => {
                against.push("more than one minor up: take them one at a time".to_owned());
            }
            (Some(_), Some(_)) => {}
            _ => against.push("to or from an unknown version: how far cannot be judged".to_owned()),
        }
        if self.on_delete {
            against.push(format!(
                "only where somebody deletes a pod (OnDelete): the others stay at {}",
                self.from.shown
            ));
        }
        against
    }
}

fn jumps((major, from, _): (u64, u64, u64), (other, to, _): (u64, u64, u64)) -> bool {
    major != other || to > from + 1
}

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    moved(scene).into_iter().chain(beside(scene)).collect()
}

fn moved(scene: &Scene<'_>) -> Option<Effect> {
    let moves = scene.changed().filter_map(|(pair, from, to, _)| {
        let component = component(to)?;
        let image = |it| container(it, component.container())?.get("image");
        let is_other = image(from) != image(to);
        let (from, to, on_delete) =
            (version(from, component), version(to, component), is_on_delete(to));
        let differs = from != to || is_other && to.parts.is_none();
        differs.then_some(Move { component, from, to, pair, on_delete })
    });
    let mut moves = moves.collect::<Vec<_>>();
    moves.sort_by_key(|it| it.component);
    let first = moves.first()?;
    let whole = moves.iter().all(|it| (&it.from, &it.to) == (&first.from, &first.to));
    let what = if whole {
        let names = moves.iter().map(|it| it.component.name()).collect::<Vec<_>>().join(", ");
        format!("Istio {} -> {} ({names})", first.from.shown, first.to.shown)
    } else {
        let each = moves.iter();
        let each =
            each.map(|it| format!("{} {} -> {}", it.component.name(), it.from.shown, it.to.shown));
        each.collect::<Vec<_>>().join(", ")
    };
    let text = format!("{what}: {}", judgement(scene, &moves));
    let causes = moves.iter().map(|it| (it.pair, None)).collect();
    Some(Effect::new(ImpactKind::Upgrade, None, text, causes))
}

/// Says in which order, and everything that speaks against it.
fn judgement(scene: &Scene<'_>, moves: &[Move]) -> String {
    let mut against: Vec<(String, Vec<&str>)> = Vec::new();
    for it in moves {
        for objection in it.objections() {
            match against.iter_mut().find(|(known, _)| *known == objection) {
                Some((_, names)) => names.push(it.component.name()),
                None => against.push((objection, vec![it.component.name()])),
            }
        }
    }
    let verb = |names: &[&str]| if names.len() == 1 { "goes" } else { "go" };
    let against = against.iter().map(|(it, of)| format!("{} {} {it}", of.join(", "), verb(of)));
    let against = against.chain(newer_data_plane(scene)).collect::<Vec<_>>();
    let order = order(moves);
    if against.is_empty() {
        format!("at most one minor; {order}")
    } else {
        format!("{}; {order}", against.join("; "))
    }
}

/// The order that keeps the data plane from being newer than istiod. Gateways always follow istiod,
/// which renders them.
fn order(moves: &[Move]) -> &'static str {
    let parts = |it: &Move| it.from.parts.zip(it.to.parts);
    let back = moves.iter().filter_map(parts).filter(|(from, to)| to < from).collect::<Vec<_>>();
    if back.iter().any(|(from, to)| minor(*to) < minor(*from)) {
        "apply in the order ztunnel, cni, istiod, base; gateways are newer than istiod until it \
         renders them again, which no order avoids"
    } else if !back.is_empty() {
        "apply in the order ztunnel, cni, istiod, base"
    } else {
        "apply in the order base, istiod, cni, ztunnel, gateways"
    }
}

fn minor((major, minor, _): (u64, u64, u64)) -> (u64, u64) {
    (major, minor)
}

/// Istiods that come or go while another one stays: canaries.
fn beside(scene: &Scene<'_>) -> Vec<Effect> {
    let istiods = |it: &&Manifest| component(it) == Some(Component::Istiod);
    let staying = scene.staying().filter(istiods).collect::<Vec<_>>();
    let Some(newest) = staying.iter().map(|it| version(it, Component::Istiod)).max() else {
        return Vec::new();
    };
    let names = staying.iter().map(|it| it.id.name.as_str()).collect::<Vec<_>>().join(", ");
    let pairs = scene.pairs.iter().enumerate();
    let effects = pairs.filter_map(|(at, pair)| {
        let (object, is_new) = match (&pair.from, &pair.to) {
            (None, Some(to)) => (to, true),
            (Some(from), None) => (from, false),
            _ => return None,
        };
        let version = Some(object).filter(istiods).map(|it| version(it, Component::Istiod))?;
        let text = if is_new {
            comes(scene, object, (&version, &newest), &names)
        } else {
            format!(
                "istiod {} goes and {names} {} stays: what still names its revision has no istiod",
                version.shown, newest.shown
            )
        };
        Some(Effect::new(ImpactKind::Upgrade, Some(&object.id), text, vec![(at, None)]))
    });
    effects.collect()
}

/// Says what another istiod beside those that stay means.
fn comes(
    scene: &Scene<'_>,
    istiod: &Manifest,
    (version, newest): (&Version, &Version),
    names: &str,
) -> String {
    let against = match (newest.parts, version.parts) {
        (Some(from), Some(to)) if to < from => "; it is older than what runs",
        (Some(from), Some(to)) if jumps(from, to) => "; it is more than one minor ahead",
        (Some(_), Some(_)) => "",
        _ => "; how far apart they are is unknown",
    };
    let naming = naming(scene, of_istiod(istiod));
    let moves = if naming.is_empty() {
        "nothing moves to it until a namespace, a Gateway or a revision tag names its revision"
            .to_owned()
    } else {
        let first = naming.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = naming.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!(
            "its revision is named by {first}{more}: what follows that moves to it in this change"
        )
    };
    format!(
        "istiod {} comes beside {names} {}{against}: {moves}; cni and ztunnel follow after istiod",
        version.shown, newest.shown
    )
}

/// The tags, namespaces and Gateways that name a revision.
fn naming(scene: &Scene<'_>, revision: &str) -> BTreeSet<String> {
    let each = scene.after().filter(|it| it.label(REVISION) == Some(revision));
    let names = each.filter_map(|it| match it.id.kind.as_str() {
        "Namespace" => Some(format!("namespace {}", it.id.name)),
        "Gateway" if scene.is_deployed(it) => {
            Some(format!("Gateway {}/{}", it.id.namespace, it.id.name))
        }
        _ => tags::tag(it).map(|(tag, _)| format!("revision tag {tag}")),
    });
    names.collect()
}

/// A data plane that is newer than its istiod is not supported.
fn newer_data_plane(scene: &Scene<'_>) -> Vec<String> {
    let after = scene.after().filter_map(|it| component(it).map(|found| (found, it)));
    let versions = after.map(|(found, it)| (found, version(it, found))).collect::<Vec<_>>();
    let istiods = versions.iter().filter(|(it, _)| *it == Component::Istiod);
    let Some(newest) = istiods.filter_map(|(_, it)| it.parts).max() else { return Vec::new() };
    let is_newer = |it: &&(Component, Version)| {
        it.0 != Component::Istiod && it.1.parts.is_some_and(|it| minor(it) > minor(newest))
    };
    let newer = versions.iter().filter(is_newer);
    newer
        .map(|(it, version)| format!("{} {} is newer than istiod", it.name(), version.shown))
        .collect()
}
