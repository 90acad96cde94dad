//! Namespaces: their objects' labels, their waypoints and what is in them.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::entries;
use super::names::{annotations, check_name, labels, set_label};
use super::waypoints::{used_waypoint, waypoints};
use super::{Install, Namespace, UsedWaypoint};
use crate::config::{Located, Named, NamespaceKeys};
use crate::diag::{Finding, Findings, Place, nearest};
use crate::object;

/// What namespaces need to know of the rest of the environment.
pub(super) struct Surroundings<'e> {
    /// The install.
    pub install: &'e Install,
    /// The revisions and tags of istiods.
    pub revisions: BTreeSet<String>,
    /// The Gateway API's release.
    pub gateway_api: &'e str,
}

/// Namespaces of one environment. Kubernetes supports 10,000 in a cluster
/// (`sig-scalability/configs-and-limits/thresholds.md`), and the `apps` directory of more would
/// not fit into what Argo CD reads.
const MOST_NAMESPACES: usize = 10_000;

fn too_many(place: Place) -> Finding {
    let message = format!("more than {MOST_NAMESPACES} namespaces in one environment");
    Finding::error("too-many-namespaces", message)
        .at(place)
        .because("Kubernetes supports no more in one cluster")
        .hint("divide the environment")
}

/// Resolves every namespace, those of the install included.
pub(super) fn namespaces(
    all: &BTreeMap<String, Named<NamespaceKeys>>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> BTreeMap<String, Namespace> {
    let mut result = BTreeMap::new();
    if let Some((_, at)) = all.iter().nth(MOST_NAMESPACES) {
        findings.push(too_many(at.key));
        return result;
    }
    for (name, keys) in all {
        let mut namespace = namespace(name, keys, around, findings);
        if let Some((used, place)) = used_waypoint(name, &keys.value, findings) {
            findings.extend(unknown_waypoint(name, &used, place, all));
            let (home, waypoint) = used.split_once('/').unwrap_or((name, &used));
            namespace.uses =
                Some(UsedWaypoint { namespace: home.to_owned(), name: waypoint.to_owned(), place });
        }
        result.insert(name.clone(), namespace);
    }
    for name in around.install.namespaces() {
        let own = || Namespace {
            name: name.to_owned(),
            place: None,
            create: !is_of_kubernetes(name),
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            uses: None,
            waypoints: Vec::new(),
            entries: Vec::new(),
        };
        result.entry(name.to_owned()).or_insert_with(own);
    }
    if let (Some(network), Some(home)) =
        (&around.install.network, result.get_mut(&around.install.namespace))
    {
        let label = "topology.istio.io/network".to_owned();
        home.labels.entry(label).or_insert(network.value.clone());
    }
    result
}

/// Tells whether a namespace is there in every cluster, so that it is nobody's to write.
pub fn is_of_kubernetes(name: &str) -> bool {
    name == "default" || name.starts_with("kube-")
}

fn namespace(
    name: &str,
    keys: &Named<NamespaceKeys>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Namespace {
    check_name("a namespace", name, keys.key, object::dns_label(name), findings);
    let own = &keys.value.own;
    Namespace {
        name: name.to_owned(),
        place: Some(keys.key),
        create: own.create.as_ref().map_or(!is_of_kubernetes(name), |create| create.value),
        labels: namespace_labels(name, &keys.value, around, findings),
        annotations: annotations(&own.annotations, findings),
        uses: None,
        waypoints: waypoints(&keys.value, &around.revisions, findings),
        entries: entries(&keys.value, around, findings),
    }
}

/// Returns the labels of a Namespace object: the user's, and those that typed keys stand for.
fn namespace_labels(
    name: &str,
    keys: &NamespaceKeys,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    let own = &keys.own;
    let mut all = labels(&own.labels, findings);
    let mut set = |label: &str, said: (&str, &str, Place)| {
        set_label(&mut all, &own.labels, label, said, findings);
    };
    if let Some(mode) = &own.dataplane_mode {
        set("istio.io/dataplane-mode", ("dataplaneMode", mode.value.word(), mode.place));
    }
    let ingress = "istio.io/ingress-use-waypoint";
    match own.ingress_use_waypoint {
        Some(Located { value: true, place }) => {
            set(ingress, ("ingressUseWaypoint", "true", place));
        }
        // False is Istio's default, so no label says it.
        Some(Located { value: false, place }) if own.labels.contains_key(ingress) => {
            set(ingress, ("ingressUseWaypoint", "false", place));
        }
        _ => {}
    }
    if let Some((used, place)) = used_waypoint(name, keys, &mut Findings::new()) {
        let (namespace, waypoint) = used.split_once('/').unwrap_or((name, &used));
        set("istio.io/use-waypoint", ("useWaypoint", waypoint, place));
        let home = "istio.io/use-waypoint-namespace";
        if namespace != name || own.labels.contains_key(home) {
            set(home, ("useWaypoint", namespace, place));
        }
    }
    if let Some(network) =
        around.install.network.as_ref().filter(|_| name == around.install.namespace)
    {
        let said = ("cluster.network", network.value.as_str(), network.place);
        set("topology.istio.io/network", said);
    }
    all
}

/// Reports a waypoint that is not there although this environment has its namespace.
fn unknown_waypoint(
    namespace: &str,
    used: &str,
    place: Place,
    all: &BTreeMap<String, Named<NamespaceKeys>>,
) -> Option<Finding> {
    if used == "none" {
        return None;
    }
    let (home, name) = used.split_once('/').unwrap_or((namespace, used));
    if object::dns_label(home).is_err() || object::service_name(name).is_err() {
        let message = format!("`{used}` is no waypoint");
        let finding = Finding::error("waypoint-name", message).at(place);
        return Some(finding.hint("write `NAME`, `NAMESPACE/NAME` or `none`"));
    }
    let Some(keys) = all.get(home) else {
        let message = format!("waypoint `{used}` is in a namespace that is not configured here");
        return Some(
            Finding::note("waypoint-elsewhere", message)
                .at(place)
                .because("until it is there and ready, traffic goes past it and L7 policy with it")
                .hint(format!(
                    "if this project has it, add it under `namespaces.{home}.waypoints`"
                )),
        );
    };
    let gateways = keys.value.kinds.iter().filter(|(map, _)| map.key == "gateways");
    let names = gateways.flat_map(|(_, entries)| entries.keys());
    let names = names.chain(keys.value.own.waypoints.keys()).map(String::as_str);
    let names = names.collect::<Vec<_>>();
    if names.contains(&name) {
        return None;
    }
    let finding =
        Finding::error("waypoint-missing", format!("namespace `{home}` has no waypoint `{name}`"))
            .at(place)
            .because("traffic would go past it, and no L7 policy would be enforced");
    Some(match nearest(name, names) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(format!("add it under `namespaces.{home}.waypoints`")),
    })
}
