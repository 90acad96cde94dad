//! What files hold that are the same on both sides, for the rules that must see it.

use rayon::prelude::*;

use crate::snapshot::{File, Reader, may_hold_manifests};

use super::chunks::{self, Chunk};
use super::files::{Excerpt, Look, SameText, text, whole};
use super::meaning::Wanted;
use super::unread::{Flaw, holds_secret, unread};
use super::{Manifest, Unread, When};

/// Reads what is wanted of files and texts that are the same on both sides, and says which of them
/// could not be read.
pub(super) fn read(
    look: Look<'_, '_>,
    wanted: &Wanted,
    (files, texts): (&[&File], &[SameText]),
) -> (Vec<Manifest>, Vec<Unread>) {
    let [_, reader] = look.readers;
    let files = files.par_iter().with_min_len(16).map_init(reader, |reader, file| {
        of_file(look, reader, file, wanted).map_err(|flaw| (file.path.as_str(), flaw))
    });
    let texts = texts
        .par_iter()
        .map(|text| of_text(look, text, wanted).map_err(|flaw| (text.path.as_str(), flaw)));
    let (mut manifests, mut flaws) = (Vec::new(), Vec::new());
    for read in files.chain(texts).collect::<Vec<_>>() {
        match read {
            Ok(found) => manifests.extend(found),
            Err((path, flaw)) => flaws.push(unread(&look.shown(path), flaw, When::Both)),
        }
    }
    (manifests, flaws)
}

/// What is behind links and in other repositories is not looked for: nothing of it was read before.
fn of_file(
    look: Look<'_, '_>,
    reader: &Reader<'_>,
    file: &File,
    wanted: &Wanted,
) -> Result<Vec<Manifest>, Flaw> {
    if !may_hold_manifests(&file.path) || file.may_be_folder() || file.is_link() {
        return Ok(Vec::new());
    }
    let bytes = reader.read(file).map_err(|error| Flaw::from(&error))?;
    let text = text(&bytes)?;
    if !wanted.may_be_in(text) && chunks::split(text).iter().all(says_its_kinds) {
        return Ok(Vec::new());
    }
    let excerpt = Excerpt { chunks: whole(text), is_secret: holds_secret(text) };
    kept(look, &file.path, &excerpt, wanted)
}

fn of_text(look: Look<'_, '_>, text: &SameText, wanted: &Wanted) -> Result<Vec<Manifest>, Flaw> {
    let chunk = Chunk { line: text.line, text: &text.text };
    if !wanted.may_be_in(&text.text) && says_its_kinds(&chunk) {
        return Ok(Vec::new());
    }
    let excerpt = Excerpt { chunks: vec![chunk], is_secret: text.is_secret };
    kept(look, &text.path, &excerpt, wanted)
}

fn kept(
    look: Look<'_, '_>,
    path: &str,
    excerpt: &Excerpt<'_>,
    wanted: &Wanted,
) -> Result<Vec<Manifest>, Flaw> {
    let documents = look.documents(path, excerpt, (look.place)(path))?;
    Ok(documents.manifests.into_iter().filter_map(|it| wanted.kept(it)).collect())
}

/// Tells whether the kinds in a document can be told without reading it: some kind stands there as
/// one plain word, as in all that is written by a program. Of any other document that does not name
/// a kind that is wanted it is not known whether it only cannot be read.
fn says_its_kinds(chunk: &Chunk<'_>) -> bool {
    let is_word = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
    let is_blank = |line: &str| line.is_empty() || line.starts_with('#');
    let mut lines = chunk.text.lines().map(str::trim_end);
    chunk.text.contains("\"kind\":")
        || lines.clone().all(is_blank)
        || lines.any(|line| line.strip_prefix("kind: ").is_some_and(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_whose_kind_cannot_be_told_is_read() {
        let says = |text| says_its_kinds(&Chunk { line: 0, text });
        for text in ["apiVersion: v1\nkind: Pod\n", "# nothing\n\n", "{\"kind\": \"Pod\"}"] {
            assert!(says(text), "{text}");
        }
        for text in ["kind: [broken\n  x: :\n", "kind: \"Po\\x64\"\n", "a: 1\n"] {
            assert!(!says(text), "{text}");
        }
    }
}
