//! Environments as JSON documents: the same language, the same bytes.

use crate::told::{ISTIO, assert_sound, prod, project};

fn document(environment: &str, more: &str) -> String {
    format!("{{\"name\": \"prod\", \"environment\": {environment}{more}}}")
}

const VERSION: &str = r#"{"istio": {"version": "1.30.3"}}"#;

#[test]
fn a_document_gives_the_same_as_its_layer() {
    let json = r#"{"istio": {"version": "1.30.3"}, "x-a": 1, "namespaces": {"s": {"waypoints": {"w": {"enroll": "namespace"}}}}}"#;
    let of_json = project(&[("prod.json", &document(json, ""))]);
    assert_sound(&of_json);
    let of_yaml = prod(&format!(
        "{ISTIO}namespaces: {{ s: {{ waypoints: {{ w: {{ enroll: namespace }} }} }} }}\n"
    ));
    for name in of_yaml.names("s") {
        let path = format!("s/{name}");
        assert_eq!(of_json.file(&path), of_yaml.file(&path), "{name}");
    }
    assert_eq!(of_json.names("s"), of_yaml.names("s"));
}

#[test]
fn each_mistake_in_a_document_is_told_once_and_by_its_option() {
    for (text, error) in [
        (
            document(r#"{"istio": {"version": 1.30}}"#, ""),
            "wrong-type environments.prod.istio.version",
        ),
        (
            document(r#"{"extends": "base", "istio": {"version": "1.30.3"}}"#, ""),
            "unknown-key environments.prod.extends",
        ),
        (
            document(r#"{"abstract": false, "istio": {"version": "1.30.3"}}"#, ""),
            "unknown-key environments.prod.abstract",
        ),
        (document(VERSION, r#", "project": {"gitt": {}}"#), "unknown-key project.gitt"),
        (document("null", ""), "no-version environments.prod"),
        (
            r#"{"name": "a/b", "environment": {"istio": {"version": "1.30.3"}}}"#.to_owned(),
            r#"environment-name environments."a/b""#,
        ),
    ] {
        assert_eq!(project(&[("c.json", &text)]).errors, [error], "{text}");
    }
    let told = project(&[("c.json", r#"{"environment": {}}"#)]);
    assert_eq!(told.errors, ["config-name c.json:1:1"]);
}

#[test]
fn documents_rendered_together_have_names_of_their_own_and_the_same_folders() {
    let other = document(VERSION, "").replace("prod", "qa");
    assert_sound(&project(&[("a.json", &document(VERSION, "")), ("b.json", &other)]));
    let twice = project(&[("a.json", &document(VERSION, "")), ("b.json", &document(VERSION, ""))]);
    assert_eq!(twice.errors, ["config-twice environments.prod"]);
    let first = document(VERSION, r#", "project": {"rendered": "out"}"#);
    let second = first.replace("prod", "qa");
    assert_sound(&project(&[("a.json", &first), ("b.json", &second)]));
    let told = project(&[("a.json", &first), ("b.json", &second.replace("out", "elsewhere"))]);
    assert_eq!(told.errors, ["folder project.rendered"]);
    // A document without `project` takes ambit.yaml, whichever comes first.
    for (one, two) in [(first.as_str(), other.as_str()), (other.as_str(), first.as_str())] {
        let told = project(&[("a.json", one), ("b.json", two)]);
        assert_eq!(told.errors.len(), 1, "{told:?}");
        assert!(told.errors[0].starts_with("folder "), "{told:?}");
    }
    let file = ("ambit.yaml", "rendered: out\n");
    assert_sound(&project(&[file, ("a.json", &first), ("b.json", &other)]));
}
