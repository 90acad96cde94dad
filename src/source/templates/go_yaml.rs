//! YAML as the charts' `toYaml` prints it (sigs.k8s.io/yaml over go-yaml 2): some charts put that
//! very text into a `ConfigMap`, so an equal install needs it byte for byte.

use std::cmp::Ordering;
use std::fmt::Write as _;

use kubeyaml::{Map, Number, Value};

use super::go_number;
use super::plain_text::{is_other_type, is_printable, looks_plain};

/// Returns the text, with a newline at the end.
pub(super) fn emit(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Map(map) if !map.is_empty() => entries(&mut out, map, 0, false),
        Value::List(items) if !items.is_empty() => list(&mut out, items, 0, false),
        value => {
            scalar(&mut out, value, 0);
            out.push('\n');
        }
    }
    out
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Writes a map's entries; `started` says that the first one's line has begun.
fn entries(out: &mut String, map: &Map, depth: usize, mut started: bool) {
    let mut sorted: Vec<_> = map.iter().collect();
    sorted.sort_by(|a, b| natural(a.0, b.0));
    for (key, value) in sorted {
        if !std::mem::take(&mut started) {
            indent(out, depth);
        }
        out.push_str(&one_line(key));
        out.push(':');
        match value {
            Value::Map(map) if !map.is_empty() => {
                out.push('\n');
                entries(out, map, depth + 1, false);
            }
            Value::List(items) if !items.is_empty() => {
                out.push('\n');
                list(out, items, depth, false);
            }
            value => {
                out.push(' ');
                scalar(out, value, depth + 1);
                out.push('\n');
            }
        }
    }
}

/// Writes a list's items; `started` says that the first one's line has begun.
fn list(out: &mut String, items: &[Value], depth: usize, mut started: bool) {
    for item in items {
        if !std::mem::take(&mut started) {
            indent(out, depth);
        }
        out.push_str("- ");
        match item {
            Value::Map(map) if !map.is_empty() => entries(out, map, depth + 1, true),
            Value::List(items) if !items.is_empty() => list(out, items, depth + 1, true),
            item => {
                scalar(out, item, depth + 1);
                out.push('\n');
            }
        }
    }
}

fn scalar(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(Number::Float(float)) => out.push_str(&go_number(*float)),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) if text.contains('\n') && fits_block(text) => block(out, text, depth),
        Value::String(text) => out.push_str(&one_line(text)),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

fn one_line(text: &str) -> String {
    if text.is_empty() || text.contains('\n') {
        return double_quoted(text);
    }
    if looks_plain(text) {
        let mistakable = is_other_type(text) || is_sexagesimal(text) || is_date(text);
        return if mistakable || text == "<<" { double_quoted(text) } else { text.to_owned() };
    }
    if text.chars().all(|char| is_printable(char) && char != '\t') {
        return format!("'{}'", text.replace('\'', "''"));
    }
    double_quoted(text)
}

/// A block keeps every character as it is, so all must be printable and no line may end in blanks.
fn fits_block(text: &str) -> bool {
    text.chars().all(|char| char == '\n' || is_printable(char))
        && !text.contains(" \n")
        && !text.ends_with(' ')
}

fn block(out: &mut String, text: &str, depth: usize) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text.ends_with("\n\n") || text == "\n" {
        out.push('+');
    }
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(out, depth.max(1));
            out.push_str(line);
        }
    }
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match escape(char) {
            Some(letter) => out.extend(['\\', letter]),
            None if is_printable(char) => out.push(char),
            None if u32::from(char) < 0x100 => {
                let _ = write!(out, "\\x{:02X}", u32::from(char));
            }
            None => {
                let _ = write!(out, "\\u{:04X}", u32::from(char));
            }
        }
    }
    out.push('"');
    out
}

/// Returns the letter that stands for a character after a backslash.
fn escape(char: char) -> Option<char> {
    Some(match char {
        '"' | '\\' => char,
        '\n' => 'n',
        '\t' => 't',
        '\r' => 'r',
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\u{1b}' => 'e',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => return None,
    })
}

/// YAML 1.1 reads `1:30` as ninety.
fn is_sexagesimal(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (head, rest) = text.split_once(':').unwrap_or((text, ""));
    let (rest, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let minutes =
        |part: &str| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    head.starts_with(|char: char| char.is_ascii_digit())
        && digits(head)
        && digits(fraction)
        && rest.split(':').all(minutes)
}

/// Dates, with or without a time of day.
fn is_date(text: &str) -> bool {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "0"));
    let mut parts = date.split('-');
    let mut number = |lengths: std::ops::RangeInclusive<usize>| {
        parts.next().is_some_and(|part| {
            lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    number(4..=4)
        && number(1..=2)
        && number(1..=2)
        && parts.next().is_none()
        && time.starts_with(|char: char| char.is_ascii_digit())
}

/// Compares keys as go-yaml sorts them: digits by their value, letters after all other characters
/// unless digits stand before them.
fn natural(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (Some(&x), Some(&y)) = (a.get(same), b.get(same)) else { return a.len().cmp(&b.len()) };
    let after_digit = same > 0 && a[same - 1].is_numeric();
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => x.cmp(&y),
        (true, false) if after_digit => Ordering::Less,
        (false, true) if after_digit => Ordering::Greater,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => compare_digits(&a[..same], &a[same..], &b[same..]).then(x.cmp(&y)),
    }
}

/// Compares what begins with digits by the numbers they make. After other digits a zero counts.
fn compare_digits(before: &[char], a: &[char], b: &[char]) -> Ordering {
    let zero = a[0] == '0' || b[0] == '0';
    let run = before.iter().rev().take_while(|char| char.is_ascii_digit());
    let leading = i64::from(zero && run.into_iter().any(|char| *char != '0'));
    let number = |chars: &[char]| {
        let digits = chars.iter().map_while(|char| char.to_digit(10));
        digits.fold((leading, 0_usize), |(number, length), digit| {
            (number.wrapping_mul(10).wrapping_add(i64::from(digit)), length + 1)
        })
    };
    number(a).cmp(&number(b))
}
