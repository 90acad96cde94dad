//! YAML files that the configuration names by globs: manifests, and what others own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use kubeyaml::Value;
use rayon::prelude::*;

use crate::diag::{FileId, Finding, Findings, Place, Sources};
use crate::model::Environment;
use crate::system::{Kind, System, SystemError};

/// Bytes that one file may have.
const FILE_LIMIT: u64 = 16 << 20;
/// Files and folders that one glob may look at.
const MOST_ENTRIES: usize = 100_000;
/// Folders inside one another.
const DEPTH: usize = 32;

/// The YAML files that globs of the configuration name, each read once.
#[derive(Debug, Default)]
pub(super) struct Files {
    globs: BTreeMap<String, Result<Vec<String>, String>>,
    contents: BTreeMap<String, Content>,
}

/// One file.
#[derive(Debug)]
struct Content {
    file: FileId,
    documents: Vec<Value>,
    findings: Findings,
}

/// Reads the files of every glob. Paths are relative to the project at `root`.
pub(super) fn read_files(
    system: &dyn System,
    root: &Path,
    globs: &BTreeSet<String>,
    sources: &mut Sources,
) -> Result<Files, SystemError> {
    let mut files = Files::default();
    for glob in globs {
        files.globs.insert(glob.clone(), matching(system, root, glob)?);
    }
    let paths = files.globs.values().flatten().flatten().collect::<BTreeSet<_>>();
    let read = paths.into_par_iter().map(|path| {
        let bytes = system.read(&root.join(path), FILE_LIMIT)?;
        let documents = kubeyaml::decode(&bytes).and_then(kubeyaml::read);
        Ok((path.clone(), String::from_utf8_lossy(&bytes).into_owned(), documents))
    });
    let read = read.collect::<Result<Vec<_>, SystemError>>()?;
    for (path, text, documents) in read {
        let file = sources.add(&path, text);
        files.contents.insert(path, Content::new(file, documents));
    }
    Ok(files)
}

impl Files {
    /// Returns what is wrong with the files that an environment names as its context. A glob that
    /// matches nothing is only worth a note: nothing is rendered from it.
    pub(super) fn context_findings(&self, environment: &Environment) -> Findings {
        let mut findings = Findings::new();
        for (glob, place) in &environment.context {
            for content in self.contents_of(glob, *place, Finding::note, &mut findings) {
                findings.extend(content.findings.iter().cloned());
            }
        }
        findings
    }

    /// Returns the documents of the files that a glob of manifests matches, with their file.
    pub(super) fn manifests(
        &self,
        glob: &str,
        place: Place,
        findings: &mut Findings,
    ) -> Vec<(&str, FileId, &Value)> {
        let mut documents = Vec::new();
        let paths = self.paths_of(glob, place, Finding::error, findings);
        for (path, content) in paths.iter().filter_map(|path| self.contents.get_key_value(path)) {
            findings.extend(content.findings.iter().cloned());
            let values = content.documents.iter();
            documents.extend(values.map(|value| (path.as_str(), content.file, value)));
        }
        documents
    }

    fn contents_of(
        &self,
        glob: &str,
        place: Place,
        nothing: fn(&'static str, String) -> Finding,
        findings: &mut Findings,
    ) -> Vec<&Content> {
        let paths = self.paths_of(glob, place, nothing, findings);
        paths.iter().filter_map(|path| self.contents.get(path)).collect()
    }

    fn paths_of(
        &self,
        glob: &str,
        place: Place,
        nothing: fn(&'static str, String) -> Finding,
        findings: &mut Findings,
    ) -> &[String] {
        match self.globs.get(glob) {
            Some(Ok(paths)) if !paths.is_empty() => return paths,
            Some(Ok(_)) => findings.push(
                nothing("matches-nothing", format!("`{glob}` matches no file"))
                    .at(place)
                    .because("what it was meant to read is not taken into account"),
            ),
            Some(Err(why)) => findings.push(
                Finding::error("glob", format!("`{glob}` cannot be used: {why}")).at(place).hint(
                    "write a path below the project, with `*` for a part and `**` for folders",
                ),
            ),
            None => {}
        }
        &[]
    }
}

impl Content {
    fn new(file: FileId, documents: Result<Vec<Value>, kubeyaml::Error>) -> Self {
        match documents {
            Ok(documents) => Self { file, documents, findings: Findings::new() },
            Err(error) => {
                let place = Place { file, line: error.place.line, column: error.place.column };
                let findings = vec![Finding::error("yaml", error.message).at(place)];
                Self { file, documents: Vec::new(), findings }
            }
        }
    }
}

/// Returns the files that a glob matches, or why it cannot be used.
fn matching(
    system: &dyn System,
    root: &Path,
    glob: &str,
) -> Result<Result<Vec<String>, String>, SystemError> {
    let matcher = match compiled(glob) {
        Ok(matcher) => matcher,
        Err(why) => return Ok(Err(why)),
    };
    let mut walk = Walk { system, root, matcher, found: BTreeSet::new(), left: MOST_ENTRIES };
    walk.folder(&literal_prefix(glob), DEPTH)?;
    if walk.left == 0 {
        return Ok(Err("it looks at more than 100,000 files and folders".to_owned()));
    }
    Ok(Ok(walk.found.into_iter().collect()))
}

fn compiled(glob: &str) -> Result<GlobMatcher, String> {
    if glob.starts_with('/') || glob.split('/').any(|part| part == "..") {
        return Err("it leaves the project".to_owned());
    }
    let glob = GlobBuilder::new(glob.trim_start_matches("./")).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

/// Returns the folder above the first part of a glob that is not plain text.
fn literal_prefix(glob: &str) -> String {
    let parts = glob.trim_start_matches("./").split('/').collect::<Vec<_>>();
    let folders = &parts[..parts.len() - 1];
    let plain = folders.iter().take_while(|part| !part.contains(['*', '?', '[', '{', '\\']));
    plain.copied().collect::<Vec<_>>().join("/")
}

struct Walk<'s> {
    system: &'s dyn System,
    root: &'s Path,
    matcher: GlobMatcher,
    found: BTreeSet<String>,
    left: usize,
}

impl Walk<'_> {
    /// Looks at a folder; links are not followed, so there is no loop.
    fn folder(&mut self, path: &str, depth: usize) -> Result<(), SystemError> {
        let folder = self.root.join(path);
        if self.system.metadata(&folder)?.map(|it| it.kind) != Some(Kind::Folder) {
            return Ok(());
        }
        for entry in self.system.list(&folder)? {
            self.left = self.left.saturating_sub(1);
            let Some(name) = entry.name.to_str().filter(|_| self.left > 0) else { continue };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            match entry.kind {
                Kind::Folder if depth > 0 => self.folder(&path, depth - 1)?,
                Kind::File if self.matcher.is_match(&path) => {
                    self.found.insert(path);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
