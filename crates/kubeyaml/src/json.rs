//! JSON, compact, and the bridge to serde.

use std::cell::Cell;
use std::fmt;
use std::io;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as DeError, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Serialize, Serializer};
use serde_json::error::Category;
use serde_json::ser::Formatter;

use crate::{Error, ErrorKind, Limits, Map, Number, Place, Value};

/// Returns `value` as JSON on one line, keys sorted, floats as Kubernetes prints them.
pub fn to_json(value: &Value) -> String {
    let mut bytes = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, GoFloats);
    // Writing to memory does not fail, and every key is a string.
    let _ = value.serialize(&mut serializer);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Reads one JSON value, within [`Limits::MANIFESTS`]; see [`from_json_with`].
///
/// # Errors
/// Fails on anything that is not exactly one JSON value.
pub fn from_json(text: &str) -> Result<Value, Error> {
    from_json_with(text, &Limits::MANIFESTS)
}

/// Reads one JSON value. A key twice in one object is an error, as in [`fn@crate::read`].
///
/// # Errors
/// Fails on anything that is not exactly one JSON value within `limits`.
pub fn from_json_with(text: &str, limits: &Limits) -> Result<Value, Error> {
    if text.len() > limits.bytes {
        let message = format!("{} bytes are more than the {} allowed", text.len(), limits.bytes);
        return Err(Error::new(ErrorKind::TooLarge, Place { line: 1, column: 1 }, message));
    }
    let budget = Budget::of(limits);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = AnyValue { budget: &budget, depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| explain(&error, budget.broken.get(), text))
}

fn explain(error: &serde_json::Error, broken: Option<ErrorKind>, text: &str) -> Error {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let bytes = error.column().saturating_sub(1).min(line.len());
    let column = String::from_utf8_lossy(&line.as_bytes()[..bytes]).chars().count() + 1;
    let full = error.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    let kind = broken.unwrap_or(match error.classify() {
        Category::Eof => ErrorKind::Truncated,
        _ if message.starts_with("number out of range") => ErrorKind::NumberOutOfRange,
        _ if message.starts_with("recursion limit") => ErrorKind::TooDeep,
        _ => ErrorKind::Syntax,
    });
    Error::new(kind, Place::new(error.line().max(1), column), message)
}

/// Writes floats as Go does.
struct GoFloats;

impl Formatter for GoFloats {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{}", Number::Float(value))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(int) => serializer.serialize_i64(*int),
            Self::UInt(int) => serializer.serialize_u64(*int),
            Self::Float(float) => serializer.serialize_f64(*float),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(map) => serializer.collect_map(map),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let budget = Budget::of(&Limits::MANIFESTS);
        AnyValue { budget: &budget, depth: 0 }.deserialize(deserializer)
    }
}

/// What one reading may still use, and the limit it broke.
struct Budget {
    depth: usize,
    nodes: Cell<usize>,
    broken: Cell<Option<ErrorKind>>,
}

impl Budget {
    fn of(limits: &Limits) -> Self {
        Self { depth: limits.depth, nodes: Cell::new(limits.nodes), broken: Cell::new(None) }
    }

    fn refuse<E: DeError>(&self, kind: ErrorKind, message: impl fmt::Display) -> E {
        self.broken.set(Some(kind));
        E::custom(message)
    }
}

/// Builds a value of whatever comes.
#[derive(Clone, Copy)]
struct AnyValue<'b> {
    budget: &'b Budget,
    depth: usize,
}

impl AnyValue<'_> {
    /// Returns the same for what is inside a collection.
    fn inside<E: DeError>(self) -> Result<Self, E> {
        if self.depth < self.budget.depth {
            return Ok(Self { depth: self.depth + 1, ..self });
        }
        let message = format!("objects and lists are nested more than {} deep", self.budget.depth);
        Err(self.budget.refuse(ErrorKind::TooDeep, message))
    }

    fn spend<E: DeError>(self, cost: usize) -> Result<(), E> {
        let left = self.budget.nodes.get().checked_sub(cost);
        let Some(left) = left else {
            return Err(self
                .budget
                .refuse(ErrorKind::TooManyNodes, "too many values; split the text"));
        };
        self.budget.nodes.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for AnyValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.spend(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, int: i64) -> Result<Value, E> {
        Ok(Value::Number(Number::Int(int)))
    }

    fn visit_u64<E>(self, int: u64) -> Result<Value, E> {
        Ok(Value::Number(i64::try_from(int).map_or(Number::UInt(int), Number::Int)))
    }

    fn visit_f64<E: DeError>(self, float: f64) -> Result<Value, E> {
        Number::from_f64(float).map(Value::Number).ok_or_else(|| {
            self.budget.refuse(ErrorKind::NumberOutOfRange, "JSON has no such number")
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        self.spend(1)?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                let message = format!("the key {key:?} is set twice; keep one");
                return Err(self.budget.refuse(ErrorKind::DuplicateKey, message));
            }
            map.insert(key, entries.next_value_seed(inside)?);
        }
        Ok(Value::Map(map))
    }
}
