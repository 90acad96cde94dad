//! What git's index says of the files in a checkout, and when it is not believed.

use git2::{IndexEntryExtendedFlag, IndexEntryFlag, Repository};

use crate::project::{ISTIO, Project};
use crate::repository::{commit, diff, init};

const FILE: &str = "rendered/prod/istio/service-istiod.yaml";

/// Marks a file in the index.
fn mark(repository: &Repository, flag: IndexEntryFlag, extended: IndexEntryExtendedFlag) {
    let mut index = repository.index().expect("an index");
    let mut entry = index.get_path(FILE.as_ref(), 0).expect("the file");
    entry.flags |= flag.bits();
    entry.flags_extended |= extended.bits();
    index.add(&entry).expect("the file marked");
    index.write().expect("the index written");
}

#[test]
fn files_that_git_was_told_not_to_look_at_are_read() {
    for (flag, extended) in [
        (IndexEntryFlag::VALID, IndexEntryExtendedFlag::empty()),
        (IndexEntryFlag::EXTENDED, IndexEntryExtendedFlag::SKIP_WORKTREE),
    ] {
        let project = Project::prod(ISTIO);
        project.render();
        let repository = init(&project);
        commit(&repository);
        mark(&repository, flag, extended);
        let text = std::fs::read_to_string(project.path(FILE)).expect("the file");
        project.put(FILE, text.replace("15012", "15013"));
        let is_seen = |path| repository.status_file(path).is_ok_and(|it| it.is_wt_modified());
        assert!(!is_seen(FILE.as_ref()), "git sees the change of {flag:?} {extended:?}");
        let (run, json) = diff(&project, &["--to", "worktree"]);
        assert_eq!(run.status, Some(1), "{flag:?} {extended:?}: {run:?}");
        assert_ne!(json["verdict"]["changes"], 0, "{json:#}");
    }
}
