//! Says in ordinary words what the parser found wrong.

use saphyr_parser::ScanError;

use crate::{Error, ErrorKind, Limits, Place};

/// Refuses texts that are too long.
pub(super) fn check_text(text: &str, limits: &Limits) -> Result<(), Error> {
    if text.len() <= limits.bytes {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLarge,
        Place { line: 1, column: 1 },
        format!("{} bytes are more than the {} allowed; split the file", text.len(), limits.bytes),
    ))
}

/// Turns the parser's error into ours.
pub(super) fn explain(error: &ScanError, _text: &str) -> Error {
    let marker = error.marker();
    let place = Place::new(marker.line(), marker.col() + 1);
    let kind = if error.info().contains("tab") { ErrorKind::Tab } else { ErrorKind::Syntax };
    Error::new(kind, place, error.info().to_owned())
}
