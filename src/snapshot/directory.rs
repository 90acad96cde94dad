//! A folder on disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Content, Snapshot, is_foreign, is_foreign_folder};
use crate::system::{BlobId, Kind, Repository, System, SystemError};

/// Lists a folder and what is below it. Links are not followed.
///
/// What git's index vouches for need not be read: `repository` is the one the folder may lie in.
pub fn directory(
    system: &dyn System,
    folder: &Path,
    repository: Option<&Repository>,
) -> Result<Snapshot, SystemError> {
    let known = repository.and_then(|it| it.unchanged(&it.path_of(folder)?).ok());
    let walk = Walk { system, known: known.unwrap_or_default() };
    Ok(Snapshot::of(walk.files(folder, &[])?))
}

/// A way through a folder.
struct Walk<'s> {
    system: &'s dyn System,
    /// What git's index vouches for, by path.
    known: BTreeMap<Vec<u8>, BlobId>,
}

impl Walk<'_> {
    /// Returns the files below a folder; `prefix` is what their paths begin with.
    fn files(&self, folder: &Path, prefix: &[u8]) -> Result<Vec<(String, Content)>, SystemError> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        let here = Arc::<Path>::from(folder);
        for entry in self.system.list(folder)? {
            let name = entry.name.to_string_lossy();
            let path = [prefix, entry.name.as_encoded_bytes()].concat();
            let content = match entry.kind {
                Kind::Folder if is_foreign_folder(&name) => continue,
                Kind::Folder => {
                    folders.push((folder.join(&entry.name), [&path, &b"/"[..]].concat()));
                    continue;
                }
                Kind::File => {
                    let id = self.known.get(&path).copied();
                    match name {
                        Cow::Borrowed(_) => Content::Folder(Arc::clone(&here), id),
                        Cow::Owned(_) => Content::Disk(folder.join(&entry.name), id),
                    }
                }
                Kind::Link => link(self.system, &folder.join(&entry.name)),
                Kind::Other => Content::None("it is no regular file"),
            };
            if !is_foreign(&name, &content) {
                files.push(Content::named(path, content));
            }
        }
        let below = folders.par_iter().map(|(folder, prefix)| self.files(folder, prefix));
        for found in below.collect::<Vec<_>>() {
            files.extend(found?);
        }
        Ok(files)
    }
}

/// Looks no further than a revision can: at what lies straight at the end of a relative link.
fn link(system: &dyn System, path: &Path) -> Content {
    let target = system.read_link(path).ok();
    let says = target.as_ref().and_then(|it| BlobId::of(it.as_os_str().as_encoded_bytes()));
    let found = target.filter(|it| it.is_relative()).and_then(|target| {
        let folder = path.parent()?;
        system.metadata(&folder.join(target)).ok()?
    });
    Content::Link { says, leads_to_file: found.is_some_and(|it| it.kind == Kind::File) }
}
