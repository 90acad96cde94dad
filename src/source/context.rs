//! Files that others own, read for analysis: their globs must be sound and their YAML readable.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use crate::diag::{Finding, Findings, Place, Sources};
use crate::model::Environment;
use crate::system::{Kind, System, SystemError};

/// Bytes that one file may have.
const FILE_LIMIT: u64 = 16 << 20;
/// Files and folders that one glob may look at.
const MOST_ENTRIES: usize = 100_000;
/// Folders inside one another.
const DEPTH: usize = 32;

/// What others own, as far as it was read.
#[derive(Debug, Default)]
pub struct Context {
    /// What is wrong with the files of each glob.
    findings: BTreeMap<String, Findings>,
}

impl Context {
    /// Returns what is wrong with the files that an environment names.
    pub(super) fn findings_of(&self, environment: &Environment) -> Findings {
        let globs = environment.context.iter();
        globs.filter_map(|(glob, _)| self.findings.get(glob)).flatten().cloned().collect()
    }
}

/// Reads the files of every glob, each glob once. Paths are relative to the project at `root`.
pub fn read_context<'g>(
    system: &dyn System,
    root: &Path,
    globs: impl IntoIterator<Item = (&'g str, Place)>,
    sources: &mut Sources,
) -> Result<Context, SystemError> {
    let mut context = Context::default();
    let mut read = BTreeMap::new();
    for (glob, place) in globs {
        if !context.findings.contains_key(glob) {
            let glob = Glob { text: glob, place };
            let found = read_glob(system, root, &glob, sources, &mut read)?;
            context.findings.insert(glob.text.to_owned(), found);
        }
    }
    Ok(context)
}

/// A glob, and where it is written.
struct Glob<'g> {
    text: &'g str,
    place: Place,
}

fn read_glob(
    system: &dyn System,
    root: &Path,
    glob: &Glob<'_>,
    sources: &mut Sources,
    read: &mut BTreeMap<String, Findings>,
) -> Result<Findings, SystemError> {
    let matcher = match compiled(glob.text) {
        Ok(matcher) => matcher,
        Err(why) => return Ok(vec![bad_glob(glob, &why)]),
    };
    let mut walk = Walk { system, root, matcher, found: BTreeSet::new(), left: MOST_ENTRIES };
    walk.folder(&literal_prefix(glob.text), DEPTH)?;
    if walk.left == 0 {
        return Ok(vec![bad_glob(glob, "it looks at more than 100,000 files and folders")]);
    }
    if walk.found.is_empty() {
        return Ok(vec![matches_nothing(glob)]);
    }
    let mut findings = Findings::new();
    for path in walk.found {
        if !read.contains_key(&path) {
            let bytes = system.read(&root.join(&path), FILE_LIMIT)?;
            read.insert(path.clone(), readable(&path, &bytes, sources));
        }
        findings.extend(read.get(&path).into_iter().flatten().cloned());
    }
    Ok(findings)
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

fn readable(path: &str, bytes: &[u8], sources: &mut Sources) -> Findings {
    let error = match kubeyaml::decode(bytes) {
        Ok(text) => match kubeyaml::read(text) {
            Ok(_) => return Findings::new(),
            Err(error) => error,
        },
        Err(error) => error,
    };
    let file = sources.add(path, String::from_utf8_lossy(bytes));
    let place = Place { file, line: error.place.line, column: error.place.column };
    vec![Finding::error("yaml", error.message).at(place)]
}

fn bad_glob(glob: &Glob<'_>, why: &str) -> Finding {
    Finding::error("glob", format!("`{}` cannot be used: {why}", glob.text))
        .at(glob.place)
        .hint("write a path below the project, with `*` for a part and `**` for any folders")
}

fn matches_nothing(glob: &Glob<'_>) -> Finding {
    Finding::note("matches-nothing", format!("`{}` matches no file", glob.text))
        .at(glob.place)
        .because("what it was meant to read is not taken into account")
}
