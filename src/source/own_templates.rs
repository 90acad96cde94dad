//! The project's own templates.

use std::collections::BTreeMap;
use std::path::Path;

use super::install;
use super::templates::{OwnTemplate, Templates};
use crate::diag::{Findings, Sources};
use crate::system::{Kind, System, SystemError};

/// Bytes that one template may have.
const FILE_LIMIT: u64 = 1 << 20;
/// Folders inside one another.
const DEPTH: usize = 8;

/// Compiles the built-in templates and the project's own over them. With findings that are errors
/// there are no templates.
pub(super) fn templates_of(
    system: &dyn System,
    root: &Path,
    folder: &str,
    sources: &mut Sources,
) -> Result<(Option<Templates>, Findings), SystemError> {
    let own = own_templates(system, root, folder, sources)?;
    let mut findings = install::check_own(&own);
    let templates = Templates::new(install::BUILT_IN, own);
    Ok((templates.map_err(|wrong| findings.extend(wrong)).ok(), findings))
}

/// Reads every file below the folder of templates, by its path there. No folder, no templates.
fn own_templates(
    system: &dyn System,
    root: &Path,
    folder: &str,
    sources: &mut Sources,
) -> Result<BTreeMap<String, OwnTemplate>, SystemError> {
    let mut own = BTreeMap::new();
    let mut open = vec![(String::new(), DEPTH)];
    while let Some((prefix, depth)) = open.pop() {
        let path = root.join(folder).join(&prefix);
        if system.metadata(&path)?.map(|it| it.kind) != Some(Kind::Folder) {
            continue;
        }
        for entry in system.list(&path)? {
            let Some(name) = entry.name.to_str() else { continue };
            let name = format!("{prefix}{name}");
            match entry.kind {
                Kind::Folder if depth > 0 => open.push((format!("{name}/"), depth - 1)),
                Kind::File => {
                    let bytes = system.read(&path.join(&entry.name), FILE_LIMIT)?;
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let file = Some(sources.add(format!("{folder}/{name}"), text.clone()));
                    own.insert(name, OwnTemplate { text, file });
                }
                _ => {}
            }
        }
    }
    Ok(own)
}
