//! Tags of images.

/// What stands behind the version in the tag of an image of Istio.
const VARIANTS: [&str; 2] = ["-distroless", "-debug"];

/// Returns the version in a tag.
pub fn without_variant(tag: &str) -> &str {
    VARIANTS.iter().find_map(|variant| tag.strip_suffix(variant)).unwrap_or(tag)
}
