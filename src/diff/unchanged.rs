//! What files hold that are the same on both sides, for the rules that must see it.

use rayon::prelude::*;

use crate::snapshot::{Reader, may_hold_manifests};

use super::chunks::{Chunk, split};
use super::files::{Excerpt, Known, Look, SameFile, SameTexts, is_json, text};
use super::meaning::Wanted;
use super::unread::{Flaw, unread};
use super::{Manifest, Unread, When, glimpse};

/// Reads what is wanted of files and texts that are the same on both sides, and says which of them
/// could not be read.
pub(super) fn read(
    look: Look<'_, '_>,
    wanted: &Wanted,
    (files, texts): (Vec<SameFile<'_>>, &[SameTexts]),
) -> (Vec<Manifest>, Vec<Unread>) {
    let [_, reader] = look.readers;
    let files = files.into_par_iter().with_min_len(16).map_init(reader, |reader, same| {
        let path = same.file.path.as_str();
        of_file(look, reader, same, wanted).map_err(|flaw| (path, flaw))
    });
    let texts = texts.par_iter().flat_map(|texts| {
        let path = texts.path.as_str();
        let likely = texts
            .excerpts()
            .filter(|it| it.chunks.iter().any(|it| glimpse::may_hold(it.text, wanted)));
        likely.map(move |it| kept(look, path, &it, wanted).map_err(|flaw| (path, flaw)))
    });
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
    SameFile { file, known }: SameFile<'_>,
    wanted: &Wanted,
) -> Result<Vec<Manifest>, Flaw> {
    if !may_hold_manifests(&file.path) || file.may_be_folder() || file.is_link() {
        return Ok(Vec::new());
    }
    let bytes = match known {
        Known::Content(bytes) => bytes,
        Known::Glimpse(glimpse) if !glimpse.may_hold(wanted) => return Ok(Vec::new()),
        Known::Glimpse(_) | Known::Nothing => reader.read(file).map_err(|it| Flaw::from(&it))?,
    };
    let text = text(&bytes)?;
    let mut chunks = if is_json(&file.path) { vec![Chunk::whole(text)] } else { split(text) };
    chunks.retain(|it| glimpse::may_hold(it.text, wanted));
    kept(look, &file.path, &Excerpt { chunks, file: text }, wanted)
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
