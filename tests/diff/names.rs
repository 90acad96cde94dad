//! Files whose names are no text: they cannot be told of as they are, so nothing goes green.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::project::{ISTIO, Project};
use crate::repository::{commit, config_map, diff, init};

const POLICY: &str = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n\
                      metadata: {name: a, namespace: n}\nspec: {rules: [{}]}\n";

/// Writes a manifest under a name of these bytes.
fn put(project: &Project, folder: &str, name: &[u8], text: &str) {
    let folder = project.path(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(OsStr::from_bytes(name)), text).expect("a file");
}

/// A project whose render is committed, and then such a manifest.
fn committed() -> Project {
    let project = Project::prod(ISTIO);
    project.render();
    let repository = init(&project);
    commit(&repository);
    put(&project, "rendered/prod/istio", b"\xff\xfe.yaml", POLICY);
    commit(&repository);
    project
}

#[test]
fn a_manifest_whose_name_is_not_utf_8_is_not_read_on_any_side() {
    let project = committed();
    for (sides, side) in [
        (["HEAD~1", "HEAD"], "after"),
        (["HEAD~1", "worktree"], "after"),
        (["HEAD", "HEAD~1"], "before"),
        (["worktree", "HEAD~1"], "before"),
    ] {
        let (run, json) = diff(&project, &["--from", sides[0], "--to", sides[1]]);
        assert_eq!(run.status, Some(1), "{sides:?}: {run:?}");
        assert_eq!(json["changes"].as_array().map(Vec::len), Some(0), "{sides:?}: {json:#}");
        assert_eq!(json["unread"][0]["path"], "prod/istio/\u{fffd}\u{fffd}.yaml", "{json:#}");
        assert_eq!(json["unread"][0]["side"], side, "{sides:?}: {json:#}");
        assert_eq!(json["unread"][0]["reason"], "its name is not UTF-8", "{json:#}");
    }
}

#[test]
fn a_manifest_whose_name_is_not_utf_8_and_that_is_the_same_is_no_difference() {
    let project = committed();
    for sides in [["HEAD", "HEAD"], ["HEAD", "worktree"], ["worktree", "HEAD"]] {
        let run = project.run(["diff", "--from", sides[0], "--to", sides[1]]);
        assert_eq!(run.status, Some(0), "{sides:?}: {run:?}");
    }
    let folders = Project::of(&[("note.txt", "")]);
    for folder in ["a", "b"] {
        put(&folders, folder, b"\xff.yaml", POLICY);
    }
    let run = folders.run(["diff", "--from", "a", "--to", "b"]);
    assert_eq!(run.status, Some(0), "{run:?}");
}

#[test]
fn names_that_look_alike_are_told_apart_by_their_bytes() {
    let folders = Project::of(&[("note.txt", "")]);
    put(&folders, "a", b"\xfe.yaml", POLICY);
    put(&folders, "b", b"\xff.yaml", POLICY);
    let (run, json) = diff(&folders, &["--from", "a", "--to", "b"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let sides = json["unread"].as_array().into_iter().flatten().map(|it| &it["side"]);
    assert_eq!(sides.collect::<Vec<_>>(), ["before", "after"], "{json:#}");
}

#[test]
fn an_environment_whose_name_is_not_utf_8_does_not_vanish() {
    let project = Project::prod(ISTIO);
    project.render();
    let repository = init(&project);
    commit(&repository);
    let folder = project.path("rendered").join(OsStr::from_bytes(b"\xe9nv"));
    config_map(&folder.join("app"), "x", "one");
    std::fs::write(folder.join("SHA256SUMS"), "").expect("a file");
    commit(&repository);
    for to in ["HEAD", "worktree"] {
        let (run, json) = diff(&project, &["--from", "HEAD~1", "--to", to]);
        assert_eq!(run.status, Some(1), "{to}: {run:?}");
        assert_eq!(json["verdict"]["unreadable"], 1, "{to}: {json:#}");
        assert_eq!(json["unread"][0]["path"], "\u{fffd}nv/app/x.yaml", "{to}: {json:#}");
    }
}
