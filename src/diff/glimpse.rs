//! What can be told of a text without reading its YAML.

use memchr::memmem;

use super::chunks;
use super::meaning::{Wanted, Words};

/// What is known of a text at a glance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glimpse {
    words: Words,
    /// Whether the kinds of all its documents can be told.
    says_kinds: bool,
}

impl Glimpse {
    pub(super) fn of(text: &str) -> Self {
        let says_kinds = chunks::split(text).iter().all(|chunk| says_its_kinds(chunk.text));
        Self { words: Words::of(text), says_kinds }
    }

    /// Tells whether the text is likely to be asked for.
    pub(super) fn is_likely(self) -> bool {
        !self.says_kinds || self.words.are_likely()
    }

    /// Tells whether the text may hold what is wanted.
    pub(super) fn may_hold(self, wanted: &Wanted) -> bool {
        !self.says_kinds || wanted.may_be_among(self.words)
    }
}

/// Tells whether a document may hold what is wanted.
pub(super) fn may_hold(document: &str, wanted: &Wanted) -> bool {
    wanted.may_be_in(document) || !says_its_kinds(document)
}

/// Tells whether the kinds in a document can be told without reading it: some kind stands there as
/// one plain word, as in all that is written by a program. Of any other document that does not name
/// a kind that is wanted it is not known whether it only cannot be read.
fn says_its_kinds(document: &str) -> bool {
    let is_blank = |line: &str| line.trim_end().is_empty() || line.starts_with('#');
    said_kind(document).is_some()
        || memmem::find(document.as_bytes(), b"\"kind\":").is_some()
        || document.lines().all(is_blank)
}

/// The kind of a document where it stands as a plain word at the beginning of a line.
pub(super) fn said_kind(document: &str) -> Option<&str> {
    memmem::find_iter(document.as_bytes(), "kind: ").find_map(|at| {
        let (before, rest) = document.split_at_checked(at)?;
        let word = rest.lines().next()?.strip_prefix("kind: ")?.trim_end();
        let begins = before.is_empty() || before.ends_with('\n');
        let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
        (begins && is_word).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_whose_kind_cannot_be_told_is_read() {
        for text in [
            "apiVersion: v1\nkind: Pod\n",
            "kind: Pod \r\n",
            "# nothing\n\n",
            "{\"kind\": \"Pod\"}",
        ] {
            assert!(says_its_kinds(text), "{text}");
        }
        for text in [
            "kind: [broken\n  x: :\n",
            "kind: \"Po\\x64\"\n",
            "a: 1\n",
            "  kind: Pod\n",
            "kind: \n",
        ] {
            assert!(!says_its_kinds(text), "{text}");
        }
    }
}
