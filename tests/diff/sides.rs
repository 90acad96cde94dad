//! Which sides can be named, and what happens when they cannot be compared.

use crate::project::{ISTIO, Project};
use crate::repository::{commit, config_map, diff, init};

const SHOP: &str = "istio: { version: 1.30.2 }\nnamespaces: { shop: {} }\n";

/// A project whose render is committed.
fn committed() -> (Project, git2::Repository) {
    let project = Project::prod(ISTIO);
    project.render();
    let repository = init(&project);
    commit(&repository);
    (project, repository)
}

#[test]
fn a_fresh_render_of_unchanged_sources_is_no_difference() {
    let (project, _) = committed();
    let run = project.run(["diff"]);
    assert_eq!(
        (run.status, run.stdout.lines().next()),
        (Some(0), Some("no difference")),
        "{run:?}"
    );
}

#[test]
fn what_the_sources_would_change_is_shown_before_it_is_rendered() {
    let (project, _) = committed();
    project.put("env/prod.yaml", SHOP);
    let (run, json) = diff(&project, &[]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["created"], 2, "{json:#}");
    assert_eq!(json["from"]["kind"], "revision");
    assert_eq!(json["to"]["kind"], "render");
    let quiet = project.run(["diff", "-q"]);
    assert_eq!((quiet.status, quiet.stdout.as_str()), (Some(1), ""));
}

#[test]
fn the_worktree_is_what_lies_on_disk() {
    let (project, _) = committed();
    project.put("env/prod.yaml", SHOP);
    assert_eq!(diff(&project, &["--to", "worktree"]).0.status, Some(0));
    project.render();
    assert_eq!(diff(&project, &["--to", "worktree"]).0.status, Some(1));
    assert_eq!(diff(&project, &["--from", "worktree"]).0.status, Some(0));
}

#[test]
fn two_revisions_are_compared_without_a_checkout() {
    let (project, repository) = committed();
    let first = repository.head().expect("HEAD").target().expect("a commit").to_string();
    project.put("env/prod.yaml", SHOP);
    project.render();
    commit(&repository);
    let (run, json) = diff(&project, &["--from", &first, "--to", "HEAD"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["from"]["commit"], first.as_str());
    let folder = format!("{first}:rendered/prod");
    let (run, json) = diff(&project, &["--from", &folder, "--to", "rendered/prod"]);
    assert_eq!((run.status, &json["verdict"]["created"]), (Some(1), &2.into()), "{run:?}");
    let (run, _) = diff(&project, &["--from", "merge-base:HEAD~1", "--to", "HEAD"]);
    assert_eq!(run.status, Some(1), "{run:?}");
}

#[test]
fn a_worktree_of_git_and_a_folder_below_the_root_work_too() {
    let (project, repository) = committed();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join("tree");
    repository.worktree("other", &path, None).expect("a worktree");
    let path = path.to_str().expect("UTF-8");
    let run = project.run(["-C", path, "diff"]);
    assert_eq!(
        (run.status, run.stdout.lines().next()),
        (Some(0), Some("no difference")),
        "{run:?}"
    );
    let below = crate::project::run(project.command(["diff"]).current_dir(project.path("env")));
    assert_eq!(below.status, Some(0), "{below:?}");
}

#[test]
fn folders_of_any_kubernetes_yaml_need_no_project() {
    let project = Project::of(&[("note.txt", "")]);
    config_map(&project.path("a"), "x", "one");
    config_map(&project.path("b/below"), "x", "two");
    let (run, json) = diff(&project, &["--from", "a", "--to", "b"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1), "{json:#}");
    assert_eq!(json["changes"][0]["operation"], "changed");
    let named = project.run(["diff", "prod", "--from", "a", "--to", "b"]);
    assert_eq!(named.status, Some(2), "{named:?}");
}

#[test]
fn a_revision_without_a_render_counts_as_empty_and_says_so() {
    let project = Project::prod(ISTIO);
    let repository = init(&project);
    commit(&repository);
    let (run, json) = diff(&project, &[]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["deleted"], 0, "{json:#}");
    let text = project.run(["diff"]).stdout;
    assert!(text.contains("HEAD has no rendered/ and counts as empty"), "{text}");
}

#[test]
fn a_repository_without_commits_counts_as_empty() {
    let project = Project::prod(ISTIO);
    init(&project);
    let run = project.run(["diff"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.contains("no commit yet"), "{run:?}");
    let both = project.run(["diff", "--to", "worktree"]);
    assert_eq!(both.status, Some(2), "{both:?}");
}

#[test]
fn what_cannot_be_compared_ends_with_2_and_a_way_out() {
    let (project, _) = committed();
    for (arguments, part) in [
        (&["--from", "nowhere"][..], "neither a git revision nor a folder"),
        (&["--from", "./nowhere"], "there is no folder"),
        (&["--from", "HEAD:nowhere"], "has no folder"),
        (&["--from", "merge-base:nowhere"], "neither a git revision"),
        (&["--from", "env"], "are not the same kind of thing"),
        (&["porduction"], "there is no environment"),
        (&["prd"], "did you mean `prod`?"),
    ] {
        let run = project.run(["diff"].iter().chain(arguments).copied());
        assert_eq!(run.status, Some(2), "{arguments:?}: {run:?}");
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("help: "), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn a_branch_or_tag_that_is_misspelt_is_named() {
    let (project, repository) = committed();
    let head = repository.head().expect("HEAD").peel_to_commit().expect("a commit");
    repository.branch("main", &head, true).ok();
    repository.tag_lightweight("release-2026.1", head.as_object(), false).expect("a tag");
    repository.reference("refs/remotes/origin/next", head.id(), false, "a").expect("a branch");
    for (wrong, near) in [
        ("mian", "main"),
        ("merge-base:mian", "main"),
        ("mian~2:rendered", "main"),
        ("relaese-2026.1", "release-2026.1"),
        ("orign/next", "origin/next"),
    ] {
        let run = project.run(["diff", "--from", wrong]);
        assert_eq!(run.status, Some(2), "{run:?}");
        let what = format!("`{wrong}` is neither a git revision nor a folder\n");
        assert!(run.stderr.contains(&what), "{run:?}");
        assert!(run.stderr.contains(&format!("help: did you mean `{near}`?\n")), "{run:?}");
    }
    let far = project.run(["diff", "--from", "zzz"]);
    assert!(far.stderr.contains("help: name a branch, a tag, a commit, or a folder"), "{far:?}");
}

#[test]
fn a_folder_that_has_a_branchs_name_is_asked_about() {
    let (project, repository) = committed();
    let head = repository.head().expect("HEAD").peel_to_commit().expect("a commit");
    repository.branch("rendered", &head, false).expect("a branch");
    let run = project.run(["diff", "--from", "rendered"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("`./rendered`"), "{run:?}");
    assert_eq!(project.run(["diff", "--from", "./rendered"]).status, Some(0));
}

#[test]
fn an_environment_that_cannot_be_rendered_says_why_and_is_never_no_difference() {
    let (project, _) = committed();
    project.put("env/prod.yaml", "istio: { version: 1.30.2, hubb: a }\n");
    let run = project.run(["diff"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stderr.contains("env/prod.yaml:1:27"), "{}", run.stderr);
    assert!(run.stdout.starts_with("0 changes") && run.stdout.contains("prod"), "{}", run.stdout);
    let quiet = project.run(["diff", "-q"]);
    assert_eq!((quiet.status, quiet.stdout.as_str()), (Some(1), ""));
    assert_eq!(quiet.stderr, run.stderr);
}

#[test]
fn an_environment_on_one_side_only_is_created_or_deleted() {
    let (project, _) = committed();
    project.put("env/staging.yaml", ISTIO);
    std::fs::remove_file(project.path("env/prod.yaml")).expect("removed");
    let run = project.run(["diff"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.contains("app path does not exist"), "{}", run.stdout);
    assert!(run.stdout.contains("staging"), "{}", run.stdout);
}

#[test]
fn an_added_environment_asked_for_alone_is_said_to_be_new() {
    let (project, repository) = committed();
    project.put("env/staging.yaml", ISTIO);
    project.render();
    commit(&repository);
    for format in ["text", "markdown", "html"] {
        let sides = ["diff", "--from", "HEAD~1", "--to", "HEAD", "--format", format];
        let run = project.run(sides.iter().chain(&["staging"]).copied());
        assert_eq!(run.status, Some(1), "{format}: {run:?}");
        assert!(run.stdout.contains("the environment staging is new"), "{format}: {run:?}");
    }
}

#[test]
fn a_plain_folder_is_compared_with_one_environment_as_manifests() {
    let project = Project::of(&[("one/SHA256SUMS", "")]);
    config_map(&project.path("one/app"), "x", "one");
    config_map(&project.path("plain"), "x", "two");
    for sides in [["one", "plain"], ["plain", "one"]] {
        let (run, json) = diff(&project, &["--from", sides[0], "--to", sides[1]]);
        assert_eq!(run.status, Some(1), "{sides:?}: {run:?}");
        assert_eq!(json["changes"].as_array().map(Vec::len), Some(1), "{sides:?}: {json:#}");
        assert_eq!(json["changes"][0]["operation"], "changed", "{sides:?}: {json:#}");
        assert!(json["verdict"].get("applications").is_none(), "{sides:?}: {json:#}");
    }
}

#[test]
fn revisions_of_a_bare_repository_are_compared_in_it_and_from_elsewhere() {
    let (project, repository) = committed();
    project.put("env/prod.yaml", SHOP);
    project.render();
    commit(&repository);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let bare = elsewhere.path().join("bare.git");
    let from = project.path("").display().to_string();
    git2::build::RepoBuilder::new().bare(true).clone(&from, &bare).expect("a clone");
    let sides = ["diff", "--from", "HEAD~1", "--to", "HEAD"];
    let inside = crate::project::run(project.command(sides).current_dir(&bare));
    let path = bare.to_str().expect("UTF-8");
    let named = project.run(["-C", path].iter().chain(&sides).copied());
    for run in [inside, named] {
        assert_eq!(run.status, Some(1), "{run:?}");
        assert!(run.stdout.contains("Namespace shop: created"), "{run:?}");
    }
}

#[test]
fn an_empty_name_is_no_side() {
    let (project, _) = committed();
    for sides in [["--from", ""], ["--to", ""]] {
        let run = project.run(["diff"].iter().chain(&sides).copied());
        assert_eq!(run.status, Some(2), "{sides:?}: {run:?}");
        assert!(run.stderr.contains("an empty name is no side"), "{run:?}");
        assert!(run.stderr.contains("help: name a git revision, a folder"), "{run:?}");
    }
}
