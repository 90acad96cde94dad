//! Numbers as Kubernetes keeps and prints them.

use std::fmt;

use crate::Number;

impl Number {
    /// Returns the number that Kubernetes sees for `float`, or `None` if JSON has none.
    ///
    /// Kubernetes writes floats as JSON and reads that text again, so an integral float becomes
    /// the integer that its shortest decimal form spells: `1e3` is 1000, `-0.0` is 0.
    pub fn from_f64(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        if float.fract() == 0.0 && float.abs() < 1e21 {
            if float == 0.0 {
                return Some(Self::Int(0));
            }
            let digits = float.to_string();
            if let Ok(int) = digits.parse() {
                return Some(Self::Int(int));
            }
            if let Ok(int) = digits.parse() {
                return Some(Self::UInt(int));
            }
        }
        Some(Self::Float(float))
    }

    /// Returns the integer, if this is one that fits `i64`.
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(int),
            Self::UInt(_) | Self::Float(_) => None,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => int.fmt(f),
            Self::UInt(int) => int.fmt(f),
            Self::Float(float) => write_float(f, *float),
        }
    }
}

/// Writes a float the way Go's JSON does.
fn write_float(f: &mut fmt::Formatter<'_>, float: f64) -> fmt::Result {
    let size = float.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{float:e}");
        match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                write!(f, "{digits}e+{exponent}")
            }
            _ => f.write_str(&text),
        }
    } else {
        write!(f, "{float}")
    }
}
