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
