//! Folders that another repository holds: what is in them cannot be read, so nothing goes green.

use std::path::Path;

use git2::{Index, IndexEntry, IndexTime, Oid, Repository, Signature};

use crate::project::{GIT, ISTIO, Project};
use crate::repository::{commit, config_map, diff, init};

const FIRST: &str = "1111111111111111111111111111111111111111";
const SECOND: &str = "2222222222222222222222222222222222222222";

/// Puts a submodule into the index and commits it, without anything of it on disk.
fn commit_submodule(repository: &Repository, path: &str, at: &str) -> Oid {
    let mut index = repository.index().expect("an index");
    index.remove_dir(Path::new(path), 0).expect("the files there removed");
    index.add(&submodule(path, at)).expect("the submodule added");
    index.write().expect("the index written");
    commit_index(repository, &mut index)
}

fn submodule(path: &str, at: &str) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: 0o160_000,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: Oid::from_str(at).expect("an id"),
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

fn commit_index(repository: &Repository, index: &mut Index) -> Oid {
    let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("the tree");
    let who = Signature::now("A", "a@example.com").expect("a signature");
    let parent = repository.head().expect("HEAD").peel_to_commit().expect("a commit");
    repository.commit(Some("HEAD"), &who, &who, "a", &tree, &[&parent]).expect("a commit")
}

const REVISIONS: &[&str] = &["--from", "HEAD~1", "--to", "HEAD"];

/// A committed render in which a submodule moves from one commit to the next.
fn moved(path: &str, ends: [&str; 2]) -> (Project, Repository) {
    let files = [("ambit.yaml", GIT), ("env/prod.yaml", ISTIO), ("env/test.yaml", ISTIO)];
    let project = Project::of(&files);
    project.render();
    let repository = init(&project);
    commit(&repository);
    for at in ends {
        commit_submodule(&repository, path, at);
    }
    (project, repository)
}

#[test]
fn a_submodule_at_another_commit_is_not_read_and_never_no_difference() {
    for path in ["rendered/prod/shop", "rendered/prod"] {
        let (project, _) = moved(path, [FIRST, SECOND]);
        let (run, json) = diff(&project, REVISIONS);
        assert_eq!(run.status, Some(1), "{path}: {run:?}");
        let unread = json["unread"].as_array().cloned().unwrap_or_default();
        assert_eq!(unread.len(), 1, "{path}: {json:#}");
        assert_eq!(unread[0]["path"], path.trim_start_matches("rendered/"), "{json:#}");
        let text = project.run(["diff"].iter().chain(REVISIONS).copied()).stdout;
        let verdict = text.lines().next().unwrap_or_default();
        assert!(verdict.ends_with(", 1 file not read"), "{path}: {text}");
        let reason = format!("it is a submodule that moves from {FIRST} to {SECOND}: its files");
        assert!(text.contains(&reason), "{path}: {text}");
    }
}

#[test]
fn a_submodule_that_comes_or_goes_is_not_read() {
    let (project, _) = moved("rendered/prod/shop", [FIRST, FIRST]);
    for sides in [["HEAD~2", "HEAD"], ["HEAD", "HEAD~2"], ["HEAD", "render"]] {
        let run = project.run(["diff", "--from", sides[0], "--to", sides[1]]);
        assert_eq!(run.status, Some(1), "{sides:?}: {run:?}");
        assert!(run.stdout.contains("prod/shop: it is a submodule"), "{sides:?}: {run:?}");
    }
}

#[test]
fn a_submodule_at_the_same_commit_is_no_difference() {
    let (project, _) = moved("rendered/prod/shop", [FIRST, FIRST]);
    let run = project.run(["diff"].iter().chain(REVISIONS).copied());
    let said = "no difference\n  no difference in 2 environments\n";
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), said), "{run:?}");
}

#[test]
fn a_submodule_in_a_plain_folder_of_a_revision_is_not_read() {
    let project = Project::of(&[("note.txt", "")]);
    config_map(&project.path("plain"), "x", "one");
    let repository = init(&project);
    commit(&repository);
    commit_submodule(&repository, "plain/below", FIRST);
    commit_submodule(&repository, "plain/below", SECOND);
    let (run, json) = diff(&project, &["--from", "HEAD~1:plain", "--to", "HEAD:plain"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["unreadable"], 1, "{json:#}");
    assert_eq!(json["unread"][0]["path"], "below", "{json:#}");
}

#[test]
fn renders_that_are_a_submodule_as_a_whole_are_no_empty_side() {
    let project = Project::prod(ISTIO);
    let repository = init(&project);
    commit(&repository);
    commit_submodule(&repository, "rendered", FIRST);
    let run = project.run(["diff"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("`rendered` is a submodule there"), "{run:?}");
    assert!(run.stderr.contains("help: compare two revisions inside the submodule"), "{run:?}");
}

#[test]
fn renders_that_are_nothing_but_submodules_say_so_and_a_way_out() {
    let project = Project::prod(ISTIO);
    let repository = init(&project);
    commit(&repository);
    commit_submodule(&repository, "rendered/prod", FIRST);
    commit_submodule(&repository, "rendered/test", FIRST);
    let run = project.run(["diff"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("`HEAD` holds nothing but submodules and links"), "{run:?}");
    assert!(run.stderr.contains("help: compare two revisions inside the submodule"), "{run:?}");
}
