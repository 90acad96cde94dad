//! Which setting of the install a field of an install object comes from.

use crate::config::Provenance;
use crate::diag::Place;
use crate::diff::{Change, Pair};

/// Returns the place of the setting that a changed field of an install object comes from, as far as
/// names tell: a user's keys are those of the charts, and most fields have the names of their keys.
pub(super) fn place(provenance: &Provenance, pair: &Pair, change: &Change) -> Option<Place> {
    let id = &pair.to.as_ref().or(pair.from.as_ref())?.id;
    let (keys, way) = (places_of_keys(&id.kind, &id.name), change.way_inside());
    let set = keys.iter().find_map(|keys| provenance.below(keys, &way));
    set.or_else(|| version(provenance, &id.name, change))
}

/// Below which keys the settings of an object stand.
fn places_of_keys(kind: &str, name: &str) -> &'static [&'static [&'static str]] {
    let is = |base: &str| name == base || name.starts_with(&format!("{base}-"));
    match kind {
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

fn version(provenance: &Provenance, name: &str, change: &Change) -> Option<Place> {
    let section = if name.ends_with("gateway-api") { "gatewayApi" } else { "istio" };
    let said = || {
        let mut sections = [section, "istio"].into_iter();
        sections.find_map(|it| provenance.below(&[it], &["version".to_owned()]))
    };
    change.is_of_version().then(said).flatten()
}
