//! A project in a git repository.

use std::path::Path;

use git2::{IndexAddOption, Oid, Repository, Signature};

use crate::project::{Project, Run};

/// Makes a repository of a project's folder.
pub(crate) fn init(project: &Project) -> Repository {
    Repository::init(project.path("")).expect("a repository")
}

/// Commits everything there is, and returns the commit.
pub(crate) fn commit(repository: &Repository) -> Oid {
    let mut index = repository.index().expect("an index");
    index.add_all(["*"], IndexAddOption::DEFAULT, None).expect("files added");
    index.update_all(["*"], None).expect("files updated");
    index.write().expect("the index written");
    let tree = index.write_tree().expect("a tree");
    let tree = repository.find_tree(tree).expect("the tree");
    let who = Signature::now("A", "a@example.com").expect("a signature");
    let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    let parents = parent.iter().collect::<Vec<_>>();
    repository.commit(Some("HEAD"), &who, &who, "a", &tree, &parents).expect("a commit")
}

/// Runs `ambit diff` and reads its JSON.
pub(crate) fn diff(project: &Project, arguments: &[&str]) -> (Run, serde_json::Value) {
    let arguments = ["diff", "--format", "json"].iter().chain(arguments).copied();
    let run = project.run(arguments);
    let json = serde_json::from_str(&run.stdout).unwrap_or(serde_json::Value::Null);
    (run, json)
}

/// Writes a manifest into a folder.
pub(crate) fn config_map(folder: &Path, name: &str, value: &str) {
    std::fs::create_dir_all(folder).expect("a folder");
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: n}}\n\
         data: {{key: {value}}}\n"
    );
    std::fs::write(folder.join(format!("{name}.yaml")), text).expect("a file");
}
