//! From bytes to text.

use crate::{Error, ErrorKind, Place};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Returns the text that `bytes` hold, without a byte order mark at its start.
///
/// # Errors
/// Fails on the first byte that is not UTF-8, and says so when the bytes look like UTF-16.
pub fn decode(bytes: &[u8]) -> Result<&str, Error> {
    let start = Place { line: 1, column: 1 };
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes {
        return Err(Error::new(ErrorKind::NotUtf8, start, "this file is UTF-16; save it as UTF-8"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)),
        Err(error) => Err(not_utf8(bytes, error.valid_up_to())),
    }
}

/// Returns the text that `bytes` hold, as [`decode`] does, without copying it.
///
/// # Errors
/// Fails where [`decode`] does.
pub fn decoded(bytes: Vec<u8>) -> Result<String, Error> {
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len_utf8());
            }
            Ok(text)
        }
        Err(error) => decode(error.as_bytes()).map(str::to_owned),
    }
}

fn not_utf8(bytes: &[u8], at: usize) -> Error {
    let before = String::from_utf8_lossy(&bytes[..at]);
    let byte = bytes.get(at).copied().unwrap_or_default();
    Error::new(
        ErrorKind::NotUtf8,
        Place::end_of(before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&before)),
        format!(
            "byte 0x{byte:02X} (number {} of the file) is not UTF-8; save the file as UTF-8",
            at + 1
        ),
    )
}

impl Place {
    /// Returns the place just behind `text`.
    pub(crate) fn end_of(text: &str) -> Self {
        let line = text.bytes().filter(|byte| *byte == b'\n').count();
        let last = text.rsplit('\n').next().unwrap_or_default();
        Self::new(line + 1, last.chars().count() + 1)
    }

    pub(crate) fn new(line: usize, column: usize) -> Self {
        let narrow = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self { line: narrow(line), column: narrow(column) }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
