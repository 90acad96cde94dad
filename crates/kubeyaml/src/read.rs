//! Reading: from parser events to values.

mod aliases;
mod brackets;
mod characters;
mod engine;
mod fuse;
mod located;
mod plain;
mod scalars;
mod spacing;
mod syntax;
mod tree;

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
    engine::read(text, limits, 1).map_err(|mut errors| errors.swap_remove(0))
}

/// The most problems that one reading reports.
const MOST_ERRORS: usize = 100;

/// Reads all documents of `text` and keeps the place of every key and value.
///
/// # Errors
/// Fails with every problem that can be told apart, in the order of their places, at most 100.
pub fn read_located(text: &str, limits: &Limits) -> Result<Vec<Node>, Vec<Error>> {
    engine::read(text, limits, MOST_ERRORS).map_err(|mut errors| {
        errors.sort_by_key(|error| error.place);
        errors
    })
}
