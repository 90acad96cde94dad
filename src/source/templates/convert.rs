//! Between the values of YAML and those of templates.

use std::collections::BTreeMap;

use kubeyaml::{Map, Number, Value};
use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, State, Value as TemplateValue};

/// Makes a value that templates can see. Maps keep their order: that of their keys.
pub fn to_template(value: &Value) -> TemplateValue {
    match value {
        Value::Null => TemplateValue::from(()),
        Value::Bool(value) => (*value).into(),
        Value::Number(Number::Int(int)) => (*int).into(),
        Value::Number(Number::UInt(int)) => (*int).into(),
        Value::Number(Number::Float(float)) => (*float).into(),
        Value::String(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(to_template).collect::<Vec<_>>().into(),
        Value::Map(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), to_template(value)))
            .collect::<BTreeMap<_, _>>()
            .into(),
    }
}

/// Values in one that comes back from a template, and lists and maps inside one another.
const MOST: usize = 200_000;
const DEEPEST: usize = 100;

/// Takes a value back from a template.
///
/// # Errors
/// What JSON has no word for: functions, undefined values, keys that are no text. Also values that
/// are too large, as when a template puts a list twice into itself again and again.
pub fn to_value(value: &TemplateValue) -> Result<Value, Error> {
    Taking { left: MOST }.take(value, DEEPEST)
}

/// Takes a value back like [`to_value`], paid for by the values in it: as much work for each as for
/// half an instruction.
pub(super) fn paid_value(state: &State<'_, '_>, value: &TemplateValue) -> Result<Value, Error> {
    let mut taking = Taking { left: MOST };
    let taken = taking.take(value, DEEPEST)?;
    state.consume_fuel(u64::try_from(2 + (MOST - taking.left) / 2).unwrap_or(u64::MAX))?;
    Ok(taken)
}

struct Taking {
    left: usize,
}

impl Taking {
    fn take(&mut self, value: &TemplateValue, depth: usize) -> Result<Value, Error> {
        self.left =
            self.left.checked_sub(1).ok_or_else(|| too_large("more than 200,000 values"))?;
        match value.kind() {
            ValueKind::None => Ok(Value::Null),
            ValueKind::Bool => Ok(value.is_true().into()),
            ValueKind::Number => number(value),
            ValueKind::String => Ok(value.as_str().unwrap_or_default().into()),
            ValueKind::Seq | ValueKind::Iterable | ValueKind::Map if depth == 0 => {
                Err(too_large("more than 100 lists and maps inside one another"))
            }
            ValueKind::Seq | ValueKind::Iterable => {
                let items = value.try_iter()?.map(|item| self.take(&item, depth - 1));
                Ok(Value::List(items.collect::<Result<_, _>>()?))
            }
            ValueKind::Map => self.map(value, depth - 1),
            kind => Err(unfit(&format!("a value of the kind `{kind}`"))),
        }
    }

    fn map(&mut self, value: &TemplateValue, depth: usize) -> Result<Value, Error> {
        let mut map = Map::new();
        for key in value.try_iter()? {
            let Some(text) = key.as_str() else { return Err(unfit("a key that is no text")) };
            map.insert(text.to_owned(), self.take(&value.get_item(&key)?, depth)?);
        }
        Ok(Value::Map(map))
    }
}

fn too_large(what: &str) -> Error {
    Error::new(ErrorKind::OutOfFuel, format!("this value has {what}"))
}

fn number(value: &TemplateValue) -> Result<Value, Error> {
    if value.is_integer() {
        let signed = i64::try_from(value.clone()).map(Number::Int);
        let number = signed.or_else(|_| u64::try_from(value.clone()).map(Number::UInt));
        return number.map(Value::Number).map_err(|_| unfit("a number of more than 64 bits"));
    }
    match f64::try_from(value.clone()) {
        Ok(float) if float.is_finite() => Ok(Value::Number(Number::Float(float))),
        _ => Err(unfit("a number that is not finite")),
    }
}

fn unfit(what: &str) -> Error {
    Error::new(ErrorKind::BadSerialization, format!("YAML has no word for {what}"))
}
