//! `istio`: the mesh configuration, which istiod reloads while it runs.
//!
//! Istio's `pkg/config/mesh/kubemesh/watcher.go`; what is rendered: `AddMeshHandler` in its
//! `deploymentcontroller.go`; what is read once: `pilot/pkg/bootstrap/server.go`.

use kubeyaml::Value;

use super::{Effect, MESH, Scene, gateways, revision};
use crate::compare::Edit;
use crate::diff::meaning::impact::causes;
use crate::diff::{ImpactKind, Manifest};

/// Keys that Gateways are made from.
const RENDERED: &[&str] = &["defaultConfig", "trustDomain"];

/// Keys that istiod reads once, when it starts.
const READ_AT_START: &[&str] = &["trustDomain", "configSources"];

pub(super) fn effects(
    scene: &Scene<'_>,
    at: usize,
    object: &Manifest,
    edits: &[Edit],
) -> Vec<Effect> {
    let revision = revision(&object.id.name, MESH);
    let mut effects = Vec::new();
    let rendered = causes(at, edits, |edit, keys| is_key(edit, keys, RENDERED));
    if !rendered.is_empty() {
        let sentence =
            format!("when ConfigMap {} is applied (its proxies' configuration)", object.id.name);
        effects.extend(gateways(scene, &scene.of_revision(revision), &sentence, &rendered));
    }
    let at_start = causes(at, edits, |edit, keys| is_key(edit, keys, READ_AT_START));
    let istiod = scene.istiod(revision);
    if !at_start.is_empty() && !istiod.is_some_and(|it| scene.starts(it, object)) {
        let id = istiod.map(|it| &it.id);
        let text = format!(
            "{}must be restarted: it reads {} of ConfigMap {} at start only, and nothing in this \
             change restarts it",
            if id.is_none() { "istiod " } else { "" },
            names(edits, &at_start),
            object.id.name
        );
        effects.push(Effect::new(ImpactKind::NotUntilRestart, id, text, at_start));
    }
    effects
}

/// The keys that are read at start and differ.
fn names(edits: &[Edit], causes: &[(usize, Option<usize>)]) -> String {
    let edits = causes.iter().filter_map(|(_, edit)| edits.get((*edit)?)).collect::<Vec<_>>();
    let differs =
        |key: &&&str| edits.iter().any(|it| is_key(it, &it.keys().collect::<Vec<_>>(), &[key]));
    READ_AT_START.iter().filter(differs).copied().collect::<Vec<_>>().join(", ")
}

/// Tells whether one of these keys differs. In a text that could not be read it may.
fn is_key(edit: &Edit, keys: &[&str], wanted: &[&str]) -> bool {
    let may = |value: &Value| match value {
        Value::Map(map) => map.keys().any(|key| wanted.contains(&key.as_str())),
        Value::String(text) => wanted.iter().any(|key| text.contains(key)),
        _ => false,
    };
    match keys {
        ["data", "mesh", key, ..] => wanted.contains(key),
        ["data", "mesh"] => [&edit.before, &edit.after].into_iter().flatten().any(may),
        _ => false,
    }
}
