//! Users of a waypoint whom it does not let in.

use crate::project::Project;

/// Renders a mesh in which namespace `shop` uses the waypoint of `infra`.
fn messages(allowed_routes: &str, shop: &str) -> String {
    let layer = format!(
        "istio: {{ version: 1.30.2 }}\n\
         namespaces:\n  \
           infra: {{ waypoints: {{ shared: {{ {allowed_routes} }} }} }}\n  \
           shop: {{ dataplaneMode: ambient, {shop} }}\n"
    );
    Project::prod(&layer).render()
}

const USES: &str = "useWaypoint: infra/shared";

#[test]
fn a_waypoint_without_allowed_routes_lets_no_other_namespace_in() {
    let told = messages("", USES);
    assert!(told.contains("error[waypoint-attachment-denied]"), "{told}");
    assert!(told.contains("waypoint `infra/shared` does not let namespace `shop` in"), "{told}");
    assert!(told.contains("env/prod.yaml:4:48"), "{told}");
    assert!(told.contains("from: All"), "{told}");
}

#[test]
fn a_waypoint_for_all_lets_everybody_in() {
    let told = messages("allowedRoutes: { namespaces: { from: All } }", USES);
    assert!(!told.contains("waypoint-attachment-denied"), "{told}");
}

#[test]
fn a_selector_lets_in_whom_it_matches_and_nobody_else_its_own_namespace_included() {
    let selector = |labels: &str| {
        format!("allowedRoutes: {{ namespaces: {{ from: Selector, selector: {labels} }} }}")
    };
    let denied = |labels: &str, shop: &str| {
        messages(&selector(labels), shop).contains("error[waypoint-attachment-denied]")
    };
    let by_name = "{ matchLabels: { kubernetes.io/metadata.name: shop } }";
    assert!(!denied(by_name, USES));
    assert!(denied("{ matchLabels: { team: red } }", USES));
    let red = format!("{USES}, labels: {{ team: red }}");
    assert!(!denied("{ matchLabels: { team: red } }", &red));
    let listed = "{ matchExpressions: [{ key: team, operator: In, values: [red, blue] }] }";
    assert!(!denied(listed, &red));
    assert!(denied(&listed.replace("In,", "NotIn,"), &red));
    let own = format!("enroll: namespace, {}", selector(by_name));
    assert!(messages(&own, "create: true").contains("let namespace `infra` in"));
}

#[test]
fn a_namespace_of_somebody_elses_may_have_the_labels_that_a_selector_wants() {
    let routes = "allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { team: red } } } }";
    let told = messages(routes, &format!("{USES}, create: false"));
    assert!(told.contains("note[waypoint-attachment-denied]"), "{told}");
}

#[test]
fn an_object_that_names_a_waypoint_by_its_labels_is_seen_too() {
    let entry = "serviceEntries: { api: { labels: { istio.io/use-waypoint: shared, \
                 istio.io/use-waypoint-namespace: infra }, hosts: [api.example.com] } }";
    let told = messages("", entry);
    assert!(told.contains("does not let ServiceEntry.networking.istio.io shop/api in"), "{told}");
}
