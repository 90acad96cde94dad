//! The waypoints of a namespace, and which one the namespace itself uses.

use std::collections::BTreeSet;

use super::Waypoint;
use super::names::{annotations, check_name, labels, set_label};
use super::overlays::overlays;
use crate::config::{Guard, Located, Named, NamespaceKeys, WaypointFor, WaypointKeys};
use crate::diag::{Finding, Findings, Place, nearest};
use crate::object;
use crate::setting::Setting;

/// Returns the waypoints of a namespace. `revisions` are the names of istiods.
pub(super) fn waypoints(
    namespace: &NamespaceKeys,
    revisions: &BTreeSet<String>,
    findings: &mut Findings,
) -> Vec<Waypoint> {
    let entries = namespace.own.waypoints.iter();
    let has_rev =
        namespace.own.labels.contains_key("istio.io/rev") || revisions.contains("default");
    let waypoints = entries.map(|(name, keys)| {
        findings
            .extend(keys.value.revision.as_ref().and_then(|it| unknown_revision(it, revisions)));
        waypoint(name, keys, has_rev, findings)
    });
    waypoints.collect()
}

fn waypoint(
    name: &str,
    keys: &Named<WaypointKeys>,
    has_rev: bool,
    findings: &mut Findings,
) -> Waypoint {
    let value = &keys.value;
    // istiod gives its Service the same name.
    check_name("a waypoint", name, keys.key, object::service_name(name), findings);
    if name == "none" {
        findings.push(none_is_reserved(keys.key));
    }
    let mut all = labels(&value.labels, findings);
    if let Some(it) = &value.waypoint_for {
        let said = ("for", it.value.word(), it.place);
        set_label(&mut all, &value.labels, "istio.io/waypoint-for", said, findings);
    }
    if let Some(it) = &value.revision {
        let said = ("revision", it.value.as_str(), it.place);
        set_label(&mut all, &value.labels, "istio.io/rev", said, findings);
    }
    if !has_rev && !all.contains_key("istio.io/rev") {
        findings.push(nobody_runs_it(name, keys.key));
    }
    Waypoint {
        name: name.to_owned(),
        place: keys.key,
        labels: all,
        annotations: annotations(&value.annotations, findings),
        allowed_routes: value.allowed_routes.as_ref().map(Setting::to_value_without_nulls),
        overlays: overlays(overlay_keys(value), findings),
        guard: guard(value),
    }
}

fn overlay_keys(keys: &WaypointKeys) -> impl Iterator<Item = (&'static str, Place, &Setting)> {
    [
        ("resources", &keys.resources),
        ("deployment", &keys.deployment),
        ("service", &keys.service),
        ("serviceAccount", &keys.service_account),
        ("horizontalPodAutoscaler", &keys.horizontal_pod_autoscaler),
        ("podDisruptionBudget", &keys.pod_disruption_budget),
    ]
    .into_iter()
    .filter_map(|(key, setting)| Some((key, setting.as_ref()?.place, setting.as_ref()?)))
}

/// Returns whom a guard admits beside the waypoint; none: there is no guard.
fn guard(keys: &WaypointKeys) -> Option<Vec<String>> {
    match &keys.guard.as_ref()?.value {
        Guard::Plain(false) => None,
        Guard::Plain(true) => Some(Vec::new()),
        Guard::With(others) => Some(others.iter().map(|it| it.value.clone()).collect()),
    }
}

fn none_is_reserved(place: Place) -> Finding {
    Finding::error("invalid-name", "a waypoint cannot be named `none`")
        .at(place)
        .because("`use-waypoint: none` means no waypoint, so nothing could ever use this one")
}

/// Reports a waypoint without a revision where no istiod takes those.
pub(super) fn nobody_runs_it(name: &str, place: Place) -> Finding {
    Finding::error("waypoint-revision", format!("no istiod would run waypoint `{name}`"))
        .at(place)
        .because("every istiod of this mesh has a revision, and none is the default")
        .hint("set `revision` on the waypoint, or make a revision the default with revisionTags")
}

/// Notes a revision that no istiod of this environment has: somebody else may have installed one.
fn unknown_revision(said: &Located<String>, revisions: &BTreeSet<String>) -> Option<Finding> {
    if revisions.contains(&said.value) {
        return None;
    }
    let message = format!("no istiod here has the revision or tag `{}`", said.value);
    let finding = Finding::note("waypoint-revision-elsewhere", message).at(said.place).because(
        "until one has, nobody runs this waypoint: traffic goes past it and L7 policy with it",
    );
    let names = revisions.iter().map(String::as_str);
    Some(match nearest(&said.value, names.clone()) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(format!("istiods here: {}", names.collect::<Vec<_>>().join(", "))),
    })
}

/// Returns the waypoint that the namespace's services use, with the place that says so.
pub(super) fn used_waypoint(
    home: &str,
    namespace: &NamespaceKeys,
    findings: &mut Findings,
) -> Option<(String, Place)> {
    let own = &namespace.own;
    let mut enrolling = own.waypoints.iter().filter_map(|(name, keys)| {
        let enroll = keys.value.enroll.as_ref()?;
        Some((name, enroll.place, &keys.value))
    });
    let first = enrolling.next();
    for (name, place, _) in enrolling {
        let message = format!("waypoint `{name}` enrols a namespace that is enrolled already");
        findings.push(
            Finding::error("two-waypoints", message)
                .at(place)
                .also(first.map_or(place, |(_, place, _)| place), "enrolled here")
                .because("a namespace uses one waypoint")
                .hint("keep one `enroll`; null takes away that of a lower layer"),
        );
    }
    if let Some((name, place, keys)) = first {
        findings.extend(serves_no_services(name, place, keys));
    }
    match (&own.use_waypoint, first) {
        (Some(used), Some((name, place, _))) if !is_named(&used.value, home, name) => {
            let message = format!("`useWaypoint` says `{}`, `enroll` says `{name}`", used.value);
            findings.push(
                Finding::error("contradiction", message)
                    .at(used.place)
                    .also(place, "`enroll`")
                    .hint("keep one of them"),
            );
            None
        }
        (Some(used), _) => Some((used.value.clone(), used.place)),
        (None, Some((name, place, _))) => Some((name.clone(), place)),
        (None, None) => labelled(namespace),
    }
}

/// Tells whether `used`, a name with or without its namespace, is the waypoint `name` of `home`.
fn is_named(used: &str, home: &str, name: &str) -> bool {
    used == name || used.split_once('/') == Some((home, name))
}

/// Returns the waypoint that explicit labels name.
fn labelled(namespace: &NamespaceKeys) -> Option<(String, Place)> {
    let label = |key: &str| namespace.own.labels.get(key).map(|label| &label.value);
    let name = label("istio.io/use-waypoint")?;
    let used = match label("istio.io/use-waypoint-namespace") {
        Some(home) if name.value != "none" => format!("{}/{}", home.value, name.value),
        _ => name.value.clone(),
    };
    Some((used, name.place))
}

/// Reports a waypoint that enrols its namespace and would not see its services' traffic.
fn serves_no_services(name: &str, place: Place, keys: &WaypointKeys) -> Option<Finding> {
    let label = keys.labels.get("istio.io/waypoint-for").map(|label| &label.value);
    let (word, said) = match (&keys.waypoint_for, label) {
        (Some(said), _) => (said.value.word(), said.place),
        (None, Some(label)) => (label.value.as_str(), label.place),
        (None, None) => return None,
    };
    if [WaypointFor::Service, WaypointFor::All].iter().any(|serves| serves.word() == word) {
        return None;
    }
    let message = format!("waypoint `{name}` enrols its namespace but does not serve services");
    Some(
        Finding::error("enroll-serves-nothing", message)
            .at(place)
            .also(said, format!("it serves `{word}`"))
            .because("the traffic of the namespace's services would go past it")
            .hint("use `for: service` or `for: all`, or remove `enroll`"),
    )
}
