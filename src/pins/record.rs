//! What is recorded of images: `nix/pins.json`.

use std::collections::BTreeMap;

use super::{Digest, Image, json};

/// All that is recorded: image, version, variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    pub(super) images: BTreeMap<Image, Pin>,
}

/// What is recorded of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Where it was found, such as `docker.io/istio/ztunnel`. Mirrors have the same digests.
    pub repository: String,
    /// The digest of the index, which names the image of every platform.
    pub index: Option<Digest>,
    /// By Nix system.
    pub systems: BTreeMap<String, Option<SystemPin>>,
}

/// The image of one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemPin {
    /// The digest of its manifest.
    pub manifest: Option<Digest>,
    /// Its layers, the lowest first.
    pub layers: Option<Vec<Layer>>,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The digest of the compressed bytes.
    pub digest: Digest,
    /// How many bytes these are.
    pub size: Option<u64>,
    /// How it is packed.
    pub media_type: String,
    /// The program that it brings, where that is known.
    pub role: Option<String>,
}

impl Pins {
    /// Reads the record; says what is wrong with it where something is.
    pub fn parse(text: &str) -> Result<Self, String> {
        json::read(text)
    }

    /// Returns the record as it is committed, sorted.
    pub fn to_text(&self) -> String {
        json::write(self)
    }

    /// Returns what is recorded of an image.
    pub fn get(&self, image: &Image) -> Option<&Pin> {
        self.images.get(image)
    }

    /// Returns the digest of an image's index.
    pub fn digest(&self, image: &Image) -> Option<&Digest> {
        self.get(image)?.index.as_ref()
    }

    /// Records an image, in the place of what was recorded of it.
    pub fn put(&mut self, image: Image, pin: Pin) {
        self.images.insert(image, pin);
    }

    /// Returns the images that are recorded.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.images.keys()
    }
}
