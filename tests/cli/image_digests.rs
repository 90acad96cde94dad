//! `istio.imageDigests`: images by digest, from what is recorded in nix/pins.json.

use crate::project::Project;

/// Renders with `imageDigests` and more of `istio`; everything that is known of 1.30.2.
fn rendered(more: &str) -> (Option<i32>, String, String) {
    let layer = format!("istio: {{ version: 1.30.2, imageDigests: true, {more} }}\n");
    let project = Project::prod(&layer);
    let run = project.run(["render"]);
    let files = project.files("rendered/prod/istio").into_values();
    let text = files.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    (run.status, run.stderr, text)
}

const PROXY: &str = "global: { proxy: { image: mirror.example.com/proxyv2:1.30.2 } }";

#[test]
fn images_carry_the_digest_of_their_index_beside_the_tag() {
    let (status, messages, text) = rendered(PROXY);
    assert_eq!(status, Some(0), "{messages}");
    for image in [
        "docker.io/istio/pilot:1.30.2@sha256:d158739d5286f7899bc039589d248720c2a9b6622d54eeb7a3fdfbb65200c22c",
        "docker.io/istio/install-cni:1.30.2@sha256:b2eb80818fc345e3e9033f424ec7757cbf1a9d9a6494fea79648dab4887f2f7f",
        "docker.io/istio/ztunnel:1.30.2@sha256:64d7c4ea9621fdad66160744dcf76999995fcc0ac399d04aba76d6d0aae72242",
    ] {
        assert!(text.contains(&format!("image: {image}\n")), "{image}");
    }
    assert!(text.contains("mirror.example.com/proxyv2:1.30.2"), "a whole reference is left alone");
}

#[test]
fn a_mirror_serves_the_same_digests() {
    let (status, messages, text) = rendered(&format!("hub: mirror.example.com/istio, {PROXY}"));
    assert_eq!(status, Some(0), "{messages}");
    assert!(text.contains("image: mirror.example.com/istio/ztunnel:1.30.2@sha256:64d7c4ea"));
}

#[test]
fn an_unknown_digest_is_a_finding_and_nothing_is_written() {
    let (status, messages, text) = rendered("");
    assert_eq!((status, text.as_str()), (Some(1), ""), "{messages}");
    assert!(messages.contains("the digest of proxyv2:1.30.2 is not known"), "{messages}");
    assert!(messages.contains("--> env/prod.yaml:1:41"), "{messages}");
}

#[test]
fn another_tag_or_variant_is_another_image() {
    for (more, image) in [
        ("tag: 1.30.2-fips", "ztunnel:1.30.2-fips"),
        ("variant: distroless", "ztunnel:1.30.2-distroless"),
        ("ztunnel: { image: ztunnel-fips }", "ztunnel-fips:1.30.2"),
    ] {
        let (status, messages, _) = rendered(&format!("{more}, {PROXY}"));
        assert_eq!(status, Some(1), "{messages}");
        assert!(messages.contains(&format!("digest of {image} is not known")), "{messages}");
    }
}
