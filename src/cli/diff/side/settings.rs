//! Which setting of the install a field of an install object comes from.

use crate::compare::Step;
use crate::config::Provenance;
use crate::diag::Place;
use crate::diff::{Change, Pair};
use crate::object::ObjectId;

/// Fields that say which version an object is of.
const VERSIONS: &[&str] = &[
    "image",
    "tag",
    "app.kubernetes.io/version",
    "helm.sh/chart",
    "CURRENT_AGENT_VERSION",
    "targetRevision",
];

/// Returns the place of the setting that a changed field of an install object comes from, as far as
/// names tell: a user's keys are those of the charts, and most fields have the names of their keys.
pub(super) fn place(provenance: &Provenance, pair: &Pair, change: &Change) -> Option<Place> {
    let id = &pair.to.as_ref().or(pair.from.as_ref())?.id;
    let set = places_of_keys(id).iter().find_map(|keys| provenance.below(keys, &way(change)));
    set.or_else(|| version(provenance, id, change))
}

/// Below which keys the settings of an object stand.
fn places_of_keys(id: &ObjectId) -> &'static [&'static [&'static str]] {
    let is = |base: &str| id.name == base || id.name.starts_with(&format!("{base}-"));
    match id.kind.as_str() {
        "ConfigMap" if is("istio") && !is("istio-sidecar-injector") && !is("istio-cni-config") => {
            &[&["istio", "istiod", "meshConfig"], &["istio", "meshConfig"]]
        }
        "ConfigMap" if is("istio-sidecar-injector") => &[&["istio", "istiod"], &["istio"]],
        "Deployment" | "HorizontalPodAutoscaler" | "PodDisruptionBudget" if is("istiod") => {
            &[&["istio", "istiod"]]
        }
        "DaemonSet" if is("istio-cni-node") => &[&["istio", "cni"]],
        "DaemonSet" if is("ztunnel") => &[&["istio", "ztunnel"]],
        _ => &[],
    }
}

fn version(provenance: &Provenance, id: &ObjectId, change: &Change) -> Option<Place> {
    let Some(Step::Key(field)) = change.path.last() else { return None };
    let section = if id.name.ends_with("gateway-api") { "gatewayApi" } else { "istio" };
    let is_version = VERSIONS.contains(&field.as_str());
    let own = || provenance.below(&[section], &["version".to_owned()]);
    let of_istio = || provenance.below(&["istio"], &["version".to_owned()]);
    is_version.then(|| own().or_else(of_istio)).flatten()
}

/// The way to the field inside of its text or object. Settings know the items of lists by name or
/// by index; steps that a setting does not have are passed over.
fn way(change: &Change) -> Vec<String> {
    let inner = change.path.get(change.inside..).unwrap_or_default();
    let names = inner.iter().flat_map(|step| match step {
        Step::Key(key) => vec![key.clone()],
        Step::Item(item) => {
            let index = item.to.or(item.from).map(|index| index.to_string());
            item.name.iter().cloned().chain(index).collect()
        }
    });
    names.collect()
}
