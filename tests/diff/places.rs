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
