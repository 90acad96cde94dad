//! YAML exactly as Kubernetes reads it.
//!
//! Kubernetes reads YAML 1.1 with go-yaml, turns it into JSON and works with that. So `yes` is a
//! boolean there, `0777` is 511, `1e3` is the integer 1000, and the key `1:` is the text `"1"`.
//! This crate gives the same values for the same text, and writes YAML that every reader, of 1.1
//! or 1.2, takes for the same value again.
//!
//! # Reading
//!
//! - [`decode`](fn@decode) turns bytes into text: UTF-8, with or without a byte order mark;
//!   [`decoded`] takes the bytes and copies nothing.
//! - [`read`](fn@read) and [`read_with`] give plain [`Value`]s, one for each document that is not empty.
//!   They stop at the first problem; this is for manifests in bulk. Plain block style, as programs
//!   write it, is read line by line without the YAML parser, to the same values.
//! - [`read_part`] leaves out what is not asked for.
//! - [`read_located`](fn@read_located) gives [`Node`]s: they keep the [`Place`] of every key and value, tell `b:`
//!   from `b: null`, and where an alias or a merge key brought a value in. It reports as many
//!   problems at once as can be told apart; this is for files that people write.
//!
//! Anchors, aliases and merge keys (`<<`) are resolved. A key that is set twice is an error, as it
//! is with strict reading in Kubernetes; `kubectl` without it would silently take the last one.
//! [`Limits`] bound the length of a text, how deep it nests and how many values it holds with its
//! aliases expanded, so that hostile input ends early with an [`Error`] and never with a panic.
//!
//! ```
//! use kubeyaml::{Limits, Value, emit, read, read_located};
//!
//! let text = "mode: 0777\nenabled: yes\nlabels: &all {app: web}\nselector: *all\n";
//! let value = read(text)?.remove(0);
//! assert_eq!(value.get("mode"), Some(&Value::from(511)));
//! assert_eq!(value.get("enabled"), Some(&Value::from(true)));
//! assert_eq!(value.at(&["selector", "app"]).and_then(Value::as_str), Some("web"));
//!
//! let errors = read_located("a: 1\nb: 2\na: 3\n", &Limits::CONFIG).unwrap_err();
//! assert_eq!(errors[0].to_string(), "3:1: the key \"a\" is already set at 1:1; keep one");
//! # Ok::<(), kubeyaml::Error>(())
//! ```
//!
//! # Writing
//!
//! - [`emit`](fn@emit) writes block style with sorted keys; lists stand at their parent's indentation, long
//!   lines are never folded, texts of several lines become literal blocks.
//! - [`emit_manifest`](fn@emit_manifest) puts `apiVersion`, `kind` and `metadata` first.
//!
//! A text stands bare only where no reader can take it for something else:
//!
//! ```
//! use kubeyaml::{Value, emit};
//!
//! let words = ["nginx", "1.30.2", "yes", "1:30", "0777", "~", "<<"].map(Value::from);
//! let written = emit(&Value::from(words.to_vec()));
//! assert_eq!(written, "- nginx\n- 1.30.2\n- \"yes\"\n- \"1:30\"\n- \"0777\"\n- \"~\"\n- \"<<\"\n");
//! ```
//!
//! # JSON
//!
//! [`to_json`], [`from_json`] and [`from_json_with`] are the way to JSON and back, and [`Value`] is `Serialize` and
//! `Deserialize` for everything else. [`Number`]s stay exact while they fit 64 bits.
//!
//! # Where it is stricter than Kubernetes, and why
//!
//! - A key twice is an error, `1:` beside `'1':` too: JSON has one key for both.
//! - `<<` twice in one mapping is an error. A mapping's own keys win over merged ones wherever they
//!   stand; Kubernetes lets a later `<<` overwrite them.
//! - Tabs before the first word of a line are errors, inside brackets and quotes as well.
//! - Raw U+0085, U+2028 and U+2029 are errors: readers disagree whether they end a line.
//! - `.inf` and `.nan` are errors, as JSON has no such numbers.
//! - Nothing may follow a document but another one.
//!
//! It is laxer in a few things that cannot change a value: `%YAML 1.2`, more letters in the names
//! of anchors, tabs on empty lines. `tests/fixtures/kubernetes.jsonl` lists every difference known.
//!
//! # Hostile input
//!
//! [`Limits`] bound bytes, depth and values, aliases expanded. With the larger preset,
//! [`Limits::MANIFESTS`], reading ends within a second and 200 MB whatever the text. Trees never
//! nest deeper than allowed, so that recursion over them is safe.

mod decode;
mod emit;
mod error;
mod json;
mod key;
mod limits;
mod node;
mod number;
mod read;
mod scalar;
mod tag;
mod value;

pub use decode::{decode, decoded};
pub use emit::{emit, emit_into, emit_manifest, emit_manifest_into};
pub use error::{Error, ErrorKind};
pub use json::{from_json, from_json_with, to_json};
pub use limits::Limits;
pub use node::{Content, Entry, Node, Place};
pub use read::{read, read_located, read_part, read_with};
pub use value::{Map, Number, Value};
