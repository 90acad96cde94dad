//! Names from outside, made safe to print.

use std::fmt::Write;

/// Returns a text with control and bidirectional characters escaped.
///
/// A file's name may hold anything; printed raw it could move the cursor or reorder a message.
pub fn shown(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if is_treacherous(c) {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

/// Tells whether a character could move the cursor or reorder what stands around it.
pub fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn control_and_bidirectional_characters_are_escaped() {
        assert_eq!(shown("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn letters_of_all_scripts_stay() {
        assert_eq!(shown("größe-名前"), "größe-名前");
    }
}
