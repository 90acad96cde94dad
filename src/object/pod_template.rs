//! The kinds that make pods, and where they say what a pod is.

use super::ObjectId;

/// The way to the pod template of a kind; none for kinds that have none.
pub fn pod_template(id: &ObjectId) -> Option<&'static [&'static str]> {
    match (id.group.as_str(), id.kind.as_str()) {
        ("apps", "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet") | ("batch", "Job") => {
            Some(&["spec", "template"])
        }
        // Argo Rollouts: a Deployment that is rolled in steps.
        ("argoproj.io", "Rollout") => Some(&["spec", "template"]),
        ("batch", "CronJob") => Some(&["spec", "jobTemplate", "spec", "template"]),
        _ => None,
    }
}
