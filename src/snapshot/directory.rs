//! A folder on disk.

use std::path::Path;

use super::{Content, Snapshot, is_foreign_file, is_foreign_folder};
use crate::system::{Kind, Repository, System, SystemError};

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
    let mut open = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in system.list(&folder)? {
            let name = entry.name.to_string_lossy();
            let is_folder = entry.kind == Kind::Folder;
            if is_folder && is_foreign_folder(&name) || !is_folder && is_foreign_file(&name) {
                continue;
            }
            let (path, on_disk) = (format!("{prefix}{name}"), folder.join(&entry.name));
            let content = match entry.kind {
                Kind::Folder => {
                    open.push((on_disk, format!("{path}/")));
                    continue;
                }
                Kind::File => Content::Disk(on_disk, known.get(&path).copied()),
                Kind::Link => Content::None("it is a symbolic link"),
                Kind::Other => Content::None("it is no regular file"),
            };
            files.push((path, content));
        }
    }
    Ok(Snapshot::of(files))
}
