//! Anchors, aliases and merge keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::Marker;

use super::brackets::offset;
use super::engine::{Engine, Key, Stop};
use super::tree::{Leaf, Pair, Tree};
use crate::{Error, ErrorKind, Place};

/// What the anchors of the current document hold.
pub(super) struct Anchors<V> {
    kept: BTreeMap<usize, Anchored<V>>,
}

struct Anchored<V> {
    value: V,
    cost: usize,
    height: usize,
}

impl<V> Anchors<V> {
    pub(super) fn new() -> Self {
        Self { kept: BTreeMap::new() }
    }

    /// Forgets the anchors of the document before.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }
}

impl<V: Tree> Engine<'_, V> {
    /// Keeps a value for the aliases of its anchor, if it has one.
    pub(super) fn keep_anchor(
        &mut self,
        anchor: usize,
        value: &V,
        cost: usize,
        height: usize,
        place: Place,
    ) -> Result<(), Stop> {
        if anchor == 0 {
            return Ok(());
        }
        self.spend(cost, place)?;
        self.anchors.kept.insert(anchor, Anchored { value: value.clone(), cost, height });
        Ok(())
    }

    pub(super) fn alias(&mut self, id: usize, start: Marker) -> Result<(), Stop> {
        let place = self.source.place(start);
        self.check_indent(start)?;
        let Some((cost, height)) =
            self.anchors.kept.get(&id).map(|anchored| (anchored.cost, anchored.height))
        else {
            return match self.open_anchor(id) {
                Some(anchor) => self.recursive_alias(start, anchor),
                None => self.unknown_alias(start),
            };
        };
        self.check_depth(height, place)?;
        self.spend(cost, place)?;
        let Some(anchored) = self.anchors.kept.get(&id) else { return Ok(()) };
        let value = anchored.value.referenced(place);
        self.put(value, height, place)
    }

    fn recursive_alias(&mut self, start: Marker, anchor: Place) -> Result<(), Stop> {
        let place = self.source.place(start);
        let name = self.alias_name(start);
        let message =
            format!("the alias `*{name}` stands inside the value of its own anchor, at {anchor}");
        self.note(Error::new(ErrorKind::RecursiveAlias, place, message).also(anchor))?;
        self.put_nothing(place)
    }

    pub(super) fn unknown_alias(&mut self, start: Marker) -> Result<(), Stop> {
        let place = self.source.place(start);
        let name = self.alias_name(start);
        let message = format!(
            "no anchor `&{name}` stands before this alias in this document; \
             quote the text if it is no alias"
        );
        self.note(Error::new(ErrorKind::UnknownAlias, place, message))?;
        self.put_nothing(place)
    }

    /// Stands in for a value that was reported.
    fn put_nothing(&mut self, place: Place) -> Result<(), Stop> {
        if self.wants_key() {
            self.set_key(Key::Refused, place);
            return Ok(());
        }
        self.put(V::leaf(Leaf::Null, place), 0, place)
    }

    fn alias_name(&self, start: Marker) -> &str {
        let text = &*self.source.text;
        let place = Place::new(start.line(), start.col() + 1);
        let rest = offset(text, place).map_or("", |at| &text[at..]);
        let name = rest.trim_start_matches('*');
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}');
        name.split(ends).next().unwrap_or_default()
    }

    /// Takes a value that stands where a key should: an alias or a collection.
    pub(super) fn value_as_key(&mut self, value: &V, place: Place) -> Result<(), Stop> {
        if let Some((meaning, text)) = value.as_key() {
            return self.key(meaning, Cow::Borrowed(text), false, place);
        }
        self.note(Error::new(
            ErrorKind::ComplexKey,
            place,
            "a key may not be a mapping or a list; quote it if it is text such as `{{ x }}`",
        ))?;
        self.set_key(Key::Refused, place);
        Ok(())
    }

    /// Adds the entries of what `<<` holds behind the mapping's own.
    pub(super) fn merge(&mut self, source: &V, at: Place) -> Result<(), Stop> {
        let sources = source.items().unwrap_or(std::slice::from_ref(source));
        for source in sources {
            let pairs = &mut self.pairs;
            let is_map = source.each_entry(|key, place, value| {
                let value = value.referenced(at);
                pairs.push(Pair { key: key.to_owned(), place, own: false, value });
            });
            if !is_map {
                self.note(Error::new(
                    ErrorKind::MergeNotMap,
                    at,
                    "`<<` takes a mapping or a list of mappings; quote it if it is a key",
                ))?;
            }
        }
        Ok(())
    }
}
