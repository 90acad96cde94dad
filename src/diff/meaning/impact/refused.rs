//! Changes that the API server refuses: the sync stops there.

use kubeyaml::Value;

use super::{Effect, Scene, causes};
use crate::compare::Edit;
use crate::diff::{ImpactKind, Manifest};

const OF_STATEFUL_SETS: &[&str] =
    &["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"];

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let changed = scene.changed().filter(|(_, from, to, _)| from.id == to.id);
    changed.filter_map(|(pair, from, to, edits)| effect(pair, from, to, edits)).collect()
}

/// Tells whether the API server refuses to make one object of another.
pub(super) fn refuses(from: &Manifest, to: &Manifest, edits: &[Edit]) -> bool {
    from.id == to.id && effect(0, from, to, edits).is_some()
}

fn effect(pair: usize, from: &Manifest, to: &Manifest, edits: &[Edit]) -> Option<Effect> {
    let frozen = from.at(&["immutable"]).and_then(Value::as_bool) == Some(true);
    let causes = causes(pair, edits, |edit, keys| is_refused(to, edit, keys, frozen));
    if causes.is_empty() {
        return None;
    }
    let first = causes.first().and_then(|(_, edit)| edits.get((*edit)?));
    let field = first.map(|edit| edit.keys().collect::<Vec<_>>().join(".")).unwrap_or_default();
    let text = format!(
        "the API server refuses to change `{field}`, and the sync stops there: delete the object \
         first, or give the new one another name"
    );
    Some(Effect::new(ImpactKind::Refused, Some(&to.id), text, causes))
}

fn is_refused(object: &Manifest, edit: &Edit, keys: &[&str], frozen: bool) -> bool {
    let both = edit.before.is_some() && edit.after.is_some();
    match (object.id.group.as_str(), object.id.kind.as_str(), keys) {
        ("apps", "StatefulSet", ["spec", field, ..]) => OF_STATEFUL_SETS.contains(field),
        ("apps", "Deployment" | "DaemonSet" | "ReplicaSet", ["spec", "selector", ..])
        | ("batch", "Job", ["spec", "template" | "selector" | "completionMode", ..])
        | ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding", ["roleRef", ..])
        | ("", "Secret", ["type"])
        | (
            "storage.k8s.io",
            "StorageClass",
            ["provisioner" | "parameters" | "reclaimPolicy", ..],
        ) => true,
        ("", "Service", ["spec", "clusterIP" | "clusterIPs", ..]) => both,
        ("", "ConfigMap" | "Secret", ["data" | "binaryData" | "stringData" | "immutable", ..]) => {
            frozen
        }
        _ => false,
    }
}
