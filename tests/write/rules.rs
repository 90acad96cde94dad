//! What a write keeps, changes, leaves and reports, on a disk in memory.

use super::files::{disk, rendered_files, sums_text, tree, written};
use ambit::system::{Kind, MemorySystem};
use ambit::tree::{Edits, InTheWay, Outcome, Rendered, ReportKind, SUMS_FILE, Sum, WriteError};

const OLD: &[(&str, &str)] = &[("istio/a.yaml", "a: 1\n"), ("istio/b.yaml", "b: 1\n")];
const NEW: &[(&str, &str)] = &[("istio/a.yaml", "a: 2\n"), ("mesh/c.yaml", "c: 1\n")];

fn render(system: &MemorySystem, files: &[(&str, &str)], edits: Edits) -> Outcome {
    let writer = Rendered::new(system, "/rendered").lock().unwrap();
    writer.write("prod", &tree(files), edits).unwrap()
}

fn keep(system: &MemorySystem, files: &[(&str, &str)]) -> Outcome {
    render(system, files, Edits::Keep)
}

fn reports(outcome: &Outcome) -> Vec<(&str, ReportKind)> {
    outcome.reports.iter().map(|report| (report.path.as_str(), report.kind.clone())).collect()
}

fn paths(paths: &[ambit::tree::TreePath]) -> Vec<&str> {
    paths.iter().map(ambit::tree::TreePath::as_str).collect()
}

/// A disk on which `files` were rendered by ambit.
fn after(files: &[(&str, &str)]) -> MemorySystem {
    let system = MemorySystem::new();
    keep(&system, files);
    system.take_changes();
    system
}

#[test]
fn a_first_render_writes_every_file_and_the_list() {
    let system = MemorySystem::new();
    let outcome = keep(&system, OLD);
    assert_eq!(paths(&outcome.created), ["istio/a.yaml", "istio/b.yaml"]);
    assert_eq!(outcome.reports, []);
    assert_eq!(rendered_files(&system), written(OLD));
    assert_eq!(disk(&system).len(), 3, "nothing is left beside the environment");
}

#[test]
fn a_second_render_of_the_same_touches_nothing() {
    let system = after(OLD);
    let outcome = keep(&system, OLD);
    assert!(outcome.is_unchanged());
    assert_eq!(outcome.same, 2);
    assert_eq!(system.take_changes(), Vec::<String>::new());
}

#[test]
fn a_render_creates_replaces_and_removes_and_leaves_no_empty_folder() {
    let system = after(&[("istio/a.yaml", "a: 1\n"), ("shop/b.yaml", "b: 1\n"), ("x/y", "")]);
    let outcome = keep(&system, &[("istio/a.yaml", "a: 2\n"), ("mesh/c.yaml", "c\n"), ("x/y", "")]);
    assert_eq!(paths(&outcome.created), ["mesh/c.yaml"]);
    assert_eq!(paths(&outcome.replaced), ["istio/a.yaml"]);
    assert_eq!(paths(&outcome.removed), ["shop/b.yaml"]);
    assert_eq!(outcome.same, 1);
    assert!(outcome.sums_changed);
    let wanted = [("istio/a.yaml", "a: 2\n"), ("mesh/c.yaml", "c\n"), ("x/y", "")];
    assert_eq!(rendered_files(&system), written(&wanted));
    assert!(!system.take_changes().iter().any(|change| change.contains("x/y")));
    let folders = ambit::system::System::list(&system, "/rendered/prod".as_ref()).unwrap();
    let names: Vec<_> = folders.iter().map(|entry| entry.name.to_str().unwrap()).collect();
    assert_eq!(names, [SUMS_FILE, "istio", "mesh", "x"]);
}

#[test]
fn a_hand_edited_file_stays_and_stays_reported_while_the_rest_is_written() {
    let system = after(OLD);
    system.put("/rendered/prod/istio/a.yaml", "mine\n");
    for _ in 0..2 {
        let outcome = keep(&system, NEW);
        assert_eq!(reports(&outcome), [("istio/a.yaml", ReportKind::Edited)]);
        assert!(outcome.has_errors());
        let mut wanted = written(&[("istio/a.yaml", "mine\n"), ("mesh/c.yaml", "c: 1\n")]);
        let recorded = sums_text(&[("istio/a.yaml", "a: 1\n"), ("mesh/c.yaml", "c: 1\n")]);
        wanted.insert(SUMS_FILE.to_owned(), recorded);
        assert_eq!(rendered_files(&system), wanted);
    }
    let outcome = render(&system, NEW, Edits::Overwrite);
    assert_eq!(paths(&outcome.replaced), ["istio/a.yaml"]);
    assert_eq!(outcome.reports, []);
    assert_eq!(rendered_files(&system), written(NEW));
}

#[test]
fn a_hand_edited_file_that_is_rendered_no_longer_stays_until_overwrite() {
    let system = after(OLD);
    system.put("/rendered/prod/istio/b.yaml", "mine\n");
    for _ in 0..2 {
        let outcome = keep(&system, NEW);
        assert_eq!(reports(&outcome), [("istio/b.yaml", ReportKind::EditedLeftover)]);
        assert_eq!(rendered_files(&system)["istio/b.yaml"], b"mine\n");
    }
    let outcome = render(&system, NEW, Edits::Overwrite);
    assert_eq!(paths(&outcome.removed), ["istio/b.yaml"]);
    assert_eq!(rendered_files(&system), written(NEW));
}

#[test]
fn an_edit_that_equals_the_new_render_is_adopted() {
    let system = after(OLD);
    system.put("/rendered/prod/istio/a.yaml", "a: 2\n");
    let outcome = keep(&system, NEW);
    assert_eq!(outcome.reports, []);
    assert_eq!(outcome.same, 1);
    assert_eq!(rendered_files(&system), written(NEW));
}

#[test]
fn a_file_deleted_by_hand_comes_back() {
    let system = after(OLD);
    system.remove("/rendered/prod/istio");
    assert_eq!(paths(&keep(&system, OLD).created), ["istio/a.yaml", "istio/b.yaml"]);
    assert_eq!(rendered_files(&system), written(OLD));
}

#[test]
fn a_foreign_file_where_a_rendered_one_must_go_stays_until_overwrite() {
    let system = after(OLD);
    system.put("/rendered/prod/mesh/c.yaml", "theirs\n");
    let in_the_way = ReportKind::InTheWay(InTheWay::ForeignFile);
    for _ in 0..2 {
        let outcome = keep(&system, NEW);
        assert_eq!(reports(&outcome), [("mesh/c.yaml", in_the_way.clone())]);
        assert_eq!(rendered_files(&system)["mesh/c.yaml"], b"theirs\n");
        let list = String::from_utf8(rendered_files(&system)[SUMS_FILE].clone()).unwrap();
        assert!(!list.contains("c.yaml"), "{list}");
    }
    assert_eq!(render(&system, NEW, Edits::Overwrite).reports, []);
    assert_eq!(rendered_files(&system), written(NEW));
}

#[test]
fn foreign_manifests_are_errors_and_other_foreign_files_are_notes() {
    let system = after(OLD);
    for name in ["istio/x.yaml", "istio/x.YML", "y.json", "istio/README.md", "more/z.yaml"] {
        system.put(format!("/rendered/prod/{name}"), "theirs");
    }
    system.put("/rendered/prod/notes/one.md", "");
    system.put("/rendered/prod/notes/deep/two.md", "");
    system.put_folder("/rendered/prod/empty/deep");
    let before = disk(&system);
    for edits in [Edits::Keep, Edits::Overwrite] {
        let outcome = render(&system, OLD, edits);
        let wanted = [
            ("istio/README.md", ReportKind::ForeignFile),
            ("istio/x.YML", ReportKind::ForeignManifest),
            ("istio/x.yaml", ReportKind::ForeignManifest),
            ("more", ReportKind::ForeignFolder { files: 1, manifests: 1 }),
            ("notes", ReportKind::ForeignFolder { files: 2, manifests: 0 }),
            ("y.json", ReportKind::ForeignManifest),
        ];
        assert_eq!(reports(&outcome), wanted);
        let notes = outcome.reports.iter().filter(|report| !report.kind.is_error());
        assert_eq!(notes.count(), 2);
        assert_eq!(disk(&system), before);
    }
}

#[test]
fn without_a_list_equal_files_are_adopted_and_others_reported() {
    let system = after(OLD);
    system.remove("/rendered/prod/SHA256SUMS");
    let outcome = keep(&system, NEW);
    let wanted = [
        ("istio/a.yaml", ReportKind::InTheWay(InTheWay::ForeignFile)),
        ("istio/b.yaml", ReportKind::ForeignManifest),
    ];
    assert_eq!(reports(&outcome), wanted);
    assert_eq!(paths(&outcome.created), ["mesh/c.yaml"]);

    let system = after(OLD);
    system.remove("/rendered/prod/SHA256SUMS");
    let outcome = keep(&system, OLD);
    assert_eq!((outcome.same, outcome.sums_changed, outcome.reports), (2, true, vec![]));
    assert_eq!(rendered_files(&system), written(OLD));
}

#[test]
fn a_list_with_conflict_markers_is_rebuilt_from_files_that_are_as_rendered() {
    let system = after(OLD);
    let list = String::from_utf8(rendered_files(&system)[SUMS_FILE].clone()).unwrap();
    let conflict = format!("<<<<<<< HEAD\n{list}=======\n>>>>>>> other\n");
    system.put("/rendered/prod/SHA256SUMS", &conflict);
    system.put("/rendered/prod/istio/b.yaml", "<<<<<<< HEAD\nb: 1\n");

    let outcome = keep(&system, OLD);
    let [list, edited] = outcome.reports.as_slice() else { panic!("{:?}", outcome.reports) };
    assert_eq!(edited.kind, ReportKind::InTheWay(InTheWay::ForeignFile));
    let ReportKind::SumsUnreadable { error, rebuilt: true, .. } = &list.kind else { panic!() };
    assert_eq!((error.line, error.column), (1, 1));
    let wanted = sums_text(&OLD[..1]);
    assert_eq!(rendered_files(&system)[SUMS_FILE], wanted);

    assert_eq!(render(&system, OLD, Edits::Overwrite).reports, []);
    assert_eq!(rendered_files(&system), written(OLD));
}

#[test]
fn nothing_is_written_or_removed_through_a_link() {
    let links = [
        ("/rendered/prod", "", "/outside"),
        ("/rendered/prod/istio", "istio", "/outside"),
        ("/rendered/prod/istio/a.yaml", "istio/a.yaml", "/outside/a.yaml"),
    ];
    for (link, reported, target) in links {
        let system = after(OLD);
        system.put("/outside/a.yaml", "precious");
        system.put("/outside/istio/a.yaml", "precious");
        system.remove(link);
        system.put_link(link, target);
        let outcome = keep(&system, NEW);
        let kind = ReportKind::InTheWay(InTheWay::Thing(Kind::Link));
        assert!(reports(&outcome).contains(&(reported, kind)), "{link}: {:?}", outcome.reports);
        render(&system, NEW, Edits::Overwrite);
        assert_eq!(system.files()["/outside/a.yaml".as_ref() as &std::path::Path], b"precious");
        assert_eq!(system.files().keys().filter(|path| path.starts_with("/outside")).count(), 2);
    }
}

#[test]
fn overwrite_replaces_a_linked_file_but_not_what_it_leads_to() {
    let system = after(OLD);
    system.put("/outside", "precious");
    system.remove("/rendered/prod/istio/a.yaml");
    system.put_link("/rendered/prod/istio/a.yaml", "/outside");
    assert_eq!(render(&system, OLD, Edits::Overwrite).reports, []);
    assert_eq!(rendered_files(&system), written(OLD));
    assert_eq!(system.files()["/outside".as_ref() as &std::path::Path], b"precious");
}

#[test]
fn a_loop_of_links_is_reported_and_not_followed() {
    let system = after(OLD);
    system.put_link("/rendered/prod/istio/loop", "../istio");
    system.put_link("/rendered/prod/self.yaml", "self.yaml");
    let outcome = keep(&system, OLD);
    let wanted = [("istio/loop", ReportKind::Link), ("self.yaml", ReportKind::Link)];
    assert_eq!(reports(&outcome), wanted);
}

#[test]
fn a_folder_or_a_pipe_where_a_file_must_go_is_reported() {
    let system = after(OLD);
    system.put("/rendered/prod/mesh/c.yaml/inside", "theirs");
    system.remove("/rendered/prod/istio/a.yaml");
    system.put_pipe("/rendered/prod/istio/a.yaml");
    let outcome = keep(&system, NEW);
    let thing = |kind| ReportKind::InTheWay(InTheWay::Thing(kind));
    let wanted = [("istio/a.yaml", thing(Kind::Other)), ("mesh/c.yaml", thing(Kind::Folder))];
    assert_eq!(reports(&outcome), wanted);
    assert_eq!(paths(&outcome.removed), ["istio/b.yaml"]);
}

#[test]
fn a_file_where_a_folder_must_go_is_reported() {
    let system = after(OLD);
    system.put("/rendered/prod/mesh", "theirs");
    let outcome = keep(&system, NEW);
    let file = ReportKind::InTheWay(InTheWay::Thing(Kind::File));
    assert_eq!(reports(&outcome), [("mesh", file)]);
    assert_eq!(rendered_files(&system)["istio/a.yaml"], b"a: 2\n");
}

#[test]
fn a_file_may_become_a_folder_and_back() {
    let system = after(&[("a", "file"), ("b/c/d", "file")]);
    let other = [("a/x/y", "file"), ("b", "file")];
    assert_eq!(keep(&system, &other).reports, []);
    assert_eq!(rendered_files(&system), written(&other));
}

#[test]
fn a_foreign_name_that_differs_only_in_case_is_in_the_way() {
    let system = after(OLD);
    system.put("/rendered/prod/mesh/C.yaml", "theirs");
    let outcome = keep(&system, NEW);
    let kind = ReportKind::InTheWay(InTheWay::OtherCase);
    assert_eq!(reports(&outcome), [("mesh/C.yaml", kind)]);
    assert!(!rendered_files(&system).contains_key("mesh/c.yaml"));
}

#[test]
fn a_tree_with_names_that_collide_is_refused_before_anything_is_written() {
    let system = after(OLD);
    let writer = Rendered::new(&system, "/rendered").lock().unwrap();
    let refused = writer.write("prod", &tree(&[("a/B", ""), ("a/b", "")]), Edits::Overwrite);
    assert!(matches!(refused, Err(WriteError::Tree { .. })));
    assert_eq!(rendered_files(&system), written(OLD));
}

#[test]
fn an_environment_cannot_be_named_out_of_the_folder() {
    let system = MemorySystem::new();
    let writer = Rendered::new(&system, "/rendered").lock().unwrap();
    for name in ["..", "a/b", "", ".ambit-prod", "/etc"] {
        let refused = writer.write(name, &tree(OLD), Edits::Keep);
        assert!(matches!(refused, Err(WriteError::Name(_))), "{name}");
    }
}

#[test]
fn a_check_tells_what_a_write_would_do_and_changes_nothing() {
    let system = after(OLD);
    let before = disk(&system);
    let outcome = Rendered::new(&system, "/rendered").check("prod", &tree(NEW)).unwrap();
    assert_eq!(system.take_changes(), Vec::<String>::new());
    assert_eq!(disk(&system), before);
    assert_eq!(outcome, keep(&system, NEW));
    let absent = Rendered::new(&system, "/nowhere").check("prod", &tree(NEW)).unwrap();
    assert_eq!(absent.created.len(), 2);
}

#[test]
fn an_environment_without_a_source_is_found_and_removed_but_not_what_is_foreign() {
    let system = after(OLD);
    system.put("/rendered/README.md", "theirs");
    system.put("/rendered/theirs/a.yaml", "theirs");
    assert_eq!(Rendered::new(&system, "/rendered").environments().unwrap(), ["prod"]);

    system.put("/rendered/prod/istio/b.yaml", "mine");
    let remove = |edits| {
        let writer = Rendered::new(&system, "/rendered").lock().unwrap();
        writer.remove("prod", edits).unwrap()
    };
    let outcome = remove(Edits::Keep);
    assert_eq!(paths(&outcome.removed), ["istio/a.yaml"]);
    assert_eq!(reports(&outcome), [("istio/b.yaml", ReportKind::EditedLeftover)]);
    let list = format!("{}  istio/b.yaml\n", Sum::of(b"b: 1\n"));
    assert_eq!(rendered_files(&system)[SUMS_FILE], list.as_bytes());

    assert_eq!(remove(Edits::Overwrite).reports, []);
    assert_eq!(disk(&system).keys().collect::<Vec<_>>(), ["README.md", "theirs/a.yaml"]);
    assert_eq!(Rendered::new(&system, "/rendered").environments().unwrap(), Vec::<String>::new());
}

#[test]
fn an_environment_whose_list_cannot_be_read_is_not_removed() {
    let system = after(OLD);
    system.put("/rendered/prod/SHA256SUMS", "=======\n");
    let before = disk(&system);
    let writer = Rendered::new(&system, "/rendered").lock().unwrap();
    let outcome = writer.remove("prod", Edits::Overwrite).unwrap();
    assert!(outcome.has_errors());
    assert_eq!(disk(&system), before);
}

#[test]
fn a_second_writer_is_turned_away_and_can_come_back() {
    let system = after(OLD);
    let first = Rendered::new(&system, "/rendered").lock().unwrap();
    let busy = Rendered::new(&system, "/rendered").lock().err().unwrap();
    assert_eq!(
        busy.to_string(),
        "another ambit is writing to /rendered; try again when it is done"
    );
    drop(first);
    assert!(Rendered::new(&system, "/rendered").lock().is_ok());
}

#[test]
fn a_file_far_too_large_is_left_without_being_read() {
    let system = after(OLD);
    system.put("/rendered/prod/istio/a.yaml", vec![b'x'; 33 << 20]);
    assert_eq!(reports(&keep(&system, NEW)), [("istio/a.yaml", ReportKind::Edited)]);
}
