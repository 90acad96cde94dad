//! Where in the sources a difference comes from, when one side is rendered just now.

use crate::project::{GIT, Project};
use crate::repository::{commit, diff, init};

const BEFORE: &str = "\
istio:
  version: 1.30.2
  meshConfig:
    outboundTrafficPolicy: { mode: REGISTRY_ONLY }
  istiod:
    env: { PILOT_PUSH_THROTTLE: '200' }
  ztunnel:
    terminationGracePeriodSeconds: 30
namespaces:
  shop:
    authorizationPolicies:
      viewer:
        rules:
          - from: [{ source: { namespaces: [web, pay] } }]
";

#[test]
fn a_change_names_the_field_in_the_sources_that_made_it() {
    let project = Project::of(&[("ambit.yaml", GIT), ("env/prod.yaml", BEFORE)]);
    project.render();
    commit(&init(&project));
    for (old, new, place) in [
        ("[web, pay]", "[web, pay, test]", (14, 55)),
        ("'200'", "'300'", (6, 33)),
        ("REGISTRY_ONLY", "ALLOW_ANY", (4, 36)),
        ("Seconds: 30", "Seconds: 31", (8, 36)),
    ] {
        project.put("env/prod.yaml", BEFORE.replace(old, new));
        let (run, json) = diff(&project, &[]);
        let origins = json["changes"].as_array().into_iter().flatten();
        let origins = origins.map(|it| &it["origin"]).collect::<Vec<_>>();
        let (line, column) = place;
        let wanted = serde_json::json!({ "file": "env/prod.yaml", "line": line, "column": column });
        assert!(origins.contains(&&wanted), "{new}: {origins:?} {run:?}");
    }
}

const TEAMS: &str = "\
istio: { version: 1.30.4 }
namespaces:
  shared:
    waypoints:
      teams: { allowedRoutes: { namespaces: { from: All } } }
  chat: &team
    dataplaneMode: ambient
    useWaypoint: shared/teams
    labels: { example.com/team: one }
  board:
    <<: *team
";

#[test]
fn a_label_that_an_own_key_sets_names_that_key_and_not_the_labels_beside_it() {
    let project = Project::of(&[("ambit.yaml", GIT), ("env/prod.yaml", TEAMS)]);
    project.render();
    commit(&init(&project));
    for (added, label, place) in [
        ("    useWaypoint: none\n", "istio.io/use-waypoint", (12, 18)),
        ("    useWaypoint: none\n", "istio.io/use-waypoint-namespace", (12, 18)),
        ("    useWaypoint: null\n", "istio.io/use-waypoint", (12, 18)),
        ("    dataplaneMode: none\n", "istio.io/dataplane-mode", (12, 20)),
        (
            "    useWaypoint: null\n    waypoints: { own: { enroll: namespace } }\n",
            "istio.io/use-waypoint",
            (13, 33),
        ),
    ] {
        project.put("env/prod.yaml", format!("{TEAMS}{added}"));
        assert_eq!(place_of_label(&project, label), Some(place), "{added}{label}");
    }
    let without = TEAMS.replace("    dataplaneMode: ambient\n", "");
    project.put("env/prod.yaml", without);
    // That of the namespace `board`, which comes first.
    assert_eq!(place_of_label(&project, "istio.io/dataplane-mode"), Some((9, 3)));
}

/// Returns line and column of the change of a label.
fn place_of_label(project: &Project, label: &str) -> Option<(u64, u64)> {
    let (_, json) = diff(project, &[]);
    let mut changes = json["changes"].as_array().into_iter().flatten();
    let change = changes.find(|it| it["path"] == serde_json::json!(["metadata", "labels", label]));
    let origin = change.map(|it| &it["origin"]);
    let number = |key: &str| origin.and_then(|it| it[key].as_u64());
    number("line").zip(number("column"))
}
