//! What holds whatever was rendered before, is rendered now and was done by hand in between.

use std::collections::BTreeSet;

use ambit::system::MemorySystem;
use ambit::tree::{Edits, Outcome, Rendered, Sum, Sums, Tree, TreePath};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::failing::{Failing, Failure};
use super::files::{Files, disk, rendered_files};

/// Paths that clash on purpose: files and folders of one name, names that differ in case.
const PATHS: &[&str] =
    &["a", "a/b", "a/b/c", "a-b", "A", "d/e.yaml", "d/E.yaml", "d/f.yaml", "g/h.md", "i.yaml"];
const CONTENTS: &[&str] = &["", "1", "2", "3"];

/// Something done by hand to the folder of the environment.
#[derive(Debug, Clone)]
enum ByHand {
    Write(&'static str, &'static str),
    Remove(&'static str),
    Folder(&'static str),
    Link(&'static str),
    SpoilSums,
    RemoveSums,
}

fn path() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(PATHS)
}

fn content() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(CONTENTS)
}

/// A tree without flaws: of paths that cannot lie beside each other, the first stays.
fn a_tree() -> impl Strategy<Value = Tree> {
    btree_map(path(), content(), 0..6).prop_map(|files| {
        let mut kept: Vec<(&str, &str)> = Vec::new();
        for (path, content) in files {
            let folded = path.to_lowercase();
            let clashes = |(other, _): &(&str, &str)| {
                let other = other.to_lowercase();
                other == folded
                    || other.starts_with(&format!("{folded}/"))
                    || folded.starts_with(&format!("{other}/"))
            };
            if !kept.iter().any(clashes) {
                kept.push((path, content));
            }
        }
        super::files::tree(&kept)
    })
}

fn by_hand() -> impl Strategy<Value = ByHand> {
    prop_oneof![
        4 => (path(), content()).prop_map(|(path, content)| ByHand::Write(path, content)),
        3 => path().prop_map(ByHand::Remove),
        1 => path().prop_map(ByHand::Folder),
        1 => path().prop_map(ByHand::Link),
        1 => Just(ByHand::SpoilSums),
        1 => Just(ByHand::RemoveSums),
    ]
}

fn do_by_hand(system: &MemorySystem, deed: &ByHand) {
    let place = |path: &str| format!("/rendered/prod/{path}");
    // What stands where a folder must be is cleared away, as a person would.
    let clear = |path: &str| {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]);
        let files: BTreeSet<String> = rendered_files(system).into_keys().collect();
        above.filter(|above| files.contains(*above)).for_each(|above| system.remove(place(above)));
        system.remove(place(path));
    };
    match deed {
        ByHand::Write(path, content) => {
            clear(path);
            system.put(place(path), content);
        }
        ByHand::Remove(path) => system.remove(place(path)),
        ByHand::Folder(path) => {
            clear(path);
            system.put_folder(place(path));
        }
        ByHand::Link(path) => {
            clear(path);
            system.put_link(place(path), "/outside");
        }
        ByHand::SpoilSums => system.put(place("SHA256SUMS"), "=======\n"),
        ByHand::RemoveSums => system.remove(place("SHA256SUMS")),
    }
}

fn write(system: &MemorySystem, tree: &Tree, edits: Edits) -> Outcome {
    Rendered::new(system, "/rendered").lock().unwrap().write("prod", tree, edits).unwrap()
}

fn prepared(old: &Tree, deeds: &[ByHand]) -> MemorySystem {
    let system = MemorySystem::new();
    system.put("/outside/secret", "precious");
    write(&system, old, Edits::Keep);
    for deed in deeds {
        do_by_hand(&system, deed);
    }
    system.take_changes();
    system
}

/// Tells whether a report is about a path, or about something above or below it.
fn is_reported(outcome: &Outcome, path: &str) -> bool {
    outcome.reports.iter().any(|report| {
        let reported = report.path.to_lowercase();
        let path = path.to_lowercase();
        reported == path
            || path.starts_with(&format!("{reported}/"))
            || reported.starts_with(&format!("{path}/"))
    })
}

fn sums_on_disk(files: &Files) -> Option<Sums> {
    Sums::parse(files.get("SHA256SUMS")?).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_a_write_the_folder_is_as_rendered_but_for_what_is_reported(
        old in a_tree(), new in a_tree(), deeds in vec(by_hand(), 0..5),
    ) {
        let system = prepared(&old, &deeds);
        let before = rendered_files(&system);
        let outcome = write(&system, &new, Edits::Keep);
        let after = rendered_files(&system);

        for (path, content) in new.iter() {
            let is_written = after.get(path.as_str()).map(Vec::as_slice) == Some(content);
            prop_assert!(is_written || is_reported(&outcome, path.as_str()), "{path}");
        }
        for path in after.keys().filter(|path| *path != "SHA256SUMS") {
            let is_rendered = new.get(&TreePath::new(path.as_str()).unwrap()).is_some();
            prop_assert!(is_rendered || is_reported(&outcome, path), "{path}");
        }
        let outside = system.files().remove("/outside/secret".as_ref() as &std::path::Path);
        prop_assert_eq!(outside.as_deref(), Some(b"precious".as_slice()));
        prop_assert_eq!(disk(&system).len(), after.len());

        // Nothing that ambit did not write itself was lost.
        let sums = sums_on_disk(&before).unwrap_or_default();
        for (path, content) in before.iter().filter(|(path, _)| *path != "SHA256SUMS") {
            let recorded = sums.get(&TreePath::new(path.as_str()).unwrap());
            if recorded != Some(Sum::of(content)) {
                prop_assert_eq!(after.get(path), Some(content), "{} was lost", path);
            }
        }
    }

    #[test]
    fn a_second_write_changes_nothing_and_reports_the_same(
        old in a_tree(), new in a_tree(), deeds in vec(by_hand(), 0..5), overwrite in any::<bool>(),
    ) {
        let edits = if overwrite { Edits::Overwrite } else { Edits::Keep };
        let system = prepared(&old, &deeds);
        let first = write(&system, &new, edits);
        system.take_changes();
        let second = write(&system, &new, edits);
        prop_assert_eq!(system.take_changes(), Vec::<String>::new());
        prop_assert!(second.is_unchanged());
        // A folder whose last file of ambit's went is reported as a whole from then on.
        for (outcome, other) in [(&first, &second), (&second, &first)] {
            for report in outcome.reports.iter().filter(|report| report.kind.is_error()) {
                prop_assert!(is_reported(other, &report.path), "{}", report.path);
            }
        }
    }

    #[test]
    fn a_check_foretells_the_write(
        old in a_tree(), new in a_tree(), deeds in vec(by_hand(), 0..5),
    ) {
        let system = prepared(&old, &deeds);
        let foretold = Rendered::new(&system, "/rendered").check("prod", &new).unwrap();
        prop_assert_eq!(system.take_changes(), Vec::<String>::new());
        prop_assert_eq!(foretold, write(&system, &new, Edits::Keep));
    }

    #[test]
    fn an_overwrite_makes_every_rendered_file_unless_a_folder_or_foreign_name_is_in_the_way(
        old in a_tree(), new in a_tree(), deeds in vec(by_hand(), 0..5),
    ) {
        let system = prepared(&old, &deeds);
        let outcome = write(&system, &new, Edits::Overwrite);
        let after = rendered_files(&system);
        for (path, content) in new.iter() {
            let is_written = after.get(path.as_str()).map(Vec::as_slice) == Some(content);
            prop_assert!(is_written || is_reported(&outcome, path.as_str()), "{path}");
        }
        let listed: Vec<(String, Sum)> = sums_on_disk(&after).unwrap_or_default().iter()
            .map(|(path, sum)| (path.as_str().to_owned(), sum)).collect();
        for (path, sum) in listed {
            let is_true = after.get(&path).map(|content| Sum::of(content)) == Some(sum);
            prop_assert!(is_true || is_reported(&outcome, &path), "{path}");
        }
    }

    #[test]
    fn a_write_killed_anywhere_ends_as_if_it_had_not_been(
        old in a_tree(), new in a_tree(), deeds in vec(by_hand(), 0..5),
        moment in 0..40_usize, overwrite in any::<bool>(),
    ) {
        let edits = if overwrite { Edits::Overwrite } else { Edits::Keep };
        let undisturbed = prepared(&old, &deeds);
        write(&undisturbed, &new, edits);

        let system = prepared(&old, &deeds);
        let killed = Failing::new(&system, moment, Failure::Killed);
        let _ = Rendered::new(&killed, "/rendered").lock()
            .and_then(|writer| writer.write("prod", &new, edits));
        write(&system, &new, edits);
        prop_assert_eq!(disk(&system), disk(&undisturbed));
    }

    #[test]
    fn a_list_of_sums_reads_back_as_it_was_written(tree in a_tree()) {
        let sums = Sums::of(&tree);
        prop_assert_eq!(Sums::parse(sums.to_string().as_bytes()), Ok(sums));
    }

    #[test]
    fn no_text_is_too_strange_for_the_reader_of_sums(text in ".*", bytes in vec(any::<u8>(), 0..200)) {
        let _ = Sums::parse(text.as_bytes());
        let _ = Sums::parse(&bytes);
        let line = format!("{}{text}", Sum::of(b""));
        let _ = Sums::parse(line.as_bytes());
    }
}
