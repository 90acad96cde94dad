//! Colours of the report for people.

use super::layout::Part;
use crate::report::Style;

/// What a word in colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Heading,
    Alarm,
    Warning,
    Good,
    Quiet,
}

impl Tone {
    /// Returns the tone of a part's heading.
    pub(super) fn of(part: Part) -> Self {
        match part {
            Part::Looser | Part::Deletions => Self::Alarm,
            Part::Unclear | Part::Rolls => Self::Warning,
            Part::Tighter => Self::Good,
            _ => Self::Heading,
        }
    }

    /// Returns a text in this tone.
    pub(super) fn paint(self, text: &str, style: Style) -> String {
        let code = match self {
            _ if style == Style::Plain => return text.to_owned(),
            Self::Heading => "1",
            Self::Alarm => "1;31",
            Self::Warning => "33",
            Self::Good => "32",
            Self::Quiet => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}
