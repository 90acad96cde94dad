//! No bytes make reading panic, and reading with places sees what plain reading sees.

#![no_main]

use kubeyaml::{Limits, Node, decode, read_located, read_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    match (read_with(text, &Limits::CONFIG), read_located(text, &Limits::CONFIG)) {
        (Ok(plain), Ok(located)) => {
            let located: Vec<_> = located.iter().map(Node::to_value).collect();
            assert_eq!(plain, located);
        }
        (Err(error), Err(errors)) => assert!(errors.contains(&error), "{error} in {errors:?}"),
        (plain, located) => panic!("{plain:?} but {located:?}"),
    }
});
