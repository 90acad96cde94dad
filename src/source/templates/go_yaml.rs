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
        Value::String(text) => folded(out, &one_line(text), depth),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

/// The column from which go-yaml looks for a blank to break a line at.
const WIDTH: usize = 80;

/// Writes what is on one line, broken after [`WIDTH`] columns at single blanks, or between quotes
/// that escape at any.
fn folded(out: &mut String, written: &str, depth: usize) {
    let mut column = out.rsplit('\n').next().unwrap_or_default().chars().count();
    let chars: Vec<char> = written.chars().collect();
    let (escapes, quoted) = (chars.first() == Some(&'"'), written.starts_with(['"', '\'']));
    let inside = if quoted { 2..chars.len().saturating_sub(2) } else { 1..chars.len() };
    let is_blank = |index: usize| chars.get(index) == Some(&' ');
    for (index, char) in chars.iter().enumerate() {
        let breaks = inside.contains(&index)
            && is_blank(index)
            && !is_blank(index - 1)
            && column > WIDTH
            && (escapes || !is_blank(index + 1));
        if breaks {
            out.push('\n');
            indent(out, depth);
            column = depth * 2;
            if is_blank(index + 1) {
                out.push('\\');
                column += 1;
            }
        } else {
            out.push(*char);
            column += 1;
        }
    }
}

fn one_line(text: &str) -> String {
    if text.is_empty() || text.contains('\n') {
        return double_quoted(text);
    }
    if looks_plain(text) && text.chars().all(is_bare) {
        let mistakable = is_other_type(text) || is_sexagesimal(text) || is_date(text);
        return if mistakable || text == "<<" { double_quoted(text) } else { text.to_owned() };
    }
    if text.chars().all(is_bare) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    double_quoted(text)
}

/// go-yaml escapes what is beyond the first 65,536 characters.
fn is_bare(char: char) -> bool {
    is_printable(char) && u32::from(char) < 0x1_0000
}

/// A block keeps every character as it is, so all must be printable and no line may end in blanks.
fn fits_block(text: &str) -> bool {
    text.chars().all(|char| char == '\n' || is_bare(char))
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
            None if is_bare(char) => out.push(char),
            None if u32::from(char) < 0x100 => {
                let _ = write!(out, "\\x{:02X}", u32::from(char));
            }
            None if u32::from(char) < 0x1_0000 => {
                let _ = write!(out, "\\u{:04X}", u32::from(char));
            }
            None => {
                let _ = write!(out, "\\U{:08X}", u32::from(char));
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

/// Compares keys as go-yaml sorts them: digits by their value, letters after all other characters.
fn natural(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (Some(&x), Some(&y)) = (a.get(same), b.get(same)) else { return a.len().cmp(&b.len()) };
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => x.cmp(&y),
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

#[cfg(test)]
mod tests {
    use kubeyaml::Value;

    use super::emit;

    /// What `toYaml` printed in a chart rendered by Helm.
    #[test]
    fn texts_are_quoted_as_the_charts_quote_them() {
        for (text, printed) in [
            ("", "\"\""),
            ("plain text", "plain text"),
            ("yes", "\"yes\""),
            ("1:30", "\"1:30\""),
            ("2001-01-01", "\"2001-01-01\""),
            ("<<", "\"<<\""),
            ("=", "="),
            ("it's: so", "'it''s: so'"),
            (" x", "' x'"),
            ("*a", "'*a'"),
            ("\u{1f600}", "\"\\U0001F600\""),
            ("a\nb", "|-\n  a\n  b"),
            ("a\n", "|\n  a"),
            ("a\n\n", "|+\n  a\n"),
            (" a\nb", "|2-\n   a\n  b"),
            ("a \nb", "\"a \\nb\""),
        ] {
            let map = Value::from([("k", Value::from(text))]);
            assert_eq!(emit(&map), format!("k: {printed}\n"), "{text:?}");
        }
    }

    #[test]
    fn long_texts_are_broken_after_80_columns_as_the_charts_break_them() {
        let words = |count| ["four"; 40][..count].join(" ");
        let map = Value::from([("k", Value::from(words(18)))]);
        assert_eq!(emit(&map), format!("k: {}\n  {}\n", words(16), words(2)));
        let quoted = Value::from([("k", Value::from(format!("# {}", words(18))))]);
        assert_eq!(emit(&quoted), format!("k: '# {}\n  {}'\n", words(16), words(2)));
    }

    #[test]
    fn keys_sort_by_the_numbers_in_them_and_letters_come_last() {
        let keys = ["k10", "k9", "kA", "k.x", "a", "B"].map(|key| (key, Value::Null));
        let printed = emit(&Value::from(keys)).replace(": null", "");
        assert_eq!(printed, "B\na\nk.x\nk9\nk10\nkA\n");
    }
}
