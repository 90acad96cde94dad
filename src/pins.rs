//! Remote images are pinned: recorded by digest, fetched once, checked.
//!
//! The record is `nix/pins.json`: the packages of the two proxies are built from it, and images by
//! digest are rendered from it. A digest that is not known is null there, never made up.

mod challenge;
mod digest;
mod error;
mod image;
mod json;
mod manifest;
mod record;
mod registry;
mod update;

pub use digest::Digest;
pub use error::PinError;
pub use image::Image;
pub use record::{Layer, Pin, Pins, SystemPin};
pub use registry::Registry;
pub use update::{Resolved, moved, resolve};

/// The record that this ambit was built with.
const RECORDED: &str = include_str!("../nix/pins.json");

/// Returns the record that this ambit was built with.
pub fn recorded() -> Pins {
    Pins::parse(RECORDED).unwrap_or_default()
}
