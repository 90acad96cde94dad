//! The text as the parser gets it: as written, or mended.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::Marker;

use crate::{Error, Place};

/// A text and what was changed in it so that the parser reads it as Kubernetes does.
pub(super) struct Source<'t> {
    /// What the parser gets.
    pub(super) text: Cow<'t, str>,
    /// Spaces put before lines, by line.
    pub(super) pads: BTreeMap<u32, u32>,
    /// The character that stands for some colons.
    pub(super) stand_in: Option<char>,
}

impl<'t> Source<'t> {
    pub(super) fn as_written(text: &'t str) -> Self {
        Self { text: Cow::Borrowed(text), pads: BTreeMap::new(), stand_in: None }
    }

    /// Returns the place in the text as written.
    pub(super) fn place(&self, marker: Marker) -> Place {
        let place = Place::new(marker.line(), marker.col() + 1);
        if self.pads.is_empty() { place } else { self.unpadded(place) }
    }

    fn unpadded(&self, place: Place) -> Place {
        let pad = self.pads.get(&place.line).copied().unwrap_or_default();
        Place { line: place.line, column: place.column.saturating_sub(pad).max(1) }
    }

    /// Turns the places of an error in the parser's text into places of the text as written.
    pub(super) fn as_in_original(&self, mut error: Error) -> Error {
        error.place = self.unpadded(error.place);
        error.also = error.also.map(|place| self.unpadded(place));
        error
    }

    /// Returns a scalar with the colons that stand in it.
    pub(super) fn restore<'s>(&self, scalar: Cow<'s, str>) -> Cow<'s, str> {
        match self.stand_in {
            Some(stand_in) if scalar.contains(stand_in) => scalar.replace(stand_in, ":").into(),
            _ => scalar,
        }
    }
}
