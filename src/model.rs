//! What the user means: one environment, resolved and checked for sense.

mod chart_values;
mod delivery;
mod entries;
mod environment;
mod guards;
mod image_digests;
mod install;
mod names;
mod namespaces;
mod not_yet;
mod overlays;
mod packs;
mod patches;
mod precedence;
mod providers;
mod references;
mod resolve;
mod tags;
mod version;
mod waypoints;

pub use crate::config::{Channel, PrimaryCni, Said};
pub use environment::{
    ApplicationSettings, Change, Crds, Delivery, Entry, Environment, GatewayApi, Git, Install,
    Namespace, Overlays, Pack, Patch, Release, Target, UsedWaypoint, Waypoint,
};
pub use namespaces::is_of_kubernetes;
pub use resolve::resolve;
pub use version::{BadVersion, IstioVersion, Minor};
