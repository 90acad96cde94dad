//! What a mapping key becomes in JSON.

use crate::scalar::Meaning;
use crate::{Error, ErrorKind, Number, Place};

/// Returns the JSON key for a scalar key that is not text.
pub(crate) fn json_key(meaning: Meaning, place: Place) -> Result<String, Error> {
    match meaning {
        Meaning::Bool(value) => Ok(value.to_string()),
        Meaning::Integer(Number::Int(int)) => Ok(int.to_string()),
        Meaning::Float(float) => Ok(float_key(float)),
        Meaning::Integer(number) => Err(Error::new(
            ErrorKind::NumberOutOfRange,
            place,
            format!("Kubernetes takes no integer above 63 bits as a key; quote {number}"),
        )),
        Meaning::Null | Meaning::Text => Err(Error::new(
            ErrorKind::NullKey,
            place,
            "a key may not be null or empty; quote it if it is text",
        )),
    }
}

/// Writes a float key as Kubernetes does: the shortest digits of its 32-bit form, with an exponent
/// below 1e-4 and from 1e6 on.
fn float_key(float: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "Kubernetes keeps 32 bits of a float key")]
    let float = float as f32;
    if float.is_nan() {
        return ".nan".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(power) if float != 0.0 && !(-4..6).contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", power.abs())
        }
        _ => float.to_string(),
    }
}
