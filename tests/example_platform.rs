//! Whole environments through the binary: this repository's own example platform, and recorded
//! ones that lie beside the repository.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test runs the binary on files"
)]

#[path = "run/ambit.rs"]
mod binary;
#[path = "cli/project.rs"]
#[expect(dead_code, reason = "made for the tests of `render`, which use all of it")]
mod project;
#[path = "example/recorded.rs"]
mod recorded;
#[path = "example/same_objects.rs"]
mod same_objects;

use std::fs;
use std::path::Path;

use binary::{ambit, root, shared};
use recorded::Recorded;
use same_objects::SameObjects;

#[test]
fn the_committed_render_is_what_the_example_gives() {
    let run = ambit(root(), ["render", "--check"]);
    // The one thing worth a note: the commit of the release is not known to ambit.
    let (first, rest) = run.stderr.split_once('\n').unwrap_or_default();
    assert!(first.starts_with("note[tag-not-commit]"), "{}", run.stderr);
    assert!(!rest.contains("note[") && !rest.contains("error"), "{}", run.stderr);
    assert_eq!(run.status, Some(0), "{}", run.stdout);
}

#[test]
fn every_environment_of_the_example_has_a_committed_render() {
    let names = |folder: &str| {
        let entries = fs::read_dir(root().join(folder)).expect("a folder of the example");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> =
            names.map(|name| name.to_string_lossy().replace(".yaml", "")).collect();
        names.sort();
        names
    };
    let mut sources = names("env");
    sources.retain(|name| name != "base");
    assert_eq!(names("rendered"), sources);
}

#[test]
fn the_platform_of_the_case_comes_out_as_expected() {
    let Some(shared) = shared() else { return println!("skipped: no ../shared") };
    let Some(tool) = SameObjects::find(&shared) else { return };
    let output = tempfile::tempdir().expect("a temporary folder");
    let folder = output.path().to_str().expect("a path in UTF-8");
    let case = shared.join("cases/microservices");
    let run = ambit(&case, ["render", "--output", folder]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    for environment in ["local", "prod"] {
        let expected = case.join(format!("expected/{environment}.yaml"));
        let rendered = output.path().join(environment);
        let same = tool.compare("--only-listed", &[expected], &[rendered]);
        assert_eq!(same, Ok(()), "{environment}");
    }
    let helms = ["base", "istiod", "cni", "ztunnel"]
        .map(|chart| shared.join(format!("golden/helm/1.30.2/argocd/{chart}.json")));
    let same = tool.compare("--embedded", &helms, &[output.path().join("local/istio")]);
    assert_eq!(same, Ok(()), "the install");
}

#[test]
fn environments_of_recorded_installs_give_what_helm_gave() {
    let Some(shared) = shared() else { return println!("skipped: no ../shared") };
    let Some(tool) = SameObjects::find(&shared) else { return };
    let cases = recorded::all(&shared);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wrong = cases.iter().filter_map(|case| {
        let problem = difference(case, &tool, folder.path()).err()?;
        Some(format!("{}: {problem}", case.name()))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(cases.len() > 20, "only {} recorded installs were found", cases.len());
}

/// Renders a recorded install as the environment `mesh` of a project of its own.
fn difference(case: &Recorded, tool: &SameObjects, folder: &Path) -> Result<(), String> {
    let project = folder.join(case.name());
    fs::create_dir_all(project.join("env")).expect("a project's folder");
    fs::write(project.join("env/mesh.yaml"), case.environment()).expect("an environment");
    let run = ambit(&project, ["render", "--quiet"]);
    match (run.status, case.was_refused()) {
        (Some(1), true) => Ok(()),
        (_, true) => Err(format!("Helm refuses it, ambit does not: {:?}", run.status)),
        (Some(0), false) => {
            tool.compare("--embedded", &case.objects(), &[project.join("rendered/mesh/istio")])
        }
        (_, false) => Err(run.stderr),
    }
}
