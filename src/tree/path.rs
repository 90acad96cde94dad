//! The path of a file in a tree.

use std::borrow::Borrow;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::system::shown;

/// The longest name of one file or folder, in bytes, that common file systems hold.
const LONGEST_NAME: usize = 255;

/// A relative path with `/` between its parts that stays inside its folder on every platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(Box<str>);

/// Why a text is no [`TreePath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no path of a file in a tree: {reason}", shown(text))]
pub struct BadPath {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: BadPathReason,
}

/// What is wrong with a text that should be a [`TreePath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPathReason {
    /// It is absolute.
    #[error("it begins with `/`")]
    Absolute,
    /// A part is empty, or the whole path is.
    #[error("a name in it is empty")]
    EmptyPart,
    /// A part is `.` or `..`.
    #[error("it holds `.` or `..`")]
    Dots,
    /// Windows takes a backslash for a separator, and `sha256sum` escapes it.
    #[error("it holds a backslash")]
    Backslash,
    /// A line break or another control character.
    #[error("it holds a control character")]
    Control,
    /// A name is longer than file systems hold.
    #[error("a name in it is longer than {LONGEST_NAME} bytes")]
    LongName,
}

impl TreePath {
    /// Checks a text and makes it a path.
    pub fn new(text: impl Into<String>) -> Result<Self, BadPath> {
        let text = text.into();
        match flaw(&text) {
            None => Ok(Self(text.into_boxed_str())),
            Some(reason) => Err(BadPath { text, reason }),
        }
    }

    /// Returns the path of the list of sums.
    pub(super) fn of_sums() -> Self {
        Self(super::SUMS_FILE.into())
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path of a file of this name in the folder of this path.
    pub fn child(&self, name: &str) -> Result<Self, BadPath> {
        Self::new(format!("{}/{name}", self.0))
    }

    /// Returns the folder the file is in; `None` if it lies at the top of the tree.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(folder, _)| Self(folder.into()))
    }

    /// Returns the folders above, nearest first.
    pub fn folders(&self) -> impl Iterator<Item = Self> + use<> {
        std::iter::successors(self.parent(), Self::parent)
    }

    /// Returns the last part.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// Returns where the file is on disk if its tree is in `folder`.
    pub fn below(&self, folder: &Path) -> PathBuf {
        folder.join(&*self.0)
    }

    /// Returns the path as a file system that ignores case sees it.
    pub(super) fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

fn flaw(text: &str) -> Option<BadPathReason> {
    if text.starts_with('/') {
        return Some(BadPathReason::Absolute);
    }
    if text.contains('\\') {
        return Some(BadPathReason::Backslash);
    }
    if text.contains(char::is_control) {
        return Some(BadPathReason::Control);
    }
    text.split('/').find_map(|part| match part {
        "" => Some(BadPathReason::EmptyPart),
        "." | ".." => Some(BadPathReason::Dots),
        _ if part.len() > LONGEST_NAME => Some(BadPathReason::LongName),
        _ => None,
    })
}

impl Borrow<str> for TreePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_could_leave_its_folder_or_confuse_a_reader_is_refused() {
        let bad = [
            ("/etc/passwd", BadPathReason::Absolute),
            ("", BadPathReason::EmptyPart),
            ("a//b", BadPathReason::EmptyPart),
            ("a/", BadPathReason::EmptyPart),
            ("a/../b", BadPathReason::Dots),
            ("./a", BadPathReason::Dots),
            ("a\\b", BadPathReason::Backslash),
            ("a\nb", BadPathReason::Control),
            ("a\u{7f}", BadPathReason::Control),
        ];
        for (text, reason) in bad {
            assert_eq!(TreePath::new(text).unwrap_err().reason, reason, "{text:?}");
        }
        let long = TreePath::new("a".repeat(256)).unwrap_err();
        assert_eq!(long.reason, BadPathReason::LongName);
    }

    #[test]
    fn a_path_knows_its_name_and_the_folders_above() {
        let path = TreePath::new("istio/base/a.yaml").unwrap();
        assert_eq!(path.name(), "a.yaml");
        let folders: Vec<String> = path.folders().map(|f| f.to_string()).collect();
        assert_eq!(folders, ["istio/base", "istio"]);
        assert_eq!(
            path.below(Path::new("rendered/prod")).to_str().unwrap(),
            "rendered/prod/istio/base/a.yaml"
        );
    }
}
