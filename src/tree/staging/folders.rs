//! Small things that are done to folders and files.

use std::path::Path;

use crate::system::{Kind, Reason, System, SystemError};

/// The largest journal and the largest file that are read to finish a write. Larger ones are not
/// ambit's.
const LARGEST: u64 = 32 << 20;

/// Tells whether nothing is at a place but, at most, folders without a file in them.
pub(super) fn is_vacant(system: &dyn System, place: &Path) -> Result<bool, SystemError> {
    match kind(system, place)? {
        None => Ok(true),
        Some(Kind::Folder) => {
            let mut entries = system.list(place)?.into_iter();
            entries.try_fold(true, |so_far, entry| {
                Ok(so_far && is_vacant(system, &place.join(entry.name))?)
            })
        }
        Some(_) => Ok(false),
    }
}

/// Removes a folder that holds nothing but empty folders.
pub(super) fn remove_emptiness(system: &dyn System, folder: &Path) -> Result<(), SystemError> {
    for entry in system.list(folder)? {
        if entry.kind == Kind::Folder {
            remove_emptiness(system, &folder.join(&entry.name))?;
        }
    }
    system.remove_folder(folder)
}

/// Reads a file unless it is too large.
pub(super) fn read(system: &dyn System, path: &Path) -> Result<Option<Vec<u8>>, SystemError> {
    match system.read(path, LARGEST) {
        Err(SystemError { reason: Reason::TooLarge { .. }, .. }) => Ok(None),
        result => result.map(Some),
    }
}

pub(super) fn kind(system: &dyn System, path: &Path) -> Result<Option<Kind>, SystemError> {
    Ok(system.metadata(path)?.map(|found| found.kind))
}

/// Removes a folder and what it holds. A link in it is removed, not followed.
pub(super) fn remove_all(system: &dyn System, folder: &Path) -> Result<(), SystemError> {
    for entry in gone(system.list(folder))? {
        let place = folder.join(&entry.name);
        match entry.kind {
            Kind::Folder => remove_all(system, &place)?,
            _ => remove_file(system, &place)?,
        }
    }
    gone(system.remove_folder(folder))
}

/// Removes a file if it is there.
pub(super) fn remove_file(system: &dyn System, path: &Path) -> Result<(), SystemError> {
    gone(system.remove_file(path))
}

/// Removes a folder if it is empty, and tells whether it was. One that cannot be removed harms
/// nobody: git does not see it.
pub(super) fn remove_if_empty(system: &dyn System, folder: &Path) -> bool {
    system.remove_folder(folder).is_ok()
}

/// Takes what is gone already as removed, or as empty.
fn gone<T: Default>(result: Result<T, SystemError>) -> Result<T, SystemError> {
    match result {
        Err(SystemError { reason: Reason::NotFound, .. }) => Ok(T::default()),
        result => result,
    }
}
