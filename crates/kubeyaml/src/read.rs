//! Reading: from parser events to values.

mod aliases;
mod block;
mod brackets;
mod characters;
mod engine;
mod fuse;
mod located;
mod mend;
mod plain;
mod scalars;
mod source;
mod spacing;
mod syntax;
mod tree;

use self::source::Source;
use self::tree::Tree;
use crate::{Error, Limits, Node, Value};

/// Reads all documents of `text` as Kubernetes reads them, within [`Limits::MANIFESTS`].
///
/// Empty documents are left out.
///
/// # Errors
/// Fails with the first problem that is met.
pub fn read(text: &str) -> Result<Vec<Value>, Error> {
    read_with(text, &Limits::MANIFESTS)
}

/// Reads all documents of `text` as Kubernetes reads them, within `limits`.
///
/// # Errors
/// Fails with the first problem that is met.
pub fn read_with(text: &str, limits: &Limits) -> Result<Vec<Value>, Error> {
    match block::read(text, limits, &|_| true) {
        Some(value) => Ok(vec![value]),
        None => through_events(text, limits),
    }
}

/// Reads what is wanted of all documents of `text`, as [`read_with`] reads the whole.
///
/// `wanted` is asked for every entry outside of lists, by its path: its keys from the top of the
/// document. What it refuses is left out, which takes less time and less memory.
///
/// ```
/// use kubeyaml::{Limits, Value, read_part};
///
/// let wanted = |path: &[&str]| path != ["spec"];
/// for text in ["kind: A\nspec:\n  b: 1\n", "{kind: A, spec: {b: 1}}"] {
///     let documents = read_part(text, &Limits::MANIFESTS, &wanted)?;
///     assert_eq!(documents, [Value::from([("kind", Value::from("A"))])]);
/// }
/// # Ok::<(), kubeyaml::Error>(())
/// ```
///
/// # Errors
/// Fails with the first problem that is met, also in what is left out.
pub fn read_part(
    text: &str,
    limits: &Limits,
    wanted: &dyn Fn(&[&str]) -> bool,
) -> Result<Vec<Value>, Error> {
    if let Some(value) = block::read(text, limits, wanted) {
        return Ok(vec![value]);
    }
    let mut documents = through_events(text, limits)?;
    for document in &mut documents {
        keep(document, wanted, &mut Vec::new());
    }
    Ok(documents)
}

/// Leaves out of a value, which is to be found at `path`, the entries that are not wanted.
fn keep(value: &mut Value, wanted: &dyn Fn(&[&str]) -> bool, path: &mut Vec<String>) {
    let Value::Map(map) = value else { return };
    map.retain(|key, value| {
        path.push(key.clone());
        let is_wanted = wanted(&path.iter().map(String::as_str).collect::<Vec<_>>());
        if is_wanted {
            keep(value, wanted, path);
        }
        path.pop();
        is_wanted
    });
}

/// Reads all documents of `text` by what a YAML parser makes of it, whatever they look like.
fn through_events(text: &str, limits: &Limits) -> Result<Vec<Value>, Error> {
    read_trees(text, limits, 1).map_err(|mut errors| errors.swap_remove(0))
}

/// The most problems that one reading reports.
const MOST_ERRORS: usize = 100;

/// Reads all documents of `text` and keeps the place of every key and value.
///
/// # Errors
/// Fails with every problem that can be told apart, in the order of their places, at most 100.
pub fn read_located(text: &str, limits: &Limits) -> Result<Vec<Node>, Vec<Error>> {
    read_trees(text, limits, MOST_ERRORS).map_err(|mut errors| {
        errors.sort_by_key(|error| error.place);
        errors
    })
}

fn read_trees<T: Tree>(
    text: &str,
    limits: &Limits,
    most_errors: usize,
) -> Result<Vec<T>, Vec<Error>> {
    characters::check(text, limits).map_err(|error| vec![error])?;
    let failure = match engine::read(&Source::as_written(text), limits, most_errors) {
        Ok(trees) => return Ok(trees),
        Err(failure) => failure,
    };
    let Some(source) = failure.may_mend.then(|| mend::mend(text)).flatten() else {
        return Err(failure.errors);
    };
    let mended = engine::read(&source, limits, most_errors).map_err(|failure| failure.errors);
    // The last error is that of the place to mend. One before it stands whatever follows.
    match (failure.errors.split_last(), &mended) {
        (Some((_, [first, ..])), Err(errors)) if errors.contains(first) => mended,
        (Some((_, [_, ..])), _) => Err(failure.errors),
        _ => mended,
    }
}
