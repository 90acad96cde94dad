//! Paths as text, without asking the disk.

use std::path::{Component, Path, PathBuf};

use super::{System, SystemError};

/// Returns the path without `.` and with `x/..` taken out, as far as text alone can tell.
///
/// An empty result becomes `.`; a `..` at the root of an absolute path falls away.
pub fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match (part, out.components().next_back()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                out.pop();
            }
            (part, _) => out.push(part),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

/// Returns the normalized absolute path, with relative paths taken from the working directory.
pub fn absolute(system: &dyn System, path: &Path) -> Result<PathBuf, SystemError> {
    if path.is_absolute() {
        return Ok(normalized(path));
    }
    Ok(normalized(&system.current_dir()?.join(path)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::normalized;

    #[test]
    fn dots_are_taken_out_of_a_path() {
        let all = [
            ("a/./b//c/", "a/b/c"),
            ("a/../b", "b"),
            ("../../a", "../../a"),
            ("a/../..", ".."),
            ("/../a/..", "/"),
            ("a/..", "."),
        ];
        for (given, wanted) in all {
            assert_eq!(normalized(Path::new(given)), Path::new(wanted), "{given}");
        }
    }
}
