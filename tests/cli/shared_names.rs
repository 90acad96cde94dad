//! Environments whose Applications would have the same names.

use crate::project::Project;

fn messages(argocd: &str, staging: &str) -> (String, bool) {
    let project =
        format!("git: {{ repoURL: https://git.example.com/mesh }}\nargocd: {{ {argocd} }}\n");
    let staging = format!("extends: prod\nargocd: {{ {staging} }}\n");
    let project = Project::of(&[
        ("ambit.yaml", &project),
        ("env/prod.yaml", "istio: { version: 1.30.2 }\n"),
        ("env/staging.yaml", &staging),
    ]);
    let ended = project.run(["render"]);
    (ended.messages(), project.path("rendered/staging").exists())
}

#[test]
fn environments_of_one_argo_cd_may_not_share_a_prefix() {
    let (told, is_written) = messages("namePrefix: mesh-", "destination: { name: staging }");
    assert!(told.contains("error[name-shared]"), "{told}");
    assert!(told.contains("named `mesh-..`, as in environment `prod`"), "{told}");
    assert!(told.contains("named `mesh-..`, as in environment `staging`"), "{told}");
    assert!(told.contains("ambit.yaml:2:23"), "{told}");
    assert!(!is_written);
}

#[test]
fn nor_may_one_have_the_name_that_another_has_unsaid() {
    let (told, _) = messages("", "destination: { name: staging }, namePrefix: prod-");
    assert!(told.contains("error[name-shared]"), "{told}");
    let (told, _) = messages("", "destination: { name: staging }, project: mesh-prod");
    assert!(told.contains("the AppProject is named `mesh-prod`"), "{told}");
}

#[test]
fn where_every_cluster_may_have_its_own_argo_cd_one_note_is_enough() {
    let (told, is_written) = messages("namePrefix: mesh-", "");
    assert_eq!(told.matches("note[name-shared]").count(), 1, "{told}");
    assert!(is_written, "{told}");
}

#[test]
fn names_with_the_environment_in_them_are_never_shared() {
    let (told, _) = messages("namePrefix: mesh-<env>-", "destination: { name: staging }");
    assert!(!told.contains("name-shared"), "{told}");
    let (told, _) = messages("project: null", "destination: { name: staging }");
    assert!(!told.contains("name-shared"), "{told}");
}
