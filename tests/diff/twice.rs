//! Objects that one application holds more than once: only one of them is applied in the end.

use crate::project::Project;
use crate::repository::{config_map, diff};

fn object(value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x, namespace: ns}}\ndata: {{key: {value}}}\n"
    )
}

/// Two folders with one application, which holds an object once before.
fn folders() -> Project {
    let project = Project::of(&[("a/SHA256SUMS", ""), ("b/SHA256SUMS", "")]);
    for folder in ["a", "b"] {
        config_map(&project.path(folder).join("app"), "y", "one");
        project.put(&format!("{folder}/app/x.yaml"), object("one"));
    }
    project
}

const SIDES: &[&str] = &["--from", "a", "--to", "b"];

#[test]
fn an_object_that_one_file_holds_twice_is_told() {
    let project = folders();
    project.put("b/app/x.yaml", format!("{}---\n{}", object("one"), object("two")));
    let run = project.run(["diff"].iter().chain(SIDES).copied());
    let note = "note: ConfigMap ns/x is there 2 times after, of which Argo CD applies the last: \
                app/x.yaml\n";
    assert!(run.status == Some(1) && run.stdout.contains(note), "{run:?}");
}

#[test]
fn an_object_that_two_files_hold_is_told_with_both() {
    let project = folders();
    project.put("b/app/x.yaml", object("two"));
    project.put("b/app/z.yaml", object("three"));
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    let found = &json["environments"][0]["repeated"];
    assert_eq!(found[0]["object"]["name"], "x", "{json:#}");
    assert_eq!(found[0]["side"], "after", "{json:#}");
    assert_eq!(found[0]["paths"], serde_json::json!(["app/x.yaml", "app/z.yaml"]), "{json:#}");
}

#[test]
fn an_object_in_two_applications_is_there_once_in_each() {
    let project = folders();
    project.put("b/app/x.yaml", object("two"));
    project.put("b/other/x.yaml", object("three"));
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["environments"][0]["repeated"], serde_json::json!([]), "{json:#}");
}
