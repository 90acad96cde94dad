//! An image of two platforms, as a registry holds it.

use std::collections::BTreeMap;

use ambit::pins::Digest;
use serde_json::{Value, json};

const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const OCI: &str = "application/vnd.oci.image";

/// Documents by the last part of their path: tag or digest.
pub(crate) type Documents = BTreeMap<String, Vec<u8>>;

/// What a test needs to know of an image.
pub(crate) struct Image {
    pub(crate) documents: Documents,
    pub(crate) index: Digest,
    pub(crate) manifests: Vec<Digest>,
}

fn keep(documents: &mut Documents, value: &Value) -> (Digest, usize) {
    let bytes = serde_json::to_vec(value).expect("JSON");
    let digest = Digest::of(&bytes);
    let size = bytes.len();
    documents.insert(digest.to_string(), bytes);
    (digest, size)
}

/// Makes the image of `architectures`, each with a base layer and one with ztunnel.
pub(crate) fn image(tag: &str, architectures: &[&str]) -> Image {
    let mut documents = Documents::new();
    let mut entries = Vec::new();
    let mut manifests = Vec::new();
    for architecture in architectures {
        let mut layer = |name: &str| {
            let bytes = format!("{name} {architecture}").into_bytes();
            let (digest, size) = (Digest::of(&bytes), bytes.len());
            documents.insert(digest.to_string(), bytes);
            json!({ "mediaType": LAYER, "digest": digest.as_str(), "size": size })
        };
        let layers = [layer("base"), layer("ztunnel")];
        let (configuration, size) = keep(
            &mut documents,
            &json!({
                "architecture": architecture,
                "history": [
                    { "created_by": "ADD base" },
                    { "created_by": "ENV A=1", "empty_layer": true },
                    { "created_by": "COPY ztunnel /usr/local/bin/ztunnel # buildkit" },
                ],
            }),
        );
        let (digest, size) = keep(
            &mut documents,
            &json!({
                "mediaType": format!("{OCI}.manifest.v1+json"),
                "config": { "digest": configuration.as_str(), "size": size },
                "layers": layers,
            }),
        );
        let platform = json!({ "os": "linux", "architecture": architecture });
        entries.push(json!({ "digest": digest.as_str(), "size": size, "platform": platform }));
        manifests.push(digest);
    }
    let index = json!({ "mediaType": format!("{OCI}.index.v1+json"), "manifests": entries });
    let (index, _) = keep(&mut documents, &index);
    let bytes = documents[index.as_str()].clone();
    documents.insert(tag.to_owned(), bytes);
    Image { documents, index, manifests }
}
