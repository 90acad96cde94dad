//! Which object lives in which file, and how the file is written.

mod file_name;

use std::collections::BTreeMap;

use kubeyaml::Value;

use crate::diag::{Finding, Findings, Place, is_sound};
use crate::object::{Application, Object};
use crate::tree::{Tree, TreePath};

pub use file_name::file_name;

/// One environment after rendering, in memory.
#[derive(Debug)]
pub struct Compiled {
    /// Its name.
    pub name: String,
    /// How many applications and how many objects it has.
    pub counts: (usize, usize),
    /// Its files; none when a finding is an error.
    pub tree: Option<Tree>,
    /// Where the object in each file was asked for.
    pub places: BTreeMap<String, Place>,
    /// What is wrong with it.
    pub findings: Findings,
}

impl Compiled {
    /// Makes an environment that has only findings so far.
    pub fn without_files(name: String, findings: Findings) -> Self {
        Self { name, counts: (0, 0), tree: None, places: BTreeMap::new(), findings }
    }

    /// Takes the files, if nothing is wrong with the environment.
    pub fn hold(&mut self, arranged: Arranged) {
        self.findings.extend(arranged.findings);
        self.tree = Some(arranged.tree).filter(|_| is_sound(&self.findings));
        self.places = arranged.places;
    }
}

/// Argo CD leaves out every file that holds this text, wherever it stands in it
/// (argo-cd `reposerver/repository/repository.go`, skipFileRenderingMarker).
const SKIP_MARKER: &str = "+argocd:skip-file-rendering";

/// Bytes that one application may have: Argo CD's default for the files of a directory
/// (`reposerver.max.combined.directory.manifests.size`).
const SIZE_LIMIT: usize = 10_000_000;

/// Arranges the objects of an environment into files: one object each, one flat directory for each
/// application. `values` are files that are no manifests, by path.
pub fn arrange(applications: &[Application], values: &[(&str, Value)]) -> Arranged {
    let mut arrangement = Arrangement::default();
    for application in applications {
        let bytes: usize =
            application.objects.iter().map(|object| arrangement.place(application, object)).sum();
        if bytes > SIZE_LIMIT {
            arrangement.findings.push(too_large(application, bytes));
        }
    }
    for (path, value) in values {
        arrangement.insert(path, kubeyaml::emit(value), None);
    }
    let Arrangement { tree, places, findings, .. } = arrangement;
    Arranged { tree, places, findings }
}

/// The files of an environment.
#[derive(Debug)]
pub struct Arranged {
    /// The files.
    pub tree: Tree,
    /// Where the object in each file was asked for.
    pub places: BTreeMap<String, Place>,
    /// What is wrong.
    pub findings: Findings,
}

#[derive(Default)]
struct Arrangement<'o> {
    tree: Tree,
    places: BTreeMap<String, Place>,
    placed: BTreeMap<String, &'o Object>,
    findings: Findings,
}

impl<'o> Arrangement<'o> {
    /// Writes an object into its file and returns how many bytes that has.
    fn place(&mut self, application: &Application, object: &'o Object) -> usize {
        let name = file_name(object.id(), &application.namespace);
        let path = format!("{}/{name}", application.name);
        if let Some(other) = self.placed.get(&path) {
            // One identity twice is reported already, by its own pass.
            if other.id() != object.id() {
                self.findings.push(same_file(&path, other, object));
            }
            return 0;
        }
        let text = kubeyaml::emit_manifest(object.body());
        let bytes = text.len();
        if text.contains(SKIP_MARKER) {
            self.findings.push(skipped(object));
        }
        if let Some(place) = object.origin().place.filter(|place| place.is_users()) {
            self.places.insert(path.clone(), place);
        }
        self.insert(&path, text, Some(object));
        self.placed.insert(path, object);
        bytes
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

fn too_large(application: &Application, bytes: usize) -> Finding {
    let message =
        format!("application `{}` has {} MB of manifests", application.name, bytes / 1_000_000);
    Finding::error("application-too-large", message)
        .at(application.objects.first().and_then(|object| object.origin().place))
        .because("Argo CD reads at most 10 MB from one directory")
        .hint("split it into several applications")
}

fn skipped(object: &Object) -> Finding {
    let message = format!("Argo CD would leave {} out without a word", object.id());
    Finding::error("skip-marker", message)
        .at(object.origin().place)
        .because(format!("it leaves out every file that holds the text `{SKIP_MARKER}`"))
        .hint("write that text in two parts, or remove it")
}
