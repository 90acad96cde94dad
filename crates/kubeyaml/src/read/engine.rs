//! Turns parser events into trees, within budgets.

use saphyr_parser::{Event, Input, Marker, Parser, ScanError, StrInput};

use super::aliases::Anchors;
use super::fuse::{Fuse, Fused};
use super::mend;
use super::scalars::BlockEnd;
use super::source::Source;
use super::spacing::Spacing;
use super::syntax;
use super::tree::{Pair, Tree};
use crate::{Error, ErrorKind, Limits, Place};

/// A mapping counts as this many values: that is what it takes in memory.
const MAP_COST: usize = 2;

/// Reading stops: the last error says why.
pub(super) struct Stop;

/// A key whose value is still to come.
pub(super) enum Key {
    Named(String),
    Merge,
    /// Was reported; its value is dropped.
    Refused,
}

/// A collection that is being read.
pub(super) struct Frame<V> {
    is_map: bool,
    /// Written in brackets; known only while there is [`Spacing`] to look at.
    is_flow: bool,
    /// Where this collection's items begin on the stack of values or pairs.
    start: usize,
    place: Place,
    anchor: usize,
    spent_before: usize,
    height: usize,
    key: Option<(Key, Place)>,
    merge: Option<(Place, V)>,
}

/// The state of one reading.
pub(super) struct Engine<'t, V> {
    pub(super) source: &'t Source<'t>,
    pub(super) limits: Limits,
    pub(super) block_end: BlockEnd,
    pub(super) spacing: Option<Spacing<'t>>,
    pub(super) anchors: Anchors<V>,
    frames: Vec<Frame<V>>,
    values: Vec<V>,
    pub(super) pairs: Vec<Pair<V>>,
    documents: Vec<V>,
    spent: usize,
    errors: Vec<Error>,
    most_errors: usize,
    may_mend: bool,
}

/// Why a text could not be read.
pub(super) struct Failure {
    pub(super) errors: Vec<Error>,
    /// Kubernetes may read it all the same: see [`mend`].
    pub(super) may_mend: bool,
}

/// Reads all documents of a text, giving up after `most_errors` errors.
pub(super) fn read<V: Tree>(
    source: &Source<'_>,
    limits: &Limits,
    most_errors: usize,
) -> Result<Vec<V>, Failure> {
    let text = &*source.text;
    let mut engine = Engine {
        source,
        limits: *limits,
        block_end: BlockEnd::of(text),
        spacing: Spacing::of(text),
        anchors: Anchors::new(),
        frames: Vec::new(),
        values: Vec::new(),
        pairs: Vec::new(),
        documents: Vec::new(),
        spent: 0,
        errors: Vec::new(),
        most_errors,
        may_mend: false,
    };
    let fuse = Fuse::new(limits.nodes / 3);
    let _ = if fuse.is_needed(text) {
        engine.run(Parser::new(Fused::new(text, &fuse)), &fuse)
    } else {
        engine.run(Parser::new(StrInput::new(text)), &fuse)
    };
    if engine.errors.is_empty() {
        return Ok(engine.documents);
    }
    Err(Failure { errors: engine.errors, may_mend: engine.may_mend })
}

impl<V: Tree> Engine<'_, V> {
    fn run<I: Input>(&mut self, mut parser: Parser<'_, I>, fuse: &Fuse) -> Result<(), Stop> {
        let mut last = Marker::default();
        while let Some(event) = parser.next_event() {
            if fuse.is_blown() {
                return Err(self.stop_at_fuse(last, fuse));
            }
            fuse.renew();
            match event {
                Ok((event, span)) => {
                    last = span.start;
                    self.take(event, span.start, span.end)?;
                }
                Err(error) => self.misread(&error)?,
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, start: Marker, end: Marker) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let text = self.block_end.mend(text, style, start, end);
                self.scalar(text, style, anchor, tag.as_deref(), start)
            }
            Event::MappingStart(anchor, _) => self.open(true, anchor, start),
            Event::SequenceStart(anchor, _) => self.open(false, anchor, start),
            Event::MappingEnd => self.close_map(),
            Event::SequenceEnd => self.close_list(),
            Event::Alias(id) => self.alias(id, start),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => Ok(()),
        }
    }

    /// Takes an error of the parser; it can go on after an unknown alias only.
    fn misread(&mut self, error: &ScanError) -> Result<(), Stop> {
        if error.info().contains("unknown anchor") {
            return self.unknown_alias(*error.marker());
        }
        self.may_mend = mend::may_help(error);
        let error = syntax::explain(error, &self.source.text);
        self.errors.push(self.source.as_in_original(error));
        Err(Stop)
    }

    fn stop_at_fuse(&mut self, last: Marker, fuse: &Fuse) -> Stop {
        let message = format!(
            "something from here on has more than {} parts in brackets or on one line; \
             write it in block style",
            fuse.most()
        );
        self.stop(ErrorKind::TooManyNodes, self.source.place(last), message)
    }

    /// Notes a problem; reading goes on unless there are enough of them.
    pub(super) fn note(&mut self, error: Error) -> Result<(), Stop> {
        self.errors.push(error);
        if self.errors.len() >= self.most_errors { Err(Stop) } else { Ok(()) }
    }

    fn stop(&mut self, kind: ErrorKind, place: Place, message: String) -> Stop {
        self.errors.push(Error::new(kind, place, message));
        Stop
    }

    pub(super) fn spend(&mut self, cost: usize, place: Place) -> Result<(), Stop> {
        self.spent = self.spent.saturating_add(cost);
        if self.spent <= self.limits.nodes {
            return Ok(());
        }
        let message = format!(
            "this text holds more than {} values, aliases expanded; \
             split the file or use fewer aliases",
            self.limits.nodes
        );
        Err(self.stop(ErrorKind::TooManyNodes, place, message))
    }

    /// Refuses a value of `height` collections here if that goes too deep.
    pub(super) fn check_depth(&mut self, height: usize, place: Place) -> Result<(), Stop> {
        if self.frames.len() + height <= self.limits.depth {
            return Ok(());
        }
        let message = format!(
            "mappings and lists are nested more than {} deep; make it flatter",
            self.limits.depth
        );
        Err(self.stop(ErrorKind::TooDeep, place, message))
    }

    /// Tells whether the next value is a key.
    pub(super) fn wants_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_map && frame.key.is_none())
    }

    pub(super) fn set_key(&mut self, key: Key, place: Place) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some((key, place));
        }
    }

    /// Returns where the collection with an anchor begins, if it is still being read.
    pub(super) fn open_anchor(&self, id: usize) -> Option<Place> {
        self.frames.iter().find(|frame| frame.anchor == id).map(|frame| frame.place)
    }

    pub(super) fn is_outside(&self) -> bool {
        self.frames.is_empty()
    }

    pub(super) fn in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_flow)
    }

    fn open(&mut self, is_map: bool, anchor: usize, start: Marker) -> Result<(), Stop> {
        let place = self.source.place(start);
        self.check_depth(1, place)?;
        let mut is_flow = self.in_flow();
        if !is_flow && self.spacing.as_mut().is_some_and(|spacing| spacing.is_flow(start)) {
            self.check_indent(start)?;
            is_flow = true;
        }
        let spent_before = self.spent;
        self.spend(if is_map { MAP_COST } else { 1 }, place)?;
        self.frames.push(Frame {
            is_map,
            is_flow,
            start: if is_map { self.pairs.len() } else { self.values.len() },
            place,
            anchor,
            spent_before,
            height: 1,
            key: None,
            merge: None,
        });
        Ok(())
    }

    pub(super) fn check_indent(&mut self, start: Marker) -> Result<(), Stop> {
        if self.in_flow() {
            return Ok(());
        }
        match self.spacing.as_mut().map(|spacing| spacing.check_indent(start)) {
            Some(Err(error)) => self.note(self.source.as_in_original(error)),
            _ => Ok(()),
        }
    }

    /// Stops at a colon to have the text mended; the error is for texts that cannot be.
    pub(super) fn stop_to_mend(&mut self, place: Place) -> Stop {
        self.may_mend = true;
        self.stop(ErrorKind::Syntax, place, "quote the text that this `:` is in".to_owned())
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

    /// Leaves every key of the innermost mapping once, its own before merged ones.
    fn settle(&mut self, start: usize) -> Result<(), Stop> {
        let repeated = V::repeated(&mut self.pairs[start..]);
        if repeated.is_empty() {
            return Ok(());
        }
        let mut keep = vec![true; self.pairs.len() - start];
        for (first, second) in repeated {
            keep[second] = false;
            let (first, second) = (&self.pairs[start + first], &self.pairs[start + second]);
            if second.own {
                let error = duplicate(&second.key, second.place, first.place);
                self.note(error)?;
            }
        }
        let settled: Vec<_> = self.pairs.drain(start..).zip(keep).collect();
        self.pairs.extend(settled.into_iter().filter_map(|(pair, keep)| keep.then_some(pair)));
        Ok(())
    }

    fn finish(&mut self, frame: &Frame<V>, value: V) -> Result<(), Stop> {
        let cost = self.spent - frame.spent_before;
        self.keep_anchor(frame.anchor, &value, cost, frame.height, frame.place)?;
        self.put(value, frame.height, frame.place)
    }

    /// Puts a finished value of `height` collections where it belongs.
    pub(super) fn put(&mut self, value: V, height: usize, place: Place) -> Result<(), Stop> {
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
                    let error = merge_twice(place, *first);
                    self.note(error)
                }
            },
            None => self.value_as_key(&value, place),
        }
    }
}

fn duplicate(key: &str, place: Place, first: Place) -> Error {
    let message = format!("the key {key:?} is already set at {first}; keep one");
    Error::new(ErrorKind::DuplicateKey, place, message).also(first)
}

fn merge_twice(place: Place, first: Place) -> Error {
    let message = format!("`<<` is already set at {first}; give it a list: `<<: [*a, *b]`");
    Error::new(ErrorKind::MergeTwice, place, message).also(first)
}
