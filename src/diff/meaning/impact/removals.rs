//! What goes with an object that is removed, and what stays although it is.

use super::{Effect, Scene, text};
use crate::diff::{ImpactKind, Manifest, Operation};

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let pairs = scene.pairs.iter().enumerate();
    pairs
        .filter_map(|(at, pair)| {
            let from = pair.from.as_ref()?;
            let (kind, text) = match pair.operation {
                Operation::Deleted => deleted(from)?,
                Operation::Renamed => renamed(from)?,
                Operation::Moved => moved(from)?,
                _ => return None,
            };
            Some(Effect::new(kind, Some(&from.id), text, vec![(at, None)]))
        })
        .collect()
}

fn is(object: &Manifest, group: &str, kind: &str) -> bool {
    object.id.group == group && object.id.kind == kind
}

fn is_definition(object: &Manifest) -> bool {
    is(object, "apiextensions.k8s.io", "CustomResourceDefinition")
}

/// Whether Argo CD is told to leave the object (`argocd.argoproj.io/sync-options: Prune=false`).
fn stays(object: &Manifest) -> bool {
    let options = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    options.split(',').any(|it| it.trim() == "Prune=false")
}

fn deleted(object: &Manifest) -> Option<(ImpactKind, String)> {
    if is(object, "argoproj.io", "Application") {
        let text = if has_finalizer(object) {
            return Some((
                ImpactKind::DeletesData,
                "its finalizer deletes every object it owns".to_owned(),
            ));
        } else {
            "everything it owns stays in the cluster and runs on, without an owner: delete that by \
             hand, or keep the Application until its folder is empty"
        };
        return Some((ImpactKind::LeftInCluster, text.to_owned()));
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

fn has_finalizer(application: &Manifest) -> bool {
    let finalizers = application.at(&["metadata", "finalizers"]).and_then(kubeyaml::Value::as_list);
    let is_one = |it: &kubeyaml::Value| {
        it.as_str().is_some_and(|it| it.starts_with("resources-finalizer.argocd.argoproj.io"))
    };
    finalizers.is_some_and(|it| it.iter().any(is_one))
}

fn renamed(object: &Manifest) -> Option<(ImpactKind, String)> {
    if is(object, "argoproj.io", "Application") {
        let text = "it is created before the old one is pruned; until then both own every object";
        return Some((ImpactKind::LeftInCluster, text.to_owned()));
    }
    deleted(object)
}

fn moved(object: &Manifest) -> Option<(ImpactKind, String)> {
    if stays(object) {
        return None;
    }
    let goes = if is_definition(object) {
        "and every object of its kind goes with it"
    } else if is(object, "", "Namespace") {
        "and everything in it goes with it"
    } else {
        return None;
    };
    let text = format!(
        "if its old Application syncs first with pruning, it is deleted and created again, {goes}"
    );
    Some((ImpactKind::DeletesData, text))
}
