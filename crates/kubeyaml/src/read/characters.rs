//! Refuses texts that are too long, and characters that YAML does not allow.

use crate::{Error, ErrorKind, Limits, Place};

/// Bytes looked at together; small enough that one odd byte costs little.
const CHUNK: usize = 64;

/// Refuses texts over the budget and characters that Kubernetes refuses or readers disagree about.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Error> {
    if text.len() > limits.bytes {
        return Err(Error::new(
            ErrorKind::TooLarge,
            Place { line: 1, column: 1 },
            format!(
                "{} bytes are more than the {} allowed; split the file",
                text.len(),
                limits.bytes
            ),
        ));
    }
    match first_forbidden(text) {
        None => Ok(()),
        Some((at, c)) => Err(forbidden(text, at, c)),
    }
}

fn first_forbidden(text: &str) -> Option<(usize, char)> {
    let suspect = text
        .as_bytes()
        .chunks(CHUNK)
        .position(|chunk| chunk.iter().fold(false, |found, byte| found | is_suspect(*byte)))?;
    let mut from = suspect * CHUNK;
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    text[from..].char_indices().find(|(_, c)| !is_allowed(*c)).map(|(at, c)| (from + at, c))
}

/// Tells whether a character that may be forbidden can begin with this byte.
fn is_suspect(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F | 0xC2 | 0xE2 | 0xEF)
}

fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => false,
        c => c >= '\u{a0}',
    }
}

fn forbidden(text: &str, at: usize, c: char) -> Error {
    let code = u32::from(c);
    let message = match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => format!(
            "the character U+{code:04X} is a line break to some readers and not to others; \
             remove it, or write it as an escape in double quotes"
        ),
        _ => format!(
            "the control character U+{code:04X} is not allowed; \
             remove it, or write it as an escape in double quotes"
        ),
    };
    Error::new(ErrorKind::ForbiddenCharacter, Place::end_of(&text[..at]), message)
}
