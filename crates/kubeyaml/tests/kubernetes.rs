//! Compares reading with what Kubernetes' own reader made of the same texts.

#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use kubeyaml::{Limits, Value, from_json, read, read_located};

const FIXTURE: &str = include_str!("fixtures/kubernetes.jsonl");

/// One line of the fixture; see the README beside it.
struct Recorded {
    text: String,
    /// What Kubernetes reads, or `None` if it refuses the text.
    value: Option<Value>,
    /// Where we differ: the kind of error, or the value.
    ours: Option<Value>,
}

fn recorded() -> Vec<Recorded> {
    FIXTURE.lines().map(|line| from_json(line).expect("a line of JSON")).map(parse).collect()
}

fn parse(line: Value) -> Recorded {
    let Value::Map(mut line) = line else { panic!("a line is an object") };
    let text = line.remove("text").and_then(|text| text.as_str().map(str::to_owned));
    let refused = line.remove("kubernetes").is_some();
    let value = line.remove("value");
    assert_ne!(refused, value.is_some(), "either refused or read");
    Recorded { text: text.expect("a text"), value, ours: line.remove("ours") }
}

/// Returns the first document, or the kind of the error.
fn outcome(text: &str) -> Result<Value, String> {
    match read(text) {
        Ok(documents) => Ok(documents.into_iter().next().unwrap_or(Value::Null)),
        Err(error) => Err(format!("{:?}", error.kind)),
    }
}

#[test]
fn every_recorded_text_reads_as_in_kubernetes_or_as_noted() {
    let recorded = recorded();
    assert!(recorded.len() > 1000, "only {} texts", recorded.len());
    let mut wrong = Vec::new();
    for Recorded { text, value, ours } in recorded {
        let got = outcome(&text);
        let fits = match (&ours, &value) {
            (Some(Value::String(kind)), _) => got.as_ref() == Err(kind),
            (Some(ours), _) => got.as_ref().ok() == ours.get("value"),
            (None, Some(value)) => got.as_ref() == Ok(value),
            (None, None) => got.is_err(),
        };
        if !fits {
            wrong.push(format!("{text:?}\n  expected {value:?} {ours:?}\n  got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_recorded_text_reads_the_same_with_places() {
    for Recorded { text, .. } in recorded() {
        match (read(&text), read_located(&text, &Limits::MANIFESTS)) {
            (Ok(plain), Ok(located)) => {
                let located: Vec<_> = located.iter().map(kubeyaml::Node::to_value).collect();
                assert_eq!(plain, located, "{text:?}");
            }
            (Err(error), Err(errors)) => {
                assert!(errors.contains(&error), "{text:?}: {error} is not in {errors:?}");
            }
            (plain, located) => panic!("{text:?}: {plain:?} but {located:?}"),
        }
    }
}

#[test]
fn what_kubernetes_reads_survives_being_written_and_read_again() {
    for Recorded { text, value, .. } in recorded() {
        let Some(value) = value else { continue };
        assert_eq!(outcome(&kubeyaml::emit(&value)), Ok(value), "{text:?}");
    }
}
