//! Mends texts that Kubernetes reads and the parser does not.
//!
//! YAML 1.1 readers ignore how far lines inside quotes and brackets are indented (kubectl itself
//! writes long strings that go on at the indentation of their key), and take the colon of `[::]`
//! for text. The parser follows YAML 1.2 in both. So where it stops for such a reason, the lines
//! get more spaces, or the colon gets a stand-in, and reading begins anew.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScanError};

use super::brackets::{self, offset};
use super::source::Source;
use super::spacing::Spacing;
use crate::Place;

/// Bytes parsed anew for mending before giving up; keeps hostile texts from taking long.
const MOST_WORK: usize = 16 << 20;

/// Tells whether mending may help against this error.
pub(super) fn may_help(error: &ScanError) -> bool {
    error.info().contains("invalid indentation")
}

/// Returns the text with everything mended that can be, or `None` if nothing can.
pub(super) fn mend(text: &str) -> Option<Source<'_>> {
    if has_old_line_ends(text) {
        return None;
    }
    let mut source = Source::as_written(text);
    let stand_in = ('\u{e000}'..'\u{f8ff}').find(|c| !text.contains(*c))?;
    let mut work = 0;
    while work <= MOST_WORK {
        work += source.text.len();
        let changed = match trouble(&source.text) {
            Trouble::Colons(colons) => {
                source.stand_in = Some(stand_in);
                source.text = replace(&source.text, &colons, stand_in).into();
                true
            }
            Trouble::Lines { first, last, spaces } => pad(&mut source, first, last, spaces),
            Trouble::None => false,
        };
        if !changed {
            break;
        }
    }
    matches!(source.text, Cow::Owned(_)).then_some(source)
}

/// Tells whether a carriage return alone ends a line somewhere: lines are counted differently then.
fn has_old_line_ends(text: &str) -> bool {
    text.contains('\r') && text.replace("\r\n", "").contains('\r')
}

/// What keeps the parser from reading a text as Kubernetes does.
enum Trouble {
    None,
    /// Colons, by byte, that belong to the text before them.
    Colons(Vec<usize>),
    /// Lines that are not indented enough.
    Lines {
        first: u32,
        last: u32,
        spaces: u32,
    },
}

fn trouble(text: &str) -> Trouble {
    let mut spacing = Spacing::of(text);
    let mut flow = Vec::new();
    let mut colons = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) if colons.is_empty() => return lines_of(&error, text),
            Err(_) => break,
        };
        let Some(spacing) = &mut spacing else { continue };
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let inside = flow.last() == Some(&true);
                flow.push(inside || spacing.is_flow(span.start));
            }
            Event::MappingEnd | Event::SequenceEnd => {
                flow.pop();
            }
            Event::Scalar(scalar, ..) if scalar.is_empty() && flow.last() == Some(&true) => {
                colons.extend(spacing.bare_colon(span.start));
            }
            _ => {}
        }
    }
    // An empty key and an empty value may both be told at one colon.
    colons.sort_unstable();
    colons.dedup();
    if colons.is_empty() { Trouble::None } else { Trouble::Colons(colons) }
}

fn replace(text: &str, colons: &[usize], stand_in: char) -> String {
    let mut mended = String::with_capacity(text.len() + colons.len() * stand_in.len_utf8());
    let mut from = 0;
    for at in colons {
        mended.push_str(&text[from..*at]);
        mended.push(stand_in);
        from = at + 1;
    }
    mended.push_str(&text[from..]);
    mended
}

/// Returns the lines behind the first of the string or the brackets that the parser gave up in.
fn lines_of(error: &ScanError, text: &str) -> Trouble {
    let marker = *error.marker();
    let ends = if error.info().contains("quoted scalar") {
        quoted(text, marker)
    } else if may_help(error) {
        bracketed(text, marker)
    } else {
        None
    };
    match ends {
        Some((opens, last)) => {
            Trouble::Lines { first: opens.line + 1, last, spaces: opens.column + 1 }
        }
        None => Trouble::None,
    }
}

fn quoted(text: &str, marker: Marker) -> Option<(Place, u32)> {
    let opens = Place::new(marker.line(), marker.col() + 1);
    let rest = &text[offset(text, opens)?..];
    let mut inside = rest.chars().peekable();
    let quote = inside.next_if(|c| matches!(c, '\'' | '"'))?;
    let mut escaped = false;
    let mut line = opens.line;
    while let Some(c) = inside.next() {
        match c {
            '\n' => line += 1,
            _ if escaped => {}
            '\'' if quote == '\'' && inside.peek() == Some(&'\'') => {
                inside.next();
            }
            _ if c == quote => return Some((opens, line)),
            _ => {}
        }
        escaped = quote == '"' && c == '\\' && !escaped;
    }
    None
}

fn bracketed(text: &str, marker: Marker) -> Option<(Place, u32)> {
    let stopped = Place::new(marker.line(), marker.col() + 1);
    let (_, opens) = brackets::left_open(text, stopped)?;
    Some((opens, brackets::closing_line(text, opens)?))
}

/// Puts spaces before lines; tells whether that changed anything.
fn pad(source: &mut Source<'_>, first: u32, last: u32, spaces: u32) -> bool {
    let mut mended = String::with_capacity(source.text.len() + 64);
    let mut pads = BTreeMap::new();
    for (number, line) in (1..).zip(source.text.split_inclusive('\n')) {
        let inside = (first..=last).contains(&number) && !source.pads.contains_key(&number);
        if inside && (line.starts_with("---") || line.starts_with("...")) {
            return false;
        }
        if inside && !line.trim().is_empty() {
            pads.insert(number, spaces);
            mended.extend(std::iter::repeat_n(' ', spaces as usize));
        }
        mended.push_str(line);
    }
    if pads.is_empty() {
        return false;
    }
    source.pads.append(&mut pads);
    source.text = mended.into();
    true
}
