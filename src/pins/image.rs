//! Which image is meant.

use std::fmt;

/// An image of a release: `ztunnel:1.30.4` or `ztunnel:1.30.4-distroless`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Image {
    /// Its name: `pilot`, `install-cni`, `ztunnel`, `proxyv2`.
    pub name: String,
    /// The release.
    pub version: String,
    /// `default`, `distroless`, `debug`.
    pub variant: String,
}

/// Variants that releases have beside the default one.
const VARIANTS: [&str; 2] = ["distroless", "debug"];

impl Image {
    /// Reads `NAME:TAG`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, tag) = text.split_once(':')?;
        let of_variant =
            |variant: &&'static str| tag.strip_suffix(&format!("-{variant}")).is_some();
        let variant = VARIANTS.iter().copied().find(of_variant);
        let version = variant.map_or(tag, |variant| &tag[..tag.len() - variant.len() - 1]);
        let is_word = |text: &str| {
            let is_one = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            !text.is_empty() && text.bytes().all(is_one)
        };
        (is_word(name) && is_word(version)).then(|| Self {
            name: name.to_owned(),
            version: version.to_owned(),
            variant: variant.unwrap_or("default").to_owned(),
        })
    }

    /// Returns its tag.
    pub fn tag(&self) -> String {
        match self.variant.as_str() {
            "default" => self.version.clone(),
            variant => format!("{}-{variant}", self.version),
        }
    }
}

impl fmt::Display for Image {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.name, self.tag())
    }
}
