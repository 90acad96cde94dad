//! What a user reads about the mistakes that everybody makes once.

use insta::assert_snapshot;

use crate::project::{GIT, ISTIO, Project, run};

#[test]
fn an_unknown_key_with_a_name_near_it() {
    let layer = "istio:\n  version: 1.30.2\nnamespaces:\n  shop:\n    waypoint: {}\n";
    assert_snapshot!(Project::prod(layer).render());
}

#[test]
fn a_value_of_the_wrong_type() {
    let layer =
        "istio:\n  version: 1.30\n  meshConfig: [a]\nnamespaces: { shop: { create: yep } }\n";
    assert_snapshot!(Project::prod(layer).render());
}

#[test]
fn a_duplicate_key() {
    let layer = "istio:\n  version: 1.30.2\n  hub: a\n  version: 1.30.3\n";
    assert_snapshot!(Project::prod(layer).render());
}

#[test]
fn a_key_without_a_value() {
    let layer = "istio:\n  version: 1.30.2\nnamespaces:\n  shop:\n";
    assert_snapshot!(Project::prod(layer).render());
}

#[test]
fn a_tab() {
    assert_snapshot!(Project::prod("istio:\n\tversion: 1.30.2\n").render());
}

#[test]
fn yaml_that_ends_too_early() {
    assert_snapshot!(Project::prod("istio: { version: 1.30.2\n").render());
}

#[test]
fn text_that_is_not_utf8() {
    let project = Project::prod("");
    project.put("env/prod.yaml", b"istio: { version: 1.30.2, hub: caf\xe9 }\n");
    assert_snapshot!(project.render());
}

#[test]
fn layers_in_a_circle() {
    let project = Project::prod("extends: base\n");
    project.put("env/base.yaml", "abstract: true\nextends: common\n");
    project.put("env/common.yaml", "abstract: true\nextends: [base]\n");
    assert_snapshot!(project.render());
}

#[test]
fn layers_in_a_diamond_are_no_mistake() {
    let project = Project::prod("extends: [a, b]\n");
    project.put("env/a.yaml", "abstract: true\nextends: base\nistio: { hub: a.example.com }\n");
    project.put("env/b.yaml", "abstract: true\nextends: base\n");
    let base = "abstract: true\nistio: { version: 1.30.2, hub: base.example.com }\n";
    project.put("env/base.yaml", base);
    assert_snapshot!(project.render());
    let files = project.files("rendered/prod/istio");
    let deployment = &files[std::path::Path::new("deployment-istiod.yaml")];
    let text = String::from_utf8_lossy(deployment);
    assert!(text.contains("a.example.com/pilot:"), "base came after a: {text}");
}

#[test]
fn a_layer_that_is_missing() {
    let project = Project::prod("extends: [bsae, zone/eu]\n");
    project.put("env/base.yaml", "abstract: true\n");
    assert_snapshot!(project.render());
}

#[test]
fn a_layer_outside_the_env_folder() {
    assert_snapshot!(Project::prod("extends: ../../etc/passwd\n").render());
}

#[test]
fn a_name_that_kubernetes_refuses() {
    let layer = format!(
        "{ISTIO}namespaces:\n  Shop_1: {{ dataplaneMode: ambient }}\n  cart:\n    \
         authorizationPolicies: {{ Deny All: {{}} }}\n    labels: {{ \"a b\": x, c: \"d e\" }}\n"
    );
    assert_snapshot!(Project::prod(&layer).render());
}

#[test]
fn two_objects_of_one_identity() {
    let layer = format!(
        "{ISTIO}namespaces:\n  shop:\n    services: {{ cart: {{ ports: [{{ port: 80 }}] }} }}\n\
         objects:\n  extra:\n    - apiVersion: v1\n      kind: Service\n      metadata: {{ name: \
         cart, namespace: shop }}\n"
    );
    assert_snapshot!(Project::prod(&layer).render());
}

#[test]
fn a_mistake_in_a_template_of_the_projects_own() {
    let project = Project::prod(ISTIO);
    let template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ istiod | nosuch }}\n";
    project.put("templates/istio/istiod/services.yaml", template);
    assert_snapshot!(project.render());
    project.put("templates/istio/istiod/services.yaml", "kind: Service\n{% if x %}\n");
    assert_snapshot!(project.render());
}

#[test]
fn no_env_folder() {
    assert_snapshot!(Project::of(&[("ambit.yaml", GIT)]).render());
}

#[test]
fn a_project_without_environments() {
    let project = Project::of(&[("ambit.yaml", GIT), ("env/base.yaml", "abstract: true\n")]);
    assert_snapshot!(project.render());
}

#[test]
fn no_project() {
    let project = Project::of(&[("README.md", "")]);
    let outside = project.render();
    let given = project.run(["render", "-C", "."]).messages();
    let file = project.run(["render", "-C", "README.md"]).messages();
    let missing = project.run(["render", "-C", "gone"]).messages();
    assert_snapshot!([outside, given, file, missing].concat());
}

#[test]
fn an_environment_that_there_is_not() {
    let project = Project::prod(ISTIO);
    let near = project.run(["render", "prd"]).messages();
    assert_snapshot!(near + &project.run(["render", "zone"]).messages());
}

#[test]
fn a_rendered_file_that_was_changed_by_hand() {
    let project = Project::prod(ISTIO);
    project.render();
    project.put("rendered/prod/istio/deployment-istiod.yaml", "kind: Deployment\n");
    assert_snapshot!(project.render());
}

#[test]
fn files_that_ambit_did_not_write() {
    let project = Project::prod(ISTIO);
    project.render();
    project.put("rendered/prod/istio/mine.yaml", "kind: ConfigMap\n");
    project.put("rendered/prod/README.md", "");
    assert_snapshot!(project.render());
}

#[test]
fn conflict_markers_in_the_list_of_what_was_written() {
    let project = Project::prod(ISTIO);
    project.render();
    project.put("rendered/prod/SHA256SUMS", "<<<<<<< HEAD\n=======\n>>>>>>> main\n");
    assert_snapshot!(project.render());
}

#[test]
fn a_rendered_environment_without_a_source() {
    let project = Project::prod(ISTIO);
    project.put("env/old.yaml", ISTIO);
    project.render();
    std::fs::remove_file(project.path("env/old.yaml")).expect("removed");
    assert_snapshot!(project.render());
}

#[test]
fn places_begin_where_the_reader_is() {
    let project = Project::prod("istio: { versio: 1.30.2 }\n");
    project.put("sub/deep/.keep", "");
    let from = |folder: &str, arguments: &[&str]| {
        let mut command = project.command(arguments.iter().copied());
        run(command.current_dir(project.path(folder))).stderr
    };
    assert!(from("", &["render"]).contains("--> env/prod.yaml:1:10"));
    assert!(from("sub/deep", &["render"]).contains("--> ../../env/prod.yaml:1:10"));
    assert!(from("sub", &["render", "-C", ".."]).contains("--> ../env/prod.yaml:1:10"));
}

#[test]
fn keys_that_kubernetes_takes_for_booleans_are_noted() {
    let object = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: o }, data: { y: a, \"no\": b } }";
    let project = Project::prod(&format!("{ISTIO}objects: {{ o: [{object}] }}\n"));
    let run = project.run(["render"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("note[boolean-key]: the key `y` is read as `true`"), "{run:?}");
    assert!(!run.stderr.contains("the key `no`"), "{run:?}");
}

#[test]
fn a_namespace_that_the_project_does_not_allow_has_a_place() {
    let layer = format!("{ISTIO}argocd: {{ allowedNamespaces: [shop] }}\n");
    let run = Project::prod(&layer).run(["render"]);
    assert!(run.stderr.contains("--> env/prod.yaml:2:31"), "{run:?}");
}

#[test]
fn labels_that_are_a_list_are_not_told_to_be_quoted() {
    let told = |labels: &str| {
        let object = format!(
            "{{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: a, namespace: o, labels: {labels} }} }}"
        );
        Project::prod(&format!("{ISTIO}objects: {{ o: [{object}] }}\n")).render()
    };
    let list = told("[a]");
    assert!(list.contains("write `key: value` below it") && !list.contains("quote it"), "{list}");
    let number = told("{ a: 1 }");
    assert!(number.contains("quote it"), "{number}");
}

#[test]
fn an_environment_with_a_file_in_the_place_of_its_folder_is_not_written() {
    let project = Project::prod(ISTIO);
    project.put("rendered/prod", "x");
    let run = project.run(["render"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.contains(": not written: see the findings above"), "{run:?}");
}

#[test]
fn an_environment_that_cannot_be_written_stops_no_other_and_is_named() {
    let project = Project::prod(ISTIO);
    project.put("env/stage.yaml", ISTIO);
    project.put("rendered/.ambit-stage", "in the way of what is being written");
    let run = project.run(["render"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    let told = [
        "rendered/stage was left as it was: cannot create the folder",
        "environments written: prod\nenvironments not written: stage\n",
        "help: move away what is there, then try again",
    ];
    for words in told {
        assert!(run.stderr.contains(words), "{words} is not in {}", run.stderr);
    }
    assert!(project.path("rendered/prod/SHA256SUMS").exists());
    assert!(!project.path("rendered/stage").exists());
}
