//! Secrets inside other objects: in a text of a ConfigMap, in the values of an Application.

use kubeyaml::{Limits, Map, Value};

use super::secrets::{FIELDS, HIDDEN, without_values};
use super::texts::DEEPEST;

/// Tells whether a mapping is a whole Secret.
pub(super) fn is_embedded(map: &Map) -> bool {
    map.get("kind").and_then(Value::as_str) == Some("Secret")
        && FIELDS.iter().any(|field| map.contains_key(*field))
}

/// Returns a value in which every whole Secret is what `cover` makes of it, in texts too; none when
/// it holds no Secret.
pub(super) fn covered(value: &Value, cover: fn(&Value) -> Value) -> Option<Value> {
    part(value, cover, 0)
}

/// Returns a Secret that shows its keys and nothing of what they hold.
pub(super) fn with_keys(secret: &Value) -> Value {
    let mut hidden = without_values(secret);
    if let (Value::Map(hidden), Value::Map(map)) = (&mut hidden, secret) {
        for field in FIELDS {
            let Some(held) = map.get(*field) else { continue };
            let keys = held.as_map().into_iter().flat_map(Map::keys);
            let keys = keys.map(|key| (key.clone(), Value::from(HIDDEN)));
            let held =
                if held.as_map().is_some() { Value::Map(keys.collect()) } else { HIDDEN.into() };
            hidden.insert((*field).to_owned(), held);
        }
    }
    hidden
}

fn part(value: &Value, cover: fn(&Value) -> Value, texts: usize) -> Option<Value> {
    let inner = match value {
        Value::Map(map) => {
            let found = map.iter().filter_map(|(key, it)| Some((key, part(it, cover, texts)?)));
            let found = found.map(|(key, it)| (key.clone(), it)).collect::<Map>();
            let members = || map.clone().into_iter();
            (!found.is_empty()).then(|| Value::Map(members().chain(found).collect()))
        }
        Value::List(items) => {
            let found = items.iter().map(|item| part(item, cover, texts)).collect::<Vec<_>>();
            found.iter().any(Option::is_some).then(|| {
                let covered = found.into_iter().zip(items);
                Value::List(covered.map(|(it, item)| it.unwrap_or_else(|| item.clone())).collect())
            })
        }
        Value::String(text) => text_of(text, cover, texts).map(Value::from),
        _ => None,
    };
    match value {
        Value::Map(map) if is_embedded(map) => Some(cover(inner.as_ref().unwrap_or(value))),
        _ => inner,
    }
}

/// Returns a text without the values of the Secrets in it; none when it holds none.
fn text_of(text: &str, cover: fn(&Value) -> Value, texts: usize) -> Option<String> {
    let may_hold = ["kind", "Secret", "ata"].iter().all(|word| text.contains(word));
    if !may_hold {
        return None;
    }
    let read = (texts < DEEPEST).then(|| kubeyaml::read_with(text, &Limits::MANIFESTS));
    let Some(Ok(documents)) = read else {
        // A template, of which nobody knows where the values are.
        return names_secret(text).then(|| HIDDEN.to_owned());
    };
    let is_more_than_text = |it: &Value| matches!(it, Value::Map(_) | Value::List(_));
    let found = documents.iter().map(|it| {
        Some(it).filter(|it| is_more_than_text(it)).and_then(|it| part(it, cover, texts + 1))
    });
    let found = found.collect::<Vec<_>>();
    if !found.iter().any(Option::is_some) {
        return None;
    }
    let is_json = text.trim_start().starts_with(['{', '[']);
    let write = if is_json { kubeyaml::to_json } else { kubeyaml::emit };
    let written =
        found.iter().zip(&documents).map(|(it, document)| write(it.as_ref().unwrap_or(document)));
    Some(written.collect::<Vec<_>>().join("---\n"))
}

/// Tells whether a text that cannot be read looks like a Secret.
fn names_secret(text: &str) -> bool {
    let quotes = [' ', '"', '\'', '\\'];
    text.match_indices("Secret").any(|(at, word)| {
        let before = text.get(..at).unwrap_or_default().trim_end_matches(quotes);
        let key = before.strip_suffix(':').map(|it| it.trim_end_matches(quotes));
        let after = text.get(at + word.len()..).unwrap_or_default();
        key.is_some_and(|it| it.ends_with("kind")) && !after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use kubeyaml::Value;

    use crate::compare::{apply, edits, patch, without_secrets};
    use crate::object::ObjectId;

    fn id(kind: &str) -> ObjectId {
        let [group, namespace, name] = ["", "", "x"].map(str::to_owned);
        ObjectId { group, kind: kind.to_owned(), namespace, name }
    }

    fn secret(held: &str) -> Value {
        let text = format!("{{apiVersion: v1, kind: Secret, data: {{k: {held}, same: QQ==}}}}");
        kubeyaml::read(&text).expect("the test's YAML is right").remove(0)
    }

    /// Objects that hold a Secret, each in another way.
    fn holders(held: &str) -> Vec<(ObjectId, Value)> {
        let secret = secret(held);
        let within = |key: &str, value: Value| Value::from([("data", Value::from([(key, value)]))]);
        let text = kubeyaml::emit(&secret);
        let list = Value::from([("items", Value::from(vec![secret.clone()]))]);
        let nested = Value::from([("inner", Value::from(text.as_str()))]);
        let values = Value::from([("valuesObject", Value::from([("extra", secret.clone())]))]);
        vec![
            (id("ConfigMap"), within("a.yaml", text.as_str().into())),
            (id("ConfigMap"), within("a.json", kubeyaml::to_json(&secret).into())),
            (id("ConfigMap"), within("many", format!("{text}---\na: 1\n").into())),
            (id("ConfigMap"), within("list.yaml", kubeyaml::emit(&list).into())),
            (id("ConfigMap"), within("nested.yaml", kubeyaml::emit(&nested).into())),
            (
                id("ConfigMap"),
                within("a.tpl", format!("{{{{ if a }}}}\n{text}{{{{ end }}}}\n").into()),
            ),
            (id("ConfigMap"), within("run.sh", text.as_str().into())),
            (id("Application"), Value::from([("spec", values)])),
            (id(""), Value::from([("objects", Value::from(vec![secret]))])),
        ]
    }

    #[test]
    fn a_secret_inside_something_else_shows_no_more_than_a_secret() {
        let (before, after) = ("aHVudGVyMg==", "aHVudGVyMw==");
        for ((id, from), (_, to)) in holders(before).into_iter().zip(holders(after)) {
            let found = edits(&id, &from, &to);
            assert_eq!(found.len(), 1, "{from:?}: {found:?}");
            assert!(found[0].redacted, "{found:?}");
            let gone = edits(&id, &from, &Value::from([("spec", Value::Null)]));
            let operations = patch(&without_secrets(&id, &from), &without_secrets(&id, &to));
            assert_eq!(operations, [], "only values of a Secret differ");
            for said in [
                format!("{found:?}"),
                format!("{gone:?}"),
                format!("{:?}", without_secrets(&id, &from)),
            ] {
                assert!(!said.contains("aHVudGVy"), "{said}");
            }
        }
    }

    #[test]
    fn beside_a_secret_everything_is_told() {
        let text = |held: &str, label: &str| {
            let metadata = Value::from([("labels", Value::from([("a", Value::from(label))]))]);
            let Value::Map(mut map) = secret(held) else { panic!("a mapping") };
            map.insert("metadata".to_owned(), metadata);
            let text = kubeyaml::emit(&Value::Map(map));
            Value::from([("data", Value::from([("a.yaml", Value::from(text))]))])
        };
        let (from, to) = (text("QQ==", "old"), text("Qg==", "new"));
        let found = edits(&id("ConfigMap"), &from, &to);
        let seen = found.iter().map(|it| (it.keys().last().unwrap_or_default(), it.redacted));
        assert_eq!(seen.collect::<Vec<_>>(), [("k", true), ("a", false)]);
        let [from, to] = [from, to].map(|it| without_secrets(&id("ConfigMap"), &it));
        assert_eq!(apply(&from, &patch(&from, &to)), Some(to));
    }

    #[test]
    fn an_object_that_speaks_of_secrets_is_not_touched() {
        let text = "data: {a: \"kind: SecretStore\\ndata: {b: c}\\n\", b: \"a Secret of some kind: data\"}";
        let object = kubeyaml::read(text).expect("the test's YAML is right").remove(0);
        assert_eq!(without_secrets(&id("ConfigMap"), &object), object);
    }
}
