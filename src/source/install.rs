//! The embedded install: the objects that the official charts `base`, `istiod`, `cni` and
//! `ztunnel` give for the same values, from ambit's own templates, for ambient meshes.
//!
//! What the charts take stands in `values/` beside this file, what profiles, platforms and
//! compatibility versions say in `install/profiles.yaml`, and what differs between minors
//! in `install/differences.yaml`. A value that the templates would not treat exactly as
//! the chart does is a finding: never a mesh that differs silently.

mod adjustments;
mod check;
mod complaint;
mod context;
mod embedded;
mod kind;
mod kind_maps;
mod known;
mod layers;
mod minors;
mod notes;
mod release;

pub use embedded::{BUILT_IN, check_own};
pub use release::{ChartRelease, render};
