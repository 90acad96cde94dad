//! Turns parser events into trees, with budgets, anchors and merge keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, StrInput, Tag};

use super::syntax;
use crate::key::json_key;
use crate::scalar::{Meaning, meaning};
use crate::tag::{self, Tagged};
use crate::{Error, ErrorKind, Limits, Number, Place};

/// A scalar, ready for a tree.
pub(super) enum Leaf {
    Missing,
    Null,
    Bool(bool),
    Number(Number),
    String(String),
}

/// One entry of a mapping that is being read.
pub(super) struct Pair<V> {
    pub(super) key: String,
    pub(super) place: Place,
    /// False if a merge key brought it in.
    pub(super) own: bool,
    pub(super) value: V,
}

/// A tree that can be built from events.
pub(super) trait Tree: Clone {
    fn leaf(leaf: Leaf, place: Place) -> Self;
    fn list(items: impl Iterator<Item = Self>, place: Place) -> Self;
    fn map(pairs: impl Iterator<Item = Pair<Self>>, place: Place) -> Self;
    /// Returns a copy that an alias or merge key at `place` brings in.
    fn referenced(&self, place: Place) -> Self;
    /// Returns the positions of repeated keys: each with that of the first of its kind.
    /// May sort the pairs, first of a kind first.
    fn repeated(pairs: &mut [Pair<Self>]) -> Vec<(usize, usize)>;
    /// Calls `each` for every entry if this is a mapping; tells whether it is one.
    fn entries(&self, each: impl FnMut(&str, Place, &Self)) -> bool;
    /// Returns the items if this is a list.
    fn items(&self) -> Option<&[Self]>;
    /// Returns what this means as a key, or `None` if it is a collection.
    fn as_key(&self) -> Option<(Meaning, &str)>;
}

/// Reading stops: the last error says why.
struct Stop;

enum Key {
    Named(String),
    Merge,
    Refused,
}

struct Frame<V> {
    is_map: bool,
    /// Where this collection's items begin on the stack of values or pairs.
    start: usize,
    place: Place,
    anchor: usize,
    spent_before: usize,
    height: usize,
    key: Option<(Key, Place)>,
    merge: Option<(Place, V)>,
}

struct Anchored<V> {
    value: V,
    cost: usize,
    height: usize,
}

struct Engine<'t, V> {
    limits: Limits,
    spent: usize,
    frames: Vec<Frame<V>>,
    values: Vec<V>,
    pairs: Vec<Pair<V>>,
    anchors: BTreeMap<usize, Anchored<V>>,
    newest_anchor: usize,
    /// Anchors up to this one belong to earlier documents.
    foreign_anchors: usize,
    documents: Vec<V>,
    errors: Vec<Error>,
    most_errors: usize,
    text: &'t str,
}

/// Reads all documents of `text`, giving up after `most_errors` errors.
pub(super) fn read<V: Tree>(
    text: &str,
    limits: &Limits,
    most_errors: usize,
) -> Result<Vec<V>, Vec<Error>> {
    syntax::check_text(text, limits).map_err(|error| vec![error])?;
    let mut engine = Engine {
        limits: *limits,
        spent: 0,
        frames: Vec::new(),
        values: Vec::new(),
        pairs: Vec::new(),
        anchors: BTreeMap::new(),
        newest_anchor: 0,
        foreign_anchors: 0,
        documents: Vec::new(),
        errors: Vec::new(),
        most_errors,
        text,
    };
    let _ = engine.run();
    if engine.errors.is_empty() { Ok(engine.documents) } else { Err(engine.errors) }
}

impl<V: Tree> Engine<'_, V> {
    fn run(&mut self) -> Result<(), Stop> {
        let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(self.text);
        while let Some(event) = parser.next_event() {
            match event {
                Ok((event, span)) => self.take(event, span)?,
                Err(error) => {
                    self.errors.push(syntax::explain(&error, self.text));
                    return Err(Stop);
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), place_of(span.start))
            }
            Event::MappingStart(anchor, _) => self.open(true, anchor, place_of(span.start)),
            Event::SequenceStart(anchor, _) => self.open(false, anchor, place_of(span.start)),
            Event::MappingEnd => self.close_map(),
            Event::SequenceEnd => self.close_list(),
            Event::Alias(id) => self.alias(id, place_of(span.start)),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                self.foreign_anchors = self.newest_anchor;
                Ok(())
            }
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => Ok(()),
        }
    }

    /// Notes a problem; reading goes on unless there are enough of them.
    fn note(&mut self, error: Error) -> Result<(), Stop> {
        self.errors.push(error);
        if self.errors.len() >= self.most_errors { Err(Stop) } else { Ok(()) }
    }

    fn stop(&mut self, kind: ErrorKind, place: Place, message: String) -> Stop {
        self.errors.push(Error::new(kind, place, message));
        Stop
    }

    fn spend(&mut self, cost: usize, place: Place) -> Result<(), Stop> {
        self.spent = self.spent.saturating_add(cost);
        if self.spent <= self.limits.nodes {
            return Ok(());
        }
        let message = format!(
            "more than {} values, aliases expanded; split the file or use fewer aliases",
            self.limits.nodes
        );
        Err(self.stop(ErrorKind::TooManyNodes, place, message))
    }

    fn check_depth(&mut self, depth: usize, place: Place) -> Result<(), Stop> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        let message = format!(
            "mappings and lists are nested more than {} deep; make it flatter",
            self.limits.depth
        );
        Err(self.stop(ErrorKind::TooDeep, place, message))
    }

    fn wants_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_map && frame.key.is_none())
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        place: Place,
    ) -> Result<(), Stop> {
        let plain = style == ScalarStyle::Plain;
        if tag.is_none() && anchor == 0 && self.wants_key() {
            let meaning = if plain { meaning(&text) } else { Meaning::Text };
            return self.key(meaning, text, plain, place);
        }
        let cost = 1 + text.len() / 64;
        self.spend(cost, place)?;
        let is_merge = tag.is_some_and(|tag| &*tag.suffix == "merge" && tag.is_yaml_core_schema());
        let (meaning, text) = match tag {
            None if plain && text.is_empty() => {
                return self.leaf(Leaf::Missing, anchor, cost, place);
            }
            None if plain => (meaning(&text), text),
            None => (Meaning::Text, text),
            Some(tag) => match tag::apply(&format!("{}{}", tag.handle, tag.suffix), &text) {
                Ok(Tagged::Meaning(meaning)) => (meaning, text),
                Ok(Tagged::Text(text)) => (Meaning::Text, text.into()),
                Err(message) => {
                    self.note(Error::new(ErrorKind::BadTag, place, message))?;
                    (Meaning::Null, text)
                }
            },
        };
        if self.wants_key() {
            if anchor != 0 {
                self.newest_anchor = anchor;
                if let Some(leaf) = leaf_of(meaning, &text) {
                    let value = V::leaf(leaf, place);
                    self.anchors.insert(anchor, Anchored { value, cost, height: 0 });
                }
            }
            return self.key(meaning, text, is_merge || (plain && tag.is_none()), place);
        }
        let leaf = match meaning {
            Meaning::Text => Leaf::String(owned(text)),
            other => {
                if let Some(leaf) = leaf_of(other, &text) {
                    leaf
                } else {
                    self.note(Error::new(
                        ErrorKind::NumberOutOfRange,
                        place,
                        format!("JSON has no number {text}; quote it if it is text"),
                    ))?;
                    Leaf::Null
                }
            }
        };
        self.leaf(leaf, anchor, cost, place)
    }

    fn leaf(&mut self, leaf: Leaf, anchor: usize, cost: usize, place: Place) -> Result<(), Stop> {
        let dropped = self.frames.is_empty() && matches!(leaf, Leaf::Missing);
        let value = V::leaf(leaf, place);
        self.keep_anchor(anchor, &value, cost, 0, place)?;
        if dropped { Ok(()) } else { self.put(value, 0, place) }
    }

    fn key(
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
            match json_key(meaning, &text, place) {
                Ok(key) => Key::Named(key),
                Err(error) => {
                    self.note(error)?;
                    Key::Refused
                }
            }
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some((key, place));
        }
        Ok(())
    }

    fn open(&mut self, is_map: bool, anchor: usize, place: Place) -> Result<(), Stop> {
        self.check_depth(self.frames.len() + 1, place)?;
        self.newest_anchor = self.newest_anchor.max(anchor);
        let spent_before = self.spent;
        self.spend(1, place)?;
        let start = if is_map { self.pairs.len() } else { self.values.len() };
        self.frames.push(Frame {
            is_map,
            start,
            place,
            anchor,
            spent_before,
            height: 1,
            key: None,
            merge: None,
        });
        Ok(())
    }

    fn close_list(&mut self) -> Result<(), Stop> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let value = V::list(self.values.drain(frame.start..), frame.place);
        self.finish(&frame, value)
    }

    fn close_map(&mut self) -> Result<(), Stop> {
        let Some(mut frame) = self.frames.pop() else { return Ok(()) };
        if let Some((place, source)) = frame.merge.take() {
            self.merge(&source, place)?;
        }
        self.settle(frame.start)?;
        let value = V::map(self.pairs.drain(frame.start..), frame.place);
        self.finish(&frame, value)
    }

    /// Adds the entries of what `<<` holds behind the mapping's own.
    fn merge(&mut self, source: &V, at: Place) -> Result<(), Stop> {
        let sources = match source.items() {
            Some(items) => items,
            None => std::slice::from_ref(source),
        };
        for source in sources {
            let pairs = &mut self.pairs;
            let is_map = source.entries(|key, place, value| {
                pairs.push(Pair {
                    key: key.to_owned(),
                    place,
                    own: false,
                    value: value.referenced(at),
                });
            });
            if !is_map {
                self.note(Error::new(
                    ErrorKind::MergeNotMap,
                    at,
                    "`<<` takes a mapping or a list of mappings",
                ))?;
            }
        }
        Ok(())
    }

    /// Leaves every key of the innermost mapping once, its own before merged ones.
    fn settle(&mut self, start: usize) -> Result<(), Stop> {
        let repeated = V::repeated(&mut self.pairs[start..]);
        if repeated.is_empty() {
            return Ok(());
        }
        let mut superfluous = Vec::new();
        for (first, second) in repeated {
            superfluous.push(start + second);
            let (first, second) = (&self.pairs[start + first], &self.pairs[start + second]);
            if second.own {
                let error = Error::new(
                    ErrorKind::DuplicateKey,
                    second.place,
                    format!("the key {:?} is already set at {}; keep one", second.key, first.place),
                )
                .also(first.place);
                self.note(error)?;
            }
        }
        superfluous.sort_unstable();
        for at in superfluous.into_iter().rev() {
            self.pairs.remove(at);
        }
        Ok(())
    }

    fn finish(&mut self, frame: &Frame<V>, value: V) -> Result<(), Stop> {
        let cost = self.spent - frame.spent_before;
        self.keep_anchor(frame.anchor, &value, cost, frame.height, frame.place)?;
        self.put(value, frame.height, frame.place)
    }

    fn keep_anchor(
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
        self.newest_anchor = self.newest_anchor.max(anchor);
        self.spend(cost, place)?;
        self.anchors.insert(anchor, Anchored { value: value.clone(), cost, height });
        Ok(())
    }

    fn alias(&mut self, id: usize, place: Place) -> Result<(), Stop> {
        let Some(anchored) = self.anchors.get(&id) else {
            return self.note_bad_alias(id, place);
        };
        let (cost, height) = (anchored.cost, anchored.height);
        self.check_depth(self.frames.len() + height, place)?;
        self.spend(cost, place)?;
        let Some(anchored) = self.anchors.get(&id) else { return Ok(()) };
        let value = anchored.value.referenced(place);
        if self.wants_key() {
            return self.collection_or_alias_key(&value, place);
        }
        self.put(value, height, place)
    }

    fn note_bad_alias(&mut self, id: usize, place: Place) -> Result<(), Stop> {
        let open = self.frames.iter().find(|frame| frame.anchor == id);
        let error = match open {
            Some(frame) => Error::new(
                ErrorKind::RecursiveAlias,
                place,
                "this alias stands inside the value of its own anchor",
            )
            .also(frame.place),
            None => Error::new(
                ErrorKind::UnknownAlias,
                place,
                "this document has no such anchor before the alias",
            ),
        };
        self.note(error)?;
        if self.wants_key() {
            if let Some(frame) = self.frames.last_mut() {
                frame.key = Some((Key::Refused, place));
            }
            return Ok(());
        }
        self.put(V::leaf(Leaf::Null, place), 0, place)
    }

    /// Takes a value that stands where a key should.
    fn collection_or_alias_key(&mut self, value: &V, place: Place) -> Result<(), Stop> {
        if let Some((meaning, text)) = value.as_key() {
            let text = Cow::Owned(text.to_owned());
            return self.key(meaning, text, false, place);
        }
        self.note(Error::new(
            ErrorKind::ComplexKey,
            place,
            "a key must be a single word or text, not a mapping or a list; quote it if it is text",
        ))?;
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some((Key::Refused, place));
        }
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn put(&mut self, value: V, height: usize, place: Place) -> Result<(), Stop> {
        let Some(frame) = self.frames.last_mut() else {
            self.documents.push(value);
            return Ok(());
        };
        frame.height = frame.height.max(height + 1);
        if !frame.is_map {
            self.values.push(value);
            return Ok(());
        }
        match frame.key.take() {
            Some((Key::Named(key), place)) => {
                self.pairs.push(Pair { key, place, own: true, value });
                Ok(())
            }
            Some((Key::Refused, _)) => Ok(()),
            Some((Key::Merge, place)) => match &frame.merge {
                None => {
                    frame.merge = Some((place, value));
                    Ok(())
                }
                Some((first, _)) => {
                    let error = Error::new(
                        ErrorKind::MergeTwice,
                        place,
                        format!("`<<` is already set at {first}; give it a list: `<<: [*a, *b]`"),
                    )
                    .also(*first);
                    self.note(error)
                }
            },
            None => self.collection_or_alias_key(&value, place),
        }
    }
}

fn leaf_of(meaning: Meaning, text: &str) -> Option<Leaf> {
    match meaning {
        Meaning::Null => Some(Leaf::Null),
        Meaning::Bool(value) => Some(Leaf::Bool(value)),
        Meaning::Integer(number) => Some(Leaf::Number(number)),
        Meaning::Float(float) => Number::from_f64(float).map(Leaf::Number),
        Meaning::Text => Some(Leaf::String(text.to_owned())),
    }
}

/// Takes the text without the spare room the parser leaves behind it.
fn owned(text: Cow<'_, str>) -> String {
    match text {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(mut text) => {
            text.shrink_to_fit();
            text
        }
    }
}

fn place_of(marker: Marker) -> Place {
    Place::new(marker.line(), marker.col() + 1)
}
