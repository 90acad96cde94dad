//! Versions of the components, and the order they must move in.

use kubeyaml::Value;

use super::workloads::is_on_delete;
use super::{Effect, Scene, text};
use crate::diff::{ImpactKind, Manifest};

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
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    shown: String,
    parts: Option<(u64, u64, u64)>,
}

fn version(object: &Manifest, component: Component) -> Version {
    let name = match component {
        Component::Istiod => "discovery",
        Component::Cni => "install-cni",
        Component::Ztunnel => "istio-proxy",
    };
    let image =
        container(object, name).and_then(|it| it.get("image")?.as_str()).unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or_default();
    let tag = last.split('@').next().and_then(|it| it.split_once(':')).map(|(_, tag)| tag);
    let label = text(object, &["metadata", "labels", "app.kubernetes.io/version"]);
    let written = if last.contains('@') { tag.or(label) } else { tag };
    let Some(written) = written else {
        return Version { shown: "unknown".to_owned(), parts: None };
    };
    let variants = ["-distroless", "-debug"];
    let shown = variants.iter().find_map(|it| written.strip_suffix(it)).unwrap_or(written);
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

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let moves = scene.changed().filter_map(|(pair, from, to, _)| {
        let component = component(to)?;
        let (from, on_delete) = (version(from, component), is_on_delete(to));
        Some(Move { component, from, to: version(to, component), pair, on_delete })
    });
    let mut moves = moves.filter(|it| it.from != it.to).collect::<Vec<_>>();
    moves.sort_by_key(|it| it.component);
    let Some(first) = moves.first() else { return Vec::new() };
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
    vec![Effect::new(ImpactKind::Upgrade, None, text, causes)]
}

/// Says in which order, and everything that speaks against it.
fn judgement(scene: &Scene<'_>, moves: &[Move]) -> String {
    let mut against = Vec::new();
    for it in moves {
        let name = it.component.name();
        match (it.from.parts, it.to.parts) {
            (Some(from), Some(to)) if to < from => against.push(format!(
                "{name} goes back, and while istiod goes first the data plane is newer than it: \
                 Istio supports no such state"
            )),
            (Some((major, from, _)), Some((other, to, _))) if major != other || to > from + 1 => {
                against.push(format!("{name} jumps over a minor: go one minor at a time"));
            }
            (Some(_), Some(_)) => {}
            _ => against
                .push(format!("a version of {name} is unknown, so the jump cannot be judged")),
        }
        if it.on_delete {
            against.push(format!(
                "{name} is OnDelete: its pods stay at {} until somebody deletes them",
                it.from.shown
            ));
        }
    }
    against.extend(newer_data_plane(scene));
    against.dedup();
    let order = "apply in the order base, istiod, cni, ztunnel, gateways";
    if against.is_empty() {
        format!("at most one minor; {order}")
    } else {
        format!("{}; {order}", against.join("; "))
    }
}

/// A data plane that is newer than its istiod is not supported.
fn newer_data_plane(scene: &Scene<'_>) -> Vec<String> {
    let after = scene.after().filter_map(|it| component(it).map(|found| (found, it)));
    let versions = after.map(|(found, it)| (found, version(it, found))).collect::<Vec<_>>();
    let istiods = versions.iter().filter(|(it, _)| *it == Component::Istiod);
    let Some(newest) = istiods.filter_map(|(_, it)| it.parts).max() else { return Vec::new() };
    let minor = |(major, minor, _): (u64, u64, u64)| (major, minor);
    let is_newer = |it: &&(Component, Version)| {
        it.0 != Component::Istiod && it.1.parts.is_some_and(|it| minor(it) > minor(newest))
    };
    let newer = versions.iter().filter(is_newer);
    newer
        .map(|(it, version)| format!("{} {} is newer than istiod", it.name(), version.shown))
        .collect()
}
