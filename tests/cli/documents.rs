//! Environments that come as JSON documents, as programs write them.

use crate::project::Project;

const PROD: &str = r#"{"name":"prod","environment":{"istio":{"version":"1.30.2"}}}"#;

fn with_document(document: &str) -> Project {
    Project::of(&[("prod.json", document)])
}

#[test]
fn a_finding_names_the_option_and_no_column_of_the_one_line() {
    for (document, option) in [
        (
            r#"{"name":"prod","environment":{"istio":{"version":"1.30"}}}"#,
            "--> environments.prod.istio.version",
        ),
        (
            r#"{"name":"prod","environment":{"istio":{"verzion":"1.30.2"}}}"#,
            "--> environments.prod.istio.verzion",
        ),
        (
            r#"{"name":"prod","environment":{"istio":{"version":"1.30.2"},"context":[3]}}"#,
            "--> environments.prod.context[0]",
        ),
        (
            r#"{"name":"prod","environment":{"namespaces":{"a.b":{"create":3}}}}"#,
            "--> environments.prod.namespaces.\"a.b\".create",
        ),
        (r#"{"name":"prod","environment":{}}"#, "--> environments.prod\n"),
        (r#"{"name":"prod","project":{"gitt":{}},"environment":{}}"#, "--> project.gitt"),
    ] {
        let run = with_document(document).run(["render", "--config", "prod.json"]);
        assert_eq!(run.status, Some(1), "{run:?}");
        assert!(run.stderr.contains(option), "{option}\n{}", run.stderr);
        assert!(!run.stderr.contains("prod.json:1:"), "{}", run.stderr);
    }
}

#[test]
fn what_is_wrong_in_documents_is_said_once() {
    let document =
        r#"{"name":"prod","project":{"git":{"repoURL":5}},"environment":{"cluster":{"tier":"x"}}}"#;
    let project = with_document(document);
    project.put("dev.json", document.replace("prod", "dev"));
    let run = project.run(["render", "--config", "prod.json", "--config", "dev.json"]);
    for option in
        ["project.git.repoURL", "environments.prod.cluster.tier", "environments.dev.cluster.tier"]
    {
        assert_eq!(
            run.stderr.matches(&format!("--> {option}\n")).count(),
            1,
            "{option}\n{}",
            run.stderr
        );
    }
}

#[test]
fn a_document_of_several_lines_shows_the_line_beside_the_option() {
    let document = "{\n\"name\": \"prod\",\n\"environment\": { \"cluster\": 3 }\n}";
    let run = with_document(document).run(["render", "--config", "prod.json"]);
    let place = "--> environments.prod.cluster at prod.json:3:";
    assert!(run.stderr.contains(place), "{}", run.stderr);
}

#[test]
fn a_hint_about_quotes_fits_json_as_well() {
    let document = |environment: &str| format!(r#"{{"name":"prod","environment":{environment}}}"#);
    let object = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"n","labels":{"a":true}}}"#;
    let labelled =
        format!(r#"{{"istio":{{"version":"1.30.2"}},"objects":{{"a":{{"b":{object}}}}}}}"#);
    for (environment, hint) in [
        (
            r#"{"istio":{"version":1.30}}"#,
            "write the whole version, with its patch release, such as \"1.30.4\"",
        ),
        (
            r#"{"istio":{"version":"1.30.2","hub":true}}"#,
            "quote it: without quotes, a number or a word such as `true` is no text",
        ),
        (&labelled, "quote it: without quotes, a number or a word such as `true` is no text"),
    ] {
        let run = with_document(&document(environment)).run(["render", "--config", "prod.json"]);
        assert!(run.stderr.contains(hint), "{hint}\n{}", run.stderr);
        assert!(!run.stderr.contains("YAML reads"), "{}", run.stderr);
    }
}

#[test]
fn programs_are_told_the_option_too() {
    let document = r#"{"name":"prod","environment":{"istio":{"version":"1.30"}}}"#;
    let project = with_document(document);
    let run = project.run(["render", "--config", "prod.json", "--format", "json"]);
    assert!(run.stdout.contains(r#""option": "environments.prod.istio.version""#), "{run:?}");
}

#[test]
fn rendered_environments_that_are_not_named_are_left_alone() {
    let project = with_document(PROD);
    project.put("rendered/other/SHA256SUMS", "");
    let run = project.run(["render", "--config", "prod.json"]);
    assert_eq!((run.status, run.stderr.contains("other")), (Some(0), false), "{run:?}");
}

#[test]
fn all_says_that_the_documents_are_complete() {
    let project = with_document(PROD);
    project.put("rendered/other/SHA256SUMS", "");
    let run = project.run(["render", "--config", "prod.json", "--all"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stderr.contains("rendered/other is rendered, but has no source"), "{run:?}");
    let run = project.run(["render", "--config", "prod.json", "--all", "--prune"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(!project.path("rendered/other").exists());
}

#[test]
fn nothing_is_pruned_beside_a_list_that_may_not_be_complete() {
    let project = with_document(PROD);
    project.put("rendered/other/SHA256SUMS", "");
    let run = project.run(["render", "--config", "prod.json", "--prune"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("--all"), "{run:?}");
    assert!(project.path("rendered/other").exists());
}

#[test]
fn several_documents_are_several_environments() {
    let project = with_document(PROD);
    project.put("b.json", PROD.replace("prod", "staging"));
    let run = project.run(["render", "--config", "prod.json", "--config", "b.json"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(project.path("rendered/prod/SHA256SUMS").exists());
    assert!(project.path("rendered/staging/SHA256SUMS").exists());
}
