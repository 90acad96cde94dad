//! Texts that some reader takes for something else, and texts that are hard to write.

#![expect(clippy::expect_used, reason = "tests fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "asks PyYAML, a reader of YAML 1.1")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use kubeyaml::{Map, Value, emit, from_json, read, to_json};

/// Bare, each of these means something else to a reader of YAML 1.1 or 1.2, or breaks the syntax.
const HOSTILE: [&str; 79] = [
    "",
    " ",
    "~",
    "null",
    "Null",
    "NULL",
    "y",
    "Y",
    "n",
    "N",
    "yes",
    "Yes",
    "no",
    "NO",
    "on",
    "ON",
    "off",
    "Off",
    "true",
    "True",
    "TRUE",
    "false",
    "FALSE",
    "0",
    "-1",
    "+1",
    "007",
    "0777",
    "08",
    "0o17",
    "0x1F",
    "0b11",
    "1_000",
    "1.0",
    "1.",
    ".5",
    "-.5",
    "1e3",
    "1E+3",
    "1.5e-3",
    ".inf",
    "-.Inf",
    "+.inf",
    ".nan",
    ".NaN",
    "1:30",
    "-12:30:45",
    "1:30.5",
    "2001-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43",
    "<<",
    "=",
    "-",
    "- a",
    "?",
    "? a",
    ":",
    ": a",
    "a: b",
    "a:",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "'",
    "\"",
    "{a",
    "[a",
    "a\u{85}b",
    "a\u{2028}b",
    "\u{feff}a",
    "a\tb",
];

/// The table as values, keys and list items.
fn table() -> Value {
    let text = |text: &&str| Value::from(*text);
    let numbered = HOSTILE.iter().enumerate();
    let values: Map = numbered.map(|(at, hostile)| (format!("k{at:02}"), text(hostile))).collect();
    let keys: Map = HOSTILE.iter().map(|key| ((*key).to_owned(), Value::from("v"))).collect();
    let items = HOSTILE.iter().map(text).collect::<Vec<_>>();
    Value::from([("values", values.into()), ("keys", keys.into()), ("items", items.into())])
}

/// Texts of several lines that need care: indentation, line ends, blanks, tabs.
fn long_texts() -> Vec<Value> {
    let texts = [
        "a\nb",
        "a\nb\n",
        "a\nb\n\n",
        "a\n\n\n",
        "\n",
        "\n\n",
        "\na",
        " a\nb\n",
        "  a\n",
        "\ta\nb\n",
        "a\n\tb\n",
        "a\n  b\n",
        "a \nb\n",
        "a\n \nb\n",
        "a\n  ",
        "a\n\t\n",
        "# a\nb\n",
        "a\n# b\n",
        "---\na\n",
        "a\n...\n",
        "a\r\nb\r\n",
        "a\rb",
        "a\n\u{85}b\n",
        "a\n\u{2028}\n",
        "é\n日本\n",
        "a: b\n- c\n",
        "{{ a }}\n{{- b }}\n",
        "'\n\"\n",
        "\\n\n",
        "a\n\u{202e}b\n",
        "%a\nb",
        "a\n ",
    ];
    texts.map(Value::from).to_vec()
}

#[test]
fn every_hostile_text_comes_back_as_value_key_and_item() {
    assert_eq!(read(&emit(&table())), Ok(vec![table()]));
}

#[test]
fn no_hostile_text_is_written_bare() {
    for text in HOSTILE {
        let written = emit(&Value::from([("k", Value::from(text))]));
        let value = written.trim_start_matches("k: ");
        assert!(value.starts_with(['"', '\'']), "{written:?}");
    }
}

#[test]
fn texts_of_several_lines_come_back_wherever_they_stand() {
    for text in long_texts() {
        let list = Value::from(vec![text.clone(), Value::from(vec![text.clone()])]);
        let around = Value::from([
            ("a", text.clone()),
            ("b", Value::from([("c", text.clone()), ("d", list.clone())])),
            ("e", list.clone()),
        ]);
        for value in [text, list, around] {
            assert_eq!(read(&emit(&value)), Ok(vec![value.clone()]), "{}", emit(&value));
        }
    }
}

#[test]
fn another_reader_of_yaml_1_1_takes_every_text_for_the_same() {
    let long = Value::from(long_texts());
    let nested = Value::from([("a", long.clone()), ("b", Value::from([("c", long.clone())]))]);
    let written = [table(), long, nested];
    let texts: Vec<Value> = written.iter().map(|value| Value::from(emit(value))).collect();
    let Some(answer) = ask_pyyaml(&to_json(&Value::from(texts))) else {
        println!("skipped: no PyYAML");
        return;
    };
    assert_eq!(from_json(&answer), Ok(Value::from(written.to_vec())));
}

/// Hands a JSON list of YAML texts to `PyYAML` and returns a JSON list of what they hold.
fn ask_pyyaml(texts: &str) -> Option<String> {
    let code = "import json, sys, yaml\n\
                print(json.dumps([yaml.safe_load(t) for t in json.load(sys.stdin)]))";
    let has = Command::new("python3").args(["-c", "import yaml"]).output().ok()?;
    if !has.status.success() {
        return None;
    }
    let mut python = Command::new("python3");
    let python = python.args(["-c", code]).env("PYTHONIOENCODING", "utf-8");
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(texts.as_bytes()).expect("python3 reads");
    drop(stdin);
    let output = child.wait_with_output().expect("python3 ends");
    assert!(output.status.success(), "PyYAML refused a text");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}
