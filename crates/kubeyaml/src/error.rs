//! What can be wrong with a text.

use std::fmt;

use crate::Place;

/// What sort of problem an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not YAML (or not JSON).
    Syntax,
    /// One mapping has a key twice; `also` is the first place.
    DuplicateKey,
    /// One mapping has `<<` twice; `also` is the first place.
    MergeTwice,
    /// `<<` holds something other than a mapping or a list of mappings.
    MergeNotMap,
    /// A tab stands where only spaces may indent.
    Tab,
    /// The text ends inside a quoted string or brackets; `also` is where they open.
    Truncated,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// A character that YAML does not allow, or that readers disagree about.
    ForbiddenCharacter,
    /// Collections are nested deeper than allowed.
    TooDeep,
    /// The text is longer than allowed.
    TooLarge,
    /// The text holds more values than allowed, aliases expanded.
    TooManyNodes,
    /// An alias names an anchor that this document does not have.
    UnknownAlias,
    /// An alias stands inside the value of its own anchor; `also` is the anchor.
    RecursiveAlias,
    /// A key is a mapping or a list.
    ComplexKey,
    /// A key is null or empty.
    NullKey,
    /// A number that JSON cannot hold: infinite, not a number, or a key above 64 bits.
    NumberOutOfRange,
    /// A tag that does not fit its value, such as `!!int abc`.
    BadTag,
}

/// A problem in a text, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The sort of problem.
    pub kind: ErrorKind,
    /// Where it shows.
    pub place: Place,
    /// The other end of it: the first of two equal keys, the bracket that stays open.
    pub also: Option<Place>,
    /// What is wrong and how to mend it, in one line, without the place.
    pub message: String,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, place: Place, message: impl Into<String>) -> Self {
        Self { kind, place, also: None, message: message.into() }
    }

    pub(crate) fn also(mut self, place: Place) -> Self {
        self.also = Some(place);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for Error {}
