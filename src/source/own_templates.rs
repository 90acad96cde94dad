//! The project's own templates.

use std::collections::BTreeMap;
use std::path::Path;

use super::install;
use super::templates::{OwnTemplate, Templates, is_template};
use crate::diag::{FileId, Finding, Findings, Place, Sources};
use crate::system::{self, Bounds, Met, Reason, System, SystemError, is_by_the_way};

/// Bytes that one template may have.
const FILE_LIMIT: u64 = 1 << 20;
/// Bytes that all of them may have together.
const ALL_LIMIT: u64 = 16 << 20;
/// How far below the folder they may lie.
const BOUNDS: Bounds = Bounds { depth: 8, entries: 10_000 };

/// Compiles the built-in templates and the project's own over them. With findings that are errors
/// there are no templates.
pub(super) fn templates_of(
    system: &dyn System,
    root: &Path,
    folder: &str,
    sources: &mut Sources,
) -> Result<(Option<Templates>, Findings), SystemError> {
    let (own, mut findings) = own_templates(system, root, folder, sources)?;
    findings.extend(install::check_own(&own));
    let templates = Templates::new(install::BUILT_IN, own);
    Ok((templates.map_err(|wrong| findings.extend(wrong)).ok(), findings))
}

/// Reads every file below the folder of templates, by its path there. No folder, no templates.
fn own_templates(
    system: &dyn System,
    root: &Path,
    folder: &str,
    sources: &mut Sources,
) -> Result<(BTreeMap<String, OwnTemplate>, Findings), SystemError> {
    let mut own = BTreeMap::new();
    let mut findings = Findings::new();
    let mut left = ALL_LIMIT;
    for Met { path, file } in system::walk(system, root, folder, BOUNDS, is_by_the_way)? {
        let read = match &file {
            Ok(file) => system.read(file, FILE_LIMIT.min(left)),
            Err(oddity) => {
                findings.push(unfit(&path, oddity.words(), oddity.way_out()));
                continue;
            }
        };
        match read {
            Ok(bytes) => {
                left -= bytes.len() as u64;
                let name = path.get(folder.len() + 1..).unwrap_or_default().to_owned();
                match kubeyaml::decode(&bytes) {
                    Ok(text) => {
                        let text = text.to_owned();
                        let file = Some(sources.add(path, text.clone()));
                        own.insert(name, OwnTemplate { text, file });
                    }
                    Err(error) if is_template(&name) => {
                        let file = sources.add(path, String::from_utf8_lossy(&bytes));
                        findings.push(not_text(&error, file));
                    }
                    // An icon, an archive: nobody can read it, and nobody may want to.
                    Err(_) => {}
                }
            }
            Err(SystemError { reason: reason @ Reason::TooLarge { .. }, .. }) => {
                let hint = "a file there has at most 1 MiB, and all together at most 16 MiB";
                findings.push(unfit(&path, &format!("cannot be read: {reason}"), hint));
            }
            Err(error) => return Err(error),
        }
    }
    Ok((own, findings))
}

fn not_text(error: &kubeyaml::Error, file: FileId) -> Finding {
    let place = Place { file, line: error.place.line, column: error.place.column };
    Finding::error("not-utf8", error.message.clone()).at(place)
}

fn unfit(path: &str, what: &str, hint: &str) -> Finding {
    Finding::error("template-file", format!("`{path}` {what}"))
        .because("templates are files inside the project")
        .hint(hint)
}
