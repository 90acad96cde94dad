//! A write that is killed, refused or short of space at every moment it can be.

use ambit::system::{MemorySystem, System};
use ambit::tree::{Edits, Rendered, ReportKind, Tree, WriteError};

use super::failing::{Failing, Failure};
use super::files::{Files, disk, rendered_files, tree, written};

/// One change of an environment: what it was, what it becomes.
struct Case {
    name: &'static str,
    old: &'static [(&'static str, &'static str)],
    new: &'static [(&'static str, &'static str)],
}

const CASES: &[Case] = &[
    Case { name: "a first render", old: &[], new: &[("istio/a.yaml", "a: 1"), ("b/c", "c: 1")] },
    Case {
        name: "everything is rewritten",
        old: &[("istio/a.yaml", "a: 1"), ("istio/b.yaml", "b: 1"), ("mesh/c.yaml", "c: 1")],
        new: &[("istio/a.yaml", "a: 2"), ("istio/b.yaml", "b: 2"), ("mesh/c.yaml", "c: 2")],
    },
    Case {
        name: "files come, stay, change and go with their folders",
        old: &[("a/gone/x", "1"), ("a/changed", "1"), ("same", "1"), ("gone/y", "1")],
        new: &[("a/changed", "2"), ("same", "1"), ("new/deep/z", "1"), ("a/new", "1")],
    },
    Case {
        name: "a file becomes a folder and a folder a file",
        old: &[("a", "1"), ("b/c/d", "1")],
        new: &[("a/x", "2"), ("b", "2")],
    },
    Case { name: "a content moves to another path", old: &[("a", "1")], new: &[("b", "1")] },
];

/// Returns a disk on which an environment was rendered, or an empty one.
fn after(files: &[(&str, &str)]) -> MemorySystem {
    let system = MemorySystem::new();
    if !files.is_empty() {
        write(&system, &tree(files)).unwrap();
    }
    system
}

fn write(system: &dyn System, tree: &Tree) -> Result<(), WriteError> {
    let writer = Rendered::new(system, "/rendered").lock()?;
    let outcome = writer.write("prod", tree, Edits::Keep)?;
    assert_eq!(outcome.reports, [], "a write of ambit's own files reported something");
    Ok(())
}

fn state(files: &[(&str, &str)]) -> Files {
    if files.is_empty() { Files::new() } else { written(files) }
}

/// Runs a check for every moment at which a case's write can fail, on the disk as it was left.
fn at_every_moment(failure: Failure, check: impl Fn(&Case, &MemorySystem, Result<(), WriteError>)) {
    for case in CASES {
        let mut moments = 0;
        loop {
            let system = after(case.old);
            let failing = Failing::new(&system, moments, failure);
            let result = write(&failing, &tree(case.new));
            if !failing.has_failed() {
                result.unwrap();
                break;
            }
            check(case, &system, result);
            moments += 1;
        }
        assert!(moments > 5, "{}: only {moments} moments", case.name);
    }
}

/// The next run finds the old tree, the new one, or one that it repairs and says so.
fn the_next_run_sets_it_right(case: &Case, system: &MemorySystem) {
    let (old, new) = (state(case.old), state(case.new));
    let found = rendered_files(system);
    let is_whole = found == old || found == new;

    let checked = Rendered::new(system, "/rendered").check("prod", &tree(case.new)).unwrap();
    let is_known = checked.reports.iter().any(|report| report.kind == ReportKind::Interrupted);
    assert!(is_whole || is_known, "{}: half-written and not noticed: {found:?}", case.name);

    let writer = Rendered::new(system, "/rendered").lock().unwrap();
    let says_so = writer.recovered().iter().any(|run| run.finished && run.environment == "prod");
    assert!(is_whole || says_so, "{}: repaired in silence", case.name);
    let repaired = rendered_files(system);
    assert!(repaired == old || repaired == new, "{}: not repaired: {repaired:?}", case.name);
    assert_eq!(disk(system).len(), repaired.len(), "{}: something is left beside", case.name);
    drop(writer);

    write(system, &tree(case.new)).unwrap();
    assert_eq!(rendered_files(system), new, "{}", case.name);
    system.take_changes();
    write(system, &tree(case.new)).unwrap();
    assert_eq!(system.take_changes(), Vec::<String>::new(), "{}", case.name);
}

#[test]
fn a_write_killed_between_any_two_changes_is_set_right_by_the_next() {
    at_every_moment(Failure::Killed, |case, system, _| the_next_run_sets_it_right(case, system));
}

#[test]
fn a_write_killed_within_any_file_is_set_right_by_the_next() {
    at_every_moment(Failure::KilledWriting, |case, system, _| {
        the_next_run_sets_it_right(case, system);
    });
}

#[test]
fn a_repair_killed_at_any_moment_is_set_right_by_the_next() {
    at_every_moment(Failure::Killed, |case, system, _| {
        for moment in 0.. {
            let copy = copy_of(system);
            let failing = Failing::new(&copy, moment, Failure::Killed);
            let result = write(&failing, &tree(case.new));
            the_next_run_sets_it_right(case, &copy);
            if !failing.has_failed() {
                return result.unwrap();
            }
        }
    });
}

#[test]
fn a_render_of_something_else_after_a_kill_is_exactly_that() {
    let third = [("istio/a.yaml", "a: 3"), ("third/x", "x"), ("same", "3")];
    at_every_moment(Failure::Killed, |case, system, _| {
        write(system, &tree(&third)).unwrap();
        assert_eq!(disk(system).len(), third.len() + 1, "{}", case.name);
        assert_eq!(rendered_files(system), written(&third), "{}", case.name);
    });
}

#[test]
fn an_edit_made_after_a_kill_survives_the_repair() {
    at_every_moment(Failure::Killed, |case, system, _| {
        for path in rendered_files(system).into_keys().filter(|path| path != "SHA256SUMS") {
            let copy = copy_of(system);
            copy.put(format!("/rendered/prod/{path}"), "mine");
            let writer = Rendered::new(&copy, "/rendered").lock().unwrap();
            let outcome = writer.write("prod", &tree(case.new), Edits::Keep).unwrap();
            assert_eq!(rendered_files(&copy)[&path], b"mine", "{}: {path}", case.name);
            let mut reported = outcome.reports.iter().map(|report| report.path.as_str());
            let above = |reported: &str| path.starts_with(reported) || reported.starts_with(&path);
            assert!(reported.any(above), "{}: {path} unreported", case.name);
        }
    });
}

#[test]
fn another_tree_checked_out_after_a_kill_is_not_touched_by_the_repair() {
    let other = [("istio/a.yaml", "a: 9"), ("istio/b.yaml", "b: 1"), ("other", "o"), ("a", "1")];
    at_every_moment(Failure::Killed, |case, system, _| {
        let sums = rendered_files(system).remove("SHA256SUMS");
        if case.old.is_empty() || sums != state(case.old).remove("SHA256SUMS") {
            return;
        }
        system.remove("/rendered/prod");
        for (path, content) in written(&other) {
            system.put(format!("/rendered/prod/{path}"), content);
        }
        drop(Rendered::new(system, "/rendered").lock().unwrap());
        assert_eq!(rendered_files(system), written(&other), "{}", case.name);
        assert_eq!(disk(system).len(), other.len() + 1, "{}", case.name);
    });
}

#[test]
fn a_write_of_which_any_change_is_refused_leaves_the_old_tree_or_makes_the_new() {
    at_every_moment(Failure::Refused, |case, system, result| {
        let (old, new) = (state(case.old), state(case.new));
        let found = rendered_files(system);
        match result {
            Ok(()) | Err(WriteError::NotTidied { .. }) => assert_eq!(found, new, "{}", case.name),
            Err(error) => {
                assert_eq!(found, old, "{}: {error}", case.name);
                assert_eq!(disk(system).len(), old.len(), "{}: {error}", case.name);
            }
        }
        the_next_run_sets_it_right(case, system);
    });
}

#[test]
fn a_write_refused_and_then_killed_while_it_is_taken_back_is_set_right_by_the_next() {
    for case in CASES {
        let mut refused_at = 0;
        while killed_at_every_moment_after(case, refused_at) {
            refused_at += 1;
        }
        assert!(refused_at > 5, "{}: only {refused_at} moments", case.name);
    }
}

/// Tells whether a change was refused at all.
fn killed_at_every_moment_after(case: &Case, refused_at: usize) -> bool {
    for killed_at in refused_at + 1.. {
        let system = after(case.old);
        let refusing = Failing::new(&system, refused_at, Failure::Refused);
        let killed = Failing::new(&refusing, killed_at, Failure::Killed);
        let _ = write(&killed, &tree(case.new));
        if !killed.has_failed() {
            return refusing.has_failed();
        }
        the_next_run_sets_it_right(case, &system);
    }
    false
}

#[test]
fn a_write_that_cannot_even_be_taken_back_is_finished_by_the_next() {
    at_every_moment(Failure::NoMoreRenames, |case, system, result| {
        if let Err(WriteError::HalfWritten { .. }) = &result {
            let message = result.unwrap_err().to_string();
            assert!(
                message.starts_with("/rendered/prod is half-written, and the next"),
                "{message}"
            );
        }
        the_next_run_sets_it_right(case, system);
    });
}

#[test]
fn a_folder_that_vanishes_at_any_moment_is_whole_again_after_the_next() {
    at_every_moment(Failure::FolderVanishes, |case, system, result| {
        if let Err(error) = result {
            let message = error.to_string();
            assert!(message.starts_with("files of /rendered/prod vanished while"), "{message}");
        }
        write(system, &tree(case.new)).unwrap();
        assert_eq!(rendered_files(system), written(case.new), "{}", case.name);
        assert_eq!(disk(system).len(), case.new.len() + 1, "{}", case.name);
    });
}

#[test]
fn a_removal_killed_at_any_moment_is_whole_or_finished_by_the_next_run() {
    let old = &CASES[1].old;
    for moment in 0.. {
        let system = after(old);
        let failing = Failing::new(&system, moment, Failure::Killed);
        let result = Rendered::new(&failing, "/rendered")
            .lock()
            .and_then(|writer| writer.remove("prod", Edits::Keep));
        if !failing.has_failed() {
            assert_eq!(result.unwrap().removed.len(), old.len());
            assert_eq!(disk(&system), Files::new());
            return;
        }
        let found = rendered_files(&system);
        let is_whole = found == written(old) || found.is_empty();
        let writer = Rendered::new(&system, "/rendered").lock().unwrap();
        let found = rendered_files(&system);
        assert!(found == written(old) || found.is_empty(), "{found:?}");
        assert_eq!(disk(&system).len(), found.len());
        assert!(is_whole || writer.recovered().iter().any(|run| run.finished));
    }
}

#[test]
fn a_full_disk_leaves_the_old_tree_and_says_so() {
    for case in CASES {
        let needed: usize = written(case.new).values().map(Vec::len).sum();
        for more in 0..needed {
            let system = after(case.old);
            let used: usize = system.files().values().map(Vec::len).sum();
            system.limit_space(Some(used + more));
            match write(&system, &tree(case.new)) {
                Ok(()) => assert_eq!(rendered_files(&system), state(case.new)),
                Err(error) => {
                    let message = error.to_string();
                    assert!(message.starts_with("/rendered/prod was left as it was: cannot write"));
                    assert!(message.ends_with("no space left on the disk"), "{message}");
                    assert_eq!(disk(&system).len(), state(case.old).len(), "{}", case.name);
                    assert_eq!(rendered_files(&system), state(case.old), "{}", case.name);
                }
            }
        }
    }
}

#[test]
fn a_folder_that_forbids_changes_leaves_the_old_tree_and_says_so() {
    let case = &CASES[2];
    for folder in ["/rendered", "/rendered/prod", "/rendered/prod/a", "/rendered/prod/gone"] {
        let system = after(case.old);
        system.forbid_changes_in(folder);
        let message = write(&system, &tree(case.new)).unwrap_err().to_string();
        assert!(message.starts_with("/rendered/prod was left as it was: cannot "), "{message}");
        assert!(message.ends_with(": permission denied"), "{message}");
        assert_eq!(disk(&system).len(), case.old.len() + 1, "{folder}");
        assert_eq!(rendered_files(&system), written(case.old), "{folder}");
    }
}

fn copy_of(system: &MemorySystem) -> MemorySystem {
    let copy = MemorySystem::new();
    copy.put_folder("/rendered");
    system.files().into_iter().for_each(|(path, content)| copy.put(path, content));
    copy
}
