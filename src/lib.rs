//! ambit: an Istio ambient mesh as plain, reviewable manifests for Argo CD.

pub mod config;
pub mod diag;
pub mod model;
pub mod object;
pub mod setting;
pub mod system;
