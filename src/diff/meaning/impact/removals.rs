//! What goes with an object that is removed, and what stays although it is.

use std::collections::{BTreeMap, BTreeSet};

use super::gateways::folders;
use super::{Effect, Scene, text};
use crate::diff::meaning::gateway::{identity, is_waypoint};
use crate::diff::{ImpactKind, Manifest, Operation};

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let (mut owned, takers) = (owned(scene), takers(scene));
    let mut kept = BTreeSet::new();
    let mut effects = Vec::new();
    for (at, from) in gone(scene, Operation::Deleted).filter(|(_, it)| is_application(it)) {
        let takers = folders(from).into_iter().filter_map(|it| takers.get(it)).flatten();
        let takers = takers.copied().collect::<BTreeSet<_>>();
        let folders = folders(from).into_iter().filter_map(|it| owned.remove(it)).flatten();
        let folders = folders.filter(|it| *it != at).collect::<Vec<_>>();
        let causes = std::iter::once(at).chain(folders.iter().copied()).map(|it| (it, None));
        let (kind, text) = application(from, &takers, folders.is_empty());
        effects.push(Effect::new(kind, Some(&from.id), text, causes.collect()));
        kept.extend(folders);
    }
    let rules: [(Operation, Rule); 2] =
        [(Operation::Deleted, deleted), (Operation::Renamed, renamed)];
    for (operation, rule) in rules {
        let gone = gone(scene, operation).filter(|(at, _)| !kept.contains(at));
        effects.extend(gone.filter_map(|(at, from)| {
            let to = scene.pairs.get(at).and_then(|pair| pair.to.as_ref());
            let is_proxy = scene.is_deployed(from) && !stays(from);
            let proxy = to.filter(|_| is_proxy).and_then(other_proxy);
            let (kind, text) = proxy.or_else(|| rule(from))?;
            Some(Effect::new(kind, Some(&from.id), text, vec![(at, None)]))
        }));
    }
    effects
}

/// What happens to an object that is gone, and how that is said.
type Rule = fn(&Manifest) -> Option<(ImpactKind, String)>;

/// The objects that are not there any more as they were, with the indexes of their pairs.
pub(super) fn gone<'s>(
    scene: &'s Scene<'_>,
    operation: Operation,
) -> impl Iterator<Item = (usize, &'s Manifest)> {
    let pairs = scene.pairs.iter().enumerate();
    pairs
        .filter(move |(_, pair)| pair.operation == operation)
        .filter_map(|(at, pair)| Some((at, pair.from.as_ref()?)))
}

/// The deleted objects by the application they belonged to.
fn owned<'s>(scene: &'s Scene<'_>) -> BTreeMap<&'s str, Vec<usize>> {
    let mut owned = BTreeMap::<_, Vec<_>>::new();
    for (at, from) in gone(scene, Operation::Deleted) {
        owned.entry(from.application.as_str()).or_default().push(at);
    }
    owned
}

/// The applications that take over objects, by the one that had them.
fn takers<'s>(scene: &'s Scene<'_>) -> BTreeMap<&'s str, BTreeSet<&'s str>> {
    let mut takers = BTreeMap::<_, BTreeSet<_>>::new();
    let moved = scene.pairs.iter().filter(|it| it.operation == Operation::Moved);
    for (from, to) in moved.filter_map(|it| it.from.as_ref().zip(it.to.as_ref())) {
        takers.entry(from.application.as_str()).or_default().insert(to.application.as_str());
    }
    takers
}

/// The folders of Applications that go, and whether a finalizer deletes what they own.
pub(super) fn folders_with_finalizer<'s>(scene: &'s Scene<'_>) -> BTreeMap<&'s str, bool> {
    let applications = gone(scene, Operation::Deleted).filter(|(_, it)| is_application(it));
    let each = |it: &'s Manifest| folders(it).into_iter().map(move |at| (at, has_finalizer(it)));
    applications.flat_map(|(_, it)| each(it)).collect()
}

/// What removing a whole environment does: its root Application finds no folder, and prunes
/// nothing. That is said once, where it is about what owns the rest.
pub(super) fn of_everything(scene: &Scene<'_>) -> Vec<Effect> {
    let applications = gone(scene, Operation::Deleted).filter(|(_, it)| is_application(it));
    let mut causes = applications.map(|(at, _)| (at, None)).collect::<Vec<_>>();
    if causes.is_empty() && !scene.pairs.is_empty() {
        causes.push((0, None));
    }
    let text = "everything of this environment stays in the cluster and runs on, without an owner: \
                the root Application only fails";
    vec![Effect::new(ImpactKind::LeftInCluster, None, text, causes)]
}

pub(super) fn is_application(object: &Manifest) -> bool {
    is(object, "argoproj.io", "Application")
}

/// What happens to everything that a removed Application owned. `takers` are the applications that
/// some of it moves to; `is_all` says that nothing else of it is known to leave the files.
fn application(object: &Manifest, takers: &BTreeSet<&str>, is_all: bool) -> (ImpactKind, String) {
    let names = takers.iter().copied().collect::<Vec<_>>().join(", ");
    if has_finalizer(object) {
        let moving = if takers.is_empty() {
            String::new()
        } else {
            format!(", also what moves to application {names} unless that syncs first")
        };
        let text = format!("its finalizer deletes every object it owns{moving}");
        return (ImpactKind::DeletesData, text);
    }
    let text = match (takers.is_empty(), is_all) {
        (true, _) => "everything it owns stays in the cluster and runs on, without an owner: \
                      delete that by hand, or keep the Application until its folder is empty"
            .to_owned(),
        (false, true) => format!(
            "what differs of it stays in the cluster and moves to application {names}: nothing of \
             that is deleted"
        ),
        (false, false) => format!(
            "what does not move to application {names} stays in the cluster and runs on, without \
             an owner: delete that by hand, or keep the Application until its folder is empty"
        ),
    };
    (ImpactKind::LeftInCluster, text)
}

/// Tells whether an object is of a group and a kind.
pub(super) fn is(object: &Manifest, group: &str, kind: &str) -> bool {
    object.id.group == group && object.id.kind == kind
}

pub(super) fn is_definition(object: &Manifest) -> bool {
    is(object, "apiextensions.k8s.io", "CustomResourceDefinition")
}

/// Whether Argo CD is told to leave the object (`argocd.argoproj.io/sync-options: Prune=false`).
pub(super) fn stays(object: &Manifest) -> bool {
    let options = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    options.split(',').any(|it| it.trim() == "Prune=false")
}

fn deleted(object: &Manifest) -> Option<(ImpactKind, String)> {
    if is_application(object) {
        return None;
    }
    let loud = is_definition(object) || is(object, "", "Namespace");
    if loud && stays(object) {
        let text = "it stays in the cluster (Prune=false): delete it by hand";
        return Some((ImpactKind::LeftInCluster, text.to_owned()));
    }
    if is_definition(object) {
        let kind = text(object, &["spec", "names", "kind"]).unwrap_or("its kind");
        let text = format!("every {kind} in the cluster is deleted with it");
        return Some((ImpactKind::DeletesData, text));
    }
    if is(object, "", "Namespace") {
        let text = "everything in the namespace is deleted with it";
        return Some((ImpactKind::DeletesData, text.to_owned()));
    }
    if is(object, "", "PersistentVolumeClaim") {
        return Some((ImpactKind::DeletesData, "its data may be deleted with it".to_owned()));
    }
    if stays(object) {
        let text = "it stays in the cluster (Prune=false): delete it by hand";
        return Some((ImpactKind::LeftInCluster, text.to_owned()));
    }
    None
}

/// What it means that a Gateway has another name: istiod deletes one proxy and makes another.
fn other_proxy(to: &Manifest) -> Option<(ImpactKind, String)> {
    let address = if is_waypoint(to) {
        ""
    } else {
        ", so its load balancer, if it has one, gets another address"
    };
    let text = format!(
        "it is a new proxy: the old one is deleted with its Service{address}; its identity is {} \
         from now on",
        identity(to)?
    );
    Some((ImpactKind::DeletesData, text))
}

fn has_finalizer(application: &Manifest) -> bool {
    let finalizers = application.at(&["metadata", "finalizers"]).and_then(kubeyaml::Value::as_list);
    let is_one = |it: &kubeyaml::Value| {
        it.as_str().is_some_and(|it| it.starts_with("resources-finalizer.argocd.argoproj.io"))
    };
    finalizers.is_some_and(|it| it.iter().any(is_one))
}

fn renamed(object: &Manifest) -> Option<(ImpactKind, String)> {
    if is_application(object) {
        let text = "it is created before the old one is pruned; until then both own every object";
        return Some((ImpactKind::LeftInCluster, text.to_owned()));
    }
    deleted(object)
}
