//! The fuzz targets on their seeds, and on seeds with slips in them, without a fuzzer.
#![expect(clippy::expect_used, clippy::disallowed_methods, clippy::panic, reason = "a test")]

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "they are public in the crate of the fuzz targets")]
mod targets;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// Inputs tried for each target; each takes some milliseconds.
const TRIES: u32 = 300;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = std::fs::read_dir(folder).expect("a folder of seeds");
    let mut paths = entries.map(|entry| entry.expect("a seed").path()).collect::<Vec<_>>();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a seed")).collect()
}

/// Something wrong with an input.
#[derive(Debug, Clone)]
enum Slip {
    Replace(Index, u8),
    Insert(Index, &'static str),
    Remove(Index, usize),
    Repeat(Index, usize),
    Cut(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let piece = prop::sample::select(vec![
        "\n",
        "  ",
        "\t",
        "\r",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "&a ",
        "*a",
        "<<: ",
        "|\n",
        "#",
        "!!int ",
        "null",
        "~",
        "0x",
        "1e999",
        "---\n",
        "%%\n",
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "| ",
        "\u{202e}",
        "\u{feff}",
        "é",
        "../",
        "\0",
        "yes",
        "18446744073709551616",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Slip::Replace(at, byte)),
        (any::<Index>(), piece).prop_map(|(at, piece)| Slip::Insert(at, piece)),
        (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Slip::Remove(at, count)),
        (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Slip::Repeat(at, count)),
        any::<Index>().prop_map(Slip::Cut),
    ]
}

fn make(slip: &Slip, bytes: &mut Vec<u8>) {
    let end = |at: usize, count: usize| (at + count).min(bytes.len());
    match slip {
        Slip::Replace(at, byte) if !bytes.is_empty() => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Slip::Replace(..) => {}
        Slip::Insert(at, piece) => {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..at, piece.bytes());
        }
        Slip::Remove(at, count) => {
            let at = at.index(bytes.len() + 1);
            bytes.drain(at..end(at, *count));
        }
        Slip::Repeat(at, count) => {
            let at = at.index(bytes.len() + 1);
            let again = bytes[at..end(at, *count)].to_vec();
            bytes.splice(at..at, again);
        }
        Slip::Cut(at) => {
            let at = at.index(bytes.len() + 1);
            bytes.truncate(at);
        }
    }
}

#[test]
fn no_target_panics_on_its_seeds_or_on_slips_in_them() {
    for (name, target) in targets::TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has seeds");
        for seed in &seeds {
            target(seed);
        }
        let input = (prop::sample::select(seeds), prop::collection::vec(slip(), 1..6));
        let config = Config { cases: TRIES, failure_persistence: None, ..Config::default() };
        let tried = TestRunner::new(config).run(&input, |(mut bytes, slips)| {
            for slip in &slips {
                make(slip, &mut bytes);
            }
            target(&bytes);
            Ok(())
        });
        tried.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}
