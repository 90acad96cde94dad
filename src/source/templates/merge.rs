//! One map laid over another.

use kubeyaml::{Map, Value};

/// Lays a map over another: maps merge deeply, all else replaces, `null` included.
pub fn lay_over(lower: &mut Map, upper: Map) {
    for (key, value) in upper {
        match (lower.get_mut(&key), value) {
            (Some(Value::Map(below)), Value::Map(above)) => lay_over(below, above),
            (_, value) => {
                lower.insert(key, value);
            }
        }
    }
}
