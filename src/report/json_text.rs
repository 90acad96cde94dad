//! JSON as text, safe to look at.

use serde_json::Value;

use crate::system::is_treacherous;

/// Returns a value as text over several lines. Characters that could move the cursor or reorder
/// the text are escaped, as JSON allows.
pub fn json_text(value: &Value) -> String {
    let mut text = format!("{value:#}\n");
    // Only strings hold such characters, and none is above U+FFFF.
    if text.chars().any(|char| char != '\n' && is_treacherous(char)) {
        let escaped = |char| match char {
            '\n' => "\n".to_owned(),
            char if is_treacherous(char) => format!("\\u{:04x}", u32::from(char)),
            char => char.to_string(),
        };
        text = text.chars().map(escaped).collect();
    }
    text
}
