//! Why a file is not read, on one side or on both.

use kubeyaml::ErrorKind;

use crate::snapshot::ReadError;
use crate::system::GitError;

use super::{Unread, When};

/// What is said where the reason itself may quote what must stay secret.
const UNSAID: &str = "this cannot be read, and why is not said: the file holds a Secret, which the \
                      reason might quote";

/// Why one side of a file is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    place: Option<(u32, u32)>,
    reason: String,
    is_missing: bool,
}

impl Flaw {
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self { place: None, reason: reason.into(), is_missing: false }
    }

    /// What is wrong in a part of a text that so many lines come before.
    pub(super) fn in_text(error: kubeyaml::Error, lines_before: u32, is_secret: bool) -> Self {
        let place = Some((error.place.line + lines_before, error.place.column));
        // These name brackets and places only.
        let quotes = !matches!(error.kind, ErrorKind::Truncated | ErrorKind::Tab);
        let reason = if is_secret && quotes { UNSAID.to_owned() } else { error.message };
        Self { place, reason, is_missing: false }
    }
}

impl From<&ReadError> for Flaw {
    fn from(error: &ReadError) -> Self {
        let is_missing = matches!(error, ReadError::Git(GitError::Missing(_)));
        Self { is_missing, ..Self::because(error.to_string()) }
    }
}

/// Tells whether a text may hold a Secret, or a list of them.
pub(super) fn holds_secret(text: &str) -> bool {
    text.match_indices("Secret").any(|(at, word)| {
        let after = text.get(at + word.len()..).unwrap_or_default();
        let after = after.strip_prefix("List").unwrap_or(after);
        let before = text.get(..at).unwrap_or_default();
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

/// Says why a file is not read.
pub(super) fn unread(path: &str, flaw: Flaw, when: When) -> Unread {
    let Flaw { place, reason, is_missing } = flaw;
    Unread { path: path.to_owned(), when, place, reason, is_missing }
}

/// Says why a file is not read on its sides: once for both when the reason is the same.
pub(super) fn told(path: &str, sides: [Option<Flaw>; 2]) -> Vec<Unread> {
    match sides {
        [Some(before), Some(after)] if before == after => vec![unread(path, after, When::Both)],
        [before, after] => {
            let before = before.map(|it| unread(path, it, When::Before));
            before.into_iter().chain(after.map(|it| unread(path, it, When::After))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_only_begins_or_ends_like_a_secret_is_none() {
        for text in ["kind: Secret", "{\"kind\":\"Secret\"}", "kind: SecretList\n"] {
            assert!(holds_secret(text), "{text}");
        }
        for text in ["kind: SealedSecret", "imagePullSecrets: []", "kind: SecretStore"] {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn one_reason_for_both_sides_is_told_once() {
        let flaw = |reason| Some(Flaw::because(reason));
        let when = |sides| told("x", sides).iter().map(|it| it.when).collect::<Vec<_>>();
        assert_eq!(when([flaw("a"), flaw("a")]), [When::Both]);
        assert_eq!(when([flaw("a"), flaw("b")]), [When::Before, When::After]);
        assert_eq!(when([None, flaw("b")]), [When::After]);
    }
}
