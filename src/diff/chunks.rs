//! The documents of a YAML text, without reading them.
//!
//! A line that begins with `---` always begins a document: inside every kind of scalar it is
//! forbidden (YAML 1.2.2, 9.1.2). So two texts can be compared document by document before any is
//! parsed, which is what makes a large file with one changed object cheap.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memchr_iter;

/// One document of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk<'t> {
    /// How many lines come before it.
    pub(super) line: u32,
    /// How many bytes come before it.
    start: usize,
    /// Its text, without the marker.
    pub(super) text: &'t str,
}

impl<'t> Chunk<'t> {
    /// A text that is not split.
    pub(super) fn whole(text: &'t str) -> Self {
        Self { line: 0, start: 0, text }
    }

    /// Where it stands in the text it is of.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The document that stands there in a text.
    pub(super) fn at(text: &'t str, line: u32, range: Range<usize>) -> Self {
        Self { line, start: range.start, text: text.get(range).unwrap_or_default() }
    }
}

/// Splits a text into documents. A text that says more with its markers than where documents begin
/// (directives, ends, content beside a marker) is one.
pub(super) fn split(text: &str) -> Vec<Chunk<'_>> {
    let whole = vec![Chunk::whole(text)];
    let mut chunks = Vec::new();
    let (mut first, mut start) = (0, 0);
    let starts = memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    for (line, at) in (0..).zip(std::iter::once(0).chain(starts)) {
        // The first bytes of all that is looked for, the byte order mark last.
        let Some(b'-' | b'.' | b'%' | 0xEF) = text.as_bytes().get(at) else { continue };
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(['%', '\u{feff}']) || rest.starts_with("...") {
            return whole;
        }
        let Some(row) = rest.strip_prefix("---") else { continue };
        let row = row.split_inclusive('\n').next().unwrap_or_default();
        let said = row.trim_end();
        if !said.is_empty() && !said.starts_with(" #") {
            return whole;
        }
        chunks.push(Chunk::at(text, first, start..at));
        (first, start) = (line + 1, at + "---".len() + row.len());
    }
    chunks.push(Chunk::at(text, first, start..text.len()));
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
pub(super) fn compare<'t>(from: &[Chunk<'t>], to: &[Chunk<'t>]) -> Compared<'t> {
    let Compared { from, to, mut same } = side_by_side(from, to);
    let mut counts = HashMap::<&str, usize>::new();
    for chunk in &from {
        *counts.entry(chunk.text).or_default() += 1;
    }
    let mut moved = HashMap::<&str, usize>::new();
    let mut left = Vec::new();
    for chunk in to {
        match counts.get_mut(chunk.text).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                *moved.entry(chunk.text).or_default() += 1;
                same.push(chunk);
            }
            None => left.push(chunk),
        }
    }
    let is_left = |chunk: &Chunk<'_>| match moved.get_mut(chunk.text).filter(|it| **it > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    };
    Compared { from: from.into_iter().filter(is_left).collect(), to: left, same }
}

/// Goes through both lists at once, past a document that only one of them holds: most documents of
/// two renders stand at the same place, and need not be looked up.
fn side_by_side<'t>(mut from: &[Chunk<'t>], mut to: &[Chunk<'t>]) -> Compared<'t> {
    let mut compared = Compared::default();
    loop {
        match (from, to) {
            ([], rest) => {
                compared.to.extend(rest);
                return compared;
            }
            (rest, []) => {
                compared.from.extend(rest);
                return compared;
            }
            ([one, others @ ..], [other, rest @ ..]) if one.text == other.text => {
                compared.same.push(*other);
                (from, to) = (others, rest);
            }
            ([gone, others @ ..], [other, ..])
                if others.first().is_some_and(|it| it.text == other.text) =>
            {
                compared.from.push(*gone);
                from = others;
            }
            ([one, ..], [new, rest @ ..]) if rest.first().is_some_and(|it| it.text == one.text) => {
                compared.to.push(*new);
                to = rest;
            }
            ([gone, others @ ..], [new, rest @ ..]) => {
                compared.from.push(*gone);
                compared.to.push(*new);
                (from, to) = (others, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{compare, split};

    fn texts(text: &str) -> Vec<&str> {
        split(text).iter().map(|chunk| chunk.text).collect()
    }

    #[test]
    fn documents_are_told_apart_by_their_markers() {
        assert_eq!(texts("a: 1\n---\nb: 2\n--- # next\nc: 3"), ["a: 1\n", "b: 2\n", "c: 3"]);
        assert_eq!(split("a: 1\n---\nb: 2\n").last().map(|chunk| chunk.line), Some(2));
        assert_eq!(texts("a: |\n  ---\n  b\n"), ["a: |\n  ---\n  b\n"]);
        assert_eq!(texts("---\r\na: 1\r\n---"), ["", "a: 1\r\n", ""]);
    }

    #[test]
    fn a_text_whose_markers_say_more_is_one() {
        for text in ["%YAML 1.2\n---\na: 1\n", "a: 1\n...\n---\nb: 2\n", "--- a\n---\nb\n"] {
            assert_eq!(texts(text), [text]);
        }
    }

    #[test]
    fn documents_that_both_hold_are_the_same_wherever_they_stand() {
        let compared = compare(&split("a\n---\nb\n---\na\n"), &split("c\n---\na\n"));
        let texts = |chunks: &[super::Chunk<'_>]| {
            chunks.iter().map(|it| it.text.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&compared.same), ["a\n"]);
        assert_eq!(texts(&compared.from), ["b\n", "a\n"]);
        assert_eq!(texts(&compared.to), ["c\n"]);
    }

    proptest! {
        /// Which documents are put side by side does not change what is left of each text.
        #[test]
        fn what_is_left_is_what_is_held_more_often(
            from in "([a-d]\n---\n){0,12}",
            to in "([a-d]\n---\n){0,12}",
        ) {
            let compared = compare(&split(&from), &split(&to));
            let sorted = |parts: &[&[super::Chunk<'_>]]| {
                let mut texts = parts.concat().iter().map(|it| it.text.to_owned()).collect::<Vec<_>>();
                texts.sort();
                texts
            };
            let of = |text: &str| sorted(&[&split(text)]);
            prop_assert_eq!(sorted(&[&compared.from, &compared.same]), of(&from));
            prop_assert_eq!(sorted(&[&compared.to, &compared.same]), of(&to));
            let is_left = |chunk: &&super::Chunk<'_>| compared.to.iter().any(|it| it.text == chunk.text);
            prop_assert_eq!(compared.from.iter().find(is_left), None);
        }
    }
}
