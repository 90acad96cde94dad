//! What holds for every value and every text.

use kubeyaml::{
    Limits, Map, Node, Number, Value, decode, emit, emit_manifest, from_json, read, read_located,
    to_json,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces that mean something to YAML.
const PIECES: [&str; 64] = [
    "a",
    "b c",
    "é",
    "日本",
    "\u{1f600}",
    "1",
    "0777",
    "1e3",
    "1.5",
    ".",
    "-",
    "--",
    "---",
    "...",
    "~",
    "null",
    "yes",
    "n",
    "true",
    "<<",
    "=",
    ":",
    ": ",
    " :",
    "#",
    " #",
    "&a",
    "*a",
    "!!str ",
    "!",
    "|",
    ">",
    "|2",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    ", ",
    "?",
    "? ",
    "- ",
    "- a: ",
    "%",
    "@",
    "`",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\n  ",
    "\n- ",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{7}",
    "k: ",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = vec(select(&PIECES[..]), 0..8).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => pieces, 1 => any::<String>()]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::Int),
        (i64::MAX as u64 + 1..).prop_map(Number::UInt),
        any::<f64>().prop_filter_map("JSON has it", Number::from_f64),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::List),
            btree_map(text(), inner, 0..5).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_is_written_reads_as_the_same(value in value()) {
        let written = emit(&value);
        prop_assert!(written.ends_with('\n'));
        prop_assert_eq!(read(&written), Ok(vec![value]), "{}", written);
    }

    #[test]
    fn a_manifest_reads_as_the_same(map in btree_map(text(), value(), 0..6)) {
        let object: Map = map;
        prop_assert_eq!(read(&emit_manifest(&object)), Ok(vec![Value::Map(object)]));
    }

    #[test]
    fn json_reads_as_the_same_and_is_yaml(value in value()) {
        let json = to_json(&value);
        prop_assert!(!json.contains('\n'));
        prop_assert_eq!(from_json(&json), Ok(value));
    }

    #[test]
    fn reading_with_places_sees_what_plain_reading_sees(pieces in vec(select(&PIECES[..]), 0..24)) {
        agree(&pieces.concat())?;
    }

    #[test]
    fn no_text_makes_reading_panic(text in any::<String>()) {
        agree(&text)?;
    }

    #[test]
    fn no_bytes_make_decoding_panic(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(text) = decode(&bytes) {
            agree(text)?;
        }
    }

    #[test]
    fn damaged_yaml_never_makes_reading_panic(
        value in value(),
        at in any::<proptest::sample::Index>(),
        piece in select(&PIECES[..]),
        cut in any::<bool>(),
    ) {
        let mut written = emit(&value);
        let mut at = at.index(written.len());
        while !written.is_char_boundary(at) {
            at -= 1;
        }
        if cut {
            written.truncate(at);
        }
        written.insert_str(at, piece);
        agree(&written)?;
    }
}

/// Both readings give the same values, or the plain one's error is among the other's.
fn agree(text: &str) -> Result<(), TestCaseError> {
    match (read(text), read_located(text, &Limits::MANIFESTS)) {
        (Ok(plain), Ok(located)) => {
            let located: Vec<_> = located.iter().map(Node::to_value).collect();
            prop_assert_eq!(plain, located, "{:?}", text);
        }
        (Err(error), Err(errors)) => {
            prop_assert!(errors.contains(&error), "{:?}: {:?} in {:?}", text, error, errors);
        }
        (plain, located) => prop_assert!(false, "{:?}: {:?} but {:?}", text, plain, located),
    }
    Ok(())
}
