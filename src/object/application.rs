//! The objects that Argo CD syncs together.

use super::{Component, Object};

/// Argo CD's annotation that orders objects within one sync.
pub const SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";

/// One application: one directory of a render.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Its name, which is also that of its directory.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Its own namespace, where Argo CD puts what names none; empty if it has none.
    pub namespace: String,
    /// Its objects.
    pub objects: Vec<Object>,
}

/// What an application is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The Applications themselves.
    Apps,
    /// The Istio install.
    Install,
    /// One component of the install, apart from the others.
    Component(Component),
    /// What istiod's namespace holds for the whole mesh.
    Mesh,
    /// Everything of one namespace.
    Namespace,
    /// The user's own.
    Pack,
}

/// Returns how many applications there are, and how many objects in them.
pub fn counts(applications: &[Application]) -> (usize, usize) {
    (applications.len(), applications.iter().map(|it| it.objects.len()).sum())
}
