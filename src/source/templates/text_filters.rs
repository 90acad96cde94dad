//! What people who write packs know from Helm: filters that make and change texts.
//!
//! They pay fuel for the bytes that they look at, as minijinja's own do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Kwargs, Rest, StringInput, ValueOrKwargs, from_args};
use minijinja::{Environment, Error, ErrorKind, State, Value};
use sha2::{Digest, Sha256};

use super::convert::to_template;
use super::printing::word;

/// Bytes for one unit of fuel.
const BYTES: usize = 64;

/// Adds the filters, and the function `fail`.
pub(super) fn install(environment: &mut Environment<'_>) {
    environment.add_filter("b64decode", b64decode);
    environment.add_filter("b64encode", b64encode);
    environment.add_filter("default", default);
    environment.add_filter("d", default);
    environment.add_filter("fromyaml", from_yaml);
    environment.add_filter("indent", indent);
    environment.add_filter("nindent", nindent);
    environment.add_filter("quote", quote);
    environment.add_filter("required", required);
    environment.add_filter("sha256", sha256);
    environment.add_filter("trimprefix", trim_prefix);
    environment.add_filter("trimsuffix", trim_suffix);
    environment.add_filter("trunc", trunc);
    environment.add_function("fail", |why: &str| Err::<String, _>(failed(why)));
}

fn failed(why: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.to_owned())
}

/// Pays for a text.
pub(super) fn pay(state: &State<'_, '_>, bytes: usize) -> Result<(), Error> {
    state.consume_fuel(u64::try_from(bytes / BYTES).unwrap_or(u64::MAX))
}

/// Returns a value as `{{ .. }}` prints it, paid for.
fn text(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let text = word(value)?;
    pay(state, text.len())?;
    Ok(text)
}

/// The text in double quotes, so that YAML takes it for text whatever it holds.
fn quote(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    super::filters::to_json(state, &Value::from(text(state, value)?), None)
}

/// The SHA-256 of the text, in hexadecimal digits.
fn sha256(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let digest = Sha256::digest(text(state, value)?.as_bytes());
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect())
}

/// The text in base64, as the `data` of a Secret holds it.
fn b64encode(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    Ok(STANDARD.encode(text(state, value)?))
}

/// The text that base64 stands for.
fn b64decode(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let bytes = STANDARD.decode(text(state, value)?.trim());
    let bytes = bytes.map_err(|error| failed(&format!("this is no base64: {error}")))?;
    String::from_utf8(bytes).map_err(|_| failed("what this base64 stands for is no text"))
}

/// The value, or another where it is missing or null; with `true`, also where it is empty.
fn default(value: &Value, other: Option<Value>, or_empty: Option<bool>) -> Value {
    let is_empty = or_empty == Some(true) && !value.is_true();
    if value.is_undefined() || value.is_none() || is_empty {
        other.unwrap_or_else(|| Value::from(""))
    } else {
        value.clone()
    }
}

/// The value, which must be there: neither missing nor null nor an empty text.
fn required(value: &Value, why: Option<&str>) -> Result<Value, Error> {
    if value.is_undefined() || value.is_none() || value.as_str() == Some("") {
        return Err(failed(why.unwrap_or("a value is required here")));
    }
    Ok(value.clone())
}

/// minijinja's own `indent`, which by itself would take what is undefined for an empty text.
fn indent(
    state: &State<'_, '_>,
    value: &Value,
    options: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    type Options = (Option<usize>, Option<bool>, Option<bool>, Kwargs);
    let text = StringInput::new(state, value)?;
    let options = options.into_values();
    let (width, first, blank, named): Options = from_args(&options)?;
    let spaces = width.map_or_else(|| named.peek("width"), Ok).unwrap_or(4);
    pay(state, text.as_str().split('\n').count().saturating_mul(spaces))?;
    minijinja::filters::indent(text, width, first, blank, named)
}

/// A line break, then the text with every line moved `width` spaces to the right.
fn nindent(state: &State<'_, '_>, value: &Value, width: usize) -> Result<String, Error> {
    let text = text(state, value)?;
    let lines = text.split('\n').count();
    pay(state, lines.saturating_mul(width))?;
    let spaces = " ".repeat(width);
    let line = |line: &str| {
        if line.is_empty() { "\n".to_owned() } else { format!("\n{spaces}{line}") }
    };
    Ok(text.split('\n').map(line).collect())
}

/// The value that a text of YAML or JSON holds.
fn from_yaml(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let text = text(state, value)?;
    pay(state, text.len().saturating_mul(BYTES / 4))?;
    let documents = kubeyaml::read(&text);
    match documents.map_err(|error| failed(&format!("this is no YAML: {error}")))?.as_slice() {
        [] => Ok(Value::from(())),
        [value] => Ok(to_template(value)),
        _ => Err(failed("this YAML has more than one document")),
    }
}

/// At most so many characters, from the beginning.
fn trunc(state: &State<'_, '_>, value: &Value, most: usize) -> Result<String, Error> {
    Ok(text(state, value)?.chars().take(most).collect())
}

fn trim_prefix(state: &State<'_, '_>, value: &Value, prefix: &str) -> Result<String, Error> {
    let text = text(state, value)?;
    Ok(text.strip_prefix(prefix).unwrap_or(&text).to_owned())
}

fn trim_suffix(state: &State<'_, '_>, value: &Value, suffix: &str) -> Result<String, Error> {
    let text = text(state, value)?;
    Ok(text.strip_suffix(suffix).unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use crate::source::templates::printed::render;

    #[test]
    fn quoted_texts_are_read_as_the_same_text() {
        for text in ["a", "", "yes", "1.30", "a\\\"b", "é\u{85}\u{2028}", "- x: #"] {
            let template = format!("{{{{ {} | quote }}}}", serde_json::json!(text));
            let printed = render(&template).unwrap();
            assert_eq!(kubeyaml::read(&printed), Ok(vec![text.into()]), "{printed}");
        }
        assert_eq!(render("{{ true | quote }} {{ 1.5 | quote }}").unwrap(), "\"true\" \"1.5\"");
        assert!(render("{{ none | quote }}").is_err());
    }

    #[test]
    fn digests_and_base64_are_those_of_other_tools() {
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(render("{{ 'abc' | sha256 }}").unwrap(), digest);
        assert_eq!(
            render("{{ 'a:é' | b64encode }} {{ 'YTrDqQ==' | b64decode }}").unwrap(),
            "YTrDqQ== a:é"
        );
        assert!(render("{{ '#' | b64decode }}").unwrap_err().contains("base64"));
        assert!(render("{{ '/w==' | b64decode }}").unwrap_err().contains("no text"));
    }

    #[test]
    fn what_is_missing_or_null_gets_another_value_or_a_message() {
        assert_eq!(render("{{ none | default('a') }}{{ x | default('b') }}").unwrap(), "ab");
        assert_eq!(render("{{ false | default(true) }} {{ 0 | d(1) }}").unwrap(), "false 0");
        assert_eq!(render("{{ '' | default('a', true) }}").unwrap(), "a");
        assert_eq!(render("{{ 'v' | required('say v') }}").unwrap(), "v");
        for missing in ["x", "none", "''"] {
            let message = render(&format!("{{{{ {missing} | required('say x') }}}}")).unwrap_err();
            assert!(message.contains("say x"), "{message}");
        }
        assert!(render("{{ fail('not like this') }}").unwrap_err().contains("not like this"));
    }

    #[test]
    fn lines_are_indented_with_the_first_or_without_it() {
        assert_eq!(render("{{ 'a\\nb' | indent(2) }}").unwrap(), "a\n  b");
        assert_eq!(render("{{ 'a\\nb' | indent(2, true) }}").unwrap(), "  a\n  b");
        assert_eq!(render("{{ 'a\\nb' | indent(width=1, first=true) }}").unwrap(), " a\n b");
        assert!(render("{{ 'a\\nb' | indent(4000000000) }}").unwrap_err().contains("fuel"));
        assert_eq!(render("x:{{ 'a\\n\\nb' | nindent(2) }}").unwrap(), "x:\n  a\n\n  b");
        let map = "x:{{ {'b': [1, none], 'a': 'yes'} | toyaml | nindent(2) }}";
        assert_eq!(render(map).unwrap(), "x:\n  a: \"yes\"\n  b:\n  - 1\n  - null");
    }

    #[test]
    fn a_slip_in_a_name_is_never_an_empty_text() {
        let filters = [
            "as_go",
            "b64decode",
            "b64encode",
            "fromyaml",
            "indent",
            "indent(2)",
            "indent(width=2)",
            "join",
            "lower",
            "nindent(2)",
            "quote",
            "replace('a', 'b')",
            "sha256",
            "string",
            "tojson",
            "toyaml",
            "trim",
            "trimprefix('a')",
            "trimsuffix('a')",
            "trunc(2)",
            "upper",
        ];
        for filter in filters {
            let message = render(&format!("x: {{{{ slip | {filter} }}}}")).unwrap_err();
            assert!(message.contains("undefined"), "{filter}: {message}");
        }
        assert!(render("{{ ['a', slip] | join }}").unwrap_err().contains("undefined"));
        assert!(render("{{ slip }}").unwrap_err().contains("undefined"));
        assert_eq!(render("x: {{ 'a' if false }}{{ 'b' if true }}").unwrap(), "x: b");
    }

    #[test]
    fn texts_are_cut_and_yaml_is_read() {
        assert_eq!(render("{{ 'größe' | trunc(3) }}").unwrap(), "grö");
        let text = "{{ 'v1.2' | trimprefix('v') }} {{ 'a.yaml' | trimsuffix('.yaml') }}";
        assert_eq!(render(text).unwrap(), "1.2 a");
        assert_eq!(render("{{ ('a: [1, yes]' | fromyaml).a[1] }}").unwrap(), "true");
        assert!(render("{{ 'a: [' | fromyaml }}").unwrap_err().contains("no YAML"));
    }

    #[test]
    fn work_on_long_texts_is_paid_for() {
        for work in ["sha256", "b64encode", "quote", "toyaml", "tojson", "nindent(9)", "trunc(1)"] {
            let text = format!(
                "{{% set x = 'x' * 1000000 %}}{{% for i in range(90000) %}}{{% set y = x | {work} \
                 %}}{{% endfor %}}"
            );
            assert!(render(&text).unwrap_err().contains("fuel"), "{work}");
        }
    }
}
