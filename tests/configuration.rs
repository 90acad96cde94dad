//! What the configuration language promises, rule by rule, on a disk in memory: good cases, bad
//! ones, and those beside them.
#![expect(clippy::expect_used, reason = "a test that cannot render has failed")]

#[path = "configuration/applications.rs"]
mod applications;
#[path = "configuration/documents.rs"]
mod documents;
#[path = "configuration/entries.rs"]
mod entries;
#[path = "configuration/layers.rs"]
mod layers;
#[path = "configuration/nulls.rs"]
mod nulls;
#[path = "configuration/precedence.rs"]
mod precedence;
#[path = "configuration/rendered.rs"]
mod rendered;
#[path = "configuration/told.rs"]
mod told;
#[path = "configuration/waypoints.rs"]
mod waypoints;
