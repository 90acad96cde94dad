//! SHA256SUMS: what ambit wrote, in the format of `sha256sum`.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

use super::{Tree, TreePath};

/// The name of the file that lists what ambit wrote, in the folder of its environment.
pub const SUMS_FILE: &str = "SHA256SUMS";

/// The SHA-256 of a file's content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum([u8; 32]);

/// The sum of each file of a tree, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    files: BTreeMap<TreePath, Sum>,
}

/// Where and why a text is no list of sums.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
pub struct SumsError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong there.
    pub reason: SumsErrorReason,
}

/// What is wrong in a list of sums.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SumsErrorReason {
    /// A merge that was not finished.
    #[error("a conflict marker of git: two sides changed what was rendered")]
    ConflictMarker,
    /// Lines that end as on Windows.
    #[error("the line ends with CR LF, as git may write it on Windows (`core.autocrlf`)")]
    CarriageReturn,
    /// Not text at all.
    #[error("not UTF-8")]
    NotUtf8,
    /// No sum at the beginning of the line.
    #[error("a sum of 64 hexadecimal digits was expected")]
    NoSum,
    /// The sum and the path run together.
    #[error("two spaces were expected after the sum")]
    NoSpaces,
    /// The path is not one that ambit writes.
    #[error("{0}")]
    Path(#[from] super::BadPath),
    /// A path is listed a second time.
    #[error("`{0}` is listed twice")]
    Twice(TreePath),
}

impl Sum {
    /// Computes the sum of a content.
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(digits: &str) -> Option<Self> {
        let mut sum = [0; 32];
        let digits = digits.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in sum.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(sum))
    }
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let hex =
            self.0.map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        f.write_str(str::from_utf8(hex.as_flattened()).unwrap_or_default())
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Sums {
    /// Computes the sums of a whole tree.
    pub fn of(tree: &Tree) -> Self {
        Self {
            files: tree.iter().map(|(path, content)| (path.clone(), Sum::of(content))).collect(),
        }
    }

    /// Reads what `sha256sum` wrote. The order of lines does not matter.
    pub fn parse(content: &[u8]) -> Result<Self, SumsError> {
        let text =
            str::from_utf8(content).map_err(|error| not_utf8(content, error.valid_up_to()))?;
        let mut files = BTreeMap::new();
        for (line, number) in text.split_terminator('\n').zip(1..) {
            let failed = |(column, reason)| SumsError { line: number, column, reason };
            let (path, sum) = read_line(line).map_err(failed)?;
            if files.insert(path.clone(), sum).is_some() {
                return Err(failed((67, SumsErrorReason::Twice(path))));
            }
        }
        Ok(Self { files })
    }

    /// Returns the sum of a file, if it is listed.
    pub fn get(&self, path: &TreePath) -> Option<Sum> {
        self.files.get(path).copied()
    }

    /// Lists a file.
    pub fn insert(&mut self, path: TreePath, sum: Sum) {
        self.files.insert(path, sum);
    }

    /// Takes a file off the list.
    pub fn remove(&mut self, path: &TreePath) {
        self.files.remove(path);
    }

    /// Tells whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns the listed files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&TreePath, Sum)> {
        self.files.iter().map(|(path, sum)| (path, *sum))
    }

    /// Tells whether a listed file lies below a folder.
    pub(super) fn reach_below(&self, folder: &TreePath) -> bool {
        super::reaches_below(&self.files, folder)
    }
}

/// The text of SHA256SUMS. A [`TreePath`] has nothing that `sha256sum` would escape.
impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|(path, sum)| writeln!(f, "{sum}  {}", path.as_str()))
    }
}

fn read_line(line: &str) -> Result<(TreePath, Sum), (u32, SumsErrorReason)> {
    if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|marker| line.starts_with(marker)) {
        return Err((1, SumsErrorReason::ConflictMarker));
    }
    if line.ends_with('\r') {
        let column = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
        return Err((column, SumsErrorReason::CarriageReturn));
    }
    let sum = line.get(..64).and_then(Sum::parse).ok_or((1, SumsErrorReason::NoSum))?;
    let path = line[64..]
        .strip_prefix("  ")
        .or_else(|| line[64..].strip_prefix(" *"))
        .ok_or((65, SumsErrorReason::NoSpaces))?;
    let path = TreePath::new(path).map_err(|bad| (67, bad.into()))?;
    Ok((path, sum))
}

fn not_utf8(content: &[u8], valid: usize) -> SumsError {
    let before = String::from_utf8_lossy(&content[..valid]);
    let last = before.rsplit('\n').next().unwrap_or_default();
    let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    SumsError {
        line: count(before.matches('\n').count()),
        column: count(last.chars().count()),
        reason: SumsErrorReason::NotUtf8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn refused(text: impl AsRef<[u8]>) -> String {
        Sums::parse(text.as_ref()).unwrap_err().to_string()
    }

    #[test]
    fn lines_in_any_order_and_in_binary_mode_are_read() {
        let text = format!("{EMPTY}  b\n{EMPTY} *a c\n{}  \u{fc}", EMPTY.to_uppercase());
        let sums = Sums::parse(text.as_bytes()).unwrap();
        let paths: Vec<&str> = sums.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a c", "b", "ü"]);
        assert!(sums.iter().all(|(_, sum)| sum == Sum::of(b"")));
        assert_eq!(sums.to_string(), format!("{EMPTY}  a c\n{EMPTY}  b\n{EMPTY}  ü\n"));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let good = format!("{EMPTY}  a\n");
        let all = [
            (format!("{good}<<<<<<< HEAD\n"), "2:1: a conflict marker of git"),
            (format!("{good}||||||| base\n"), "2:1: a conflict marker of git"),
            (format!("{good}=======\n"), "2:1: a conflict marker of git"),
            (format!("{good}>>>>>>> other\n"), "2:1: a conflict marker of git"),
            (format!("{EMPTY}  a\r\n"), "1:68: the line ends with CR LF"),
            ("\n".to_owned(), "1:1: a sum of 64 hexadecimal digits was expected"),
            (format!("{}g  a\n", &EMPTY[1..]), "1:1: a sum of 64 hexadecimal digits"),
            (format!("\\{EMPTY}  a\\nb\n"), "1:1: a sum of 64 hexadecimal digits"),
            (format!("{good}{EMPTY} b\n"), "2:65: two spaces were expected after the sum"),
            (format!("{EMPTY}  ../b\n"), "1:67: `../b` is no path of a file in a tree"),
            (format!("{good}{good}"), "2:67: `a` is listed twice"),
        ];
        for (text, wanted) in all {
            assert!(refused(&text).starts_with(wanted), "{text:?}: {}", refused(&text));
        }
        let not_text = [good.as_bytes(), "ü\u{e9}".as_bytes(), b"\xff"].concat();
        assert_eq!(refused(not_text), "2:3: not UTF-8");
    }
}
