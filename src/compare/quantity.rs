//! Kubernetes quantities: `1000m` is `1` (apimachinery `pkg/api/resource/quantity.go`).

use kubeyaml::{Number, Value};

use crate::object::ObjectId;

/// The mappings whose values are quantities.
const HOLDERS: &[&str] =
    &["limits", "requests", "hard", "capacity", "default", "defaultRequest", "min", "max", "used"];

/// Fields that are quantities themselves.
const FIELDS: &[&str] = &["sizeLimit", "averageValue", "divisor"];

/// API groups whose objects hold quantities there.
const GROUPS: &[&str] = &["", "apps", "batch", "autoscaling", "argoproj.io"];

/// Tells whether the field of an object at this path, given by its keys, is a quantity.
pub(super) fn holds<'k>(id: &ObjectId, keys: impl Iterator<Item = &'k str>) -> bool {
    if !GROUPS.contains(&id.group.as_str()) || id.kind == "ConfigMap" {
        return false;
    }
    let (mut parent, mut last) = ("", "");
    for key in keys {
        (parent, last) = (last, key);
    }
    HOLDERS.contains(&parent) || FIELDS.contains(&last)
}

/// Tells whether two values are the same quantity.
pub(super) fn are_equal(from: &Value, to: &Value) -> bool {
    matches!((nanos(from), nanos(to)), (Some(from), Some(to)) if from == to)
}

/// The quantity in billionths, where it is a whole number of them.
fn nanos(value: &Value) -> Option<i128> {
    match value {
        Value::String(text) => parse(text),
        Value::Number(Number::Int(int)) => i128::from(*int).checked_mul(1_000_000_000),
        Value::Number(number @ Number::Float(_)) => {
            parse(&kubeyaml::to_json(&Value::Number(*number)))
        }
        _ => None,
    }
}

fn parse(text: &str) -> Option<i128> {
    let end = text.find(|it: char| !it.is_ascii_digit() && !"+-.".contains(it));
    let (digits, suffix) = text.split_at(end.unwrap_or(text.len()));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
    let (base, power) = scale(suffix)?;
    let tens = 9 + power - i32::try_from(fraction.len()).ok()?;
    let scaled = mantissa.checked_mul(base)?;
    if tens >= 0 {
        scaled.checked_mul(10_i128.checked_pow(tens.unsigned_abs())?)
    } else {
        let divisor = 10_i128.checked_pow(tens.unsigned_abs())?;
        (scaled % divisor == 0).then_some(scaled / divisor)
    }
}

/// The binary factor and the power of ten that a suffix stands for.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    let decimal = |power| Some((1, power));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => Some((1 << 10, 0)),
        "Mi" => Some((1 << 20, 0)),
        "Gi" => Some((1 << 30, 0)),
        "Ti" => Some((1 << 40, 0)),
        "Pi" => Some((1 << 50, 0)),
        "Ei" => Some((1 << 60, 0)),
        _ => suffix
            .strip_prefix(['e', 'E'])?
            .parse()
            .ok()
            .filter(|it| -30 < *it && *it < 30)
            .and_then(decimal),
    }
}
