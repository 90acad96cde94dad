//! What `{{ .. }}` prints: only what YAML reads back as the same thing.

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Output, State, Value};

/// Prints a value, and refuses nothing, lists and maps.
pub(super) fn print(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    // minijinja has refused a slip in a name before it asks here. What is left is an `if` without
    // `else` inside the braces, which prints nothing.
    let text = if value.is_undefined() { String::new() } else { word(value)? };
    out.write_str(&text).map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string()))
}

/// Returns a text, a number or a boolean as YAML writes it without quotes. What is undefined is
/// refused: a filter would make an empty text of a slip in a name.
pub(super) fn word(value: &Value) -> Result<String, Error> {
    let refuse = |what: &str, hint: &str| {
        let detail = format!("{what} has no single way to be printed; {hint}");
        Err(Error::new(ErrorKind::InvalidOperation, detail))
    };
    match value.kind() {
        ValueKind::Bool => Ok(if value.is_true() { "true" } else { "false" }.to_owned()),
        ValueKind::String | ValueKind::Number => Ok(value.to_string()),
        ValueKind::None => refuse(
            "`null`",
            "test for it with `is none`, give another value with `or`, or print it with `| tojson`",
        ),
        ValueKind::Undefined => Err(undefined()),
        ValueKind::Seq => refuse("a list", "print it with `| tojson` or `| toyaml`"),
        ValueKind::Map => refuse("a map", "print it with `| tojson` or `| toyaml`"),
        kind => refuse(&format!("a value of the kind `{kind}`"), "print its parts"),
    }
}

/// The error of a filter that is given what is undefined.
pub(super) fn undefined() -> Error {
    Error::new(ErrorKind::UndefinedError, "what this filter is given is undefined")
}
