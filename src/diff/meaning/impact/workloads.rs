//! Pod templates: a workload whose template differs replaces its pods.
//!
//! Kubernetes compares templates deeply, lists in order (`pkg/controller/deployment/util`,
//! `EqualIgnoreHash`; `pkg/controller/daemon/update.go`).

use std::collections::BTreeSet;

use kubeyaml::Value;

use super::refused::refuses;
use super::versions::tag;
use super::{Effect, Scene, causes, text};
use crate::compare::{Edit, EditKind, Step};
use crate::diff::meaning::class::{VERSION_LABELS, is_pod_template};
use crate::diff::{ImpactKind, Manifest, Pair, VersionMove};
use crate::object::ObjectId;

/// How many causes a sentence names.
const NAMED: usize = 3;

/// What Kubernetes gives a pod that says nothing.
const GRACE_SECONDS: i64 = 30;

pub(super) fn rolls(scene: &Scene<'_>) -> Vec<Effect> {
    let changed = scene.changed().filter(|(_, _, to, _)| replaces_pods(&to.id));
    changed.filter_map(|(pair, from, to, edits)| roll(scene, pair, (from, to), edits)).collect()
}

/// Tells whether objects of a kind replace their pods when their template differs.
pub(super) fn replaces_pods(id: &ObjectId) -> bool {
    match id.group.as_str() {
        "apps" => ["Deployment", "DaemonSet", "StatefulSet"].contains(&id.kind.as_str()),
        "argoproj.io" => id.kind == "Rollout",
        _ => false,
    }
}

fn roll(
    scene: &Scene<'_>,
    pair: usize,
    (from, to): (&Manifest, &Manifest),
    edits: &[Edit],
) -> Option<Effect> {
    if from.id.name != to.id.name || from.id.namespace != to.id.namespace {
        return None;
    }
    let causes = template_causes(pair, to, edits);
    if causes.is_empty() {
        return None;
    }
    let found = causes.iter().filter_map(|(_, edit)| edits.get((*edit)?)).collect::<Vec<_>>();
    let (mut what, versions) = named(&found);
    if to.id.kind == "DaemonSet" && scene.cni_config_differs && to.id.name.starts_with("istio-cni")
    {
        what.push_str("; ConfigMap istio-cni-config is read at that start");
    }
    let ending = connections_end(from, to).unwrap_or_default();
    let (kind, sentence) = if is_on_delete(to) {
        let sentence = format!(
            "rolls only where its pods are deleted (OnDelete): {what}{ending}; until then old and \
             new pods run side by side"
        );
        (ImpactKind::RollsOnDelete, sentence)
    } else {
        (ImpactKind::Rolls, format!("rolls: {what}{ending}"))
    };
    let mut effect = Effect::new(kind, Some(&to.id), sentence, causes);
    effect.impact.versions = versions;
    Some(effect)
}

/// The fields of the pod template that differ for Kubernetes.
fn template_causes(pair: usize, to: &Manifest, edits: &[Edit]) -> Vec<(usize, Option<usize>)> {
    causes(pair, edits, |_, keys| is_pod_template(&to.id, keys))
}

/// Tells whether a workload's pods change only where somebody deletes them.
pub(super) fn is_on_delete(workload: &Manifest) -> bool {
    text(workload, &["spec", "updateStrategy", "type"]) == Some("OnDelete")
}

/// Returns a workload all of whose pods start anew, and its application.
pub(super) fn starts(pair: &Pair) -> Option<(&ObjectId, &str)> {
    let to = pair.to.as_ref().filter(|it| replaces_pods(&it.id))?;
    let is_same = pair.from.as_ref().is_some_and(|it| it.id == to.id);
    let is_refused = || pair.from.as_ref().is_some_and(|from| refuses(from, to, &pair.edits));
    let rolls =
        || !is_on_delete(to) && !template_causes(0, to, &pair.edits).is_empty() && !is_refused();
    (!is_same || rolls()).then_some((&to.id, to.application.as_str()))
}

/// A node proxy takes the connections of its node with it. The pods that this change stops are those
/// of before.
fn connections_end(from: &Manifest, to: &Manifest) -> Option<String> {
    if to.id.kind != "DaemonSet" || !to.id.name.starts_with("ztunnel") {
        return None;
    }
    let [was, is] = [from, to].map(grace_seconds);
    let later = if was == is {
        String::new()
    } else {
        format!(" this time, {is} s from the next replacement on")
    };
    Some(format!("; long connections on a node end {was} s after its ztunnel is stopped{later}"))
}

fn grace_seconds(workload: &Manifest) -> i64 {
    match workload.at(&["spec", "template", "spec", "terminationGracePeriodSeconds"]) {
        Some(Value::Number(number)) => number.as_i64().unwrap_or(GRACE_SECONDS),
        _ => GRACE_SECONDS,
    }
}

/// Names the first causes and counts the rest; returns the versions of images among those named.
fn named(edits: &[&Edit]) -> (String, Vec<VersionMove>) {
    let mut seen = BTreeSet::new();
    let names = edits.iter().map(|edit| name(edit));
    let mut names = names.filter(|name| seen.insert(name.clone())).collect::<Vec<_>>();
    // Images first: they are what people look for, and their versions are in labels again.
    names.sort_by_key(|name| !name.starts_with("image"));
    if names.first().is_some_and(|name| name.starts_with("image")) {
        names.retain(|name| !VERSION_LABELS.contains(&name.as_str()));
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let is_named = |it: &VersionMove| names.contains(&of_image(it));
    let moves = edits.iter().filter_map(|edit| image(edit)).filter(is_named);
    let versions = moves.collect::<BTreeSet<_>>().into_iter().collect();
    let names = names.join(", ");
    (if more == 0 { names } else { format!("{names} and {more} more") }, versions)
}

fn of_image(VersionMove { from, to }: &VersionMove) -> String {
    format!("image {from} -> {to}")
}

/// Returns the versions of an image that is there on both sides.
fn image(edit: &Edit) -> Option<VersionMove> {
    let is_image = matches!(edit.path.last(), Some(Step::Key(key)) if key == "image");
    let side = |value: &Option<Value>| {
        Some(tag(value.as_ref().and_then(Value::as_str).filter(|_| is_image)?).to_owned())
    };
    Some(VersionMove { from: side(&edit.before)?, to: side(&edit.after)? })
}

fn name(edit: &Edit) -> String {
    if let Some(moved) = image(edit) {
        return of_image(&moved);
    }
    let last = edit.path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item(_) => None,
    });
    let last = last.unwrap_or("spec");
    let item = whose(edit);
    match (edit.kind, item) {
        (EditKind::Order | EditKind::Sequence, _) => format!("order of {last}"),
        (_, Some(item)) if last == "env" || last == "value" || last == "valueFrom" => {
            format!("env {item}")
        }
        (_, Some(item)) if last != item => format!("{last} {item}"),
        _ => last.to_owned(),
    }
}

/// The name of the item that differs, or of the nearest one around the field. Items of a list in
/// which a name comes twice are known by none, but an item that came or went says its own.
fn whose(edit: &Edit) -> Option<&str> {
    let mut sides = [&edit.after, &edit.before].into_iter().flatten();
    let said = || sides.find_map(|value| value.get("name")?.as_str());
    let mut items = edit.path.iter().rev().filter_map(|step| match step {
        Step::Item(item) => Some(item.name.as_deref()),
        Step::Key(_) => None,
    });
    match (edit.path.last(), items.next()) {
        (Some(Step::Item(_)), Some(name)) => name.or_else(said),
        (_, Some(name)) => name,
        _ => None,
    }
}
