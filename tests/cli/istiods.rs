//! What istiod must agree on with the rest of the install.

use crate::project::Project;

/// The variable by which istiod knows the one ztunnel that gets certificates for others.
fn trusted(project: &Project) -> Vec<String> {
    let files = project.files("rendered/prod/istio");
    let istiod = files.iter().find(|(path, _)| path.ends_with("deployment-istiod.yaml"));
    let text = String::from_utf8_lossy(istiod.expect("an istiod").1).into_owned();
    let lines = text.lines().map(str::trim).skip_while(|it| !it.ends_with("NODE_ACCOUNTS"));
    lines.skip(1).take(1).map(str::to_owned).collect()
}

#[test]
fn istiod_trusts_the_ztunnel_of_the_namespace_it_was_given_on_every_platform() {
    let layer = |more: &str| {
        format!("istio: {{ version: 1.30.2{more} }}\ncluster: {{ platform: openshift }}\n")
    };
    let project = Project::prod(&layer(""));
    project.render();
    assert_eq!(trusted(&project), ["value: kube-system/ztunnel"]);
    project.put("env/prod.yaml", layer(", componentNamespaces: { ztunnel: istio-system }"));
    project.render();
    assert_eq!(trusted(&project), ["value: istio-system/ztunnel"]);
}

#[test]
fn a_further_istiod_is_not_the_default_one() {
    let layer = "istio: { version: 1.30.2, revision: one, revisions: { default: {} } }\n";
    let messages = Project::prod(layer).render();
    assert!(messages.contains("error[revision-default]"), "{messages}");
    assert!(messages.contains("env/prod.yaml:1:55"), "{messages}");
}

/// The revision of the upstream repository whose definitions Argo CD is told to read.
fn definitions(project: &Project) -> String {
    let files = project.files("rendered/prod/apps");
    let application =
        files.iter().find(|(path, _)| path.ends_with("application-prod-istio-crds.yaml"));
    let text = String::from_utf8_lossy(application.expect("an Application").1).into_owned();
    let revision = text.lines().find_map(|line| line.trim().strip_prefix("targetRevision: "));
    revision.expect("a revision").to_owned()
}

#[test]
fn definitions_are_those_of_the_newest_istiod() {
    let git = "git: { repoURL: https://git.example.com/mesh }\n";
    let main = |version: &str, further: &str| {
        format!(
            "istio: {{ version: {version}, revision: main, revisions: {{ other: {{ {further} }} }} }}\n"
        )
    };
    let project = Project::of(&[("ambit.yaml", git), ("env/prod.yaml", &main("1.29.6", ""))]);
    project.render();
    let older = definitions(&project);
    project.put("env/prod.yaml", main("1.30.2", ""));
    project.render();
    let newer = definitions(&project);
    assert_ne!(older, newer);
    for (version, further) in [("1.29.6", "version: 1.30.2"), ("1.30.2", "version: 1.29.6")] {
        project.put("env/prod.yaml", main(version, further));
        project.render();
        assert_eq!(definitions(&project), newer, "{version} beside {further}");
    }
}

/// Whether the render has the validator of objects without a revision.
fn has_default_validator(project: &Project) -> bool {
    let name = "validatingwebhookconfiguration-istiod-default-validator.yaml";
    project.files("rendered/prod/istio").keys().any(|path| path.ends_with(name))
}

#[test]
fn an_empty_default_revision_leaves_the_default_validator_out_and_an_empty_revision_does_not() {
    let layer = |more: &str| format!("istio: {{ version: 1.30.2, {more} }}\n");
    let project = Project::prod(&layer("revision: canary, base: { defaultRevision: '' }"));
    let messages = project.render();
    assert!(!messages.contains("error"), "{messages}");
    assert!(!has_default_validator(&project));
    project.put("env/prod.yaml", layer("revision: ''"));
    project.render();
    assert!(has_default_validator(&project));
}

#[test]
fn a_waypoint_of_a_revision_that_nobody_has_is_noted_with_the_one_that_was_meant() {
    let layer = |revision: &str| {
        format!(
            "istio: {{ version: 1.30.2, istiod: {{ revisionTags: [canary] }} }}\n\
             namespaces: {{ shop: {{ waypoints: {{ front: {{ revision: {revision} }} }} }} }}\n"
        )
    };
    let messages = Project::prod(&layer("canry")).render();
    assert!(messages.contains("note[waypoint-revision-elsewhere]"), "{messages}");
    assert!(messages.contains("did you mean `canary`?"), "{messages}");
    for known in ["canary", "default"] {
        let messages = Project::prod(&layer(known)).render();
        assert!(!messages.contains("waypoint-revision"), "{messages}");
    }
}
