//! Between the values of YAML and those of templates.

use std::collections::BTreeMap;

use kubeyaml::{Map, Number, Value};
use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value as TemplateValue};

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

/// Takes a value back from a template.
///
/// # Errors
/// What JSON has no word for: functions, undefined values, keys that are no text.
pub fn to_value(value: &TemplateValue) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::None => Ok(Value::Null),
        ValueKind::Bool => Ok(value.is_true().into()),
        ValueKind::Number => number(value),
        ValueKind::String => Ok(value.as_str().unwrap_or_default().into()),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter()?.map(|item| to_value(&item)).collect::<Result<_, _>>()?;
            Ok(Value::List(items))
        }
        ValueKind::Map => map(value),
        kind => Err(unfit(&format!("a value of the kind `{kind}`"))),
    }
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

fn map(value: &TemplateValue) -> Result<Value, Error> {
    let mut map = Map::new();
    for key in value.try_iter()? {
        let Some(text) = key.as_str() else { return Err(unfit("a key that is no text")) };
        map.insert(text.to_owned(), to_value(&value.get_item(&key)?)?);
    }
    Ok(Value::Map(map))
}

fn unfit(what: &str) -> Error {
    Error::new(ErrorKind::BadSerialization, format!("YAML has no word for {what}"))
}
