//! Keeps Argo CD from deleting what takes everything else with it.

use crate::diag::Findings;
use crate::model::Environment;
use crate::object::Application;

/// Argo CD's annotation for options of one object.
const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// Neither when it leaves git nor with its Application. `confirm` would leave the sync running
/// until somebody confirms, and later commits waiting (`gitops-engine/pkg/sync/sync_context.go`).
const KEEP: &str = "Prune=false,Delete=false";

pub(super) fn add(applications: &mut [Application], _: &Environment, _: &mut Findings) {
    for object in applications.iter_mut().flat_map(|application| &mut application.objects) {
        let is_kept = matches!(object.id().kind.as_str(), "Namespace" | "CustomResourceDefinition");
        if is_kept && object.annotation(SYNC_OPTIONS).is_none() {
            object.annotate(SYNC_OPTIONS, KEEP);
        }
    }
}
