//! What an explicit tag makes of a scalar.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::scalar::{Meaning, meaning};

/// What a tagged scalar holds.
#[derive(Debug, PartialEq)]
pub(crate) enum Tagged {
    /// What the plain words and numbers mean.
    Meaning(Meaning),
    /// This text instead.
    Text(String),
}

/// Reads base64 as Go does: padded, stray bits at the end allowed, line breaks left out before.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Applies `tag`, in its long form, to the text of a scalar.
///
/// Tags of other vocabularies make everything a string, as they do in go-yaml.
pub(crate) fn apply(tag: &str, text: &str) -> Result<Tagged, String> {
    let Some(name) = tag.strip_prefix("tag:yaml.org,2002:") else {
        return Ok(Tagged::Meaning(Meaning::Text));
    };
    let meaning = meaning(text);
    let (fits, expected) = match (name, meaning) {
        ("null", Meaning::Null)
        | ("bool", Meaning::Bool(_))
        | ("int", Meaning::Integer(_))
        | ("float", Meaning::Integer(_) | Meaning::Float(_)) => {
            return Ok(Tagged::Meaning(meaning));
        }
        ("null", _) => (false, "null"),
        ("bool", _) => (false, "a boolean"),
        ("int", _) => (false, "an integer"),
        ("float", _) => (false, "a number"),
        ("timestamp", _) => (is_timestamp(text), "a timestamp"),
        ("binary", _) => return binary(text),
        _ => (true, ""),
    };
    if fits {
        Ok(Tagged::Meaning(Meaning::Text))
    } else {
        Err(format!("`!!{name}` needs {expected}, and this is not one"))
    }
}

/// Tells whether a tag makes `<<` a merge key even in quotes.
pub(crate) fn is_merge(tag: &str) -> bool {
    tag == "tag:yaml.org,2002:merge"
}

/// Tells whether a text begins as a timestamp does; Kubernetes keeps them as text in any case.
fn is_timestamp(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && text.as_bytes().get(4) == Some(&b'-')
}

fn binary(text: &str) -> Result<Tagged, String> {
    let text: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    match BASE64.decode(text) {
        Ok(bytes) => Ok(Tagged::Text(String::from_utf8_lossy(&bytes).into_owned())),
        Err(_) => Err("`!!binary` needs base64, and this is not".to_owned()),
    }
}
