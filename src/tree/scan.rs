//! What lies in an environment's folder, compared with what is rendered.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{SUMS_FILE, Sum, Sums, Tree, TreePath};
use crate::system::{Kind, Reason, System, SystemError};

/// The largest file that ambit could have written, unless it renders a larger one now. A larger one
/// is not read: whatever it is, it is not ambit's.
const LARGEST: u64 = 32 << 20;

/// Everything in an environment's folder but SHA256SUMS. Links are not followed.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Files, links and foreign folders by path.
    pub(super) found: BTreeMap<TreePath, Found>,
    /// Folders in which a rendered or recorded file is or should be.
    pub(super) folders: BTreeSet<TreePath>,
    /// Things whose names no rendered file can have.
    pub(super) oddities: Vec<(String, Found)>,
}

/// One thing on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// A file that is as rendered, byte for byte.
    Same,
    /// A file that is recorded or rendered, with another content. The sum is `None` if the file is
    /// too large to be ambit's.
    Differs(Option<Sum>),
    /// A file that is neither rendered nor recorded.
    Foreign,
    /// A folder with no place for a rendered or recorded file in it.
    ForeignFolder { files: usize, manifests: usize },
    /// A link.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

impl Found {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Same | Self::Differs(_) | Self::Foreign => Kind::File,
            Self::ForeignFolder { .. } => Kind::Folder,
            Self::Link => Kind::Link,
            Self::Other => Kind::Other,
        }
    }
}

/// Scans the folder of an environment, which must be there.
///
/// Every file that matters is read once, compared, and hashed only if it differs.
pub(super) fn scan(
    system: &dyn System,
    folder: &Path,
    tree: &Tree,
    recorded: &Sums,
) -> Result<Scan, SystemError> {
    let mut scanner = Scanner { system, tree, recorded, scan: Scan::default() };
    scanner.walk(folder, None)?;
    Ok(scanner.scan)
}

struct Scanner<'a> {
    system: &'a dyn System,
    tree: &'a Tree,
    recorded: &'a Sums,
    scan: Scan,
}

impl Scanner<'_> {
    fn walk(&mut self, folder: &Path, path: Option<&TreePath>) -> Result<(), SystemError> {
        for entry in self.system.list(folder)? {
            if path.is_none() && entry.name == SUMS_FILE {
                continue;
            }
            let place = folder.join(&entry.name);
            match tree_path(path, &entry.name) {
                Some(path) => self.look(&place, path, entry.kind)?,
                None => self.look_at_oddity(&place, path, entry.kind)?,
            }
        }
        Ok(())
    }

    fn look(&mut self, place: &Path, path: TreePath, kind: Kind) -> Result<(), SystemError> {
        if kind == Kind::Folder && self.is_expected(&path) {
            self.walk(place, Some(&path))?;
            self.scan.folders.insert(path);
            return Ok(());
        }
        let found = match kind {
            Kind::File => self.compare(place, &path)?,
            _ => unread(self.system, place, kind)?,
        };
        self.scan.found.insert(path, found);
        Ok(())
    }

    fn look_at_oddity(
        &mut self,
        place: &Path,
        folder: Option<&TreePath>,
        kind: Kind,
    ) -> Result<(), SystemError> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let path =
            folder.map_or_else(|| name.to_string(), |above| format!("{}/{name}", above.as_str()));
        self.scan.oddities.push((path, unread(self.system, place, kind)?));
        Ok(())
    }

    fn is_expected(&self, folder: &TreePath) -> bool {
        self.tree.reaches_below(folder) || self.recorded.reach_below(folder)
    }

    fn compare(&self, place: &Path, path: &TreePath) -> Result<Found, SystemError> {
        let wanted = self.tree.get(path);
        if wanted.is_none() && self.recorded.get(path).is_none() {
            return Ok(Found::Foreign);
        }
        let limit = LARGEST.max(wanted.map_or(0, |content| content.len() as u64));
        Ok(match self.system.read(place, limit) {
            Ok(content) if Some(content.as_slice()) == wanted => Found::Same,
            Ok(content) => Found::Differs(Some(Sum::of(&content))),
            Err(SystemError { reason: Reason::TooLarge { .. }, .. }) => Found::Differs(None),
            Err(error) => return Err(error),
        })
    }
}

fn tree_path(folder: Option<&TreePath>, name: &OsStr) -> Option<TreePath> {
    let name = name.to_str()?;
    folder.map_or_else(|| TreePath::new(name), |folder| folder.child(name)).ok()
}

fn unread(system: &dyn System, place: &Path, kind: Kind) -> Result<Found, SystemError> {
    Ok(match kind {
        Kind::File => Found::Foreign,
        Kind::Link => Found::Link,
        Kind::Other => Found::Other,
        Kind::Folder => count(system, place)?,
    })
}

fn count(system: &dyn System, folder: &Path) -> Result<Found, SystemError> {
    let (mut files, mut manifests) = (0, 0);
    let mut ahead: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(folder) = ahead.pop() {
        for entry in system.list(&folder)? {
            if entry.kind == Kind::Folder {
                ahead.push(folder.join(&entry.name));
            } else {
                files += 1;
                manifests += usize::from(looks_like_manifest(&entry.name.to_string_lossy()));
            }
        }
    }
    Ok(Found::ForeignFolder { files, manifests })
}

/// Tells whether Argo CD, or a person, would take a file of this name for a manifest.
pub(super) fn looks_like_manifest(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["yaml", "yml", "json", "jsonnet"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}
