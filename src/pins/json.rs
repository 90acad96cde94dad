//! The record as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Digest, Image, Layer, Pin, Pins, SystemPin};

/// Reads the record.
pub(super) fn read(text: &str) -> Result<Pins, String> {
    let value = serde_json::from_str::<Value>(text).map_err(|error| error.to_string())?;
    let mut images = BTreeMap::new();
    for (name, versions) in members(&value["images"], "images")? {
        for (version, variants) in members(versions, name)? {
            for (variant, value) in members(variants, version)? {
                let image = Image {
                    name: name.clone(),
                    version: version.clone(),
                    variant: variant.clone(),
                };
                let pin = pin(value).map_err(|why| format!("{image}: {why}"))?;
                images.insert(image, pin);
            }
        }
    }
    Ok(Pins { images })
}

fn members<'v>(value: &'v Value, of: &str) -> Result<&'v Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("`{of}` is no map"))
}

fn pin(value: &Value) -> Result<Pin, String> {
    let mut systems = BTreeMap::new();
    for (name, value) in members(&value["systems"], "systems")? {
        let system = if value.is_null() { None } else { Some(system(value)?) };
        systems.insert(name.clone(), system);
    }
    Ok(Pin { repository: text(value, "repository")?, index: digest(value, "index")?, systems })
}

fn system(value: &Value) -> Result<SystemPin, String> {
    let layers = match &value["layers"] {
        Value::Null => None,
        Value::Array(layers) => Some(layers.iter().map(layer).collect::<Result<_, _>>()?),
        _ => return Err("`layers` is no list".to_owned()),
    };
    Ok(SystemPin { manifest: digest(value, "manifest")?, layers })
}

fn layer(value: &Value) -> Result<Layer, String> {
    Ok(Layer {
        digest: digest(value, "digest")?.ok_or("a layer without a digest")?,
        size: value["size"].as_u64(),
        media_type: text(value, "mediaType")?,
        role: value["role"].as_str().map(str::to_owned),
    })
}

fn text(value: &Value, key: &str) -> Result<String, String> {
    value[key].as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` is no text"))
}

fn digest(value: &Value, key: &str) -> Result<Option<Digest>, String> {
    match &value[key] {
        Value::Null => Ok(None),
        Value::String(text) => {
            Digest::parse(text).map(Some).ok_or_else(|| format!("`{text}` is no digest"))
        }
        _ => Err(format!("`{key}` is no digest")),
    }
}

/// Writes the record: two spaces, sorted, a newline at the end.
pub(super) fn write(pins: &Pins) -> String {
    let mut images = Map::new();
    for (image, pin) in &pins.images {
        let versions = images.entry(&image.name).or_insert_with(|| json!({}));
        versions[&image.version][&image.variant] = of_pin(pin);
    }
    format!("{:#}\n", json!({ "images": images }))
}

fn of_pin(pin: &Pin) -> Value {
    let systems = pin
        .systems
        .iter()
        .map(|(name, system)| (name.clone(), system.as_ref().map_or(Value::Null, of_system)));
    json!({
        "repository": pin.repository,
        "index": pin.index.as_ref().map(Digest::as_str),
        "systems": systems.collect::<Map<_, _>>(),
    })
}

fn of_system(system: &SystemPin) -> Value {
    let layers = system.layers.as_ref().map(|layers| layers.iter().map(of_layer).collect());
    json!({
        "manifest": system.manifest.as_ref().map(Digest::as_str),
        "layers": layers.unwrap_or(Value::Null),
    })
}

fn of_layer(layer: &Layer) -> Value {
    json!({
        "digest": layer.digest.as_str(),
        "mediaType": layer.media_type,
        "role": layer.role,
        "size": layer.size,
    })
}
