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

/// Reads brackets, quotes and comments from `place` on.
fn innermost(text: &str, mut place: Place) -> Option<(char, Place)> {
    let mut open: Vec<(char, Place)> = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    let mut comment = false;
    for c in text.chars() {
        match (quote, c) {
            _ if comment => comment = c != '\n',
            (Some('"'), '"') if before != '\\' => quote = None,
            (Some('\''), '\'') => quote = None,
            (None, '#') if before.is_whitespace() => comment = true,
            (None, '"' | '\'') if before.is_whitespace() || "[{,:".contains(before) => {
                quote = Some(c);
            }
            (None, '[' | '{') if !open.is_empty() || before.is_whitespace() => {
                open.push((c, place));
            }
            (None, ']' | '}') => {
                open.pop();
            }
            _ => {}
        }
        before = if before == '\\' && c == '\\' { ' ' } else { c };
        if c == '\n' {
            place = Place { line: place.line + 1, column: 1 };
        } else {
            place.column += 1;
        }
    }
    open.pop()
}
