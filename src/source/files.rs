//! YAML files that the configuration names by globs: manifests, and what others own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use kubeyaml::{Limits, Node, Value};
use rayon::prelude::*;

use crate::diag::{FileId, Finding, Findings, Place, Sources};
use crate::model::Environment;
use crate::system::{self, Bounds, Met, Oddity, Reason, System, SystemError};

/// Bytes that one file may have.
const FILE_LIMIT: u64 = 16 << 20;
/// Bytes that all of them may have together.
const ALL_LIMIT: u64 = 32 << 20;
/// How far one glob may look.
const BOUNDS: Bounds = Bounds { depth: 32, entries: 100_000 };

/// The YAML files that globs of the configuration name, each read once.
#[derive(Debug, Default)]
pub(super) struct Files {
    globs: BTreeMap<String, Result<Matched, String>>,
    contents: BTreeMap<String, Content>,
}

/// One file.
#[derive(Debug)]
struct Content {
    /// Each with the place where it begins.
    documents: Vec<(Value, Place)>,
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
    let mut left = ALL_LIMIT;
    for glob in globs {
        let matched = matching(system, root, glob)?;
        files.globs.insert(glob.clone(), matched);
    }
    let mut paths = BTreeMap::new();
    for matched in files.globs.values_mut() {
        let Ok(found) = matched else { continue };
        let new = found.files.iter().filter(|(path, _)| !paths.contains_key(*path));
        let sizes = new.map(|(_, file)| system.metadata(file).map(|it| it.map_or(0, |it| it.len)));
        let sizes = sizes.collect::<Result<Vec<_>, _>>()?;
        match left.checked_sub(sizes.iter().filter(|size| **size <= FILE_LIMIT).sum()) {
            Some(less) => {
                left = less;
                paths.extend(found.files.clone());
            }
            None => *matched = Err("what globs match has more than 32 MiB".to_owned()),
        }
    }
    let read = paths.into_par_iter().map(|(path, file)| {
        Ok(match system.read(&file, FILE_LIMIT) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                (path, text, documents_in(&bytes).map_err(Unread::Not))
            }
            Err(SystemError { reason: reason @ Reason::TooLarge { .. }, .. }) => {
                (path, String::new(), Err(Unread::TooLarge(reason)))
            }
            Err(error) => return Err(error),
        })
    });
    let read = read.collect::<Result<Vec<_>, SystemError>>()?;
    for (path, text, documents) in read {
        let file = sources.add(&path, text);
        files.contents.insert(path.clone(), Content::new(&path, file, documents));
    }
    Ok(files)
}

/// The documents of a file that hold something, each with its first line and column.
type Documents = Vec<(Value, kubeyaml::Place)>;

fn documents_in(bytes: &[u8]) -> Result<Documents, Vec<kubeyaml::Error>> {
    let text = kubeyaml::decode(bytes).map_err(|error| vec![error])?;
    let nodes = kubeyaml::read_located(text, &Limits::MANIFESTS)?;
    let placed = |node: &Node| Some((node.to_value(), node.place)).filter(|it| !it.0.is_null());
    Ok(nodes.iter().filter_map(placed).collect())
}

/// Why a file has no documents.
enum Unread {
    Not(Vec<kubeyaml::Error>),
    TooLarge(Reason),
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

    /// Returns the documents of the files that a glob of manifests matches, with their places.
    pub(super) fn manifests(
        &self,
        glob: &str,
        place: Place,
        findings: &mut Findings,
    ) -> Vec<(&str, Place, &Value)> {
        let mut documents = Vec::new();
        let paths = self.paths_of(glob, place, Finding::error, findings);
        for (path, content) in paths.into_iter().filter_map(|it| self.contents.get_key_value(it)) {
            findings.extend(content.findings.iter().cloned());
            let values = content.documents.iter();
            documents.extend(values.map(|(value, place)| (path.as_str(), *place, value)));
        }
        documents
    }

    fn contents_of(
        &self,
        glob: &str,
        place: Place,
        weighed: fn(&'static str, String) -> Finding,
        findings: &mut Findings,
    ) -> Vec<&Content> {
        let paths = self.paths_of(glob, place, weighed, findings);
        paths.into_iter().filter_map(|path| self.contents.get(path)).collect()
    }

    fn paths_of(
        &self,
        glob: &str,
        place: Place,
        weighed: fn(&'static str, String) -> Finding,
        findings: &mut Findings,
    ) -> Vec<&String> {
        let matched = match self.globs.get(glob) {
            Some(Ok(matched)) => matched,
            Some(Err(why)) => {
                findings.push(unusable(glob, why).at(place));
                return Vec::new();
            }
            None => return Vec::new(),
        };
        findings.extend(matched.odd.iter().map(|(path, oddity)| {
            weighed("unread-file", format!("`{path}` {}", oddity.words()))
                .at(place)
                .because(format!("`{glob}` matches it, or what is in it, and it is not read"))
                .hint(oddity.way_out())
        }));
        if matched.files.is_empty() && matched.odd.is_empty() {
            findings.push(
                weighed("matches-nothing", format!("`{glob}` matches no file"))
                    .at(place)
                    .because("what it was meant to read is not taken into account")
                    .hint("globs begin at the project's root; `*` matches no `/`, `**` does"),
            );
        }
        matched.files.keys().collect()
    }
}

fn unusable(glob: &str, why: &str) -> Finding {
    Finding::error("glob", format!("`{glob}` cannot be used: {why}"))
        .hint("write a path below the project, with `*` for a part and `**` for folders")
}

impl Content {
    fn new(path: &str, file: FileId, documents: Result<Documents, Unread>) -> Self {
        let at = |place: kubeyaml::Place| Place { file, line: place.line, column: place.column };
        let findings = match documents {
            Ok(documents) => {
                let placed = documents.into_iter().map(|(value, place)| (value, at(place)));
                return Self { documents: placed.collect(), findings: Findings::new() };
            }
            Err(Unread::Not(errors)) => errors
                .into_iter()
                .map(|error| Finding::error("yaml", error.message).at(at(error.place)))
                .collect(),
            Err(Unread::TooLarge(reason)) => {
                let message = format!("`{path}` cannot be read: {reason}");
                vec![Finding::error("unread-file", message).hint("split it")]
            }
        };
        Self { documents: Vec::new(), findings }
    }
}

/// What a glob matches.
#[derive(Debug)]
struct Matched {
    /// Regular files by their path, with where they really lie.
    files: BTreeMap<String, PathBuf>,
    /// What is no file to read.
    odd: Vec<(String, Oddity)>,
}

/// Returns the files that a glob matches, or why it cannot be used.
fn matching(
    system: &dyn System,
    root: &Path,
    glob: &str,
) -> Result<Result<Matched, String>, SystemError> {
    let matcher = match compiled(glob) {
        Ok(matcher) => matcher,
        Err(why) => return Ok(Err(why)),
    };
    // What the glob would match in a folder that cannot be looked into.
    let last = glob.rsplit('/').next().unwrap_or_default().replace(['*', '?'], "a");
    let (mut files, mut odd) = (BTreeMap::new(), Vec::new());
    for Met { path, file } in
        system::walk(system, root, &literal_prefix(glob), BOUNDS, |name| name == ".git")?
    {
        let inside = format!("{path}/{last}");
        match file {
            Err(Oddity::TooMuch) => {
                return Ok(Err(format!("`{path}` {}", Oddity::TooMuch.words())));
            }
            Ok(file) if matcher.is_match(&path) => drop(files.insert(path, file)),
            Err(oddity) if matcher.is_match(&path) || matcher.is_match(inside) => {
                odd.push((path, oddity));
            }
            _ => {}
        }
    }
    Ok(Ok(Matched { files, odd }))
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
