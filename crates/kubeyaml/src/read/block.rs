//! Plain block style, as programs write it, read line by line.
//!
//! Nearly every manifest that a program wrote is block mappings and lists of words, numbers and
//! quoted texts, each on one line. Such a text is read here in a fraction of the time that a YAML
//! parser takes. Anything else, above all anything that is wrong, is left to the parser: what is
//! returned here is always what the parser would have said.

#[cfg(test)]
mod tests;

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

/// Tells of the path of an entry, its keys from the top of a document, whether it is to be read.
pub(super) type Wanted<'w> = dyn Fn(&[&str]) -> bool + 'w;

/// The state of one reading.
struct Reader<'t, 'w> {
    lines: Lines<'t>,
    wanted: &'w Wanted<'w>,
    /// Where the reading is.
    path: Vec<&'t str>,
    /// How many lists it is in; within them everything is read.
    lists: usize,
}

/// What is made of a text: its value, or nothing when it is only to be seen whether it is plain.
trait Made<'t>: Sized {
    type Entries: Default;

    fn null() -> Self;
    fn scalar(form: Form<'t>) -> Option<Self>;
    fn list(items: Vec<Self>) -> Self;
    /// Adds an entry; none when the key is there already.
    fn add(entries: &mut Self::Entries, key: &'t str, value: Self) -> Option<()>;
    fn map(entries: Self::Entries) -> Self;
}

impl Made<'_> for Value {
    type Entries = Map;

    fn null() -> Self {
        Self::Null
    }

    fn scalar(form: Form<'_>) -> Option<Self> {
        Some(match form {
            Form::Quoted(text) => Self::String(text.to_owned()),
            Form::NoEntries => Self::Map(Map::new()),
            Form::NoItems => Self::List(Vec::new()),
            Form::Bare(text) => match meaning(text) {
                Meaning::Null => Self::Null,
                Meaning::Bool(value) => Self::Bool(value),
                Meaning::Integer(number) => Self::Number(number),
                Meaning::Float(float) => Self::Number(Number::from_f64(float)?),
                Meaning::Text => Self::String(text.to_owned()),
            },
        })
    }

    fn list(items: Vec<Self>) -> Self {
        Self::List(items)
    }

    fn add(entries: &mut Map, key: &str, value: Self) -> Option<()> {
        entries.insert(key.to_owned(), value).is_none().then_some(())
    }

    fn map(entries: Map) -> Self {
        Self::Map(entries)
    }
}

/// The most entries of a mapping that is passed over.
const MOST_PASSED: usize = 64;

impl<'t> Made<'t> for () {
    type Entries = Vec<&'t str>;

    fn null() -> Self {}

    fn scalar(form: Form<'t>) -> Option<Self> {
        match form {
            Form::Bare(text) => match meaning(text) {
                Meaning::Float(float) => Number::from_f64(float).map(drop),
                _ => Some(()),
            },
            _ => Some(()),
        }
    }

    fn list(_: Vec<Self>) -> Self {}

    fn add(entries: &mut Vec<&'t str>, key: &'t str, (): Self) -> Option<()> {
        pass(entries, key)
    }

    fn map(_: Vec<&'t str>) -> Self {}
}

/// Notes a key that is passed over; none when it is there already.
fn pass<'t>(passed: &mut Vec<&'t str>, key: &'t str) -> Option<()> {
    let is_new = passed.len() < MOST_PASSED && !passed.contains(&key);
    is_new.then(|| passed.push(key))
}

/// Reads what is wanted of a text of one document; none when it is not plain enough, or over a
/// limit.
pub(super) fn read(text: &str, limits: &Limits, wanted: &Wanted<'_>) -> Option<Value> {
    if !is_plain(text) || text.len() > limits.bytes || !is_within_nodes(text, limits) {
        return None;
    }
    let lines = Lines { next: None, rest: text };
    let mut reader = Reader { lines, wanted, path: Vec::new(), lists: 0 };
    reader.lines.advance();
    let first = reader.lines.next?;
    let value = reader.collection(first.indent, limits.depth.min(DEEPEST))?;
    reader.lines.next.is_none().then_some(value)
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

    /// Returns the next line if it is indented by `indent`.
    fn at(&self, indent: usize) -> Option<&'t str> {
        self.next.filter(|line| line.indent == indent).map(|line| line.content)
    }

    /// Tells whether the next line is indented by more than `indent`.
    fn are_deeper(&self, indent: usize) -> bool {
        self.next.is_some_and(|line| line.indent > indent)
    }
}

impl<'t> Reader<'t, '_> {
    fn collection<V: Made<'t>>(&mut self, indent: usize, depth: usize) -> Option<V> {
        match self.lines.next.and_then(|line| item(line.content)) {
            Some(_) => self.list(indent, depth),
            None => self.mapping(indent, depth),
        }
    }

    fn list<V: Made<'t>>(&mut self, indent: usize, depth: usize) -> Option<V> {
        let depth = depth.checked_sub(1)?;
        let mut items = Vec::new();
        self.lists += 1;
        while let Some(content) = self.lines.at(indent).and_then(item) {
            let within = content.trim_start_matches(' ');
            if item(within).is_some() {
                return None;
            }
            if entry(within).is_some() {
                let indent = indent + "-".len() + content.len() - within.len();
                self.lines.next = Some(Line { indent, content: within });
                items.push(self.mapping(indent, depth)?);
            } else {
                items.push(V::scalar(form(within)?)?);
                self.lines.advance();
            }
        }
        self.lists -= 1;
        (!self.lines.are_deeper(indent)).then(|| V::list(items))
    }

    fn mapping<V: Made<'t>>(&mut self, indent: usize, depth: usize) -> Option<V> {
        let depth = depth.checked_sub(1)?;
        let (mut entries, mut passed) = (V::Entries::default(), Vec::new());
        let mut is_empty = true;
        while let Some(content) = self.lines.at(indent).filter(|it| item(it).is_none()) {
            let (key, said) = entry(content)?;
            self.lines.advance();
            is_empty = false;
            self.path.push(key);
            if self.lists > 0 || (self.wanted)(&self.path) {
                let value = self.value(said, indent, depth)?;
                V::add(&mut entries, key, value)?;
            } else {
                self.value::<()>(said, indent, depth)?;
                pass(&mut passed, key)?;
            }
            self.path.pop();
        }
        (!is_empty && !self.lines.are_deeper(indent)).then(|| V::map(entries))
    }

    /// Reads the value of an entry whose mapping is indented by `indent`.
    fn value<V: Made<'t>>(&mut self, said: &'t str, indent: usize, depth: usize) -> Option<V> {
        match (said, self.lines.next) {
            ("", Some(next)) if next.indent > indent => self.collection(next.indent, depth),
            ("", Some(next)) if next.indent == indent && item(next.content).is_some() => {
                self.list(indent, depth)
            }
            ("", _) => Some(V::null()),
            _ => V::scalar(form(said)?),
        }
    }
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

/// A value that stands on the line of its key or dash.
enum Form<'t> {
    Quoted(&'t str),
    Bare(&'t str),
    NoEntries,
    NoItems,
}

fn form(said: &str) -> Option<Form<'_>> {
    match said.as_bytes() {
        [b'"', .., b'"'] | [b'\'', .., b'\''] => quoted(said),
        b"{}" => Some(Form::NoEntries),
        b"[]" => Some(Form::NoItems),
        [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'/', ..]
        | [b'-', b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.', ..] => bare(said),
        _ => None,
    }
}

/// Takes a quoted text without escapes.
fn quoted(said: &str) -> Option<Form<'_>> {
    let text = said.get(1..said.len() - 1)?;
    let quote = said.bytes().next()?;
    let is_odd = |byte: u8| byte == b'\\' || byte == quote;
    (!text.bytes().any(is_odd)).then_some(Form::Quoted(text))
}

fn bare(said: &str) -> Option<Form<'_>> {
    let mut before = b' ';
    for byte in said.bytes() {
        if before == b':' && byte == b' ' || before == b' ' && byte == b'#' {
            return None;
        }
        before = byte;
    }
    (before != b':').then_some(Form::Bare(said))
}
