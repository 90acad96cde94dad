//! A folder on disk.

use std::path::Path;

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
    let known = known.unwrap_or_default();
    let mut files = Vec::new();
    let mut open = vec![(folder.to_path_buf(), Vec::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in system.list(&folder)? {
            let name = entry.name.as_encoded_bytes();
            let (path, on_disk) = ([&prefix, name].concat(), folder.join(&entry.name));
            let content = match entry.kind {
                Kind::Folder if is_foreign_folder(&entry.name.to_string_lossy()) => continue,
                Kind::Folder => {
                    open.push((on_disk, [&path, &b"/"[..]].concat()));
                    continue;
                }
                Kind::File => {
                    let id = known.get(&path).copied();
                    Content::Disk(on_disk, id)
                }
                Kind::Link => link(system, &on_disk),
                Kind::Other => Content::None("it is no regular file"),
            };
            if !is_foreign(&entry.name.to_string_lossy(), &content) {
                files.push(Content::named(path, content));
            }
        }
    }
    Ok(Snapshot::of(files))
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
