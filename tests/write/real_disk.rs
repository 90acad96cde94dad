//! The same on a real disk, beside the tools that people use on the result.
#![expect(clippy::disallowed_methods, reason = "these tests are about the real disk")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::SystemTime;

use ambit::system::OsSystem;
use ambit::tree::{Edits, Rendered, Tree, WriteError};
use tempfile::TempDir;

use super::files::tree;

const OLD: &[(&str, &str)] =
    &[("istio/a.yaml", "a: 1\n"), ("istio/with space and \u{fc}.yaml", ""), ("mesh/c.yaml", "c\n")];
const NEW: &[(&str, &str)] =
    &[("istio/a.yaml", "a: 2\n"), ("istio/with space and \u{fc}.yaml", ""), ("new/d.yaml", "d\n")];

fn write(rendered: &Path, files: &Tree) -> Result<(), WriteError> {
    let system = OsSystem::new();
    let writer = Rendered::new(&system, rendered).lock()?;
    let outcome = writer.write("prod", files, Edits::Keep)?;
    assert_eq!(outcome.reports, []);
    Ok(())
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env_remove("GIT_DIR").output().unwrap()
}

/// Returns every file and folder below a folder, by `find`.
fn found(folder: &Path) -> Vec<String> {
    let output = run("find", &[".", "-mindepth", "1"], folder);
    let mut lines: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn changed_at(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn the_list_satisfies_sha256sum() {
    let project = TempDir::new().unwrap();
    for files in [OLD, NEW] {
        write(project.path(), &tree(files)).unwrap();
        let folder = project.path().join("prod");
        let output = run("sha256sum", &["--check", "--strict", "SHA256SUMS"], &folder);
        assert!(output.status.success(), "{output:?}");
        let listed = "find . -type f ! -name SHA256SUMS | sed 's,^./,,' | LC_ALL=C sort \
                      | xargs -d '\\n' sha256sum";
        let output = run("sh", &["-c", listed], &folder);
        assert_eq!(output.stdout, fs::read(folder.join("SHA256SUMS")).unwrap());
    }
}

#[test]
fn a_write_leaves_just_the_files_and_does_not_touch_those_that_are_the_same() {
    let project = TempDir::new().unwrap();
    write(project.path(), &tree(OLD)).unwrap();
    let same = project.path().join("prod/istio/with space and \u{fc}.yaml");
    let old_time = SystemTime::now() - std::time::Duration::from_hours(1);
    fs::File::options().write(true).open(&same).unwrap().set_modified(old_time).unwrap();
    write(project.path(), &tree(NEW)).unwrap();
    assert_eq!(changed_at(&same), old_time);
    let wanted = [
        "./prod",
        "./prod/SHA256SUMS",
        "./prod/istio",
        "./prod/istio/a.yaml",
        "./prod/istio/with space and \u{fc}.yaml",
        "./prod/new",
        "./prod/new/d.yaml",
    ];
    assert_eq!(found(project.path()), wanted);
    assert_eq!(fs::read(project.path().join("prod/istio/a.yaml")).unwrap(), b"a: 2\n");
}

#[test]
fn what_a_killed_run_leaves_is_unseen_by_git_and_gone_after_the_next() {
    let project = TempDir::new().unwrap();
    assert!(run("git", &["init", "--quiet"], project.path()).status.success());
    let rendered = project.path().join("rendered");
    let staging = rendered.join(".ambit-prod");
    write(&rendered, &tree(OLD)).unwrap();
    run("git", &["add", "."], project.path());

    fs::create_dir(&staging).unwrap();
    fs::write(staging.join(".gitignore"), "*\n").unwrap();
    fs::write(staging.join("0.new"), "half a fi").unwrap();
    let status = run("git", &["status", "--porcelain"], project.path());
    assert!(!String::from_utf8(status.stdout).unwrap().contains(".ambit"));

    let system = OsSystem::new();
    let writer = Rendered::new(&system, &rendered).lock().unwrap();
    assert_eq!(writer.recovered().len(), 1);
    assert!(!writer.recovered()[0].finished);
    assert!(!staging.exists());
}

#[test]
fn a_staging_folder_that_is_a_link_is_neither_followed_nor_removed() {
    let project = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("journal"), "precious").unwrap();
    write(project.path(), &tree(OLD)).unwrap();
    std::os::unix::fs::symlink(outside.path(), project.path().join(".ambit-prod")).unwrap();
    let message = write(project.path(), &tree(NEW)).unwrap_err().to_string();
    assert!(message.contains("was left as it was: cannot create the folder"), "{message}");
    assert!(message.ends_with("something of that name is there already"), "{message}");
    assert_eq!(found(outside.path()), ["./journal"]);
}

#[test]
fn a_folder_that_vanishes_between_two_renders_is_made_again() {
    let project = TempDir::new().unwrap();
    let rendered = project.path().join("some/where/rendered");
    write(&rendered, &tree(OLD)).unwrap();
    fs::remove_dir_all(project.path().join("some")).unwrap();
    write(&rendered, &tree(OLD)).unwrap();
    assert_eq!(found(&rendered).len(), 7);
}

#[test]
fn two_writers_in_two_threads_both_end_well_or_one_is_told_to_wait() {
    let project = TempDir::new().unwrap();
    write(project.path(), &tree(OLD)).unwrap();
    let results = std::thread::scope(|scope| {
        let writers = [OLD, NEW, OLD, NEW].map(|files| {
            let folder = project.path();
            scope.spawn(move || write(folder, &tree(files)))
        });
        writers.map(|writer| writer.join().unwrap())
    });
    for result in results {
        assert!(matches!(result, Ok(()) | Err(WriteError::Busy(_))), "{result:?}");
    }
    let folder = project.path().join("prod");
    let output = run("sha256sum", &["--check", "--strict", "SHA256SUMS"], &folder);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn rendered_itself_being_a_file_is_an_error_in_words() {
    let project = TempDir::new().unwrap();
    let rendered = project.path().join("rendered");
    fs::write(&rendered, "").unwrap();
    let message = write(&rendered, &tree(OLD)).unwrap_err().to_string();
    assert!(message.starts_with("cannot create the folder "), "{message}");
}
