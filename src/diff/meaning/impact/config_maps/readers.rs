//! Workloads that read a `ConfigMap` or Secret once, when their pods start.

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::Value;

use super::{Effect, Scene, causes, is_read};
use crate::compare::Edit;
use crate::diff::meaning::impact::workloads::replaces_pods;
use crate::diff::{ImpactKind, Manifest};

/// Fields that name what variables are read from, and the kind of it.
const VARIABLES: &[(&str, &str)] = &[
    ("configMapRef", "ConfigMap"),
    ("configMapKeyRef", "ConfigMap"),
    ("secretRef", "Secret"),
    ("secretKeyRef", "Secret"),
];

/// Kind, namespace and name.
type Source<'m> = (&'static str, &'m str, &'m str);

/// Workloads by what they read at start.
pub(super) struct Readers<'m>(BTreeMap<Source<'m>, Vec<&'m Manifest>>);

impl<'m> Readers<'m> {
    /// Looks into all workloads, when anything that may be read differs.
    pub(super) fn new(scene: &Scene<'m>) -> Self {
        let mut readers = BTreeMap::<_, Vec<_>>::new();
        if scene.changed().any(|(_, _, to, _)| is_read(to)) {
            for workload in scene.after().filter(|it| replaces_pods(&it.id)) {
                for (kind, name) in sources(workload) {
                    let source = (kind, workload.id.namespace.as_str(), name);
                    readers.entry(source).or_default().push(workload);
                }
            }
        }
        Self(readers)
    }

    pub(super) fn effects(
        &self,
        scene: &Scene<'_>,
        at: usize,
        object: &Manifest,
        edits: &[Edit],
    ) -> Vec<Effect> {
        let is_content = |keys: &[&str]| {
            ["data", "stringData", "binaryData"].iter().any(|it| keys.first() == Some(it))
        };
        let causes = causes(at, edits, |_, keys| is_content(keys));
        let kind = if object.id.kind == "Secret" { "Secret" } else { "ConfigMap" };
        let source = (kind, object.id.namespace.as_str(), object.id.name.as_str());
        let Some(found) = self.0.get(&source).filter(|_| !causes.is_empty()) else {
            return Vec::new();
        };
        let text = format!(
            "reads {kind} {} at start only: nothing changes until it restarts",
            object.id.name
        );
        let waiting = found.iter().filter(|it| !scene.starts(it, object));
        waiting
            .map(|it| {
                Effect::new(ImpactKind::NotUntilRestart, Some(&it.id), text.clone(), causes.clone())
            })
            .collect()
    }
}

/// What a workload reads when its pods start.
fn sources(workload: &Manifest) -> BTreeSet<(&'static str, &str)> {
    let mut found = BTreeSet::new();
    if let Some(pod) = workload.at(&["spec", "template", "spec"]) {
        variables(pod, &mut found);
        let mut frozen = BTreeSet::new();
        frozen_volumes(pod, &mut frozen);
        let volumes = pod.get("volumes").and_then(Value::as_list).unwrap_or_default();
        let is_frozen = |it: &&Value| name(it, "name").is_some_and(|it| frozen.contains(it));
        volumes.iter().filter(is_frozen).for_each(|volume| sources_of_volume(volume, &mut found));
    }
    found
}

fn name<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn variables<'v>(value: &'v Value, found: &mut BTreeSet<(&'static str, &'v str)>) {
    if let Value::Map(map) = value {
        for (key, kind) in VARIABLES {
            found.extend(map.get(*key).and_then(|it| name(it, "name")).map(|it| (*kind, it)));
        }
    }
    children(value).for_each(|it| variables(it, found));
}

/// The volumes of which some file is mounted alone: what is mounted so never changes in place.
fn frozen_volumes<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    if value.get("subPath").or_else(|| value.get("subPathExpr")).is_some() {
        found.extend(name(value, "name"));
    }
    children(value).for_each(|it| frozen_volumes(it, found));
}

fn sources_of_volume<'v>(volume: &'v Value, found: &mut BTreeSet<(&'static str, &'v str)>) {
    let projected = volume.at(&["projected", "sources"]).and_then(Value::as_list);
    for source in projected.unwrap_or_default().iter().chain([volume]) {
        let of = |key| source.get(key);
        found.extend(of("configMap").and_then(|it| name(it, "name")).map(|it| ("ConfigMap", it)));
        let secret =
            of("secret").and_then(|it| name(it, "secretName").or_else(|| name(it, "name")));
        found.extend(secret.map(|it| ("Secret", it)));
    }
}

fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let (map, list) = match value {
        Value::Map(map) => (Some(map.values()), None),
        Value::List(items) => (None, Some(items.iter())),
        _ => (None, None),
    };
    map.into_iter().flatten().chain(list.into_iter().flatten())
}
