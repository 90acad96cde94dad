//! The map behind the disk in memory.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::{Entry, Kind, Metadata, Reason};

/// As many links as Linux follows before it speaks of a loop.
const MOST_LINKS: usize = 40;

/// Something on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Folder,
    File(Vec<u8>),
    Link(PathBuf),
    Pipe,
}

/// Everything on the disk by absolute path, the root itself left out.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    all: BTreeMap<PathBuf, Node>,
}

/// Returns the path from the root, which is the working directory too.
pub(super) fn rooted(path: &Path) -> PathBuf {
    super::super::normalized(&Path::new("/").join(path))
}

impl Node {
    pub(super) fn metadata(&self) -> Metadata {
        match self {
            Self::Folder => Metadata { kind: Kind::Folder, len: 0 },
            Self::File(content) => Metadata { kind: Kind::File, len: content.len() as u64 },
            Self::Link(_) => Metadata { kind: Kind::Link, len: 0 },
            Self::Pipe => Metadata { kind: Kind::Other, len: 0 },
        }
    }
}

impl Nodes {
    /// Returns what is exactly at a resolved path.
    pub(super) fn get(&self, place: &Path) -> Option<&Node> {
        if place == Path::new("/") { Some(&Node::Folder) } else { self.all.get(place) }
    }

    /// Puts a node and the folders above it.
    pub(super) fn place(&mut self, place: &Path, node: Node) {
        for above in place.ancestors().skip(1).filter(|above| above.parent().is_some()) {
            self.all.entry(above.to_path_buf()).or_insert(Node::Folder);
        }
        if place.parent().is_some() {
            self.all.insert(place.to_path_buf(), node);
        }
    }

    /// Removes a node and all below it.
    pub(super) fn remove_all(&mut self, place: &Path) {
        self.all.retain(|path, _| !path.starts_with(place));
    }

    /// Moves a node and all below it.
    pub(super) fn rename(&mut self, from: &Path, to: &Path) {
        let moved: Vec<PathBuf> =
            self.all.keys().filter(|path| path.starts_with(from)).cloned().collect();
        for path in moved {
            if let (Some(node), Ok(rest)) = (self.all.remove(&path), path.strip_prefix(from)) {
                let new = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
                self.all.insert(new, node);
            }
        }
    }

    pub(super) fn is_empty_below(&self, place: &Path) -> bool {
        !self.all.keys().any(|path| path != place && path.starts_with(place))
    }

    pub(super) fn is_folder(&self, path: &Path) -> bool {
        self.resolve(path).is_ok_and(|place| self.get(&place) == Some(&Node::Folder))
    }

    pub(super) fn entries(&self, folder: &Path) -> Vec<Entry> {
        let inside = self.all.iter().filter(|(path, _)| path.parent() == Some(folder));
        inside
            .filter_map(|(path, node)| {
                Some(Entry { name: path.file_name()?.to_owned(), kind: node.metadata().kind })
            })
            .collect()
    }

    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = self.all.iter().filter_map(|(path, node)| match node {
            Node::File(content) => Some((path.clone(), content.clone())),
            _ => None,
        });
        files.collect()
    }

    /// Returns how many bytes all files hold.
    pub(super) fn size(&self) -> usize {
        self.all.values().map(|node| if let Node::File(held) = node { held.len() } else { 0 }).sum()
    }

    /// Returns where a path leads, its last part included; something must be there.
    pub(super) fn resolve(&self, path: &Path) -> Result<PathBuf, Reason> {
        let place = self.walk(path, true)?;
        if self.get(&place).is_some() { Ok(place) } else { Err(Reason::NotFound) }
    }

    /// Returns where the entry named by a path is or would be; the folder it is in must be there.
    pub(super) fn entry_place(&self, path: &Path) -> Result<PathBuf, Reason> {
        let place = self.walk(path, false)?;
        match place.parent().map(|parent| self.get(parent)) {
            None | Some(Some(Node::Folder)) => Ok(place),
            Some(None) => Err(Reason::NotFound),
            Some(Some(_)) => Err(Reason::NotAFolder),
        }
    }

    fn walk(&self, path: &Path, through_last: bool) -> Result<PathBuf, Reason> {
        let mut place = PathBuf::from("/");
        let mut ahead = parts(path);
        let mut links = 0;
        while let Some(part) = ahead.pop_front() {
            if part == ".." {
                place.pop();
                continue;
            }
            let next = place.join(&part);
            match self.get(&next) {
                Some(Node::Link(target)) if through_last || !ahead.is_empty() => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(Reason::Other("Too many levels of symbolic links".to_owned()));
                    }
                    if target.has_root() {
                        place = PathBuf::from("/");
                    }
                    parts(target).into_iter().rev().for_each(|part| ahead.push_front(part));
                }
                Some(Node::Folder) => place = next,
                None if !ahead.is_empty() => return Err(Reason::NotFound),
                Some(_) if !ahead.is_empty() => return Err(Reason::NotAFolder),
                _ => place = next,
            }
        }
        Ok(place)
    }
}

fn parts(path: &Path) -> VecDeque<OsString> {
    let named = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        _ => None,
    });
    named.collect()
}
