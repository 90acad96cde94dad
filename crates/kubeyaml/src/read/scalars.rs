//! Scalars: keys and leaves.

use std::borrow::Cow;

use saphyr_parser::{Marker, ScalarStyle, Tag};

use super::engine::{Engine, Key, Stop};
use super::tree::{Leaf, Tree};
use crate::key::json_key;
use crate::scalar::{Meaning, meaning};
use crate::tag::{self, Tagged};
use crate::{Error, ErrorKind, Number, Place};

/// A text counts once more for every so many bytes.
const BYTES_PER_COST: usize = 64;

/// A scalar with its tag applied.
struct Scalar<'t> {
    meaning: Meaning,
    text: Cow<'t, str>,
    /// Written bare or tagged `!!merge`: `<<` merges then.
    may_merge: bool,
    /// Nothing stands there.
    is_missing: bool,
}

impl<V: Tree> Engine<'_, V> {
    pub(super) fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        start: Marker,
    ) -> Result<(), Stop> {
        let place = self.source.place(start);
        let text = self.source.restore(text);
        let cost = text.len() / BYTES_PER_COST + usize::from(!self.wants_key());
        self.spend(cost, place)?;
        if self.spacing.is_some() {
            self.check_spacing(&text, start)?;
        }
        let scalar = self.understand(text, style == ScalarStyle::Plain, tag, place)?;
        if !self.wants_key() {
            let leaf = self.leaf_of(scalar, place)?;
            return self.leaf(leaf, anchor, cost, place);
        }
        if anchor != 0 {
            let text = scalar.text.clone();
            let leaf = self.leaf_of(Scalar { text, ..scalar }, place)?;
            self.keep_anchor(anchor, &V::leaf(leaf, place), cost, 0, place)?;
        }
        self.key(scalar.meaning, scalar.text, scalar.may_merge, place)
    }

    fn check_spacing(&mut self, text: &str, start: Marker) -> Result<(), Stop> {
        self.check_indent(start)?;
        if !text.is_empty() || !self.in_flow() {
            return Ok(());
        }
        match self.spacing.as_mut().and_then(|spacing| spacing.bare_colon(start)) {
            Some(_) => Err(self.stop_to_mend(self.source.place(start))),
            None => Ok(()),
        }
    }

    fn understand<'t>(
        &mut self,
        text: Cow<'t, str>,
        is_plain: bool,
        tag: Option<&Tag>,
        place: Place,
    ) -> Result<Scalar<'t>, Stop> {
        let Some(tag) = tag else {
            return Ok(Scalar {
                meaning: if is_plain { meaning(&text) } else { Meaning::Text },
                is_missing: is_plain && text.is_empty(),
                may_merge: is_plain,
                text,
            });
        };
        let tag = format!("{}{}", tag.handle, tag.suffix);
        let (meaning, text) = match tag::apply(&tag, &text) {
            Ok(Tagged::Meaning(meaning)) => (meaning, text),
            Ok(Tagged::Text(text)) => (Meaning::Text, text.into()),
            Err(message) => {
                self.note(Error::new(ErrorKind::BadTag, place, message))?;
                (Meaning::Text, text)
            }
        };
        Ok(Scalar { meaning, text, may_merge: tag::is_merge(&tag), is_missing: false })
    }

    fn leaf_of(&mut self, scalar: Scalar<'_>, place: Place) -> Result<Leaf, Stop> {
        Ok(match scalar.meaning {
            Meaning::Null if scalar.is_missing => Leaf::Missing,
            Meaning::Null => Leaf::Null,
            Meaning::Bool(value) => Leaf::Bool(value),
            Meaning::Integer(number) => Leaf::Number(number),
            Meaning::Text => Leaf::String(owned(scalar.text)),
            Meaning::Float(float) => {
                if let Some(number) = Number::from_f64(float) {
                    return Ok(Leaf::Number(number));
                }
                let message = format!("JSON has no number {}; quote it if it is text", scalar.text);
                self.note(Error::new(ErrorKind::NumberOutOfRange, place, message))?;
                Leaf::Null
            }
        })
    }

    fn leaf(&mut self, leaf: Leaf, anchor: usize, cost: usize, place: Place) -> Result<(), Stop> {
        let is_empty_document = self.is_outside() && matches!(leaf, Leaf::Missing);
        let value = V::leaf(leaf, place);
        self.keep_anchor(anchor, &value, cost, 0, place)?;
        if is_empty_document { Ok(()) } else { self.put(value, 0, place) }
    }

    pub(super) fn key(
        &mut self,
        meaning: Meaning,
        text: Cow<'_, str>,
        may_merge: bool,
        place: Place,
    ) -> Result<(), Stop> {
        let key = if may_merge && text == "<<" {
            Key::Merge
        } else if meaning == Meaning::Text {
            Key::Named(owned(text))
        } else {
            match json_key(meaning, place) {
                Ok(key) => Key::Named(key),
                Err(error) => {
                    self.note(error)?;
                    Key::Refused
                }
            }
        };
        self.set_key(key, place);
        Ok(())
    }
}

/// Takes the text without the spare room that the parser leaves behind it.
///
/// The parser's buffers are alike in size, so a short text is copied and its buffer serves again;
/// shrinking it in place would leave a fragment behind each text.
fn owned(text: Cow<'_, str>) -> String {
    const SHORT: usize = 1024;
    match text {
        Cow::Owned(mut text) if text.len() > SHORT => {
            text.shrink_to_fit();
            text
        }
        text => String::from(&*text),
    }
}

/// Mends block scalars at the very end of a text without a final line break: the parser adds one,
/// Kubernetes does not.
pub(super) struct BlockEnd {
    /// Characters of the text and of its last line, if no line break ends it.
    unended: Option<(usize, usize)>,
}

impl BlockEnd {
    pub(super) fn of(text: &str) -> Self {
        let last = text.rsplit(['\n', '\r']).next().unwrap_or_default();
        let unended = (!last.is_empty()).then(|| (text.chars().count(), last.chars().count()));
        Self { unended }
    }

    pub(super) fn mend<'t>(
        &self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        start: Marker,
        end: Marker,
    ) -> Cow<'t, str> {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let Some((characters, last_line)) = self.unended.filter(|_| is_block) else { return text };
        if end.index() < characters {
            return text;
        }
        // A last line of spaces counts as one of its own in a scalar without any content.
        let only_spaces = text == "\n" && end.line() == start.line() + 1;
        if last_line < start.col().max(1) && !only_spaces {
            return text;
        }
        match text.strip_suffix('\n') {
            Some(shorter) => shorter.to_owned().into(),
            None => text,
        }
    }
}
