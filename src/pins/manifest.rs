//! What indexes, manifests and configurations say.

use serde_json::Value;

use super::{Digest, Layer, PinError};

/// The programs of interest, and where their images hold them.
const ROLES: [(&str, &str); 4] = [
    ("ztunnel", "/usr/local/bin/ztunnel"),
    ("envoy", "/usr/local/bin/envoy"),
    ("pilot-agent", "/usr/local/bin/pilot-agent"),
    ("bootstrap", "/var/lib/istio/envoy/"),
];

/// Reads a document of a registry.
pub(super) fn document(what: &str, bytes: &[u8]) -> Result<Value, PinError> {
    serde_json::from_slice(bytes).map_err(|error| PinError::malformed(what, error.to_string()))
}

/// Returns the manifest that an index names for linux and an architecture, with its size.
pub(super) fn manifest_of(
    index: &Value,
    image: &str,
    architecture: &'static str,
) -> Result<(Digest, Option<u64>), PinError> {
    let entries = index["manifests"].as_array().ok_or_else(|| {
        PinError::malformed(image, "it is one image, not an index of several platforms")
    })?;
    let is_it = |entry: &&Value| {
        entry["platform"]["os"] == "linux" && entry["platform"]["architecture"] == architecture
    };
    let missing = || PinError::NoPlatform { image: image.to_owned(), architecture };
    let entry = entries.iter().find(is_it).ok_or_else(missing)?;
    Ok((digest(entry, image)?, entry["size"].as_u64()))
}

/// Returns the layers of a manifest; the configuration tells what each brings.
pub(super) fn layers_of(
    manifest: &Value,
    configuration: &Value,
    what: &str,
) -> Result<Vec<Layer>, PinError> {
    let layers = manifest["layers"].as_array();
    let layers = layers.ok_or_else(|| PinError::malformed(what, "it has no layers"))?;
    let steps = steps(configuration);
    let has_a_step_each = steps.len() == layers.len();
    let one = |(index, layer): (usize, &Value)| {
        let step = steps.get(index).filter(|_| has_a_step_each);
        let media_type = layer["mediaType"].as_str();
        Ok(Layer {
            digest: digest(layer, what)?,
            size: Some(
                layer["size"]
                    .as_u64()
                    .ok_or_else(|| PinError::malformed(what, "a layer has no size"))?,
            ),
            media_type: media_type
                .ok_or_else(|| PinError::malformed(what, "a layer has no media type"))?
                .to_owned(),
            role: step.and_then(|step| role(step)),
        })
    };
    layers.iter().enumerate().map(one).collect()
}

/// Returns the digest of the configuration that a manifest names.
pub(super) fn configuration_of(manifest: &Value, what: &str) -> Result<Digest, PinError> {
    digest(&manifest["config"], what)
}

fn digest(value: &Value, what: &str) -> Result<Digest, PinError> {
    let text = value["digest"].as_str().unwrap_or_default();
    Digest::parse(text)
        .ok_or_else(|| PinError::malformed(what, format!("`{text}` is no sha256 digest")))
}

/// The steps that made a layer each.
fn steps(configuration: &Value) -> Vec<&str> {
    let history = configuration["history"].as_array().map(Vec::as_slice).unwrap_or_default();
    let made = history.iter().filter(|step| step["empty_layer"] != true);
    made.map(|step| step["created_by"].as_str().unwrap_or_default()).collect()
}

/// Returns what a step brings. A hint only: whoever unpacks the layer looks for the very path.
fn role(step: &str) -> Option<String> {
    let words = step.split_whitespace().collect::<Vec<_>>();
    let ends =
        |path: &str| {
            words.iter().any(|word| {
                if path.ends_with('/') { word.starts_with(path) } else { *word == path }
            })
        };
    let found = ROLES.iter().filter(|(_, path)| ends(path)).collect::<Vec<_>>();
    match found.as_slice() {
        [(role, _)] => Some((*role).to_owned()),
        _ => None,
    }
}
