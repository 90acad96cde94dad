//! Why an image could not be pinned.

use super::Digest;
use crate::system::SystemError;

/// Why an image could not be pinned.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// The network.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The registry's answer is none that helps.
    #[error("{url} answered {status}{}", meaning(*status))]
    Status {
        /// What was asked for.
        url: String,
        /// The status.
        status: u16,
    },
    /// Bytes that are not what was asked for.
    #[error("{url} gave other bytes than asked for: {found} instead of {wanted}")]
    WrongDigest {
        /// What was asked for.
        url: String,
        /// The digest that was asked for.
        wanted: Digest,
        /// That of the bytes.
        found: Digest,
    },
    /// The index has no image of a platform.
    #[error("{image} has no image for linux/{architecture}")]
    NoPlatform {
        /// The image.
        image: String,
        /// The architecture, as registries call it.
        architecture: &'static str,
    },
    /// A document that does not say what it must.
    #[error("{what} is not as registries write it: {why}")]
    Malformed {
        /// The document.
        what: String,
        /// What is wrong with it.
        why: String,
    },
}

impl PinError {
    /// Makes the error of a document that does not say what it must.
    pub(super) fn malformed(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Malformed { what: what.into(), why: why.into() }
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => ": it wants credentials; use a hub that serves the image to everybody",
        404 => ": it has no such image",
        429 => ": too many requests; try again later",
        500.. => ": the registry has a problem of its own",
        _ => "",
    }
}
