//! What a scalar means: the words and numbers of YAML 1.1 as go-yaml reads them.

use crate::Number;

/// The meaning of a scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meaning {
    /// `null`, `~`.
    Null,
    /// `true`, `yes`, `off`, ...
    Bool(bool),
    /// An integer that fits 64 bits.
    Integer(Number),
    /// A float, as written: 1.0 is still a float here.
    Float(f64),
    /// Text.
    Text,
}

/// Returns the meaning of a plain scalar.
pub(crate) fn meaning(text: &str) -> Meaning {
    match text.as_bytes() {
        [] => Meaning::Null,
        [b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~', ..] => {
            word(text)
        }
        [b'.', ..] => {
            special_float(text).or_else(|| dotted_float(text)).map_or(Meaning::Text, Meaning::Float)
        }
        [b'0'..=b'9' | b'+' | b'-', ..] => number(text),
        _ => Meaning::Text,
    }
}

fn word(text: &str) -> Meaning {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Meaning::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Meaning::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Meaning::Null,
        _ => Meaning::Text,
    }
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        _ => None,
    }
}

/// Reads a float that begins with a dot; `_` may stand between digits only.
fn dotted_float(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let fits = bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'_' => at > 0 && digit(bytes.get(at - 1)) && digit(bytes.get(at + 1)),
        _ => true,
    });
    if fits { decimal_float(&without_underscores(text)) } else { None }
}

fn number(text: &str) -> Meaning {
    if let Some(float) = special_float(text) {
        return Meaning::Float(float);
    }
    // Most texts that begin with a digit are versions, sizes or addresses.
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' | b'o' | b'O' | b'+' | b'-' | b'.' | b'_')) {
        return Meaning::Text;
    }
    let plain = without_underscores(text);
    if let Some(number) = integer(&plain) {
        return Meaning::Integer(number);
    }
    decimal_float(&plain).map_or(Meaning::Text, Meaning::Float)
}

fn without_underscores(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('_') { text.replace('_', "").into() } else { text.into() }
}

/// Reads an integer with an optional sign and one of the prefixes `0x`, `0o`, `0b`, `0`.
fn integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'o' | b'O', ..] => (&digits[2..], 8),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    // The standard library would accept another sign here.
    if !digits.bytes().next()?.is_ascii_alphanumeric() {
        return None;
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0_i64.checked_sub_unsigned(size).map(Number::Int);
    }
    match i64::try_from(size) {
        Ok(int) => Some(Number::Int(int)),
        // Go takes no plus sign before an integer above i64.
        Err(_) if text.starts_with('+') => None,
        Err(_) => Some(Number::UInt(size)),
    }
}

/// Reads digits with at most one dot and an optional exponent; `None` for anything else and for
/// what no finite float can hold.
fn decimal_float(text: &str) -> Option<f64> {
    let shaped =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if !shaped {
        return None;
    }
    text.parse().ok().filter(|float: &f64| float.is_finite())
}
