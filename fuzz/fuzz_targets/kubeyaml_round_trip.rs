//! What is written reads as the same: values read from the bytes, and the bytes as a text that
//! stands as value, key and item.

#![no_main]

use kubeyaml::{Map, Value, decode, emit, emit_manifest, from_json, read, to_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    for value in read(text).unwrap_or_default().into_iter().chain(from_json(text)) {
        survives(&value);
    }
    survives(&everywhere(text));
});

fn everywhere(text: &str) -> Value {
    let key = |value| Value::from([(text, value)]);
    let items = Value::from(vec![Value::from(text), key(Value::from(text))]);
    Value::from(vec![Value::from(text), key(items.clone()), Value::from(vec![items])])
}

fn survives(value: &Value) {
    let written = emit(value);
    let again = read(&written).expect("what was written can be read");
    assert_eq!(again.as_slice(), std::slice::from_ref(value), "{written}");
    assert_eq!(emit(&again[0]), written);
    assert_eq!(from_json(&to_json(value)).as_ref(), Ok(value));
    if let Some(object) = value.as_map() {
        manifest_survives(object);
    }
}

fn manifest_survives(object: &Map) {
    let written = emit_manifest(object);
    assert_eq!(read(&written), Ok(vec![Value::Map(object.clone())]), "{written}");
}
