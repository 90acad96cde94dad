//! Changes that the API server refuses: the sync stops there.

use kubeyaml::Value;

use super::{Effect, Scene, causes, text};
use crate::compare::Edit;
use crate::diff::meaning::class::is_pod_template;
use crate::diff::{ImpactKind, Manifest};

const OF_STATEFUL_SETS: &[&str] =
    &["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"];

/// The type of a Secret that names none.
const OPAQUE: &str = "Opaque";

/// The policies of hooks by which one that has run is gone when it is made again.
const DELETED_HOOKS: &[&str] =
    &["BeforeHookCreation", "HookSucceeded", "before-hook-creation", "hook-succeeded"];

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let changed = scene.changed().filter(|(_, from, to, _)| from.id == to.id);
    changed.filter_map(|(pair, from, to, edits)| effect(pair, from, to, edits)).collect()
}

/// Tells whether the API server refuses to make one object of another.
pub(super) fn refuses(from: &Manifest, to: &Manifest, edits: &[Edit]) -> bool {
    from.id == to.id && effect(0, from, to, edits).is_some()
}

fn effect(pair: usize, from: &Manifest, to: &Manifest, edits: &[Edit]) -> Option<Effect> {
    if is_made_anew(to) {
        return None;
    }
    let frozen = from.at(&["immutable"]).and_then(Value::as_bool) == Some(true);
    // What is a name of something outside has no address.
    let is_outside =
        [from, to].iter().any(|it| text(it, &["spec", "type"]) == Some("ExternalName"));
    let mut causes = causes(pair, edits, |edit, keys| {
        is_refused(to, edit, keys, frozen) && !(is_outside && is_address(keys))
    });
    if causes.is_empty() {
        return None;
    }
    let first = causes.first().and_then(|(_, edit)| edits.get((*edit)?));
    let field = first.map(|edit| edit.keys().collect::<Vec<_>>().join(".")).unwrap_or_default();
    let text = format!(
        "the API server refuses to change `{field}`, and the sync stops there: delete the object \
         first, or give the new one another name"
    );
    // The pods of an object that is refused stay as they are: nothing rolls for its template.
    let template = super::causes(pair, edits, |_, keys| is_pod_template(&to.id, keys));
    causes.extend(template.into_iter().filter(|it| !causes.contains(it)).collect::<Vec<_>>());
    Some(Effect::new(ImpactKind::Refused, Some(&to.id), text, causes))
}

/// Tells whether the object is deleted and created again instead of changed: Argo CD deletes hooks
/// before it makes them again unless they say otherwise, and helm does too.
fn is_made_anew(object: &Manifest) -> bool {
    let is_hook = |hook: &str, policy: &str| {
        let goes = |it: &str| DELETED_HOOKS.contains(&it.trim());
        object.annotation(hook).is_some()
            && object.annotation(policy).is_none_or(|it| it.split(',').any(goes))
    };
    let options = object.annotation("argocd.argoproj.io/sync-options").unwrap_or_default();
    let has = |option: &str| options.split(',').any(|it| it.trim() == option);
    // A workload that is replaced by force loses all its pods at once: nothing to keep silent about.
    let is_replaced = object.id.group != "apps" && has("Replace=true") && has("Force=true");
    is_hook("argocd.argoproj.io/hook", "argocd.argoproj.io/hook-delete-policy")
        || is_hook("helm.sh/hook", "helm.sh/hook-delete-policy")
        || is_replaced
}

fn is_address(keys: &[&str]) -> bool {
    matches!(keys, ["spec", "clusterIP" | "clusterIPs", ..])
}

/// Tells whether a Service asks for another address than it has. One that names none has got one
/// from the cluster, which it keeps when it no longer names it; only `None` is surely not that.
fn is_other_address(edit: &Edit) -> bool {
    let is_said = |it: &&Value| !it.is_null() && it.as_str() != Some("");
    let is_none = |it: &Value| match it {
        Value::List(items) => items.iter().any(|it| it.as_str() == Some("None")),
        _ => it.as_str() == Some("None"),
    };
    match (edit.before.as_ref().filter(is_said), edit.after.as_ref().filter(is_said)) {
        (Some(_), Some(_)) => true,
        (None, Some(after)) => is_none(after),
        _ => false,
    }
}

fn is_refused(object: &Manifest, edit: &Edit, keys: &[&str], frozen: bool) -> bool {
    let [before, after] = [&edit.before, &edit.after].map(|it| it.as_ref().and_then(Value::as_str));
    match (object.id.group.as_str(), object.id.kind.as_str(), keys) {
        ("apps", "StatefulSet", ["spec", field, ..]) => OF_STATEFUL_SETS.contains(field),
        ("apps", "Deployment" | "DaemonSet" | "ReplicaSet", ["spec", "selector", ..])
        | ("batch", "Job", ["spec", "template" | "selector" | "completionMode", ..])
        | ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding", ["roleRef", ..])
        | (
            "storage.k8s.io",
            "StorageClass",
            ["provisioner" | "parameters" | "reclaimPolicy", ..],
        ) => true,
        ("", "Secret", ["type"]) => before.unwrap_or(OPAQUE) != after.unwrap_or(OPAQUE),
        ("", "Service", keys) if is_address(keys) => is_other_address(edit),
        ("", "ConfigMap" | "Secret", ["data" | "binaryData" | "stringData" | "immutable", ..]) => {
            frozen
        }
        _ => false,
    }
}
