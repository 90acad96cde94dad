//! What the user means: one environment, resolved and checked for sense.

mod version;

pub use version::{BadVersion, IstioVersion, Minor};
