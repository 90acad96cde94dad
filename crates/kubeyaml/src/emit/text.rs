//! Texts: plain where no reader can take them for something else, quoted or literal otherwise.

/// Writes a text on one line.
pub(super) fn line(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        quote(out, text);
    }
}

/// Writes a text as a value; lines of a literal block stand at `indent`.
pub(super) fn value(out: &mut String, text: &str, indent: usize) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.contains('\n') && fits_literal(text) {
        literal(out, text, indent);
    } else {
        quote(out, text);
    }
}

/// Tells whether every reader takes the bare text for this very text.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let starts_well = match first {
        b'a'..=b'z' | b'A'..=b'Z' => !is_word(text),
        b'/' | b'_' | b'$' | b'(' => true,
        b'0'..=b'9' => !like_number(text),
        b'-' => is_plain_dashed(text),
        b'.' => !text.starts_with("...") && !like_number(text) && !is_word(&text[1..]),
        _ => false,
    };
    starts_well && !matches!(last, b' ' | b':') && has_plain_inside(bytes)
}

/// Tells whether a text that begins with dashes is an option like `-f` or `--log-level=info`.
fn is_plain_dashed(text: &str) -> bool {
    let name = text.trim_start_matches('-');
    let dashes = text.len() - name.len();
    dashes <= 2 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_word(name)
}

/// Tells whether no character, with its neighbours, has a meaning of its own.
fn has_plain_inside(bytes: &[u8]) -> bool {
    let mut before = 0;
    bytes.iter().all(|&byte| {
        let fits = match byte {
            b'#' => before != b' ',
            b' ' => before != b':',
            b'!'..=b'~' => true,
            _ => false,
        };
        before = byte;
        fits
    })
}

/// Words that some reader takes for a boolean, null or a number, in any case.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan", "infinity",
        "nil",
    ];
    text.len() <= 8 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Tells whether a text that begins with a digit or dot may be a number, date or time to a reader.
///
/// It is none of them with a slash in it, with a letter that neither numbers nor timestamps have,
/// or with two dots and no colon, as in versions and addresses.
fn like_number(text: &str) -> bool {
    let mut dots = 0;
    let mut colon = false;
    for byte in text.bytes() {
        match byte {
            b'/' => return false,
            b'.' => dots += 1,
            b':' => colon = true,
            b'a'..=b'f'
            | b'A'..=b'F'
            | b'x'
            | b'X'
            | b'o'
            | b'O'
            | b't'
            | b'T'
            | b'z'
            | b'Z'
            | b'p'
            | b'P'
            | b'l'
            | b'L' => {}
            byte if byte.is_ascii_alphabetic() => return false,
            _ => {}
        }
    }
    dots < 2 || colon
}

/// Tells whether a text of several lines reads back the same from a literal block.
fn fits_literal(text: &str) -> bool {
    let blank = |line: &str| !line.is_empty() && line.chars().all(|c| c == ' ' || c == '\t');
    text.chars().all(|c| matches!(c, '\n' | '\t') || is_shown(c))
        && !text.split('\n').any(blank)
        && text.contains(|c| c != '\n')
}

/// Writes a literal block, with its indentation spelled out where readers could not guess it.
fn literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\t', '\n']) {
        out.push('2');
    }
    let body = text.strip_suffix('\n');
    match body {
        None => out.push('-'),
        Some(body) if body.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    for line in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out.push('\n');
}

/// Tells whether a character may stand in a file as itself: printable for every reader, and
/// visible where it stands.
fn is_shown(c: char) -> bool {
    match c {
        ' '..='~'
        | '\u{a1}'..='\u{ac}'
        | '\u{ae}'..='\u{200a}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205f}'
        | '\u{2070}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fefe}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{fffd}' => true,
        '\u{10000}'..='\u{dffff}' => u32::from(c) & 0xFFFE != 0xFFFE,
        _ => false,
    }
}

/// Writes a text in quotes: single ones if that spares escapes, double ones otherwise.
fn quote(out: &mut String, text: &str) {
    if text.contains(['"', '\\']) && text.chars().all(is_shown) {
        out.push('\'');
        for part in text.split_inclusive('\'') {
            out.push_str(part);
            if part.ends_with('\'') {
                out.push('\'');
            }
        }
        out.push('\'');
        return;
    }
    out.push('"');
    for c in text.chars() {
        escape(out, c);
    }
    out.push('"');
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0' => out.push_str("\\0"),
        c if is_shown(c) => out.push(c),
        c => escape_code(out, u32::from(c)),
    }
}

fn escape_code(out: &mut String, code: u32) {
    use std::fmt::Write as _;
    let _ = match code {
        0..=0xFF => write!(out, "\\x{code:02X}"),
        0x100..=0xFFFF => write!(out, "\\u{code:04X}"),
        _ => write!(out, "\\U{code:08X}"),
    };
}
