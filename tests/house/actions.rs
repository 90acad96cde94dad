//! Actions of others run with the permissions of a workflow. A tag can be moved, a commit cannot.

use std::path::Path;

use crate::{Source, assert_none, root, tracked};

/// Every action of another repository that `text` uses, with what follows it on its line.
fn used(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let action = line.strip_prefix("- ").unwrap_or(line).strip_prefix("uses:")?.trim();
        Some(action.split_once(' ').unwrap_or((action, "")))
    });
    // The words in capitals stand for this repository, whose address a page does not know.
    lines.filter(|(it, _)| !it.starts_with("./") && *it != "OWNER/ambit@VERSION").collect()
}

/// Tells whether an action is named by a whole commit, with its version as a comment.
fn is_pinned((action, rest): (&str, &str)) -> bool {
    let commit = action.split_once('@').map_or("", |(_, commit)| commit);
    let is_commit = commit.len() == 40 && commit.chars().all(|it| it.is_ascii_hexdigit());
    let version = rest.trim_start().strip_prefix("# v");
    is_commit && version.is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()))
}

#[test]
fn actions_of_others_are_named_by_their_commit_with_the_version_beside_it() {
    if !root().join(".git").exists() {
        println!("skipped: not a git checkout");
        return;
    }
    let is_place = |file: &&Source| {
        let is_page = Path::new(&file.path).extension().is_some_and(|it| it == "md");
        file.path == "action.yml" || file.path.starts_with(".github/") || is_page
    };
    let files = tracked();
    let files = files.iter().filter(is_place).collect::<Vec<_>>();
    let uses = files.iter().flat_map(|file| used(&file.text).into_iter().map(move |it| (file, it)));
    let uses = uses.collect::<Vec<_>>();
    assert!(uses.len() >= 10, "only {} uses of actions were found", uses.len());
    let loose = uses.iter().filter(|(_, it)| !is_pinned(*it));
    let loose = loose.map(|(file, (action, _))| format!("{}: {action}", file.path));
    assert_none("actions named by a tag", &loose.collect::<Vec<_>>());
}

#[test]
fn a_tag_a_short_commit_and_a_commit_without_a_version_are_not_pinned() {
    let commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
    for (line, expected) in [
        (format!("      - uses: a/b@{commit} # v7.0.1"), true),
        (format!("uses: a/b@{commit}"), false),
        (format!("uses: a/b@{} # v7", &commit[..7]), false),
        ("uses: a/b@v7 # v7".to_owned(), false),
    ] {
        assert_eq!(
            used(&line).into_iter().map(is_pinned).collect::<Vec<_>>(),
            [expected],
            "{line}"
        );
    }
}
