//! What is the same on both sides, for the rules that may ask for it.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::chunks::Chunk;
use super::documents::{Excerpt, ReadDocument, text};
use super::glimpse::Glimpse;
use crate::snapshot::File;

/// A file that is the same on both sides.
pub(super) struct SameFile<'f> {
    pub(super) file: &'f File,
    pub(super) known: Known,
}

/// What is known of a file that is the same on both sides.
pub(super) enum Known {
    /// It was not read, or is no text.
    Nothing,
    Glimpse(Glimpse),
    /// All it holds.
    Content(Vec<u8>, Glimpse),
}

impl Known {
    pub(super) fn of(content: Vec<u8>, room: &Room) -> Self {
        let Ok(text) = text(&content) else { return Self::Nothing };
        let glimpse = Glimpse::of(text);
        if glimpse.is_likely() && room.take(content.len()) {
            return Self::Content(content, glimpse);
        }
        Self::Glimpse(glimpse)
    }
}

/// How many more bytes of files that are the same may be kept. To open a file a second time takes
/// longer than to read what it holds.
pub(super) struct Room(AtomicUsize);

impl Default for Room {
    fn default() -> Self {
        Self::of(32 << 20)
    }
}

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    /// Takes room for so many bytes if that is left.
    fn take(&self, bytes: usize) -> bool {
        let taken = |left: usize| left.checked_sub(bytes);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).is_ok()
    }
}

/// The documents that are the same on both sides of a file that differs.
pub(super) struct SameTexts {
    /// The file's path.
    pub(super) path: String,
    /// The whole file.
    text: String,
    /// The documents: how many lines come before each, and where it stands.
    documents: Vec<(u32, Range<usize>)>,
}

impl SameTexts {
    /// Takes a file and where its documents stand that are the same; none when it has none.
    pub(super) fn of(
        path: &str,
        text: String,
        documents: Vec<(u32, Range<usize>)>,
    ) -> Option<Self> {
        let has_some = !documents.is_empty();
        has_some.then(|| Self { path: path.to_owned(), text, documents })
    }

    /// Returns each document, to be read by `read`.
    pub(super) fn excerpts(
        &self,
        read: ReadDocument,
    ) -> impl IndexedParallelIterator<Item = Excerpt<'_>> {
        self.documents.par_iter().map(move |(line, range)| Excerpt {
            chunks: vec![Chunk::at(&self.text, *line, range.clone())],
            file: &self.text,
            read,
        })
    }
}
