//! What written YAML looks like.

#![expect(clippy::expect_used, reason = "tests fail by panicking")]

use insta::assert_snapshot;
use kubeyaml::{Number, Value, emit, emit_into, emit_manifest, from_json, read};

fn json(text: &str) -> Value {
    from_json(text).expect("JSON")
}

#[test]
fn mappings_are_sorted_and_lists_stand_at_their_parents_indentation() {
    let value = json(r#"{"b": [1, {"d": 2, "c": [[], [3, [4]]]}], "a": {"z": {}, "x": null}}"#);
    assert_snapshot!(emit(&value), @r"
    a:
      x: null
      z: {}
    b:
    - 1
    - c:
      - []
      - - 3
        - - 4
      d: 2
    ");
}

#[test]
fn a_manifest_begins_with_api_version_kind_and_metadata() {
    let value = json(
        r#"{"spec": {"b": 1, "a": 2}, "metadata": {"namespace": "app", "name": "x", "labels": {}},
            "kind": "K", "apiVersion": "v1", "data": {"kind": "x", "apiVersion": "z"}}"#,
    );
    assert_snapshot!(emit_manifest(value.as_map().expect("a mapping")), @r"
    apiVersion: v1
    kind: K
    metadata:
      labels: {}
      name: x
      namespace: app
    data:
      apiVersion: z
      kind: x
    spec:
      a: 2
      b: 1
    ");
}

#[test]
fn a_manifest_without_the_usual_keys_is_just_sorted() {
    assert_eq!(emit_manifest(json(r#"{"b": 1, "a": 2}"#).as_map().expect("a map")), "a: 2\nb: 1\n");
    assert_eq!(emit_manifest(json("{}").as_map().expect("a map")), "{}\n");
}

#[test]
fn whole_documents_may_be_leaves() {
    let leaves = ["null", "true", "1", "[]", "{}", r#""x""#, r#""1""#, r#""a\nb""#];
    let written: Vec<_> = leaves.iter().map(|leaf| emit(&json(leaf))).collect();
    assert_eq!(
        written,
        ["null\n", "true\n", "1\n", "[]\n", "{}\n", "x\n", "\"1\"\n", "\"a\\nb\"\n"]
    );
}

#[test]
fn documents_can_be_written_one_behind_another() {
    let mut out = String::new();
    for document in ["[1]", r#"{"a": "b"}"#] {
        out.push_str("---\n");
        emit_into(&mut out, &json(document));
    }
    assert_eq!(out, "---\n- 1\n---\na: b\n");
}

#[test]
fn everyday_texts_stand_bare() {
    let bare = [
        "nginx",
        "istio-system",
        "1.30.2",
        "10.0.0.0/8",
        "169.254.7.127/32",
        "100m",
        "128Mi",
        "30s",
        "docker.io/istio/pilot:1.30.2",
        "--domain",
        "-c",
        "a b, c",
        "http://x/y?z=1",
        "app.kubernetes.io/name",
        "_x",
        "/healthz",
        "$(POD_NAME)",
        "a=b",
        "x-y",
        "it's",
        "v1alpha1",
        "1.2.3-rc.0",
        ".svc",
    ];
    for text in bare {
        assert_eq!(emit(&Value::from([("k", Value::from(text))])), format!("k: {text}\n"));
    }
}

#[test]
fn other_texts_are_quoted_with_as_few_escapes_as_possible() {
    let quoted = [
        ("*", r#""*""#),
        ("true", r#""true""#),
        ("15001", r#""15001""#),
        ("3e5", r#""3e5""#),
        ("12345678", r#""12345678""#),
        ("{{ .Values }}", r#""{{ .Values }}""#),
        (r#"{"a": "b"}"#, r#"'{"a": "b"}'"#),
        (r#"'"'"#, r#"'''"'''"#),
        (r"\d+", r"'\d+'"),
        ("C:\\\u{7}", r#""C:\\\x07""#),
        ("a\u{a0}b", r#""a\xA0b""#),
        ("\u{202e}abc", r#""\u202Eabc""#),
        ("é", r#""é""#),
        ("日本", r#""日本""#),
        ("\u{1f600}", "\"\u{1f600}\""),
        ("\u{e000}", r#""\uE000""#),
        ("\u{e0001}", r#""\U000E0001""#),
        ("a\rb", r#""a\rb""#),
    ];
    for (text, written) in quoted {
        assert_eq!(emit(&Value::from([("k", Value::from(text))])), format!("k: {written}\n"));
    }
}

#[test]
fn texts_of_several_lines_become_literal_blocks() {
    let value = json(
        r#"{"a": {"keep": "x\n\n", "plain": "x\ny\n", "strip": "x\n  y"},
            "b": ["  x\ny\n", {"c": "\n# x\n"}], "tab": "\tx\n", "blank": "x\n \ny\n", "cr": "x\r\n"}"#,
    );
    assert_snapshot!(emit(&value), @r#"
    a:
      keep: |+
        x

      plain: |
        x
        y
      strip: |-
        x
          y
    b:
    - |2
        x
      y
    - c: |2

        # x
    blank: "x\n \ny\n"
    cr: "x\r\n"
    tab: |2
      	x
    "#);
}

#[test]
fn long_lines_are_never_folded() {
    let text = "word ".repeat(500) + "end";
    assert_eq!(emit(&Value::from([("k", Value::from(text.clone()))])), format!("k: {text}\n"));
}

#[test]
fn keys_too_long_for_a_line_of_their_own_get_a_question_mark() {
    let key = "k".repeat(2000);
    let value = Value::from([("a", Value::from([(key.as_str(), Value::from(vec![true.into()]))]))]);
    assert_eq!(emit(&value), format!("a:\n  ? {key}\n  :\n  - true\n"));
    assert_eq!(read(&emit(&value)), Ok(vec![value]));
}

#[test]
fn numbers_read_as_numbers_everywhere() {
    let numbers = [
        (Number::Int(-7), "-7"),
        (Number::UInt(u64::MAX), "18446744073709551615"),
        (Number::Float(0.5), "0.5"),
        (Number::Float(1e20), "100000000000000000000"),
        (Number::Float(1e21), "1.0e+21"),
        (Number::Float(-1.5e300), "-1.5e+300"),
        (Number::Float(1e-7), "1.0e-7"),
        (Number::Float(5e-324), "5.0e-324"),
        (Number::Float(f64::MAX), "1.7976931348623157e+308"),
    ];
    for (number, written) in numbers {
        assert_eq!(emit(&Value::Number(number)), format!("{written}\n"));
        assert_eq!(read(written), Ok(vec![Value::Number(number)]));
    }
}

#[test]
fn integral_floats_are_the_integers_that_kubernetes_prints() {
    let floats = [
        (1000.0, Some(Number::Int(1000))),
        (-0.0, Some(Number::Int(0))),
        (1e18, Some(Number::Int(1_000_000_000_000_000_000))),
        (1_152_921_504_606_846_976.0, Some(Number::Int(1_152_921_504_606_847_000))),
        (1e19, Some(Number::UInt(10_000_000_000_000_000_000))),
        (1e20, Some(Number::Float(1e20))),
        (0.1, Some(Number::Float(0.1))),
        (f64::INFINITY, None),
        (f64::NAN, None),
    ];
    for (float, number) in floats {
        assert_eq!(Number::from_f64(float), number);
    }
}
