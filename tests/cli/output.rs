//! What is shown, where, and in which form.

use std::process::Stdio;

use crate::project::{ISTIO, Project, run};

const WRONG: &str = "istio: { version: 1.30.2, hubb: a }\nnamespaces: { shop: { labls: {} } }\n";

#[test]
fn check_tells_drift_from_none_and_writes_nothing() {
    let project = Project::prod(ISTIO);
    let before = project.run(["render", "--check"]);
    assert_eq!(before.status, Some(1), "{before:?}");
    assert!(!project.path("rendered").exists());
    project.render();
    let written = project.files("rendered");
    assert_eq!(project.run(["render", "--check"]).status, Some(0));
    project.put("env/prod.yaml", "istio: { version: 1.30.1 }\n");
    let after = project.run(["render", "--check"]);
    assert_eq!(after.status, Some(1), "{after:?}");
    assert_eq!(project.files("rendered"), written);
}

#[test]
fn json_holds_the_findings_that_text_shows() {
    let project = Project::prod(WRONG);
    let text = project.run(["render"]);
    let json = project.run(["render", "--format", "json"]);
    assert_eq!((json.status, json.stderr.as_str()), (text.status, ""));
    let report: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 2);
    for finding in findings {
        let title = format!(
            "{}[{}]: {}\n --> {}:{}:{}\n",
            finding["severity"].as_str().expect("text"),
            finding["rule"].as_str().expect("text"),
            finding["message"].as_str().expect("text"),
            finding["place"]["file"].as_str().expect("text"),
            finding["place"]["line"],
            finding["place"]["column"],
        );
        assert!(text.stderr.contains(&title), "{title} is not in {}", text.stderr);
    }
}

#[test]
fn quiet_shows_errors_only() {
    let project = Project::of(&[("env/prod.yaml", ISTIO)]);
    let loud = project.run(["render"]);
    assert!(loud.stderr.contains("note[no-repository]"), "{}", loud.stderr);
    let quiet = project.run(["render", "-q"]);
    assert_eq!((quiet.status, quiet.stdout.as_str(), quiet.stderr.as_str()), (Some(0), "", ""));
    project.put("env/prod.yaml", WRONG);
    let wrong = project.run(["render", "-q"]);
    assert!(wrong.stderr.contains("error[unknown-key]"), "{}", wrong.stderr);
    assert!(!wrong.stderr.contains("note["), "{}", wrong.stderr);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let project = Project::prod(WRONG);
    assert!(!project.render().contains('\u{1b}'));
    let asked = project.run(["render", "--color", "always"]);
    assert!(asked.stderr.contains('\u{1b}'), "{}", asked.stderr);
    let mut no = project.command(["render", "--color", "always"]);
    let no = run(no.env("NO_COLOR", "1"));
    assert!(no.stderr.contains('\u{1b}'), "a flag is stronger than a variable");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let project = Project::prod(ISTIO);
    let mut command = project.command(["render", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
