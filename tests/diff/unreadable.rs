//! Files that cannot be read as manifests: the rest is compared, and nothing goes green.

use crate::project::{GIT, ISTIO, Project};
use crate::repository::{commit, config_map, diff, init};

/// Two folders with one object that differs.
fn folders() -> Project {
    let project = Project::of(&[("note.txt", "")]);
    config_map(&project.path("a"), "x", "one");
    config_map(&project.path("b"), "x", "two");
    project
}

const SIDES: &[&str] = &["--from", "a", "--to", "b"];

#[test]
fn broken_yaml_on_one_side_has_a_place_and_the_rest_is_compared() {
    let project = folders();
    config_map(&project.path("a"), "y", "one");
    project.put("b/y.yaml", "a: 1\n  b: [\n");
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["unreadable"], 1, "{json:#}");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1), "{json:#}");
    let text = project.run(["diff"].iter().chain(SIDES).copied()).stdout;
    let verdict = text.lines().next().unwrap_or_default();
    assert!(
        verdict.ends_with(", 1 file not read") || verdict.ends_with(", 1 files not read"),
        "{text}"
    );
    assert!(text.contains("y.yaml:2:"), "{text}");
}

#[test]
fn a_file_that_is_not_read_is_never_no_difference() {
    let project = Project::of(&[("a/x.yaml", "\u{1}"), ("b/x.yaml", "\u{2}")]);
    let run = project.run(["diff"].iter().chain(SIDES).copied());
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(!run.stdout.starts_with("no difference"), "{run:?}");
}

#[test]
fn files_that_hold_no_manifest_are_counted() {
    let project = Project::of(&[("a/values.yaml", "a: 1\n"), ("b/values.yaml", "a: 2\n")]);
    let run = project.run(["diff"].iter().chain(SIDES).copied());
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stdout.contains("1 file"), "{run:?}");
    assert!(run.stdout.contains("values.yaml"), "{run:?}");
}

#[test]
fn binary_files_links_and_pipes_do_no_harm() {
    let project = folders();
    project.put("a/logo.png", [0, 159, 146, 150]);
    project.put("b/logo.png", [0, 159, 146, 151]);
    project.put("b/z.yaml", [0xff, 0xfe, 0, 0]);
    std::os::unix::fs::symlink("/etc/passwd", project.path("b/link.yaml")).expect("a link");
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1), "{json:#}");
    assert_eq!(json["verdict"]["unreadable"], 2, "{json:#}");
}

#[test]
fn an_annotation_names_a_file_that_was_not_read_by_its_path_in_the_repository() {
    let project = Project::of(&[("ambit.yaml", GIT), ("env/prod.yaml", ISTIO)]);
    project.render();
    let repository = init(&project);
    commit(&repository);
    project.put("rendered/prod/istio/service-istiod.yaml", "a: [\n");
    commit(&repository);
    let place =
        "::error file=rendered/prod/istio/service-istiod.yaml,line=2,col=1,title=not read::";
    for sides in [["HEAD", "render"], ["HEAD~1", "HEAD"], ["HEAD~1", "worktree"]] {
        let [from, to] = sides;
        let run = project.run(["diff", "--from", from, "--to", to, "--format", "github"]);
        assert!(run.stdout.contains(place), "{sides:?}: {run:?}");
    }
    // The same folder, on either side named by itself.
    let sides = ["diff", "--from", "HEAD~1:rendered/prod", "--to", "./rendered/prod"];
    let run = project.run(sides.iter().chain(&["--format", "github"]).copied());
    assert!(run.stdout.contains(place), "{run:?}");
}
