//! The documents of a YAML text, without reading them.
//!
//! A line that begins with `---` always begins a document: inside every kind of scalar it is
//! forbidden (YAML 1.2.2, 9.1.2). So two texts can be compared document by document before any is
//! parsed, which is what makes a large file with one changed object cheap.

use std::collections::HashMap;

/// One document of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk<'t> {
    /// How many lines come before it.
    pub(super) line: u32,
    /// Its text, without the marker.
    pub(super) text: &'t str,
}

/// Splits a text into documents. A text that says more with its markers than where documents begin
/// (directives, ends, content beside a marker) is one.
pub(super) fn split(text: &str) -> Vec<Chunk<'_>> {
    let whole = vec![Chunk { line: 0, text }];
    let mut chunks = Vec::new();
    let (mut start, mut at, mut line, mut first) = (0, 0, 0, 0);
    for row in text.split_inclusive('\n') {
        line += 1;
        let end = at + row.len();
        if row.starts_with(['%', '\u{feff}']) || row.starts_with("...") {
            return whole;
        }
        if let Some(rest) = row.strip_prefix("---") {
            let rest = rest.trim_end();
            if !rest.is_empty() && !rest.starts_with(" #") {
                return whole;
            }
            chunks.push(Chunk { line: first, text: text.get(start..at).unwrap_or_default() });
            (start, first) = (end, line);
        }
        at = end;
    }
    chunks.push(Chunk { line: first, text: text.get(start..).unwrap_or_default() });
    chunks
}

/// The documents of two texts: those of each that the other does not hold, and those that both do.
#[derive(Debug, Default)]
pub(super) struct Compared<'t> {
    pub(super) from: Vec<Chunk<'t>>,
    pub(super) to: Vec<Chunk<'t>>,
    pub(super) same: Vec<Chunk<'t>>,
}

/// Compares two lists of documents; one that comes twice must come twice on both sides.
pub(super) fn compare<'t>(from: Vec<Chunk<'t>>, to: Vec<Chunk<'t>>) -> Compared<'t> {
    let mut counts = HashMap::<&str, usize>::new();
    for chunk in &to {
        *counts.entry(chunk.text).or_default() += 1;
    }
    let mut kept = HashMap::<&str, usize>::new();
    let mut compared = Compared::default();
    for chunk in from {
        match counts.get_mut(chunk.text).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                *kept.entry(chunk.text).or_default() += 1;
            }
            None => compared.from.push(chunk),
        }
    }
    for chunk in to {
        match kept.get_mut(chunk.text).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                compared.same.push(chunk);
            }
            None => compared.to.push(chunk),
        }
    }
    compared
}

#[cfg(test)]
mod tests {
    use super::{compare, split};

    fn texts(text: &str) -> Vec<&str> {
        split(text).iter().map(|chunk| chunk.text).collect()
    }

    #[test]
    fn documents_are_told_apart_by_their_markers() {
        assert_eq!(texts("a: 1\n---\nb: 2\n--- # next\nc: 3"), ["a: 1\n", "b: 2\n", "c: 3"]);
        assert_eq!(split("a: 1\n---\nb: 2\n").last().map(|chunk| chunk.line), Some(2));
        assert_eq!(texts("a: |\n  ---\n  b\n"), ["a: |\n  ---\n  b\n"]);
    }

    #[test]
    fn a_text_whose_markers_say_more_is_one() {
        for text in ["%YAML 1.2\n---\na: 1\n", "a: 1\n...\n---\nb: 2\n", "--- a\n---\nb\n"] {
            assert_eq!(texts(text), [text]);
        }
    }

    #[test]
    fn documents_that_both_hold_are_the_same_wherever_they_stand() {
        let compared = compare(split("a\n---\nb\n---\na\n"), split("c\n---\na\n"));
        let texts = |chunks: &[super::Chunk<'_>]| {
            chunks.iter().map(|it| it.text.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&compared.same), ["a\n"]);
        assert_eq!(texts(&compared.from), ["b\n", "a\n"]);
        assert_eq!(texts(&compared.to), ["c\n"]);
    }
}
