//! Finds the bracket that was never closed, to explain an error.

use saphyr_parser::{Event, Parser};

use super::spacing::Spacing;
use crate::Place;

/// Returns the innermost bracket that stands open at `until`, where the parser gave up on `text`.
pub(super) fn left_open(text: &str, until: Place) -> Option<(char, Place)> {
    let from = last_block_place(text);
    let start = offset(text, from)?;
    let end = offset(text, until).unwrap_or(text.len());
    innermost(text.get(start..end)?, from)
}

/// Returns the start of the last event outside all brackets.
fn last_block_place(text: &str) -> Place {
    let mut place = Place { line: 1, column: 1 };
    let mut spacing = Spacing::new(text);
    let mut flow = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        if flow.last() != Some(&true) && !matches!(event, Event::StreamEnd) {
            place = Place::new(span.start.line(), span.start.col() + 1);
        }
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let inside = flow.last() == Some(&true);
                flow.push(inside || spacing.is_flow(span.start));
            }
            Event::MappingEnd | Event::SequenceEnd => {
                flow.pop();
            }
            _ => {}
        }
    }
    place
}

/// Returns the byte at which a place lies.
pub(super) fn offset(text: &str, place: Place) -> Option<usize> {
    let mut start = 0;
    let mut lines = text.split_inclusive('\n');
    for _ in 1..place.line {
        start += lines.next()?.len();
    }
    let line = lines.next()?;
    let column = place.column.saturating_sub(1) as usize;
    Some(start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at))
}

/// Returns the line of the bracket that closes the one at `opens`.
pub(super) fn closing_line(text: &str, opens: Place) -> Option<u32> {
    let mut reading = Reading::at(opens);
    for c in text[offset(text, opens)?..].chars() {
        let line = reading.place.line;
        reading.take(c);
        if reading.open.is_empty() {
            return Some(line);
        }
    }
    None
}

fn innermost(text: &str, from: Place) -> Option<(char, Place)> {
    let mut reading = Reading::at(from);
    text.chars().for_each(|c| reading.take(c));
    reading.open.pop()
}

/// A rough reading of brackets, quotes and comments.
struct Reading {
    place: Place,
    open: Vec<(char, Place)>,
    quote: Option<char>,
    before: char,
    in_comment: bool,
}

impl Reading {
    fn at(place: Place) -> Self {
        Self { place, open: Vec::new(), quote: None, before: ' ', in_comment: false }
    }

    fn take(&mut self, c: char) {
        let before = self.before;
        match (self.quote, c) {
            _ if self.in_comment => self.in_comment = c != '\n',
            (Some('"'), '"') if before == '\\' => {}
            (Some(quote), _) => self.quote = Some(quote).filter(|quote| *quote != c),
            (None, '#') if before.is_whitespace() => self.in_comment = true,
            (None, '"' | '\'') if before.is_whitespace() || "[{,:".contains(before) => {
                self.quote = Some(c);
            }
            (None, '[' | '{') if !self.open.is_empty() || before.is_whitespace() => {
                self.open.push((c, self.place));
            }
            (None, ']' | '}') => {
                self.open.pop();
            }
            (None, _) => {}
        }
        self.before = if before == '\\' && c == '\\' { ' ' } else { c };
        self.place = match c {
            '\n' => Place { line: self.place.line + 1, column: 1 },
            _ => Place { column: self.place.column + 1, ..self.place },
        };
    }
}
