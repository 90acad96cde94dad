//! What can be wrong with files: those that are read, and those that would be written.

use ambit::layout::arrange;
use ambit::object::{Application, Object, Origin, Role};
use ambit::system::MemorySystem;
use kubeyaml::Value;

use crate::told::{ISTIO, Told, assert_rules, assert_sound, prod, project, render};

fn disk() -> MemorySystem {
    let system = MemorySystem::new();
    system.put("/p/ambit.yaml", "git: { repoURL: https://git.example.com/platform }\n");
    system.put("/p/env/prod.yaml", ISTIO);
    system
}

fn rules(told: &Told) -> Vec<&str> {
    told.errors.iter().filter_map(|error| error.split(' ').next()).collect()
}

#[test]
fn the_project_and_its_layers_are_files_inside_it() {
    let system = disk();
    system.put("/elsewhere.yaml", "{}");
    system.put_link("/p/env/link.yaml", "/elsewhere.yaml");
    assert_eq!(rules(&render(&system, &[])), ["layer-file"]);
    let system = disk();
    system.remove("/p/ambit.yaml");
    system.put("/elsewhere.yaml", "{}");
    system.put_link("/p/ambit.yaml", "/elsewhere.yaml");
    assert_eq!(rules(&render(&system, &[])), ["project-file"]);
    assert_eq!(project(&[("env/prod.yml", ISTIO)]).errors[0], "layer-file");
    let out = "git: { repoURL: https://git.example.com/p, path: a/../.. }\n";
    let told = project(&[("ambit.yaml", out), ("env/prod.yaml", ISTIO)]);
    assert_eq!(told.errors, ["git-path ambit.yaml:1:50"]);
}

#[test]
fn files_that_globs_match_and_that_are_not_read_are_told() {
    let system = disk();
    system.put("/p/env/prod.yaml", format!("{ISTIO}manifests: {{ q: [m/*.yaml] }}\n"));
    system.put("/elsewhere.yaml", "{}");
    system.put_link("/p/m/a.yaml", "/elsewhere.yaml");
    assert_eq!(render(&system, &[]).errors, ["unread-file env/prod.yaml:2:18"]);
}

#[test]
fn templates_of_the_project_are_templates_and_replace_something() {
    let system = disk();
    system.put("/elsewhere.yaml", "{}");
    system.put_link("/p/templates/p/a.yaml", "/elsewhere.yaml");
    assert_eq!(rules(&render(&system, &[])), ["template-file"]);
    let told = project(&[("env/prod.yaml", ISTIO), ("templates/istio/istiod/nothing.yaml", "")]);
    assert_eq!(
        [told.errors, told.notes].concat(),
        ["unused-template templates/istio/istiod/nothing.yaml:1:1"]
    );
}

#[test]
fn a_patch_says_one_thing_about_an_object_that_is_there() {
    let patch =
        |text: &str| prod(&format!("istio:\n  version: 1.30.3\n  patches:\n    p: {text}\n"));
    assert_sound(&patch(
        "{ target: { kind: Service, name: istiod }, merge: { metadata: { labels: { a: b } } } }",
    ));
    for (text, rule) in [
        ("{ target: { kind: Service, name: istio }, merge: {} }", "patch-matches-nothing"),
        ("{ target: { kind: Service } }", "patch"),
        ("{ target: { kind: Service }, merge: {}, json: [] }", "patch"),
        ("{ target: { kind: Service }, json: [{ op: remove, path: /nothere }] }", "patch"),
        ("{ target: { kind: Service, name: istiod }, merge: { metadata: { name: x } } }", "patch"),
    ] {
        assert_eq!(patch(text).errors, [format!("{rule} env/prod.yaml:4:5")], "{text}");
    }
}

#[test]
fn images_by_digest_need_their_pins() {
    let told = prod("istio: { version: 1.30.99, imageDigests: true }\n");
    assert!(rules(&told).iter().all(|rule| *rule == "unknown-digest"), "{:?}", told.errors);
    assert!(!told.errors.is_empty());
}

#[test]
fn an_environment_has_no_more_namespaces_than_a_cluster() {
    let many = (0..=10_000).map(|number| format!("  n{number}: {{}}")).collect::<Vec<_>>();
    let told = prod(&format!("{ISTIO}namespaces:\n{}\n", many.join("\n")));
    assert_eq!(rules(&told), ["too-many-namespaces"]);
}

#[test]
fn objects_that_argo_cd_would_treat_in_its_own_way_are_told() {
    let object = |more: &str| {
        format!(
            "objects: {{ q: [{{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: x, namespace: s{more} }} }}] }}"
        )
    };
    assert_rules(&[
        (&object(""), &[]),
        (&object(", annotations: { helm.sh/hook: pre-install }"), &["hook"]),
        (&object(", annotations: { a: '+argocd:skip-file-rendering' }"), &["skip-marker"]),
    ]);
}

/// Arranges config maps and other objects of one application, and returns the rules they break.
fn arranged(application: &str, objects: &[(&str, &str, &str)]) -> Vec<&'static str> {
    let origin = || Origin { maker: "a test".to_owned(), place: None, component: None };
    let object = |(api, kind, data): &(&str, &str, &str)| {
        let metadata = Value::from([("name", "x".into()), ("namespace", "s".into())]);
        let body = Value::from([
            ("apiVersion", (*api).into()),
            ("kind", (*kind).into()),
            ("metadata", metadata),
            ("data", Value::from([("a", (*data).into())])),
        ]);
        let Value::Map(body) = body else { unreachable!("a map") };
        Object::new(body, origin()).expect("an object")
    };
    let application = Application {
        name: application.to_owned(),
        role: Role::Pack,
        namespace: "s".to_owned(),
        objects: objects.iter().map(object).collect(),
    };
    arrange(&[application], &[]).findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn what_no_file_or_directory_can_hold_is_told() {
    let one = ("v1", "ConfigMap", "");
    assert_eq!(arranged("q", &[one]), [""; 0]);
    assert_eq!(arranged("a\\b", &[one]), ["file-name"]);
    assert_eq!(arranged("q", &[one, ("foo.io/v1", "ConfigMap", "")]), ["same-file"]);
    let big = "x".repeat(10_000_000);
    assert_eq!(arranged("q", &[("v1", "ConfigMap", &big)]), ["application-too-large"]);
}
