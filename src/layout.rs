//! Which object lives in which file, and how the file is written.

mod file_name;

use std::collections::BTreeMap;

use kubeyaml::Value;

use crate::diag::{Finding, Findings};
use crate::object::{Application, Object};
use crate::tree::{Tree, TreePath};

pub use file_name::file_name;

/// Argo CD leaves out every file that holds this text, wherever it stands in it
/// (argo-cd `reposerver/repository/repository.go`, skipFileRenderingMarker).
const SKIP_MARKER: &str = "+argocd:skip-file-rendering";

/// Arranges the objects of an environment into files: one object each, one flat directory for each
/// application. `values` are files that are no manifests, by path.
pub fn arrange(applications: &[Application], values: &[(&str, Value)]) -> (Tree, Findings) {
    let mut arrangement = Arrangement::default();
    for application in applications {
        for object in &application.objects {
            arrangement.place(application, object);
        }
    }
    for (path, value) in values {
        arrangement.insert(path, kubeyaml::emit(value), None);
    }
    (arrangement.tree, arrangement.findings)
}

#[derive(Default)]
struct Arrangement<'o> {
    tree: Tree,
    placed: BTreeMap<String, &'o Object>,
    findings: Findings,
}

impl<'o> Arrangement<'o> {
    fn place(&mut self, application: &Application, object: &'o Object) {
        let name = file_name(object.id(), &application.namespace);
        let path = format!("{}/{name}", application.name);
        if let Some(other) = self.placed.get(&path) {
            self.findings.push(same_file(&path, other, object));
            return;
        }
        let text = kubeyaml::emit_manifest(object.body());
        if text.contains(SKIP_MARKER) {
            self.findings.push(skipped(object));
        }
        self.insert(&path, text, Some(object));
        self.placed.insert(path, object);
    }

    fn insert(&mut self, path: &str, text: String, object: Option<&Object>) {
        match TreePath::new(path) {
            Ok(path) => {
                self.tree.insert(path, text);
            }
            Err(error) => self.findings.push(
                Finding::error("file-name", error.to_string())
                    .at(object.and_then(|object| object.origin().place)),
            ),
        }
    }
}

/// Two identities, one file: kinds of groups that are not in the table of shared names.
fn same_file(path: &str, first: &Object, again: &Object) -> Finding {
    let message = format!("{} and {} would be one file, `{path}`", first.id(), again.id());
    Finding::error("same-file", message)
        .at(again.origin().place)
        .because("a file's name depends on its own object alone, and holds no group for these")
        .hint("put one of them into another application")
}

fn skipped(object: &Object) -> Finding {
    let message = format!("Argo CD would leave {} out without a word", object.id());
    Finding::error("skip-marker", message)
        .at(object.origin().place)
        .because(format!("it leaves out every file that holds the text `{SKIP_MARKER}`"))
        .hint("write that text in two parts, or remove it")
}
