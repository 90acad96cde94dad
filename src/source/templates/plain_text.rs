//! Which texts YAML reads as themselves without quotes.

use kubeyaml::Value;

/// Tells whether YAML reads `text`, printed bare after `key: ` or `- `, as that same text.
pub fn is_plain(text: &str) -> bool {
    looks_plain(text) && !is_other_type(text)
}

/// Tells whether nothing in the text means something to YAML.
pub(super) fn looks_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    let opens = match first {
        '-' | '?' | ':' => second.is_none_or(|second| second == ' '),
        first => "#,[]{}&*!|>'\"%@` ".contains(first),
    };
    let marker = text.starts_with("---") || text.starts_with("...");
    let inside = text.contains(": ") || text.contains(" #") || text.ends_with([' ', ':']);
    !opens && !marker && !inside && text.chars().all(is_printable)
}

/// Tells whether a character may stand unescaped on one line.
pub(super) fn is_printable(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Tells whether YAML takes a bare text for something else than text.
pub(super) fn is_other_type(text: &str) -> bool {
    match text.bytes().next() {
        Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'~' | b'<' | b'=') | None => {}
        Some(_) if text.len() > "false".len() => return false,
        Some(_) => {}
    }
    let read = kubeyaml::read(&format!("- {text}\n")).unwrap_or_default();
    let item = read.first().and_then(|list| list.as_list()?.first());
    item.and_then(Value::as_str) != Some(text)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn texts_that_need_no_quotes_are_plain() {
        for text in ["a", "1-30", "/opt/cni/bin", "default:info,ads:debug", "10.0.0.1", "1.2.3"] {
            assert!(is_plain(text), "{text}");
        }
    }

    #[test]
    fn texts_that_yaml_would_take_for_something_else_are_not() {
        for text in [
            "", " ", "1", "1.30", "1e3", "0x1", "true", "yes", "n", "null", "~", "a: b", "a #b",
            "#a", "-", "- a", "[a]", "{a}", "*a", "&a", "!a", "'a'", "\"a", "a:", "a ", " a",
            "a\nb", "---", "@a", "`a`", "%a", "|", ">", "?", "a\u{85}b",
        ] {
            assert!(!is_plain(text), "{text:?}");
        }
    }
}
