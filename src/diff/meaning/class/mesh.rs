//! The keys of the mesh configuration, `mesh` in ConfigMap `istio`.

use kubeyaml::Value;

use super::kinds::holds;
use crate::compare::{Edit, Item, Step};
use crate::diff::Manifest;

/// Keys that decide who may reach whom.
const SECURITY: &[&str] = &[
    "trustDomain",
    "trustDomainAliases",
    "rootNamespace",
    "discoverySelectors",
    "outboundTrafficPolicy",
    "pathNormalization",
    "caCertificates",
];

const TELEMETRY: &[&str] = &[
    "accessLogFile",
    "accessLogFormat",
    "accessLogEncoding",
    "enableEnvoyAccessLogService",
    "disableEnvoyListenerLog",
    "enableTracing",
    "defaultProviders",
    "enablePrometheusMerge",
    "tracing",
];

/// The kinds of extension providers that decide about requests.
const AUTHORIZERS: &[&str] = &["envoyExtAuthzHttp", "envoyExtAuthzGrpc"];

/// The key of a `ConfigMap` that holds the mesh configuration.
pub(super) const MESH_KEY: &str = "mesh";

/// Tells whether an object is the mesh configuration of some revision.
pub(in crate::diff::meaning) fn is_mesh_config(object: &Manifest) -> bool {
    let name = &object.id.name;
    let is_named = name == "istio" || name.starts_with("istio-");
    object.id.kind == "ConfigMap" && is_named && object.at(&["data", MESH_KEY]).is_some()
}

/// Returns the key of the mesh configuration that a field lies in or is.
pub(in crate::diff::meaning) fn mesh_key<'k>(
    object: &Manifest,
    keys: &[&'k str],
) -> Option<&'k str> {
    match keys {
        ["data", "mesh", key, ..] if is_mesh_config(object) => Some(key),
        ["data", "mesh"] if is_mesh_config(object) => Some(""),
        _ => None,
    }
}

/// Tells whether an object is a mesh configuration that decides who may reach whom. What cannot be
/// read may.
pub(super) fn has_security(object: &Manifest) -> bool {
    if !is_mesh_config(object) {
        return false;
    }
    let Some(mesh) = content(object) else { return true };
    let providers = mesh.get("extensionProviders");
    SECURITY.iter().any(|key| mesh.get(key).is_some())
        || AUTHORIZERS.iter().any(|kind| providers.is_some_and(|it| holds(it, kind)))
}

fn content(object: &Manifest) -> Option<Value> {
    let text = object.at(&["data", MESH_KEY])?.as_str()?;
    kubeyaml::read(text).ok()?.into_iter().next()
}

pub(super) fn is_security(object: &Manifest, keys: &[&str], edit: &Edit) -> bool {
    match mesh_key(object, keys) {
        Some("extensionProviders") => provider(object, edit, AUTHORIZERS),
        Some(key) => key.is_empty() || SECURITY.contains(&key),
        None => false,
    }
}

pub(super) fn is_telemetry(object: &Manifest, keys: &[&str], edit: &Edit) -> bool {
    match mesh_key(object, keys) {
        Some("extensionProviders") => !provider(object, edit, AUTHORIZERS),
        Some(key) => TELEMETRY.contains(&key),
        None => false,
    }
}

/// Tells whether the provider that differs is of one of these kinds, before or after.
fn provider(object: &Manifest, edit: &Edit, kinds: &[&str]) -> bool {
    let is_one = |value: &Value| kinds.iter().any(|kind| holds(value, kind));
    let sides = [&edit.before, &edit.after].into_iter().flatten();
    let on_the_way = edit.keys().any(|key| kinds.contains(&key));
    let name = edit.path.iter().find_map(|step| match step {
        Step::Item(Item { name, .. }) => name.as_deref(),
        Step::Key(_) => None,
    });
    on_the_way
        || sides.into_iter().any(is_one)
        || name.is_some_and(|name| is_authorizer(object, name, &is_one))
}

fn is_authorizer(object: &Manifest, name: &str, is_one: &dyn Fn(&Value) -> bool) -> bool {
    let mesh = content(object);
    let providers = mesh.as_ref().and_then(|mesh| mesh.get("extensionProviders")?.as_list());
    let named = |it: &&Value| it.get("name").and_then(Value::as_str) == Some(name);
    providers.into_iter().flatten().find(named).is_some_and(is_one)
}
