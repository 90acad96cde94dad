//! Clones that lack what a comparison needs: nothing is said of the rest, and there is a way out.

use std::path::Path;

use crate::project::{ISTIO, Project};
use crate::repository::{commit, init};

/// A folder with a repository that has no project in it.
fn folder_of(files: &[(&str, &str)]) -> (Project, git2::Repository) {
    let project = Project::of(files);
    let repository = init(&project);
    commit(&repository);
    (project, repository)
}

fn manifest(value: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata: {{k: {value}}}\n")
}

#[test]
fn a_content_that_a_partial_clone_lacks_ends_with_2() {
    let (project, repository) = folder_of(&[("a/x.yaml", &manifest("one")), ("a/y.yaml", "")]);
    project.put("a/x.yaml", manifest("two"));
    let head = commit(&repository);
    let run = |from: &str| project.run(["diff", "--from", from, "--to", "HEAD:a"]);
    assert_eq!(run("HEAD~1:a").status, Some(1));
    let blob = git2::Oid::hash_object(git2::ObjectType::Blob, manifest("one").as_bytes());
    let blob = blob.expect("an id").to_string();
    let (start, rest) = blob.split_at(2);
    let object = repository.path().join("objects").join(start).join(rest);
    std::fs::remove_file(object).expect("a loose object");
    let lacking = run("HEAD~1:a");
    assert_eq!(lacking.status, Some(2), "{lacking:?}");
    assert!(lacking.stderr.contains("x.yaml"), "{lacking:?}");
    assert!(lacking.stderr.contains("`git fetch --refetch --no-filter`"), "{lacking:?}");
    let same = run(&format!("{head}:a"));
    assert_eq!(same.status, Some(0), "what is the same on both sides is not read: {same:?}");
}

#[test]
fn a_shallow_clone_without_a_merge_base_ends_with_2_and_says_how_to_deepen_it() {
    let (project, repository) = folder_of(&[("env/prod.yaml", ISTIO)]);
    let head = repository.head().expect("HEAD").peel_to_commit().expect("a commit");
    let (who, tree) = (head.author(), head.tree().expect("a tree"));
    let other = repository.commit(None, &who, &who, "b", &tree, &[]).expect("a commit");
    let base = format!("merge-base:{other}");
    let run = || project.run(["diff", "--from", &base]);
    let unrelated = run();
    assert_eq!(unrelated.status, Some(2), "{unrelated:?}");
    assert!(unrelated.stderr.contains("shares history"), "{unrelated:?}");
    std::fs::write(repository.path().join("shallow"), format!("{}\n", head.id())).expect("a file");
    let shallow = run();
    assert_eq!(shallow.status, Some(2), "{shallow:?}");
    assert!(shallow.stderr.contains("`git fetch --unshallow`"), "{shallow:?}");
}

#[test]
fn outside_of_any_repository_only_folders_can_be_named_and_the_message_says_which_is_none() {
    let project = Project::of(&[("a/x.yaml", &manifest("one"))]);
    if git2::Repository::discover(project.path("")).is_ok() {
        println!("skipped: temporary folders lie in a repository");
        return;
    }
    let run = project.run(["diff", "--from", "a", "--to", "nowhere"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("`nowhere` is no folder"), "{run:?}");
}

#[test]
fn a_submodule_that_is_checked_out_is_not_read_and_the_rest_is_compared() {
    let (project, repository) = folder_of(&[("a/x.yaml", &manifest("one"))]);
    let inner = project.path("a/inner");
    let module = git2::Repository::init(&inner).expect("a repository");
    std::fs::write(inner.join("y.yaml"), manifest("two")).expect("a file");
    let inside = commit(&module);
    std::fs::write(project.path("a/x.yaml"), manifest("three")).expect("a file");
    let mut index = repository.index().expect("an index");
    index.add_path(Path::new("a/inner")).expect("a link to a commit");
    index.write().expect("the index written");
    commit(&repository);
    let run = project.run(["diff", "--from", "HEAD~1:a", "--to", "HEAD:a"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.starts_with("1 change in 1 object: "), "{run:?}");
    assert!(run.stdout.contains(", 1 file not read\n"), "{run:?}");
    let line = format!("  after inner: it is a submodule (at {inside}): its files are in another");
    assert!(run.stdout.contains(&line), "{run:?}");
}
