//! What a user reads about a folder that is not as it should be.

use ambit::diag::{Finding, Severity, Sources};
use ambit::system::MemorySystem;
use ambit::tree::{Edits, Outcome, Rendered};

use super::failing::{Failing, Failure};
use super::files::tree;

const FILES: &[(&str, &str)] = &[("istio/a.yaml", "a: 1\n"), ("istio/b.yaml", "b: 1\n")];

/// Renders over a folder in which something was done by hand, and returns all messages as text.
fn messages(by_hand: impl FnOnce(&MemorySystem)) -> String {
    let system = MemorySystem::new();
    let write = |files: &[(&str, &str)]| {
        let writer = Rendered::new(&system, "rendered").lock().unwrap();
        writer.write("prod", &tree(files), Edits::Keep).unwrap()
    };
    write(&[("istio/a.yaml", "a: 0\n"), ("istio/b.yaml", "b: 1\n"), ("istio/gone.yaml", "")]);
    by_hand(&system);
    in_words(&write(FILES))
}

fn in_words(outcome: &Outcome) -> String {
    let mut sources = Sources::default();
    let findings = outcome.findings(&mut sources);
    findings.iter().map(|finding| one(finding, &sources)).collect()
}

fn one(finding: &Finding, sources: &Sources) -> String {
    let severity = if finding.severity == Severity::Error { "error" } else { "note" };
    let place = finding.place.map_or(String::new(), |place| format!("{}: ", sources.show(place)));
    format!(
        "{severity}[{}]: {place}{}\n  because {}\n  try {}\n",
        finding.rule,
        finding.message,
        finding.why.as_deref().unwrap_or("-"),
        finding.hint.as_deref().unwrap_or("-"),
    )
}

#[test]
fn a_hand_edited_file() {
    insta::assert_snapshot!(messages(|disk| {
        disk.put("/rendered/prod/istio/a.yaml", "mine\n");
        disk.put("/rendered/prod/istio/gone.yaml", "mine\n");
    }));
}

#[test]
fn foreign_files() {
    insta::assert_snapshot!(messages(|disk| {
        disk.put("/rendered/prod/istio/extra.yaml", "");
        disk.put("/rendered/prod/README.md", "");
        disk.put("/rendered/prod/old/x.yaml", "");
        disk.put("/rendered/prod/notes/x.md", "");
    }));
}

#[test]
fn a_list_with_conflict_markers() {
    insta::assert_snapshot!(messages(|disk| {
        disk.put("/rendered/prod/SHA256SUMS", "<<<<<<< HEAD\n=======\n>>>>>>> main\n");
    }));
}

#[test]
fn a_list_that_is_missing() {
    insta::assert_snapshot!(messages(|disk| disk.remove("/rendered/prod/SHA256SUMS")));
}

#[test]
fn a_list_with_the_line_ends_of_windows() {
    insta::assert_snapshot!(messages(|disk| {
        let path = std::path::Path::new("/rendered/prod/SHA256SUMS");
        let list = String::from_utf8(disk.files()[path].clone()).unwrap();
        disk.put(path, list.replace('\n', "\r\n"));
    }));
}

#[test]
fn links_and_other_things_in_the_way() {
    insta::assert_snapshot!(messages(|disk| {
        disk.remove("/rendered/prod/istio");
        disk.put_link("/rendered/prod/istio", "/etc");
        disk.put_link("/rendered/prod/x.yaml", "/etc/passwd");
    }));
}

#[test]
fn foreign_things_where_rendered_ones_must_go() {
    insta::assert_snapshot!(messages(|disk| {
        disk.remove("/rendered/prod/istio");
        disk.put("/rendered/prod/istio/a.yaml/x.md", "");
        disk.put("/rendered/prod/istio/B.yaml", "");
    }));
}

#[test]
fn a_name_with_control_characters_is_shown_escaped() {
    insta::assert_snapshot!(messages(|disk| {
        disk.put("/rendered/prod/istio/\u{1b}[2J\u{202e}.yaml", "");
    }));
}

#[test]
fn a_render_that_was_killed() {
    let system = MemorySystem::new();
    let rendered = || Rendered::new(&system, "rendered");
    rendered().lock().unwrap().write("prod", &tree(FILES), Edits::Keep).unwrap();
    let new = tree(&[("istio/a.yaml", "a: 2\n")]);
    let killed = Failing::new(&system, 8, Failure::Killed);
    let result = Rendered::new(&killed, "rendered")
        .lock()
        .and_then(|writer| writer.write("prod", &new, Edits::Keep));
    assert!(result.is_err());
    insta::assert_snapshot!(in_words(&rendered().check("prod", &new).unwrap()));
}
