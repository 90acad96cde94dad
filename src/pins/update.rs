//! From a tag to everything that is recorded of an image, each step checked by its digest.

use std::collections::BTreeMap;

use super::manifest::{configuration_of, document, layers_of, manifest_of};
use super::{Digest, Image, Layer, Pin, PinError, Registry, SystemPin};

/// The platforms that are recorded: Nix's name and that of registries.
const PLATFORMS: [(&str, &str); 2] = [("aarch64-linux", "arm64"), ("x86_64-linux", "amd64")];

/// What a registry says of an image.
#[derive(Debug)]
pub struct Resolved {
    /// What is to be recorded.
    pub pin: Pin,
    /// The documents that prove it, as they came: index and manifests.
    pub raw: Vec<(Digest, Vec<u8>)>,
}

/// Asks a registry for an image by its tag, and checks index, manifests and sizes.
pub fn resolve(registry: &mut Registry<'_>, image: &Image) -> Result<Resolved, PinError> {
    let bytes = registry.manifest(&image.tag())?;
    let index_digest = Digest::of(&bytes);
    let name = image.to_string();
    let index = document(&name, &bytes)?;
    let mut raw = vec![(index_digest.clone(), bytes)];
    let mut systems = BTreeMap::new();
    for (system, architecture) in PLATFORMS {
        let (digest, size) = manifest_of(&index, &name, architecture)?;
        let bytes = registry.manifest(digest.as_str())?;
        if size.is_some_and(|size| size != bytes.len() as u64) {
            let why = format!("the index gives another size for {digest}");
            return Err(PinError::malformed(name, why));
        }
        let what = format!("the manifest of {image} for {architecture}");
        let manifest = document(&what, &bytes)?;
        let configuration = registry.blob(&configuration_of(&manifest, &what)?)?;
        let configuration = document(&what, &configuration)?;
        let layers = layers_of(&manifest, &configuration, &what)?;
        for layer in &layers {
            check_size(registry, layer, &what)?;
        }
        raw.push((digest.clone(), bytes));
        let pin = SystemPin { manifest: Some(digest), layers: Some(layers) };
        systems.insert(system.to_owned(), Some(pin));
    }
    let repository = registry.repository().to_owned();
    Ok(Resolved { pin: Pin { repository, index: Some(index_digest), systems }, raw })
}

/// The bytes themselves are checked against the digest by whoever fetches them.
fn check_size(registry: &mut Registry<'_>, layer: &Layer, what: &str) -> Result<(), PinError> {
    let (found, said) = (registry.blob_size(&layer.digest)?, layer.size);
    match (found, said) {
        (Some(found), Some(said)) if found != said => {
            let why = format!("layer {} has {found} bytes, not {said}", layer.digest);
            Err(PinError::malformed(what, why))
        }
        _ => Ok(()),
    }
}

/// Tells what moved between two records of an image, one line each.
pub fn moved(image: &Image, before: Option<&Pin>, after: &Pin) -> Vec<String> {
    let index = |pin: Option<&Pin>| shown(pin.and_then(|pin| pin.index.as_ref()));
    let mut sides = vec![("index".to_owned(), index(before), index(Some(after)))];
    for (name, new) in &after.systems {
        let old = before.and_then(|pin| pin.systems.get(name)?.as_ref());
        let new = new.as_ref();
        sides.push((name.clone(), manifest(old), manifest(new)));
        sides.push((format!("{name} layers"), layers(old), layers(new)));
    }
    let changed = sides.iter().filter(|(_, old, new)| old != new);
    changed.map(|(what, old, new)| format!("{image} {what}: {old} -> {new}")).collect()
}

fn shown(digest: Option<&Digest>) -> String {
    digest.map_or("unknown", Digest::as_str).to_owned()
}

fn manifest(pin: Option<&SystemPin>) -> String {
    shown(pin.and_then(|pin| pin.manifest.as_ref()))
}

/// Returns the layers in brief: the beginnings of their digests.
fn layers(pin: Option<&SystemPin>) -> String {
    let Some(layers) = pin.and_then(|pin| pin.layers.as_ref()) else { return "unknown".to_owned() };
    let brief = |layer: &Layer| layer.digest.as_str().chars().skip(7).take(12).collect::<String>();
    layers.iter().map(brief).collect::<Vec<_>>().join(" ")
}
