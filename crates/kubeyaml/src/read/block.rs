//! Plain block style, as programs write it, read line by line.
//!
//! Nearly every manifest that a program wrote is block mappings and lists of words, numbers and
//! quoted texts, each on one line. Such a text is read here in a fraction of the time that a YAML
//! parser takes. Anything else, above all anything that is wrong, is left to the parser: what is
//! returned here is always what the parser would have said.

use crate::scalar::{Meaning, meaning};
use crate::{Limits, Map, Number, Value};

/// Deeper nesting than this is left to the parser.
const DEEPEST: usize = 32;

/// Longer keys than this are left to the parser.
const LONGEST_KEY: usize = 128;

/// The most values and keys that one line brings.
const MOST_ON_A_LINE: usize = 4;

/// A line with something on it.
#[derive(Clone, Copy)]
struct Line<'t> {
    indent: usize,
    /// Without the spaces around it.
    content: &'t str,
}

/// The lines that are still to be read.
struct Lines<'t> {
    next: Option<Line<'t>>,
    rest: &'t str,
}

/// Reads a text of one document; none when it is not plain enough, or over a limit.
pub(super) fn read(text: &str, limits: &Limits) -> Option<Value> {
    if !is_plain(text) || text.len() > limits.bytes || !is_within_nodes(text, limits) {
        return None;
    }
    let mut lines = Lines { next: None, rest: text };
    lines.advance();
    let first = lines.next?;
    let value = collection(&mut lines, first.indent, limits.depth.min(DEEPEST))?;
    lines.next.is_none().then_some(value)
}

/// Tells whether a text is of printable ASCII characters and line feeds.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
    text.as_bytes().chunks(64).all(|bytes| bytes.iter().fold(true, |all, it| all & is_plain(it)))
}

fn is_within_nodes(text: &str, limits: &Limits) -> bool {
    // Most texts are so short that their lines need not be counted.
    text.len() < limits.nodes / MOST_ON_A_LINE
        || text.bytes().filter(|it| *it == b'\n').count() + text.len() / 64
            < limits.nodes / MOST_ON_A_LINE
}

impl<'t> Lines<'t> {
    /// Goes to the next line that is neither blank nor a comment.
    fn advance(&mut self) {
        self.next = None;
        while !self.rest.is_empty() && self.next.is_none() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            self.rest = rest;
            let content = line.trim_start_matches(' ');
            let indent = line.len() - content.len();
            let content = content.trim_end_matches(' ');
            if !content.is_empty() && !content.starts_with('#') {
                self.next = Some(Line { indent, content });
            }
        }
    }

    /// Returns the next line if it is indented by `indent`; an error if by more.
    fn at(&self, indent: usize) -> Option<Option<&'t str>> {
        match self.next {
            Some(line) if line.indent > indent => None,
            Some(line) if line.indent == indent => Some(Some(line.content)),
            _ => Some(None),
        }
    }
}

fn collection(lines: &mut Lines<'_>, indent: usize, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    match lines.next.and_then(|line| item(line.content)) {
        Some(_) => list(lines, indent, depth),
        None => mapping(lines, indent, depth),
    }
}

fn list(lines: &mut Lines<'_>, indent: usize, depth: usize) -> Option<Value> {
    let mut items = Vec::new();
    while let Some(content) = lines.at(indent)?.and_then(item) {
        let within = content.trim_start_matches(' ');
        if item(within).is_some() {
            return None;
        }
        if entry(within).is_some() {
            let indent = indent + "-".len() + content.len() - within.len();
            lines.next = Some(Line { indent, content: within });
            items.push(mapping(lines, indent, depth.checked_sub(1)?)?);
        } else {
            items.push(scalar(within)?);
            lines.advance();
        }
    }
    Some(Value::List(items))
}

fn mapping(lines: &mut Lines<'_>, indent: usize, depth: usize) -> Option<Value> {
    let mut map = Map::new();
    while let Some(content) = lines.at(indent)?.filter(|it| item(it).is_none()) {
        let (key, said) = entry(content)?;
        lines.advance();
        let value = match (said, lines.next) {
            ("", Some(next)) if next.indent > indent => collection(lines, next.indent, depth)?,
            ("", Some(next)) if next.indent == indent && item(next.content).is_some() => {
                list(lines, indent, depth.checked_sub(1)?)?
            }
            ("", _) => Value::Null,
            _ => scalar(said)?,
        };
        if map.insert(key.to_owned(), value).is_some() {
            return None;
        }
    }
    (!map.is_empty()).then_some(Value::Map(map))
}

/// Returns what stands behind the dash of a list's item, with the spaces between.
fn item(content: &str) -> Option<&str> {
    content.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Splits the entry of a mapping into its key and what is said on the same line.
fn entry(content: &str) -> Option<(&str, &str)> {
    let is_of_key =
        |byte: &u8| matches!(byte, b'_' | b'-' | b'.' | b'/') || byte.is_ascii_alphanumeric();
    let end = content.bytes().position(|byte| !is_of_key(&byte))?;
    let (key, rest) = content.split_at_checked(end)?;
    let said = rest.strip_prefix(':')?;
    let is_key = key.starts_with(|it: char| it.is_ascii_alphabetic())
        && key.len() <= LONGEST_KEY
        && meaning(key) == Meaning::Text;
    let is_apart = said.is_empty() || said.starts_with(' ');
    (is_key && is_apart).then(|| (key, said.trim_start_matches(' ')))
}

fn scalar(said: &str) -> Option<Value> {
    match said.as_bytes() {
        [b'"', .., b'"'] | [b'\'', .., b'\''] => quoted(said),
        b"{}" => Some(Value::Map(Map::new())),
        b"[]" => Some(Value::List(Vec::new())),
        [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'/', ..]
        | [b'-', b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.', ..] => bare(said),
        _ => None,
    }
}

/// Reads a quoted text without escapes.
fn quoted(said: &str) -> Option<Value> {
    let text = said.get(1..said.len() - 1)?;
    let quote = said.bytes().next()?;
    let is_odd = |byte: u8| byte == b'\\' || byte == quote;
    (!text.bytes().any(is_odd)).then(|| Value::String(text.to_owned()))
}

fn bare(said: &str) -> Option<Value> {
    let is_odd = |pair: &[u8]| matches!(pair, b": " | b" #");
    if said.ends_with(':') || said.as_bytes().windows(2).any(is_odd) {
        return None;
    }
    Some(match meaning(said) {
        Meaning::Null => Value::Null,
        Meaning::Bool(value) => Value::Bool(value),
        Meaning::Integer(number) => Value::Number(number),
        Meaning::Float(float) => Value::Number(Number::from_f64(float)?),
        Meaning::Text => Value::String(said.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::through_events;
    use super::*;

    const MANIFEST: &str = "# A comment.
apiVersion: v1
kind: Service
metadata:
  name: \"a\"
  labels: {}

  annotations:
    example.org/x: 'b c: #'
spec:
  clusterIP:
  ports:
  - name: http
    port: 80
  - name: x
    # Another one.
    more:
      - a:b
      - -1.5
";

    #[test]
    fn a_plain_manifest_is_read_without_a_parser() {
        let value = read(MANIFEST, &Limits::MANIFESTS);
        assert!(value.is_some());
        assert_eq!(value, through_events(MANIFEST, &Limits::MANIFESTS).unwrap().pop());
    }

    #[test]
    fn what_is_over_a_limit_is_left_to_the_parser() {
        let most = Limits::MANIFESTS;
        for limits in [
            Limits { bytes: 20, ..most },
            Limits { depth: 3, ..most },
            Limits { nodes: 40, ..most },
        ] {
            assert_eq!(read(MANIFEST, &limits), None, "{limits:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        for text in [
            "a: b\na: c\n",
            "a: |\n  b\n",
            "a: b\n  c\n",
            "a: [b]\n",
            "a: &b c\n",
            "a: *b\n",
            "a: !!str 1\n",
            "a: 'b''c'\n",
            "a: \"\\n\"\n",
            "a: b # c\n",
            "a: b: c\n",
            "a:\tb\n",
            "a: é\n",
            "a: b\r\n",
            "---\na: b\n",
            "a: b\n...\n",
            "- - a\n",
            "- a\nb: c\n",
            "yes: a\n",
            "<<: {}\n",
            "? a\n",
            "a\n",
            "",
            "  a: b\nc: d\n",
            "a:\n    b: c\n  d: e\n",
            "a: b:\n",
            "a: .inf\n",
            "%A\n",
            "@a: b\n",
        ] {
            assert_eq!(read(text, &Limits::MANIFESTS), None, "{text}");
        }
    }

    const PARTS: [&str; 40] = [
        "a: b",
        "b: 1",
        "c:",
        "d: yes",
        "e: {}",
        "f: []",
        "g: \"x y\"",
        "h: 'x: #y'",
        "- a",
        "- a: 1",
        "-  b: 2",
        "-",
        "- - x",
        "- c:",
        "k: -",
        "k: - a",
        "l: a b  c",
        "m: ~",
        "n: 1",
        "n: 0x1F",
        "o: a:b",
        "p: http://x/y",
        "q: a: b",
        "r: a #b",
        "s: a#b",
        "t: .5",
        "u: 1_000",
        "v: \"a\\tb\"",
        "w: 'a''b'",
        "x: |",
        "x: >-",
        "y.z/a: 1",
        "aa: &a 1",
        "ab: *a",
        "# comment",
        "",
        "ac: - 1",
        "ad: -1",
        "---",
        "ae: \"a\" ",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_read_is_what_the_parser_says(
            lines in vec((0_usize..5, select(&PARTS[..]), "[ ]{0,1}"), 1..8),
        ) {
            let line = |(indent, part, end): &(usize, &str, String)| format!("{:indent$}{part}{end}\n", "");
            let text = lines.iter().map(line).collect::<String>();
            if let Some(value) = read(&text, &Limits::MANIFESTS) {
                prop_assert_eq!(through_events(&text, &Limits::MANIFESTS), Ok(vec![value]), "{}", text);
            }
        }
    }
}
