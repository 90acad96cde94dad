//! Mappings and lists in block style.

use std::fmt::Write as _;

use super::text;
use crate::{Map, Number, Value};

/// Keys of a Kubernetes object that come first.
const FIRST: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Longer keys get a `?`: readers look no further than 1024 characters for the colon.
const LONGEST_KEY: usize = 1000;

pub(super) fn document(out: &mut String, value: &Value) {
    match value {
        Value::Map(map) if !map.is_empty() => entries(out, map.iter(), 0, false),
        Value::List(items) if !items.is_empty() => list(out, items, 0, false),
        // Readers differ about literal blocks that are a whole document.
        Value::String(text) => {
            text::line(out, text);
            end_line(out);
        }
        leaf => {
            scalar(out, leaf, 0);
            end_line(out);
        }
    }
}

pub(super) fn manifest(out: &mut String, object: &Map) {
    if object.is_empty() {
        out.push_str("{}\n");
    }
    let first = FIRST.iter().filter_map(|key| object.get_key_value(*key));
    let rest = object.iter().filter(|(key, _)| !FIRST.contains(&key.as_str()));
    entries(out, first.chain(rest), 0, false);
}

/// Writes entries at `indent`; the first one stands on the current line if `inline`.
fn entries<'v>(
    out: &mut String,
    entries: impl Iterator<Item = (&'v String, &'v Value)>,
    indent: usize,
    mut inline: bool,
) {
    for (key, value) in entries {
        if !inline {
            spaces(out, indent);
        }
        inline = false;
        let before = out.len();
        text::line(out, key);
        if out.len() - before > LONGEST_KEY {
            out.insert_str(before, "? ");
            out.push('\n');
            spaces(out, indent);
        }
        out.push(':');
        entry_value(out, value, indent);
    }
}

/// Writes what follows the colon of an entry at `indent`.
fn entry_value(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Map(map) if !map.is_empty() => {
            out.push('\n');
            entries(out, map.iter(), indent + 2, false);
        }
        Value::List(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, indent, false);
        }
        leaf => {
            out.push(' ');
            scalar(out, leaf, indent + 2);
            end_line(out);
        }
    }
}

/// Writes items at `indent`; the first one stands on the current line if `inline`.
fn list(out: &mut String, items: &[Value], indent: usize, mut inline: bool) {
    for item in items {
        if !inline {
            spaces(out, indent);
        }
        inline = false;
        out.push_str("- ");
        match item {
            Value::Map(map) if !map.is_empty() => entries(out, map.iter(), indent + 2, true),
            Value::List(items) if !items.is_empty() => list(out, items, indent + 2, true),
            leaf => {
                scalar(out, leaf, indent + 2);
                end_line(out);
            }
        }
    }
}

/// Writes a value that fits a line, or a literal block whose lines stand at `indent`.
fn scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(value) => number(out, *value),
        Value::String(text) => text::value(out, text, indent),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

/// Writes a number so that YAML 1.1 readers see one too: they want a dot and a sign in `1.0e+21`.
fn number(out: &mut String, number: Number) {
    let before = out.len();
    let _ = write!(out, "{number}");
    if let Some(exponent) = out[before..].find('e')
        && !out[before..].contains('.')
    {
        out.insert_str(before + exponent, ".0");
    }
}

/// Ends the line, unless a literal block has done so.
fn end_line(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn spaces(out: &mut String, count: usize) {
    const SPACES: &str = "                                ";
    let mut left = count;
    while left > SPACES.len() {
        out.push_str(SPACES);
        left -= SPACES.len();
    }
    out.push_str(&SPACES[..left]);
}
