//! JSON Schema, draft 7: the part of it that ambit's schemas use. A keyword that is not known here
//! is an error, so that no schema passes because nobody looked.

use serde_json::Value;

/// Keywords that say nothing about whether a value is right.
const SILENT: &[&str] = &[
    "$schema",
    "default",
    "definitions",
    "description",
    "examples",
    "title",
    "x-ambit-pass-through",
];

/// Tells whether a value is right; the error says where it is not.
pub(crate) fn check(schema: &Value, value: &Value) -> Result<(), String> {
    Validator { root: schema }.check(schema, value, "")
}

struct Validator<'s> {
    root: &'s Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let keywords = match schema {
            Value::Bool(true) => return Ok(()),
            Value::Object(keywords) => keywords,
            _ => return Err(format!("{at}: nothing is right here")),
        };
        for (keyword, argument) in keywords {
            match keyword.as_str() {
                silent if SILENT.contains(&silent) => {}
                "$ref" => self.check(self.referenced(argument), value, at)?,
                "type" if !has_type(argument, value) => {
                    return Err(format!("{at}: {value} is not {argument}"));
                }
                "const" if argument != value => {
                    return Err(format!("{at}: {value} is not {argument}"));
                }
                "type" | "const" => {}
                "anyOf" | "oneOf" | "allOf" => self.combine(keyword, argument, value, at)?,
                "items" => self.items(argument, value, at)?,
                // All three speak of members; one look at them is enough.
                "properties" | "patternProperties" | "additionalProperties" => {
                    self.members(schema, value, at)?;
                }
                unknown => panic!("{at}: the schema has the keyword `{unknown}`"),
            }
        }
        Ok(())
    }

    fn referenced(&self, reference: &Value) -> &Value {
        let path = reference.as_str().and_then(|text| text.strip_prefix('#'));
        path.and_then(|path| self.root.pointer(path)).expect("a reference that leads somewhere")
    }

    fn combine(&self, how: &str, choices: &Value, value: &Value, at: &str) -> Result<(), String> {
        let choices = choices.as_array().expect("a list of schemas");
        let (right, wrong): (Vec<_>, Vec<_>) =
            choices.iter().map(|it| self.check(it, value, at)).partition(Result::is_ok);
        let is_right = match how {
            "anyOf" => !right.is_empty(),
            "oneOf" => right.len() == 1,
            _ => wrong.is_empty(),
        };
        let wrong: Vec<_> = wrong.into_iter().filter_map(Result::err).collect();
        if is_right { Ok(()) } else { Err(wrong.join("; ")) }
    }

    fn items(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let mut items = value.as_array().into_iter().flatten().enumerate();
        items.try_for_each(|(index, item)| self.check(schema, item, &format!("{at}[{index}]")))
    }

    fn members(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let open = Value::Bool(true);
        for (key, member) in value.as_object().into_iter().flatten() {
            let patterns = schema.get("patternProperties").and_then(Value::as_object);
            let pattern = patterns.into_iter().flatten().find(|(pattern, _)| {
                let start = pattern.strip_prefix('^').expect("a pattern for the beginning");
                key.starts_with(start)
            });
            let own = schema.get("properties").and_then(|properties| properties.get(key));
            let rest = schema.get("additionalProperties").unwrap_or(&open);
            let schema = own.or(pattern.map(|(_, schema)| schema)).unwrap_or(rest);
            self.check(schema, member, &format!("{at}.{key}"))?;
        }
        Ok(())
    }
}

fn has_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => panic!("a schema of type {name}"),
    };
    wanted.as_array().map_or_else(|| is(wanted), |names| names.iter().any(is))
}
