//! The filters that templates have beside minijinja's.

use std::collections::BTreeMap;

use kubeyaml::Value;
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, State, Value as TemplateValue};

use super::convert::{paid_value, to_template};
use super::printing::{undefined, word};
use super::text_filters::pay;
use super::{go_number, go_yaml, lay_over};

/// Adds the filters, and takes away those that print what YAML would misread.
pub(super) fn install(environment: &mut Environment<'_>) {
    environment.add_filter("tojson", to_json);
    environment.add_filter("toyaml", to_yaml);
    environment.add_filter("as_go", as_go);
    environment.add_filter("texts", texts);
    environment.add_filter("overlaid", overlaid);
    environment.add_filter("join", join);
    environment.add_filter("string", |value: &TemplateValue| word(value));
    // For HTML, of no use in YAML, and lenient with what is undefined.
    environment.remove_filter("escape");
    environment.remove_filter("e");
    environment.remove_filter("format");
    environment.remove_filter("pprint");
    environment.remove_global("debug");
}

/// JSON, which is YAML wherever a value may stand: on one line, or indented when `pretty`.
pub(super) fn to_json(
    state: &State<'_, '_>,
    value: &TemplateValue,
    pretty: Option<bool>,
) -> Result<String, Error> {
    let value = paid_value(state, value)?;
    let text = if pretty.unwrap_or(false) {
        let failed =
            |error: serde_json::Error| Error::new(ErrorKind::BadSerialization, error.to_string());
        serde_json::to_string_pretty(&value).map_err(failed)?
    } else {
        kubeyaml::to_json(&value)
    };
    pay(state, text.len())?;
    Ok(if text.contains(is_break) { escape_breaks(&text) } else { text })
}

/// What JSON may leave as it is but YAML may not: control characters and line breaks.
fn is_break(char: char) -> bool {
    matches!(char, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn escape_breaks(text: &str) -> String {
    let escaped = |char: char| match char {
        char if is_break(char) => format!("\\u{:04x}", u32::from(char)),
        char => char.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// YAML exactly as the charts' `toYaml` prints it, without a newline at the end.
fn to_yaml(state: &State<'_, '_>, value: &TemplateValue) -> Result<String, Error> {
    let mut text = go_yaml::emit(&paid_value(state, value)?);
    pay(state, text.len())?;
    text.pop();
    Ok(text)
}

/// What Go prints for a text, a number or a boolean; nothing for `null`.
fn as_go(value: &TemplateValue) -> Result<String, Error> {
    match value.kind() {
        ValueKind::None => Ok(String::new()),
        ValueKind::Number => f64::try_from(value.clone()).map(go_number),
        _ => word(value),
    }
}

/// A map of texts, numbers and booleans as a map of the texts that Go prints for them.
fn texts(state: &State<'_, '_>, value: &TemplateValue) -> Result<TemplateValue, Error> {
    if value.is_none() {
        return Ok(TemplateValue::from(BTreeMap::<String, TemplateValue>::new()));
    }
    let Value::Map(map) = paid_value(state, value)? else { return Err(no_map()) };
    let text = |(key, value)| Ok((key, as_go(&to_template(&value))?));
    let texts = map.into_iter().map(text).collect::<Result<BTreeMap<_, _>, Error>>()?;
    Ok(texts.into())
}

/// The map with `upper` laid over it, as Helm merges values.
fn overlaid(
    state: &State<'_, '_>,
    lower: &TemplateValue,
    upper: &TemplateValue,
) -> Result<TemplateValue, Error> {
    let (lower, upper) = (paid_value(state, lower)?, paid_value(state, upper)?);
    let (Value::Map(mut lower), Value::Map(upper)) = (lower, upper) else {
        return Err(no_map());
    };
    lay_over(&mut lower, upper);
    Ok(to_template(&Value::Map(lower)))
}

fn no_map() -> Error {
    Error::new(ErrorKind::InvalidOperation, "a map was expected")
}

/// The items in a row, printed as `{{ .. }}` prints them.
fn join(
    state: &State<'_, '_>,
    items: &TemplateValue,
    between: Option<&str>,
) -> Result<String, Error> {
    if items.is_undefined() {
        return Err(undefined());
    }
    let mut joined = String::new();
    for (index, item) in items.try_iter()?.enumerate() {
        if index > 0 {
            pay(state, between.map_or(0, str::len))?;
            joined.push_str(between.unwrap_or_default());
        }
        let before = joined.len();
        joined.push_str(&word(&item)?);
        pay(state, joined.len() - before)?;
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use crate::source::templates::printed::render;

    #[test]
    fn booleans_print_as_yaml_words_everywhere() {
        let text = "{{ true }} {{ [true, 1] | join(',') }} {{ false | string }} {{ true | as_go }}";
        assert_eq!(render(text).unwrap(), "true true,1 false true");
    }

    #[test]
    fn nothing_lists_and_maps_are_refused_with_a_way_out() {
        for text in ["{{ none }}", "{{ [1] }}", "{{ {'a': 1} }}", "{{ [none] | join(',') }}"] {
            let message = render(text).unwrap_err();
            assert!(message.contains("in line 1") && message.contains("tojson"), "{message}");
        }
    }

    #[test]
    fn json_is_safe_yaml_even_for_breaks_that_only_yaml_knows() {
        assert_eq!(render("{{ 'a\u{85}b\u{2028}' | tojson }}").unwrap(), r#""a\u0085b\u2028""#);
        assert_eq!(render("{{ {'b': none, 'a': 1.0} | tojson }}").unwrap(), r#"{"a":1,"b":null}"#);
    }

    #[test]
    fn maps_are_laid_over_one_another_as_helm_does() {
        let text = "{{ {'a': {'b': 1, 'c': 2}, 'd': 3} | overlaid({'a': {'b': none}, 'd': {}}) | tojson }}";
        assert_eq!(render(text).unwrap(), r#"{"a":{"b":null,"c":2},"d":{}}"#);
    }
}
