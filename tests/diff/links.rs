//! Symbolic links: what is behind them is not read, so nothing goes green.

use std::os::unix::fs::symlink;

use crate::project::{ISTIO, Project};
use crate::repository::{commit, config_map, diff, init};

const REASON: &str = "it is a symbolic link, and links are not followed";

/// A project whose render is committed, with manifests outside of it.
fn committed() -> (Project, git2::Repository) {
    let project = Project::prod(ISTIO);
    project.render();
    config_map(&project.path("common"), "x", "one");
    let repository = init(&project);
    commit(&repository);
    (project, repository)
}

fn link(project: &Project, path: &str, target: &str) {
    symlink(target, project.path(path)).expect("a link");
}

#[test]
fn a_folder_behind_a_link_is_not_read_and_never_no_difference() {
    let folders = Project::of(&[("note.txt", "")]);
    config_map(&folders.path("common"), "y", "one");
    for folder in ["a", "b"] {
        config_map(&folders.path(folder), "x", "one");
    }
    link(&folders, "b/extra", "../common");
    let (run, json) = diff(&folders, &["--from", "a", "--to", "b"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["unread"][0]["path"], "extra", "{json:#}");
    assert_eq!(json["unread"][0]["reason"], REASON, "{json:#}");
    assert_eq!(json["environments"][0]["not_manifests"], serde_json::json!([]), "{json:#}");
}

#[test]
fn a_link_in_a_revision_is_not_read_and_an_unchanged_one_is_quiet() {
    let (project, repository) = committed();
    link(&project, "rendered/prod/extra", "../../common");
    link(&project, "rendered/prod/x.yaml", "../../common/x.yaml");
    commit(&repository);
    for to in ["HEAD", "worktree"] {
        let run = project.run(["diff", "--from", "HEAD~1", "--to", to]);
        assert_eq!(run.status, Some(1), "{to}: {run:?}");
        for path in ["extra", "x.yaml"] {
            let line = format!("  after prod/{path}: {REASON}\n");
            assert!(run.stdout.contains(&line), "{to}: {run:?}");
        }
        assert!(run.stdout.contains(", 2 files not read\n"), "{to}: {run:?}");
        let same = project.run(["diff", "--from", "HEAD", "--to", to]);
        assert_eq!((same.status, same.stdout.as_str()), (Some(0), "no difference\n"), "{same:?}");
    }
}

#[test]
fn a_link_that_leads_elsewhere_now_is_not_read() {
    let (project, repository) = committed();
    link(&project, "rendered/prod/extra", "../../common");
    commit(&repository);
    std::fs::remove_file(project.path("rendered/prod/extra")).expect("removed");
    link(&project, "rendered/prod/extra", "../../other");
    let run = project.run(["diff", "--to", "worktree"]);
    let line = format!("  before and after prod/extra: {REASON}\n");
    assert!(run.status == Some(1) && run.stdout.contains(&line), "{run:?}");
}

#[test]
fn a_folder_that_becomes_a_link_is_not_only_deleted() {
    let (project, repository) = committed();
    std::fs::rename(project.path("rendered/prod/istio"), project.path("istio")).expect("moved");
    link(&project, "rendered/prod/istio", "../../istio");
    commit(&repository);
    for to in ["HEAD", "worktree"] {
        let run = project.run(["diff", "--from", "HEAD~1", "--to", to]);
        let line = format!("  after prod/istio: {REASON}\n");
        assert!(run.status == Some(1) && run.stdout.contains(&line), "{to}: {run:?}");
        assert!(run.stdout.contains(", 1 file not read\n"), "{to}: {run:?}");
    }
}

#[test]
fn an_environment_that_is_a_link_is_told() {
    let (project, repository) = committed();
    link(&project, "rendered/staging", "prod");
    link(&project, "rendered/NOTES", "../ambit.yaml");
    commit(&repository);
    for to in ["HEAD", "worktree"] {
        let (run, json) = diff(&project, &["--from", "HEAD~1", "--to", to]);
        assert_eq!(run.status, Some(1), "{to}: {run:?}");
        let environments = json["environments"].as_array().into_iter().flatten();
        let names = environments.map(|it| &it["name"]).collect::<Vec<_>>();
        assert_eq!(names, ["prod", "staging"], "{to}: {json:#}");
        assert_eq!(json["unread"][0]["path"], "staging", "{to}: {json:#}");
        assert_eq!(diff(&project, &["--from", "HEAD", "--to", to]).0.status, Some(0), "{to}");
    }
}

#[test]
fn a_link_to_a_file_that_is_no_manifest_is_counted_as_such_a_file() {
    let (project, repository) = committed();
    link(&project, "rendered/prod/NOTES", "../../ambit.yaml");
    commit(&repository);
    for to in ["HEAD", "worktree"] {
        let (run, json) = diff(&project, &["--from", "HEAD~1", "--to", to]);
        assert_eq!(run.status, Some(0), "{to}: {run:?}");
        let found = &json["environments"][0]["not_manifests"];
        assert_eq!(*found, serde_json::json!(["prod/NOTES"]), "{to}: {json:#}");
    }
}

#[test]
fn renders_that_are_a_link_as_a_whole_are_no_empty_side() {
    let (project, repository) = committed();
    std::fs::rename(project.path("rendered"), project.path("elsewhere")).expect("moved");
    link(&project, "rendered", "elsewhere");
    commit(&repository);
    std::fs::remove_file(project.path("rendered")).expect("removed");
    project.render();
    for from in ["HEAD", "HEAD:rendered"] {
        let run = project.run(["diff", "--from", from]);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(run.stderr.contains("`rendered` is a symbolic link there"), "{run:?}");
        assert!(run.stderr.contains("help: name the folder that it leads to"), "{run:?}");
    }
    assert_eq!(project.run(["diff", "--from", "HEAD:elsewhere"]).status, Some(0));
}

#[test]
fn a_link_that_leads_out_or_to_another_link_is_the_same_in_a_revision_and_on_disk() {
    let (project, repository) = committed();
    link(&project, "rendered/HOSTS", "/etc/hosts");
    link(&project, "rendered/FIRST", "SECOND");
    link(&project, "rendered/SECOND", "../ambit.yaml");
    commit(&repository);
    for sides in [["HEAD", "worktree"], ["worktree", "HEAD"]] {
        let run = project.run(["diff", "--from", sides[0], "--to", sides[1]]);
        assert_eq!(run.status, Some(0), "{sides:?}: {run:?}");
    }
}
