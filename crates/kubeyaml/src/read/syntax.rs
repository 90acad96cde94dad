//! Says in ordinary words what the parser found wrong.

use saphyr_parser::ScanError;

use super::brackets::{left_open, offset};
use super::spacing::TABS;
use crate::{Error, ErrorKind, Place};

/// What the parser says, or a part of it, and what we say. The first line that fits is taken.
const WORDS: [(&str, &str); 32] = [
    (
        "mapping values are not allowed",
        "a `:` may not stand here; quote the text that holds it, or align this line with its neighbours",
    ),
    (
        "did not find expected key",
        "a key of the mapping above should stand here; align this line with its neighbours",
    ),
    (
        "did not find expected '-' indicator",
        "an item (`- `) of the list above should stand here; align this line with its neighbours",
    ),
    (
        "simple key expect",
        "this line is neither `key: value` nor a list item; add the `:` or `- ` it lacks",
    ),
    (
        "block sequence entries are not allowed",
        "a list item may not begin here; give it a line of its own",
    ),
    (
        "invalid trailing content after double-quoted",
        "text follows the closing quote; quote all of it, and write a quote inside quotes as '' or \\\"",
    ),
    (
        "invalid indentation in quoted scalar",
        "this string is not closed on its line, and the next line is not indented enough to belong to it; close it or indent",
    ),
    (
        "unknown escape character",
        "this string has a backslash that escapes nothing; double it, or use single quotes",
    ),
    ("hexadecimal number", "this string has an incomplete \\x, \\u or \\U escape"),
    ("invalid Unicode character", "this string has an escape that is no Unicode character"),
    ("unexpected character", "a value may not begin with this character; quote it"),
    (
        "expected alphabetic or numeric",
        "`*` and `&` begin an alias or an anchor and need a name; quote the text if it is neither",
    ),
    ("expected ',' or ']'", "a `,` or the closing `]` is missing before this"),
    ("expected ',' or '}'", "a `,` or the closing `}` is missing before this"),
    (
        "expected node content",
        "a value is missing before this character; quote the text if it begins with it",
    ),
    (
        "misplaced bracket",
        "this closing bracket has no opening one; quote the text if it begins with it",
    ),
    ("illegal placement of ':'", "a `:` may not stand here; close the brackets before this line"),
    (
        "invalid indentation in flow construct",
        "this line is not indented enough to stand inside the brackets opened before; close them or indent",
    ),
    ("invalid indentation", "this line is not indented enough for what was begun before it"),
    (
        "wrongly indented line in block scalar",
        "this line is indented less than the first line of its text block; align them",
    ),
    (
        "expected comment or line break",
        "only `+`, `-` or a digit may follow `|` or `>`; begin the text on the next line",
    ),
    (
        "comment intercepting",
        "a comment may not interrupt a text of several lines; quote the text or move the comment",
    ),
    ("comments must be separated", "put a space before this `#`"),
    ("the handle wasn't declared", "this tag has a prefix that no %TAG line declares"),
    ("a byte order mark", "a byte order mark may stand at the start of a file only; remove it"),
    (
        "<document start>",
        "this follows the end of the document; align it with the lines before, or begin a new document with `---`",
    ),
    ("document end marker", "only a comment may follow `...`"),
    ("directive", "this `%` line is not a YAML directive that can be read; remove it"),
    ("unexpected end of plain scalar", "a value is missing here"),
    ("plain scalar cannot start with '-'", "quote this `-`"),
    ("tag", "this tag (`!`) is malformed; quote the text if it is none"),
    ("valid only inside a block", "a `-` item may not stand inside brackets; use commas"),
];

/// Turns the parser's error into ours.
pub(super) fn explain(error: &ScanError, text: &str) -> Error {
    let mut place = Place::new(error.marker().line(), error.marker().col() + 1);
    if offset(text, place).is_none() {
        place = Place::end_of(text);
    }
    let said = error.info();
    if said.contains("simple key expect") {
        place = line_before(text, error.marker().line());
    }
    if let Some(error) = conflict(text) {
        return error;
    }
    if said.contains("tab") && !said.contains("tag") || said.contains("valid YAML whitespace") {
        return tab(text, place, said);
    }
    if said.contains("recursion limit") {
        return Error::new(
            ErrorKind::TooDeep,
            place,
            "brackets are nested too deep; make it flatter",
        );
    }
    if said.contains("end of stream") || said.contains("document indicator") {
        return open_quote(text, place, said);
    }
    // Looking for an open bracket costs as much as reading did.
    if said.contains("<document start>") || said.contains("irective") {
        return Error::new(ErrorKind::Syntax, place, words_for(said));
    }
    let ends = offset(text, place).is_none_or(|at| text[at..].trim().is_empty());
    let stopped = ends || offset(text, place).is_some_and(|at| text[at..].starts_with("---"));
    if let Some((bracket, opened)) = left_open(text, place) {
        return open_bracket(text, place, ends, stopped, bracket, opened, said);
    }
    Error::new(ErrorKind::Syntax, place, words_for(said))
}

fn words_for(said: &str) -> &str {
    WORDS.iter().find(|(part, _)| said.contains(part)).map_or(said, |(_, ours)| ours)
}

/// Returns the start of the last line with content before `line`: the parser only notices there
/// that a key was none.
fn line_before(text: &str, line: usize) -> Place {
    let lines = text.lines().enumerate().take(line.saturating_sub(1));
    let last = lines.filter(|(_, line)| !line.trim().is_empty()).last();
    last.map_or(Place::new(1, 1), |(number, line)| {
        Place::new(number + 1, line.chars().take_while(|c| *c == ' ').count() + 1)
    })
}

/// Recognises what git leaves behind when two sides changed the same lines.
fn conflict(text: &str) -> Option<Error> {
    let line = text.lines().position(|line| line.starts_with("<<<<<<< "))?;
    text.lines().find(|line| line.starts_with(">>>>>>> "))?;
    Some(Error::new(
        ErrorKind::Syntax,
        Place::new(line + 1, 1),
        "an unresolved merge conflict begins here; keep one side and remove the markers",
    ))
}

/// Finds the tab: the parser often points at the value before it.
fn tab(text: &str, place: Place, said: &str) -> Error {
    if said.contains("valid YAML whitespace") {
        return Error::new(
            ErrorKind::Tab,
            place,
            "a tab stands between this and the `:` or `-` before it; use spaces",
        );
    }
    let lines = text.lines().enumerate().skip(place.line.saturating_sub(1) as usize);
    let found = lines.filter_map(|(number, line)| {
        let indent = &line[..line.len() - line.trim_start().len()];
        indent.find('\t').map(|column| Place::new(number + 1, column + 1))
    });
    Error::new(ErrorKind::Tab, found.into_iter().next().unwrap_or(place), TABS)
}

fn open_quote(text: &str, opened: Place, said: &str) -> Error {
    if said.contains("end of stream") {
        let message =
            format!("the text ends inside the string opened at {opened}; close the quote");
        return Error::new(ErrorKind::Truncated, Place::end_of(text), message).also(opened);
    }
    let line = text
        .lines()
        .enumerate()
        .skip(opened.line as usize)
        .find(|(_, line)| line.starts_with("---") || line.starts_with("..."));
    let place = line.map_or(opened, |(number, _)| Place::new(number + 1, 1));
    let message =
        format!("the document ends inside the string opened at {opened}; close the quote");
    Error::new(ErrorKind::Truncated, place, message).also(opened)
}

/// Explains an error inside brackets that were never closed.
fn open_bracket(
    text: &str,
    place: Place,
    ends: bool,
    stopped: bool,
    bracket: char,
    opened: Place,
    said: &str,
) -> Error {
    let closing = if bracket == '[' { ']' } else { '}' };
    if stopped {
        let what = if ends { "text" } else { "document" };
        let place = if ends { Place::end_of(text) } else { place };
        let message = format!(
            "the {what} ends inside the `{bracket}` opened at {opened}; close it with `{closing}`"
        );
        return Error::new(ErrorKind::Truncated, place, message).also(opened);
    }
    let message = format!("{} (inside the `{bracket}` opened at {opened})", words_for(said));
    Error::new(ErrorKind::Syntax, place, message).also(opened)
}
