//! Rust source as the house tests see it: every file of a folder, with comments and literals out
//! of the way so that a plain text search finds code and nothing but code.

use std::fs;
use std::path::{Path, PathBuf};

/// One Rust file of this repository.
pub(crate) struct Source {
    /// Path relative to the repository's root, with forward slashes.
    pub(crate) path: String,
    /// The file as it is.
    pub(crate) text: String,
    /// As long as `text`, byte for byte: comments are spaces, what stands inside string and
    /// character literals is underscores, line breaks stay.
    pub(crate) code: String,
}

impl Source {
    /// Takes a file's text under a path of the caller's choice.
    pub(crate) fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), code: blank(text) }
    }

    /// The line, counted from 1, that holds the byte at `offset`.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset].split(|byte| *byte == b'\n').count()
    }
}

/// The folder of the workspace's root package.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every `*.rs` file below `folder` (relative to the root), in path order.
pub(crate) fn below(folder: &str) -> Vec<Source> {
    let mut files = Vec::new();
    walk(&root().join(folder), &mut files);
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a readable folder entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> Source {
    let text = fs::read_to_string(file).expect("a source file in UTF-8");
    let path = file.strip_prefix(root()).expect("a file below the root");
    Source::new(&path.to_string_lossy().replace('\\', "/"), &text)
}

/// Blanks comments and literals; see [`Source::code`].
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (length, filler) = next_piece(rest, out.chars().last());
        let (piece, after) = rest.split_at(length);
        match filler {
            Some(filler) => out.extend(piece.bytes().map(|byte| hide(byte, filler))),
            None => out.push_str(piece),
        }
        rest = after;
    }
    out
}

fn hide(byte: u8, filler: char) -> char {
    if byte == b'\n' { '\n' } else { filler }
}

/// Length of the comment, literal or single character that `rest` starts with, and what it is
/// to be filled with (`None`: it is code and stays).
fn next_piece(rest: &str, before: Option<char>) -> (usize, Option<char>) {
    let starts_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let literal = rest.strip_prefix(['b', 'c']).filter(|_| starts_word).unwrap_or(rest);
    let prefix = rest.len() - literal.len();
    if rest.starts_with("//") {
        (rest.find('\n').unwrap_or(rest.len()), Some(' '))
    } else if rest.starts_with("/*") {
        (block_comment(rest), Some(' '))
    } else if literal.starts_with('"') {
        (prefix + quoted(literal), Some('_'))
    } else if let Some(length) = raw_string(literal).filter(|_| starts_word) {
        (prefix + length, Some('_'))
    } else if let Some(length) = character(literal) {
        (prefix + length, Some('_'))
    } else {
        (rest.chars().next().map_or(1, char::len_utf8), None)
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest.as_bytes()[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.as_bytes()[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Length of the string literal at the start of `rest`, quotes included.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Length of the raw string (`r"..."`, `r#"..."#`) at the start of `rest`, if there is one.
fn raw_string(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('r')?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    let inner = body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
    Some(1 + hashes + 1 + length)
}

/// Length of the character literal at the start of `rest`; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut inner = rest.strip_prefix('\'')?.char_indices();
    let (_, first) = inner.next()?;
    if first == '\\' {
        // The escaped character itself may be a quote: look for the end behind it.
        inner.next();
        return inner.find(|(_, c)| *c == '\'').map(|(at, _)| at + 2);
    }
    let (at, second) = inner.next()?;
    (second == '\'').then_some(at + 2)
}
