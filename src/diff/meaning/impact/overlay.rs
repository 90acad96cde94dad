//! What a `ConfigMap` lays over the objects that istiod makes for a Gateway.

use std::borrow::Cow;

use kubeyaml::Value;

use super::Scene;
use crate::diff::Manifest;
use crate::diff::meaning::class::CLASS_DEFAULTS;

/// Keys that make istiod create an object which it does not delete again.
pub(super) const MADE: &[(&str, &str)] = &[
    ("horizontalPodAutoscaler", "HorizontalPodAutoscaler"),
    ("podDisruptionBudget", "PodDisruptionBudget"),
];

/// Returns the class that a `ConfigMap` holds defaults for. Istiod reads such ones in its own
/// namespace alone.
pub(super) fn defaults_for<'c>(scene: &Scene<'_>, config: &'c Manifest) -> Option<&'c str> {
    config.label(CLASS_DEFAULTS).filter(|_| scene.is_of_istiod(&config.id.namespace))
}

/// Tells whether an overlay has a key.
pub(super) fn has(config: &Manifest, key: &str) -> bool {
    config.at(&["data", key]).is_some()
}

/// Says that an object made for an overlay stays.
pub(super) fn stays(kind: &str) -> String {
    format!("the {kind} that istiod made stays in the cluster: delete it by hand")
}

/// Returns what an overlay lays over the pod template.
pub(super) fn template(config: &Manifest) -> Option<Value> {
    content(config.at(&["data", "deployment"])?).at(&["spec", "template"]).cloned()
}

/// A value, or what a text holds.
pub(super) fn content(value: &Value) -> Cow<'_, Value> {
    let read = |text: &str| kubeyaml::read(text).ok()?.into_iter().next();
    value.as_str().and_then(read).map_or(Cow::Borrowed(value), Cow::Owned)
}
